//! Users of the CRM → employees.

use std::collections::BTreeMap;

use super::entity::Entity;
use super::tables::Tables;
use crate::facts::{Employee, Staff};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::json::{Json, Row};

/// Employees by their id; role is the position, team is the department's name.
pub(super) fn staff(tables: &Tables<'_>, account: &mut Account) -> Result<Staff, ImportError> {
    let mut departments: BTreeMap<Box<str>, Box<str>> = BTreeMap::new();
    for row in tables.of(Entity::Departments) {
        let row = row?;
        if let (Some(id), Some(name)) = (row.text("ID"), row.text("NAME")) {
            departments.insert(id.into(), name.into());
        }
        account.summary.used += 1;
    }
    let mut staff = Staff::new();
    for row in tables.of(Entity::Users) {
        let row = row?;
        let id: Box<str> = row.text("ID").unwrap_or_default().into();
        let parts: Vec<&str> = ["NAME", "LAST_NAME"]
            .iter()
            .filter_map(|key| row.text(key))
            .collect();
        let employee = Employee {
            id: id.clone(),
            name: if parts.is_empty() {
                id.clone()
            } else {
                parts.join(" ").into()
            },
            role: row.text("WORK_POSITION").map(Into::into),
            team: team(&row, &departments),
            active: row.flag("ACTIVE").unwrap_or(true),
            ..Employee::default()
        };
        staff.insert(id, employee);
        account.summary.used += 1;
    }
    Ok(staff)
}

fn team(row: &Row, departments: &BTreeMap<Box<str>, Box<str>>) -> Option<Box<str>> {
    let id = match row.get("UF_DEPARTMENT")? {
        Json::List(all) => all.first()?.text()?,
        single => single.text()?,
    };
    let name = departments.get(id).cloned();
    name.or_else(|| Some(format!("подразделение {id}").into()))
}
