//! What scenarios, or the cases of some data, have exercised of a regulation.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{ArmSeen, CondSeen, Parts, RowSeen};
use crate::engine::{CaseResult, Contribution, MetricValue, Share};
use crate::findings::{Finding, Verdict};
use crate::program::Program;
use crate::program::norm::Body;

/// What became of one clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClauseSeen {
    /// Nothing in it can be checked by machine.
    pub by_hand: bool,
    /// How often it came to anything at all.
    pub exercised: u64,
    /// How often it was kept.
    pub kept: u64,
    /// How often it was broken.
    pub broken: u64,
}

/// A fact that a limit judges: its clause, and the id of the finding that it would be.
pub type JudgedFact = ((usize, usize), u64);

/// The facts that limits judge.
#[must_use]
pub fn judged_facts(program: &Program, contributions: &[Contribution]) -> Vec<JudgedFact> {
    let fact = |one: &Contribution| {
        let Share::Fact(fact) = &one.share else {
            return None;
        };
        let charge = fact.charge.as_ref()?;
        let norm = program.versions.get(one.version)?.norms.get(one.norm)?;
        (charge.judged.is_yes() && fact.counts.is_yes())
            .then_some(((one.version, norm.clause.0), charge.id))
    };
    contributions.iter().filter_map(fact).collect()
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// (version, clause) → what became of it, in the order of the text.
    pub clauses: BTreeMap<(usize, usize), ClauseSeen>,
    parts: Parts,
}

impl Coverage {
    /// Nothing exercised yet.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let mut coverage = Self::default();
        for (version, one) in program.versions.iter().enumerate() {
            let regulation = &one.regulation;
            for (index, clause) in regulation.clauses.iter().enumerate() {
                let by_hand = clause.sentence.by_hand()
                    || one.norms.iter().filter(|norm| norm.clause.0 == index).all(
                        |norm| match &norm.body {
                            Body::ByHand(_) => true,
                            Body::Obligation(duty) => duty.deeds.by_hand(),
                            _ => false,
                        },
                    );
                let seen = ClauseSeen {
                    by_hand,
                    ..ClauseSeen::default()
                };
                coverage.clauses.insert((version, index), seen);
            }
        }
        coverage.parts = Parts::new(program, |place| {
            let seen = coverage.clauses.get(&place);
            seen.is_some_and(|seen| !seen.by_hand)
        });
        coverage
    }

    /// Clauses that the machine checks and that nothing has exercised: (version, clause).
    pub fn untried(&self) -> Vec<(usize, usize)> {
        let idle = |seen: &ClauseSeen| !seen.by_hand && seen.exercised == 0;
        let all = self.clauses.iter().filter(|(_, seen)| idle(seen));
        all.map(|(place, _)| *place).collect()
    }

    /// Adds what another part of the data exercised.
    pub fn merge(&mut self, other: &Self) {
        for (place, more) in &other.clauses {
            if let Some(seen) = self.clauses.get_mut(place) {
                seen.exercised += more.exercised;
                seen.kept += more.kept;
                seen.broken += more.broken;
            }
        }
        self.parts.merge(&other.parts);
    }

    /// Takes what one case came to.
    pub fn result(&mut self, result: &CaseResult) {
        for finding in &result.findings {
            self.finding(finding);
        }
        self.parts.take(&result.seen);
        for (place, times) in &result.in_order {
            if let Some(seen) = self.clauses.get_mut(place) {
                seen.exercised += times;
                seen.kept += times;
            }
        }
    }

    /// Takes one finding.
    pub fn finding(&mut self, finding: &Finding) {
        let Some(seen) = self.clauses.get_mut(&(finding.version, finding.clause)) else {
            return;
        };
        match finding.verdict {
            // Unknown facts exercise nothing.
            Verdict::NotChecked => return,
            Verdict::OnTime => seen.kept += 1,
            Verdict::Late
            | Verdict::Overdue
            | Verdict::Missed
            | Verdict::Violated
            | Verdict::Fixed => seen.broken += 1,
            Verdict::Pending | Verdict::Cancelled => {}
        }
        seen.exercised += 1;
    }

    /// Takes what limits have judged and found: what did not exceed them was kept.
    pub fn settled(&mut self, judged: &[JudgedFact], findings: &[Finding]) {
        let broken: BTreeSet<u64> = findings.iter().map(|one| one.id).collect();
        for (place, id) in judged {
            if let (false, Some(seen)) = (broken.contains(id), self.clauses.get_mut(place)) {
                seen.exercised += 1;
                seen.kept += 1;
            }
        }
        for finding in findings {
            self.finding(finding);
        }
    }

    /// Takes the numbers that were worked out of facts: a number by itself is neither kept nor broken.
    pub fn counted(&mut self, metrics: &[MetricValue]) {
        for one in metrics {
            let known = one.missing.is_empty() && !one.cases.is_empty();
            if let (true, Some(seen)) = (known, self.clauses.get_mut(&(one.version, one.clause))) {
                seen.exercised += 1;
            }
        }
    }

    /// Conditions, in the order of the text.
    #[must_use]
    pub fn conds(&self) -> Vec<&CondSeen> {
        self.parts.conds()
    }

    /// Arms of branches, in the order of the text.
    #[must_use]
    pub fn arms(&self) -> Vec<&ArmSeen> {
        self.parts.arms()
    }

    /// Rows, steps and rungs, in the order of the text.
    #[must_use]
    pub fn rows(&self) -> Vec<&RowSeen> {
        self.parts.rows()
    }
}
