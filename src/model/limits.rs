//! Limits of stay and of silence, as a duty (`не дольше 2 часов`) and as a fault (`дольше 15 минут — РОПу`).

use super::binder::Binder;
use super::blocks::Line;
use super::cursor::Cursor;
use super::events::Place;
use super::names::{NameKind, members};
use super::regulation::{Deed, Deeds, EventPattern, Ladder, Sentence, Step, StepAction, Trigger};
use crate::calendar::Quantity;
use crate::diagnostic::Code;
use crate::findings::Severity;
use crate::syntax::{Condition, Node, Phrase, PhraseKind};

/// What a limit is put on.
#[derive(Debug, Clone, PartialEq)]
struct Subject {
    after: Option<EventPattern>,
    without: Option<EventPattern>,
}

/// One line of a limit.
struct Limit {
    subject: Subject,
    /// `не дольше`: the longest that is kept; else `дольше`: from when the row fires.
    bound: Quantity,
    /// Whether the line says «не дольше».
    kept: bool,
}

impl Binder<'_> {
    /// `[после Y] [без X] [не] дольше N [— …]`. Rows of the same limit on the following lines belong to it. `None` when the line
    /// is no limit, else how many lines it took.
    pub(super) fn limit_sentence(&mut self, line: Line<'_>, following: &[Node]) -> Option<usize> {
        let limit = self.limit_head(line.left)?;
        let mut ladder = Ladder {
            limit: limit.kept.then_some(limit.bound),
            rows: Vec::new(),
            late: Vec::new(),
        };
        match (line.right, limit.kept) {
            (None, true) => {}
            (Some(right), false) => self.row(&mut ladder, limit.bound, right, line),
            (Some(right), true) => {
                // `не дольше 2 часов — РОПу`: what happens when it was longer.
                self.row(&mut ladder, limit.bound, right, line);
            }
            (None, false) => {
                self.error(
                    Code::BareLimit,
                    line.left.span(),
                    "«дольше …» без «не» и без тире: это предел или нарушение?",
                )
                .label("что тогда?")
                .hint("предел: «не дольше 2 часов»")
                .hint("нарушение: «дольше 2 часов — нарушение» или «дольше 2 часов — РОПу»");
                ladder.limit = Some(limit.bound);
            }
        }
        let mut taken = 1;
        for next in following {
            if next.number.is_some() {
                break;
            }
            let Some(Phrase {
                kind:
                    PhraseKind::Plain {
                        left,
                        right: Some(right),
                        ..
                    },
                ..
            }) = &next.phrase
            else {
                break;
            };
            let mark = self.diagnostics.mark();
            let Some(more) = self.limit_head(left) else {
                self.diagnostics.has_errors_since(mark);
                break;
            };
            let same = more.subject == limit.subject
                || more.subject
                    == Subject {
                        after: None,
                        without: None,
                    };
            if more.kept || !same {
                break;
            }
            self.row(&mut ladder, more.bound, right, line);
            taken += 1;
        }
        if ladder.limit.is_none() {
            let fault =
                |row: &&Step| matches!(row.action, StepAction::Notify(_) | StepAction::Fault(_));
            ladder.limit = ladder.rows.iter().find(fault).map(|row| row.after);
        }
        if limit.subject
            == (Subject {
                after: None,
                without: None,
            })
            && line.context.scope.stages.is_empty()
        {
            self.error(Code::NoStage, line.left.span(), "«не дольше» — о времени на стадии, а стадия не названа")
                .label("на какой стадии?")
                .hint("поставьте строку в блок «стадия «…»:» или назовите, без чего: «без комментария не дольше 5 дней»");
        }
        let mut guard = line.context.guard.clone();
        for tail in line.tails {
            let cond = self.cond(&tail.cond);
            let cond = if tail.kind == crate::syntax::TailKind::Except {
                super::regulation::Cond::Not(Box::new(cond))
            } else {
                cond
            };
            guard = super::blocks::and(guard, cond);
        }
        let sentence = match limit.subject {
            Subject {
                after,
                without: Some(without),
            } => Sentence::Silence {
                after,
                without,
                ladder,
            },
            Subject { .. } => Sentence::Stay(ladder),
        };
        let index = self.clause(line, guard, Trigger::Scope, sentence);
        self.modifiers(line.node, index);
        Some(taken)
    }

    fn limit_head(&mut self, left: &Condition) -> Option<Limit> {
        let all = members(left);
        let first = all.first()?;
        let mut cursor = Cursor::new(first);
        let (mut after, mut without) = (None, None);
        if cursor.eat(&["после"]) {
            cursor.eat_stem(&["последн", "кажд", "перв"]);
            let at = cursor.position();
            let any = self.event(&mut cursor, Place::Happening)?;
            after = Some(EventPattern {
                any,
                text: self.text(cursor.span_since(at)),
            });
        }
        if cursor.eat(&["без"]) {
            let at = cursor.position();
            let mut any = self.event(&mut cursor, Place::Happening)?;
            // `без звонка или письма`: further members name further events, the last one carries the term.
            let mut rest = all.iter().skip(1);
            while cursor.is_done() {
                let Some(member) = rest.next() else { break };
                cursor = Cursor::new(member);
                any.extend(self.event(&mut cursor, Place::Happening)?);
            }
            let text = if all.len() > 1 {
                self.text(left.span())
            } else {
                self.text(cursor.span_since(at))
            };
            without = Some(EventPattern { any, text });
        } else if all.len() > 1 {
            return None;
        }
        if after.is_some() && without.is_none() {
            return None;
        }
        cursor.eat_run(&["на", "стадии"]);
        let kept = cursor.eat(&["не"]);
        if !cursor.eat(&["дольше", "более", "больше"]) {
            return None;
        }
        cursor.eat(&["чем"]);
        let bound = self.duration(&mut cursor)?;
        if !cursor.is_done() {
            let rest = cursor.rest();
            self.leftover(rest);
        }
        Some(Limit {
            subject: Subject { after, without },
            bound,
            kept,
        })
    }

    fn row(&mut self, ladder: &mut Ladder, after: Quantity, right: &Phrase, line: Line<'_>) {
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
    pub(super) fn step(&mut self, after: Quantity, right: &Phrase, line: Line<'_>) -> Option<Step> {
        let PhraseKind::Plain { left, .. } = &right.kind else {
            self.leftover(right.span);
            return None;
        };
        let text = self.text(right.span);
        let span = right.span;
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
            let rest = super::blocks::others(left);
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
