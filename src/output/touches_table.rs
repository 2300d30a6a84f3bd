//! The touch calendar as tables: one after another in CSV, one a sheet in a workbook.

use std::io::{self, Write};

use super::text::touches::{whom, why};
use super::touches::{TouchReport, kind};
use super::words::moment;
use super::{Context, csv};
use crate::touches::Placed;

/// A table.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) head: &'static [&'static str],
    /// Widths of the columns, in characters.
    pub(super) widths: &'static [f64],
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell.
pub(super) enum Cell {
    Text(String),
    Number(i64),
}

/// The tables of a report, the empty ones left out; the first is there always.
pub(super) fn tables(context: &Context<'_>, report: &TouchReport) -> Vec<Table> {
    let mut all = vec![
        touches(context, report),
        load(context, report),
        unplaced(context, report),
        seldom(context, report),
        never(context, report),
    ];
    let mut first = true;
    all.retain(|table| std::mem::take(&mut first) || !table.rows.is_empty());
    all
}

/// All tables, an empty row before each but the first.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(out: &mut dyn Write, context: &Context<'_>, report: &TouchReport) -> io::Result<()> {
    out.write_all(csv::MARK.as_bytes())?;
    for (number, table) in tables(context, report).iter().enumerate() {
        if number > 0 {
            csv::row(out, [""])?;
        }
        csv::row(out, table.head.iter().copied())?;
        for row in &table.rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match cell {
                    Cell::Text(text) => text.clone(),
                    Cell::Number(number) => number.to_string(),
                })
                .collect();
            csv::row(out, cells.iter().map(String::as_str))?;
        }
    }
    Ok(())
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn known(value: Option<&str>) -> Cell {
    text(value.unwrap_or_default())
}

fn touches(context: &Context<'_>, report: &TouchReport) -> Table {
    let row = |one: &Placed| {
        let touch = &one.touch;
        let clause = context.book.clause(touch.version, touch.clause);
        let local = one.zone.local(one.at);
        let mut remarks = Vec::new();
        if one.overdue {
            remarks.push("просрочено".to_owned());
        }
        if one.stands_in() {
            remarks.push(format!("замещает: {}", context.name(&touch.person)));
        }
        let also = one.also.iter();
        let also: Vec<String> = also
            .map(|other| context.book.clause(other.version, other.clause).short())
            .collect();
        if !also.is_empty() {
            remarks.push(format!("заодно: {}", also.join(", ")));
        }
        vec![
            text("☐"),
            text(local.format("%d.%m.%Y").to_string()),
            text(local.format("%H:%M").to_string()),
            Cell::Number(one.minutes()),
            text(context.name(&one.by)),
            text(&*touch.what),
            known(touch.subject.client.as_deref()),
            known(context.names.client(&touch.subject)),
            known(touch.subject.deal.as_deref()),
            text(kind(touch.kind)),
            text(clause.short()),
            text(touch.due.map_or(String::new(), |due| moment(due, one.zone))),
            known(clause.script.as_deref()),
            known(clause.template.as_deref()),
            text(remarks.join("; ")),
        ]
    };
    Table {
        name: "Касания",
        head: &[
            "сделано",
            "день",
            "час",
            "минут",
            "кто",
            "что",
            "клиент",
            "название",
            "сделка",
            "касание",
            "пункт",
            "срок",
            "скрипт",
            "шаблон",
            "примечание",
        ],
        widths: &[
            9.0, 11.0, 7.0, 7.0, 24.0, 34.0, 12.0, 28.0, 12.0, 15.0, 10.0, 17.0, 18.0, 18.0, 40.0,
        ],
        rows: report.plan.placed.iter().map(row).collect(),
    }
}

fn load(context: &Context<'_>, report: &TouchReport) -> Table {
    let rows = report.plan.load.iter().map(|one| {
        vec![
            text(context.name(&one.person)),
            text(one.day.format("%d.%m.%Y").to_string()),
            Cell::Number(i64::from(one.touches)),
            Cell::Number(one.minutes),
            Cell::Number(one.of),
        ]
    });
    Table {
        name: "Нагрузка",
        head: &["кто", "день", "касаний", "минут", "рабочих минут"],
        widths: &[24.0, 11.0, 9.0, 9.0, 15.0],
        rows: rows.collect(),
    }
}

fn unplaced(context: &Context<'_>, report: &TouchReport) -> Table {
    let zone = context.book.zone;
    let rows = report.plan.unplaced.iter().map(|one| {
        let touch = &one.touch;
        let clause = context.book.clause(touch.version, touch.clause);
        vec![
            text(context.name(&touch.person)),
            text(&*touch.what),
            text(whom(context, &touch.subject)),
            text(clause.short()),
            text(moment(touch.opens, zone)),
            text(touch.due.map_or(String::new(), |due| moment(due, zone))),
            text(why(context, one)),
        ]
    });
    Table {
        name: "Не поместилось",
        head: &["кто", "что", "кого", "пункт", "не раньше", "срок", "почему"],
        widths: &[24.0, 34.0, 34.0, 10.0, 17.0, 17.0, 60.0],
        rows: rows.collect(),
    }
}

fn seldom(context: &Context<'_>, report: &TouchReport) -> Table {
    let rows = report.plan.seldom.iter().map(|one| {
        let touch = &one.touch;
        let clause = context.book.clause(touch.version, touch.clause);
        let local = one.zone.local(one.at);
        vec![
            text(local.format("%d.%m.%Y").to_string()),
            text(local.format("%H:%M").to_string()),
            text(context.name(&one.by)),
            text(&*touch.what),
            text(whom(context, &touch.subject)),
            text(clause.short()),
            text(touch.due.map_or(String::new(), |due| moment(due, one.zone))),
        ]
    });
    Table {
        name: "Редкие касания",
        head: &["день", "час", "кто", "что", "кого", "пункт", "срок"],
        widths: &[11.0, 7.0, 24.0, 34.0, 34.0, 10.0, 17.0],
        rows: rows.collect(),
    }
}

fn never(context: &Context<'_>, report: &TouchReport) -> Table {
    let zone = context.book.zone;
    let rows = report.never.iter().map(|one| {
        let day = |at| zone.date(at).format("%d.%m.%Y").to_string();
        vec![
            text(&*one.client),
            known(one.name.as_deref()),
            text(one.person.as_deref().map_or("", |id| context.name(id))),
            text(one.since.map_or(String::new(), day)),
            text(one.planned.map_or(String::new(), |at| moment(at, zone))),
        ]
    });
    Table {
        name: "Ни разу не касались",
        head: &["клиент", "название", "ведёт", "у нас с", "первое касание"],
        widths: &[12.0, 28.0, 24.0, 11.0, 17.0],
        rows: rows.collect(),
    }
}
