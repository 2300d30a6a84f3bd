//! How long working-time arithmetic takes. Run with `cargo bench --bench calendar`.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{hint::black_box, time::Instant as Stopwatch};

use reglament::{
    calendar::{CloseOf, ProductionCalendar, Quantity, Schedule, Term, WeekHours, WorkClock, Zone},
    value::Instant,
};

const ROUNDS: usize = 2_000_000;

fn measure(name: &str, mut once: impl FnMut(Instant) -> i64) {
    // Moments spread over twelve years in an order that no cache foresees.
    let starts: Vec<Instant> = (0..4096_i64)
        .map(|k| Instant(1_400_000_000 + k * 2_654_435_761 % 378_000_000))
        .collect();
    let mut best = f64::INFINITY;
    let mut sum = 0;
    for _ in 0..5 {
        let stopwatch = Stopwatch::now();
        for round in 0..ROUNDS {
            sum += once(black_box(starts[round % starts.len()]));
        }
        best = best.min(stopwatch.elapsed().as_nanos() as f64 / ROUNDS as f64);
    }
    println!("{name:<40} {best:>8.1} ns   ({})", black_box(sum) % 10);
}

fn main() {
    let zone = Zone::parse("Europe/Moscow").expect("a zone");
    let week = WeekHours::parse("пн–пт 09:00–13:00, 14:00–18:00").expect("hours");
    let schedule = Schedule::new(zone, week).with_calendar(ProductionCalendar::russia());
    let stopwatch = Stopwatch::now();
    let clock = WorkClock::new(schedule);
    println!(
        "{:<40} {:>8.1} µs",
        "compile a clock",
        stopwatch.elapsed().as_nanos() as f64 / 1000.0
    );
    for minutes in [15, 480, 4_800, 48_000] {
        measure(&format!("add {minutes} working minutes"), |at| {
            clock.add_working_seconds(at, minutes * 60).0
        });
    }
    measure("subtract 480 working minutes", |at| {
        clock.add_working_seconds(at, -480 * 60).0
    });
    measure("working seconds between", |at| {
        clock.working_seconds_between(at, at.plus(10_000_000))
    });
    let terms = [
        (
            "15 рабочих минут",
            Term::Within(Quantity::working_minutes(15)),
        ),
        ("2 рабочих дня", Term::Within(Quantity::working_days(2))),
        (
            "1 месяц",
            Term::Within(Quantity::plain(1, reglament::calendar::Unit::Month)),
        ),
        ("в тот же день", Term::same_day()),
    ];
    for (name, term) in terms {
        measure(&format!("window: {name}"), |at| {
            term.window(at, &clock, CloseOf::Business).due.0
        });
    }
}
