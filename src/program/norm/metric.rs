//! Metrics, and what is made of them.

use rust_decimal::Decimal;

pub use crate::model::regulation::{
    FaultWorth, Fold, NumberUnit, PairWorth, ScaleRung, SheetWorth,
};

use super::{Checklist, CountWindow, KeyKind};
use crate::calendar::Quantity;
use crate::model::regulation::{FieldId, Op, RoleId};
use crate::program::{Cond, PatternId};

/// A number per account and period, with the cases behind it: every case gives samples, and the samples come to one
/// number.
///
/// A sample counts within the norm's scope where its guard held, asked just before the event that begins it.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// What a sample is.
    pub sample: Sample,
    /// How samples come to one number.
    pub fold: Fold,
    /// For whom there is a number of its own.
    pub key: KeyKind,
    /// Which samples count together: those of every whole calendar period, those of a time before the moment asked, or
    /// (`None`) all up to it.
    pub window: Option<CountWindow>,
    /// As in [`super::Limit`].
    pub client_clock: bool,
}

/// What a sample of a case is; see [`crate::model::regulation::Sample`].
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// Every such event.
    Events {
        /// Which.
        pattern: PatternId,
        /// What each is worth.
        worth: Worth,
    },
    /// Something, and what follows it.
    Pairs {
        /// By what.
        first: PatternId,
        /// With what.
        then: PatternId,
        /// What is taken of it.
        worth: PairWorth,
        /// Later does not count; elapsed time.
        within: Option<Quantity>,
        /// One a deal in each period; else every first event by which nothing is waited for yet.
        per_deal: bool,
    },
    /// Every deal within the scope at the end of the period, or now.
    Deals(Worth),
    /// Every violation.
    Violations {
        /// Keys of the clauses; empty: any.
        of: Vec<Box<str>>,
        /// What each is worth.
        worth: FaultWorth,
    },
}

/// What an event or a deal is worth.
#[derive(Debug, Clone, PartialEq)]
pub enum Worth {
    /// One.
    One,
    /// The amount of the event.
    Amount,
    /// The length of the call, in seconds.
    Length,
    /// What stands in a field then; nothing when it is empty.
    Field(FieldId),
    /// One if this holds at the end of the period, or now; else nothing.
    Holds(Cond),
    /// Of a filled sheet; it is on the account of whose work was judged.
    Sheet(Box<Checklist>, SheetWorth),
}

impl Sample {
    /// The events that samples begin with.
    #[must_use]
    pub const fn pattern(&self) -> Option<PatternId> {
        match self {
            Self::Events { pattern, .. } => Some(*pattern),
            Self::Pairs { first, .. } => Some(*first),
            Self::Deals(_) | Self::Violations { .. } => None,
        }
    }
}

/// What is made of metrics that share their accounts and periods: they are shown, held against a bound, or put on a
/// scale. The metrics stand before it among the norms of the same clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Appraisal {
    /// As in the metrics.
    pub key: KeyKind,
    /// Only holders of this role have a number.
    pub role: Option<RoleId>,
    /// As in the metrics.
    pub window: Option<CountWindow>,
    /// What is made of them.
    pub judge: Judge,
    /// A share of fewer decided cases says nothing.
    pub decided: u32,
    /// Who answers for a number that is nobody's in particular.
    pub answers: Option<RoleId>,
    /// Who is told of a shortfall.
    pub notify: Vec<RoleId>,
    /// What is to be done about it, in the author's words.
    pub todo: Vec<Box<str>>,
}

/// What is made of numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Judge {
    /// The number is shown.
    Shown(Measured),
    /// It must hold.
    Threshold(Demand),
    /// The first step that fits says what it gives.
    Scale(Measured, Vec<ScaleRung>),
}

/// A number with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// In the author's words.
    pub name: Box<str>,
    /// How it is worked out.
    pub formula: Formula,
    /// What it is in.
    pub unit: NumberUnit,
}

/// How a number is worked out of metrics.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A constant.
    Const(Decimal),
    /// A metric, by its place among the norms of the version.
    Metric(usize),
    /// All together.
    Plus(Vec<Formula>),
    /// So many times as much.
    Times(Box<Formula>, Decimal),
    /// One as a part of the other, in per cent.
    Share(Box<Formula>, Box<Formula>),
    /// One by the other.
    Ratio(Box<Formula>, Box<Formula>),
}

impl Formula {
    /// Calls `visit` for the place of every metric.
    pub fn for_each_metric(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Self::Const(_) => {}
            Self::Metric(at) => visit(*at),
            Self::Plus(all) => all.iter().for_each(|one| one.for_each_metric(visit)),
            Self::Times(one, _) => one.for_each_metric(visit),
            Self::Share(one, other) | Self::Ratio(one, other) => {
                one.for_each_metric(visit);
                other.for_each_metric(visit);
            }
        }
    }
}

/// What must hold of numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    /// All of these.
    All(Vec<Demand>),
    /// Any of these.
    Any(Vec<Demand>),
    /// Not this.
    Not(Box<Demand>),
    /// A comparison; the bound stands in the author's words as well.
    Compare {
        /// What is compared.
        left: Measured,
        /// How.
        op: Op,
        /// With what.
        right: Formula,
        /// `не ниже 50 %`
        bound: Box<str>,
    },
}

impl Judge {
    /// Calls `visit` for the place of every metric.
    pub fn for_each_metric(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Self::Shown(measured) | Self::Scale(measured, _) => {
                measured.formula.for_each_metric(visit);
            }
            Self::Threshold(demand) => demand.for_each_metric(visit),
        }
    }
}

impl Demand {
    fn for_each_metric(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Self::All(all) | Self::Any(all) => {
                all.iter().for_each(|one| one.for_each_metric(visit));
            }
            Self::Not(one) => one.for_each_metric(visit),
            Self::Compare { left, right, .. } => {
                left.formula.for_each_metric(visit);
                right.for_each_metric(visit);
            }
        }
    }
}
