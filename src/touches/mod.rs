//! The touch calendar: what the text still asks of people in the weeks to come, laid on their working days.
//!
//! ```text
//! cases ─ engine, judged at a moment ahead ▶ engine::Touch: who, whom, from when, till when
//!                                                   │
//! days ▶ working time, absences, what is booked ────┤
//! accounts ▶ limits of the text and what fills them ┼─ plan ▶ TouchPlan { placed, unplaced, load }
//! length ▶ how long a touch takes ──────────────────┘     │
//!                      imagine ▶ the touch as an event ◀──┘ the case is judged again: what follows from it comes next
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | [`days`] | the working time of each person: own schedule, days off, absences, and what of it is taken |
//! | [`accounts`] | how full the limits of the text are, and whether one touch more would break one |
//! | [`length`] | how long a touch takes, by the norms of the text |
//! | [`imagine`] | a planned touch as the event it will be |
//! | [`plan()`] | the plan itself |
//!
//! A plan is made as if it were kept: each touch that has found its hour counts as done then, and the case is judged anew. So a chain
//! goes on, a gap of 30 days begins again, and one call that settles three duties stands in the plan once. Nothing else happens in the
//! meantime: no client answers, no deal moves.
//!
//! Nothing here reads a clock or a file, and the order of the cases decides nothing.

pub mod accounts;
pub mod days;
pub mod imagine;
pub mod length;
pub mod plan;

pub use plan::{
    Candidate, DayLoad, PersonLoad, Placed, TouchPlan, Unplaced, Why, Wish, World, plan,
};

use crate::facts::Dataset;

/// The data as it will be when nothing more is recorded: what happens from now on is what the plan says.
#[must_use]
pub fn ahead(dataset: &Dataset) -> Dataset {
    let mut ahead = dataset.clone();
    ahead.as_of = None;
    for held in ahead.held.values_mut() {
        held.as_of = None;
    }
    ahead
}
