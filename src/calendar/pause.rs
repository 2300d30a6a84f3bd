//! Pauses: stretches in which a term does not run.

use crate::value::Instant;

/// A stretch `[from, to)` in which a term does not run. An open pause ends at [`Instant::MAX`].
///
/// Minutes and hours do not run during a pause; in a term of days no day touched by a pause counts, and a day on
/// which the term would end moves to the next working day that no pause touches. The part of a pause before the
/// origin and a pause that begins at or after the due moment change nothing.
///
/// Hand pauses over in order and apart from each other; the bound on their sum is the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pause {
    /// The first moment that does not run.
    pub from: Instant,
    /// The first moment that runs again.
    pub to: Instant,
}

impl Pause {
    /// The stretch `[from, to)`.
    #[must_use]
    pub const fn new(from: Instant, to: Instant) -> Self {
        Self { from, to }
    }

    /// The part at or after `origin`; `None` when nothing is left of it.
    pub(super) fn since(self, origin: Instant) -> Option<Self> {
        let from = self.from.max(origin);
        (from < self.to).then_some(Self { from, to: self.to })
    }
}
