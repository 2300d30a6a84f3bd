//! The compiled clock: questions about a moment or a date.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::{CloseOf, DayKind, Fold, Lateness, Schedule, ScheduleDay, Zone};
use crate::value::Instant;

/// A date as a number of days since 0001-01-01 (that day is 1).
pub(super) type DayNumber = i32;

/// How far a working day is looked for outside the covered years.
const SEARCH_DAYS: i32 = 800;

/// One stretch of working time `[start, end)` and the working seconds before it since the covered years began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) before: i64,
}

/// A [`Schedule`] compiled into prefix sums.
///
/// It covers the years 2000–2060. Inside them every answer is exact. Outside them questions about one date or one
/// moment ([`WorkClock::day`], [`WorkClock::is_working`], [`WorkClock::opening_of_day`],
/// [`WorkClock::next_working_day`] …) are exact too, while counting saturates: time before 2000 does not count, so a
/// count that starts there starts at the first moment of 2000; a count that would end after 2060 ends at
/// [`Instant::MAX`], one that would go back before 2000 at [`Instant::MIN`], and a date that cannot be reached is
/// `None`. Elapsed time and terms of calendar days are not limited by the covered years.
///
/// Compiling takes a millisecond or two and the clock about a megabyte, so share one clock per distinct schedule.
#[derive(Debug, Clone)]
pub struct WorkClock {
    pub(super) schedule: Schedule,
    /// The first covered day.
    pub(super) first: DayNumber,
    /// The first moment of each covered day, and of the day after the last.
    pub(super) midnights: Vec<i64>,
    /// Working stretches in order, apart from each other.
    pub(super) stretches: Vec<Stretch>,
    /// For each 86 400 s since the first midnight: the first stretch that ends after it.
    pub(super) entry: Vec<u32>,
    /// For each covered day and the day after the last: how many working days come before it.
    pub(super) rank: Vec<u32>,
    /// The working days, as offsets from `first`.
    pub(super) working: Vec<u32>,
    /// Opening and close of each working day, in the order of `working`.
    pub(super) bounds: Vec<(i64, i64)>,
    /// Moments `[from, to)` for which the production calendar's table is complete.
    pub(super) sure: (i64, i64),
}

impl WorkClock {
    /// The schedule that this clock was compiled from.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The zone of its dates and hours.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.schedule.zone
    }

    /// The dates inside which counting is exact.
    #[must_use]
    pub fn covered(&self) -> RangeInclusive<NaiveDate> {
        date(self.first)..=date(self.last())
    }

    /// What `date` is: see [`Schedule::day`].
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> ScheduleDay {
        self.schedule.day(date)
    }

    /// Whether `date` is a working day.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.works_on(number(date))
    }

    /// The local date at `at`.
    #[must_use]
    pub fn date_of(&self, at: Instant) -> NaiveDate {
        date(self.day_of(at))
    }

    /// Whether work goes on at `at`: `[opening, close)` of a working day, breaks apart.
    #[must_use]
    pub fn is_working(&self, at: Instant) -> bool {
        if self.covers(at) {
            let (place, _) = self.place(at);
            return self
                .stretches
                .get(place)
                .is_some_and(|stretch| stretch.start <= at.0);
        }
        let day = self.zone().date(at);
        let spans = self.day(day).hours;
        spans.spans().iter().any(|span| {
            self.zone().at(day, span.from(), Fold::First) <= at
                && at < self.zone().at(day, span.to(), Fold::Second)
        })
    }

    /// The earliest moment at or after `at` at which work goes on: `at` itself inside working hours, the end of the
    /// break inside a break. [`Instant::MAX`] past the covered years.
    #[must_use]
    pub fn next_opening(&self, at: Instant) -> Instant {
        let (place, _) = self.place(at);
        self.stretches
            .get(place)
            .map_or(Instant::MAX, |stretch| Instant(stretch.start.max(at.0)))
    }

    /// When the working day `date` opens; `None` on a day off.
    #[must_use]
    pub fn opening_of_day(&self, date: NaiveDate) -> Option<Instant> {
        self.bounds_of(number(date)).map(|(opening, _)| opening)
    }

    /// When the working day `date` closes, an hour earlier when it is shortened; `None` on a day off.
    #[must_use]
    pub fn close_of_day(&self, date: NaiveDate) -> Option<Instant> {
        self.bounds_of(number(date)).map(|(_, close)| close)
    }

    /// The last moment of `date` for a duty that ends with the day: the close of business, or 24:00 when the client
    /// is to act (ГК РФ ст. 194) and on a day off.
    #[must_use]
    pub fn end_of_day(&self, date: NaiveDate, closes: CloseOf) -> Instant {
        self.end_of(number(date), closes)
    }

    /// The first working day after `date`; `None` when there is none within two years.
    #[must_use]
    pub fn next_working_day(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.working_on_or_after(number(date).saturating_add(1))
            .map(self::date)
    }

    /// The last working day before `date`; `None` when there is none within two years.
    #[must_use]
    pub fn previous_working_day(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.working_on_or_before(number(date).saturating_sub(1))
            .map(self::date)
    }

    /// `date` when it is a working day, else the next one (ГК РФ ст. 193).
    #[must_use]
    pub fn working_day_from(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.working_on_or_after(number(date)).map(self::date)
    }

    /// `date` when it is a working day, else the previous one.
    #[must_use]
    pub fn working_day_until(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.working_on_or_before(number(date)).map(self::date)
    }

    /// The working day to which a moment belongs for «сегодня» of an attempts norm: its own date, or the next
    /// working day when it falls at or after the close or on a day off.
    #[must_use]
    pub fn business_day(&self, at: Instant) -> Option<NaiveDate> {
        let day = self.day_of(at);
        let over = self.bounds_of(day).is_none_or(|(_, close)| close <= at);
        self.working_on_or_after(if over { day + 1 } else { day })
            .map(date)
    }

    /// How late a deed at `done` was for what was due at `due`; `None` when it was in time. Exactly at the due moment
    /// is in time.
    #[must_use]
    pub fn lateness(&self, due: Instant, done: Instant) -> Option<Lateness> {
        (done > due).then(|| Lateness {
            elapsed: done.since(due),
            working: self.working_seconds_between(due, done),
        })
    }

    /// The kind of a day off or working day by its number.
    pub(super) fn kind_of(&self, day: DayNumber) -> DayKind {
        self.schedule.day(date(day)).kind
    }

    pub(super) fn last(&self) -> DayNumber {
        // There are as many covered days as ranks but one; the covered span is a constant of two thousand weeks.
        self.first + self.rank.len() as DayNumber - 2
    }

    /// Whether `at` is in the covered years.
    pub(super) fn covers(&self, at: Instant) -> bool {
        self.midnights.first().is_some_and(|first| *first <= at.0)
            && self.midnights.last().is_some_and(|last| at.0 < *last)
    }

    /// The index of a covered day.
    pub(super) fn offset(&self, day: DayNumber) -> Option<usize> {
        let offset = usize::try_from(i64::from(day) - i64::from(self.first)).ok()?;
        (offset + 1 < self.rank.len()).then_some(offset)
    }

    pub(super) fn works_on(&self, day: DayNumber) -> bool {
        match self.offset(day) {
            Some(offset) => self.rank[offset] != self.rank[offset + 1],
            None => self.kind_of(day).is_working(),
        }
    }

    pub(super) fn bounds_of(&self, day: DayNumber) -> Option<(Instant, Instant)> {
        if let Some(offset) = self.offset(day) {
            let rank = self.rank[offset];
            let works = rank != self.rank[offset + 1];
            return works
                .then(|| self.bounds[rank as usize])
                .map(|(open, close)| (Instant(open), Instant(close)));
        }
        let (day, hours) = (date(day), self.schedule.day(date(day)).hours);
        let opening = self.zone().at(day, hours.opening()?, Fold::First);
        Some((opening, self.zone().at(day, hours.close()?, Fold::Second)))
    }

    pub(super) fn end_of(&self, day: DayNumber, closes: CloseOf) -> Instant {
        let close = match closes {
            CloseOf::Business => self.bounds_of(day).map(|(_, close)| close),
            CloseOf::Midnight => None,
        };
        close.unwrap_or_else(|| self.zone().end_of(date(day)))
    }

    pub(super) fn day_of(&self, at: Instant) -> DayNumber {
        if !self.covers(at) {
            return number(self.zone().date(at));
        }
        // A guess by days of 24 hours is off by a day at most, but the walk is right whatever the zone does.
        let mut offset = ((at.0 - self.midnights[0]) / 86_400) as usize;
        offset = offset.min(self.midnights.len() - 2);
        while self.midnights[offset] > at.0 {
            offset -= 1;
        }
        while self.midnights[offset + 1] <= at.0 {
            offset += 1;
        }
        self.first + offset as DayNumber
    }

    pub(super) fn working_on_or_after(&self, day: DayNumber) -> Option<DayNumber> {
        if let Some(offset) = self.offset(day)
            && let Some(found) = self.working.get(self.rank[offset] as usize)
        {
            return Some(self.first + *found as DayNumber);
        }
        (day..day.saturating_add(SEARCH_DAYS)).find(|day| is_date(*day) && self.works_on(*day))
    }

    pub(super) fn working_on_or_before(&self, day: DayNumber) -> Option<DayNumber> {
        if let Some(offset) = self.offset(day)
            && let Some(found) = (self.rank[offset + 1] as usize).checked_sub(1)
        {
            return Some(self.first + self.working[found] as DayNumber);
        }
        (day.saturating_sub(SEARCH_DAYS)..=day)
            .rev()
            .find(|day| is_date(*day) && self.works_on(*day))
    }
}

/// The number of `date`.
pub(super) fn number(date: NaiveDate) -> DayNumber {
    date.num_days_from_ce()
}

/// The date with this number, held within the years 1–9999.
pub(super) fn date(day: DayNumber) -> NaiveDate {
    let held = day.clamp(1, LAST_DAY);
    // Every number in that range is a date.
    NaiveDate::from_num_days_from_ce_opt(held).unwrap_or_default()
}

/// 9999-12-31.
const LAST_DAY: DayNumber = 3_652_059;

/// Whether `day` is a date of the years 1–9999.
pub(super) fn is_date(day: DayNumber) -> bool {
    (1..=LAST_DAY).contains(&day)
}
