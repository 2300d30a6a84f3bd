//! Rows of a ladder and steps of escalation: `дольше 15 минут — РОПу`, `просрочка 1 час — сообщить РОПу`.

use crate::calendar::Quantity;
use crate::diagnostic::Code;
use crate::findings::Severity;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{Deed, Deeds, Ladder, Step, StepAction};
use crate::syntax::{Phrase, PhraseKind};

impl Binder<'_> {
    pub(in crate::model) fn row(
        &mut self,
        ladder: &mut Ladder,
        after: Quantity,
        right: &Phrase,
        line: Line<'_>,
    ) {
        if let Some(step) = self.step(after, right, line) {
            if let Some(last) = ladder.rows.last() {
                let shorter =
                    after.unit() == last.after.unit() && after.amount() < last.after.amount();
                if shorter {
                    self.warn(
                        Code::StepOrder,
                        right.span,
                        "строки лестницы стоят не по возрастанию срока",
                    )
                    .label("короче предыдущей")
                    .hint("расположите строки от короткого срока к длинному");
                }
            }
            ladder.rows.push(step);
        }
    }

    /// The right side of a ladder row or of `просрочка … —`.
    pub(in crate::model) fn step(
        &mut self,
        after: Quantity,
        right: &Phrase,
        line: Line<'_>,
    ) -> Option<Step> {
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &right.kind
        else {
            self.leftover(right.span);
            return None;
        };
        if let Some(tail) = tails.first() {
            self.leftover(tail.span);
        }
        let text = self.text(right.span);
        let span = right.span;
        let moved = self.moved_to(left);
        let left = moved.as_ref().unwrap_or(left);
        let first = members(left).first().copied()?;
        let mut cursor = Cursor::new(first);
        let severity = match cursor.word() {
            Some("нарушение") => Some(Severity::Violation),
            Some("критично") => Some(Severity::Critical),
            Some("замечание") => Some(Severity::Remark),
            Some("напоминание") => Some(Severity::Reminder),
            _ => None,
        };
        if let (Some(severity), 1) = (severity, first.parts.len()) {
            first.mark();
            return Some(Step {
                after,
                action: StepAction::Fault(severity),
                text,
                span,
            });
        }
        let verb = cursor.word().and_then(crate::lexicon::act);
        let notice = verb == Some(crate::lexicon::Act::Notify);
        if notice {
            cursor.skip(1);
        }
        if (notice || verb.is_none()) && !cursor.has_stem(0, &["клиент"]) {
            let rest = crate::model::reading::blocks::others(left);
            let start = cursor.position();
            if self.role(&mut cursor).is_some() {
                cursor.back_to(start);
                let roles = self.list(NameKind::Role, &mut cursor, &rest, Self::role);
                return Some(Step {
                    after,
                    action: StepAction::Notify(roles),
                    text,
                    span,
                });
            }
            if notice || cursor.word().is_some() {
                let span = cursor.rest();
                self.unknown(NameKind::Role, span);
                return None;
            }
        }
        let deeds = self.deeds_of(left, line);
        let Some(deeds) = deeds else {
            self.leftover(span);
            return None;
        };
        let action = match deeds {
            Deeds::All(mut list) if matches!(list.as_slice(), [Deed::Move { .. }]) => {
                StepAction::Move(list.remove(0))
            }
            other => StepAction::Do(other),
        };
        Some(Step {
            after,
            action,
            text,
            span,
        })
    }
}
