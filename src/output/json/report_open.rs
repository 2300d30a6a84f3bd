//! `report --open --format json`.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Input, Regulation, regulations};
use super::{SCHEMA_ID, finish};
use crate::output::Context;
use crate::output::report_open::{OpenReport, idle};
use crate::output::words::rfc3339;
use crate::report::{OpenSum, Without};
use crate::value::Decimal;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    open: Vec<Row<'a>>,
    input: Input<'a>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Row<'a> {
    deal: &'a str,
    deal_name: Option<&'a str>,
    client: Option<&'a str>,
    funnel: Option<&'a str>,
    stage: Option<&'a str>,
    since: Option<String>,
    responsible: Option<&'a str>,
    moved_at: Option<String>,
    idle_days: Option<i64>,
    sum: Option<String>,
    tasks: Option<u64>,
    actions: u64,
    next: Option<&'a str>,
    due_at: Option<String>,
}

#[derive(Serialize)]
struct Summary<'a> {
    currency: &'a str,
    idle_days: Option<u32>,
    sum_from: Option<String>,
    without: Vec<&'static str>,
    whole: Counts,
    by_person: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    person: Option<&'a str>,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct Counts {
    open: u64,
    listed: u64,
    without_task: Option<u64>,
    without_action: u64,
    sum: String,
}

fn amount(sum: Decimal) -> String {
    let mut sum = sum.normalize();
    if sum.scale() < 2 {
        sum.rescale(2);
    }
    sum.to_string()
}

/// Writes the whole document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &OpenReport<'_>) -> io::Result<()> {
    let zone = context.book.zone;
    let open = report.open;
    let counts = |sum: &OpenSum| Counts {
        open: sum.open,
        listed: sum.picked,
        without_task: open.tasks.then_some(sum.taskless),
        without_action: sum.idle,
        sum: amount(sum.sum),
    };
    let rows = open.picked.iter().map(|one| Row {
        deal: &one.deal,
        deal_name: context.names.deals.get(&one.deal).map(|name| &**name),
        client: one.client.as_deref(),
        funnel: one.funnel.as_deref(),
        stage: one.stage.as_deref(),
        since: one.since.map(|at| rfc3339(at, zone)),
        responsible: one.owner.as_deref(),
        moved_at: one.moved.map(|at| rfc3339(at, zone)),
        idle_days: idle(one, context.at),
        sum: one.sum.map(amount),
        tasks: one.tasks,
        actions: one.actions,
        next: one.what.as_deref(),
        due_at: one.due.map(|at| rfc3339(at, zone)),
    });
    let without = open.wish.without.iter().map(|one| match one {
        Without::Task => "task",
        Without::Action => "action",
    });
    let document = Document {
        schema: SCHEMA_ID,
        command: "report",
        at: rfc3339(context.at, zone),
        regulation: regulations(context.book),
        open: rows.collect(),
        input: Input::new(context),
        summary: Summary {
            currency: &report.currency.0,
            idle_days: open.wish.idle,
            sum_from: open.wish.sum.map(amount),
            without: without.collect(),
            whole: counts(&open.whole),
            by_person: open
                .people
                .iter()
                .map(|(who, sum)| Person {
                    person: who.as_deref(),
                    counts: counts(sum),
                })
                .collect(),
        },
    };
    finish(out, &document)
}
