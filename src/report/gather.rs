//! What a report keeps of each case.

use rust_decimal::Decimal;

use super::card::{field, speaks_of_year, text};
use super::frame::{Frame, Naming};
use super::passage::{Passage, StageStay};
use super::people::{Rate, Rates};
use super::shape::Shape;
use super::spread::{duties, repeated, spread};
use crate::engine::{DealPortrait, Engine, Happening, Portrait, Rung};
use crate::facts::{Case, Deal, EventKind, Fields, RawValue};
use crate::findings::{Finding, NormKind, Penalty};
use crate::program::fold;
use crate::value::{Currency, Instant};

/// Money of one client in one currency.
#[derive(Debug, Clone)]
pub struct MoneyFact {
    /// The client.
    pub client: Option<Box<str>>,
    /// The deal.
    pub deal: Option<Box<str>>,
    /// A payment; else a shipment.
    pub payment: bool,
    /// When.
    pub at: Instant,
    /// How much; `None`: the data does not tell.
    pub amount: Option<(Decimal, Currency)>,
    /// Whose account it is on: the client's, else the deal's.
    pub account: Box<str>,
}

/// A step of a reactivation that was done.
#[derive(Debug, Clone)]
pub struct TouchFact {
    /// Version and clause.
    pub clause: (usize, usize),
    /// Which step, from 1.
    pub step: usize,
    /// The client.
    pub client: Option<Box<str>>,
    /// The deal.
    pub deal: Option<Box<str>>,
    /// When it was done.
    pub at: Instant,
    /// When the next step was done.
    pub next: Option<Instant>,
    /// When the client came back first after it.
    pub returned: Option<Instant>,
}

/// What a scale gives somebody.
#[derive(Debug, Clone)]
pub struct AwardFact {
    /// Version and clause.
    pub clause: (usize, usize),
    /// Who.
    pub person: Box<str>,
    /// How many.
    pub number: Decimal,
    /// What it gives.
    pub award: Vec<Penalty>,
}

/// Something broken in the period.
#[derive(Debug, Clone)]
pub struct Broken {
    /// What.
    pub finding: Finding,
    /// The first clause of its number: it is counted there.
    pub clause: (usize, usize),
    /// Whether somebody excused it.
    pub excused: bool,
}

/// What all cases came to.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// Passages, in the order of the input.
    pub passages: Vec<Passage>,
    /// Payments and shipments.
    pub money: Vec<MoneyFact>,
    /// Steps of reactivations.
    pub touches: Vec<TouchFact>,
    /// What scales gave.
    pub awards: Vec<AwardFact>,
    /// Rates by person and clause.
    pub rates: Rates,
    /// What was broken in the period; only where [`Naming::broken`] asks for it.
    pub broken: Vec<Broken>,
}

impl Gathered {
    /// Takes one case with its findings.
    pub fn take(
        &mut self,
        frame: &Frame<'_>,
        engine: &mut Engine<'_>,
        case: &Case<'_>,
        findings: &[Finding],
        naming: &Naming<'_>,
    ) {
        self.rate(frame, findings, naming);
        if case.employee.is_some() {
            return;
        }
        let portraits = engine.portraits(case, &frame.versions);
        let until = engine.known_until();
        let first = self.passages.len();
        for (at, deal) in case.deals.iter().enumerate() {
            // The version that knows the most of the way; of equals the first.
            let knows = |portrait: &Portrait| {
                let stays = portrait.deals.get(at).map(|deal| &deal.stays);
                stays.map_or(0, |stays| {
                    stays.iter().filter(|stay| stay.stage.is_some()).count()
                })
            };
            let best = portraits
                .iter()
                .enumerate()
                .max_by_key(|(index, portrait)| (knows(portrait), std::cmp::Reverse(*index)));
            let Some((index, portrait)) = best else {
                continue;
            };
            let Some(way) = portrait.deals.get(at) else {
                continue;
            };
            // Portraits stand in the order of the versions asked for.
            self.deal(frame, (case, deal, way), frame.versions[index]);
        }
        let own = self.passages.get_mut(first..).unwrap_or_default();
        let happenings = portraits.first().map_or(&[][..], |one| &one.happenings);
        spread(frame, own, happenings);
        duties(frame, own, findings, naming.head);
        repeated(frame, own, happenings);
        self.pay(case, happenings, until);
        for (index, portrait) in frame.versions.iter().zip(&portraits) {
            self.reactivated(*index, frame, portrait, findings);
        }
    }

    /// Takes findings that are about no case of their own.
    pub fn settled(&mut self, frame: &Frame<'_>, findings: &[Finding], naming: &Naming<'_>) {
        self.rate(frame, findings, naming);
    }

    /// Puts everything in an order that does not depend on that of the input.
    pub fn order(&mut self) {
        self.passages
            .sort_by(|a, b| (&a.deal, a.from, &a.client).cmp(&(&b.deal, b.from, &b.client)));
        let of = |one: &MoneyFact| (one.account.clone(), one.at, one.payment, one.deal.clone());
        self.money.sort_by_cached_key(of);
        let of = |one: &TouchFact| {
            (
                one.clause,
                one.step,
                one.at,
                one.client.clone(),
                one.deal.clone(),
            )
        };
        self.touches.sort_by_cached_key(of);
        let of = |Broken { finding: one, .. }: &Broken| {
            let at = one.due_at.unwrap_or(one.triggered_at);
            (at, one.version, one.clause, one.subject.clone(), one.id)
        };
        self.broken.sort_by_cached_key(of);
    }

    /// Adds another part.
    pub fn merge(&mut self, other: Self) {
        self.passages.extend(other.passages);
        self.money.extend(other.money);
        self.touches.extend(other.touches);
        self.awards.extend(other.awards);
        self.broken.extend(other.broken);
        for (key, rate) in other.rates {
            self.rates.entry(key).or_default().add(&rate);
        }
    }

    fn rate(&mut self, frame: &Frame<'_>, findings: &[Finding], naming: &Naming<'_>) {
        for one in findings {
            let at = one.due_at.unwrap_or(one.triggered_at);
            // A number of a whole period is judged the moment the period is over: it belongs to the period.
            let at = at.plus(-i64::from(one.norm == NormKind::Metric));
            if !frame.within(at) {
                continue;
            }
            let clause = (one.version, (naming.head)(one.version, one.clause));
            if !one.award.is_empty() {
                self.awards.push(AwardFact {
                    clause,
                    person: one.responsible.clone(),
                    number: one
                        .numbers
                        .first()
                        .map_or(Decimal::ZERO, |number| number.numerator),
                    award: one.award.clone(),
                });
            }
            let rate: &mut Rate = self
                .rates
                .entry((one.responsible.clone(), clause))
                .or_default();
            let excused = (naming.excused)(one);
            let before = rate.violations + rate.excused;
            rate.take(one, excused);
            if naming.broken && rate.violations + rate.excused > before {
                self.broken.push(Broken {
                    finding: one.clone(),
                    clause,
                    excused,
                });
            }
        }
    }

    /// The passages of one deal.
    fn deal(
        &mut self,
        frame: &Frame<'_>,
        (case, deal, way): (&Case<'_>, &Deal<'_>, &DealPortrait),
        version: usize,
    ) {
        let regulation = &frame.program.versions[version].regulation;
        let named = |list: &[Rung]| {
            let value = |rung: &Rung| match rung {
                Rung::At(category, at) => {
                    let ladder = regulation.categories.get(category.0)?;
                    Some(ladder.rungs.get(*at)?.name.clone())
                }
                Rung::Nowhere(_) | Rung::Unknown(_) => None,
            };
            list.iter().filter_map(value).collect::<Vec<_>>()
        };
        let data_funnel = deal.funnel.as_deref().map(fold);
        let is_lead = |name: &str| name.starts_with("лид");
        let (source, reason) = (
            field(&deal.fields, &case.fields, "источник"),
            field(&deal.fields, &Fields::new(), "причин"),
        );
        let yearly_deal = deal.name.as_deref().is_some_and(speaks_of_year)
            || data_funnel.as_deref().is_some_and(speaks_of_year)
            || deal.fields.iter().any(|(name, value)| {
                let yes = !matches!(value, RawValue::Empty | RawValue::Bool(false));
                let no = text(value).is_some_and(|text| fold(&text) == "нет");
                yes && !no
                    && (speaks_of_year(name)
                        || text(value).is_some_and(|text| speaks_of_year(&text)))
            });
        let became = case
            .deals
            .iter()
            .any(|other| other.lead.as_deref() == Some(&*deal.id));
        let mut at = 0;
        while let Some(head) = way.stays.get(at) {
            let funnel = head.funnel;
            let length = way.stays[at..]
                .iter()
                .take_while(|stay| stay.funnel == funnel)
                .count();
            let part = &way.stays[at..at + length];
            let next = way.stays.get(at + length);
            let shape = funnel.and_then(|funnel| {
                let own = |shape: &Shape| shape.version == version && shape.funnel == funnel;
                frame.shapes.iter().position(own)
            });
            let shape_name =
                shape.and_then(|shape| frame.shapes.get(shape)?.name.as_deref().map(fold));
            let lead = match &shape_name {
                Some(name) => is_lead(name),
                None => data_funnel.as_deref().is_some_and(is_lead),
            };
            let stays: Vec<StageStay> = part
                .iter()
                .map(|stay| StageStay {
                    stage: stay.stage,
                    name: stay.name.clone(),
                    from: stay.from,
                    to: stay.to,
                    owner: stay.owner.clone(),
                    categories: named(&stay.categories),
                    vague: stay
                        .categories
                        .iter()
                        .any(|rung| matches!(rung, Rung::Unknown(_))),
                })
                .collect();
            let begun = stays.first().and_then(|stay| stay.from);
            let yearly = yearly_deal
                || shape_name.as_deref().is_some_and(speaks_of_year)
                || stays.iter().any(|stay| speaks_of_year(&stay.name));
            self.passages.push(Passage {
                client: case.client.as_deref().map(Box::from),
                deal: (*deal.id).into(),
                // Leads in a text without funnels are no deals of its only one.
                shape: shape.filter(|_| !(lead && shape_name.is_none())),
                lead,
                became,
                history: deal.stages.is_some(),
                whole: deal.stages.is_some() && way.unheld_until.is_none(),
                from: if at == 0 {
                    way.created.or(begun)
                } else {
                    begun
                },
                left_at: next.and_then(|stay| stay.from),
                stays,
                owner: way.owner.clone(),
                source: source.clone(),
                reason: reason.clone(),
                repeated: None,
                offers: Vec::new(),
                meetings: Vec::new(),
                paid: Vec::new(),
                yearly,
                plans: Vec::new(),
                duties: Vec::new(),
            });
            at += length;
        }
        if way.stays.is_empty() {
            let lead = data_funnel.as_deref().is_some_and(is_lead);
            self.passages.push(Passage {
                client: case.client.as_deref().map(Box::from),
                deal: (*deal.id).into(),
                shape: None,
                lead,
                became,
                history: deal.stages.is_some(),
                whole: false,
                from: way.created,
                left_at: None,
                stays: Vec::new(),
                owner: way.owner.clone(),
                source,
                reason,
                repeated: None,
                offers: Vec::new(),
                meetings: Vec::new(),
                paid: Vec::new(),
                yearly: yearly_deal,
                plans: Vec::new(),
                duties: Vec::new(),
            });
        }
    }

    fn pay(&mut self, case: &Case<'_>, happenings: &[Happening], until: Instant) {
        for one in happenings {
            let payment = match one.kind {
                EventKind::Payment => true,
                EventKind::Shipment => false,
                _ => continue,
            };
            let Some(at) = one.at.filter(|at| *at <= until) else {
                continue;
            };
            let account = case.client.as_deref().or(one.deal.as_deref());
            let account = account.or(case.deals.first().map(|deal| &*deal.id));
            self.money.push(MoneyFact {
                client: case.client.as_deref().map(Box::from),
                deal: one.deal.clone(),
                payment,
                at,
                amount: one.amount.clone(),
                account: account.unwrap_or(&one.source).into(),
            });
        }
    }

    /// Steps of reactivations and what came of them. A step is born by the step before it, at the moment when that was done.
    fn reactivated(
        &mut self,
        version: usize,
        frame: &Frame<'_>,
        portrait: &Portrait,
        findings: &[Finding],
    ) {
        let Some(own) = frame.program.versions.get(version) else {
            return;
        };
        for (clause, _) in &own.returns {
            let mut all: Vec<&Finding> = findings
                .iter()
                .filter(|one| {
                    (one.version, one.clause) == (version, clause.0)
                        && one.norm == NormKind::Obligation
                })
                .collect();
            all.sort_by_key(|one| (one.subject.deal.clone(), one.triggered_at, one.id));
            let mut done: Vec<(&Finding, Instant, usize)> = Vec::new();
            for one in all {
                let Some(at) = one.done_at else { continue };
                let before = done.iter().rev().find(|(other, other_at, _)| {
                    other.subject.deal == one.subject.deal && *other_at == one.triggered_at
                });
                let step = before.map_or(1, |(.., step)| step + 1);
                done.push((one, at, step));
            }
            for (one, at, step) in &done {
                let same = |deal: &Option<Box<str>>| deal.is_none() || *deal == one.subject.deal;
                let later = done.iter().filter(|(other, other_at, _)| {
                    other.subject.deal == one.subject.deal && other_at > at
                });
                let returned = portrait
                    .returns
                    .iter()
                    .filter(|back| back.clause == clause.0 && same(&back.deal) && back.at > *at);
                self.touches.push(TouchFact {
                    clause: (version, clause.0),
                    step: *step,
                    client: one.subject.client.clone(),
                    deal: one.subject.deal.clone(),
                    at: *at,
                    next: later.map(|(_, at, _)| *at).min(),
                    returned: returned.map(|back| back.at).min(),
                });
            }
        }
    }
}
