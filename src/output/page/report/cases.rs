//! The deals and the violations behind the numbers: what picks leave of them is what is shown.

use std::collections::BTreeMap;

use super::Desk;
use super::staff::seconds;
use crate::output::page::blocks::{Block, Cell, Grid, Head, Row, Section};
use crate::output::text::finding::outcome;
use crate::output::words::{integer, moment};
use crate::report::Broken;
use crate::value::Instant;

/// So many rows a page holds; the other formats have all of them.
const MOST: usize = 5_000;

pub(super) fn sections(desk: &Desk<'_>) -> Vec<Section> {
    let mut out = Vec::new();
    let (deals, broken) = (desk.page.deals, desk.page.broken);
    if !deals.is_empty() {
        let mut blocks = vec![Block::Find("сделка, клиент, сотрудник, стадия, пункт")];
        blocks.extend(cut(deals.len()));
        blocks.push(Block::Grid(roster(desk)));
        out.push(Section::new("cases", "Сделки", blocks));
    }
    if !broken.is_empty() {
        let mut blocks: Vec<Block> = cut(broken.len()).into_iter().collect();
        blocks.push(Block::Grid(violations(desk)));
        out.push(Section::new("violations", "Нарушения", blocks));
    }
    out
}

fn cut(number: usize) -> Option<Block> {
    (number > MOST).then(|| {
        Block::Text {
            class: "late",
            text: format!(
                "Здесь первые {} из {}: больше браузеру тяжело. Все — в --format xlsx и --format json; меньше станет с --person, --funnel, --from.",
                integer(MOST as u64),
                integer(number as u64)
            ),
        }
    })
}

fn date(desk: &Desk<'_>, at: Option<Instant>) -> Cell {
    match at {
        Some(at) => Cell::number(moment(at, desk.context.book.zone), Some(seconds(at))),
        None => Cell::number("", None),
    }
}

fn named(id: Option<&str>, name: Option<&str>) -> Cell {
    let cell = Cell::text(id.unwrap_or_default());
    match name {
        Some(name) => cell.note(name),
        None => cell,
    }
}

fn roster(desk: &Desk<'_>) -> Grid {
    let mut number: BTreeMap<&str, u64> = BTreeMap::new();
    for one in desk.page.broken.iter().filter(|one| !one.excused) {
        if let Some(deal) = one.finding.subject.deal.as_deref() {
            *number.entry(deal).or_default() += 1;
        }
    }
    let names = desk.context.names;
    let rows = desk.page.deals.iter().take(MOST).map(|one| {
        let case = desk.report.cases.get(one.case);
        let (client, deal) = (case.client.as_deref(), case.deal.as_deref());
        let name = deal.and_then(|id| names.deals.get(id));
        let own = client.and_then(|id| names.clients.get(id));
        let end = match one.won {
            Some(true) => Cell::text("успех").class("help"),
            Some(false) => Cell::text(match &one.reason {
                Some(reason) => format!("потеря: {reason}"),
                None => "потеря".to_owned(),
            })
            .class("bad"),
            None => Cell::text("открыта"),
        };
        let who = one.owner.as_deref();
        Row {
            deal: Some(one.case),
            person: who.and_then(|id| desk.people.get(id).copied()),
            ..Row::new(vec![
                named(deal, name.map(|name| &**name)),
                named(client, own.map(|name| &**name)),
                Cell::text(one.funnel.as_deref().unwrap_or_default()),
                Cell::text(who.map_or("", |id| desk.context.name(id))),
                Cell::text(one.source.as_deref().unwrap_or_default()),
                date(desk, one.from),
                Cell::text(one.stage.as_deref().unwrap_or_default()),
                date(desk, one.since),
                end,
                Cell::count(deal.and_then(|id| number.get(id)).copied().unwrap_or(0)),
            ])
        }
    });
    Grid {
        id: Some("deals"),
        heads: vec![
            Head::text("Сделка"),
            Head::text("Клиент"),
            Head::text("Воронка"),
            Head::text("Вёл"),
            Head::text("Источник"),
            Head::number("Начата"),
            Head::text("Стадия"),
            Head::number("На ней с"),
            Head::text("Исход"),
            Head::number("Нарушений"),
        ],
        rows: rows.collect(),
        ..Grid::default()
    }
}

fn violations(desk: &Desk<'_>) -> Grid {
    let row = |broken: &Broken| {
        let one = &broken.finding;
        let subject = &one.subject;
        let deal = subject.deal.as_deref();
        let case = desk.report.cases.find(subject.client.as_deref(), deal);
        let info = desk.context.book.clause(one.version, one.clause);
        let mut result = outcome(one);
        if broken.excused {
            result.push_str("; разрешено");
        }
        Row {
            deal: case,
            person: desk.people.get(&*one.responsible).copied(),
            clause: desk.clauses.get(&broken.clause).copied(),
            ..Row::new(vec![
                Cell::text(desk.clause((one.version, one.clause))).note(&*info.text),
                Cell::text(desk.context.name(&one.responsible)),
                named(
                    deal.or(subject.client.as_deref()),
                    desk.context.names.deal(subject),
                ),
                Cell::text(subject.stage.as_deref().unwrap_or_default()),
                date(desk, Some(one.due_at.unwrap_or(one.triggered_at))),
                Cell::number(result, Some(seconds(Instant(one.late_seconds))))
                    .class(if broken.excused { "" } else { "bad" }),
            ])
        }
    };
    Grid {
        id: Some("broken"),
        heads: vec![
            Head::text("Пункт"),
            Head::text("Кто"),
            Head::text("Сделка"),
            Head::text("Стадия"),
            Head::number("Срок или событие"),
            Head::number("Что вышло"),
        ],
        rows: desk.page.broken.iter().take(MOST).map(row).collect(),
        ..Grid::default()
    }
}
