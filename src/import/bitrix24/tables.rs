//! All records of the export by kind, each id once.

use crate::import::quality::Flaw;
use std::collections::BTreeMap;

use super::entity::{By, Entity, recognise};
use super::envelope::{Lot, open};
use crate::facts::When;
use crate::facts::read::count_records;
use crate::import::account::Account;
use crate::import::json::Row;
use crate::import::{ExportFile, ImportError};

/// What the answers to one query promise. Pages of one query are files whose names differ in numbers only.
#[derive(Debug, Default)]
struct Query {
    rows: usize,
    total: Option<usize>,
    next: bool,
}

type Promised = BTreeMap<(Entity, String), Query>;

fn stem(lot: &Lot) -> String {
    let letters = |name: &str| {
        name.chars()
            .filter(|c| c.is_alphabetic())
            .collect::<String>()
    };
    letters(&lot.file) + &letters(&lot.hint)
}

/// Lists by kind.
#[derive(Debug, Default)]
pub(super) struct Tables {
    rows: BTreeMap<Entity, Vec<Row>>,
    /// Kinds of which not all pages are there: what is missing in them is not known.
    incomplete: Vec<Entity>,
    pub answered: Option<When>,
    pub recognised: Vec<String>,
}

impl Tables {
    /// Opens the files in the order of their names and sorts their records out.
    pub fn read(files: &[ExportFile], account: &mut Account) -> Result<Self, ImportError> {
        let mut tables = Self::default();
        let mut promised = Promised::new();
        let mut files: Vec<&ExportFile> = files.iter().collect();
        files.sort_by(|a, b| crate::import::natural(&a.name, &b.name));
        for file in files {
            let opened = open(file)?;
            tables.answered = tables.answered.max(opened.answered);
            if opened.lots.is_empty() {
                tables.recognised.push(format!("{}: пусто", file.name));
            }
            for lot in opened.lots {
                tables.take(lot, &mut promised, account);
            }
        }
        tables.check_pages(&promised, account);
        for (entity, rows) in &mut tables.rows {
            let read = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            account.summary.read += read;
            single_out(*entity, rows, account);
        }
        Ok(tables)
    }

    fn take(&mut self, lot: Lot, promised: &mut Promised, account: &mut Account) {
        let count = count_records(u64::try_from(lot.rows.len()).unwrap_or(u64::MAX));
        let Some((entity, by)) = recognise(&lot) else {
            self.recognised
                .push(format!("{}: не узнано, {count}", lot.file));
            account.say(
                Flaw::NotRead,
                format!("{}: не узнано, что это, и не прочитано ({count})", lot.file),
            );
            return;
        };
        let by = match by {
            By::Shape => "по виду записей",
            By::Name => "по имени",
        };
        let name = entity.name();
        self.recognised
            .push(format!("{}: {name}, {count} ({by})", lot.file));
        let query = promised.entry((entity, stem(&lot))).or_default();
        query.total = query.total.max(lot.total);
        query.next = lot.next;
        query.rows += lot.rows.len();
        let rows = self.rows.entry(entity).or_default();
        for mut row in lot.rows {
            if entity == Entity::FieldNames {
                // Whose fields they are is told by the file only.
                let hint = format!("{} {}", lot.hint, lot.file);
                row.values
                    .insert("FILE".into(), crate::import::json::Json::Text(hint.into()));
            }
            rows.push(row);
        }
    }

    fn check_pages(&mut self, promised: &Promised, account: &mut Account) {
        for ((entity, _), query) in promised {
            let there = query.rows;
            let of = match query.total {
                Some(total) if there < total => format!("{there} из {total}"),
                None if query.next => format!("{there}, а дальше есть ещё"),
                _ => continue,
            };
            self.incomplete.push(*entity);
            account.say(
                Flaw::MissingPages,
                format!(
                    "выгружены не все страницы ({}): {of}; чего нет в выгрузке, то не проверено",
                    entity.name()
                ),
            );
        }
    }

    /// Whether such a list is in the export at all.
    pub fn has(&self, entity: Entity) -> bool {
        self.rows.contains_key(&entity)
    }

    /// Whether such a list is in the export with all its pages.
    pub fn whole(&self, entity: Entity) -> bool {
        self.has(entity) && !self.incomplete.contains(&entity)
    }

    /// The records of a kind.
    pub fn of(&self, entity: Entity) -> &[Row] {
        self.rows.get(&entity).map_or(&[], Vec::as_slice)
    }
}

/// Keeps of each id the record that changed last; dictionaries have no ids of their own kind.
fn single_out(entity: Entity, rows: &mut Vec<Row>, account: &mut Account) {
    use Entity as E;
    if matches!(
        entity,
        E::Statuses | E::FieldNames | E::Calendar | E::UserFields
    ) {
        return;
    }
    let changed = |row: &Row| {
        row.when(&["DATE_MODIFY", "UPDATED_TIME", "LAST_UPDATED"])
            .ok()
            .flatten()
    };
    let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
    let mut places: BTreeMap<(bool, Box<str>), usize> = BTreeMap::new();
    for row in rows.drain(..) {
        let Some(id) = row.text("ID") else {
            account.reject(&row, format!("{}: нет номера ID", entity.name()));
            continue;
        };
        // Histories of leads and of deals are numbered apart.
        let of_lead = entity == E::StageHistory && row.has("STATUS_ID");
        let id = (of_lead, Box::<str>::from(id));
        if let Some(earlier) = places.get(&id).and_then(|&at| kept.get_mut(at)) {
            account.summary.repeated += 1;
            account.summary.used += 1;
            account.note(
                Flaw::RepeatedId,
                format!("повторы ({})", entity.name()),
                &row.place,
            );
            if changed(&row) >= changed(earlier) {
                *earlier = row;
            }
        } else {
            places.insert(id, kept.len());
            kept.push(row);
        }
    }
    *rows = kept;
}
