//! From a schedule to a clock: one pass over the covered days.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{
    DayHours, DayKind, Fold, Schedule, WorkClock, Zone,
    clock::{Stretch, date, number},
};
use crate::value::Instant;

/// The covered years.
const YEARS: (i32, i32) = (2000, 2060);

impl WorkClock {
    /// Compiles `schedule`.
    #[must_use]
    pub fn new(schedule: Schedule) -> Self {
        let day_one = |year| number(NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default());
        let (first, end) = (day_one(YEARS.0), day_one(YEARS.1 + 1));
        let local = LocalDays::new(schedule.zone, first, end);
        let hours = HoursByKind::new(&schedule);
        let mut clock = Self {
            first,
            midnights: (first..=end)
                .map(|day| local.at(day, 0, Fold::First))
                .collect(),
            stretches: Vec::new(),
            entry: Vec::new(),
            rank: vec![0],
            working: Vec::new(),
            bounds: Vec::new(),
            sure: sure_span(&schedule),
            schedule,
        };
        let mut total = 0;
        let mut weekday = date(first).weekday();
        for day in first..end {
            let kind = clock.schedule.kind_by_marks(date(day));
            clock.add_day(day, hours.get(kind, weekday), &local, &mut total);
            weekday = weekday.succ();
        }
        clock.index();
        clock
    }

    /// Appends one day with its hours.
    fn add_day(&mut self, day: i32, hours: &DayHours, local: &LocalDays, total: &mut i64) {
        if let (Some(opening), Some(close)) = (hours.opening(), hours.close()) {
            self.working.push((day - self.first) as u32);
            let opening = local.at(day, opening.seconds(), Fold::First);
            self.bounds
                .push((opening, local.at(day, close.seconds(), Fold::Second)));
        }
        for span in hours.spans() {
            // Around a clock put back two spans could share time; the earlier one keeps it.
            let free = self.stretches.last().map_or(i64::MIN, |last| last.end);
            let start = local.at(day, span.from().seconds(), Fold::First).max(free);
            let end = local.at(day, span.to().seconds(), Fold::Second);
            if start < end {
                self.stretches.push(Stretch {
                    start,
                    end,
                    before: *total,
                });
                *total += end - start;
            }
        }
        self.rank.push(self.working.len() as u32);
    }

    /// Builds the entry table, by which a moment finds its stretch without a search.
    fn index(&mut self) {
        let (Some(from), Some(to)) = (self.midnights.first(), self.midnights.last()) else {
            return;
        };
        let mut place = 0;
        for tick in (*from..=*to).step_by(86_400) {
            while self
                .stretches
                .get(place)
                .is_some_and(|stretch| stretch.end <= tick)
            {
                place += 1;
            }
            self.entry.push(place as u32);
        }
    }
}

/// The moments for which the calendar's table is complete; everything when there is no calendar to be incomplete.
fn sure_span(schedule: &Schedule) -> (i64, i64) {
    let Some(calendar) = &schedule.calendar else {
        return (i64::MIN, i64::MAX);
    };
    let start = |year| match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(day) => schedule.zone.start_of(day).0,
        None => Instant::MAX.0,
    };
    (
        start(*calendar.years().start()),
        start(calendar.years().end().saturating_add(1)),
    )
}

/// Hours of every weekday, whole and shortened, so that the pass over the days copies nothing.
struct HoursByKind {
    whole: [DayHours; 7],
    shortened: [DayHours; 7],
}

impl HoursByKind {
    fn new(schedule: &Schedule) -> Self {
        let of = |kind| {
            let mut weekday = Weekday::Mon;
            std::array::from_fn(|_| {
                let hours = schedule.hours_of(kind, weekday);
                weekday = weekday.succ();
                hours
            })
        };
        Self {
            whole: of(DayKind::Working),
            shortened: of(DayKind::Shortened),
        }
    }

    fn get(&self, kind: DayKind, weekday: Weekday) -> &DayHours {
        let index = weekday.num_days_from_monday() as usize;
        match kind {
            DayKind::Working => &self.whole[index],
            DayKind::Shortened => &self.shortened[index],
            DayKind::WorkingWeekend => &self.whole[0],
            DayKind::WorkingWeekendShortened => &self.shortened[0],
            DayKind::NoHours
            | DayKind::Holiday
            | DayKind::AssumedHoliday
            | DayKind::CompanyDayOff => const { &DayHours::NONE },
        }
    }
}

/// Local times of the covered days, with the zone asked once a day.
struct LocalDays {
    zone: Zone,
    first: i32,
    /// The offset at each UTC midnight from the day before the first.
    offsets: Vec<i64>,
}

/// Seconds since the epoch of the UTC midnight that begins `day`.
fn utc_midnight(day: i32) -> i64 {
    /// 1970-01-01.
    const EPOCH: i32 = 719_163;
    i64::from(day - EPOCH) * 86_400
}

impl LocalDays {
    fn new(zone: Zone, first: i32, end: i32) -> Self {
        let offsets = (first - 1..=end + 2)
            .map(|day| zone.offset_at(Instant(utc_midnight(day))))
            .collect();
        Self {
            zone,
            first,
            offsets,
        }
    }

    /// The moment `seconds` after local midnight by the wall clock of `day`.
    fn at(&self, day: i32, seconds: u32, fold: Fold) -> i64 {
        // The local day lies between the UTC midnights one day before it and two days after. When the offset is
        // the same at both, the clock was not changed in between.
        let place = (day - self.first) as usize;
        let (before, after) = (self.offsets[place], self.offsets[place + 3]);
        if before == after && before == self.offsets[place + 1] && before == self.offsets[place + 2]
        {
            return utc_midnight(day) + i64::from(seconds) - before;
        }
        match super::TimeOfDay::from_seconds(seconds) {
            Some(time) => self.zone.at(date(day), time, fold).0,
            None => utc_midnight(day + 1) - before,
        }
    }
}
