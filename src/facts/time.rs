//! Moments as the data gives them.

use chrono::{NaiveDate, NaiveDateTime};

use crate::value::Instant;

/// A moment as a record gives it. The engine resolves it with the company's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// With an offset: an exact second.
    Exact(Instant),
    /// A local date and time without an offset: the company's zone.
    Local(NaiveDateTime),
    /// A date without a time stands for the whole day: a deed counts from its start, a trigger from its end.
    Day(NaiveDate),
}

/// The forms a time may be written in, for messages and docs.
pub const TIME_FORMS: &str =
    "2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, 07.12.2026 10:00 или 07.12.2026";

impl When {
    /// Reads a moment in one of [`TIME_FORMS`] (seconds and their fraction may follow the minutes; the fraction is
    /// dropped, for the engine knows whole seconds only).
    ///
    /// # Errors
    /// A Russian sentence that says what is wrong and how to write it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bytes = text.trim().as_bytes();
        match fixed_form(bytes) {
            Some(Some(when)) => Ok(when),
            Some(None) => Err(format!("такого времени не бывает: «{text}»")),
            None => Err(format!(
                "время «{text}» не читается; пишите так: {TIME_FORMS}"
            )),
        }
    }
}

/// `None`: no known form; `Some(None)`: the form is right but there is no such day or hour.
fn fixed_form(text: &[u8]) -> Option<Option<When>> {
    let (day, rest) = split(text, 10)?;
    let (year, month, date) = match day {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] => (
            digits(&[*y1, *y2, *y3, *y4])?,
            digits(&[*m1, *m2])?,
            digits(&[*d1, *d2])?,
        ),
        [d1, d2, b'.', m1, m2, b'.', y1, y2, y3, y4] => (
            digits(&[*y1, *y2, *y3, *y4])?,
            digits(&[*m1, *m2])?,
            digits(&[*d1, *d2])?,
        ),
        _ => return None,
    };
    let day = NaiveDate::from_ymd_opt(year.cast_signed(), month, date);
    let [mark, rest @ ..] = rest else {
        return Some(day.map(When::Day));
    };
    if !matches!(mark, b'T' | b't' | b' ') {
        return None;
    }
    let (clock, mut rest) = split(rest, 5)?;
    let [h1, h2, b':', m1, m2] = clock else {
        return None;
    };
    let (hour, minute) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
    let mut second = 0;
    if let [b':', s1, s2, after @ ..] = rest {
        second = digits(&[*s1, *s2])?;
        rest = after;
        if let [b'.' | b',', fraction @ ..] = rest {
            let length = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            rest = fraction.get(length..).filter(|_| length > 0)?;
        }
    }
    let local = day.and_then(|day| day.and_hms_opt(hour, minute, second));
    if rest.is_empty() {
        return Some(local.map(When::Local));
    }
    let offset = offset(rest)?;
    Some(local.and_then(|local| {
        let seconds = offset?;
        Some(When::Exact(Instant(local.and_utc().timestamp() - seconds)))
    }))
}

/// `Z`, `+03:00`, `+0300` or `+03`, in seconds east of Greenwich.
fn offset(text: &[u8]) -> Option<Option<i64>> {
    let (sign, hours, minutes) = match text {
        b"Z" | b"z" => return Some(Some(0)),
        [sign, h1, h2, b':', m1, m2] | [sign, h1, h2, m1, m2] => {
            (sign, digits(&[*h1, *h2])?, digits(&[*m1, *m2])?)
        }
        [sign, h1, h2] => (sign, digits(&[*h1, *h2])?, 0),
        _ => return None,
    };
    let seconds = i64::from(hours * 3600 + minutes * 60);
    match sign {
        _ if hours > 18 || minutes > 59 => Some(None),
        b'+' => Some(Some(seconds)),
        b'-' => Some(Some(-seconds)),
        _ => None,
    }
}

fn split(text: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    (text.len() >= at).then(|| text.split_at(at))
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}
