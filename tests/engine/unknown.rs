//! What is not held is not checked, by name; empty is not unknown.

use reglament::calendar::Term;
use reglament::facts::{EventKind, FactKind, Held, RawValue};
use reglament::findings::Basis;
use reglament::model::regulation::*;

use crate::dsl::*;

fn call_clause() -> Vec<Clause> {
    vec![clause("2.1", &[NEW], Sentence::Duty(call_within(15)))]
}

#[test]
fn without_a_history_of_calls_a_call_is_not_checked() {
    let mut data = dataset();
    data.held.remove(&FactKind::Event(EventKind::Call));
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect_in(
        &data,
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 NotChecked 07.12 10:00 → 07.12 10:15, не хватает: история звонков"],
    );
    // Найденный факт известен: вовремя сделанное — сделано, что бы ни было не учтено.
    let found = case.called("07.12 10:10");
    expect_in(
        &data,
        call_clause(),
        &found,
        "07.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10"],
    );
    // А поздний звонок мог быть не первым.
    let late = deal(&[("Новая", "07.12 10:00")]).called("07.12 10:30");
    expect_in(
        &data,
        call_clause(),
        &late,
        "07.12 12:00",
        &[
            "2.1 NotChecked 07.12 10:00 → 07.12 10:15, сделано 07.12 10:30, не хватает: история звонков",
        ],
    );
}

#[test]
fn a_history_held_only_since_later_tells_nothing_about_before() {
    let mut data = dataset();
    data.held.insert(
        FactKind::Event(EventKind::Call),
        Held {
            since: Some(when("07.12 10:05")),
            as_of: None,
        },
    );
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect_in(
        &data,
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 NotChecked 07.12 10:00 → 07.12 10:15, не хватает: история звонков"],
    );
    let later = deal(&[("Новая", "07.12 10:05")]);
    expect_in(
        &data,
        call_clause(),
        &later,
        "07.12 12:00",
        &["2.1 Overdue 07.12 10:05 → 07.12 10:20"],
    );
}

#[test]
fn a_duty_due_after_the_export_is_not_checked_and_one_due_before_is() {
    let mut data = dataset();
    data.as_of = Some(when("07.12 10:10"));
    let case = deal(&[("Новая", "07.12 10:00")]);
    let found = expect_in(
        &data,
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 NotChecked 07.12 10:00 → 07.12 10:15, не хватает: данные после выгрузки"],
    );
    assert!(
        found.actions[0]
            .reason
            .contains("срок прошёл после выгрузки")
    );
    data.as_of = Some(when("07.12 10:15"));
    expect_in(
        &data,
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 Overdue 07.12 10:00 → 07.12 10:15"],
    );
    data.as_of = Some(when("07.12 10:10"));
    expect_in(
        &data,
        call_clause(),
        &case,
        "07.12 10:12",
        &["2.1 Pending 07.12 10:00 → 07.12 10:15"],
    );
}

#[test]
fn a_deal_without_stage_history_is_unknown_but_for_its_current_visit() {
    let mut case = deal(&[]);
    case.deals[0].stages = None;
    case.deals[0].stage = Some("КП".into());
    case.deals[0].created = Some(when("01.12 10:00"));
    let clauses = vec![
        clause("1", &[NEW], Sentence::Duty(call_within(15))),
        clause("2", &[OFFER], Sentence::Duty(call_within(15))),
        clause("3", &[CONTRACT], Sentence::Duty(call_within(15))),
    ];
    expect(
        clauses.clone(),
        &case,
        "07.12 12:00",
        &[
            "1 NotChecked 01.12 10:00, не хватает: история стадий",
            "2 NotChecked 01.12 10:00, не хватает: история стадий",
        ],
    );
    case.deals[0].stage_since = Some(when("07.12 10:00"));
    expect(
        clauses.clone(),
        &case,
        "07.12 12:00",
        &[
            "1 NotChecked 01.12 10:00, не хватает: история стадий",
            "2 Overdue 07.12 10:00 → 07.12 10:15",
        ],
    );
    // Создана и вошла в стадию в один миг: до этого ничего не было.
    case.deals[0].created = Some(when("07.12 10:00"));
    expect(
        clauses,
        &case,
        "07.12 12:00",
        &["2 Overdue 07.12 10:00 → 07.12 10:15"],
    );
}

#[test]
fn an_unknown_guard_gives_one_not_checked_and_no_duty() {
    let mut one = clause("2.1", &[NEW], Sentence::Duty(call_within(15)));
    one.guard = source_is("сайт");
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect(
        vec![one.clone()],
        &case,
        "07.12 12:00",
        &["2.1 NotChecked 07.12 10:00, не хватает: поле «источник»"],
    );
    // Пустое поле — не неизвестное: сравнение ложно, обязанность не рождается.
    expect(
        vec![one.clone()],
        &case.clone().field("источник", RawValue::Empty),
        "07.12 12:00",
        &[],
    );
    let mut present = case.field("источник", text("сайт"));
    present.deals[0].changes = None;
    expect(
        vec![one],
        &present,
        "07.12 12:00",
        &["2.1 NotChecked 07.12 10:00, не хватает: история полей"],
    );
}

#[test]
fn kleene_lets_a_definite_no_win_over_the_unknown() {
    let mut one = clause("2.1", &[NEW], Sentence::Duty(call_within(15)));
    one.guard = Cond::And(vec![source_is("сайт"), filled(BUDGET, "бюджет")]);
    let case = deal(&[("Новая", "07.12 10:00")]).field("бюджет", RawValue::Empty);
    expect(vec![one], &case, "07.12 12:00", &[]);
}

#[test]
fn to_fill_without_field_history_empty_is_judged_and_filled_is_not() {
    let fill = duty(Deed::Fill(BUDGET), Some(Term::Within(hours(1))));
    let clauses = vec![clause("3.1", &[NEW], Sentence::Duty(fill))];
    let mut empty = deal(&[("Новая", "07.12 10:00")]).field("бюджет", RawValue::Empty);
    empty.deals[0].changes = None;
    expect(
        clauses.clone(),
        &empty,
        "07.12 12:00",
        &["3.1 Overdue 07.12 10:00 → 07.12 11:00, нет: бюджет"],
    );
    let filled = empty.field("бюджет", RawValue::Number(1.into()));
    expect(
        clauses.clone(),
        &filled,
        "07.12 12:00",
        &["3.1 NotChecked 07.12 10:00 → 07.12 11:00, не хватает: история полей"],
    );
    // Срок ещё не прошёл: когда бы ни заполнили, вовремя.
    expect(
        clauses,
        &filled,
        "07.12 10:30",
        &["3.1 NotChecked 07.12 10:00 → 07.12 11:00, не хватает: история полей"],
    );
}

#[test]
fn a_call_of_which_nobody_says_whether_it_connected_is_not_checked() {
    let mut case = deal(&[("Новая", "07.12 10:00")]).called("07.12 10:10");
    case.events[0].connected = None;
    expect(
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 NotChecked 07.12 10:00 → 07.12 10:15, не хватает: отметка о соединении звонка"],
    );
    case.events[0].seconds = Some(40);
    expect(
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10"],
    );
}

#[test]
fn a_trigger_whose_history_is_not_held_is_one_not_checked() {
    let back = duty(Deed::Act(call()), Some(Term::Within(minutes(20))));
    let mut one = clause("2.4", &[], Sentence::Duty(back));
    one.trigger = on_event(missed(), Again::Join);
    let mut data = dataset();
    data.held.remove(&FactKind::Event(EventKind::Call));
    expect_in(
        &data,
        vec![one],
        &deal(&[("Новая", "07.12 10:00")]),
        "07.12 12:00",
        &["2.4 NotChecked 07.12 10:00, не хватает: история звонков"],
    );
}

#[test]
fn a_count_partly_held_is_a_lower_bound() {
    let twice = test(
        Test::Count {
            pattern: call(),
            window: LookBack::Ever,
            op: Op::Ge,
            number: 2,
        },
        "не меньше 2 звонков",
    );
    let mut one = clause(
        "2.1",
        &[OFFER],
        Sentence::Duty(duty(Deed::Act(document("КП")), None)),
    );
    one.guard = twice;
    let mut data = dataset();
    data.held.insert(
        FactKind::Event(EventKind::Call),
        Held {
            since: Some(when("05.12 10:00")),
            as_of: None,
        },
    );
    let case = deal(&[("Новая", "01.12 10:00"), ("КП", "07.12 12:00")]).called("06.12 10:00");
    expect_in(
        &data,
        vec![one.clone()],
        &case,
        "07.12 13:00",
        &["2.1 NotChecked 07.12 12:00, не хватает: история звонков"],
    );
    let case = case.called("06.12 11:00");
    expect_in(
        &data,
        vec![one],
        &case,
        "07.12 13:00",
        &["2.1 Pending 07.12 12:00 → 07.12 18:00"],
    );
}

#[test]
fn entry_criteria_without_field_history_go_by_the_present_value() {
    let mut entry = clause(
        "1.1",
        &[NEW, OFFER],
        Sentence::Entry(vec![criterion(filled(BUDGET, "бюджет"), "бюджет")]),
    );
    entry.penalty = vec![reglament::findings::Penalty::Points((-1).into())];
    let mut case =
        deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 11:00")]).field("бюджет", RawValue::Empty);
    case.deals[0].changes = None;
    let found = expect(
        vec![entry],
        &case,
        "07.12 12:00",
        &[
            "1.1 NotChecked 07.12 10:00, не хватает: история полей",
            "1.1 Violated 07.12 11:00, нет: бюджет",
        ],
    );
    assert_eq!(found.findings[1].basis, Basis::Current);
    assert!(found.findings[1].penalty.is_empty());
}
