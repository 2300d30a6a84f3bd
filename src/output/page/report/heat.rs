//! Clauses against people: the share of duties broken in every cell, with its number beside the colour.

use super::Desk;
use crate::output::page::blocks::{Block, Cell, Grid, Head, Line, Row, Section};
use crate::output::report_words as said;
use crate::output::words::integer;
use crate::report::{PersonRate, Rate};

/// Below so many decided duties a cell has no colour: one slip would paint it.
const FEW: u64 = 5;

/// The colour of a rate: none where there is too little, then from none broken to three in ten and more.
pub(super) fn colour(rate: &Rate) -> &'static str {
    match rate.per_hundred() {
        _ if rate.decided() < FEW => "k-few",
        Some(rate) if rate >= 30.0 => "k3",
        Some(rate) if rate >= 10.0 => "k2",
        Some(rate) if rate > 0.0 => "k1",
        Some(_) => "k0",
        None => "k-few",
    }
}

pub(super) fn section(desk: &Desk<'_>) -> Option<Section> {
    let people: Vec<&PersonRate> = desk
        .report
        .people
        .iter()
        .filter(|one| one.rate.duties > 0)
        .collect();
    if people.is_empty() {
        return None;
    }
    let title = "Кто и что нарушает: на 100 обязанностей";
    let mut blocks = vec![Block::Grid(table(desk, &people))];
    let (grid, rest) = map(desk, &people);
    if !grid.rows.is_empty() {
        blocks.push(Block::Heading("Пункты и сотрудники".to_owned()));
        blocks.push(Block::quiet(format!(
            "В клетке — нарушения на 100 решённых обязанностей и сколько их из скольких. Цвет: нет нарушений, меньше 10, меньше 30, 30 и больше; \
             без цвета — решено меньше {FEW}, говорить не о чем."
        )));
        blocks.push(Block::Grid(grid));
    }
    if !rest.is_empty() {
        let text = format!("За период ни разу не решены: {}.", rest.join("; "));
        blocks.push(Block::Lines(vec![Line::new(0, text)]));
    }
    Some(Section::new("people", title, blocks))
}

fn per_hundred(rate: &Rate) -> String {
    rate.per_hundred()
        .map_or_else(|| "–".to_owned(), said::tenths)
}

fn table(desk: &Desk<'_>, people: &[&PersonRate]) -> Grid {
    let row = |one: &&PersonRate| {
        let who = &*one.person;
        let worst = one.clauses.iter().find(|of| of.rate.rated() > 0);
        let mut cells = vec![
            Cell::text(desk.context.person(who)).pick(desk.broken(Some(who), None)),
            Cell::count(one.rate.duties),
            Cell::count(one.rate.decided()),
            Cell::count(one.rate.kept),
            Cell::count(one.rate.violations).pick(
                (one.rate.violations > 0)
                    .then(|| desk.broken(Some(who), None))
                    .flatten(),
            ),
            Cell::count(one.rate.excused),
            Cell::count(one.rate.not_checked),
            Cell::number(per_hundred(&one.rate), one.rate.per_hundred()),
        ];
        cells.push(worst.map_or_else(Cell::default, |of| {
            Cell::text(format!(
                "{}: {}",
                desk.clause(of.clause),
                per_hundred(&of.rate)
            ))
            .pick(desk.broken(Some(who), Some(of.clause)))
        }));
        Row::new(cells)
    };
    let numbers = [
        "Обяз.",
        "Решено",
        "В срок",
        "Нарушено",
        "Разрешено",
        "Не проверено",
        "На 100",
    ];
    let mut heads = vec![Head::text("Сотрудник")];
    heads.extend(numbers.map(Head::number));
    heads.push(Head::text("Чаще всего"));
    Grid {
        heads,
        rows: people.iter().map(row).collect(),
        ..Grid::default()
    }
}

/// The map, and clauses that nobody's duty was decided under.
fn map(desk: &Desk<'_>, people: &[&PersonRate]) -> (Grid, Vec<String>) {
    let mut heads = vec![Head::text("Пункт")];
    heads.extend(people.iter().map(|one| {
        let mut head = Head::number(desk.context.name(&one.person));
        head.pick = desk.broken(Some(&one.person), None);
        head
    }));
    heads.push(Head::number("все"));
    let (mut rows, mut rest) = (Vec::new(), Vec::new());
    for place in desk.clauses.keys() {
        let info = desk.context.book.clause(place.0, place.1);
        let own = |one: &PersonRate| {
            let found = one.clauses.iter().find(|of| of.clause == *place);
            found.map(|of| of.rate)
        };
        let mut whole = Rate::default();
        for rate in people.iter().filter_map(|one| own(one)) {
            whole.add(&rate);
        }
        if whole.decided() == 0 {
            rest.push(desk.clause(*place));
            continue;
        }
        let mut cells = vec![
            Cell::text(desk.clause(*place))
                .note(&*info.text)
                .pick(desk.broken(None, Some(*place))),
        ];
        cells.extend(people.iter().map(|one| match own(one) {
            Some(rate) => cell(desk, Some(&one.person), *place, &rate),
            None => Cell::number("", None),
        }));
        cells.push(cell(desk, None, *place, &whole));
        rows.push(Row::new(cells));
    }
    let mut whole = Rate::default();
    let mut cells = vec![Cell::text("все пункты")];
    for one in people {
        whole.add(&one.rate);
        cells.push(sum(&one.rate).pick(desk.broken(Some(&one.person), None)));
    }
    cells.push(sum(&whole));
    if !rows.is_empty() {
        rows.push(Row {
            last: true,
            ..Row::new(cells)
        });
    }
    let grid = Grid {
        class: "heat",
        heads,
        rows,
        ..Grid::default()
    };
    (grid, rest)
}

fn sum(rate: &Rate) -> Cell {
    if rate.decided() == 0 {
        return Cell::number("–", None).class("number k-few");
    }
    Cell::number(per_hundred(rate), rate.per_hundred())
        .note(format!(
            "{} из {}",
            integer(rate.rated()),
            integer(rate.decided())
        ))
        .class(colour(rate))
}

fn cell(desk: &Desk<'_>, person: Option<&str>, place: (usize, usize), rate: &Rate) -> Cell {
    let any = rate.violations + rate.excused > 0;
    let pick = any.then(|| desk.broken(person, Some(place))).flatten();
    sum(rate).pick(pick)
}
