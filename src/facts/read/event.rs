//! Events, with what follows from their words: direction, connection, states.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::case::need;
use super::keys::EventKey;
use super::notes::Notes;
use super::record::{Record, Slot};
use super::value::Format;
use crate::facts::{Direction, EVENT_KINDS, Event, EventKind};

/// What is written in `direction`.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Out,
    In,
    Missed,
}

pub(super) struct EventDraft<'a> {
    kind: Option<EventKind>,
    way: Option<Way>,
    missed: Option<bool>,
    /// Its kind is set at the end, for the key may stand anywhere in the record.
    event: Event<'a>,
}

impl Default for EventDraft<'_> {
    fn default() -> Self {
        Self {
            kind: None,
            way: None,
            missed: None,
            event: Event::new(EventKind::Comment),
        }
    }
}

impl<'de> Record<'de> for EventDraft<'de> {
    const USUAL: usize = 16;
    type Key = EventKey;
    type Out = Event<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: EventKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            EventKey::Kind => self.kind = slot.word("вид события", EventKind::by_word, KINDS)?,
            EventKey::Direction => self.way = slot.word("направление", way, WAYS)?,
            EventKey::Missed => self.missed = slot.yes()?,
            EventKey::Id => self.event.id = slot.text()?,
            EventKey::Deal => self.event.deal = slot.text()?,
            EventKey::At => self.event.at = slot.when()?,
            EventKey::Known => self.event.known = slot.when()?,
            EventKey::Planned => self.event.planned = slot.when()?,
            EventKey::Deadline => self.event.deadline = slot.when()?,
            EventKey::Closed => self.event.closed = slot.when()?,
            EventKey::Automatic => self.event.automatic = slot.yes()?.unwrap_or(false),
            EventKey::Connected => self.event.connected = slot.yes()?,
            EventKey::By => self.event.by = slot.text()?,
            EventKey::Name => self.event.name = slot.text()?,
            EventKey::Result => self.event.result = slot.text()?,
            EventKey::Text => self.event.text = slot.text()?,
            EventKey::Seconds => self.event.seconds = slot.whole()?,
            EventKey::Channel => self.event.channel = slot.text()?,
            EventKey::Template => self.event.template = slot.text()?,
            EventKey::Script => self.event.script = slot.text()?,
            EventKey::Attachment => self.event.attachment = slot.yes()?.unwrap_or(false),
            EventKey::Amount => self.event.amount = slot.decimal()?,
            EventKey::Currency => self.event.currency = slot.text()?,
            EventKey::Version => {
                self.event.version = slot.whole()?.and_then(|n| u32::try_from(n).ok());
            }
            EventKey::Of => self.event.of = slot.text()?,
            EventKey::Value => self.event.value = slot.value()?,
            EventKey::State => self.event.state = slot.text()?,
            EventKey::Source => self.event.source = slot.text()?.unwrap_or_default(),
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Event<'de>, String> {
        let kind = need(self.kind, "событие", "kind")?;
        let missed = self.missed == Some(true) || self.way == Some(Way::Missed);
        let way = self.way;
        let mut event = self.event;
        event.kind = kind;
        event.direction = match way {
            Some(Way::Out) => Some(Direction::Out),
            Some(Way::In | Way::Missed) => Some(Direction::In),
            None => missed.then_some(Direction::In),
        };
        if missed {
            event.connected.get_or_insert(false);
            event.result.get_or_insert(Cow::Borrowed("пропущен"));
        }
        if kind == EventKind::Call && event.connected.is_none() {
            event.connected = call_connected(event.result.as_deref(), event.seconds);
        }
        if kind == EventKind::Approval {
            event.state = event.state.map(approval_state);
        }
        let moments = [
            event.at,
            event.planned,
            event.deadline,
            event.closed,
            event.known,
        ];
        if moments.iter().all(Option::is_none) {
            return Err(format!(
                "событие «{}»: нет ни одного времени; добавьте «at» (когда сделано), «planned» или «deadline»",
                kind.row().name
            ));
        }
        Ok(event)
    }
}

const KINDS: &[&str] = &[
    "звонок",
    "письмо",
    "сообщение",
    "СМС",
    "встреча",
    "комментарий",
    "задача",
    "документ",
    "оплата",
    "отгрузка",
    "визит",
    "согласование",
    "жалоба",
    "отчёт",
    "проверка",
];

impl EventKind {
    /// The kind of this name or alias, in any letter case.
    #[must_use]
    pub fn by_word(word: &str) -> Option<Self> {
        let exact = |word: &str| {
            EVENT_KINDS
                .iter()
                .find(|row| row.name == word || row.aliases.contains(&word))
                .map(|row| row.kind)
        };
        exact(word).or_else(|| exact(&word.trim().to_lowercase()))
    }
}

const WAYS: &[&str] = &["out", "in", "исходящий", "входящий", "пропущенный"];

fn way(word: &str) -> Option<Way> {
    let known = |word: &str| {
        Some(match word {
            "out" | "outgoing" | "исходящий" | "исходящее" | "исходящая" | "от нас" => {
                Way::Out
            }
            "in" | "incoming" | "входящий" | "входящее" | "входящая" | "от клиента" => {
                Way::In
            }
            "missed" | "пропущенный" | "пропущен" => Way::Missed,
            _ => return None,
        })
    };
    known(word).or_else(|| known(&word.trim().to_lowercase()))
}

/// Whether a call connected, from what was said of it: a result that denies the talk weighs more than seconds, for an
/// answering machine also lasts.
fn call_connected(result: Option<&str>, seconds: Option<i64>) -> Option<bool> {
    const FAILED: &[&str] = &[
        "недозвон",
        "не дозвон",
        "пропущен",
        "нет ответа",
        "не ответил",
        "не берёт",
        "не берет",
        "занято",
        "автоответчик",
        "no answer",
        "missed",
        "busy",
    ];
    if let Some(result) = result {
        let result = result.trim().to_lowercase();
        if FAILED.iter().any(|failed| result.starts_with(failed)) {
            return Some(false);
        }
    }
    seconds.map(|seconds| seconds > 0)
}

fn approval_state(word: Cow<'_, str>) -> Cow<'_, str> {
    Cow::Borrowed(match word.to_lowercase().as_str() {
        "запрошено" | "на согласовании" => "asked",
        "одобрено" | "согласовано" | "разрешено" | "подтверждено" => {
            "granted"
        }
        "отказано" | "отклонено" | "не согласовано" => "refused",
        "отозвано" => "withdrawn",
        "истекло" | "просрочено" => "expired",
        _ => return word,
    })
}
