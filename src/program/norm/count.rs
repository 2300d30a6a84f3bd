//! Norms that count: limits, loads, plans and reported numbers.

pub use crate::model::regulation::{Bearer, CountWindow, KeyKind};

use crate::calendar::PeriodUnit;
use crate::model::regulation::{FieldId, PlanGoal, PlanOf, StageId};
use crate::program::{Cond, PatternId};

/// So many events of one key within a window, and no more.
///
/// It is violated at the event that exceeds it, and at every further one while the window stays full: an event that
/// should not have been counts as much as one that should. The norm's scope says where events count. Its guard is
/// asked just before an event, and decides only whether that event is judged: events at which it did not hold fill the
/// window as well.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The events that count and are judged.
    pub pattern: PatternId,
    /// Events that fill the window and are never judged themselves (`включая звонки`).
    pub also: Vec<PatternId>,
    /// Events that neither count nor violate (`кроме сервисных`).
    pub exempt: Vec<PatternId>,
    /// A condition under which an event neither counts nor violates; asked just before it.
    pub exempt_when: Option<Cond>,
    /// Which events share an account.
    pub key: KeyKind,
    /// How many are allowed; 0 allows none at all.
    pub at_most: u32,
    /// Which of them count together.
    pub window: CountWindow,
    /// Months and calendar periods are the client's local ones, where his zone is known; else the company's.
    pub client_clock: bool,
    /// An event of the client is judged only where the guard holds for every deal open then; else where it holds for any.
    pub every_deal: bool,
    /// Its penalty stands beside those of other limits for the same event; else only the largest is taken.
    pub adds_up: bool,
}

/// So many deals or open tasks on one person, or of one client, at once and no more: a limit on states.
///
/// It is violated from the moment the number exceeds the bound until it no longer does; the deals of a person count by
/// their owner then, tasks by who has to do them. Of a client's, the one in charge of what was too much answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The open tasks that weigh; `None`: deals within the scope while the guard holds.
    pub tasks: Option<PatternId>,
    /// Deals of one client weigh as one.
    pub clients: bool,
    /// Whose account it weighs on.
    pub on: Bearer,
    /// How many at once.
    pub at_most: u32,
}

/// A metric with a floor: so many events, or amounts of them, of each active holder of a role, or of several together, in every whole
/// calendar period, by the company's clock. The running period is only told.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Which events count; the norm's guard is asked just before them.
    pub pattern: PatternId,
    /// Whose plan.
    pub of: PlanOf,
    /// Which period.
    pub unit: PeriodUnit,
    /// At least so much.
    pub goal: PlanGoal,
    /// The stage that it is about: what counts is a move into it, or the plan stands in its block.
    pub stage: Option<StageId>,
    /// Whose plan, and when: asked of the person at the begin of every day of the period. Only people and days stand here.
    pub applies: Cond,
}

/// What a number in a report adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// The number of events.
    Number,
    /// The sum of their amounts, in the currency of the data.
    Sum,
}

/// A number that an employee reports, against what can be counted of his work over the same days. It is judged by
/// [`crate::engine::settle`], for what he did lies in the cases of many clients.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// His reports.
    pub report: PatternId,
    /// The line of the report, in the author's words.
    pub line: Box<str>,
    /// The events counted.
    pub pattern: PatternId,
    /// The same with attempts that came to nothing, which are only told: `в CRM 31, из них состоялись 22`.
    pub tried: Option<PatternId>,
    /// Their number, or the sum of their amounts.
    pub counted: Counted,
}

/// A value that only one client may have: a limit of one client for each value, judged by [`crate::engine::settle`] at the
/// later client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// Any of these agrees, and within it all of the fields.
    pub keys: Vec<Vec<FieldId>>,
}
