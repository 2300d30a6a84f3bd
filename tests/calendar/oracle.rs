//! More than thirty thousand due moments computed by independent libraries: see `make_oracle.py` beside the data.

use chrono::NaiveDateTime;
use reglament::{
    calendar::{CloseOf, Quantity, Schedule, Term, TimeOfDay, Unit, WeekHours, WorkClock, Zone},
    value::Instant,
};

use crate::support::{schedule, show_in};

const ORACLE: &str = include_str!("oracle.txt");

fn clock(name: &str) -> WorkClock {
    let plain = |zone: &str, hours: &str| {
        Schedule::new(
            Zone::parse(zone).expect("a zone"),
            WeekHours::parse(hours).expect("hours"),
        )
    };
    WorkClock::new(match name {
        "moscow" => schedule("Europe/Moscow", "пн–пт 09:00–18:00"),
        "ural" => schedule("Asia/Yekaterinburg", "пн–пт 09:00–13:00, 14:00–18:00"),
        "berlin" => plain("Europe/Berlin", "пн–пт 08:30–17:30"),
        "saturday" => schedule(
            "Europe/Moscow",
            "пн–чт 09:00–18:00, пт 09:00–16:45, сб 10:00–14:00",
        ),
        "always" => plain("America/New_York", "круглосуточно"),
        other => panic!("no schedule {other}"),
    })
}

fn term(kind: &str, amount: u32) -> (Term, CloseOf) {
    let plain = |unit| Term::Within(Quantity::plain(amount, unit));
    let term = match kind {
        "working-minutes" => Term::Within(Quantity::working_minutes(amount)),
        "working-hours" => Term::Within(Quantity::working_hours(amount)),
        "working-days" | "working-days-client" => Term::Within(Quantity::working_days(amount)),
        "days" | "days-client" => plain(Unit::Day),
        "weeks" => plain(Unit::Week),
        "months" => plain(Unit::Month),
        "quarters" => plain(Unit::Quarter),
        "years" => plain(Unit::Year),
        "exact-days" => Term::Within(Quantity::exact(amount, Unit::Day)),
        "exact-months" => Term::Within(Quantity::exact(amount, Unit::Month)),
        "before-days" => Term::Before(Quantity::plain(amount, Unit::Day)),
        "before-working-days" => Term::Before(Quantity::working_days(amount)),
        "before-months" => Term::Before(Quantity::plain(amount, Unit::Month)),
        "same-day" => Term::same_day(),
        "next-noon" => Term::next_working_day(TimeOfDay::new(12, 0)),
        other => panic!("no kind {other}"),
    };
    (
        term,
        if kind.ends_with("-client") {
            CloseOf::Midnight
        } else {
            CloseOf::Business
        },
    )
}

/// A moment written as yymmddHHMM in UTC.
fn moment(text: &str) -> Instant {
    let parsed = NaiveDateTime::parse_from_str(&format!("20{text}"), "%Y%m%d%H%M");
    Instant(parsed.expect("a moment").and_utc().timestamp())
}

#[test]
fn сроки_совпадают_с_независимым_расчётом() {
    let (mut pairs, mut differ) = (0, Vec::new());
    for group in ORACLE.split("# ").filter(|group| !group.is_empty()) {
        let mut lines = group.lines();
        let (name, kind) = lines
            .next()
            .and_then(|head| head.split_once(' '))
            .expect("a heading");
        let clock = clock(name);
        for line in lines {
            let [start, middle, last] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let start = moment(start);
            pairs += 1;
            let (ours, theirs) = if kind == "between" {
                let minutes = clock.working_seconds_between(start, moment(middle)) / 60;
                (minutes.to_string(), last.to_owned())
            } else {
                let (term, closes) = term(kind, middle.parse().expect("an amount"));
                let window = term.window(start, &clock, closes);
                assert!(!window.assumed, "{name} {kind} {line}");
                (
                    show_in(clock.zone(), window.due),
                    show_in(clock.zone(), moment(last)),
                )
            };
            if ours != theirs {
                let start = show_in(clock.zone(), start);
                differ.push(format!(
                    "{name} {kind} {start} {middle}: {ours}, а не {theirs}"
                ));
            }
        }
    }
    assert!(pairs >= 20_000, "{pairs}");
    assert!(
        differ.is_empty(),
        "{} из {pairs}:\n{}",
        differ.len(),
        differ[..differ.len().min(40)].join("\n")
    );
}
