//! The command line: the only part that opens files.

pub mod data;
