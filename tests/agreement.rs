//! The engine and a naive evaluator agree on random regulations and cases.
//!
//! A short run is part of `cargo test`. A long one: `REGLAMENT_DOLGO=100000 cargo test --release --test agreement`, from
//! another seed with `REGLAMENT_ZERNO`. On disagreement the smallest sample found is printed with both answers.

#![expect(
    clippy::unwrap_used,
    reason = "what the generators build is known to be valid"
)]

mod naive;

use std::cell::RefCell;
use std::rc::Rc;

use naive::evaluate::evaluate;
use naive::row::Row;
use naive::sample::Sample;
use naive::world::Clocks;
use reglament::engine::{self, Engine, Options};
use reglament::facts::Held;
use reglament::findings::{Finding, Verdict};
use reglament::model::regulation::Regulation;
use reglament::program::Program;

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

    /// What the engine says, in rows.
    fn engine(&self, sample: &Sample) -> Vec<Row> {
        let Sample {
            data, case, now, ..
        } = sample;
        let result = engine::evaluate(&self.program, data, case, *now, &Options::default());
        tidy(result.findings.iter().map(row).collect())
    }

    /// What the naive evaluator says.
    fn naive(&self, sample: &Sample) -> Vec<Row> {
        let (rows, _) = evaluate(&self.versions, &sample.data, &sample.case, sample.now);
        tidy(rows.into_iter().map(plain).collect())
    }

    fn disagree(&self, sample: &Sample) -> bool {
        self.engine(sample) != self.naive(sample)
    }
}

fn engine_rows(sample: &Sample) -> Vec<Row> {
    Ready::new(&sample.regs).engine(sample)
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

/// Sorted; what could not be checked is said once.
fn tidy(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows.dedup_by(|one, other| one.verdict == Verdict::NotChecked && one == other);
    rows
}

/// A verdict that could not be reached says nothing of what would have followed from it.
fn plain(row: Row) -> Row {
    let row = Row {
        not_held: Default::default(),
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
        ..Row::new(row.clause, &row.deal, row.triggered, row.verdict)
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn both_evaluators_agree() {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    let mut ready: Option<(u64, Ready)> = None;
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for seed in first..first + count {
        let sample = Sample::random(seed);
        // Compiling a regulation is slow, so several cases share one.
        let of = Sample::regulation_of(seed);
        if ready.as_ref().is_none_or(|(kept, _)| *kept != of) {
            ready = Some((of, Ready::new(&sample.regs)));
        }
        let (_, ready) = ready.as_ref().unwrap();
        if !ready.disagree(&sample) {
            continue;
        }
        let text = report(&shrunk(sample));
        if std::env::var_os("ALLALL").is_some() {
            let mut side = "";
            let mut key = String::new();
            for line in text.lines() {
                if line.starts_with("движок") {
                    side = "Д"
                }
                if line.starts_with("наивный") {
                    side = "Н"
                }
                if line.starts_with(" ≠") {
                    for word in [
                        "NotChecked",
                        "OnTime",
                        "Overdue",
                        "Late",
                        "Missed",
                        "Cancelled",
                        "Violated",
                        "Fixed",
                        "Pending",
                    ] {
                        if line.contains(word) {
                            key += &format!("{side}{word} ");
                        }
                    }
                }
                let line = line.trim();
                for word in [
                    "Duty",
                    "Stay",
                    "Silence",
                    "Entry",
                    "Exit",
                    "Required",
                    "Transition",
                    "Ban",
                    "когда Event",
                    "когда Date",
                ] {
                    if line.starts_with(word) {
                        key = format!("{key}{word} ");
                    }
                }
            }
            let n = seen.entry(key.clone()).or_insert(0usize);
            *n += 1;
            if *n <= 3 {
                println!("#### {key}\nзерно {seed}:\n{text}\n");
            }
            continue;
        }
        panic!("зерно {seed}:\n{text}");
    }
    if std::env::var_os("ALLALL").is_some() {
        panic!("{seen:#?}");
    }
}

/// The smallest sample found that still shows a disagreement.
fn shrunk(sample: Sample) -> Sample {
    // Most steps take away facts and leave the regulations, whose compiling is slow, as they are.
    let last = RefCell::new((sample.regs.clone(), Ready::new(&sample.regs)));
    sample.shrunk(&|smaller| {
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
    let (engine, naive) = (ready.engine(sample), ready.naive(sample));
    let mut text = sample.lines();
    for (name, rows, others) in [("движок", &engine, &naive), ("наивный", &naive, &engine)]
    {
        text.push(format!("{name}:"));
        let mark = |row: &Row| if others.contains(row) { " " } else { "≠" };
        text.extend(rows.iter().map(|row| format!(" {} {row}", mark(row))));
    }
    text.join("\n")
}

/// Samples whose facts are all held and recorded at once, so that a later moment only adds.
fn complete(seed: u64) -> Sample {
    let mut sample = Sample::random(seed);
    sample.data.as_of = None;
    sample
        .data
        .held
        .values_mut()
        .for_each(|held| *held = Held::default());
    sample
        .case
        .events
        .iter_mut()
        .for_each(|event| event.known = None);
    sample
}

#[test]
fn a_later_moment_never_unfulfils() {
    let fulfilled = |row: &&Row| matches!(row.verdict, Verdict::OnTime | Verdict::Late);
    for seed in 1..=500 {
        let mut sample = complete(seed);
        let before = engine_rows(&sample);
        sample.now = sample.now.plus(5 * 86_400);
        let after = engine_rows(&sample);
        for row in before.iter().filter(fulfilled) {
            let same = |other: &&Row| {
                (other.version, other.clause, &other.deal, other.triggered)
                    == (row.version, row.clause, &row.deal, row.triggered)
            };
            let later = after.iter().find(same);
            assert!(
                later.is_some_and(|later| (later.verdict, later.done) == (row.verdict, row.done)),
                "зерно {seed}: было {row}, стало {later:?}"
            );
        }
    }
}

#[test]
fn the_order_of_clauses_never_matters() {
    for seed in 1..=500 {
        let sample = Sample::random(seed);
        let mut turned = sample.clone();
        let counts: Vec<usize> = sample.regs.iter().map(|reg| reg.clauses.len()).collect();
        Rc::make_mut(&mut turned.regs)
            .iter_mut()
            .for_each(|reg| reg.clauses.reverse());
        let mut rows = engine_rows(&turned);
        for row in &mut rows {
            row.clause = counts[row.version] - 1 - row.clause;
        }
        rows.sort();
        assert_eq!(rows, engine_rows(&sample), "зерно {seed}");
    }
}

#[test]
fn other_cases_and_their_order_change_nothing() {
    for seed in 1..=500 {
        let sample = Sample::random(seed);
        let others = [
            Sample::random(seed + 1_000_000),
            Sample::random(seed + 2_000_000),
        ];
        let program = Program::new(&sample.regs);
        let options = Options::default();
        let mut engine = Engine::new(&program, &sample.data, sample.now, &options);
        let alone = engine.evaluate(&sample.case);
        let [first, second] = others.each_ref().map(|other| engine.evaluate(&other.case));
        assert_eq!(engine.evaluate(&others[1].case), second, "зерно {seed}");
        assert_eq!(engine.evaluate(&sample.case), alone, "зерно {seed}");
        assert_eq!(engine.evaluate(&others[0].case), first, "зерно {seed}");
    }
}

#[test]
fn the_account_adds_up() {
    for seed in 1..=500 {
        let sample = Sample::random(seed);
        let program = Program::new(&sample.regs);
        let options = Options::default();
        let ledger =
            engine::evaluate(&program, &sample.data, &sample.case, sample.now, &options).ledger;
        let sum = ledger.kept + ledger.broken + ledger.open + ledger.cancelled + ledger.not_checked;
        assert_eq!(ledger.born, sum, "зерно {seed}");
    }
}
