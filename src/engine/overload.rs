//! Judging limits of load: one sweep over the stretches of each person, or of each client.

use std::collections::BTreeSet;

use super::contribution::{Contribution, Share, StretchShare};
use super::finding::{Identity, blank};
use super::settle::{EVIDENCE, Pass, Settled};
use super::words;
use crate::findings::{Basis, Evidence, Finding, NormKind, ResponsibleBasis, Subject, Verdict};
use crate::program::norm::{Bearer, Load};
use crate::value::{Instant, Missing, Truth};

/// A stretch with where it came from.
type Weight<'p> = (&'p Contribution, &'p StretchShare);

/// An excess that lasts.
struct Excess {
    from: Instant,
    /// The one that was too much.
    by: usize,
    /// All that weighed then.
    held: Vec<usize>,
    most: usize,
    current: bool,
}

impl Pass<'_> {
    pub(super) fn load(&self, load: &Load, out: &mut Settled) {
        for group in self.all.chunk_by(|a, b| a.key == b.key) {
            let Some(account) = group.first().and_then(|one| one.key.name()) else {
                continue;
            };
            let weights: Vec<Weight<'_>> = group
                .iter()
                .filter_map(|one| match &one.share {
                    Share::Stretch(stretch) => Some((one, &**stretch)),
                    Share::Fact(_)
                    | Share::Unheld { .. }
                    | Share::Giving(_)
                    | Share::Reported(_) => None,
                })
                .collect();
            self.sweep(load, account, &weights, &mut out.findings);
        }
    }

    /// Goes through the moments at which something begins or ends; what ends at a moment makes room for what begins then.
    fn sweep(&self, load: &Load, account: &str, weights: &[Weight<'_>], out: &mut Vec<Finding>) {
        let in_force = self.version.from;
        let end = self.version.until.min(self.holding.horizon.plus(1));
        let mut moments: Vec<(Instant, bool, usize)> = Vec::new();
        for (number, (one, stretch)) in weights.iter().enumerate() {
            let begin = one.at.max(in_force);
            let until = stretch.until.filter(|until| *until < end);
            if begin < end && stretch.until.is_none_or(|until| until > begin) {
                moments.push((begin, true, number));
                moments.extend(until.map(|until| (until, false, number)));
            }
        }
        moments.sort_unstable();
        let most = load.at_most as usize;
        let (mut sure, mut doubtful): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut excess: Option<Excess> = None;
        let mut unjudged: Option<(usize, Missing)> = None;
        for (place, &(at, begins, number)) in moments.iter().enumerate() {
            // Numbers and places come from these very lists.
            let counts = &weights[number].1.counts;
            let list = if counts.is_yes() {
                &mut sure
            } else {
                &mut doubtful
            };
            if begins {
                list.push(number);
            } else {
                list.retain(|other| *other != number);
            }
            // A moment is judged when all of it has happened.
            let more = moments.get(place + 1).is_some_and(|next| next.0 == at);
            let weighs = weight(load, weights, &sure);
            if let Some(known) = &mut excess {
                known.most = known.most.max(weighs);
            }
            if more {
                continue;
            }
            if weighs > most {
                let begun = || Excess {
                    from: at,
                    by: sure.last().copied().unwrap_or(number),
                    held: sure.clone(),
                    most: weighs,
                    current: sure.iter().any(|one| weights[*one].1.current),
                };
                excess.get_or_insert_with(begun);
                continue;
            }
            if let Some(over) = excess.take() {
                out.push(self.overload(load, account, weights, &over, Some(at)));
            }
            let all: Vec<usize> = sure.iter().chain(&doubtful).copied().collect();
            if weight(load, weights, &all) > most {
                let known = unjudged.get_or_insert((number, Missing::new()));
                for other in &doubtful {
                    if let Truth::Unknown(missing) = &weights[*other].1.counts {
                        known.1.extend(missing.iter().cloned());
                    }
                }
            }
        }
        if let Some(over) = excess {
            out.push(self.overload(load, account, weights, &over, None));
        }
        if let Some((number, missing)) = unjudged {
            let (one, stretch) = weights[number];
            let (responsible, responsible_basis) = in_charge(load, stretch);
            out.push(Finding {
                id: self.load_id(account, one.at, 1),
                subject: stretch.subject.clone(),
                responsible,
                responsible_basis,
                not_held: missing.into_iter().collect(),
                ..self.overloaded(Verdict::NotChecked, one.at.max(in_force))
            });
        }
    }

    fn overload(
        &self,
        load: &Load,
        account: &str,
        weights: &[Weight<'_>],
        over: &Excess,
        ended: Option<Instant>,
    ) -> Finding {
        let (verdict, till) = match ended {
            Some(at) => (Verdict::Fixed, at),
            None => (Verdict::Violated, self.holding.horizon),
        };
        let skipped = over.held.len().saturating_sub(EVIDENCE);
        let named = over.held.iter().skip(skipped).map(|one| {
            let (one, stretch) = weights[*one];
            Evidence {
                fact: stretch.fact.clone(),
                at: Some(one.at),
                source: one.source.clone(),
            }
        });
        let mut notes = vec![format!("сразу: {}, предел: {}", over.most, load.at_most).into()];
        if skipped > 0 {
            notes.push(format!("названы не все, ещё {skipped}").into());
        }
        // What rests on today's owner alone began nobody knows when: its name must not change with the export.
        let moment = if over.current { Instant(0) } else { over.from };
        let basis = if over.current {
            Basis::Current
        } else {
            Basis::History
        };
        let last = weights[over.by].1;
        let (responsible, responsible_basis) = in_charge(load, last);
        let subject = Subject {
            event: None,
            ..last.subject.clone()
        };
        let mut finding = Finding {
            id: self.load_id(account, moment, 0),
            subject,
            responsible,
            responsible_basis: if over.current {
                ResponsibleBasis::Current
            } else {
                responsible_basis
            },
            basis,
            done_at: ended,
            late_seconds: till.since(over.from).max(0),
            late_in_clock_seconds: till.since(over.from).max(0),
            evidence: named.collect(),
            fix: words::unburden(self.clause(), load.on),
            notes,
            ..self.overloaded(verdict, over.from)
        };
        if finding.basis == Basis::History {
            finding.penalty.clone_from(&self.clause().penalty);
        }
        finding
    }

    fn overloaded(&self, verdict: Verdict, at: Instant) -> Finding {
        let place = (self.place.0, self.norm.clause);
        blank(place, self.clause(), verdict, NormKind::Limit, at)
    }

    fn load_id(&self, account: &str, at: Instant, part: i64) -> u64 {
        Identity::new()
            .text(&self.version.regulation.name)
            .text(&self.clause().key)
            .number(((self.norm.part as i64) << 16) | part)
            .text(account)
            .number(at.0)
            .0
    }
}

/// Who answers for too much: whose account it is; on a client's, the one in charge of what came last.
fn in_charge(load: &Load, last: &StretchShare) -> (Box<str>, ResponsibleBasis) {
    let basis = |basis| match load.on {
        // What rests on today's owner says so itself.
        Bearer::Person(_) => ResponsibleBasis::History,
        Bearer::Client => basis,
    };
    last.by.as_ref().map_or_else(
        || ("не назначен".into(), ResponsibleBasis::Role),
        |(by, known)| (by.clone(), basis(*known)),
    )
}

/// How much it is: each by itself, or each client once.
fn weight(load: &Load, weights: &[Weight<'_>], held: &[usize]) -> usize {
    if !load.clients {
        return held.len();
    }
    let client = |one: &usize| {
        let (one, stretch) = weights[*one];
        // A deal without a client is its own.
        (
            stretch.subject.client.clone(),
            stretch.subject.client.is_none().then(|| one.case.clone()),
        )
    };
    held.iter().map(client).collect::<BTreeSet<_>>().len()
}
