//! The account that every run closes with: it adds up to all duties born.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Verdict;

/// Counts of duties by what became of them. `born = kept + broken + open + cancelled + not_checked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// Duties born (and criteria, bans judged as violated count as born and broken).
    pub born: u64,
    /// On time.
    pub kept: u64,
    /// Late, overdue, missed, violated, fixed.
    pub broken: u64,
    /// Pending.
    pub open: u64,
    /// Cancelled.
    pub cancelled: u64,
    /// Not checked.
    pub not_checked: u64,
    /// Triggers before the earliest version took effect: not judged, not born.
    pub before_force: u64,
}

impl Ledger {
    /// Counts one verdict.
    pub const fn take(&mut self, verdict: Verdict) {
        self.born += 1;
        *match verdict {
            Verdict::OnTime => &mut self.kept,
            Verdict::Pending => &mut self.open,
            Verdict::Cancelled => &mut self.cancelled,
            Verdict::NotChecked => &mut self.not_checked,
            Verdict::Late
            | Verdict::Overdue
            | Verdict::Missed
            | Verdict::Violated
            | Verdict::Fixed => &mut self.broken,
        } += 1;
    }

    /// Adds another account.
    pub const fn add(&mut self, other: &Self) {
        self.born += other.born;
        self.kept += other.kept;
        self.broken += other.broken;
        self.open += other.open;
        self.cancelled += other.cancelled;
        self.not_checked += other.not_checked;
        self.before_force += other.before_force;
    }
}

/// Duties of one clause that could not be judged, by what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotChecked {
    /// (version, clause, what is missing) → number of duties.
    pub rows: BTreeMap<(usize, usize, Box<str>), u64>,
}
