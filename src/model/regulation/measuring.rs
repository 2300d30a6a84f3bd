//! Sentences that measure: named metrics, thresholds and scales, plans.

use rust_decimal::Decimal;

use super::{Cond, CountWindow, EventPattern, KeyKind, Op, RoleId, StageId};
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

/// A named metric: `«конверсия счёта» — доля сделок, перешедших из «A» в «B»`.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name.
    pub name: Box<str>,
    /// What is measured.
    pub what: Measured,
    /// Over which time back from the moment of the report; `None`: all that is held.
    pub window: Option<CountWindow>,
    /// For whom there is a number of its own.
    pub key: KeyKind,
}

/// What a metric measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Measured {
    /// Of the deals that entered one of these stages in the time: which part reached one of those, directly or past it.
    Conversion {
        /// From.
        from: Vec<StageId>,
        /// To.
        to: Vec<StageId>,
    },
    /// Of the deals created in the time: for which part the condition holds now.
    Share(Cond),
    /// How many such events.
    Number(EventPattern),
    /// The sum of their amounts.
    Sum(EventPattern),
    /// The mean of their amounts.
    Average(EventPattern),
    /// How long it takes from the first of these events of a deal to the first of those after it.
    Duration {
        /// The middle one of all, else the mean.
        median: bool,
        /// From.
        from: EventPattern,
        /// To.
        to: EventPattern,
    },
    /// How many violations; asked when everything else is judged.
    Violations,
}

/// `«конверсия счёта» не ниже 50 %, иначе …`; `0–2 — хорошо; 3–5 — средне; от 6 — плохо`
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// What is measured.
    pub measure: Measure,
    /// From the top down, the first that fits.
    pub rungs: Vec<MeasureRung>,
}

/// One row of a threshold or a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureRung {
    /// All of these hold for the value.
    pub when: Vec<(Op, Decimal)>,
    /// What the value is then called (`хорошо`); for a threshold the author's words of what then follows.
    pub label: Box<str>,
    /// Whether it is a fault; a scale only names.
    pub fault: bool,
    /// Who learns of it.
    pub notify: Vec<RoleId>,
    /// What to look at: `проверить «Договор»`.
    pub check: Vec<Box<str>>,
}
