//! The edges: years outside the covered ones, odd schedules, huge amounts. Nothing panics.

use reglament::{
    calendar::{
        CloseOf, Limit, Pace, Pause, Quantity, Schedule, Term, TermDay, TimeOfDay, Unit, WeekHours,
        WorkClock, Zone,
    },
    value::Instant,
};

use crate::support::{at, date, due, office, schedule, show_in};

#[test]
fn вне_лет_часов_счёт_упирается_в_край() {
    let clock = office();
    let hour = Quantity::working_hours(1);
    assert_eq!(
        due(&clock, &Term::Within(hour), "2061-03-01 12:00"),
        "никогда"
    );
    assert_eq!(
        due(&clock, &Term::Within(hour), "1899-12-30 12:00"),
        "пн 2000-01-10 10:00"
    );
    assert_eq!(
        due(
            &clock,
            &Term::Within(Quantity::working_days(u32::MAX)),
            "2026-11-16 12:00"
        ),
        "никогда"
    );
    assert_eq!(
        due(
            &clock,
            &Term::Before(Quantity::working_days(u32::MAX)),
            "2026-11-16 12:00"
        ),
        "всегда"
    );
    assert_eq!(
        clock.add_working_seconds(at("2026-11-16 12:00"), i64::MAX),
        Instant::MAX
    );
    assert_eq!(
        clock.add_working_seconds(at("2026-11-16 12:00"), i64::MIN),
        Instant::MIN
    );
    let whole = clock.working_seconds_between(Instant::MIN, Instant::MAX);
    assert_eq!(
        whole,
        clock.working_seconds_between(at("2000-01-01 00:00"), at("2061-01-01 00:00"))
    );
}

#[test]
fn вопросы_об_одном_дне_верны_и_вне_этих_лет() {
    let clock = office();
    assert!(clock.is_working(at("2061-03-01 12:00")), "вторник");
    assert!(!clock.is_working(at("2061-03-01 18:00")));
    assert!(!clock.is_working(at("2061-03-08 12:00")), "праздник");
    assert!(clock.is_working(at("1995-05-03 12:00")));
    assert_eq!(
        clock.next_working_day(date("2060-12-31")),
        Some(date("2061-01-10"))
    );
    assert_eq!(
        clock.previous_working_day(date("2000-01-10")),
        Some(date("1999-12-31"))
    );
    assert_eq!(
        due(
            &clock,
            &Term::Within(Quantity::plain(3, Unit::Day)),
            "2070-03-04 12:00"
        ),
        "пт 2070-03-07 18:00"
    );
    assert_eq!(
        due(&clock, &Term::same_day(), "1899-12-29 12:00"),
        "пт 1899-12-29 18:00"
    );
}

#[test]
fn единственный_рабочий_день_недели_и_отпуск_всей_компании() {
    let mut own = schedule("Europe/Moscow", "вс 10:00–12:00");
    own.days_off.extend(date("2026-06-01").iter_days().take(60));
    let clock = WorkClock::new(own);
    assert_eq!(
        due(
            &clock,
            &Term::Within(Quantity::working_days(1)),
            "2026-05-31 12:00"
        ),
        "вс 2026-08-02 12:00"
    );
    assert_eq!(
        due(&clock, &Term::AtOnce, "2026-05-31 11:50"),
        "вс 2026-08-02 10:05"
    );
}

#[test]
fn компания_которая_никогда_не_работает() {
    let mut own = schedule("Europe/Moscow", "пн 10:00–12:00");
    own.days_off
        .extend(date("1990-01-01").iter_days().take(40_000));
    let clock = WorkClock::new(own);
    for term in every_term() {
        let window = term.window(at("2026-11-16 12:00"), &clock, CloseOf::Business);
        assert!(window.opens <= window.due, "{term:?}");
    }
    assert_eq!(due(&clock, &Term::AtOnce, "2026-11-16 12:00"), "никогда");
    assert_eq!(clock.next_working_day(date("2026-11-16")), None);
}

#[test]
fn ничто_не_паникует() {
    let zones = ["America/Havana", "Pacific/Apia", "+14:00"];
    let origins = [
        Instant::MIN,
        Instant::MAX,
        Instant(-62_135_596_800),
        Instant(253_402_300_799),
        at("1999-12-31 23:59:59"),
        at("2000-01-01 00:00"),
        at("2060-12-31 23:59:59"),
        at("2061-01-01 00:00"),
        at("2026-11-16 12:00"),
    ];
    for zone in zones {
        let week = WeekHours::parse("пн–пт 00:00–02:30, 03:00–24:00").expect("hours");
        let clock = WorkClock::new(Schedule {
            hours: week,
            ..schedule(zone, "пн 09:00–18:00")
        });
        for term in every_term() {
            for origin in origins {
                for closes in [CloseOf::Business, CloseOf::Midnight] {
                    let pauses = [
                        Pause::new(Instant::MIN, origin.plus(60)),
                        Pause::new(origin.plus(90), origin.plus(90_000)),
                        Pause::new(origin.plus(200_000), Instant::MAX),
                    ];
                    let window = term.window_with_pauses(origin, &clock, closes, &pauses);
                    assert!(window.opens <= window.due, "{term:?}");
                    let trace = term.explain(origin, &clock, closes, &[]);
                    assert_eq!(
                        trace.window,
                        term.window(origin, &clock, closes),
                        "{term:?} {zone} {origin:?}"
                    );
                }
            }
        }
        for origin in origins {
            let _ = (
                clock.is_working(origin),
                clock.next_opening(origin),
                clock.business_day(origin),
            );
            let day = clock.date_of(origin);
            let _ = (
                clock.opening_of_day(day),
                clock.next_working_day(day),
                clock.working_day_until(day),
            );
        }
    }
}

/// One term of each form, with ordinary and with absurd amounts.
fn every_term() -> Vec<Term> {
    let mut terms = vec![
        Term::AtOnce,
        Term::Evening,
        Term::same_day(),
        Term::end_of_work_day(),
    ];
    for amount in [0, 3, u32::MAX] {
        let units = [
            Unit::Second,
            Unit::Minute,
            Unit::Hour,
            Unit::Day,
            Unit::Week,
            Unit::Month,
            Unit::Quarter,
            Unit::HalfYear,
            Unit::Year,
        ];
        let paces = [Pace::Plain, Pace::Working, Pace::Exact];
        let quantities = units
            .iter()
            .flat_map(|unit| paces.map(|pace| Quantity::new(amount, *unit, pace)));
        for quantity in quantities.flatten() {
            let day = TermDay::After(quantity);
            terms.extend([
                Term::Within(quantity),
                Term::after(quantity),
                Term::After {
                    delay: quantity,
                    then: Some(Box::new(Term::Within(quantity))),
                },
                Term::Between {
                    from: quantity,
                    to: quantity,
                },
                Term::Before(quantity),
                Term::AtBefore(quantity),
                Term::By {
                    day,
                    limit: Limit::Time(TimeOfDay::END),
                },
                Term::On {
                    day,
                    limit: Limit::WorkClose,
                },
            ]);
        }
    }
    for day in ["0001-01-01", "2026-11-21", "9999-12-31"] {
        terms.push(Term::Fixed {
            date: date(day),
            time: None,
        });
        terms.push(Term::Fixed {
            date: date(day),
            time: Some(TimeOfDay::END),
        });
    }
    terms
}

#[test]
fn прибавить_и_отнять_согласны_на_всём_протяжении() {
    let zone = Zone::parse("Europe/Berlin").expect("a zone");
    let week = WeekHours::parse("пн–пт 09:00–13:00, 14:00–18:00; сб 10:00–14:00; вс 23:00–24:00")
        .expect("hours");
    let clock = WorkClock::new(Schedule::new(zone, week));
    let start = crate::support::at_in(zone, "2000-01-03 09:00");
    for step in 1..20_000 {
        let seconds = step * 13_007;
        let end = clock.add_working_seconds(start, seconds);
        assert_eq!(
            clock.working_seconds_between(start, end),
            seconds,
            "{}",
            show_in(zone, end)
        );
        let back = clock.add_working_seconds(end, -seconds);
        assert_eq!(show_in(zone, back), show_in(zone, start));
        assert!(clock.is_working(end.plus(-1)));
    }
}
