//! Sheets out of a workbook: a tab each, found by its own labels and headings wherever they stand.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::read::{cell, take};
use crate::audit::filled::{Filled, FilledRow};
use crate::cli::Failure;

pub(super) fn sheets(name: &str, bytes: Vec<u8>) -> Result<Vec<Filled>, Failure> {
    let broken = |why: String| {
        Failure::new(format!("книга «{name}» не прочитана: {why}"))
            .hint("откройте её в редакторе таблиц и сохраните заново как .xlsx")
    };
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let mut out = Vec::new();
    for tab in book.sheet_names() {
        let range = book
            .worksheet_range(&tab)
            .map_err(|error| broken(error.to_string()))?;
        out.extend(sheet(&format!("{name}, вкладка «{tab}»"), &range));
    }
    Ok(out)
}

/// A tab that begins with the label of a sheet; any other tab is none.
fn sheet(place: &str, range: &Range<Data>) -> Option<Filled> {
    let top = range.start()?.0;
    let mut sheet = Filled {
        place: place.into(),
        ..Filled::default()
    };
    let mut columns: Option<Columns> = None;
    let mut seen = false;
    for (number, cells) in range.rows().enumerate() {
        let line = top as usize + number + 1;
        let text = |at: usize| cells.get(at).and_then(|one| cell(&shown(one)));
        let Some(found) = &columns else {
            let label = text(0)
                .map(|label| label.to_lowercase())
                .unwrap_or_default();
            seen |= label == "лист" && text(1).is_some();
            if label == "№" && seen {
                columns = Columns::find(cells);
            } else {
                take(&mut sheet, &label, text(1));
            }
            continue;
        };
        // Below the questions stand the totals: they have no number.
        let (Some(_), Some(question)) = (text(0), text(found.question)) else {
            continue;
        };
        sheet.rows.push(FilledRow {
            place: format!("{place}, строка {line}").into(),
            text: question,
            weight: text(found.weight),
            said: text(found.answer),
        });
    }
    seen.then_some(sheet)
}

struct Columns {
    question: usize,
    weight: usize,
    answer: usize,
}

impl Columns {
    fn find(cells: &[Data]) -> Option<Self> {
        let at = |name: &str| {
            cells
                .iter()
                .position(|one| shown(one).trim().to_lowercase() == name)
        };
        Some(Self {
            question: at("вопрос")?,
            weight: at("вес")?,
            answer: at("ответ")?,
        })
    }
}

/// A cell as people see it: whole numbers without a fraction, dates as they are written in Russian.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Float(number) => number.to_string(),
        Data::Bool(true) => "да".to_owned(),
        Data::Bool(false) => "нет".to_owned(),
        Data::DateTime(at) => date(at.as_f64()),
        Data::Error(error) => format!("{error}"),
        other => other.to_string(),
    }
}

/// The day number of a spreadsheet as a date.
fn date(days: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "days and seconds of a date fit"
    )]
    let seconds = (days * 86_400.0).round() as i64;
    let origin =
        chrono::NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.and_hms_opt(0, 0, 0));
    let at =
        origin.and_then(|origin| origin.checked_add_signed(chrono::TimeDelta::seconds(seconds)));
    at.map_or(String::new(), |at| {
        match at.time() == chrono::NaiveTime::MIN {
            true => at.format("%d.%m.%Y").to_string(),
            false => at.format("%d.%m.%Y %H:%M").to_string(),
        }
    })
}
