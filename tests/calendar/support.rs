//! What every case needs: a company's clock, and moments written as people write them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use reglament::{
    calendar::{
        CloseOf, Fold, ProductionCalendar, Schedule, Term, WeekHours, Window, WorkClock, Zone,
    },
    value::Instant,
};

/// A schedule in this zone with these hours and the calendar of Russia.
pub fn schedule(zone: &str, hours: &str) -> Schedule {
    let zone = Zone::parse(zone).expect("a zone");
    Schedule::new(zone, WeekHours::parse(hours).expect("hours"))
        .with_calendar(ProductionCalendar::russia())
}

/// The clock of the samples: Moscow, пн–пт 09:00–18:00, the calendar of Russia.
pub fn office() -> WorkClock {
    WorkClock::new(schedule("Europe/Moscow", "пн–пт 09:00–18:00"))
}

/// `2026-11-20`.
pub fn date(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a date")
}

/// `2026-11-20 17:50` or `2026-11-20 17:50:01` by the wall clock of `zone`; an ambiguous time is the first one.
pub fn at_in(zone: Zone, text: &str) -> Instant {
    let parsed = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M"))
        .expect("a local time");
    zone.instant(parsed, Fold::First)
}

/// The moment at which Moscow's clock shows `text`.
pub fn at(text: &str) -> Instant {
    at_in(Zone::parse("Europe/Moscow").expect("a zone"), text)
}

/// `пт 2026-11-20 17:50`, with seconds when there are some.
pub fn show_in(zone: Zone, moment: Instant) -> String {
    if moment == Instant::MIN {
        return "всегда".to_owned();
    }
    if moment == Instant::MAX {
        return "никогда".to_owned();
    }
    let local = zone.local(moment);
    let weekday =
        ["пн", "вт", "ср", "чт", "пт", "сб", "вс"][local.weekday().num_days_from_monday() as usize];
    let shape = if local.second() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    format!("{weekday} {}", local.format(shape))
}

/// The window of a staff duty.
pub fn window(clock: &WorkClock, term: &Term, origin: &str) -> Window {
    term.window(at_in(clock.zone(), origin), clock, CloseOf::Business)
}

/// When a staff duty is due.
pub fn due(clock: &WorkClock, term: &Term, origin: &str) -> String {
    show_in(clock.zone(), window(clock, term, origin).due)
}

/// The window of a staff duty as `opens … due`.
pub fn span(clock: &WorkClock, term: &Term, origin: &str) -> String {
    let window = window(clock, term, origin);
    format!(
        "{} … {}",
        show_in(clock.zone(), window.opens),
        show_in(clock.zone(), window.due)
    )
}
