//! Scores of QA: by person, and how they change from period to period.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Desk;
use super::figures::{plain, real};
use crate::audit::report::{Tally, TrendKey};
use crate::calendar::Period;
use crate::output::page::blocks::{Block, Cell, Drawing, Grid, Head, Row, Section, Shape};

const WIDTH: i64 = 360;
const HEIGHT: i64 = 110;
/// The top and the bottom of the scale.
const TOP: i64 = 34;
const BOTTOM: i64 = 84;
/// So many values stand beside their points before they would run into each other.
const ROOM: usize = 9;

pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    let scores = desk.page.scores;
    if scores.trend.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Grid(table(desk))];
    let all: BTreeSet<_> = scores
        .trend
        .keys()
        .map(|(list, who, _)| (list, who))
        .collect();
    for (list, who) in all {
        let own = scores.trend.iter();
        let own = own.filter(|((of, person, _), _)| of == list && person == who);
        let points: Vec<(Period, Decimal)> = own
            .filter_map(|((.., period), tally)| Some((*period, tally.mean()?)))
            .collect();
        // One point is no trend.
        if points.len() > 1 {
            let name = who.as_deref().map_or("все", |id| desk.context.name(id));
            blocks.push(Block::Drawing(drawing(
                &format!("«{list}», {name}"),
                &points,
            )));
        }
    }
    let title = "Оценки ОКК: как меняются";
    Some(Section::new("scores", title, blocks))
}

fn table(desk: &Desk<'_>) -> Grid {
    let amount = |number: Option<Decimal>| match number {
        Some(number) => Cell::number(plain(number), Some(real(number))),
        None => Cell::number("–", None),
    };
    let row = |((list, who, period), tally): (&TrendKey, &Tally)| {
        let name = who.as_deref().map_or("все", |id| desk.context.name(id));
        let first = period.first.format("%d.%m.%Y").to_string();
        let day = period.first.to_epoch_days();
        Row::new(vec![
            Cell::text(&**list),
            Cell::text(name),
            Cell::number(format!("с {first}"), Some(f64::from(day))),
            Cell::count(tally.number),
            amount(tally.mean()),
            amount(tally.least),
            amount(tally.most),
        ])
    };
    let mut heads = vec![Head::text("Чек-лист"), Head::text("Чья работа")];
    let numbers = ["Период", "Работ", "Средняя", "Наименьшая", "Наибольшая"];
    heads.extend(numbers.map(Head::number));
    Grid {
        heads,
        rows: desk.page.scores.trend.iter().map(row).collect(),
        ..Grid::default()
    }
}

fn drawing(title: &str, points: &[(Period, Decimal)]) -> Drawing {
    let values = || points.iter().map(|(_, value)| *value);
    // Scales begin with nought; a scale in per cent ends with a hundred.
    let low = values().min().unwrap_or_default().min(Decimal::ZERO);
    let high = values().max().unwrap_or_default().max(Decimal::ONE_HUNDRED);
    let mut out = Drawing {
        class: "trend",
        width: WIDTH,
        height: HEIGHT,
        label: format!("Как меняются оценки: {title}"),
        marks: Vec::new(),
    };
    out.words("name start", 2, 14, title);
    let frame = format!("M20 {TOP}H340M20 {BOTTOM}H340");
    out.add("axis", Shape::Path(frame));
    let last = points.len() - 1;
    let place = |at: usize, value: Decimal| {
        let across = i64::try_from(320 * at / last.max(1)).unwrap_or(0);
        let part = (value - low) / (high - low).max(Decimal::ONE);
        let up = (part * Decimal::from(BOTTOM - TOP)).round().to_i64();
        (20 + across, BOTTOM - up.unwrap_or(0))
    };
    let mut path = String::new();
    for (at, (_, value)) in points.iter().enumerate() {
        let (x, y) = place(at, *value);
        let turn = if at == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{turn}{x} {y}"));
    }
    out.add("line", Shape::Path(path));
    let every = points.len().div_ceil(ROOM);
    for (at, (period, value)) in points.iter().enumerate() {
        let (x, y) = place(at, *value);
        let day = period.first.format("%d.%m.%Y");
        let dot = out.add("dot", Shape::Dot { x, y, radius: 3 });
        dot.title = Some(format!("с {day}: {}", plain(*value)));
        if at % every == 0 || at == last {
            out.words("value", x, y - 7, plain(*value));
            out.words(
                "about",
                x,
                BOTTOM + 18,
                period.first.format("%d.%m").to_string(),
            );
        }
    }
    out
}
