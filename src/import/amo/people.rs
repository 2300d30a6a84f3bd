//! Users of the CRM → employees.

use super::lists::{Entity, Lists};
use crate::facts::{Employee, Staff};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::json::{Json, Row};

/// Employees by their id; role is the role of the account, team is the group.
pub(super) fn staff(lists: &Lists<'_>, account: &mut Account) -> Result<Staff, ImportError> {
    let mut staff = Staff::new();
    for row in lists.of(Entity::Users) {
        let row = row?;
        let id: Box<str> = row.text("id").unwrap_or_default().into();
        let rights = row.get("rights");
        let active = rights.and_then(|rights| rights.at("is_active"));
        let employee = Employee {
            id: id.clone(),
            name: row.text("name").map_or_else(|| id.clone(), Into::into),
            role: named(&row, "roles"),
            team: named(&row, "groups"),
            active: !matches!(active, Some(Json::Bool(false))),
            ..Employee::default()
        };
        staff.insert(id, employee);
        account.summary.used += 1;
    }
    Ok(staff)
}

fn named(row: &Row, key: &str) -> Option<Box<str>> {
    let all = row.get("_embedded")?.at(key)?;
    all.items().first()?.at("name")?.text().map(Into::into)
}
