//! What people and machines see: each format turns a finished report into bytes and decides nothing.
//!
//! [`text`] is for people and [`json`] for machines; both read the same reports of [`report`]. The words of both languages
//! of the interface stand in [`words`], and the JSON Schema that the machine output keeps to is [`SCHEMA`].

pub mod audit;
pub mod audit_book;
pub mod audit_table;
mod book;
pub mod csv;
pub mod differences;
pub mod doc;
pub mod import_report;
pub mod json;
mod look;
pub mod mail_calendar;
pub mod mail_plan;
pub mod page;
pub mod permissions;
pub mod report;
pub mod report_book;
pub mod report_open;
mod report_table;
pub mod report_words;
pub mod table_file;
mod terms;
pub mod text;
pub mod touches;
pub mod touches_book;
pub mod touches_ics;
pub mod touches_table;
pub mod words;

pub use book::{Book, ClauseInfo, Context, Names, RegulationInfo};
pub use look::{Look, Tone};

/// The JSON Schema of every machine output.
pub const SCHEMA: &str = include_str!("../../docs/schema/reglament-1.schema.json");
