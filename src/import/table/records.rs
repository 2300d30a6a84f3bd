//! JSON and NDJSON as a table: a record a row, nested keys by their path (`contact.phone`).

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use serde_json::value::RawValue as Literal;

use super::decode::Text;
use super::listed::Chosen;
use super::{COLUMNS, Pass, Refusal, Rows, Table, unread};
use crate::facts::read::json_fault;
use crate::import::json::{Json, Row};

/// A longer line is a fault of the file.
const LINE: u64 = 64 * 1024 * 1024;

/// What is done with a record, or with the place and the fault of what is none.
pub(super) type Take<'t> = dyn FnMut(Result<Row, (String, String)>) -> Result<(), Refusal> + 't;

/// Records one a line, or in one of the lists of a text.
struct Records<'f> {
    text: Text<'f>,
    /// The list that is the table; `None`: records one a line.
    list: Option<Chosen>,
    columns: BTreeMap<String, usize>,
}

pub(super) fn open(text: Text<'_>) -> Result<Table<'_>, Refusal> {
    let name = text.file.name.clone();
    let lines = !name.to_lowercase().ends_with(".json");
    let list = match lines {
        true => None,
        false => Some(Chosen::of(&text)?),
    };
    let mut records = Records {
        text,
        list,
        columns: BTreeMap::new(),
    };
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    records.each(&mut |record| {
        for (key, value) in record.iter().flat_map(|record| &record.values) {
            flatten(key, value, &mut |path, _| {
                let next = columns.len();
                columns.entry(path).or_insert(next);
            });
        }
        match columns.len() > COLUMNS {
            true => Err(format!("разных ключей больше {COLUMNS}: это не таблица")),
            false => Ok(()),
        }
    })?;
    if columns.is_empty() {
        return Err("в файле нет ни одной записи".into());
    }
    let mut headings: Vec<Box<str>> = vec!["".into(); columns.len()];
    for (path, at) in &columns {
        if let Some(place) = headings.get_mut(*at) {
            *place = path.as_str().into();
        }
    }
    records.columns = columns;
    Ok(Table {
        name,
        sheet: None,
        headings,
        rows: Box::new(records),
    })
}

impl Rows for Records<'_> {
    fn pass(&self, pass: &mut Pass<'_>) -> Result<(), Refusal> {
        self.each(&mut |record| {
            let record = match record {
                Ok(record) => record,
                Err((place, why)) => {
                    pass.account.summary.read += 1;
                    pass.account.reject_at(&place, why);
                    return Ok(());
                }
            };
            let mut line: Vec<Box<str>> = vec!["".into(); pass.wanted];
            for (key, value) in &record.values {
                flatten(key, value, &mut |path, text| {
                    let at = self.columns.get(&path);
                    if let Some(cell) = at.and_then(|at| line.get_mut(*at)) {
                        *cell = text.into();
                    }
                });
            }
            pass.row(record.place.into(), line)
        })
    }
}

impl Records<'_> {
    fn each(&self, take: &mut Take<'_>) -> Result<(), Refusal> {
        match &self.list {
            None => lines(&self.text, take),
            Some(list) => list.each(&self.text, take),
        }
    }
}

/// A line that is broken is rejected alone.
fn lines(text: &Text<'_>, take: &mut Take<'_>) -> Result<(), Refusal> {
    let name = &text.file.name;
    let mut reader = BufReader::new(text.reader()?);
    let mut bytes = Vec::new();
    let mut number = 0_u64;
    loop {
        bytes.clear();
        let mut limited = reader.by_ref().take(LINE);
        let got = limited.read_until(b'\n', &mut bytes);
        if got.map_err(|error| unread(&error))? == 0 {
            return Ok(());
        }
        number += 1;
        let place = format!("{name}:{number}");
        let long = bytes.len() as u64 == LINE && !bytes.ends_with(b"\n");
        if long {
            reader.skip_until(b'\n').map_err(|error| unread(&error))?;
            let why = format!("строка: длиннее {} МБ", LINE / 1024 / 1024);
            take(Err((place, why)))?;
            continue;
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        take(match serde_json::from_str::<&Literal>(line) {
            Ok(literal) if literal.get().starts_with('{') => Ok(Row::plain(literal.get(), place)),
            Ok(_) => Err((place, "строка: здесь не запись JSON".to_owned())),
            Err(_) if line.contains('\0') => {
                let why = "строка: нулевые байты: файл повреждён, скопируйте его заново";
                Err((place, why.to_owned()))
            }
            Err(error) => Err((place, format!("строка: {}", json_fault(&error)))),
        })?;
    }
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
