//! Ids asked for on the command line, and what the data has instead of those it lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::Failure;
use super::filter::{Wanted, folded};
use crate::diagnostic::{closest, differs_by};

/// Clients and deals asked for that have been met.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) deals: Ids,
    pub(super) clients: Ids,
}

impl Seen {
    pub(super) fn merge(&mut self, other: Self) {
        self.deals.merge(other.deals);
        self.clients.merge(other.clients);
    }
}

/// Ids of one kind.
#[derive(Debug, Default)]
pub(super) struct Ids {
    met: BTreeSet<Box<str>>,
    near: Near,
}

impl Ids {
    pub(super) fn take<'a>(&mut self, wanted: &Wanted, ids: impl IntoIterator<Item = &'a str>) {
        if wanted.is_empty() {
            return;
        }
        for id in ids {
            let folded = folded(id);
            if wanted.contains_key(&folded) {
                self.met.insert(folded);
            } else {
                wanted.values().for_each(|asked| self.near.take(asked, id));
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.met.extend(other.met);
        self.near.merge(other.near);
    }

    /// Fails at the first id asked for that has not been met.
    pub(super) fn all(&self, wanted: &Wanted, of_what: &str, option: &str) -> Result<(), Failure> {
        let missing = wanted
            .iter()
            .find(|(folded, _)| !self.met.contains(*folded));
        missing.map_or(Ok(()), |(_, asked)| {
            Err(self.near.failure(of_what, asked, option))
        })
    }
}

/// So many ids are named where none is near.
const SAMPLE: usize = 3;

/// Ids that are like one asked for, and a few others.
#[derive(Debug, Default)]
pub(super) struct Near {
    best: BTreeMap<Box<str>, (usize, Box<str>)>,
    few: BTreeSet<Box<str>>,
}

impl Near {
    /// Takes an id that is not the one asked for.
    pub(super) fn take(&mut self, asked: &str, id: &str) {
        if closest(asked, [id]).is_some() {
            self.better(asked, (differs_by(&folded(asked), &folded(id)), id.into()));
        }
        self.sample(id);
    }

    fn better(&mut self, asked: &str, one: (usize, Box<str>)) {
        match self.best.get_mut(asked) {
            Some(best) if *best <= one => {}
            Some(best) => *best = one,
            None => {
                self.best.insert(asked.into(), one);
            }
        }
    }

    /// The smallest ids, so that the order of the cases does not show.
    fn sample(&mut self, id: &str) {
        let last = self.few.last();
        if self.few.len() < SAMPLE || last.is_some_and(|last| id < &**last) {
            self.few.insert(id.into());
            if self.few.len() > SAMPLE {
                self.few.pop_last();
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (asked, one) in other.best {
            self.better(&asked, one);
        }
        other.few.iter().for_each(|id| self.sample(id));
    }

    /// `сделки «D-11» в данных нет`, with what may have been meant.
    pub(super) fn failure(&self, of_what: &str, asked: &str, option: &str) -> Failure {
        let failure = Failure::new(format!("{of_what} «{asked}» в данных нет"));
        if let Some((_, near)) = self.best.get(asked) {
            return failure.hint(format!("возможно, вы имели в виду «{near}»"));
        }
        if self.few.is_empty() {
            return failure.hint(format!("проверьте id: {option}"));
        }
        let few: Vec<&str> = self.few.iter().map(|id| &**id).collect();
        failure.hint(format!(
            "проверьте id: {option}; в данных есть, например, {}",
            few.join(", ")
        ))
    }
}
