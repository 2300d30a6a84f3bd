//! What comes out: one simplified verdict a line, for comparison.

use std::fmt;

use reglament::findings::{Basis, Clock, Severity, Verdict};
use reglament::value::{Instant, Missing};

/// One verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Index of the version.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// Deal by id.
    pub deal: String,
    /// When it was set off.
    pub triggered: Instant,
    /// The verdict.
    pub verdict: Verdict,
    /// When its window opens, if not at once.
    pub opens: Option<Instant>,
    /// Its deadline.
    pub due: Option<Instant>,
    /// When it was fulfilled or mended.
    pub done: Option<Instant>,
    /// When it ended otherwise.
    pub ended: Option<Instant>,
    /// Who.
    pub responsible: String,
    /// On what it rests.
    pub basis: Basis,
    /// Steps fired, and to whom each went.
    pub steps: Vec<(Instant, String)>,
    /// Number of criteria not met.
    pub missing: usize,
    /// What is not held.
    pub not_held: Missing,
    /// How late and how grave.
    pub measure: Measure,
    /// What next actions are made of besides.
    pub open: Open,
    /// The record that broke a limit.
    pub event: String,
    /// The moment that decides which version judges it, if not its trigger: of what follows from a duty, that duty's.
    pub belongs: Option<Instant>,
}

/// What is known of a duty that is still open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Open {
    /// Those who were told of it by a step, and when.
    pub told: Vec<(Instant, String)>,
    /// When it will be allowed again at this hour.
    pub allowed: Option<Instant>,
}

/// How late it was, on which clock, how grave, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Measure {
    /// Seconds past the deadline: elapsed, and on the clock of the duty.
    pub late: (i64, i64),
    /// That clock.
    pub clock: Option<Clock>,
    /// The grade, raised by steps.
    pub severity: Option<Severity>,
    /// Penalties in words.
    pub penalty: Vec<String>,
}

impl Row {
    /// A row about nothing but its subject.
    pub fn new(clause: usize, deal: &str, triggered: Instant, verdict: Verdict) -> Self {
        Self {
            version: 0,
            clause,
            deal: deal.to_owned(),
            triggered,
            verdict,
            opens: None,
            due: None,
            done: None,
            ended: None,
            responsible: String::new(),
            basis: Basis::History,
            steps: Vec::new(),
            missing: 0,
            not_held: Missing::new(),
            measure: Measure::default(),
            open: Open::default(),
            event: String::new(),
            belongs: None,
        }
    }
}

/// A moment for people: Moscow time.
pub fn show(at: Instant) -> String {
    let moscow = chrono_tz::Europe::Moscow;
    chrono::DateTime::from_timestamp(at.0, 0).map_or_else(
        || at.0.to_string(),
        |at| {
            at.with_timezone(&moscow)
                .format("%a %d.%m.%Y %H:%M:%S")
                .to_string()
        },
    )
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "п. {} сделка {} с {}: {:?}",
            self.clause,
            self.deal,
            show(self.triggered),
            self.verdict
        )?;
        for (name, at) in [
            ("не раньше", self.opens),
            ("срок", self.due),
            ("сделано", self.done),
            ("кончено", self.ended),
        ] {
            if let Some(at) = at {
                write!(out, ", {name} {}", show(at))?;
            }
        }
        write!(out, ", кто «{}», {:?}", self.responsible, self.basis)?;
        for (step, to) in &self.steps {
            write!(out, ", шаг {} «{to}»", show(*step))?;
        }
        if self.missing > 0 {
            write!(out, ", не хватает {}", self.missing)?;
        }
        for what in &self.not_held {
            write!(out, ", нет «{what}»")?;
        }
        if self.measure != Measure::default() {
            let Measure {
                late,
                clock,
                severity,
                penalty,
            } = &self.measure;
            write!(
                out,
                ", опоздание {late:?} {clock:?}, {severity:?} {penalty:?}"
            )?;
        }
        Ok(())
    }
}
