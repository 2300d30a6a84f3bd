//! What `audit` answers: the work drawn for checking with its sheets, or what filled sheets came to.

use crate::audit::report::Report;
use crate::audit::sheet::Sheet;
use crate::value::{Instant, Missing};

/// One rule of a checklist and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnRule {
    /// Version and clause of the checklist.
    pub place: (usize, usize),
    /// Its name.
    pub checklist: Box<str>,
    /// The rule in the author's words.
    pub text: Box<str>,
    /// The first moment looked at …
    pub from: Instant,
    /// … and the first one behind.
    pub to: Instant,
    /// So many pieces of work fit.
    pub there: usize,
    /// Of them, so many have been checked or handed out before.
    pub done: usize,
    /// So many are taken now.
    pub taken: usize,
    /// Of so many nobody can tell whether they fit …
    pub doubtful: usize,
    /// … because this is missing.
    pub missing: Missing,
    /// The word of the draw.
    pub seed: Box<str>,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DrawReport {
    /// By rule, in the order of the text.
    pub rules: Vec<DrawnRule>,
    /// The sheets, in the order of the draw.
    pub sheets: Vec<Sheet>,
}

/// What sheets came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScoreReport {
    /// All of it.
    pub report: Report,
    /// So many sheets have just come back.
    pub fresh: usize,
}
