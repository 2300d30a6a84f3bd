//! What mutation testing has shown to be held by no other case: see `docs/mutatsii.md`.

use reglament::calendar::{
    CloseOf, Limit, Pause, Quantity, Step, Term, TermDay, Unit, WorkClock, Zone,
};
use reglament::value::Instant;

use crate::support::{at, at_in, date, due, office, schedule, show_in};

#[test]
fn счёт_точен_с_2000_по_2060_год() {
    assert_eq!(office().covered(), date("2000-01-01")..=date("2060-12-31"));
}

/// В Магадане с октября 2014 по апрель 2016 часы стояли на час позади январских 2000 года: местная полночь наступает позже, чем
/// считая сутками.
#[test]
fn день_мига_там_где_часы_отвели_назад() {
    let clock = WorkClock::new(schedule("Asia/Magadan", "пн–пт 09:00–18:00"));
    for text in [
        "2015-03-02 23:59:59",
        "2015-03-03 00:00",
        "2015-03-03 00:59",
    ] {
        let moment = at_in(clock.zone(), text);
        assert_eq!(clock.date_of(moment).to_string(), text[..10], "{text}");
    }
}

#[test]
fn назад_ровно_к_первому_открытию() {
    let term = Term::Before(Quantity::working_hours(1));
    assert_eq!(
        due(&office(), &term, "2000-01-10 10:00"),
        "пн 2000-01-10 09:00"
    );
}

/// Пауза кончилась в тот самый миг, с которого идёт счёт: дня она не касается.
#[test]
fn пауза_до_начала_счёта_ничего_не_меняет() {
    let clock = office();
    let pause = Pause::new(at("2026-11-16 09:00"), at("2026-11-16 12:00"));
    let window = Term::same_day().window_with_pauses(
        at("2026-11-16 12:00"),
        &clock,
        CloseOf::Business,
        &[pause],
    );
    assert_eq!(show_in(clock.zone(), window.due), "пн 2026-11-16 18:00");
}

/// Срок в субботу перешёл на понедельник, пауза заняла воскресенье: последний посчитанный день — всё та же суббота.
#[test]
fn пауза_после_последнего_дня_его_не_сдвигает() {
    let clock = office();
    let pause = Pause::new(at("2026-11-22 00:00"), at("2026-11-23 00:00"));
    let term = Term::Within(Quantity::plain(3, Unit::Day));
    let trace = term.explain(at("2026-11-18 10:00"), &clock, CloseOf::Business, &[pause]);
    assert_eq!(
        show_in(clock.zone(), trace.window.due),
        "пн 2026-11-23 18:00"
    );
    let last = trace.steps.iter().find_map(|step| match step {
        Step::CountedDays { last, .. } => Some(*last),
        _ => None,
    });
    assert_eq!(last, Some(date("2026-11-21")));
}

/// «Через ноль» — тот же день, и ровно в закрытие он ещё не кончился; часы дня ведут туда, где они истекли.
#[test]
fn день_через_часы() {
    let clock = office();
    let by = |hours| Term::By {
        day: TermDay::After(Quantity::working_hours(hours)),
        limit: Limit::Close,
    };
    assert_eq!(
        due(&clock, &by(0), "2026-11-20 18:00"),
        "пт 2026-11-20 18:00"
    );
    assert_eq!(
        due(&clock, &by(3), "2026-11-19 16:00"),
        "пт 2026-11-20 18:00"
    );
    assert_eq!(
        due(&clock, &by(1), "2026-11-19 16:00"),
        "чт 2026-11-19 18:00"
    );
}

#[test]
fn пояс_по_коду_телефона() {
    let zone = |number| Zone::of_phone(number).map(|zone| zone.to_string());
    let novosibirsk = Some("Asia/Novosibirsk".to_owned());
    assert_eq!(zone("+7 (383) 200-00-00"), novosibirsk);
    assert_eq!(zone("8 383 200 00 00"), novosibirsk);
    assert_eq!(zone("3832000000"), novosibirsk);
    assert_eq!(
        zone("+7 401 200-00-00").as_deref(),
        Some("Europe/Kaliningrad")
    );
    // За плюсом — страна, и десять цифр тогда не наш номер.
    assert_eq!(zone("+3832000000"), None);
    // Мобильный, другая страна, лишняя цифра, слишком коротко.
    for number in [
        "+7 916 000-00-00",
        "+1 383 200 00 00",
        "+7 383 200 00 000",
        "383 200",
    ] {
        assert_eq!(zone(number), None, "{number}");
    }
}

/// Что сказано о дате: сдвинута ли она с выходного.
#[test]
fn о_сдвиге_сказано_только_когда_он_был() {
    let clock = office();
    let moved = |day| {
        let term = Term::Fixed {
            date: date(day),
            time: None,
        };
        let trace = term.explain(at("2026-11-16 10:00"), &clock, CloseOf::Business, &[]);
        let mut steps = trace.steps.iter();
        steps.any(|step| matches!(step, Step::Moved { .. }))
    };
    assert!(moved("2026-11-21"));
    assert!(!moved("2026-11-20"));
}

/// Назад в рабочих часах: сколько прошло рабочего времени и верен ли ему календарь.
#[test]
fn назад_рабочими_часами() {
    let clock = office();
    let term = Term::Before(Quantity::working_hours(2));
    let back = |origin| term.explain(at(origin), &clock, CloseOf::Business, &[]);
    let monday = back("2026-11-23 10:00");
    assert_eq!(
        show_in(clock.zone(), monday.window.due),
        "пт 2026-11-20 17:00"
    );
    assert!(!monday.window.assumed);
    let ran = monday.steps.iter().find_map(|step| match step {
        Step::Ran { seconds, .. } => Some(*seconds),
        _ => None,
    });
    assert_eq!(ran, Some(2 * 3600));
    // Производственный календарь кончается 2027 годом.
    assert!(back("2028-03-01 12:00").window.assumed);
    assert!(back("2012-12-27 12:00").window.assumed);
}

/// 04.11 — праздник, но он после даты, от которой считают назад: о нём говорить нечего.
#[test]
fn выходные_после_даты_к_счёту_назад_не_относятся() {
    let clock = office();
    let term = Term::Before(Quantity::working_days(1));
    let trace = term.explain(at("2026-11-03 12:00"), &clock, CloseOf::Business, &[]);
    assert_eq!(
        show_in(clock.zone(), trace.window.due),
        "пн 2026-11-02 18:00"
    );
    let skipped = trace
        .steps
        .iter()
        .any(|step| matches!(step, Step::DayOff { .. }));
    assert!(!skipped, "{:?}", trace.steps);
}

/// Таблица календаря начинается с первой секунды 2013 года.
#[test]
fn первая_секунда_таблицы_ещё_в_таблице() {
    let term = Term::Within(Quantity::working_hours(1));
    let from = |origin| {
        term.window(at(origin), &office(), CloseOf::Business)
            .assumed
    };
    assert!(!from("2013-01-01 00:00"));
    assert!(from("2012-12-31 23:59:59"));
}

#[test]
fn шаги_объяснения_без_пустых() {
    let clock = office();
    let steps = |term: Term, origin, pauses: &[Pause]| {
        term.explain(at(origin), &clock, CloseOf::Business, pauses)
            .steps
    };
    // Пауза с самого начала: до неё ничего не прошло.
    let pause = Pause::new(at("2026-11-16 10:00"), at("2026-11-16 12:00"));
    let hours = Term::Within(Quantity::working_hours(1));
    let told = steps(hours, "2026-11-16 10:00", &[pause]);
    let empty = told
        .iter()
        .any(|step| matches!(step, Step::Ran { seconds: 0, .. }));
    assert!(!empty, "{told:?}");
    // Открытия ждут только рабочие часы, и только вне работы.
    let waited = |quantity, origin| {
        let told = steps(Term::Within(quantity), origin, &[]);
        told.iter()
            .any(|step| matches!(step, Step::WaitedForOpening { .. }))
    };
    assert!(waited(Quantity::working_hours(1), "2026-11-21 12:00"));
    assert!(!waited(Quantity::working_hours(1), "2026-11-20 12:00"));
    assert!(!waited(Quantity::plain(1, Unit::Hour), "2026-11-21 12:00"));
}

#[test]
fn пояс_сдвигом_и_края_времён() {
    let fixed = Zone::parse("+05:00").expect("a zone");
    assert_eq!(fixed.start_of(date("1970-01-02")), Instant(19 * 3600));
    assert!(Zone::parse("+05:59").is_ok());
    assert!(Zone::parse("+05:60").is_err());
    // Раньше второго дня первого года время не идёт; позже 9999 года пояс — тот, что в его конце, а не 1970 года.
    assert_eq!(
        Zone::UTC.local(Instant::MIN).to_string(),
        "0001-01-02 00:00:00"
    );
    let kiritimati = Zone::parse("Pacific/Kiritimati").expect("a zone");
    assert_eq!(kiritimati.offset_at(Instant::MAX), 14 * 3600);
}

/// Пауза в самый последний день: он не засчитан, и последним назван следующий.
#[test]
fn пауза_в_последний_день_его_отнимает() {
    let clock = office();
    let pause = Pause::new(at("2026-11-18 00:00"), at("2026-11-19 00:00"));
    let term = Term::Within(Quantity::working_days(2));
    let trace = term.explain(at("2026-11-16 10:00"), &clock, CloseOf::Business, &[pause]);
    let last = trace.steps.iter().find_map(|step| match step {
        Step::CountedDays { last, .. } => Some(*last),
        _ => None,
    });
    assert_eq!(last, Some(date("2026-11-19")));
}

/// Сам день, от которого считают назад, в пройденные выходные не входит.
#[test]
fn назад_от_воскресенья() {
    let clock = office();
    let term = Term::Before(Quantity::working_days(1));
    let trace = term.explain(at("2026-11-22 12:00"), &clock, CloseOf::Business, &[]);
    let skipped: Vec<String> = trace
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::DayOff { date, .. } => Some(date.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(skipped, ["2026-11-21"]);
}

#[test]
fn до_паузы_сказано_сколько_прошло() {
    let clock = office();
    let pause = Pause::new(at("2026-11-16 11:00"), at("2026-11-16 12:00"));
    let term = Term::Within(Quantity::working_hours(3));
    let trace = term.explain(at("2026-11-16 10:00"), &clock, CloseOf::Business, &[pause]);
    let ran: Vec<i64> = trace
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Ran { seconds, .. } => Some(*seconds),
            _ => None,
        })
        .collect();
    assert_eq!(ran, [3600, 2 * 3600]);
}
