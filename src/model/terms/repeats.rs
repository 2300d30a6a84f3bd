//! How often at least: `не реже 2 раз в месяц`, `не реже чем каждые 90 дней`, `раз в медиану интервалов между заказами`, schedules.

use crate::calendar::{Cron, PeriodUnit, Recurrence, RecurringDays, RecurringTime};
use crate::diagnostic::Code;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{EventPattern, Gap, Trigger};
use crate::model::terms::term::Timing;
use crate::syntax::{PartKind, Unit};

/// What is said of how often.
enum Repetition {
    /// In every period, or at the times of a schedule.
    Every(Recurrence),
    /// So long at most between two.
    Gap(Gap),
}

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
    /// Reads how often at least something is wanted into `timing`; false when nothing of the kind stands here.
    pub(in crate::model) fn repetition(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
    ) -> bool {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let Some((said, count)) = self.repeated(cursor) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        };
        if timing.origin.is_some() || timing.every.is_some() {
            let span = cursor.span_since(start);
            self.error(
                Code::TwoTerms,
                span,
                "и событие, и повторение — откуда считать срок?",
            )
            .label("второе начало отсчёта")
            .hint("оставьте одно: «после …» или «не реже …»");
        }
        match said {
            Repetition::Every(every) => timing.every = Some(every),
            Repetition::Gap(gap) => timing.origin = Some(Trigger::Gap(gap)),
        }
        timing.times = count;
        true
    }

    fn repeated(&mut self, cursor: &mut Cursor<'_>) -> Option<(Repetition, u32)> {
        if cursor.eat(&["расписание"]) || cursor.eat_run(&["по", "расписанию"])
        {
            return self.cron(cursor).map(|every| (Repetition::Every(every), 1));
        }
        // `не меньше 2 раз в месяц` says the same.
        let least = matches!(cursor.word_at(1), Some("меньше" | "менее"))
            && cursor.word() == Some("не")
            && matches!(
                cursor.ahead(2).map(|part| &part.kind),
                Some(PartKind::Quantity {
                    unit: Some(Unit::Times),
                    ..
                })
            );
        if least {
            cursor.skip(2);
        }
        let wanted = least || cursor.eat_run(&["не", "реже"]);
        if wanted {
            cursor.eat(&["чем"]);
        }
        if cursor.has_stem(0, &["кажд"]) {
            cursor.skip(1);
            let number = matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity { low: Some(_), .. })
            );
            // `каждый месяц` is a period, `каждые 3 месяца` a gap; «не реже чем каждый месяц» is one as well.
            let gap = self
                .duration_at_its_pace(cursor)
                .filter(|_| number || wanted)?;
            return Some((Repetition::Gap(Gap::Length(gap)), 1));
        }
        let count = times(cursor)?;
        cursor.skip(1);
        if !cursor.eat(&["в", "во", "за"]) {
            return None;
        }
        if cursor.eat_stem(&["медиан"]) {
            return self.median(cursor).map(|gap| (Repetition::Gap(gap), 1));
        }
        if let Some((unit, working)) = period(cursor) {
            cursor.skip(1);
            let days = match unit {
                PeriodUnit::Day if working => RecurringDays::Working,
                PeriodUnit::Day => RecurringDays::Week([true; 7]),
                unit => RecurringDays::Period(unit),
            };
            let time = RecurringTime::Close;
            // Once in a period is read with the time of the day that may follow, where it is no «не реже».
            return (wanted || count > 1)
                .then_some((Repetition::Every(Recurrence::new(days, time)), count));
        }
        // `раз в 2 недели`: so long may lie between two of them.
        let gap = self.duration_at_its_pace(cursor)?;
        (count == 1).then_some((Repetition::Gap(Gap::Length(gap)), 1))
    }

    /// `медиану интервалов между заказами`
    fn median(&mut self, cursor: &mut Cursor<'_>) -> Option<Gap> {
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
                vec![crate::model::conditions::events::kind(
                    crate::facts::EventKind::Payment,
                )]
            }
            None => self.event(cursor, Place::Happening)?,
        };
        let text = self.text(cursor.span_since(start));
        Some(Gap::Median(EventPattern { any, text }))
    }

    /// `"0 0 10 * * MON-FRI"`
    fn cron(&mut self, cursor: &mut Cursor<'_>) -> Option<Recurrence> {
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
        let days = RecurringDays::Week([true; 7]);
        Some(Recurrence::new(days, RecurringTime::Cron(cron)))
    }
}
