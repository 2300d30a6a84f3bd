//! `explain … --clause N --format json`: numbers over all cases with what is behind them.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Action, Input, Regulation, regulations};
use super::violation::{Figure, Violation, figure, finding_id, violation};
use super::{SCHEMA_ID, finish};
use crate::engine::MetricValue;
use crate::output::Context;
use crate::output::report::ClauseReport;
use crate::output::words::rfc3339;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    deal: Option<&'a str>,
    deal_name: Option<&'a str>,
    visits: [(); 0],
    clauses: [(); 0],
    actions: Vec<Action<'a>>,
    metrics: Vec<Metric<'a>>,
    findings: Vec<Violation<'a>>,
    changes: Vec<Change<'a>>,
    input: Input<'a>,
}

/// The smallest change of facts that would have changed a verdict.
#[derive(Serialize)]
struct Change<'a> {
    finding: String,
    change: &'a str,
}

#[derive(Serialize)]
struct Metric<'a> {
    clause: &'a str,
    of: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
    over: bool,
    figure: Figure<'a>,
    missing: Vec<&'a str>,
    cases: Vec<Case<'a>>,
}

#[derive(Serialize)]
struct Case<'a> {
    case: &'a str,
    deal: Option<&'a str>,
    at: String,
    fact: &'a str,
    worth: Option<String>,
    source: &'a str,
}

fn metric<'a>(context: &'a Context<'_>, one: &'a MetricValue) -> Metric<'a> {
    let zone = context.book.zone;
    Metric {
        clause: &context.book.clause(one.version, one.clause).key,
        of: one.key.name(),
        from: one.period.map(|period| period.first.to_string()),
        to: one.period.map(|period| period.last.to_string()),
        over: one.over,
        figure: figure(&one.number),
        missing: one.missing.iter().map(|what| &**what).collect(),
        cases: one
            .cases
            .iter()
            .map(|case| Case {
                case: &case.case,
                deal: case.deal.as_deref(),
                at: rfc3339(case.at, zone),
                fact: &case.fact,
                worth: case.worth.map(|worth| worth.normalize().to_string()),
                source: &case.source,
            })
            .collect(),
    }
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &ClauseReport) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA_ID,
        command: "explain",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        deal: None,
        deal_name: None,
        visits: [],
        clauses: [],
        actions: Vec::new(),
        metrics: report
            .metrics
            .iter()
            .map(|one| metric(context, one))
            .collect(),
        findings: report
            .findings
            .iter()
            .map(|one| violation(context, one, None, None))
            .collect(),
        changes: report
            .changes
            .iter()
            .map(|(id, change)| Change {
                finding: finding_id(*id),
                change,
            })
            .collect(),
        input: Input::new(context),
    };
    finish(out, &document)
}
