//! Views: what people read, each a fold over findings. Plain data; texts and tables are made elsewhere.

mod actions;
mod plans;
mod reports;
mod since;
mod sums;
mod tally;
mod unbroken;
mod violations;

pub use actions::{ActionGroup, NextActions};
pub use plans::{PlanLine, PlanPeriod, PlanSum, Plans, percent};
pub use reports::{ReportParts, ReportRow, ReportSum, Reports};
pub use since::{Compared, Gone, Past, Since, Told};
pub use sums::Sums;
pub use tally::{Counts, NotCheckedRow, Tally, TallyKey};
pub use unbroken::UnbrokenTally;
pub use violations::{Age, PersonViolations, Violations, is_violation};
