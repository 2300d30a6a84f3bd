//! Folds over findings.

use reglament::model::regulation::*;
use reglament::views::{Age, NextActions, Tally, Violations};

use crate::dsl::*;

#[test]
fn violations_are_grouped_by_person_and_age() {
    let clauses = vec![clause("2.1", &[NEW], Sentence::Duty(call_within(15)))];
    let case = deal(&[
        ("Новая", "25.11 10:00"),
        ("КП", "25.11 12:00"),
        ("Новая", "06.12 12:00"),
        ("КП", "08.12 12:00"),
        ("Новая", "10.12 10:00"),
    ]);
    let result = judge(clauses, &case, "10.12 12:00");
    let now = t("10.12 12:00");
    let ages: Vec<Age> = result
        .findings
        .iter()
        .map(|one| Age::of(one, now))
        .collect();
    assert_eq!(ages, [Age::Earlier, Age::Week, Age::Open]);
    let violations = Violations::new(result.findings, now);
    let person = &violations.people["ivanov"];
    assert_eq!(
        (person.open.len(), person.week.len(), person.earlier.len()),
        (1, 1, 1)
    );
}

#[test]
fn totals_merge_to_the_same_whatever_the_shards() {
    let clauses = vec![clause("2.1", &[NEW], Sentence::Duty(call_within(15)))];
    let one = judge(
        clauses.clone(),
        &deal(&[("Новая", "07.12 10:00")]),
        "07.12 12:00",
    );
    let two = judge(
        clauses,
        &deal(&[("Новая", "07.12 10:00")]).called("07.12 10:05"),
        "07.12 12:00",
    );
    let mut together = Tally::default();
    together.take(&one.findings, &one.ledger);
    together.take(&two.findings, &two.ledger);
    let mut parts = Tally::default();
    for result in [&two, &one] {
        let mut shard = Tally::default();
        shard.take(&result.findings, &result.ledger);
        parts.merge(&shard);
    }
    assert_eq!(together, parts);
    let people = together.by(|key| key.person.clone());
    assert_eq!(people["ivanov"].rate(), Some(50.0));
}

#[test]
fn one_deed_that_settles_two_clauses_is_shown_once() {
    let clauses = vec![
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        clause("2.2", &[NEW], Sentence::Duty(call_within(60))),
        clause(
            "2.3",
            &[NEW],
            Sentence::Duty(duty(Deed::Fill(BUDGET), None)),
        ),
    ];
    let case = deal(&[("Новая", "07.12 10:00")]).field("бюджет", reglament::facts::RawValue::Empty);
    let result = judge(clauses, &case, "07.12 10:30");
    let actions = NextActions::new(result.actions);
    let list = &actions.people["ivanov"];
    assert_eq!(list.len(), 2);
    assert!(list[0].first.overdue);
    assert_eq!(list[0].others.len(), 1);
}
