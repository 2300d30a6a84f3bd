//! Random regulations and cases from a seed. No clock, no operating system: a seed is a case for ever.

pub mod actors;
pub mod asked;
pub mod begun;
pub mod case;
pub mod clause;
pub mod clients;
pub mod condition;
pub mod dice;
pub mod gaps;
pub mod linked;
pub mod many;
pub mod meetings;
pub mod pattern;
pub mod power;
pub mod rare;
pub mod reach;
pub mod regulation;
pub mod repeats;
pub mod series;
pub mod widened;
