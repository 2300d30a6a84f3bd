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

fn paid(who: &'static str, payments: &[(&str, i64)]) -> Case<'static> {
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    for deal in &mut case.deals {
        deal.owner = Some(who.into());
    }
    for (at, amount) in payments {
        let mut one = happened(reglament::facts::EventKind::Payment, at);
        one.amount = Some((*amount).into());
        case = case.event(one);
    }
    case
}

#[test]
fn money_is_of_who_leads_the_deal() {
    let data = staff(&[("ivanov", "менеджер"), ("petrov", "менеджер")]);
    let cases = [
        paid(
            "ivanov",
            &[("07.12 10:00", 60_000), ("08.12 10:00", 50_000)],
        ),
        paid("petrov", &[("09.12 10:00", 99_999)]),
    ];
    let plan = "план менеджера на неделю: оплаты на 100 000 ₽";
    let (_, out) = settled(plan, &data, &cases, "16.12 12:00");
    assert_eq!(
        rows(&out.findings),
        [
            "OnTime ivanov 07.12 00:00–14.12 00:00 план 100 000 ₽ (оплаты), сделано 110 000 ₽",
            "Missed petrov 07.12 00:00–14.12 00:00 план 100 000 ₽ (оплаты), сделано 99 999 ₽",
        ]
    );
    let left: Vec<_> = out.actions.iter().map(|one| &*one.what).collect();
    assert_eq!(
        left,
        [
            "набрать ещё 100 000 ₽ (план 100 000 ₽ (оплаты))",
            "набрать ещё 100 000 ₽ (план 100 000 ₽ (оплаты))"
        ]
    );
    // A payment of which nobody knows how much it is may be a refund: nothing can be said.
    let mut case = paid("ivanov", &[("07.12 10:00", 200_000)]);
    case = case.event(happened(
        reglament::facts::EventKind::Payment,
        "08.12 10:00",
    ));
    let (_, out) = settled(plan, &data, &[case], "16.12 12:00");
    assert_eq!(out.findings[0].verdict, Verdict::NotChecked);
    assert_eq!(out.findings[0].not_held, ["сумма события".into()]);
}

#[test]
fn several_have_one_plan_together() {
    let mut data = staff(&[
        ("ivanov", "менеджер"),
        ("petrov", "менеджер"),
        ("orlov", "РОП"),
    ]);
    for (id, team) in [("ivanov", "Юг"), ("petrov", "Юг"), ("orlov", "Север")] {
        if let Some(person) = data.staff.get_mut(id) {
            person.team = Some(team.into());
        }
    }
    let cases = [
        calls("ivanov", &["07.12 10:00", "08.12 10:00"]),
        calls("petrov", &["09.12 10:00"]),
        calls("orlov", &["10.12 10:00", "11.12 10:00"]),
    ];
    let text = "план команды «Юг» на неделю: 3 звонка\nплан отдела продаж на неделю: 6 звонков";
    let (_, out) = settled(text, &data, &cases, "16.12 12:00");
    assert_eq!(
        rows(&out.findings),
        [
            "OnTime команда «Юг» 07.12 00:00–14.12 00:00 план 3 звонка, сделано 3",
            "Missed все вместе 07.12 00:00–14.12 00:00 план 6 звонков, сделано 5",
        ]
    );
    assert!(
        out.findings
            .iter()
            .all(|one| one.subject.employee.is_none())
    );
    let told: Vec<_> = out
        .plans
        .iter()
        .map(|one| (one.person.clone(), one.team.as_deref(), one.verdict))
        .collect();
    assert_eq!(
        told,
        [
            (None, Some("Юг"), Verdict::OnTime),
            (None, Some("Юг"), Verdict::Pending),
            (None, None, Verdict::Missed),
            (None, None, Verdict::Pending),
        ]
    );
}

#[test]
fn deals_that_come_to_a_stage_are_planned_for_it() {
    let data = staff(&[("ivanov", "менеджер")]);
    let mut case = deal(&[("Новая", "01.12 10:00"), ("КП", "08.12 10:00")]);
    for deal in &mut case.deals {
        for visit in deal.stages.iter_mut().flatten() {
            visit.by = Some("ivanov".into());
        }
    }
    let text = "порядок: «Новая» → «КП»\nплан менеджера на неделю: 1 сделка на стадии «КП»";
    let (_, out) = settled(text, &data, &[case], "16.12 12:00");
    let rows: Vec<_> = out
        .plans
        .iter()
        .map(|one| (one.stage.as_deref(), one.done, one.verdict))
        .collect();
    assert_eq!(
        rows,
        [
            (Some("КП"), 1.into(), Verdict::OnTime),
            (Some("КП"), 0.into(), Verdict::Pending)
        ]
    );
}
