//! `если вне рабочего времени, то позвонить завтра до 11:00`: what the clock says where a duty begins with its scope. As a state it would
//! turn with every opening and close, cancel the duty in the morning and give birth to another every evening; what is meant is when the
//! deal came. So it is asked once, of the begin of the scope.

use crate::diagnostic::Code;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{BranchId, Cond, Sentence, Test, Trigger};
use crate::source::Span;

impl Binder<'_> {
    /// Takes the clock's tests of the guards of such duties, and of the branches in which they stand, for what it said at the begin.
    pub(in crate::model) fn clocks_at_start(&mut self) {
        let mut arms: Vec<(BranchId, usize)> = Vec::new();
        let mut turning: Vec<Span> = Vec::new();
        for clause in &mut self.reg.clauses {
            let begins = match &clause.sentence {
                Sentence::Duty(duty) => !duty.standing,
                Sentence::Series(_) => true,
                _ => false,
            };
            if clause.trigger != Trigger::Scope || !begins || !any(&clause.guard, &of_clock) {
                continue;
            }
            if any(&clause.guard, &of_its_own_time) {
                turning.push(clause.span);
                continue;
            }
            at_start(&mut clause.guard);
            let mut arm = clause.arm;
            while let Some(own) = arm {
                arms.push(own);
                arm = self.reg.branches.get(own.0.0).and_then(|one| one.parent);
            }
        }
        for (branch, _) in arms {
            if let Some(branch) = self.reg.branches.get_mut(branch.0) {
                let conds = branch.arms.iter_mut().filter_map(|arm| arm.cond.as_mut());
                conds.for_each(at_start);
            }
        }
        for span in turning {
            self.diagnostics.push(
                crate::diagnostic::Diagnostic::advice(
                    Code::ClockTurns,
                    span,
                    "условие о часах спрашивается всё время: дело снимется, как только часы станут другими",
                )
                .label("верно только в эти часы")
                .hint("если важно, когда случилось событие, скажите это о событии: «когда вне рабочего времени пришло входящее сообщение: …»")
                .hint("если важно, когда сделка пришла в стадию, оставьте в условии только часы: «если вне рабочего времени, то …»"),
            );
        }
    }
}

/// Whether any elementary test of a condition is such.
pub(in crate::model) fn any(cond: &Cond, such: &impl Fn(&Test) -> bool) -> bool {
    match cond {
        Cond::True => false,
        Cond::And(list) | Cond::Or(list) => list.iter().any(|one| any(one, such)),
        Cond::Not(one) => any(one, such),
        Cond::Test(test, _) => such(test),
    }
}

const fn of_clock(test: &Test) -> bool {
    matches!(test, Test::WorkingTime | Test::LocalTime(_))
}

/// A test that turns true at a moment of its own, whenever the scope began.
const fn of_its_own_time(test: &Test) -> bool {
    matches!(
        test,
        Test::Count { .. }
            | Test::LastOlder(..)
            | Test::Elapsed(..)
            | Test::Remains(..)
            | Test::Approval { .. }
            | Test::Score { .. }
            | Test::LastFromClient
            | Test::Streak { .. }
            | Test::Ahead(_)
    )
}

fn at_start(cond: &mut Cond) {
    match cond {
        Cond::True => {}
        Cond::And(list) | Cond::Or(list) => list.iter_mut().for_each(at_start),
        Cond::Not(one) => at_start(one),
        Cond::Test(test, _) if of_clock(test) => {
            let clock = std::mem::replace(&mut **test, Test::WorkingTime);
            **test = Test::AtStart(Box::new(clock));
        }
        Cond::Test(..) => {}
    }
}
