//! Counting what could not be judged because the data does not hold it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::findings::{Finding, Verdict};
use crate::output::report::NotCheckedRow;
use crate::output::{Book, ClauseInfo};

/// For every clause the first one that carries the same number. The arms of a branch are clauses of their own under one number,
/// and a reader who sees that number three times learns nothing more.
#[derive(Debug)]
pub(super) struct Heads(Vec<Vec<usize>>);

impl Heads {
    pub(super) fn new(book: &Book) -> Self {
        let heads = |clauses: &Vec<ClauseInfo>| {
            let mut first: BTreeMap<&str, usize> = BTreeMap::new();
            let numbered = clauses.iter().enumerate();
            numbered
                .map(|(index, clause)| match clause.number.as_deref() {
                    Some(number) => *first.entry(number).or_insert(index),
                    None => index,
                })
                .collect()
        };
        Self(book.clauses.iter().map(heads).collect())
    }

    pub(super) fn of(&self, version: usize, clause: usize) -> usize {
        let clauses = self.0.get(version);
        let head = clauses.and_then(|clauses| clauses.get(clause));
        head.copied().unwrap_or(clause)
    }
}

/// Duties and deals by clause and by what is missing.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct NotHeld(
    #[serde(with = "crate::value::pairs")] BTreeMap<(usize, usize, Box<str>), Count>,
);

#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
struct Count {
    duties: u64,
    deals: u64,
}

impl NotHeld {
    /// Counts the findings of one case. Cases never share a deal, so the numbers of deals add up.
    pub(super) fn take(&mut self, findings: &[Finding], heads: &Heads) {
        let mut deals = BTreeSet::new();
        for one in findings
            .iter()
            .filter(|one| one.verdict == Verdict::NotChecked)
        {
            for missing in &one.not_held {
                let clause = heads.of(one.version, one.clause);
                let key = (one.version, clause, missing.clone());
                let deal = one.subject.deal.as_deref();
                let fresh = deal.is_some_and(|deal| deals.insert((key.clone(), deal)));
                let count = self.0.entry(key).or_default();
                count.duties += 1;
                count.deals += u64::from(fresh);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, count) in other.0 {
            let total = self.0.entry(key).or_default();
            total.duties += count.duties;
            total.deals += count.deals;
        }
    }

    /// In the order of the clauses.
    pub(super) fn rows(self) -> Vec<NotCheckedRow> {
        let row = |((version, clause, missing), Count { duties, deals })| NotCheckedRow {
            version,
            clause,
            missing,
            duties,
            deals,
        };
        self.0.into_iter().map(row).collect()
    }
}
