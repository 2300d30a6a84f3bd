//! `audit --score --format json | ndjson`: what sheets came to.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Input, Regulation, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::audit::formula::formula;
use crate::audit::report::Judged;
use crate::engine::{DataAnswer, ScoredItem};
use crate::output::Context;
use crate::output::audit::ScoreReport;
use crate::output::words::rfc3339;
use crate::value::Truth;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheets: Option<Vec<SheetRow<'a>>>,
    untouched: &'a [Box<str>],
    input: Input<'a>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Summary<'a> {
    accepted: usize,
    sheets: usize,
    by_person: Vec<PersonRow<'a>>,
    by_item: Vec<ItemRow<'a>>,
    trend: Vec<TrendRow<'a>>,
    calibration: Vec<CalibrationRow<'a>>,
}

#[derive(Serialize)]
struct PersonRow<'a> {
    checklist: &'a str,
    person: &'a str,
    name: &'a str,
    scored: u64,
    mean: Option<String>,
    least: Option<String>,
    most: Option<String>,
    not_checked: u64,
}

#[derive(Serialize)]
struct ItemRow<'a> {
    checklist: &'a str,
    section: Option<&'a str>,
    text: Option<&'a str>,
    asked: u64,
    failed: u64,
    points: String,
    of: String,
    share: Option<String>,
}

#[derive(Serialize)]
struct TrendRow<'a> {
    checklist: &'a str,
    person: Option<&'a str>,
    from: String,
    to: String,
    scored: u64,
    mean: Option<String>,
}

#[derive(Serialize)]
struct CalibrationRow<'a> {
    checklist: &'a str,
    work: &'a str,
    scores: Vec<ScoreRow<'a>>,
    spread: String,
    differ: Vec<DifferRow<'a>>,
}

#[derive(Serialize)]
struct ScoreRow<'a> {
    by: Option<&'a str>,
    score: Option<String>,
}

#[derive(Serialize)]
struct DifferRow<'a> {
    text: &'a str,
    least: String,
    most: String,
}

#[derive(Serialize)]
struct SheetRow<'a> {
    id: Option<&'a str>,
    checklist: &'a str,
    clause: &'a str,
    work: Option<&'a str>,
    client: Option<&'a str>,
    deal: Option<&'a str>,
    responsible: Option<&'a str>,
    responsible_name: Option<&'a str>,
    filled_by: Option<&'a str>,
    filled_at: String,
    fresh: bool,
    total: Option<String>,
    total_from: String,
    total_to: String,
    of: String,
    grade: Option<&'a str>,
    formula: Option<String>,
    items: Vec<Item<'a>>,
    stops: Vec<&'a str>,
    lines: Vec<Line<'a>>,
    missing: &'a [Box<str>],
    appeals: Option<&'a str>,
    appealed_by: Option<&'a str>,
    why: Option<&'a str>,
    replaced_by: Option<&'a str>,
    duties: Vec<Duty<'a>>,
    source: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    section: Option<&'a str>,
    text: &'a str,
    weight: String,
    critical: bool,
    answer: Option<&'a str>,
    points: Option<String>,
    points_from: String,
    points_to: String,
    of: String,
    decided_by: &'a str,
    data: Option<&'static str>,
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct Duty<'a> {
    clause: &'a str,
    text: &'a str,
    responsible: &'a str,
    due_at: Option<String>,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &ScoreReport) -> io::Result<()> {
    let sheets = report
        .report
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
pub fn ndjson(out: &mut dyn Write, context: &Context<'_>, report: &ScoreReport) -> io::Result<()> {
    for one in &report.report.sheets {
        line(out, &sheet(context, one))?;
    }
    line(out, &document(context, report, None))
}

fn plain(number: rust_decimal::Decimal) -> String {
    number.normalize().to_string()
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a ScoreReport,
    sheets: Option<Vec<SheetRow<'a>>>,
) -> Document<'a> {
    let all = &report.report;
    Document {
        schema: SCHEMA_ID,
        command: "audit_score",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        sheets,
        untouched: &all.untouched,
        input: Input::new(context),
        summary: Summary {
            accepted: report.fresh,
            sheets: all.sheets.len(),
            by_person: all
                .people
                .iter()
                .map(|((list, person), tally)| PersonRow {
                    checklist: list,
                    person,
                    name: context.name(person),
                    scored: tally.number,
                    mean: tally.mean().map(plain),
                    least: tally.least.map(plain),
                    most: tally.most.map(plain),
                    not_checked: tally.unknown,
                })
                .collect(),
            by_item: all
                .items
                .iter()
                .map(|one| ItemRow {
                    checklist: &one.checklist,
                    section: one.section.as_deref(),
                    text: one.text.as_deref(),
                    asked: one.asked,
                    failed: one.failed,
                    points: plain(one.points),
                    of: plain(one.of),
                    share: one.share().map(plain),
                })
                .collect(),
            trend: all
                .trend
                .iter()
                .map(|((list, person, period), tally)| TrendRow {
                    checklist: list,
                    person: person.as_deref(),
                    from: period.first.to_string(),
                    to: period.last.to_string(),
                    scored: tally.number,
                    mean: tally.mean().map(plain),
                })
                .collect(),
            calibration: all
                .calibrations
                .iter()
                .map(|one| CalibrationRow {
                    checklist: &one.checklist,
                    work: &one.key,
                    scores: one
                        .scores
                        .iter()
                        .map(|(by, score)| ScoreRow {
                            by: by.as_deref(),
                            score: score.map(plain),
                        })
                        .collect(),
                    spread: plain(one.spread),
                    differ: one
                        .differ
                        .iter()
                        .map(|(text, least, most)| DifferRow {
                            text,
                            least: plain(*least),
                            most: plain(*most),
                        })
                        .collect(),
                })
                .collect(),
        },
    }
}

fn sheet<'a>(context: &'a Context<'_>, one: &'a Judged) -> SheetRow<'a> {
    let sheet = &one.sheet;
    let clause = |place: (usize, usize)| context.book.clause(place.0, place.1);
    let known = sheet.total.0 == sheet.total.1;
    let appeal = sheet.appeal.as_ref();
    SheetRow {
        id: sheet.id.as_deref(),
        checklist: &sheet.checklist,
        clause: &clause(sheet.place).key,
        work: sheet.event.as_deref().or(sheet.deal.as_deref()),
        client: sheet.client.as_deref(),
        deal: sheet.deal.as_deref(),
        responsible: sheet.person.as_deref(),
        responsible_name: sheet.person.as_deref().map(|id| context.name(id)),
        filled_by: sheet.by.as_deref(),
        filled_at: rfc3339(sheet.at, context.book.zone),
        fresh: one.fresh,
        total: known.then(|| plain(sheet.total.0)),
        total_from: plain(sheet.total.0),
        total_to: plain(sheet.total.1),
        of: plain(sheet.whole),
        grade: sheet.grade.as_deref(),
        formula: formula(sheet),
        items: sheet.items.iter().map(item).collect(),
        stops: sheet
            .stops
            .iter()
            .filter_map(|one| one.struck.as_deref())
            .collect(),
        lines: sheet
            .lines
            .iter()
            .map(|(name, text)| Line {
                name,
                text: text.as_deref(),
            })
            .collect(),
        missing: &sheet.missing,
        appeals: appeal.map(|one| &*one.of),
        appealed_by: appeal.and_then(|one| one.by.as_deref()),
        why: appeal.and_then(|one| one.why.as_deref()),
        replaced_by: one.replaced_by.as_deref(),
        duties: one
            .duties
            .iter()
            .map(|one| Duty {
                clause: &clause(one.place).key,
                text: &clause(one.place).text,
                responsible: &one.responsible,
                due_at: one.due_at.map(|due| rfc3339(due, context.book.zone)),
            })
            .collect(),
        source: &sheet.source,
    }
}

fn item(one: &ScoredItem) -> Item<'_> {
    let (least, most) = one.points;
    Item {
        section: one.section.as_deref(),
        text: &one.text,
        weight: plain(one.weight),
        critical: one.critical,
        answer: one.said.as_deref(),
        points: (least == most).then(|| plain(least)),
        points_from: plain(least),
        points_to: plain(most),
        of: plain(one.of),
        decided_by: &one.by,
        data: one.data.as_ref().map(data),
    }
}

const fn data(data: &DataAnswer) -> &'static str {
    match data.answer {
        Truth::Yes => "confirmed",
        Truth::No => "refuted",
        Truth::Unknown(_) => "not_seen",
    }
}
