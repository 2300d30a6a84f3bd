//! Production calendars: which dates a state or a company marks off, shortened or working.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::AnnualDate;

/// What a calendar says about one date; dates without a mark follow the regulation's hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayMark {
    /// A holiday or a day off moved here.
    Off,
    /// A working day that closes one hour earlier (ТК РФ ст. 95).
    Shortened,
    /// A day off declared working.
    Working,
    /// A day off declared working that closes one hour earlier.
    WorkingShortened,
}

/// A production calendar: a table of marked dates over whole years, and the fixed holidays assumed outside them.
///
/// [`ProductionCalendar::russia`] ships with the program; others are read by [`ProductionCalendar::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductionCalendar {
    name: String,
    first_year: i32,
    last_year: i32,
    marks: BTreeMap<NaiveDate, DayMark>,
    fixed: Vec<AnnualDate>,
}

impl ProductionCalendar {
    /// A calendar called `name` that is complete for the years `first_year..=last_year`, with its marked dates and
    /// the `fixed` holidays that are assumed in every other year. Marks outside its years are kept and obeyed.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        years: std::ops::RangeInclusive<i32>,
        marks: BTreeMap<NaiveDate, DayMark>,
        fixed: Vec<AnnualDate>,
    ) -> Self {
        Self {
            name: name.into(),
            first_year: *years.start(),
            last_year: *years.end(),
            marks,
            fixed,
        }
    }

    /// Its name, as the header of a regulation gives it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The years for which the table is complete.
    #[must_use]
    pub const fn years(&self) -> std::ops::RangeInclusive<i32> {
        self.first_year..=self.last_year
    }

    /// Whether the table is complete for `date`; when not, an answer that rests on it is assumed.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.years().contains(&date.year())
    }

    /// The mark of `date`. Outside the table's years fixed holidays count as [`DayMark::Off`].
    #[must_use]
    pub fn mark(&self, date: NaiveDate) -> Option<DayMark> {
        if let Some(mark) = self.marks.get(&date) {
            return Some(*mark);
        }
        let assumed = !self.covers(date) && self.fixed.contains(&AnnualDate::of(date));
        assumed.then_some(DayMark::Off)
    }

    /// The holidays assumed in every year outside its table.
    pub(super) fn fixed(&self) -> &[AnnualDate] {
        &self.fixed
    }

    /// All marked dates, in order.
    pub fn marks(&self) -> impl Iterator<Item = (NaiveDate, DayMark)> + '_ {
        self.marks.iter().map(|(date, mark)| (*date, *mark))
    }
}
