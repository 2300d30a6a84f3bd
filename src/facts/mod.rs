//! Facts: what is known of clients, deals and staff, and over which time it is held.
//!
//! A [`Case`] is one client with everything known of it; a deal without a client is a case of its own. Strings are
//! borrowed from the input where the format allows it. Nothing here is judged: names are as the data spells them.

mod case;
mod channels;
mod client_zone;
mod dataset;
mod form;
mod kinds;
mod owned;
mod raw;
pub mod read;
mod staff;
mod time;
pub mod write;

pub use case::{Case, Consent, Deal, Event, FieldChange, Fields, Mailing, OwnerChange, StageEntry};
pub use channels::{CHANNELS, channel, spelled};
pub use client_zone::ZoneBasis;
pub use dataset::{Dataset, Held, InputSummary, Rejection};
pub use form::{Appeal, Form};
pub use kinds::{ApprovalState, Direction, EVENT_KINDS, EventKind, EventKindRow, FactKind};
pub use raw::RawValue;
pub use staff::{Absence, Accreditation, Employee, Staff, employee_cases, names_of, person_of};
pub use time::{TIME_FORMS, When};
