//! `explain --format html`: the timeline of a deal with its stages, events and duties, and below it the whole reasoning, clause by clause.

mod clause;
mod timeline;

use std::io::{self, Write};

pub use clause::{ClausePage, clause};
pub(super) use timeline::real;

use super::blocks::{Block, Cell, Grid, Head, Line, Row, Section};
use crate::calendar::WorkClock;
use crate::engine::{ClauseExplanation, DutyExplanation};
use crate::facts::Case;
use crate::model::regulation::Of;
use crate::output::report::ExplainReport;
use crate::output::text::explain as told;
use crate::output::text::foot;
use crate::output::words::{deadline, elapsed, moment};
use crate::output::{Context, Tone};

/// Everything a page of an explanation shows.
#[derive(Debug)]
pub struct ExplainPage<'a> {
    /// What the engine asked and found.
    pub report: &'a ExplainReport,
    /// The case, for its events.
    pub case: &'a Case<'a>,
    /// The company's clock, for days off.
    pub clock: Option<&'a WorkClock>,
}

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn explain(
    out: &mut dyn Write,
    context: &Context<'_>,
    page: &ExplainPage<'_>,
) -> io::Result<()> {
    let report = page.report;
    let mut sections = Vec::new();
    let mut blocks = Vec::new();
    if let Some(from) = context.book.not_yet_in_force(context.at) {
        blocks.push(Block::Text {
            class: "late",
            text: format!(
                "Регламент действует только с {}; как было бы, если бы он уже действовал, покажет --as-if-in-force.",
                from.format("%d.%m.%Y")
            ),
        });
    }
    blocks.extend(timeline::blocks(context, page));
    if !blocks.is_empty() {
        sections.push(Section::new("timeline", "Ход событий", blocks));
    }
    sections.extend(visits(context, report));
    let lived = timeline::happened(context, page);
    if !lived.is_empty() {
        sections.push(Section::new(
            "events",
            "События",
            vec![events(context, &lived)],
        ));
    }
    if !report.actions.is_empty() {
        let lines = report.actions.iter().map(|one| {
            let tone = one.overdue.then_some(Tone::Bad);
            Line::new(0, told::action(context, one)).tone(tone)
        });
        let blocks = vec![Block::Lines(lines.collect())];
        sections.push(Section::new("next", "Что дальше", blocks));
    }
    let (spoke, silent): (Vec<_>, Vec<_>) = report
        .explanation
        .clauses
        .iter()
        .partition(|one| one.silence.is_none());
    if !spoke.is_empty() {
        let parts = spoke.iter().map(|one| part(context, report, one));
        sections.push(Section::new(
            "clauses",
            "Объяснение по пунктам",
            parts.collect(),
        ));
    }
    let silent = told::silent_lines(context, &silent);
    if !silent.is_empty() {
        let blocks = vec![Block::Lines(lines(silent, 2))];
        sections.push(Section::new("silent", told::SILENT, blocks));
    }
    sections.push(input(context));
    let what = told::title(context, report);
    let title = format!("Объяснение: {what}");
    let mut about = vec![format!("на {}", deadline(context.at, context.book.zone))];
    about.extend(context.book.titles());
    super::write(out, title, about, sections)
}

/// Lines of a text, whose indents begin with `least`, as a list.
fn lines(all: Vec<told::Told>, least: usize) -> Vec<Line> {
    let line = |(indent, tone, text): told::Told| {
        Line::new(indent.saturating_sub(least) / 2, text).tone(tone)
    };
    all.into_iter().map(line).collect()
}

fn input(context: &Context<'_>) -> Section {
    let all = lines(foot::input_lines(context), 0);
    Section::new("input", "Данные", vec![Block::Lines(all)])
}

/// The anchor of a clause.
fn key(one: &ClauseExplanation) -> String {
    format!("c-{}-{}-{}", one.version, one.clause, one.part)
}

/// The anchor of a duty.
fn duty_key(one: &DutyExplanation) -> String {
    format!("d-{:016x}", one.finding)
}

fn part(context: &Context<'_>, report: &ExplainReport, one: &ClauseExplanation) -> Block {
    let info = context.book.clause(one.version, one.clause);
    let mut blocks = Vec::new();
    let asked = one.asked.iter();
    let questions = asked.flat_map(|asked| told::question(context, asked, 0));
    let questions = lines(questions.collect(), 0);
    if !questions.is_empty() {
        blocks.push(Block::Lines(questions));
    }
    for duty in &one.duties {
        let life = lines(told::life(context, report, duty), 2);
        blocks.push(Block::Anchored {
            id: duty_key(duty),
            blocks: vec![Block::Lines(life)],
        });
    }
    Block::Part {
        title: format!("{}: {}", info.place(), info.text),
        key: key(one),
        blocks,
    }
}

fn visits(context: &Context<'_>, report: &ExplainReport) -> Option<Section> {
    let zone = context.book.zone;
    let all = &report.explanation.visits;
    if all.is_empty() || report.explanation.of == Of::Employee {
        return None;
    }
    let rows = all.iter().map(|(stage, from, until)| {
        let length = from.map(|from| until.unwrap_or(context.at).since(from).max(0));
        Row::new(vec![
            Cell::text(&**stage),
            match from {
                Some(at) => Cell::number(moment(*at, zone), Some(timeline::real(at.0))),
                None => Cell::number("начало неизвестно", None),
            },
            match until {
                Some(at) => Cell::number(moment(*at, zone), Some(timeline::real(at.0))),
                None => Cell::number("по сей день", None),
            },
            Cell::number(
                length.map_or_else(|| "–".to_owned(), elapsed),
                length.map(timeline::real),
            ),
        ])
    });
    let grid = Grid {
        heads: vec![
            Head::text("Стадия"),
            Head::number("С"),
            Head::number("До"),
            Head::number("Сколько стояла"),
        ],
        rows: rows.collect(),
        ..Grid::default()
    };
    Some(Section::new("stages", "Стадии", vec![Block::Grid(grid)]))
}

fn events(context: &Context<'_>, all: &[timeline::Happened]) -> Block {
    let rows = all.iter().map(|one| {
        Row::new(vec![
            Cell::number(
                moment(one.at, context.book.zone),
                Some(timeline::real(one.at.0)),
            ),
            Cell::text(one.what.clone()),
            Cell::text(one.who.clone()),
            Cell::text(one.result.clone()),
            Cell::text(one.source.clone()),
        ])
    });
    Block::Grid(Grid {
        heads: vec![
            Head::number("Когда"),
            Head::text("Что"),
            Head::text("Кто"),
            Head::text("Что вышло"),
            Head::text("Запись"),
        ],
        rows: rows.collect(),
        ..Grid::default()
    })
}
