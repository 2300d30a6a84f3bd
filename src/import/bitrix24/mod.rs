//! A folder of Bitrix24 REST answers → cases. All of it is held in memory.
//!
//! Wrappings are taken off (`envelope`), lists are told by shape and name (`entity`, `tables`), codes get their names
//! (`names`), deals find their clients (`clients`) and events their deals (`join`). Every record is counted
//! (`account`).

mod activities;
mod calendar;
mod calls;
mod cards;
mod clients;
mod deals;
mod entity;
mod envelope;
mod join;
mod names;
mod people;
mod tables;

use crate::import::quality::Flaw;
use std::collections::BTreeMap;

use crate::import::account::Account;
use entity::Entity;
use names::Names;
use tables::Tables;

use super::{ExportFile, ImportError, Imported, shared};
use crate::facts::{Dataset, EventKind, FactKind, Held};
use crate::value::Currency;

/// Whether these files look like answers of Bitrix24: some list of them is told by its shape, or by its name and
/// wrapping.
#[must_use]
pub fn recognise(files: &[ExportFile]) -> bool {
    files.iter().any(|file| {
        envelope::open(file).is_ok_and(|opened| {
            opened
                .lots
                .iter()
                .any(|lot| matches!(entity::recognise(lot), Some((_, entity::By::Shape))))
        })
    })
}

/// Whether a file of this name would belong to an export.
#[must_use]
pub fn known_name(name: &str) -> bool {
    entity::by_name(name).is_some()
}

/// Reads an export.
///
/// # Errors
/// A file that is no JSON or is cut off, an answer with an error, an export without deals and leads.
pub fn read(files: &[ExportFile]) -> Result<Imported, ImportError> {
    let mut account = Account::default();
    let mut tables = Tables::read(files, &mut account)?;
    if !tables.has(Entity::Deals) && !tables.has(Entity::Leads) {
        return Err(ImportError::NoDeals);
    }
    let names = Names::read(&tables, &mut account);
    let staff = people::staff(&tables, &mut account);
    let currency = currency(&tables, &mut account);
    let calendar = calendar::read(&tables, &mut account);
    let cases = join::cases(&tables, &names, &currency, &mut account);
    shared::contacts(&cases, &mut account);
    let dataset = Dataset {
        audits: Default::default(),
        staff_held: tables.has(Entity::Users),
        staff,
        held: held(&tables),
        as_of: tables.answered,
        timezone: None,
        currency: Currency(currency.into()),
        export: true,
        format: "выгрузка Битрикс24 (REST)".into(),
    };
    let recognised = std::mem::take(&mut tables.recognised);
    let (summary, quality) = account.close();
    Ok(Imported {
        cases,
        lines: None,
        rejected: None,
        dataset,
        summary,
        quality,
        recognised,
        calendar,
    })
}

/// A kind of fact is held when a list that tells of it is there with all its pages.
fn held(tables: &Tables) -> BTreeMap<FactKind, Held> {
    let mut held = BTreeMap::new();
    let mut hold = |kind| held.insert(kind, Held::default());
    if tables.whole(Entity::StageHistory) {
        hold(FactKind::Stages);
    }
    if tables.whole(Entity::Activities) {
        for kind in [
            EventKind::Call,
            EventKind::Email,
            EventKind::Message,
            EventKind::Sms,
            EventKind::Meeting,
            EventKind::Task,
            EventKind::Visit,
        ] {
            hold(FactKind::Event(kind));
        }
    }
    for (entity, kind) in [
        (Entity::Calls, EventKind::Call),
        (Entity::Tasks, EventKind::Task),
        (Entity::Comments, EventKind::Comment),
        (Entity::Documents, EventKind::Document),
    ] {
        // Calls and tasks also stand among the activities; if those are there in part, so are they.
        let broken = tables.has(Entity::Activities) && !tables.whole(Entity::Activities);
        if tables.whole(entity) && !(broken && matches!(kind, EventKind::Call | EventKind::Task)) {
            hold(FactKind::Event(kind));
        }
    }
    held
}

/// The currency of most deals; the amounts of the others carry theirs.
fn currency(tables: &Tables, account: &mut Account) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for row in tables
        .of(Entity::Deals)
        .iter()
        .chain(tables.of(Entity::Leads))
    {
        if let Some(code) = row.text("CURRENCY_ID") {
            *counts.entry(code).or_default() += 1;
        }
    }
    // Ties go to the first by the alphabet, so that the order of records does not matter.
    let most = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    let most = most.map_or("RUB", |(code, _)| code).to_owned();
    if counts.len() > 1 {
        let others: u64 = counts
            .iter()
            .filter(|(code, _)| **code != most)
            .map(|(_, n)| n)
            .sum();
        account.say(Flaw::Currencies, format!(
            "суммы в разных валютах: за основную принята {most}, у других сделок ({others}) сумма стоит со своей валютой"
        ));
    }
    most
}
