//! Moments as the data gives them.

use chrono::{NaiveDate, NaiveDateTime};

use crate::value::Instant;

/// A moment as a record gives it. The engine resolves it with the company's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// With an offset: an exact second.
    Exact(Instant),
    /// A local date and time without an offset: the company's zone.
    Local(NaiveDateTime),
    /// A date without a time stands for the whole day: a deed counts from its start, a trigger from its end.
    Day(NaiveDate),
}
