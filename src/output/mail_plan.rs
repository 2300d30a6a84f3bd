//! What `mail --plan` answers: plain data, placed and counted.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::permissions::Cost;
use crate::calendar::Zone;
use crate::engine::{Missed, Send};
use crate::value::Instant;

/// What became of one send.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It goes.
    Sent {
        /// When.
        at: Instant,
        /// Which of the campaign's mailings: which sender.
        way: usize,
    },
    /// It has no place.
    Missed(Box<Missed>),
}

/// One send of a campaign to one client.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSend {
    /// Number of the campaign.
    pub campaign: usize,
    /// The client's id, else the deal's.
    pub client: Box<str>,
    /// The client's name for people.
    pub name: Option<Box<str>>,
    /// His clock, if it is known.
    pub zone: Option<Zone>,
    /// When it is due …
    pub due: Instant,
    /// … and to when it is still on time: a date without an hour is the whole day.
    pub due_to: Instant,
    /// The last moment at which it may go.
    pub until: Instant,
    /// (version, clause) of all that stood in its way from when it was due; in order, each once.
    pub stood: Vec<(usize, usize)>,
    /// What became of it.
    pub outcome: Outcome,
}

impl PlannedSend {
    /// Whether it goes later than it is due.
    #[must_use]
    pub fn is_postponed(&self) -> bool {
        matches!(self.outcome, Outcome::Sent { at, .. } if at > self.due_to)
    }
}

/// A campaign as it was told.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedCampaign {
    /// Its name.
    pub name: Box<str>,
    /// Its mailing, from each of its senders.
    pub ways: Vec<Send>,
    /// Its number in the file, if it has one.
    pub priority: Option<u32>,
    /// Whether what is not allowed when due waits.
    pub postpones: bool,
}

/// The totals of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CampaignTotals {
    /// So many sends were due.
    pub due: u64,
    /// So many go when they are due.
    pub on_time: u64,
    /// So many go later.
    pub postponed: u64,
    /// So many have no place.
    pub skipped: u64,
    /// Of so many nobody can tell.
    pub cannot_tell: u64,
}

/// Day of the company, channel, sender.
pub type Lane = (NaiveDate, Box<str>, Option<Box<str>>);

/// The totals of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanTotals {
    /// By campaign, in the order of placing.
    pub campaigns: Vec<CampaignTotals>,
    /// (day of the company, channel, sender) → how many go.
    pub load: BTreeMap<Lane, u64>,
    /// (version, clause) → what it has cost: sends that have no place.
    pub missed: BTreeMap<(usize, usize), Cost>,
    /// The same for sends that go later.
    pub delayed: BTreeMap<(usize, usize), Cost>,
    /// Clients who are to get something …
    pub clients: u64,
    /// … and those of them who get nothing at all.
    pub nobody: Vec<Box<str>>,
}

impl PlanTotals {
    /// Takes the sends of one client into the account.
    pub fn take(&mut self, campaigns: &[PlannedCampaign], sends: &[PlannedSend], company: Zone) {
        let Some(first) = sends.first() else { return };
        self.clients += 1;
        let mut any = false;
        self.campaigns
            .resize(campaigns.len(), CampaignTotals::default());
        for one in sends {
            // Sends name campaigns of this very list.
            let totals = &mut self.campaigns[one.campaign];
            totals.due += 1;
            let costs = match &one.outcome {
                Outcome::Sent { at, way, .. } => {
                    any = true;
                    let way = &campaigns[one.campaign].ways[*way];
                    let key = (company.date(*at), way.channel.clone(), way.sender.clone());
                    *self.load.entry(key).or_default() += 1;
                    if one.is_postponed() {
                        totals.postponed += 1;
                    } else {
                        totals.on_time += 1;
                    }
                    &mut self.delayed
                }
                Outcome::Missed(missed) => {
                    if missed.cannot_tell() {
                        totals.cannot_tell += 1;
                    } else {
                        totals.skipped += 1;
                    }
                    &mut self.missed
                }
            };
            let alone = one.stood.len() == 1;
            for clause in &one.stood {
                let cost = costs.entry(*clause).or_default();
                if alone {
                    cost.only += 1;
                } else {
                    cost.also += 1;
                }
            }
        }
        if !any {
            self.nobody.push(first.client.clone());
        }
    }

    /// Adds those of another part of the data.
    pub fn merge(&mut self, other: Self) {
        if self.campaigns.len() < other.campaigns.len() {
            self.campaigns
                .resize(other.campaigns.len(), CampaignTotals::default());
        }
        for (known, more) in self.campaigns.iter_mut().zip(other.campaigns) {
            known.due += more.due;
            known.on_time += more.on_time;
            known.postponed += more.postponed;
            known.skipped += more.skipped;
            known.cannot_tell += more.cannot_tell;
        }
        for (key, number) in other.load {
            *self.load.entry(key).or_default() += number;
        }
        for (costs, more) in [
            (&mut self.missed, other.missed),
            (&mut self.delayed, other.delayed),
        ] {
            for (clause, cost) in more {
                let known = costs.entry(clause).or_default();
                known.only += cost.only;
                known.also += cost.also;
            }
        }
        self.clients += other.clients;
        self.nobody.extend(other.nobody);
    }
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanReport {
    /// Campaigns in the order in which they are placed.
    pub campaigns: Vec<PlannedCampaign>,
    /// Sends in the order in which they were placed.
    pub sends: Vec<PlannedSend>,
    /// The totals.
    pub totals: PlanTotals,
    /// What the text says of sends that are not allowed when due; `None`: it says nothing, and they wait.
    pub said: Option<Box<str>>,
    /// `--assume-no-earlier`
    pub assumed: bool,
}
