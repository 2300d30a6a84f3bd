//! Plan against fact, and reports that people hand in.

use super::Desk;
use crate::output::Tone;
use crate::output::page::blocks::{Block, Cell, Grid, Head, Line, Row, Section};
use crate::output::text::{plans, reports};
use crate::value::Instant;

pub(super) fn plans(desk: &Desk<'_>) -> Option<Section> {
    let all = plans::tables(desk.context, desk.page.plans);
    if all.is_empty() {
        return None;
    }
    let blocks = all.into_iter().flat_map(|one| {
        let head = |(at, name): (usize, String)| match one.numbers.contains(&at) {
            true => Head::number(name),
            false if name.is_empty() => Head::text("Кто"),
            false => Head::text(name),
        };
        let cell = |(at, text): (usize, String)| match one.numbers.contains(&at) {
            true => {
                let sort = read(&text);
                Cell::number(text, sort)
            }
            false => Cell::text(text),
        };
        let rows = one.rows.into_iter();
        let rows = rows.map(|row| Row::new(row.into_iter().enumerate().map(cell).collect()));
        let grid = Grid {
            rows: rows.collect(),
            heads: one.heads.into_iter().enumerate().map(head).collect(),
            ..Grid::default()
        };
        [Block::Heading(one.title), Block::Grid(grid)]
    });
    Some(Section::new("plans", "План и факт", blocks.collect()))
}

/// A number as it was printed: `1 234,50 ₽`.
fn read(text: &str) -> Option<f64> {
    let digits: String = text
        .chars()
        .map(|letter| match letter {
            ',' => '.',
            '−' => '-',
            letter => letter,
        })
        .filter(|letter| letter.is_ascii_digit() || ['.', '-'].contains(letter))
        .collect();
    digits.parse().ok()
}

pub(super) fn handed(desk: &Desk<'_>) -> Option<Section> {
    let handed = desk.page.handed;
    if handed.is_empty() {
        return None;
    }
    let rows = handed.rows.iter().map(|row| {
        let (tone, state) = reports::state(desk.context, row);
        let class = match tone {
            Tone::Bad => "bad",
            Tone::Warn => "late",
            _ => "",
        };
        let numbers: Vec<String> = row.numbers.iter().map(reports::number).collect();
        let lines = row.lines.iter().filter(|(_, said)| !said.is_empty());
        let lines: Vec<String> = lines
            .map(|(name, said)| format!("{name}: {said}"))
            .collect();
        let moment = row.moment();
        Row::new(vec![
            Cell::text(desk.context.person(&row.person)),
            Cell::text(format!(
                "«{}»{}",
                row.report,
                reports::days(desk.context, row)
            )),
            Cell::number(state, (moment > Instant::MIN).then(|| seconds(moment))).class(class),
            Cell::text(numbers.join("; ")),
            Cell::text(lines.join("; ")),
        ])
    });
    let mut blocks = vec![Block::Grid(Grid {
        heads: vec![
            Head::text("Сотрудник"),
            Head::text("Отчёт"),
            Head::number("Сдан"),
            Head::text("Числа против данных"),
            Head::text("Словами"),
        ],
        rows: rows.collect(),
        ..Grid::default()
    })];
    let unknown: Vec<Line> = handed
        .unknown
        .iter()
        .map(|(name, number)| {
            let text = format!(
                "отчёта «{name}» в регламенте нет, а сдан он {number} раз: проверьте название в данных"
            );
            Line::new(0, text).tone(Some(Tone::Warn))
        })
        .collect();
    if !unknown.is_empty() {
        blocks.push(Block::Lines(unknown));
    }
    Some(Section::new("handed", "Отчёты сотрудников", blocks))
}

/// For sorting.
#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of our age are far below 2^52"
)]
pub(super) fn seconds(at: Instant) -> f64 {
    at.0 as f64
}
