//! The dates that templates leave open.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::calendar::{Fold, ProductionCalendar, TimeOfDay, Zone};
use crate::value::Instant;

/// All templates are written for Moscow's time.
const MOSCOW: Zone = Zone::Named(chrono_tz::Tz::Europe__Moscow);

/// Data reaches back at most so far; the regulation is in force from the first of the month before that.
const HISTORY: i64 = 75;

/// The days around one moment that templates speak of.
///
/// | template | what it becomes |
/// |---|---|
/// | `<-3 10:15>` | 10:15 three working days before the last one: `17.11.2026 10:15` |
/// | `<0 12:00>` | the last working day |
/// | `<+5>`, `<-40к 12:00>` | a day without a time; `к` counts calendar days |
/// | `<с>` | the first day in force |
/// | `<пн>` … `<вс>`, `<пн2>` … | a day of the first fortnight in force without holidays, for scenarios |
///
/// Working days are those of the Russian calendar, Monday to Friday: so terms in working time come to the same whenever a template is
/// filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    last: NaiveDate,
    from: NaiveDate,
    monday: NaiveDate,
}

impl Days {
    /// The days around `now`: the last working day is the latest whose noon is over.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        let today = MOSCOW.date(now);
        let noon_is_over = |day| noon(day) <= now;
        let days = (0..HISTORY).map(|back| shifted(today, -back));
        let mut days = days.filter(|day| is_working(*day) && noon_is_over(*day));
        let last = days.next().unwrap_or(today);
        let from = shifted(last, -HISTORY);
        let from = from.with_day(1).unwrap_or(from);
        let plain = |monday: NaiveDate| {
            let working = |week: i64| (0..5).all(|day| is_working(shifted(monday, week * 7 + day)));
            monday.weekday() == Weekday::Mon && working(0) && working(1)
        };
        let monday = (0..HISTORY)
            .map(|days| shifted(from, days))
            .find(|day| plain(*day));
        Self {
            last,
            from,
            monday: monday.unwrap_or(from),
        }
    }

    /// The moment as of which the data is: noon of the last working day.
    #[must_use]
    pub fn as_of(&self) -> Instant {
        noon(self.last)
    }

    /// The text with its dates filled in. What stands between `<` and `>` and is no date stays.
    #[must_use]
    pub fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('<') {
            out.push_str(before);
            let date = after
                .split_once('>')
                .and_then(|(inside, after)| Some((self.date(inside)?, after)));
            if let Some((date, after)) = date {
                out.push_str(&date);
                rest = after;
            } else {
                out.push('<');
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    fn date(&self, inside: &str) -> Option<String> {
        let (day, time) = match inside.split_once(' ') {
            Some((day, time)) => (day, Some(time)),
            None => (inside, None),
        };
        let shown = self.day(day)?.format("%d.%m.%Y");
        Some(match time {
            Some(time) => format!("{shown} {time}"),
            None => shown.to_string(),
        })
    }

    fn day(&self, word: &str) -> Option<NaiveDate> {
        if word == "с" {
            return Some(self.from);
        }
        let (name, week) = match word.strip_suffix('2') {
            Some(name) => (name, 7),
            None => (word, 0),
        };
        let names = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
        if let Some(place) = names.iter().position(|one| *one == name) {
            return Some(shifted(self.monday, week + i64::try_from(place).ok()?));
        }
        if let Some(number) = word.strip_suffix('к') {
            return Some(shifted(self.last, number.parse().ok()?));
        }
        let number: i64 = word.parse().ok()?;
        let mut day = self.last;
        for _ in 0..number.unsigned_abs() {
            day = shifted(day, number.signum());
            while !is_working(day) {
                day = shifted(day, number.signum());
            }
        }
        Some(day)
    }
}

fn noon(day: NaiveDate) -> Instant {
    TimeOfDay::new(12, 0).map_or_else(
        || MOSCOW.start_of(day),
        |noon| MOSCOW.at(day, noon, Fold::First),
    )
}

fn is_working(day: NaiveDate) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    // A shortened day is left out as well: its hours are not those of the others.
    !weekend && ProductionCalendar::russia().mark(day).is_none()
}

/// So many days later; at the edge of the calendar, which no clock shows, the day itself.
fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(chrono::TimeDelta::days(days))
        .unwrap_or(day)
}
