//! Times of the day and of the week as people say them: `после 18:00`, `в выходные`, `в субботу до 11:00`, `с 21:00 до 09:00`.

use crate::calendar::{DayHours, Span as DaySpan, WeekHours};
use crate::model::bans::hours_ban::run_of_days;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Cond, EventShape, LocalHours, Test, What};
use crate::model::terms::terms::time_of_day;
use crate::syntax::{PartKind, Unit};

/// Minutes of a whole day.
const DAY: u32 = 24 * 60;

/// Which days are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::model) enum Days {
    /// Any.
    All,
    /// These, 0 is Monday.
    Week(Vec<usize>),
    /// `в будни`: Monday to Friday that are no holidays.
    Workdays,
    /// `в выходные`: Saturday, Sunday and holidays.
    Off,
    /// `в праздники`
    Holidays,
}

/// A part of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::model) struct DayTime {
    pub days: Days,
    /// Minutes from and to; empty: the whole day.
    pub spans: Vec<(u32, u32)>,
    pub client_clock: bool,
}

/// A time of the day or of the week at the cursor; `None`: the cursor stays.
pub(in crate::model) fn day_time(cursor: &mut Cursor<'_>) -> Option<DayTime> {
    let start = cursor.position();
    cursor.eat(&["сейчас", "сегодня"]);
    let days = days(cursor);
    let mut spans = Vec::new();
    while let Some((from, to)) = hours(cursor) {
        if from < to {
            spans.push((from, to));
        } else {
            // Over midnight.
            spans.push((from, DAY));
            spans.push((0, to));
        }
    }
    if days.is_none() && spans.is_empty() {
        cursor.back_to(start);
        return None;
    }
    let at = cursor.position();
    let client_clock =
        cursor.eat(&["по"]) && cursor.eat(&["времени", "часам"]) && cursor.eat_stem(&["клиент"]);
    if !client_clock {
        cursor.back_to(at);
    }
    Some(DayTime {
        days: days.unwrap_or(Days::All),
        spans,
        client_clock,
    })
}

fn days(cursor: &mut Cursor<'_>) -> Option<Days> {
    let start = cursor.position();
    let led = cursor.eat(&["в", "во", "по", "на"]);
    if let Some(PartKind::Weekdays(from, to)) = cursor.peek().map(|part| &part.kind) {
        cursor.skip(1);
        return Some(Days::Week(run_of_days(*from, *to)));
    }
    let found = if cursor.eat_stem(&["выходн"]) {
        Days::Off
    } else if cursor.eat_stem(&["будн"]) {
        Days::Workdays
    } else if cursor.eat_stem(&["праздн"]) {
        Days::Holidays
    } else {
        cursor.back_to(start);
        return None;
    };
    let _ = led;
    if let Some(PartKind::Quantity {
        low: None,
        unit: Some(Unit::Day),
        ..
    }) = cursor.peek().map(|part| &part.kind)
    {
        cursor.skip(1);
    }
    Some(found)
}

fn hours(cursor: &mut Cursor<'_>) -> Option<(u32, u32)> {
    let start = cursor.position();
    let time = |cursor: &mut Cursor<'_>| match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Time(minutes)) => {
            cursor.skip(1);
            Some(*minutes)
        }
        _ => None,
    };
    if let Some(PartKind::TimeRange(from, to)) = cursor.peek().map(|part| &part.kind) {
        cursor.skip(1);
        return Some((*from, *to));
    }
    let found = if cursor.eat(&["после", "позже", "позднее"]) {
        time(cursor).map(|from| (from, DAY))
    } else if cursor.eat(&["до", "раньше"]) {
        time(cursor).map(|to| (0, to))
    } else if cursor.eat(&["с"]) {
        time(cursor).and_then(|from| {
            if !cursor.eat(&["до", "по"]) {
                return None;
            }
            Some((from, time(cursor)?))
        })
    } else {
        None
    };
    if found.is_none() {
        cursor.back_to(start);
    }
    found
}

impl DayTime {
    /// Hours of the week, and whether it is within them that is meant. `None`: hours of days off, which no week tells.
    pub(in crate::model) fn local(&self) -> Option<(LocalHours, bool)> {
        let (week, not_on_holidays, within) = match &self.days {
            Days::All => ((0..7).collect(), false, true),
            Days::Week(days) => (days.clone(), false, true),
            Days::Workdays => ((0..5).collect(), true, true),
            Days::Off if self.spans.is_empty() => ((0..5).collect(), true, false),
            Days::Holidays if self.spans.is_empty() => ((0..7).collect::<Vec<_>>(), true, false),
            Days::Off | Days::Holidays => return None,
        };
        let whole = [(0, DAY)];
        let spans = if self.spans.is_empty() {
            whole.as_slice()
        } else {
            &self.spans
        };
        let spans: Option<Vec<DaySpan>> = spans
            .iter()
            .map(|(from, to)| DaySpan::new(time_of_day(*from)?, time_of_day(*to)?))
            .collect();
        let spans = spans?;
        let mut days: [DayHours; 7] = Default::default();
        for day in week {
            *days.get_mut(day)? = DayHours::new(spans.clone()).ok()?;
        }
        let hours = LocalHours {
            hours: WeekHours::new(days).ok()?,
            client_clock: self.client_clock,
            to_the_end: false,
            not_on_holidays,
        };
        Some((hours, within))
    }

    /// Takes this time away from the minutes of a week in which something is allowed; the answer is whether holidays go with it.
    pub(in crate::model) fn forbid(&self, week: &mut [Vec<bool>; 7]) -> bool {
        let (days, holidays): (Vec<usize>, bool) = match &self.days {
            Days::All => ((0..7).collect(), false),
            Days::Week(days) => (days.clone(), false),
            Days::Workdays => ((0..5).collect(), false),
            Days::Off => (vec![5, 6], true),
            Days::Holidays => (Vec::new(), true),
        };
        let whole = [(0, DAY)];
        let spans = if self.spans.is_empty() {
            whole.as_slice()
        } else {
            &self.spans
        };
        for day in days {
            for (from, to) in spans {
                let minutes = week.get_mut(day).into_iter().flatten();
                let (from, to) = (*from as usize, *to as usize);
                for minute in minutes.skip(from).take(to - from) {
                    *minute = false;
                }
            }
        }
        holidays
    }
}

/// A week in which everything is allowed, minute by minute.
pub(in crate::model) fn free_week() -> [Vec<bool>; 7] {
    std::array::from_fn(|_| vec![true; DAY as usize])
}

/// The stretches of a day that are still allowed.
pub(in crate::model) fn allowed_spans(day: &[bool]) -> Vec<(u32, u32)> {
    let mut spans = Vec::new();
    let mut from = None;
    for (minute, free) in day.iter().copied().chain([false]).enumerate() {
        let minute = u32::try_from(minute).unwrap_or(DAY);
        match (from, free) {
            (None, true) => from = Some(minute),
            (Some(begin), false) => {
                spans.push((begin, minute));
                from = None;
            }
            _ => {}
        }
    }
    spans
}

impl Binder<'_> {
    /// `в выходные`, `после 18:00` as a condition.
    pub(in crate::model) fn day_time_test(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        let at = cursor.position();
        let Some((hours, within)) = day_time(cursor).and_then(|found| found.local()) else {
            cursor.back_to(at);
            return None;
        };
        let cond = self.tested(cursor, start, Test::LocalTime(hours));
        Some(if within {
            cond
        } else {
            Cond::Not(Box::new(cond))
        })
    }

    /// `заявка пришла после 18:00`, `входящее сообщение в выходной`: when the event was.
    pub(in crate::model) fn at_hours(
        &mut self,
        cursor: &mut Cursor<'_>,
        shapes: &mut [EventShape],
    ) -> bool {
        // `до 18:00` behind an event is a term.
        cursor.word() != Some("до") && self.told_hours(cursor, shapes)
    }

    /// The same in a condition, which has no term: `заявка поступила до 9:00`.
    pub(in crate::model) fn told_hours(
        &mut self,
        cursor: &mut Cursor<'_>,
        shapes: &mut [EventShape],
    ) -> bool {
        let start = cursor.position();
        // `задача на выходной`: for when it is put, not when.
        let of_task =
            |one: &EventShape| matches!(one.what, What::Event(crate::facts::EventKind::Task, _));
        if cursor.word() == Some("на") && shapes.iter().any(of_task) {
            return false;
        }
        let found = day_time(cursor).and_then(|found| found.local());
        let Some(found) = found.filter(|_| shapes.iter().all(|one| one.at_hours.is_none())) else {
            cursor.back_to(start);
            return false;
        };
        for one in shapes.iter_mut().filter(|one| one.what != What::Named) {
            one.at_hours = Some(found.clone());
        }
        true
    }
}
