//! The engine and a naive evaluator agree on random regulations and cases.
//!
//! A short run is part of `cargo test`. A long one:
//! `REGLAMENT_DOLGO=100000 cargo test --release --test agreement -- --ignored long_run`; from another seed with
//! `REGLAMENT_ZERNO=5000`, over samples that lack nothing with `REGLAMENT_POLNO=1`. Of the samples on which both disagree
//! the first few (`REGLAMENT_POKAZAT`) are shrunk and shown with both answers.

#![expect(
    clippy::unwrap_used,
    reason = "what the generators build is known to be valid"
)]

mod naive;
#[path = "agreement/power.rs"]
mod power;
#[path = "agreement/rare.rs"]
mod rare;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use naive::evaluate::evaluate;
use naive::row::{Measure, Row};
use naive::sample::{Family, Sample};
use naive::world::Clocks;
use reglament::engine::{self, CaseResult, Engine, Options};
use reglament::facts::When;
use reglament::findings::{Finding, Verdict};
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

    /// What the engine says, in rows.
    fn engine(&self, sample: &Sample) -> Vec<Row> {
        let result = self.result(sample);
        tidy(
            result
                .findings
                .iter()
                .map(|found| row(found, sample))
                .collect(),
        )
    }

    /// What the naive evaluator says.
    fn naive(&self, sample: &Sample) -> Vec<Row> {
        let as_if = sample.as_if_in_force;
        let (rows, _) = evaluate(
            &self.versions,
            &sample.data,
            &sample.case,
            sample.now,
            as_if,
        );
        let compared = |row| plain(row, sample);
        tidy(rows.into_iter().map(compared).collect())
    }

    /// All that the engine says.
    fn result(&self, sample: &Sample) -> CaseResult {
        let Sample {
            data, case, now, ..
        } = sample;
        let options = Options {
            as_if_in_force: sample.as_if_in_force,
            ..Options::default()
        };
        engine::evaluate(&self.program, data, case, *now, &options)
    }

    fn disagree(&self, sample: &Sample) -> bool {
        self.engine(sample) != self.naive(sample)
    }
}

fn engine_rows(sample: &Sample) -> Vec<Row> {
    Ready::new(&sample.regs).engine(sample)
}

fn row(finding: &Finding, sample: &Sample) -> Row {
    let deal = finding.subject.deal.as_deref().unwrap_or_default();
    let found = Row {
        version: finding.version,
        due: finding.due_at,
        done: finding.done_at,
        ended: finding.ended_at,
        responsible: finding.responsible.to_string(),
        basis: finding.basis,
        steps: finding.steps.iter().map(|step| step.at).collect(),
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
    plain(found, sample)
}

/// Sorted; what could not be checked is said once for a clause and a deal: how many of its moments cannot be told, and by
/// what names, is a matter of presentation, while every verdict that was reached has to agree in all its parts.
fn tidy(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows.dedup_by(|one, other| one.verdict == Verdict::NotChecked && one == other);
    rows
}

/// A verdict that could not be reached says nothing of what would have followed from it.
fn plain(row: Row, sample: &Sample) -> Row {
    let measure = match sample.family {
        Family::Usual => Measure::default(),
        Family::Rare => row.measure,
    };
    let row = Row {
        not_held: Default::default(),
        belongs: None,
        measure,
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

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Samples of these seeds on which both disagree. Several samples in a row share a regulation, whose compiling is slow.
fn disagreements(seeds: Range<u64>, asked: impl Fn(&Sample) -> bool) -> (usize, Vec<u64>) {
    let mut ready: Option<(u64, Ready)> = None;
    let (mut count, mut found) = (0, Vec::new());
    for seed in seeds {
        let sample = Sample::random(seed);
        let of = Sample::regulation_of(seed);
        if ready.as_ref().is_none_or(|(kept, _)| *kept != of) {
            ready = Some((of, Ready::new(&sample.regs)));
        }
        let (_, ready) = ready.as_ref().unwrap();
        if asked(&sample) {
            count += 1;
            found.extend(ready.disagree(&sample).then_some(seed));
        }
    }
    (count, found)
}

#[test]
fn both_evaluators_agree_where_everything_is_held() {
    let (count, found) = disagreements(1..241, Sample::is_whole);
    assert!(count > 100, "слишком мало случаев: {count}");
    assert!(
        found.is_empty(),
        "из {count} не сошлись {}: {found:?}",
        found.len()
    );
}

#[test]
#[ignore = "for long runs: REGLAMENT_DOLGO=100000 cargo test --release --test agreement -- --ignored long_run"]
fn long_run() {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    let whole = std::env::var_os("REGLAMENT_POLNO").is_some();
    let asked = |sample: &Sample| !whole || sample.is_whole();
    let (count, found) = disagreements(first..first + count, asked);
    let shown = number("REGLAMENT_POKAZAT").unwrap_or(3) as usize;
    let text: Vec<String> = found
        .iter()
        .take(shown)
        .map(|seed| format!("зерно {seed}:\n{}", report(&shrunk(Sample::random(*seed)))))
        .collect();
    assert!(
        found.is_empty(),
        "из {count} не сошлись {}: {found:?}\n\n{}",
        found.len(),
        text.join("\n\n")
    );
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
fn complete(seed: u64) -> Option<Sample> {
    let mut sample = Some(Sample::random(seed)).filter(Sample::is_whole)?;
    let events = sample.case.events.iter_mut();
    events.for_each(|event| event.known = None);
    // A move of a day without a time stands for now while the day lasts, so it moves with `now`.
    let mut entries = sample
        .case
        .deals
        .iter()
        .flat_map(|deal| deal.stages.iter().flatten());
    let exact = entries.all(|entry| !matches!(entry.at, When::Day(_)));
    exact.then_some(sample)
}

/// The engine's findings by their names.
fn findings(sample: &Sample) -> BTreeMap<u64, Finding> {
    let program = Program::new(&sample.regs);
    let options = Options::default();
    let result = engine::evaluate(&program, &sample.data, &sample.case, sample.now, &options);
    let found = result.findings.into_iter();
    found.map(|finding| (finding.id, finding)).collect()
}

#[test]
fn a_later_moment_never_unfulfils() {
    let fulfilled = |finding: &&Finding| matches!(finding.verdict, Verdict::OnTime | Verdict::Late);
    for mut sample in (1..=80).filter_map(complete) {
        let before = findings(&sample);
        sample.now = sample.now.plus(5 * 86_400);
        let after = findings(&sample);
        for finding in before.values().filter(fulfilled) {
            // A standing duty that has held so far is fulfilled only up to now.
            let standing = finding.done_at.is_none();
            let later = after.get(&finding.id);
            let same = later.is_some_and(|later| {
                (later.verdict, later.done_at) == (finding.verdict, finding.done_at)
            });
            assert!(
                same || standing,
                "было {finding:?}\nстало {later:?}\n{}",
                sample.lines().join("\n")
            );
        }
    }
}

#[test]
fn every_finding_has_a_name_of_its_own() {
    let twins: Vec<u64> = (1..=80)
        .filter(|seed| twins(&Sample::random(*seed)))
        .collect();
    assert!(twins.is_empty(), "{}: {twins:?}", twins.len());
}

fn twins(sample: &Sample) -> bool {
    let program = Program::new(&sample.regs);
    let options = Options::default();
    let result = engine::evaluate(&program, &sample.data, &sample.case, sample.now, &options);
    let mut names: Vec<u64> = result.findings.iter().map(|finding| finding.id).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

#[test]
#[ignore = "shows samples in which two findings share a name"]
fn twins_shown() {
    let found = (1..=1_500).map(Sample::random).filter(twins).take(12);
    let text: Vec<String> = found.map(|sample| report(&sample.shrunk(&twins))).collect();
    assert!(text.is_empty(), "{}", text.join("\n\n"));
}

#[test]
fn the_order_of_clauses_never_matters() {
    for seed in 1..=30 {
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
    for seed in 1..=30 {
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
    for seed in 1..=30 {
        let sample = Sample::random(seed);
        let program = Program::new(&sample.regs);
        let options = Options::default();
        let ledger =
            engine::evaluate(&program, &sample.data, &sample.case, sample.now, &options).ledger;
        let sum = ledger.kept + ledger.broken + ledger.open + ledger.cancelled + ledger.not_checked;
        assert_eq!(ledger.born, sum, "зерно {seed}");
    }
}
