//! Tables that are asked for row by row where they lie: SQLite, Parquet, PostgreSQL. Nothing is ever written to them.

#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{COLUMNS, Pass, Refusal, Rows, Table, headings};
use crate::diagnostic::closest;
use crate::import::account::Account;
use crate::import::quality::Flaw;

/// So many names stand in a message that lists what there is.
const NAMED: usize = 20;

/// Where such tables lie.
#[derive(Clone, PartialEq, Eq)]
pub enum Store {
    /// A database of SQLite.
    Sqlite(PathBuf),
    /// A file of Parquet.
    Parquet(PathBuf),
    /// A server of PostgreSQL.
    Server {
        /// As the mapping names it.
        written: String,
        /// The connection string or URL.
        connection: String,
        /// The password, where the connection names none.
        password: Option<String>,
    },
}

/// A password reaches no message and no log.
impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Parquet(path) => f.debug_tuple("Parquet").field(path).finish(),
            Self::Server { .. } => f.write_str("Server"),
        }
    }
}

/// A store with the name that messages call it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreFile {
    /// The name without folders.
    pub name: String,
    /// Where it lies.
    pub store: Store,
}

impl Store {
    /// Told by the first bytes of a file, whatever its name.
    #[must_use]
    pub fn of(path: &Path, start: &[u8]) -> Option<Self> {
        match start {
            [b'P', b'A', b'R', b'1', ..] => Some(Self::Parquet(path.to_owned())),
            start if start.starts_with(sqlite::MAGIC) => Some(Self::Sqlite(path.to_owned())),
            _ => None,
        }
    }

    /// Opens it; what is read from it afterwards is of one moment.
    pub(in crate::import) fn open(&self) -> Result<Rc<dyn Base>, Refusal> {
        match self {
            Self::Sqlite(path) => Ok(Rc::new(sqlite::Sqlite::open(path)?)),
            Self::Parquet(path) => parquet_of(path),
            Self::Server {
                connection,
                password,
                ..
            } => server_of(connection, password.as_deref()),
        }
    }
}

/// What a mapping asks a database for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum Ask {
    Table(String),
    Query(String),
}

impl Ask {
    /// How messages call it.
    fn shown(&self) -> String {
        match self {
            Self::Table(name) => format!("таблица «{name}»"),
            Self::Query(_) => "запрос".to_owned(),
        }
    }

    /// How places begin.
    fn place(&self) -> &str {
        match self {
            Self::Table(name) => name,
            Self::Query(_) => "запрос",
        }
    }
}

/// A cell; `None` where there is something that is no text.
pub(super) type Cell = Option<Box<str>>;

/// Takes the place of a row and its cells; a refusal stops the reading.
pub(super) type Take<'t> = &'t mut dyn FnMut(String, Vec<Cell>) -> Result<(), Refusal>;

/// An opened store.
pub(in crate::import) trait Base {
    /// The names of its tables; none where it is a single one.
    fn tables(&self) -> Result<Vec<String>, Refusal>;

    /// What is asked for, with its columns.
    fn find(&self, ask: Option<&Ask>) -> Result<Found, Refusal>;

    /// Gives every row of what was found.
    fn each(&self, found: &Found, take: Take<'_>) -> Result<(), Refusal>;
}

/// What was asked for, as it is there.
pub(in crate::import) struct Found {
    /// None for a store that is a single table.
    ask: Option<Ask>,
    columns: Vec<String>,
    /// Columns that cannot be read, as sentences.
    unread: Vec<String>,
}

/// What is asked for as a table; only its columns are read here.
pub(in crate::import) fn table(
    name: &str,
    base: &Rc<dyn Base>,
    ask: Option<&Ask>,
    account: &mut Account,
) -> Result<Table<'static>, Refusal> {
    let found = base.find(ask)?;
    let name = match &found.ask {
        Some(ask) => format!("{name}, {}", ask.shown()),
        None => name.to_owned(),
    };
    if found.columns.len() > COLUMNS {
        let count = found.columns.len();
        return Err(format!("столбцов {count}, читается не больше {COLUMNS}"));
    }
    for sentence in &found.unread {
        account.note(Flaw::NotRead, sentence, &name);
    }
    let headings = headings(&name, found.columns.clone(), account);
    Ok(Table {
        sheet: match &found.ask {
            Some(Ask::Table(table)) => Some(table.clone()),
            _ => None,
        },
        name,
        rows: Box::new(Asked {
            base: Rc::clone(base),
            found,
            headings: headings.clone(),
        }),
        headings,
    })
}

/// Rows that are asked for anew whenever they are gone through.
struct Asked {
    base: Rc<dyn Base>,
    found: Found,
    headings: Vec<Box<str>>,
}

impl Rows for Asked {
    fn pass(&self, pass: &mut Pass<'_>) -> Result<(), Refusal> {
        self.base.each(&self.found, &mut |place, cells| {
            let cells = texts(&self.headings, &place, cells, pass.account);
            pass.row(place, cells)
        })
    }
}

/// Cells as text; of what is none it is said that it stays empty.
fn texts(
    headings: &[Box<str>],
    place: &str,
    cells: Vec<Cell>,
    account: &mut Account,
) -> Vec<Box<str>> {
    let mut out = Vec::with_capacity(cells.len());
    for (at, cell) in cells.into_iter().enumerate() {
        out.push(cell.unwrap_or_else(|| {
            let heading = headings.get(at).map_or("", |name| name);
            let said = format!("«{heading}»: двоичные данные не читаются, ячейки пусты");
            account.note(Flaw::NotRead, said, place);
            "".into()
        }));
    }
    out
}

/// What is meant: the table of this name, the query, or the only table there is.
fn meant(
    ask: Option<&Ask>,
    there: impl FnOnce() -> Result<Vec<String>, Refusal>,
) -> Result<Ask, Refusal> {
    let wanted = match ask {
        Some(Ask::Query(query)) => return Ok(Ask::Query(query.clone())),
        Some(Ask::Table(name)) => Some(name),
        None => None,
    };
    let there = there()?;
    let Some(first) = there.first() else {
        return Err("в базе нет ни одной таблицы".into());
    };
    let Some(wanted) = wanted else {
        return match there.as_slice() {
            [one] => Ok(Ask::Table(one.clone())),
            all => Err(format!(
                "в базе несколько таблиц: {}; назовите одну в mapping.yaml, например «таблица: {first}»",
                listed(all)
            )),
        };
    };
    let folded = wanted.to_lowercase();
    if let Some(name) = there.iter().find(|name| name.to_lowercase() == folded) {
        return Ok(Ask::Table(name.clone()));
    }
    let near = closest(wanted, there.iter().map(String::as_str)).map_or_else(String::new, |near| {
        format!("; возможно, вы имели в виду «{near}»")
    });
    Err(format!(
        "таблицы «{wanted}» в базе нет; есть: {}{near}",
        listed(&there)
    ))
}

/// Names in a row, the first of them.
pub(in crate::import) fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let more = if names.len() > NAMED { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(feature = "parquet")]
fn parquet_of(path: &Path) -> Result<Rc<dyn Base>, Refusal> {
    Ok(Rc::new(parquet::Parquet::open(path)?))
}

#[cfg(not(feature = "parquet"))]
fn parquet_of(_: &Path) -> Result<Rc<dyn Base>, Refusal> {
    Err("это таблица Parquet, а эта сборка программы её не читает; соберите так: cargo install --path . --features parquet, или сохраните таблицу в CSV".into())
}

#[cfg(feature = "postgres")]
fn server_of(connection: &str, password: Option<&str>) -> Result<Rc<dyn Base>, Refusal> {
    Ok(Rc::new(postgres::Server::open(connection, password)?))
}

#[cfg(not(feature = "postgres"))]
fn server_of(_: &str, _: Option<&str>) -> Result<Rc<dyn Base>, Refusal> {
    Err("эта сборка программы не читает базы PostgreSQL; соберите так: cargo install --path . --features postgres, или выгрузите таблицу в CSV".into())
}
