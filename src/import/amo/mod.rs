//! A folder of answers of the amoCRM API (version 4) → cases. Records lie in temporary files, only dictionaries are held.
//!
//! Wrappings are taken off (`pages`) and lists are told apart (`lists`), numbers get their names (`names`), deals find their clients
//! (`clients`) and their past (`history`), and what happened finds its deal (`deeds`, `join`). Every record is counted.

mod cards;
mod clients;
mod deeds;
mod history;
mod join;
mod lists;
mod names;
mod pages;
mod people;

use std::collections::BTreeMap;

use lists::{Entity, Lists};
use names::Names;

use super::account::Account;
use super::answers::is_long;
use super::spill::{InMemory, Scratch};
use super::table::RawFile;
use super::{ExportFile, ImportError, Imported};
use crate::facts::{Dataset, EventKind, FactKind, Held};
use crate::value::Currency;

/// Whether these files look like answers of the API.
#[must_use]
pub fn recognise(files: &[ExportFile]) -> bool {
    let files: Vec<RawFile> = files.iter().map(RawFile::from).collect();
    recognise_files(&files, true)
}

/// The same of files that are not held. Of long files only the beginning is looked at, unless all of them is wanted.
#[must_use]
pub fn recognise_files(files: &[RawFile], whole: bool) -> bool {
    files
        .iter()
        .any(|file| lists::looks(file, whole || !is_long(file), &InMemory))
}

/// Whether a text begins like an answer of the API: a cut-off file has no shape left, but still its beginning.
#[must_use]
pub fn begins(text: &str) -> bool {
    let start: String = text.chars().take(400).collect();
    start.contains("\"_embedded\"") || start.contains("\"_links\"")
}

/// Reads an export that is held, and holds its cases.
///
/// # Errors
/// A file that is no JSON or is cut off, an answer with an error, an export without deals.
pub fn read(files: &[ExportFile]) -> Result<Imported, ImportError> {
    let files: Vec<RawFile> = files.iter().map(RawFile::from).collect();
    read_files(&files, &InMemory).map(Imported::held)
}

/// Reads an export of any size: neither its records nor its cases are held.
///
/// # Errors
/// As [`read`]; and temporary files that cannot be written.
pub fn read_files(files: &[RawFile], scratch: &dyn Scratch) -> Result<Imported, ImportError> {
    let mut account = Account::listing(scratch)?;
    let mut lists = Lists::read(files, &mut account, scratch)?;
    if !lists.has(Entity::Leads) {
        return Err(ImportError::NoLeads);
    }
    let (names, known) = Names::read(&lists, &mut account)?;
    let staff = people::staff(&lists, &mut account)?;
    let (lines, told) = join::cases(&lists, &names, known, &mut account)?;
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
    let rejected = account.rejected(scratch)?;
    let (summary, quality) = account.close();
    Ok(Imported {
        cases: Vec::new(),
        lines: Some(lines),
        rejected,
        dataset,
        summary,
        quality,
        recognised,
        calendar: None,
    })
}

/// A kind of fact is held when a list that tells of it is there with all its pages.
fn held(lists: &Lists<'_>, told: join::Told) -> BTreeMap<FactKind, Held> {
    let mut held = BTreeMap::new();
    if lists.whole(Entity::Events) {
        held.extend(told.held);
        if told.messages {
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
