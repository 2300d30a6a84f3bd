//! The account of an export's records: nothing goes without being counted.

use std::collections::BTreeMap;

use super::json::Row;
use super::quality::{Flaw, PLACES, QualityRow};
use crate::facts::{InputSummary, Rejection};

/// Counts records and what there is to say about them.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub summary: InputSummary,
    counted: BTreeMap<(Flaw, String), Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    count: u64,
    places: Vec<Box<str>>,
    /// The place counted last: one record is not counted twice for one fault.
    last: Box<str>,
    /// Whether every command tells of it, or only the report on the quality of the data.
    told: bool,
}

impl Account {
    /// A record that could not be used.
    pub fn reject(&mut self, row: &Row, reason: impl Into<Box<str>>) {
        self.reject_at(&row.place, reason);
    }

    /// A record at this place that could not be used.
    pub fn reject_at(&mut self, place: &str, reason: impl Into<Box<str>>) {
        let (place, reason) = (place.into(), reason.into());
        self.summary.rejections.push(Rejection { place, reason });
    }

    /// A record that went into a case, or the reason why it did not.
    pub fn settle(&mut self, row: &Row, what: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.summary.used += 1,
            Err(why) => self.reject(row, format!("{what}: {why}")),
        }
    }

    /// A fault worth counting; every command tells its number and first place.
    pub fn note(&mut self, flaw: Flaw, what: impl Into<String>, place: &str) {
        self.count(flaw, what.into(), place, true);
    }

    /// A fault that only the report on the quality of the data tells of: it has been mended or concerns no verdict.
    pub fn mend(&mut self, flaw: Flaw, what: impl Into<String>, place: &str) {
        self.count(flaw, what.into(), place, false);
    }

    fn count(&mut self, flaw: Flaw, what: String, place: &str, told: bool) {
        let counted = self.counted.entry((flaw, what)).or_default();
        counted.told |= told;
        if !place.is_empty() && *counted.last == *place {
            return;
        }
        counted.last = place.into();
        counted.count += 1;
        if counted.places.len() < PLACES {
            counted.places.push(place.into());
        }
    }

    /// Something said once, by every command.
    pub fn say(&mut self, flaw: Flaw, sentence: String) {
        self.summary.notes.push(sentence.clone().into());
        self.count(flaw, sentence, "", false);
    }

    /// The finished account, and the faults of the data in the order of the report.
    pub fn close(mut self) -> (InputSummary, Vec<QualityRow>) {
        let mut rows = Vec::new();
        let mut notes = BTreeMap::new();
        for ((flaw, what), counted) in self.counted {
            let Counted {
                count,
                mut places,
                told,
                ..
            } = counted;
            if told {
                let first = places.first().map_or("", |place| &**place);
                notes.insert(what.clone(), format!("{what}: {count}, первое — {first}"));
            }
            places.retain(|place| !place.is_empty());
            rows.push(QualityRow {
                flaw,
                what,
                count,
                places,
            });
        }
        let said = notes.into_values().map(Into::into);
        self.summary.notes.extend(said);
        self.summary
            .rejections
            .sort_by(|a, b| super::natural(&a.place, &b.place));
        (self.summary, rows)
    }
}
