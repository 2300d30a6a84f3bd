//! `после X должен быть Y`.

use super::binder::Binder;
use super::blocks::{Line, others};
use super::cursor::Cursor;
use super::duty::bare;
use super::events::Place;
use super::names::members;
use super::regulation::{Again, Trigger};
use super::regulation::{
    Cond, Deed, Deeds, EventPattern, LookBack, Moment, Op, Sentence, Test, What,
};
use super::terms::Timing;
use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::findings::Severity;
use crate::syntax::Condition;

impl Binder<'_> {
    /// `после X должен быть Y`: a response; without a term it is standing.
    pub(super) fn response(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if cursor.word() != Some("после") {
            return false;
        }
        let mut timing = Timing::default();
        if !self.timing(&mut cursor, &mut timing)
            || !cursor.eat_stem(&["долж"])
            || !cursor.eat(&["быть", "последовать", "следовать"])
        {
            return false;
        }
        let at = cursor.position();
        let Some(any) = self.event(&mut cursor, Place::State) else {
            let span = cursor.rest();
            self.no_event(span);
            return true;
        };
        let text = self.text(cursor.span_since(at));
        let mut pattern = EventPattern { any, text };
        while self.timing(&mut cursor, &mut timing) {}
        for other in others(line.left) {
            if let Some(more) = self.pattern(other, Place::State) {
                pattern.any.extend(more.any);
                pattern.text = format!("{} или {}", pattern.text, more.text).into();
            }
        }
        let open = pattern
            .any
            .iter()
            .any(|shape| matches!(shape.what, What::Event(EventKind::Task, Moment::Open)));
        let deed = if open {
            let text = pattern.text.clone();
            Deed::Hold(Cond::Test(
                Box::new(Test::Count {
                    pattern,
                    window: LookBack::Ever,
                    op: Op::Ge,
                    number: 1,
                }),
                text,
            ))
        } else {
            Deed::Act(pattern)
        };
        let mut duty = bare(Deeds::All(vec![deed]));
        duty.standing = timing.term.is_none();
        duty.term = timing.term;
        let trigger = self.pick_trigger(line, timing.origin);
        let guard = self.guard(line);
        if !cursor.is_done() {
            let rest = cursor.rest();
            self.leftover(rest);
        }
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// `пропущенный звонок без обратного — нарушение`: the same response, written as its fault.
    pub(super) fn unanswered(&mut self, line: Line<'_>) -> bool {
        let Condition::Member(member) = line.left else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let event = self.counted_event(&mut cursor, Place::Limited);
        let answer = cursor
            .eat(&["без"])
            .then(|| self.counted_event(&mut cursor, Place::Limited))
            .flatten();
        let (Some(event), Some(answer), true) = (event, answer, cursor.is_done()) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let fault = line.right.and_then(|right| {
            let word = self.text(right.span).to_lowercase();
            match word.as_str() {
                "нарушение" => Some(Severity::Violation),
                "критично" => Some(Severity::Critical),
                "замечание" => Some(Severity::Remark),
                "напоминание" => Some(Severity::Reminder),
                _ => None,
            }
        });
        let Some(severity) = fault else {
            let said = self.text(line.left.span());
            let span = line.right.map_or(line.left.span(), |right| right.span);
            self.error(
                Code::BareLimit,
                span,
                format!("«{said}»: что тогда и через сколько?"),
            )
            .label("не хватает срока или слова «нарушение»")
            .hint(format!("без срока: «{said} — нарушение»"))
            .hint(format!("со сроком: «{said} дольше 1 часа — РОПу»"));
            return true;
        };
        let mut duty = bare(Deeds::All(vec![Deed::Act(answer)]));
        duty.standing = true;
        let guard = self.guard(line);
        let trigger = Trigger::Event {
            pattern: event,
            again: Again::Restart,
        };
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        let graded = line
            .node
            .phrase
            .as_ref()
            .is_some_and(|phrase| !phrase.grade.is_empty());
        if let Some(clause) = self.reg.clauses.get_mut(index).filter(|_| !graded) {
            clause.severity = severity;
        }
        self.modifiers(line.node, index);
        true
    }
}
