//! Obligations: what is asked for, of whom, in any order of words; the block under a clause; chains and attempts.
//!
//! | file | what it reads |
//! |---|---|
//! | `duty`, `actors`, `deeds`, `responses`, `turned` | obligations and what they ask for, in any order of words |
//! | `bounded` | what a field may hold |
//! | `reactivation` | whom to win back, by which steps |
//! | `staff_duty`, `reports` | what employees owe; reports |
//! | `attempts`, `chains`, `series` | grids of attempts, chains of touches, and the rows of both |
//! | `modifiers` | the block under a clause |
//! | `pauses` | what stops the clock of a term |
//! | `steps` | rows of a ladder and steps of escalation |

pub(in crate::model) mod actors;
pub(in crate::model) mod attempts;
pub(in crate::model) mod bounded;
pub(in crate::model) mod chains;
pub(in crate::model) mod deeds;
pub(in crate::model) mod duty;
pub(in crate::model) mod modifiers;
pub(in crate::model) mod pauses;
pub(in crate::model) mod reactivation;
pub(in crate::model) mod reports;
pub(in crate::model) mod responses;
pub(in crate::model) mod series;
pub(in crate::model) mod staff_duty;
pub(in crate::model) mod steps;
pub(in crate::model) mod turned;
