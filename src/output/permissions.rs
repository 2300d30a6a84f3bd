//! What `mail` answers: plain data, judged and counted.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Zone;
use crate::engine::{Answer, Permission, Send};

/// What is known of a client besides the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// The client's id; `None`: a deal without a client.
    pub client: Option<Box<str>>,
    /// The client's name for people.
    pub name: Option<Box<str>>,
    /// The deals, by id.
    pub deals: Vec<Box<str>>,
    /// The answer.
    pub permission: Permission,
}

impl Contact {
    /// The id that people know the case by.
    #[must_use]
    pub fn id(&self) -> &str {
        let deal = || self.deals.first().map(|deal| &**deal);
        self.client.as_deref().or_else(deal).unwrap_or("")
    }

    /// The clock by which moments are told: the client's, else this one.
    #[must_use]
    pub fn zone(&self, company: Zone) -> Zone {
        self.permission.client_zone.unwrap_or(company)
    }
}

/// What a clause has cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// So many clients are refused by this clause alone.
    pub only: u64,
    /// So many by this clause and others.
    pub also: u64,
}

/// The totals of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// May be sent to.
    pub yes: u64,
    /// May not.
    pub no: u64,
    /// Nobody can tell.
    pub cannot_tell: u64,
    /// (version, clause) → what it has cost.
    pub by_clause: BTreeMap<(usize, usize), Cost>,
}

impl Totals {
    /// Takes an answer into the account.
    pub fn take(&mut self, permission: &Permission) {
        match permission.answer {
            Answer::Yes => self.yes += 1,
            Answer::No => self.no += 1,
            Answer::CannotTell => self.cannot_tell += 1,
        }
        let all = permission.refusals.iter();
        let clauses: BTreeSet<(usize, usize)> = all.map(|one| (one.version, one.clause)).collect();
        let alone = clauses.len() == 1;
        for clause in clauses {
            let cost = self.by_clause.entry(clause).or_default();
            if alone {
                cost.only += 1;
            } else {
                cost.also += 1;
            }
        }
    }

    /// Adds those of another part of the data.
    pub fn merge(&mut self, other: Self) {
        self.yes += other.yes;
        self.no += other.no;
        self.cannot_tell += other.cannot_tell;
        for (clause, cost) in other.by_clause {
            let known = self.by_clause.entry(clause).or_default();
            known.only += cost.only;
            known.also += cost.also;
        }
    }

    /// How many were asked about.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.yes + self.no + self.cannot_tell
    }
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct MailReport {
    /// The mailing.
    pub send: Send,
    /// One client was asked about: everything is told of him.
    pub one: bool,
    /// The answers in the order of the data; empty in a stream, where they have been written already.
    pub contacts: Vec<Contact>,
    /// The totals.
    pub totals: Totals,
    /// `--assume-no-earlier`
    pub assumed: bool,
    /// No clause speaks of such a mailing.
    pub nothing_said: bool,
}
