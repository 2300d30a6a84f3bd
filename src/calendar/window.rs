//! The arithmetic of terms.

use super::{
    ClockKind, CloseOf, Fold, Limit, Pace, Pause, Quantity, Step, Term, TermDay, Trace, Window,
    WorkClock,
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
struct Count<'a, N> {
    clock: &'a WorkClock,
    closes: CloseOf,
    pauses: &'a [Pause],
    assumed: bool,
    notes: N,
}

/// Opening and due moment.
type Bounds = (Instant, Instant);

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

    // --- running time ---

    /// The moment at which a quantity of running time has run out, pauses apart.
    fn run(&mut self, length: Quantity, origin: Instant) -> Instant {
        let clock = self.clock;
        if length.pace() != Pace::Working {
            let seconds = length.window_end(origin, clock.zone()).since(origin);
            return self.run_on(
                ClockKind::Elapsed,
                origin,
                seconds,
                |from, to| to.since(from),
                |from, left| Instant(from.0.saturating_add(left).min(Instant::MAX.0)),
            );
        }
        let due = self.run_on(
            ClockKind::Working,
            origin,
            length.seconds(),
            |from, to| clock.working_seconds_between(from, to),
            |from, left| clock.add_working_seconds(from, left),
        );
        self.assumed |= origin.0 < clock.sure.0 || due.0 >= clock.sure.1;
        due
    }

    fn run_on(
        &mut self,
        kind: ClockKind,
        origin: Instant,
        seconds: i64,
        measure: impl Fn(Instant, Instant) -> i64,
        add: impl Fn(Instant, i64) -> Instant,
    ) -> Instant {
        let (mut at, mut left) = (origin, seconds);
        for pause in self.pauses.iter().filter_map(|pause| pause.since(origin)) {
            let free = measure(at, pause.from);
            if left <= free {
                break;
            }
            if free > 0 {
                self.notes.note(|| Step::Ran {
                    clock: kind,
                    seconds: free,
                    from: at,
                    to: pause.from,
                });
            }
            self.notes.note(|| Step::Paused {
                from: pause.from,
                to: pause.to,
            });
            (at, left) = (pause.to, left - free);
        }
        if kind == ClockKind::Working && !self.clock.is_working(at) {
            let opening = self.clock.next_opening(at);
            self.notes.note(|| Step::WaitedForOpening {
                from: at,
                to: opening,
            });
        }
        let due = add(at, left);
        self.notes.note(|| Step::Ran {
            clock: kind,
            seconds: left,
            from: at,
            to: due,
        });
        due
    }

    // --- days ---

    /// The day a forward term of days ends on, and its end.
    fn day_end(
        &mut self,
        day: TermDay,
        limit: Limit,
        origin: Instant,
    ) -> (Option<DayNumber>, Instant) {
        let landed = match day {
            TermDay::After(length) if length.amount() > 0 && length.is_by_days() => {
                self.land(Tally::new(self.clock, length, origin), limit, origin)
            }
            TermDay::After(length) if length.amount() > 0 => {
                let at = self.run(length, origin);
                self.same_day(limit, at)
            }
            TermDay::Same | TermDay::After(_) => self.same_day(limit, origin),
        };
        (landed, self.end(landed, limit))
    }

    /// The origin's day, or the next working day when the origin is after the limit or on a day off.
    fn same_day(&mut self, limit: Limit, origin: Instant) -> Option<DayNumber> {
        let day = self.clock.day_of(origin);
        let over = !self.clock.works_on(day) || origin > self.limit(day, limit);
        let floor = if over { day.saturating_add(1) } else { day };
        let landed = self.land(
            Tally {
                floor,
                ..Tally::none(day, true)
            },
            limit,
            origin,
        );
        if let Some(to) = landed.filter(|to| *to != day) {
            self.notes.note(|| Step::NextDay {
                from: clock::date(day),
                to: clock::date(to),
            });
        }
        landed
    }

    /// Counts days past pauses and moves the last one to a working day that no pause touches.
    fn land(&mut self, mut tally: Tally, limit: Limit, origin: Instant) -> Option<DayNumber> {
        let clock = self.clock;
        let start = tally;
        for pause in self.pauses.iter().filter_map(|pause| pause.since(origin)) {
            let (last, landing) = tally.place(clock)?;
            if pause.from >= self.limit(landing, limit) {
                break;
            }
            self.notes.note(|| Step::Paused {
                from: pause.from,
                to: pause.to,
            });
            tally.leave_out(
                clock,
                clock.day_of(pause.from),
                clock.day_of(pause.to.plus(-1)),
                last,
            );
        }
        let placed = tally.place(clock);
        let Some((last, landing)) = placed else {
            self.assumed |= clock.schedule.calendar.is_some();
            self.notes.note(|| Step::OutOfYears);
            return None;
        };
        let first = match (tally.working, start.days) {
            (true, 0) => start.after,
            (true, _) => start.after.saturating_add(1),
            (false, _) => last,
        };
        self.rest_on(first.min(landing), landing);
        if start.days > 0 {
            let (after, last, working) =
                (clock::date(start.after), clock::date(last), start.working);
            self.notes.note(|| match start.months {
                0 => Step::CountedDays {
                    working,
                    days: start.days,
                    after,
                    last,
                },
                months => Step::CountedMonths {
                    months,
                    after,
                    last,
                },
            });
        }
        self.notes.note_days_off(clock, first, landing);
        // A day off as the origin's own is told of as [`Step::NextDay`].
        if start.days > 0 && last != landing {
            self.notes.note(|| Step::Moved {
                from: clock::date(last),
                to: clock::date(landing),
            });
        }
        Some(landing)
    }

    /// The day itself or the next working day.
    fn moved(&mut self, day: DayNumber) -> Option<DayNumber> {
        let (_, landing) = Tally::none(day, false).place(self.clock)?;
        self.rest_on(day, landing);
        if landing != day {
            self.notes.note_days_off(self.clock, day, landing);
            self.notes.note(|| Step::Moved {
                from: clock::date(day),
                to: clock::date(landing),
            });
        }
        Some(landing)
    }

    /// Counts back from `origin`: opening and end of that day; of running time the moment, twice.
    fn back(&mut self, lead: Quantity, origin: Instant) -> Bounds {
        let clock = self.clock;
        if !lead.is_by_days() {
            let (kind, at) = if lead.pace() == Pace::Working {
                (
                    ClockKind::Working,
                    clock.add_working_seconds(origin, -lead.seconds()),
                )
            } else {
                (ClockKind::Elapsed, lead.window_start(origin, clock.zone()))
            };
            if kind == ClockKind::Working {
                self.assumed |= at.0 < clock.sure.0 || origin.0 >= clock.sure.1;
            }
            let seconds = if kind == ClockKind::Working {
                lead.seconds()
            } else {
                origin.since(at)
            };
            self.notes.note(|| Step::Ran {
                clock: kind,
                seconds,
                from: origin,
                to: at,
            });
            return (at, at);
        }
        let from = clock.day_of(origin);
        let working = lead.pace() == Pace::Working;
        let last = if working {
            clock.working_before(from, lead.amount())
        } else {
            lead.before_date(clock::date(from))
                .map(clock::number)
                .filter(|day| clock::is_date(*day))
        };
        let landing = last.and_then(|last| Some((last, clock.working_on_or_before(last)?)));
        let Some((last, landing)) = landing else {
            self.assumed |= clock.schedule.calendar.is_some();
            self.notes.note(|| Step::OutOfYears);
            return (Instant::MIN, Instant::MIN);
        };
        self.rest_on(landing, if working { from } else { last });
        let (after, counted) = (clock::date(from), clock::date(last));
        match lead.months() {
            0 => {
                let days = lead.days();
                self.notes.note(|| Step::CountedDays {
                    working,
                    days,
                    after,
                    last: counted,
                });
            }
            months => self.notes.note(|| Step::CountedMonths {
                months,
                after,
                last: counted,
            }),
        }
        self.notes
            .note_days_off(clock, landing, if working { from - 1 } else { last });
        if last != landing {
            self.notes.note(|| Step::Moved {
                from: counted,
                to: clock::date(landing),
            });
        }
        (
            self.opening(Some(landing)),
            self.end(Some(landing), Limit::Close),
        )
    }

    fn evening(&mut self, origin: Instant) -> Bounds {
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

    // --- ends of days ---

    fn limit(&self, day: DayNumber, limit: Limit) -> Instant {
        match limit {
            Limit::Close => self.clock.end_of(day, self.closes),
            Limit::WorkClose => self.clock.end_of(day, CloseOf::Business),
            Limit::Time(time) => self.clock.zone().at(clock::date(day), time, Fold::Second),
        }
    }

    fn end(&mut self, day: Option<DayNumber>, limit: Limit) -> Instant {
        let Some(day) = day else { return Instant::MAX };
        let at = self.limit(day, limit);
        self.notes.note(|| Step::Closed {
            date: clock::date(day),
            kind: self.clock.kind_of(day),
            at,
        });
        at
    }

    fn opening(&mut self, day: Option<DayNumber>) -> Instant {
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
    fn rest_on(&mut self, first: DayNumber, last: DayNumber) {
        if let Some(calendar) = &self.clock.schedule.calendar {
            self.assumed |=
                !calendar.covers(clock::date(first)) || !calendar.covers(clock::date(last));
        }
    }
}

/// How far a count of days has come: `days` more after the day `after`, landing not before `floor`.
#[derive(Clone, Copy)]
struct Tally {
    after: DayNumber,
    days: u32,
    /// The length in months when the days are those of a month or longer.
    months: u32,
    working: bool,
    floor: DayNumber,
}

impl Tally {
    /// No days: the term ends on `day` or the next working day.
    fn none(day: DayNumber, working: bool) -> Self {
        Self {
            after: day,
            days: 0,
            months: 0,
            working,
            floor: day,
        }
    }

    /// The days of `length` after the day of `origin`.
    fn new(clock: &WorkClock, length: Quantity, origin: Instant) -> Self {
        let after = clock.day_of(origin);
        let working = length.pace() == Pace::Working;
        let days = if working {
            length.amount()
        } else {
            // A month has as many days as lie before its corresponding day; past the year 9999 nothing is reached.
            let end = length
                .after_date(clock::date(after))
                .map(clock::number)
                .filter(|end| clock::is_date(*end));
            end.map_or(u32::MAX, |end| end.abs_diff(after))
        };
        Self {
            after,
            days,
            months: length.months(),
            working,
            floor: after,
        }
    }

    /// The last counted day, and the working day on which the term ends.
    fn place(self, clock: &WorkClock) -> Option<(DayNumber, DayNumber)> {
        let last = if self.working {
            clock.working_after(self.after, self.days)?
        } else {
            let last = i64::from(self.after) + i64::from(self.days);
            i32::try_from(last)
                .ok()
                .filter(|last| clock::is_date(*last))?
        };
        Some((last, clock.working_on_or_after(last.max(self.floor))?))
    }

    /// Leaves out the days from `first` to `until`, which a pause touches; `last` is the last day counted so far.
    fn leave_out(
        &mut self,
        clock: &WorkClock,
        first: DayNumber,
        until: DayNumber,
        last: DayNumber,
    ) {
        self.floor = self.floor.max(until.saturating_add(1));
        if self.days == 0 || until <= self.after || first > last {
            return;
        }
        let free = if self.working {
            clock.working_within(self.after, first - 1)
        } else {
            i64::from(first) - 1 - i64::from(self.after)
        };
        // The pause begins on or before the last counted day, so fewer days are free than are left.
        let free = u32::try_from(free).unwrap_or(0).min(self.days);
        self.days -= free;
        self.after = self.after.max(until);
    }
}
