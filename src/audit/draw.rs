//! Which work is checked.
//!
//! Within each person's work the pieces with the smallest keyed hash of (seed, key) are taken, so that the draw does not depend on the
//! order of the input, cannot be steered by whoever draws, and gives the same pieces when it is asked again. What has been checked, or
//! handed out before, is never drawn again and counts towards the number wanted.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::engine::Candidate;
use crate::model::regulation::Amount;

/// What is taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By the hash alone.
    #[default]
    Random,
    /// The longest first.
    Longest,
    /// Those whose clients complain most.
    Complaints,
    /// Those of the dearest deals.
    Dearest,
}

/// How much of the work is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// How much.
    pub amount: Amount,
    /// The number is of each person.
    pub each: bool,
    /// At least so many of each person, if there are.
    pub least: u32,
}

/// What has been taken before.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// Keys of what has been checked or handed out: it is not taken again.
    pub done: &'a BTreeSet<Box<str>>,
    /// Keys of what counts towards the number wanted: of work that several score, what several have scored.
    pub counted: &'a BTreeSet<Box<str>>,
}

/// The pieces that are to be checked now, by person and time.
#[must_use]
pub fn draw<'c>(
    wanted: Wanted,
    pool: &[&'c Candidate],
    before: Before<'_>,
    seed: &str,
    order: Order,
) -> Vec<&'c Candidate> {
    let mut people: BTreeMap<Option<&str>, Vec<&'c Candidate>> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for &one in pool {
        // The same piece told twice is one.
        if known.insert(&*one.key) {
            people.entry(one.person.as_deref()).or_default().push(one);
        }
    }
    let mut picked = Vec::new();
    let mut left = Vec::new();
    let mut settled = 0;
    for own in people.values_mut() {
        own.sort_by_cached_key(|one| rank(one, seed, order));
        let counted = own
            .iter()
            .filter(|one| before.counted.contains(&one.key))
            .count();
        let is_free = |one: &&Candidate| !before.done.contains(&one.key);
        let mut free: Vec<&Candidate> = own.iter().copied().filter(is_free).collect();
        let target = of_person(wanted, own.len());
        let take = target.saturating_sub(counted).min(free.len());
        left.extend(free.split_off(take));
        settled += counted + free.len();
        picked.extend(free);
    }
    if let (Amount::Number(number), false) = (wanted.amount, wanted.each) {
        left.sort_by_cached_key(|one| rank(one, seed, order));
        left.truncate((number as usize).saturating_sub(settled));
        picked.extend(left);
    }
    picked.sort_by(|a, b| (&a.person, a.at, &a.key).cmp(&(&b.person, b.at, &b.key)));
    picked
}

/// How many of a person's pieces are wanted by his own measure.
fn of_person(wanted: Wanted, there: usize) -> usize {
    let least = wanted.least as usize;
    let number = match wanted.amount {
        Amount::All => there,
        Amount::Share(share) => {
            let exact = share * Decimal::from(there);
            exact.ceil().to_usize().unwrap_or(there)
        }
        Amount::Number(number) if wanted.each => number as usize,
        Amount::Number(_) => 0,
    };
    number.max(least).min(there)
}

type Rank = (std::cmp::Reverse<(i64, Decimal)>, u64, Box<str>);

fn rank(one: &Candidate, seed: &str, order: Order) -> Rank {
    let most = match order {
        Order::Random => (0, Decimal::ZERO),
        Order::Longest => (one.seconds.unwrap_or_default(), Decimal::ZERO),
        Order::Complaints => (
            i64::try_from(one.complaints).unwrap_or(i64::MAX),
            Decimal::ZERO,
        ),
        Order::Dearest => (0, one.amount.unwrap_or_default()),
    };
    (
        std::cmp::Reverse(most),
        keyed(seed, &one.key),
        one.key.clone(),
    )
}

/// A keyed hash that stays the same for good: FNV-1a over both texts, its bits mixed as in `SplitMix64`.
#[must_use]
pub fn keyed(seed: &str, key: &str) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in seed.bytes().chain([0xff]).chain(key.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
