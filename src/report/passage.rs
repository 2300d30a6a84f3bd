//! A deal's way through one funnel, and what became of it.

use rust_decimal::Decimal;

use super::shape::Shape;
use crate::findings::Verdict;
use crate::model::regulation::StageId;
use crate::value::{Currency, Instant};

/// What a card says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// This.
    As(Box<str>),
    /// Nothing.
    Empty,
    /// The data does not hold it.
    Unknown,
}

impl Named {
    /// The name of an account: what is empty has one of its own, what is not held has none.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::As(name) => Some(name),
            Self::Empty => Some("не указано"),
            Self::Unknown => None,
        }
    }
}

/// A stay in a stage of the passage.
#[derive(Debug, Clone)]
pub struct StageStay {
    /// The stage, if the regulation knows it.
    pub stage: Option<StageId>,
    /// As the data spells it.
    pub name: Box<str>,
    /// When it began.
    pub from: Option<Instant>,
    /// When it ended.
    pub to: Option<Instant>,
    /// Who led the deal then.
    pub owner: Option<Box<str>>,
    /// Categories then: `VIP`; of several ladders all.
    pub categories: Vec<Box<str>>,
    /// Whether a ladder could not be told.
    pub vague: bool,
}

/// A duty about the deal.
#[derive(Debug, Clone)]
pub struct DutyFact {
    /// The clause: version and index of the first of its number.
    pub clause: (usize, usize),
    /// What became of it.
    pub verdict: Verdict,
    /// When it was born.
    pub triggered: Instant,
    /// When it fell due; a standing one when it was born.
    pub due: Instant,
    /// The stage it was born in.
    pub stage: Option<Box<str>>,
    /// A contact with the client was asked for.
    pub touch: bool,
    /// Judged by what the card says now.
    pub current: bool,
    /// It is an obligation: kept ones leave a trace.
    pub obligation: bool,
}

impl DutyFact {
    /// Whether it was kept; `None`: not decided, or not on history.
    #[must_use]
    pub const fn kept(&self) -> Option<bool> {
        if self.current {
            return None;
        }
        match self.verdict {
            Verdict::OnTime => Some(true),
            Verdict::Late
            | Verdict::Overdue
            | Verdict::Missed
            | Verdict::Violated
            | Verdict::Fixed => Some(false),
            Verdict::Pending | Verdict::Cancelled | Verdict::NotChecked => None,
        }
    }
}

/// What became of a passage after a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It came there.
    Reached(Instant),
    /// It ended elsewhere.
    Left(Instant),
    /// Neither so far.
    Open,
}

impl Fate {
    /// Whether it came there; `None`: not decided.
    #[must_use]
    pub const fn reached(self) -> Option<bool> {
        match self {
            Self::Reached(_) => Some(true),
            Self::Left(_) => Some(false),
            Self::Open => None,
        }
    }

    /// When it was decided.
    #[must_use]
    pub const fn at(self) -> Option<Instant> {
        match self {
            Self::Reached(at) | Self::Left(at) => Some(at),
            Self::Open => None,
        }
    }
}

/// A deal's way through one funnel.
#[derive(Debug, Clone)]
pub struct Passage {
    /// The client.
    pub client: Option<Box<str>>,
    /// The deal.
    pub deal: Box<str>,
    /// Index among the shapes; `None`: the regulation does not know the funnel.
    pub shape: Option<usize>,
    /// It is a lead.
    pub lead: bool,
    /// A deal came out of this lead.
    pub became: bool,
    /// Its history of stages is held.
    pub history: bool,
    /// … and from its begin.
    pub whole: bool,
    /// When it began.
    pub from: Option<Instant>,
    /// When the deal left for another funnel.
    pub left_at: Option<Instant>,
    /// Its stays.
    pub stays: Vec<StageStay>,
    /// Who leads it now.
    pub owner: Option<Box<str>>,
    /// Where it came from.
    pub source: Named,
    /// Why it was refused.
    pub reason: Named,
    /// The client had bought before; `None`: there is no client.
    pub repeated: Option<bool>,
    /// Offers: when and which version.
    pub offers: Vec<(Instant, Option<u32>)>,
    /// Meetings held.
    pub meetings: Vec<Instant>,
    /// Payments; without an amount where none is held.
    pub paid: Vec<(Instant, Option<(Decimal, Currency)>)>,
    /// It is a yearly contract.
    pub yearly: bool,
    /// Payments and shipments planned: for when, and whether it has been done.
    pub plans: Vec<(Instant, bool)>,
    /// Duties about it.
    pub duties: Vec<DutyFact>,
}

impl Passage {
    /// Who led the deal when it entered the funnel, else who leads it now.
    #[must_use]
    pub fn leader(&self) -> Option<&str> {
        let first = self.stays.first().and_then(|stay| stay.owner.as_deref());
        first.or(self.owner.as_deref())
    }

    /// What became of it after a stay, when it should come to a step.
    #[must_use]
    pub fn fate(&self, shape: &Shape, after: usize, wanted: usize) -> Fate {
        let rest = self.stays.iter().skip(after + 1);
        for stay in rest {
            let (Some(stage), Some(at)) = (stay.stage, stay.from) else {
                continue;
            };
            if shape.lost.contains(&stage) {
                return Fate::Left(at);
            }
            if shape.won.contains(&stage) || shape.step(stage).is_some_and(|step| step >= wanted) {
                return Fate::Reached(at);
            }
        }
        // A lead that goes over to another funnel has become a deal.
        match self.left_at {
            Some(at) if self.lead => Fate::Reached(at),
            Some(at) => Fate::Left(at),
            None => Fate::Open,
        }
    }

    /// What became of it as a whole: success, loss, or neither so far.
    #[must_use]
    pub fn outcome(&self, shape: &Shape) -> Fate {
        let first = self
            .stays
            .first()
            .and_then(|stay| Some((stay.stage?, stay.from?)));
        match first {
            Some((stage, at)) if shape.won.contains(&stage) => Fate::Reached(at),
            Some((stage, at)) if shape.lost.contains(&stage) => Fate::Left(at),
            _ => self.fate(shape, 0, usize::MAX),
        }
    }

    /// The first entry into a step within the two moments, both inclusive.
    #[must_use]
    pub fn entry(
        &self,
        shape: &Shape,
        step: usize,
        (from, to): (Instant, Instant),
    ) -> Option<usize> {
        let of = |at: usize| self.stays.get(at).and_then(|stay| shape.step(stay.stage?));
        (0..self.stays.len()).find(|&at| {
            let inside = self.stays.get(at).and_then(|stay| stay.from);
            let anew = at
                .checked_sub(1)
                .is_none_or(|before| of(before) != Some(step));
            of(at) == Some(step) && anew && inside.is_some_and(|at| from <= at && at <= to)
        })
    }

    /// The stay that lasts at a moment, else the last before it.
    #[must_use]
    pub fn stay_at(&self, at: Instant) -> Option<&StageStay> {
        self.stays
            .iter()
            .rev()
            .find(|stay| stay.from.is_some_and(|from| from <= at))
    }

    /// The stage of loss that it came to.
    #[must_use]
    pub fn loss(&self, shape: &Shape) -> Option<&StageStay> {
        self.stays
            .iter()
            .find(|stay| stay.stage.is_some_and(|stage| shape.lost.contains(&stage)))
    }

    /// Why it was refused: the reason on the card, else the stage of refusal.
    #[must_use]
    pub fn refusal(&self, shape: &Shape) -> Option<Box<str>> {
        let stay = self.loss(shape)?;
        Some(match &self.reason {
            Named::As(reason) => reason.clone(),
            Named::Empty | Named::Unknown => format!("стадия «{}»", stay.name).into(),
        })
    }
}
