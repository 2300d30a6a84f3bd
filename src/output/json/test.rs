//! `test --format json`: the examples and the coverage.

use std::io::{self, Write};

use serde::Serialize;

use super::coverage::{CoverageRecord, coverage};
use super::records::{Action, Regulation, action, regulations};
use super::violation::{Violation, violation};
use super::{SCHEMA_ID, explain, finish, lint};
use crate::output::Context;
use crate::output::report::{ExplainReport, TestReport};
use crate::output::words::rfc3339;
use crate::program::Program;
use crate::trial::{Failed, Got, Played};
use crate::value::Truth;
use crate::views::{Age, is_violation};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    regulation: Vec<Regulation<'a>>,
    scenarios: Vec<Scenario<'a>>,
    coverage: CoverageRecord<'a>,
    data_coverage: Option<CoverageRecord<'a>>,
    summary: Totals,
}

#[derive(Serialize)]
struct Scenario<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    passed: bool,
    checks: usize,
    failures: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    line: usize,
    at: String,
    expected: &'a str,
    actions: Vec<Action<'a>>,
    findings: Vec<Violation<'a>>,
    answer: Option<&'static str>,
    explanation: Vec<explain::Clause<'a>>,
}

#[derive(Serialize)]
struct Totals {
    scenarios: usize,
    failed: usize,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(
    out: &mut dyn Write,
    context: &Context<'_>,
    program: &Program,
    report: &TestReport,
) -> io::Result<()> {
    let reports: Vec<Vec<ExplainReport>> = report
        .trials
        .played
        .iter()
        .map(|one| one.failed.iter().map(told).collect())
        .collect();
    let document = Document {
        schema: SCHEMA_ID,
        command: "test",
        regulation: regulations(context.book),
        scenarios: report
            .trials
            .played
            .iter()
            .zip(&reports)
            .filter_map(|(one, reports)| scenario(context, program, one, reports))
            .collect(),
        coverage: coverage(context, &report.trials.coverage),
        data_coverage: report
            .data
            .as_ref()
            .map(|(data, _)| coverage(context, data)),
        summary: Totals {
            scenarios: report.trials.played.len(),
            failed: report
                .trials
                .played
                .iter()
                .filter(|one| !one.failed.is_empty())
                .count(),
        },
    };
    finish(out, &document)
}

fn told(failed: &Failed) -> ExplainReport {
    ExplainReport {
        explanation: failed.explanation.clone().unwrap_or_default(),
        findings: failed.findings.clone(),
        actions: Vec::new(),
    }
}

fn scenario<'a>(
    context: &'a Context<'_>,
    program: &'a Program,
    played: &'a Played,
    reports: &'a [ExplainReport],
) -> Option<Scenario<'a>> {
    let regulation = &program.versions.get(played.version)?.regulation;
    let scenario = regulation.scenarios.get(played.scenario)?;
    Some(Scenario {
        name: &scenario.name,
        file: regulation.source.file(scenario.span.start),
        line: scenario.line,
        passed: played.failed.is_empty(),
        checks: scenario.checks.len(),
        failures: played
            .failed
            .iter()
            .zip(reports)
            .filter_map(|(failed, report)| {
                let check = scenario.checks.get(failed.check)?;
                let (mut actions, mut findings, mut answer) = (Vec::new(), Vec::new(), None);
                match &failed.got {
                    Got::Actions(all) => {
                        actions = all.iter().map(|one| action(context, one)).collect();
                    }
                    Got::Findings(all, _) => {
                        findings = all
                            .iter()
                            .map(|one| {
                                let section = is_violation(one)
                                    .then(|| lint::section(Age::of(one, failed.at)));
                                violation(context, one, section, None)
                            })
                            .collect();
                    }
                    Got::Answer(truth, _) => {
                        answer = Some(match truth {
                            Truth::Yes => "yes",
                            Truth::No => "no",
                            Truth::Unknown(_) => "unknown",
                        });
                    }
                }
                Some(Failure {
                    line: check.line,
                    at: rfc3339(failed.at, context.book.zone),
                    expected: &check.text,
                    actions,
                    findings,
                    answer,
                    explanation: report
                        .explanation
                        .clauses
                        .iter()
                        .map(|one| explain::clause(context, report, one))
                        .collect(),
                })
            })
            .collect(),
    })
}
