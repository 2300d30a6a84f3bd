//! Dates that recur every year.

use chrono::{Datelike, NaiveDate};

/// A day of every year, such as a birthday. The 29th of February is kept on the 28th in a year without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnnualDate {
    month: u32,
    day: u32,
}

impl AnnualDate {
    /// The day `day` of `month`; `None` when no year has it.
    #[must_use]
    pub fn new(month: u32, day: u32) -> Option<Self> {
        // 2000 is a leap year, so it holds every day that any year has.
        NaiveDate::from_ymd_opt(2000, month, day).map(|_| Self { month, day })
    }

    /// The day of the year on which `date` falls.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self {
            month: date.month(),
            day: date.day(),
        }
    }

    /// The month, 1 to 12, and the day of the month.
    #[must_use]
    pub const fn month_and_day(self) -> (u32, u32) {
        (self.month, self.day)
    }

    /// The day in `year`; `None` only outside the years that a date can have.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
            .or_else(|| NaiveDate::from_ymd_opt(year, self.month, self.day.saturating_sub(1)))
    }

    /// The first recurrence on or after `date`.
    #[must_use]
    pub fn on_or_after(self, date: NaiveDate) -> Option<NaiveDate> {
        let this_year = self.in_year(date.year())?;
        if this_year >= date {
            Some(this_year)
        } else {
            self.in_year(date.year() + 1)
        }
    }

    /// The last recurrence on or before `date`.
    #[must_use]
    pub fn on_or_before(self, date: NaiveDate) -> Option<NaiveDate> {
        let this_year = self.in_year(date.year())?;
        if this_year <= date {
            Some(this_year)
        } else {
            self.in_year(date.year() - 1)
        }
    }
}
