//! `report --format html`: the report with its funnel drawn, its clauses and people on a heat map, the text of the regulation coloured by what
//! became of it, and tables of the deals and violations behind every number.

mod cases;
mod clauses;
pub(super) mod figures;
mod funnel;
mod heat;
mod marked;
mod staff;
mod trend;

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::blocks::{Block, Line, Pick, Section, ranges};
use crate::audit::report::Report as Scores;
use crate::model::regulation::Regulation;
use crate::output::text::foot;
use crate::output::words::deadline;
use crate::output::{Context, report_words as said};
use crate::report::{Broken, DealLine, Report};
use crate::views::{Plans, Reports};

/// Everything a page of a report shows.
#[derive(Debug)]
pub struct ReportPage<'a> {
    /// The numbers.
    pub report: &'a Report,
    /// The deals behind them.
    pub deals: &'a [DealLine],
    /// What was broken in the period.
    pub broken: &'a [Broken],
    /// The texts, in the order of the book's versions.
    pub regulations: &'a [Regulation],
    /// Plan against fact; empty where the text has none.
    pub plans: &'a Plans,
    /// Reports that people hand in; empty where there are none.
    pub handed: &'a Reports,
    /// Sheets of QA; empty where there are none.
    pub scores: &'a Scores,
}

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn report(out: &mut dyn Write, context: &Context<'_>, page: &ReportPage<'_>) -> io::Result<()> {
    let desk = Desk::new(context, page);
    let mut sections = funnel::sections(&desk);
    sections.push(weakest(&desk));
    sections.extend(heat::section(&desk));
    sections.push(clauses::section(&desk));
    sections.extend(marked::sections(&desk));
    sections.extend(figures::sections(&desk));
    sections.extend(trend::section(&desk));
    sections.extend(staff::plans(&desk));
    sections.extend(staff::handed(&desk));
    sections.extend(cases::sections(&desk));
    let input = foot::input_lines(context).into_iter();
    let input = input.map(|(indent, tone, text)| Line::new(indent / 2, text).tone(tone));
    let input = vec![Block::Lines(input.collect())];
    sections.push(Section::new("input", "Данные", input));
    let title = format!("Отчёт на {}", deadline(context.at, context.book.zone));
    let mut about = context.book.titles();
    about.push(period(&desk));
    super::write(out, title, about, sections)
}

/// What parts of the page have in common.
struct Desk<'a> {
    context: &'a Context<'a>,
    page: &'a ReportPage<'a>,
    report: &'a Report,
    /// People by id, in order of ids.
    people: BTreeMap<&'a str, usize>,
    /// Clauses that somebody had a duty under, in the order of the text.
    clauses: BTreeMap<(usize, usize), usize>,
}

impl<'a> Desk<'a> {
    fn new(context: &'a Context<'a>, page: &'a ReportPage<'a>) -> Self {
        let report = page.report;
        let own = report.people.iter().map(|one| &*one.person);
        let leaders = page.deals.iter().filter_map(|deal| deal.owner.as_deref());
        let mut people: BTreeMap<&str, usize> = own.chain(leaders).map(|id| (id, 0)).collect();
        let places = report.people.iter().flat_map(|one| &one.clauses);
        let mut clauses: BTreeMap<_, usize> = places.map(|of| (of.clause, 0)).collect();
        for (at, place) in people.values_mut().enumerate() {
            *place = at;
        }
        for (at, place) in clauses.values_mut().enumerate() {
            *place = at;
        }
        Self {
            context,
            page,
            report,
            people,
            clauses,
        }
    }

    /// Leads to the deals behind a number; `None`: there is none.
    fn deals(&self, told: impl Into<String>, list: &[u32]) -> Option<Pick> {
        (!list.is_empty()).then(|| Pick {
            to: "deals".to_owned(),
            deals: Some(ranges(list.iter().copied())),
            told: told.into(),
            ..Pick::default()
        })
    }

    /// Leads to what a person has broken under a clause, or under all, or all people under it.
    fn broken(&self, person: Option<&str>, clause: Option<(usize, usize)>) -> Option<Pick> {
        let own = person.map(|id| self.people.get(id).copied());
        let of = clause.map(|place| self.clauses.get(&place).copied());
        // Whom the report does not know has nothing to show.
        if own == Some(None) || of == Some(None) {
            return None;
        }
        let names = [
            person.map(|id| self.context.name(id).to_owned()),
            clause.map(|place| self.clause(place)),
        ];
        let told: Vec<String> = names.into_iter().flatten().collect();
        let broken = |one: &Broken| {
            clause.is_none_or(|place| place == one.clause)
                && person.is_none_or(|id| *id == *one.finding.responsible)
        };
        let any = self.page.broken.iter().any(broken);
        if !any && clause.is_some() {
            return None;
        }
        Some(Pick {
            to: if any { "broken" } else { "deals" }.to_owned(),
            person: own.flatten(),
            clause: of.flatten(),
            told: told.join(", "),
            ..Pick::default()
        })
    }

    /// `п. 2.1`; where several versions or texts are in play, also whose.
    fn clause(&self, (version, clause): (usize, usize)) -> String {
        let book = self.context.book;
        let short = book.clause(version, clause).short();
        let Some(info) = book.regulations.get(version) else {
            return short;
        };
        let several = book.regulations.len() > 1;
        match &info.version {
            Some(number) if several => format!("{short}, версия {number}"),
            None if several => format!("{short}, «{}»", info.name),
            _ => short,
        }
    }
}

fn period(desk: &Desk<'_>) -> String {
    let zone = desk.context.book.zone;
    let day = |at| zone.date(at).format("%d.%m.%Y").to_string();
    let from = desk.report.from.map_or_else(
        || "с начала данных".to_owned(),
        |at| format!("с {}", day(at)),
    );
    let to = desk.report.to.map(|at| format!(" по {}", day(at)));
    format!(
        "Период: {from}{}. Подчёркнутое число ведёт к случаям, из которых оно сложено; щелчок по заголовку столбца сортирует.",
        to.unwrap_or_default()
    )
}

fn weakest(desk: &Desk<'_>) -> Section {
    let report = desk.report;
    let found = report.weakest.as_ref().and_then(|weakest| {
        let funnel = report.funnels.get(weakest.funnel)?;
        Some((weakest, funnel, funnel.steps.get(weakest.step)?))
    });
    let Some((weakest, funnel, step)) = found else {
        let text = "Нигде нет 20 решённых сделок: назвать слабейшую ступень не по чему.";
        return Section::new("weakest", "Слабейшая ступень", vec![Block::text(text)]);
    };
    let of = funnel
        .name
        .as_ref()
        .map_or_else(String::new, |name| format!(" воронки «{name}»"));
    let name = format!("{} → {}", step.from, step.to);
    let text = format!("{name}{of}: доходят {}.", said::share(&step.share));
    let title = "Ушедшие оттуда; сделка может быть в нескольких частях";
    let mut grid = funnel::share_grid(&["Часть"], ["Эти", "Прочие", "Открыты"]);
    grid.heads.push(super::blocks::Head::number("У дошедших"));
    let mut people = funnel::share_grid(&["Кто вёл"], funnel::SIDES);
    for part in &weakest.parts {
        let name = said::part(desk.context, &part.kind);
        if let crate::report::PartKind::Person(person) = &part.kind {
            let name = desk.context.person(person);
            let row = funnel::share_row(desk, vec![name], &part.share, funnel::SIDES);
            people.rows.push(row);
            continue;
        }
        let sides = ["эти", "прочие", "открыты"];
        let mut row = funnel::share_row(desk, vec![name.clone()], &part.share, sides);
        row.cells.push(part.beside.as_ref().map_or_else(
            || super::blocks::Cell::text("–"),
            |beside| funnel::share_cell(desk, &format!("{name}, у дошедших"), beside),
        ));
        grid.rows.push(row);
    }
    let mut blocks = vec![Block::text(text), Block::Heading(title.to_owned())];
    blocks.push(Block::Grid(grid));
    if !people.rows.is_empty() {
        blocks.push(Block::Grid(people));
    }
    Section::new("weakest", "Слабейшая ступень", blocks)
}
