//! What a report keeps of each case.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::frame::{Frame, Naming};
use super::passage::{DutyFact, Named, Passage, StageStay};
use super::people::{Rate, Rates};
use super::shape::Shape;
use crate::engine::{DealPortrait, Engine, Happening, Portrait, Rung};
use crate::facts::{Case, Deal, EventKind, Fields, RawValue};
use crate::findings::{Basis, Finding, NormKind, Penalty};
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
    }

    /// Adds another part.
    pub fn merge(&mut self, other: Self) {
        self.passages.extend(other.passages);
        self.money.extend(other.money);
        self.touches.extend(other.touches);
        self.awards.extend(other.awards);
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
            rate.take(one, (naming.excused)(one));
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

/// Whether words speak of a yearly contract.
fn speaks_of_year(text: &str) -> bool {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| word.starts_with("годов") && word.len() > "годов".len())
}

fn text(value: &RawValue<'_>) -> Option<String> {
    match value {
        RawValue::Empty => None,
        RawValue::Bool(yes) => Some(if *yes { "да" } else { "нет" }.to_owned()),
        RawValue::Number(number) => Some(number.normalize().to_string()),
        RawValue::Text(text) => Some(text.trim().to_owned()),
        RawValue::List(all) => all.iter().find_map(text),
    }
}

/// A field of the deal's card by the begin of its name, else of the client's.
fn field(deal: &Fields<'_>, client: &Fields<'_>, stem: &str) -> Named {
    let find = |fields: &Fields<'_>| {
        let mut of_stem = fields
            .iter()
            .filter(|(name, _)| fold(name).starts_with(stem));
        let exact = fields.iter().find(|(name, _)| fold(name) == stem);
        let (_, value) = exact.or_else(|| of_stem.next())?;
        Some(text(value).map_or(Named::Empty, |text| Named::As(text.into())))
    };
    match (find(deal), find(client)) {
        (Some(named @ Named::As(_)), _)
        | (None | Some(Named::Empty), Some(named @ Named::As(_))) => named,
        (None, None) => Named::Unknown,
        _ => Named::Empty,
    }
}

/// Gives offers, meetings, payments and plans to the passages they belong to: the deal they name (without one, a client's only
/// deal), and of its passages the one that lasts then.
fn spread(frame: &Frame<'_>, own: &mut [Passage], happenings: &[Happening]) {
    let ids: BTreeSet<Box<str>> = own
        .iter()
        .filter(|one| !one.lead)
        .map(|one| one.deal.clone())
        .collect();
    for one in happenings {
        let Some(moment) = one.at.or(one.planned) else {
            continue;
        };
        let open = |passage: &Passage| {
            let begun = passage
                .stays
                .first()
                .and_then(|stay| stay.from)
                .or(passage.from);
            begun.is_none_or(|begun| begun <= moment)
        };
        let deal = match (&one.deal, ids.len()) {
            (Some(deal), _) => deal.clone(),
            (None, 1) => ids.first().cloned().unwrap_or_default(),
            // A meeting with a client of several deals counts for those that were open then, as for duties.
            (None, _) if one.kind == EventKind::Meeting => {
                let shapes = &frame.shapes;
                for passage in own.iter_mut().filter(|passage| !passage.lead) {
                    let begun = passage.from.is_none_or(|from| from <= moment);
                    let shape = passage.shape.and_then(|shape| shapes.get(shape));
                    let over = shape.and_then(|shape| passage.outcome(shape).at());
                    if begun && over.is_none_or(|over| moment <= over) {
                        passage.meetings.extend(one.at);
                    }
                }
                continue;
            }
            (None, _) => continue,
        };
        let place = own
            .iter_mut()
            .enumerate()
            .filter(|(_, passage)| passage.deal == deal)
            .filter(|(_, passage)| open(passage))
            .map(|(at, _)| at)
            .next_back()
            .or_else(|| own.iter().position(|passage| passage.deal == deal));
        let Some(passage) = place.and_then(|at| own.get_mut(at)) else {
            continue;
        };
        match one.kind {
            EventKind::Document => {
                passage.yearly |= one.name.as_deref().is_some_and(speaks_of_year);
                if let (Some(at), true) = (one.at, frame.is_offer(one.name.as_deref())) {
                    passage.offers.push((at, one.version));
                }
            }
            EventKind::Meeting => passage.meetings.extend(one.at),
            EventKind::Payment | EventKind::Shipment => {
                if let Some(planned) = one.planned {
                    passage.plans.push((planned, one.at.is_some()));
                }
                if let (Some(at), EventKind::Payment) = (one.at, one.kind) {
                    passage.paid.push((at, one.amount.clone()));
                }
            }
            _ => {}
        }
    }
}

/// Gives duties to the passages in which they were born.
fn duties(
    frame: &Frame<'_>,
    own: &mut [Passage],
    findings: &[Finding],
    head: &dyn Fn(usize, usize) -> usize,
) {
    for one in findings {
        let Some(deal) = &one.subject.deal else {
            continue;
        };
        let begun = |passage: &Passage| {
            passage
                .stays
                .first()
                .and_then(|stay| stay.from)
                .is_none_or(|from| from <= one.triggered_at)
        };
        let place = own
            .iter()
            .rposition(|passage| passage.deal == *deal && begun(passage))
            .or_else(|| own.iter().position(|passage| passage.deal == *deal));
        let Some(passage) = place.and_then(|at| own.get_mut(at)) else {
            continue;
        };
        passage.duties.push(DutyFact {
            clause: (one.version, head(one.version, one.clause)),
            verdict: one.verdict,
            triggered: one.triggered_at,
            due: one.due_at.unwrap_or(one.triggered_at),
            stage: one.subject.stage.clone(),
            touch: frame.touches.contains(&(one.version, one.clause)),
            current: one.basis == Basis::Current,
            obligation: one.norm == NormKind::Obligation,
        });
    }
}

/// Whether the client had bought before each passage.
fn repeated(frame: &Frame<'_>, own: &mut [Passage], happenings: &[Happening]) {
    let payments = happenings
        .iter()
        .filter(|one| one.kind == EventKind::Payment);
    let first_paid = payments.filter_map(|one| one.at).min();
    let first_won = own
        .iter()
        .filter(|passage| !passage.lead)
        .filter_map(|passage| {
            let shape = frame.shapes.get(passage.shape?)?;
            match passage.outcome(shape) {
                super::passage::Fate::Reached(at) => Some(at),
                _ => None,
            }
        })
        .min();
    let first = [first_paid, first_won].into_iter().flatten().min();
    for passage in own.iter_mut().filter(|passage| passage.client.is_some()) {
        let Some(from) = passage.from else { continue };
        passage.repeated = Some(first.is_some_and(|first| first < from));
    }
}
