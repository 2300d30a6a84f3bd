//! What every case of a report is looked at with.

use std::collections::{BTreeMap, BTreeSet};

use super::shape::Shape;
use crate::calendar::Zone;
use crate::findings::Finding;
use crate::model::regulation::{Deed, Deeds, EventPattern, Sentence, What};
use crate::program::{Program, fold};
use crate::value::Instant;

/// What every case is looked at with.
#[derive(Debug)]
pub struct Frame<'p> {
    /// The regulation.
    pub program: &'p Program,
    /// The version that deals are read by, one for every name.
    pub versions: Vec<usize>,
    /// The funnels of these versions.
    pub shapes: Vec<Shape>,
    /// The first moment of the period …
    pub from: Instant,
    /// … and its last.
    pub to: Instant,
    /// The moment asked about.
    pub at: Instant,
    /// The company's zone.
    pub zone: Zone,
    /// Names by which an offer is known, folded; empty: «КП» and «предложение».
    pub offers: Vec<Box<str>>,
    /// Version and clause → whether it asks for a contact with the client.
    pub(super) touches: BTreeSet<(usize, usize)>,
}

impl<'p> Frame<'p> {
    /// Prepares for a period; versions are those in force at `at`, else the earliest.
    #[must_use]
    pub fn new(
        program: &'p Program,
        (from, to, at): (Instant, Instant, Instant),
        zone: Zone,
        offers: &[String],
    ) -> Self {
        let mut versions: BTreeMap<String, usize> = BTreeMap::new();
        for (index, version) in program.versions.iter().enumerate() {
            let name = fold(&version.regulation.name);
            let place = versions.entry(name).or_insert(index);
            // An index of the program's own list.
            let known = &program.versions[*place];
            let newer = version.from <= at && version.from >= known.from;
            if newer || known.from > at && version.from < known.from {
                *place = index;
            }
        }
        let versions: Vec<usize> = versions
            .into_values()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let shapes = versions
            .iter()
            .filter_map(|index| Some((*index, program.versions.get(*index)?)))
            .flat_map(|(index, version)| Shape::all(index, version))
            .collect();
        let mut touches = BTreeSet::new();
        for (index, version) in program.versions.iter().enumerate() {
            for (clause, one) in version.regulation.clauses.iter().enumerate() {
                if asks_contact(&one.sentence) {
                    touches.insert((index, clause));
                }
            }
        }
        Self {
            program,
            versions,
            shapes,
            from,
            to,
            at,
            zone,
            offers: offers.iter().map(|name| fold(name).into()).collect(),
            touches,
        }
    }

    /// Whether a moment lies within the period.
    #[must_use]
    pub fn within(&self, at: Instant) -> bool {
        self.from <= at && at <= self.to
    }

    /// Whether a document is an offer.
    pub(super) fn is_offer(&self, name: Option<&str>) -> bool {
        let Some(name) = name.map(fold) else {
            return false;
        };
        if !self.offers.is_empty() {
            return self.offers.iter().any(|one| **one == *name);
        }
        let mut words = name.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| word == "кп" || word.starts_with("предложен") || word == "оффер")
    }
}

/// Whether a sentence asks to call, to write or to meet.
fn asks_contact(sentence: &Sentence) -> bool {
    let contact = |pattern: &EventPattern| {
        pattern.any.iter().any(|shape| {
            shape.what.is_contact()
                || matches!(&shape.what, What::Event(kind, _) if kind.row().contact)
        })
    };
    match sentence {
        Sentence::Duty(duty) => {
            let (Deeds::All(deeds) | Deeds::Any(deeds)) = &duty.deeds;
            let act = |deed: &Deed| matches!(deed, Deed::Act(pattern) if contact(pattern));
            deeds.iter().any(act)
        }
        Sentence::Series(_) => true,
        _ => false,
    }
}

/// How clauses are named, which of them stand under one number, and what somebody allowed.
pub struct Naming<'n> {
    /// The first clause of a number.
    pub head: &'n dyn Fn(usize, usize) -> usize,
    /// The stable name of a clause.
    pub key: &'n dyn Fn((usize, usize)) -> Box<str>,
    /// Whether somebody took responsibility for a violation.
    pub excused: &'n dyn Fn(&Finding) -> bool,
    /// Whether what was broken is wanted one by one.
    pub broken: bool,
}
