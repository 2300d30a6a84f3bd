//! Questions to a clock: opening, close, working days, working seconds.

use reglament::{
    calendar::{CloseOf, Period, PeriodUnit, Schedule, WorkClock, Zone},
    value::Instant,
};

use crate::support::{at, date, office, schedule, show_in};

#[test]
fn рабочее_время_полуоткрыто() {
    let clock = office();
    for (moment, works) in [
        ("2026-11-20 08:59:59", false),
        ("2026-11-20 09:00", true),
        ("2026-11-20 17:59:59", true),
        ("2026-11-20 18:00", false),
        ("2026-11-21 12:00", false),
        ("2026-11-04 12:00", false),
        ("2026-11-03 16:59:59", true),
        ("2026-11-03 17:00", false),
    ] {
        assert_eq!(clock.is_working(at(moment)), works, "{moment}");
    }
}

#[test]
fn ближайшее_открытие() {
    let clock = WorkClock::new(schedule("Europe/Moscow", "пн–пт 09:00–13:00, 14:00–18:00"));
    let opening = |text: &str| show_in(clock.zone(), clock.next_opening(at(text)));
    assert_eq!(opening("2026-11-20 08:00"), "пт 2026-11-20 09:00");
    assert_eq!(
        opening("2026-11-20 10:15"),
        "пт 2026-11-20 10:15",
        "уже открыто"
    );
    assert_eq!(
        opening("2026-11-20 13:00"),
        "пт 2026-11-20 14:00",
        "перерыв"
    );
    assert_eq!(opening("2026-11-20 18:00"), "пн 2026-11-23 09:00");
    assert_eq!(
        opening("2026-12-31 10:00"),
        "пн 2027-01-11 09:00",
        "каникулы"
    );
}

#[test]
fn перерыв_не_рабочее_время() {
    let clock = WorkClock::new(schedule("Europe/Moscow", "пн–пт 09:00–13:00, 14:00–18:00"));
    let minutes = |from: &str, to: &str| clock.working_seconds_between(at(from), at(to)) / 60;
    assert_eq!(minutes("2026-11-20 12:50", "2026-11-20 14:10"), 20);
    assert_eq!(minutes("2026-11-20 13:10", "2026-11-20 13:50"), 0);
    assert_eq!(minutes("2026-11-20 00:00", "2026-11-24 00:00"), 2 * 480);
    assert_eq!(minutes("2026-11-24 00:00", "2026-11-20 00:00"), -2 * 480);
    let later = clock.add_working_seconds(at("2026-11-20 12:50"), 20 * 60);
    assert_eq!(show_in(clock.zone(), later), "пт 2026-11-20 14:10");
}

#[test]
fn счёт_назад_обратен_счёту_вперёд() {
    let clock = WorkClock::new(schedule(
        "Europe/Moscow",
        "пн–пт 09:00–13:00, 14:00–18:00, сб 10:00–14:00",
    ));
    let back = |text: &str, minutes: i64| {
        show_in(
            clock.zone(),
            clock.add_working_seconds(at(text), -minutes * 60),
        )
    };
    assert_eq!(back("2026-11-23 09:05", 15), "сб 2026-11-21 13:50");
    assert_eq!(
        back("2026-11-23 10:00", 60),
        "пн 2026-11-23 09:00",
        "кончается на открытии"
    );
    assert_eq!(
        back("2026-11-22 12:00", 15),
        "сб 2026-11-21 13:45",
        "из выходного — от последнего закрытия"
    );
    assert_eq!(back("2026-11-20 14:00", 1), "пт 2026-11-20 12:59");
}

#[test]
fn рабочие_дни_вокруг_праздников() {
    let clock = office();
    let next = |text: &str| {
        clock
            .next_working_day(date(text))
            .map(|day| day.to_string())
    };
    let previous = |text: &str| {
        clock
            .previous_working_day(date(text))
            .map(|day| day.to_string())
    };
    assert_eq!(next("2026-12-30").as_deref(), Some("2027-01-11"));
    assert_eq!(previous("2027-01-11").as_deref(), Some("2026-12-30"));
    assert_eq!(
        next("2024-04-26").as_deref(),
        Some("2024-04-27"),
        "рабочая суббота"
    );
    assert_eq!(next("2026-11-03").as_deref(), Some("2026-11-05"));
    assert_eq!(
        clock.add_working_days(date("2026-11-20"), 3),
        Some(date("2026-11-25"))
    );
    assert_eq!(
        clock.subtract_working_days(date("2026-11-25"), 3),
        Some(date("2026-11-20"))
    );
    assert_eq!(
        clock.add_working_days(date("2026-11-21"), 1),
        Some(date("2026-11-23"))
    );
    assert_eq!(
        clock.add_working_days(date("2026-11-21"), 0),
        Some(date("2026-11-21"))
    );
    assert_eq!(
        clock.working_day_from(date("2026-11-21")),
        Some(date("2026-11-23"))
    );
    assert_eq!(
        clock.working_day_until(date("2026-11-22")),
        Some(date("2026-11-20"))
    );
    assert_eq!(
        clock.working_days_between(date("2026-11-20"), date("2026-11-25")),
        3
    );
    assert_eq!(
        clock.working_days_between(date("2026-11-25"), date("2026-11-20")),
        -3
    );
}

#[test]
fn открытие_и_закрытие_дня() {
    let clock = office();
    let show = |moment: Option<Instant>| moment.map(|moment| show_in(clock.zone(), moment));
    assert_eq!(
        show(clock.opening_of_day(date("2026-11-03"))).as_deref(),
        Some("вт 2026-11-03 09:00")
    );
    assert_eq!(
        show(clock.close_of_day(date("2026-11-03"))).as_deref(),
        Some("вт 2026-11-03 17:00")
    );
    assert_eq!(clock.close_of_day(date("2026-11-04")), None);
    let midnight = clock.end_of_day(date("2026-11-03"), CloseOf::Midnight);
    assert_eq!(show_in(clock.zone(), midnight), "ср 2026-11-04 00:00");
    assert_eq!(clock.date_of(at("2026-11-03 23:59:59")), date("2026-11-03"));
    assert_eq!(clock.date_of(at("2026-11-04 00:00")), date("2026-11-04"));
}

#[test]
fn сегодня_для_попыток() {
    let clock = office();
    let day = |text: &str| clock.business_day(at(text)).map(|day| day.to_string());
    assert_eq!(day("2026-11-20 07:00").as_deref(), Some("2026-11-20"));
    assert_eq!(day("2026-11-20 17:59:59").as_deref(), Some("2026-11-20"));
    assert_eq!(
        day("2026-11-20 18:00").as_deref(),
        Some("2026-11-23"),
        "в миг закрытия — уже завтра"
    );
    assert_eq!(day("2026-11-22 12:00").as_deref(), Some("2026-11-23"));
}

#[test]
fn круглосуточные_часы_идут_как_обычные() {
    let clock = WorkClock::new(Schedule::round_the_clock(
        Zone::parse("Europe/Moscow").expect("a zone"),
    ));
    let from = at("2026-12-31 23:30");
    assert_eq!(clock.add_working_seconds(from, 3600), from.plus(3600));
    assert_eq!(
        clock.working_seconds_between(from, from.plus(86_400 * 40)),
        86_400 * 40
    );
    assert!(clock.is_working_day(date("2027-01-01")));
}

#[test]
fn опоздание_обоими_часами() {
    let clock = office();
    let late = |due: &str, done: &str| {
        clock
            .lateness(at(due), at(done))
            .map(|late| (late.elapsed, late.working))
    };
    assert_eq!(
        late("2026-11-20 17:50", "2026-11-23 09:05"),
        Some((63 * 3600 + 15 * 60, 15 * 60))
    );
    assert_eq!(
        late("2026-11-20 18:00", "2026-11-21 10:00"),
        Some((16 * 3600, 0))
    );
    assert_eq!(
        late("2026-11-20 18:00", "2026-11-20 18:00"),
        None,
        "ровно в срок — вовремя"
    );
    assert_eq!(
        late("2026-11-20 18:00", "2026-11-20 18:00:01"),
        Some((1, 0))
    );
}

#[test]
fn календарные_периоды() {
    let period = |text: &str, unit| {
        let period = Period::containing(date(text), unit);
        format!("{} {}", period.first, period.last)
    };
    assert_eq!(
        period("2026-11-22", PeriodUnit::Week),
        "2026-11-16 2026-11-22"
    );
    assert_eq!(
        period("2024-02-10", PeriodUnit::Month),
        "2024-02-01 2024-02-29"
    );
    assert_eq!(
        period("2026-11-22", PeriodUnit::Quarter),
        "2026-10-01 2026-12-31"
    );
    assert_eq!(
        period("2026-06-30", PeriodUnit::HalfYear),
        "2026-01-01 2026-06-30"
    );
    assert_eq!(
        period("2026-06-30", PeriodUnit::Year),
        "2026-01-01 2026-12-31"
    );
    let year = Period::containing(date("2026-12-31"), PeriodUnit::Day);
    assert_eq!(year.next(PeriodUnit::Day).first, date("2027-01-01"));
}
