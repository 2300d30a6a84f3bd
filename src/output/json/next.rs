//! `next --format json | ndjson`.

use std::io::{self, Write};

use serde::Serialize;

use super::lint::Account;
use super::records::{Action, Input, NotChecked, Regulation, action, not_checked, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::findings::NextAction;
use crate::output::Context;
use crate::output::report::NextReport;
use crate::output::words::rfc3339;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<Vec<Action<'a>>>,
    not_checked: Vec<NotChecked<'a>>,
    input: Input<'a>,
    summary: Totals,
}

#[derive(Serialize)]
struct Totals {
    actions: u64,
    overdue: u64,
    totals: Account,
}

/// Every action, joined ones after the one they were joined to.
fn all(report: &NextReport) -> impl Iterator<Item = &NextAction> {
    let groups = report.actions.people.values().flatten();
    groups.flat_map(|group| std::iter::once(&group.first).chain(&group.others))
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a NextReport,
    actions: Option<Vec<Action<'a>>>,
) -> Document<'a> {
    let overdue = all(report).filter(|one| one.overdue).count();
    Document {
        schema: SCHEMA_ID,
        command: "next",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        actions,
        not_checked: not_checked(context.book, &report.not_checked),
        input: Input::new(context),
        summary: Totals {
            actions: all(report).count() as u64,
            overdue: overdue as u64,
            totals: Account::new(&report.ledger, 0),
        },
    }
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &NextReport) -> io::Result<()> {
    let actions = all(report).map(|one| action(context, one)).collect();
    finish(out, &document(context, report, Some(actions)))
}

/// One action a line, then a line with everything else.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(out: &mut dyn Write, context: &Context<'_>, report: &NextReport) -> io::Result<()> {
    for one in all(report) {
        line(out, &action(context, one))?;
    }
    line(out, &document(context, report, None))
}
