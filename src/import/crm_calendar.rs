//! The working calendar that a CRM keeps: offered to be written into the regulation, never used in its stead.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::calendar::{AnnualDate, DayKind, Schedule, Span, TimeOfDay, WeekHours};

/// So many dates stand in a line that lists them.
const NAMED: usize = 15;

/// The days of the week from Monday: how a regulation names them, and how Bitrix24 does.
const WEEK: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "пн", "MO"),
    (Weekday::Tue, "вт", "TU"),
    (Weekday::Wed, "ср", "WE"),
    (Weekday::Thu, "чт", "TH"),
    (Weekday::Fri, "пт", "FR"),
    (Weekday::Sat, "сб", "SA"),
    (Weekday::Sun, "вс", "SU"),
];

/// The calendar of a CRM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrmCalendar {
    /// Where it stands in the export.
    pub place: Box<str>,
    span: Span,
    /// Days of the week without work.
    week_off: BTreeSet<usize>,
    days_off: BTreeSet<AnnualDate>,
    working: BTreeSet<AnnualDate>,
}

/// How a regulation's calendar differs from the CRM's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    /// The regulation's hours, where they are others.
    pub hours: Option<String>,
    /// Dates off in the CRM on which the regulation works.
    pub only_off_in_crm: Vec<NaiveDate>,
    /// Dates off in the regulation on which the CRM works.
    pub only_off_in_regulation: Vec<NaiveDate>,
}

impl CrmCalendar {
    /// From settings as Bitrix24 spells them: `9` or `9.30`, `SA`, `1.01`.
    ///
    /// # Errors
    /// What is not understood.
    pub(super) fn new(
        place: &str,
        (from, to): (&str, &str),
        week_off: &[&str],
        days_off: &[&str],
        working: &[&str],
    ) -> Result<Self, String> {
        let span = hour(from)
            .zip(hour(to))
            .and_then(|(from, to)| Span::new(from, to))
            .ok_or_else(|| format!("часы работы «{from}–{to}» не поняты"))?;
        let weekday = |said: &&str| {
            WEEK.iter()
                .position(|(_, _, code)| code.eq_ignore_ascii_case(said.trim()))
                .ok_or_else(|| format!("день недели «{said}» не понят"))
        };
        let dates = |all: &[&str]| {
            let date = |said: &&str| annual(said).ok_or_else(|| format!("дата «{said}» не понята"));
            all.iter().map(date).collect::<Result<BTreeSet<_>, _>>()
        };
        let week_off: BTreeSet<usize> = week_off.iter().map(weekday).collect::<Result<_, _>>()?;
        if week_off.len() == WEEK.len() {
            return Err("выходные — все семь дней недели".into());
        }
        Ok(Self {
            place: place.into(),
            span,
            week_off,
            days_off: dates(days_off)?,
            working: dates(working)?,
        })
    }

    /// The line to paste into the header of a regulation.
    #[must_use]
    pub fn line(&self) -> String {
        format!("рабочее время: {}", self.hours())
    }

    /// `пн–пт 09:00–18:00`
    #[must_use]
    pub fn hours(&self) -> String {
        let hours = format!("{}–{}", clock(self.span.from()), clock(self.span.to()));
        let hours = |at: usize| match self.week_off.contains(&at) {
            true => String::new(),
            false => hours.clone(),
        };
        week(hours)
    }

    /// Days off of every year, in the order of the year.
    #[must_use]
    pub fn days_off(&self) -> Vec<String> {
        self.days_off.iter().map(|date| dotted(*date)).collect()
    }

    /// Days of every year that are worked though their weekday is off.
    #[must_use]
    pub fn working_days(&self) -> Vec<String> {
        self.working.iter().map(|date| dotted(*date)).collect()
    }

    fn works(&self, day: NaiveDate) -> (bool, bool) {
        let annual = AnnualDate::of(day);
        let weekday = WEEK.iter().position(|row| row.0 == day.weekday());
        let usual = weekday.is_some_and(|at| !self.week_off.contains(&at));
        match (
            self.days_off.contains(&annual),
            self.working.contains(&annual),
        ) {
            (true, _) => (false, true),
            (false, true) => (true, true),
            (false, false) => (usual, false),
        }
    }

    /// Where a regulation's calendar differs from this one in a year; days that only the hours of the week tell apart
    /// are not named one by one.
    #[must_use]
    pub fn differences(&self, regulation: &Schedule, year: i32) -> Differences {
        let mut out = Differences::default();
        let theirs = WeekHours::parse(&self.hours()).ok();
        if theirs.as_ref() != Some(&regulation.hours) {
            out.hours = Some(written(&regulation.hours));
        }
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        let days = first.into_iter().flat_map(|day| day.iter_days());
        for day in days.take_while(|day| day.year() == year) {
            let kind = regulation.day(day).kind;
            let (works, named) = self.works(day);
            let usual = matches!(kind, DayKind::Working | DayKind::NoHours) && !named;
            match (works, kind.is_working()) {
                (false, true) if !usual => out.only_off_in_crm.push(day),
                (true, false) if !usual => out.only_off_in_regulation.push(day),
                _ => {}
            }
        }
        out
    }
}

impl Differences {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As Russian sentences.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let dates = |days: &[NaiveDate]| {
            let shown = days.iter().take(NAMED);
            let shown: Vec<String> = shown
                .map(|day| day.format("%d.%m.%Y").to_string())
                .collect();
            match days.len().checked_sub(NAMED) {
                Some(more @ 1..) => format!("{} и ещё {more}", shown.join(", ")),
                _ => shown.join(", "),
            }
        };
        let mut out = Vec::new();
        if let Some(hours) = &self.hours {
            out.push(format!("часы недели в регламенте другие: {hours}"));
        }
        if !self.only_off_in_crm.is_empty() {
            let days = dates(&self.only_off_in_crm);
            out.push(format!("в CRM выходной, по регламенту рабочий: {days}"));
        }
        if !self.only_off_in_regulation.is_empty() {
            let days = dates(&self.only_off_in_regulation);
            out.push(format!("по регламенту выходной, в CRM рабочий: {days}"));
        }
        out
    }
}

/// `9`, `9.30`, `09:30`
fn hour(text: &str) -> Option<TimeOfDay> {
    let (hours, minutes) = text
        .trim()
        .split_once(['.', ':'])
        .unwrap_or((text.trim(), ""));
    let hours: u32 = hours.parse().ok()?;
    let minutes: u32 = match minutes.len() {
        0 => 0,
        // A number has lost its last zero: 9.3 is half past nine.
        1 => minutes.parse::<u32>().ok()? * 10,
        _ => minutes.parse().ok()?,
    };
    match (hours, minutes) {
        (24, 0) => Some(TimeOfDay::END),
        _ => TimeOfDay::new(hours, minutes),
    }
}

/// `1.01`, `31.12`, with a year behind it or none.
fn annual(text: &str) -> Option<AnnualDate> {
    let mut parts = text.trim().split('.');
    let day = parts.next()?.parse().ok()?;
    AnnualDate::new(parts.next()?.parse().ok()?, day)
}

fn dotted(date: AnnualDate) -> String {
    let (month, day) = date.month_and_day();
    format!("{day:02}.{month:02}")
}

fn clock(at: TimeOfDay) -> String {
    format!("{:02}:{:02}", at.seconds() / 3600, at.seconds() / 60 % 60)
}

/// The hours of a week as a regulation writes them.
fn written(hours: &WeekHours) -> String {
    week(|at| {
        let spans = WEEK
            .get(at)
            .map(|row| hours.on(row.0).spans())
            .unwrap_or_default();
        let spans: Vec<String> = spans
            .iter()
            .map(|span| format!("{}–{}", clock(span.from()), clock(span.to())))
            .collect();
        spans.join(", ")
    })
}

/// Days with the same hours stand together: `пн–чт 09:00–18:00, пт 09:00–17:00`.
fn week(hours: impl Fn(usize) -> String) -> String {
    let mut runs: Vec<(usize, usize, String)> = Vec::new();
    for at in 0..WEEK.len() {
        let here = hours(at);
        match runs.last_mut() {
            Some((_, last, same)) if *same == here => *last = at,
            _ => runs.push((at, at, here)),
        }
    }
    let name = |at: usize| WEEK.get(at).map_or("", |row| row.1);
    let shown = |(from, to, hours): &(usize, usize, String)| match from == to {
        true => format!("{} {hours}", name(*from)),
        false => format!("{}–{} {hours}", name(*from), name(*to)),
    };
    let worked = runs.iter().filter(|(_, _, hours)| !hours.is_empty());
    worked.map(shown).collect::<Vec<_>>().join(", ")
}
