//! reglament: a sales department's written regulation that runs.

pub mod calendar;
pub mod cli;
pub mod diagnostic;
pub mod facts;
pub mod import;
pub mod source;
pub mod value;
