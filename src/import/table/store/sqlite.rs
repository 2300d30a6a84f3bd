//! SQLite, opened for reading only.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement};

use super::{Ask, Base, Cell, Found, Take, meant};
use crate::import::table::Refusal;

/// What every database begins with.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";

/// How long to wait for another program that is writing.
const PATIENCE: Duration = Duration::from_secs(2);
const CORRUPT: &str =
    "база повреждена; скопируйте её заново или восстановите: sqlite3 база .recover";
/// A longer cell, in bytes, stops the reading: the memory is not for one cell.
const CELL: i32 = 64 * 1024 * 1024;

/// A database, held open within one reading transaction.
pub(super) struct Sqlite(Connection);

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self, Refusal> {
        let base = connection(path)?;
        // All tables, and every going through them, are of one moment.
        base.execute_batch("BEGIN").map_err(said)?;
        readable(&base)?;
        Ok(Self(base))
    }

    /// The statement for what is asked, and whether its first column is the number of the row.
    fn asked(&self, ask: &Ask) -> Result<(Statement<'_>, bool), Refusal> {
        let base = &self.0;
        let name = match ask {
            Ask::Query(query) => {
                let asked = base
                    .prepare(query)
                    .map_err(|error| format!("запрос не выполнен: {}", said(error)))?;
                return match asked.column_count() {
                    0 => Err("запрос ничего не выбирает; нужен SELECT".into()),
                    _ => Ok((asked, false)),
                };
            }
            Ask::Table(name) => name.replace('"', "\"\""),
        };
        // A view, and a table made without them, has no row numbers.
        let numbered = format!("SELECT rowid, * FROM \"{name}\" ORDER BY rowid");
        if let Ok(asked) = base.prepare(&numbered) {
            return Ok((asked, true));
        }
        let plain = format!("SELECT * FROM \"{name}\"");
        Ok((base.prepare(&plain).map_err(said)?, false))
    }
}

impl Base for Sqlite {
    fn tables(&self) -> Result<Vec<String>, Refusal> {
        const ALL: &str = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') \
            AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
        let mut asked = self.0.prepare(ALL).map_err(said)?;
        let names = asked.query_map([], |row| row.get(0)).map_err(said)?;
        names.collect::<Result<_, _>>().map_err(said)
    }

    fn find(&self, ask: Option<&Ask>) -> Result<Found, Refusal> {
        let ask = meant(ask, || self.tables())?;
        let (asked, numbered) = self.asked(&ask)?;
        let names = asked.column_names().skip(usize::from(numbered));
        let columns = names.map(str::to_owned).collect();
        drop(asked);
        Ok(Found {
            ask: Some(ask),
            columns,
            unread: Vec::new(),
        })
    }

    fn each(&self, found: &Found, take: Take<'_>) -> Result<(), Refusal> {
        let Some(ask) = &found.ask else {
            return Ok(());
        };
        let of = ask.place();
        let (mut asked, numbered) = self.asked(ask)?;
        let skipped = usize::from(numbered);
        let columns = asked.columns();
        let truths: Vec<bool> = columns
            .skip(skipped)
            .map(|column| is_truth(column.decl_type()))
            .collect();
        let mut rows = asked.query([]).map_err(said)?;
        let mut number = 0_u64;
        while let Some(row) = rows.next().map_err(said)? {
            number += 1;
            let place = match numbered {
                true => format!("{of}:{}", row.get::<_, i64>(0).map_err(said)?),
                false => format!("{of}, строка {number}"),
            };
            let mut cells = Vec::with_capacity(truths.len());
            for (at, truth) in truths.iter().enumerate() {
                cells.push(cell(row.get_ref(at + skipped).map_err(said)?, *truth));
            }
            take(place, cells)?;
        }
        Ok(())
    }
}

fn cell(value: ValueRef<'_>, truth: bool) -> Cell {
    Some(match value {
        ValueRef::Null => "".into(),
        ValueRef::Integer(0) if truth => "нет".into(),
        ValueRef::Integer(1) if truth => "да".into(),
        ValueRef::Integer(number) => number.to_string().into(),
        ValueRef::Real(number) => number.to_string().into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).trim().into(),
        // Some programs keep texts as bytes.
        ValueRef::Blob(bytes) => std::str::from_utf8(bytes)
            .ok()
            .filter(|text| !text.contains('\0'))?
            .trim()
            .into(),
    })
}

/// Names of columns come from the text of the schema, and the library takes it for granted that this is UTF-8.
fn readable(base: &Connection) -> Result<(), Refusal> {
    let mut asked = base
        .prepare("SELECT name, sql FROM sqlite_schema")
        .map_err(said)?;
    let mut rows = asked.query([]).map_err(said)?;
    while let Some(row) = rows.next().map_err(said)? {
        for at in 0..2 {
            if let ValueRef::Text(text) = row.get_ref(at).map_err(said)?
                && std::str::from_utf8(text).is_err()
            {
                return Err(CORRUPT.into());
            }
        }
    }
    Ok(())
}

/// SQLite has no truth values: a column is declared to hold them.
fn is_truth(declared: Option<&str>) -> bool {
    declared.is_some_and(|declared| declared.to_lowercase().starts_with("bool"))
}

fn connection(path: &Path) -> Result<Connection, Refusal> {
    let beside = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        std::fs::metadata(name).ok().map(|file| file.len())
    };
    let unfinished = || {
        "рядом лежит незаконченный журнал: её сейчас пишет другая программа, или запись оборвалась; закройте ту программу или откройте и закройте в ней базу, потом повторите"
            .to_owned()
    };
    if beside("-journal").is_some_and(|length| length > 0) {
        return Err(unfinished());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let base = match (beside("-wal"), beside("-shm")) {
        // Without the index a reader would have to make it, and nothing is written beside the user's file.
        (Some(1..), None) => return Err(unfinished()),
        (_, Some(_)) => Connection::open_with_flags(path, flags),
        // Nobody has it open: read as a file that does not change, it leaves no trace.
        (_, None) if keeps_a_log(path)? => {
            Connection::open_with_flags(unchanging(path), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        (_, None) => Connection::open_with_flags(path, flags),
    }
    .map_err(said)?;
    base.busy_timeout(PATIENCE).map_err(said)?;
    // A file from elsewhere is not trusted to call functions from its views.
    base.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
        .map_err(said)?;
    base.set_limit(Limit::SQLITE_LIMIT_LENGTH, CELL)
        .map_err(said)?;
    Ok(base)
}

/// Whether the database is kept with a write-ahead log: byte 18 of its header.
fn keeps_a_log(path: &Path) -> Result<bool, Refusal> {
    use std::io::Read;
    let mut head = [0; 20];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    match read {
        Ok(()) => Ok(matches!(head, [.., 2, _])),
        Err(_) => Err("база обрывается в самом начале; скопируйте её заново".into()),
    }
}

/// The path as an address that says that the file does not change.
fn unchanging(path: &Path) -> String {
    let mut uri = if cfg!(windows) { "file:///" } else { "file:" }.to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => {
                uri.push(char::from(*byte));
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri + "?immutable=1"
}

/// A fault of SQLite in Russian.
fn said(error: rusqlite::Error) -> Refusal {
    let code = error.sqlite_error_code();
    match code {
        Some(ErrorCode::NotADatabase) => {
            "это не база SQLite, или она зашифрована; выгрузите таблицу в CSV".into()
        }
        Some(ErrorCode::DatabaseCorrupt) => CORRUPT.into(),
        Some(ErrorCode::ReadOnly) => {
            "запрос меняет данные, а база открывается только для чтения; нужен SELECT".into()
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "база занята другой программой, которая её пишет; закройте ту программу или скопируйте файл"
                .into()
        }
        Some(ErrorCode::TooBig) => {
            format!("ячейка длиннее {} МБ", CELL / 1024 / 1024)
        }
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "база не открывается: нет прав на чтение, или файл оборван".into()
        }
        _ => match error {
            rusqlite::Error::SqliteFailure(_, Some(message)) => format!("SQLite: {message}"),
            rusqlite::Error::SqlInputError { msg, .. } => format!("SQLite: {msg}"),
            rusqlite::Error::MultipleStatement => "запросов несколько, а нужен один".into(),
            other => format!("SQLite: {other}"),
        },
    }
}
