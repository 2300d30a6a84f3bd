//! Duties of which only their number is wanted: what each counts under, and nothing else.

use super::{Severity, Verdict};

/// The stage that a duty counts under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountedStage {
    /// None.
    None,
    /// One that the regulation declares: its index in the version.
    Declared(usize),
    /// One that only the data names.
    Named(Box<str>),
}

/// A duty that was kept, is open or ended before its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnbrokenDuty {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause in that version.
    pub clause: usize,
    /// [`Verdict::OnTime`], [`Verdict::Pending`] or [`Verdict::Cancelled`].
    pub verdict: Verdict,
    /// Severity after the grading.
    pub severity: Severity,
    /// Who answers for it: place in [`Unbroken::people`].
    pub person: usize,
    /// The stage at the trigger.
    pub stage: CountedStage,
    /// Whether the production calendar had to be assumed.
    pub calendar_assumed: bool,
}

/// Such duties of one case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unbroken {
    /// Employee ids or roles, each once.
    pub people: Vec<Box<str>>,
    /// The duties.
    pub duties: Vec<UnbrokenDuty>,
}

impl Unbroken {
    /// The place of a person, new or known: a case has few.
    pub fn person(&mut self, id: &str) -> usize {
        let known = self.people.iter().position(|one| **one == *id);
        known.unwrap_or_else(|| {
            self.people.push(id.into());
            self.people.len() - 1
        })
    }
}
