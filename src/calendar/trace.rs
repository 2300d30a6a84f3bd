//! The steps by which a term was counted, for explanations.

use chrono::NaiveDate;

use super::{ClockKind, DayKind, Window, WorkClock, clock};
use crate::value::Instant;

/// How a window came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What the term runs on.
    pub clock: ClockKind,
    /// Where it was counted from.
    pub origin: Instant,
    /// The arithmetic, in order.
    pub steps: Vec<Step>,
    /// The result.
    pub window: Window,
}

/// One step of the arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The count started outside working hours and waited for the opening.
    WaitedForOpening {
        /// Where it was to start.
        from: Instant,
        /// Where work began.
        to: Instant,
    },
    /// Time ran from one moment to another.
    Ran {
        /// [`ClockKind::Elapsed`] or [`ClockKind::Working`].
        clock: ClockKind,
        /// Seconds on that clock.
        seconds: i64,
        /// Where it began; counted back, the later moment.
        from: Instant,
        /// Where it ran out.
        to: Instant,
    },
    /// Days were counted, the first one being the day after `after`; counted back, the day before.
    CountedDays {
        /// Only working days.
        working: bool,
        /// How many.
        days: u32,
        /// The day that does not count.
        after: NaiveDate,
        /// The last counted day.
        last: NaiveDate,
    },
    /// Months and longer were counted to the corresponding day.
    CountedMonths {
        /// How many months.
        months: u32,
        /// The day that does not count.
        after: NaiveDate,
        /// The corresponding day, or the month's last one.
        last: NaiveDate,
    },
    /// A day between the first and the last was off and was passed over, or (in a term of calendar days) could not
    /// be the last.
    DayOff {
        /// The day.
        date: NaiveDate,
        /// Why it is off.
        kind: DayKind,
    },
    /// The origin is after the day's limit or on a day off, so that the count is from the next working day.
    NextDay {
        /// The origin's day.
        from: NaiveDate,
        /// The day it counts from.
        to: NaiveDate,
    },
    /// The last day is off, so the term ends on the next working day; a backward one on the previous.
    Moved {
        /// The day off.
        from: NaiveDate,
        /// The working day.
        to: NaiveDate,
    },
    /// A pause kept the term from running.
    Paused {
        /// From this moment, not before the origin.
        from: Instant,
        /// To this one.
        to: Instant,
    },
    /// The window opens with a day.
    Opened {
        /// The day.
        date: NaiveDate,
        /// The moment.
        at: Instant,
    },
    /// The term ends on a day.
    Closed {
        /// The day.
        date: NaiveDate,
        /// What kind of day it is: a shortened one closes an hour earlier.
        kind: DayKind,
        /// The due moment.
        at: Instant,
    },
    /// The answer lies past the years that the clock covers.
    OutOfYears,
}

/// Takes the steps, or nothing at no cost.
pub(super) trait Notes {
    /// Takes one step.
    fn note(&mut self, step: impl FnOnce() -> Step);

    /// Takes the days off among the numbers from `first` to `last`.
    fn note_days_off(&mut self, clock: &WorkClock, first: clock::DayNumber, last: clock::DayNumber);
}

/// Nobody asked for an explanation.
pub(super) struct Silent;

impl Notes for Silent {
    fn note(&mut self, _: impl FnOnce() -> Step) {}

    fn note_days_off(&mut self, _: &WorkClock, _: clock::DayNumber, _: clock::DayNumber) {}
}

impl Notes for Vec<Step> {
    fn note(&mut self, step: impl FnOnce() -> Step) {
        self.push(step());
    }

    fn note_days_off(
        &mut self,
        clock: &WorkClock,
        first: clock::DayNumber,
        last: clock::DayNumber,
    ) {
        // A count that starts outside the covered years is held at their edge, and so is the list of its days off.
        let (first, last) = match last.saturating_sub(first) {
            0..=1000 => (first, last),
            _ => (first.max(clock.first), last.min(clock.last())),
        };
        for day in first..=last {
            let kind = clock.kind_of(day);
            if !kind.is_working() {
                self.push(Step::DayOff {
                    date: clock::date(day),
                    kind,
                });
            }
        }
    }
}
