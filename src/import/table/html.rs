//! A table of HTML: what CRMs call a workbook.

use html5gum::{Token, Tokenizer};

use super::{CELL, COLUMNS, Refusal, Table, headings, row};
use crate::import::account::Account;

/// The first table of the page; tables within its cells are read as text.
pub(super) fn open(name: &str, text: &str, account: &mut Account) -> Result<Table, Refusal> {
    let mut reading = Reading::default();
    let mut table = Table {
        name: name.to_owned(),
        ..Table::default()
    };
    let mut number = 0_usize;
    for token in Tokenizer::new(text) {
        let Ok(token) = token;
        let Some(cells) = reading.take(&token)? else {
            continue;
        };
        number += 1;
        if table.headings.is_empty() {
            if cells.iter().any(|cell| !cell.is_empty()) {
                let said = cells.into_iter().map(String::from).collect();
                table.headings = headings(name, said, account);
            }
        } else {
            row(
                &mut table,
                format!("{name}, строка {number}"),
                cells,
                account,
            );
        }
    }
    match table.headings.is_empty() {
        true => Err("в странице HTML нет таблицы".into()),
        false => Ok(table),
    }
}

#[derive(Default)]
struct Reading {
    /// How many tables are open.
    depth: usize,
    done: bool,
    cells: Vec<Box<str>>,
    cell: Option<String>,
    /// Text of styles and scripts is none.
    skip: bool,
}

impl Reading {
    /// A row, when this token ends one.
    fn take(&mut self, token: &Token) -> Result<Option<Vec<Box<str>>>, Refusal> {
        if self.done {
            return Ok(None);
        }
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"table" => self.depth += 1,
                b"tr" if self.depth == 1 => return self.end_row(),
                b"td" | b"th" if self.depth == 1 => {
                    self.end_cell()?;
                    self.cell = Some(String::new());
                }
                b"br" => self.push("\n"),
                b"style" | b"script" => self.skip = true,
                _ => {}
            },
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"table" => {
                    let out = if self.depth == 1 {
                        self.end_row()?
                    } else {
                        None
                    };
                    self.depth = self.depth.saturating_sub(1);
                    self.done = self.depth == 0;
                    return Ok(out);
                }
                b"tr" if self.depth == 1 => return self.end_row(),
                b"td" | b"th" if self.depth == 1 => self.end_cell()?,
                b"style" | b"script" => self.skip = false,
                _ => {}
            },
            Token::String(text) if !self.skip => {
                let text = String::from_utf8_lossy(&text.value).into_owned();
                self.push(&text);
            }
            _ => {}
        }
        Ok(None)
    }

    fn push(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.len() <= CELL) {
            cell.push_str(text);
        }
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        if let Some(cell) = self.cell.take() {
            self.cells.push(cell.replace('\u{a0}', " ").trim().into());
        }
        match self.cells.len() > COLUMNS {
            true => Err(format!("в строке таблицы больше {COLUMNS} ячеек")),
            false => Ok(()),
        }
    }

    fn end_row(&mut self) -> Result<Option<Vec<Box<str>>>, Refusal> {
        self.end_cell()?;
        let cells = std::mem::take(&mut self.cells);
        Ok((!cells.is_empty()).then_some(cells))
    }
}
