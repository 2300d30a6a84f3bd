//! The steps behind a window.

use reglament::calendar::{ClockKind, CloseOf, DayKind, Pause, Quantity, Step, Term, Unit};

use crate::support::{at, date, office};

fn steps(term: &Term, origin: &str, pauses: &[Pause]) -> Vec<Step> {
    term.explain(at(origin), &office(), CloseOf::Business, pauses)
        .steps
}

#[test]
fn рабочие_минуты_ждут_открытия() {
    let term = Term::Within(Quantity::working_minutes(15));
    let trace = term.explain(at("2026-11-20 19:00"), &office(), CloseOf::Business, &[]);
    assert_eq!(trace.clock, ClockKind::Working);
    let (monday, due) = (at("2026-11-23 09:00"), at("2026-11-23 09:15"));
    let waited = Step::WaitedForOpening {
        from: at("2026-11-20 19:00"),
        to: monday,
    };
    let ran = Step::Ran {
        clock: ClockKind::Working,
        seconds: 900,
        from: at("2026-11-20 19:00"),
        to: due,
    };
    assert_eq!(trace.steps, [waited, ran]);
    assert_eq!(trace.window.due, due);
}

#[test]
fn рабочие_дни_называют_пропущенные() {
    let steps = steps(
        &Term::Within(Quantity::working_days(1)),
        "2026-11-03 12:00",
        &[],
    );
    let expected = [
        Step::CountedDays {
            working: true,
            days: 1,
            after: date("2026-11-03"),
            last: date("2026-11-05"),
        },
        Step::DayOff {
            date: date("2026-11-04"),
            kind: DayKind::Holiday,
        },
        Step::Closed {
            date: date("2026-11-05"),
            kind: DayKind::Working,
            at: at("2026-11-05 18:00"),
        },
    ];
    assert_eq!(steps, expected);
}

#[test]
fn перенос_с_выходного_виден() {
    let steps = steps(
        &Term::Within(Quantity::plain(1, Unit::Month)),
        "2026-01-31 12:00",
        &[],
    );
    let expected = [
        Step::CountedMonths {
            months: 1,
            after: date("2026-01-31"),
            last: date("2026-02-28"),
        },
        Step::DayOff {
            date: date("2026-02-28"),
            kind: DayKind::NoHours,
        },
        Step::DayOff {
            date: date("2026-03-01"),
            kind: DayKind::NoHours,
        },
        Step::Moved {
            from: date("2026-02-28"),
            to: date("2026-03-02"),
        },
        Step::Closed {
            date: date("2026-03-02"),
            kind: DayKind::Working,
            at: at("2026-03-02 18:00"),
        },
    ];
    assert_eq!(steps, expected);
}

#[test]
fn обратный_перенос_виден() {
    let steps = steps(
        &Term::Before(Quantity::plain(3, Unit::Day)),
        "2026-11-18 12:00",
        &[],
    );
    assert!(steps.contains(&Step::CountedDays {
        working: false,
        days: 3,
        after: date("2026-11-18"),
        last: date("2026-11-15")
    }));
    assert!(steps.contains(&Step::Moved {
        from: date("2026-11-15"),
        to: date("2026-11-13")
    }));
}

#[test]
fn счёт_со_следующего_дня_и_пауза_видны() {
    let next = steps(&Term::same_day(), "2026-11-20 19:00", &[]);
    assert!(
        next.contains(&Step::NextDay {
            from: date("2026-11-20"),
            to: date("2026-11-23")
        }),
        "{next:?}"
    );
    let pause = Pause::new(at("2026-11-16 13:00"), at("2026-11-16 14:00"));
    let paused = steps(
        &Term::Within(Quantity::plain(4, Unit::Hour)),
        "2026-11-16 12:00",
        &[pause],
    );
    assert!(
        paused.contains(&Step::Paused {
            from: pause.from,
            to: pause.to
        }),
        "{paused:?}"
    );
}
