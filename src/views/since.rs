//! What has changed since an earlier run: violations that are new, those that are none any more, and how many stay.

use std::collections::{BTreeMap, BTreeSet};

use super::{Age, is_violation};
use crate::findings::{Finding, Severity, Verdict};
use crate::value::Instant;

/// A violation as an earlier run told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The stable id.
    pub id: u64,
    /// The stable name of the clause.
    pub clause: Box<str>,
    /// The sentence as it was then.
    pub text: Box<str>,
    /// Client id.
    pub client: Option<Box<str>>,
    /// The client's name.
    pub client_name: Option<Box<str>>,
    /// Deal id.
    pub deal: Option<Box<str>>,
    /// The deal's title.
    pub deal_name: Option<Box<str>>,
    /// The funnel.
    pub funnel: Option<Box<str>>,
    /// The stage.
    pub stage: Option<Box<str>>,
    /// Employee id or role.
    pub responsible: Box<str>,
    /// The person's name.
    pub responsible_name: Box<str>,
    /// The author's grading then.
    pub severity: Severity,
    /// Whether there was still something to mend.
    pub open: bool,
    /// When it was broken: the deadline, or the event.
    pub moment: Option<Instant>,
}

/// What an earlier run told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Past {
    /// The moment judged then.
    pub at: Option<Instant>,
    /// Violations by id; excused ones were none.
    pub told: BTreeMap<u64, Told>,
}

/// Why a violation told before is none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The same duty is judged otherwise now.
    Verdict(Verdict),
    /// Somebody took responsibility for it.
    Excused,
    /// The regulation has no such clause any more.
    NoClause,
    /// The data has no such deal any more.
    NoDeal,
    /// What it began with is not there any more, or comes under another sentence.
    NoOccasion,
}

/// The difference between two runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Since {
    /// The moment judged then.
    pub at: Option<Instant>,
    /// Ids of violations not told before.
    pub new: BTreeSet<u64>,
    /// How many were told before.
    pub unchanged: u64,
    /// How many of them were open then and are not now: done late, mended, or past doing.
    pub mended: u64,
    /// Violations told before that are none now, by person and moment.
    pub gone: Vec<(Told, Gone)>,
}

/// What one part of the cases says about an earlier run.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    new: BTreeSet<u64>,
    unchanged: BTreeSet<u64>,
    mended: BTreeSet<u64>,
    now: BTreeMap<u64, Gone>,
    deals: BTreeSet<Box<str>>,
}

impl Compared {
    /// Takes one verdict of now.
    pub fn take(&mut self, past: &Past, one: &Finding, excused: bool, now: Instant) {
        let told = past.told.get(&one.id);
        if is_violation(one) && !excused {
            match told {
                None => {
                    self.new.insert(one.id);
                }
                Some(told) => {
                    self.unchanged.insert(one.id);
                    if told.open && Age::of(one, now) != Age::Open {
                        self.mended.insert(one.id);
                    }
                }
            }
        } else if told.is_some() {
            let now = if excused {
                Gone::Excused
            } else {
                Gone::Verdict(one.verdict)
            };
            self.now.insert(one.id, now);
        }
    }

    /// Notes that the data holds this deal.
    pub fn holds(&mut self, deal: &str) {
        self.deals.insert(deal.into());
    }

    /// Adds what another part of the cases says.
    pub fn merge(&mut self, other: Self) {
        self.new.extend(other.new);
        self.unchanged.extend(other.unchanged);
        self.mended.extend(other.mended);
        self.now.extend(other.now);
        self.deals.extend(other.deals);
    }

    /// The difference, once all cases are judged; `knows` says whether the regulation has a clause of this name.
    #[must_use]
    pub fn since(self, past: &Past, knows: impl Fn(&str) -> bool) -> Since {
        let left = past.told.values();
        let mut gone: Vec<(Told, Gone)> = left
            .filter(|told| !self.unchanged.contains(&told.id))
            .map(|told| {
                let why = match self.now.get(&told.id) {
                    Some(now) => *now,
                    None if !knows(&told.clause) => Gone::NoClause,
                    None => match &told.deal {
                        Some(deal) if !self.deals.contains(deal) => Gone::NoDeal,
                        _ => Gone::NoOccasion,
                    },
                };
                (told.clone(), why)
            })
            .collect();
        gone.sort_by(|(a, _), (b, _)| {
            let key = |told: &Told| (told.responsible_name.clone(), told.moment, told.id);
            key(a).cmp(&key(b))
        });
        Since {
            at: past.at,
            new: self.new,
            unchanged: self.unchanged.len() as u64,
            mended: self.mended.len() as u64,
            gone,
        }
    }
}
