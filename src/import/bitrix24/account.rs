//! The account of the export's records: nothing goes without being counted.

use std::collections::BTreeMap;

use super::json::Row;
use crate::facts::{InputSummary, Rejection};

/// Counts records and what there is to say about them.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub summary: InputSummary,
    counted: BTreeMap<String, (u64, Box<str>)>,
}

impl Account {
    /// A record that could not be used.
    pub fn reject(&mut self, row: &Row, reason: impl Into<Box<str>>) {
        self.summary.rejections.push(Rejection {
            place: row.place.clone(),
            reason: reason.into(),
        });
    }

    /// A record that went into a case, or the reason why it did not.
    pub fn settle(&mut self, row: &Row, what: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.summary.used += 1,
            Err(why) => self.reject(row, format!("{what}: {why}")),
        }
    }

    /// An oddity worth counting; the first place is told.
    pub fn note(&mut self, what: impl Into<String>, row: &Row) {
        self.counted
            .entry(what.into())
            .or_insert_with(|| (0, row.place.clone()))
            .0 += 1;
    }

    /// Something said once.
    pub fn say(&mut self, sentence: String) {
        self.summary.notes.push(sentence.into());
    }

    /// The finished account.
    pub fn close(mut self) -> InputSummary {
        for (what, (count, place)) in self.counted {
            let said = format!("{what}: {count}, первое — {place}");
            self.summary.notes.push(said.into());
        }
        self.summary
            .rejections
            .sort_by(|a, b| super::natural(&a.place, &b.place));
        self.summary
    }
}
