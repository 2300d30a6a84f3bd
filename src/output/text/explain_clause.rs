//! `explain … --clause N`: the arithmetic of a number, with the cases behind it.

use std::io::{self, Write};

use super::finding::{details, outcome};
use super::foot::{heading, input, opening};
use crate::engine::{CaseBehind, MetricValue};
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
            let line = format!("{} — {}", context.person(&one.responsible), outcome(one));
            out.write_all(look.wrap(2, 4, &line).as_bytes())?;
            out.write_all(details(look, context, one).as_bytes())?;
            if !one.not_held.is_empty() {
                let missing = format!("в данных нет: {}", one.not_held.join(", "));
                out.write_all(look.wrap(4, 6, &missing).as_bytes())?;
            }
            if let Some((_, change)) = report.changes.iter().find(|(id, _)| *id == one.id) {
                let change = format!("другим решение сделало бы: {change}");
                out.write_all(look.wrap(4, 6, &change).as_bytes())?;
            }
        }
    }
    if let Some(most) = report.unsearched
        && !report.findings.is_empty()
    {
        let most = crate::output::words::integer(most as u64);
        let why = format!(
            "Что изменило бы решение, не искали: записей больше {most}, а каждое изменение судят заново вместе со всеми. Возьмите данные поменьше: одну команду, один месяц."
        );
        out.write_all(look.wrap(0, 2, &why).as_bytes())?;
    }
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())
}

fn number(look: Look, context: &Context<'_>, one: &MetricValue) -> String {
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
    let mut out = look.wrap(2, 4, &format!("{head}{}", one.number.text));
    if !one.missing.is_empty() {
        let missing: Vec<&str> = one.missing.iter().map(|what| &**what).collect();
        let text = format!(
            "не хватает: {}; это только то, что известно",
            missing.join(", ")
        );
        out.push_str(&look.wrap(4, 6, &text));
    }
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
