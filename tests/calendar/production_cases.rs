//! The production calendar of Russia and calendars out of files.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use reglament::calendar::{
    CalendarFileError, DayKind, DayMark, ProductionCalendar, Schedule, WeekHours, WorkClock, Zone,
    holiday_name,
};

use crate::support::{date, schedule};

/// Working days and hours of a year of eight-hour days.
fn totals(year: i32) -> (usize, i64) {
    let schedule = schedule("Europe/Moscow", "пн–пт 09:00–17:00");
    let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
    let days = first.iter_days().take_while(|day| day.year() == year);
    let hours: Vec<i64> = days
        .map(|day| schedule.day(day))
        .filter(|day| day.kind.is_working())
        .map(|day| i64::from(day.hours.seconds()) / 3600)
        .collect();
    (hours.len(), hours.iter().sum())
}

#[test]
fn годовые_итоги_как_в_официальных_календарях() {
    assert_eq!(totals(2018), (247, 1970));
    assert_eq!(totals(2020), (219, 1749));
    assert_eq!(totals(2024), (248, 1979));
    assert_eq!(totals(2025), (247, 1972));
    assert_eq!(totals(2026), (247, 1972));
}

#[test]
fn итоги_часов_на_скомпилированных_часах_те_же() {
    let clock = WorkClock::new(schedule("Europe/Moscow", "пн–пт 09:00–17:00"));
    for year in 2013..=2027 {
        let edge = |year| {
            clock
                .zone()
                .start_of(NaiveDate::from_ymd_opt(year, 1, 1).expect("a date"))
        };
        let hours = clock.working_seconds_between(edge(year), edge(year + 1)) / 3600;
        let (days, expected) = totals(year);
        assert_eq!(hours, expected, "{year}");
        let last = |year| NaiveDate::from_ymd_opt(year, 12, 31).expect("a date");
        assert_eq!(
            clock.working_days_between(last(year - 1), last(year)),
            days as i64,
            "{year}"
        );
    }
}

#[test]
fn виды_дней() {
    let schedule = schedule("Europe/Moscow", "пн–пт 09:00–18:00");
    let kind = |text: &str| schedule.day(date(text)).kind;
    assert_eq!(kind("2026-11-20"), DayKind::Working);
    assert_eq!(kind("2026-11-21"), DayKind::NoHours, "суббота");
    assert_eq!(kind("2026-11-04"), DayKind::Holiday);
    assert_eq!(kind("2026-11-03"), DayKind::Shortened);
    assert_eq!(
        kind("2024-04-29"),
        DayKind::Holiday,
        "перенос с субботы 27 апреля"
    );
    assert_eq!(
        kind("2024-04-27"),
        DayKind::WorkingWeekend,
        "рабочая суббота"
    );
    assert_eq!(
        kind("2024-11-02"),
        DayKind::WorkingWeekendShortened,
        "сокращённая рабочая суббота"
    );
    assert_eq!(
        kind("2020-04-15"),
        DayKind::Holiday,
        "нерабочие дни 2020 года"
    );
}

#[test]
fn сокращённый_день_закрывается_на_час_раньше() {
    let schedule = schedule("Europe/Moscow", "пн–чт 09:00–18:00, пт 09:00–16:45");
    let close = |text: &str| {
        schedule
            .day(date(text))
            .hours
            .close()
            .expect("hours")
            .to_string()
    };
    assert_eq!(close("2026-11-03"), "17:00");
    assert_eq!(close("2026-05-08"), "15:45", "пятница");
    assert_eq!(
        close("2024-04-27"),
        "18:00",
        "рабочая суббота — часы понедельника"
    );
    assert_eq!(close("2024-11-02"), "17:00", "сокращённая рабочая суббота");
}

#[test]
fn часы_субботы_в_регламенте_не_отменяют_календаря() {
    let schedule = schedule("Europe/Moscow", "пн–пт 09:00–18:00, сб 10:00–14:00");
    let hours = |text: &str| {
        schedule
            .day(date(text))
            .hours
            .spans()
            .first()
            .map(ToString::to_string)
    };
    assert_eq!(
        hours("2026-11-21").as_deref(),
        Some("10:00–14:00"),
        "обычная суббота"
    );
    assert_eq!(
        hours("2024-04-27").as_deref(),
        Some("09:00–18:00"),
        "рабочая суббота — часы понедельника"
    );
    assert_eq!(hours("2026-01-03"), None, "каникулы");
}

#[test]
fn за_пределами_таблицы_праздники_по_закону_и_пометка() {
    let schedule = schedule("Europe/Moscow", "пн–пт 09:00–18:00");
    let day = |text: &str| {
        let day = schedule.day(date(text));
        (day.kind, day.assumed)
    };
    assert_eq!(day("2027-12-30"), (DayKind::Working, false));
    assert_eq!(day("2028-01-03"), (DayKind::AssumedHoliday, true));
    assert_eq!(
        day("2028-02-22"),
        (DayKind::Working, true),
        "сокращение не предполагается"
    );
    assert_eq!(day("2028-02-23"), (DayKind::AssumedHoliday, true));
    assert_eq!(day("2012-06-12"), (DayKind::AssumedHoliday, true));
    assert_eq!(day("2012-06-13"), (DayKind::Working, true));
    let without = Schedule::new(
        Zone::UTC,
        WeekHours::parse("пн–пт 09:00–18:00").expect("hours"),
    );
    assert!(
        !without.day(date("2028-02-23")).assumed,
        "нет календаря — нечего предполагать"
    );
}

#[test]
fn выходные_компании_сильнее_календаря() {
    let mut schedule = schedule("Europe/Moscow", "пн–пт 09:00–18:00");
    schedule.days_off.insert(date("2026-11-20"));
    schedule.days_off.insert(date("2024-04-27"));
    assert_eq!(
        schedule.day(date("2026-11-20")).kind,
        DayKind::CompanyDayOff
    );
    assert_eq!(
        schedule.day(date("2024-04-27")).kind,
        DayKind::CompanyDayOff
    );
}

#[test]
fn имена_праздников() {
    assert_eq!(
        holiday_name(date("2026-02-23")),
        Some("День защитника Отечества")
    );
    assert_eq!(holiday_name(date("2026-01-07")), Some("Рождество Христово"));
    assert_eq!(
        holiday_name(date("2024-04-29")),
        None,
        "перенос — не праздник"
    );
}

const FILE: &str = "
name: Казахстан
years: 2025–2026
off: [2026-01-01..2026-01-02, 08.03.2026]
shortened: [2026-03-06, 2026-03-14]
working: [2026-03-14]
holidays: [01-01, 25.10]
";

#[test]
fn календарь_из_файла() {
    let calendar = ProductionCalendar::parse(FILE).expect("a calendar");
    assert_eq!(
        (calendar.name(), calendar.years()),
        ("Казахстан", 2025..=2026)
    );
    let marks: Vec<_> = calendar
        .marks()
        .map(|(date, mark)| (date.to_string(), mark))
        .collect();
    let expected = [
        ("2026-01-01", DayMark::Off),
        ("2026-01-02", DayMark::Off),
        ("2026-03-06", DayMark::Shortened),
        ("2026-03-08", DayMark::Off),
        ("2026-03-14", DayMark::WorkingShortened),
    ];
    assert_eq!(marks, expected.map(|(date, mark)| (date.to_owned(), mark)));
    let week = WeekHours::parse("пн–пт 09:00–18:00").expect("hours");
    let schedule = Schedule::new(Zone::UTC, week).with_calendar(Arc::new(calendar));
    assert_eq!(
        schedule.day(date("2027-10-25")).kind,
        DayKind::AssumedHoliday
    );
    assert_eq!(
        schedule.day(date("2025-10-25")).kind,
        DayKind::NoHours,
        "в таблице 2025 года такой даты нет"
    );
    assert_eq!(schedule.day(date("2025-10-24")).kind, DayKind::Working);
}

#[test]
fn русские_ключи_и_метка_порядка_байтов_читаются() {
    let text =
        "\u{feff}название: Свой\nгоды: 2026\nвыходные: [2026-12-31]\nрабочие: [2026-12-26]\n";
    let calendar = ProductionCalendar::parse(text).expect("a calendar");
    assert_eq!(calendar.years(), 2026..=2026);
    assert_eq!(calendar.mark(date("2026-12-26")), Some(DayMark::Working));
}

#[test]
fn ошибки_файла_названы() {
    let fault = |text: &str| ProductionCalendar::parse(text).expect_err("a fault");
    assert_eq!(fault("name: x"), CalendarFileError::Empty);
    assert_eq!(
        fault("name: x\noff: [2026-13-01]"),
        CalendarFileError::Date("2026-13-01".into())
    );
    assert_eq!(
        fault("name: x\noff: [2026-01-05..2026-01-01]"),
        CalendarFileError::Date("2026-01-05..2026-01-01".into())
    );
    let twice = "name: x\noff: [2026-01-05]\nworking: [2026-01-05]";
    assert_eq!(fault(twice), CalendarFileError::Twice(date("2026-01-05")));
    let outside = "name: x\nyears: 2025\noff: [2026-01-05]";
    assert_eq!(
        fault(outside),
        CalendarFileError::Outside(date("2026-01-05"))
    );
    assert_eq!(
        fault("name: x\nyears: скоро"),
        CalendarFileError::Years("скоро".into())
    );
    assert_eq!(
        fault("name: x\nyears: 2026\nholidays: [32.01]"),
        CalendarFileError::Annual("32.01".into())
    );
    assert!(matches!(
        fault("name: x\nweekend: []"),
        CalendarFileError::Shape(_)
    ));
}
