//! A part of the data judged by itself, as it travels to the machine that joins the parts: `lint --part` writes it, `merge` reads it.
//!
//! ```text
//! {"part": …}          what was judged by: text, moment, description of the data; equal in all parts
//! {"clause": …}        a violation, as `lint --format ndjson` shows it; whoever needs none may leave these lines out
//! {"contribution": …}  what a case adds to the norms over all cases
//! {"employee": …}      a record about an employee: they are judged when all of them are known
//! {"end": …}           what adds up
//! ```

mod read;
mod write;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::found::Sums;
use super::regulation::Texts;
use crate::facts::InputSummary;
use crate::facts::read::Notes;
use crate::output::Names;

pub(super) use read::{Parts, files};
pub(super) use write::{begin, end, fit};

/// What has written a part: only the same program can read it.
const PROGRAM: &str = concat!("reglament ", env!("CARGO_PKG_VERSION"), ", часть 1");

/// The first line of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Header {
    program: String,
    /// The moment judged, in seconds since 1970.
    pub(super) at: i64,
    pub(super) as_if_in_force: bool,
    pub(super) texts: Texts,
    pub(super) data: Described,
    /// The file of excuses and its text.
    pub(super) excuses: Option<(String, String)>,
}

/// The data but for its cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Described {
    dataset: String,
    staff: String,
    staff_held: bool,
    /// Filled sheets that lie beside the data, by client or deal, in lines of our own format.
    audits: Vec<String>,
    format: String,
    /// What was rejected and noticed beside the cases.
    pub(super) before: InputSummary,
    pub(super) notes: Notes,
}

/// The last line of a part.
#[derive(Serialize, Deserialize)]
struct End {
    input: InputSummary,
    notes: Notes,
    names: Names,
    audited: BTreeSet<Box<str>>,
    /// Tells this input from others.
    mark: u64,
    /// How many lines of each kind stand before this one.
    violations: u64,
    contributions: u64,
    people: u64,
    sums: Sums,
}
