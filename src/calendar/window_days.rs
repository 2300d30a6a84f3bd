//! Counting days by ГК РФ ст. 191–194, forward and back, past days off and pauses.

use super::{
    ClockKind, Limit, Pace, Quantity, Step, TermDay,
    clock::{self, DayNumber},
    tally::Tally,
    trace::Notes,
    window::{Bounds, Count},
};
use crate::value::Instant;

impl<N: Notes> Count<'_, N> {
    /// The day a forward term of days ends on, and its end.
    pub(super) fn day_end(
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
    pub(super) fn same_day(&mut self, limit: Limit, origin: Instant) -> Option<DayNumber> {
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
    pub(super) fn land(
        &mut self,
        mut tally: Tally,
        limit: Limit,
        origin: Instant,
    ) -> Option<DayNumber> {
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
    pub(super) fn moved(&mut self, day: DayNumber) -> Option<DayNumber> {
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
    pub(super) fn back(&mut self, lead: Quantity, origin: Instant) -> Bounds {
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
}
