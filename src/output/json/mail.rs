//! `mail --format json | ndjson`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::records::{Input, Regulation, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::engine::{Answer, Earliest, Refusal, Send};
use crate::facts::ZoneBasis;
use crate::output::Context;
use crate::output::permissions::{Contact, Cost, MailReport};
use crate::output::words::rfc3339;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Vec<PermissionRow<'a>>>,
    assumed_no_earlier: bool,
    input: Input<'a>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Summary<'a> {
    contacts: u64,
    allowed: u64,
    refused: u64,
    cannot_tell: u64,
    by_clause: Vec<CostRow<'a>>,
}

#[derive(Serialize)]
pub(super) struct CostRow<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    refused_only_by_it: u64,
    refused_also_by_it: u64,
}

#[derive(Serialize)]
struct PermissionRow<'a> {
    client: Option<&'a str>,
    client_name: Option<&'a str>,
    deals: &'a [Box<str>],
    channel: &'a str,
    template: Option<&'a str>,
    category: Option<&'a str>,
    campaign: Option<&'a str>,
    sender: Option<&'a str>,
    at: String,
    timezone: Option<String>,
    zone_basis: &'static str,
    answer: &'static str,
    allowed: Option<bool>,
    reasons: Vec<Reason<'a>>,
    earliest: &'static str,
    earliest_at: Option<String>,
    binding: Option<&'a str>,
}

#[derive(Serialize)]
struct Reason<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    sure: bool,
    because: &'a [Box<str>],
    missing: Vec<&'a str>,
    unheld: Vec<Unheld<'a>>,
    evidence: Vec<Fact<'a>>,
    unnamed: usize,
    earliest: &'static str,
    earliest_at: Option<String>,
}

#[derive(Serialize)]
struct Unheld<'a> {
    what: &'a str,
    from: Option<String>,
    to: String,
}

#[derive(Serialize)]
struct Fact<'a> {
    fact: &'a str,
    at: Option<String>,
    source: &'a str,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &MailReport) -> io::Result<()> {
    let rows = report.contacts.iter();
    let rows = rows
        .map(|one| permission(context, &report.send, one))
        .collect();
    finish(out, &document(context, report, Some(rows)))
}

/// One client's line of a stream.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson_row(
    out: &mut dyn Write,
    context: &Context<'_>,
    send: &Send,
    one: &Contact,
) -> io::Result<()> {
    line(out, &permission(context, send, one))
}

/// The last line of a stream.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson_end(
    out: &mut dyn Write,
    context: &Context<'_>,
    report: &MailReport,
) -> io::Result<()> {
    line(out, &document(context, report, None))
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a MailReport,
    permissions: Option<Vec<PermissionRow<'a>>>,
) -> Document<'a> {
    let totals = &report.totals;
    Document {
        schema: SCHEMA_ID,
        command: "mail",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        permissions,
        assumed_no_earlier: report.assumed,
        input: Input::new(context),
        summary: Summary {
            contacts: totals.all(),
            allowed: totals.yes,
            refused: totals.no,
            cannot_tell: totals.cannot_tell,
            by_clause: cost_rows(context, &totals.by_clause),
        },
    }
}

/// What each clause has cost.
pub(super) fn cost_rows<'a>(
    context: &'a Context<'_>,
    costs: &BTreeMap<(usize, usize), Cost>,
) -> Vec<CostRow<'a>> {
    let rows = costs.iter().map(|(&(version, clause), cost)| {
        let clause = context.book.clause(version, clause);
        CostRow {
            clause: &clause.key,
            file: &clause.file,
            line: clause.line,
            text: &clause.text,
            refused_only_by_it: cost.only,
            refused_also_by_it: cost.also,
        }
    });
    rows.collect()
}

fn permission<'a>(context: &'a Context<'_>, send: &'a Send, one: &'a Contact) -> PermissionRow<'a> {
    let asked = &one.permission;
    let zone = context.book.zone;
    let (answer, allowed) = match asked.answer {
        Answer::Yes => ("yes", Some(true)),
        Answer::No => ("no", Some(false)),
        Answer::CannotTell => ("cannot_tell", None),
    };
    let (earliest, earliest_at) = when(context, asked.earliest);
    let key = |(version, clause)| &*context.book.clause(version, clause).key;
    PermissionRow {
        client: one.client.as_deref(),
        client_name: one.name.as_deref(),
        deals: &one.deals,
        channel: &send.channel,
        template: send.template.as_deref(),
        category: send.category.as_deref(),
        campaign: send.campaign.as_deref(),
        sender: send.sender.as_deref(),
        at: rfc3339(asked.at, one.zone(zone)),
        timezone: asked.client_zone.map(|zone| zone.to_string()),
        zone_basis: match asked.zone_basis {
            ZoneBasis::Said => "field",
            ZoneBasis::Phone => "phone",
            ZoneBasis::Company => "company",
        },
        answer,
        allowed,
        reasons: asked
            .refusals
            .iter()
            .map(|refusal| reason(context, refusal))
            .collect(),
        earliest,
        earliest_at,
        binding: asked.binding.map(key),
    }
}

fn when(context: &Context<'_>, earliest: Earliest) -> (&'static str, Option<String>) {
    match earliest {
        Earliest::At(at) => ("at", Some(rfc3339(at, context.book.zone))),
        Earliest::NotWithin => ("not_within_400_days", None),
        Earliest::Never => ("never", None),
    }
}

fn reason<'a>(context: &'a Context<'_>, refusal: &'a Refusal) -> Reason<'a> {
    let zone = context.book.zone;
    let clause = context.book.clause(refusal.version, refusal.clause);
    let (earliest, earliest_at) = when(context, refusal.free);
    let unheld = refusal.unheld.iter().map(|(what, from, to)| Unheld {
        what,
        from: (*from > crate::value::Instant(0)).then(|| rfc3339(*from, zone)),
        to: rfc3339(*to, zone),
    });
    let evidence = refusal.evidence.iter().map(|one| Fact {
        fact: &one.fact,
        at: one.at.map(|at| rfc3339(at, zone)),
        source: &one.source,
    });
    Reason {
        clause: &clause.key,
        file: &clause.file,
        line: clause.line,
        text: &clause.text,
        sure: refusal.missing.is_empty(),
        because: &refusal.because,
        missing: refusal.missing.iter().map(|one| &**one).collect(),
        unheld: unheld.collect(),
        evidence: evidence.collect(),
        unnamed: refusal.unnamed,
        earliest,
        earliest_at,
    }
}
