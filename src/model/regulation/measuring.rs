//! Sentences that measure: plans.

use super::{EventPattern, RoleId};
use crate::calendar::PeriodUnit;

/// `план менеджера на неделю: 50 звонков; 5 встреч`
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Whose plan: every active holder has his own.
    pub role: RoleId,
    /// For which calendar period.
    pub unit: PeriodUnit,
    /// How many of what; each is judged by itself.
    pub items: Vec<PlanItem>,
}

/// `50 звонков`
#[derive(Debug, Clone, PartialEq)]
pub struct PlanItem {
    /// At least so many.
    pub number: u32,
    /// Of these events.
    pub pattern: EventPattern,
}
