//! The table of mailings as a file for spreadsheets: CSV, or XLSX with a sheet for the clients and one for the clauses.
//!
//! Rows are written as they come. A workbook keeps them in a temporary file and is put together at the end; its cells are texts
//! and numbers and never formulas, whatever stands in them.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::permissions::{Contact, MailReport};
use super::{Context, csv};

/// A sheet holds no more rows than this, its heading among them.
const ROWS: u32 = 1_048_576;
/// A cell holds no more characters than this.
const CHARACTERS: usize = 32_767;
/// Widths of the columns of clients, in characters.
const WIDTHS: [f64; 9] = [14.0, 28.0, 14.0, 10.0, 22.0, 22.0, 12.0, 18.0, 80.0];

/// A table of mailings that is being written.
pub enum MailTable {
    /// `;` between cells.
    Csv,
    /// A workbook.
    Xlsx(Box<Book>),
}

/// A workbook that is being written.
pub struct Book {
    workbook: Workbook,
    /// The sheet that is being filled, by number, and its next row.
    sheet: usize,
    row: u32,
}

impl MailTable {
    /// An empty table.
    #[must_use]
    pub fn new(xlsx: bool) -> Self {
        if !xlsx {
            return Self::Csv;
        }
        Self::Xlsx(Box::new(Book {
            workbook: Workbook::new(),
            sheet: 0,
            row: 0,
        }))
    }

    /// The heading.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn head(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Csv => csv::mail_head(out),
            Self::Xlsx(book) => book.clients().map_err(io::Error::other),
        }
    }

    /// One client's row.
    ///
    /// # Errors
    /// When `out`, or a temporary file, cannot be written to.
    pub fn row(
        &mut self,
        out: &mut dyn Write,
        context: &Context<'_>,
        one: &Contact,
    ) -> io::Result<()> {
        match self {
            Self::Csv => csv::mail_row(out, context, one),
            Self::Xlsx(book) => book
                .client(&csv::mail_cells(context, one))
                .map_err(io::Error::other),
        }
    }

    /// What each clause has cost; the end of the file.
    ///
    /// # Errors
    /// When `out`, or a temporary file, cannot be written to.
    pub fn end(
        self,
        out: &mut dyn Write,
        context: &Context<'_>,
        report: &MailReport,
    ) -> io::Result<()> {
        match self {
            Self::Csv => csv::mail_end(out, context, report),
            Self::Xlsx(book) => {
                let bytes = book.whole(context, report).map_err(io::Error::other)?;
                out.write_all(&bytes)
            }
        }
    }
}

impl Book {
    /// Begins a sheet of clients.
    fn clients(&mut self) -> Result<(), XlsxError> {
        let number = self.workbook.worksheets().len();
        let name = match number {
            0 => "Клиенты".to_owned(),
            _ => format!("Клиенты {}", number + 1),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        head(sheet, &csv::MAIL_HEAD, &WIDTHS)?;
        (self.sheet, self.row) = (number, 1);
        Ok(())
    }

    fn client(&mut self, cells: &[String]) -> Result<(), XlsxError> {
        if self.row >= ROWS {
            self.clients()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheet)?;
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(self.row, column, within(cell))?;
        }
        self.row += 1;
        Ok(())
    }

    fn whole(mut self, context: &Context<'_>, report: &MailReport) -> Result<Vec<u8>, XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name("Пункты")?;
        head(sheet, &csv::COST_HEAD, &[12.0, 80.0, 26.0, 20.0])?;
        for (row, (&(version, clause), cost)) in (1..).zip(&report.totals.by_clause) {
            let clause = context.book.clause(version, clause);
            sheet.write_string(row, 0, within(&clause.short()))?;
            sheet.write_string(row, 1, within(&clause.text))?;
            sheet.write_number(row, 2, cost.only as f64)?;
            sheet.write_number(row, 3, cost.also as f64)?;
        }
        // The same answer is the same file: it was made at the moment that was asked about.
        let made = ExcelDateTime::from_timestamp(context.at.0)?;
        let properties = DocProperties::new().set_creation_datetime(&made);
        self.workbook.set_properties(&properties);
        self.workbook.save_to_buffer()
    }
}

fn head(sheet: &mut Worksheet, names: &[&str], widths: &[f64]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    Ok(())
}

/// As much of a text as a cell holds.
fn within(text: &str) -> &str {
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    }
}
