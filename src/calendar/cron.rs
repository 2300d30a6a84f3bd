//! Schedules in cron's notation, as crontab means them: days of the week are numbered from Sunday (0 or 7), names may be Russian, and
//! where both a day of the month and a day of the week are given, either will do.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};

use super::TimeOfDay;

/// A schedule that fires at whole minutes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cron {
    /// As the author wrote it.
    line: Box<str>,
    /// In the notation of the library, one line or two of which either fires.
    lines: Vec<Box<str>>,
}

/// Names of weekdays, from Sunday, as crontab numbers them.
const DAYS: [(&str, &str); 7] = [
    ("SUN", "вс"),
    ("MON", "пн"),
    ("TUE", "вт"),
    ("WED", "ср"),
    ("THU", "чт"),
    ("FRI", "пт"),
    ("SAT", "сб"),
];

impl Cron {
    /// Reads a schedule of five fields, or of six with the seconds first.
    ///
    /// # Errors
    /// Says in Russian what is wrong.
    pub fn parse(line: &str) -> Result<Self, String> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let fields: Vec<&str> = match fields.as_slice() {
            [minute, hour, day, month, weekday] => vec!["0", minute, hour, day, month, weekday],
            all @ ([_, _, _, _, _, _] | [_, _, _, _, _, _, _]) => all.to_vec(),
            _ => return Err(format!("полей {}, а нужно пять или шесть", fields.len())),
        };
        let seconds = fields.first().copied().unwrap_or("");
        if seconds.parse::<u32>().is_err() {
            return Err(
                "чаще раза в минуту ничего не проверяется: первым полем (секунды) ставится 0"
                    .into(),
            );
        }
        let weekday = fields.get(5).copied().unwrap_or("*");
        let weekday = weekday
            .split(',')
            .map(named)
            .collect::<Option<Vec<String>>>()
            .ok_or_else(|| format!("день недели «{weekday}» не понятен"))?
            .join(",");
        let free = |field: &str| field == "*" || field == "?";
        let month_day = fields.get(3).copied().unwrap_or("*");
        let put = |day: &str, weekday: &str| {
            let mut all: Vec<&str> = fields.clone();
            if let [.., _] = all.as_slice() {
                all.splice(3..4, [day]);
                all.splice(5..6, [weekday]);
            }
            Box::<str>::from(all.join(" "))
        };
        let lines = if free(month_day) || free(&weekday) {
            vec![put(month_day, &weekday)]
        } else {
            vec![put(month_day, "*"), put("*", &weekday)]
        };
        for one in &lines {
            cron::Schedule::from_str(one).map_err(|_| format!("«{line}» не расписание"))?;
        }
        Ok(Self {
            line: line.into(),
            lines,
        })
    }

    /// Every midnight: stands in for a line that could not be read.
    #[must_use]
    pub fn daily() -> Self {
        Self {
            line: "0 0 * * *".into(),
            lines: vec!["0 0 0 * * *".into()],
        }
    }

    /// As the author wrote it.
    #[must_use]
    pub fn line(&self) -> &str {
        &self.line
    }

    /// The times of one day, by the clock on the wall.
    #[must_use]
    pub fn times(&self, day: NaiveDate) -> Vec<TimeOfDay> {
        let begin = day.and_time(NaiveTime::MIN);
        let mut found: Vec<TimeOfDay> = self
            .lines
            .iter()
            .filter_map(|line| cron::Schedule::from_str(line).ok())
            .flat_map(|schedule| {
                // Walls have no zone: the day is walked through in a zone without clock changes.
                let from = Utc.from_utc_datetime(&begin) - chrono::TimeDelta::seconds(1);
                schedule
                    .after(&from)
                    .take_while(|at| at.date_naive() == day)
                    .filter_map(|at| {
                        let time = chrono::Timelike::num_seconds_from_midnight(&at.time());
                        TimeOfDay::from_seconds(time)
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A weekday, a range or a step of them, with names for numbers.
fn named(field: &str) -> Option<String> {
    let (range, step) = match field.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (field, None),
    };
    let day = |said: &str| -> Option<String> {
        let lower = said.to_lowercase();
        if said == "*" || said == "?" {
            return Some("*".into());
        }
        if let Ok(number) = said.parse::<usize>() {
            return DAYS
                .get(number % 7)
                .filter(|_| number <= 7)
                .map(|(name, _)| (*name).into());
        }
        DAYS.iter()
            .find(|(name, russian)| lower == name.to_lowercase() || lower == *russian)
            .map(|(name, _)| (*name).into())
    };
    let range = match range.split_once(['-', '–']) {
        Some((from, to)) => {
            // The library knows no range over the week's end, and its week begins on Sunday: the days are told one by one.
            let place = |name: &str| DAYS.iter().position(|(one, _)| *one == name);
            let (from, to) = (place(&day(from)?)?, place(&day(to)?)?);
            let count = (to + 7 - from) % 7 + 1;
            (0..count)
                .filter_map(|on| DAYS.get((from + on) % 7).map(|(name, _)| *name))
                .collect::<Vec<_>>()
                .join(",")
        }
        None => day(range)?,
    };
    Some(match step {
        Some(step) => format!("{range}/{step}"),
        None => range,
    })
}
