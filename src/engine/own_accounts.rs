//! Accounts that one case keeps alone: what nothing has come of need not be remembered to the end, and what is broken can be told at
//! once.

use rustc_hash::FxHashSet;

use super::contribution::{Contribution, Key};
use super::settle::{Pass, Settled, contributed};
use super::{Engine, Holding, Outlook};
use crate::findings::{Finding, Verdict};
use crate::program::Program;
use crate::program::norm::{Body, Limit, Metric, Sample};

/// A broken limit of an account that one case keeps alone, with its place among all that [`super::settle`] would find.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnBreach {
    /// Index of the version in the program.
    pub version: usize,
    /// Index of the norm in that version.
    pub norm: usize,
    /// The account.
    pub key: Key,
    /// What was found.
    pub finding: Finding,
}

/// The limit that a contribution is for, where its accounts belong to one case each.
pub(super) fn own_limit(program: &Program, version: usize, norm: usize) -> Option<&Limit> {
    let norm = program.versions.get(version)?.norms.get(norm)?;
    match &norm.body {
        Body::Limit(limit) if limit.key.of_case() => Some(limit),
        _ => None,
    }
}

/// Whether what a limit finds in one case asks nothing of other cases, and nothing else asks of it: no metric counts violations, and
/// there are no penalties of which an event over several limits keeps the largest.
#[must_use]
pub fn own_limits_stand_alone(program: &Program) -> bool {
    program.versions.iter().all(|version| {
        version.norms.iter().all(|norm| match &norm.body {
            Body::Limit(limit) => {
                let clause = version.regulation.clauses.get(norm.clause.0);
                limit.adds_up || clause.is_some_and(|clause| clause.penalty.is_empty())
            }
            Body::Metric(Metric { sample, .. }) => !matches!(sample, Sample::Violations { .. }),
            Body::Appraisal(_) => false,
            _ => true,
        })
    })
}

impl Engine<'_> {
    fn holding(&self) -> Holding<'_> {
        Holding {
            outlook: Outlook::default(),
            dataset: self.dataset,
            moments: self.moments,
            now: self.now,
            horizon: self.horizon,
        }
    }

    /// Settles the limits of a client or a deal to which a case has contributed, and leaves these contributions out; `None`, and
    /// nothing left out, where some of it could not be judged: what is then told of nobody in particular rests on all cases.
    fn settled_own(&self, contributions: &mut Vec<Contribution>) -> Option<Vec<OwnBreach>> {
        let program = self.program;
        let mut found = Vec::new();
        for (version, one) in program.versions.iter().enumerate() {
            for (at, norm) in one.norms.iter().enumerate() {
                let Some(limit) = own_limit(program, version, at) else {
                    continue;
                };
                let all = contributed(contributions, (version, at));
                for account in all.chunk_by(|a, b| a.key == b.key) {
                    let pass = Pass {
                        holding: self.holding(),
                        version: one,
                        place: (version, at),
                        norm,
                        all: account,
                    };
                    let mut settled = Settled::default();
                    pass.limit(limit, &mut settled);
                    for finding in settled.findings {
                        if finding.verdict != Verdict::Violated {
                            return None;
                        }
                        found.push(OwnBreach {
                            version,
                            norm: at,
                            // A chunk is never empty.
                            key: account[0].key.clone(),
                            finding,
                        });
                    }
                }
            }
        }
        contributions.retain(|one| own_limit(program, one.version, one.norm).is_none());
        Some(found)
    }

    /// Leaves out what a case has contributed to limits of a client or a deal, and gives what they come to: all of such an account
    /// lies in this case. Where some of it could not be judged it is kept, and what is kept is left to [`super::settle`]. Only for
    /// programs of which [`own_limits_stand_alone`] holds; the memory of a run then does not grow with what is broken.
    pub fn settle_own(&self, contributions: &mut Vec<Contribution>) -> Vec<OwnBreach> {
        let program = self.program;
        let own = |one: &Contribution| own_limit(program, one.version, one.norm).is_some();
        if !contributions.iter().any(own) {
            return Vec::new();
        }
        contributions.sort_unstable_by(Contribution::order);
        match self.settled_own(contributions) {
            Some(found) => found,
            None => {
                self.forget_kept(contributions);
                Vec::new()
            }
        }
    }

    /// Leaves out what a case has contributed to limits of a client or a deal that are kept: all of such an account lies in this case,
    /// so that [`super::settle`] would find nothing in it either. The memory of a long run then grows with what is broken only.
    pub fn forget_kept(&self, contributions: &mut Vec<Contribution>) {
        let program = self.program;
        let own = |one: &Contribution| own_limit(program, one.version, one.norm).is_some();
        if !contributions.iter().any(own) {
            return;
        }
        contributions.sort_unstable_by(Contribution::order);
        let mut found = Settled::default();
        for (index, version) in program.versions.iter().enumerate() {
            for (at, norm) in version.norms.iter().enumerate() {
                let Some(limit) = own_limit(program, index, at) else {
                    continue;
                };
                let all = contributed(contributions, (index, at));
                if !all.is_empty() {
                    let pass = Pass {
                        holding: self.holding(),
                        version,
                        place: (index, at),
                        norm,
                        all,
                    };
                    pass.limit(limit, &mut found);
                }
            }
        }
        if found.findings.is_empty() {
            contributions.retain(|one| !own(one));
            return;
        }
        // A deal may break a limit that others of the client keep; what is told of nobody in particular rests on all.
        let about: FxHashSet<(usize, usize)> = found
            .findings
            .iter()
            .map(|one| (one.version, one.clause))
            .collect();
        contributions.retain(|one| {
            let version = program.versions.get(one.version);
            let norm = version.and_then(|version| version.norms.get(one.norm));
            let broken = norm.is_some_and(|norm| about.contains(&(one.version, norm.clause.0)));
            broken || !own(one)
        });
    }
}
