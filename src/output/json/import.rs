//! `import --format json | ndjson`.

use std::io::{self, Write};

use serde::Serialize;

use super::{SCHEMA_ID, finish, line};
use crate::output::import_report::ImportReport;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    format: &'a str,
    files: &'a [String],
    quality: Vec<Flaw<'a>>,
    holds: &'a [&'static str],
    lacks: &'a [&'static str],
    judged: Option<JudgedRecord<'a>>,
    crm_calendar: Option<Calendar<'a>>,
    written: &'a [String],
    pseudonymized: bool,
    input: Input<'a>,
    summary: Summary,
}

#[derive(Serialize)]
struct Flaw<'a> {
    code: &'static str,
    what: &'a str,
    count: u64,
    places: Vec<&'a str>,
    remedy: &'static str,
}

#[derive(Serialize)]
struct JudgedRecord<'a> {
    clauses: u64,
    not_judged: u64,
    missing: Vec<Missing<'a>>,
    problem: Option<&'a str>,
}

#[derive(Serialize)]
struct Calendar<'a> {
    line: &'a str,
    days_off: &'a [String],
    working_days: &'a [String],
    year: i32,
    differences: Option<&'a [String]>,
}

#[derive(Serialize)]
struct Missing<'a> {
    missing: &'a str,
    clauses: &'a [String],
}

#[derive(Serialize)]
struct Input<'a> {
    read: u64,
    evaluated: u64,
    rejected: u64,
    rejections: Vec<Rejection<'a>>,
    repeated: u64,
    notes: &'a [Box<str>],
}

#[derive(Serialize)]
struct Rejection<'a> {
    place: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary {
    clients: u64,
    deals: u64,
    events: u64,
    employees: u64,
}

/// The whole report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, report: &ImportReport<'_>) -> io::Result<()> {
    finish(out, &document(report))
}

/// The whole report on one line.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(out: &mut dyn Write, report: &ImportReport<'_>) -> io::Result<()> {
    line(out, &document(report))
}

fn document<'a>(report: &'a ImportReport<'a>) -> Document<'a> {
    let input = report.input;
    let flaws = report.quality.iter().filter_map(|row| {
        let known = row.flaw.row()?;
        Some(Flaw {
            code: known.code,
            what: &row.what,
            count: row.count,
            places: row.places.iter().map(|place| &**place).collect(),
            remedy: known.remedy,
        })
    });
    Document {
        schema: SCHEMA_ID,
        command: "import",
        format: &report.format,
        files: &report.recognised,
        quality: flaws.collect(),
        holds: &report.holds,
        lacks: &report.lacks,
        judged: report.judged.as_ref().map(|judged| JudgedRecord {
            clauses: judged.clauses,
            not_judged: judged.unjudged,
            missing: judged
                .missing
                .iter()
                .map(|(missing, clauses)| Missing { missing, clauses })
                .collect(),
            problem: judged.problem.as_deref(),
        }),
        crm_calendar: report.calendar.as_ref().map(|crm| Calendar {
            line: &crm.line,
            days_off: &crm.days_off,
            working_days: &crm.working_days,
            year: crm.year,
            differences: crm.differences.as_deref(),
        }),
        written: &report.written,
        pseudonymized: report.pseudonymized,
        input: Input {
            read: input.read,
            evaluated: input.used,
            rejected: input.rejected(),
            rejections: input
                .rejections
                .iter()
                .map(|one| Rejection {
                    place: &one.place,
                    reason: &one.reason,
                })
                .collect(),
            repeated: input.repeated,
            notes: &input.notes,
        },
        summary: Summary {
            clients: report.total.clients,
            deals: report.total.deals,
            events: report.total.events,
            employees: report.employees as u64,
        },
    }
}
