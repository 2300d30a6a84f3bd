//! What comes out of the engine: plain data, nothing derived, nothing printed.

mod finding;
mod ledger;
mod planned;
mod reported;
mod unbroken;

pub use finding::{
    Basis, Clock, Evidence, Finding, MissingItem, NextAction, NormKind, Number, NumberUnit,
    Penalty, ResponsibleBasis, Severity, StepFired, Subject, Verdict,
};
pub use ledger::{Ledger, NotChecked};
pub use planned::PlanRow;
pub use reported::{HandedIn, ReportedNumber};
pub use unbroken::{CountedStage, Unbroken, UnbrokenDuty};
