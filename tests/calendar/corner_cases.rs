//! What mutation testing has shown to be held by no other case: see `docs/mutatsii.md`.

use reglament::calendar::{
    CloseOf, Limit, Pause, Quantity, Step, Term, TermDay, Unit, WorkClock, Zone,
};

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
