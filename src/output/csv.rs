//! Tables for spreadsheets: `;` between cells, which Russian spreadsheets expect, and a mark of UTF-8 at the head.

use std::io::{self, Write};

use super::Context;
use super::mail_calendar::CalendarReport;
use super::mail_plan::{Outcome, PlanReport};
use super::permissions::{Contact, MailReport};
use super::words;
use crate::engine::{Answer, Earliest};

/// The byte order mark, by which spreadsheets know UTF-8.
pub(super) const MARK: &str = "\u{feff}";

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

/// A plan of mailings: a row a send, then how many go by days.
///
/// # Errors
/// When `out` cannot be written to.
pub fn plan(out: &mut dyn Write, context: &Context<'_>, report: &PlanReport) -> io::Result<()> {
    out.write_all(MARK.as_bytes())?;
    row(
        out,
        [
            "кампания",
            "клиент",
            "название",
            "канал",
            "шаблон",
            "номер",
            "что будет",
            "когда назначено",
            "когда уйдёт",
            "по часам клиента",
            "мешают пункты",
        ],
    )?;
    let company = context.book.zone;
    for one in &report.sends {
        let campaign = &report.campaigns[one.campaign];
        let (what, at, way) = match &one.outcome {
            Outcome::Sent { at, way, .. } if one.is_postponed() => ("отложено", Some(*at), *way),
            Outcome::Sent { at, way, .. } => ("в срок", Some(*at), *way),
            Outcome::Missed(missed) if missed.cannot_tell() => ("не видно", None, 0),
            Outcome::Missed(_) => ("не уйдёт", None, 0),
        };
        let way = campaign.ways.get(way);
        let name = |text: Option<&Box<str>>| text.map_or(String::new(), |text| text.to_string());
        let moment = |zone| at.map_or(String::new(), |at| words::moment(at, zone));
        let clauses = one.stood.iter();
        let mut clauses: Vec<String> = clauses
            .map(|(version, clause)| context.book.clause(*version, *clause).short())
            .collect();
        clauses.dedup();
        let template = way.and_then(|way| way.template.as_ref());
        let sender = way
            .and_then(|way| way.sender.as_ref())
            .filter(|_| at.is_some());
        row(
            out,
            [
                &*campaign.name,
                &one.client,
                &name(one.name.as_ref()),
                way.map_or("", |way| &way.channel),
                &name(template),
                &name(sender),
                what,
                &words::moment(one.due, company),
                &moment(company),
                &moment(one.zone.unwrap_or(company)),
                &clauses.join(", "),
            ],
        )?;
    }
    row(out, [""])?;
    row(out, ["день", "канал", "номер", "отправок"])?;
    for ((day, channel, sender), number) in &report.totals.load {
        let sender = sender.as_deref().unwrap_or("");
        row(
            out,
            [
                &*day.format("%d.%m.%Y").to_string(),
                channel,
                sender,
                &number.to_string(),
            ],
        )?;
    }
    Ok(())
}

/// How many can be reached: a row a day, a column a channel.
///
/// # Errors
/// When `out` cannot be written to.
pub fn calendar(out: &mut dyn Write, report: &CalendarReport) -> io::Result<()> {
    out.write_all(MARK.as_bytes())?;
    let channels = report.channels.iter().map(|row| &*row.channel);
    row(out, std::iter::once("день").chain(channels))?;
    for (at, day) in report.days.iter().enumerate() {
        let numbers = report.channels.iter();
        let numbers = numbers.map(|row| row.open.get(at).copied().unwrap_or_default().to_string());
        let cells: Vec<String> = std::iter::once(day.format("%d.%m.%Y").to_string())
            .chain(numbers)
            .collect();
        row(out, cells.iter().map(String::as_str))?;
    }
    Ok(())
}

pub(super) fn row<'a>(
    out: &mut dyn Write,
    cells: impl IntoIterator<Item = &'a str>,
) -> io::Result<()> {
    let cells: Vec<String> = cells.into_iter().map(safe).collect();
    out.write_all(cells.join(";").as_bytes())?;
    out.write_all(b"\r\n")
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn safe(text: &str) -> String {
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
