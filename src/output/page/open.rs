//! `report --open --format html`.

use std::io::{self, Write};

use super::blocks::{Block, Cell, Grid, Head, Line, Row, Section};
use super::explain::real as seconds;
use super::report::figures::real;
use crate::output::Context;
use crate::output::report_open::{OpenReport, idle, next, wish};
use crate::output::text::foot;
use crate::output::words::{DEALS, count, deadline, integer, moment};
use crate::report::{OpenDeal, OpenSum};
use crate::value::Decimal;

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn open(out: &mut dyn Write, context: &Context<'_>, report: &OpenReport<'_>) -> io::Result<()> {
    let input = foot::input_lines(context).into_iter();
    let input = input.map(|(indent, tone, text)| Line::new(indent / 2, text).tone(tone));
    let sections = vec![
        Section::new(
            "people",
            "По сотрудникам",
            vec![Block::Grid(people(context, report))],
        ),
        Section::new(
            "cases",
            "Открытые сделки",
            vec![
                Block::Find("сделка, клиент, сотрудник, стадия"),
                Block::Grid(deals(context, report)),
            ],
        ),
        Section::new("input", "Данные", vec![Block::Lines(input.collect())]),
    ];
    let at = deadline(context.at, context.book.zone);
    let mut about = context.book.titles();
    let mut told = format!("Открыто {}", count(report.open.whole.open, DEALS));
    let wished = wish(report);
    if !wished.is_empty() {
        let picked = integer(report.open.whole.picked);
        told.push_str(&format!(", отобрано {picked}: {wished}"));
    }
    about.push(format!("{told}. Щелчок по заголовку столбца сортирует."));
    super::write(out, format!("Открытые сделки на {at}"), about, sections)
}

fn money(report: &OpenReport<'_>, sum: Option<Decimal>) -> Cell {
    match sum {
        Some(sum) => Cell::number(report.money(sum), Some(real(sum))),
        None => Cell::number("", None),
    }
}

fn people(context: &Context<'_>, report: &OpenReport<'_>) -> Grid {
    let cells = |name: String, sum: &OpenSum| {
        vec![
            Cell::text(name),
            Cell::count(sum.open),
            Cell::count(sum.picked),
            match report.open.tasks {
                true => Cell::count(sum.taskless),
                false => Cell::number("?", None),
            },
            Cell::count(sum.idle),
            money(report, Some(sum.sum)),
        ]
    };
    let mut rows: Vec<Row> = report
        .open
        .people
        .iter()
        .map(|(who, sum)| {
            let name = who.as_deref().map(|id| context.person(id));
            let name = name.unwrap_or_else(|| "никто не ведёт".to_owned());
            Row::new(cells(name, sum))
        })
        .collect();
    rows.push(Row {
        last: true,
        ..Row::new(cells("все".to_owned(), &report.open.whole))
    });
    let numbers = [
        "Открыто",
        "В списке",
        "Без задачи",
        "Без действия",
        "Сумма в списке",
    ];
    let mut heads = vec![Head::text("Ведёт")];
    heads.extend(numbers.map(Head::number));
    Grid {
        heads,
        rows,
        ..Grid::default()
    }
}

fn deals(context: &Context<'_>, report: &OpenReport<'_>) -> Grid {
    let named = |id: Option<&str>, name: Option<&str>| {
        let cell = Cell::text(id.unwrap_or_default());
        match name {
            Some(name) => cell.note(name),
            None => cell,
        }
    };
    let names = context.names;
    let row = |(at, one): (u32, &OpenDeal)| {
        let client = one.client.as_deref();
        let own = client.and_then(|id| names.clients.get(id));
        let days = idle(one, context.at);
        let cells = vec![
            named(
                Some(&one.deal),
                names.deals.get(&one.deal).map(|name| &**name),
            ),
            named(client, own.map(|name| &**name)),
            Cell::text(one.owner.as_deref().map_or("", |id| context.name(id))),
            named(one.stage.as_deref(), one.funnel.as_deref()),
            match one.since {
                Some(at) => Cell::number(moment(at, context.book.zone), Some(seconds(at.0))),
                None => Cell::number("", None),
            },
            match days {
                Some(days) => Cell::number(days.to_string(), Some(seconds(days))),
                None => Cell::number("?", None),
            },
            money(report, one.sum),
            match one.tasks {
                Some(tasks) => Cell::count(tasks),
                None => Cell::number("?", None),
            },
            Cell::text(next(context, one)),
        ];
        Row {
            deal: Some(at),
            ..Row::new(cells)
        }
    };
    Grid {
        id: Some("deals"),
        heads: vec![
            Head::text("Сделка"),
            Head::text("Клиент"),
            Head::text("Ведёт"),
            Head::text("Стадия"),
            Head::number("На ней с"),
            Head::number("Дней без движения"),
            Head::number("Сумма"),
            Head::number("Задач"),
            Head::text("Дальше"),
        ],
        rows: (0..).zip(&report.open.picked).map(row).collect(),
        ..Grid::default()
    }
}
