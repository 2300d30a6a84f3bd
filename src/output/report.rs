//! The reports that outputs render: plain data, already judged, filtered and sorted.

use crate::findings::{Finding, Ledger, NextAction};

use super::Named;

/// A violation that somebody took responsibility for in `исключения.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excuse {
    /// Who excused it.
    pub who: Box<str>,
    /// When, as written.
    pub when: Option<Box<str>>,
    /// Why.
    pub why: Box<str>,
    /// Until when it is excused, as written.
    pub until: Option<Box<str>>,
}

/// What `lint` found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LintReport {
    /// Violations that last.
    pub open: Vec<Named<Finding>>,
    /// Violations of the last seven days that are over.
    pub recent: Vec<Named<Finding>>,
    /// All others.
    pub earlier: Vec<Named<Finding>>,
    /// Excused ones, with their excuses: counted apart, never dropped.
    pub excused: Vec<(Named<Finding>, Excuse)>,
    /// What could not be judged and why.
    pub not_checked: Vec<NotCheckedRow>,
    /// Counts by person, by clause, by stage and in all.
    pub summary: Summary,
}

impl LintReport {
    /// Violations that are not excused, in the order of the report.
    pub fn violations(&self) -> impl Iterator<Item = &Named<Finding>> {
        self.open.iter().chain(&self.recent).chain(&self.earlier)
    }

    /// Whether there is anything to report: excused violations do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations().next().is_none()
    }
}

/// Duties of one clause that could not be judged for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCheckedRow {
    /// Version.
    pub version: usize,
    /// Clause.
    pub clause: usize,
    /// What is not held (`история звонков`).
    pub missing: Box<str>,
    /// How many deals are concerned.
    pub deals: u64,
}

/// Counts of one row of a summary table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Duties born.
    pub duties: u64,
    /// Kept.
    pub kept: u64,
    /// Violations, excused ones left out.
    pub violations: u64,
    /// Of them still open.
    pub open: u64,
    /// Excused violations.
    pub excused: u64,
    /// Not checked.
    pub not_checked: u64,
}

impl Tally {
    /// Violations per 100 duties that were decided (kept or broken); `None` when nothing was decided.
    #[must_use]
    pub fn per_hundred(&self) -> Option<f64> {
        let decided = self.kept + self.violations + self.excused;
        #[expect(clippy::cast_precision_loss, reason = "counts of duties stay far below 2^52")]
        (decided > 0).then(|| (self.violations as f64 * 1000.0 / decided as f64).round() / 10.0)
    }

    /// Adds another row.
    pub const fn add(&mut self, other: &Self) {
        self.duties += other.duties;
        self.kept += other.kept;
        self.violations += other.violations;
        self.open += other.open;
        self.excused += other.excused;
        self.not_checked += other.not_checked;
    }
}

/// All counts of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// By responsible (employee id or role).
    pub by_person: Vec<(Box<str>, Tally)>,
    /// By (version, clause).
    pub by_clause: Vec<((usize, usize), Tally)>,
    /// By (funnel, stage).
    pub by_stage: Vec<((Option<Box<str>>, Box<str>), Tally)>,
    /// The account that adds up to all duties born.
    pub ledger: Ledger,
    /// Of `ledger.broken`, how many are excused.
    pub excused: u64,
}

/// What `next` tells people to do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NextReport {
    /// In the order in which they are to be done: overdue first, then priority, then due.
    pub actions: Vec<Named<NextAction>>,
    /// Duties that could not be judged.
    pub not_checked: Vec<NotCheckedRow>,
    /// The account of all duties.
    pub ledger: Ledger,
}

/// Which clauses the machine checks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Clauses that are checked by machine.
    pub by_machine: u64,
    /// Clauses checked by hand: (version, clause).
    pub by_hand: Vec<(usize, usize)>,
}

impl Coverage {
    /// Counts the clauses of a regulation.
    #[must_use]
    pub fn of(book: &super::Book) -> Self {
        let mut coverage = Self::default();
        for (version, clauses) in book.clauses.iter().enumerate() {
            for (index, clause) in clauses.iter().enumerate() {
                if clause.by_hand {
                    coverage.by_hand.push((version, index));
                } else {
                    coverage.by_machine += 1;
                }
            }
        }
        coverage
    }
}
