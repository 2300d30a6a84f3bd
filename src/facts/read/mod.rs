//! Reading our own format: NDJSON in a stream, hand-written YAML and JSON whole.
//!
//! Both go through the same records (`record`) and the same table of keys (`keys`); a format differs only in how it
//! gives a single value (`value`). Nothing here opens a file.

mod case;
mod dataset;
mod documents;
mod event;
mod forms;
mod keys;
mod lines;
mod notes;
mod record;
mod staff;
mod value;
mod words;

pub use dataset::{everything_held, fact_kind, own_dataset, read_dataset};
pub use documents::{Read, read_json, read_yaml};
pub use keys::{FORMAT, KeyRow, RecordKeys};
pub use lines::{Chunk, Chunks, parse_line};
pub use notes::Notes;
pub use staff::read_staff;
pub(crate) use value::number as exact_number;
pub(crate) use words::{json as json_fault, records as count_records};
