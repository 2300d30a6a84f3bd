//! What comes out of the engine: plain data, nothing derived, nothing printed.

mod finding;
mod ledger;

pub use finding::{
    Basis, Clock, Evidence, Finding, MissingItem, NextAction, NormKind, Number, NumberUnit,
    Penalty, ResponsibleBasis, Severity, StepFired, Subject, Verdict,
};
pub use ledger::{Ledger, NotChecked};
