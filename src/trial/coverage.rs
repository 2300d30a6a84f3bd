//! What scenarios, or the cases of some data, have exercised of a regulation.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{ClauseExplanation, Contribution, DealExplanation, Share};
use crate::findings::{Finding, Verdict};
use crate::model::regulation::{Cond, Sentence};
use crate::program::Program;
use crate::program::norm::Body;
use crate::value::Truth;

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

/// A condition of a clause or of a branch, and the answers it has given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CondSeen {
    /// The author's words.
    pub text: Box<str>,
    /// The first clause it stands over: version and index.
    pub place: (usize, usize),
    /// It has held.
    pub held: bool,
    /// It has failed.
    pub failed: bool,
}

/// An arm of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmSeen {
    /// The author's words of its condition, or `иначе`.
    pub text: Box<str>,
    /// The first clause that stands in it: version and index.
    pub place: (usize, usize),
    /// Whether it was ever taken.
    pub taken: bool,
}

/// Which condition: conditions of one branch are one for all its clauses.
type CondKey = (usize, Group, Box<str>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Branch(usize),
    Clause(usize),
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
    conds: BTreeMap<CondKey, CondSeen>,
    arms: BTreeMap<(usize, usize, usize), ArmSeen>,
}

impl Coverage {
    /// Nothing exercised yet.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let mut coverage = Self::default();
        for (version, one) in program.versions.iter().enumerate() {
            let regulation = &one.regulation;
            for (index, clause) in regulation.clauses.iter().enumerate() {
                let by_hand = matches!(clause.sentence, Sentence::ByHand(_))
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
                if by_hand {
                    continue;
                }
                let group = group(clause.arm, index);
                tests(&clause.guard, &mut |text| {
                    let key = (version, group, text.into());
                    coverage.conds.entry(key).or_insert_with(|| CondSeen {
                        text: text.into(),
                        place: (version, index),
                        held: false,
                        failed: false,
                    });
                });
                if let Some((branch, arm)) = clause.arm
                    && let Some(said) = regulation
                        .branches
                        .get(branch.0)
                        .and_then(|branch| branch.arms.get(arm))
                {
                    coverage
                        .arms
                        .entry((version, branch.0, arm))
                        .or_insert_with(|| ArmSeen {
                            text: said.text.clone(),
                            place: (version, index),
                            taken: false,
                        });
                }
            }
        }
        coverage
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
    }

    /// Takes what one case came to.
    pub fn result(&mut self, findings: &[Finding], in_order: &BTreeMap<(usize, usize), u64>) {
        for finding in findings {
            self.finding(finding);
        }
        for (place, times) in in_order {
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

    /// Takes the answers that conditions gave about one deal.
    pub fn explained(&mut self, program: &Program, explanation: &DealExplanation) {
        for one in &explanation.clauses {
            let Some(clause) = program
                .versions
                .get(one.version)
                .and_then(|version| version.regulation.clauses.get(one.clause))
            else {
                continue;
            };
            let group = group(clause.arm, one.clause);
            self.answers(one, group);
            let held = one.asked.iter().any(|asked| asked.answer.is_yes());
            let Some((branch, arm)) = clause.arm.filter(|_| held) else {
                continue;
            };
            let key = (one.version, branch.0, arm);
            if let Some(arm) = self.arms.get_mut(&key) {
                arm.taken = true;
            }
        }
    }

    fn answers(&mut self, one: &ClauseExplanation, group: Group) {
        for test in one.asked.iter().flat_map(|asked| &asked.tests) {
            let key = (one.version, group, test.text.clone());
            let Some(seen) = self.conds.get_mut(&key) else {
                continue;
            };
            match test.answer {
                Truth::Yes => seen.held = true,
                Truth::No => seen.failed = true,
                Truth::Unknown(_) => {}
            }
        }
    }

    /// Conditions in the order of the text.
    #[must_use]
    pub fn conds(&self) -> Vec<&CondSeen> {
        let mut all: Vec<&CondSeen> = self.conds.values().collect();
        all.sort_by_key(|one| one.place);
        all
    }

    /// Arms of branches in the order of the text.
    #[must_use]
    pub fn arms(&self) -> Vec<&ArmSeen> {
        let mut all: Vec<&ArmSeen> = self.arms.values().collect();
        all.sort_by_key(|one| one.place);
        all
    }
}

fn group(arm: Option<(crate::model::regulation::BranchId, usize)>, clause: usize) -> Group {
    arm.map_or(Group::Clause(clause), |(branch, _)| Group::Branch(branch.0))
}

fn tests(cond: &Cond, visit: &mut impl FnMut(&str)) {
    match cond {
        Cond::True => {}
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| tests(one, visit)),
        Cond::Not(one) => tests(one, visit),
        Cond::Test(_, text) => visit(text),
    }
}
