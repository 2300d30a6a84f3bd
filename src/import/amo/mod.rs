//! A folder of answers of the amoCRM API (version 4) → cases. All of it is held in memory.
//!
//! Wrappings are taken off and lists are told apart (`lists`), numbers get their names (`names`), deals find their clients
//! (`clients`) and their past (`history`), and what happened finds its deal (`deeds`, `join`). Every record is counted.

mod cards;
mod clients;
mod deeds;
mod history;
mod join;
mod lists;
mod names;
mod people;

use std::collections::BTreeMap;

use lists::{Entity, Lists};
use names::Names;

use super::account::Account;
use super::shared;
use super::{ExportFile, ImportError, Imported};
use crate::facts::{Dataset, EventKind, FactKind, Held};
use crate::value::Currency;

/// Whether these files look like answers of the API.
#[must_use]
pub fn recognise(files: &[ExportFile]) -> bool {
    files
        .iter()
        .any(|file| lists::open(file).is_ok_and(|opened| opened.sure))
}

/// Whether a text begins like an answer of the API: a cut-off file has no shape left, but still its beginning.
#[must_use]
pub fn begins(text: &str) -> bool {
    let start: String = text.chars().take(400).collect();
    start.contains("\"_embedded\"") || start.contains("\"_links\"")
}

/// Reads an export.
///
/// # Errors
/// A file that is no JSON or is cut off, an answer with an error, an export without deals.
pub fn read(files: &[ExportFile]) -> Result<Imported, ImportError> {
    let mut account = Account::default();
    let mut lists = Lists::read(files, &mut account)?;
    if !lists.has(Entity::Leads) {
        return Err(ImportError::NoLeads);
    }
    let names = Names::read(&lists, &mut account);
    let staff = people::staff(&lists, &mut account);
    let (cases, told) = join::cases(&lists, &names, &mut account);
    shared::contacts(&cases, &mut account);
    let dataset = Dataset {
        audits: BTreeMap::new(),
        staff_held: lists.has(Entity::Users),
        staff,
        held: held(&lists, told),
        as_of: None,
        timezone: None,
        currency: Currency::default(),
        export: true,
        format: "выгрузка amoCRM (API v4)".into(),
    };
    let recognised = std::mem::take(&mut lists.recognised);
    let (summary, quality) = account.close();
    Ok(Imported {
        cases,
        lines: None,
        rejected: None,
        dataset,
        summary,
        quality,
        recognised,
        calendar: None,
    })
}

/// A kind of fact is held when a list that tells of it is there with all its pages.
fn held(lists: &Lists, told: Vec<(FactKind, Held)>) -> BTreeMap<FactKind, Held> {
    let mut held = BTreeMap::new();
    if lists.whole(Entity::Events) {
        held.extend(told);
        let message = |row: &super::json::Row| {
            row.text("type")
                .is_some_and(|kind| kind.ends_with("_chat_message"))
        };
        if lists.of(Entity::Events).iter().any(message) {
            held.insert(FactKind::Event(EventKind::Message), Held::default());
        }
    }
    if lists.whole(Entity::Notes) {
        for kind in join::NOTED {
            held.insert(FactKind::Event(*kind), Held::default());
        }
    }
    if lists.whole(Entity::Tasks) {
        held.insert(FactKind::Event(EventKind::Task), Held::default());
        held.insert(FactKind::Event(EventKind::Meeting), Held::default());
        if lists.whole(Entity::Notes) {
            held.insert(FactKind::Results, Held::default());
        }
    }
    held
}
