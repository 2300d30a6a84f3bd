//! reglament: a sales department's written regulation that runs.

pub mod calendar;
pub mod value;
