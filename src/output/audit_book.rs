//! `audit --format xlsx`: a workbook of sheets to fill in, with drop-down answers and protected formulas; a workbook of scores.
//!
//! Formulas stand only where this file writes them. Whatever comes from the data or the regulation is a text or a number.

use std::io::{self, Write};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

use super::Context;
use super::audit::{DrawReport, ScoreReport};
use super::audit_table::{SCORE_HEAD, possible, score_cells, section};
use super::text::audit::evidence;
use super::words::deadline;
use crate::audit::formula::plain;
use crate::audit::sheet::{ASIDE, Row, RowKind, Sheet};
use crate::model::regulation::{AnswerTest, Answered};
use crate::program::fold;

/// What stands above the questions: the label, and whether the auditor writes beside it. Whoever reads sheets back looks for these.
pub const LABELS: [(&str, bool); 11] = [
    ("лист", false),
    ("чек-лист", false),
    ("работа", false),
    ("что", false),
    ("сотрудник", false),
    ("имя", false),
    ("проверил", true),
    ("заполнен", true),
    ("пересматривает", true),
    ("обжаловал", true),
    ("почему", true),
];

/// Headings of the questions. Whoever reads sheets back looks for these.
pub const ROW_HEAD: [&str; 10] = [
    "№",
    "раздел",
    "вопрос",
    "вес",
    "ответ",
    "баллы",
    "из",
    "по данным",
    "на чём основано",
    "какие ответы",
];

const WIDTHS: [f64; 10] = [16.0, 18.0, 46.0, 8.0, 20.0, 9.0, 7.0, 18.0, 46.0, 46.0];
/// The row of the headings: below the labels and an empty row.
const HEAD: u32 = 12;
/// A list of answers longer than this is not held by a cell.
const LIST: usize = 250;

struct Formats {
    bold: Format,
    input: Format,
    wrap: Format,
    locked: Format,
}

impl Formats {
    fn new() -> Self {
        let wrap = Format::new()
            .set_text_wrap()
            .set_align(rust_xlsxwriter::FormatAlign::Top);
        Self {
            bold: Format::new().set_bold(),
            input: wrap
                .clone()
                .set_unlocked()
                .set_border(FormatBorder::Thin)
                .set_num_format("@"),
            locked: wrap.clone().set_italic(),
            wrap,
        }
    }
}

/// Writes a workbook of sheets to fill in.
///
/// # Errors
/// When `out` cannot be written to.
pub fn sheets(out: &mut dyn Write, context: &Context<'_>, report: &DrawReport) -> io::Result<()> {
    let bytes = filled_in(context, report).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn filled_in(context: &Context<'_>, report: &DrawReport) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let formats = Formats::new();
    let names: Vec<String> = report
        .sheets
        .iter()
        .enumerate()
        .map(|(number, one)| tab(context, number, one))
        .collect();
    let list = book.add_worksheet();
    list.set_name("Сводка")?;
    let heads = [
        "вкладка",
        "лист",
        "чек-лист",
        "сотрудник",
        "работа",
        "когда",
        "итог",
        "из",
    ];
    head(
        list,
        &formats,
        &heads,
        &[22.0, 16.0, 24.0, 24.0, 40.0, 20.0, 9.0, 9.0],
    )?;
    for (row, (one, name)) in (1..).zip(report.sheets.iter().zip(&names)) {
        let person = one.work.person.as_deref().map_or("", |id| context.name(id));
        let at = deadline(one.work.at, context.book.zone);
        for (column, cell) in
            (0..).zip([&**name, &one.id, &one.checklist, person, &one.work.key, &at])
        {
            list.write_string(row, column, cell)?;
        }
        let total = format!("='{name}'!F{}", total_row(one) + 1);
        list.write_formula(row, 6, Formula::new(total).set_result("0"))?;
        list.write_number(row, 7, float(one.whole))?;
    }
    list.protect();
    for (one, name) in report.sheets.iter().zip(&names) {
        let page = book.add_worksheet();
        page.set_name(name)?;
        write_sheet(page, &formats, context, one)?;
    }
    saved(book, context)
}

/// `1 Иванов`: short, of signs that a tab may have, and never twice.
fn tab(context: &Context<'_>, number: usize, sheet: &Sheet) -> String {
    let name = sheet
        .work
        .person
        .as_deref()
        .map_or("", |id| context.name(id));
    let first = name.split_whitespace().next().unwrap_or_default();
    let plain: String = first
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .take(20)
        .collect();
    format!("{} {plain}", number + 1).trim_end().to_owned()
}

fn total_row(sheet: &Sheet) -> u32 {
    // Questions and the rest, then the total before stop factors.
    HEAD + 1 + u32::try_from(sheet.rows.len()).unwrap_or_default() + 2
}

fn write_sheet(
    page: &mut Worksheet,
    formats: &Formats,
    context: &Context<'_>,
    sheet: &Sheet,
) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(WIDTHS) {
        page.set_column_width(column, width)?;
    }
    let work = &sheet.work;
    let person = work.person.as_deref().unwrap_or_default();
    let client = work.client.as_deref().unwrap_or_default();
    let client_name = context.names.clients.get(client).map_or("", |name| name);
    let what = [
        &*work.words,
        &deadline(work.at, context.book.zone),
        &format!("сделка {}", work.deal.as_deref().unwrap_or("—")),
        &format!("клиент {client} {client_name}"),
    ]
    .join(", ");
    let told = [
        &*sheet.id,
        &sheet.checklist,
        &work.key,
        &what,
        person,
        context.name(person),
    ];
    for (row, (label, open)) in (0..).zip(LABELS) {
        page.write_string_with_format(row, 0, label, &formats.bold)?;
        if open {
            page.write_string_with_format(row, 1, "", &formats.input)?;
        } else {
            page.write_string(row, 1, told.get(row as usize).copied().unwrap_or_default())?;
        }
    }
    if let (which, of @ 2..) = sheet.auditor {
        page.write_string(
            6,
            2,
            format!("проверяющий {which} из {of}: оценивает сам, не глядя в чужие листы"),
        )?;
    }
    for (column, name) in (0..).zip(ROW_HEAD) {
        page.write_string_with_format(HEAD, column, name, &formats.bold)?;
    }
    for (number, row) in sheet.rows.iter().enumerate() {
        write_row(page, formats, context, (sheet, number, row))?;
    }
    totals(page, formats, sheet)?;
    page.set_freeze_panes(HEAD + 1, 3)?;
    page.protect();
    Ok(())
}

/// The line of a row, counted from 0.
fn line(number: usize) -> u32 {
    HEAD + 1 + u32::try_from(number).unwrap_or_default()
}

fn write_row(
    page: &mut Worksheet,
    formats: &Formats,
    context: &Context<'_>,
    (sheet, number, row): (&Sheet, usize, &Row),
) -> Result<(), XlsxError> {
    let at = line(number);
    page.write_number(at, 0, number as f64 + 1.0)?;
    page.write_string_with_format(at, 1, section(row), &formats.wrap)?;
    page.write_string_with_format(at, 2, &*row.text, &formats.wrap)?;
    let answer = row.answer.as_deref().unwrap_or_default();
    let format = if row.locked {
        &formats.locked
    } else {
        &formats.input
    };
    page.write_string_with_format(at, 4, answer, format)?;
    let words: Vec<&str> = row.choices.iter().map(|one| &*one.word).collect();
    let length: usize = words.iter().map(|word| word.chars().count() + 1).sum();
    if !row.locked
        && !words.is_empty()
        && length < LIST
        && !words.iter().any(|word| word.contains(','))
    {
        let list = DataValidation::new()
            .allow_list_strings(&words)?
            .set_error_title("Такого ответа нет")?
            .set_error_message("Выберите ответ из списка")?;
        page.add_data_validation(at, 4, at, 4, &list)?;
    }
    if let RowKind::Question {
        weight, only, by, ..
    } = &row.kind
    {
        page.write_number(at, 3, float(*weight))?;
        let (points, of) = formulas(sheet, at, row, *weight, (only.as_ref(), by.as_ref()));
        let got = row
            .choices
            .iter()
            .find(|one| *one.word == *answer)
            .and_then(|one| one.points);
        let there = if answer == ASIDE {
            Decimal::ZERO
        } else {
            *weight
        };
        page.write_formula(
            at,
            5,
            Formula::new(points).set_result(got.unwrap_or_default().to_string()),
        )?;
        page.write_formula(at, 6, Formula::new(of).set_result(there.to_string()))?;
    }
    if let Some(data) = &row.data {
        page.write_string_with_format(at, 7, data.said.words(), &formats.wrap)?;
        page.write_string_with_format(at, 8, within(&evidence(context, data)), &formats.wrap)?;
    }
    page.write_string_with_format(at, 9, within(&possible(row)), &formats.wrap)?;
    Ok(())
}

/// What a question brings, and what it could have brought.
fn formulas(
    sheet: &Sheet,
    at: u32,
    row: &Row,
    weight: Decimal,
    (only, by): (Option<&AnswerTest>, Option<&AnswerTest>),
) -> (String, String) {
    let cell = at + 1;
    let mut worth: Vec<(String, Decimal)> = Vec::new();
    let mut add = |word: &str, points: Decimal| {
        let word = fold(word).replace('"', "\"\"");
        if !worth.iter().any(|(known, _)| *known == word) {
            worth.push((word, points));
        }
    };
    for one in &row.choices {
        if let Some(points) = one.points {
            add(&one.word, points);
        }
    }
    if row.steps.is_empty() || row.locked {
        add("да", weight);
        add("полностью", weight);
        add("нет", Decimal::ZERO);
    }
    let mut points = String::from("0");
    for (word, worth) in worth.iter().rev().filter(|(_, worth)| !worth.is_zero()) {
        points = format!(
            "IF(LOWER(TRIM(E{cell}))=\"{word}\",{},{points})",
            worth.normalize()
        );
    }
    let there = weight.normalize();
    let to_the_point = match only {
        None => there.to_string(),
        Some(test) => format!("IF({},{there},0)", asked(sheet, test, cell)),
    };
    if let Some(test) = by {
        points = format!("IF({},{there},0)", asked(sheet, test, cell));
    }
    (
        format!("=IF(G{cell}=0,0,{points})"),
        format!("=IF(LOWER(TRIM(E{cell}))=\"{ASIDE}\",0,{to_the_point})"),
    )
}

/// What is asked of another answer of the sheet.
fn asked(sheet: &Sheet, test: &AnswerTest, own: u32) -> String {
    let same = |one: &Row| fold(&one.text) == fold(&test.question);
    let other = sheet.rows.iter().position(same);
    let other = other.map_or(own, |other| line(other) + 1);
    match &test.is {
        Answered::Said(word) => {
            format!(
                "LOWER(TRIM(E{other}))=\"{}\"",
                fold(word).replace('"', "\"\"")
            )
        }
        Answered::Failed => format!("AND(G{other}>0,F{other}=0)"),
        Answered::Passed => format!("AND(G{other}>0,F{other}=G{other})"),
    }
}

/// The total before stop factors, and after each of them in turn.
fn totals(page: &mut Worksheet, formats: &Formats, sheet: &Sheet) -> Result<(), XlsxError> {
    let first = HEAD + 2;
    let last = line(sheet.rows.len().saturating_sub(1)) + 1;
    let before = line(sheet.rows.len()) + 1;
    page.write_string_with_format(before, 2, "итог до стоп-факторов", &formats.bold)?;
    let sums = (
        format!("SUM(F{first}:F{last})"),
        format!("SUM(G{first}:G{last})"),
    );
    let total = format!(
        "=IF({of}=0,0,ROUND({got}*{}/{of},2))",
        sheet.whole.normalize(),
        got = sums.0,
        of = sums.1
    );
    page.write_formula(before, 5, Formula::new(total).set_result("0"))?;
    page.write_formula(
        before,
        6,
        Formula::new(format!("={}", sums.1)).set_result("0"),
    )?;
    let mut expression = format!("F{}", before + 1);
    for (number, row) in sheet.rows.iter().enumerate() {
        let RowKind::Stop { minus, cap, by } = &row.kind else {
            continue;
        };
        let own = line(number) + 1;
        let strikes = match by {
            Some(test) => asked(sheet, test, own),
            None => format!("LOWER(TRIM(E{own}))=\"да\""),
        };
        let hit = match (minus, cap) {
            (_, Some(cap)) => format!("MIN({expression},{})", cap.normalize()),
            (Some(minus), None) => format!("MAX({expression}-{},0)", minus.normalize()),
            (None, None) => "0".to_owned(),
        };
        expression = format!("IF({strikes},{hit},{expression})");
    }
    let at = total_row(sheet);
    page.write_string_with_format(at, 2, "итог", &formats.bold)?;
    page.write_formula(
        at,
        5,
        Formula::new(format!("={expression}")).set_result("0"),
    )?;
    page.write_number(at, 6, float(sheet.whole))?;
    Ok(())
}

/// Writes a workbook of scores.
///
/// # Errors
/// When `out` cannot be written to.
pub fn scores(out: &mut dyn Write, context: &Context<'_>, report: &ScoreReport) -> io::Result<()> {
    let bytes = scored(context, report).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn scored(context: &Context<'_>, report: &ScoreReport) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let formats = Formats::new();
    let all = &report.report;
    let page = book.add_worksheet();
    page.set_name("Листы")?;
    head(
        page,
        &formats,
        &SCORE_HEAD,
        &[
            16.0, 22.0, 26.0, 12.0, 12.0, 12.0, 22.0, 12.0, 18.0, 9.0, 9.0, 18.0, 60.0, 40.0,
        ],
    )?;
    for (row, cells) in (1..).zip(score_cells(context, report)) {
        for (column, cell) in (0..).zip(&cells) {
            write_plain(page, row, column, cell)?;
        }
    }
    let page = book.add_worksheet();
    page.set_name("Ответы")?;
    let heads = [
        "лист",
        "раздел",
        "вопрос",
        "ответ",
        "баллы",
        "из",
        "чем решено",
    ];
    head(
        page,
        &formats,
        &heads,
        &[16.0, 20.0, 50.0, 20.0, 9.0, 9.0, 40.0],
    )?;
    let mut row = 1;
    for one in &all.sheets {
        for item in &one.sheet.items {
            let points = match item.points.0 == item.points.1 {
                true => plain(item.points.0),
                false => format!("от {} до {}", plain(item.points.0), plain(item.points.1)),
            };
            let cells = [
                one.sheet.id.as_deref().unwrap_or_default(),
                item.section.as_deref().unwrap_or_default(),
                &item.text,
                item.said.as_deref().unwrap_or_default(),
                &points,
                &plain(item.of),
                &item.by,
            ];
            for (column, cell) in (0..).zip(cells) {
                write_plain(page, row, column, cell)?;
            }
            row += 1;
        }
    }
    let page = book.add_worksheet();
    page.set_name("Люди")?;
    let heads = [
        "чек-лист",
        "сотрудник",
        "работ",
        "среднее",
        "от",
        "до",
        "без оценки",
    ];
    head(
        page,
        &formats,
        &heads,
        &[24.0, 28.0, 9.0, 10.0, 9.0, 9.0, 12.0],
    )?;
    for (row, ((list, person), tally)) in (1..).zip(&all.people) {
        page.write_string(row, 0, &**list)?;
        page.write_string(row, 1, context.name(person))?;
        page.write_number(row, 2, tally.number as f64)?;
        for (column, number) in (3..).zip([tally.mean(), tally.least, tally.most]) {
            if let Some(number) = number {
                page.write_number(row, column, float(number))?;
            }
        }
        page.write_number(row, 6, tally.unknown as f64)?;
    }
    let page = book.add_worksheet();
    page.set_name("Вопросы")?;
    let heads = [
        "чек-лист",
        "раздел",
        "вопрос",
        "спрошено",
        "ноль баллов",
        "набрано",
        "из",
        "доля, %",
    ];
    head(
        page,
        &formats,
        &heads,
        &[24.0, 20.0, 50.0, 10.0, 12.0, 10.0, 9.0, 9.0],
    )?;
    for (row, one) in (1..).zip(&all.items) {
        page.write_string(row, 0, &*one.checklist)?;
        page.write_string(row, 1, one.section.as_deref().unwrap_or_default())?;
        page.write_string(row, 2, one.text.as_deref().unwrap_or("весь раздел"))?;
        page.write_number(row, 3, one.asked as f64)?;
        page.write_number(row, 4, one.failed as f64)?;
        page.write_number(row, 5, float(one.points))?;
        page.write_number(row, 6, float(one.of))?;
        if let Some(share) = one.share() {
            page.write_number(row, 7, float(share))?;
        }
    }
    let page = book.add_worksheet();
    page.set_name("Тренд")?;
    let heads = ["чек-лист", "сотрудник", "с", "по", "работ", "среднее"];
    head(page, &formats, &heads, &[24.0, 28.0, 12.0, 12.0, 9.0, 10.0])?;
    for (row, ((list, person, period), tally)) in (1..).zip(&all.trend) {
        page.write_string(row, 0, &**list)?;
        page.write_string(
            row,
            1,
            person.as_deref().map_or("все", |id| context.name(id)),
        )?;
        page.write_string(row, 2, period.first.format("%d.%m.%Y").to_string())?;
        page.write_string(row, 3, period.last.format("%d.%m.%Y").to_string())?;
        page.write_number(row, 4, tally.number as f64)?;
        if let Some(mean) = tally.mean() {
            page.write_number(row, 5, float(mean))?;
        }
    }
    saved(book, context)
}

/// A number as a number, everything else as a text.
fn write_plain(page: &mut Worksheet, row: u32, column: u16, cell: &str) -> Result<(), XlsxError> {
    let numeric = matches!(column, 4.. if cell.chars().all(|c| c.is_ascii_digit() || c == ','));
    match cell.replace(',', ".").parse::<f64>() {
        Ok(number) if numeric && !cell.is_empty() && cell.len() < 12 => {
            page.write_number(row, column, number)?;
        }
        _ => {
            page.write_string(row, column, within(cell))?;
        }
    }
    Ok(())
}

fn head(
    page: &mut Worksheet,
    formats: &Formats,
    names: &[&str],
    widths: &[f64],
) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(widths) {
        page.set_column_width(column, *width)?;
    }
    page.set_freeze_panes(1, 0)?;
    for (column, name) in (0..).zip(names) {
        page.write_string_with_format(0, column, *name, &formats.bold)?;
    }
    Ok(())
}

fn saved(mut book: Workbook, context: &Context<'_>) -> Result<Vec<u8>, XlsxError> {
    // The same answer is the same file: it was made at the moment that was asked about.
    let made = ExcelDateTime::from_timestamp(context.at.0)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    book.save_to_buffer()
}

fn float(number: Decimal) -> f64 {
    number.to_f64().unwrap_or_default()
}

/// As much of a text as a cell holds.
fn within(text: &str) -> &str {
    match text.char_indices().nth(32_767) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    }
}
