//! What people say of their own work, and what the records say of it.

use rust_decimal::Decimal;

use super::Verdict;
use crate::value::{Currency, Instant};

/// A report that somebody has handed in, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedIn {
    /// Employee id.
    pub person: Box<str>,
    /// The name of the report.
    pub report: Box<str>,
    /// When it was handed in.
    pub at: Instant,
    /// The begin of the first day that it is about …
    pub from: Instant,
    /// … and the last second of the last one.
    pub to: Instant,
    /// Its lines, as they are written.
    pub lines: Vec<(Box<str>, Box<str>)>,
    /// The source record.
    pub source: Box<str>,
}

/// A number out of a report beside what is recorded of that person's work over the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportedNumber {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause that compares it.
    pub clause: usize,
    /// Employee id.
    pub person: Box<str>,
    /// When the report was handed in.
    pub at: Instant,
    /// The line, in the author's words.
    pub line: Box<str>,
    /// What is written there; `None`: no number.
    pub said: Option<Decimal>,
    /// What the records come to, as far as it is known.
    pub counted: Decimal,
    /// With the attempts that came to nothing: calls that nobody answered. `None`: the line counts no calls, or all of them.
    pub tried: Option<Decimal>,
    /// The line is a sum in this currency.
    pub money: Option<Currency>,
    /// Agrees (`OnTime`), does not (`Violated`), nobody can tell (`NotChecked`).
    pub verdict: Verdict,
    /// What is missing, where nobody can tell.
    pub missing: Vec<Box<str>>,
    /// The id of the finding that says so.
    pub finding: u64,
}
