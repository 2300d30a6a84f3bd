//! Whether one value of a facet binds more than another.

use std::cmp::Ordering;

use chrono::{NaiveDate, Weekday};

use super::Effect;
use super::facets::{Gauge, More};
use crate::analysis::subject::Run;
use crate::calendar::{
    CloseOf, Fold, Limit, Quantity, RecurringTime, Schedule, Term, TermDay, TimeOfDay, WeekHours,
    WorkClock,
};
use crate::model::regulation::Op;
use crate::program::norm::Beyond;
use crate::value::{Instant, Value};

/// What the change from one gauge to another does.
pub(super) fn effect(old: &Gauge, new: &Gauge, schedules: (&Schedule, &Schedule)) -> Effect {
    match (old, new) {
        (Gauge::Term(old), Gauge::Term(new)) => sooner(term(old, new, schedules)),
        (Gauge::Length(old, more), Gauge::Length(new, _)) => sense(lengths(*old, *new), *more),
        (Gauge::Number(old, more), Gauge::Number(new, _)) => sense(Some(old.cmp(new)), *more),
        (Gauge::Border(old), Gauge::Border(new)) => border(old, new),
        (Gauge::Hours(old), Gauge::Hours(new)) => hours(old, new),
        (Gauge::Every(old), Gauge::Every(new)) if old.days == new.days => {
            match (&old.time, &new.time) {
                (RecurringTime::By(old), RecurringTime::By(new)) => sooner(Some(old.cmp(new))),
                _ => Effect::Other,
            }
        }
        _ => Effect::Other,
    }
}

/// What a facet does that was not there before; what one does that is there no more is the opposite.
pub(super) const fn appeared(gauge: &Gauge) -> Effect {
    match gauge {
        Gauge::Length(_, more) | Gauge::Number(_, more) | Gauge::Set(_, more) => binds(*more),
        Gauge::None
        | Gauge::Term(_)
        | Gauge::Border(_)
        | Gauge::Hours(_)
        | Gauge::Every(_)
        | Gauge::Guard(_) => Effect::Other,
    }
}

/// More of something.
pub(super) const fn binds(more: More) -> Effect {
    match more {
        More::Binds => Effect::Stricter,
        More::Frees => Effect::Looser,
    }
}

/// The other way round.
pub(super) const fn opposite(effect: Effect) -> Effect {
    match effect {
        Effect::Stricter => Effect::Looser,
        Effect::Looser => Effect::Stricter,
        Effect::Other => Effect::Other,
    }
}

/// `order`: how the old one compares with the new one.
const fn sense(order: Option<Ordering>, more: More) -> Effect {
    match order {
        Some(Ordering::Less) => binds(more),
        Some(Ordering::Greater) => opposite(binds(more)),
        Some(Ordering::Equal) | None => Effect::Other,
    }
}

/// A term that ends sooner binds more.
const fn sooner(order: Option<Ordering>) -> Effect {
    sense(order, More::Frees)
}

/// Lengths of one kind compare; working hours and hours, days and months do not.
pub(super) fn lengths(old: Quantity, new: Quantity) -> Option<Ordering> {
    let ((run, old), (same, new)) = (Run::of(old), Run::of(new));
    (run == same).then(|| old.cmp(&new))
}

/// What a longer time does before somebody is told, or while a term stands still: it frees.
pub(super) fn longer(old: Quantity, new: Quantity) -> Effect {
    sense(lengths(old, new), More::Frees)
}

/// How the ends of two terms from one origin compare, where they compare at every origin.
fn term(old: &Term, new: &Term, schedules: (&Schedule, &Schedule)) -> Option<Ordering> {
    match (old, new) {
        (Term::Within(old), Term::Within(new)) => lengths(*old, *new),
        (Term::AtOnce, Term::Within(new)) => lengths(schedules.0.at_once, *new),
        (Term::Within(old), Term::AtOnce) => lengths(*old, schedules.1.at_once),
        (Term::By { day: old, limit: a }, Term::By { day: new, limit: b })
        | (Term::On { day: old, limit: a }, Term::On { day: new, limit: b }) => {
            by((*old, *a), (*new, *b))
        }
        // Counted back: the longer, the sooner.
        (Term::Before(old), Term::Before(new)) | (Term::AtBefore(old), Term::AtBefore(new)) => {
            lengths(*old, *new).map(Ordering::reverse)
        }
        (Term::Fixed { date: old, time: a }, Term::Fixed { date: new, time: b }) if a == b => {
            Some(old.cmp(new))
        }
        (Term::Between { from: a, to: old }, Term::Between { from: b, to: new }) if a == b => {
            lengths(*old, *new)
        }
        (
            Term::After {
                delay: a,
                then: Some(old),
            },
            Term::After {
                delay: b,
                then: Some(new),
            },
        ) if a == b => term(old, new, schedules),
        // A point in time that moves is neither: what may be done later may not be done sooner.
        _ => None,
    }
}

fn by(old: (TermDay, Limit), new: (TermDay, Limit)) -> Option<Ordering> {
    let day = match (old.0, new.0) {
        (TermDay::Same, TermDay::Same) => Some(Ordering::Equal),
        (TermDay::After(old), TermDay::After(new)) => lengths(old, new),
        // A clock time of the same day may already be over; then the next working day counts.
        (TermDay::Same, TermDay::After(_)) | (TermDay::After(_), TermDay::Same) => None,
    }?;
    let limit = match (old.1, new.1) {
        (Limit::Time(old), Limit::Time(new)) => Some(old.cmp(&new)),
        (old, new) => (old == new).then_some(Ordering::Equal),
    }?;
    // A clock time moves the day as well: who comes after it waits for the next day.
    match (day, limit) {
        (Ordering::Equal, limit) if old.0 != TermDay::Same => Some(limit),
        (Ordering::Equal, Ordering::Equal) => Some(Ordering::Equal),
        (Ordering::Equal, _) => None,
        (day, Ordering::Equal) => Some(day),
        (day, limit) => (day == limit).then_some(day),
    }
}

/// Less is allowed behind a nearer border.
fn border(old: &Beyond, new: &Beyond) -> Effect {
    match (old, new) {
        (Beyond::Compare(op, old), Beyond::Compare(same, new)) => {
            let (Some(old), Some(new)) = (number(old), number(new)) else {
                return Effect::Other;
            };
            let upward = |op: Op| match op {
                Op::Gt => Some((true, false)),
                Op::Ge => Some((true, true)),
                Op::Lt => Some((false, false)),
                Op::Le => Some((false, true)),
                Op::Eq | Op::Ne => None,
            };
            let (Some((up, own)), Some((same_up, same_own))) = (upward(*op), upward(*same)) else {
                return Effect::Other;
            };
            if up != same_up {
                return Effect::Other;
            }
            match (old.cmp(&new), own.cmp(&same_own)) {
                (Ordering::Equal, Ordering::Less) => Effect::Stricter,
                (Ordering::Equal, Ordering::Greater) => Effect::Looser,
                (Ordering::Equal, Ordering::Equal) => Effect::Other,
                (Ordering::Less, _) if up => Effect::Looser,
                (Ordering::Greater, _) if up => Effect::Stricter,
                (Ordering::Less, _) => Effect::Stricter,
                (Ordering::Greater, _) => Effect::Looser,
            }
        }
        (Beyond::Compare(..), Beyond::All(_)) => Effect::Stricter,
        (Beyond::All(_), Beyond::Compare(..)) => Effect::Looser,
        (Beyond::NotOneOf(old), Beyond::NotOneOf(new)) => {
            let within =
                |mine: &[Value], theirs: &[Value]| mine.iter().all(|one| theirs.contains(one));
            match (within(old, new), within(new, old)) {
                (true, false) => Effect::Looser,
                (false, true) => Effect::Stricter,
                _ => Effect::Other,
            }
        }
        _ => Effect::Other,
    }
}

fn number(value: &Value) -> Option<rust_decimal::Decimal> {
    match value {
        Value::Number(number) | Value::Percent(number) => Some(*number),
        Value::Money(money) => Some(money.amount),
        Value::Seconds(seconds) => Some((*seconds).into()),
        Value::Text(_)
        | Value::Date(_)
        | Value::YearDay(_)
        | Value::DateTime(_)
        | Value::YesNo(_) => None,
    }
}

/// Hours in which something is allowed: what lies wholly within the other allows less.
pub(super) fn hours(old: &WeekHours, new: &WeekHours) -> Effect {
    match (within(old, new), within(new, old)) {
        (true, false) => Effect::Looser,
        (false, true) => Effect::Stricter,
        _ => Effect::Other,
    }
}

fn within(inner: &WeekHours, outer: &WeekHours) -> bool {
    let week = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];
    week.iter().all(|day| {
        inner.on(*day).spans().iter().all(|one| {
            let fits = |other: &crate::calendar::Span| {
                other.from() <= one.from() && one.to() <= other.to()
            };
            outer.on(*day).spans().iter().any(fits)
        })
    })
}

/// Two terms that do not compare, counted out: of a trigger on a Monday morning, and of one on a Friday evening.
pub(super) fn counted(
    old: &Term,
    new: &Term,
    (before, after): (&Schedule, &Schedule),
) -> Option<String> {
    let (a, b) = (
        WorkClock::new(before.clone()),
        WorkClock::new(after.clone()),
    );
    let mut out = Vec::new();
    for (name, day, hour, minute) in [("пн 10:00", 7, 10, 0), ("пт 17:30", 11, 17, 30)] {
        let date = NaiveDate::from_ymd_opt(2026, 12, day)?;
        let time = TimeOfDay::new(hour, minute)?;
        let due = |term: &Term, clock: &WorkClock| {
            let origin = clock.zone().at(date, time, Fold::First);
            let due = term.window(origin, clock, CloseOf::Business).due;
            (due < Instant::MAX).then(|| moment(due, clock))
        };
        out.push(format!(
            "повод в {name}: было {}, станет {}",
            due(old, &a)?,
            due(new, &b)?
        ));
    }
    Some(out.join("; "))
}

/// `пн 13:00`, `через неделю вт 18:00` is told by the date.
fn moment(at: Instant, clock: &WorkClock) -> String {
    use chrono::{Datelike, Timelike};
    let local = clock.zone().local(at);
    let day = match local.weekday() {
        Weekday::Mon => "пн",
        Weekday::Tue => "вт",
        Weekday::Wed => "ср",
        Weekday::Thu => "чт",
        Weekday::Fri => "пт",
        Weekday::Sat => "сб",
        Weekday::Sun => "вс",
    };
    let first = NaiveDate::from_ymd_opt(2026, 12, 7);
    let far = first.is_none_or(|first| (local.date() - first).num_days() > 6);
    let date = if far {
        format!(" {}", local.format("%d.%m"))
    } else {
        String::new()
    };
    format!("{day}{date} {:02}:{:02}", local.hour(), local.minute())
}
