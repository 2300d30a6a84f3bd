//! The numbers of the report, a table for each, and what the data does not hold.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Desk, funnel};
use crate::output::page::blocks::{Block, Cell, Grid, Head, Line, Row, Section};
use crate::output::report_words as said;
use crate::output::words::{decimal, elapsed};
use crate::report::{Figure, Measure, Sample, Side};

pub(super) fn sections(desk: &Desk<'_>) -> Vec<Section> {
    let is_missing = |one: &&Figure| matches!(one.measure, Measure::Missing(_));
    let all = &desk.report.figures;
    let held: Vec<&Figure> = all.iter().filter(|one| !is_missing(one)).collect();
    let mut out = Vec::new();
    if !held.is_empty() {
        let groups = held.chunk_by(|a, b| a.title == b.title && form(a) == form(b));
        let blocks = groups.flat_map(|group| {
            let title = group.first().map_or("", |one| one.title);
            [
                Block::Heading(title.to_owned()),
                Block::Grid(table(desk, group)),
            ]
        });
        out.push(Section::new("figures", "Показатели", blocks.collect()));
    }
    let missing = all.iter().filter(is_missing);
    let missing: Vec<Line> = missing
        .map(|one| Line::new(0, said::measure(&one.measure)))
        .collect();
    if !missing.is_empty() {
        let title = "Чего не посчитать: в данных этого нет";
        let blocks = vec![Block::Lines(missing)];
        out.push(Section::new("missing", title, blocks));
    }
    out
}

/// The columns that a number has.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Form {
    Share,
    Time,
    One,
}

const fn form(one: &Figure) -> Form {
    match one.measure {
        Measure::Share(_) => Form::Share,
        Measure::Time(_) => Form::Time,
        _ => Form::One,
    }
}

fn table(desk: &Desk<'_>, group: &[&Figure]) -> Grid {
    let form = group.first().map_or(Form::One, |one| form(one));
    let remarked = group.iter().any(|one| one.note.is_some());
    let mut grid = match form {
        Form::Share => funnel::share_grid(&["Чего"], ["Да", "Нет", "Ещё неизвестно"]),
        Form::Time => Grid {
            heads: vec![
                Head::text("Чего"),
                Head::number("Медиана"),
                Head::number("90-й процентиль"),
                Head::number("Всего"),
                Head::number("Ещё идёт"),
            ],
            ..Grid::default()
        },
        Form::One => Grid {
            heads: vec![Head::text("Чего"), Head::number("Значение")],
            ..Grid::default()
        },
    };
    if remarked {
        grid.heads.push(Head::text("Замечание"));
    }
    grid.rows = group
        .iter()
        .map(|one| {
            let mut row = row(desk, one);
            if remarked {
                row.cells
                    .push(Cell::text(one.note.as_deref().unwrap_or_default()));
            }
            row
        })
        .collect();
    grid
}

fn row(desk: &Desk<'_>, one: &Figure) -> Row {
    let mut subject = said::subject(desk.context, &one.of);
    if subject.is_empty() {
        subject.push_str("все");
    }
    let told = format!("{}: {subject}", one.title);
    let pick = |all: &[Sample], side: Option<Side>| {
        let own = all
            .iter()
            .filter(|one| side.is_none_or(|side| one.side == side));
        let list: Vec<u32> = own.map(|one| one.case).collect();
        desk.deals(told.clone(), &list)
    };
    match &one.measure {
        Measure::Share(share) => {
            funnel::share_row(desk, vec![subject], share, ["да", "нет", "ещё неизвестно"])
        }
        Measure::Time(all) => {
            let time = |tenths| {
                let value = Measure::quantile(all, tenths);
                let seconds = value.and_then(|value| value.round().to_i64());
                let text = seconds.map_or_else(|| "–".to_owned(), elapsed);
                Cell::number(text, value.map(real))
            };
            let counted = said::number(all) as u64;
            let waiting = all.len() as u64 - counted;
            Row::new(vec![
                Cell::text(subject),
                time(5),
                time(9),
                Cell::count(counted).pick(pick(all, Some(Side::In))),
                Cell::count(waiting).pick(pick(all, Some(Side::Open))),
            ])
        }
        Measure::Mean(all) => {
            let mean = said::mean(&one.measure);
            let text = said::measure(&one.measure);
            let value = Cell::number(text, mean.map(real)).pick(pick(all, Some(Side::In)));
            Row::new(vec![Cell::text(subject), value])
        }
        Measure::Money { samples, .. } => {
            let text = said::measure(&one.measure);
            let value = Cell::number(text, Some(real(Measure::sum(samples))));
            Row::new(vec![Cell::text(subject), value.pick(pick(samples, None))])
        }
        Measure::Count { number, .. } => Row::new(vec![
            Cell::text(subject),
            Cell::number(said::measure(&one.measure), Some(real(*number))),
        ]),
        Measure::Missing(what) => Row::new(vec![Cell::text(subject), Cell::text(&**what)]),
    }
}

/// For sorting.
pub(in crate::output::page) fn real(number: Decimal) -> f64 {
    number.round_dp(4).to_f64().unwrap_or(f64::MAX)
}

/// A decimal in words.
pub(super) fn plain(number: Decimal) -> String {
    decimal(number.round_dp(2), 0)
}
