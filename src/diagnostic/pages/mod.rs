//! The pages of `explain CODE`: a wrong text, the mended text, and why. A test reads every text.

pub(super) mod analysis;
pub(super) mod authority;
pub(super) mod conditions;
pub(super) mod conflicts;
pub(super) mod counting;
pub(super) mod giving;
pub(super) mod layout;
pub(super) mod metrics;
pub(super) mod names;
pub(super) mod people;
pub(super) mod plain_words;
pub(super) mod reach;
pub(super) mod scenarios;
pub(super) mod sentences;
pub(super) mod series;
pub(super) mod time;
pub(super) mod vocabulary;

/// The three parts of a page.
pub(in crate::diagnostic) struct Texts {
    pub(in crate::diagnostic) bad: &'static str,
    pub(in crate::diagnostic) good: &'static str,
    pub(in crate::diagnostic) why: &'static str,
}
