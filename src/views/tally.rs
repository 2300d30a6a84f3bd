//! Totals that merge: people × clauses × stages, so that a stream of any length needs flat memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::findings::{Basis, Finding, Ledger, NotChecked, Severity, Verdict};

/// What duties are counted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TallyKey {
    /// Employee id or role.
    pub person: Box<str>,
    /// Index of the version in the program.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// Stage by name, if any.
    pub stage: Option<Box<str>>,
    /// Severity of the findings.
    pub severity: Severity,
}

/// How many duties came to what. Duties judged by a current value only are in none of the shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// All duties that were judged or are open.
    pub duties: u64,
    /// Kept.
    pub kept: u64,
    /// Broken.
    pub violations: u64,
    /// Broken by the current value alone: shown, never rated.
    pub violations_current: u64,
    /// Open and not yet due.
    pub open: u64,
    /// Ended before their deadline; moving a card to escape shows here.
    pub cancelled: u64,
    /// Not checked.
    pub not_checked: u64,
}

impl Counts {
    /// Adds other counts.
    pub const fn add(&mut self, other: &Self) {
        self.duties += other.duties;
        self.kept += other.kept;
        self.violations += other.violations;
        self.violations_current += other.violations_current;
        self.open += other.open;
        self.cancelled += other.cancelled;
        self.not_checked += other.not_checked;
    }

    /// Violations per 100 duties decided (kept or broken); `None` when none was.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let decided = self.kept + self.violations;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a rate for people, not an account"
        )]
        (decided > 0).then(|| self.violations as f64 * 100.0 / decided as f64)
    }
}

/// Totals of any number of cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Counts by key.
    pub rows: BTreeMap<TallyKey, Counts>,
    /// The account of all duties.
    pub ledger: Ledger,
    /// What could not be judged.
    pub not_checked: NotChecked,
    /// Deadlines for which the production calendar had to be assumed.
    pub calendar_assumed: u64,
}

/// What could not be judged under one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCheckedRow {
    /// Index of the version in the program.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// How many duties.
    pub duties: u64,
    /// What is missing.
    pub missing: Box<str>,
}

impl Tally {
    /// Counts the findings of one case and adds its account.
    pub fn take(&mut self, findings: &[Finding], ledger: &Ledger) {
        self.ledger.add(ledger);
        for finding in findings {
            self.take_one(finding);
        }
    }

    fn take_one(&mut self, finding: &Finding) {
        self.calendar_assumed += u64::from(finding.calendar_assumed);
        let key = TallyKey {
            person: finding.responsible.clone(),
            version: finding.version,
            clause: finding.clause,
            stage: finding.subject.stage.clone(),
            severity: finding.severity,
        };
        let counts = self.rows.entry(key).or_default();
        match finding.verdict {
            Verdict::OnTime => counts.kept += 1,
            Verdict::Pending => counts.open += 1,
            Verdict::Cancelled => counts.cancelled += 1,
            Verdict::NotChecked => counts.not_checked += 1,
            Verdict::Late
            | Verdict::Overdue
            | Verdict::Missed
            | Verdict::Violated
            | Verdict::Fixed => match finding.basis {
                Basis::History => counts.violations += 1,
                Basis::Current => counts.violations_current += 1,
            },
        }
        counts.duties += 1;
        if finding.verdict == Verdict::NotChecked {
            for missing in &finding.not_held {
                let row = (finding.version, finding.clause, missing.clone());
                *self.not_checked.rows.entry(row).or_default() += 1;
            }
        }
    }

    /// Adds the totals of other cases.
    pub fn merge(&mut self, other: &Self) {
        self.ledger.add(&other.ledger);
        self.calendar_assumed += other.calendar_assumed;
        for (key, counts) in &other.rows {
            self.rows.entry(key.clone()).or_default().add(counts);
        }
        for (row, duties) in &other.not_checked.rows {
            *self.not_checked.rows.entry(row.clone()).or_default() += duties;
        }
    }

    /// Counts by any part of the key (`|key| key.person.clone()`), in order.
    pub fn by<K: Ord>(&self, part: impl Fn(&TallyKey) -> K) -> BTreeMap<K, Counts> {
        let mut totals: BTreeMap<K, Counts> = BTreeMap::new();
        for (key, counts) in &self.rows {
            totals.entry(part(key)).or_default().add(counts);
        }
        totals
    }

    /// What could not be judged, most first.
    #[must_use]
    pub fn not_checked_rows(&self) -> Vec<NotCheckedRow> {
        let row = |((version, clause, missing), duties): (&(usize, usize, Box<str>), &u64)| {
            NotCheckedRow {
                version: *version,
                clause: *clause,
                duties: *duties,
                missing: missing.clone(),
            }
        };
        let mut rows: Vec<_> = self.not_checked.rows.iter().map(row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.duties));
        rows
    }
}
