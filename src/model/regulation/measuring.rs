//! Sentences that measure: numbers over many cases, thresholds and scales over them, plans.

use rust_decimal::Decimal;

use super::{Cond, CountWindow, EventPattern, FieldId, KeyKind, MetricId, Op, RoleId, Scope};
use crate::calendar::{PeriodUnit, Quantity};
use crate::findings::Penalty;
use crate::value::Currency;

pub use crate::findings::NumberUnit;

/// `план менеджера на неделю: 50 звонков; 5 встреч`
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Whose plan.
    pub of: PlanOf,
    /// For which calendar period.
    pub unit: PeriodUnit,
    /// How many of what; each is judged by itself.
    pub items: Vec<PlanItem>,
}

/// Whose plan it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanOf {
    /// `план менеджера`: every active holder of the role has his own.
    Each(RoleId),
    /// `план команды «Юг»`: its people together have one.
    Team(Box<str>),
    /// `план отдела продаж`: all together have one.
    All,
}

/// At least so much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanGoal {
    /// `50 звонков`
    Number(u32),
    /// `оплаты на 500 000 ₽`: their amounts together.
    Sum(Decimal, Currency),
}

/// `50 звонков`
#[derive(Debug, Clone, PartialEq)]
pub struct PlanItem {
    /// At least so much.
    pub goal: PlanGoal,
    /// Of these events.
    pub pattern: EventPattern,
}

/// `«конверсия счёта» — доля сделок, перешедших из «Счёт» в «Договор», по менеджерам за месяц`
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: Box<str>,
    /// How it is worked out.
    pub formula: Formula,
    /// For whom and over which time, as far as its declaration says.
    pub over: Over,
}

/// For whom there is a number of its own, and over which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Over {
    /// `по менеджерам`; `None`: not said.
    pub by: Option<KeyKind>,
    /// `по менеджерам`: only holders of this role.
    pub role: Option<RoleId>,
    /// `за месяц`, `за последние 30 дней`; `None`: not said.
    pub window: Option<CountWindow>,
}

impl Over {
    /// What is said here, else what is said there.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let (by, role) = match self.by {
            Some(_) => (self.by, self.role),
            None => (other.by, other.role),
        };
        Self {
            by,
            role,
            window: self.window.or(other.window),
        }
    }
}

/// How a number is worked out of what the cases hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// `0,4`
    Const(Decimal),
    /// Taken from the cases.
    Taken(Box<Taken>),
    /// Another metric.
    Named(MetricId),
    /// All together.
    Plus(Vec<Formula>),
    /// So many times as much.
    Times(Box<Formula>, Decimal),
    /// `доля A среди B`: per cent.
    Share(Box<Formula>, Box<Formula>),
    /// `отношение A к B`
    Ratio(Box<Formula>, Box<Formula>),
}

/// A number taken from the cases: each gives its samples, and they come to one number.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// What one sample is.
    pub sample: Sample,
    /// How all of them come to one number.
    pub fold: Fold,
    /// Which part of the deals is looked at.
    pub scope: Scope,
    /// Only samples count at which this held.
    pub guard: Cond,
    /// In the author's words.
    pub text: Box<str>,
}

/// What a sample is.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// Every such event.
    Events {
        /// Which.
        pattern: EventPattern,
        /// What each is worth.
        worth: Worth,
    },
    /// Whether something is followed by something else, or how soon.
    Pairs {
        /// By what.
        first: EventPattern,
        /// With what.
        then: EventPattern,
        /// What is taken of it.
        worth: PairWorth,
        /// `за 7 дней`: later does not count.
        within: Option<Quantity>,
        /// One a deal in each period, by the first such event; else each event by which nothing is waited for yet.
        per_deal: bool,
    },
    /// Every deal within the scope at the end of the period, or now.
    Deals(Worth),
    /// Every violation.
    Violations {
        /// Of these clauses, by number; empty: of all.
        of: Vec<Box<str>>,
        /// What each is worth.
        worth: FaultWorth,
    },
}

/// What an event or a deal is worth in a metric.
#[derive(Debug, Clone, PartialEq)]
pub enum Worth {
    /// One.
    One,
    /// The amount of the event.
    Amount,
    /// The length of the call.
    Length,
    /// What stands in a field of the deal then; nothing when it is empty.
    Field(FieldId),
    /// One if this holds at the end of the period, or now; else nothing.
    Holds(Cond),
    /// Of a filled sheet of a checklist.
    Sheet {
        /// The name of the checklist.
        list: Box<str>,
        /// In per cent of all its points, else in points.
        percent: bool,
        /// What of it.
        of: SheetWorth,
    },
}

/// What a filled sheet is worth in a metric. It is on the account of whose work was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetWorth {
    /// One.
    One,
    /// Its total.
    Total,
    /// One if the total compares so with this; else nothing.
    Fits(Op, Decimal),
}

/// What is taken of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairWorth {
    /// Whether the second came at all.
    Reached,
    /// How many seconds there are between them; working ones of the company.
    Time {
        /// Only working time.
        working: bool,
    },
}

/// What a violation is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultWorth {
    /// One.
    One,
    /// Its points.
    Points,
    /// Its fine.
    Money,
}

/// How samples come to one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// All together.
    Sum,
    /// The mean of noughts and ones, in per cent.
    Share,
    /// The mean.
    Mean,
    /// The one in the middle, or half-way between the two in the middle.
    Median,
    /// The least.
    Least,
    /// The greatest.
    Greatest,
}

/// `«конверсия счёта» не ниже 50 %, иначе проверить «Договор»`
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// What must hold.
    pub demand: Demand,
    /// For whom and over which time.
    pub over: Over,
    /// What follows when it does not.
    pub otherwise: Otherwise,
    /// `судить от 5 случаев`: a share of fewer decided cases says nothing.
    pub decided: u32,
}

/// What follows when a threshold is not held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Otherwise {
    /// Whom to tell.
    pub notify: Vec<RoleId>,
    /// What to do, in the author's words.
    pub todo: Vec<Box<str>>,
    /// `отвечает РОП`: who answers for what is nobody's in particular.
    pub role: Option<RoleId>,
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
    /// A comparison.
    Compare(Box<Compared>),
}

/// A comparison of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// What is compared.
    pub left: Formula,
    /// How.
    pub op: Op,
    /// With what.
    pub right: Formula,
    /// What both are in.
    pub unit: NumberUnit,
    /// What is compared, in the author's words.
    pub name: Box<str>,
    /// The bound in the author's words (`не ниже 50 %`).
    pub bound: Box<str>,
}

/// `премия по «конверсия счёта»: от 90 % — 10 000 ₽; от 70 % — 5 000 ₽`
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// What is looked at.
    pub formula: Formula,
    /// What it is in.
    pub unit: NumberUnit,
    /// What is looked at, in the author's words.
    pub name: Box<str>,
    /// For whom and over which time.
    pub over: Over,
    /// The first that fits.
    pub rungs: Vec<ScaleRung>,
    /// A share of fewer decided cases says nothing.
    pub decided: u32,
    /// Who answers for what is nobody's in particular.
    pub role: Option<RoleId>,
}

/// A step of a scale over a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleRung {
    /// All of these hold of the number.
    pub bounds: Vec<(Op, Decimal)>,
    /// What it comes to, in the author's words.
    pub text: Box<str>,
    /// What it gives.
    pub award: Vec<Penalty>,
    /// Whether it is a fault.
    pub fault: bool,
    /// Whom to tell.
    pub notify: Vec<RoleId>,
}
