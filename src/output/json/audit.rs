//! `audit --format json | ndjson`: sheets to fill in. The same document comes back with its answers.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Input, Regulation, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::audit::sheet::{Row, RowKind, Said, Sheet};
use crate::output::Context;
use crate::output::audit::{DrawReport, DrawnRule};
use crate::output::words::rfc3339;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    rules: Vec<RuleRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheets: Option<Vec<SheetRow<'a>>>,
    input: Input<'a>,
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    sheets: usize,
}

#[derive(Serialize)]
struct RuleRow<'a> {
    checklist: &'a str,
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    from: String,
    to: String,
    fits: usize,
    done_before: usize,
    taken: usize,
    not_checked: usize,
    missing: Vec<&'a str>,
    seed: &'a str,
}

#[derive(Serialize)]
struct SheetRow<'a> {
    id: &'a str,
    checklist: &'a str,
    clause: &'a str,
    rule: &'a str,
    work: &'a str,
    whole_deal: bool,
    what: &'a str,
    at: String,
    seconds: Option<i64>,
    client: Option<&'a str>,
    client_name: Option<&'a str>,
    deal: Option<&'a str>,
    responsible: Option<&'a str>,
    responsible_name: Option<&'a str>,
    auditor: u32,
    auditors: u32,
    filled_by: Option<&'a str>,
    filled_at: Option<&'a str>,
    appeals: Option<&'a str>,
    appealed_by: Option<&'a str>,
    why: Option<&'a str>,
    rows: Vec<RowRow<'a>>,
}

#[derive(Serialize)]
struct RowRow<'a> {
    kind: &'static str,
    section: Option<&'a str>,
    text: &'a str,
    weight: Option<String>,
    critical: bool,
    answer: Option<&'a str>,
    locked: bool,
    data: Option<&'static str>,
    evidence: Vec<Fact<'a>>,
    choices: Vec<ChoiceRow<'a>>,
}

#[derive(Serialize)]
struct Fact<'a> {
    fact: &'a str,
    at: Option<String>,
    source: &'a str,
}

#[derive(Serialize)]
struct ChoiceRow<'a> {
    answer: &'a str,
    points: Option<String>,
    about: Option<&'a str>,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &DrawReport) -> io::Result<()> {
    let sheets = report
        .sheets
        .iter()
        .map(|one| sheet(context, one))
        .collect();
    finish(out, &document(context, report, Some(sheets)))
}

/// A line a sheet, then the document without them.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(out: &mut dyn Write, context: &Context<'_>, report: &DrawReport) -> io::Result<()> {
    for one in &report.sheets {
        line(out, &sheet(context, one))?;
    }
    line(out, &document(context, report, None))
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a DrawReport,
    sheets: Option<Vec<SheetRow<'a>>>,
) -> Document<'a> {
    Document {
        schema: SCHEMA_ID,
        command: "audit",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        rules: report.rules.iter().map(|one| rule(context, one)).collect(),
        sheets,
        input: Input::new(context),
        summary: Summary {
            sheets: report.sheets.len(),
        },
    }
}

fn rule<'a>(context: &'a Context<'_>, one: &'a DrawnRule) -> RuleRow<'a> {
    let clause = context.book.clause(one.place.0, one.place.1);
    let zone = context.book.zone;
    RuleRow {
        checklist: &one.checklist,
        clause: &clause.key,
        file: &clause.file,
        line: clause.line,
        text: &one.text,
        from: rfc3339(one.from.max(crate::value::Instant(0)), zone),
        to: rfc3339(one.to.plus(-1), zone),
        fits: one.there - one.doubtful,
        done_before: one.done,
        taken: one.taken,
        not_checked: one.doubtful,
        missing: one.missing.iter().map(|one| &**one).collect(),
        seed: &one.seed,
    }
}

fn sheet<'a>(context: &'a Context<'_>, one: &'a Sheet) -> SheetRow<'a> {
    let work = &one.work;
    let clause = context.book.clause(one.place.0, one.place.1);
    let client = work.client.as_ref();
    SheetRow {
        id: &one.id,
        checklist: &one.checklist,
        clause: &clause.key,
        rule: &one.rule,
        work: &work.key,
        whole_deal: work.whole_deal,
        what: &work.words,
        at: rfc3339(work.at, context.book.zone),
        seconds: work.seconds,
        client: work.client.as_deref(),
        client_name: client
            .and_then(|id| context.names.clients.get(id))
            .map(|name| &**name),
        deal: work.deal.as_deref(),
        responsible: work.person.as_deref(),
        responsible_name: work.person.as_deref().map(|id| context.name(id)),
        auditor: one.auditor.0,
        auditors: one.auditor.1,
        filled_by: None,
        filled_at: None,
        appeals: None,
        appealed_by: None,
        why: None,
        rows: one.rows.iter().map(|one| row(context, one)).collect(),
    }
}

fn row<'a>(context: &'a Context<'_>, one: &'a Row) -> RowRow<'a> {
    let (kind, weight, critical) = match &one.kind {
        RowKind::Question {
            weight, critical, ..
        } => ("question", Some(weight.normalize().to_string()), *critical),
        RowKind::Aside => ("aside", None, false),
        RowKind::Stop { .. } => ("stop", None, false),
        RowKind::Line => ("line", None, false),
    };
    let evidence = one.data.iter().flat_map(|data| &data.evidence);
    RowRow {
        kind,
        section: one.section.as_deref(),
        text: &one.text,
        weight,
        critical,
        answer: one.answer.as_deref(),
        locked: one.locked,
        data: one.data.as_ref().map(|data| said(data.said)),
        evidence: evidence
            .map(|one| Fact {
                fact: &one.fact,
                at: one.at.map(|at| rfc3339(at, context.book.zone)),
                source: &one.source,
            })
            .collect(),
        choices: one
            .choices
            .iter()
            .map(|one| ChoiceRow {
                answer: &one.word,
                points: one.points.map(|points| points.normalize().to_string()),
                about: one.about.as_deref(),
            })
            .collect(),
    }
}

const fn said(said: Said) -> &'static str {
    match said {
        Said::Confirmed => "confirmed",
        Said::Refuted => "refuted",
        Said::NotSeen => "not_seen",
    }
}
