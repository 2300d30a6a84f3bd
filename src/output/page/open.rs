//! `report --open --format html`.

use std::io::{self, Write};

use super::blocks::{Block, Cell, Grid, Head, Line, Row, Section};
use crate::output::Context;
use crate::output::report_open::{OpenReport, plain, sheets, wish};
use crate::output::report_table::{self, Sheet};
use crate::output::text::foot;
use crate::output::words::{DEALS, count, deadline, integer, moment};

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn open(out: &mut dyn Write, context: &Context<'_>, report: &OpenReport<'_>) -> io::Result<()> {
    let mut sections = Vec::new();
    for (at, sheet) in sheets(context, report).into_iter().enumerate() {
        let name = sheet.name;
        let list = at == 1;
        let mut blocks = Vec::new();
        if list {
            blocks.push(Block::Find("сделка, клиент, сотрудник, стадия"));
        }
        blocks.push(Block::Grid(grid(context, sheet, list)));
        let id = if list { "cases" } else { "people" };
        sections.push(Section::new(id, name, blocks));
    }
    let input = foot::input_lines(context).into_iter();
    let input = input.map(|(indent, tone, text)| Line::new(indent / 2, text).tone(tone));
    let input = vec![Block::Lines(input.collect())];
    sections.push(Section::new("input", "Данные", input));
    let at = deadline(context.at, context.book.zone);
    let mut about = context.book.titles();
    let mut told = format!("Открыто {}", count(report.open.whole.open, DEALS));
    let wished = wish(report);
    if !wished.is_empty() {
        let picked = integer(report.open.whole.picked);
        told.push_str(&format!(", отобрано {picked}: {wished}"));
    }
    about.push(format!("{told}. Щелчок по заголовку столбца сортирует."));
    super::write(out, format!("Открытые сделки на {at}"), about, sections)
}

fn grid(context: &Context<'_>, sheet: Sheet, list: bool) -> Grid {
    let number = |at: usize| {
        sheet
            .rows
            .iter()
            .filter_map(|row| row.get(at))
            .any(|cell| !matches!(cell, report_table::Cell::Text(_)))
    };
    let numbers: Vec<bool> = (0..sheet.head.len()).map(number).collect();
    let heads = sheet.head.iter().zip(&numbers);
    let heads = heads.map(|((name, _), number)| match number {
        true => Head::number(*name),
        false => Head::text(*name),
    });
    let heads = heads.collect();
    let cell = |cell: report_table::Cell| match cell {
        report_table::Cell::Text(text) => Cell::text(text),
        report_table::Cell::Number(number) => Cell::number(plain(number), Some(number)),
        report_table::Cell::Moment(at) => Cell::number(
            moment(at, context.book.zone),
            Some(super::explain::real(at.0)),
        ),
        report_table::Cell::Blank => Cell::number("", None),
    };
    let rows = (0..).zip(sheet.rows).map(|(at, row)| Row {
        deal: list.then_some(at),
        ..Row::new(row.into_iter().map(cell).collect())
    });
    Grid {
        id: list.then_some("deals"),
        heads,
        rows: rows.collect(),
        ..Grid::default()
    }
}
