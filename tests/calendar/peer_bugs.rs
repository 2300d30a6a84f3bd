//! Working-time bugs that other systems had.

use reglament::calendar::{
    DayKind, Pace, Quantity, Schedule, Term, Unit, WeekHours, WorkClock, Zone,
};

use crate::support::{at, date, due, office, schedule};

fn within(quantity: Quantity) -> Term {
    Term::Within(quantity)
}

/// kie#1648: started before the opening.
#[test]
fn начало_до_открытия_считается_от_открытия() {
    assert_eq!(
        due(
            &office(),
            &within(Quantity::working_minutes(15)),
            "2026-11-20 06:00"
        ),
        "пт 2026-11-20 09:15"
    );
}

/// jbpm#1342: started after the close.
#[test]
fn начало_после_закрытия_считается_от_следующего_открытия() {
    let term = within(Quantity::working_hours(2));
    assert_eq!(
        due(&office(), &term, "2026-11-19 19:00"),
        "пт 2026-11-20 11:00"
    );
    assert_eq!(
        due(&office(), &term, "2026-11-20 18:00"),
        "пн 2026-11-23 11:00",
        "ровно в закрытие"
    );
}

/// jbpm#233, pm4py#558, an empty list of holidays elsewhere.
#[test]
fn праздники_не_рабочее_время() {
    assert_eq!(
        due(
            &office(),
            &within(Quantity::working_hours(2)),
            "2026-12-30 17:00"
        ),
        "пн 2027-01-11 10:00"
    );
    assert_eq!(
        due(
            &office(),
            &within(Quantity::working_days(1)),
            "2026-11-03 12:00"
        ),
        "чт 2026-11-05 18:00"
    );
}

/// jmix#790: «P1D» became 24 working hours.
#[test]
fn рабочий_день_не_двадцать_четыре_рабочих_часа() {
    let clock = office();
    assert_eq!(
        due(
            &clock,
            &within(Quantity::working_days(1)),
            "2026-11-16 10:00"
        ),
        "вт 2026-11-17 18:00"
    );
    assert_eq!(
        due(
            &clock,
            &within(Quantity::working_hours(24)),
            "2026-11-16 10:00"
        ),
        "ср 2026-11-18 16:00"
    );
    assert_eq!(
        due(
            &clock,
            &within(Quantity::exact(1, Unit::Day)),
            "2026-11-16 10:00"
        ),
        "вт 2026-11-17 10:00"
    );
    assert_eq!(
        due(
            &clock,
            &within(Quantity::plain(1, Unit::Day)),
            "2026-11-16 10:00"
        ),
        "вт 2026-11-17 18:00"
    );
}

/// biz#14: days against hours.
#[test]
fn дни_и_часы_не_переводятся_друг_в_друга() {
    let clock = office();
    let hours = due(
        &clock,
        &within(Quantity::working_hours(9)),
        "2026-11-16 10:00",
    );
    let day = due(
        &clock,
        &within(Quantity::working_days(1)),
        "2026-11-16 10:00",
    );
    assert_eq!(hours, "вт 2026-11-17 10:00");
    assert_ne!(hours, day);
    assert!(
        Quantity::new(1, Unit::Week, Pace::Working).is_err(),
        "рабочей недели нет"
    );
    assert!(
        Quantity::new(1, Unit::Month, Pace::Working).is_err(),
        "рабочего месяца нет"
    );
}

/// kogito-runtimes#3788: a partial calendar silently mixed with defaults; results that depend on the present time.
#[test]
fn часы_только_из_регламента_и_без_текущего_времени() {
    let week = WeekHours::parse("вт 10:00–12:00").expect("hours");
    let clock = WorkClock::new(Schedule::new(
        Zone::parse("Europe/Moscow").expect("a zone"),
        week,
    ));
    assert_eq!(
        clock.day(date("2026-11-16")).kind,
        DayKind::NoHours,
        "понедельник не дополнен по умолчанию"
    );
    assert_eq!(
        due(
            &clock,
            &within(Quantity::working_hours(3)),
            "2026-11-16 03:00"
        ),
        "вт 2026-11-24 11:00"
    );
    for hour in 0..24 {
        let origin = format!("2026-11-17 {hour:02}:30");
        let expected = match hour {
            0..10 => "вт 2026-11-17 11:00",
            10 => "вт 2026-11-17 11:30",
            11 => "вт 2026-11-24 10:30",
            _ => "вт 2026-11-24 11:00",
        };
        assert_eq!(
            due(&clock, &within(Quantity::working_hours(1)), &origin),
            expected,
            "{origin}"
        );
    }
}

/// zammad#390: calendars of persons and teams; the pause of osTicket#1107 is among the cases of pauses.
#[test]
fn у_каждого_графика_свои_часы() {
    let night = WorkClock::new(schedule("Europe/Moscow", "пн–пт 00:00–06:00, 18:00–24:00"));
    let office = office();
    let term = within(Quantity::working_hours(3));
    assert_eq!(
        due(&office, &term, "2026-11-18 12:00"),
        "ср 2026-11-18 15:00"
    );
    assert_eq!(
        due(&night, &term, "2026-11-18 12:00"),
        "ср 2026-11-18 21:00"
    );
    assert_eq!(
        due(&night, &term, "2026-11-18 22:30"),
        "чт 2026-11-19 01:30"
    );
    assert!(night.is_working(at("2026-11-18 23:59:59")));
    assert!(night.is_working(at("2026-11-19 00:00")));
}
