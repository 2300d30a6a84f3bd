//! Rows of several tables put together: one deal, one client, whatever number of rows told of them.

use std::collections::BTreeMap;

use super::Record;
use crate::facts::{Case, Deal, Event, EventKind, RawValue, When};
use crate::import::account::Account;
use crate::import::gather::{Gather, Whose};
use crate::import::quality::Flaw;

/// A row as a record of our own format.
pub(super) struct Row {
    pub case: Case<'static>,
    /// The deal it names, by number or by title.
    pub deal: Option<String>,
    pub changed: Option<When>,
    /// Whether it stands for one of the deal's products, and then what is to be added up.
    pub product: bool,
    pub sum: Option<(String, RawValue<'static>)>,
    pub place: Box<str>,
    /// Its table numbers its deals apart from the others: what is found by title is a deal of the others first.
    pub apart: bool,
}

#[derive(Default)]
pub(super) struct Merge {
    gather: Gather,
    deals: BTreeMap<String, Option<When>>,
    clients: BTreeMap<String, Option<When>>,
    /// Deals by their title; `None` where several have it.
    titles: BTreeMap<String, Option<String>>,
    /// The same of tables that number their deals apart.
    apart: BTreeMap<String, Option<String>>,
}

impl Merge {
    /// Takes a row in.
    pub fn take(
        &mut self,
        record: Record,
        row: Row,
        products: bool,
        account: &mut Account,
    ) -> Result<(), String> {
        match record {
            Record::Employee => Ok(()),
            Record::Client => {
                self.client(row, account);
                Ok(())
            }
            Record::Deal => self.deal(row, products, account),
            _ => {
                directions(&row, account);
                let outcome = self.happened(record, row);
                outcome.map_err(|(place, why)| {
                    account.mend(
                        Flaw::Stray,
                        "записи о сделках и клиентах, которых нет в выгрузке",
                        &place,
                    );
                    why
                })
            }
        }
    }

    fn client(&mut self, row: Row, account: &mut Account) {
        let case = row.case;
        let id = case.client.clone().unwrap_or_default().into_owned();
        let before = self.clients.get(&id).copied();
        if let Some(changed) = before {
            repeated("клиенты", &row.place, account);
            if row.changed < changed {
                return;
            }
        }
        self.clients.insert(id.clone(), row.changed);
        let known = self.gather.client(&id);
        known.name = case.name;
        known.fields = case.fields;
        known.timezone = case.timezone;
        known.source = case.source;
    }

    fn deal(&mut self, row: Row, products: bool, account: &mut Account) -> Result<(), String> {
        let mut case = row.case;
        let deal = case.deals.pop().ok_or("нет номера сделки")?;
        let id = deal.id.to_string();
        if let Some(changed) = self.deals.get(&id).copied() {
            account.summary.repeated += 1;
            let Some(known) = self.known(&id) else {
                return Ok(());
            };
            if products && row.product {
                add(known, row.sum);
                account.mend(
                    Flaw::RepeatedId,
                    "сделка стоит по строке на товар: сложены в одну",
                    &row.place,
                );
            } else {
                let said = "повторы (сделки)";
                account.note(Flaw::RepeatedId, said, &row.place);
                if row.changed >= changed {
                    *known = deal;
                    self.deals.insert(id, row.changed);
                }
            }
            return Ok(());
        }
        oddities(&deal, account);
        if let Some(title) = &deal.name {
            let titles = match row.apart {
                true => &mut self.apart,
                false => &mut self.titles,
            };
            let known = titles.entry(title.to_string());
            known
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(id.clone()));
        }
        let client = case.client.as_ref().map(ToString::to_string);
        if let Some(client) = &client {
            let known = self.gather.client(client);
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
        }
        self.gather.deal(deal, client);
        self.deals.insert(id, row.changed);
        Ok(())
    }

    fn known(&mut self, id: &str) -> Option<&mut Deal<'static>> {
        let case = self.gather.case_of(id)?;
        case.deals.iter_mut().find(|deal| deal.id == *id)
    }

    /// The number of a deal that is named by number or, where only one deal has it, by title.
    fn number(&self, said: &str) -> Option<String> {
        match self.deals.contains_key(said) {
            true => Some(said.to_owned()),
            false => match self.titles.get(said) {
                Some(known) => known.clone(),
                None => self.apart.get(said).cloned().flatten(),
            },
        }
    }

    fn happened(&mut self, record: Record, row: Row) -> Result<(), (Box<str>, String)> {
        let mut case = row.case;
        let place = row.place;
        let deal = match &row.deal {
            None => None,
            Some(said) => {
                let missing = || {
                    (
                        place.clone(),
                        format!("сделки {said} нет в выгрузке или она отвергнута"),
                    )
                };
                Some(self.number(said).ok_or_else(missing)?)
            }
        };
        let client = case.client.as_ref().map(ToString::to_string);
        let missing = || {
            let said = client.as_deref().unwrap_or("без номера");
            (place.clone(), format!("клиента {said} нет в выгрузке"))
        };
        match record {
            Record::Stage | Record::Owner | Record::Change if deal.is_some() => {
                let id = deal.unwrap_or_default();
                let told = case.deals.pop().unwrap_or_default();
                let known = self.known(&id).ok_or_else(missing)?;
                extend(&mut known.stages, told.stages);
                extend(&mut known.owners, told.owners);
                extend(&mut known.changes, told.changes);
            }
            Record::Event => {
                let whose = match (deal, &client) {
                    (Some(deal), _) => Whose::Deal(deal),
                    (None, Some(client)) => Whose::Client(client.clone()),
                    (None, None) => return Err(missing()),
                };
                for event in case.events {
                    self.gather.event(event, &whose).map_err(|_| missing())?;
                }
            }
            _ => {
                let known = match (&deal, &client) {
                    (_, Some(client)) => self.gather.known(client),
                    (Some(deal), None) => self.gather.case_of(deal),
                    (None, None) => None,
                };
                let known = known.ok_or_else(missing)?;
                known.mailings.extend(case.mailings);
                known.consents.extend(case.consents);
                extend(&mut known.changes, case.changes);
            }
        }
        Ok(())
    }

    /// The cases; `histories` says whether a table of stages was there at all.
    pub fn finish(self, histories: bool, account: &mut Account) -> Vec<Case<'static>> {
        let mut cases = self.gather.finish();
        for deal in cases.iter_mut().flat_map(|case| &mut case.deals) {
            if let Some(stages) = &mut deal.stages {
                stages.sort_by_key(|entry| entry.at);
                let last = stages.last();
                deal.stage_since = deal.stage_since.or(last.map(|entry| entry.at));
                if let (Some(last), Some(now)) = (last, &deal.stage)
                    && last.stage != *now
                {
                    let said = "история стадий не доходит до нынешней стадии, прошлое таких сделок не проверено";
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
        cases
    }
}

/// Calls, letters and messages of which it is not said who began.
fn directions(row: &Row, account: &mut Account) {
    let unsaid = |event: &Event<'_>| {
        let wants = matches!(
            event.kind,
            EventKind::Call | EventKind::Email | EventKind::Message
        );
        wants && event.direction.is_none()
    };
    if row.case.events.iter().any(unsaid) {
        let said = "звонки и письма без направления (входящее или исходящее — неизвестно)";
        account.note(Flaw::NoDirection, said, &row.place);
    }
}

fn extend<T>(known: &mut Option<Vec<T>>, more: Option<Vec<T>>) {
    if let Some(more) = more {
        known.get_or_insert_with(Vec::new).extend(more);
    }
}

fn repeated(what: &str, place: &str, account: &mut Account) {
    account.summary.repeated += 1;
    account.note(Flaw::RepeatedId, format!("повторы ({what})"), place);
}

/// Adds up what stands product by product.
fn add(deal: &mut Deal<'static>, sum: Option<(String, RawValue<'static>)>) {
    let Some((name, RawValue::Number(more))) = sum else {
        return;
    };
    let held = deal.fields.entry(name.into()).or_insert(RawValue::Empty);
    let before = match &*held {
        RawValue::Number(number) => *number,
        RawValue::Text(text) => text.parse().unwrap_or_default(),
        _ => rust_decimal::Decimal::ZERO,
    };
    if let Some(total) = before.checked_add(more) {
        *held = RawValue::Text(total.normalize().to_string().into());
    }
}

/// What is odd about a deal of a list.
fn oddities(deal: &Deal<'_>, account: &mut Account) {
    let field = |wanted: &str| {
        deal.fields
            .iter()
            .find(|(name, _)| name.to_lowercase() == wanted)
            .map(|(_, value)| value)
    };
    for name in ["сумма", "бюджет"] {
        let negative = match field(name) {
            Some(RawValue::Text(text)) => text.starts_with('-'),
            Some(RawValue::Number(number)) => number.is_sign_negative(),
            _ => false,
        };
        if negative {
            account.note(
                Flaw::NegativeAmount,
                "сделки с отрицательной суммой",
                &deal.source,
            );
        }
    }
    let stage = deal.stage.as_deref().unwrap_or_default().to_lowercase();
    let closed = ["успешно", "успешна", "провален", "не реализован"]
        .iter()
        .any(|word| stage.contains(word));
    let empty = ["дата закрытия", "предполагаемая дата закрытия"]
        .iter()
        .any(|name| field(name) == Some(&RawValue::Empty));
    if closed && empty {
        account.note(
            Flaw::NoClosingDate,
            "закрытые сделки без даты закрытия",
            &deal.source,
        );
    }
}
