//! PostgreSQL: one read-only transaction, rows by COPY, so that neither side holds the table.

use std::cell::RefCell;
use std::error::Error as _;
use std::io::{self, Read};
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::types::{Kind, ToSql, Type};
use postgres::{Client, Config, NoTls};

use super::{Ask, Base, Found, Take, meant};
use crate::import::table::Refusal;

/// How long to wait for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Nothing can be written; rows have one order every time, and dates one spelling.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
    SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL synchronize_seqscans = off; \
    SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL extra_float_digits = 1";

/// A connection with one transaction: all that is read is of one moment.
pub(super) struct Server(RefCell<Client>);

impl Server {
    pub(super) fn open(connection: &str, password: Option<&str>) -> Result<Self, Refusal> {
        let mut client = connected(connection, password)?;
        client.batch_execute(BEGIN).map_err(|error| said(&error))?;
        Ok(Self(RefCell::new(client)))
    }

    fn rows(&self, query: &str, with: &[&(dyn ToSql + Sync)]) -> Result<Vec<String>, Refusal> {
        let rows = self.0.borrow_mut().query(query, with);
        let rows = rows.map_err(|error| said(&error))?;
        rows.iter()
            .map(|row| row.try_get(0).map_err(|error| said(&error)))
            .collect()
    }

    /// What the columns are is asked of the server: each kind has its own way to be shown.
    fn columns(&self, from: &str) -> Result<Vec<(String, Type)>, Refusal> {
        let probe = format!("SELECT * FROM {from} AS t LIMIT 0");
        let probed = self.0.borrow_mut().prepare(&probe);
        let probed = probed.map_err(|error| said(&error))?;
        let columns = probed.columns().iter();
        let columns = columns.map(|one| (one.name().to_owned(), one.type_().clone()));
        Ok(columns.collect())
    }

    /// The places of the columns of the primary key; none where there is no such key.
    fn key(&self, table: &str, columns: &[(String, Type)]) -> Result<Vec<usize>, Refusal> {
        const KEY: &str = "SELECT a.attname::text FROM pg_index i \
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place) \
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number \
            WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY k.place";
        let place = |name: String| columns.iter().position(|(column, _)| *column == name);
        let names = self.rows(KEY, &[&table])?;
        Ok(names.into_iter().filter_map(place).collect())
    }
}

impl Base for Server {
    /// The tables and views that this user may read: those of the schema `public` by their bare names.
    fn tables(&self) -> Result<Vec<String>, Refusal> {
        const ALL: &str = "SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END::text \
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition \
            AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
            AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1";
        self.rows(ALL, &[])
    }

    fn find(&self, ask: Option<&Ask>) -> Result<Found, Refusal> {
        let ask = meant(ask, || self.tables())?;
        let columns = self.columns(&source(&ask))?;
        match columns.is_empty() {
            true => Err("запрос ничего не выбирает; нужен SELECT".into()),
            false => Ok(Found {
                ask: Some(ask),
                columns: columns.into_iter().map(|(name, _)| name).collect(),
                unread: Vec::new(),
            }),
        }
    }

    fn each(&self, found: &Found, take: Take<'_>) -> Result<(), Refusal> {
        let Some(ask) = &found.ask else {
            return Ok(());
        };
        let from = source(ask);
        let columns = self.columns(&from)?;
        let key = match ask {
            Ask::Table(_) => self.key(&from, &columns)?,
            Ask::Query(_) => Vec::new(),
        };
        let mut client = self.0.borrow_mut();
        let rows = client.copy_out(&copied(&from, &columns, &key));
        let rows = rows.map_err(|error| said(&error))?;
        taken(rows, ask.place(), !key.is_empty(), &columns, take)
    }
}

/// Rows of COPY's CSV.
fn taken(
    rows: impl Read,
    of: &str,
    keyed: bool,
    columns: &[(String, Type)],
    take: Take<'_>,
) -> Result<(), Refusal> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(rows);
    let mut record = csv::StringRecord::new();
    let mut number = 0_u64;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(interrupted(&error)),
        }
        number += 1;
        let mut cells = record.iter();
        let key = cells.next().unwrap_or_default();
        let place = match keyed {
            true => format!("{of}:{key}"),
            false => format!("{of}, строка {number}"),
        };
        let shown = |(cell, (_, kind)): (&str, &(String, Type))| match *kind == Type::BYTEA {
            true if !cell.is_empty() => None,
            _ => Some(cell.trim().into()),
        };
        take(place, cells.zip(columns).map(shown).collect())?;
    }
}

/// What is read from, in the server's own words.
fn source(ask: &Ask) -> String {
    match ask {
        Ask::Query(query) => format!("(\n{}\n)", query.trim().trim_end_matches(';')),
        Ask::Table(name) => quoted(name),
    }
}

/// The query for COPY: the key first, then every column as text, in the order of the key.
fn copied(from: &str, columns: &[(String, Type)], key: &[usize]) -> String {
    let alias = |at: usize| format!("t.c{at}");
    let aliases: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
    let keys: Vec<String> = key.iter().map(|at| alias(*at)).collect();
    let place = match key {
        [] => "NULL".to_owned(),
        key => {
            let parts: Vec<String> = key.iter().map(|at| alias(*at) + "::text").collect();
            parts.join(" || ',' || ")
        }
    };
    let shown: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| as_text(&alias(at), kind))
        .collect();
    let order = match keys.is_empty() {
        true => String::new(),
        false => format!(" ORDER BY {}", keys.join(", ")),
    };
    format!(
        "COPY (SELECT {place}, {} FROM {from} AS t({}){order}) TO STDOUT (FORMAT csv)",
        shown.join(", "),
        aliases.join(", ")
    )
}

/// A column as people and our readers write such values.
fn as_text(column: &str, kind: &Type) -> String {
    match (kind.kind(), kind) {
        (_, &Type::BOOL) => {
            format!("CASE WHEN {column} THEN 'да' WHEN NOT {column} THEN 'нет' END")
        }
        // Money is spelled by the server's locale.
        (_, &Type::MONEY) => format!("{column}::numeric"),
        (_, &Type::INTERVAL) => format!("EXTRACT(EPOCH FROM {column})::bigint"),
        // The bytes are not sent: that they are there is all there is to say.
        (_, &Type::BYTEA) => format!("CASE WHEN {column} IS NULL THEN NULL ELSE '*' END"),
        (Kind::Array(_), _) => format!("array_to_string({column}, ', ')"),
        _ => column.to_owned(),
    }
}

/// `crm.deals` → `"crm"."deals"`; names come from the server's own list.
fn quoted(name: &str) -> String {
    let quote = |part: &str| format!("\"{}\"", part.replace('"', "\"\""));
    match name.split_once('.') {
        Some((schema, table)) => format!("{}.{}", quote(schema), quote(table)),
        None => format!("\"public\".{}", quote(name)),
    }
}

fn connected(connection: &str, password: Option<&str>) -> Result<Client, Refusal> {
    // The text of the fault may repeat the password, so it is not shown.
    let mut config: Config = connection.parse().map_err(|_| {
        "строка подключения не понята; пишите так: postgres://имя@сервер:5432/база, пароль — в переменной PGPASSWORD"
            .to_owned()
    })?;
    if config.get_password().is_none()
        && let Some(password) = password
    {
        config.password(password);
    }
    if config.get_ssl_mode() == SslMode::Require {
        return Err("в строке подключения sslmode=require, а шифрованное соединение (TLS) не поддерживается; подключайтесь внутри своей сети или через туннель: ssh -L 5432:localhost:5432 сервер".into());
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    config.application_name("reglament");
    let at = address(&config);
    config.connect(NoTls).map_err(|error| match error.code() {
        Some(_) => said(&error),
        None => {
            let io = error
                .source()
                .and_then(|why| why.downcast_ref::<io::Error>());
            let why = match io.map(io::Error::kind) {
                Some(io::ErrorKind::ConnectionRefused) => "соединение не принято".to_owned(),
                Some(io::ErrorKind::TimedOut) => "время ожидания вышло".to_owned(),
                _ => error
                    .source()
                    .map_or_else(|| error.to_string(), ToString::to_string),
            };
            format!("сервер {at} не отвечает ({why}); проверьте адрес, порт и доступ из этой сети")
        }
    })
}

/// Host and port, never a name or a password.
fn address(config: &Config) -> String {
    let port = config.get_ports().first().copied().unwrap_or(5432);
    match config.get_hosts().first() {
        // Of a malformed address a part of the password may have become the host.
        Some(Host::Tcp(host))
            if host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte)) =>
        {
            format!("{host}:{port}")
        }
        Some(Host::Tcp(_)) => "по этому адресу".to_owned(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "по умолчанию".to_owned(),
    }
}

/// A fault in the midst of the rows.
fn interrupted(error: &csv::Error) -> Refusal {
    let csv::ErrorKind::Io(io) = error.kind() else {
        return format!("ответ сервера не читается ({error})");
    };
    let inner = io.get_ref().and_then(|inner| inner.downcast_ref());
    inner.map_or_else(|| format!("связь с сервером прервалась ({io})"), said)
}

/// A fault of the server in Russian.
fn said(error: &postgres::Error) -> Refusal {
    let Some(told) = error.as_db_error() else {
        return format!("связь с сервером прервалась ({error})");
    };
    let message = told.message();
    let code = told.code();
    if [
        SqlState::INVALID_PASSWORD,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
    ]
    .contains(code)
    {
        return format!(
            "сервер не пустил ({message}); проверьте имя и пароль (пароль — в переменной PGPASSWORD). Если сервер требует TLS, подключайтесь через туннель ssh"
        );
    }
    match *code {
        SqlState::INVALID_CATALOG_NAME => format!("такой базы на сервере нет ({message})"),
        SqlState::INSUFFICIENT_PRIVILEGE => format!("нет прав на чтение ({message})"),
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            "запрос меняет данные, а база открывается только для чтения; нужен SELECT".into()
        }
        SqlState::UNDEFINED_COLUMN | SqlState::UNDEFINED_TABLE | SqlState::SYNTAX_ERROR => {
            format!("запрос не выполнен: {message}")
        }
        _ => format!("PostgreSQL: {message}"),
    }
}
