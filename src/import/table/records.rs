//! JSON and NDJSON as a table: a record a row, nested keys by their path (`contact.phone`).

use std::collections::BTreeMap;

use serde_json::value::RawValue as Literal;

use super::{COLUMNS, Refusal, Table, row};
use crate::facts::read::{column, json_fault};
use crate::import::account::Account;
use crate::import::json::{Json, Row, object};
use crate::import::places::Places;

/// A record with its place: which column holds what.
type Flat = (Box<str>, Vec<(usize, String)>);

pub(super) fn open(name: &str, text: &str, account: &mut Account) -> Result<Table, Refusal> {
    let lower = name.to_lowercase();
    let rows = match lower.ends_with(".json") {
        true => whole(name, text)?,
        false => lines(name, text, account),
    };
    let mut table = Table {
        name: name.to_owned(),
        ..Table::default()
    };
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    let mut flat: Vec<Flat> = Vec::new();
    for record in rows {
        let mut cells = Vec::new();
        for (key, value) in &record.values {
            flatten(key, value, &mut |path, text| {
                let next = columns.len();
                let at = *columns.entry(path).or_insert(next);
                cells.push((at, text));
            });
        }
        if columns.len() > COLUMNS {
            return Err(format!("разных ключей больше {COLUMNS}: это не таблица"));
        }
        flat.push((record.place, cells));
    }
    let mut headings: Vec<Box<str>> = vec!["".into(); columns.len()];
    for (path, at) in columns {
        if let Some(place) = headings.get_mut(at) {
            *place = path.into();
        }
    }
    table.headings = headings;
    for (place, cells) in flat {
        let mut line: Vec<Box<str>> = vec!["".into(); table.headings.len()];
        for (at, text) in cells {
            if let Some(cell) = line.get_mut(at) {
                *cell = text.into();
            }
        }
        row(&mut table, place.into(), line, account);
    }
    match table.headings.is_empty() {
        true => Err("в файле нет ни одной записи".into()),
        false => Ok(table),
    }
}

fn fault(name: &str, text: &str, error: &serde_json::Error) -> String {
    let line = text
        .lines()
        .nth(error.line().saturating_sub(1))
        .unwrap_or("");
    let at = column(line, error.column());
    let why = match error.is_eof() {
        true => "файл обрывается; выгрузите или скопируйте его заново".to_owned(),
        false => json_fault(error),
    };
    format!("{name}:{}, столбец {at}: {why}", error.line())
}

/// A list, or an object that keeps one; the longest list is the table.
fn whole(name: &str, text: &str) -> Result<Vec<Row>, Refusal> {
    let mut lists: Vec<Vec<&Literal>> = Vec::new();
    let mut alone: Vec<&Literal> = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&Literal>() {
        let value = value.map_err(|error| fault(name, text, &error))?;
        match list_in(value.get(), 0) {
            Some(list) => lists.push(list),
            None => alone.push(value),
        }
    }
    lists.push(alone);
    let all = lists.into_iter().max_by_key(Vec::len).unwrap_or_default();
    let mut places = Places::within(name, text);
    let where_ = places.of_list(&all);
    let both = all.iter().zip(where_);
    Ok(both
        .map(|(item, place)| Row::plain(item.get(), place))
        .collect())
}

fn list_in(literal: &str, depth: u32) -> Option<Vec<&Literal>> {
    if literal.starts_with('[') {
        let items: Vec<&Literal> = serde_json::from_str(literal).ok()?;
        let records = items.iter().any(|item| item.get().starts_with('{'));
        return records.then_some(items);
    }
    if depth > 3 {
        return None;
    }
    let inner = object(literal);
    let lists = inner
        .values()
        .filter_map(|value| list_in(value.get(), depth + 1));
    lists.max_by_key(Vec::len)
}

/// A line that is broken is rejected alone.
fn lines(name: &str, text: &str, account: &mut Account) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("{name}:{}", number + 1);
        match serde_json::from_str::<&Literal>(line.trim()) {
            Ok(literal) if literal.get().starts_with('{') => {
                rows.push(Row::plain(literal.get(), place));
            }
            Ok(_) => {
                account.summary.read += 1;
                account.reject_at(&place, "строка: здесь не запись JSON");
            }
            Err(error) => {
                account.summary.read += 1;
                let why = match line.contains('\0') {
                    true => "нулевые байты: файл повреждён, скопируйте его заново".to_owned(),
                    false => json_fault(&error),
                };
                account.reject_at(&place, format!("строка: {why}"));
            }
        }
    }
    rows
}

fn flatten(path: &str, value: &Json, take: &mut impl FnMut(String, String)) {
    match value {
        Json::Map(inner) => {
            for (key, value) in inner {
                flatten(&format!("{path}.{key}"), value, take);
            }
        }
        Json::List(items) => {
            let all: Vec<&str> = items.iter().filter_map(Json::text).collect();
            take(path.to_owned(), all.join(", "));
        }
        Json::Bool(yes) => take(path.to_owned(), if *yes { "да" } else { "нет" }.to_owned()),
        Json::Empty => take(path.to_owned(), String::new()),
        single => take(
            path.to_owned(),
            single.text().unwrap_or_default().to_owned(),
        ),
    }
}
