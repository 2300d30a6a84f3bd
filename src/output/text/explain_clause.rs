//! `explain … --clause N`: the arithmetic of a number, with the cases behind it.

use std::io::{self, Write};

use super::explain::{Told, laid};
use super::finding::{detail_lines, outcome};
use super::foot::{heading, input, opening};
use crate::engine::{CaseBehind, MetricValue};
use crate::findings::Finding;
use crate::output::report::ClauseReport;
use crate::output::words::moment;
use crate::output::{Context, Look};

/// So many cases are named; the machine formats list all.
const MANY: usize = 30;

/// Writes the reasoning.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &ClauseReport,
) -> io::Result<()> {
    out.write_all(opening(look, context, "Объяснение").as_bytes())?;
    for (version, clause) in &report.clauses {
        let info = context.book.clause(*version, *clause);
        let title = format!("{}: {}", info.place(), info.text);
        out.write_all(heading(look, &title).as_bytes())?;
        let place = (*version, *clause);
        for one in report
            .metrics
            .iter()
            .filter(|one| (one.version, one.clause) == place)
        {
            out.write_all(number(look, context, one).as_bytes())?;
        }
        for one in report
            .findings
            .iter()
            .filter(|one| (one.version, one.clause) == place)
        {
            let lines = finding_lines(context, report, one);
            out.write_all(laid(look, lines).as_bytes())?;
        }
    }
    if let Some(why) = unsearched(report) {
        out.write_all(look.wrap(0, 2, &why).as_bytes())?;
    }
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())
}

/// A verdict with everything it rests on, line by line.
pub(in crate::output) fn finding_lines(
    context: &Context<'_>,
    report: &ClauseReport,
    one: &Finding,
) -> Vec<Told> {
    let line = format!("{} — {}", context.person(&one.responsible), outcome(one));
    let mut out = vec![(2, None, line)];
    let details = detail_lines(context, one).into_iter();
    out.extend(details.map(|text| (4, None, text)));
    if !one.not_held.is_empty() {
        let missing = format!("в данных нет: {}", one.not_held.join(", "));
        out.push((4, None, missing));
    }
    if let Some((_, change)) = report.changes.iter().find(|(id, _)| *id == one.id) {
        out.push((4, None, format!("другим решение сделало бы: {change}")));
    }
    out
}

/// Why no change of facts was looked for; `None`: it was.
pub(in crate::output) fn unsearched(report: &ClauseReport) -> Option<String> {
    let most = report.unsearched.filter(|_| !report.findings.is_empty())?;
    let most = crate::output::words::integer(most as u64);
    Some(format!(
        "Что изменило бы решение, не искали: записей больше {most}, а каждое изменение судят заново вместе со всеми. Возьмите данные поменьше: одну команду, один месяц."
    ))
}

/// The number of one period or person, and what it lacks, line by line.
pub(in crate::output) fn number_lines(context: &Context<'_>, one: &MetricValue) -> Vec<Told> {
    let mut head = Vec::new();
    if let Some(period) = one.period {
        let (first, last) = (
            period.first.format("%d.%m.%Y"),
            period.last.format("%d.%m.%Y"),
        );
        let running = if one.over { "" } else { ", ещё идёт" };
        head.push(format!("{first}–{last}{running}"));
    }
    if let Some(name) = one.key.name() {
        head.push(context.name(name).to_owned());
    }
    let head = if head.is_empty() {
        String::new()
    } else {
        format!("{}: ", head.join(", "))
    };
    let mut out = vec![(2, None, format!("{head}{}", one.number.text))];
    if !one.missing.is_empty() {
        let missing: Vec<&str> = one.missing.iter().map(|what| &**what).collect();
        let text = format!(
            "не хватает: {}; это только то, что известно",
            missing.join(", ")
        );
        out.push((4, None, text));
    }
    out
}

fn number(look: Look, context: &Context<'_>, one: &MetricValue) -> String {
    let mut out = laid(look, number_lines(context, one));
    for case in one.cases.iter().take(MANY) {
        out.push_str(&look.wrap(4, 6, &behind(context, case)));
    }
    if one.cases.len() > MANY {
        let more = format!("и ещё случаев: {}", one.cases.len() - MANY);
        out.push_str(&look.wrap(4, 6, &more));
    }
    out
}

fn behind(context: &Context<'_>, case: &CaseBehind) -> String {
    let about = case.deal.as_deref().unwrap_or(&case.case);
    let at = moment(case.at, context.book.zone);
    format!("{at}, {about}: {} ({})", case.fact, case.source)
}
