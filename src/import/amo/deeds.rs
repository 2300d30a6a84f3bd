//! Notes and tasks → events; calls and messages that only the list of events tells of.

use super::cards::{moment, needed};
use super::history::author;
use crate::facts::{Direction, Event, EventKind, When};
use crate::import::account::Account;
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;

/// What a note is; `None` for notes that the CRM writes about itself.
pub(super) fn note(row: &Row, account: &mut Account) -> Result<Option<Event<'static>>, String> {
    let params = row.get("params");
    let said = |key: &str| params.and_then(|params| params.at(key));
    let text = |key: &str| said(key).and_then(Json::text).map(str::to_owned);
    let kind = match row.text("note_type").unwrap_or_default() {
        "call_in" | "call_out" => EventKind::Call,
        "sms_in" | "sms_out" => EventKind::Sms,
        "amomail_message" => EventKind::Email,
        "common" | "extended_service_message" => EventKind::Comment,
        "attachment" => EventKind::Comment,
        "message_cashier" | "service_message" | "geolocation" | "zoom_meeting" => return Ok(None),
        "" => return Err("вид не назван (note_type)".into()),
        _ => return Ok(None),
    };
    let mut event = Event::new(kind);
    event.id = row.text("id").map(|id| format!("note-{id}").into());
    event.at = Some(needed(row, "created_at")?);
    event.source = row.place.to_string().into();
    event.by = author(row, account).map(|by| by.to_string().into());
    event.text = text("text").map(Into::into);
    match kind {
        EventKind::Call => {
            let incoming = row.text("note_type") == Some("call_in");
            event.direction = Some(if incoming {
                Direction::In
            } else {
                Direction::Out
            });
            // Telephony writes the note; the talk was of the one who is responsible in it.
            event.by = text("call_responsible")
                .filter(|who| who != "0")
                .or_else(|| row.reference("responsible_user_id").map(str::to_owned))
                .map(Into::into)
                .or(event.by);
            call(&mut event, said("duration"), text("call_status").as_deref());
            event.text = text("call_result").map(Into::into);
        }
        EventKind::Sms => {
            let incoming = row.text("note_type") == Some("sms_in");
            event.direction = Some(if incoming {
                Direction::In
            } else {
                Direction::Out
            });
            if incoming {
                event.by = None;
            }
        }
        EventKind::Email => {
            event.direction = match said("income") {
                Some(Json::Bool(incoming)) => Some(*incoming),
                Some(other) => other.text().map(|text| text == "1"),
                None => None,
            }
            .map(|incoming| {
                if incoming {
                    Direction::In
                } else {
                    Direction::Out
                }
            });
            event.name = text("subject").map(Into::into);
            event.text = text("content_summary").map(Into::into);
            if event.direction == Some(Direction::In) {
                event.by = None;
            } else if event.direction.is_none() {
                let said = "письма без направления (входящее или исходящее — неизвестно)";
                account.note(Flaw::NoDirection, said, &row.place);
            }
        }
        _ => event.attachment = row.text("note_type") == Some("attachment"),
    }
    Ok(Some(event))
}

/// 1 left a message, 2 call back, 3 absent, 4 talked, 5 wrong number, 6 not reached, 7 busy.
fn call(event: &mut Event<'static>, duration: Option<&Json>, status: Option<&str>) {
    event.seconds = duration
        .and_then(Json::text)
        .and_then(|text| text.parse().ok());
    let incoming = event.direction == Some(Direction::In);
    let (connected, result) = match status {
        Some("1") => (Some(false), Some("оставлено сообщение")),
        Some("2") => (Some(false), Some("перезвонить")),
        Some("3") => (Some(false), Some("недозвон: нет на месте")),
        Some("4") => (Some(true), None),
        Some("5") => (Some(false), Some("недозвон: неверный номер")),
        Some("6") => (
            Some(false),
            Some(if incoming {
                "пропущен"
            } else {
                "недозвон"
            }),
        ),
        Some("7") => (Some(false), Some("недозвон: занято")),
        _ => match event.seconds {
            Some(0) => (
                Some(false),
                Some(if incoming {
                    "пропущен"
                } else {
                    "недозвон"
                }),
            ),
            Some(_) => (Some(true), None),
            None => (None, None),
        },
    };
    event.connected = connected;
    event.result = result.map(Into::into);
}

/// The id of the note that an event of the list is about.
pub(super) fn noted(row: &Row) -> Option<&str> {
    row.get("value_after")?
        .items()
        .first()?
        .at("note")?
        .at("id")?
        .text()
}

/// A call or message that only the list of events tells of; `None` for events of other kinds.
pub(super) fn told(row: &Row, account: &mut Account) -> Result<Option<Event<'static>>, String> {
    let (kind, direction) = match row.text("type").unwrap_or_default() {
        "incoming_call" => (EventKind::Call, Direction::In),
        "outgoing_call" => (EventKind::Call, Direction::Out),
        "incoming_sms" => (EventKind::Sms, Direction::In),
        "outgoing_sms" => (EventKind::Sms, Direction::Out),
        "incoming_chat_message" => (EventKind::Message, Direction::In),
        "outgoing_chat_message" => (EventKind::Message, Direction::Out),
        _ => return Ok(None),
    };
    let mut event = Event::new(kind);
    event.id = row.text("id").map(|id| format!("event-{id}").into());
    event.at = Some(needed(row, "created_at")?);
    event.direction = Some(direction);
    event.source = row.place.to_string().into();
    let by = author(row, account);
    if direction == Direction::Out || kind == EventKind::Call {
        event.by = by.map(|by| by.to_string().into());
    }
    if kind == EventKind::Message {
        let message = row
            .get("value_after")
            .and_then(|all| all.items().first()?.at("message"));
        let origin = message.and_then(|message| message.at("origin")?.text());
        event.channel = origin.map(|origin| messenger(origin).to_owned().into());
    }
    if kind == EventKind::Call {
        let said = "звонки, о которых не сказано, состоялся ли разговор (нет примечаний о звонках)";
        account.note(Flaw::NoResult, said, &row.place);
    }
    Ok(Some(event))
}

/// The CRM names a messenger by the connector: `telegram`, `waba`, `com.amocrm.whatsapp`.
fn messenger(origin: &str) -> &str {
    let lower = origin.to_lowercase();
    [
        ("telegram", "Telegram"),
        ("whatsapp", "WhatsApp"),
        ("waba", "WhatsApp"),
        ("viber", "Viber"),
        ("vk", "VK"),
    ]
    .iter()
    .find(|(part, _)| lower.contains(part))
    .map_or(origin, |(_, name)| name)
}

/// A task, and the meeting that a task of that type sets. When it was closed is told by an event, else by its last change.
pub(super) fn task(row: &Row, closed: Option<When>) -> Result<Vec<Event<'static>>, String> {
    let mut event = Event::new(EventKind::Task);
    event.id = row.text("id").map(|id| format!("task-{id}").into());
    event.name = row.text("text").map(|text| text.to_owned().into());
    event.known = Some(needed(row, "created_at")?);
    event.deadline = moment(row, "complete_till")?;
    let done = row.flag("is_completed").unwrap_or(false);
    if done {
        event.closed = closed.or(moment(row, "updated_at")?).or(event.known);
    }
    let result = match row.get("result") {
        Some(Json::List(all)) => all.first().and_then(|one| one.at("text")),
        Some(single) => single.at("text"),
        None => None,
    };
    event.result = result
        .and_then(Json::text)
        .map(|text| text.to_owned().into());
    event.by = row
        .reference("responsible_user_id")
        .map(|id| id.to_owned().into());
    event.source = row.place.to_string().into();
    let mut all = Vec::new();
    if row.text("task_type_id") == Some("2") {
        let mut meeting = Event::new(EventKind::Meeting);
        meeting.id = row.text("id").map(|id| format!("meeting-{id}").into());
        meeting.known = event.known;
        meeting.planned = event.deadline;
        meeting.name.clone_from(&event.name);
        meeting.result.clone_from(&event.result);
        meeting.by.clone_from(&event.by);
        meeting.source.clone_from(&event.source);
        if done {
            // It was held no later than it was ticked off.
            meeting.at = match (event.deadline, event.closed) {
                (Some(planned), Some(closed)) => Some(planned.min(closed)),
                (planned, closed) => planned.or(closed),
            };
            meeting.state = Some("состоялась".into());
        }
        all.push(meeting);
    }
    all.insert(0, event);
    Ok(all)
}
