//! What is measured of an engine, and what it answered.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::Outcome;

/// Which clauses and cases.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Set {
    /// Eight clauses over flat deals.
    Eight,
    /// Clauses with deadlines over histories.
    Histories,
}

/// A row of the table.
#[derive(Serialize)]
struct Figures<'a> {
    /// The name on the command line; its answers bear it.
    engine: &'a str,
    /// What the reader knows it by.
    title: &'a str,
    /// Its version, if it has one.
    version: Option<&'a str>,
    set: Set,
    deals: usize,
    rounds: usize,
    /// Microseconds a deal when the input is ready: median and least.
    judged: [f64; 2],
    /// The same from the text on.
    whole: [f64; 2],
}

/// What an engine is told and asked apart from its rules.
pub struct Race<'a> {
    pub engine: &'a str,
    pub title: &'a str,
    pub version: Option<String>,
    pub rounds: usize,
}

/// Durations of every round: decoding and judging.
#[derive(Default)]
pub struct Times {
    pub decoded: Vec<Duration>,
    pub judged: Vec<Duration>,
}

/// Median and least, in microseconds a deal.
fn micros(mut all: Vec<Duration>, deals: usize) -> [f64; 2] {
    all.sort();
    let one = |at: usize| all[at].as_secs_f64() * 1e6 / deals as f64;
    [one(all.len() / 2), one(0)]
}

impl Race<'_> {
    /// Runs the eight clauses over the flat deals. `decode` makes the input of one round, `judge` returns a bit for each clause of
    /// each deal, in their order.
    pub fn eight<I>(
        &self,
        dir: &Path,
        mut decode: impl FnMut(&str) -> Outcome<I>,
        mut judge: impl FnMut(&mut I) -> Outcome<Vec<u8>>,
    ) -> Outcome<()> {
        let text = std::fs::read_to_string(dir.join("deals.ndjson"))?;
        let (mut times, mut answer) = (Times::default(), Vec::new());
        // The first round is not counted: caches fill in it.
        for round in 0..=self.rounds {
            let started = Instant::now();
            let mut input = decode(&text)?;
            let decoded = started.elapsed();
            answer = judge(&mut input)?;
            if round > 0 {
                times.judged.push(started.elapsed() - decoded);
                times.decoded.push(decoded);
            }
        }
        self.tell(dir, Set::Eight, answer.len(), times, &lines(&answer))
    }

    /// Prints the figures and writes the answers, one deal and clause a line.
    pub fn tell(
        &self,
        dir: &Path,
        set: Set,
        deals: usize,
        times: Times,
        answers: &str,
    ) -> Outcome<()> {
        let pairs = times.decoded.iter().zip(&times.judged);
        let whole: Vec<Duration> = pairs.map(|(one, other)| *one + *other).collect();
        std::fs::create_dir_all(dir.join("answers"))?;
        std::fs::write(dir.join("answers").join(self.engine), answers)?;
        let figures = Figures {
            engine: self.engine,
            title: self.title,
            version: self.version.as_deref(),
            set,
            deals,
            rounds: self.rounds,
            judged: micros(times.judged, deals),
            whole: micros(whole, deals),
        };
        println!("{}", serde_json::to_string(&figures)?);
        Ok(())
    }
}

/// Answers as lines: the number of the deal and a clause that found it.
pub fn lines(answer: &[u8]) -> String {
    let mut out = String::new();
    for (deal, found) in answer.iter().enumerate() {
        for clause in (0..8).filter(|clause| found & (1 << clause) != 0) {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{deal} 1.{}", clause + 1);
        }
    }
    out
}

/// The version of a library that this program is built of.
pub fn version(name: &str) -> Option<String> {
    let lock = include_str!("../Cargo.lock");
    let (_, after) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    after.split('"').next().map(str::to_owned)
}
