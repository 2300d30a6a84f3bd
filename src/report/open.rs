//! Deals that are open at the moment asked about: where they stand, since when nothing has moved, what is to be done next.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::card::field;
use super::frame::{Frame, Naming};
use super::gather::Gathered;
use super::passage::{Named, Passage};
use crate::engine::Engine;
use crate::facts::{Case, Deal, EventKind, Fields};
use crate::findings::NextAction;
use crate::value::Instant;

const DAY: i64 = 86_400;

/// An open deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDeal {
    /// The client.
    pub client: Option<Box<str>>,
    /// The deal.
    pub deal: Box<str>,
    /// The funnel.
    pub funnel: Option<Box<str>>,
    /// The stage it stands in; `None`: not known.
    pub stage: Option<Box<str>>,
    /// Since when.
    pub since: Option<Instant>,
    /// Who leads it now.
    pub owner: Option<Box<str>>,
    /// The last movement: an entry into a stage, or an event that is no task. `None`: none is held.
    pub moved: Option<Instant>,
    /// What the card's field of the sum says, in the data's currency.
    pub sum: Option<Decimal>,
    /// Tasks that are not closed; `None`: the data has no tasks.
    pub tasks: Option<u64>,
    /// What the regulation asks to do about it.
    pub actions: u64,
    /// The first of it.
    pub what: Option<Box<str>>,
    /// The earliest deadline among it.
    pub due: Option<Instant>,
}

/// What a deal lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// An open task.
    Task,
    /// Anything that the regulation asks to do.
    Action,
}

/// Which open deals are listed; nothing asked: all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// Nothing has moved for more than so many days.
    pub idle: Option<u32>,
    /// The sum is greater.
    pub sum: Option<Decimal>,
    /// Something is lacking.
    pub without: Vec<Without>,
}

impl Wish {
    /// Whether a deal is listed. What is not known fits no wish.
    #[must_use]
    pub fn fits(&self, one: &OpenDeal, at: Instant) -> bool {
        let idle = |days: u32| {
            one.moved
                .is_some_and(|moved| at.since(moved) > i64::from(days) * DAY)
        };
        let lacks = |what: &Without| match what {
            Without::Task => one.tasks == Some(0),
            Without::Action => one.actions == 0,
        };
        self.idle.is_none_or(idle)
            && self
                .sum
                .is_none_or(|sum| one.sum.is_some_and(|own| own > sum))
            && self.without.iter().all(lacks)
    }
}

/// The open deals of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenSum {
    /// All.
    pub open: u64,
    /// Listed ones.
    pub picked: u64,
    /// Without an open task, of all.
    pub taskless: u64,
    /// Without anything to do, of all.
    pub idle: u64,
    /// The sum of the listed ones, as far as it is known.
    pub sum: Decimal,
}

/// Open deals with what was wished.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenDeals {
    /// Those listed, the longest without movement first.
    pub picked: Vec<OpenDeal>,
    /// By who leads them (`None`: nobody), most listed ones first.
    pub people: Vec<(Option<Box<str>>, OpenSum)>,
    /// All of them together.
    pub whole: OpenSum,
    /// What was wished.
    pub wish: Wish,
    /// Whether the data has tasks.
    pub tasks: bool,
}

impl OpenDeals {
    /// Puts them in order, whatever the order of the input.
    #[must_use]
    pub fn new(all: Vec<OpenDeal>, wish: Wish, tasks: bool, at: Instant) -> Self {
        let mut people: BTreeMap<Option<Box<str>>, OpenSum> = BTreeMap::new();
        let mut whole = OpenSum::default();
        let mut picked = Vec::new();
        for one in all {
            let fits = wish.fits(&one, at);
            for sum in [people.entry(one.owner.clone()).or_default(), &mut whole] {
                sum.open += 1;
                sum.picked += u64::from(fits);
                sum.taskless += u64::from(one.tasks == Some(0));
                sum.idle += u64::from(one.actions == 0);
                if fits {
                    let own = one.sum.unwrap_or_default();
                    sum.sum = sum.sum.saturating_add(own);
                }
            }
            if fits {
                picked.push(one);
            }
        }
        picked.sort_by(|a, b| {
            let key = |one: &OpenDeal| (one.moved, std::cmp::Reverse(one.sum), one.deal.clone());
            key(a).cmp(&key(b))
        });
        let mut people: Vec<_> = people.into_iter().collect();
        people.sort_by_key(|(_, sum)| std::cmp::Reverse((sum.picked, sum.open)));
        Self {
            picked,
            people,
            whole,
            wish,
            tasks,
        }
    }
}

/// The open deals of a case. A lead that became a deal, and a deal in a stage that closes its funnel, are not open; neither are
/// deals of funnels that the regulation does not know.
pub fn open_deals(
    frame: &Frame<'_>,
    engine: &mut Engine<'_>,
    (case, actions): (&Case<'_>, &[NextAction]),
    tasks: bool,
    naming: &Naming<'_>,
) -> Vec<OpenDeal> {
    let mut gathered = Gathered::default();
    gathered.take(frame, engine, case, &[], naming);
    let mut out = Vec::new();
    for deal in &case.deals {
        let mut own = gathered.passages.iter().rev();
        let last = own.find(|one| *one.deal == *deal.id);
        if let Some(last) = last.filter(|one| is_open(frame, one)) {
            out.push(look(frame, engine, case, deal, last, actions, tasks));
        }
    }
    out
}

fn is_open(frame: &Frame<'_>, one: &Passage) -> bool {
    let Some(shape) = one.shape.and_then(|shape| frame.shapes.get(shape)) else {
        return false;
    };
    let stage = one.stays.last().and_then(|stay| stay.stage);
    let closed =
        stage.is_some_and(|stage| shape.won.contains(&stage) || shape.lost.contains(&stage));
    !(closed || one.lead && one.became)
}

fn look(
    frame: &Frame<'_>,
    engine: &Engine<'_>,
    case: &Case<'_>,
    deal: &Deal<'_>,
    last: &Passage,
    actions: &[NextAction],
    tasks: bool,
) -> OpenDeal {
    // What names no deal is about each of the client's.
    let about = |named: Option<&str>| named.is_none_or(|named| *named == *deal.id);
    let events = case.events.iter().filter(|one| about(one.deal.as_deref()));
    let until = engine.known_until();
    let moves = events
        .clone()
        .filter(|one| one.kind != EventKind::Task && one.at.is_some())
        .map(|one| engine.event_at(one));
    let entered = last.stays.iter().filter_map(|stay| stay.from);
    let moved = moves.chain(entered).filter(|at| *at <= until).max();
    let undone = events.filter(|one| one.kind == EventKind::Task && one.closed.is_none());
    let own: Vec<&NextAction> = actions
        .iter()
        .filter(|one| one.subject.deal.as_deref() == Some(&*deal.id))
        .collect();
    let first = own
        .iter()
        .min_by_key(|one| (one.due_at.unwrap_or(Instant::MAX), one.version, one.clause));
    let stay = last.stays.last();
    let shape = last.shape.and_then(|shape| frame.shapes.get(shape));
    OpenDeal {
        client: case.client.as_deref().map(Into::into),
        deal: (*deal.id).into(),
        funnel: shape.and_then(|shape| shape.name.clone()),
        stage: stay.map(|stay| stay.name.clone()),
        since: stay.and_then(|stay| stay.from),
        owner: last.owner.clone(),
        moved,
        sum: sum(&deal.fields),
        tasks: tasks.then(|| undone.count() as u64),
        actions: own.len() as u64,
        what: first.map(|one| one.what.clone()),
        due: own.iter().filter_map(|one| one.due_at).min(),
    }
}

/// The sum on a card: a field that begins with «сумма», else with «бюджет».
fn sum(fields: &Fields<'_>) -> Option<Decimal> {
    let none = Fields::new();
    ["сумм", "бюджет"].into_iter().find_map(|stem| {
        let Named::As(text) = field(fields, &none, stem) else {
            return None;
        };
        let plain: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && !['₽', '$', '€'].contains(letter))
            .map(|letter| if letter == ',' { '.' } else { letter })
            .collect();
        Decimal::from_str(&plain).ok()
    })
}
