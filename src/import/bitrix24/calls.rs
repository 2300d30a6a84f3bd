//! Statistics of telephony: whether a call connected, and how long it lasted.

use super::entity::Entity;
use super::tables::Tables;
use crate::facts::{Direction, Event, EventKind};
use crate::import::ImportError;
use crate::import::answers::{Index, pack, unpack};
use crate::import::json::Row;
use crate::import::spill::{Sort, key_number, key_text};

/// Statistics by the activity they belong to.
pub(super) struct Statistics<'s>(Index<'s>);

impl<'s> Statistics<'s> {
    pub fn read(tables: &Tables<'s>) -> Result<Self, ImportError> {
        let mut all = Sort::new(tables.scratch);
        let mut number = 0;
        for row in tables.of(Entity::Calls) {
            let row = row?;
            number += 1;
            if let Some(activity) = row.reference("CRM_ACTIVITY_ID") {
                let mut key = Vec::new();
                key_text(&mut key, activity);
                key_number(&mut key, number);
                all.put(&key, &pack(&row))?;
            }
        }
        Index::of(all, tables.scratch).map(Self)
    }

    /// Of the statistics of an activity the longest, which speaks where there are several (a transferred call).
    pub fn of(&self, activity: &str) -> Result<Option<Row>, ImportError> {
        let mut key = Vec::new();
        key_text(&mut key, activity);
        let mut longest: Option<Row> = None;
        for row in self.0.all(&key)? {
            let row = unpack(&row);
            let more = |known: &Row| seconds(&row) > seconds(known);
            if longest.as_ref().is_none_or(more) {
                longest = Some(row);
            }
        }
        Ok(longest)
    }
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
