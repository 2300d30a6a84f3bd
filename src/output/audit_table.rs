//! `audit --format csv`: sheets to fill in, a row a question; what filled sheets came to, a row a sheet.

use std::io::{self, Write};

use super::Context;
use super::audit::{DrawReport, ScoreReport};
use super::csv::{MARK, row};
use super::text::audit::evidence;
use super::words::moment;
use crate::audit::formula::{formula, plain};
use crate::audit::sheet::{Row, RowKind, Sheet};

/// Headings of a table of sheets. They come back with the answers: [`crate::cli`] reads columns by these names.
pub const SHEET_HEAD: [&str; 20] = [
    "лист",
    "чек-лист",
    "работа",
    "что",
    "когда",
    "клиент",
    "сделка",
    "сотрудник",
    "имя",
    "проверил",
    "заполнен",
    "пересматривает",
    "обжаловал",
    "почему",
    "раздел",
    "вопрос",
    "вес",
    "ответ",
    "по данным",
    "какие ответы",
];

/// Writes sheets to fill in.
///
/// # Errors
/// When `out` cannot be written to.
pub fn sheets(out: &mut dyn Write, context: &Context<'_>, report: &DrawReport) -> io::Result<()> {
    out.write_all(MARK.as_bytes())?;
    row(out, SHEET_HEAD)?;
    for sheet in &report.sheets {
        for one in &sheet.rows {
            let cells = cells(context, sheet, one);
            row(out, cells.iter().map(String::as_str))?;
        }
    }
    Ok(())
}

fn cells(context: &Context<'_>, sheet: &Sheet, one: &Row) -> [String; 20] {
    let work = &sheet.work;
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    let name = work.person.as_deref().map_or("", |id| context.name(id));
    let weight = match &one.kind {
        RowKind::Question { weight, .. } => plain(*weight),
        RowKind::Aside | RowKind::Stop { .. } | RowKind::Line => String::new(),
    };
    let data = one.data.as_ref().map_or(String::new(), |data| {
        format!("{}: {}", data.said.words(), evidence(context, data))
    });
    [
        sheet.id.to_string(),
        sheet.checklist.to_string(),
        work.key.to_string(),
        work.words.to_string(),
        moment(work.at, context.book.zone),
        text(&work.client),
        text(&work.deal),
        text(&work.person),
        name.to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        section(one).to_owned(),
        one.text.to_string(),
        weight,
        text(&one.answer),
        data,
        possible(one),
    ]
}

/// The section of a row; stop factors and lines have one of their own.
pub(super) fn section(row: &Row) -> &str {
    match row.kind {
        RowKind::Question { .. } => row.section.as_deref().unwrap_or_default(),
        RowKind::Aside => "без баллов",
        RowKind::Stop { .. } => "стоп-факторы",
        RowKind::Line => "своими словами",
    }
}

/// What may be answered and what it means.
pub(super) fn possible(row: &Row) -> String {
    let told = row.choices.iter().map(|one| {
        let points = one
            .points
            .map_or(String::new(), |points| format!(" — {}", plain(points)));
        let about = one
            .about
            .as_ref()
            .map_or(String::new(), |about| format!(" ({about})"));
        format!("{}{points}{about}", one.word)
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Headings of the table of scores.
pub const SCORE_HEAD: [&str; 14] = [
    "лист",
    "чек-лист",
    "работа",
    "клиент",
    "сделка",
    "сотрудник",
    "имя",
    "проверил",
    "заполнен",
    "итог",
    "из",
    "оценка",
    "как посчитано",
    "примечание",
];

/// Writes what sheets came to.
///
/// # Errors
/// When `out` cannot be written to.
pub fn scores(out: &mut dyn Write, context: &Context<'_>, report: &ScoreReport) -> io::Result<()> {
    out.write_all(MARK.as_bytes())?;
    row(out, SCORE_HEAD)?;
    for cells in score_cells(context, report) {
        row(out, cells.iter().map(String::as_str))?;
    }
    Ok(())
}

/// The rows of the table of scores.
pub(super) fn score_cells(context: &Context<'_>, report: &ScoreReport) -> Vec<[String; 14]> {
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    let sheets = report.report.sheets.iter().map(|one| {
        let sheet = &one.sheet;
        let known = sheet.total.0 == sheet.total.1;
        let total = match known {
            true => plain(sheet.total.0),
            false => format!("от {} до {}", plain(sheet.total.0), plain(sheet.total.1)),
        };
        let note = match (&one.replaced_by, &sheet.appeal) {
            (Some(by), _) => format!("пересмотрен листом {by}"),
            (None, Some(appeal)) => format!("вместо листа {}: {}", appeal.of, text(&appeal.why)),
            (None, None) => String::new(),
        };
        let name = sheet.person.as_deref().map_or("", |id| context.name(id));
        [
            text(&sheet.id),
            sheet.checklist.to_string(),
            text(&sheet.event.clone().or_else(|| sheet.deal.clone())),
            text(&sheet.client),
            text(&sheet.deal),
            text(&sheet.person),
            name.to_owned(),
            text(&sheet.by),
            moment(sheet.at, context.book.zone),
            total,
            plain(sheet.whole),
            text(&sheet.grade),
            formula(sheet).unwrap_or_else(|| format!("не хватает: {}", sheet.missing.join(", "))),
            note,
        ]
    });
    sheets.collect()
}
