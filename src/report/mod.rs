//! What a head of sales asks of a period: the funnel by cohorts, its weakest step, the numbers that the domain asks for, the work of
//! people, and whether keeping a clause pays.
//!
//! Pure: cases and findings go in ([`Gathered::take`]), a [`Report`] comes out, and outputs print it. `docs/otchet.md` says of each
//! number what stands above its line and what below.
//!
//! ```text
//! Case + CaseResult ─ gather ▶ Gathered { passages, money, touches, rates } ─ Report::new ▶ Report
//! ```
//!
//! | file | what it counts |
//! |---|---|
//! | `shape` | which stages are steps, success and loss |
//! | `passage` | a deal's way through one funnel and what became of it |
//! | `frame` | what every case is looked at with |
//! | `gather`, `card`, `spread` | what is kept of a case |
//! | `cohort` | conversion of the steps, in all and by slices |
//! | `weakest` | the weakest step and what it is made of |
//! | `times`, `offers`, `leads`, `clients`, `money`, `contracts`, `sources`, `targets`, `returns` | the metrics |
//! | `people` | rates by person and clause |
//! | `roster` | the deals behind the numbers, for a page that lists them |
//! | `open` | deals open at the moment, and what they lack |
//! | `pays` | whether a clause pays; `interval`, `strata`: its statistics |

mod card;
mod clients;
mod cohort;
mod contracts;
mod figure;
mod frame;
mod gather;
mod interval;
mod leads;
mod money;
mod offers;
mod open;
mod passage;
mod pays;
mod people;
mod returns;
mod roster;
mod shape;
mod sources;
mod spread;
mod strata;
mod targets;
mod times;
mod weakest;
mod whole;

pub use cohort::{Funnel, Slice, Step};
pub use figure::{CaseRef, Cases, Dimension, Figure, Measure, Sample, Share, Side, Worth};
pub use frame::{Frame, Naming};
pub use gather::{Broken, Gathered};
pub use interval::{Interval, newcombe, wilson};
pub use open::{OpenDeal, OpenDeals, OpenSum, Wish, Without, open_deals};
pub use passage::{Named, Passage};
pub use pays::{ClausePay, Compared, Silence};
pub use people::{ClauseRate, PersonRate, Rate, Rates};
pub use roster::{DealLine, roster};
pub use shape::Shape;
pub use strata::{Adjusted, Stratum, mantel_haenszel};
pub use weakest::{Part, PartKind, Weakest};
pub use whole::Report;

/// Below so many decided cases a share is shown and nothing is concluded from it.
pub const SPEAKS_FROM: u64 = 20;
