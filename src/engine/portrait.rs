//! What a report asks of a case: the ways of its deals, who led them, of what category they were, what happened.

use std::collections::BTreeMap;

use super::Engine;
use super::view::View;
use crate::facts::{Case, EventKind};
use crate::model::regulation::{CategoryId, FunnelId, Moment, Of, StageId};
use crate::value::{Currency, Decimal, Instant, Truth};

/// One case under one version of the regulation.
#[derive(Debug, Clone, Default)]
pub struct Portrait {
    /// Its deals, in the order of the case.
    pub deals: Vec<DealPortrait>,
    /// Documents, meetings, payments and shipments, in order of time.
    pub happenings: Vec<Happening>,
    /// Returns that a reactivation waits for.
    pub returns: Vec<Returned>,
}

/// A deal's way.
#[derive(Debug, Clone)]
pub struct DealPortrait {
    /// When it was created, if that is held.
    pub created: Option<Instant>,
    /// Before this moment its stages are not held.
    pub unheld_until: Option<Instant>,
    /// Its stays in stages, in order.
    pub stays: Vec<Stay>,
    /// Who leads it now.
    pub owner: Option<Box<str>>,
}

/// A stay in one stage.
#[derive(Debug, Clone)]
pub struct Stay {
    /// The stage, if the regulation knows it.
    pub stage: Option<StageId>,
    /// The funnel, if the regulation knows it.
    pub funnel: Option<FunnelId>,
    /// The stage as the data spells it.
    pub name: Box<str>,
    /// When it began; `None`: not held.
    pub from: Option<Instant>,
    /// When it ended.
    pub to: Option<Instant>,
    /// Who led the deal when it began.
    pub owner: Option<Box<str>>,
    /// The values of the ladders of categories then, in their order; ladders that only name values are left out.
    pub categories: Vec<Rung>,
}

/// What a ladder of categories came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// The rung with this index.
    At(CategoryId, usize),
    /// None of them.
    Nowhere(CategoryId),
    /// What is missing decides.
    Unknown(CategoryId),
}

/// A document, a meeting, a payment or a shipment.
#[derive(Debug, Clone)]
pub struct Happening {
    /// Its kind.
    pub kind: EventKind,
    /// The deal it names.
    pub deal: Option<Box<str>>,
    /// When it was done; `None`: it is only planned.
    pub at: Option<Instant>,
    /// For when it is planned.
    pub planned: Option<Instant>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// Version of a document.
    pub version: Option<u32>,
    /// Amount and currency.
    pub amount: Option<(Decimal, Currency)>,
    /// The source record.
    pub source: Box<str>,
}

/// A client came back, as a reactivation understands it.
#[derive(Debug, Clone)]
pub struct Returned {
    /// The clause.
    pub clause: usize,
    /// The deal, where the reactivation is about deals.
    pub deal: Option<Box<str>>,
    /// When.
    pub at: Instant,
}

impl Engine<'_> {
    /// The moment up to which the data is complete, and never later than the moment asked.
    #[must_use]
    pub const fn known_until(&self) -> Instant {
        self.horizon
    }

    /// Portraits of a case under each of these versions, in their order.
    pub fn portraits(&mut self, case: &Case<'_>, versions: &[usize]) -> Vec<Portrait> {
        let mut out = vec![Portrait::default(); versions.len()];
        let currency = self.dataset.currency.clone();
        let moments = self.moments;
        let (now, horizon) = (self.now, self.horizon);
        self.views(case, |index, client, deals| {
            let Some(place) = versions.iter().position(|wanted| *wanted == index) else {
                return;
            };
            // `out` has a place for every wanted version.
            let portrait = &mut out[place];
            portrait.deals = deals.iter().map(deal).collect();
            portrait.returns = returns(client, deals);
        });
        let wanted = |kind| {
            matches!(
                kind,
                EventKind::Document | EventKind::Meeting | EventKind::Payment | EventKind::Shipment
            )
        };
        let mut happenings: Vec<Happening> = Vec::new();
        let mut seen: BTreeMap<(EventKind, &str), usize> = BTreeMap::new();
        for event in case.events.iter().filter(|event| wanted(event.kind)) {
            let at = match event.kind {
                EventKind::Meeting => moments
                    .meeting(event)
                    .find(|(_, _, moment)| *moment == Moment::Done)
                    .map(|(at, known, _)| (at, known)),
                _ => event.at.map(|at| (at, event.known)),
            };
            let recorded = |known: Option<crate::facts::When>| {
                known.is_none_or(|known| moments.start(known) <= now)
            };
            let done = at.filter(|(_, known)| recorded(*known));
            let done = done.map(|(at, _)| moments.start(at));
            let done = done.filter(|at| *at <= horizon);
            // A thing still to come is a plan, known as soon as it was written down.
            if done.is_none() && (event.planned.is_none() || !recorded(event.known)) {
                continue;
            }
            // Another record of the same thing says no more than that it is done.
            let id = event.id.as_deref().unwrap_or("");
            if event.kind != EventKind::Document && !id.is_empty() {
                let known = seen.entry((event.kind, id)).or_insert(happenings.len());
                if let Some(Happening { at, .. }) = happenings.get_mut(*known) {
                    *at = at.or(done);
                    continue;
                }
            }
            happenings.push(Happening {
                kind: event.kind,
                deal: event.deal.as_deref().map(Box::from),
                at: done,
                planned: event.planned.map(|at| moments.start(at)),
                name: event.name.as_deref().map(Box::from),
                version: event.version,
                amount: event.amount.map(|amount| {
                    let own = event.currency.as_deref().map(|code| Currency(code.into()));
                    (amount, own.unwrap_or_else(|| currency.clone()))
                }),
                source: if event.source.is_empty() {
                    (*case.source).into()
                } else {
                    (*event.source).into()
                },
            });
        }
        happenings.sort_by_key(|one| one.at.or(one.planned));
        for portrait in &mut out {
            portrait.happenings.clone_from(&happenings);
        }
        out
    }
}

fn deal(view: &View<'_>) -> DealPortrait {
    let stay = |visit: &super::visits::Visit| {
        let n = visit.entry.map_or(0, |entry| entry + 1);
        Stay {
            stage: visit.stage,
            funnel: visit.funnel,
            name: visit.name.clone(),
            from: visit.from,
            to: visit.to,
            owner: view.owner_at(n).0.map(Box::from),
            categories: visit.from.map_or_else(Vec::new, |at| rungs(view, at)),
        }
    };
    DealPortrait {
        created: view.path.created,
        unheld_until: view.path.unheld_until,
        stays: view.path.visits.iter().map(stay).collect(),
        owner: view
            .deal
            .and_then(|(_, deal)| deal.owner.as_deref())
            .map(Box::from),
    }
}

/// The values of all ladders at a moment.
fn rungs(view: &View<'_>, at: Instant) -> Vec<Rung> {
    let all = view.env.version.regulation.categories.iter().enumerate();
    all.filter(|(_, category)| category.by_value.is_none())
        .map(|(index, _)| {
            let category = CategoryId(index);
            let Some((rungs, view, point)) = view.rungs(category, view.point(at)) else {
                return Rung::Nowhere(category);
            };
            for (at, rung) in rungs.iter().enumerate() {
                match view.ask(rung, point) {
                    Truth::No => {}
                    Truth::Yes => return Rung::At(category, at),
                    Truth::Unknown(_) => return Rung::Unknown(category),
                }
            }
            Rung::Nowhere(category)
        })
        .collect()
}

/// What the reactivations of this version wait for.
fn returns(client: &View<'_>, deals: &[View<'_>]) -> Vec<Returned> {
    let mut out = Vec::new();
    let version = client.env.version;
    for (clause, pattern) in &version.returns {
        let of_client = version
            .norms
            .iter()
            .any(|norm| norm.clause == *clause && norm.scope.of == Of::Client);
        let mut take = |view: &View<'_>, deal: Option<Box<str>>| {
            for &fact in &view.matches(*pattern).sure {
                out.push(Returned {
                    clause: clause.0,
                    deal: deal.clone(),
                    at: view.at(fact),
                });
            }
        };
        if of_client {
            take(client, None);
        } else {
            for view in deals {
                take(view, view.deal.map(|(_, deal)| (*deal.id).into()));
            }
        }
    }
    out
}
