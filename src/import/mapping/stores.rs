//! Databases and columnar files: which of their tables are read, and as what.

use super::{Mapping, Source, guess, shipped};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::quality::Flaw;
use crate::import::table::Table;
use crate::import::table::store::{self, Ask, Store, StoreFile};

/// Why a store cannot be read.
pub(super) fn refused(file: &StoreFile, why: String) -> ImportError {
    ImportError::NoTable {
        file: file.name.clone(),
        why,
    }
}

/// The tables that a mapping asks this store for; without a mapping, those that are known by their columns.
pub(super) fn tables<'m>(
    file: &StoreFile,
    mapping: Option<&'m Mapping>,
    account: &mut Account,
) -> Result<Vec<(&'m Source, Table<'static>)>, ImportError> {
    let refused = |why| refused(file, why);
    let Some(mapping) = mapping else {
        return known(file, account).map_err(refused);
    };
    let asked: Vec<&Source> = mapping
        .sources
        .iter()
        .filter(|source| asks(source, file))
        .collect();
    if asked.is_empty() {
        let said = format!("{}: в mapping.yaml не описан и не прочитан", file.name);
        account.say(Flaw::NotRead, said);
        return Ok(Vec::new());
    }
    let base = file.store.open().map_err(refused)?;
    let mut out = Vec::new();
    for source in asked {
        let ask = source.ask.as_ref();
        let table = store::table(&file.name, &base, ask, account);
        out.push((source, table.map_err(refused)?));
    }
    Ok(out)
}

fn asks(source: &Source, file: &StoreFile) -> bool {
    match &file.store {
        Store::Server { written, .. } => source.base.as_deref() == Some(written.as_str()),
        _ => source.fits(&file.name),
    }
}

/// Tables with the columns of a list that a CRM exports.
fn known(
    file: &StoreFile,
    account: &mut Account,
) -> Result<Vec<(&'static Source, Table<'static>)>, String> {
    let base = file.store.open()?;
    let names = base.tables()?;
    let mut out = Vec::new();
    for ask in parts(&names) {
        let table = store::table(&file.name, &base, ask.as_ref(), account)?;
        if let Some((source, _)) = shipped::of(&table.headings) {
            out.push((source, table));
        }
    }
    if !out.is_empty() {
        return Ok(out);
    }
    let there = match names.is_empty() {
        true => "столбцы не узнаны".to_owned(),
        false => format!(
            "ни одна таблица не узнана (есть: {})",
            store::listed(&names)
        ),
    };
    Err(format!(
        "{there}; опишите столбцы в mapping.yaml рядом с файлом, начало напишет команда reglament import --guess {}",
        file.name
    ))
}

/// Every table of a base, or the only one.
fn parts(names: &[String]) -> Vec<Option<Ask>> {
    match names {
        [] => vec![None],
        all => all.iter().cloned().map(Ask::Table).map(Some).collect(),
    }
}

/// The format that the columns of a table belong to, where no mapping says it.
pub(super) fn format(table: &Table<'_>, mapping: Option<&Mapping>) -> Option<&'static str> {
    match mapping {
        Some(_) => None,
        None => shipped::of(&table.headings).map(|(_, name)| name),
    }
}

/// A mapping for a database or a file of columns, ready to be checked and saved.
///
/// # Errors
/// Why it cannot be read.
pub fn propose(file: &StoreFile) -> Result<String, String> {
    let base = file.store.open()?;
    let mut account = Account::default();
    let mut described = String::new();
    for ask in parts(&base.tables()?) {
        let table = store::table(&file.name, &base, ask.as_ref(), &mut account)?;
        let lines = guess::sampled(&table, &mut account)?;
        described.push_str(&guess::described(&file.name, "таблица", &table, &lines));
    }
    let (_, quality) = account.close();
    Ok(guess::introduced("", &quality) + &described)
}
