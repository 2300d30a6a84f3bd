//! The records of the contract, one struct each; the order of fields is the order of keys.

use serde::Serialize;

use crate::findings::NextAction;
use crate::output::report::{NotCheckedRow, Tally};
use crate::output::words::rfc3339;
use crate::output::{Book, Context};
use crate::value::Instant;

#[derive(Debug, Serialize)]
pub(super) struct Regulation<'a> {
    name: &'a str,
    version: Option<&'a str>,
    file: &'a str,
    effective_from: Option<String>,
}

pub(super) fn regulations(book: &Book) -> Vec<Regulation<'_>> {
    book.regulations
        .iter()
        .map(|one| Regulation {
            name: &one.name,
            version: one.version.as_deref(),
            file: &one.file,
            effective_from: one.effective_from.map(|day| day.to_string()),
        })
        .collect()
}

#[derive(Debug, Serialize)]
pub(super) struct Rejection<'a> {
    place: &'a str,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Input<'a> {
    read: u64,
    evaluated: u64,
    rejected: u64,
    rejections: Vec<Rejection<'a>>,
    repeated: u64,
    notes: &'a [Box<str>],
    format: &'a str,
    as_of: Option<String>,
}

impl<'a> Input<'a> {
    pub(super) fn new(context: &Context<'a>) -> Self {
        let input = context.input;
        Self {
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
            format: context.format,
            as_of: context.as_of.map(|at| rfc3339(at, context.book.zone)),
        }
    }
}

/// One line of somebody's list for the day.
#[derive(Debug, Serialize)]
pub(super) struct Action<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    action: &'static str,
    what: &'a str,
    client: Option<&'a str>,
    deal: Option<&'a str>,
    funnel: Option<&'a str>,
    stage: Option<&'a str>,
    responsible: &'a str,
    opens_at: Option<String>,
    due_at: Option<String>,
    overdue: bool,
    priority: Option<u32>,
    steps: &'a [Box<str>],
    script: Option<&'a str>,
    template: Option<&'a str>,
    reason: &'a str,
    client_name: Option<&'a str>,
    deal_name: Option<&'a str>,
    responsible_name: &'a str,
    advice: &'a [Box<str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    employee: Option<&'a str>,
}

pub(super) fn action<'a>(context: &'a Context<'_>, one: &'a NextAction) -> Action<'a> {
    let clause = context.book.clause(one.version, one.clause);
    let at = |at: Option<Instant>| at.map(|at| rfc3339(at, context.book.zone));
    Action {
        clause: &clause.key,
        file: &clause.file,
        line: clause.line,
        text: &clause.text,
        action: one.action,
        what: &one.what,
        client: one.subject.client.as_deref(),
        deal: one.subject.deal.as_deref(),
        funnel: one.subject.funnel.as_deref(),
        stage: one.subject.stage.as_deref(),
        responsible: &one.responsible,
        opens_at: at(one.opens_at),
        due_at: at(one.due_at),
        overdue: one.overdue,
        priority: one.priority,
        steps: &clause.steps,
        script: clause.script.as_deref(),
        template: clause.template.as_deref(),
        reason: &one.reason,
        client_name: context.names.client(&one.subject),
        deal_name: context.names.deal(&one.subject),
        responsible_name: context.name(&one.responsible),
        advice: &clause.advice,
        employee: one.subject.employee.as_deref(),
    }
}

/// Duties that could not be judged.
#[derive(Debug, Serialize)]
pub(super) struct NotChecked<'a> {
    clause: &'a str,
    deals: u64,
    missing: &'a str,
    duties: u64,
    file: &'a str,
    line: usize,
}

pub(super) fn not_checked<'a>(book: &'a Book, rows: &'a [NotCheckedRow]) -> Vec<NotChecked<'a>> {
    rows.iter()
        .map(|row| {
            let clause = book.clause(row.version, row.clause);
            NotChecked {
                clause: &clause.key,
                deals: row.deals,
                missing: &row.missing,
                duties: row.duties,
                file: &clause.file,
                line: clause.line,
            }
        })
        .collect()
}

/// The counts of a summary row, the same in every table.
#[derive(Debug, Serialize)]
pub(super) struct Counts {
    duties: u64,
    kept: u64,
    violations: u64,
    excused: u64,
    not_checked: u64,
    open: u64,
    cancelled: u64,
    by_current: u64,
    per_100: Option<f64>,
}

impl From<&Tally> for Counts {
    fn from(tally: &Tally) -> Self {
        Self {
            duties: tally.duties,
            kept: tally.kept,
            violations: tally.violations,
            excused: tally.excused,
            not_checked: tally.not_checked,
            open: tally.open,
            cancelled: tally.cancelled,
            by_current: tally.by_current,
            per_100: tally.per_hundred(),
        }
    }
}
