//! The account of an export's records: nothing goes without being counted.

use std::collections::BTreeMap;
use std::io;

use super::ImportError;
use super::json::Row;
use super::quality::{Flaw, PLACES, QualityRow};
use super::spill::{Scratch, Spool, Temporary, fault};
use crate::facts::{InputSummary, Rejection};

/// So many rejected records stand in the summary.
pub const LISTED: usize = 10_000;

/// So many different names of one fault are told.
const NAMED: usize = 200;

/// Counts records and what there is to say about them.
#[derive(Default)]
pub(super) struct Account {
    pub summary: InputSummary,
    counted: BTreeMap<(Flaw, String), Counted>,
    /// The number of the row that is spoken of: places are told in the order of rows, in whatever order these are settled.
    pub row: u64,
    /// Where all rejected records are listed, of however many only the first stand in the summary.
    list: Option<csv::Writer<Box<dyn Temporary>>>,
    /// Why the list could not be written.
    trouble: Option<io::Error>,
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

    /// An account that lists all rejected records in a temporary file.
    pub fn listing(scratch: &dyn Scratch) -> Result<Self, ImportError> {
        let file = scratch.file().map_err(|error| fault(scratch, &error))?;
        let list = csv::WriterBuilder::new().delimiter(b';').from_writer(file);
        Ok(Self {
            list: Some(list),
            ..Self::default()
        })
    }

    /// The list of all rejected records, when they are more than the summary lists.
    pub fn rejected(&mut self, scratch: &dyn Scratch) -> Result<Option<Spool>, ImportError> {
        if let Some(error) = self.trouble.take() {
            return Err(fault(scratch, &error));
        }
        let list = self
            .list
            .take()
            .filter(|_| self.summary.rejections.len() > LISTED || self.summary.unlisted > 0);
        let Some(list) = list else {
            return Ok(None);
        };
        let file = list.into_inner().map_err(|error| {
            let error = io::Error::new(error.error().kind(), error.to_string());
            fault(scratch, &error)
        })?;
        Spool::of(file)
            .map(Some)
            .map_err(|error| fault(scratch, &error))
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
        let (place, reason): (Box<str>, Box<str>) = (place.into(), reason.into());
        if let Some(list) = &mut self.list
            && let Err(error) = list.write_record([&*place, &*reason])
        {
            self.trouble = Some(io::Error::other(error));
            self.list = None;
        }
        let all = &mut self.summary.rejections;
        all.push(Rejection { place, reason });
        if all.len() >= 2 * LISTED {
            self.summary.unlisted += shorten(all);
        }
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
        self.summary.unlisted += shorten(&mut self.summary.rejections);
        (self.summary, rows)
    }
}

/// Puts rejected records into the order of their places and keeps the first; tells how many were let go.
fn shorten(all: &mut Vec<Rejection>) -> u64 {
    all.sort_by(|a, b| super::natural(&a.place, &b.place));
    let more = all.len().saturating_sub(LISTED);
    all.truncate(LISTED);
    u64::try_from(more).unwrap_or(u64::MAX)
}
