//! Versions of one regulation, and regulations side by side.

use chrono::NaiveDate;
use reglament::engine::{Options, evaluate};
use reglament::model::regulation::*;
use reglament::program::Program;

use crate::dsl::*;

fn version(day: u32, minutes: u32) -> Regulation {
    let mut one = regulation(vec![clause(
        "2.1",
        &[NEW],
        Sentence::Duty(call_within(minutes)),
    )]);
    one.effective_from = NaiveDate::from_ymd_opt(2026, 12, day);
    one
}

fn found(
    regulations: &[Regulation],
    case: &reglament::facts::Case<'_>,
    options: &Options,
) -> (Vec<String>, u64) {
    let program = Program::new(regulations);
    let result = evaluate(&program, &dataset(), case, t("10.12 12:00"), options);
    let clauses = &regulations[0].clauses;
    (
        result
            .findings
            .iter()
            .map(|one| line(one, clauses))
            .collect(),
        result.ledger.before_force,
    )
}

#[test]
fn a_duty_keeps_the_version_of_its_trigger() {
    let both = [version(1, 15), version(8, 30)];
    let case = deal(&[
        ("Новая", "07.12 10:00"),
        ("КП", "08.12 10:00"),
        ("Новая", "08.12 12:00"),
    ]);
    let (lines, _) = found(&both, &case, &Options::default());
    assert_eq!(
        lines,
        [
            "2.1 Missed 07.12 10:00 → 07.12 10:15, кончилось 08.12 10:00",
            "2.1 Overdue 08.12 12:00 → 08.12 12:30",
        ]
    );
}

#[test]
fn a_running_scope_sets_off_only_the_new_clauses_of_a_new_version() {
    let mut new = version(8, 30);
    new.clauses
        .push(clause("2.2", &[NEW], Sentence::Duty(call_within(60))));
    let case = deal(&[("Новая", "07.12 10:00")]);
    let program = Program::new(&[version(1, 15), new.clone()]);
    let result = evaluate(
        &program,
        &dataset(),
        &case,
        t("10.12 12:00"),
        &Options::default(),
    );
    let lines: Vec<_> = result
        .findings
        .iter()
        .map(|one| line(one, &new.clauses))
        .collect();
    assert_eq!(
        lines,
        [
            "2.1 Overdue 07.12 10:00 → 07.12 10:15",
            "2.2 Overdue 08.12 00:00 → 08.12 10:00"
        ]
    );
}

#[test]
fn triggers_before_the_earliest_version_are_counted_and_not_judged() {
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:00")]);
    let only = [version(8, 15)];
    assert_eq!(found(&only, &case, &Options::default()), (vec![], 1));
    let options = Options {
        as_if_in_force: true,
        ..Options::default()
    };
    let (lines, before) = found(&only, &case, &options);
    assert_eq!(
        lines,
        ["2.1 Missed 07.12 10:00 → 07.12 10:15, кончилось 07.12 12:00"]
    );
    assert_eq!(before, 0);
}

#[test]
fn files_of_different_names_hold_side_by_side() {
    let mut other = version(1, 30);
    other.name = "Другой".into();
    let case = deal(&[("Новая", "07.12 10:00")]);
    let (lines, _) = found(&[version(1, 15), other], &case, &Options::default());
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_clause_that_the_new_version_lacks_sets_off_no_more() {
    // Silences after every comment: the second version knows no such clause.
    let mut old = version(1, 15);
    let silence = Sentence::Silence {
        after: None,
        without: call(),
        ladder: Ladder {
            limit: Some(hours(24)),
            rows: Vec::new(),
            late: Vec::new(),
            common: Box::default(),
        },
    };
    old.clauses = vec![clause("2.9", &[NEW], silence)];
    let both = [old, version(8, 30)];
    let case = deal(&[("Новая", "07.12 10:00")])
        .called("07.12 12:00")
        .called("09.12 12:00");
    let (lines, _) = found(&both, &case, &Options::default());
    let after = lines.iter().filter(|line| line.contains("09.12 12:00 →"));
    assert_eq!(after.count(), 0, "{lines:?}");
}
