//! What follows of a number: whom to tell, what to do, what it costs or gives.

use crate::diagnostic::Code;
use crate::findings::{Penalty, Severity};
use crate::lexicon::{Act, act};
use crate::model::metrics::metrics::{flat, is_joint};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::RoleId;
use crate::syntax::{Member, PartKind, Phrase, PhraseKind, Unit};

/// What follows of a number.
#[derive(Debug, Clone, Default)]
pub(in crate::model) struct Consequence {
    pub(in crate::model) notify: Vec<RoleId>,
    pub(in crate::model) todo: Vec<Box<str>>,
    pub(in crate::model) penalty: Vec<Penalty>,
    /// Whether what is given is a reward.
    pub(in crate::model) bonus: bool,
    pub(in crate::model) severity: Option<Severity>,
}

impl Binder<'_> {
    pub(in crate::model) fn consequence_phrase(&mut self, phrase: &Phrase, out: &mut Consequence) {
        match &phrase.kind {
            PhraseKind::Plain {
                left, right: None, ..
            } => self.consequence(&flat(left), out),
            _ => self.leftover(phrase.span),
        }
    }

    /// What follows: `сообщить РОПу и проверить «Договор», «Срок»`, `РОПу`, `критично`, `премия 10 000 ₽`.
    pub(in crate::model) fn consequence(&mut self, whole: &Member, out: &mut Consequence) {
        let mut cursor = Cursor::new(whole);
        cursor.eat(&["иначе"]);
        while !cursor.is_done() {
            if cursor.peek().is_some_and(is_joint) {
                cursor.skip(1);
                continue;
            }
            let start = cursor.position();
            if let Some(severity) = severity(&mut cursor) {
                out.severity = Some(severity);
                continue;
            }
            if self.award(&mut cursor, out) {
                continue;
            }
            let notice = cursor.word().and_then(act) == Some(Act::Notify)
                || cursor.has_stem(0, &["уведом", "предупред", "оповест"]);
            if notice {
                cursor.skip(1);
            }
            let mark = self.diagnostics.mark();
            if let Some(role) = self.role(&mut cursor) {
                let done = cursor.is_done() || cursor.peek().is_some_and(is_joint);
                if done {
                    out.notify.push(role);
                    continue;
                }
            }
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            if notice {
                cursor.skip(1);
                self.unknown_here(crate::model::names::names::NameKind::Role, &mut cursor);
                continue;
            }
            // What is to be done is the author's own words, up to the next thing that is done.
            while !cursor.is_done() && !next_deed(&cursor) {
                cursor.skip(1);
            }
            let said = self.text(cursor.span_since(start));
            // Behind a grade or a fine without a verb: that is no grade of a scale.
            let behind = out.severity.is_some() || !out.penalty.is_empty();
            if behind && !is_deed(cursor.word_of(start), &said) {
                self.warn(
                    Code::ByHandOnly,
                    cursor.span_since(start),
                    format!(
                        "что значит «{said}», знают только люди: это попадёт в список дел как есть"
                    ),
                )
                .label("не дело и не роль")
                .hint(
                    "начните с глагола: «проверить «Договор»», «сообщить РОПу», «разобрать звонки»",
                );
            }
            out.todo.push(said.trim_end_matches([',', ' ']).into());
        }
    }

    /// `премия 10 000 ₽`, `штраф 500 ₽`, `минус 2 балла`.
    pub(in crate::model) fn award(
        &mut self,
        cursor: &mut Cursor<'_>,
        out: &mut Consequence,
    ) -> bool {
        let start = cursor.position();
        let bonus = cursor.eat_stem(&["преми", "бонус", "доплат", "вознагражд", "надбавк"]);
        let fine = !bonus && cursor.eat_stem(&["штраф", "вычет", "удержан"]);
        let Some(PartKind::Quantity {
            low: Some(low),
            unit: Some(unit @ (Unit::Money(_) | Unit::Points)),
            signed,
            ..
        }) = cursor.peek().map(|part| &part.kind)
        else {
            cursor.back_to(start);
            return false;
        };
        let minus = *signed == Some(false) || fine && *unit == Unit::Points;
        let amount = if minus { -*low } else { *low };
        let penalty = match unit {
            Unit::Money(code) => Penalty::Money(low.abs(), crate::value::Currency((*code).into())),
            _ => Penalty::Points(amount),
        };
        cursor.skip(1);
        if bonus || !fine && !minus {
            out.bonus = true;
        }
        out.penalty.push(penalty);
        true
    }
}

/// Whether what is to be done begins with a verb, or is a name in quotes.
fn is_deed(first: Option<&str>, said: &str) -> bool {
    said.starts_with('«')
        || first.is_some_and(|word| {
            act(word).is_some()
                || ["ть", "ться", "ти", "чь"]
                    .iter()
                    .any(|end| word.ends_with(end))
        })
}

/// The next part of a row begins another deed.
fn next_deed(cursor: &Cursor<'_>) -> bool {
    let joint = cursor.peek().is_some_and(is_joint);
    joint
        && cursor.word_at(1).is_some_and(|word| {
            act(word).is_some() || word.ends_with("ть") && !matches!(word, "ответственность")
        })
}

pub(in crate::model) fn severity(cursor: &mut Cursor<'_>) -> Option<Severity> {
    let severity = match cursor.word() {
        Some("нарушение") => Severity::Violation,
        Some("критично") => Severity::Critical,
        Some("замечание") => Severity::Remark,
        Some("напоминание") => Severity::Reminder,
        _ => return None,
    };
    cursor.skip(1);
    Some(severity)
}
