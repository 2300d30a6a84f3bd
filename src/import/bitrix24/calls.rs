//! Statistics of telephony: whether a call connected, and how long it lasted.

use std::collections::BTreeMap;

use super::entity::Entity;
use super::tables::Tables;
use crate::facts::{Direction, Event, EventKind};
use crate::import::json::Row;

/// Statistics by the activity they belong to; of several (a transferred call) the longest speaks.
pub(super) fn by_activity(tables: &Tables) -> BTreeMap<&str, Vec<&Row>> {
    let mut found: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in tables.of(Entity::Calls) {
        if let Some(activity) = row.reference("CRM_ACTIVITY_ID") {
            found.entry(activity).or_default().push(row);
        }
    }
    for rows in found.values_mut() {
        rows.sort_by_key(|row| std::cmp::Reverse(seconds(row)));
    }
    found
}

/// Fills in what the statistics know of a call.
pub(super) fn describe(event: &mut Event<'static>, row: &Row) -> Result<(), String> {
    event.at = row.when(&["CALL_START_DATE"])?.or(event.at);
    event.seconds = seconds(row);
    event.direction = event.direction.or(match row.text("CALL_TYPE") {
        Some("1" | "4") => Some(Direction::Out),
        Some("2" | "3") => Some(Direction::In),
        _ => None,
    });
    let code = row.text("CALL_FAILED_CODE").unwrap_or_default();
    let talked = match event.seconds {
        Some(0) => Some(false),
        Some(_) if code.is_empty() => Some(true),
        _ if code.is_empty() => None,
        _ => Some(code.starts_with("200")),
    };
    event.connected = talked;
    if talked == Some(false) {
        let missed = event.direction == Some(Direction::In);
        event.result = Some(
            if missed {
                "пропущен"
            } else {
                "недозвон"
            }
            .into(),
        );
    }
    Ok(())
}

/// A call that no activity tells of; whom it belongs to is found by the caller.
pub(super) fn alone(row: &Row) -> Result<Event<'static>, String> {
    let mut event = Event::new(EventKind::Call);
    event.id = row.text("ID").map(|id| format!("call-{id}").into());
    event.by = row
        .reference("PORTAL_USER_ID")
        .map(|id| id.to_owned().into());
    event.source = row.place.to_string().into();
    event.at = Some(row.needed(&["CALL_START_DATE"])?);
    describe(&mut event, row)?;
    Ok(event)
}

fn seconds(row: &Row) -> Option<i64> {
    row.text("CALL_DURATION")?.parse().ok()
}
