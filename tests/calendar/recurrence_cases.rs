//! What comes again and again, and schedules in cron's notation.

use reglament::calendar::{
    Cron, Period, PeriodUnit, Recurrence, RecurringDays, RecurringTime, TimeOfDay,
};

use crate::support::{date, office, show_in};

const WEEKDAYS: [bool; 7] = [true, true, true, true, true, false, false];

fn time(text: &str) -> TimeOfDay {
    TimeOfDay::parse(text).expect("a time")
}

/// Times with their first day in `[from, to]`: from when, by when, and the last day of the time before.
fn times(recurrence: &Recurrence, from: &str, to: &str) -> Vec<String> {
    let clock = office();
    let found = recurrence.occurrences(date(from), date(to), &clock);
    let show = |moment| show_in(clock.zone(), moment);
    found
        .iter()
        .map(|one| {
            let window = one.window;
            let (opens, due) = (show(window.opens), show(window.due));
            format!("{opens} … {due}, прежний {}", one.after)
        })
        .collect()
}

/// Times of a schedule on a day.
fn fires(line: &str, day: &str) -> String {
    let cron = Cron::parse(line).expect("a schedule");
    let times = cron.times(date(day));
    let times: Vec<String> = times.iter().map(TimeOfDay::to_string).collect();
    times.join(" ")
}

#[test]
fn каждый_рабочий_день() {
    let daily = Recurrence::new(RecurringDays::Working, RecurringTime::Close);
    assert_eq!(
        times(&daily, "2026-11-02", "2026-11-05"),
        [
            "пн 2026-11-02 00:00 … пн 2026-11-02 18:00, прежний 2026-10-30",
            // Перед праздником — на час короче.
            "вт 2026-11-03 00:00 … вт 2026-11-03 17:00, прежний 2026-11-02",
            "чт 2026-11-05 00:00 … чт 2026-11-05 18:00, прежний 2026-11-03",
        ]
    );
}

#[test]
fn по_дням_недели_и_в_пятницу_иначе() {
    let mut weekly = Recurrence::new(
        RecurringDays::Week(WEEKDAYS),
        RecurringTime::By(time("18:00")),
    );
    let friday = [false, false, false, false, true, false, false];
    weekly.other = vec![(friday, RecurringTime::By(time("17:00")))];
    assert_eq!(
        times(&weekly, "2026-11-19", "2026-11-23"),
        [
            "чт 2026-11-19 00:00 … чт 2026-11-19 18:00, прежний 2026-11-18",
            "пт 2026-11-20 00:00 … пт 2026-11-20 17:00, прежний 2026-11-19",
            "пн 2026-11-23 00:00 … пн 2026-11-23 18:00, прежний 2026-11-20",
        ]
    );
}

#[test]
fn каждое_31_е_число_кончает_короткий_месяц_последним_днём() {
    let monthly = Recurrence::new(RecurringDays::MonthDay(31), RecurringTime::Close);
    assert_eq!(
        times(&monthly, "2027-02-01", "2027-04-30"),
        [
            // Воскресенье: рабочего закрытия у него нет.
            "вс 2027-02-28 00:00 … пн 2027-03-01 00:00, прежний 2027-01-31",
            "ср 2027-03-31 00:00 … ср 2027-03-31 18:00, прежний 2027-02-28",
            // Перед праздником — на час короче.
            "пт 2027-04-30 00:00 … пт 2027-04-30 17:00, прежний 2027-03-31",
        ]
    );
}

#[test]
fn период_кончается_последним_рабочим_днём() {
    let weekly = Recurrence::new(
        RecurringDays::Period(PeriodUnit::Week),
        RecurringTime::Close,
    );
    assert_eq!(
        times(&weekly, "2026-11-16", "2026-11-29"),
        [
            "пн 2026-11-16 00:00 … пт 2026-11-20 18:00, прежний 2026-11-15",
            "пн 2026-11-23 00:00 … пт 2026-11-27 18:00, прежний 2026-11-22",
        ]
    );
    // Неделя, начавшаяся раньше, в промежуток не входит.
    assert_eq!(times(&weekly, "2026-11-17", "2026-11-22"), [""; 0]);
}

#[test]
fn в_названные_часы() {
    let at = RecurringTime::At(vec![time("10:00"), time("16:00")]);
    let daily = Recurrence::new(RecurringDays::Week(WEEKDAYS), at);
    assert_eq!(
        times(&daily, "2026-11-20", "2026-11-22"),
        [
            "пт 2026-11-20 00:00 … пт 2026-11-20 10:15, прежний 2026-11-19",
            "пт 2026-11-20 10:15:01 … пт 2026-11-20 16:15, прежний 2026-11-19",
        ]
    );
    // Оба времени выходного пришлись бы на одно и то же утро: дело одно.
    let saturday = [false, false, false, false, false, true, false];
    let at = RecurringTime::At(vec![time("10:00"), time("16:00")]);
    let weekly = Recurrence::new(RecurringDays::Week(saturday), at);
    assert_eq!(
        times(&weekly, "2026-11-21", "2026-11-21"),
        ["сб 2026-11-21 00:00 … пн 2026-11-23 09:15, прежний 2026-11-14"]
    );
}

#[test]
fn по_расписанию_cron() {
    let cron = Cron::parse("30 10,15 * * *").expect("a schedule");
    let daily = Recurrence::new(RecurringDays::Week(WEEKDAYS), RecurringTime::Cron(cron));
    assert_eq!(
        times(&daily, "2026-11-20", "2026-11-20"),
        [
            "пт 2026-11-20 00:00 … пт 2026-11-20 10:45, прежний 2026-11-19",
            "пт 2026-11-20 10:45:01 … пт 2026-11-20 15:45, прежний 2026-11-19",
        ]
    );
}

#[test]
fn cron_из_пяти_и_шести_полей() {
    assert_eq!(
        fires("*/30 9-10 * * *", "2026-11-20"),
        "09:00 09:30 10:00 10:30"
    );
    assert_eq!(fires("0 15 9 * * *", "2026-11-20"), "09:15");
    assert_eq!(fires("0 0 * * *", "2026-11-20"), "00:00");
    for (line, why) in [
        ("0 10 * *", "полей 4, а нужно пять или шесть"),
        ("* 0 10 * * *", "чаще раза в минуту"),
        ("0 10 * * 8", "день недели «8» не понятен"),
        ("0 10 * * ня", "день недели «ня» не понятен"),
        ("0 25 * * *", "не расписание"),
    ] {
        let said = Cron::parse(line).expect_err(line);
        assert!(said.contains(why), "{line}: {said}");
    }
}

/// Дни недели считаются от воскресенья: 0 и 7; 20.11.2026 — пятница.
#[test]
fn cron_по_дням_недели() {
    let week = [
        "2026-11-16",
        "2026-11-17",
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
        "2026-11-21",
        "2026-11-22",
    ];
    for (field, days) in [
        ("*", "пн вт ср чт пт сб вс"),
        ("?", "пн вт ср чт пт сб вс"),
        ("0", "вс"),
        ("7", "вс"),
        ("1", "пн"),
        ("6", "сб"),
        ("пт", "пт"),
        ("ПТ", "пт"),
        ("fri", "пт"),
        ("SUN", "вс"),
        ("1-5", "пн вт ср чт пт"),
        ("пн–ср", "пн вт ср"),
        // Через конец недели.
        ("пт-вт", "пн вт пт сб вс"),
        ("5-1", "пн пт сб вс"),
        ("сб,3", "ср сб"),
    ] {
        let found: Vec<&str> = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
            .into_iter()
            .zip(week)
            .filter(|(_, day)| fires(&format!("0 10 * * {field}"), day) == "10:00")
            .map(|(name, _)| name)
            .collect();
        assert_eq!(found.join(" "), days, "{field}");
    }
}

/// Названы и число, и день недели: хватит любого.
#[test]
fn cron_число_или_день_недели() {
    let line = "0 10 17 * пт";
    assert_eq!(fires(line, "2026-11-17"), "10:00");
    assert_eq!(fires(line, "2026-11-20"), "10:00");
    assert_eq!(fires(line, "2026-11-18"), "");
    // 17.07.2026 — пятница: время одно, хоть подошло и то и другое.
    assert_eq!(fires(line, "2026-07-17"), "10:00");
}

#[test]
fn последние_дни_кварталов_и_полугодий_внутри_них() {
    for (day, unit, first, last) in [
        (
            "2026-03-31",
            PeriodUnit::Quarter,
            "2026-01-01",
            "2026-03-31",
        ),
        (
            "2026-06-30",
            PeriodUnit::Quarter,
            "2026-04-01",
            "2026-06-30",
        ),
        (
            "2026-09-30",
            PeriodUnit::Quarter,
            "2026-07-01",
            "2026-09-30",
        ),
        (
            "2026-12-31",
            PeriodUnit::Quarter,
            "2026-10-01",
            "2026-12-31",
        ),
        (
            "2026-06-30",
            PeriodUnit::HalfYear,
            "2026-01-01",
            "2026-06-30",
        ),
        (
            "2026-12-31",
            PeriodUnit::HalfYear,
            "2026-07-01",
            "2026-12-31",
        ),
    ] {
        let period = Period::containing(date(day), unit);
        assert_eq!(
            (period.first, period.last),
            (date(first), date(last)),
            "{day}"
        );
    }
}
