//! The account of an export's records: nothing goes without being counted.

use std::collections::BTreeMap;

use super::json::Row;
use super::quality::{Flaw, PLACES, QualityRow};
use crate::facts::{InputSummary, Rejection};

/// So many different names of one fault are told.
const NAMED: usize = 200;

/// Counts records and what there is to say about them.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub summary: InputSummary,
    counted: BTreeMap<(Flaw, String), Counted>,
    /// The number of the row that is spoken of: places are told in the order of rows, in whatever order these are settled.
    pub row: u64,
    /// Rows are gone through again, and all there is to say of them has been said.
    deaf: bool,
}

#[derive(Debug, Default)]
struct Counted {
    count: u64,
    /// The first places, each with the number of its row.
    places: Vec<(u64, Box<str>)>,
    /// The place counted last: one record is not counted twice for one fault.
    last: Box<str>,
    /// Whether every command tells of it, or only the report on the quality of the data.
    told: bool,
}

/// A fault counted while rows are looked through.
#[derive(Debug, Default)]
pub(super) struct Tally {
    count: u64,
    places: Vec<Box<str>>,
}

impl Tally {
    /// One more.
    pub fn add(&mut self, place: &str) {
        self.count += 1;
        if self.places.len() < PLACES {
            self.places.push(place.into());
        }
    }
}

impl Account {
    /// An account of rows that have been counted already: nothing that is told to it is kept.
    pub fn deaf() -> Self {
        Self {
            deaf: true,
            ..Self::default()
        }
    }

    /// A record that could not be used.
    pub fn reject(&mut self, row: &Row, reason: impl Into<Box<str>>) {
        self.reject_at(&row.place, reason);
    }

    /// A record at this place that could not be used.
    pub fn reject_at(&mut self, place: &str, reason: impl Into<Box<str>>) {
        if self.deaf {
            return;
        }
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

    /// Whether this has been said before, or something else of its kind still may be: a million different names are not
    /// told one by one.
    pub fn may_name(&self, flaw: Flaw, what: &str) -> bool {
        let known = self.counted.range((flaw, String::new())..);
        let mut known = known.take_while(|((other, _), _)| *other == flaw);
        self.counted.contains_key(&(flaw, what.to_owned())) || known.nth(NAMED - 1).is_none()
    }

    fn count(&mut self, flaw: Flaw, what: String, place: &str, told: bool) {
        if self.deaf {
            return;
        }
        let row = self.row;
        let counted = self.counted.entry((flaw, what)).or_default();
        counted.told |= told;
        if !place.is_empty() && *counted.last == *place {
            return;
        }
        counted.last = place.into();
        counted.count += 1;
        let at = counted.places.partition_point(|(other, _)| *other <= row);
        if at < PLACES {
            counted.places.insert(at, (row, place.into()));
            counted.places.truncate(PLACES);
        }
    }

    /// A fault that has been counted beside the account; only the report on the quality of the data tells of it.
    pub fn tally(&mut self, flaw: Flaw, what: String, tally: Tally) {
        for place in &tally.places {
            self.count(flaw, what.clone(), place, false);
        }
        let more = tally.count - u64::try_from(tally.places.len()).unwrap_or_default();
        if let Some(counted) = self.counted.get_mut(&(flaw, what)) {
            counted.count += more;
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
                places,
                told,
                ..
            } = counted;
            let mut places: Vec<Box<str>> = places.into_iter().map(|(_, place)| place).collect();
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
