//! `mail --plan --format json | ndjson`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::mail::{CostRow, cost_rows};
use super::records::{Input, Regulation, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::output::Context;
use crate::output::mail_plan::{Outcome, PlanReport, PlannedSend};
use crate::output::words::rfc3339;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    campaigns: Vec<CampaignRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sends: Option<Vec<SendRow<'a>>>,
    assumed_no_earlier: bool,
    input: Input<'a>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct CampaignRow<'a> {
    name: &'a str,
    channel: &'a str,
    template: Option<&'a str>,
    category: Option<&'a str>,
    senders: Vec<&'a str>,
    priority: Option<u32>,
    if_refused: &'static str,
    due: u64,
    on_time: u64,
    postponed: u64,
    skipped: u64,
    cannot_tell: u64,
}

#[derive(Serialize)]
struct SendRow<'a> {
    campaign: &'a str,
    client: &'a str,
    client_name: Option<&'a str>,
    timezone: Option<String>,
    channel: &'a str,
    template: Option<&'a str>,
    sender: Option<&'a str>,
    outcome: &'static str,
    due_at: String,
    until: String,
    at: Option<String>,
    clauses: Vec<&'a str>,
    breaks_later: Vec<Later<'a>>,
}

#[derive(Serialize)]
struct Later<'a> {
    at: String,
    clause: &'a str,
}

#[derive(Serialize)]
struct Load<'a> {
    day: String,
    channel: &'a str,
    sender: Option<&'a str>,
    sends: u64,
}

#[derive(Serialize)]
struct Summary<'a> {
    clients: u64,
    nobody: Vec<&'a str>,
    load: Vec<Load<'a>>,
    skipped_by_clause: Vec<CostRow<'a>>,
    postponed_by_clause: Vec<CostRow<'a>>,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &PlanReport) -> io::Result<()> {
    let rows = report
        .sends
        .iter()
        .map(|one| send(context, report, one))
        .collect();
    finish(out, &document(context, report, Some(rows)))
}

/// A send a line, then the rest of the document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(out: &mut dyn Write, context: &Context<'_>, report: &PlanReport) -> io::Result<()> {
    for one in &report.sends {
        line(out, &send(context, report, one))?;
    }
    line(out, &document(context, report, None))
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a PlanReport,
    sends: Option<Vec<SendRow<'a>>>,
) -> Document<'a> {
    let totals = &report.totals;
    let campaigns = report.campaigns.iter().enumerate().map(|(number, one)| {
        let own = totals.campaigns.get(number).copied().unwrap_or_default();
        let first = one.ways.first();
        CampaignRow {
            name: &one.name,
            channel: first.map_or("", |way| &way.channel),
            template: first.and_then(|way| way.template.as_deref()),
            category: first.and_then(|way| way.category.as_deref()),
            senders: one
                .ways
                .iter()
                .filter_map(|way| way.sender.as_deref())
                .collect(),
            priority: one.priority,
            if_refused: if one.postpones { "postpone" } else { "skip" },
            due: own.due,
            on_time: own.on_time,
            postponed: own.postponed,
            skipped: own.skipped,
            cannot_tell: own.cannot_tell,
        }
    });
    let load = totals
        .load
        .iter()
        .map(|((day, channel, sender), number)| Load {
            day: day.to_string(),
            channel,
            sender: sender.as_deref(),
            sends: *number,
        });
    let costs = |of: &'a BTreeMap<_, _>| cost_rows(context, of);
    Document {
        schema: SCHEMA_ID,
        command: "mail",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        campaigns: campaigns.collect(),
        sends,
        assumed_no_earlier: report.assumed,
        input: Input::new(context),
        summary: Summary {
            clients: totals.clients,
            nobody: totals.nobody.iter().map(|one| &**one).collect(),
            load: load.collect(),
            skipped_by_clause: costs(&totals.missed),
            postponed_by_clause: costs(&totals.delayed),
        },
    }
}

fn send<'a>(context: &'a Context<'_>, report: &'a PlanReport, one: &'a PlannedSend) -> SendRow<'a> {
    let campaign = &report.campaigns[one.campaign];
    let zone = one.zone.unwrap_or(context.book.zone);
    let (outcome, at, way) = match &one.outcome {
        Outcome::Sent { at, way, .. } if one.is_postponed() => ("postponed", Some(at), *way),
        Outcome::Sent { at, way, .. } => ("on_time", Some(at), *way),
        Outcome::Missed(missed) if missed.cannot_tell() => ("cannot_tell", None, 0),
        Outcome::Missed(_) => ("skipped", None, 0),
    };
    let way = campaign.ways.get(way);
    let key = |version, clause| &*context.book.clause(version, clause).key;
    let mut clauses: Vec<&str> = one
        .stood
        .iter()
        .map(|(version, clause)| key(*version, *clause))
        .collect();
    clauses.dedup();
    let later = match &one.outcome {
        Outcome::Missed(missed) => missed.conflicts.as_slice(),
        Outcome::Sent { .. } => &[],
    };
    SendRow {
        campaign: &campaign.name,
        client: &one.client,
        client_name: one.name.as_deref(),
        timezone: one.zone.map(|zone| zone.to_string()),
        channel: way.map_or("", |way| &way.channel),
        template: way.and_then(|way| way.template.as_deref()),
        sender: at.and_then(|_| way.and_then(|way| way.sender.as_deref())),
        outcome,
        due_at: rfc3339(one.due, zone),
        until: rfc3339(one.until, zone),
        at: at.map(|at| rfc3339(*at, zone)),
        clauses,
        breaks_later: later
            .iter()
            .map(|one| Later {
                at: rfc3339(one.at, zone),
                clause: key(one.version, one.clause),
            })
            .collect(),
    }
}
