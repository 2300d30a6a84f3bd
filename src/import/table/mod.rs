//! Tables of any kind: bytes → headings and rows of text, each row with its place. Nothing here knows what a table is about.

mod decode;
mod delimited;
mod html;
mod records;
mod sheet;
pub mod store;

use super::account::Account;
use super::quality::Flaw;

/// A file as it stands on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFile {
    /// The name without folders.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Table {
    /// How places name it: the file, and the sheet where there are several.
    pub name: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    pub headings: Vec<Box<str>>,
    pub rows: Vec<Line>,
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

/// The tables of a file; an XLSX has one a sheet.
pub(super) fn open(
    file: &RawFile,
    hints: &Hints,
    account: &mut Account,
) -> Result<Vec<Table>, Refusal> {
    let name = &file.name;
    match file.bytes.as_slice() {
        [b'P', b'K', 3, 4, ..] => return sheet::open(name, &file.bytes, account),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return Err("это книга старого Excel (.xls); откройте её и сохраните как .xlsx".into());
        }
        [b'%', b'P', b'D', b'F', ..] => return Err("это документ PDF, а не таблица".into()),
        _ => {}
    }
    let text = decode::text(name, &file.bytes, hints.encoding, account)?;
    let start = text.trim_start();
    let head: String = start.chars().take(2_000).collect::<String>().to_lowercase();
    let lower = name.to_lowercase();
    if head.starts_with('<')
        && (head.contains("<table") || head.contains("<html") || head.contains("<meta"))
    {
        if lower.ends_with(".xls") || lower.ends_with(".xlsx") {
            let said = "таблица HTML под видом книги Excel";
            account.mend(Flaw::HtmlTable, said, name);
        }
        return html::open(name, &text, account).map(|table| vec![table]);
    }
    if start.starts_with(['{', '['])
        && [".json", ".ndjson", ".jsonl"]
            .iter()
            .any(|end| lower.ends_with(end))
    {
        return records::open(name, &text, account).map(|table| vec![table]);
    }
    delimited::open(name, &text, hints.separator, account).map(|table| vec![table])
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

/// Takes a row in, or rejects it with the reason.
pub(super) fn row(
    table: &mut Table,
    place: String,
    mut cells: Vec<Box<str>>,
    account: &mut Account,
) {
    if cells.iter().all(|cell| cell.is_empty()) {
        return;
    }
    account.summary.read += 1;
    let wanted = table.headings.len();
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
        return;
    }
    if cells.len() < wanted {
        account.mend(
            Flaw::RaggedRow,
            "строки, где ячеек меньше, чем столбцов: недостающие пусты",
            &place,
        );
    }
    cells.resize(wanted, "".into());
    table.rows.push(Line {
        place: place.into(),
        cells,
    });
}
