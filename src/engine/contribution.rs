//! What a case adds to the norms that are judged over cases. It is also what travels from the machine that has seen a part of the
//! cases to the one that settles them all, so it can be written down and read back.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::Zone;
use crate::findings::{ResponsibleBasis, Subject};
use crate::model::regulation::{Choice, RoleId};
use crate::value::{Currency, Instant, Missing, Truth};

/// Whose account a fact counts on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Key {
    /// One account for all.
    All,
    /// A client, by id.
    Client(Box<str>),
    /// A deal, by id.
    Deal(Box<str>),
    /// An employee, by id.
    Person(Box<str>),
    /// A sender's number or address.
    Sender(Box<str>),
    /// A campaign, folded.
    Campaign(Box<str>),
    /// A client and a campaign, folded.
    ClientCampaign(Box<str>, Box<str>),
    /// A value that several clients may have, as it is compared; what stands in a field.
    Value(Box<str>),
    /// A team, by name.
    Team(Box<str>),
    /// A funnel, by name.
    Funnel(Box<str>),
}

impl Key {
    /// The name of the account; `None`: it is everybody's.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Client(name)
            | Self::Deal(name)
            | Self::Person(name)
            | Self::Sender(name)
            | Self::Campaign(name)
            | Self::ClientCampaign(_, name)
            | Self::Value(name)
            | Self::Team(name)
            | Self::Funnel(name) => Some(name),
        }
    }
}

/// A fact of one case for one norm, or a stretch over which the case may hide such facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the norm in that version.
    pub norm: usize,
    /// Whose account it counts on.
    pub key: Key,
    /// When the fact happened, or the stretch began.
    pub at: Instant,
    /// The case: the client's id, else the deal's, else its place in the input.
    pub case: Box<str>,
    /// The place of the fact in its case's order of facts: facts of one second keep that order.
    pub place: usize,
    /// The source record.
    pub source: Box<str>,
    /// What it adds.
    pub share: Share,
}

/// What a contribution adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Share {
    /// A fact.
    Fact(Box<FactShare>),
    /// A state that lasts.
    Stretch(Box<StretchShare>),
    /// What an employee has reported of himself.
    Reported(Box<Reported>),
    /// A deal that was handed over.
    Giving(Box<Giving>),
    /// From `at` to `until` facts of this norm may have happened that this case does not hold.
    Unheld {
        /// The last moment at which one may have happened.
        until: Instant,
        /// What is missing.
        missing: Missing,
    },
}

/// A number in a report, and the time it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reported {
    /// From then …
    pub from: Instant,
    /// … to then, both inside: the end of its last day, or when the report was handed in, if that is earlier.
    pub to: Instant,
    /// What is written; `None`: no number.
    pub number: Option<Decimal>,
    /// The report in Russian words.
    pub fact: Box<str>,
    /// What a verdict about it would say.
    pub charge: Charge,
}

/// A fact that counts, surely or perhaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactShare {
    /// Whether it counts; never a definite «нет».
    pub counts: Truth,
    /// The zone for months and calendar periods.
    pub zone: Zone,
    /// Before this moment nothing could count on this account: a deal has no events before it exists.
    pub since: Instant,
    /// The fact in Russian words.
    pub fact: Box<str>,
    /// Its amount, for sums.
    pub amount: Option<(Decimal, Currency)>,
    /// What it is worth in a metric.
    pub worth: Sampled,
    /// About whom and what, for metrics.
    pub subject: Option<Box<Subject>>,
    /// What a verdict about it would say; `None`: it only fills the window.
    pub charge: Option<Box<Charge>>,
}

/// What a sample of a metric is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sampled {
    /// So much.
    Worth(Decimal),
    /// Nothing yet: what it waits for has not come, and still may.
    Open,
    /// Nobody can tell: what is missing.
    Unknown(Missing),
    /// Somewhere between these, both inside: what is missing.
    Between(Decimal, Decimal, Missing),
}

/// A deal handed over by a rule that says to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Giving {
    /// Who got it.
    pub to: Box<str>,
    /// Whether it is a handing-over that the rule speaks of; never a definite «нет».
    pub counts: Truth,
    /// In which round it is, by role and team; `None`: that cannot be told.
    pub round: Option<(RoleId, Box<str>)>,
    /// Who may get it, in the order of the round.
    pub among: Vec<Box<str>>,
    /// How one of them is chosen.
    pub choice: Choice,
    /// The funnel of the deal.
    pub funnel: Option<Box<str>>,
    /// The fact in Russian words.
    pub fact: Box<str>,
    /// What a verdict about it would say; `None`: it only moves the round on.
    pub charge: Option<Box<Charge>>,
}

/// A deal or a task on somebody's hands, from the contribution's moment on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StretchShare {
    /// When it ended; `None`: it lasts.
    pub until: Option<Instant>,
    /// Whether it weighs; never a definite «нет».
    pub counts: Truth,
    /// Whether it weighs by today's owner alone, so that it weighs from the moment of the data on.
    pub current: bool,
    /// Who is in charge of it, and how that is known.
    pub by: Option<(Box<str>, ResponsibleBasis)>,
    /// What it is, in Russian words.
    pub fact: Box<str>,
    /// About whom and what.
    pub subject: Subject,
}

/// What a verdict about a fact would say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Charge {
    /// Whether the norm speaks of this fact at all: its guard; never a definite «нет».
    pub judged: Truth,
    /// The identity of the finding.
    pub id: u64,
    /// About whom and what.
    pub subject: Subject,
    /// Who did it.
    pub responsible: Box<str>,
    /// How the person was found.
    pub responsible_basis: ResponsibleBasis,
    /// Remarks for the reader.
    pub notes: Vec<Box<str>>,
}

impl Contribution {
    /// The one order in which contributions are judged, whatever order or shards they came in.
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }

    fn rank(&self) -> impl Ord + '_ {
        let norm = (self.version, self.norm);
        (
            norm,
            &self.key,
            self.at,
            &self.case,
            self.place,
            &self.source,
        )
    }
}
