//! Limits: how full the window is at a moment.

use super::account::Books;
use super::{Across, Hit, Policy};
use crate::engine::CaseResult;
use crate::engine::contribution::{Contribution, Key};
use crate::engine::counting::{Counting, Rule};
use crate::engine::view::View;
use crate::program::norm::{Body, KeyKind, Limit, Norm};
use crate::value::{Instant, Missing, Truth};

/// What stands on the accounts of a case, by number of the norm in the policy.
pub(super) struct Accounts<'a> {
    own: Vec<Vec<Contribution>>,
    policy: &'a Policy,
    across: &'a Across,
}

impl<'a> Accounts<'a> {
    /// Gathers what the case itself has contributed.
    pub(super) fn new(views: &[Vec<&View<'_>>], policy: &'a Policy, across: &'a Across) -> Self {
        let mut own = Vec::with_capacity(policy.places.len());
        for &(version, index) in &policy.places {
            let mut all = Vec::new();
            let views = &views[version];
            // A case is never without its client's view.
            let norm = &views[0].env.version.norms[index];
            if let (Body::Limit(limit), Some(mut counting)) =
                (&norm.body, counting(views, index, norm))
                && (limit.key.of_case() || !across.is_known())
                && limit.at_most > 0
            {
                counting.facts(&mut all);
                counting.gaps(&mut all);
                all.sort_unstable_by(Contribution::order);
            }
            own.push(all);
        }
        Self {
            own,
            policy,
            across,
        }
    }

    pub(super) fn hits(
        &self,
        views: &[&View<'_>],
        (number, index): (usize, usize),
        norm: &Norm,
        limit: &Limit,
    ) -> Vec<Hit> {
        let Some(mut counting) = counting(views, index, norm) else {
            return Vec::new();
        };
        let env = views[0].env;
        let fact = env.facts.len();
        let mut hits = Vec::new();
        for seen in counting.proposed() {
            let base = seen.counts.clone().and(seen.judged.clone());
            if base.is_no() {
                continue;
            }
            let view = views[seen.view];
            let account = counting.account(fact, seen.view);
            let place = self.policy.places[number];
            let point = counting.before(view, fact);
            let zone = counting.zone(view);
            let books = Books {
                limit,
                holding: env.holding(),
                version: env.version,
                norm,
                place,
                zone,
                since: if limit.key == KeyKind::Deal {
                    view.start
                } else {
                    Instant::MIN
                },
                at: point.at,
            };
            let own = &self.own[number];
            let shared = (!limit.key.of_case() && self.across.is_known()).then_some(self.across);
            let hit = |key: &Key, base: Truth| {
                let account = match shared {
                    Some(across) => books.shared(across, key),
                    None => books.walked(own, key),
                };
                account.hit(base, (view, norm, &seen), point)
            };
            match account {
                Ok(None) => {}
                Ok(Some(key)) => hits.extend(hit(&key, base)),
                // Not said from which number: if any one is full, it depends on which.
                Err(missing) => {
                    let mut keys = match shared {
                        Some(across) => across.contributed(place).touched(),
                        None => {
                            let groups = own.chunk_by(|a, b| a.key == b.key);
                            // A chunk is never empty.
                            groups.map(|group| &group[0].key).collect()
                        }
                    };
                    // What is not held may have come from it as well.
                    if keys.is_empty() {
                        keys.push(&Key::All);
                    }
                    let full = keys.into_iter().find_map(|key| hit(key, base.clone()));
                    hits.extend(full.map(|hit| Hit {
                        truth: unknown(hit.truth, missing),
                        ..hit
                    }));
                }
            }
        }
        hits
    }
}

/// What would be so on one account, and may be so on the one that is not named.
fn unknown(truth: Truth, mut missing: Missing) -> Truth {
    if let Truth::Unknown(more) = truth {
        missing.extend(more);
    }
    Truth::Unknown(missing)
}

pub(super) fn counting<'c, 'e>(
    views: &'c [&'c View<'e>],
    index: usize,
    norm: &'c Norm,
) -> Option<Counting<'c, 'e>> {
    Some(Counting {
        rule: Rule::of(norm)?,
        index,
        norm,
        views,
        scratch: CaseResult::default(),
        coverage: false,
    })
}
