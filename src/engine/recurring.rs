//! Duties that come again and again: reports, meetings of the staff, daily checks.

use chrono::NaiveDate;

use super::deeds::{Found, Search};
use super::duty::Born;
use super::fact::Kind;
use super::run::{Run, Segment};
use super::view::View;
use super::visits::Stretch;
use crate::calendar::{Occurrence, Period, Recurrence, RecurringDays, WorkClock, Zone};
use crate::facts::{Form, When};
use crate::findings::Verdict;
use crate::program::PatternId;
use crate::program::norm::Obligation;
use crate::value::{Instant, Missing};

impl Run<'_, '_> {
    /// A duty for every time of the recurrence that begins within the segment.
    pub(super) fn by_recurrence(
        &mut self,
        duty: &Obligation,
        recurrence: &Recurrence,
        segment: &Segment,
        stretch: &Stretch,
    ) {
        let view = self.view;
        let env = view.env;
        let clock = view.duty_clock(duty, self.stage_at(segment.from), segment.from);
        let clock = clock.clock;
        let until = segment.end.map_or(env.now, |(end, _)| end.min(env.now));
        let (begins, last) = (clock.date_of(segment.from), clock.date_of(until));
        let first = match (&recurrence.days, duty.partial) {
            // The period that runs when the stretch begins counts from then.
            (RecurringDays::Period(unit), true) => Period::containing(begins, *unit).first,
            _ => begins,
        };
        let mut all = Vec::new();
        for turn in recurrence.occurrences(first, last, clock) {
            let opens = if duty.partial {
                turn.window.opens.max(segment.from)
            } else {
                turn.window.opens
            };
            // A time is of the version in force when it begins, and a time begun before is nobody's.
            let ended = segment.end.is_some_and(|(end, _)| end <= opens);
            let inside = segment.from <= opens && opens < segment.until && opens <= until && !ended;
            let over = opens > turn.window.due;
            if !inside || over || (view.is_employee() && self.has_no_part(turn, clock)) {
                continue;
            }
            all.push(Born {
                turn: Some(turn),
                ..self.born(segment, stretch, opens)
            });
        }
        if view.is_employee() {
            for born in &all {
                self.settle(duty, born, self.norm.part);
            }
            return;
        }
        if let Some(today) = self.ahead_of {
            // What is still ahead is to be done each time; of what was missed one deed mends all.
            let ahead =
                all.partition_point(|born| born.turn.is_some_and(|turn| turn.window.due <= today));
            for born in all.split_off(ahead) {
                self.settle(duty, &born, self.norm.part);
            }
        }
        self.runs_of_turns(duty, all);
    }

    /// Times missed one after the other and alike are one finding with their number: what mends one mends them all.
    fn runs_of_turns(&mut self, duty: &Obligation, all: Vec<Born>) {
        let missed = |view: &View<'_>, born: &Born| {
            view.judge(duty, born).and_then(|judged| {
                let fault = matches!(
                    judged.verdict,
                    Verdict::Late | Verdict::Overdue | Verdict::Missed
                );
                fault.then_some((judged.verdict, judged.done, judged.ended))
            })
        };
        let mut rest = all.into_iter().peekable();
        while let Some(mut born) = rest.next() {
            let fault = missed(self.view, &born);
            let mut count = 1;
            while fault.is_some()
                && rest
                    .next_if(|next| missed(self.view, next) == fault)
                    .is_some()
            {
                count += 1;
            }
            if count > 1 {
                born.note = Some(format!("пропущено подряд: {count}").into());
            }
            self.settle(duty, &born, self.norm.part);
        }
    }

    /// Whether the employee works on none of the days: days off by the schedule and absences.
    fn has_no_part(&self, turn: Occurrence, clock: &WorkClock) -> bool {
        let env = self.view.env;
        let id = env.case.employee.as_deref().map_or("", |one| &*one.id);
        let mut day = turn.first;
        while day <= turn.last {
            let works = clock
                .opening_of_day(day)
                .zip(clock.close_of_day(day))
                .is_some_and(|(from, to)| !env.staff.is_away(id, from, to));
            if works {
                return false;
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        true
    }
}

impl<'e> View<'e> {
    /// The report about these days. One handed in earlier than the duty's own day counts: it is about the right days.
    pub(super) fn find_report(&self, id: PatternId, search: Search<'_>) -> Found {
        let Some((after, last)) = search.turn else {
            return Found::default();
        };
        let about = |at: &usize| {
            let day = self.reported_day(*at);
            after < day && day <= last
        };
        let sure = self.matches(id).sure.iter().copied().find(about);
        let from = self.own_zone().start_of(after).plus(1);
        let gap = self.first_gap(self.env.version.pattern(id), from);
        Found {
            sure: sure.map(|at| (self.at(at), Some(at))),
            maybe: gap.map(|(at, missing): (Instant, Missing)| (at, missing)),
        }
    }

    /// By whose clock an employee's days are told: that of his team.
    pub(super) fn own_zone(&self) -> Zone {
        let employee = self.env.case.employee.as_deref();
        let team = employee.and_then(|employee| self.env.staff.team(&employee.id));
        self.env.version.clock(team).0.zone()
    }

    /// The last day that a report is about; the day it was handed in when it does not say.
    pub(super) fn reported_day(&self, at: usize) -> NaiveDate {
        let zone = self.own_zone();
        let day = |when: When| match when {
            When::Day(day) => day,
            When::Local(local) => local.date(),
            When::Exact(at) => zone.date(at),
        };
        self.form(at)
            .and_then(|form| form.to.or(form.from))
            .map_or_else(|| zone.date(self.at(at)), day)
    }

    /// What a report or a sheet says line by line.
    pub(super) fn form(&self, at: usize) -> Option<&'e Form<'e>> {
        match &self.fact(at).what {
            Kind::Event(event, ..) => event.form.as_deref(),
            _ => None,
        }
    }
}
