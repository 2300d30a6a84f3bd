//! Rates per 100 duties by person and clause.

use std::collections::BTreeMap;

use super::interval::real;
use crate::findings::{Basis, Finding, Verdict};

/// By person and clause.
pub type Rates = BTreeMap<(Box<str>, (usize, usize)), Rate>;

/// How many duties came to what. `duties = kept + violations + excused + open + cancelled + not_checked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// All of them.
    pub duties: u64,
    /// In time.
    pub kept: u64,
    /// Violations that nobody excused.
    pub violations: u64,
    /// Of them judged by what the card says now: shown, never rated.
    pub by_current: u64,
    /// Violations that somebody excused.
    pub excused: u64,
    /// Not due yet.
    pub open: u64,
    /// Ended before their deadline.
    pub cancelled: u64,
    /// Not checked.
    pub not_checked: u64,
}

impl Rate {
    /// Counts one finding.
    pub fn take(&mut self, finding: &Finding, excused: bool) {
        self.duties += 1;
        match finding.verdict {
            Verdict::OnTime => self.kept += 1,
            Verdict::Pending => self.open += 1,
            Verdict::Cancelled => self.cancelled += 1,
            Verdict::NotChecked => self.not_checked += 1,
            Verdict::Late
            | Verdict::Overdue
            | Verdict::Missed
            | Verdict::Violated
            | Verdict::Fixed => {
                if excused {
                    self.excused += 1;
                } else {
                    self.violations += 1;
                    self.by_current += u64::from(finding.basis == Basis::Current);
                }
            }
        }
    }

    /// Adds another.
    pub const fn add(&mut self, other: &Self) {
        self.duties += other.duties;
        self.kept += other.kept;
        self.violations += other.violations;
        self.by_current += other.by_current;
        self.excused += other.excused;
        self.open += other.open;
        self.cancelled += other.cancelled;
        self.not_checked += other.not_checked;
    }

    /// Duties decided on history: below the line of the rate.
    #[must_use]
    pub const fn decided(&self) -> u64 {
        self.kept + self.rated() + self.excused
    }

    /// Violations judged on history: above the line of the rate.
    #[must_use]
    pub const fn rated(&self) -> u64 {
        self.violations.saturating_sub(self.by_current)
    }

    /// Violations per 100 duties decided; `None`: nothing was.
    #[must_use]
    pub fn per_hundred(&self) -> Option<f64> {
        (self.decided() > 0)
            .then(|| (real(self.rated()) * 1000.0 / real(self.decided())).round() / 10.0)
    }
}

/// The work of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRate {
    /// Employee id, or a role that nobody holds.
    pub person: Box<str>,
    /// In all.
    pub rate: Rate,
    /// By clause.
    pub clauses: Vec<ClauseRate>,
}

/// The work of one person under one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseRate {
    /// Version and clause.
    pub clause: (usize, usize),
    /// Its duties.
    pub rate: Rate,
}

/// By person, the highest rate first; then in order of names.
#[must_use]
pub fn people(rates: &Rates) -> Vec<PersonRate> {
    let mut all: BTreeMap<&str, PersonRate> = BTreeMap::new();
    for ((person, clause), rate) in rates {
        let one = all.entry(person).or_insert_with(|| PersonRate {
            person: person.clone(),
            rate: Rate::default(),
            clauses: Vec::new(),
        });
        one.rate.add(rate);
        one.clauses.push(ClauseRate {
            clause: *clause,
            rate: *rate,
        });
    }
    let mut all: Vec<PersonRate> = all.into_values().collect();
    // Fractions compare without rounding: a/b > c/d as a·d > c·b.
    let higher = |one: &Rate, other: &Rate| {
        let (a, b) = (u128::from(one.rated()), u128::from(one.decided().max(1)));
        let (c, d) = (
            u128::from(other.rated()),
            u128::from(other.decided().max(1)),
        );
        (c * b).cmp(&(a * d))
    };
    for one in &mut all {
        one.clauses
            .sort_by(|a, b| higher(&a.rate, &b.rate).then(a.clause.cmp(&b.clause)));
    }
    all.sort_by(|a, b| higher(&a.rate, &b.rate).then_with(|| a.person.cmp(&b.person)));
    all
}
