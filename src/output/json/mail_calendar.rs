//! `mail --calendar --format json | ndjson`.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Input, Regulation, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::output::Context;
use crate::output::mail_calendar::CalendarReport;
use crate::output::words::rfc3339;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<Vec<Day<'a>>>,
    assumed_no_earlier: bool,
    input: Input<'a>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Day<'a> {
    day: String,
    channel: &'a str,
    contacts: u64,
}

#[derive(Serialize)]
struct Summary<'a> {
    contacts: u64,
    channels: Vec<Channel<'a>>,
}

#[derive(Serialize)]
struct Channel<'a> {
    channel: &'a str,
    ever: u64,
    cannot_tell: u64,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &CalendarReport) -> io::Result<()> {
    finish(out, &document(context, report, Some(days(report))))
}

/// A day and channel a line, then the rest of the document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(
    out: &mut dyn Write,
    context: &Context<'_>,
    report: &CalendarReport,
) -> io::Result<()> {
    for day in days(report) {
        line(out, &day)?;
    }
    line(out, &document(context, report, None))
}

fn days(report: &CalendarReport) -> Vec<Day<'_>> {
    let days = report.days.iter().enumerate();
    days.flat_map(|(at, day)| {
        report.channels.iter().map(move |row| Day {
            day: day.to_string(),
            channel: &row.channel,
            contacts: row.open.get(at).copied().unwrap_or_default(),
        })
    })
    .collect()
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a CalendarReport,
    days: Option<Vec<Day<'a>>>,
) -> Document<'a> {
    Document {
        schema: SCHEMA_ID,
        command: "mail",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        days,
        assumed_no_earlier: report.assumed,
        input: Input::new(context),
        summary: Summary {
            contacts: report.clients,
            channels: report
                .channels
                .iter()
                .map(|row| Channel {
                    channel: &row.channel,
                    ever: row.ever,
                    cannot_tell: row.cannot_tell,
                })
                .collect(),
        },
    }
}
