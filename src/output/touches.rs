//! What `plan` answers: plain data.

use chrono::NaiveDate;

use super::report::NotCheckedRow;
use crate::engine::TouchKind;
use crate::facts::EventKind;
use crate::touches::TouchPlan;
use crate::touches::length::Lengths;
use crate::value::Instant;

/// A touch calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchReport {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// The control list of a week is wanted, not the calendar.
    pub weekly: bool,
    /// The plan.
    pub plan: TouchPlan,
    /// Clients whom nobody has ever touched.
    pub never: Vec<NeverTouched>,
    /// Kinds of touches whose history the data does not hold: of these nobody can tell.
    pub unheld: Vec<EventKind>,
    /// How long touches take.
    pub lengths: Lengths,
    /// `--per-day`
    pub per_day: Option<u32>,
    /// Duties that the data does not let one judge.
    pub not_checked: Vec<NotCheckedRow>,
}

/// A client whom nobody has ever touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverTouched {
    /// The client's id, else the deal's.
    pub client: Box<str>,
    /// His name.
    pub name: Option<Box<str>>,
    /// Who leads his deal.
    pub person: Option<Box<str>>,
    /// Since when he is known.
    pub since: Option<Instant>,
    /// His first touch in the plan.
    pub planned: Option<Instant>,
}

/// The kind of a touch as an adjective.
#[must_use]
pub const fn kind(kind: TouchKind) -> &'static str {
    match kind {
        TouchKind::Required => "обязательное",
        TouchKind::Standard => "стандартное",
        TouchKind::Periodic => "периодическое",
    }
}
