//! Several who owe the same: each for himself (`РОП и инженер обязаны назначить встречу за 1 день`), or any of them (`администратор
//! или куратор обязан позвонить`).

use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::syntax::{Condition, Joint, Member};

impl Binder<'_> {
    /// One duty for each role that stands before «обязаны». False when fewer than two stand there.
    pub(in crate::model) fn several_actors(&mut self, line: Line<'_>) -> bool {
        let Condition::Joint(joint, list, span) = line.left else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut roles: Vec<&Member> = Vec::new();
        let mut rest = None;
        for (at, one) in list.iter().enumerate() {
            let Condition::Member(member) = one else {
                break;
            };
            let mut cursor = Cursor::new(member);
            if self.role(&mut cursor).is_none() {
                break;
            }
            roles.push(member);
            if !cursor.is_done() {
                rest = cursor
                    .has_stem(0, &["обязан", "долж"])
                    .then(|| (at, cursor.position()));
                break;
            }
        }
        self.diagnostics.take_back(mark);
        let (Some((last, from)), true) = (rest, roles.len() > 1) else {
            return false;
        };
        let Some(Condition::Member(own)) = list.get(last) else {
            return false;
        };
        let deed = own.parts.get(from..).unwrap_or_default();
        for (at, role) in roles.iter().enumerate() {
            let length = if at + 1 == roles.len() {
                from
            } else {
                role.parts.len()
            };
            let who = role.parts.get(..length).unwrap_or_default();
            let said = who
                .first()
                .zip(who.last())
                .map(|(first, last)| self.text(first.span.join(last.span)))
                .unwrap_or_default();
            let mut all = vec![Condition::Member(Member {
                parts: who.iter().chain(deed).cloned().collect(),
                span: *span,
            })];
            all.extend(list.iter().skip(last + 1).cloned());
            let left = match all.len() {
                1 => all.remove(0),
                _ => Condition::Joint(Joint::And, all, *span),
            };
            let before = self.reg.clauses.len();
            if *joint == Joint::Or {
                return self.any_of(line, &left, roles.get(1..).unwrap_or_default());
            }
            if !self.duty(Line {
                left: &left,
                ..line
            }) {
                return false;
            }
            for clause in self.reg.clauses.iter_mut().skip(before) {
                // Each is somebody's own, and is told apart by his role.
                clause.key = format!("{} {said}", clause.key).into();
            }
        }
        true
    }

    /// `администратор или куратор обязан позвонить`: one duty, for which any of them may answer.
    fn any_of(&mut self, line: Line<'_>, left: &Condition, others: &[&Member]) -> bool {
        let before = self.reg.clauses.len();
        if !self.duty(Line { left, ..line }) {
            return false;
        }
        let mut roles = Vec::new();
        for other in others {
            roles.extend(self.role(&mut Cursor::new(other)));
        }
        for clause in self.reg.clauses.iter_mut().skip(before) {
            if let crate::model::regulation::Sentence::Duty(duty) = &mut clause.sentence {
                duty.or_roles.clone_from(&roles);
            }
        }
        true
    }
}
