//! `report --format csv | xlsx`.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Context;
use super::csv::{MARK, row, safe};
use super::report_table::{Cell, Sheet, sheets};
use super::words::moment;
use crate::report::Report;

/// A cell holds no more characters than this.
const CHARACTERS: usize = 32_767;

/// Writes all tables one below the other.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(out: &mut dyn Write, context: &Context<'_>, report: &Report) -> io::Result<()> {
    rows(out, context, sheets(context, report))
}

/// Writes tables one below the other.
pub(super) fn rows(
    out: &mut dyn Write,
    context: &Context<'_>,
    sheets: Vec<Sheet>,
) -> io::Result<()> {
    out.write_all(MARK.as_bytes())?;
    let zone = context.book.zone;
    for (at, sheet) in sheets.into_iter().enumerate() {
        if at > 0 {
            row(out, [""])?;
        }
        row(out, [sheet.name])?;
        row(out, sheet.head.iter().map(|(name, _)| *name))?;
        for cells in sheet.rows {
            let cells: Vec<String> = cells
                .into_iter()
                .map(|cell| match cell {
                    Cell::Text(text) => safe(&text),
                    // Numbers may begin with a minus: they are no formula.
                    Cell::Number(number) => number.to_string().replace('.', ","),
                    Cell::Moment(at) => moment(at, zone),
                    Cell::Blank => String::new(),
                })
                .collect();
            out.write_all(cells.join(";").as_bytes())?;
            out.write_all(b"\r\n")?;
        }
    }
    Ok(())
}

/// Writes a workbook, a sheet a table.
///
/// # Errors
/// When `out` cannot be written to.
pub fn xlsx(out: &mut dyn Write, context: &Context<'_>, report: &Report) -> io::Result<()> {
    book(out, context, sheets(context, report))
}

/// Writes a workbook of these tables.
pub(super) fn book(
    out: &mut dyn Write,
    context: &Context<'_>,
    sheets: Vec<Sheet>,
) -> io::Result<()> {
    let bytes = workbook(context, sheets).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(context: &Context<'_>, sheets: Vec<Sheet>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap();
    let date = Format::new().set_num_format("dd.mm.yyyy hh:mm");
    let zone = context.book.zone;
    for one in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(one.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, (name, width)) in (0..).zip(&one.head) {
            sheet.set_column_width(column, *width)?;
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        let mut last = 0;
        for (row, cells) in (1..).zip(one.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Text(text) if text.is_empty() => {}
                    Cell::Text(text) => {
                        sheet.write_string(row, column, within(&text))?;
                    }
                    Cell::Number(value) => {
                        sheet.write_number(row, column, value)?;
                    }
                    Cell::Moment(at) => {
                        // The company's clock: a spreadsheet knows no zones.
                        let local = zone.local(at).and_utc().timestamp();
                        let at = ExcelDateTime::from_timestamp(local)?;
                        sheet.write_datetime_with_format(row, column, &at, &date)?;
                    }
                    Cell::Blank => {}
                }
            }
            last = row;
        }
        let columns = u16::try_from(one.head.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(0, 0, last, columns)?;
    }
    // The same answer is the same file: it was made at the moment that was asked about.
    let made = ExcelDateTime::from_timestamp(context.at.0)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    book.save_to_buffer()
}

/// As much of a text as a cell holds.
fn within(text: &str) -> &str {
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    }
}
