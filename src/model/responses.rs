//! `после X должен быть Y`.

use super::binder::Binder;
use super::blocks::{Line, others};
use super::cursor::Cursor;
use super::duty::bare;
use super::events::Place;
use super::names::members;
use super::regulation::{
    Cond, Deed, Deeds, EventPattern, LookBack, Moment, Op, Sentence, Test, What,
};
use super::terms::Timing;
use crate::facts::EventKind;

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
        let guard = self.duty_tails(line, line.context.guard.clone());
        if !cursor.is_done() {
            let rest = cursor.rest();
            self.leftover(rest);
        }
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }
}
