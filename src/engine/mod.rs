//! Program × Case × now → findings.
//!
//! Pure and total: the engine reads no clock, no file and no environment, never fails and never panics; all errors of
//! the text were settled before it runs.

mod explain;

pub use explain::{
    Asked, ClauseExplanation, DealExplanation, DutyExplanation, Rejected, Silence, TestAsked,
};

use crate::facts::{Case, Dataset};
use crate::findings::{Finding, Ledger, NextAction};
use crate::program::Program;
use crate::value::Instant;

/// How to evaluate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// `--as-if-in-force`: the earliest version of each regulation applies to all facts before it as well.
    pub as_if_in_force: bool,
    /// Explain this deal (by id).
    pub explain: Option<Box<str>>,
}

/// What one case came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseResult {
    /// Verdicts on all duties and broken bans, ordered by deal, trigger and clause; kept and pending ones included.
    pub findings: Vec<Finding>,
    /// What somebody has to do next.
    pub actions: Vec<NextAction>,
    /// The account of this case.
    pub ledger: Ledger,
    /// The explanation asked for.
    pub explanation: Option<DealExplanation>,
}

/// Evaluates many cases: what does not depend on the case is prepared once.
#[derive(Debug)]
pub struct Engine<'p> {
    program: &'p Program,
    dataset: &'p Dataset,
    now: Instant,
    options: &'p Options,
}

impl<'p> Engine<'p> {
    /// Prepares for cases of one dataset at one moment.
    #[must_use]
    pub fn new(
        program: &'p Program,
        dataset: &'p Dataset,
        now: Instant,
        options: &'p Options,
    ) -> Self {
        Self {
            program,
            dataset,
            now,
            options,
        }
    }

    /// Evaluates one case.
    pub fn evaluate(&mut self, _case: &Case<'_>) -> CaseResult {
        let _ = (self.program, self.dataset, self.now, self.options);
        CaseResult::default()
    }
}

/// Evaluates one case; for many of one dataset an [`Engine`] saves the preparation.
#[must_use]
pub fn evaluate(
    program: &Program,
    dataset: &Dataset,
    case: &Case<'_>,
    now: Instant,
    options: &Options,
) -> CaseResult {
    Engine::new(program, dataset, now, options).evaluate(case)
}
