//! How far a plan has got.

use rust_decimal::Decimal;

use super::Verdict;
use crate::value::{Currency, Instant};

/// One line of a plan, of one person or of several together, over one calendar period.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRow {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// Which of the lines of its clause.
    pub part: usize,
    /// Employee id; `None`: of several together, of the team or of all.
    pub person: Option<Box<str>>,
    /// His team, by the list of staff; or the one whose plan it is.
    pub team: Option<Box<str>>,
    /// What is counted, in the author's words.
    pub line: Box<str>,
    /// The stage that the line is about: what is counted is a transition into it, or the plan stands in its block.
    pub stage: Option<Box<str>>,
    /// The begin of the period …
    pub from: Instant,
    /// … and the first second after it.
    pub to: Instant,
    /// So much at least.
    pub plan: Decimal,
    /// So much is done for sure.
    pub done: Decimal,
    /// The line is a sum in this currency; `None`: a number of events.
    pub money: Option<Currency>,
    /// `OnTime`, `Missed`, `Cancelled`, `NotChecked`; `Pending`: the period is still running.
    pub verdict: Verdict,
    /// What is missing, where nobody can tell.
    pub missing: Vec<Box<str>>,
}
