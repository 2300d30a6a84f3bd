//! A plan of mailings: sends are placed one after another, each at the first moment at which it breaks nothing.
//!
//! A placed send is a fact from its moment on, and never moves. A later one must keep every clause for itself, and for all
//! sends that have been placed after its moment: those are asked once more, with it among the facts. What lies before `now`
//! is history; after it nothing happens but what is planned.

use std::borrow::Cow;

use super::account::Books;
use super::limits::{Accounts, counting};
use super::{Across, Answer, Asking, Earliest, Permission, Policy};
use crate::engine::Engine;
use crate::engine::contribution::{Contribution, Key, Share};
use crate::engine::gaps::Gaps;
use crate::engine::held::Outlook;
use crate::engine::settle::{Pass, exceeds};
use crate::engine::view::View;
use crate::engine::window::Sliding;
use crate::facts::{Case, Mailing};
use crate::program::norm::Body;
use crate::program::{PatternId, Program, Version};
use crate::value::{Instant, Truth};

/// A send that somebody wants for one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Which mailings of the plan would do, by number: the same one from several senders. The first that can go soonest goes.
    pub ways: Vec<usize>,
    /// When it is due.
    pub from: Instant,
    /// The last moment at which it may go; equal to `from`: then or not at all.
    pub until: Instant,
}

/// A send with its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placed {
    /// When it goes.
    pub at: Instant,
    /// Its place in the order of placing; of two sends of one second the one placed first goes first.
    pub number: usize,
    /// Which mailing of the plan it is.
    pub way: usize,
}

/// A placed send that one more would break a clause for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// When that send goes.
    pub at: Instant,
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause in that version.
    pub clause: usize,
}

/// Why a send has no place.
#[derive(Debug, Clone, PartialEq)]
pub struct Missed {
    /// What is said of it at the moment at which it was due, by the first of its ways.
    pub asked: Permission,
    /// Sends already placed that it would break a clause for.
    pub conflicts: Vec<Conflict>,
}

/// The mailings of a plan, and what all clients get of them.
#[derive(Debug, Clone)]
pub struct Plan {
    ways: Vec<Policy>,
    across: Across,
    /// Whether a send may count by the hour at which it goes: then a later moment can be free although an earlier one was not.
    hourly: bool,
    /// How many have been placed.
    placed: usize,
}

impl Plan {
    /// A plan of these mailings, on top of what all clients have been sent.
    #[must_use]
    pub fn new(program: &Program, ways: Vec<Policy>, across: Across) -> Self {
        Self {
            ways,
            across,
            hourly: program.versions.iter().any(counts_by_hour),
            placed: 0,
        }
    }

    /// Whether some clause counts over many clients: then the plan of one depends on that of the others.
    #[must_use]
    pub fn counts_across(&self) -> bool {
        self.ways.iter().any(Policy::counts_across)
    }

    /// The mailings.
    #[must_use]
    pub fn ways(&self) -> &[Policy] {
        &self.ways
    }

    /// What goes then, as a fact.
    fn mailing(&self, one: Placed) -> Mailing<'_> {
        let mut mailing = self.ways[one.way].send().mailing(one.at);
        mailing.source = Cow::Owned(source(one.number));
        mailing
    }

    /// What has gone before a moment, or a send, in order.
    fn before(&self, own: &[Placed], last: (Instant, usize)) -> Vec<Mailing<'_>> {
        let mut all: Vec<Placed> = own
            .iter()
            .copied()
            .filter(|one| (one.at, one.number) < last)
            .collect();
        all.sort_unstable();
        all.into_iter().map(|one| self.mailing(one)).collect()
    }
}

/// What a planned send goes by.
fn source(number: usize) -> String {
    format!("план:{number:09}")
}

/// Whether a limit asks at which hour something went.
fn counts_by_hour(version: &Version) -> bool {
    let asks = |pattern: PatternId| {
        let mut shapes = version.pattern(pattern).shapes.iter();
        shapes.any(|shape| shape.at_hours.is_some() || shape.working.is_some())
    };
    version.norms.iter().any(|norm| {
        let Body::Limit(limit) = &norm.body else {
            return false;
        };
        limit.exempt_when.is_some()
    }) || (0..version.patterns.len()).any(|at| asks(PatternId(at)))
}

impl Engine<'_> {
    /// Places one more send to a client who gets `own` already, and adds it there.
    ///
    /// # Errors
    /// When it has no place between its moments.
    pub fn place(
        &mut self,
        case: &Case<'_>,
        plan: &mut Plan,
        own: &mut Vec<Placed>,
        wish: &Wish,
    ) -> Result<Placed, Box<Missed>> {
        let number = plan.placed;
        let from = wish.from.max(self.now);
        let mut best: Option<Placed> = None;
        let mut conflicts = Vec::new();
        for &way in &wish.ways {
            // Another sender must go sooner to be taken instead.
            let until = best.map_or(wish.until, |best| best.at.plus(-1));
            let found = self.first_place(
                case,
                plan,
                own,
                (way, number),
                (from, until),
                &mut conflicts,
            );
            best = found.or(best);
        }
        match best {
            Some(placed) => {
                plan.placed += 1;
                own.push(placed);
                for one in self.shares(case, plan, own, placed) {
                    plan.across.add(one);
                }
                Ok(placed)
            }
            None => {
                conflicts.sort_unstable();
                conflicts.dedup();
                let way = wish.ways.first().copied().unwrap_or_default();
                Err(Box::new(Missed {
                    asked: self.planned_permission(case, plan, own, way, from),
                    conflicts,
                }))
            }
        }
    }

    /// What is said of a mailing of the plan at a moment, for a client who gets `own`.
    pub fn planned_permission(
        &mut self,
        case: &Case<'_>,
        plan: &Plan,
        own: &[Placed],
        way: usize,
        at: Instant,
    ) -> Permission {
        let at = at.max(self.now);
        let before = plan.before(own, (at, usize::MAX));
        let policy = &plan.ways[way];
        let alone = policy.across && !plan.across.is_known();
        let last = at.plus(super::HORIZON);
        self.asking_planned(case, (plan, policy, &before), (at, last), |asking| {
            asking.answer(at, alone)
        })
    }

    /// Whether a send may be added to a finished plan at a moment, for itself and for all that is placed.
    pub fn may_add(
        &mut self,
        case: &Case<'_>,
        plan: &mut Plan,
        own: &[Placed],
        way: usize,
        at: Instant,
    ) -> bool {
        let number = plan.placed;
        let mut conflicts = Vec::new();
        let found = self.first_place(case, plan, own, (way, number), (at, at), &mut conflicts);
        found.is_some()
    }

    /// The placed sends that one more at a moment would break a clause for.
    pub fn conflicts(
        &mut self,
        case: &Case<'_>,
        plan: &mut Plan,
        own: &[Placed],
        way: usize,
        at: Instant,
    ) -> Vec<Conflict> {
        let number = plan.placed;
        let mut found = Vec::new();
        self.broken(case, plan, own, Placed { at, number, way }, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn first_place(
        &mut self,
        case: &Case<'_>,
        plan: &mut Plan,
        own: &[Placed],
        (way, number): (usize, usize),
        (from, until): (Instant, Instant),
        conflicts: &mut Vec<Conflict>,
    ) -> Option<Placed> {
        let mut from = from;
        while from <= until {
            let at = self.first_free(case, plan, own, way, (from, until))?;
            let placed = Placed { at, number, way };
            let next = self.broken(case, plan, own, placed, conflicts);
            let Some(next) = next else {
                return Some(placed);
            };
            from = next;
        }
        None
    }

    /// The first moment at which the mailing breaks nothing for itself.
    fn first_free(
        &mut self,
        case: &Case<'_>,
        plan: &Plan,
        own: &[Placed],
        way: usize,
        (from, until): (Instant, Instant),
    ) -> Option<Instant> {
        let policy = &plan.ways[way];
        let mut from = from;
        while from <= until {
            let before = plan.before(own, (from, usize::MAX));
            let soon = own.iter().map(|one| one.at).filter(|at| *at > from).min();
            let (earliest, soon_across) = self.asking_planned(
                case,
                (plan, policy, &before),
                (from, until.plus(1)),
                |asking| {
                    let earliest = asking.earliest(from).0;
                    (earliest, asking.next_across(plan, from))
                },
            );
            // From the next planned send on the facts are others.
            let next = [soon, soon_across].into_iter().flatten().min();
            match earliest {
                Earliest::At(at) if next.is_none_or(|next| at < next) => {
                    return (at <= until).then_some(at);
                }
                _ => from = next?,
            }
        }
        None
    }

    /// From when it may be tried again, if some placed send would break a clause with this one among the facts.
    fn broken(
        &mut self,
        case: &Case<'_>,
        plan: &mut Plan,
        own: &[Placed],
        placed: Placed,
        conflicts: &mut Vec<Conflict>,
    ) -> Option<Instant> {
        let mut all = own.to_vec();
        all.push(placed);
        let mut found: Vec<Conflict> = Vec::new();
        for later in own.iter().filter(|one| one.at > placed.at) {
            let before = plan.before(&all, (later.at, later.number));
            let policy = &plan.ways[later.way];
            let blocks = self.asking_planned(
                case,
                (plan, policy, &before),
                (later.at, later.at),
                |asking| asking.blocking(later.at),
            );
            found.extend(blocks.into_iter().map(|(version, clause)| Conflict {
                at: later.at,
                version,
                clause,
            }));
        }
        let shares = self.shares(case, plan, &all, placed);
        for one in &shares {
            plan.across.add(one.clone());
        }
        for one in &shares {
            found.extend(self.broken_across(plan, one));
        }
        for one in &shares {
            plan.across.take_back(one);
        }
        let first = found.iter().map(|one| one.at).min()?;
        conflicts.extend(&found);
        if !plan.hourly {
            return Some(first);
        }
        // At another hour it may not count.
        let before = plan.before(own, (placed.at, usize::MAX));
        let policy = &plan.ways[placed.way];
        let flip = self.asking_planned(
            case,
            (plan, policy, &before),
            (placed.at, first),
            |asking| asking.next_change(placed.at, first),
        );
        Some(flip.map_or(first, |flip| flip.min(first)))
    }

    /// What a planned send adds to the accounts that go over many clients.
    fn shares(
        &mut self,
        case: &Case<'_>,
        plan: &Plan,
        own: &[Placed],
        placed: Placed,
    ) -> Vec<Contribution> {
        let policy = &plan.ways[placed.way];
        if !plan.across.is_known() || !plan.counts_across() {
            return Vec::new();
        }
        let known = plan.before(own, (Instant::MAX, usize::MAX));
        let mine = source(placed.number);
        let mut found = Vec::new();
        let outlook = self.outlook();
        let send = policy.send.mailing(placed.at);
        self.angles(case, (Some(&send), &known), outlook, |angles| {
            for (client, deals) in angles {
                let views = crate::engine::counting::in_order(client, deals);
                for (index, norm) in client.env.version.norms.iter().enumerate() {
                    let (Body::Limit(limit), Some(mut counting)) =
                        (&norm.body, counting(&views, index, norm))
                    else {
                        continue;
                    };
                    if !limit.key.of_case() {
                        let mut all = Vec::new();
                        counting.facts(&mut all);
                        found.extend(all.into_iter().filter(|one| *one.source == *mine));
                    }
                }
            }
        });
        found
    }

    /// Later sends on the account of a share for which there is no room any more with it.
    fn broken_across(&self, plan: &Plan, share: &Contribution) -> Vec<Conflict> {
        let place = (share.version, share.norm);
        // A share names a norm of this program.
        let version = &self.program.versions[share.version];
        let norm = &version.norms[share.norm];
        let Body::Limit(limit) = &norm.body else {
            return Vec::new();
        };
        let mut holding = crate::engine::holding(self.program, self.dataset, self.now);
        holding.outlook = self.outlook();
        let conflict = |one: &Contribution| Conflict {
            at: one.at,
            version: share.version,
            clause: norm.clause.0,
        };
        let books = Books {
            limit,
            holding,
            version,
            norm,
            place,
            zone: version.company.zone(),
            since: Instant::MIN,
            at: share.at,
        };
        if let Some(found) = books.crowded_out(&plan.across, share) {
            return found.into_iter().map(conflict).collect();
        }
        let pass = Pass {
            holding,
            version,
            place,
            norm,
            all: plan.across.of(place),
        };
        let patterns = std::iter::once(limit.pattern).chain(limit.also.iter().copied());
        let common = match holding.outlook.nothing_earlier {
            true => Gaps::default(),
            false => pass.gaps(limit.key, patterns),
        };
        let (gaps, facts) = pass.of_account(&share.key, limit.key, &common);
        let gaps = match holding.outlook.nothing_earlier {
            true => Gaps::default(),
            false => gaps,
        };
        let mut found = Vec::new();
        let mut sure = Sliding::new(limit.window);
        let mut doubtful = Sliding::new(limit.window);
        for (number, &(one, fact)) in facts.iter().enumerate() {
            if one.at > share.at
                && let Some(charge) = &fact.charge
            {
                sure.advance(one.at);
                doubtful.advance(one.at);
                let over = exceeds(
                    limit,
                    (&sure, &doubtful),
                    (&facts, &gaps),
                    (one.at, fact.zone, fact.since),
                );
                let over = over.and(fact.counts.clone()).and(charge.judged.clone());
                if over != Truth::No {
                    found.push(conflict(one));
                }
            }
            let side = if fact.counts.is_yes() {
                &mut sure
            } else {
                &mut doubtful
            };
            side.push(number, one.at, fact.zone);
        }
        found
    }

    const fn outlook(&self) -> Outlook {
        Outlook {
            ahead: true,
            nothing_earlier: self.options.assume_no_earlier,
        }
    }

    fn asking_planned<R>(
        &mut self,
        case: &Case<'_>,
        (plan, policy, before): (&Plan, &Policy, &[Mailing<'_>]),
        (from, last): (Instant, Instant),
        ask: impl FnOnce(&Asking<'_, '_>) -> R,
    ) -> R {
        let outlook = self.outlook();
        let send = policy.send.mailing(from);
        self.angles(case, (Some(&send), before), outlook, |angles| {
            let views: Vec<Vec<&View<'_>>> = angles
                .iter()
                .map(|(client, deals)| crate::engine::counting::in_order(client, deals))
                .collect();
            ask(&Asking {
                limits: Accounts::new(&views, policy, &plan.across),
                views: &views,
                policy,
                last,
            })
        })
    }
}

impl Asking<'_, '_> {
    /// The clauses that stand, or may stand, against the mailing at a moment.
    fn blocking(&self, at: Instant) -> Vec<(usize, usize)> {
        let all = 0..self.policy.places.len();
        all.filter(|number| !self.hits(*number, at).is_empty())
            .map(|number| self.clause(number))
            .collect()
    }

    /// The first moment after `from`, up to `to`, at which a clause may answer otherwise by itself.
    fn next_change(&self, from: Instant, to: Instant) -> Option<Instant> {
        let places = self.policy.places.iter().zip(&self.policy.moving);
        let moments = places.flat_map(|(&(version, _), moving)| {
            let views = self.views[version].iter();
            views.flat_map(move |view| moving.flips(view, (from, to)))
        });
        moments.filter(|at| *at > from).min()
    }

    /// The next send planned on an account over many clients that this mailing would count on.
    fn next_across(&self, plan: &Plan, from: Instant) -> Option<Instant> {
        if !self.policy.across || !plan.across.is_known() {
            return None;
        }
        let mut next: Option<Instant> = None;
        for &(version, index) in &self.policy.places {
            let views = &self.views[version];
            // A case is never without its client's view.
            let norm = &views[0].env.version.norms[index];
            let (Body::Limit(limit), Some(mut counting)) =
                (&norm.body, counting(views, index, norm))
            else {
                continue;
            };
            if limit.key.of_case() {
                continue;
            }
            let fact = views[0].env.facts.len();
            for seen in counting.proposed() {
                let account = counting.account(fact, seen.view).ok().flatten();
                let soon = later(plan.across.of((version, index)), account.as_ref(), from);
                next = next.into_iter().chain(soon).min();
            }
        }
        next
    }
}

/// The first fact after a moment on one account, or on any when it is not known which.
fn later(all: &[Contribution], account: Option<&Key>, from: Instant) -> Option<Instant> {
    let fact = |one: &&Contribution| one.at > from && matches!(one.share, Share::Fact(_));
    match account {
        Some(key) => {
            let start = all.partition_point(|one| (&one.key, one.at) <= (key, from));
            let own = all.iter().skip(start).take_while(|one| one.key == *key);
            own.filter(fact).map(|one| one.at).next()
        }
        None => all.iter().filter(fact).map(|one| one.at).min(),
    }
}

impl Missed {
    /// Whether nothing surely stands against it: the data does not tell.
    #[must_use]
    pub fn cannot_tell(&self) -> bool {
        self.conflicts.is_empty() && self.asked.answer == Answer::CannotTell
    }
}
