//! `test --format json`: what examples, or the data, exercise of a regulation.

use serde::Serialize;

use crate::output::Context;
use crate::trial::{Coverage, RowKind};

#[derive(Serialize)]
pub(super) struct CoverageRecord<'a> {
    clauses: u64,
    by_machine: u64,
    by_hand: u64,
    exercised: u64,
    both: u64,
    by_clause: Vec<ClauseRecord<'a>>,
    conditions: Vec<CondRecord<'a>>,
    branches: Vec<ArmRecord<'a>>,
    rows: Vec<RowRecord<'a>>,
}

#[derive(Serialize)]
struct ClauseRecord<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    by_hand: bool,
    exercised: u64,
    kept: u64,
    broken: u64,
}

#[derive(Serialize)]
struct CondRecord<'a> {
    clause: Option<&'a str>,
    line: usize,
    text: &'a str,
    held: bool,
    failed: bool,
}

#[derive(Serialize)]
struct ArmRecord<'a> {
    clause: &'a str,
    line: usize,
    text: &'a str,
    asked: bool,
    taken: bool,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    kind: &'static str,
    clause: Option<&'a str>,
    line: usize,
    text: &'a str,
    asked: bool,
    reached: bool,
}

/// What was exercised.
pub(super) fn coverage<'a>(context: &'a Context<'_>, coverage: &'a Coverage) -> CoverageRecord<'a> {
    let count = |fits: &dyn Fn(&crate::trial::ClauseSeen) -> bool| {
        coverage.clauses.values().filter(|one| fits(one)).count() as u64
    };
    let clause = |place: (usize, usize)| context.book.clause(place.0, place.1);
    CoverageRecord {
        clauses: coverage.clauses.len() as u64,
        by_machine: count(&|one| !one.by_hand),
        by_hand: count(&|one| one.by_hand),
        exercised: count(&|one| one.exercised > 0),
        both: count(&|one| one.kept > 0 && one.broken > 0),
        by_clause: coverage
            .clauses
            .iter()
            .map(|(place, seen)| {
                let info = clause(*place);
                ClauseRecord {
                    clause: &info.key,
                    file: &info.file,
                    line: info.line,
                    text: &info.text,
                    by_hand: seen.by_hand,
                    exercised: seen.exercised,
                    kept: seen.kept,
                    broken: seen.broken,
                }
            })
            .collect(),
        conditions: coverage
            .conds()
            .into_iter()
            .map(|one| CondRecord {
                clause: (!one.in_ladder).then(|| &*clause(one.place).key),
                line: one.line,
                text: &one.text,
                held: one.held,
                failed: one.failed,
            })
            .collect(),
        branches: coverage
            .arms()
            .into_iter()
            .map(|one| ArmRecord {
                clause: &clause(one.place).key,
                line: clause(one.place).line,
                text: &one.text,
                asked: one.asked,
                taken: one.taken,
            })
            .collect(),
        rows: coverage
            .rows()
            .into_iter()
            .map(|one| RowRecord {
                kind: match one.kind {
                    RowKind::Row => "row",
                    RowKind::Step => "step",
                    RowKind::Deed => "deed",
                    RowKind::Authority => "authority",
                    RowKind::Rung => "rung",
                },
                clause: (one.kind != RowKind::Rung).then(|| &*clause(one.place).key),
                line: one.line,
                text: &one.text,
                asked: one.asked,
                reached: one.reached,
            })
            .collect(),
    }
}
