//! Activities («дела»), comments, tasks and documents → events.

use crate::facts::{Direction, Event, EventKind, When};
use crate::import::account::Account;
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;

/// An event that has happened or is planned, out of an activity.
pub(super) fn activity(
    row: &Row,
    account: &mut Account,
    has_statistics: bool,
) -> Result<Event<'static>, String> {
    let kind = kind(row)?;
    let mut event = Event::new(kind);
    event.id = own(row, "ID");
    event.name = own(row, "SUBJECT");
    event.text = own(row, "DESCRIPTION");
    event.known = row.when(&["CREATED", "CREATED_TIME"])?;
    event.source = row.place.to_string().into();
    event.attachment = [("FILES"), ("STORAGE_ELEMENT_IDS")]
        .iter()
        .any(|key| matches!(row.get(key), Some(Json::List(files)) if !files.is_empty()));
    event.direction = match row.text("DIRECTION") {
        Some("1") => Some(Direction::In),
        Some("2") => Some(Direction::Out),
        _ => None,
    };
    let author = row
        .reference("RESPONSIBLE_ID")
        .or_else(|| row.reference("AUTHOR_ID"));
    event.by = author.map(|id| id.to_owned().into());
    let start = row.when(&["START_TIME"])?;
    let deadline = row.when(&["DEADLINE"])?.filter(|when| !endless(*when));
    let done = row.flag("COMPLETED").unwrap_or(false);
    // STATUS 3: the CRM closed it by itself.
    event.automatic = row.text("STATUS") == Some("3");
    let moment = start.or(event.known);
    match kind {
        EventKind::Task => {
            event.direction = None;
            event.planned = start;
            event.deadline = deadline.or(row.when(&["END_TIME"])?.filter(|when| !endless(*when)));
            if done {
                event.closed = row.when(&["CLOSED_TIME", "LAST_UPDATED"])?.or(event.known);
            }
        }
        EventKind::Meeting => {
            event.direction = None;
            event.planned = start;
            event.deadline = deadline;
            if done && !event.automatic {
                event.at = moment;
                event.state = Some("состоялась".into());
            }
        }
        EventKind::Call => {
            let rang = has_statistics
                || done
                || event.direction == Some(Direction::In)
                || row
                    .text("ORIGIN_ID")
                    .is_some_and(|id| id.starts_with("VI_"));
            if rang {
                event.at = moment;
            } else {
                event.planned = start;
                event.deadline = deadline;
            }
            if missed(row) {
                event.connected = Some(false);
                event.result = Some("пропущен".into());
            }
        }
        _ => {
            event.at = moment;
            if event.direction == Some(Direction::In) {
                // The client wrote it; the responsible employee only received it.
                event.by = None;
            }
        }
    }
    let times = [event.at, event.planned, event.deadline, event.closed];
    if times.iter().all(Option::is_none) {
        return Err("нет ни одного времени (START_TIME, DEADLINE, CREATED)".into());
    }
    let wants_direction = matches!(
        kind,
        EventKind::Call | EventKind::Email | EventKind::Message
    );
    if wants_direction && event.direction.is_none() {
        account.note(
            Flaw::NoDirection,
            "дела без направления (входящее или исходящее — неизвестно)",
            &row.place,
        );
    }
    Ok(event)
}

fn kind(row: &Row) -> Result<EventKind, String> {
    let provider = row.text("PROVIDER_ID").unwrap_or_default();
    match row.text("TYPE_ID") {
        Some("1") => return Ok(EventKind::Meeting),
        Some("2") => return Ok(EventKind::Call),
        Some("3") => return Ok(EventKind::Task),
        Some("4") => return Ok(EventKind::Email),
        _ => {}
    }
    Ok(match provider {
        "VOXIMPLANT_CALL" | "CRM_CALL" => EventKind::Call,
        "CRM_MEETING" => EventKind::Meeting,
        "CRM_TODO" | "CRM_TASKS_TASK" | "CRM_TASKS_TASK_COMMENT" | "TASKS" => EventKind::Task,
        "CRM_EMAIL" => EventKind::Email,
        "CRM_SMS" => EventKind::Sms,
        "IMOPENLINES_SESSION" | "CRM_WEBFORM" | "CRM_WHATSAPP" => EventKind::Message,
        "CRM_VISIT_TRACKER" | "VISIT_TRACKER" => EventKind::Visit,
        "" => return Err("вид не назван (TYPE_ID, PROVIDER_ID)".into()),
        other => return Err(format!("вид «{other}» не читается")),
    })
}

/// The CRM writes «no term» as the year 9999.
fn endless(when: When) -> bool {
    let far = 253_000_000_000; // the year 9987
    match when {
        When::Exact(instant) => instant.0 > far,
        When::Local(local) => local.and_utc().timestamp() > far,
        When::Day(day) => chrono::Datelike::year(&day) >= 9999,
    }
}

fn missed(row: &Row) -> bool {
    let Some(Json::Map(settings)) = row.get("SETTINGS") else {
        return false;
    };
    matches!(settings.get("MISSED_CALL"), Some(Json::Bool(true)))
}

/// A comment of the timeline.
pub(super) fn comment(row: &Row) -> Result<Event<'static>, String> {
    let mut event = Event::new(EventKind::Comment);
    event.id = row.text("ID").map(|id| format!("comment-{id}").into());
    event.at = Some(row.needed(&["CREATED", "CREATED_TIME"])?);
    event.by = row.reference("AUTHOR_ID").map(|id| id.to_owned().into());
    event.text = own(row, "COMMENT");
    event.attachment = match row.get("FILES") {
        Some(Json::List(files)) => !files.is_empty(),
        Some(Json::Map(files)) => !files.is_empty(),
        _ => false,
    };
    event.source = row.place.to_string().into();
    Ok(event)
}

/// A task of the tasks module.
pub(super) fn task(row: &Row) -> Result<Event<'static>, String> {
    let mut event = Event::new(EventKind::Task);
    event.id = row.text("ID").map(|id| format!("task-{id}").into());
    event.name = own(row, "TITLE");
    event.text = own(row, "DESCRIPTION");
    event.known = Some(row.needed(&["CREATED_DATE"])?);
    event.planned = row.when(&["START_DATE_PLAN"])?;
    event.deadline = row.when(&["DEADLINE"])?;
    event.closed = row.when(&["CLOSED_DATE"])?;
    event.by = row
        .reference("RESPONSIBLE_ID")
        .map(|id| id.to_owned().into());
    event.source = row.place.to_string().into();
    Ok(event)
}

/// A document made by the document generator.
pub(super) fn document(row: &Row) -> Result<Event<'static>, String> {
    let mut event = Event::new(EventKind::Document);
    event.id = row.text("ID").map(|id| format!("document-{id}").into());
    event.name = own(row, "TITLE");
    event.at = Some(row.needed(&["CREATE_TIME"])?);
    event.by = row.reference("CREATED_BY").map(|id| id.to_owned().into());
    event.source = row.place.to_string().into();
    Ok(event)
}

fn own(row: &Row, key: &str) -> Option<std::borrow::Cow<'static, str>> {
    row.text(key).map(|text| text.to_owned().into())
}
