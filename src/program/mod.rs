//! Regulations compiled for the engine: every sentence as a kernel norm, every name as a symbol, every clock counted out.
//!
//! The kernel knows six norms. Judged within one case: *obligation* ([`norm::Obligation`]), *prohibition*
//! ([`norm::Prohibition`]) and *definition* ([`Definition`], a category at a moment). Counted over cases: *limit*
//! ([`norm::Limit`], so many events in a window) and *metric* ([`norm::Metric`], a number with the cases behind it).
//! *Checklist* ([`norm::Checklist`], the items of filled sheets and what they come to) is judged within one case.
//!
//! ```text
//! &[Regulation] ─ Program::new ─▶ Program { versions: [Version { norms, patterns, definitions, clocks }] }
//! ```

mod authority;
mod checklists;
mod cond;
mod counting;
mod fold;
mod from_model;
mod metrics;
mod names;
pub mod norm;
mod pattern;
mod series;
mod turns;
mod typed;
mod version;

pub use cond::{Calc, Cond, Expr, Test, Window};
pub use fold::fold;
pub use names::{Memo, Names, Sym};
pub use pattern::{Pattern, PatternId, Shape, Sorts};
pub use typed::{Typed, folded, order, plain, satisfies, typed};
pub use version::{Definition, Version};

use crate::model::regulation::Regulation;

/// All regulations of one run, compiled.
#[derive(Debug, Clone)]
pub struct Program {
    /// Names that any regulation mentions.
    pub names: Names,
    /// Versions in the order given; findings name them by index.
    pub versions: Vec<Version>,
}

impl Program {
    /// Compiles regulations. Files of one name are versions of each other, each in force until the next begins; files
    /// of different names hold side by side.
    #[must_use]
    pub fn new(regulations: &[Regulation]) -> Self {
        let mut names = Names::default();
        for one in regulations {
            names.declare_things(one.touches.iter().map(|touch| &*touch.name));
        }
        let mut versions: Vec<Version> = regulations
            .iter()
            .map(|one| Version::compile(one, &mut names))
            .collect();
        version::order_in_time(&mut versions);
        Self { names, versions }
    }
}
