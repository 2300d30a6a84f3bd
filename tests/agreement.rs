//! The engine and a naive evaluator agree on random regulations and cases.
//!
//! A short run is part of `cargo test`. A long one: `REGLAMENT_DOLGO=100000 cargo test --release --test agreement`, from
//! another seed with `REGLAMENT_ZERNO`. On disagreement the smallest sample found is printed with both answers.

#![expect(
    clippy::unwrap_used,
    reason = "what the generators build is known to be valid"
)]

mod naive;

use naive::evaluate::evaluate;
use naive::row::Row;
use naive::sample::Sample;
use naive::world::Clocks;
use reglament::engine::{self, Options};
use reglament::findings::{Finding, Verdict};
use reglament::program::Program;

/// What the engine says, in rows.
fn engine_rows(sample: &Sample) -> Vec<Row> {
    let program = Program::new(&sample.regs);
    let result = engine::evaluate(
        &program,
        &sample.data,
        &sample.case,
        sample.now,
        &Options::default(),
    );
    let mut rows: Vec<Row> = result.findings.iter().map(row).collect();
    rows.sort();
    rows
}

fn row(finding: &Finding) -> Row {
    let deal = finding.subject.deal.as_deref().unwrap_or_default();
    plain(Row {
        version: finding.version,
        due: finding.due_at,
        done: finding.done_at,
        ended: finding.ended_at,
        responsible: finding.responsible.to_string(),
        basis: finding.basis,
        steps: finding.steps.iter().map(|step| step.at).collect(),
        missing: finding.missing.len(),
        ..Row::new(finding.clause, deal, finding.triggered_at, finding.verdict)
    })
}

/// What the naive evaluator says.
fn naive_rows(sample: &Sample) -> Vec<Row> {
    let versions: Vec<_> = sample
        .regs
        .iter()
        .map(|reg| (reg.clone(), Clocks::new(reg)))
        .collect();
    let (rows, _) = evaluate(&versions, &sample.data, &sample.case, sample.now);
    let mut rows: Vec<Row> = rows.into_iter().map(plain).collect();
    rows.sort();
    rows
}

/// A verdict that could not be reached says nothing of what would have followed from it.
fn plain(row: Row) -> Row {
    let row = Row {
        not_held: Default::default(),
        ..row
    };
    if row.verdict != Verdict::NotChecked {
        return row;
    }
    Row {
        version: row.version,
        ..Row::new(row.clause, &row.deal, row.triggered, row.verdict)
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
#[ignore = "the engine does not judge yet"]
fn both_evaluators_agree() {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    let disagree = |sample: &Sample| engine_rows(sample) != naive_rows(sample);
    for seed in first..first + count {
        let sample = Sample::random(seed);
        if !disagree(&sample) {
            continue;
        }
        let sample = sample.shrunk(&disagree);
        let (engine, naive) = (engine_rows(&sample), naive_rows(&sample));
        let mut text = sample.lines();
        for (name, rows, others) in [("движок", &engine, &naive), ("наивный", &naive, &engine)]
        {
            text.push(format!("{name}:"));
            let mark = |row: &Row| if others.contains(row) { " " } else { "≠" };
            text.extend(rows.iter().map(|row| format!(" {} {row}", mark(row))));
        }
        panic!("зерно {seed}:\n{}", text.join("\n"));
    }
}
