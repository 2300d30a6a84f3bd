//! What comes again and again: `каждый рабочий день до 18:00`, `пн–пт в 10:00 и 17:00`, `еженедельно`.

use crate::calendar::{PeriodUnit, Recurrence, RecurringDays, RecurringTime, TimeOfDay};
use crate::diagnostic::Code;
use crate::lexicon::ordinal;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::terms::term::time_of_day;
use crate::syntax::{Condition, Part, PartKind, Unit};

impl Binder<'_> {
    /// A recurrence at the cursor; `None`, and nothing taken, when none stands here.
    pub(in crate::model) fn recurrence(&mut self, cursor: &mut Cursor<'_>) -> Option<Recurrence> {
        let start = cursor.position();
        let Some(days) = self.recurring_days(cursor) else {
            cursor.back_to(start);
            return None;
        };
        let time = recurring_time(cursor);
        Some(Recurrence::new(days, time))
    }

    fn recurring_days(&mut self, cursor: &mut Cursor<'_>) -> Option<RecurringDays> {
        if cursor.eat(&["ежедневно"]) {
            return Some(RecurringDays::Week([true; 7]));
        }
        for (word, unit) in [
            ("еженедельно", PeriodUnit::Week),
            ("ежемесячно", PeriodUnit::Month),
            ("ежеквартально", PeriodUnit::Quarter),
            ("ежегодно", PeriodUnit::Year),
        ] {
            if cursor.eat(&[word]) {
                return Some(RecurringDays::Period(unit));
            }
        }
        if cursor.eat(&["по"]) {
            return weekdays(cursor).map(RecurringDays::Week);
        }
        if cursor.eat_run(&["раз", "в"]) || self.once_in(cursor) {
            return period(cursor);
        }
        if cursor.eat_stem(&["кажд"]) {
            if let Some(days) = weekdays(cursor) {
                return Some(RecurringDays::Week(days));
            }
            if let Some(number) = cursor.word().and_then(ordinal)
                && cursor
                    .word_at(1)
                    .is_some_and(|word| word.starts_with("числ"))
            {
                cursor.skip(2);
                return Some(RecurringDays::MonthDay(number));
            }
            return period(cursor);
        }
        // `пн–пт в 10:00`: days of the week by themselves, before or behind the deed.
        let start = cursor.position();
        let days = weekdays(cursor)?;
        if cursor.is_done() || matches!(cursor.word(), Some("в" | "до" | "к" | "не")) {
            return Some(RecurringDays::Week(days));
        }
        cursor.back_to(start);
        None
    }

    /// `1 раз в неделю`; more than once is a count, not a time.
    fn once_in(&mut self, cursor: &mut Cursor<'_>) -> bool {
        let one = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity { low: Some(low), high: None, unit: Some(Unit::Times), .. })
                if *low == rust_decimal::Decimal::ONE
        ) || matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Times),
                ..
            })
        );
        let found = one && cursor.word_at(1) == Some("в");
        if found {
            cursor.skip(2);
        }
        found
    }

    /// Further times that stand behind `и` as members of their own: `в 10:00 и 17:00`. The answer is what is left.
    pub(in crate::model) fn further_times<'c>(
        &mut self,
        recurrence: &mut Recurrence,
        others: &[&'c Condition],
    ) -> Vec<&'c Condition> {
        let mut rest = Vec::new();
        for other in others {
            if let Condition::Member(member) = other {
                let mut cursor = Cursor::new(member);
                if let Some(hour) = other_hour(&mut cursor).filter(|_| cursor.is_done()) {
                    at_other_hour(recurrence, hour);
                    other.mark();
                    continue;
                }
            }
            let time = match other {
                Condition::Member(member) => match member.parts.as_slice() {
                    [
                        Part {
                            kind: PartKind::Time(minutes),
                            ..
                        },
                    ] => time_of_day(*minutes),
                    _ => None,
                },
                Condition::Joint(..) => None,
            };
            match (&mut recurrence.time, time) {
                (RecurringTime::At(times), Some(time)) => {
                    if times.last().is_some_and(|last| *last >= time) {
                        self.error(
                            Code::OddQuantity,
                            other.span(),
                            "времена идут не по порядку",
                        )
                        .label("раньше предыдущего")
                        .hint("перечислите времена по порядку: «в 10:00 и 17:00»");
                    } else {
                        other.mark();
                        times.push(time);
                    }
                }
                _ => rest.push(*other),
            }
        }
        rest
    }
}

/// `в пятницу до 17:00`, `а по субботам в 12:00`: another time on some days of the week.
pub(in crate::model) fn other_hour(cursor: &mut Cursor<'_>) -> Option<([bool; 7], RecurringTime)> {
    let start = cursor.position();
    cursor.eat(&["а", "но"]);
    cursor.eat(&["в", "во", "по", "на"]);
    let read = weekdays(cursor).and_then(|days| {
        let at = cursor.position();
        let time = recurring_time(cursor);
        (cursor.position() > at).then_some((days, time))
    });
    if read.is_none() {
        cursor.back_to(start);
    }
    read
}

/// Days of the week that were not among those said so far are added, at their own time.
pub(in crate::model) fn at_other_hour(
    recurrence: &mut Recurrence,
    (days, time): ([bool; 7], RecurringTime),
) {
    if let RecurringDays::Week(own) = &mut recurrence.days {
        for (own, more) in own.iter_mut().zip(days) {
            *own |= more;
        }
    }
    recurrence.other.push((days, time));
}

/// `понедельник`, `пн–пт`, `вторникам`; a list goes on with bare days.
fn weekdays(cursor: &mut Cursor<'_>) -> Option<[bool; 7]> {
    let mut days = [false; 7];
    let mut found = false;
    while let Some(PartKind::Weekdays(from, to)) = cursor.peek().map(|part| &part.kind) {
        cursor.skip(1);
        found = true;
        let (from, to) = (*from as usize, *to as usize);
        for (day, on) in days.iter_mut().enumerate() {
            // A run over the end of the week, `пт–пн`, takes both ends of it.
            *on |= if from <= to {
                from <= day && day <= to
            } else {
                from <= day || day <= to
            };
        }
    }
    found.then_some(days)
}

/// `рабочий день`, `день`, `неделю`, `месяц`.
fn period(cursor: &mut Cursor<'_>) -> Option<RecurringDays> {
    let (unit, working) = match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: None,
            unit: Some(unit),
            working,
            ..
        }) => (*unit, *working),
        _ => return None,
    };
    let days = match unit {
        Unit::Day if working => RecurringDays::Working,
        Unit::Day => RecurringDays::Week([true; 7]),
        Unit::Week => RecurringDays::Period(PeriodUnit::Week),
        Unit::Month => RecurringDays::Period(PeriodUnit::Month),
        Unit::Quarter => RecurringDays::Period(PeriodUnit::Quarter),
        Unit::HalfYear => RecurringDays::Period(PeriodUnit::HalfYear),
        Unit::Year => RecurringDays::Period(PeriodUnit::Year),
        _ => return None,
    };
    cursor.skip(1);
    Some(days)
}

/// `до 18:00`, `не позже 18:00`, `к 10:00`, `в 10:00`, `до конца рабочего дня`; nothing said is the close.
fn recurring_time(cursor: &mut Cursor<'_>) -> RecurringTime {
    let start = cursor.position();
    let by = cursor.eat(&["до", "к"])
        || cursor.eat_run(&["не", "позже"])
        || cursor.eat_run(&["не", "позднее"]);
    if by {
        if let Some(time) = clock_time(cursor) {
            return RecurringTime::By(time);
        }
        if cursor.eat_stem(&["конц"]) && period_word(cursor) {
            return RecurringTime::Close;
        }
        cursor.back_to(start);
    } else if cursor.eat_run(&["в", "конце"]) {
        if period_word(cursor) {
            return RecurringTime::Close;
        }
        cursor.back_to(start);
    } else if cursor.eat(&["в", "во"])
        || matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Time(_))
        )
    {
        if let Some(time) = clock_time(cursor) {
            cursor.eat(&["мск"]);
            return RecurringTime::At(vec![time]);
        }
        cursor.back_to(start);
    }
    RecurringTime::Close
}

fn clock_time(cursor: &mut Cursor<'_>) -> Option<TimeOfDay> {
    let Some(PartKind::Time(minutes)) = cursor.peek().map(|part| &part.kind) else {
        return None;
    };
    let time = time_of_day(*minutes)?;
    cursor.skip(1);
    Some(time)
}

/// `рабочего дня`, `дня`, `недели`
fn period_word(cursor: &mut Cursor<'_>) -> bool {
    let found = matches!(
        cursor.peek().map(|part| &part.kind),
        Some(PartKind::Quantity {
            low: None,
            unit: Some(Unit::Day | Unit::Week | Unit::Month),
            ..
        })
    );
    if found {
        cursor.skip(1);
    }
    found
}
