//! Tables of any kind: bytes → headings and rows of text, each row with its place. Nothing here knows what a table is about.

mod decode;
mod delimited;
mod html;
mod listed;
mod records;
mod sheet;
pub mod store;

use std::io::{self, Cursor, Read, Seek};
use std::sync::Arc;

use super::account::Account;
use super::quality::Flaw;
use decode::Text;

/// What a file is read from.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

type Opener = Box<dyn Fn() -> io::Result<Box<dyn Input>>>;

/// A file as it stands on the disk: it is read from its beginning as often as its rows are gone through, and not held.
pub struct RawFile {
    /// The name without folders.
    pub name: String,
    pub(super) size: u64,
    open: Opener,
}

impl std::fmt::Debug for RawFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RawFile").field(&self.name).finish()
    }
}

impl RawFile {
    /// A file of so many bytes that `open` opens anew every time.
    pub fn new(
        name: impl Into<String>,
        size: u64,
        open: impl Fn() -> io::Result<Box<dyn Input>> + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            size,
            open: Box::new(open),
        }
    }

    /// A file whose bytes are in memory.
    pub fn held(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes: Arc<[u8]> = bytes.into();
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self::new(name, size, move || Ok(Box::new(Cursor::new(bytes.clone()))))
    }

    pub(super) fn input(&self) -> Result<Box<dyn Input>, Refusal> {
        (self.open)().map_err(|error| unread(&error))
    }

    /// Its first bytes, so many or fewer.
    ///
    /// # Errors
    /// One Russian sentence: the system does not give them.
    pub fn start(&self, length: u64) -> Result<Vec<u8>, Refusal> {
        let mut start = Vec::new();
        let mut input = self.input()?.take(length);
        input
            .read_to_end(&mut start)
            .map_err(|error| unread(&error))?;
        Ok(start)
    }
}

/// The system's own words about a file that it does not give.
fn unread(error: &io::Error) -> Refusal {
    format!("файл не читается ({error})")
}

/// A table: its headings, and rows that are read anew whenever they are gone through.
pub(super) struct Table<'f> {
    /// How places name it: the file, and the sheet where there are several.
    pub name: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    pub headings: Vec<Box<str>>,
    rows: Box<dyn Rows + 'f>,
}

impl Table<'_> {
    /// Goes through all rows that can be used. What is wrong with the others is told to the account.
    ///
    /// # Errors
    /// A file that breaks off, and whatever `take` stops at.
    pub fn each(
        &self,
        account: &mut Account,
        take: &mut dyn FnMut(Line) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut pass = Pass {
            wanted: self.headings.len(),
            account,
            take,
        };
        self.rows.pass(&mut pass)
    }
}

/// Where the rows of a table come from.
pub(super) trait Rows {
    /// Reads them from the first to the last and gives each to the pass.
    ///
    /// # Errors
    /// A file that cannot be read on, and what the pass refuses.
    fn pass(&self, pass: &mut Pass<'_>) -> Result<(), Refusal>;
}

/// One going through the rows of a table.
pub(super) struct Pass<'p> {
    /// How many columns there are.
    wanted: usize,
    account: &'p mut Account,
    take: &'p mut dyn FnMut(Line) -> Result<(), Refusal>,
}

/// A row: as many cells as there are headings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    pub place: Box<str>,
    pub cells: Vec<Box<str>>,
}

/// What a mapping says of a file beforehand.
#[derive(Debug, Clone, Default)]
pub(super) struct Hints {
    pub encoding: Option<&'static encoding_rs::Encoding>,
    pub separator: Option<u8>,
}

/// More columns than these are a fault of the file, not a table.
pub(super) const COLUMNS: usize = 2_000;
/// A longer cell is a fault of the file: a quote that is not closed swallows all that follows.
pub(super) const CELL: usize = 1024 * 1024;

/// Why a file cannot be read as a table at all.
pub(super) type Refusal = String;

/// The tables of a file; an XLSX has one a sheet. Only their headings are read here.
pub(super) fn open<'f>(
    file: &'f RawFile,
    hints: &Hints,
    account: &mut Account,
) -> Result<Vec<Table<'f>>, Refusal> {
    let name = &file.name;
    match file.start(8)?.as_slice() {
        [b'P', b'K', 3, 4, ..] => return sheet::open(file, account),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return Err("это книга старого Excel (.xls); откройте её и сохраните как .xlsx".into());
        }
        [b'%', b'P', b'D', b'F', ..] => return Err("это документ PDF, а не таблица".into()),
        _ => {}
    }
    let text = Text::of(file, hints.encoding, account)?;
    let start = text.start()?;
    let start = start.trim_start();
    let head: String = start.chars().take(2_000).collect::<String>().to_lowercase();
    let lower = name.to_lowercase();
    if head.starts_with('<')
        && (head.contains("<table") || head.contains("<html") || head.contains("<meta"))
    {
        if lower.ends_with(".xls") || lower.ends_with(".xlsx") {
            let said = "таблица HTML под видом книги Excel";
            account.mend(Flaw::HtmlTable, said, name);
        }
        return html::open(text, account).map(|table| vec![table]);
    }
    if start.starts_with(['{', '['])
        && [".json", ".ndjson", ".jsonl"]
            .iter()
            .any(|end| lower.ends_with(end))
    {
        return records::open(text).map(|table| vec![table]);
    }
    delimited::open(text, hints.separator, account).map(|table| vec![table])
}

/// Headings as people wrote them, each its own: a second one of the same name gets a number, an empty one its place.
pub(super) fn headings(name: &str, said: Vec<String>, account: &mut Account) -> Vec<Box<str>> {
    let mut out: Vec<Box<str>> = Vec::with_capacity(said.len());
    let mut seen: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (at, heading) in said.into_iter().enumerate() {
        let heading = heading.trim().trim_matches('\u{feff}').to_owned();
        let heading = match heading.is_empty() {
            true => format!("столбец {}", at + 1),
            false => heading,
        };
        let number = seen.entry(heading.to_lowercase()).or_default();
        *number += 1;
        if *number > 1 {
            let what = format!("заголовок «{heading}» повторяется");
            account.mend(Flaw::DuplicateHeading, what, name);
            out.push(format!("{heading} ({number})").into());
        } else {
            out.push(heading.into());
        }
    }
    out
}

impl Pass<'_> {
    /// Takes a row in, or rejects it with the reason.
    fn row(&mut self, place: String, cells: Vec<Box<str>>) -> Result<(), Refusal> {
        match self.fit(place, cells) {
            Some(line) => (self.take)(line),
            None => Ok(()),
        }
    }

    /// The row, if it can be used.
    fn fit(&mut self, place: String, cells: Vec<Box<str>>) -> Option<Line> {
        fit(place, cells, self.wanted, self.account)
    }
}

fn fit(
    place: String,
    mut cells: Vec<Box<str>>,
    wanted: usize,
    account: &mut Account,
) -> Option<Line> {
    if cells.iter().all(|cell| cell.is_empty()) {
        return None;
    }
    account.summary.read += 1;
    let why = if cells.iter().any(|cell| cell.contains('\0')) {
        account.mend(Flaw::ZeroBytes, "строки с нулевыми байтами", &place);
        Some("нулевые байты: файл повреждён, скопируйте его заново".to_owned())
    } else if cells.iter().any(|cell| cell.contains('\u{fffd}')) {
        account.mend(
            Flaw::BrokenText,
            "строки с байтами не из этой кодировки",
            &place,
        );
        Some("байты не в той кодировке, что весь файл; сохраните его в UTF-8".to_owned())
    } else if cells.iter().any(|cell| cell.len() > CELL) {
        Some("ячейка длиннее 1 МБ: возможно, не закрыта кавычка".to_owned())
    } else if cells.iter().skip(wanted).any(|cell| !cell.is_empty()) {
        account.mend(
            Flaw::RaggedRow,
            "строки, где ячеек больше, чем столбцов",
            &place,
        );
        Some(format!(
            "ячеек {}, а столбцов {wanted}: возможно, разделитель стоит в ячейке без кавычек",
            cells.len()
        ))
    } else {
        None
    };
    if let Some(why) = why {
        account.reject_at(&place, format!("строка: {why}"));
        return None;
    }
    if cells.len() < wanted {
        account.mend(
            Flaw::RaggedRow,
            "строки, где ячеек меньше, чем столбцов: недостающие пусты",
            &place,
        );
    }
    cells.resize(wanted, "".into());
    Some(Line {
        place: place.into(),
        cells,
    })
}
