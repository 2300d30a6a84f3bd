//! The arithmetic of terms: which count each form of term needs. Running time is counted in `window_run`, days in
//! `window_days`.

use super::{
    CloseOf, Fold, Limit, Pause, Quantity, Step, Term, TermDay, Trace, Window, WorkClock,
    clock::{self, DayNumber},
    trace::{Notes, Silent},
};
use crate::value::Instant;

/// Counts without keeping the steps.
pub(super) fn silent(
    term: &Term,
    origin: Instant,
    clock: &WorkClock,
    closes: CloseOf,
    pauses: &[Pause],
) -> Window {
    Count {
        clock,
        closes,
        pauses,
        assumed: false,
        notes: Silent,
    }
    .window(term, origin)
}

/// Counts and keeps the steps.
pub(super) fn traced(
    term: &Term,
    origin: Instant,
    clock: &WorkClock,
    closes: CloseOf,
    pauses: &[Pause],
) -> Trace {
    let mut count = Count {
        clock,
        closes,
        pauses,
        assumed: false,
        notes: Vec::new(),
    };
    let window = count.window(term, origin);
    Trace {
        clock: term.clock_kind(clock),
        origin,
        steps: count.notes,
        window,
    }
}

/// One count: what it rests on, and what it has met so far.
pub(super) struct Count<'a, N> {
    pub(super) clock: &'a WorkClock,
    pub(super) closes: CloseOf,
    pub(super) pauses: &'a [Pause],
    pub(super) assumed: bool,
    pub(super) notes: N,
}

/// Opening and due moment.
pub(super) type Bounds = (Instant, Instant);

impl<N: Notes> Count<'_, N> {
    fn window(&mut self, term: &Term, origin: Instant) -> Window {
        let (opens, due) = self.bounds(term, origin);
        Window {
            opens: opens.min(due),
            due,
            assumed: self.assumed,
        }
    }

    fn bounds(&mut self, term: &Term, origin: Instant) -> Bounds {
        match term {
            Term::Within(length) if length.is_by_days() => (
                origin,
                self.day_end(TermDay::After(*length), Limit::Close, origin)
                    .1,
            ),
            Term::Within(length) => (origin, self.run(*length, origin)),
            Term::AtOnce => (origin, self.at_once(origin)),
            Term::By { day, limit } => (origin, self.day_end(*day, *limit, origin).1),
            Term::On { day, limit } => {
                let (day, due) = self.day_end(*day, *limit, origin);
                (self.opening(day).max(origin), due)
            }
            Term::After { delay, then } => self.after(*delay, then.as_deref(), origin),
            Term::Between { from, to } => (self.point(*from, origin).0, self.point(*to, origin).1),
            Term::Evening => self.evening(origin),
            Term::Before(lead) => (Instant::MIN, self.back(*lead, origin).1),
            Term::AtBefore(lead) if lead.is_by_days() => self.back(*lead, origin),
            Term::AtBefore(lead) => {
                let opens = self.back(*lead, origin).0;
                (opens, self.at_once(opens).min(origin))
            }
            Term::DayBefore { lead, limit, opens } => {
                let (opening, close) = self.back(*lead, origin);
                let day = self.clock.day_of(opening);
                let due = self.end(Some(day), *limit);
                let from = if *opens {
                    opening.min(due)
                } else {
                    Instant::MIN
                };
                // A day with no hours of its own still has its clock.
                (from, if close == Instant::MAX { close } else { due })
            }
            Term::Fixed { date, time } => {
                let day = clock::number(*date);
                let due = match time {
                    Some(time) => self.end(Some(day), Limit::Time(*time)),
                    None => {
                        let working = self.moved(day);
                        self.end(working, Limit::Close)
                    }
                };
                (origin, due)
            }
        }
    }

    /// `через N`.
    fn after(&mut self, delay: Quantity, then: Option<&Term>, origin: Instant) -> Bounds {
        let Some(then) = then else {
            return if delay.is_by_days() {
                self.point(delay, origin)
            } else {
                let opens = self.run(delay, origin);
                (opens, self.at_once(opens))
            };
        };
        let opens = self.point(delay, origin).0;
        let (from, due) = self.bounds(then, opens);
        (from.max(opens), due)
    }

    /// Opening and end of the day that a quantity leads to; of minutes and hours both are the moment it runs out.
    fn point(&mut self, length: Quantity, origin: Instant) -> Bounds {
        if !length.is_by_days() {
            let at = self.run(length, origin);
            return (at, at);
        }
        let (day, due) = self.day_end(TermDay::After(length), Limit::Close, origin);
        (self.opening(day), due)
    }

    fn at_once(&mut self, from: Instant) -> Instant {
        self.run(self.clock.schedule.at_once, from)
    }

    pub(super) fn evening(&mut self, origin: Instant) -> Bounds {
        let schedule = &self.clock.schedule;
        let evening = schedule.evening;
        let Some(day) = self.same_day(Limit::Time(evening.to()), origin) else {
            return (Instant::MAX, Instant::MAX);
        };
        let opens = schedule
            .zone
            .at(clock::date(day), evening.from(), Fold::First);
        let due = self.end(Some(day), Limit::Time(evening.to()));
        if origin > opens && origin <= due {
            let soon = origin.plus(schedule.at_once.seconds());
            return (origin, soon.min(due));
        }
        (opens, due)
    }

    pub(super) fn limit(&self, day: DayNumber, limit: Limit) -> Instant {
        match limit {
            Limit::Close => self.clock.end_of(day, self.closes),
            Limit::WorkClose => self.clock.end_of(day, CloseOf::Business),
            Limit::Time(time) => self.clock.zone().at(clock::date(day), time, Fold::Second),
        }
    }

    pub(super) fn end(&mut self, day: Option<DayNumber>, limit: Limit) -> Instant {
        let Some(day) = day else { return Instant::MAX };
        let at = self.limit(day, limit);
        self.notes.note(|| Step::Closed {
            date: clock::date(day),
            kind: self.clock.kind_of(day),
            at,
        });
        at
    }

    pub(super) fn opening(&mut self, day: Option<DayNumber>) -> Instant {
        let Some(day) = day else { return Instant::MAX };
        let at = match self.clock.bounds_of(day) {
            Some((opening, _)) => opening,
            None => self.clock.zone().start_of(clock::date(day)),
        };
        self.notes.note(|| Step::Opened {
            date: clock::date(day),
            at,
        });
        at
    }

    /// The answer rests on the days from `first` to `last`.
    pub(super) fn rest_on(&mut self, first: DayNumber, last: DayNumber) {
        if let Some(calendar) = &self.clock.schedule.calendar {
            self.assumed |=
                !calendar.covers(clock::date(first)) || !calendar.covers(clock::date(last));
        }
    }
}
