//! Who answers.

use reglament::facts::{Absence, Dataset};
use reglament::findings::ResponsibleBasis;
use reglament::model::regulation::*;

use crate::dsl::*;

fn staffed(people: &[(&str, &str)]) -> Dataset {
    let mut data = dataset();
    data.staff_held = true;
    data.staff = people.iter().map(|(id, role)| employee(id, role)).collect();
    data
}

fn call_clause() -> Vec<Clause> {
    vec![clause("2.1", &[NEW], Sentence::Duty(call_within(15)))]
}

fn who(
    data: &Dataset,
    clauses: Vec<Clause>,
    case: &reglament::facts::Case<'_>,
) -> (String, ResponsibleBasis) {
    let found = judge_in(&[regulation(clauses)], data, case, "07.12 15:00");
    (
        found.findings[0].responsible.to_string(),
        found.findings[0].responsible_basis,
    )
}

#[test]
fn the_owner_if_he_holds_the_role_else_the_only_holder_else_the_role() {
    let case = deal(&[("Новая", "07.12 10:00")]);
    let data = staffed(&[("ivanov", "Менеджер"), ("petrov", "РОП")]);
    assert_eq!(
        who(&data, call_clause(), &case),
        ("ivanov".into(), ResponsibleBasis::History)
    );
    let data = staffed(&[("ivanov", "звонарь"), ("sidorov", "менеджер")]);
    assert_eq!(who(&data, call_clause(), &case).0, "sidorov");
    let data = staffed(&[
        ("ivanov", "звонарь"),
        ("sidorov", "менеджер"),
        ("pavlov", "менеджер"),
    ]);
    assert_eq!(
        who(&data, call_clause(), &case),
        ("менеджер".into(), ResponsibleBasis::Role)
    );
}

#[test]
fn the_owners_team_comes_before_the_company() {
    let mut data = staffed(&[
        ("ivanov", "звонарь"),
        ("sidorov", "менеджер"),
        ("pavlov", "менеджер"),
    ]);
    let mut regulation = regulation(call_clause());
    regulation.teams = vec![Team {
        name: "Урал".into(),
        schedule: regulation.company.clone(),
    }];
    for id in ["ivanov", "pavlov"] {
        data.staff.get_mut(id).expect("сотрудник").team = Some("урал".into());
    }
    let found = judge_in(
        &[regulation],
        &data,
        &deal(&[("Новая", "07.12 10:00")]),
        "07.12 15:00",
    );
    assert_eq!(&*found.findings[0].responsible, "pavlov");
}

#[test]
fn a_team_has_its_own_clock() {
    let mut data = staffed(&[("ivanov", "менеджер")]);
    data.staff.get_mut("ivanov").expect("сотрудник").team = Some("Урал".into());
    let mut regulation = regulation(call_clause());
    let mut schedule = regulation.company.clone();
    schedule.zone = reglament::calendar::Zone::Named(chrono_tz::Asia::Yekaterinburg);
    regulation.teams = vec![Team {
        name: "Урал".into(),
        schedule,
    }];
    // В Екатеринбурге рабочий день открылся в 07:00 по Москве.
    let found = judge_in(
        &[regulation],
        &data,
        &deal(&[("Новая", "07.12 08:00")]),
        "07.12 15:00",
    );
    assert_eq!(found.findings[0].due_at, Some(t("07.12 08:15")));
    assert_eq!(
        found.findings[0].clock,
        reglament::findings::Clock::TeamWorking
    );
}

#[test]
fn a_duty_due_in_an_absence_goes_to_the_deputy() {
    let mut data = staffed(&[("ivanov", "менеджер"), ("sidorov", "менеджер")]);
    let ivanov = data.staff.get_mut("ivanov").expect("сотрудник");
    ivanov.absences = vec![Absence {
        from: when("07.12 00:00"),
        to: when("09.12 00:00"),
    }];
    ivanov.deputy = Some("sidorov".into());
    assert_eq!(
        who(&data, call_clause(), &deal(&[("Новая", "07.12 10:00")])).0,
        "sidorov"
    );
}

#[test]
fn without_a_history_of_owners_todays_owner_is_named_and_marked() {
    let mut case = deal(&[("Новая", "07.12 10:00")]);
    case.deals[0].owners = None;
    assert_eq!(
        who(&dataset(), call_clause(), &case),
        ("ivanov".into(), ResponsibleBasis::Current)
    );
}

#[test]
fn an_owner_changed_just_before_the_deadline_shares_the_finding() {
    let case = deal(&[("Новая", "07.12 10:00")])
        .owner("07.12 10:00", "ivanov")
        .owner("07.12 10:10", "sidorov");
    let found = judge(call_clause(), &case, "07.12 15:00");
    assert_eq!(&*found.findings[0].responsible, "sidorov");
    assert!(
        found.findings[0]
            .notes
            .iter()
            .any(|note| note.contains("ivanov"))
    );
}

#[test]
fn personally_only_the_responsibles_own_deed_counts() {
    let mut clauses = call_clause();
    if let Sentence::Duty(duty) = &mut clauses[0].sentence {
        duty.personally = true;
    }
    let mut case = deal(&[("Новая", "07.12 10:00")])
        .called("07.12 10:05")
        .called("07.12 10:12");
    case.events[0].by = Some("petrov".into());
    expect(
        clauses,
        &case,
        "07.12 15:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:12"],
    );
}

#[test]
fn a_scope_for_a_role_lasts_while_the_owner_holds_it() {
    let mut clauses = call_clause();
    clauses[0].scope.only_roles = vec![MANAGER];
    let data = staffed(&[("ivanov", "звонарь"), ("sidorov", "менеджер")]);
    let case = deal(&[("Новая", "07.12 10:00")])
        .owner("07.12 10:00", "ivanov")
        .owner("07.12 11:00", "sidorov");
    expect_in(
        &data,
        clauses,
        &case,
        "07.12 15:00",
        &["2.1 Overdue 07.12 11:00 → 07.12 11:15"],
    );
}
