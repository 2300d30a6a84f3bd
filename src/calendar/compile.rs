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
        let days = usize::try_from(end - first).unwrap_or_default() + 1;
        let mut rank = Vec::with_capacity(days);
        rank.push(0);
        let mut clock = Self {
            first,
            midnights: (first..=end)
                .map(|day| local.at(day, 0, Fold::First))
                .collect(),
            stretches: Vec::with_capacity(days),
            entry: Vec::with_capacity(days),
            rank,
            working: Vec::with_capacity(days),
            bounds: Vec::with_capacity(days),
            sure: sure_span(&schedule),
            schedule,
        };
        let mut total = 0;
        let mut weekday = date(first).weekday();
        let kinds = kinds(&clock.schedule, first, end);
        for (day, kind) in (first..end).zip(kinds) {
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

/// The kind of each covered day before its hours are looked at: what [`Schedule::kind_by_marks`] says of it, without asking the calendar
/// of every day.
fn kinds(schedule: &Schedule, first: i32, end: i32) -> Vec<DayKind> {
    let mut kinds = vec![DayKind::Working; usize::try_from(end - first).unwrap_or_default()];
    let mut set = |day: NaiveDate, kind| {
        let place = usize::try_from(number(day) - first).ok();
        if let Some(place) = place.and_then(|place| kinds.get_mut(place)) {
            *place = kind;
        }
    };
    if let Some(calendar) = &schedule.calendar {
        for year in YEARS.0..=YEARS.1 {
            for fixed in calendar.fixed() {
                let (month, day) = fixed.month_and_day();
                if let Some(day) = NaiveDate::from_ymd_opt(year, month, day)
                    && !calendar.covers(day)
                {
                    set(day, DayKind::AssumedHoliday);
                }
            }
        }
        for (day, _) in calendar.marks() {
            set(day, schedule.kind_by_marks(day));
        }
    }
    for &day in &schedule.days_off {
        set(day, DayKind::CompanyDayOff);
    }
    kinds
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

/// A zone is asked once in so many days.
const STRIDE: i32 = 4;

/// Seconds since the epoch of the UTC midnight that begins `day`.
fn utc_midnight(day: i32) -> i64 {
    /// 1970-01-01.
    const EPOCH: i32 = 719_163;
    i64::from(day - EPOCH) * 86_400
}

impl LocalDays {
    fn new(zone: Zone, first: i32, end: i32) -> Self {
        let at = |day| zone.offset_at(Instant(utc_midnight(day)));
        let last = end + 2;
        let mut offsets = Vec::with_capacity((last - first + 2) as usize);
        let (mut begin, mut before) = (first - 1, at(first - 1));
        offsets.push(before);
        while begin < last {
            let next = last.min(begin + STRIDE);
            let after = at(next);
            // No zone has put its clock on and back again within so few days; the tests ask those that have come nearest.
            offsets
                .extend((begin + 1..next).map(|day| if before == after { after } else { at(day) }));
            offsets.push(after);
            (begin, before) = (next, after);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn вид_каждого_дня_тот_же_что_у_самого_графика() {
        let hours = crate::calendar::WeekHours::parse("пн–пт 09:00–18:00").expect("hours");
        let calendar = crate::calendar::ProductionCalendar::russia();
        let mut schedule = Schedule::new(Zone::UTC, hours).with_calendar(calendar);
        let dates = [(2004, 2, 29), (2026, 1, 3), (2026, 7, 1), (2059, 5, 9)];
        let dates = dates.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
        schedule.days_off.extend(dates.into_iter().flatten());
        let (first, end) = (number_of(2000), number_of(2061));
        let found = kinds(&schedule, first, end);
        for (day, kind) in (first..end).zip(found) {
            assert_eq!(kind, schedule.kind_by_marks(date(day)), "{}", date(day));
        }
    }

    fn number_of(year: i32) -> i32 {
        number(NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default())
    }

    #[test]
    fn сдвиг_пояса_каждого_дня_тот_же_что_у_самого_пояса() {
        // Where clocks were put back for Ramadan alone, moved by half an hour or changed several times in a year.
        let zones = [
            "Africa/Casablanca",
            "Africa/El_Aaiun",
            "Africa/Cairo",
            "Asia/Gaza",
            "Asia/Hebron",
            "Asia/Dhaka",
            "Asia/Pyongyang",
            "America/Caracas",
            "America/Argentina/San_Luis",
            "Antarctica/Casey",
            "Antarctica/Troll",
            "Australia/Lord_Howe",
            "Europe/Moscow",
            "Europe/Istanbul",
            "Pacific/Apia",
            "+05:30",
        ];
        let (first, end) = (number_of(2000), number_of(2061));
        for name in zones {
            let zone = Zone::parse(name).expect("a zone of the list");
            let local = LocalDays::new(zone, first, end);
            let each = (first - 1..=end + 2).map(|day| zone.offset_at(Instant(utc_midnight(day))));
            assert!(each.eq(local.offsets.iter().copied()), "{name}");
        }
    }
}
