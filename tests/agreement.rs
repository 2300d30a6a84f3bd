//! The engine and a naive evaluator agree on random regulations and cases.
//!
//! Short runs are part of `cargo test`, long ones of `.ci/run`; see `agreement/long.rs`.

#![expect(
    clippy::unwrap_used,
    reason = "what the generators build is known to be valid"
)]

#[path = "agreement/amended.rs"]
mod amended;
#[path = "agreement/attempts.rs"]
mod attempts;
#[path = "audit/score.rs"]
mod audits;
#[path = "agreement/begun.rs"]
mod begun;
#[path = "agreement/drawn.rs"]
mod drawn;
#[expect(dead_code, reason = "shared with the cases of the engine")]
#[path = "engine/dsl.rs"]
mod dsl;
#[path = "agreement/families.rs"]
mod families;
#[path = "agreement/format.rs"]
mod format;
#[path = "agreement/gaps.rs"]
mod gaps;
#[path = "agreement/linked.rs"]
mod linked;
#[path = "agreement/listed.rs"]
mod listed;
#[path = "agreement/long.rs"]
mod long;
#[path = "agreement/mail_plans.rs"]
mod mail_plans;
#[path = "agreement/mailings.rs"]
mod mailings;
#[path = "agreement/many.rs"]
mod many;
#[path = "agreement/metrics.rs"]
mod metrics;
mod naive;
#[path = "agreement/numbers.rs"]
mod numbers;
#[path = "agreement/people.rs"]
mod people;
#[path = "agreement/permissions.rs"]
mod permissions;
#[path = "agreement/power.rs"]
mod power;
#[path = "agreement/properties.rs"]
mod properties;
#[path = "agreement/rare.rs"]
mod rare;
#[path = "agreement/reach.rs"]
mod reach;
#[path = "agreement/repeats.rs"]
mod repeats;
#[path = "agreement/rounds.rs"]
mod rounds;
#[path = "agreement/series.rs"]
mod series;
#[path = "agreement/shards.rs"]
mod shards;
#[path = "agreement/sheet_numbers.rs"]
mod sheet_numbers;
#[path = "agreement/sheets.rs"]
mod sheets;
#[path = "agreement/told.rs"]
mod told;
#[path = "agreement/widened.rs"]
mod widened;

use std::cell::RefCell;
use std::rc::Rc;

use naive::evaluate::{Evaluated, evaluate};
use naive::row::{Measure, Open, Row};
use naive::sample::Sample;
use naive::todo::{Todo, by_hand};
use naive::world::Clocks;
use reglament::engine::{self, CaseResult, Options};
use reglament::findings::{Finding, NextAction, Verdict};
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::value::Instant;

/// Regulations made ready for both evaluators.
struct Ready {
    program: Program,
    versions: Vec<(Regulation, Clocks)>,
}

impl Ready {
    fn new(regs: &[Regulation]) -> Self {
        let versions = regs
            .iter()
            .map(|reg| (reg.clone(), Clocks::new(reg)))
            .collect();
        Self {
            program: Program::new(regs),
            versions,
        }
    }

    /// What the engine says: verdicts, and what is to be done next.
    fn engine(&self, sample: &Sample) -> (Vec<Row>, Vec<Todo>) {
        let CaseResult {
            findings, actions, ..
        } = self.result(sample);
        let hand = |action: &&NextAction| {
            let version = &self.versions[action.version].0;
            // What people alone can tell has no verdict that the naive evaluator could know.
            !by_hand(&version.clauses[action.clause])
        };
        let mut todos: Vec<Todo> = actions.iter().filter(hand).map(todo).collect();
        todos.sort();
        (tidy(findings.iter().map(row).collect()), todos)
    }

    /// What the naive evaluator says of the same.
    fn naive(&self, sample: &Sample) -> (Vec<Row>, Vec<Todo>) {
        let Sample {
            data, case, now, ..
        } = sample;
        let Evaluated { rows, todos, .. } =
            evaluate(&self.versions, data, case, *now, sample.as_if_in_force);
        (tidy(rows.into_iter().map(plain).collect()), todos)
    }

    /// All that the engine says.
    fn result(&self, sample: &Sample) -> CaseResult {
        let Sample {
            data, case, now, ..
        } = sample;
        engine::evaluate(&self.program, data, case, *now, &options(sample))
    }

    fn disagree(&self, sample: &Sample) -> bool {
        self.engine(sample) != self.naive(sample)
    }
}

/// How the engine is asked about a sample.
fn options(sample: &Sample) -> Options {
    Options {
        as_if_in_force: sample.as_if_in_force,
        ..Options::default()
    }
}

fn engine_rows(sample: &Sample) -> Vec<Row> {
    Ready::new(&sample.regs).engine(sample).0
}

fn todo(action: &NextAction) -> Todo {
    let lacks = match action.action {
        "criterion" => action.what.split_once(": ").map_or("", |(_, what)| what),
        _ => "",
    };
    Todo {
        version: action.version,
        clause: action.clause,
        deal: action
            .subject
            .deal
            .as_deref()
            .unwrap_or_default()
            .to_owned(),
        kind: action.action,
        who: action.responsible.to_string(),
        opens: action.opens_at,
        due: action.due_at,
        overdue: action.overdue,
        lacks: lacks.to_owned(),
    }
}

fn steps(finding: &Finding) -> Vec<(Instant, String)> {
    let all = finding.steps.iter();
    let mut steps: Vec<_> = all.map(|step| (step.at, step.to.to_string())).collect();
    steps.sort();
    steps
}

fn row(finding: &Finding) -> Row {
    let deal = finding.subject.deal.as_deref().unwrap_or_default();
    let found = Row {
        version: finding.version,
        opens: finding.opens_at,
        due: finding.due_at,
        done: finding.done_at,
        ended: finding.ended_at,
        responsible: finding.responsible.to_string(),
        basis: finding.basis,
        steps: steps(finding),
        missing: finding.missing.len(),
        measure: Measure {
            late: (finding.late_seconds, finding.late_in_clock_seconds),
            clock: Some(finding.clock),
            severity: Some(finding.severity),
            penalty: finding
                .penalty
                .iter()
                .map(|one| format!("{one:?}"))
                .collect(),
        },
        ..Row::new(finding.clause, deal, finding.triggered_at, finding.verdict)
    };
    plain(found)
}

/// Sorted; what could not be checked is said once for a clause and a deal: how many of its moments cannot be told, and by
/// what names, is a matter of presentation, while every verdict that was reached has to agree in all its parts.
fn tidy(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows.dedup_by(|one, other| one.verdict == Verdict::NotChecked && one == other);
    rows
}

/// A verdict that could not be reached says nothing of what would have followed from it.
fn plain(row: Row) -> Row {
    let row = Row {
        not_held: Default::default(),
        belongs: None,
        event: String::new(),
        open: Open::default(),
        ..row
    };
    // What is lacking is counted for criteria alone.
    let criterion = matches!(row.verdict, Verdict::Violated | Verdict::Fixed);
    if row.verdict != Verdict::NotChecked {
        let missing = if criterion { row.missing } else { 0 };
        return Row { missing, ..row };
    }
    Row {
        version: row.version,
        ..Row::new(row.clause, &row.deal, Instant(0), row.verdict)
    }
}

#[test]
fn both_evaluators_agree() {
    let whole = (1..241)
        .filter(|seed| Sample::random(*seed).is_whole())
        .count();
    assert!(whole > 100, "слишком мало полных случаев: {whole}");
    long::short_run(&Sample::random);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run() {
    long::long_run(&Sample::random);
}

/// The smallest sample found that still shows a disagreement.
fn shrunk(sample: Sample) -> Sample {
    // Most steps take away facts and leave the regulations, whose compiling is slow, as they are.
    let last = RefCell::new((sample.regs.clone(), Ready::new(&sample.regs)));
    // What lacks nothing is not made smaller by taking away what is known.
    let whole = sample.is_whole();
    sample.shrunk(&|smaller| {
        if whole && !smaller.is_whole() {
            return false;
        }
        let mut last = last.borrow_mut();
        if !Rc::ptr_eq(&last.0, &smaller.regs) {
            *last = (smaller.regs.clone(), Ready::new(&smaller.regs));
        }
        last.1.disagree(smaller)
    })
}

/// The sample and both answers, with the differing lines marked.
fn report(sample: &Sample) -> String {
    let ready = Ready::new(&sample.regs);
    let ((engine, todos), (naive, others)) = (ready.engine(sample), ready.naive(sample));
    let mut text = sample.lines();
    text.extend(differences(&engine, &naive));
    if todos != others {
        text.extend(differences(&todos, &others));
    }
    text.join("\n")
}

/// What either side says, what the other does not say marked.
fn differences<T: PartialEq + std::fmt::Display>(engine: &[T], naive: &[T]) -> Vec<String> {
    let mut text = Vec::new();
    for (name, rows, others) in [("движок", engine, naive), ("наивный", naive, engine)]
    {
        text.push(format!("{name}:"));
        let mark = |row: &T| if others.contains(row) { " " } else { "≠" };
        text.extend(rows.iter().map(|row| format!(" {} {row}", mark(row))));
    }
    text
}
