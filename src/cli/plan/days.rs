//! Which days a calendar is of.

use chrono::{Days as Number, NaiveDate};

use super::super::Failure;
use super::super::args::PlanArgs;
use super::super::moment::{DayEnd, parse};
use super::super::session::Session;
use crate::calendar::{Period, PeriodUnit};
use crate::touches::days::monday;
use crate::value::Instant;

/// A longer calendar nobody keeps.
const LONGEST: i64 = 400;

/// So many days beyond the last one cases are judged: whole years of windows lie there.
const BEYOND: u64 = 366;

/// The days asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    /// The last moment of the last day.
    pub(super) until: Instant,
    /// The moment up to which cases are judged.
    pub(super) far: Instant,
}

impl Days {
    pub(super) fn new(args: &PlanArgs, session: &Session) -> Result<Self, Failure> {
        let zone = session.book.zone;
        let today = zone.date(session.at);
        let day = |option: &str, text: &Option<String>| {
            let at = text
                .as_deref()
                .map(|text| parse(option, text, zone, DayEnd::First));
            at.transpose().map(|at| at.map(|at| zone.date(at)))
        };
        let month = |day| Period::containing(day, PeriodUnit::Month);
        let (from, to) = (day("--from", &args.from)?, day("--to", &args.to)?);
        let (first, last) = match (day("--week", &args.week)?, from, to) {
            (Some(day), _, _) => {
                let first = monday(day);
                (first, later(first, 6))
            }
            (None, Some(from), Some(to)) => (from, to),
            (None, Some(from), None) => (from, month(from).last),
            (None, None, Some(to)) => (today, to),
            (None, None, None) => {
                let next = month(today).next(PeriodUnit::Month);
                (next.first, next.last)
            }
        };
        let said = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        if first > last {
            let what = format!(
                "календарь с {} по {}: первый день позже последнего",
                said(first),
                said(last)
            );
            return Err(Failure::new(what).hint("поменяйте дни местами: --from раньше, --to позже"));
        }
        if last < today {
            let what = format!(
                "календарь с {} по {} — о прошлом: судят на {}",
                said(first),
                said(last),
                said(today)
            );
            return Err(Failure::new(what)
                .hint("что тогда было сделано и что нет, покажет lint с теми же --from и --to")
                .hint(format!(
                    "составить календарь, как его видели тогда: --at {first}"
                )));
        }
        if (last - first).num_days() > LONGEST {
            let what = format!(
                "календарь с {} по {} — больше чем на год",
                said(first),
                said(last)
            );
            return Err(Failure::new(what)
                .hint("возьмите месяц или квартал: дальше планы не живут")
                .hint("касания раз в полгода и реже и так показаны на год вперёд"));
        }
        let until = zone.end_of(last).plus(-1);
        Ok(Self {
            first,
            last,
            until,
            far: zone.end_of(later(last, BEYOND)).plus(-1),
        })
    }

    /// Fails when the regulation holds only from a day after the last one.
    pub(super) fn in_force(&self, session: &Session) -> Result<(), Failure> {
        let from = session.book.not_yet_in_force(self.until);
        let Some(from) = from.filter(|_| !session.options.as_if_in_force) else {
            return Ok(());
        };
        let what = format!(
            "регламент действует только с {}, а календарь кончается {}",
            from.format("%d.%m.%Y"),
            self.last.format("%d.%m.%Y")
        );
        Err(Failure::new(what)
            .hint(format!("возьмите дни позже: --from {from}"))
            .hint("примерить его раньше срока: --as-if-in-force"))
    }
}

fn later(day: NaiveDate, number: u64) -> NaiveDate {
    day.checked_add_days(Number::new(number)).unwrap_or(day)
}
