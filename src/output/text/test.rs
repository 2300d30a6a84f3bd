//! `test`: which examples did not come true and why, and what of the regulation none of them exercises.

use std::io::{self, Write};

use super::coverage::{by_data, coverage};
use super::explain;
use super::finding::outcome;
use super::foot::heading;
use crate::engine::TestAsked;
use crate::findings::{Finding, NextAction, Penalty};
use crate::model::scenario::{Check, Expect, Scenario};
use crate::output::report::{ExplainReport, TestReport};
use crate::output::words::{self, Forms, count, deadline, moment};
use crate::output::{Context, Look, Tone};
use crate::program::Program;
use crate::trial::{Failed, Got};
use crate::value::Truth;

const SCENARIOS: Forms = ["пример", "примера", "примеров"];

/// Writes the report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    program: &Program,
    report: &TestReport,
) -> io::Result<()> {
    for title in context.book.titles() {
        out.write_all(look.wrap_painted(Tone::Heading, 0, 2, &title).as_bytes())?;
    }
    out.write_all(totals(look, report).as_bytes())?;
    for played in &report.trials.played {
        let Some(scenario) = program
            .versions
            .get(played.version)
            .and_then(|version| version.regulation.scenarios.get(played.scenario))
        else {
            continue;
        };
        if played.failed.is_empty() {
            continue;
        }
        let title = format!(
            "Не сошёлся пример «{}», строка {}",
            scenario.name, scenario.line
        );
        out.write_all(heading(look, &title).as_bytes())?;
        for failed in &played.failed {
            out.write_all(failure(look, context, scenario, failed).as_bytes())?;
        }
    }
    out.write_all(coverage(look, context, &report.trials.coverage).as_bytes())?;
    if let Some((data, deals)) = &report.data {
        out.write_all(by_data(look, context, data, *deals).as_bytes())?;
    }
    Ok(())
}

fn totals(look: Look, report: &TestReport) -> String {
    let all = report.trials.played.len() as u64;
    let failed = report
        .trials
        .played
        .iter()
        .filter(|one| !one.failed.is_empty())
        .count() as u64;
    let (tone, text) = match (all, failed) {
        (0, _) => (
            Tone::Warn,
            "Примеров в регламенте нет: добавьте блок «пример «…»:»".to_owned(),
        ),
        (_, 0) => (
            Tone::Good,
            format!("{}, все сошлись", count(all, SCENARIOS)),
        ),
        _ => (
            Tone::Bad,
            format!("{}, не сошлось {failed}", count(all, SCENARIOS)),
        ),
    };
    look.wrap_painted(tone, 0, 2, &text)
}

fn failure(look: Look, context: &Context<'_>, scenario: &Scenario, failed: &Failed) -> String {
    let Some(check) = scenario.checks.get(failed.check) else {
        return String::new();
    };
    let mut out = look.wrap(
        2,
        4,
        &format!(
            "строка {}, на {}:",
            check.line,
            deadline(failed.at, context.book.zone)
        ),
    );
    out.push_str(&look.wrap_painted(Tone::Bad, 4, 6, &format!("ждали: {}", check.text)));
    for (index, line) in got(context, check, failed).iter().enumerate() {
        out.push_str(&match index {
            0 => look.wrap(4, 13, &format!("вышло: {line}")),
            _ => look.wrap(11, 13, line),
        });
    }
    let Some(explanation) = &failed.explanation else {
        return out;
    };
    let report = ExplainReport {
        explanation: explanation.clone(),
        findings: failed.findings.clone(),
        actions: Vec::new(),
    };
    let (spoke, silent): (Vec<_>, Vec<_>) = report
        .explanation
        .clauses
        .iter()
        .partition(|one| one.silence.is_none());
    for one in spoke {
        out.push_str(&explain::clause(look, context, &report, one));
    }
    out.push_str(&explain::silence(look, context, &silent));
    out
}

fn got(context: &Context<'_>, check: &Check, failed: &Failed) -> Vec<String> {
    match &failed.got {
        Got::Actions(actions) if actions.is_empty() => vec!["делать нечего".to_owned()],
        Got::Actions(actions) => actions.iter().map(|one| to_do(context, one)).collect(),
        Got::Findings(findings, silent) if findings.is_empty() => {
            if silent.is_empty() {
                return vec!["нарушений нет".to_owned()];
            }
            let names = silent.iter().map(|(version, clause)| {
                format!("{} молчит", context.book.clause(*version, *clause).short())
            });
            names.collect()
        }
        Got::Findings(findings, _) => {
            let fined = findings.iter().any(|one| !one.penalty.is_empty());
            let without = matches!(check.expect, Expect::Penalty(..)) && !fined;
            let tail = if without {
                ", без взыскания"
            } else {
                ""
            };
            let each = findings.iter();
            each.map(|one| format!("{}{tail}", found(context, one)))
                .collect()
        }
        Got::Answer(truth, tests) => {
            // What was found says more than that the expected is not so.
            if let ([one], false) = (tests.as_slice(), truth.is_yes())
                && one.answer == *truth
                && let Some(found) = &one.found
            {
                return vec![format!("{} — {found}", answer(truth))];
            }
            let mut out = vec![format!("«{}» — {}", check.text, answer(truth))];
            out.extend(tests.iter().map(tested));
            out
        }
    }
}

/// `надо позвонить клиенту до пн 07.12.2026 18:00 по п. 2.1 (менеджер)`
fn to_do(context: &Context<'_>, one: &NextAction) -> String {
    let clause = context.book.clause(one.version, one.clause).short();
    let due = match one.due_at {
        Some(due) if one.overdue => {
            format!(", надо было до {}", deadline(due, context.book.zone))
        }
        Some(due) => format!(" до {}", deadline(due, context.book.zone)),
        None => String::new(),
    };
    let who = context.person(&one.responsible);
    let must = if one.action == "criterion" {
        ""
    } else {
        "надо "
    };
    format!("{must}{}{due} — {clause}, {who}", one.what)
}

/// `п. 2.1: просрочено на 15 мин (менеджер), срок …`
fn found(context: &Context<'_>, one: &Finding) -> String {
    let clause = context.book.clause(one.version, one.clause).short();
    let zone = context.book.zone;
    let due = one
        .due_at
        .map(|due| format!(", срок {}", moment(due, zone)))
        .unwrap_or_default();
    let penalty: Vec<String> = one
        .penalty
        .iter()
        .map(|penalty| match penalty {
            Penalty::Money(amount, currency) => {
                format!(", штраф {}", words::money(*amount, currency))
            }
            Penalty::Points(points) => format!(", {} балл.", words::decimal(*points, 0)),
        })
        .collect();
    let unknown = if one.not_held.is_empty() {
        String::new()
    } else {
        format!(", не хватает: {}", one.not_held.join("; "))
    };
    format!(
        "{clause}: {}{due}, отвечает {}{}{unknown}",
        outcome(one),
        context.person(&one.responsible),
        penalty.concat()
    )
}

fn answer(truth: &Truth) -> &'static str {
    match truth {
        Truth::Yes => "да",
        Truth::No => "нет",
        Truth::Unknown(_) => "неизвестно",
    }
}

fn tested(test: &TestAsked) -> String {
    let found = test.found.as_ref().map(|found| format!(" ({found})"));
    format!(
        "{} — {}{}",
        test.text,
        answer(&test.answer),
        found.unwrap_or_default()
    )
}
