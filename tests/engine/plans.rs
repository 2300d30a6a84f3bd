//! Plans of a role for a period, and one penalty for one event.

use reglament::facts::{Absence, Case, Dataset, Event, When};
use reglament::findings::{Finding, Penalty, Verdict};

use crate::dsl::*;
use crate::frequency::{mailed, settled};

fn staff(people: &[(&str, &str)]) -> Dataset {
    let mut data = dataset();
    data.staff
        .extend(people.iter().map(|(id, role)| employee(id, role)));
    data.staff_held = true;
    data
}

fn calls(who: &'static str, moments: &[&str]) -> Case<'static> {
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    for at in moments {
        case = case.event(Event {
            by: Some(who.into()),
            ..outgoing(at, true)
        });
    }
    case
}

fn rows(findings: &[Finding]) -> Vec<String> {
    let row = |one: &Finding| {
        let due = one.due_at.map_or_else(String::new, show);
        let note = one.notes.last().map_or("", |note| note);
        format!(
            "{:?} {} {}–{due} {note}",
            one.verdict,
            one.responsible,
            show(one.triggered_at)
        )
    };
    findings.iter().map(row).collect()
}

/// 07.12.2026 is a Monday.
const PLAN: &str = "план менеджера на неделю: 3 звонка";

#[test]
fn every_whole_period_is_judged_for_every_holder() {
    let data = staff(&[
        ("ivanov", "менеджер"),
        ("petrov", "менеджер"),
        ("orlov", "РОП"),
    ]);
    let cases = [calls(
        "ivanov",
        &[
            "01.12 10:00",
            "07.12 10:00",
            "08.12 10:00",
            "13.12 23:59",
            "14.12 00:00",
        ],
    )];
    let (_, out) = settled(PLAN, &data, &cases, "16.12 12:00");
    assert_eq!(
        rows(&out.findings),
        [
            "Missed ivanov 30.11 00:00–07.12 00:00 план 3 звонка, сделано 1",
            "OnTime ivanov 07.12 00:00–14.12 00:00 план 3 звонка, сделано 3",
            "Missed petrov 30.11 00:00–07.12 00:00 план 3 звонка, сделано 0",
            "Missed petrov 07.12 00:00–14.12 00:00 план 3 звонка, сделано 0",
        ]
    );
    // The running week only says what is left.
    let left: Vec<_> = out
        .actions
        .iter()
        .map(|one| (&*one.responsible, &*one.what))
        .collect();
    assert_eq!(
        left,
        [
            ("ivanov", "сделать ещё 2 (план 3 звонка)"),
            ("petrov", "сделать ещё 3 (план 3 звонка)")
        ]
    );
}

#[test]
fn a_week_away_is_no_shortfall() {
    let mut data = staff(&[("ivanov", "менеджер")]);
    if let Some(person) = data.staff.get_mut("ivanov") {
        let day = |day| {
            chrono::NaiveDate::from_ymd_opt(2026, 12, day)
                .map(When::Day)
                .expect("день")
        };
        person.absences = vec![Absence {
            from: day(7),
            to: day(11),
        }];
    }
    let cases = [calls("ivanov", &["07.12 10:00"])];
    let (_, out) = settled(PLAN, &data, &cases, "16.12 12:00");
    assert_eq!(
        rows(&out.findings),
        ["Cancelled ivanov 07.12 00:00–14.12 00:00 план 3 звонка, сделано 1"]
    );
}

#[test]
fn what_is_not_held_is_not_judged() {
    let cases = [calls("ivanov", &["07.12 10:00"])];
    let (_, out) = settled(PLAN, &dataset(), &cases, "16.12 12:00");
    assert_eq!(out.findings.len(), 1);
    assert_eq!(out.findings[0].verdict, Verdict::NotChecked);
    assert_eq!(out.findings[0].not_held, ["список сотрудников".into()]);
    // A call of which nobody knows whether it connected could make it three.
    let mut data = staff(&[("ivanov", "менеджер")]);
    data.as_of = Some(when("16.12 12:00"));
    let mut case = calls("ivanov", &["07.12 10:00", "08.12 10:00"]);
    let mut doubtful = outgoing("09.12 10:00", true);
    doubtful.connected = None;
    case = case.event(doubtful);
    let (_, out) = settled(PLAN, &data, &[case], "16.12 12:00");
    assert_eq!(out.findings[0].verdict, Verdict::NotChecked);
}

#[test]
fn several_items_are_judged_each() {
    let data = staff(&[("ivanov", "менеджер")]);
    let case = calls("ivanov", &["07.12 10:00"]).event(Event {
        by: Some("ivanov".into()),
        ..happened(reglament::facts::EventKind::Meeting, "08.12 10:00")
    });
    let (_, out) = settled(
        "план менеджера на неделю: 2 звонка; 1 встреча",
        &data,
        &[case],
        "14.12 12:00",
    );
    let found = rows(&out.findings);
    assert_eq!(
        found,
        [
            "Missed ivanov 07.12 00:00–14.12 00:00 план 2 звонка, сделано 1",
            "OnTime ivanov 07.12 00:00–14.12 00:00 план 1 встреча, сделано 1",
        ]
    );
}

#[test]
fn one_event_over_several_limits_is_one_penalty() {
    let sent = || {
        mailed(
            "C-1",
            &[("07.12 10:00", "email", ""), ("07.12 11:00", "email", "")],
        )
    };
    let money = |text: &str| -> Vec<Vec<Penalty>> {
        let (_, out) = settled(text, &dataset(), &[sent()], "10.12 12:00");
        out.findings.into_iter().map(|one| one.penalty).collect()
    };
    let largest = money(
        "email не чаще раза за любые 24 часа (штраф 300 ₽)\nрассылка не чаще раза за любые 7 дней (штраф 500 ₽)\nвсе каналы вместе не больше 1 за 3 дня (−1 балл)",
    );
    assert_eq!(largest.len(), 3);
    assert!(largest[0].is_empty());
    assert!(matches!(largest[1][..], [Penalty::Money(..)]));
    assert!(matches!(largest[2][..], [Penalty::Points(..)]));
    let both = money(
        "email не чаще раза за любые 24 часа (штраф 300 ₽):\n    штрафы складываются\nрассылка не чаще раза за любые 7 дней (штраф 500 ₽)",
    );
    assert!(both.iter().all(|one| one.len() == 1));
}
