//! reglament: a sales department's written regulation that runs.

pub mod calendar;
pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod facts;
pub mod findings;
pub mod import;
pub mod lexicon;
pub mod model;
pub mod program;
pub mod source;
pub mod syntax;
pub mod value;
pub mod views;
