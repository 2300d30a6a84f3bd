//! The funnels: a bar a step, drawn from the top down; the same numbers in a table; and by slices.

use super::Desk;
use crate::output::page::blocks::{Block, Cell, Drawing, Grid, Head, Row, Section, Shape};
use crate::output::report_words as said;
use crate::output::words::integer;
use crate::report::{Dimension, Funnel, Share, Slice};

/// Units of the drawing: as wide as a telephone.
const WIDTH: i64 = 360;
const ROW: i64 = 66;
/// So many letters of a step fit in a line.
const LETTERS: usize = 46;

/// What the sides of a conversion are called.
pub(super) const SIDES: [&str; 3] = ["дошли", "ушли", "открыты"];

pub(super) fn sections(desk: &Desk<'_>) -> Vec<Section> {
    let all = desk.report.funnels.iter().enumerate();
    all.map(|(at, one)| {
        let name = one.name.as_ref();
        let title = name.map_or_else(|| "Воронка".to_owned(), |name| format!("Воронка «{name}»"));
        Section::new(format!("funnel-{}", at + 1), title, funnel(desk, one))
    })
    .collect()
}

fn funnel(desk: &Desk<'_>, one: &Funnel) -> Vec<Block> {
    let lost = match one.lost.is_empty() {
        true => "нет",
        false => &*one.lost,
    };
    let mut blocks = vec![
        Block::quiet(format!("успех — {}; потеря — {lost}", one.won)),
        Block::Drawing(drawing(desk, one)),
        Block::quiet(
            "Полоса — вошедшие в ступень: первая часть дошла дальше, вторая, в пунктирной рамке, ушла, пустая ещё открыта.",
        ),
        Block::Grid(steps(desk, one)),
    ];
    if !one.unheld.is_empty() {
        blocks.push(Block::Text {
            class: "late",
            text: format!(
                "нет истории стадий у {} сделок: в воронку они не вошли",
                one.unheld.len()
            ),
        });
    }
    for by in [
        Dimension::Period,
        Dimension::Person,
        Dimension::Team,
        Dimension::Source,
        Dimension::Category,
    ] {
        let slices: Vec<&Slice> = one.slices.iter().filter(|slice| slice.by == by).collect();
        // One part that holds everything says no more than the whole.
        if slices.len() > 1 {
            let told: Vec<String> = slices
                .iter()
                .map(|slice| said::account(desk.context, by, &slice.key))
                .collect();
            blocks.push(Block::Fold {
                title: format!("{}: {}", said::by(by), told.join(", ")),
                key: None,
                open: slices.len() <= 6,
                blocks: vec![Block::Grid(sliced(desk, one, by, &slices))],
            });
        }
    }
    blocks
}

fn name(one: &Funnel, at: usize) -> String {
    let step = one.steps.get(at);
    step.map_or_else(String::new, |step| format!("{} → {}", step.from, step.to))
}

fn drawing(desk: &Desk<'_>, one: &Funnel) -> Drawing {
    let mut all: Vec<(String, &Share)> = one
        .steps
        .iter()
        .map(|step| (format!("{} → {}", step.from, step.to), &step.share))
        .collect();
    all.push((format!("всего до {}", one.won), &one.total));
    let entered = |share: &Share| share.denominator() + share.open.len() as u64;
    let most = all.iter().map(|(_, share)| entered(share)).max();
    let most = i64::try_from(most.unwrap_or(1).max(1)).unwrap_or(i64::MAX);
    let mut out = Drawing {
        class: "funnel",
        width: WIDTH,
        height: 4 + ROW * i64::try_from(all.len()).unwrap_or(0),
        label: "Воронка: сколько вошли в ступень и сколько дошли дальше".to_owned(),
        marks: Vec::new(),
    };
    let mut y = 16;
    for (title, share) in all {
        out.words("name start", 2, y, short(&title));
        let mut x = 2;
        let parts = [
            ("reached", &share.reached, SIDES[0]),
            ("left", &share.left, SIDES[1]),
            ("open", &share.open, SIDES[2]),
        ];
        for (class, list, side) in parts {
            let number = i64::try_from(list.len()).unwrap_or(0);
            let width = (WIDTH - 4) * number / most;
            if number == 0 {
                continue;
            }
            // What is there is seen, however little.
            let width = width.max(3);
            let told = format!("{title}: {side}");
            let bar = out.add(
                class,
                Shape::Box {
                    x,
                    y: y + 6,
                    width,
                    height: 18,
                    round: 2,
                },
            );
            bar.pick = desk.deals(told.clone(), list);
            bar.title = Some(format!("{told} — {number}"));
            if width > 22 {
                let class = match class {
                    "reached" => "on",
                    _ => "count",
                };
                out.words(class, x + width / 2, y + 19, integer(list.len() as u64));
            }
            x += width;
        }
        out.words("about start", 2, y + 38, told(share, entered(share)));
        y += ROW;
    }
    out
}

/// `вошли 67 · дошли 48 · ушли 14 · открыты 5 · 77,4 %`
fn told(share: &Share, entered: u64) -> String {
    let number = |list: &Vec<u32>| integer(list.len() as u64);
    let mut text = format!(
        "вошли {} · дошли {} · ушли {}",
        integer(entered),
        number(&share.reached),
        number(&share.left)
    );
    if !share.open.is_empty() {
        text.push_str(&format!(" · открыты {}", number(&share.open)));
    }
    if let Some(value) = share.value() {
        text.push_str(&format!(" · {}", said::percent(value)));
    }
    text
}

/// As much of a text as a line of the drawing holds.
fn short(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

fn steps(desk: &Desk<'_>, one: &Funnel) -> Grid {
    let mut grid = share_grid(&["Ступень"], ["Дошли", "Ушли", "Открыты"]);
    for (at, step) in one.steps.iter().enumerate() {
        let row = share_row(desk, vec![name(one, at)], &step.share, SIDES);
        grid.rows.push(row);
    }
    let mut row = share_row(
        desk,
        vec![format!("всего до {}", one.won)],
        &one.total,
        SIDES,
    );
    row.last = true;
    grid.rows.push(row);
    grid
}

/// A table of shares: what they are of, who entered, the three sides, the share and its interval.
pub(super) fn share_grid(of: &[&str], sides: [&str; 3]) -> Grid {
    let mut heads: Vec<Head> = of.iter().map(|name| Head::text(*name)).collect();
    heads.push(Head::number("Всего"));
    heads.extend(sides.map(Head::number));
    heads.extend([Head::number("Доля"), Head::number("95 %")]);
    Grid {
        heads,
        ..Grid::default()
    }
}

/// Its row.
pub(super) fn share_row(desk: &Desk<'_>, of: Vec<String>, share: &Share, sides: [&str; 3]) -> Row {
    let name = of.join(", ");
    let whole: Vec<u32> = [&share.reached[..], &share.left, &share.open].concat();
    let mut cells: Vec<Cell> = of.into_iter().map(Cell::text).collect();
    cells.push(Cell::count(whole.len() as u64).pick(desk.deals(name.clone(), &whole)));
    let lists = [&share.reached, &share.left, &share.open];
    for (side, list) in sides.into_iter().zip(lists) {
        let told = format!("{name}: {side}");
        cells.push(Cell::count(list.len() as u64).pick(desk.deals(told, list)));
    }
    cells.push(Cell::number(
        share.value().map_or_else(|| "–".to_owned(), said::percent),
        share.value().map(points),
    ));
    let interval = share.interval();
    cells.push(Cell::number(
        interval.map_or_else(
            || "–".to_owned(),
            |interval| {
                format!(
                    "{}–{}",
                    said::tenths(interval.low * 100.0),
                    said::tenths(interval.high * 100.0)
                )
            },
        ),
        interval.map(|interval| points(interval.low)),
    ));
    Row::new(cells)
}

/// A share in one cell: per cent, and of how many.
pub(super) fn share_cell(desk: &Desk<'_>, name: &str, share: &Share) -> Cell {
    let whole: Vec<u32> = [&share.reached[..], &share.left, &share.open].concat();
    let pick = desk.deals(name, &whole);
    match share.value() {
        Some(value) => Cell::number(said::percent(value), Some(points(value)))
            .note(format!("{} из {}", share.numerator(), share.denominator()))
            .pick(pick),
        None if share.open.is_empty() => Cell::number("–", None),
        None => Cell::number(format!("открыто {}", share.open.len()), None).pick(pick),
    }
}

/// Per cent, to four places, as the machine output has it.
pub(super) fn points(share: f64) -> f64 {
    (share * 1_000_000.0).round() / 10_000.0
}

/// A step a row, a part a column.
fn sliced(desk: &Desk<'_>, one: &Funnel, by: Dimension, slices: &[&Slice]) -> Grid {
    let mut heads = vec![Head::text("Ступень")];
    let names: Vec<String> = slices
        .iter()
        .map(|slice| said::account(desk.context, by, &slice.key))
        .collect();
    heads.extend(names.iter().map(|name| Head::number(name.clone())));
    let mut rows = Vec::new();
    for at in 0..=one.steps.len() {
        let last = at == one.steps.len();
        let title = match last {
            true => "всего".to_owned(),
            false => name(one, at),
        };
        let mut cells = vec![Cell::text(title.clone())];
        for (slice, name) in slices.iter().zip(&names) {
            let share = match last {
                true => Some(&slice.total),
                false => slice.steps.get(at),
            };
            let told = format!("{name}, {title}");
            cells.push(share.map_or_else(Cell::default, |share| share_cell(desk, &told, share)));
        }
        rows.push(Row {
            last,
            ..Row::new(cells)
        });
    }
    Grid {
        heads,
        rows,
        ..Grid::default()
    }
}
