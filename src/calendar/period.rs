//! Calendar periods: the day, week, month and longer that a date belongs to.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Kinds of calendar periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodUnit {
    /// One date.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// Six months from January or July.
    HalfYear,
    /// A calendar year.
    Year,
}

/// A calendar period: from its first day to its last, both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Period {
    /// The period of this kind that holds `date`.
    #[must_use]
    pub fn containing(date: NaiveDate, unit: PeriodUnit) -> Self {
        let first = match unit {
            PeriodUnit::Day => {
                return Self {
                    first: date,
                    last: date,
                };
            }
            PeriodUnit::Week => {
                let since_monday = u64::from(date.weekday().num_days_from_monday());
                let first = date
                    .checked_sub_days(Days::new(since_monday))
                    .unwrap_or(NaiveDate::MIN);
                return Self {
                    first,
                    last: first
                        .checked_add_days(Days::new(6))
                        .unwrap_or(NaiveDate::MAX),
                };
            }
            PeriodUnit::Month => date.month(),
            PeriodUnit::Quarter => (date.month() - 1) / 3 * 3 + 1,
            PeriodUnit::HalfYear => (date.month() - 1) / 6 * 6 + 1,
            PeriodUnit::Year => 1,
        };
        let first = NaiveDate::from_ymd_opt(date.year(), first, 1).unwrap_or(NaiveDate::MIN);
        let next = first
            .checked_add_months(Months::new(unit.months()))
            .unwrap_or(NaiveDate::MAX);
        Self {
            first,
            last: next.pred_opt().unwrap_or(NaiveDate::MIN),
        }
    }

    /// The period of the same kind that follows.
    #[must_use]
    pub fn next(self, unit: PeriodUnit) -> Self {
        Self::containing(self.last.succ_opt().unwrap_or(NaiveDate::MAX), unit)
    }
}

impl PeriodUnit {
    /// Length in months; 0 for days and weeks.
    const fn months(self) -> u32 {
        match self {
            Self::Day | Self::Week => 0,
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}
