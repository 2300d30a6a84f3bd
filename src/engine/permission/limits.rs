//! Limits: how full the window is at a moment.

use super::words::Told;
use super::{Across, Hit, Policy};
use crate::calendar::{Period, Zone};
use crate::engine::CaseResult;
use crate::engine::ask::Point;
use crate::engine::contribution::{Contribution, Key};
use crate::engine::counting::{Counting, Rule, Seen};
use crate::engine::gaps::Gaps;
use crate::engine::settle::{EVIDENCE, Fact, Pass, evidence, exceeds};
use crate::engine::view::View;
use crate::engine::window::{self, Sliding};
use crate::program::norm::{Body, CountWindow, KeyKind, Limit, Norm};
use crate::value::{Instant, Missing, Truth};

/// What stands on the accounts of a case, by number of the norm in the policy.
pub(super) struct Accounts<'a> {
    own: Vec<Vec<Contribution>>,
    policy: &'a Policy,
    across: &'a Across,
}

/// One account at one moment.
struct Account<'a> {
    limit: &'a Limit,
    gaps: Gaps,
    facts: Vec<Fact<'a>>,
    zone: Zone,
    since: Instant,
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
            let holding = env.holding();
            let pass = Pass {
                holding,
                version: env.version,
                place,
                norm,
                all: if limit.key.of_case() || !self.across.is_known() {
                    &self.own[number]
                } else {
                    self.across.of(place)
                },
            };
            let patterns = std::iter::once(limit.pattern).chain(limit.also.iter().copied());
            let point = counting.before(view, fact);
            let common = if holding.outlook.nothing_earlier {
                Gaps::default()
            } else {
                pass.gaps(limit.key, patterns)
            };
            let zone = counting.zone(view);
            let since = if limit.key == KeyKind::Deal {
                view.start
            } else {
                Instant::MIN
            };
            let of_key = |key: &Key| {
                let (mut gaps, mut facts) = pass.of_account(key, limit.key, &common);
                // What is planned for later is not there yet.
                facts.retain(|(one, _)| one.at <= point.at);
                if holding.outlook.nothing_earlier {
                    gaps = Gaps::default();
                }
                Account {
                    limit,
                    gaps,
                    facts,
                    zone,
                    since,
                }
            };
            match account {
                Ok(None) => {}
                Ok(Some(key)) => {
                    let account = of_key(&key);
                    hits.extend(account.hit(base, (view, norm, &seen), point));
                }
                // Not said from which number: if any one is full, it depends on which.
                Err(missing) => {
                    let mut keys = pass.touched();
                    // What is not held may have come from it as well.
                    if keys.is_empty() {
                        keys.push(&Key::All);
                    }
                    let full = keys
                        .into_iter()
                        .map(of_key)
                        .find_map(|account| account.hit(base.clone(), (view, norm, &seen), point));
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

impl Account<'_> {
    /// What the limit says at a moment; `None`: there is room, or it does not speak of this mailing.
    fn hit(
        &self,
        base: Truth,
        (view, norm, seen): (&View<'_>, &Norm, &Seen),
        point: Point,
    ) -> Option<Hit> {
        let at = point.at;
        let over = self.over(at);
        let truth = over.clone().and(base);
        if truth.is_no() {
            return None;
        }
        let mut told = Told::default();
        if self.limit.at_most > 0 {
            let (sure, _) = self.slide(at);
            let full = sure.count(at, self.zone);
            let most = self.limit.at_most as usize;
            let last = sure.last(most.min(EVIDENCE), at, self.zone);
            told.unnamed = full - last.len();
            told.evidence = last
                .into_iter()
                .map(|one| evidence(self.facts[one]))
                .collect();
            told.because
                .push(format!("уже {full}, предел {most}").into());
            let from = window::begin(self.limit.window, at, self.zone).max(self.since);
            told.unheld = self.gaps.between(from, at);
        }
        told.cond(view, &norm.guard, point);
        told.judged(&seen.judged);
        Some(Hit {
            truth,
            room: self.room(at),
            told,
        })
    }

    fn slide(&self, at: Instant) -> (Sliding, Sliding) {
        let mut sure = Sliding::new(self.limit.window);
        let mut doubtful = Sliding::new(self.limit.window);
        for (number, (one, fact)) in self.facts.iter().enumerate() {
            let side = if fact.counts.is_yes() {
                &mut sure
            } else {
                &mut doubtful
            };
            side.push(number, one.at, fact.zone);
        }
        sure.advance(at);
        doubtful.advance(at);
        (sure, doubtful)
    }

    /// Whether one more at a moment would be too many.
    fn over(&self, at: Instant) -> Truth {
        let (sure, doubtful) = self.slide(at);
        exceeds(
            self.limit,
            (&sure, &doubtful),
            (&self.facts, &self.gaps),
            (at, self.zone, self.since),
        )
    }

    /// From when there is room for certain. Nothing is added any more, so once there is room there always is.
    fn room(&self, at: Instant) -> Option<Instant> {
        if self.limit.at_most == 0 {
            return None;
        }
        let length = match self.limit.window {
            CountWindow::Ever => return None,
            CountWindow::Calendar(unit) => {
                let next = Period::containing(self.zone.date(at), unit).next(unit);
                return Some(self.zone.start_of(next.first));
            }
            CountWindow::Rolling(length) => length,
        };
        let facts = self.facts.iter();
        let ends = facts.map(|(one, fact)| length.window_end(one.at, fact.zone));
        let gone = self.gaps.ends().map(|end| self.gone(end, at));
        let mut moments: Vec<Instant> = ends.chain(gone).filter(|end| *end > at).collect();
        moments.sort_unstable();
        moments.dedup();
        let first = moments.partition_point(|moment| !self.over(*moment).is_no());
        moments.get(first).copied()
    }

    /// When the window has left a stretch behind that ends then.
    fn gone(&self, end: Instant, at: Instant) -> Instant {
        /// The days of a month that end together with its last one.
        const SLACK: i64 = 4 * 86_400;
        let CountWindow::Rolling(length) = self.limit.window else {
            return at;
        };
        let begin = |moment| window::begin(self.limit.window, moment, self.zone);
        let (mut low, mut high) = (end, length.window_end(end, self.zone).plus(SLACK));
        while high.since(low) > 1 {
            let middle = low.plus(high.since(low) / 2);
            if begin(middle) > end {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}
