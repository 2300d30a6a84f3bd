//! QA checklists at work, as a department of quality control does it week after week.
//!
//! ```text
//! engine::candidates ─ draw ▶ picks ─ engine::blanks ▶ sheet::Sheet ─ output ▶ XLSX, CSV, JSON ─┐
//!                                                                                          an auditor fills it in
//! report::Report ◀ engine::sheets ◀ facts::Event ◀ accept ◀ filled::Filled ◀ cli reads ─────────┘
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | [`draw`] | which work is checked: a keyed hash within each person's work, so that the same question has the same answer |
//! | [`sheet`] | a sheet to fill in: rows, the answers that are possible, what the data has answered already |
//! | [`answers`] | what the data says of a question that waits for the verdict of another clause |
//! | [`formula`] | how a total was worked out, in one line |
//! | [`filled`] | a sheet as it came back: nothing of it is believed |
//! | [`accept`] | every fault of the sheets that came back, by its place; sheets without one become facts |
//! | [`report`] | what all sheets come to: by person, section, question, in time; calibration and appeals |
//!
//! Nothing here scores: what an answer is worth is said by [`crate::engine`] alone, for sheets of the data and for those that have just
//! come back alike. Nothing here reads a clock or a file.

pub mod accept;
pub mod answers;
pub mod draw;
pub mod filled;
pub mod formula;
pub mod report;
pub mod sheet;
