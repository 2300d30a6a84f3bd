//! The reasoning behind one deal's findings, and behind silence, as data. Nothing of it is built unless asked for.

use crate::calendar::Trace;
use crate::model::regulation::Of;
use crate::value::{Instant, Truth};

/// Why the clauses said what they said about one deal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DealExplanation {
    /// What is explained: a deal, or an employee.
    pub of: Of,
    /// The deal's (the employee's) id.
    pub deal: Box<str>,
    /// Its visits in order: stage by name, from when (`None`: not held), until when.
    pub visits: Vec<(Box<str>, Option<Instant>, Option<Instant>)>,
    /// One row for every norm of every version, in the order of the text.
    pub clauses: Vec<ClauseExplanation>,
}

/// Why one clause said what it said.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseExplanation {
    /// Index of the version in the program.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// Which of the norms of this clause (a ladder has several).
    pub part: usize,
    /// Conditions asked, in order of time.
    pub asked: Vec<Asked>,
    /// Duties born and bans broken.
    pub duties: Vec<DutyExplanation>,
    /// Why it was silent, if it was.
    pub silence: Option<Silence>,
    /// The smallest change of facts that would have made it speak, if one was found.
    pub would_speak: Option<Box<str>>,
}

/// A condition asked at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// When.
    pub at: Instant,
    /// The answer of the whole guard.
    pub answer: Truth,
    /// Its elementary tests.
    pub tests: Vec<TestAsked>,
}

/// An elementary test and what decided it.
#[derive(Debug, Clone, PartialEq)]
pub struct TestAsked {
    /// The author's words.
    pub text: Box<str>,
    /// The answer.
    pub answer: Truth,
    /// What was found (`источник = выставка`, `найдено 2`), if it can be said shortly.
    pub found: Option<Box<str>>,
}

/// Why a clause was silent about a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The clause was not in force while the deal was in its scope.
    NotInForce,
    /// The deal was never in the stages of the clause.
    NeverInScope,
    /// The event that sets it off did not happen there.
    NoTrigger,
    /// Its condition was never true.
    GuardFalse,
    /// What would cancel the duty held already when it was to be born.
    CancelledAtBirth,
    /// Nothing it forbids has happened.
    NothingForbidden,
    /// It is judged over all cases together, not for one deal alone.
    AcrossCases,
    /// It is checked by hand.
    ByHand,
}

/// A duty's life.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyExplanation {
    /// The id of the finding.
    pub finding: u64,
    /// How its deadline was counted; absent for bans and standing duties.
    pub term: Option<Trace>,
    /// Facts that were looked at and did not fulfil it.
    pub rejected: Vec<Rejected>,
    /// The smallest change of facts that would have changed the verdict, if it is easy to name.
    pub remedy: Option<Box<str>>,
}

/// A fact that nearly fulfilled a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The fact in Russian words.
    pub fact: Box<str>,
    /// When it happened.
    pub at: Instant,
    /// The source record.
    pub source: Box<str>,
    /// Why it does not count (`не соединён`, `раньше окна`).
    pub why: Box<str>,
}
