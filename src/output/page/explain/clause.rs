//! `explain --clause N --format html`: the arithmetic of a number over all cases, with every case behind it.

use std::io::{self, Write};

use super::{input, lines, timeline};
use crate::engine::MetricValue;
use crate::findings::Finding;
use crate::output::Context;
use crate::output::page::blocks::{Block, Cell, Grid, Head, Row, Section};
use crate::output::report::ClauseReport;
use crate::output::text::explain_clause as told;
use crate::output::words::{deadline, decimal, moment};

/// What a clause came to over all cases.
pub type ClausePage = ClauseReport;

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn clause(out: &mut dyn Write, context: &Context<'_>, report: &ClausePage) -> io::Result<()> {
    let mut sections = Vec::new();
    for (at, place) in report.clauses.iter().enumerate() {
        let info = context.book.clause(place.0, place.1);
        let title = format!("{}: {}", info.place(), info.text);
        let mut blocks = Vec::new();
        let own = |one: &&MetricValue| (one.version, one.clause) == *place;
        for one in report.metrics.iter().filter(own) {
            blocks.extend(number(context, one));
        }
        let own = |one: &&Finding| (one.version, one.clause) == *place;
        let findings = report.findings.iter().filter(own);
        let findings: Vec<_> = findings
            .flat_map(|one| told::finding_lines(context, report, one))
            .collect();
        if !findings.is_empty() {
            blocks.push(Block::Heading("Что решено".to_owned()));
            blocks.push(Block::Lines(lines(findings, 2)));
        }
        sections.push(Section::new(format!("clause-{}", at + 1), title, blocks));
    }
    if let Some(why) = told::unsearched(report)
        && let Some(last) = sections.last_mut()
    {
        last.blocks.push(Block::quiet(why));
    }
    sections.push(input(context));
    let names: Vec<String> = report
        .clauses
        .iter()
        .map(|place| context.book.clause(place.0, place.1).short())
        .collect();
    let title = format!("Объяснение: {}", names.join(", "));
    let mut about = vec![format!("на {}", deadline(context.at, context.book.zone))];
    about.extend(context.book.titles());
    crate::output::page::write(out, title, about, sections)
}

fn number(context: &Context<'_>, one: &MetricValue) -> Vec<Block> {
    let mut out = vec![Block::Lines(lines(told::number_lines(context, one), 2))];
    if one.cases.is_empty() {
        return out;
    }
    let rows = one.cases.iter().map(|case| {
        Row::new(vec![
            Cell::number(
                moment(case.at, context.book.zone),
                Some(timeline::real(case.at.0)),
            ),
            Cell::text(case.deal.as_deref().unwrap_or(&case.case)),
            Cell::text(&*case.fact),
            match case.worth {
                Some(worth) => Cell::number(
                    decimal(worth.round_dp(2), 0),
                    Some(crate::output::page::report::figures::real(worth)),
                ),
                None => Cell::number("ещё не решено", None),
            },
            Cell::text(&*case.source),
        ])
    });
    out.push(Block::Fold {
        title: format!("Случаи: {}", one.cases.len()),
        key: None,
        open: one.cases.len() <= 50,
        blocks: vec![Block::Grid(Grid {
            heads: vec![
                Head::number("Когда"),
                Head::text("Сделка"),
                Head::text("Что было"),
                Head::number("Сколько стоит"),
                Head::text("Запись"),
            ],
            rows: rows.collect(),
            ..Grid::default()
        })],
    });
    out
}
