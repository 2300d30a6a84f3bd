//! Counting unbroken duties: they are most of all duties, and a name that is known already is not copied for each.

use rustc_hash::FxHashMap;

use super::tally::{Counts, Tally, TallyKey};
use crate::findings::{CountedStage, Severity, Unbroken, Verdict};

/// What duties are counted by, names numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    person: u32,
    stage: u32,
    version: u32,
    clause: u32,
    severity: Severity,
}

/// Names, numbered in the order in which they were met.
#[derive(Debug, Default)]
struct Numbers {
    known: FxHashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
}

impl Numbers {
    fn of(&mut self, name: &str) -> u32 {
        if let Some(&known) = self.known.get(name) {
            return known;
        }
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.known.insert(name.into(), next);
        self.names.push(name.into());
        next
    }

    fn name(&self, number: u32) -> Option<&str> {
        let name = self.names.get(usize::try_from(number).ok()?)?;
        Some(name)
    }
}

/// No stage.
const NOWHERE: u32 = u32::MAX;

/// Counts that have not been added to the totals yet.
#[derive(Debug, Default)]
pub struct UnbrokenTally {
    people: Numbers,
    stages: Numbers,
    /// The numbers of stages declared, by version and index.
    declared: FxHashMap<(usize, usize), u32>,
    rows: FxHashMap<Place, Counts>,
    calendar_assumed: u64,
}

impl UnbrokenTally {
    /// Counts the duties of one case; `stage` names a stage that a version declares.
    pub fn take<'s>(&mut self, of: &Unbroken, stage: impl Fn(usize, usize) -> Option<&'s str>) {
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let Self {
            people,
            stages,
            declared,
            rows,
            calendar_assumed,
        } = self;
        // One person answers for most duties of a case.
        let mut last: Option<(usize, u32)> = None;
        for duty in &of.duties {
            let person = match last {
                Some((place, number)) if place == duty.person => number,
                _ => people.of(of.people.get(duty.person).map_or("", |name| name)),
            };
            last = Some((duty.person, person));
            let stage = match &duty.stage {
                CountedStage::None => NOWHERE,
                CountedStage::Named(name) => stages.of(name),
                CountedStage::Declared(index) => {
                    let number = || {
                        let name = stage(duty.version, *index);
                        name.map_or(NOWHERE, |name| stages.of(name))
                    };
                    let place = declared.entry((duty.version, *index));
                    *place.or_insert_with(number)
                }
            };
            let place = Place {
                person,
                stage,
                version: short(duty.version),
                clause: short(duty.clause),
                severity: duty.severity,
            };
            let counts = rows.entry(place).or_default();
            counts.duties += 1;
            match duty.verdict {
                Verdict::Pending => counts.open += 1,
                Verdict::Cancelled => counts.cancelled += 1,
                _ => counts.kept += 1,
            }
            *calendar_assumed += u64::from(duty.calendar_assumed);
        }
    }

    /// Adds everything to the totals and forgets it.
    pub fn give(&mut self, to: &mut Tally) {
        to.calendar_assumed += std::mem::take(&mut self.calendar_assumed);
        for (place, counts) in self.rows.drain() {
            let key = TallyKey {
                person: self.people.name(place.person).unwrap_or_default().into(),
                version: place.version as usize,
                clause: place.clause as usize,
                stage: self.stages.name(place.stage).map(Into::into),
                severity: place.severity,
            };
            to.rows.entry(key).or_default().add(&counts);
        }
    }
}
