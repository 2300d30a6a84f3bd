//! `после X должен быть Y`.

use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::findings::Severity;
use crate::model::conditions::events::Place;
use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, and, others};
use crate::model::regulation::{
    Again, Cond, Deed, Deeds, EventPattern, LookBack, Moment, Op, Sentence, Test, Trigger, What,
};
use crate::model::terms::terms::Timing;
use crate::syntax::{Condition, Part, PartKind, PhraseKind};

impl Binder<'_> {
    /// `после X должен быть Y`: a response; without a term it is standing.
    pub(in crate::model) fn response(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if cursor.word() != Some("после") {
            return false;
        }
        let mut timing = Timing::default();
        if !self.timing(&mut cursor, &mut timing) {
            return false;
        }
        // `после встречи или звонка должна быть …`
        let mut rest = others(line.left);
        while let (true, Some(Condition::Member(next))) = (cursor.is_done(), rest.first().copied())
        {
            let mut further = Cursor::new(next);
            if !self.further_origin(&mut further, &mut timing) {
                break;
            }
            rest.remove(0);
            cursor = further;
        }
        let said = cursor.eat_stem(&["долж"]) && cursor.eat(&["быть", "последовать", "следовать"])
            || cursor.eat_stem(&[
                "обязательна",
                "обязателен",
                "обязательно",
                "нужна",
                "нужен",
                "нужно",
            ]);
        if !said {
            // `после каждого касания следующая задача с датой`: with nothing behind it, it can only be the answer.
            let mark = self.diagnostics.mark();
            let start = cursor.position();
            let answer = self.event(&mut cursor, Place::State).is_some()
                && (cursor.eat_stem(&["обязател", "нужн"]) || cursor.is_done())
                && cursor.is_done();
            self.diagnostics.take_back(mark);
            if !answer {
                return false;
            }
            cursor.back_to(start);
        }
        let at = cursor.position();
        let Some(any) = self.event(&mut cursor, Place::State) else {
            let span = cursor.rest();
            self.no_event(span);
            return true;
        };
        let text = self.text(cursor.span_since(at));
        let mut pattern = EventPattern { any, text };
        cursor.eat_stem(&["обязател", "нужн"]);
        while self.timing(&mut cursor, &mut timing) {}
        for other in rest {
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
        let nth = self.only_nth(timing.nth, &trigger, &line.context.scope);
        let guard = and(self.guard(line), nth);
        if !cursor.is_done() {
            let rest = cursor.rest();
            self.leftover(rest);
        }
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// `пропущенный звонок без обратного — нарушение`: the same response, written as its fault.
    pub(in crate::model) fn unanswered(&mut self, line: Line<'_>) -> bool {
        let Condition::Member(member) = line.left else {
            return false;
        };
        let mut cursor = Cursor::new(member);
        if !cursor.says(&["без"]) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let event = self.counted_event(&mut cursor, Place::Limited);
        let answer = cursor
            .eat(&["без"])
            .then(|| self.counted_event(&mut cursor, Place::Limited))
            .flatten();
        let (Some(event), Some(answer), true) = (event, answer, cursor.is_done()) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let fault = line.right.and_then(Self::fault_word);
        if fault.is_none() {
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
        }
        let mut duty = bare(Deeds::All(vec![Deed::Act(answer)]));
        duty.standing = true;
        let guard = self.guard(line);
        let trigger = Trigger::Event {
            pattern: event,
            again: Again::Restart,
        };
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.graded_by(index, line, fault);
        self.modifiers(line.node, index);
        true
    }

    /// `просроченных задач быть не должно`, `нет открытой задачи — нарушение`: a state that must not be.
    pub(in crate::model) fn must_not_be(&mut self, line: Line<'_>) -> bool {
        let mark = self.diagnostics.mark();
        let fault = line.right.and_then(Self::fault_word);
        let cond = match (fault, line.left) {
            (Some(_), left) => Some(self.cond(left)),
            (None, Condition::Member(member)) if line.right.is_none() => self.ruled_out(member),
            _ => None,
        };
        let read = cond.is_some() && self.diagnostics.mark() == mark;
        let Some(cond) = cond.filter(|_| read) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let deed = Deed::Hold(opposite(cond));
        let mut duty = bare(Deeds::All(vec![deed]));
        duty.standing = true;
        let guard = self.guard(line);
        let trigger = line.context.trigger.clone();
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.graded_by(index, line, fault);
        self.modifiers(line.node, index);
        true
    }

    /// `X быть не должно`
    fn ruled_out(&mut self, member: &crate::syntax::Member) -> Option<Cond> {
        let mut cursor = Cursor::new(member);
        if !cursor.says(&["быть"]) {
            return None;
        }
        let pattern = self.counted_event(&mut cursor, Place::State)?;
        let last = cursor.eat_run(&["быть", "не", "должно"])
            || cursor.eat_run(&["не", "должно", "быть"])
            || cursor.eat_run(&["быть", "не", "может"]);
        if !last || !cursor.is_done() {
            return None;
        }
        let text = pattern.text.clone();
        let test = Test::Count {
            pattern,
            window: LookBack::Ever,
            op: Op::Ge,
            number: 1,
        };
        Some(Cond::Test(Box::new(test), text))
    }

    /// `нарушение`, `критично` … alone right of a dash.
    fn fault_word(right: &crate::syntax::Phrase) -> Option<Severity> {
        let PhraseKind::Plain {
            left: Condition::Member(member),
            right: None,
            tails,
        } = &right.kind
        else {
            return None;
        };
        let [
            Part {
                kind: PartKind::Word(word),
                ..
            },
        ] = member.parts.as_slice()
        else {
            return None;
        };
        let found = match &**word {
            _ if !tails.is_empty() => return None,
            "нарушение" => Severity::Violation,
            "критично" => Severity::Critical,
            "замечание" => Severity::Remark,
            "напоминание" => Severity::Reminder,
            _ => return None,
        };
        right.mark();
        Some(found)
    }

    /// The word right of the dash grades the clause, unless brackets do.
    fn graded_by(&mut self, clause: usize, line: Line<'_>, fault: Option<Severity>) {
        let graded = line
            .node
            .phrase
            .as_ref()
            .is_some_and(|phrase| !phrase.grade.is_empty());
        if let (Some(severity), false) = (fault, graded)
            && let Some(clause) = self.reg.clauses.get_mut(clause)
        {
            clause.severity = severity;
        }
    }
}

/// `не X`, without a double denial.
fn opposite(cond: Cond) -> Cond {
    match cond {
        Cond::Not(inner) => *inner,
        Cond::Test(test, text) => match *test {
            Test::Count {
                pattern,
                window,
                op: Op::Eq,
                number: 0,
            } => {
                let (op, number) = (Op::Ge, 1);
                let been = Test::Count {
                    pattern,
                    window,
                    op,
                    number,
                };
                Cond::Test(Box::new(been), text)
            }
            Test::Count {
                pattern,
                window,
                op: Op::Ge,
                number: 1,
            } => {
                let (op, number) = (Op::Eq, 0);
                let none = Test::Count {
                    pattern,
                    window,
                    op,
                    number,
                };
                Cond::Test(Box::new(none), text)
            }
            other => Cond::Not(Box::new(Cond::Test(Box::new(other), text))),
        },
        other => Cond::Not(Box::new(other)),
    }
}
