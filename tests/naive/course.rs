//! The course of a duty, and the verdict on it.

use reglament::calendar::{ClockKind, CloseOf, Pace, Quantity, Term, WorkClock};
use reglament::findings::Verdict;
use reglament::model::regulation::{Step, StepAction};
use reglament::value::{Instant, Missing};

use super::fulfil::Done;
use super::people::Wanted;
use super::row::Row;
use super::world::World;

/// The course of a duty, certain and possible.
#[derive(Debug, Clone)]
pub struct Course {
    /// The last moment in time, with grace.
    pub due: Instant,
    /// Fulfilment.
    pub done: Done,
    /// End by cancel, guard or scope.
    pub end: Done,
    /// Up to when facts are held.
    pub horizon: Instant,
}

impl World<'_> {
    /// The verdict on a course: not checked when missing facts could make another of it.
    pub fn row(&self, number: usize, deal: usize, at: Instant, course: &Course) -> Row {
        let mut row = Row::new(number, &self.case.deals[deal].id, at, Verdict::Pending);
        let sure = self.verdict(course, course.done.at, course.end.at);
        let done_maybe = course
            .done
            .maybe
            .clone()
            .filter(|(at, _)| course.end.at.is_none_or(|end| *at <= end))
            // What could be done only later has not been done yet.
            .filter(|(at, _)| *at <= self.as_of());
        let end_maybe = course
            .end
            .maybe
            .clone()
            .filter(|(at, _)| course.done.at.is_none_or(|done| *at < done));
        let mut missing = Missing::new();
        // What may have been done, or have ended, only after the due moment is a fault all the same.
        let after_due = |maybe: Instant| maybe > course.due && self.now > course.due;
        if let Some((maybe, what)) = done_maybe
            && !after_due(maybe)
            && self.verdict(course, Some(maybe), course.end.at) != sure
        {
            missing.extend(what);
        }
        if let Some((maybe, what)) = end_maybe
            && differs(self.verdict(course, course.done.at, Some(maybe)), sure)
        {
            missing.extend(what);
        }
        // What fell due after the export, and by now, may have been done.
        let fell_due = match sure {
            Verdict::Overdue => true,
            Verdict::Pending => course.due == self.now,
            _ => false,
        };
        let cut_off = fell_due && course.due > course.horizon;
        if !missing.is_empty() || cut_off {
            row.verdict = Verdict::NotChecked;
            // Over it is then at the latest.
            match (course.done.at, course.end.at) {
                (Some(done), end) if end.is_none_or(|end| done <= end) => row.done = Some(done),
                (_, end) => row.ended = end,
            }
            row.not_held = missing;
            return row;
        }
        row.verdict = sure;
        match sure {
            Verdict::OnTime | Verdict::Late => row.done = course.done.at,
            Verdict::Missed | Verdict::Cancelled => row.ended = course.end.at,
            _ => {}
        }
        row
    }

    fn verdict(&self, course: &Course, done: Option<Instant>, end: Option<Instant>) -> Verdict {
        // At one instant a duty is first fulfilled, then cancelled, then its scope ends, then it falls due.
        match (done, end) {
            (Some(done), end) if end.is_none_or(|end| done <= end) => {
                if done <= course.due {
                    Verdict::OnTime
                } else {
                    Verdict::Late
                }
            }
            (_, Some(end)) => {
                if end <= course.due {
                    Verdict::Cancelled
                } else {
                    Verdict::Missed
                }
            }
            _ if self.now <= course.due => Verdict::Pending,
            _ => Verdict::Overdue,
        }
    }

    /// The steps that have fired, with their moments.
    pub fn fired<'s>(
        &self,
        steps: &'s [Step],
        due: Instant,
        when: impl Fn(Quantity) -> Instant,
        closed: Instant,
    ) -> Vec<(Instant, &'s Step)> {
        let mut fired: Vec<(Instant, &Step)> =
            steps.iter().map(|step| (when(step.after), step)).collect();
        // What was still open after the export is not known.
        let now = self.as_of();
        fired.retain(|(at, _)| *at < closed && *at <= now && (*at != due || *at < now));
        fired
    }

    /// Writes the steps taken into a row, in order of time: each with those it goes to, a deed to whoever answers for the duty. A
    /// fault only grades the finding; it is no step taken.
    pub fn take(&self, row: &mut Row, deal: usize, fired: &[(Instant, &Step)]) {
        for (at, step) in fired {
            match &step.action {
                StepAction::Notify(roles) => {
                    for role in roles {
                        let to = self.responsible(Some(Wanted::of_clause(*role)), deal, *at);
                        row.open.told.push((*at, to.clone()));
                        row.steps.push((*at, to));
                    }
                }
                StepAction::Move(_) | StepAction::Do(_) => {
                    row.steps.push((*at, row.responsible.clone()));
                }
                StepAction::Fault(_) => {}
            }
        }
        row.steps.sort();
        row.open.told.sort();
    }

    /// A step runs on its duty's clock; a day-or-longer step by the rules of days.
    pub fn step_at(
        &self,
        after: Quantity,
        term: &Term,
        due: Instant,
        clock: &WorkClock,
    ) -> Instant {
        let working = term.clock_kind(clock) == ClockKind::Working
            && after.pace() == Pace::Plain
            && !after.is_by_days();
        let after = match working {
            true => Quantity::new(after.amount(), after.unit(), Pace::Working).unwrap_or(after),
            false => after,
        };
        Term::Within(after)
            .window(due, clock, CloseOf::Business)
            .due
    }
}

/// Whether one verdict is another than the other: what is a fault still open, or ended or done after its time, is a fault all the
/// same.
fn differs(one: Verdict, other: Verdict) -> bool {
    let fault = |verdict| matches!(verdict, Verdict::Overdue | Verdict::Missed | Verdict::Late);
    one != other && !(fault(one) && fault(other))
}
