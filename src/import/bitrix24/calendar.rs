//! `calendar.settings.get`: the hours and days off that the CRM keeps. They are told; the regulation's own hours count.

use super::entity::Entity;
use super::tables::Tables;
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::crm_calendar::CrmCalendar;
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;

/// The calendar of the export; of several the last one that can be understood.
pub(super) fn read(
    tables: &Tables<'_>,
    account: &mut Account,
) -> Result<Option<CrmCalendar>, ImportError> {
    let mut found = None;
    for row in tables.of(Entity::Calendar) {
        let row = row?;
        let outcome = calendar(&row).map(|calendar| {
            account.say(
                Flaw::CrmCalendar,
                format!(
                    "в CRM записано рабочее время {} ({}); сроки считаются по регламенту",
                    calendar.hours(),
                    row.place
                ),
            );
            found = Some(calendar);
        });
        account.settle(&row, "рабочий календарь", outcome);
    }
    Ok(found)
}

fn calendar(row: &Row) -> Result<CrmCalendar, String> {
    let hour = |key: &str| row.text(key).ok_or_else(|| format!("нет {key}"));
    CrmCalendar::new(
        &row.place,
        (hour("WORK_TIME_START")?, hour("WORK_TIME_END")?),
        &all(row, "WEEK_HOLIDAYS"),
        &all(row, "YEAR_HOLIDAYS"),
        &all(row, "YEAR_WORKDAYS"),
    )
}

/// `["SA", "SU"]` or `"1.01,2.01"`
fn all<'r>(row: &'r Row, key: &str) -> Vec<&'r str> {
    let parts = |text: &'r str| text.split([',', ';', '|']);
    let texts: Vec<&str> = match row.get(key) {
        Some(Json::List(items)) => items.iter().filter_map(Json::text).collect(),
        Some(single) => single.text().into_iter().collect(),
        None => Vec::new(),
    };
    let texts = texts.into_iter().flat_map(parts).map(str::trim);
    texts.filter(|text| !text.is_empty()).collect()
}
