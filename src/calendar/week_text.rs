//! The text form of a week's working hours: `пн–пт 09:00–13:00, 14:00–18:00, сб 10:00–14:00`.

use super::{DayHours, HoursError, Span, WeekHours};

/// Short names of the weekdays, from Monday, with the longer forms that people write.
const WEEKDAYS: [(&str, &[&str]); 7] = [
    ("пн", &["понедельник", "mon", "monday"]),
    ("вт", &["вторник", "tue", "tuesday"]),
    ("ср", &["среда", "wed", "wednesday"]),
    ("чт", &["четверг", "thu", "thursday"]),
    ("пт", &["пятница", "fri", "friday"]),
    ("сб", &["суббота", "sat", "saturday"]),
    ("вс", &["воскресенье", "sun", "sunday"]),
];

impl WeekHours {
    /// Reads working hours as the header of a regulation and a staff list write them.
    ///
    /// Items are separated by commas or semicolons. An item is a weekday or a run of weekdays, a span, or both.
    /// Weekdays without a span share the next one (`пн, ср 10:00–18:00`); a span alone adds to the weekdays before it,
    /// and the time between two spans is a break. `ежедневно` is every weekday, `круглосуточно` the whole day.
    ///
    /// # Errors
    /// When a word is not a weekday, a span is wrong, a weekday is named twice, spans overlap, or no hours are given.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let mut spans: [Vec<Span>; 7] = Default::default();
        let (mut days, mut waiting) = (Vec::new(), Vec::new());
        for item in text
            .split([',', ';'])
            .map(str::trim)
            .filter(|item| !item.is_empty())
        {
            let item = item.to_lowercase();
            let (named, hours) = split_item(&item);
            if !named.is_empty() {
                waiting.extend(weekdays(named)?);
            }
            if hours.is_empty() {
                continue;
            }
            if !waiting.is_empty() {
                days = std::mem::take(&mut waiting);
                if let Some(day) = days.iter().find(|day| !spans[**day].is_empty()) {
                    return Err(HoursError::Twice(WEEKDAYS[*day].0));
                }
            }
            if days.is_empty() {
                return Err(HoursError::NoWeekday(hours.to_owned()));
            }
            let span = if hours == ROUND_THE_CLOCK {
                Span::WHOLE_DAY
            } else {
                Span::parse(hours)?
            };
            for day in &days {
                spans[*day].push(span);
            }
        }
        if let Some(day) = waiting.first() {
            return Err(HoursError::NoSpan(WEEKDAYS[*day].0));
        }
        let mut week: [DayHours; 7] = Default::default();
        for (hours, spans) in week.iter_mut().zip(spans) {
            *hours = DayHours::new(spans)?;
        }
        Self::new(week)
    }
}

/// The word for a whole day.
const ROUND_THE_CLOCK: &str = "круглосуточно";

/// Splits `пн–пт 09:00–18:00` into its weekdays and its hours; either may be empty.
fn split_item(item: &str) -> (&str, &str) {
    if item == ROUND_THE_CLOCK {
        return ("ежедневно", item);
    }
    let start = item
        .find(ROUND_THE_CLOCK)
        .or_else(|| item.find(|c: char| c.is_ascii_digit()));
    let (named, hours) = item.split_at(start.unwrap_or(item.len()));
    let named = named.trim();
    let named = named.strip_suffix(" с").unwrap_or(named);
    (named.trim(), hours.trim())
}

/// Indices of the weekdays that `text` names.
fn weekdays(text: &str) -> Result<Vec<usize>, HoursError> {
    if text == "ежедневно" {
        return Ok((0..7).collect());
    }
    let fault = || HoursError::Weekday(text.to_owned());
    let index = |name: &str| {
        let name = name.trim().trim_end_matches(':');
        WEEKDAYS
            .iter()
            .position(|(short, long)| *short == name || long.contains(&name))
            .ok_or_else(fault)
    };
    let mut ends = text.split(['–', '—', '-', '‑', '−']);
    match (ends.next(), ends.next(), ends.next()) {
        (Some(one), None, _) => Ok(vec![index(one)?]),
        (Some(first), Some(last), None) => {
            let (first, last) = (index(first)?, index(last)?);
            // A run may go over Sunday: вт–пн is the whole week.
            let length = (last + 7 - first) % 7 + 1;
            Ok((0..length).map(|step| (first + step) % 7).collect())
        }
        _ => Err(fault()),
    }
}
