//! How full the limits of the text are: `звонков не больше 30 в день на менеджера`, `звонить клиенту не чаще раза в неделю`.
//!
//! Which accounts a touch falls on is said by the engine: a planned touch contributes as any recorded event does, guards, exemptions and
//! roles included. Here such contributions are only counted.

use std::collections::BTreeMap;

use crate::calendar::{Period, PeriodUnit, Zone};
use crate::engine::{Contribution, Key, Share};
use crate::program::Program;
use crate::program::norm::{Body, CountWindow, Limit};
use crate::value::Instant;

/// What counts on an account at a moment, and whether it is judged itself.
type Entry = (Instant, Zone, bool);

/// The accounts of all limits.
#[derive(Debug, Clone)]
pub struct Accounts<'p> {
    program: &'p Program,
    entries: BTreeMap<(usize, usize, Key), Vec<Entry>>,
}

impl<'p> Accounts<'p> {
    /// The accounts as the recorded facts fill them, as far as a window from `today` on can still hold them.
    #[must_use]
    pub fn new(program: &'p Program, all: Vec<Contribution>, today: Instant) -> Self {
        let mut accounts = Self {
            program,
            entries: BTreeMap::new(),
        };
        for one in all {
            let Some((limit, entry)) = accounts.entry(&one) else {
                continue;
            };
            let counts = match limit.window {
                CountWindow::Rolling(length) => length.window_end(entry.0, entry.1) > today,
                CountWindow::Calendar(unit) => period(entry, unit).last >= entry.1.date(today),
                CountWindow::Ever => true,
            };
            if counts {
                accounts.insert((one.version, one.norm, one.key), entry);
            }
        }
        accounts
    }

    fn entry(&self, one: &Contribution) -> Option<(&'p Limit, Entry)> {
        let norm = self
            .program
            .versions
            .get(one.version)?
            .norms
            .get(one.norm)?;
        let (Body::Limit(limit), Share::Fact(fact)) = (&norm.body, &one.share) else {
            return None;
        };
        Some((limit, (one.at, fact.zone, fact.charge.is_some())))
    }

    fn insert(&mut self, key: (usize, usize, Key), entry: Entry) {
        let entries = self.entries.entry(key).or_default();
        let place = entries.partition_point(|one| one.0 <= entry.0);
        entries.insert(place, entry);
    }

    /// Counts what a touch has come to.
    pub fn add(&mut self, one: &Contribution) {
        if let Some((_, entry)) = self.entry(one) {
            self.insert((one.version, one.norm, one.key.clone()), entry);
        }
    }

    /// The clause of the limit that one fact more would break; by version and clause.
    #[must_use]
    pub fn broken(&self, one: &Contribution) -> Option<(usize, usize)> {
        let (limit, entry) = self.entry(one)?;
        let key = (one.version, one.norm, one.key.clone());
        let none = Vec::new();
        let known = self.entries.get(&key).unwrap_or(&none);
        let mut all = known.clone();
        let place = all.partition_point(|other| other.0 <= entry.0);
        all.insert(place, entry);
        let most = limit.at_most as usize;
        // What comes later is judged by its own window, which may hold this one now.
        let over = all.iter().enumerate().skip(place).any(|(at, judged)| {
            judged.2
                && meets(limit, entry, *judged)
                && all
                    .iter()
                    .take(at + 1)
                    .filter(|other| meets(limit, **other, *judged))
                    .count()
                    > most
        });
        let clause = || {
            let norm = self
                .program
                .versions
                .get(one.version)?
                .norms
                .get(one.norm)?;
            Some((one.version, norm.clause.0))
        };
        over.then(clause).flatten()
    }
}

/// Whether an earlier fact still counts at the moment of a later one.
fn meets(limit: &Limit, earlier: Entry, later: Entry) -> bool {
    match limit.window {
        CountWindow::Rolling(length) => later.0 < length.window_end(earlier.0, earlier.1),
        CountWindow::Calendar(unit) => {
            period((earlier.0, later.1, true), unit) == period(later, unit)
        }
        CountWindow::Ever => true,
    }
}

fn period(entry: Entry, unit: PeriodUnit) -> Period {
    Period::containing(entry.1.date(entry.0), unit)
}
