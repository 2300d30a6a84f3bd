//! Answers of CRMs, however many: records are met one by one (`meet`), put into temporary files (`intake`, `stored`) and found there
//! again by their number (`index`). Nothing but dictionaries is held.

mod clean;
mod gather;
mod homes;
mod index;
mod intake;
mod meet;
mod open;
mod record;
mod stored;

pub(super) use gather::{Gather, Whose, Why};
pub(super) use homes::{Naming, company_id, contact_id, key, text};
pub(super) use index::Index;
pub(super) use intake::{Intake, Own, Singling, Spoilt};
pub(super) use meet::{Items, Keys, Meet, Stop};
pub(super) use open::{Reading, glance, is_long, text as through};
pub(super) use record::{Coming, Pair, pair};
pub(super) use stored::{Stored, pack, unpack};
