//! What all clients have been sent, for limits whose accounts go across them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::engine::contribution::{Contribution, Key, Share};
use crate::engine::gaps::Gaps;
use crate::engine::settle::contributed;
use crate::value::Instant;

/// What all cases contribute to limits, sorted once: a segment asks the same accounts for every contact.
#[derive(Debug, Clone, Default)]
pub struct Across {
    contributions: Vec<Contribution>,
    /// Those of them that may not count, in the same order.
    doubtful: Vec<Contribution>,
    /// Those of them that tell what is not held, in the same order.
    unheld: Vec<Contribution>,
    /// What is not held, by norm; made when it is asked for.
    hidden: OnceLock<BTreeMap<(usize, usize), Gaps>>,
    known: bool,
}

/// Contributions to one norm, sorted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contributed<'a> {
    pub(super) all: &'a [Contribution],
    pub(super) doubtful: &'a [Contribution],
    /// Told apart from facts, with which they may share an account.
    pub(super) unheld: &'a [Contribution],
}

impl Across {
    /// Of all cases of the data, in whatever order.
    #[must_use]
    pub fn new(mut contributions: Vec<Contribution>) -> Self {
        contributions.sort_unstable_by(Contribution::order);
        let those = |odd: fn(&Contribution) -> bool| -> Vec<Contribution> {
            let all = contributions.iter().filter(|one| odd(one));
            all.cloned().collect()
        };
        Self {
            doubtful: those(is_doubtful),
            unheld: those(is_unheld),
            contributions,
            hidden: OnceLock::new(),
            known: true,
        }
    }

    /// Nothing is known of other clients.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Whether other clients are known.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.known
    }

    /// Adds what one more send contributes, in its place.
    pub(super) fn add(&mut self, one: Contribution) {
        if is_doubtful(&one) {
            insert(&mut self.doubtful, one.clone());
        }
        if is_unheld(&one) {
            insert(&mut self.unheld, one.clone());
            self.hidden.take();
        }
        insert(&mut self.contributions, one);
    }

    /// Takes back what was added.
    pub(super) fn take_back(&mut self, one: &Contribution) {
        if is_doubtful(one) {
            remove(&mut self.doubtful, one);
        }
        if is_unheld(one) {
            remove(&mut self.unheld, one);
            self.hidden.take();
        }
        remove(&mut self.contributions, one);
    }

    /// What was contributed to one norm.
    pub(super) fn of(&self, place: (usize, usize)) -> &[Contribution] {
        contributed(&self.contributions, place)
    }

    /// The same, with what is odd told apart.
    pub(super) fn contributed(&self, place: (usize, usize)) -> Contributed<'_> {
        Contributed {
            all: self.of(place),
            doubtful: contributed(&self.doubtful, place),
            unheld: contributed(&self.unheld, place),
        }
    }

    /// Over which time facts of one norm may have happened that nobody sees, as far as single cases know, whenever that is.
    pub(super) fn hidden(&self, place: (usize, usize)) -> Option<&Gaps> {
        if self.unheld.is_empty() {
            return None;
        }
        let hidden = self.hidden.get_or_init(|| {
            let mut hidden: BTreeMap<(usize, usize), Gaps> = BTreeMap::new();
            for one in &self.unheld {
                if let Share::Unheld { until, missing } = &one.share
                    && one.at <= *until
                {
                    let gaps = hidden.entry((one.version, one.norm)).or_default();
                    missing
                        .iter()
                        .for_each(|what| gaps.add(what, one.at, *until));
                }
            }
            hidden
        });
        hidden.get(&place)
    }
}

fn is_doubtful(one: &Contribution) -> bool {
    matches!(&one.share, Share::Fact(fact) if !fact.counts.is_yes())
}

fn is_unheld(one: &Contribution) -> bool {
    matches!(one.share, Share::Unheld { .. })
}

fn insert(all: &mut Vec<Contribution>, one: Contribution) {
    let at = all.partition_point(|other| other.order(&one).is_lt());
    all.insert(at, one);
}

fn remove(all: &mut Vec<Contribution>, one: &Contribution) {
    let at = all.partition_point(|other| other.order(one).is_lt());
    if all.get(at) == Some(one) {
        all.remove(at);
    }
}

impl<'a> Contributed<'a> {
    /// Those of one account up to a moment.
    pub(super) fn of_account(self, key: &Key, upto: Instant) -> Self {
        let of = |all: &'a [Contribution]| {
            let from = all.partition_point(|one| one.key < *key);
            let to = all.partition_point(|one| (&one.key, one.at) <= (key, upto));
            all.get(from..to).unwrap_or_default()
        };
        Self {
            all: of(self.all),
            doubtful: of(self.doubtful),
            unheld: of(self.unheld),
        }
    }

    /// Those before one of them.
    pub(super) fn before(self, one: &Contribution) -> Self {
        let of = |all: &'a [Contribution]| {
            let to = all.partition_point(|other| other.order(one).is_lt());
            all.get(..to).unwrap_or_default()
        };
        Self {
            all: of(self.all),
            doubtful: of(self.doubtful),
            unheld: of(self.unheld),
        }
    }

    /// Those from a moment on, of one account.
    pub(super) fn since(self, from: Instant) -> Self {
        let of = |all: &'a [Contribution]| {
            let at = all.partition_point(|one| one.at < from);
            all.get(at..).unwrap_or_default()
        };
        Self {
            all: of(self.all),
            doubtful: of(self.doubtful),
            unheld: of(self.unheld),
        }
    }

    /// How many surely count.
    pub(super) const fn sure(self) -> usize {
        self.all.len() - self.doubtful.len() - self.unheld.len()
    }

    /// The accounts that anything was contributed to.
    pub(super) fn touched(self) -> Vec<&'a Key> {
        let mut keys = Vec::new();
        let mut rest = self.all;
        while let Some(first) = rest.first() {
            keys.push(&first.key);
            let next = rest.partition_point(|one| one.key <= first.key);
            rest = rest.get(next..).unwrap_or_default();
        }
        keys
    }
}
