//! How far a count of days has come.

use super::{
    Pace, Quantity, WorkClock,
    clock::{self, DayNumber},
};
use crate::value::Instant;

/// How far a count of days has come: `days` more after the day `after`, landing not before `floor`.
#[derive(Clone, Copy)]
pub(super) struct Tally {
    pub(super) after: DayNumber,
    pub(super) days: u32,
    /// The length in months when the days are those of a month or longer.
    pub(super) months: u32,
    pub(super) working: bool,
    pub(super) floor: DayNumber,
}

impl Tally {
    /// No days: the term ends on `day` or the next working day.
    pub(super) fn none(day: DayNumber, working: bool) -> Self {
        Self {
            after: day,
            days: 0,
            months: 0,
            working,
            floor: day,
        }
    }

    /// The days of `length` after the day of `origin`.
    pub(super) fn new(clock: &WorkClock, length: Quantity, origin: Instant) -> Self {
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
    pub(super) fn place(self, clock: &WorkClock) -> Option<(DayNumber, DayNumber)> {
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
    pub(super) fn leave_out(
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
