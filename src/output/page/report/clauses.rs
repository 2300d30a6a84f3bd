//! Whether clauses pay: every clause in one table, the comparison in a sentence, and why others are not compared.

use std::collections::BTreeMap;

use super::{Desk, funnel};
use crate::output::page::blocks::{Block, Cell, Grid, Head, Line, Row, Section};
use crate::output::report_words as said;
use crate::output::words::{TIMES, count, integer};
use crate::report::ClausePay;

pub(super) fn section(desk: &Desk<'_>) -> Section {
    let all = &desk.report.clauses;
    let compared: Vec<&ClausePay> = all.iter().filter(|one| one.compared.is_ok()).collect();
    let mut blocks = Vec::new();
    if compared.is_empty() {
        let text = "Ни об одном пункте сравнения нет: почему, сказано ниже.";
        blocks.push(Block::text(text));
    } else {
        let lines = compared.iter().flat_map(|one| sentence(desk, one));
        blocks.push(Block::Lines(lines.collect()));
        blocks.push(Block::quiet(said::WARNING));
        blocks.push(Block::Grid(table(desk, &compared)));
    }
    let mut silent: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for one in all {
        if let Err(silence) = one.compared {
            let mut name = desk.clause(one.clause);
            if one.decided > 0 {
                name.push_str(&format!(
                    " (соблюдён {} из {})",
                    integer(one.kept),
                    integer(one.decided)
                ));
            }
            silent.entry(silence).or_default().push(name);
        }
    }
    if !silent.is_empty() {
        let lines = silent.into_iter().map(|(silence, names)| {
            let text = format!("{}: {}", said::silence(silence), names.join(", "));
            Line::new(0, text)
        });
        blocks.push(Block::Fold {
            title: "Какие пункты не сравниваются и почему".to_owned(),
            key: None,
            open: compared.is_empty(),
            blocks: vec![Block::Lines(lines.collect())],
        });
    }
    Section::new("clauses", "Окупается ли пункт", blocks)
}

fn sentence(desk: &Desk<'_>, one: &ClausePay) -> Vec<Line> {
    let info = desk.context.book.clause(one.clause.0, one.clause.1);
    let head = format!(
        "{} {} — соблюдён {} из {}",
        desk.clause(one.clause),
        info.text,
        count(one.kept, TIMES),
        integer(one.decided)
    );
    let mut out = vec![Line::new(0, head).tone(Some(crate::output::Tone::Heading))];
    out.extend(said::sentence(info, one).map(|text| Line::new(1, text)));
    out
}

fn table(desk: &Desk<'_>, compared: &[&ClausePay]) -> Grid {
    let row = |one: &&ClausePay| {
        let name = desk.clause(one.clause);
        let info = desk.context.book.clause(one.clause.0, one.clause.1);
        let real = |number: u64| super::figures::real(number.into());
        let share = real(one.kept) / real(one.decided).max(1.0);
        let mut cells = vec![
            Cell::text(name.clone()).note(&*info.text),
            Cell::number(said::percent(share), Some(funnel::points(share)))
                .note(format!("{} из {}", one.kept, one.decided)),
            funnel::share_cell(desk, &format!("{name}: где соблюдён"), &one.where_kept),
            funnel::share_cell(desk, &format!("{name}: где нарушен"), &one.where_broken),
        ];
        if let Ok(compared) = one.compared {
            let point = |number: f64| {
                Cell::number(said::tenths(number * 100.0), Some(funnel::points(number)))
            };
            cells.extend([
                point(compared.difference),
                point(compared.interval.low),
                point(compared.interval.high),
                compared
                    .adjusted
                    .map_or_else(|| Cell::number("–", None), |one| point(one.difference)),
            ]);
        }
        Row::new(cells)
    };
    let numbers = [
        "Соблюдён",
        "Успех, где соблюдён",
        "Успех, где нарушен",
        "Разность, п. п.",
        "от",
        "до",
        "С поправкой",
    ];
    let mut heads = vec![Head::text("Пункт")];
    heads.extend(numbers.map(Head::number));
    Grid {
        heads,
        rows: compared.iter().map(row).collect(),
        ..Grid::default()
    }
}
