//! The machine output: records of the contract `reglament/1`, keys in a fixed order, `input` and `summary` last.

pub mod audit;
pub mod audit_score;
pub mod check;
pub mod code;
mod coverage;
pub mod diff;
mod diff_data;
pub mod explain;
pub mod explain_clause;
pub mod import;
pub mod lint;
pub mod mail;
pub mod mail_calendar;
pub mod mail_plan;
pub mod next;
mod records;
pub mod report;
pub mod report_open;
mod report_rows;
mod reports;
pub mod test;
pub mod touches;
mod violation;
mod words;

use std::io::{self, Write};

use serde::Serialize;

pub use violation::finding_id;
pub use words::severity;

/// The id of the contract; it changes only with a breaking change.
pub const SCHEMA_ID: &str = "reglament/1";

/// A whole document, indented for people who look into it.
fn finish(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

/// One line of a stream.
fn line(out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}
