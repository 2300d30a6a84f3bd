//! All records of the export by kind, each id once, in temporary files.

use std::collections::{BTreeMap, BTreeSet};

use super::entity::{By, Entity, Seen, by_name, shape, single_shape};
use super::envelope::{Answer, Walk};
use crate::facts::When;
use crate::facts::read::count_records;
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::answers::{
    Coming, Intake, Own, Pair, Reading, Singling, Spoilt, Stop, Stored, glance,
};
use crate::import::json::{Json, Row, upper_snake};
use crate::import::quality::Flaw;
use crate::import::spill::Scratch;
use crate::import::table::RawFile;

/// What the answers to one query promise. Pages of one query are files whose names differ in numbers only.
#[derive(Debug, Default)]
struct Query {
    rows: u64,
    total: Option<u64>,
    next: bool,
}

/// Records of one kind that came together.
#[derive(Debug)]
pub(super) struct Lot {
    /// The file.
    file: String,
    /// What hints at the kind: the file's name or the name of the command in a batch.
    hint: String,
    /// A single object: settings or a dictionary of fields.
    single: bool,
    coming: Coming,
    seen: Seen,
    /// How many records the CRM says there are.
    pub total: Option<u64>,
    /// Whether the CRM says that another page follows.
    pub next: bool,
}

impl Lot {
    fn stem(&self) -> String {
        let letters = |name: &str| {
            name.chars()
                .filter(|c| c.is_alphabetic())
                .collect::<String>()
        };
        letters(&self.file) + &letters(&self.hint)
    }
}

/// Lists as they come.
pub(super) struct Collect<'s> {
    intake: Intake<'s>,
    /// Whether records are kept, or only looked at.
    keep: bool,
    /// Whether any list has been told by the shape of its records.
    shaped: bool,
    lots: u64,
    there: BTreeSet<Entity>,
    promised: BTreeMap<(Entity, String), Query>,
    unread: Vec<String>,
    recognised: Vec<String>,
    pub answered: Option<When>,
    /// Why it cannot go on.
    pub failed: Option<ImportError>,
}

/// Whether a file, or its beginning, holds a list that is told by its shape.
pub(super) fn looks(file: &RawFile, whole: bool, scratch: &dyn Scratch) -> bool {
    let mut collect = Collect::new(scratch);
    collect.keep = false;
    let mut walk = Walk {
        collect: &mut collect,
        reading: Reading::default(),
        file: file.name.clone(),
    };
    let mut answer = Answer {
        hint: file.name.clone(),
        walk: &mut walk,
        depth: 0,
        line: 1,
    };
    glance(file, whole, &mut answer) && collect.shaped
}

impl<'s> Collect<'s> {
    fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            intake: Intake::new(scratch),
            keep: true,
            shaped: false,
            lots: 0,
            there: BTreeSet::new(),
            promised: BTreeMap::new(),
            unread: Vec::new(),
            recognised: Vec::new(),
            answered: None,
            failed: None,
        }
    }

    fn file(&mut self, file: &RawFile, account: &mut Account) -> Result<(), ImportError> {
        self.intake.file(&file.name);
        self.lots = 0;
        let reading = Reading::default();
        let mut walk = Walk {
            collect: self,
            reading: reading.clone(),
            file: file.name.clone(),
        };
        let mut answer = Answer {
            hint: file.name.clone(),
            walk: &mut walk,
            depth: 0,
            line: 1,
        };
        let gone = reading.through(file, &mut answer, account);
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        gone?;
        if self.lots == 0 {
            self.recognised.push(format!("{}: пусто", file.name));
        }
        for said in self.unread.drain(..) {
            account.say(Flaw::NotRead, said);
        }
        Ok(())
    }

    /// Begins a list.
    pub fn open(&mut self, file: &str, hint: &str, single: bool) -> Lot {
        Lot {
            file: file.to_owned(),
            hint: hint.to_owned(),
            single,
            coming: Coming::new(&mut self.intake),
            seen: Seen {
                named: by_name(hint).or_else(|| by_name(file)),
                empty: true,
                ..Seen::default()
            },
            total: None,
            next: false,
        }
    }

    /// Takes a record in.
    pub fn row(
        &mut self,
        lot: &mut Lot,
        pairs: &[Pair],
        line: u64,
        spoilt: Option<Spoilt>,
    ) -> Result<(), Stop> {
        let mut row = Row::of(pairs, upper_snake);
        if lot.seen.empty {
            lot.seen.empty = false;
            lot.seen.shaped = match lot.single {
                true => single_shape(&row),
                false => shape(&row),
            };
            self.shaped |= lot.seen.shaped.is_some();
        }
        lot.seen.typed |= row.has("ENTITY_TYPE_ID");
        lot.seen.numbered |= row.has("ID");
        let spot = lot.coming.next(line, &mut self.intake);
        let Some(entity) = lot.seen.shaped.or(lot.seen.named).filter(|_| self.keep) else {
            return Ok(());
        };
        if entity == Entity::FieldNames {
            // Whose fields they are is told by the file only.
            let hint = format!("{} {}", lot.hint, lot.file);
            row.values.insert("FILE".into(), Json::Text(hint.into()));
        }
        let put = self
            .intake
            .put(entity as u8, spot, &row.values, own(entity, &row), spoilt);
        put.map_err(|error| {
            self.failed = Some(error);
            Stop
        })
    }

    /// It was no list of records after all.
    pub fn forget(&mut self, lot: &Lot) {
        self.intake.drop(lot.coming.list);
    }

    /// The end of a list.
    pub fn close(&mut self, lot: Lot) {
        self.lots += 1;
        let count = count_records(lot.coming.count);
        let Some((entity, by)) = lot.seen.entity() else {
            self.forget(&lot);
            self.recognised
                .push(format!("{}: не узнано, {count}", lot.file));
            self.unread.push(format!(
                "{}: не узнано, что это, и не прочитано ({count})",
                lot.file
            ));
            return;
        };
        let by = match by {
            By::Shape => "по виду записей",
            By::Name => "по имени",
        };
        let name = entity.name();
        self.recognised
            .push(format!("{}: {name}, {count} ({by})", lot.file));
        let query = self.promised.entry((entity, lot.stem())).or_default();
        query.total = query.total.max(lot.total);
        query.next = lot.next;
        query.rows += lot.coming.count;
        self.there.insert(entity);
    }

    /// Kinds of which not all pages are there: what is missing in them is not known.
    fn incomplete(&self, account: &mut Account) -> Vec<Entity> {
        let mut incomplete = Vec::new();
        for ((entity, _), query) in &self.promised {
            let there = query.rows;
            let of = match query.total {
                Some(total) if there < total => format!("{there} из {total}"),
                None if query.next => format!("{there}, а дальше есть ещё"),
                _ => continue,
            };
            incomplete.push(*entity);
            account.say(
                Flaw::MissingPages,
                format!(
                    "выгружены не все страницы ({}): {of}; чего нет в выгрузке, то не проверено",
                    entity.name()
                ),
            );
        }
        incomplete
    }
}

/// How a record is told from others; dictionaries have no ids of their own kind.
fn own(entity: Entity, row: &Row) -> Own<'_> {
    use Entity as E;
    match (entity, row.text("ID")) {
        (E::Statuses | E::FieldNames | E::Calendar | E::UserFields, _) => Own::Each,
        // Histories of leads and of deals are numbered apart.
        (E::StageHistory, Some(id)) => Own::Id(u8::from(row.has("STATUS_ID")), id),
        (_, Some(id)) => Own::Id(0, id),
        (_, None) => Own::Missing,
    }
}

/// Lists by kind.
pub(super) struct Tables<'s> {
    stored: Stored<'s>,
    there: BTreeSet<Entity>,
    incomplete: Vec<Entity>,
    pub answered: Option<When>,
    pub recognised: Vec<String>,
    pub scratch: &'s dyn Scratch,
}

impl<'s> Tables<'s> {
    /// Opens the files in the order of their names and sorts their records out.
    pub fn read(
        files: &[RawFile],
        account: &mut Account,
        scratch: &'s dyn Scratch,
    ) -> Result<Self, ImportError> {
        let mut collect = Collect::new(scratch);
        let mut files: Vec<&RawFile> = files.iter().collect();
        files.sort_by(|a, b| crate::import::natural(&a.name, &b.name));
        for file in files {
            collect.file(file, account)?;
        }
        let incomplete = collect.incomplete(account);
        let changed = |row: &Row| {
            row.when(&["DATE_MODIFY", "UPDATED_TIME", "LAST_UPDATED"])
                .ok()
                .flatten()
        };
        let singling = Singling {
            name: &|kind| Entity::of(kind).map_or("", Entity::name),
            later: &|row, earlier| changed(row) >= changed(earlier),
            missing: "нет номера ID",
        };
        Ok(Self {
            stored: collect.intake.settle(&singling, account)?,
            there: collect.there,
            incomplete,
            answered: collect.answered,
            recognised: collect.recognised,
            scratch,
        })
    }

    /// Whether such a list is in the export at all.
    pub fn has(&self, entity: Entity) -> bool {
        self.there.contains(&entity)
    }

    /// Whether such a list is in the export with all its pages.
    pub fn whole(&self, entity: Entity) -> bool {
        self.has(entity) && !self.incomplete.contains(&entity)
    }

    /// The records of a kind, one after another.
    pub fn of(&self, entity: Entity) -> impl Iterator<Item = Result<Row, ImportError>> {
        self.stored.of(entity as u8)
    }

    /// The record of a kind with this id.
    pub fn get(&self, entity: Entity, id: &str) -> Result<Option<Row>, ImportError> {
        self.stored.get(entity as u8, id)
    }

    /// Whether there is a record of this kind with this id.
    pub fn has_id(&self, entity: Entity, id: &str) -> Result<bool, ImportError> {
        self.stored.has(entity as u8, id)
    }
}
