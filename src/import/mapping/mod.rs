//! Tables by a mapping: which column is what. The lists that CRMs export are mappings that come with the program.

mod build;
mod clean;
mod columns;
mod draft;
mod guess;
mod merge;
mod people;
mod read;
mod shipped;
mod stores;
mod whole;

use std::collections::BTreeMap;

pub use guess::propose;
pub use read::read as read_mapping;
pub use stores::propose as propose_store;

use super::account::Account;
use super::quality::Flaw;
use super::spill::Scratch;
use super::table::store::{Ask, StoreFile};
use super::table::{self, Hints, RawFile, Table};
use super::{ImportError, Imported};
use crate::facts::read::count_records;
use crate::facts::{FactKind, Held, Staff, When};
use clean::{Order, fold};
use columns::Survey;

/// What a row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Record {
    Employee,
    Client,
    Deal,
    Stage,
    Change,
    Owner,
    Event,
    Mailing,
    Consent,
}

/// What a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// A key of the record in our own format.
    Key(&'static str),
    /// Whose record it is.
    Client,
    ClientName,
    Deal,
    /// A field of the card of the deal (or of the client, in a table of clients).
    Field(String),
    ClientField(String),
    /// When the record was changed: of two with one id the later one counts.
    Changed,
    Skip,
}

/// How a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Number,
    Money,
    Date,
    Phone,
    Yes,
    List,
}

/// One use of a column.
#[derive(Debug, Clone)]
struct Use {
    target: Target,
    kind: Option<Type>,
    /// What the values of the table mean; a value that is not here stays.
    words: BTreeMap<String, String>,
    /// Only in rows where another column holds this value.
    when: Option<(String, String)>,
    order: Option<Order>,
    /// Its place in the mapping: of several columns that say one thing the first goes before.
    rank: usize,
}

/// What a table is.
#[derive(Debug, Clone)]
struct Source {
    /// Names of files; `*` stands for anything.
    files: Vec<String>,
    /// A server with the tables, as the mapping names it.
    base: Option<String>,
    /// What of a database is asked for.
    ask: Option<Ask>,
    sheet: Option<String>,
    record: Record,
    /// Headings that tell such a table among others.
    known_by: Vec<String>,
    /// By folded heading.
    columns: BTreeMap<String, Vec<Use>>,
    /// What is the same in every row.
    constants: Vec<(Target, String)>,
    /// Whether columns that are not named become fields of the card.
    rest: bool,
    /// Stands before the numbers of its deals: other tables of the mapping have the same numbers.
    prefix: Option<String>,
    /// A record is repeated for every value of the first column, and the second is to be added up.
    products: Option<(String, String)>,
    hints: Hints,
    order: Option<Order>,
    /// How the table is called when it has been recognised.
    title: Option<String>,
}

/// A mapping as it was read.
#[derive(Debug, Clone)]
pub struct Mapping {
    sources: Vec<Source>,
    timezone: Option<Box<str>>,
    currency: Option<Box<str>>,
    as_of: Option<When>,
    held: BTreeMap<FactKind, Held>,
    /// Whether it is the user's own: then its columns have to be there.
    own: bool,
    format: String,
}

/// A table with what it is and what its values have told.
struct Matched<'m> {
    source: &'m Source,
    table: Table<'m>,
    survey: Survey<'m>,
}

/// Whether one of these tables is a list that a CRM exports.
#[must_use]
pub fn recognise(file: &RawFile) -> bool {
    let mut account = Account::default();
    let tables = table::open(file, &Hints::default(), &mut account).unwrap_or_default();
    tables
        .iter()
        .any(|table| shipped::of(&table.headings).is_some())
}

/// Reads files by a mapping; without one, the lists that CRMs export are recognised by their headings.
///
/// Tables are gone through twice, to find out how their columns are to be read and to take their rows in; neither tables nor cases are
/// held. The cases come as lines of our own format, to be read from the temporary file they were put into.
///
/// # Errors
/// A file that is no table, a table that nobody has described, temporary files that cannot be written.
pub fn read(
    files: &[RawFile],
    mapping: Option<&Mapping>,
    staff: &Staff,
    scratch: &dyn Scratch,
) -> Result<Imported, ImportError> {
    read_with(files, &[], mapping, staff, scratch)
}

/// Reads files and databases by a mapping, as [`read`] does.
///
/// # Errors
/// As [`read`]; and a database that cannot be read, or has no such table.
pub fn read_with(
    files: &[RawFile],
    stores: &[StoreFile],
    mapping: Option<&Mapping>,
    staff: &Staff,
    scratch: &dyn Scratch,
) -> Result<Imported, ImportError> {
    let mut account = Account::listing(scratch)?;
    let mut recognised = Vec::new();
    let mut matched: Vec<Matched<'_>> = Vec::new();
    let mut format = mapping.map(|mapping| mapping.format.clone());
    let own = mapping.is_some_and(|mapping| mapping.own);
    for file in files {
        let hints = mapping
            .and_then(|mapping| mapping.of_file(&file.name))
            .map(|source| source.hints.clone());
        if mapping.is_some() && hints.is_none() {
            let said = format!("{}: в mapping.yaml не описан и не прочитан", file.name);
            account.say(Flaw::NotRead, said);
            continue;
        }
        let refused = |why| ImportError::NoTable {
            file: file.name.clone(),
            why,
        };
        let tables =
            table::open(file, &hints.unwrap_or_default(), &mut account).map_err(refused)?;
        let mut used = false;
        for table in tables {
            let source = match mapping {
                Some(mapping) => mapping.of_table(&file.name, &table),
                None => shipped::of(&table.headings).map(|(source, name)| {
                    format.get_or_insert_with(|| name.to_owned());
                    source
                }),
            };
            let mut survey = source.map(|source| Survey::new(source, &table, own, &mut account));
            let mut rows = 0;
            // Rows of a sheet that is not used are not records of the export.
            let mut unused = Account::deaf();
            let counting = match survey {
                Some(_) => &mut account,
                None => &mut unused,
            };
            let looked = table.each(counting, &mut |line| {
                rows += 1;
                if let Some(survey) = &mut survey {
                    survey.take(&line);
                }
                Ok(())
            });
            looked.map_err(refused)?;
            let count = count_records(rows);
            let Some((source, survey)) = source.zip(survey) else {
                let said = format!(
                    "{}: не узнано, что это, и не прочитано ({count})",
                    table.name
                );
                recognised.push(format!("{}: не узнано, {count}", table.name));
                account.say(Flaw::NotRead, said);
                continue;
            };
            used = true;
            recognised.push(format!("{}: {}, {count}", table.name, source.name()));
            matched.push(Matched {
                source,
                table,
                survey,
            });
        }
        if !used && files.len() == 1 && stores.is_empty() {
            return Err(refused(format!(
                "заголовки не узнаны; опишите столбцы в mapping.yaml рядом с файлом, начало напишет команда reglament import --guess {}",
                file.name
            )));
        }
    }
    for file in stores {
        for (source, table) in stores::tables(file, mapping, &mut account)? {
            let mut survey = Survey::new(source, &table, own, &mut account);
            let mut rows = 0;
            let looked = table.each(&mut account, &mut |line| {
                rows += 1;
                survey.take(&line);
                Ok(())
            });
            looked.map_err(|why| stores::refused(file, why))?;
            if let Some(name) = stores::format(&table, mapping) {
                format.get_or_insert_with(|| name.to_owned());
            }
            let count = count_records(rows);
            recognised.push(format!("{}: {}, {count}", table.name, source.name()));
            matched.push(Matched {
                source,
                table,
                survey,
            });
        }
    }
    if matched.is_empty() {
        return Err(ImportError::NoTables);
    }
    let mut imported = build::build(matched, mapping, staff, account, scratch)?;
    imported.recognised = recognised;
    imported.dataset.format = format.unwrap_or_else(|| "таблицы".to_owned()).into();
    Ok(imported)
}

impl Mapping {
    fn of_file(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.fits(name))
    }

    fn of_table(&self, name: &str, table: &Table<'_>) -> Option<&Source> {
        let sheet = table.sheet.as_deref();
        self.sources.iter().find(|source| {
            source.fits(name)
                && source
                    .sheet
                    .as_deref()
                    .is_none_or(|said| sheet.is_some_and(|sheet| fold(sheet) == fold(said)))
        })
    }

    /// The servers that tables are read from, each once, as the mapping names them.
    #[must_use]
    pub fn servers(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for base in self.sources.iter().filter_map(|one| one.base.as_deref()) {
            if !all.contains(&base) {
                all.push(base);
            }
        }
        all
    }

    /// Whether a file of this name is described.
    #[must_use]
    pub fn describes(&self, name: &str) -> bool {
        self.of_file(name).is_some()
    }
}

impl Source {
    /// How the table is called when it has been recognised.
    fn name(&self) -> &str {
        self.title.as_deref().unwrap_or_else(|| self.record.name())
    }

    fn fits(&self, name: &str) -> bool {
        self.files.iter().any(|pattern| like(pattern, name))
    }
}

/// Whether a name fits a pattern with `*`.
fn like(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Kinds of records with the words they are called by in a mapping, and the name of their keys' table.
const RECORDS: &[(Record, &[&str], &str, &str)] = &[
    (
        Record::Employee,
        &["сотрудник", "сотрудники", "employee"],
        "сотрудник",
        "сотрудники",
    ),
    (
        Record::Client,
        &["клиент", "клиенты", "client"],
        "клиент",
        "клиенты",
    ),
    (
        Record::Deal,
        &["сделка", "сделки", "deal", "лид"],
        "сделка",
        "сделки",
    ),
    (
        Record::Stage,
        &["стадия", "стадии", "переход", "история стадий", "stage"],
        "переход в стадию",
        "история стадий",
    ),
    (
        Record::Change,
        &["изменение", "изменения", "история полей", "change"],
        "изменение поля",
        "история полей",
    ),
    (
        Record::Owner,
        &[
            "ответственный",
            "ответственные",
            "история ответственных",
            "owner",
        ],
        "смена ответственного",
        "история ответственных",
    ),
    (
        Record::Event,
        &["событие", "события", "event"],
        "событие",
        "события",
    ),
    (
        Record::Mailing,
        &["рассылка", "рассылки", "mailing"],
        "рассылка",
        "рассылки",
    ),
    (
        Record::Consent,
        &["согласие", "согласия", "consent"],
        "согласие",
        "согласия",
    ),
];

impl Record {
    fn name(self) -> &'static str {
        RECORDS
            .iter()
            .find(|row| row.0 == self)
            .map_or("", |row| row.3)
    }

    fn table(self) -> &'static str {
        RECORDS
            .iter()
            .find(|row| row.0 == self)
            .map_or("", |row| row.2)
    }

    fn by_word(word: &str) -> Option<Self> {
        let word = fold(word);
        RECORDS
            .iter()
            .find(|row| row.1.contains(&word.as_str()))
            .map(|row| row.0)
    }

    /// A key of the record by its name or alias.
    fn key(self, word: &str) -> Option<&'static str> {
        let word = fold(word);
        let table = crate::facts::read::FORMAT
            .iter()
            .find(|table| table.record == self.table())?;
        let row = table.rows.iter().find(|row| {
            fold(row.name) == word || row.aliases.iter().any(|alias| fold(alias) == word)
        })?;
        Some(row.name)
    }
}
