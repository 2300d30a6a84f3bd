//! Terms: every form of deadline that the language has.

use chrono::NaiveDate;

use super::{Pace, Pause, Quantity, TimeOfDay, Trace, Unit, WorkClock, window};
use crate::value::Instant;

/// A deadline as a regulation writes it.
///
/// | text | term |
/// |---|---|
/// | `за 15 рабочих минут`, `в течение 3 дней`, `не позже 2 часов` | `Within` |
/// | `сразу` | `AtOnce` |
/// | `в тот же день`, `сегодня` | `By { Same, Close }` |
/// | `до конца рабочего дня` | `By { Same, WorkClose }` |
/// | `не позже 18:00`, `до 18:00` | `By { Same, Time }` |
/// | `не позже следующего рабочего дня 12:00` | `By { After(1 рабочий день), Time }` |
/// | `через 2 дня`, `через 3 часа` | `After` |
/// | `через 30 дней — позвонить за 48 часов` | `After` with `then` |
/// | `через 2–3 рабочих дня` | `Between` |
/// | `на третий день`, `на третий день 12:00` | `On { After(3 дня), … }` |
/// | `вечером того же дня` | `Evening` |
/// | `не позже чем за 3 дня до даты «…»` | `Before`, the origin being the date |
/// | `за 3 дня до даты «…» — написать` | `AtBefore` |
/// | `до 31.12.2026`, `31.12.2026 15:00` | `Fixed` |
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Term {
    /// By the end of a quantity. Minutes and hours end when they have run out; days and longer are counted from the
    /// day after the origin (ГК РФ ст. 191) and end at the close of the last day (ст. 194), which moves to the next
    /// working day when it is off (ст. 193). The window opens at the origin.
    Within(Quantity),
    /// Within the schedule's «сразу».
    AtOnce,
    /// From the origin by a limit of a day.
    By {
        /// Which day.
        day: TermDay,
        /// When on that day.
        limit: Limit,
    },
    /// On a day: from its opening to a limit.
    On {
        /// Which day.
        day: TermDay,
        /// When on that day.
        limit: Limit,
    },
    /// A point: of days and longer it opens at that day's opening and is due at its close; of minutes and hours it
    /// opens when they have run out and is due as «сразу». `then` replaces that due moment by a term counted from
    /// the opening.
    After {
        /// How long to wait.
        delay: Quantity,
        /// The term that follows.
        then: Option<Box<Term>>,
    },
    /// A window: opens at the opening of the first day (for minutes and hours: when they have run out), due at the
    /// close of the last.
    Between {
        /// When the window opens.
        from: Quantity,
        /// When it is due.
        to: Quantity,
    },
    /// In the evening of the origin's day. Later in that evening: at once, by elapsed time, and before the evening
    /// ends; after it, or on a day off: in the evening of the next working day.
    Evening,
    /// By a quantity before the origin, which is the date or event counted back from. Of days and longer: by the
    /// close of that day, moved to the *previous* working day when it is off. The window has no opening
    /// ([`Instant::MIN`]): the caller bounds it by the duty's birth.
    Before(Quantity),
    /// At a quantity before the origin: of days and longer, on that day from opening to close; of minutes and hours,
    /// from that moment and due as «сразу», but not after the origin.
    AtBefore(Quantity),
    /// By a clock time of the day that lies so many days before the origin; that day is the one of [`Term::AtBefore`].
    DayBefore {
        /// How many days before.
        lead: Quantity,
        /// When on that day.
        limit: Limit,
        /// Whether it opens with that day; else, as for `Before`, it has no opening.
        opens: bool,
    },
    /// By a fixed date. Without a clock time a day off moves to the next working day (ГК РФ ст. 193).
    Fixed {
        /// The date.
        date: NaiveDate,
        /// The clock time, in the clock's zone.
        time: Option<TimeOfDay>,
    },
}

/// The day by which or on which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermDay {
    /// The origin's day; the next working day when the origin is after the limit or on a day off.
    Same,
    /// A day counted from the origin's, which does not count; a day off moves to the next working day.
    /// Zero days are [`TermDay::Same`].
    After(Quantity),
}

/// When on a day a term ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// The close of the day: of business, or 24:00 when the fulfilling event is the client's.
    Close,
    /// The close of business whoever is to act.
    WorkClose,
    /// A clock time.
    Time(TimeOfDay),
}

/// What ends the last day of a term (ГК РФ ст. 194).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseOf {
    /// The close of business: our own people are to act.
    Business,
    /// 24:00: the fulfilling event is the client's.
    Midnight,
}

/// What a term runs on; every explanation names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockKind {
    /// Round the clock.
    Elapsed,
    /// Inside working hours.
    Working,
    /// Whole days, by ГК РФ ст. 191–194.
    Days,
}

/// When a deed is wanted: from `opens` to `due`, both inside. `opens` is never after `due`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// The first moment at which the deed counts; [`Instant::MIN`] when any earlier one does.
    pub opens: Instant,
    /// The last moment in time. [`Instant::MAX`] past the clock's years.
    pub due: Instant,
    /// A day was asked that the production calendar's table does not reach.
    pub assumed: bool,
}

impl Term {
    /// The window of this term counted from `origin` on `clock`.
    ///
    /// The origin of `Before`, `AtBefore` and `DayBefore` is the date counted back from. A date without a time stands for its
    /// whole day, so let its origin be any moment of that day (24:00 already belongs to the next).
    #[must_use]
    pub fn window(&self, origin: Instant, clock: &WorkClock, closes: CloseOf) -> Window {
        self.window_with_pauses(origin, clock, closes, &[])
    }

    /// The same with stretches in which the term does not run, in order and apart: see [`Pause`]. Backward terms and
    /// fixed dates are not moved by pauses.
    #[must_use]
    pub fn window_with_pauses(
        &self,
        origin: Instant,
        clock: &WorkClock,
        closes: CloseOf,
        pauses: &[Pause],
    ) -> Window {
        window::silent(self, origin, clock, closes, pauses)
    }

    /// The same window with the steps that led to it. Slower; for explanations only.
    #[must_use]
    pub fn explain(
        &self,
        origin: Instant,
        clock: &WorkClock,
        closes: CloseOf,
        pauses: &[Pause],
    ) -> Trace {
        window::traced(self, origin, clock, closes, pauses)
    }

    /// What this term runs on.
    #[must_use]
    pub fn clock_kind(&self, clock: &WorkClock) -> ClockKind {
        match self {
            Self::Within(length)
            | Self::Before(length)
            | Self::AtBefore(length)
            | Self::DayBefore { lead: length, .. } => length.clock_kind(),
            Self::AtOnce => clock.schedule().at_once.clock_kind(),
            Self::By { .. } | Self::On { .. } | Self::Evening | Self::Fixed { .. } => {
                ClockKind::Days
            }
            Self::After { delay, then } => then
                .as_ref()
                .map_or(delay.clock_kind(), |then| then.clock_kind(clock)),
            Self::Between { to, .. } => to.clock_kind(),
        }
    }

    /// `в тот же день`.
    #[must_use]
    pub const fn same_day() -> Self {
        Self::By {
            day: TermDay::Same,
            limit: Limit::Close,
        }
    }

    /// `до конца рабочего дня`.
    #[must_use]
    pub const fn end_of_work_day() -> Self {
        Self::By {
            day: TermDay::Same,
            limit: Limit::WorkClose,
        }
    }

    /// `не позже 18:00`.
    #[must_use]
    pub const fn not_later_than(time: TimeOfDay) -> Self {
        Self::By {
            day: TermDay::Same,
            limit: Limit::Time(time),
        }
    }

    /// `не позже следующего рабочего дня`, at its close or by a clock time.
    #[must_use]
    pub fn next_working_day(time: Option<TimeOfDay>) -> Self {
        let day = TermDay::After(Quantity::working_days(1));
        Self::By {
            day,
            limit: time.map_or(Limit::Close, Limit::Time),
        }
    }

    /// `через N`.
    #[must_use]
    pub const fn after(delay: Quantity) -> Self {
        Self::After { delay, then: None }
    }

    /// `на третий день`: the day three days after the origin's.
    #[must_use]
    pub const fn on_day(days: u32) -> Self {
        Self::On {
            day: TermDay::After(Quantity::plain(days, Unit::Day)),
            limit: Limit::Close,
        }
    }
}

impl Quantity {
    /// What this quantity runs on.
    #[must_use]
    pub fn clock_kind(self) -> ClockKind {
        if self.is_by_days() {
            ClockKind::Days
        } else if self.pace() == Pace::Working {
            ClockKind::Working
        } else {
            ClockKind::Elapsed
        }
    }
}
