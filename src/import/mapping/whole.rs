//! One client put together from all that was told of it.

use std::collections::BTreeMap;

use super::Record;
use super::merge::Kept;
use crate::facts::read::{Notes, parse_line};
use crate::facts::{Case, Deal, Event, RawValue, When};
use crate::import::account::Account;
use crate::import::natural;
use crate::import::quality::Flaw;

/// A client, or a deal without one, as far as its rows have come.
#[derive(Default)]
pub(super) struct Whole {
    case: Option<Case<'static>>,
    /// When the row that tells of the client was changed; `None` before there was any.
    changed: Option<Option<When>>,
    /// Which of the case's deals has this number.
    deals: BTreeMap<Box<str>, usize>,
}

impl Whole {
    /// Takes a record in: rows of the client come first, then its deals, then what happened to them.
    pub fn take(&mut self, kept: &Kept<'_>, account: &mut Account) {
        // It has been read before, and faults of its keys have been told.
        let read = parse_line(&kept.text, "", 1, &mut Notes::default());
        let Ok(case) = read.map(Case::into_owned) else {
            return;
        };
        let outcome = match kept.record {
            Record::Employee => Ok(()),
            Record::Client => {
                self.client(case, kept.changed(), account);
                Ok(())
            }
            Record::Deal => {
                self.deal(case, kept);
                Ok(())
            }
            _ => self.happened(case, kept),
        };
        match outcome {
            Ok(()) => account.summary.used += 1,
            Err(why) => kept.stray(account, &why),
        }
    }

    fn client(&mut self, case: Case<'static>, changed: Option<When>, account: &mut Account) {
        if let Some(before) = self.changed {
            account.summary.repeated += 1;
            account.note(Flaw::RepeatedId, "повторы (клиенты)", &case.source);
            if changed < before {
                return;
            }
        }
        self.changed = Some(changed);
        self.case = Some(case);
    }

    fn deal(&mut self, mut case: Case<'static>, kept: &Kept<'_>) {
        let Some(mut deal) = case.deals.pop() else {
            return;
        };
        if let Some((name, more)) = &kept.sum {
            add(&mut deal, name, *more);
        }
        let known = self.case.get_or_insert_with(|| Case {
            client: case.client,
            ..Case::default()
        });
        known.name = known.name.take().or(case.name);
        for (name, value) in case.fields {
            let held = known.fields.entry(name).or_insert(RawValue::Empty);
            if *held == RawValue::Empty {
                *held = value;
            }
        }
        if known.source.is_empty() {
            known.source = deal.source.clone();
        }
        self.deals
            .insert(deal.id.as_ref().into(), known.deals.len());
        known.deals.push(deal);
    }

    fn happened(&mut self, mut case: Case<'static>, kept: &Kept<'_>) -> Result<(), String> {
        let missing = || {
            let said = kept.client.as_deref().unwrap_or("без номера");
            format!("клиента {said} нет в выгрузке")
        };
        let known = self.case.as_mut().ok_or_else(missing)?;
        match (kept.record, &kept.deal) {
            (Record::Stage | Record::Owner | Record::Change, Some(id)) => {
                let told = case.deals.pop().unwrap_or_default();
                let at = self.deals.get(&**id).copied();
                let known = at.and_then(|at| known.deals.get_mut(at));
                let known = known.ok_or_else(missing)?;
                extend(&mut known.stages, told.stages);
                extend(&mut known.owners, told.owners);
                extend(&mut known.changes, told.changes);
            }
            (Record::Event, deal) => {
                for mut event in case.events {
                    event.deal = deal.as_ref().map(|id| id.clone().into_owned().into());
                    known.events.push(event);
                }
            }
            _ => {
                known.mailings.extend(case.mailings);
                known.consents.extend(case.consents);
                extend(&mut known.changes, case.changes);
            }
        }
        Ok(())
    }

    /// The case; `None` when nothing was told that makes one.
    pub fn finish(self, histories: bool, account: &mut Account) -> Option<Case<'static>> {
        let mut case = self.case?;
        case.deals.sort_by(|a, b| natural(&a.id, &b.id));
        case.events.sort_by_key(moment);
        case.mailings.sort_by_key(|one| one.at);
        if let Some(changes) = &mut case.changes {
            changes.sort_by_key(|entry| entry.at);
        }
        for deal in &mut case.deals {
            settle(deal, histories, account);
        }
        Some(case)
    }
}

/// When it was, or was to be.
fn moment(event: &Event<'_>) -> Option<When> {
    let Event {
        at,
        planned,
        deadline,
        closed,
        ..
    } = event;
    at.or(*planned).or(*deadline).or(*closed)
}

fn settle(deal: &mut Deal<'static>, histories: bool, account: &mut Account) {
    if let Some(stages) = &mut deal.stages {
        stages.sort_by_key(|entry| entry.at);
        let last = stages.last();
        deal.stage_since = deal.stage_since.or(last.map(|entry| entry.at));
        if let (Some(last), Some(now)) = (last, &deal.stage)
            && last.stage != *now
        {
            let said =
                "история стадий не доходит до нынешней стадии, прошлое таких сделок не проверено";
            account.note(Flaw::BrokenHistory, said, &last.source);
            deal.stages = None;
        }
    } else if histories {
        let said = "сделки без истории стадий, их прошлое не проверено";
        account.note(Flaw::NoHistory, said, &deal.source);
    }
    if let Some(owners) = &mut deal.owners {
        owners.sort_by_key(|entry| entry.at);
    }
    if let Some(changes) = &mut deal.changes {
        changes.sort_by_key(|entry| entry.at);
    }
}

fn extend<T>(known: &mut Option<Vec<T>>, more: Option<Vec<T>>) {
    if let Some(more) = more {
        known.get_or_insert_with(Vec::new).extend(more);
    }
}

/// Adds up what stands product by product.
fn add(deal: &mut Deal<'static>, name: &str, more: rust_decimal::Decimal) {
    let held = deal.fields.entry(name.to_owned().into());
    let held = held.or_insert(RawValue::Empty);
    let before = match &*held {
        RawValue::Number(number) => *number,
        RawValue::Text(text) => text.parse().unwrap_or_default(),
        _ => rust_decimal::Decimal::ZERO,
    };
    if let Some(total) = before.checked_add(more) {
        *held = RawValue::Text(total.normalize().to_string().into());
    }
}
