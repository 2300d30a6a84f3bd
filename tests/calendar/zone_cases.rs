//! Zones: local times that do not exist or occur twice.

use reglament::calendar::{
    CloseOf, Fold, Pace, Quantity, Schedule, Term, TimeOfDay, Unit, WeekHours, WorkClock, Zone,
};

use crate::support::{at_in, date, due, schedule, show_in};

fn zone(text: &str) -> Zone {
    Zone::parse(text).expect("a zone")
}

fn utc(zone_name: &str, day: &str, time: &str, fold: Fold) -> String {
    let time = TimeOfDay::parse(time).expect("a time");
    show_in(Zone::UTC, zone(zone_name).at(date(day), time, fold))
}

#[test]
fn записи_пояса() {
    assert_eq!(zone("Europe/Moscow").to_string(), "Europe/Moscow");
    assert_eq!(zone("europe/moscow").to_string(), "Europe/Moscow");
    assert_eq!(zone("МСК").to_string(), "Europe/Moscow");
    for (text, shown) in [
        ("+03:00", "+03:00"),
        ("UTC+3", "+03:00"),
        ("GMT-5:30", "-05:30"),
        ("МСК+2", "+05:00"),
        ("+0530", "+05:30"),
        ("−4", "-04:00"),
    ] {
        assert_eq!(zone(text).to_string(), shown, "{text}");
    }
    assert_eq!(zone("UTC"), Zone::UTC);
    for text in [
        "",
        "Москва",
        "+25:00",
        "UTC+",
        "+3:7",
        "UTC+3:00:00",
        "Europe",
        "+é",
    ] {
        assert!(Zone::parse(text).is_err(), "{text}");
    }
}

#[test]
fn несуществующее_время_есть_первый_миг_после_разрыва() {
    for fold in [Fold::First, Fold::Second] {
        // В Берлине 29.03.2026 часы переводят с 02:00 на 03:00, то есть в 01:00 по UTC.
        assert_eq!(
            utc("Europe/Berlin", "2026-03-29", "02:30", fold),
            "вс 2026-03-29 01:00"
        );
        assert_eq!(
            utc("Europe/Berlin", "2026-03-29", "02:00", fold),
            "вс 2026-03-29 01:00"
        );
        assert_eq!(
            utc("Europe/Berlin", "2026-03-29", "03:00", fold),
            "вс 2026-03-29 01:00"
        );
        // В Бейруте разрыв в полночь; на Самоа 30.12.2011 не было целого дня.
        assert_eq!(
            utc("Asia/Beirut", "2026-03-29", "00:10", fold),
            "сб 2026-03-28 22:00"
        );
        assert_eq!(
            utc("Pacific/Apia", "2011-12-30", "12:00", fold),
            "пт 2011-12-30 10:00"
        );
    }
}

#[test]
fn дважды_наступающее_время() {
    assert_eq!(
        utc("Europe/Berlin", "2026-10-25", "02:30", Fold::First),
        "вс 2026-10-25 00:30"
    );
    assert_eq!(
        utc("Europe/Berlin", "2026-10-25", "02:30", Fold::Second),
        "вс 2026-10-25 01:30"
    );
    assert_eq!(
        utc("Europe/Moscow", "2014-10-26", "01:30", Fold::First),
        "сб 2014-10-25 21:30"
    );
    assert_eq!(
        utc("Europe/Moscow", "2014-10-26", "01:30", Fold::Second),
        "сб 2014-10-25 22:30"
    );
}

#[test]
fn срок_на_дважды_наступающее_время_кончается_вторым() {
    let clock = WorkClock::new(Schedule::round_the_clock(zone("Europe/Berlin")));
    let term = Term::Fixed {
        date: date("2026-10-25"),
        time: TimeOfDay::new(2, 30),
    };
    let window = term.window(
        at_in(clock.zone(), "2026-10-20 12:00"),
        &clock,
        CloseOf::Business,
    );
    assert_eq!(show_in(Zone::UTC, window.due), "вс 2026-10-25 01:30");
    let exact = Term::Within(Quantity::exact(1, Unit::Month));
    let window = exact.window(
        at_in(clock.zone(), "2026-09-25 02:30"),
        &clock,
        CloseOf::Business,
    );
    assert_eq!(show_in(Zone::UTC, window.due), "вс 2026-10-25 01:30");
}

#[test]
fn полночь_дважды_кончает_день_вторым_ударом() {
    // В Гаване 01.11.2026 часы переводят с 01:00 на 00:00.
    let havana = zone("America/Havana");
    assert_eq!(
        show_in(Zone::UTC, havana.end_of(date("2026-10-31"))),
        "вс 2026-11-01 05:00"
    );
    assert_eq!(
        show_in(Zone::UTC, havana.start_of(date("2026-11-01"))),
        "вс 2026-11-01 04:00"
    );
}

#[test]
fn часы_идут_настоящим_временем_в_день_перевода() {
    let clock = WorkClock::new(Schedule::round_the_clock(zone("Europe/Berlin")));
    let day = |text: &str| clock.zone().start_of(date(text));
    assert_eq!(
        clock.working_seconds_between(day("2026-03-29"), day("2026-03-30")),
        23 * 3600
    );
    assert_eq!(
        clock.working_seconds_between(day("2026-10-25"), day("2026-10-26")),
        25 * 3600
    );
    let eight = Quantity::new(8, Unit::Hour, Pace::Working).expect("hours");
    assert_eq!(
        due(&clock, &Term::Within(eight), "2026-03-28 22:00"),
        "вс 2026-03-29 07:00"
    );
}

#[test]
fn сутки_и_неделя_ровно_не_зависят_от_перевода_часов() {
    let clock = WorkClock::new(schedule("Europe/Berlin", "пн–пт 09:00–18:00"));
    let week = Term::Within(Quantity::exact(1, Unit::Week));
    assert_eq!(
        due(&clock, &week, "2026-03-25 12:00"),
        "ср 2026-04-01 13:00"
    );
    assert_eq!(
        due(
            &clock,
            &Term::Within(Quantity::exact(2, Unit::Day)),
            "2026-10-24 12:00"
        ),
        "пн 2026-10-26 11:00"
    );
}

#[test]
fn рабочие_промежутки_вокруг_перевода_не_считаются_дважды() {
    let hours = WeekHours::parse("ежедневно 01:00–02:10, 02:20–05:00").expect("hours");
    let clock = WorkClock::new(Schedule::new(zone("Europe/Berlin"), hours));
    let day = |text: &str| clock.zone().start_of(date(text));
    // От 01:00 до 05:00 проходит пять часов: перерыв 02:10–02:20 накрыт повтором часа.
    assert_eq!(
        clock.working_seconds_between(day("2026-10-25"), day("2026-10-26")),
        5 * 3600
    );
    // Разрыв 02:00–03:00 съедает конец первого промежутка, перерыв и начало второго.
    assert_eq!(
        clock.working_seconds_between(day("2026-03-29"), day("2026-03-30")),
        3 * 3600
    );
}

#[test]
fn срок_идёт_по_поясу_команды() {
    let moscow = WorkClock::new(schedule("Europe/Moscow", "пн–пт 09:00–18:00"));
    let ural = WorkClock::new(schedule("Asia/Yekaterinburg", "пн–пт 09:00–18:00"));
    let origin = at_in(Zone::UTC, "2026-11-20 12:50"); // 15:50 в Москве, 17:50 в Екатеринбурге
    let term = Term::Within(Quantity::working_minutes(15));
    let due = |clock: &WorkClock| {
        show_in(
            clock.zone(),
            term.window(origin, clock, CloseOf::Business).due,
        )
    };
    assert_eq!(due(&moscow), "пт 2026-11-20 16:05");
    assert_eq!(due(&ural), "пн 2026-11-23 09:05");
}
