//! Sentences that count: limits of frequency and of load.

use super::{Cond, EventPattern, FieldId, RoleId};
use crate::calendar::{PeriodUnit, Quantity};

/// What a limit or a metric counts by: one account for each deal, client, person …
///
/// Whatever the key, there is one way of judging: every case contributes its facts, and the contributions are judged
/// together, see [`crate::engine::settle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The deal. An event of the client without a deal counts for every deal open then.
    Deal,
    /// The client. Every event counts once, however many deals are open; a deal without a client stands for itself.
    Client,
    /// The employee who did it. An event without an author counts for nobody.
    Person,
    /// The number or address that a mailing was sent from. One without a sender may have come from any.
    Sender,
    /// The campaign of a mailing. One without a campaign counts for none.
    Campaign,
    /// The campaign of a mailing, for each client apart.
    ClientCampaign,
    /// Who did it, else who led the deal then: an account of his own in every metric.
    Doer,
    /// The team of that person.
    Team,
    /// The funnel of the deal.
    Funnel,
    /// What stands in a field of the card.
    Field(FieldId),
    /// One account for all cases.
    All,
}

impl KeyKind {
    /// Whether a case has accounts of its own, so that what it lacks concerns no other case.
    #[must_use]
    pub const fn of_case(self) -> bool {
        matches!(self, Self::Deal | Self::Client | Self::ClientCampaign)
    }
}

/// Which facts count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountWindow {
    /// A fact at `s` occupies `[s, s⊕W)`, and the count at `t` is of the facts with `s ≤ t < s⊕W`: the place becomes
    /// free exactly at the end. Units up to a week are elapsed time whatever their pace (a week is 168 h); a month and
    /// longer end at the same local time on the same day number, or on the month's last day.
    Rolling(Quantity),
    /// The facts of the calendar period of `t` (a week begins on Monday), in the zone that is in force at `t`.
    Calendar(PeriodUnit),
    /// All facts up to `t`: a place once taken never becomes free.
    Ever,
}

/// So many within a window, and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// How many are allowed; 0 allows none at all.
    pub at_most: u32,
    /// Which of them count together.
    pub window: CountWindow,
}

/// `рассылка не чаще 2 раз в неделю`, `не слать в стадиях …` (none at all).
#[derive(Debug, Clone, PartialEq)]
pub struct Frequency {
    /// What counts and is judged.
    pub pattern: EventPattern,
    /// `включая звонки`: takes places and is never judged itself.
    pub also: Vec<EventPattern>,
    /// `кроме …`, `не считать: …`: neither counts nor is judged.
    pub exempt: Vec<EventPattern>,
    /// `кроме клиентов «А»`: a condition under which an event neither counts nor is judged.
    pub exempt_when: Option<Cond>,
    /// For whom there is an account of its own.
    pub key: KeyKind,
    /// The bounds; each is judged by itself.
    pub bounds: Vec<Bound>,
    /// Months and calendar periods are the client's, where his zone is known.
    pub client_clock: bool,
    /// The guard forbids only where it holds for every open deal of the client (`только в стадии …` is met by any of them).
    pub every_deal: bool,
    /// `штрафы складываются`: its penalty stands beside those of other limits for the same event.
    pub adds_up: bool,
}

/// `не больше 12 открытых сделок на звонаря`: a state, not an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// What weighs.
    pub of: Loaded,
    /// Whose account it weighs on.
    pub on: Bearer,
    /// How many at once.
    pub at_most: u32,
}

/// Whose account a load weighs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// Each employee's: deals by their owner then, tasks by who has to do them. Only holders of this role are limited; `None`: everybody.
    Person(Option<RoleId>),
    /// Each client's, whoever leads his deals; a deal without a client stands for itself.
    Client,
}

/// What weighs while it lasts.
#[derive(Debug, Clone, PartialEq)]
pub enum Loaded {
    /// A deal within the scope.
    Deals,
    /// A client with at least one such deal.
    Clients,
    /// An open task.
    Tasks(EventPattern),
}
