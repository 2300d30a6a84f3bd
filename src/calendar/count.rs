//! Counting on a clock: working seconds and working days, each in O(log n) of the distance or less.

use chrono::NaiveDate;

use super::{
    WorkClock,
    clock::{DayNumber, date, number},
};
use crate::value::Instant;

impl WorkClock {
    /// The moment by which `seconds` of working time have run since `from`; negative counts back.
    ///
    /// Started outside working hours, the count runs from the next opening (back: from the last close). A count that
    /// runs out exactly at a close ends at that close; counted back, one that runs out at an opening ends there.
    /// With zero seconds the answer is [`WorkClock::next_opening`].
    #[must_use]
    pub fn add_working_seconds(&self, from: Instant, seconds: i64) -> Instant {
        if seconds == 0 {
            return self.next_opening(from);
        }
        let (place, worked) = self.place(from);
        let target = worked.saturating_add(seconds);
        if seconds < 0 {
            self.back_to(place, target)
        } else {
            self.forward_to(place, target)
        }
    }

    /// Working seconds in `[from, to)`; negative when `to` is earlier. Time outside the covered years counts nothing.
    #[must_use]
    pub fn working_seconds_between(&self, from: Instant, to: Instant) -> i64 {
        self.place(to).1 - self.place(from).1
    }

    /// The `count`-th working day after `date`, which itself does not count (ГК РФ ст. 191); `date` for zero.
    /// `None` past the covered years.
    #[must_use]
    pub fn add_working_days(&self, date: NaiveDate, count: u32) -> Option<NaiveDate> {
        self.working_after(number(date), count).map(self::date)
    }

    /// The `count`-th working day before `date`, which itself does not count; `date` for zero.
    /// `None` before the covered years.
    #[must_use]
    pub fn subtract_working_days(&self, date: NaiveDate, count: u32) -> Option<NaiveDate> {
        self.working_before(number(date), count).map(self::date)
    }

    /// How many working days come after `from` up to and including `to`; negative when `to` is earlier.
    /// Dates outside the covered years count nothing.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        self.working_within(number(from), number(to))
    }

    pub(super) fn working_after(&self, day: DayNumber, count: u32) -> Option<DayNumber> {
        if count == 0 {
            return Some(day);
        }
        let index = self.rank_after(day) as usize + count as usize - 1;
        self.working
            .get(index)
            .map(|offset| self.first + *offset as DayNumber)
    }

    pub(super) fn working_before(&self, day: DayNumber, count: u32) -> Option<DayNumber> {
        if count == 0 {
            return Some(day);
        }
        let before = self.rank_after(day.saturating_sub(1)) as usize;
        let index = before.checked_sub(count as usize)?;
        Some(self.first + self.working[index] as DayNumber)
    }

    /// Working days in `(from, to]`.
    pub(super) fn working_within(&self, from: DayNumber, to: DayNumber) -> i64 {
        i64::from(self.rank_after(to)) - i64::from(self.rank_after(from))
    }

    /// How many covered working days there are up to and including `day`.
    fn rank_after(&self, day: DayNumber) -> u32 {
        let last = self.rank.len() - 1;
        let through = (i64::from(day) - i64::from(self.first) + 1).clamp(0, last as i64);
        self.rank[through as usize]
    }

    /// The first stretch that ends after `at`, and the working seconds before `at`.
    pub(super) fn place(&self, at: Instant) -> (usize, i64) {
        let past = || (self.stretches.len(), self.total());
        let Some(since) = self
            .midnights
            .first()
            .map(|first| at.0.saturating_sub(*first))
        else {
            return past();
        };
        if since < 0 {
            return (0, 0);
        }
        let Some(entry) = self.entry.get((since / 86_400) as usize) else {
            return past();
        };
        let mut place = *entry as usize;
        while let Some(stretch) = self.stretches.get(place) {
            if at.0 < stretch.end {
                return (place, stretch.before + (at.0 - stretch.start).max(0));
            }
            place += 1;
        }
        past()
    }

    /// All working seconds of the covered years.
    fn total(&self) -> i64 {
        self.stretches
            .last()
            .map_or(0, |last| last.before + last.end - last.start)
    }

    /// The moment at which `target` working seconds have run, at or after the stretch `place`.
    fn forward_to(&self, place: usize, target: i64) -> Instant {
        // The wanted stretch is the last one with fewer seconds before it than the target. Steps that double, then a
        // search between them: the cost grows with the logarithm of the distance and not of the table.
        let reaches = |place: usize| {
            self.stretches
                .get(place)
                .is_none_or(|stretch| stretch.before >= target)
        };
        if target > self.total() || place >= self.stretches.len() {
            return Instant::MAX;
        }
        let (mut low, mut step) = (place, 1);
        while !reaches(low + step) {
            low += step;
            step *= 2;
        }
        let mut high = low + step;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if reaches(middle) {
                high = middle
            } else {
                low = middle
            }
        }
        let stretch = self.stretches[low];
        Instant(stretch.start + (target - stretch.before))
    }

    /// The last moment at which only `target` working seconds have run, before the stretch `place` or in it.
    fn back_to(&self, place: usize, target: i64) -> Instant {
        if target < 0 {
            return Instant::MIN;
        }
        let end = (place + 1).min(self.stretches.len());
        let found = self.stretches[..end].partition_point(|stretch| stretch.before <= target);
        match found.checked_sub(1) {
            Some(index) => {
                let stretch = self.stretches[index];
                Instant(stretch.start + (target - stretch.before))
            }
            None => Instant::MIN,
        }
    }
}
