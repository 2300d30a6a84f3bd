//! Cases with what the rarer forms look at.

use reglament::facts::{
    Case, Dataset, Event, EventKind, FieldChange, OwnerChange, RawValue, StageEntry, When,
};
use reglament::model::regulation::{FunnelId, Regulation};
use reglament::value::{Decimal, Instant};

use super::super::case::{STAFF, START, author, case as usual_case, exact};
use super::super::dice::Dice;
use super::FORMS;
use crate::naive::sample::Sample;

/// A data set that lacks nothing, a case and a moment to judge it at.
pub fn case(
    dice: &mut Dice,
    reg: &Regulation,
    form: Option<usize>,
) -> (Dataset, Case<'static>, Instant) {
    let (data, mut case, now) = loop {
        let (data, case, now) = usual_case(dice, reg, 25);
        if Sample::lacks_nothing(reg, &data, &case) {
            break (data, case, now);
        }
    };
    let name = form.map(|form| FORMS[form].0);
    let handed = name == Some("кому передано");
    let mut wants = |own: &str, percent| name == Some(own) || dice.percent(percent);
    let (own_due, approvals, owners, funnels, at_once) = (
        wants("свой срок события", 40),
        wants("согласования", 25),
        wants("ответственный", if handed { 100 } else { 40 }),
        wants("воронки", 40),
        wants("", 40),
    );
    if own_due {
        lengths(dice, &mut case);
    }
    if approvals {
        discounts(dice, &mut case);
    }
    if owners {
        change_owners(dice, &mut case);
    }
    if funnels && reg.funnels.len() > 1 {
        cross_funnels(dice, reg, &mut case);
    }
    if at_once {
        move_at_once(dice, reg, &mut case);
    }
    if dice.percent(30) {
        same_value_again(dice, &mut case);
    }
    (data, case, now)
}

/// Calls with a length, tasks with a term, things done while a call lasts.
fn lengths(dice: &mut Dice, case: &mut Case<'static>) {
    for event in &mut case.events {
        let talks = event.kind == EventKind::Call && event.connected == Some(true);
        if talks && dice.percent(90) {
            event.seconds = Some(60 * dice.between(1, 40) as i64);
        }
        let done = event.closed.and_then(moment);
        if let (EventKind::Task, Some(closed), true) = (event.kind, done, dice.percent(40)) {
            let early = 3600 * dice.between(0, 4) as i64;
            event.deadline = Some(exact(closed + 7200 - early));
        }
    }
}

fn moment(when: When) -> Option<i64> {
    match when {
        When::Exact(at) => Some(at.0),
        _ => None,
    }
}

/// Discounts asked for, granted, refused, withdrawn, and given.
fn discounts(dice: &mut Dice, case: &mut Case<'static>) {
    for deal in &mut case.deals {
        let born = deal.created.and_then(moment).unwrap_or(START);
        let mut at = born;
        let mut value = Decimal::ZERO;
        let changes = deal.changes.get_or_insert_default();
        for _ in 0..dice.between(1, 8) {
            at += *dice.one(&[0, 60, 3600, 86_400]);
            let number = Decimal::from(dice.below(5) as i64 * 10);
            if dice.percent(35) && number != value {
                value = number;
                changes.push(FieldChange {
                    field: "скидка".into(),
                    value: RawValue::Number(number),
                    at: exact(at.max(born + 60)),
                    known: None,
                    by: author(dice),
                    source: format!("поля:скидка.{}", changes.len()).into(),
                });
                continue;
            }
            let mut own = Event::new(EventKind::Approval);
            own.deal = dice.percent(90).then(|| deal.id.clone());
            own.at = Some(exact(at));
            own.by = author(dice);
            own.of = dice
                .percent(80)
                .then(|| (*dice.one(&["скидка", "Скидка", "бюджет"])).into());
            own.state = Some(
                (*dice.one(&[
                    "granted",
                    "granted",
                    "granted",
                    "asked",
                    "refused",
                    "withdrawn",
                ]))
                .into(),
            );
            if dice.percent(60) {
                own.value = RawValue::Number(Decimal::from(dice.below(5) as i64 * 10));
            }
            // An approval may be for a time only.
            own.deadline = dice
                .percent(25)
                .then(|| exact(at + *dice.one(&[0, 60, 3600, 86_400])));
            own.source = format!("согласования:{}", case.events.len()).into();
            case.events.push(own);
        }
        if value != Decimal::ZERO {
            deal.fields.insert("скидка".into(), RawValue::Number(value));
        }
    }
}

/// Owners that change often, and records that change nothing.
fn change_owners(dice: &mut Dice, case: &mut Case<'static>) {
    for deal in &mut case.deals {
        let born = deal.created.and_then(moment).unwrap_or(START);
        let mut at = born;
        let mut all = Vec::new();
        for index in 0..dice.between(1, 5) {
            all.push(OwnerChange {
                owner: (*dice.one(&STAFF)).into(),
                at: exact(at),
                known: None,
                by: author(dice),
                source: format!("ответственные:{index}").into(),
            });
            at += *dice.one(&[0, 60, 1800, 7200, 86_400]);
        }
        deal.owner = all.last().map(|last: &OwnerChange<'_>| last.owner.clone());
        deal.owners = Some(all);
    }
}

/// Deals whose history leads from one funnel into another.
fn cross_funnels(dice: &mut Dice, reg: &Regulation, case: &mut Case<'static>) {
    for deal in &mut case.deals {
        let Some(stages) = &mut deal.stages else {
            continue;
        };
        let mut funnel = dice.below(reg.funnels.len());
        for entry in stages.iter_mut() {
            if dice.percent(35) {
                funnel = dice.below(reg.funnels.len());
            }
            enter(dice, reg, funnel, entry);
        }
        if let Some(last) = stages.last() {
            deal.funnel.clone_from(&last.funnel);
            deal.stage = Some(last.stage.clone());
        }
    }
}

fn enter(dice: &mut Dice, reg: &Regulation, funnel: usize, entry: &mut StageEntry<'static>) {
    let own = reg
        .stages
        .iter()
        .filter(|stage| stage.funnel == FunnelId(funnel));
    let names: Vec<&str> = own.map(|stage| &*stage.name).collect();
    if !names.contains(&&*entry.stage) || dice.percent(30) {
        entry.stage = dice.one(&names).to_string().into();
    }
    entry.funnel = reg.funnels[funnel]
        .name
        .as_deref()
        .map(|name| name.to_owned().into());
}

/// Several moves in one second, some of them back at once.
fn move_at_once(dice: &mut Dice, reg: &Regulation, case: &mut Case<'static>) {
    for deal in &mut case.deals {
        let funnel = deal.funnel.clone();
        let Some(stages) = &mut deal.stages else {
            continue;
        };
        if stages.is_empty() || dice.percent(40) {
            continue;
        }
        let place = dice.below(stages.len());
        let own: Vec<&str> = reg
            .stages
            .iter()
            .filter(|stage| {
                let name = reg.funnels[stage.funnel.0].name.as_deref();
                let named = stages[place].funnel.as_deref().or(funnel.as_deref());
                name.is_none() || name == named
            })
            .map(|stage| &*stage.name)
            .collect();
        for _ in 0..dice.between(1, 2) {
            let mut next = stages[place].clone();
            next.stage = dice.one(&own).to_string().into();
            next.by = author(dice);
            stages.insert(place + 1, next);
        }
        deal.stage = stages.last().map(|last| last.stage.clone());
        deal.stage_since = stages.last().map(|last| last.at);
    }
}

/// A field recorded again with the value that it has.
fn same_value_again(dice: &mut Dice, case: &mut Case<'static>) {
    let deals = case.deals.iter_mut();
    let cards = deals.map(|deal| &mut deal.changes);
    for changes in cards.chain([&mut case.changes]) {
        let Some(all) = changes else { continue };
        // Records that come in any order are left alone: which was the value then?
        let sorted = all
            .windows(2)
            .all(|pair| pair[0].field != pair[1].field || pair[0].at <= pair[1].at);
        if all.is_empty() || !sorted {
            continue;
        }
        let place = dice.below(all.len());
        let mut again = all[place].clone();
        let next = all[place + 1..]
            .iter()
            .find(|change| change.field == again.field)
            .and_then(|change| moment(change.at));
        let Some(at) = moment(again.at) else { continue };
        let at = at + *dice.one(&[0, 60, 7200, 86_400]);
        again.at = exact(next.map_or(at, |next| next.min(at)));
        all.insert(place + 1, again);
    }
}
