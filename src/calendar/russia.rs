//! The production calendar of Russia: the decrees on moved days off, 2013–2027, and the law's fixed holidays.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use chrono::{Datelike, NaiveDate};

use super::{AnnualDate, DayMark, ProductionCalendar};

/// The table; its form is described in its first line.
const TABLE: &str = include_str!("russia.txt");

/// Non-working holidays (ТК РФ ст. 112): month, day, name.
const HOLIDAYS: [(u32, u32, &str); 14] = [
    (1, 1, "Новогодние каникулы"),
    (1, 2, "Новогодние каникулы"),
    (1, 3, "Новогодние каникулы"),
    (1, 4, "Новогодние каникулы"),
    (1, 5, "Новогодние каникулы"),
    (1, 6, "Новогодние каникулы"),
    (1, 7, "Рождество Христово"),
    (1, 8, "Новогодние каникулы"),
    (2, 23, "День защитника Отечества"),
    (3, 8, "Международный женский день"),
    (5, 1, "Праздник Весны и Труда"),
    (5, 9, "День Победы"),
    (6, 12, "День России"),
    (11, 4, "День народного единства"),
];

static RUSSIA: LazyLock<Arc<ProductionCalendar>> = LazyLock::new(|| Arc::new(read()));

/// The Russian name of the fixed holiday on `date` (ТК РФ ст. 112); `None` for other dates, moved days off included.
#[must_use]
pub fn holiday_name(date: NaiveDate) -> Option<&'static str> {
    let found = HOLIDAYS
        .iter()
        .find(|(month, day, _)| (*month, *day) == (date.month(), date.day()));
    found.map(|(_, _, name)| *name)
}

impl ProductionCalendar {
    /// The calendar of Russia, complete for 2013–2027.
    ///
    /// It holds the days off moved by the government's yearly decrees (ТК РФ ст. 112), the shortened days (ст. 95)
    /// and the days declared non-working in 2020 and 2021, so that the yearly totals are those of the official
    /// calendars: 219 working days in 2020, 248 in 2024.
    #[must_use]
    pub fn russia() -> Arc<Self> {
        Arc::clone(&RUSSIA)
    }
}

/// Reads the embedded table. A malformed entry would be left out; the tests compare the yearly totals.
fn read() -> ProductionCalendar {
    let mut marks = BTreeMap::new();
    let mut years: Vec<i32> = Vec::new();
    for line in TABLE.lines() {
        let Some((year, lists)) = line.split_once(':') else {
            continue;
        };
        let Ok(year) = year.parse() else { continue };
        years.push(year);
        let mut lists = lists.split('|');
        let mut next = |mark| (dates(year, lists.next().unwrap_or_default()), mark);
        for (dates, mark) in [
            next(DayMark::Off),
            next(DayMark::Shortened),
            next(DayMark::Working),
        ] {
            for date in dates {
                let both =
                    marks.get(&date) == Some(&DayMark::Shortened) && mark == DayMark::Working;
                marks.insert(
                    date,
                    if both {
                        DayMark::WorkingShortened
                    } else {
                        mark
                    },
                );
            }
        }
    }
    let first = years.iter().min().copied().unwrap_or_default();
    let last = years.iter().max().copied().unwrap_or_default();
    let fixed = HOLIDAYS
        .iter()
        .filter_map(|(month, day, _)| AnnualDate::new(*month, *day))
        .collect();
    ProductionCalendar::new("Россия", first..=last, marks, fixed)
}

/// The dates of a list such as `0101-0108 0223`.
fn dates(year: i32, list: &str) -> Vec<NaiveDate> {
    let date = |text: &str| {
        let number: u32 = text.parse().ok()?;
        NaiveDate::from_ymd_opt(year, number / 100, number % 100)
    };
    let run = |item: &str| {
        let (first, last) = item.split_once('-').unwrap_or((item, item));
        let (first, last) = (date(first)?, date(last)?);
        Some(
            first
                .iter_days()
                .take_while(move |day| *day <= last)
                .collect::<Vec<_>>(),
        )
    };
    list.split_whitespace().filter_map(run).flatten().collect()
}
