//! Why a command cannot be carried out, and how a command ends.

use crate::output::{Look, Tone};

/// How a command ends. The numbers are part of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Nothing to report.
    Clean = 0,
    /// Findings: violations, errors in the text.
    Findings = 1,
    /// The command cannot be carried out: usage, unreadable input, or not one clause could be judged.
    Failed = 2,
    /// Done, but with `--strict` some records were rejected.
    Rejected = 3,
}

impl Exit {
    /// The number the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// A command that cannot be carried out: what, where and why in one sentence, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One sentence: lower case, no full stop.
    pub what: String,
    /// Remedies, one a line.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure without a remedy yet.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hints: Vec::new(),
        }
    }

    /// Adds a remedy.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The text for standard error.
    #[must_use]
    pub fn text(&self, look: Look) -> String {
        let mut lines = self.what.lines();
        let first = lines.next().unwrap_or_default();
        let mut out = format!("{}: {first}\n", look.paint(Tone::Bad, "ошибка"));
        for line in lines {
            out.push_str(line);
            out.push('\n');
        }
        for hint in &self.hints {
            out.push_str(&format!("{}: {hint}\n", look.paint(Tone::Good, "помощь")));
        }
        out
    }
}
