//! Time zones and the passage between local time and moments.

use std::{fmt, str::FromStr};

use chrono::{
    DateTime, Datelike, Days, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone,
};
use chrono_tz::{TZ_VARIANTS, Tz};
use serde::{Deserialize, Serialize};

use super::TimeOfDay;
use crate::value::Instant;

/// A text that names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "«{0}» — не часовой пояс: нужно имя вроде Europe/Moscow или сдвиг вроде +03:00, UTC+3, МСК+2"
)]
pub struct ZoneError(pub String);

/// Which of two moments a local time means when the clock was put back over it.
///
/// A local time that the clock was put forward over does not exist; under both policies it is the first moment after
/// the gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// The first occurrence: where a forbidden span begins, and where working time begins.
    First,
    /// The second occurrence: where a forbidden span ends, and every due moment.
    Second,
}

/// A time zone: one of the IANA database, or a fixed offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Zone {
    /// A zone of the IANA database, with its clock changes.
    Named(Tz),
    /// An offset that never changes.
    Fixed(FixedOffset),
}

/// Local years that the zone arithmetic knows; moments outside are held at its edges.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;
/// The moments that bound [`YEARS`] with room for any offset.
const EDGE: (i64, i64) = (-62_135_510_400, 253_402_214_400);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self::Named(Tz::UTC);

    /// Reads `Europe/Moscow` (in any capitals), `+03:00`, `UTC+3`, `GMT-5:30`, `UTC`, `МСК` or `МСК+2`.
    ///
    /// # Errors
    /// [`ZoneError`] with the text when it is none of these or the offset is over 18 hours.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        let name = text.trim();
        if let Some(zone) = TZ_VARIANTS
            .iter()
            .find(|zone| zone.name().eq_ignore_ascii_case(name))
        {
            return Ok(Self::Named(*zone));
        }
        let upper = name.to_uppercase();
        let fault = || ZoneError(name.to_owned());
        for (prefix, hours) in [("МСК", 3), ("MSK", 3), ("UTC", 0), ("GMT", 0), ("", 0)] {
            let Some(rest) = upper.strip_prefix(prefix) else {
                continue;
            };
            if rest.is_empty() && hours == 3 {
                return Ok(Self::Named(Tz::Europe__Moscow));
            }
            let seconds = offset_seconds(rest.trim()).ok_or_else(fault)? + hours * 3600;
            return FixedOffset::east_opt(seconds)
                .map(Self::Fixed)
                .ok_or_else(fault);
        }
        Err(fault())
    }

    /// Seconds to add to UTC at `moment` to get local time.
    #[must_use]
    pub fn offset_at(self, moment: Instant) -> i64 {
        match self {
            Self::Fixed(offset) => i64::from(offset.local_minus_utc()),
            Self::Named(zone) => i64::from(
                zone.offset_from_utc_datetime(&utc(moment))
                    .fix()
                    .local_minus_utc(),
            ),
        }
    }

    /// The wall clock at `moment`. Moments outside the years 1–9999 are held at their edges.
    #[must_use]
    pub fn local(self, moment: Instant) -> NaiveDateTime {
        let held = Instant(moment.0.clamp(EDGE.0, EDGE.1));
        utc(held.plus(self.offset_at(held)))
    }

    /// The local date at `moment`.
    #[must_use]
    pub fn date(self, moment: Instant) -> NaiveDate {
        self.local(moment).date()
    }

    /// The moment at which the wall clock shows `local`; `fold` decides when it does so twice.
    ///
    /// A local time inside a gap is the first moment after the gap.
    #[must_use]
    pub fn instant(self, local: NaiveDateTime, fold: Fold) -> Instant {
        if local.year() < *YEARS.start() {
            return Instant::MIN;
        }
        if local.year() > *YEARS.end() {
            return Instant::MAX;
        }
        let naive = local.and_utc().timestamp();
        match self {
            Self::Fixed(offset) => Instant(naive - i64::from(offset.local_minus_utc())),
            Self::Named(zone) => match zone.from_local_datetime(&local) {
                LocalResult::Single(at) => Instant(at.timestamp()),
                LocalResult::Ambiguous(one, two) => {
                    let (one, two) = (one.timestamp(), two.timestamp());
                    Instant(if fold == Fold::First {
                        one.min(two)
                    } else {
                        one.max(two)
                    })
                }
                LocalResult::None => self.after_gap(naive),
            },
        }
    }

    /// The moment of `time` on `date`; 24:00 is 00:00 of the next day.
    #[must_use]
    pub fn at(self, date: NaiveDate, time: TimeOfDay, fold: Fold) -> Instant {
        let days = u64::from(time.seconds() / 86_400);
        let Some(date) = date.checked_add_days(Days::new(days)) else {
            return Instant::MAX;
        };
        let seconds = time.seconds() % 86_400;
        // Seconds of a day are always below 86 400 here, so this is never `None`; midnight is a harmless stand-in.
        let clock =
            chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default();
        self.instant(date.and_time(clock), fold)
    }

    /// The first moment of `date`.
    #[must_use]
    pub fn start_of(self, date: NaiveDate) -> Instant {
        self.at(date, TimeOfDay::MIDNIGHT, Fold::First)
    }

    /// 24:00 of `date` as a due moment (ГК РФ ст. 194): where midnight strikes twice, the second stroke.
    #[must_use]
    pub fn end_of(self, date: NaiveDate) -> Instant {
        self.at(date, TimeOfDay::END, Fold::Second)
    }

    /// The first moment whose wall clock is past the gap that holds `naive` (local seconds read as UTC).
    fn after_gap(self, naive: i64) -> Instant {
        // No zone differs from UTC by more than a day, and no gap is longer than one.
        let (mut before, mut after) = (naive - 3 * 86_400, naive + 3 * 86_400);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if middle + self.offset_at(Instant(middle)) < naive {
                before = middle;
            } else {
                after = middle;
            }
        }
        Instant(after)
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        Self::parse(text)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;

    fn try_from(text: String) -> Result<Self, ZoneError> {
        Self::parse(&text)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(zone) => out.write_str(zone.name()),
            Self::Fixed(offset) => write!(out, "{offset}"),
        }
    }
}

/// The UTC wall clock at `moment`, held within the years that chrono knows.
fn utc(moment: Instant) -> NaiveDateTime {
    let held = moment.0.clamp(EDGE.0 - 86_400, EDGE.1 + 86_400);
    DateTime::from_timestamp(held, 0)
        .unwrap_or_default()
        .naive_utc()
}

/// `+3`, `-05:30`, `+0300` in seconds.
fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, digits) = match text.chars().next()? {
        '+' => (1, &text['+'.len_utf8()..]),
        '-' => (-1, &text['-'.len_utf8()..]),
        '−' => (-1, &text['−'.len_utf8()..]),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "00"),
    };
    let number = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse::<i32>().ok())
            .flatten()
    };
    if !matches!(hours.len(), 1 | 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}
