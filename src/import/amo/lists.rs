//! All records of the export by kind, each id once, in temporary files.

use std::collections::{BTreeMap, BTreeSet};

use super::pages::{Answer, Walk};
use crate::facts::read::count_records;
use crate::import::account::Account;
use crate::import::answers::{
    Coming, Intake, Own, Reading, Singling, Spoilt, Stop, Stored, glance,
};
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;
use crate::import::spill::Scratch;
use crate::import::table::RawFile;
use crate::import::{ImportError, natural};

/// A kind of list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entity {
    Leads,
    Contacts,
    Companies,
    Pipelines,
    Users,
    Events,
    Notes,
    Tasks,
    CustomFields,
    LossReasons,
}

use Entity as E;

/// The kinds with their key in `_embedded`, their name for people and the words their files are called by; a word that is
/// part of another one stands after it.
const ENTITIES: &[(Entity, &str, &str, &[&str])] = &[
    (E::Notes, "notes", "примечания", &["note", "примечан"]),
    (E::Events, "events", "события", &["event", "событи"]),
    (E::Tasks, "tasks", "задачи", &["task", "задач"]),
    (
        E::CustomFields,
        "custom_fields",
        "свои поля",
        &["custom_field", "custom-field", "поля"],
    ),
    (
        E::LossReasons,
        "loss_reasons",
        "причины отказа",
        &["loss_reason", "loss-reason", "причин"],
    ),
    (
        E::Pipelines,
        "pipelines",
        "воронки",
        &["pipeline", "воронк"],
    ),
    (
        E::Users,
        "users",
        "сотрудники",
        &["user", "сотрудник", "пользовател"],
    ),
    (
        E::Companies,
        "companies",
        "компании",
        &["compan", "компани"],
    ),
    (E::Contacts, "contacts", "контакты", &["contact", "контакт"]),
    (E::Leads, "leads", "сделки", &["lead", "сделк"]),
];

impl Entity {
    pub fn name(self) -> &'static str {
        let row = ENTITIES.iter().find(|(entity, ..)| *entity == self);
        row.map_or("", |(_, _, name, _)| name)
    }

    /// The kind of this number.
    pub fn of(number: u8) -> Option<Self> {
        let mut all = ENTITIES.iter().map(|(entity, ..)| *entity);
        all.find(|entity| *entity as u8 == number)
    }

    pub fn by_key(key: &str) -> Option<Self> {
        let row = ENTITIES.iter().find(|(_, known, ..)| *known == key);
        row.map(|(entity, ..)| *entity)
    }

    /// What a file of this name holds.
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let named = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let row = ENTITIES.iter().find(|(.., words)| named(words));
        row.map(|(entity, ..)| *entity)
    }

    fn by_shape(row: &Row) -> Option<Self> {
        let all = |keys: &[&str]| keys.iter().all(|key| row.has(key));
        let table = [
            (E::Notes, row.has("note_type")),
            (E::Events, all(&["type", "entity_id", "value_after"])),
            (E::Tasks, all(&["complete_till", "task_type_id"])),
            (E::Leads, all(&["pipeline_id", "status_id"])),
            (E::Pipelines, all(&["is_main", "is_archive"])),
            (E::Users, all(&["rights", "email"])),
            (E::CustomFields, all(&["is_api_only", "type"])),
            (E::Contacts, all(&["first_name", "responsible_user_id"])),
            (
                E::Companies,
                all(&["responsible_user_id", "custom_fields_values"]),
            ),
        ];
        let fits = table.iter().find(|(_, fits)| *fits);
        fits.map(|(entity, _)| *entity)
    }
}

/// Records that came together.
pub(super) struct Lot {
    /// The list's own word for what it is.
    pub key: Option<String>,
    /// What its first record looks like, where it has no word of its own.
    shaped: Option<Entity>,
    /// What the file's name says.
    named: Option<Entity>,
    /// Whether all records have an id.
    numbered: bool,
    coming: Coming,
    pub page: Option<u64>,
    pub next: bool,
}

impl Lot {
    /// What it is.
    fn entity(&self) -> Option<Entity> {
        match &self.key {
            Some(key) => Entity::by_key(key),
            None => self.shaped.or_else(|| self.named.filter(|_| self.numbered)),
        }
    }
}

/// Lists as they come.
pub(super) struct Collect<'s> {
    intake: Intake<'s>,
    /// Whether records are kept, or only looked at.
    keep: bool,
    /// Whether anything can only come from the API.
    pub sure: bool,
    lots: u64,
    there: BTreeSet<Entity>,
    queries: BTreeMap<(Entity, String), Query>,
    unread: Vec<String>,
    recognised: Vec<String>,
    /// What has been told of the file at hand.
    told: BTreeSet<Entity>,
    /// Why it cannot go on.
    pub failed: Option<ImportError>,
}

/// The pages of one query: files whose names differ in numbers only.
#[derive(Default)]
struct Query {
    pages: BTreeSet<(Option<u64>, bool)>,
    rows: u64,
}

/// Whether a file, or its beginning, can only come from the API.
pub(super) fn looks(file: &RawFile, whole: bool, scratch: &dyn Scratch) -> bool {
    let mut collect = Collect::new(scratch);
    collect.keep = false;
    let mut walk = Walk {
        collect: &mut collect,
        reading: Reading::default(),
        file: file.name.clone(),
    };
    glance(file, whole, &mut Answer::new(&mut walk)) && collect.sure
}

impl<'s> Collect<'s> {
    fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            intake: Intake::new(scratch),
            keep: true,
            sure: false,
            lots: 0,
            there: BTreeSet::new(),
            queries: BTreeMap::new(),
            unread: Vec::new(),
            recognised: Vec::new(),
            told: BTreeSet::new(),
            failed: None,
        }
    }

    fn file(&mut self, file: &RawFile, account: &mut Account) -> Result<(), ImportError> {
        self.intake.file(&file.name);
        self.lots = 0;
        self.told.clear();
        let reading = Reading::default();
        let mut walk = Walk {
            collect: self,
            reading: reading.clone(),
            file: file.name.clone(),
        };
        let gone = reading.through(file, &mut Answer::new(&mut walk), account);
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        gone?;
        if self.lots == 0 {
            self.empty(&file.name);
        }
        for said in self.unread.drain(..) {
            account.say(Flaw::NotRead, said);
        }
        Ok(())
    }

    /// «Nothing» is answered with an empty body: there are no such records, and that is known.
    fn empty(&mut self, file: &str) {
        let said = match Entity::by_name(file) {
            Some(entity) => {
                self.there.insert(entity);
                format!("{file}: пусто ({})", entity.name())
            }
            None => format!("{file}: пусто"),
        };
        self.recognised.push(said);
    }

    /// Begins a list.
    pub fn open(&mut self, file: &str, key: Option<&str>) -> Lot {
        Lot {
            key: key.map(str::to_owned),
            shaped: None,
            named: Entity::by_name(file),
            numbered: true,
            coming: Coming::new(&mut self.intake),
            page: None,
            next: false,
        }
    }

    /// Takes a record in.
    pub fn row(
        &mut self,
        lot: &mut Lot,
        file: &str,
        mut row: Row,
        line: u64,
        spoilt: Option<Spoilt>,
    ) -> Result<(), Stop> {
        if lot.coming.count == 0 && lot.key.is_none() {
            lot.shaped = Entity::by_shape(&row);
        }
        lot.numbered &= row.has("id");
        let spot = lot.coming.next(line, &mut self.intake);
        let to = match &lot.key {
            Some(key) => Entity::by_key(key),
            None => lot.shaped.or(lot.named),
        };
        let Some(entity) = to.filter(|_| self.keep) else {
            return Ok(());
        };
        // Whose note it is may be told by the file only.
        row.values.insert("file".into(), Json::Text(file.into()));
        let own = row.text("id").map_or(Own::Missing, |id| Own::Id(0, id));
        let put = self
            .intake
            .put(entity as u8, spot, &row.values, own, spoilt);
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
    pub fn close(&mut self, file: &str, lot: Lot) {
        self.lots += 1;
        let certain = match lot.key {
            Some(_) => lot.entity(),
            None => lot.shaped,
        };
        self.sure |= matches!(certain, Some(E::Leads | E::Notes | E::Events | E::Tasks));
        let count = count_records(lot.coming.count);
        let Some(entity) = lot.entity() else {
            self.forget(&lot);
            let what = match lot.key.as_deref() {
                None | Some("") => String::new(),
                Some(key) => format!(" («{key}»)"),
            };
            self.recognised
                .push(format!("{file}: не читается{what}, {count}"));
            self.unread
                .push(format!("{file}{what}: такие записи не читаются ({count})"));
            return;
        };
        // Pages of one file follow each other; a list of many small answers is not told line by line.
        if self.told.insert(entity) {
            self.recognised
                .push(format!("{file}: {}, {count}", entity.name()));
        }
        let stem: String = file.chars().filter(|c| c.is_alphabetic()).collect();
        let query = self.queries.entry((entity, stem)).or_default();
        query.pages.insert((lot.page, lot.next));
        query.rows += lot.coming.count;
        self.there.insert(entity);
    }

    /// Kinds of which not all pages are there.
    fn incomplete(&self, account: &mut Account) -> Vec<Entity> {
        let mut incomplete = Vec::new();
        for ((entity, _), query) in &self.queries {
            let pages: Vec<&(Option<u64>, bool)> = query.pages.iter().collect();
            let there: BTreeSet<Option<u64>> = query.pages.iter().map(|(page, _)| *page).collect();
            let followed = |(at, (page, next)): (usize, &&(Option<u64>, bool))| {
                !next
                    || page.map_or(at + 1 < pages.len(), |page| {
                        there.contains(&page.checked_add(1))
                    })
            };
            if pages.iter().enumerate().all(followed) {
                continue;
            }
            incomplete.push(*entity);
            let said = format!(
                "выгружены не все страницы ({}): записей {}, а дальше есть ещё; чего нет в выгрузке, то не проверено",
                entity.name(),
                query.rows
            );
            account.say(Flaw::MissingPages, said);
        }
        incomplete
    }
}

/// All records by kind, each id once.
pub(super) struct Lists<'s> {
    stored: Stored<'s>,
    there: BTreeSet<Entity>,
    incomplete: Vec<Entity>,
    pub recognised: Vec<String>,
    pub scratch: &'s dyn Scratch,
}

impl<'s> Lists<'s> {
    /// Opens the files in the order of their names and sorts their records out.
    pub fn read(
        files: &[RawFile],
        account: &mut Account,
        scratch: &'s dyn Scratch,
    ) -> Result<Self, ImportError> {
        let mut collect = Collect::new(scratch);
        let mut files: Vec<&RawFile> = files.iter().collect();
        files.sort_by(|a, b| natural(&a.name, &b.name));
        for file in files {
            collect.file(file, account)?;
        }
        let incomplete = collect.incomplete(account);
        let changed = |row: &Row| row.text("updated_at").and_then(|at| at.parse::<i64>().ok());
        let singling = Singling {
            name: &|kind| Entity::of(kind).map_or("", Entity::name),
            later: &|row, earlier| changed(row) >= changed(earlier),
            missing: "нет номера id",
        };
        Ok(Self {
            stored: collect.intake.settle(&singling, account)?,
            there: collect.there,
            incomplete,
            recognised: collect.recognised,
            scratch,
        })
    }

    /// Whether such a list is there at all.
    pub fn has(&self, entity: Entity) -> bool {
        self.there.contains(&entity)
    }

    /// Whether such a list is there with all its pages.
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
