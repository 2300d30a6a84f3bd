//! Clients whom nobody has ever touched.

use std::collections::BTreeMap;

use super::super::filter::{Filter, folded};
use super::super::session::Session;
use crate::calendar::Zone;
use crate::facts::{Case, Dataset, Deal, EVENT_KINDS, EventKind, FactKind};
use crate::model::regulation::StageId;
use crate::output::touches::NeverTouched;
use crate::touches::TouchPlan;
use crate::touches::days::start;
use crate::value::Instant;

/// The client of a case, if nothing is recorded that anybody ever said to him or he to us. A client all of whose deals are closed is not
/// waited for.
pub(super) fn of(case: &Case<'_>, session: &Session, filter: &Filter) -> Option<NeverTouched> {
    let (zone, today) = (session.book.zone, session.at);
    let past = |at: Option<crate::facts::When>| at.is_some_and(|at| start(at, zone) <= today);
    let touched = case.events.iter().any(|event| {
        event.kind.row().contact && (past(event.at) || past(event.closed)) && !event.automatic
    });
    let mailed = case.mailings.iter().any(|one| start(one.at, zone) <= today);
    if touched || mailed || !filter.keeps_case(case) {
        return None;
    }
    let mut open = case.deals.iter().filter(|deal| !is_closed(deal, session));
    let first = open.next();
    if !case.deals.is_empty() && first.is_none() {
        return None;
    }
    let client = case.client.as_deref().or(first.map(|deal| &*deal.id))?;
    let since = case.deals.iter().filter_map(|deal| begun(deal, zone)).min();
    if since.is_some_and(|since| since > today) {
        return None;
    }
    Some(NeverTouched {
        client: client.into(),
        name: case.name.as_deref().map(Box::from),
        person: first.and_then(|deal| deal.owner.as_deref()).map(Box::from),
        since,
        planned: None,
    })
}

fn begun(deal: &Deal<'_>, zone: Zone) -> Option<Instant> {
    let entered = deal.stages.iter().flatten().map(|entry| entry.at);
    let first = deal
        .created
        .into_iter()
        .chain(entered)
        .chain(deal.stage_since);
    first.map(|at| start(at, zone)).min()
}

/// Whether a deal stands in a stage that ends its funnel.
fn is_closed(deal: &Deal<'_>, session: &Session) -> bool {
    let last = deal.stages.as_ref().and_then(|all| all.last());
    let stage = deal.stage.as_deref().or(last.map(|last| &*last.stage));
    let Some(stage) = stage.map(folded) else {
        return false;
    };
    session.program.versions.iter().any(|version| {
        let stages = version.regulation.stages.iter().enumerate();
        stages
            .filter(|(_, one)| folded(&one.name) == stage)
            .any(|(at, _)| version.is_terminal(StageId(at)))
    })
}

/// Tells the first touch that the plan has for each.
pub(super) fn meet(never: &mut [NeverTouched], plan: &TouchPlan) {
    let mut first: BTreeMap<&str, Instant> = BTreeMap::new();
    for one in plan.placed.iter().chain(&plan.seldom) {
        let subject = &one.touch.subject;
        for id in [&subject.client, &subject.deal].into_iter().flatten() {
            let known = first.entry(id).or_insert(one.at);
            *known = one.at.min(*known);
        }
    }
    for one in never.iter_mut() {
        one.planned = first.get(&*one.client).copied();
    }
    never.sort_by(|a, b| (&a.person, a.since, &a.client).cmp(&(&b.person, b.since, &b.client)));
}

/// Kinds of touches whose history is not held.
pub(super) fn unheld(dataset: &Dataset) -> Vec<EventKind> {
    let contacts = EVENT_KINDS.iter().filter(|row| row.contact);
    contacts
        .map(|row| row.kind)
        .filter(|kind| !dataset.held.contains_key(&FactKind::Event(*kind)))
        .collect()
}
