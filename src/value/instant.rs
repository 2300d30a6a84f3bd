//! Points on the time line.

use serde::{Deserialize, Serialize};

/// A moment: whole seconds since 1970-01-01T00:00:00Z.
///
/// The engine knows no finer time than a second and no zone; a zone is applied only where local time matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Instant(pub i64);

impl Instant {
    /// Before every moment the data can hold.
    pub const MIN: Self = Self(i64::MIN / 4);
    /// After every moment the data can hold.
    pub const MAX: Self = Self(i64::MAX / 4);

    /// The moment `seconds` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }

    /// Seconds from `earlier` to `self`; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}
