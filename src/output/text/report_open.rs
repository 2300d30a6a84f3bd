//! `report --open` for people: who has how many open deals, and those that were asked for.

use std::io::{self, Write};

use super::foot::{heading, input, opening};
use super::report::grid;
use crate::output::report_open::{OpenReport, idle, next, wish};
use crate::output::words::{DEALS, count, integer};
use crate::output::{Context, Look, Tone};

/// Writes the list.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &OpenReport<'_>,
) -> io::Result<()> {
    let open = report.open;
    let mut text = opening(look, context, "Открытые сделки");
    let wished = wish(report);
    let mut told = format!("Открыто {}", count(open.whole.open, DEALS));
    if !wished.is_empty() {
        told.push_str(&format!(
            ", отобрано {}: {wished}",
            integer(open.whole.picked)
        ));
    }
    text.push_str(&look.wrap(0, 2, &format!("{told}.")));
    if open.whole.open > 0 {
        text.push_str(&people(look, context, report));
    }
    if !open.picked.is_empty() {
        text.push_str(&deals(look, context, report));
    }
    text.push('\n');
    text.push_str(&input(look, context));
    out.write_all(text.as_bytes())
}

fn people(look: Look, context: &Context<'_>, report: &OpenReport<'_>) -> String {
    let open = report.open;
    let tasks = |number: u64| match open.tasks {
        true => integer(number),
        false => "?".to_owned(),
    };
    let mut rows: Vec<Vec<String>> = open
        .people
        .iter()
        .map(|(who, sum)| {
            vec![
                who.as_deref()
                    .map_or_else(|| "никто не ведёт".to_owned(), |id| context.person(id)),
                integer(sum.open),
                integer(sum.picked),
                tasks(sum.taskless),
                integer(sum.idle),
                report.money(sum.sum),
            ]
        })
        .collect();
    if rows.len() > 1 {
        let sum = &open.whole;
        rows.push(vec![
            "все".to_owned(),
            integer(sum.open),
            integer(sum.picked),
            tasks(sum.taskless),
            integer(sum.idle),
            report.money(sum.sum),
        ]);
    }
    let head = [
        "Ведёт",
        "Открыто",
        "В списке",
        "Без задачи",
        "Без действия",
        "Сумма в списке",
    ];
    let mut out = heading(look, "По сотрудникам");
    out.push_str(&grid(look, &head, rows));
    if !open.tasks {
        let text = "Задач в данных нет: у скольких сделок нет задачи, не сказать.";
        out.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, text));
    }
    out
}

fn deals(look: Look, context: &Context<'_>, report: &OpenReport<'_>) -> String {
    let mut out = heading(look, "Список");
    for one in &report.open.picked {
        let name = context.names.deals.get(&one.deal);
        let mut head = match name {
            Some(name) => format!("{} «{name}»", one.deal),
            None => one.deal.to_string(),
        };
        if let Some(stage) = &one.stage {
            head.push_str(&format!(", стадия «{stage}»"));
        }
        if let Some(sum) = one.sum.filter(|sum| !sum.is_zero()) {
            head.push_str(&format!(", {}", report.money(sum)));
        }
        out.push_str(&look.wrap_painted(Tone::Heading, 2, 4, &head));
        let mut parts = vec![match idle(one, context.at) {
            Some(days) => format!(
                "без движения {}",
                count(days.unsigned_abs(), ["день", "дня", "дней"])
            ),
            None => "движения в данных нет".to_owned(),
        }];
        match one.tasks {
            Some(0) => parts.push("задачи нет".to_owned()),
            Some(number) => parts.push(format!("открытых задач {number}")),
            None => {}
        }
        parts.push(match one.actions {
            0 => "следующего действия нет".to_owned(),
            _ => format!("дальше: {}", next(context, one)),
        });
        if let Some(who) = &one.owner {
            parts.push(format!("ведёт {}", context.name(who)));
        }
        out.push_str(&look.wrap(4, 6, &parts.join("; ")));
    }
    out
}
