//! reglament: a sales department's written regulation that runs.

pub mod calendar;
pub mod cli;
pub mod diagnostic;
pub mod facts;
pub mod findings;
pub mod import;
pub mod lexicon;
pub mod model;
pub mod source;
pub mod syntax;
pub mod value;
