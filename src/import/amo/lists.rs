//! Answers of the API: pages, several pages in one file, lists of pages, bare lists.

use std::collections::BTreeMap;

use serde_json::value::RawValue as Literal;

use crate::facts::read::count_records;
use crate::import::account::Account;
use crate::import::json::{Row, object};
use crate::import::natural;
use crate::import::places::{Places, broken};
use crate::import::quality::Flaw;
use crate::import::{ExportFile, ImportError};

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

    fn by_key(key: &str) -> Option<Self> {
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
struct Lot {
    entity: Option<Entity>,
    /// The list's own word for what it is, where it is not known.
    key: String,
    rows: Vec<Row>,
    page: Option<u64>,
    next: bool,
}

/// What a file holds.
#[derive(Default)]
pub(super) struct Opened {
    lots: Vec<Lot>,
    /// Whether anything in it can only come from the API.
    pub sure: bool,
}

/// Takes a file out of its wrapping.
pub(super) fn open(file: &ExportFile) -> Result<Opened, ImportError> {
    let mut out = Opened::default();
    let mut walk = Walk {
        file,
        out: &mut out,
        places: Places::new(file),
    };
    for value in serde_json::Deserializer::from_str(&file.text).into_iter::<&Literal>() {
        let value = value.map_err(|error| broken(&error, file))?;
        walk.answer(value.get(), 0)?;
    }
    Ok(out)
}

struct Walk<'f, 'o> {
    file: &'f ExportFile,
    out: &'o mut Opened,
    places: Places<'f>,
}

impl<'f> Walk<'f, '_> {
    fn answer(&mut self, literal: &'f str, depth: u32) -> Result<(), ImportError> {
        if literal.starts_with('[') {
            let items: Vec<&Literal> = serde_json::from_str(literal).unwrap_or_default();
            let page = |item: &&&Literal| {
                let item = item.get();
                item.starts_with('[') || lists_in(&object(item)).is_some()
            };
            if depth < 3 && items.first().filter(page).is_some() {
                for item in items {
                    self.answer(item.get(), depth + 1)?;
                }
            } else {
                self.list(None, &items, None, false);
            }
            return Ok(());
        }
        let map = object(literal);
        let Some(embedded) = lists_in(&map) else {
            return self.single(literal, &map);
        };
        self.out.sure = true;
        let page = map.get("_page").and_then(|page| page.get().parse().ok());
        let links = map.get("_links").map(|links| object(links.get()));
        let next = links.is_some_and(|links| links.contains_key("next"));
        for (key, list) in object(embedded.get()) {
            let items: Vec<&Literal> = serde_json::from_str(list.get()).unwrap_or_default();
            self.list(Some(&key), &items, page, next);
        }
        Ok(())
    }

    /// One record by itself (`/api/v4/leads/5`, a line of NDJSON), or the answer with an error.
    fn single(
        &mut self,
        literal: &'f str,
        map: &BTreeMap<String, &'f Literal>,
    ) -> Result<(), ImportError> {
        if map.contains_key("status") && (map.contains_key("detail") || map.contains_key("hint")) {
            let said = map.get("detail").or_else(|| map.get("title"));
            return Err(ImportError::Refused {
                file: self.file.name.clone(),
                answer: said
                    .map_or("", |said| said.get())
                    .trim_matches('"')
                    .to_owned(),
            });
        }
        if !map.is_empty() {
            let row = Row::plain(literal, self.places.of(literal));
            self.push(Entity::by_shape(&row), "", vec![row], None, false);
        }
        Ok(())
    }

    fn list(&mut self, key: Option<&str>, items: &[&'f Literal], page: Option<u64>, next: bool) {
        let places = self.places.of_list(items);
        let both = items.iter().zip(places);
        let rows: Vec<Row> = both
            .map(|(item, place)| Row::plain(item.get(), place))
            .collect();
        let entity = match key {
            Some(key) => Entity::by_key(key),
            None => rows.first().and_then(Entity::by_shape),
        };
        self.push(entity, key.unwrap_or_default(), rows, page, next);
    }

    fn push(
        &mut self,
        entity: Option<Entity>,
        key: &str,
        rows: Vec<Row>,
        page: Option<u64>,
        next: bool,
    ) {
        let shaped = matches!(entity, Some(E::Leads | E::Notes | E::Events | E::Tasks));
        self.out.sure |= shaped;
        let entity = entity.or_else(|| {
            let named = key.is_empty() && rows.iter().all(|row| row.has("id"));
            named.then(|| Entity::by_name(&self.file.name)).flatten()
        });
        self.out.lots.push(Lot {
            entity,
            key: key.to_owned(),
            rows,
            page,
            next,
        });
    }
}

/// The lists of a page. A record by itself has `_embedded` too, with its tags and contacts, but it has an id.
fn lists_in<'f>(map: &BTreeMap<String, &'f Literal>) -> Option<&'f Literal> {
    let embedded = map.get("_embedded").filter(|_| !map.contains_key("id"))?;
    let inner = object(embedded.get());
    let known = |key: &String| Entity::by_key(key).is_some() || key == "unsorted";
    inner.keys().any(known).then_some(*embedded)
}

/// All records by kind, each id once.
#[derive(Debug, Default)]
pub(super) struct Lists {
    rows: BTreeMap<Entity, Vec<Row>>,
    incomplete: Vec<Entity>,
    pub recognised: Vec<String>,
}

/// The pages of one query: files whose names differ in numbers only.
#[derive(Default)]
struct Query {
    pages: Vec<(Option<u64>, bool)>,
    rows: usize,
}

impl Lists {
    pub fn read(files: &[ExportFile], account: &mut Account) -> Result<Self, ImportError> {
        let mut lists = Self::default();
        let mut queries: BTreeMap<(Entity, String), Query> = BTreeMap::new();
        let mut files: Vec<&ExportFile> = files.iter().collect();
        files.sort_by(|a, b| natural(&a.name, &b.name));
        for file in files {
            let opened = open(file)?;
            if opened.lots.is_empty() {
                lists.empty(file);
            }
            for lot in opened.lots {
                lists.take(&file.name, lot, &mut queries, account);
            }
        }
        lists.check_pages(queries, account);
        for (entity, rows) in &mut lists.rows {
            account.summary.read += u64::try_from(rows.len()).unwrap_or(u64::MAX);
            single_out(*entity, rows, account);
        }
        Ok(lists)
    }

    /// «Nothing» is answered with an empty body: there are no such records, and that is known.
    fn empty(&mut self, file: &ExportFile) {
        let said = match Entity::by_name(&file.name) {
            Some(entity) => {
                self.rows.entry(entity).or_default();
                format!("{}: пусто ({})", file.name, entity.name())
            }
            None => format!("{}: пусто", file.name),
        };
        self.recognised.push(said);
    }

    fn take(
        &mut self,
        file: &str,
        lot: Lot,
        queries: &mut BTreeMap<(Entity, String), Query>,
        account: &mut Account,
    ) {
        let count = count_records(u64::try_from(lot.rows.len()).unwrap_or(u64::MAX));
        let Some(entity) = lot.entity else {
            let what = match lot.key.as_str() {
                "" => String::new(),
                key => format!(" («{key}»)"),
            };
            self.recognised
                .push(format!("{file}: не читается{what}, {count}"));
            let said = format!("{file}{what}: такие записи не читаются ({count})");
            account.say(Flaw::NotRead, said);
            return;
        };
        let name = entity.name();
        // Pages of one file follow each other; a list of many small answers is not told line by line.
        let told = format!("{file}: {name}, ");
        if !self.recognised.iter().any(|line| line.starts_with(&told)) {
            self.recognised.push(format!("{told}{count}"));
        }
        let stem: String = file.chars().filter(|c| c.is_alphabetic()).collect();
        let query = queries.entry((entity, stem)).or_default();
        query.pages.push((lot.page, lot.next));
        query.rows += lot.rows.len();
        let rows = self.rows.entry(entity).or_default();
        for mut row in lot.rows {
            // Whose note it is may be told by the file only.
            row.values
                .insert("file".into(), crate::import::json::Json::Text(file.into()));
            rows.push(row);
        }
    }

    fn check_pages(&mut self, queries: BTreeMap<(Entity, String), Query>, account: &mut Account) {
        for ((entity, _), mut query) in queries {
            query.pages.sort();
            query.pages.dedup();
            let followed = |(page, next): &(Option<u64>, bool), rest: &[(Option<u64>, bool)]| {
                !next
                    || page.map_or(!rest.is_empty(), |page| {
                        rest.iter().any(|(other, _)| *other == Some(page + 1))
                    })
            };
            let whole = (0..query.pages.len()).all(|at| {
                let (Some(page), Some(rest)) = (query.pages.get(at), query.pages.get(at + 1..))
                else {
                    return true;
                };
                followed(page, rest)
            });
            if whole {
                continue;
            }
            self.incomplete.push(entity);
            let said = format!(
                "выгружены не все страницы ({}): записей {}, а дальше есть ещё; чего нет в выгрузке, то не проверено",
                entity.name(),
                query.rows
            );
            account.say(Flaw::MissingPages, said);
        }
    }

    /// Whether such a list is there at all.
    pub fn has(&self, entity: Entity) -> bool {
        self.rows.contains_key(&entity)
    }

    /// Whether such a list is there with all its pages.
    pub fn whole(&self, entity: Entity) -> bool {
        self.has(entity) && !self.incomplete.contains(&entity)
    }

    /// The records of a kind.
    pub fn of(&self, entity: Entity) -> &[Row] {
        self.rows.get(&entity).map_or(&[], Vec::as_slice)
    }
}

/// Keeps of each id the record that changed last.
fn single_out(entity: Entity, rows: &mut Vec<Row>, account: &mut Account) {
    let changed = |row: &Row| row.text("updated_at").and_then(|at| at.parse::<i64>().ok());
    let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
    let mut places: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for row in rows.drain(..) {
        let Some(id) = row.text("id") else {
            account.reject(&row, format!("{}: нет номера id", entity.name()));
            continue;
        };
        let id: Box<str> = id.into();
        if let Some(earlier) = places.get(&id).and_then(|&at| kept.get_mut(at)) {
            account.summary.repeated += 1;
            account.summary.used += 1;
            let said = format!("повторы ({})", entity.name());
            account.note(Flaw::RepeatedId, said, &row.place);
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
