//! Pauses.

use reglament::{
    calendar::{CloseOf, Pause, Quantity, Term, Unit, WorkClock},
    value::Instant,
};

use crate::support::{at, office, show_in};

fn pause(from: &str, to: &str) -> Pause {
    Pause::new(at(from), at(to))
}

fn due(clock: &WorkClock, term: &Term, origin: &str, pauses: &[Pause]) -> String {
    let window = term.window_with_pauses(at(origin), clock, CloseOf::Business, pauses);
    show_in(clock.zone(), window.due)
}

/// osTicket#1107: waiting for the client must not spend the term.
#[test]
fn минуты_и_часы_в_паузе_не_идут() {
    let clock = office();
    let hours = Term::Within(Quantity::plain(4, Unit::Hour));
    let lunch = pause("2026-11-16 13:00", "2026-11-16 15:00");
    assert_eq!(
        due(&clock, &hours, "2026-11-16 12:00", &[lunch]),
        "пн 2026-11-16 18:00"
    );
    let working = Term::Within(Quantity::working_hours(4));
    let evening = pause("2026-11-16 17:00", "2026-11-17 10:00");
    assert_eq!(
        due(&clock, &working, "2026-11-16 16:00", &[evening]),
        "вт 2026-11-17 13:00"
    );
    assert_eq!(
        due(&clock, &working, "2026-11-16 12:00", &[lunch, evening]),
        "вт 2026-11-17 11:00"
    );
}

#[test]
fn пауза_до_начала_и_после_срока_ничего_не_меняет() {
    let clock = office();
    let term = Term::Within(Quantity::plain(4, Unit::Hour));
    let before = pause("2026-11-16 08:00", "2026-11-16 11:00");
    let at_due = pause("2026-11-16 16:00", "2026-11-16 20:00");
    assert_eq!(
        due(&clock, &term, "2026-11-16 12:00", &[before, at_due]),
        "пн 2026-11-16 16:00"
    );
    let across = pause("2026-11-16 11:00", "2026-11-16 13:00");
    assert_eq!(
        due(&clock, &term, "2026-11-16 12:00", &[across]),
        "пн 2026-11-16 17:00",
        "часть после начала"
    );
    let days = Term::Within(Quantity::working_days(2));
    let after = pause("2026-11-18 18:00", "2026-11-20 12:00");
    assert_eq!(
        due(&clock, &days, "2026-11-16 12:00", &[after]),
        "ср 2026-11-18 18:00"
    );
}

#[test]
fn день_задетый_паузой_не_считается() {
    let clock = office();
    let two = Term::Within(Quantity::working_days(2));
    let short = pause("2026-11-17 12:00", "2026-11-17 12:30");
    assert_eq!(
        due(&clock, &two, "2026-11-16 12:00", &[short]),
        "чт 2026-11-19 18:00"
    );
    let again = pause("2026-11-17 15:00", "2026-11-17 16:00");
    assert_eq!(
        due(&clock, &two, "2026-11-16 12:00", &[short, again]),
        "чт 2026-11-19 18:00",
        "день один"
    );
    let last = pause("2026-11-18 12:00", "2026-11-18 13:00");
    assert_eq!(
        due(&clock, &two, "2026-11-16 12:00", &[last]),
        "чт 2026-11-19 18:00",
        "последний день"
    );
    let origin = pause("2026-11-16 13:00", "2026-11-16 14:00");
    assert_eq!(
        due(&clock, &two, "2026-11-16 12:00", &[origin]),
        "ср 2026-11-18 18:00",
        "день события и так не в счёт"
    );
    let midnight = pause("2026-11-16 13:00", "2026-11-17 00:00");
    assert_eq!(
        due(&clock, &two, "2026-11-16 12:00", &[midnight]),
        "ср 2026-11-18 18:00",
        "до 24:00, следующий не задет"
    );
}

#[test]
fn календарные_дни_тоже() {
    let clock = office();
    let five = Term::Within(Quantity::plain(5, Unit::Day));
    let week = pause("2026-11-18 12:00", "2026-11-20 12:00");
    // 17-е, потом 21-е, 22-е, 23-е и 24-е: три дня паузы не в счёт.
    assert_eq!(
        due(&clock, &five, "2026-11-16 12:00", &[week]),
        "вт 2026-11-24 18:00"
    );
    let month = Term::Within(Quantity::plain(1, Unit::Month));
    assert_eq!(
        due(&clock, &month, "2026-10-16 12:00", &[week]),
        "пн 2026-11-16 18:00",
        "пауза после срока"
    );
    assert_eq!(
        due(&clock, &month, "2026-10-20 12:00", &[week]),
        "пн 2026-11-23 18:00"
    );
}

#[test]
fn день_переноса_не_может_быть_задет() {
    let clock = office();
    // Пятый день — суббота, перенос на понедельник 23-го, но понедельник задет паузой.
    let five = Term::Within(Quantity::plain(5, Unit::Day));
    let monday = pause("2026-11-23 10:00", "2026-11-23 11:00");
    assert_eq!(
        due(&clock, &five, "2026-11-16 12:00", &[monday]),
        "вт 2026-11-24 18:00"
    );
    let same = pause("2026-11-16 13:00", "2026-11-17 11:00");
    assert_eq!(
        due(&clock, &Term::same_day(), "2026-11-16 12:00", &[same]),
        "ср 2026-11-18 18:00"
    );
}

#[test]
fn незакрытая_пауза_не_даёт_сроку_кончиться() {
    let clock = office();
    let open = Pause::new(at("2026-11-16 13:00"), Instant::MAX);
    for term in [
        Term::Within(Quantity::plain(4, Unit::Hour)),
        Term::Within(Quantity::working_hours(4)),
        Term::Within(Quantity::working_days(2)),
        Term::Within(Quantity::plain(2, Unit::Day)),
        Term::same_day(),
    ] {
        assert_eq!(
            due(&clock, &term, "2026-11-16 12:00", &[open]),
            "никогда",
            "{term:?}"
        );
    }
}

#[test]
fn паузы_не_двигают_назначенную_дату_и_обратный_срок() {
    let clock = office();
    let pauses = [pause("2026-11-10 12:00", "2026-11-17 12:00")];
    let before = Term::Before(Quantity::plain(3, Unit::Day));
    assert_eq!(
        due(&clock, &before, "2026-11-20 12:00", &pauses),
        "вт 2026-11-17 18:00"
    );
    let fixed = Term::Fixed {
        date: crate::support::date("2026-11-17"),
        time: None,
    };
    assert_eq!(
        due(&clock, &fixed, "2026-11-09 12:00", &pauses),
        "вт 2026-11-17 18:00"
    );
}

/// Many pauses give the same due moment as the naive count second by second and day by day.
#[test]
fn много_пауз_против_счёта_в_лоб() {
    let clock = office();
    let origin = at("2026-11-02 10:00");
    let mut seed = 7_u64;
    let mut random = |limit: i64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as i64) % limit
    };
    for _ in 0..200 {
        let (mut pauses, mut from) = (Vec::new(), origin.plus(-3600));
        for _ in 0..random(8) {
            from = from.plus(60 * (1 + random(3000)));
            let to = from.plus(60 * (1 + random(2000)));
            pauses.push(Pause::new(from, to));
            from = to;
        }
        let minutes = 1 + random(2000);
        let quantity = Quantity::working_minutes(minutes as u32);
        let window =
            Term::Within(quantity).window_with_pauses(origin, &clock, CloseOf::Business, &pauses);
        let (mut now, mut left) = (origin, minutes);
        while left > 0 {
            let paused = pauses
                .iter()
                .any(|pause| pause.from <= now && now < pause.to);
            left -= i64::from(clock.is_working(now) && !paused);
            now = now.plus(60);
        }
        assert_eq!(
            show_in(clock.zone(), window.due),
            show_in(clock.zone(), now),
            "{minutes} {pauses:?}"
        );

        let days = 1 + random(6);
        for working in [true, false] {
            let quantity = if working {
                Quantity::working_days(days as u32)
            } else {
                Quantity::plain(days as u32, Unit::Day)
            };
            let window = Term::Within(quantity).window_with_pauses(
                origin,
                &clock,
                CloseOf::Business,
                &pauses,
            );
            let expected = days_in_a_row(&clock, origin, days, working, &pauses);
            let shown = (
                show_in(clock.zone(), window.due),
                show_in(clock.zone(), expected),
            );
            assert_eq!(shown.0, shown.1, "{days} {working} {pauses:?}");
        }
    }
}

/// Days counted one by one, admitting pauses one after another while they begin before the due moment so far.
fn days_in_a_row(
    clock: &WorkClock,
    origin: Instant,
    days: i64,
    working: bool,
    pauses: &[Pause],
) -> Instant {
    let mut admitted = 0;
    loop {
        let touched = |day: chrono::NaiveDate| {
            let (start, end) = (clock.zone().start_of(day), clock.zone().end_of(day));
            pauses[..admitted]
                .iter()
                .any(|pause| pause.to > origin && pause.from < end && start < pause.to)
        };
        let (mut day, mut left) = (clock.date_of(origin), days);
        while left > 0 {
            day = day.succ_opt().expect("a date");
            left -= i64::from(!touched(day) && (!working || clock.is_working_day(day)));
        }
        while touched(day) || !clock.is_working_day(day) {
            day = day.succ_opt().expect("a date");
        }
        let due = clock.close_of_day(day).expect("a working day");
        match pauses.get(admitted) {
            Some(pause) if pause.from < due => admitted += 1,
            _ => return due,
        }
    }
}
