//! Kleene's three-valued logic with the reason why a thing is not known.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What is missing when something cannot be told: a short Russian noun phrase such as `история звонков`.
pub type Missing = BTreeSet<Box<str>>;

/// The answer to a condition.
///
/// *Unknown* is not *empty*: an empty field that is held gives a definite answer, a fact that the data does not hold gives
/// `Unknown` with the names of what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Truth {
    /// Holds.
    Yes,
    /// Does not hold.
    #[default]
    No,
    /// Could be either; the set names the missing facts.
    Unknown(Missing),
}

impl Truth {
    /// Unknown for one reason.
    #[must_use]
    pub fn unknown(what: &str) -> Self {
        Self::Unknown(Missing::from([what.into()]))
    }

    /// Kleene's `и`: a definite «нет» wins over the unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, x) | (x, Self::Yes) => x,
            (Self::Unknown(mut a), Self::Unknown(b)) => {
                a.extend(b);
                Self::Unknown(a)
            }
        }
    }

    /// Kleene's `или`: a definite «да» wins over the unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negate().and(other.negate()).negate()
    }

    /// Kleene's `не`: the unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// Whether the answer is a definite «да».
    #[must_use]
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Whether the answer is a definite «нет».
    #[must_use]
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::No)
    }
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}
