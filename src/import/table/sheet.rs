//! XLSX: what it would unpack to is measured before it is unpacked, and cells are read one by one, so that a workbook made to
//! fill the memory does not.

use std::io::BufReader;
use std::io::Read;

use calamine::{DataRef, Reader, Xlsx};

use super::{COLUMNS, Input, Pass, RawFile, Refusal, Rows, Table, headings};
use crate::import::account::Account;

/// A workbook that unpacks to more is refused.
const UNPACKED: u64 = 512 * 1024 * 1024;
/// More files than these no workbook has.
const PARTS: usize = 10_000;

type Book = Xlsx<BufReader<Box<dyn Input>>>;

/// A sheet of a workbook.
struct Sheet<'f> {
    file: &'f RawFile,
    sheet: String,
    /// How places name it.
    shown: String,
    /// Which line the headings stand in.
    head: u32,
}

pub(super) fn open<'f>(
    file: &'f RawFile,
    account: &mut Account,
) -> Result<Vec<Table<'f>>, Refusal> {
    measured(file)?;
    let mut book = book(file)?;
    let names = book.sheet_names();
    let mut out = Vec::new();
    for sheet in &names {
        let shown = match names.len() {
            1 => file.name.clone(),
            _ => format!("{}, вкладка «{sheet}»", file.name),
        };
        let mut found = None;
        rows(&mut book, sheet, &mut |line, cells| {
            found = Some((line, cells));
            Ok(false)
        })?;
        if let Some((head, cells)) = found {
            let said = cells.into_iter().map(String::from).collect();
            out.push(Table {
                headings: headings(&shown, said, account),
                name: shown.clone(),
                sheet: Some(sheet.clone()),
                rows: Box::new(Sheet {
                    file,
                    sheet: sheet.clone(),
                    shown,
                    head,
                }),
            });
        }
    }
    match out.is_empty() {
        true => Err("в книге нет ни одной заполненной вкладки".into()),
        false => Ok(out),
    }
}

impl Rows for Sheet<'_> {
    fn pass(&self, pass: &mut Pass<'_>) -> Result<(), Refusal> {
        rows(
            &mut book(self.file)?,
            &self.sheet,
            &mut |line, mut cells| {
                if line > self.head {
                    // A workbook writes no cells behind the last full one: that is no fault.
                    if cells.len() < pass.wanted {
                        cells.resize(pass.wanted, "".into());
                    }
                    let place = format!("{}, строка {}", self.shown, u64::from(line) + 1);
                    pass.row(place, cells)?;
                }
                Ok(true)
            },
        )
    }
}

fn broken(why: &str) -> Refusal {
    format!(
        "книга не читается ({why}); откройте её в редакторе таблиц и сохраните заново как .xlsx"
    )
}

fn book(file: &RawFile) -> Result<Book, Refusal> {
    Xlsx::new(BufReader::new(file.input()?)).map_err(|error| broken(&error.to_string()))
}

/// Gives away the filled rows of a sheet until it is told to stop.
fn rows(
    book: &mut Book,
    sheet: &str,
    take: &mut dyn FnMut(u32, Vec<Box<str>>) -> Result<bool, Refusal>,
) -> Result<(), Refusal> {
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        // A sheet of charts has no cells.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(broken(&error.to_string())),
    };
    let mut current: Option<(u32, Vec<Box<str>>)> = None;
    while let Some(cell) = cells
        .next_cell()
        .map_err(|error| broken(&error.to_string()))?
    {
        let (line, column) = cell.get_position();
        let text = shown_as(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS {
            return Err(format!("на вкладке «{sheet}» больше {COLUMNS} столбцов"));
        }
        if current.as_ref().is_some_and(|(at, _)| *at != line)
            && let Some((line, cells)) = current.take()
            && !take(line, cells)?
        {
            return Ok(());
        }
        let (_, cells) = current.get_or_insert_with(|| (line, Vec::new()));
        if cells.len() <= column {
            cells.resize(column + 1, "".into());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = text.trim().into();
        }
    }
    match current {
        Some((line, cells)) => take(line, cells).map(|_| ()),
        None => Ok(()),
    }
}

/// Unpacks everything into nothing and counts.
fn measured(file: &RawFile) -> Result<(), Refusal> {
    let broken = || "книга не открывается: файл повреждён или это не .xlsx".to_owned();
    let mut archive = zip::ZipArchive::new(BufReader::new(file.input()?)).map_err(|_| broken())?;
    if archive.len() > PARTS {
        return Err(format!("в книге {} частей: это не таблица", archive.len()));
    }
    let mut left = UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| broken())?;
        let mut part = part.take(left + 1);
        let unpacked = std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| broken())?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            format!(
                "книга распаковывается больше чем в {} МБ; сохраните её в CSV",
                UNPACKED / 1024 / 1024
            )
        })?;
    }
    Ok(())
}

/// A cell as people see it.
fn shown_as(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        DataRef::DateTime(at) => moment(at.as_f64()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Error(_) => String::new(),
        #[allow(
            unreachable_patterns,
            reason = "the library may learn further kinds of cells"
        )]
        other => format!("{other:?}"),
    }
}

/// The day number of a spreadsheet as a date.
fn moment(days: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "days and seconds of a date fit"
    )]
    let seconds = (days * 86_400.0).round() as i64;
    let origin =
        chrono::NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.and_hms_opt(0, 0, 0));
    let at = origin
        .zip(chrono::TimeDelta::try_seconds(seconds))
        .and_then(|(origin, after)| origin.checked_add_signed(after));
    at.map_or(String::new(), |at| {
        match at.time() == chrono::NaiveTime::MIN {
            true => at.format("%Y-%m-%d").to_string(),
            false => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        }
    })
}
