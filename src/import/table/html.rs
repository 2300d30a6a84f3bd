//! A table of HTML: what CRMs call a workbook.

use html5gum::{IoReader, Token, Tokenizer};

use super::decode::Text;
use super::{CELL, COLUMNS, Pass, Refusal, Rows, Table, headings, unread};
use crate::import::account::Account;

/// The first table of a page; tables within its cells are read as text.
struct Page<'f> {
    text: Text<'f>,
    /// Which row the headings stand in.
    head: usize,
}

pub(super) fn open<'f>(text: Text<'f>, account: &mut Account) -> Result<Table<'f>, Refusal> {
    let name = text.file.name.clone();
    let mut found = None;
    rows(&text, &mut |number, cells| {
        let full = cells.iter().any(|cell| !cell.is_empty());
        if full {
            found = Some((number, cells));
        }
        Ok(!full)
    })?;
    let (head, cells) = found.ok_or("в странице HTML нет таблицы")?;
    let said = cells.into_iter().map(String::from).collect();
    Ok(Table {
        headings: headings(&name, said, account),
        name,
        sheet: None,
        rows: Box::new(Page { text, head }),
    })
}

impl Rows for Page<'_> {
    fn pass(&self, pass: &mut Pass<'_>) -> Result<(), Refusal> {
        let name = &self.text.file.name;
        rows(&self.text, &mut |number, cells| {
            if number > self.head {
                pass.row(format!("{name}, строка {number}"), cells)?;
            }
            Ok(true)
        })
    }
}

/// Whether to go on.
type Take<'t> = dyn FnMut(usize, Vec<Box<str>>) -> Result<bool, Refusal> + 't;

/// Gives away row by row until it is told to stop.
fn rows(text: &Text<'_>, take: &mut Take<'_>) -> Result<(), Refusal> {
    let mut reading = Reading::default();
    let mut number = 0_usize;
    for token in Tokenizer::new(IoReader::new(text.reader()?)) {
        let token = token.map_err(|error| unread(&error))?;
        if let Some(cells) = reading.take(&token)? {
            number += 1;
            if !take(number, cells)? {
                return Ok(());
            }
        }
        if reading.done {
            return Ok(());
        }
    }
    Ok(())
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
