//! Lateness.

/// How late a deed was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lateness {
    /// Seconds round the clock.
    pub elapsed: i64,
    /// Seconds of working time on the duty's clock; zero when the deed came before the next opening.
    pub working: i64,
}
