//! Every form of deadline.

use reglament::calendar::{
    AnnualDate, CloseOf, Limit, Quantity, Term, TermDay, TimeOfDay, Unit, WorkClock,
};

use crate::support::{at, date, due, office, schedule, show_in, span, window};

fn time(text: &str) -> TimeOfDay {
    TimeOfDay::parse(text).expect("a time")
}

fn days(count: u32) -> Quantity {
    Quantity::plain(count, Unit::Day)
}

fn months(count: u32) -> Quantity {
    Quantity::plain(count, Unit::Month)
}

#[test]
fn пятнадцать_рабочих_минут_с_пятницы_17_50() {
    let term = Term::Within(Quantity::working_minutes(15));
    assert_eq!(
        due(&office(), &term, "2026-11-20 17:50"),
        "пн 2026-11-23 09:05"
    );
    assert_eq!(
        due(&office(), &term, "2026-11-20 17:45"),
        "пт 2026-11-20 18:00",
        "ровно к закрытию"
    );
    assert_eq!(
        due(&office(), &term, "2026-11-03 16:50"),
        "чт 2026-11-05 09:05",
        "сокращённый день"
    );
}

#[test]
fn голые_минуты_и_часы_идут_круглые_сутки() {
    assert_eq!(
        due(
            &office(),
            &Term::Within(Quantity::plain(20, Unit::Minute)),
            "2026-11-20 23:50"
        ),
        "сб 2026-11-21 00:10"
    );
    assert_eq!(
        due(
            &office(),
            &Term::Within(Quantity::plain(4, Unit::Hour)),
            "2026-11-20 17:00"
        ),
        "пт 2026-11-20 21:00"
    );
    assert_eq!(
        due(
            &office(),
            &Term::Within(Quantity::plain(90, Unit::Second)),
            "2026-11-20 17:00"
        ),
        "пт 2026-11-20 17:01:30"
    );
}

#[test]
fn два_рабочих_дня_с_понедельника_кончаются_в_среду() {
    let term = Term::Within(Quantity::working_days(2));
    assert_eq!(
        due(&office(), &term, "2026-11-16 15:00"),
        "ср 2026-11-18 18:00"
    );
    assert_eq!(
        due(&office(), &term, "2026-11-16 23:00"),
        "ср 2026-11-18 18:00",
        "час события не важен"
    );
    assert_eq!(
        due(&office(), &term, "2026-11-14 12:00"),
        "вт 2026-11-17 18:00",
        "событие в субботу"
    );
    assert_eq!(
        due(&office(), &term, "2026-11-02 12:00"),
        "чт 2026-11-05 18:00",
        "через праздник"
    );
    assert_eq!(
        due(
            &office(),
            &Term::Within(Quantity::working_days(1)),
            "2026-11-02 12:00"
        ),
        "вт 2026-11-03 17:00",
        "сокращённый"
    );
}

#[test]
fn календарный_срок_кончается_в_рабочий_день() {
    let office = office();
    assert_eq!(
        due(&office, &Term::Within(days(3)), "2026-11-16 15:00"),
        "чт 2026-11-19 18:00"
    );
    assert_eq!(
        due(&office, &Term::Within(days(5)), "2026-11-16 15:00"),
        "пн 2026-11-23 18:00",
        "с субботы"
    );
    assert_eq!(
        due(&office, &Term::Within(days(1)), "2024-04-26 15:00"),
        "сб 2024-04-27 18:00",
        "рабочая суббота"
    );
    assert_eq!(
        due(
            &office,
            &Term::Within(Quantity::plain(1, Unit::Week)),
            "2026-12-28 15:00"
        ),
        "пн 2027-01-11 18:00"
    );
}

#[test]
fn месяц_кончается_тем_же_числом_или_последним() {
    let office = office();
    assert_eq!(
        due(&office, &Term::Within(months(1)), "2026-10-20 12:00"),
        "пт 2026-11-20 18:00"
    );
    assert_eq!(
        due(&office, &Term::Within(months(1)), "2023-01-31 12:00"),
        "вт 2023-02-28 18:00"
    );
    assert_eq!(
        due(&office, &Term::Within(months(1)), "2024-01-30 12:00"),
        "чт 2024-02-29 18:00",
        "високосный"
    );
    assert_eq!(
        due(&office, &Term::Within(months(1)), "2026-01-31 12:00"),
        "пн 2026-03-02 18:00",
        "28 февраля — суббота"
    );
    assert_eq!(
        due(
            &office,
            &Term::Within(Quantity::plain(1, Unit::Quarter)),
            "2026-11-30 12:00"
        ),
        "пн 2027-03-01 18:00",
        "28.02.2027 — воскресенье"
    );
    assert_eq!(
        due(
            &office,
            &Term::Within(Quantity::plain(1, Unit::HalfYear)),
            "2026-03-31 12:00"
        ),
        "ср 2026-09-30 18:00"
    );
    assert_eq!(
        due(
            &office,
            &Term::Within(Quantity::plain(1, Unit::Year)),
            "2024-02-29 12:00"
        ),
        "пт 2025-02-28 18:00"
    );
}

#[test]
fn повторы_по_месяцам_считаются_от_первого_начала() {
    let step = months(1);
    let ends: Vec<_> = (1..=3)
        .filter_map(|k| step.times(k).after_date(date("2026-01-31")))
        .collect();
    assert_eq!(
        ends,
        [date("2026-02-28"), date("2026-03-31"), date("2026-04-30")]
    );
}

#[test]
fn ровно_и_сутки_идут_подряд() {
    let office = office();
    assert_eq!(
        due(
            &office,
            &Term::Within(Quantity::exact(3, Unit::Day)),
            "2026-11-20 15:30"
        ),
        "пн 2026-11-23 15:30"
    );
    assert_eq!(
        due(
            &office,
            &Term::Within(Quantity::exact(1, Unit::Month)),
            "2026-01-31 15:30"
        ),
        "сб 2026-02-28 15:30"
    );
    let term = Term::after(Quantity::exact(2, Unit::Day));
    assert_eq!(
        span(&office, &term, "2026-11-17 15:30"),
        "чт 2026-11-19 15:30 … чт 2026-11-19 15:45"
    );
}

#[test]
fn клиент_может_до_полуночи() {
    let clock = office();
    let due = |term: &Term, origin: &str| {
        show_in(
            clock.zone(),
            term.window(at(origin), &clock, CloseOf::Midnight).due,
        )
    };
    assert_eq!(
        due(&Term::Within(days(3)), "2026-11-16 15:00"),
        "пт 2026-11-20 00:00"
    );
    assert_eq!(
        due(&Term::Within(days(5)), "2026-11-16 15:00"),
        "вт 2026-11-24 00:00",
        "с субботы на понедельник"
    );
    assert_eq!(
        due(&Term::same_day(), "2026-11-16 19:00"),
        "вт 2026-11-17 00:00",
        "закрытие не важно"
    );
    assert_eq!(
        due(&Term::end_of_work_day(), "2026-11-16 15:00"),
        "пн 2026-11-16 18:00",
        "назван рабочий день"
    );
    assert_eq!(
        due(
            &Term::Within(Quantity::plain(2, Unit::Hour)),
            "2026-11-16 15:00"
        ),
        "пн 2026-11-16 17:00"
    );
}

#[test]
fn в_тот_же_день_и_до_конца_рабочего_дня() {
    let office = office();
    for term in [Term::same_day(), Term::end_of_work_day()] {
        assert_eq!(
            due(&office, &term, "2026-11-20 15:00"),
            "пт 2026-11-20 18:00"
        );
        assert_eq!(
            due(&office, &term, "2026-11-20 03:00"),
            "пт 2026-11-20 18:00",
            "до открытия"
        );
        assert_eq!(
            due(&office, &term, "2026-11-20 18:00"),
            "пт 2026-11-20 18:00",
            "в закрытие — ещё не после него"
        );
        assert_eq!(
            due(&office, &term, "2026-11-20 18:00:01"),
            "пн 2026-11-23 18:00",
            "после закрытия"
        );
        assert_eq!(
            due(&office, &term, "2026-11-21 10:00"),
            "пн 2026-11-23 18:00",
            "выходной"
        );
        assert_eq!(
            due(&office, &term, "2026-11-03 17:30"),
            "чт 2026-11-05 18:00",
            "сокращённый день уже закрыт"
        );
    }
}

#[test]
fn не_позже_времени() {
    let office = office();
    let term = Term::not_later_than(time("16:00"));
    assert_eq!(
        due(&office, &term, "2026-11-20 15:00"),
        "пт 2026-11-20 16:00"
    );
    assert_eq!(
        due(&office, &term, "2026-11-20 16:00:01"),
        "пн 2026-11-23 16:00"
    );
    assert_eq!(
        due(&office, &term, "2026-11-21 15:00"),
        "пн 2026-11-23 16:00"
    );
    let late = Term::not_later_than(time("21:00"));
    assert_eq!(
        due(&office, &late, "2026-11-20 20:00"),
        "пт 2026-11-20 21:00",
        "позже закрытия, но названо"
    );
}

#[test]
fn следующего_рабочего_дня_12_00() {
    let term = Term::next_working_day(Some(time("12:00")));
    assert_eq!(
        due(&office(), &term, "2026-11-20 11:00"),
        "пн 2026-11-23 12:00"
    );
    assert_eq!(
        due(&office(), &term, "2026-11-20 20:00"),
        "пн 2026-11-23 12:00"
    );
    assert_eq!(
        due(&office(), &Term::next_working_day(None), "2026-11-02 11:00"),
        "вт 2026-11-03 17:00"
    );
}

#[test]
fn сразу_пятнадцать_рабочих_минут_или_как_в_шапке() {
    assert_eq!(
        due(&office(), &Term::AtOnce, "2026-11-20 17:50"),
        "пн 2026-11-23 09:05"
    );
    let mut own = schedule("Europe/Moscow", "пн–пт 09:00–18:00");
    own.at_once = Quantity::plain(5, Unit::Minute);
    assert_eq!(
        due(&WorkClock::new(own), &Term::AtOnce, "2026-11-20 17:58"),
        "пт 2026-11-20 18:03"
    );
}

#[test]
fn через_дни_открывается_и_закрывается_тем_днём() {
    let office = office();
    assert_eq!(
        span(&office, &Term::after(days(2)), "2026-11-16 15:00"),
        "ср 2026-11-18 09:00 … ср 2026-11-18 18:00"
    );
    assert_eq!(
        span(&office, &Term::after(days(5)), "2026-11-16 15:00"),
        "пн 2026-11-23 09:00 … пн 2026-11-23 18:00"
    );
    assert_eq!(
        span(
            &office,
            &Term::after(Quantity::working_days(5)),
            "2026-11-16 15:00"
        ),
        "пн 2026-11-23 09:00 … пн 2026-11-23 18:00"
    );
    assert_eq!(
        span(&office, &Term::after(months(1)), "2026-01-31 15:00"),
        "пн 2026-03-02 09:00 … пн 2026-03-02 18:00"
    );
}

#[test]
fn через_часы_открывается_тогда_и_срок_сразу() {
    let office = office();
    let term = Term::after(Quantity::plain(3, Unit::Hour));
    assert_eq!(
        span(&office, &term, "2026-11-16 12:00"),
        "пн 2026-11-16 15:00 … пн 2026-11-16 15:15"
    );
    assert_eq!(
        span(&office, &term, "2026-11-16 19:00"),
        "пн 2026-11-16 22:00 … вт 2026-11-17 09:15"
    );
    let working = Term::after(Quantity::working_hours(3));
    assert_eq!(
        span(&office, &working, "2026-11-16 17:00"),
        "вт 2026-11-17 11:00 … вт 2026-11-17 11:15"
    );
}

#[test]
fn через_дни_со_своим_сроком() {
    let office = office();
    let then = |term| Term::After {
        delay: days(30),
        then: Some(Box::new(term)),
    };
    let two_days = then(Term::Within(Quantity::plain(48, Unit::Hour)));
    assert_eq!(
        span(&office, &two_days, "2026-11-01 12:00"),
        "вт 2026-12-01 09:00 … чт 2026-12-03 09:00"
    );
    let noon = then(Term::not_later_than(time("12:00")));
    assert_eq!(
        span(&office, &noon, "2026-11-01 12:00"),
        "вт 2026-12-01 09:00 … вт 2026-12-01 12:00"
    );
    let evening = then(Term::Evening);
    assert_eq!(
        span(&office, &evening, "2026-11-01 12:00"),
        "вт 2026-12-01 18:00 … вт 2026-12-01 21:00"
    );
}

#[test]
fn окно_через_два_три_рабочих_дня() {
    let term = Term::Between {
        from: Quantity::working_days(2),
        to: Quantity::working_days(3),
    };
    assert_eq!(
        span(&office(), &term, "2026-11-19 15:00"),
        "пн 2026-11-23 09:00 … вт 2026-11-24 18:00"
    );
    let hours = Term::Between {
        from: Quantity::plain(2, Unit::Hour),
        to: Quantity::plain(4, Unit::Hour),
    };
    assert_eq!(
        span(&office(), &hours, "2026-11-19 15:00"),
        "чт 2026-11-19 17:00 … чт 2026-11-19 19:00"
    );
}

#[test]
fn на_третий_день_это_день_плюс_три() {
    assert_eq!(
        span(&office(), &Term::on_day(3), "2026-11-16 15:00"),
        "чт 2026-11-19 09:00 … чт 2026-11-19 18:00"
    );
    let noon = Term::On {
        day: TermDay::After(days(3)),
        limit: Limit::Time(time("12:00")),
    };
    assert_eq!(
        span(&office(), &noon, "2026-11-18 15:00"),
        "пн 2026-11-23 09:00 … пн 2026-11-23 12:00"
    );
    let early = Term::On {
        day: TermDay::After(days(3)),
        limit: Limit::Time(time("08:00")),
    };
    assert_eq!(
        span(&office(), &early, "2026-11-16 15:00"),
        "чт 2026-11-19 08:00 … чт 2026-11-19 08:00"
    );
}

#[test]
fn вечером_того_же_дня() {
    let office = office();
    let span = |origin: &str| span(&office, &Term::Evening, origin);
    assert_eq!(
        span("2026-11-16 12:00"),
        "пн 2026-11-16 18:00 … пн 2026-11-16 21:00"
    );
    assert_eq!(
        span("2026-11-16 19:00"),
        "пн 2026-11-16 19:00 … пн 2026-11-16 19:15",
        "уже вечер — сразу"
    );
    assert_eq!(
        span("2026-11-16 20:55"),
        "пн 2026-11-16 20:55 … пн 2026-11-16 21:00",
        "но не позже его конца"
    );
    assert_eq!(
        span("2026-11-16 21:30"),
        "вт 2026-11-17 18:00 … вт 2026-11-17 21:00",
        "вечер прошёл"
    );
    assert_eq!(
        span("2026-11-21 12:00"),
        "пн 2026-11-23 18:00 … пн 2026-11-23 21:00",
        "выходной"
    );
}

#[test]
fn обратный_срок_сдвигается_на_предыдущий_рабочий_день() {
    let office = office();
    let before = |quantity: Quantity, origin: &str| span(&office, &Term::Before(quantity), origin);
    assert_eq!(
        before(days(3), "2026-11-20 00:00"),
        "всегда … вт 2026-11-17 18:00"
    );
    assert_eq!(
        before(days(3), "2026-11-18 00:00"),
        "всегда … пт 2026-11-13 18:00",
        "15-е — воскресенье"
    );
    assert_eq!(
        before(Quantity::working_days(3), "2026-11-18 00:00"),
        "всегда … пт 2026-11-13 18:00"
    );
    assert_eq!(
        before(Quantity::working_days(3), "2026-11-22 00:00"),
        "всегда … ср 2026-11-18 18:00",
        "дата — воскресенье"
    );
    assert_eq!(
        before(months(1), "2026-03-31 00:00"),
        "всегда … пт 2026-02-27 18:00",
        "28 февраля — суббота"
    );
    assert_eq!(
        before(Quantity::plain(24, Unit::Hour), "2026-11-23 12:00"),
        "всегда … вс 2026-11-22 12:00"
    );
    assert_eq!(
        before(Quantity::working_hours(2), "2026-11-23 10:00"),
        "всегда … пт 2026-11-20 17:00"
    );
    assert_eq!(
        before(days(5), "2027-01-11 00:00"),
        "всегда … ср 2026-12-30 18:00",
        "каникулы"
    );
}

#[test]
fn за_три_дня_до_даты_как_момент() {
    let office = office();
    let at_before =
        |quantity: Quantity, origin: &str| span(&office, &Term::AtBefore(quantity), origin);
    assert_eq!(
        at_before(days(3), "2026-11-20 00:00"),
        "вт 2026-11-17 09:00 … вт 2026-11-17 18:00"
    );
    assert_eq!(
        at_before(days(3), "2026-11-18 00:00"),
        "пт 2026-11-13 09:00 … пт 2026-11-13 18:00"
    );
    assert_eq!(
        at_before(Quantity::plain(2, Unit::Hour), "2026-11-20 16:00"),
        "пт 2026-11-20 14:00 … пт 2026-11-20 14:15"
    );
    assert_eq!(
        at_before(Quantity::plain(10, Unit::Minute), "2026-11-20 16:00"),
        "пт 2026-11-20 15:50 … пт 2026-11-20 16:00",
        "не позже самого события"
    );
}

#[test]
fn назначенная_дата() {
    let office = office();
    let fixed = |day: &str, clock: Option<&str>| {
        let term = Term::Fixed {
            date: date(day),
            time: clock.map(time),
        };
        due(&office, &term, "2026-10-01 12:00")
    };
    assert_eq!(fixed("2026-12-30", None), "ср 2026-12-30 18:00");
    assert_eq!(
        fixed("2026-12-31", None),
        "пн 2027-01-11 18:00",
        "выходной переносит"
    );
    assert_eq!(
        fixed("2026-12-31", Some("15:00")),
        "чт 2026-12-31 15:00",
        "названный час — нет"
    );
    let past = Term::Fixed {
        date: date("2026-09-01"),
        time: None,
    };
    assert_eq!(
        span(&office, &past, "2026-10-01 12:00"),
        "вт 2026-09-01 18:00 … вт 2026-09-01 18:00"
    );
}

#[test]
fn ежегодная_дата() {
    let leap = AnnualDate::new(2, 29).expect("a day of leap years");
    assert_eq!(leap.in_year(2026), Some(date("2026-02-28")));
    assert_eq!(leap.in_year(2028), Some(date("2028-02-29")));
    assert_eq!(
        leap.on_or_after(date("2026-03-01")),
        Some(date("2027-02-28"))
    );
    assert_eq!(
        leap.on_or_after(date("2026-02-28")),
        Some(date("2026-02-28"))
    );
    assert_eq!(
        leap.on_or_before(date("2026-02-27")),
        Some(date("2025-02-28"))
    );
    assert_eq!(AnnualDate::new(2, 30), None);
    assert_eq!(AnnualDate::of(date("2026-11-20")).month_and_day(), (11, 20));
}

#[test]
fn скользящие_окна() {
    let zone = office().zone();
    let end = |quantity: Quantity, from: &str| show_in(zone, quantity.window_end(at(from), zone));
    assert_eq!(
        end(Quantity::plain(1, Unit::Week), "2026-11-20 10:00"),
        "пт 2026-11-27 10:00"
    );
    assert_eq!(end(months(1), "2026-01-31 10:00"), "сб 2026-02-28 10:00");
    assert_eq!(
        end(Quantity::plain(1, Unit::Year), "2024-02-29 10:00"),
        "пт 2025-02-28 10:00"
    );
    let start = show_in(zone, months(1).window_start(at("2026-03-31 10:00"), zone));
    assert_eq!(start, "сб 2026-02-28 10:00");
}

#[test]
fn предположенный_календарь_помечен() {
    let office = office();
    let assumed = |term: &Term, origin: &str| window(&office, term, origin).assumed;
    let days5 = Term::Within(Quantity::working_days(5));
    assert!(!assumed(&days5, "2027-12-20 12:00"));
    assert!(assumed(&days5, "2027-12-29 12:00"), "кончается в 2028 году");
    assert!(assumed(
        &Term::Within(Quantity::working_minutes(15)),
        "2012-12-31 12:00"
    ));
    assert!(assumed(
        &Term::Within(Quantity::working_hours(20)),
        "2027-12-30 17:00"
    ));
    assert!(
        !assumed(
            &Term::Within(Quantity::plain(20, Unit::Hour)),
            "2028-12-30 17:00"
        ),
        "круглые сутки"
    );
    assert!(!assumed(
        &Term::Within(Quantity::exact(20, Unit::Day)),
        "2028-12-30 17:00"
    ));
    assert!(assumed(&Term::Before(days(3)), "2028-02-10 12:00"));
    assert!(assumed(
        &Term::Fixed {
            date: date("2028-02-10"),
            time: None
        },
        "2026-02-10 12:00"
    ));
    assert!(!assumed(
        &Term::Fixed {
            date: date("2028-02-10"),
            time: Some(time("12:00"))
        },
        "2026-02-10 12:00"
    ));
}
