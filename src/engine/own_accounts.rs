//! Accounts that one case keeps alone: what nothing has come of need not be remembered to the end.

use rustc_hash::FxHashSet;

use super::contribution::Contribution;
use super::settle::{Pass, Settled, contributed};
use super::{Engine, Holding, Outlook};
use crate::program::Program;
use crate::program::norm::{Body, Limit};

/// The limit that a contribution is for, where its accounts belong to one case each.
fn own_limit(program: &Program, version: usize, norm: usize) -> Option<&Limit> {
    let norm = program.versions.get(version)?.norms.get(norm)?;
    match &norm.body {
        Body::Limit(limit) if limit.key.of_case() => Some(limit),
        _ => None,
    }
}

impl Engine<'_> {
    /// Leaves out what a case has contributed to limits of a client or a deal that are kept: all of such an account lies in this case,
    /// so that [`super::settle`] would find nothing in it either. The memory of a long run then grows with what is broken only.
    pub fn forget_kept(&self, contributions: &mut Vec<Contribution>) {
        let program = self.program;
        let own = |one: &Contribution| own_limit(program, one.version, one.norm).is_some();
        if !contributions.iter().any(own) {
            return;
        }
        contributions.sort_unstable_by(Contribution::order);
        let holding = Holding {
            outlook: Outlook::default(),
            dataset: self.dataset,
            moments: self.moments,
            now: self.now,
            horizon: self.horizon,
        };
        let mut found = Settled::default();
        for (index, version) in program.versions.iter().enumerate() {
            for (at, norm) in version.norms.iter().enumerate() {
                let all = contributed(contributions, (index, at));
                if let Some(limit) = own_limit(program, index, at).filter(|_| !all.is_empty()) {
                    let pass = Pass {
                        holding,
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
