//! The touch calendar as a workbook. Its cells are texts and numbers and never formulas, whatever stands in them.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Context;
use super::touches::TouchReport;
use super::touches_table::{Cell, Table, tables};

/// A sheet holds no more rows than this, its heading among them.
const ROWS: usize = 1_048_576;
/// A cell holds no more characters than this.
const CHARACTERS: usize = 32_767;

/// Writes the workbook.
///
/// # Errors
/// When `out`, or a temporary file, cannot be written to.
pub fn write(out: &mut dyn Write, context: &Context<'_>, report: &TouchReport) -> io::Result<()> {
    let bytes = book(context, &tables(context, report)).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn book(context: &Context<'_>, tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        // A sheet that is full goes on in the next.
        let parts = table.rows.chunks(ROWS - 1);
        let parts: Vec<&[Vec<Cell>]> = if table.rows.is_empty() {
            vec![&[]]
        } else {
            parts.collect()
        };
        for (number, rows) in parts.into_iter().enumerate() {
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            match number {
                0 => sheet.set_name(table.name)?,
                more => sheet.set_name(format!("{} {}", table.name, more + 1))?,
            };
            for (column, width) in (0..).zip(table.widths) {
                sheet.set_column_width(column, *width)?;
            }
            sheet.set_freeze_panes(1, 0)?;
            for (column, name) in (0..).zip(table.head) {
                sheet.write_string_with_format(0, column, *name, &bold)?;
            }
            for (at, row) in (1..).zip(rows) {
                for (column, cell) in (0..).zip(row) {
                    match cell {
                        Cell::Text(text) => sheet.write_string(at, column, within(text))?,
                        Cell::Number(number) => sheet.write_number(at, column, *number as f64)?,
                    };
                }
            }
            let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let columns = u16::try_from(table.head.len().saturating_sub(1)).unwrap_or(0);
            sheet.autofilter(0, 0, last, columns)?;
        }
    }
    // The same answer is the same file: it was made at the moment that was asked about.
    let made = ExcelDateTime::from_timestamp(context.at.0)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    workbook.save_to_buffer()
}

/// As much of a text as a cell holds.
fn within(text: &str) -> &str {
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    }
}
