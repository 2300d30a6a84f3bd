//! CSV by any separator.

use super::{COLUMNS, Refusal, Table, headings, row};
use crate::facts::read::count_records;
use crate::import::account::Account;
use crate::import::quality::Flaw;

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

pub(super) fn open(
    name: &str,
    text: &str,
    said: Option<u8>,
    account: &mut Account,
) -> Result<Table, Refusal> {
    let (text, written) = declared(text);
    let before = usize::from(written.is_some());
    let first = first_record(text);
    let separator = said.or(written).or_else(|| guess(first)).unwrap_or(b';');
    if !matches!(separator, b';' | b',') {
        let shown = match separator {
            b'\t' => "табуляция".to_owned(),
            other => format!("«{}»", char::from(other)),
        };
        account.mend(
            Flaw::Separator,
            format!("разделитель столбцов — {shown}"),
            name,
        );
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut table = Table {
        name: name.to_owned(),
        ..Table::default()
    };
    let (mut line, mut counted) = (1 + before, 0);
    let mut record = csv::StringRecord::new();
    let mut trailing = false;
    let mut last: Option<(String, bool)> = None;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(format!("строки не читаются ({error})")),
        }
        let begin = begins(&record, text);
        let between = text.as_bytes().get(counted..begin).unwrap_or_default();
        line += between.iter().filter(|byte| **byte == b'\n').count();
        counted = begin;
        let place = format!("{name}:{line}");
        let mut cells = unwrapped(&record, separator, &place, account);
        if table.headings.is_empty() {
            if cells.iter().all(|cell| cell.is_empty()) {
                continue;
            }
            if cells.len() > COLUMNS {
                return Err(format!(
                    "столбцов {}, читается не больше {COLUMNS}; похоже, строки слились в одну",
                    cells.len()
                ));
            }
            trailing = cells.len() > 1 && cells.last().is_some_and(|cell| cell.is_empty());
            if trailing {
                cells.pop();
                account.mend(Flaw::TrailingColumn, "пустой последний столбец", name);
            }
            let said = cells.into_iter().map(String::from).collect();
            table.headings = headings(name, said, account);
            continue;
        }
        if trailing
            && cells.len() == table.headings.len() + 1
            && cells.last().is_some_and(|cell| cell.is_empty())
        {
            cells.pop();
        }
        last = Some((place.clone(), cells.len() < table.headings.len()));
        row(&mut table, place, cells, account);
    }
    cut_off(text, last, &mut table, account);
    if table.headings.is_empty() {
        return Err("в файле нет ни одной строки".into());
    }
    if table.headings.len() == 1 && !table.rows.is_empty() {
        let rows = u64::try_from(table.rows.len()).unwrap_or(u64::MAX);
        let what = format!(
            "столбец один («{}», {})",
            table.headings.first().map_or("", |one| one),
            count_records(rows)
        );
        account.mend(Flaw::Separator, what, name);
    }
    Ok(table)
}

/// A record begins behind the end of the line before, which the reader has not always gone over yet.
fn begins(record: &csv::StringRecord, text: &str) -> usize {
    let at = record.position().map_or(0, csv::Position::byte);
    let at = usize::try_from(at).unwrap_or_default();
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count()
}

/// `sep=;` in the first line is an order to spreadsheets and no heading.
fn declared(text: &str) -> (&str, Option<u8>) {
    let Some((first, rest)) = text.split_once('\n') else {
        return (text, None);
    };
    match first.trim_end().as_bytes() {
        [b's', b'e', b'p', b'=', separator] => (rest, Some(*separator)),
        _ => (text, None),
    }
}

/// The first record: line breaks inside quotes do not end it.
fn first_record(text: &str) -> &str {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate().take(256 * 1024) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && at > 0 => return text.get(..at).unwrap_or(text),
            _ => {}
        }
    }
    text.lines().next().unwrap_or_default()
}

/// The separator that stands most often outside quotes; where a whole row stands in quotes, inside them.
fn guess(first: &str) -> Option<u8> {
    let count = |separator: u8, inside: bool| {
        let mut quoted = false;
        let mut number = 0_usize;
        for byte in first.bytes() {
            if byte == b'"' {
                quoted = !quoted;
            } else if byte == separator && (inside || !quoted) {
                number += 1;
            }
        }
        number
    };
    let most = |inside: bool| {
        SEPARATORS
            .into_iter()
            .rev()
            .map(|separator| (count(separator, inside), separator))
            .filter(|(number, _)| *number > 0)
            .max_by_key(|(number, _)| *number)
    };
    most(false)
        .or_else(|| most(true))
        .map(|(_, separator)| separator)
}

/// The cells; a row that stands in quotes as a whole is opened once more.
fn unwrapped(
    record: &csv::StringRecord,
    separator: u8,
    place: &str,
    account: &mut Account,
) -> Vec<Box<str>> {
    let own = |record: &csv::StringRecord| -> Vec<Box<str>> {
        record.iter().map(|cell| cell.trim().into()).collect()
    };
    let only = record
        .get(0)
        .filter(|_| record.len() == 1 || record.iter().skip(1).all(|cell| cell.trim().is_empty()));
    let wrapped = only.filter(|cell| cell.as_bytes().contains(&separator));
    let Some(inner) = wrapped else {
        return own(record);
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(inner.as_bytes());
    match reader.records().next() {
        Some(Ok(opened)) if opened.len() > 1 => {
            account.mend(Flaw::QuotedRow, "строки, взятые в кавычки целиком", place);
            own(&opened)
        }
        _ => own(record),
    }
}

/// The last record of a file that was cut off is not taken for a whole one.
fn cut_off(text: &str, last: Option<(String, bool)>, table: &mut Table, account: &mut Account) {
    let Some((place, short)) = last else { return };
    let open = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let ended = text.ends_with(['\n', '\r']);
    if !(open || short && !ended) {
        return;
    }
    if table.rows.last().is_some_and(|line| *line.place == *place) {
        table.rows.pop();
        let why = if open {
            "строка: не закрыта кавычка, всё после неё слилось в одну ячейку; файл оборван или испорчен"
        } else {
            "строка: файл обрывается на ней; выгрузите его заново"
        };
        account.reject_at(&place, why);
    }
    account.note(Flaw::CutOff, "файл обрывается", &place);
}
