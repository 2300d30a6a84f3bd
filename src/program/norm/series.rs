//! Duties that follow from one another: attempts, and what the outcome of one norm sets off.

use crate::model::regulation::SlotWhen;
use crate::program::{Cond, PatternId};

/// The slots of an attempts norm. An outgoing attempt fills the earliest slot not filled whose window has opened; a
/// surplus one fills none.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The slots, in the order in which their windows open.
    pub slots: Vec<Slot>,
    /// Somebody was reached: it ends the grid.
    pub success: PatternId,
    /// It ends the grid, and another begins.
    pub restart: Option<PatternId>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// What fills it.
    pub pattern: PatternId,
    /// Its window.
    pub when: SlotWhen,
}

/// What may set off a norm of the same clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The duty was done, in time or late.
    Done,
    /// Its term has come.
    Due,
    /// The slot of this number was filled, and nobody was reached by it.
    Attempt(usize),
    /// Any slot but the last was.
    AnyAttempt,
    /// All slots are filled, and nobody was reached.
    Exhausted,
}

/// `недозвон` where a grid of attempts stands: it ends a duty to call as kept, on or before its due moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempted {
    /// The act of the duty that it stands for.
    pub act: PatternId,
    /// The attempt.
    pub attempt: PatternId,
    /// The grid's own condition, asked at the attempt: no grid, no excuse.
    pub guard: Cond,
}
