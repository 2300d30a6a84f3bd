//! What becomes of a meeting: booked, held, moved, called off, confirmed, and the client who did not come.

use crate::facts::EventKind;
use crate::model::conditions::events::{Place, shape};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Again, EventPattern, EventShape, Moment, Trigger, What};

/// Stems of the words that tell what became of a meeting, after its noun (`встреча перенесена`) or before it (`перенос встречи`).
const TOLD: &[(&[&str], Moment)] = &[
    (&["перенес", "перенос"], Moment::Moved),
    (&["отмен"], Moment::Cancelled),
    (&["подтвержд"], Moment::Confirmed),
    (&["назначен", "запланир"], Moment::Posted),
    (&["состоя", "прошл", "проведен"], Moment::Done),
];

const NOT_COME: &[&str] = &["приш", "явил", "приех", "приход"];

/// `встреча перенесена`, `перенос встречи`, `неявка`, `клиент не пришёл`; `None`: something else stands here.
pub(in crate::model) fn meeting(cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
    let start = cursor.position();
    let found = moment(cursor);
    if found.is_none() {
        cursor.back_to(start);
    }
    found.map(|moment| vec![shape(What::Event(EventKind::Meeting, moment))])
}

/// Whether a word names what may be counted of meetings: `3 переноса`, `2 неявки`.
pub(in crate::model) fn counted(word: &str) -> bool {
    ["перенос", "неяв", "отмен", "подтвержден"]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// Whether a pattern speaks of clients who did not come.
pub(in crate::model) fn no_show(any: &[EventShape]) -> bool {
    any.iter()
        .any(|shape| shape.what == What::Event(EventKind::Meeting, Moment::NoShow))
}

fn moment(cursor: &mut Cursor<'_>) -> Option<Moment> {
    if cursor.eat_stem(&["неявк", "неявок"]) {
        cursor.eat_stem(&["клиент"]);
        to_meeting(cursor);
        return Some(Moment::NoShow);
    }
    // A move is of a meeting, whether it is named or not: nothing else is counted in moves.
    if cursor.eat_stem(&["перенос"]) {
        cursor.eat_stem(&["встреч"]);
        return Some(Moment::Moved);
    }
    let start = cursor.position();
    if cursor.eat_stem(&["клиент"]) || cursor.word() == Some("не") {
        if cursor.eat(&["не"]) && cursor.eat_stem(NOT_COME) {
            to_meeting(cursor);
            return Some(Moment::NoShow);
        }
        cursor.back_to(start);
    }
    // `клиент перенёс встречу`
    if !(cursor.eat_stem(&["клиент"]) && tells(cursor) && cursor.has_stem(1, &["встреч"]))
    {
        cursor.back_to(start);
    }
    if cursor.eat_stem(&["встреч"]) {
        let denied = cursor.eat(&["не"]);
        let told = told(cursor)?;
        return match (told, denied) {
            (told, false) => Some(told),
            (Moment::Done, true) => Some(Moment::NoShow),
            _ => None,
        };
    }
    let told = told(cursor)?;
    cursor.eat_stem(&["встреч"]).then_some(told)
}

/// Whether a word that tells what became of a meeting stands here.
pub(in crate::model) fn tells(cursor: &Cursor<'_>) -> bool {
    TOLD.iter().any(|(stems, _)| cursor.has_stem(0, stems))
}

/// Whether such a word was read since `start`.
pub(in crate::model) fn is_told(cursor: &Cursor<'_>, start: usize) -> bool {
    (start..cursor.position()).any(|at| {
        cursor.word_of(at).is_some_and(|word| {
            let participle = |stem: &str| word.starts_with(stem) && !word.starts_with("перенос");
            TOLD.iter()
                .any(|(stems, _)| stems.iter().any(|stem| participle(stem)))
        })
    })
}

/// The moment that the word here tells of a meeting.
pub(in crate::model) fn told(cursor: &mut Cursor<'_>) -> Option<Moment> {
    TOLD.iter()
        .find(|(stems, _)| cursor.eat_stem(stems))
        .map(|(_, moment)| *moment)
}

fn to_meeting(cursor: &mut Cursor<'_>) {
    let start = cursor.position();
    cursor.eat(&["на", "к", "во", "в"]);
    if !cursor.eat_stem(&["встреч"]) {
        cursor.back_to(start);
    }
}

/// Each meeting from its booking on.
pub(in crate::model) fn any_meeting() -> Trigger {
    Trigger::Event {
        pattern: EventPattern {
            any: vec![shape(What::Event(EventKind::Meeting, Moment::Posted))],
            text: "встреча".into(),
        },
        again: Again::Each,
    }
}

impl Binder<'_> {
    /// `до встречи`, `до начала встречи`: what a term counts back from.
    pub(in crate::model) fn meeting_ahead(&mut self, cursor: &mut Cursor<'_>) -> Option<Trigger> {
        let start = cursor.position();
        if !cursor.eat(&["до"]) {
            return None;
        }
        // `встречу подтверждаем звонком за день до неё`
        if cursor.mentions(&["встреч"]) && cursor.eat(&["нее", "него", "них"]) {
            return Some(any_meeting());
        }
        let found = self.meeting_named(cursor);
        if found.is_none() {
            cursor.back_to(start);
        }
        found
    }

    /// `встречи`, `начала встречи`, a named touch that is a meeting.
    pub(in crate::model) fn meeting_named(&mut self, cursor: &mut Cursor<'_>) -> Option<Trigger> {
        let start = cursor.position();
        cursor.eat_stem(&["назначен", "начал"]);
        let at = cursor.position();
        let mark = self.diagnostics.mark();
        let mut any = self.event(cursor, Place::Happening).unwrap_or_default();
        // A named meeting may also be written down by its name alone; such a record has no plan.
        any.retain(|shape| shape.what != What::Named);
        let meets = |shape: &EventShape| matches!(shape.what, What::Event(EventKind::Meeting, _));
        if any.is_empty() || !any.iter().all(meets) {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return None;
        }
        for shape in &mut any {
            shape.what = What::Event(EventKind::Meeting, Moment::Posted);
        }
        let text = self.text(cursor.span_since(at));
        Some(Trigger::Event {
            pattern: EventPattern { any, text },
            again: Again::Each,
        })
    }
}
