//! reglament as a library: its engine over decoded cases. The whole `lint` is timed from outside, by `python/ours.py`.

use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant as Stopwatch;

use chrono::DateTime;
use reglament::cli::data::{self, DataPath};
use reglament::engine::{Engine, Options};
use reglament::facts::Case;
use reglament::facts::read::{Chunk, Chunks, Notes};
use reglament::findings::{Finding, Verdict};
use reglament::model;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;
use reglament::views::is_violation;

use crate::Outcome;
use crate::figures::{Race, Set, Times, lines};
use crate::rego::bit;

const ROUNDS: usize = 9;
const TITLE: &str = "**reglament**, движок, с основаниями";
/// Moscow's, in seconds; it has not changed in the years of these cases.
const OFFSET: i64 = 3 * 3600;

/// One of the two sets, as the program gets it.
struct Task {
    set: Set,
    regulation: &'static str,
    cases: &'static str,
    /// What `--at` says to the program.
    at: Instant,
}

const EIGHT: Task = Task {
    set: Set::Eight,
    regulation: "vosem.reglament",
    cases: "cases.ndjson",
    at: Instant(1_796_979_600),
};

const HISTORIES: Task = Task {
    set: Set::Histories,
    regulation: "sroki.reglament",
    cases: "histories.ndjson",
    at: Instant(1_763_110_800),
};

impl Task {
    fn regulation(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.regulation)
    }
}

pub fn eight(dir: &Path) -> Outcome<()> {
    engine(dir, &EIGHT, "reglament-engine", TITLE)
}

pub fn histories(dir: &Path) -> Outcome<()> {
    engine(dir, &HISTORIES, "histories-reglament-engine", TITLE)
}

/// Decoding is reading the file into cases; judging makes findings of them, with their words, kept and open duties included.
fn engine(dir: &Path, task: &Task, name: &str, title: &str) -> Outcome<()> {
    let text = std::fs::read_to_string(task.regulation())?;
    let loaded = model::load(&[SourceText::new(task.regulation, &text)]);
    if !loaded.is_sound() {
        return Err(format!("{}: не читается", task.regulation).into());
    }
    let program = Program::new(&loaded.regulations);
    let file = dir.join(task.cases);
    let dataset = data::open(&DataPath::Path(file.clone()))
        .map_err(|fault| format!("{fault:?}"))?
        .dataset;
    let options = Options::default();
    let (mut times, mut answers, mut deals) = (Times::default(), String::new(), 0);
    for round in 0..=ROUNDS {
        let started = Stopwatch::now();
        let chunks: Result<Vec<Chunk>, _> = Chunks::new(File::open(&file)?).collect();
        let (chunks, mut cases) = (chunks?, Vec::new());
        for chunk in &chunks {
            chunk.read(task.cases, &mut Notes::default(), |case| {
                cases.extend(case.ok());
            });
        }
        let decoded = started.elapsed();
        let found = judged(&program, &dataset, task.at, &options, &cases);
        if round > 0 {
            times.judged.push(started.elapsed() - decoded);
            times.decoded.push(decoded);
        }
        deals = cases.len();
        answers = told(task.set, deals, &program, &found)?;
    }
    race(name, title).tell(dir, task.set, deals, times, &answers)
}

fn judged(
    program: &Program,
    dataset: &reglament::facts::Dataset,
    at: Instant,
    options: &Options,
    cases: &[Case<'_>],
) -> Vec<Finding> {
    let mut engine = Engine::new(program, dataset, at, options);
    let mut found = Vec::new();
    for case in cases {
        found.extend(engine.evaluate(black_box(case)).findings);
    }
    found
}

fn race<'a>(engine: &'a str, title: &'a str) -> Race<'a> {
    Race {
        engine,
        title,
        version: crate::figures::version("reglament"),
        rounds: ROUNDS,
    }
}

/// The answers of an engine's findings.
fn told(set: Set, deals: usize, program: &Program, found: &[Finding]) -> Outcome<String> {
    let mut told = Told::new(set, deals);
    for finding in found.iter().filter(|one| is_violation(one)) {
        // The program has made these indices itself.
        let clause = &program.versions[finding.version].regulation.clauses[finding.clause];
        let verdict = match finding.verdict {
            Verdict::Late => "late",
            Verdict::Overdue => "overdue",
            Verdict::Missed => "missed",
            other => return Err(format!("не ждали суждения {other:?}").into()),
        };
        let steps = finding.steps.iter().map(|step| said(Some(step.at)));
        told.add(
            finding.subject.deal.as_deref().unwrap_or_default(),
            clause.number.as_deref().unwrap_or_default(),
            [
                verdict.to_owned(),
                said(Some(finding.triggered_at)),
                said(finding.due_at),
                said(finding.done_at.or(finding.ended_at)),
            ]
            .into_iter()
            .chain(steps),
        )?;
    }
    Ok(told.text())
}

/// A moment on Moscow's clock.
fn said(at: Option<Instant>) -> String {
    let local = at.and_then(|at| DateTime::from_timestamp(at.0 + OFFSET, 0));
    local.map_or("-".into(), |at| at.format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// Answers in the form of their set: a line for each deal and clause, and for histories all that was found out about them.
enum Told {
    Bits(Vec<u8>),
    Lines(Vec<String>),
}

impl Told {
    fn new(set: Set, deals: usize) -> Self {
        match set {
            Set::Eight => Self::Bits(vec![0; deals]),
            Set::Histories => Self::Lines(Vec::new()),
        }
    }

    fn add(&mut self, deal: &str, clause: &str, more: impl Iterator<Item = String>) -> Outcome<()> {
        match self {
            Self::Bits(bits) => {
                let deal: usize = deal.parse()?;
                *bits.get_mut(deal).ok_or("такой сделки нет")? |= bit(clause)?;
            }
            Self::Lines(lines) => {
                let mut line = format!("{deal} {clause}");
                more.for_each(|word| {
                    line.push(' ');
                    line.push_str(&word);
                });
                lines.push(line);
            }
        }
        Ok(())
    }

    fn text(self) -> String {
        match self {
            Self::Bits(bits) => lines(&bits),
            Self::Lines(mut lines) => {
                lines.sort();
                lines
                    .iter()
                    .flat_map(|line| [line.as_str(), "\n"])
                    .collect()
            }
        }
    }
}
