//! CSV by any separator.

use std::io::{self, Read};

use super::decode::Text;
use super::{COLUMNS, Line, Pass, Refusal, Rows, Table, headings, unread};
use crate::facts::read::count_records;
use crate::import::account::Account;
use crate::import::quality::Flaw;

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// A longer row is a fault of the file: a quote that is not closed swallows all that follows.
const ROW: usize = 64 * 1024 * 1024;

/// Text in columns.
struct Delimited<'f> {
    text: Text<'f>,
    separator: u8,
    /// How many bytes the line takes that names the separator.
    skip: u64,
    /// Every line ends with a separator.
    trailing: bool,
    /// What the only column is called.
    alone: Option<Box<str>>,
}

pub(super) fn open<'f>(
    text: Text<'f>,
    said: Option<u8>,
    account: &mut Account,
) -> Result<Table<'f>, Refusal> {
    let name = &text.file.name;
    let start = text.start()?;
    let (rest, written) = declared(&start);
    let first = first_record(rest);
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
    let skip = u64::try_from(start.len() - rest.len()).unwrap_or_default();
    let mut reader = Records::new(&text, separator, skip)?;
    while let Some((line, record)) = reader.next()? {
        let place = format!("{name}:{line}");
        let mut cells = unwrapped(record, separator, &place, account);
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if cells.len() > COLUMNS {
            return Err(format!(
                "столбцов {}, читается не больше {COLUMNS}; похоже, строки слились в одну",
                cells.len()
            ));
        }
        let trailing = cells.len() > 1 && cells.last().is_some_and(|cell| cell.is_empty());
        if trailing {
            cells.pop();
            account.mend(Flaw::TrailingColumn, "пустой последний столбец", name);
        }
        let said = cells.into_iter().map(String::from).collect();
        let headings = headings(name, said, account);
        return Ok(Table {
            name: name.clone(),
            sheet: None,
            rows: Box::new(Delimited {
                separator,
                skip,
                trailing,
                alone: headings.first().filter(|_| headings.len() == 1).cloned(),
                text,
            }),
            headings,
        });
    }
    Err("в файле нет ни одной строки".into())
}

impl Rows for Delimited<'_> {
    fn pass(&self, pass: &mut Pass<'_>) -> Result<(), Refusal> {
        let name = &self.text.file.name;
        let mut reader = Records::new(&self.text, self.separator, self.skip)?;
        let mut headed = false;
        // The last row is not given away before it is known to be whole.
        let mut held: Option<Line> = None;
        let mut last: Option<(String, bool)> = None;
        let mut rows = 0_u64;
        while let Some((line, record)) = reader.next()? {
            let place = format!("{name}:{line}");
            if !headed {
                let cells = unwrapped(record, self.separator, &place, &mut Account::deaf());
                headed = cells.iter().any(|cell| !cell.is_empty());
                continue;
            }
            let mut cells = unwrapped(record, self.separator, &place, pass.account);
            if self.trailing
                && cells.len() == pass.wanted + 1
                && cells.last().is_some_and(|cell| cell.is_empty())
            {
                cells.pop();
            }
            if let Some(line) = held.take() {
                rows += 1;
                (pass.take)(line)?;
            }
            last = Some((place.clone(), cells.len() < pass.wanted));
            held = pass.fit(place, cells);
        }
        let source = reader.reader.get_ref();
        if let Some((place, short)) = last
            && (source.open || short && !source.ended)
        {
            // The last record of a file that was cut off is not taken for a whole one.
            if held.take().is_some() {
                let why = if source.open {
                    "строка: не закрыта кавычка, всё после неё слилось в одну ячейку; файл оборван или испорчен"
                } else {
                    "строка: файл обрывается на ней; выгрузите его заново"
                };
                pass.account.reject_at(&place, why);
            }
            pass.account.note(Flaw::CutOff, "файл обрывается", &place);
        }
        if let Some(line) = held {
            rows += 1;
            (pass.take)(line)?;
        }
        if let Some(alone) = self.alone.as_ref().filter(|_| rows > 0) {
            let what = format!("столбец один («{alone}», {})", count_records(rows));
            pass.account.mend(Flaw::Separator, what, name);
        }
        Ok(())
    }
}

/// The records of a text with the lines they begin on.
struct Records {
    reader: csv::Reader<Counted>,
    record: csv::StringRecord,
}

impl Records {
    fn new(text: &Text<'_>, separator: u8, skip: u64) -> Result<Self, Refusal> {
        let mut inner = text.reader()?;
        let skipped = io::copy(&mut inner.by_ref().take(skip), &mut io::sink());
        skipped.map_err(|error| unread(&error))?;
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(Counted {
                inner: Box::new(inner),
                window: Vec::new(),
                from: 0,
                line: 1 + usize::from(skip > 0),
                open: false,
                ended: true,
            });
        Ok(Self {
            reader,
            record: csv::StringRecord::new(),
        })
    }

    fn next(&mut self) -> Result<Option<(usize, &csv::StringRecord)>, Refusal> {
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => return Err(format!("строки не читаются ({error})")),
        }
        let at = self.record.position().map_or(0, csv::Position::byte);
        let line = self.reader.get_mut().line_of(at);
        Ok(Some((line, &self.record)))
    }
}

/// Text on its way to the reader of CSV: it is kept until its lines have been counted.
struct Counted {
    inner: Box<dyn Read>,
    /// What has been read and not yet counted.
    window: Vec<u8>,
    /// Which byte of the text is the first of the window, and on which line it stands.
    from: u64,
    line: usize,
    /// Whether a quote is open.
    open: bool,
    /// Whether the text ends with the end of a line.
    ended: bool,
}

impl Counted {
    /// The line of the record before which the reader stood at this byte: it begins behind the end of the line before, which the
    /// reader has not always gone over.
    fn line_of(&mut self, at: u64) -> usize {
        let skip = usize::try_from(at.saturating_sub(self.from)).unwrap_or_default();
        let rest = self.window.get(skip..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let begin = (skip + breaks.count()).min(self.window.len());
        let before = self.window.get(..begin).unwrap_or_default();
        self.line += ends(before);
        self.window.drain(..begin);
        self.from += u64::try_from(begin).unwrap_or_default();
        self.line
    }
}

fn ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(out)?;
        let text = out.get(..got).unwrap_or_default();
        let quotes = text.iter().filter(|byte| **byte == b'"').count();
        self.open ^= quotes % 2 == 1;
        if let Some(last) = text.last() {
            self.ended = matches!(last, b'\n' | b'\r');
        }
        if self.window.len() > ROW {
            let why = format!(
                "строка {} длиннее {} МБ: похоже, не закрыта кавычка",
                self.line,
                ROW / 1024 / 1024
            );
            return Err(io::Error::other(why));
        }
        self.window.extend_from_slice(text);
        Ok(got)
    }
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
