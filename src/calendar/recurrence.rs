//! What happens again and again: on which days, and at what time of the day.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{CloseOf, Cron, Fold, Period, PeriodUnit, TimeOfDay, Window, WorkClock};
use crate::value::Instant;

/// Days that come again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RecurringDays {
    /// `каждый рабочий день`: of the clock it is asked on.
    Working,
    /// `каждый понедельник`, `пн–пт`, `каждый день`: by weekday, from Monday.
    Week([bool; 7]),
    /// `каждое 5-е число`: by the number of the day; a shorter month ends it on its last day.
    MonthDay(u32),
    /// `еженедельно`, `каждый месяц`: once in every calendar period.
    Period(PeriodUnit),
}

/// When on those days.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RecurringTime {
    /// By the close of the day; of a period, by the close of its last working day.
    Close,
    /// `до 18:00`
    By(TimeOfDay),
    /// `в 10:00`, `в 10:00 и 17:00`: each is due as «сразу» from then; what is done earlier that day, but after the time
    /// before, counts.
    At(Vec<TimeOfDay>),
    /// At the times of a schedule in cron's notation.
    Cron(Cron),
}

/// `каждый рабочий день до 18:00`, `каждый понедельник в 09:00`, `еженедельно`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recurrence {
    /// On which days.
    pub days: RecurringDays,
    /// When.
    pub time: RecurringTime,
    /// `в пятницу — до 17:00`: another time on these days of the week, from Monday; the first that names the day.
    pub other: Vec<([bool; 7], RecurringTime)>,
}

/// One time of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The last day of the time before: what this one is about begins after it.
    pub after: NaiveDate,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// From the begin of its first day (or the time before on that day) to its due moment.
    pub window: Window,
}

impl Recurrence {
    /// The same time on all its days.
    #[must_use]
    pub const fn new(days: RecurringDays, time: RecurringTime) -> Self {
        Self {
            days,
            time,
            other: Vec::new(),
        }
    }

    /// All times whose first day lies in `[from, to]`, in order.
    #[must_use]
    pub fn occurrences(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        clock: &WorkClock,
    ) -> Vec<Occurrence> {
        let mut out = Vec::new();
        let mut day = from;
        while day <= to {
            if let Some((first, last)) = self.days.beginning(day, clock) {
                self.on(first, last, clock, &mut out);
            }
            let Some(next) = self.days.next(day) else {
                break;
            };
            day = next;
        }
        out
    }

    fn on(&self, first: NaiveDate, last: NaiveDate, clock: &WorkClock, out: &mut Vec<Occurrence>) {
        let after = self.days.before(first, clock);
        let zone = clock.zone();
        let begin = zone.start_of(first);
        // A period that ends on a day off is due on its last working day; a single day stands.
        let closing = match self.days {
            RecurringDays::Period(_) => clock
                .working_day_until(last)
                .filter(|day| *day >= first)
                .unwrap_or(last),
            _ => last,
        };
        let assumed = clock.day(closing).assumed;
        let mut add = |opens: Instant, due: Instant| {
            out.push(Occurrence {
                after,
                first,
                last,
                window: Window {
                    opens: opens.min(due),
                    due,
                    assumed,
                },
            });
        };
        let other = self.other.iter().find(|(days, _)| on(days, closing));
        match other.map_or(&self.time, |(_, time)| time) {
            RecurringTime::Close => {
                let due = clock
                    .close_of_day(closing)
                    .unwrap_or_else(|| clock.end_of_day(closing, CloseOf::Midnight));
                add(begin, due);
            }
            RecurringTime::By(time) => add(begin, zone.at(closing, *time, Fold::Second)),
            RecurringTime::At(times) => at_times(times, closing, begin, clock, &mut add),
            RecurringTime::Cron(cron) => {
                at_times(&cron.times(closing), closing, begin, clock, &mut add);
            }
        }
    }
}

impl RecurringDays {
    /// The span that begins on this day, if one does.
    fn beginning(&self, day: NaiveDate, clock: &WorkClock) -> Option<(NaiveDate, NaiveDate)> {
        let single = |found: bool| found.then_some((day, day));
        match self {
            Self::Working => single(clock.is_working_day(day)),
            Self::Week(days) => single(on(days, day)),
            Self::MonthDay(number) => single(month_day(day, *number) == Some(day)),
            Self::Period(unit) => {
                let period = Period::containing(day, *unit);
                (period.first == day).then_some((period.first, period.last))
            }
        }
    }

    /// The next day on which one may begin.
    fn next(&self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Period(unit) => Period::containing(day, *unit).last.succ_opt(),
            _ => day.succ_opt(),
        }
    }

    /// The last day of the time before the one that begins on `first`.
    fn before(&self, first: NaiveDate, clock: &WorkClock) -> NaiveDate {
        let yesterday = first.pred_opt().unwrap_or(first);
        match self {
            Self::Working => clock.working_day_until(yesterday).unwrap_or(yesterday),
            Self::Week(days) => (1..=7)
                .filter_map(|back| first.checked_sub_days(Days::new(back)))
                .find(|day| on(days, *day))
                .unwrap_or(yesterday),
            Self::MonthDay(number) => first
                .checked_sub_months(Months::new(1))
                .and_then(|month| month_day(month, *number))
                .unwrap_or(yesterday),
            Self::Period(_) => yesterday,
        }
    }
}

/// Each time of a day is due as «сразу» from then. Times of a day off that would all be due at the same moment of the next working
/// day are one: one deed does them all.
fn at_times(
    times: &[TimeOfDay],
    day: NaiveDate,
    begin: Instant,
    clock: &WorkClock,
    add: &mut impl FnMut(Instant, Instant),
) {
    let mut opens = begin;
    for time in times {
        let at = clock.zone().at(day, *time, Fold::First);
        let due = super::Term::AtOnce.window(at, clock, CloseOf::Business).due;
        if due < opens {
            continue;
        }
        add(opens, due);
        opens = due.plus(1);
    }
}

fn on(days: &[bool; 7], day: NaiveDate) -> bool {
    let weekday = day.weekday().num_days_from_monday() as usize;
    days.get(weekday).copied().unwrap_or(false)
}

/// The day of this number in the month of `day`, or the month's last.
fn month_day(day: NaiveDate, number: u32) -> Option<NaiveDate> {
    let last = Period::containing(day, PeriodUnit::Month).last;
    day.with_day(number.clamp(1, last.day()))
}
