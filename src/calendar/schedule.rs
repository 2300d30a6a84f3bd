//! Schedules: what a regulation says about working time, and what that makes of one date.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{Datelike, NaiveDate, Weekday};

use super::{DayHours, DayMark, ProductionCalendar, Quantity, Span, TimeOfDay, WeekHours, Zone};

/// Working time of a company, a team or a person, as written. Compile it into a [`super::WorkClock`] to count with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The zone in which hours and dates are read.
    pub zone: Zone,
    /// Working hours of each weekday, breaks included.
    pub hours: WeekHours,
    /// The production calendar; without one only `hours` and `days_off` decide.
    pub calendar: Option<Arc<ProductionCalendar>>,
    /// The company's own days off, on top of the calendar and stronger than its working days.
    pub days_off: BTreeSet<NaiveDate>,
    /// The evening, for «вечером того же дня».
    pub evening: Span,
    /// How long «сразу» is; a quantity of minutes or hours.
    pub at_once: Quantity,
}

/// What kind of day a date is, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// A working day with the usual hours of its weekday.
    Working,
    /// A working day that closes one hour earlier (ТК РФ ст. 95).
    Shortened,
    /// A day off that the calendar declares working: Monday's hours.
    WorkingWeekend,
    /// The same, closing one hour earlier.
    WorkingWeekendShortened,
    /// Off: the regulation gives this weekday no hours, or a shortened day of an hour or less has none left.
    NoHours,
    /// Off: the production calendar marks it.
    Holiday,
    /// Off: the date is beyond the calendar's table and is one of the fixed holidays.
    AssumedHoliday,
    /// Off: the company's own day off.
    CompanyDayOff,
}

impl DayKind {
    /// Whether the day is a working one.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(
            self,
            Self::Working | Self::Shortened | Self::WorkingWeekend | Self::WorkingWeekendShortened
        )
    }
}

/// One date under a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleDay {
    /// What kind of day it is.
    pub kind: DayKind,
    /// Its working spans; empty exactly when the day is off.
    pub hours: DayHours,
    /// There is a production calendar, but its table does not reach this date.
    pub assumed: bool,
}

impl Schedule {
    /// A schedule without a production calendar and without own days off; the evening is 18:00–21:00 and «сразу» is
    /// 15 working minutes.
    #[must_use]
    pub fn new(zone: Zone, hours: WeekHours) -> Self {
        let evening = TimeOfDay::new(18, 0)
            .zip(TimeOfDay::new(21, 0))
            .and_then(|(from, to)| Span::new(from, to));
        Self {
            zone,
            hours,
            calendar: None,
            days_off: BTreeSet::new(),
            // 18:00 is before 21:00, so the stand-in is never taken.
            evening: evening.unwrap_or(Span::WHOLE_DAY),
            at_once: Quantity::working_minutes(15),
        }
    }

    /// The elapsed clock as a schedule: every day from 00:00 to 24:00, no calendar, no days off.
    #[must_use]
    pub fn round_the_clock(zone: Zone) -> Self {
        Self::new(zone, WeekHours::round_the_clock())
    }

    /// The same schedule with a production calendar.
    #[must_use]
    pub fn with_calendar(self, calendar: Arc<ProductionCalendar>) -> Self {
        Self {
            calendar: Some(calendar),
            ..self
        }
    }

    /// What `date` is: the definition of a working day.
    ///
    /// The company's days off come first, then the calendar, then the hours of the weekday. A day off that the
    /// calendar declares working has Monday's hours; a shortened day closes one hour earlier.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> ScheduleDay {
        let kind = self.kind_by_marks(date);
        let assumed = self
            .calendar
            .as_ref()
            .is_some_and(|calendar| !calendar.covers(date));
        let hours = self.hours_of(kind, date.weekday());
        let kind = if kind.is_working() && hours.is_empty() {
            DayKind::NoHours
        } else {
            kind
        };
        ScheduleDay {
            kind,
            hours,
            assumed,
        }
    }

    /// The kind of `date` before its hours are looked at.
    pub(super) fn kind_by_marks(&self, date: NaiveDate) -> DayKind {
        if self.days_off.contains(&date) {
            return DayKind::CompanyDayOff;
        }
        let Some(calendar) = &self.calendar else {
            return DayKind::Working;
        };
        match calendar.mark(date) {
            None => DayKind::Working,
            Some(DayMark::Off) if calendar.covers(date) => DayKind::Holiday,
            Some(DayMark::Off) => DayKind::AssumedHoliday,
            Some(DayMark::Shortened) => DayKind::Shortened,
            Some(DayMark::Working) => DayKind::WorkingWeekend,
            Some(DayMark::WorkingShortened) => DayKind::WorkingWeekendShortened,
        }
    }

    /// The hours of a day of this kind on this weekday.
    pub(super) fn hours_of(&self, kind: DayKind, weekday: Weekday) -> DayHours {
        match kind {
            DayKind::Working => self.hours.on(weekday).clone(),
            DayKind::Shortened => self.hours.on(weekday).shortened(),
            DayKind::WorkingWeekend => self.hours.on(Weekday::Mon).clone(),
            DayKind::WorkingWeekendShortened => self.hours.on(Weekday::Mon).shortened(),
            DayKind::NoHours
            | DayKind::Holiday
            | DayKind::AssumedHoliday
            | DayKind::CompanyDayOff => DayHours::NONE,
        }
    }
}
