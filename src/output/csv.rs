//! Tables for spreadsheets: `;` between cells, which Russian spreadsheets expect, and a mark of UTF-8 at the head.

use std::io::{self, Write};

use super::Context;
use super::permissions::{Contact, MailReport};
use super::words;
use crate::engine::{Answer, Earliest};

/// The byte order mark, by which spreadsheets know UTF-8.
const MARK: &str = "\u{feff}";

/// The columns of the table of mailings.
pub(super) const MAIL_HEAD: [&str; 9] = [
    "клиент",
    "название",
    "сделки",
    "можно",
    "когда станет можно",
    "у клиента",
    "решает",
    "пункты",
    "почему",
];

/// The columns of the table of what clauses have cost.
pub(super) const COST_HEAD: [&str; 4] = [
    "пункт",
    "текст",
    "отказано только из-за него",
    "из-за него тоже",
];

/// The heading of the table of mailings.
///
/// # Errors
/// When `out` cannot be written to.
pub fn mail_head(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(MARK.as_bytes())?;
    row(out, MAIL_HEAD)
}

/// One client's row.
///
/// # Errors
/// When `out` cannot be written to.
pub fn mail_row(out: &mut dyn Write, context: &Context<'_>, one: &Contact) -> io::Result<()> {
    let cells = mail_cells(context, one);
    row(out, cells.iter().map(String::as_str))
}

/// The cells of one client's row.
pub(super) fn mail_cells(context: &Context<'_>, one: &Contact) -> [String; 9] {
    let asked = &one.permission;
    let zone = context.book.zone;
    let answer = match asked.answer {
        Answer::Yes => "да",
        Answer::No => "нет",
        Answer::CannotTell => "не видно",
    };
    let (company, local) = match asked.earliest {
        Earliest::At(at) => (words::moment(at, zone), words::moment(at, one.zone(zone))),
        Earliest::NotWithin => ("не в ближайшие 400 дней".to_owned(), String::new()),
        Earliest::Never => ("никогда".to_owned(), String::new()),
    };
    let place = |(version, clause)| context.book.clause(version, clause).short();
    let mut clauses: Vec<String> = Vec::new();
    let mut why: Vec<String> = Vec::new();
    for refusal in &asked.refusals {
        let clause = place((refusal.version, refusal.clause));
        let mut because: Vec<&str> = refusal.because.iter().map(|one| &**one).collect();
        because.extend(refusal.missing.iter().map(|one| &**one));
        why.push(format!("{clause}: {}", because.join(", ")));
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    let binding = asked.binding.map(place).unwrap_or_default();
    [
        one.client.as_deref().unwrap_or("").to_owned(),
        one.name.as_deref().unwrap_or("").to_owned(),
        one.deals.join(", "),
        answer.to_owned(),
        company,
        local,
        binding,
        clauses.join(", "),
        why.join("; "),
    ]
}

/// The table of what each clause has cost, behind an empty row.
///
/// # Errors
/// When `out` cannot be written to.
pub fn mail_end(out: &mut dyn Write, context: &Context<'_>, report: &MailReport) -> io::Result<()> {
    row(out, [""])?;
    row(out, COST_HEAD)?;
    for (&(version, clause), cost) in &report.totals.by_clause {
        let clause = context.book.clause(version, clause);
        row(
            out,
            [
                &*clause.short(),
                &clause.text,
                &cost.only.to_string(),
                &cost.also.to_string(),
            ],
        )?;
    }
    Ok(())
}

fn row<'a>(out: &mut dyn Write, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    out.write_all(cells.join(";").as_bytes())?;
    out.write_all(b"\r\n")
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
