//! A folder of Bitrix24 REST answers → cases. Records lie in temporary files, only dictionaries are held.
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

use std::collections::{BTreeMap, BTreeSet};

use entity::Entity;
use names::{Names, category};
use tables::Tables;

use super::account::Account;
use super::answers::is_long;
use super::quality::Flaw;
use super::spill::{InMemory, Scratch};
use super::table::RawFile;
use super::{ExportFile, ImportError, Imported};
use crate::facts::{Dataset, EventKind, FactKind, Held};
use crate::value::Currency;

/// Whether these files look like answers of Bitrix24: some list of them is told by its shape, or by its name and
/// wrapping.
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
        .any(|file| tables::looks(file, whole || !is_long(file), &InMemory))
}

/// Whether a file of this name would belong to an export.
#[must_use]
pub fn known_name(name: &str) -> bool {
    entity::by_name(name).is_some()
}

/// Reads an export that is held, and holds its cases.
///
/// # Errors
/// A file that is no JSON or is cut off, an answer with an error, an export without deals and leads.
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
    let mut tables = Tables::read(files, &mut account, scratch)?;
    if !tables.has(Entity::Deals) && !tables.has(Entity::Leads) {
        return Err(ImportError::NoDeals);
    }
    let glance = Glance::at(&tables)?;
    let names = Names::read(&tables, glance.one_category(), &mut account)?;
    let staff = people::staff(&tables, &mut account)?;
    let currency = glance.currency(&mut account);
    let calendar = calendar::read(&tables, &mut account)?;
    let lines = join::cases(&tables, &names, &currency, &mut account)?;
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
        calendar,
    })
}

/// A kind of fact is held when a list that tells of it is there with all its pages.
fn held(tables: &Tables<'_>) -> BTreeMap<FactKind, Held> {
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

/// What all deals together tell.
#[derive(Default)]
struct Glance {
    /// How many deals and leads have their sum in which currency.
    currencies: BTreeMap<String, u64>,
    /// Funnels of deals: more than one are as good as many.
    categories: BTreeSet<String>,
}

impl Glance {
    fn at(tables: &Tables<'_>) -> Result<Self, ImportError> {
        let mut glance = Self::default();
        for row in tables.of(Entity::Deals) {
            let row = row?;
            if glance.categories.len() < 2 && !glance.categories.contains(category(&row)) {
                glance.categories.insert(category(&row).to_owned());
            }
            glance.count(row.text("CURRENCY_ID"));
        }
        for row in tables.of(Entity::Leads) {
            glance.count(row?.text("CURRENCY_ID"));
        }
        Ok(glance)
    }

    fn count(&mut self, code: Option<&str>) {
        let Some(code) = code else { return };
        match self.currencies.get_mut(code) {
            Some(count) => *count += 1,
            None => drop(self.currencies.insert(code.to_owned(), 1)),
        }
    }

    fn one_category(&self) -> bool {
        self.categories.len() < 2
    }

    /// The currency of most deals; the amounts of the others carry theirs.
    fn currency(&self, account: &mut Account) -> String {
        let counts = &self.currencies;
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
}
