//! What comes again and again: `каждый понедельник в 09:00`, `не реже 1 раза в год`, `раз в медиану интервалов между заказами`.

use super::binder::Binder;
use super::blocks::Line;
use super::cursor::Cursor;
use super::events::Place;
use super::names::members;
use super::regulation::{EventPattern, Gap, Trigger};
use super::terms::{Timing, time_of_day};
use crate::calendar::{Cron, PeriodUnit, Recurrence, RecurringDays, RecurringTime};
use crate::diagnostic::Code;
use crate::lexicon::ordinal;
use crate::syntax::{PartKind, Unit};

/// `раз`, `2 раза`: how many times; `None`: something else stands here.
fn times(cursor: &Cursor<'_>) -> Option<u32> {
    match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low,
            high: None,
            unit: Some(Unit::Times),
            ..
        }) => match low {
            None => Some(1),
            Some(low) => u32::try_from(low.trunc().mantissa()).ok(),
        },
        _ => None,
    }
}

/// `в год`, `в календарный месяц`: the calendar period, without a number before it.
fn period(cursor: &Cursor<'_>) -> Option<(PeriodUnit, bool)> {
    match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: None,
            unit: Some(unit),
            working,
            ..
        }) => Some((
            match unit {
                Unit::Day => PeriodUnit::Day,
                Unit::Week => PeriodUnit::Week,
                Unit::Month => PeriodUnit::Month,
                Unit::Quarter => PeriodUnit::Quarter,
                Unit::HalfYear => PeriodUnit::HalfYear,
                Unit::Year => PeriodUnit::Year,
                _ => return None,
            },
            *working,
        )),
        _ => None,
    }
}

impl Binder<'_> {
    /// Reads what a duty repeats by into `timing`; false when nothing of the kind stands here.
    pub(super) fn recurrence(&mut self, cursor: &mut Cursor<'_>, timing: &mut Timing) -> bool {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let Some((trigger, count)) = self.repeated(cursor) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return self.further_time(cursor, timing);
        };
        let trigger = match trigger {
            Trigger::Every(mut recurrence) => {
                if recurrence.time == RecurringTime::Close {
                    recurrence.time = self.times_of_day(cursor);
                }
                Trigger::Every(recurrence)
            }
            other => other,
        };
        if timing.origin.is_some() {
            let span = cursor.span_since(start);
            self.error(
                Code::TwoTerms,
                span,
                "и событие, и повторение — откуда считать срок?",
            )
            .label("второе начало отсчёта")
            .hint("оставьте одно: «после …» или «каждый …»");
        }
        timing.origin = Some(trigger);
        timing.times = count;
        true
    }

    fn repeated(&mut self, cursor: &mut Cursor<'_>) -> Option<(Trigger, u32)> {
        let every = |days| {
            Trigger::Every(Recurrence {
                days,
                time: RecurringTime::Close,
            })
        };
        let daily = || RecurringDays::Week([true; 7]);
        for (word, days) in [
            ("ежедневно", daily()),
            ("еженедельно", RecurringDays::Period(PeriodUnit::Week)),
            ("ежемесячно", RecurringDays::Period(PeriodUnit::Month)),
            ("ежеквартально", RecurringDays::Period(PeriodUnit::Quarter)),
            ("ежегодно", RecurringDays::Period(PeriodUnit::Year)),
        ] {
            if cursor.eat(&[word]) {
                return Some((every(days), 1));
            }
        }
        if cursor.eat(&["расписание"]) || cursor.eat_run(&["по", "расписанию"])
        {
            return self.cron(cursor).map(|trigger| (trigger, 1));
        }
        if cursor.word() == Some("по")
            && let Some(PartKind::Weekdays(from, to)) = cursor.ahead(1).map(|part| &part.kind)
        {
            let days = weekdays(*from, *to);
            cursor.skip(2);
            return Some((every(days), 1));
        }
        if cursor.has_stem(0, &["кажд"]) {
            cursor.skip(1);
            return self.every(cursor).map(|trigger| (trigger, 1));
        }
        let wanted = cursor.eat_run(&["не", "реже"]) && {
            cursor.eat(&["чем"]);
            true
        };
        if wanted && cursor.has_stem(0, &["кажд"]) {
            cursor.skip(1);
            let gap = self.duration_round_the_clock(cursor)?;
            return Some((Trigger::Gap(Gap::Length(gap)), 1));
        }
        let count = times(cursor)?;
        cursor.skip(1);
        if !cursor.eat(&["в", "во", "за"]) {
            return None;
        }
        if cursor.eat_stem(&["медиан"]) {
            return self.median(cursor).map(|trigger| (trigger, 1));
        }
        if let Some((unit, working)) = period(cursor) {
            cursor.skip(1);
            let days = match unit {
                PeriodUnit::Day if working => RecurringDays::Working,
                PeriodUnit::Day => daily(),
                unit => RecurringDays::Period(unit),
            };
            return Some((every(days), count));
        }
        // `раз в 2 недели`: so long may lie between two of them.
        let gap = self.duration_round_the_clock(cursor)?;
        (count == 1).then_some((Trigger::Gap(Gap::Length(gap)), 1))
    }

    /// What stands behind «каждый».
    fn every(&mut self, cursor: &mut Cursor<'_>) -> Option<Trigger> {
        let every = |days| {
            Some(Trigger::Every(Recurrence {
                days,
                time: RecurringTime::Close,
            }))
        };
        if let Some(PartKind::Weekdays(from, to)) = cursor.peek().map(|part| &part.kind) {
            let days = weekdays(*from, *to);
            cursor.skip(1);
            return every(days);
        }
        if let Some((unit, working)) = period(cursor) {
            cursor.skip(1);
            return every(match unit {
                PeriodUnit::Day if working => RecurringDays::Working,
                PeriodUnit::Day => RecurringDays::Week([true; 7]),
                unit => RecurringDays::Period(unit),
            });
        }
        let number = cursor.word().and_then(ordinal);
        if let Some(number) = number {
            cursor.skip(1);
            return cursor
                .eat_stem(&["числ"])
                .then(|| every(RecurringDays::MonthDay(number)))
                .flatten();
        }
        let gap = self.duration_round_the_clock(cursor)?;
        Some(Trigger::Gap(Gap::Length(gap)))
    }

    /// `медиану интервалов между заказами`
    fn median(&mut self, cursor: &mut Cursor<'_>) -> Option<Trigger> {
        if !cursor.eat_stem(&["интервал", "промежутк", "срок"]) || !cursor.eat(&["между"])
        {
            return None;
        }
        let start = cursor.position();
        // An order is known by its payment, where the text declares no touch of that name.
        let declared = self.quoted_touch(cursor);
        let any = match declared {
            Some(touch) => touch.any,
            None if cursor.eat_stem(&["заказ", "покупк"]) => {
                vec![super::events::kind(crate::facts::EventKind::Payment)]
            }
            None => self.event(cursor, Place::Happening)?,
        };
        let text = self.text(cursor.span_since(start));
        Some(Trigger::Gap(Gap::Median(EventPattern { any, text })))
    }

    /// `"0 0 10 * * MON-FRI"`
    fn cron(&mut self, cursor: &mut Cursor<'_>) -> Option<Trigger> {
        let Some(PartKind::Quoted(line)) = cursor.peek().map(|part| &part.kind) else {
            return None;
        };
        let span = cursor.span();
        cursor.skip(1);
        let cron = match Cron::parse(line) {
            Ok(cron) => cron,
            Err(why) => {
                self.error(Code::BadCron, span, format!("расписание не читается: {why}"))
                    .label("не расписание")
                    .hint("пять полей: минута, час, число, месяц, день недели — «0 10 * * пн-пт»; впереди может стоять ноль секунд")
                    .hint("проще словами: «каждый рабочий день в 10:00»");
                Cron::daily()
            }
        };
        Some(Trigger::Every(Recurrence {
            days: RecurringDays::Week([true; 7]),
            time: RecurringTime::Cron(cron),
        }))
    }

    /// `в 10:00`, `до 18:00`, `не позже 18:00` behind the days.
    fn times_of_day(&mut self, cursor: &mut Cursor<'_>) -> RecurringTime {
        let start = cursor.position();
        let by = cursor.eat(&["до"])
            || cursor.eat_run(&["не", "позже"])
            || cursor.eat_run(&["не", "позднее"]);
        if !by {
            cursor.eat(&["в"]);
        }
        if let Some(PartKind::Time(minutes)) = cursor.peek().map(|part| &part.kind)
            && let Some(time) = time_of_day(*minutes)
        {
            cursor.skip(1);
            return if by {
                RecurringTime::By(time)
            } else {
                RecurringTime::At(vec![time])
            };
        }
        cursor.back_to(start);
        RecurringTime::Close
    }

    /// `… и 17:00`: a further time of a recurrence.
    fn further_time(&mut self, cursor: &mut Cursor<'_>, timing: &mut Timing) -> bool {
        let Some(Trigger::Every(Recurrence {
            time: RecurringTime::At(times),
            ..
        })) = &mut timing.origin
        else {
            return false;
        };
        let start = cursor.position();
        cursor.eat(&["в"]);
        if let Some(PartKind::Time(minutes)) = cursor.peek().map(|part| &part.kind)
            && let Some(time) = time_of_day(*minutes)
        {
            cursor.skip(1);
            times.push(time);
            times.sort_unstable();
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// Whether a line says that something repeats: it is then no limit of frequency.
    pub(super) fn repeats(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let limits = |word: &str| {
            ["чаще", "больше", "более", "максимум"].contains(&word) || word.starts_with("рассыл")
        };
        let said_limit = all.iter().any(|member| {
            member
                .parts
                .iter()
                .any(|part| matches!(&part.kind, PartKind::Word(word) if limits(word)))
        });
        if said_limit {
            return false;
        }
        all.iter().any(|member| {
            (0..member.parts.len()).any(|at| {
                let mut cursor = Cursor::new(member);
                cursor.skip(at);
                let mark = self.diagnostics.mark();
                let found = self.repeated(&mut cursor).is_some();
                self.diagnostics.take_back(mark);
                found
            })
        })
    }
}

/// The days from one weekday to another, over the week's end if need be.
fn weekdays(from: u32, to: u32) -> RecurringDays {
    let mut days = [false; 7];
    let mut day = from % 7;
    for _ in 0..7 {
        if let Some(one) = days.get_mut(day as usize) {
            *one = true;
        }
        if day == to % 7 {
            break;
        }
        day = (day + 1) % 7;
    }
    RecurringDays::Week(days)
}
