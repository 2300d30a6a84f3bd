//! Gives what happened in a case to the passages of its deals.

use std::collections::BTreeSet;

use super::card::speaks_of_year;
use super::frame::Frame;
use super::passage::{DutyFact, Fate, Passage};
use crate::engine::Happening;
use crate::facts::EventKind;
use crate::findings::{Basis, Finding, NormKind};

/// Gives offers, meetings, payments and plans to the passages they belong to: the deal they name (without one, a client's only
/// deal), and of its passages the one that lasts then.
pub(super) fn spread(frame: &Frame<'_>, own: &mut [Passage], happenings: &[Happening]) {
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
pub(super) fn duties(
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
pub(super) fn repeated(frame: &Frame<'_>, own: &mut [Passage], happenings: &[Happening]) {
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
                Fate::Reached(at) => Some(at),
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
