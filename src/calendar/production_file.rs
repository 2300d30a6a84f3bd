//! Production calendars out of files.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{AnnualDate, DayMark, ProductionCalendar};

/// A calendar file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFileError {
    /// Not YAML of the documented shape; the reader's own message names line and column.
    #[error("календарь не читается: {0}")]
    Shape(String),
    /// Not a date or a run of dates.
    #[error("«{0}» — не дата: нужно 2026-05-01, 01.05.2026 или промежуток 2026-05-01..2026-05-03")]
    Date(String),
    /// Not a yearly date.
    #[error("«{0}» — не ежегодная дата: нужно 05-01 или 01.05")]
    Annual(String),
    /// Not a year or a run of years.
    #[error("«{0}» — не годы: нужно 2026 или 2025–2027")]
    Years(String),
    /// A date is listed both as off and as working or shortened, or twice in one list.
    #[error("дата {0} указана дважды")]
    Twice(NaiveDate),
    /// A date lies outside the years that the file declares.
    #[error("дата {0} не входит в годы календаря")]
    Outside(NaiveDate),
    /// There are neither years nor dates.
    #[error("в календаре нет ни лет, ни дат")]
    Empty,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(alias = "название")]
    name: String,
    #[serde(default, alias = "годы")]
    years: Option<Years>,
    #[serde(default, alias = "выходные")]
    off: Vec<String>,
    #[serde(default, alias = "сокращённые", alias = "сокращенные")]
    shortened: Vec<String>,
    #[serde(default, alias = "рабочие")]
    working: Vec<String>,
    #[serde(default, alias = "праздники")]
    holidays: Vec<String>,
}

/// One year stands in YAML as a number, a run of years as a string.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Years {
    One(i32),
    Run(String),
}

impl ProductionCalendar {
    /// Reads a calendar file:
    ///
    /// ```yaml
    /// name: Казахстан            # or название
    /// years: 2025–2026           # complete for these years; without it, for the years of the dates (годы)
    /// off: [2026-01-01..2026-01-02, 08.03.2026]   # days off (выходные)
    /// shortened: [2026-03-06]    # close one hour earlier (сокращённые)
    /// working: [2026-01-04]      # days off declared working; may stand under shortened too (рабочие)
    /// holidays: [01-01, 01-02]   # off in every year outside the table, where answers are assumed (праздники)
    /// ```
    ///
    /// # Errors
    /// When the shape or a date is wrong, a date is listed twice, or the file says nothing.
    pub fn parse(text: &str) -> Result<Self, CalendarFileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: File = serde_yaml::from_str(text)
            .map_err(|fault| CalendarFileError::Shape(fault.to_string()))?;
        let mut marks = BTreeMap::new();
        let lists = [
            (&file.off, DayMark::Off),
            (&file.shortened, DayMark::Shortened),
            (&file.working, DayMark::Working),
        ];
        for (list, mark) in lists {
            for date in list
                .iter()
                .map(|item| run(item))
                .collect::<Result<Vec<_>, _>>()?
                .concat()
            {
                let joined = match (marks.get(&date), mark) {
                    (None, mark) => mark,
                    (Some(DayMark::Shortened), DayMark::Working) => DayMark::WorkingShortened,
                    _ => return Err(CalendarFileError::Twice(date)),
                };
                marks.insert(date, joined);
            }
        }
        let ends = marks.keys().next().zip(marks.keys().next_back());
        let years = match (&file.years, ends) {
            (Some(years), _) => years.read()?,
            (None, Some((first, last))) => first.year()..=last.year(),
            (None, None) => return Err(CalendarFileError::Empty),
        };
        if let Some(date) = marks.keys().find(|date| !years.contains(&date.year())) {
            return Err(CalendarFileError::Outside(*date));
        }
        let fixed = file
            .holidays
            .iter()
            .map(|item| annual(item))
            .collect::<Result<_, _>>()?;
        Ok(Self::new(file.name, years, marks, fixed))
    }
}

impl Years {
    fn read(&self) -> Result<std::ops::RangeInclusive<i32>, CalendarFileError> {
        let text = match self {
            Self::One(year) => return Ok(*year..=*year),
            Self::Run(text) => text,
        };
        let fault = || CalendarFileError::Years(text.clone());
        let mut ends = text
            .split(['–', '—', '-'])
            .map(|year| year.trim().parse::<i32>());
        match (ends.next(), ends.next(), ends.next()) {
            (Some(Ok(year)), None, _) => Ok(year..=year),
            (Some(Ok(first)), Some(Ok(last)), None) if first <= last => Ok(first..=last),
            _ => Err(fault()),
        }
    }
}

/// A date or a run of dates. A run is at most a year long: a longer one is a slip of the pen.
fn run(text: &str) -> Result<Vec<NaiveDate>, CalendarFileError> {
    let fault = || CalendarFileError::Date(text.to_owned());
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (
        date(first).ok_or_else(fault)?,
        date(last).ok_or_else(fault)?,
    );
    if last < first || (last - first).num_days() > 366 {
        return Err(fault());
    }
    Ok(first.iter_days().take_while(|day| *day <= last).collect())
}

fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(text, "%d.%m.%Y"));
    date.ok().filter(|date| (1..=9999).contains(&date.year()))
}

fn annual(text: &str) -> Result<AnnualDate, CalendarFileError> {
    let number = |part: &str| part.trim().parse::<u32>().ok();
    let read = || match (text.split_once('-'), text.split_once('.')) {
        (Some((month, day)), None) | (None, Some((day, month))) => {
            AnnualDate::new(number(month)?, number(day)?)
        }
        _ => None,
    };
    read().ok_or_else(|| CalendarFileError::Annual(text.to_owned()))
}
