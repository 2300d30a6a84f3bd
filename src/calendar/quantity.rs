//! Lengths of time as a regulation writes them: an amount, a unit, and how the unit runs.

use chrono::{Days, Months, NaiveDate};

use super::{Fold, Zone};
use crate::value::Instant;

/// Units of time that the language knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Секунда.
    Second,
    /// Минута.
    Minute,
    /// Час.
    Hour,
    /// День; with [`Pace::Exact`] also «сутки».
    Day,
    /// Неделя.
    Week,
    /// Месяц.
    Month,
    /// Квартал: three months.
    Quarter,
    /// Полугодие: six months.
    HalfYear,
    /// Год.
    Year,
}

/// How a length of time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pace {
    /// A bare unit: minutes and hours elapse round the clock, days and longer are counted by ГК РФ ст. 191–194.
    Plain,
    /// «рабочих», «рабочего времени»: only inside working hours, or only working days.
    Working,
    /// «ровно», «сутки»: elapsed time whatever the unit.
    Exact,
}

/// A length of time that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// «рабочая неделя», «рабочий месяц»: only minutes, hours and days can be working ones.
    #[error("рабочими бывают только секунды, минуты, часы и дни")]
    NotWorking,
}

/// An amount of a unit, such as «2 рабочих дня».
///
/// Working days and working hours never convert into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantity {
    amount: u32,
    unit: Unit,
    pace: Pace,
}

impl Quantity {
    /// `amount` of `unit` at `pace`.
    ///
    /// # Errors
    /// [`QuantityError::NotWorking`] for working weeks and longer.
    pub fn new(amount: u32, unit: Unit, pace: Pace) -> Result<Self, QuantityError> {
        if pace == Pace::Working && unit > Unit::Day {
            return Err(QuantityError::NotWorking);
        }
        Ok(Self { amount, unit, pace })
    }

    /// A bare quantity: `3 дня`, `20 минут`, `1 месяц`.
    #[must_use]
    pub const fn plain(amount: u32, unit: Unit) -> Self {
        Self {
            amount,
            unit,
            pace: Pace::Plain,
        }
    }

    /// An exact quantity: `ровно 3 дня`, `2 суток`.
    #[must_use]
    pub const fn exact(amount: u32, unit: Unit) -> Self {
        Self {
            amount,
            unit,
            pace: Pace::Exact,
        }
    }

    /// Working minutes.
    #[must_use]
    pub const fn working_minutes(amount: u32) -> Self {
        Self {
            amount,
            unit: Unit::Minute,
            pace: Pace::Working,
        }
    }

    /// Working hours.
    #[must_use]
    pub const fn working_hours(amount: u32) -> Self {
        Self {
            amount,
            unit: Unit::Hour,
            pace: Pace::Working,
        }
    }

    /// Working days.
    #[must_use]
    pub const fn working_days(amount: u32) -> Self {
        Self {
            amount,
            unit: Unit::Day,
            pace: Pace::Working,
        }
    }

    /// How many units.
    #[must_use]
    pub const fn amount(self) -> u32 {
        self.amount
    }

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// How it runs.
    #[must_use]
    pub const fn pace(self) -> Pace {
        self.pace
    }

    /// The `k`-th multiple, for steps that repeat from one origin: with a month's step the second touch of 31.01 is
    /// 28.02 and the third 31.03, because each is counted from the origin and not from the touch before.
    #[must_use]
    pub const fn times(self, k: u32) -> Self {
        Self {
            amount: self.amount.saturating_mul(k),
            ..self
        }
    }

    /// Whether the term is counted in days, so that it ends at a close, and not in running time.
    #[must_use]
    pub fn is_by_days(self) -> bool {
        self.unit >= Unit::Day && self.pace != Pace::Exact
    }

    /// Length in months for a month and longer, else 0.
    pub(crate) const fn months(self) -> u32 {
        let each = match self.unit {
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::HalfYear => 6,
            Unit::Year => 12,
            _ => 0,
        };
        self.amount.saturating_mul(each)
    }

    /// Length in days for days and weeks, else 0.
    pub(super) const fn days(self) -> u32 {
        match self.unit {
            Unit::Day => self.amount,
            Unit::Week => self.amount.saturating_mul(7),
            _ => 0,
        }
    }

    /// Length in seconds for units up to a week (a day is 24 h, a week 168 h), else 0.
    #[must_use]
    pub fn seconds(self) -> i64 {
        let each = match self.unit {
            Unit::Second => 1,
            Unit::Minute => 60,
            Unit::Hour => 3600,
            Unit::Day => 86_400,
            Unit::Week => 604_800,
            _ => 0,
        };
        i64::from(self.amount) * each
    }

    /// The date this many calendar days, weeks or months after `date`, without regard to days off.
    ///
    /// A month ends on the same day number or on the month's last day (ГК РФ ст. 192 п. 3).
    /// `None` outside the years that a date can have.
    #[must_use]
    pub fn after_date(self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_add_months(Months::new(self.months()))?
            .checked_add_days(Days::new(self.days().into()))
    }

    /// The date this many calendar days, weeks or months before `date`; else as [`Quantity::after_date`].
    #[must_use]
    pub fn before_date(self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_sub_months(Months::new(self.months()))?
            .checked_sub_days(Days::new(self.days().into()))
    }

    /// The end of a rolling window that begins at `from`, in elapsed time whatever the pace: units up to a week have
    /// their fixed length (a week is 168 h, also over clock changes); a month and longer end at the same local clock
    /// time on the same day number or on the month's last day.
    #[must_use]
    pub fn window_end(self, from: Instant, zone: Zone) -> Instant {
        if self.months() == 0 {
            return from.plus(self.seconds());
        }
        let local = zone.local(from);
        match local.checked_add_months(Months::new(self.months())) {
            Some(end) => zone.instant(end, Fold::Second),
            None => Instant::MAX,
        }
    }

    /// The start of a rolling window that ends at `to`; else as [`Quantity::window_end`].
    #[must_use]
    pub fn window_start(self, to: Instant, zone: Zone) -> Instant {
        if self.months() == 0 {
            return to.plus(-self.seconds());
        }
        let local = zone.local(to);
        match local.checked_sub_months(Months::new(self.months())) {
            Some(start) => zone.instant(start, Fold::First),
            None => Instant::MIN,
        }
    }
}
