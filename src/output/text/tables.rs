//! Summary tables that fit the width at hand.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::foot::heading;
use crate::output::report::{Summary, Tally};
use crate::output::words::integer;
use crate::output::{Context, Look};

/// Below this width the less telling columns are left out.
const WIDE: usize = 80;

/// By person, by clause, by stage. A table with a single row tells nothing that the account does not.
pub(super) fn summary(look: Look, context: &Context<'_>, summary: &Summary) -> String {
    let mut out = String::new();
    let people = summary.by_person.iter().map(|(id, tally)| (context.person(id), tally));
    out.push_str(&table(look, "По сотрудникам", "Сотрудник", people));
    let clauses = summary.by_clause.iter().map(|((version, index), tally)| {
        let clause = context.book.clause(*version, *index);
        (format!("{} {}", clause.short(), clause.text), tally)
    });
    out.push_str(&table(look, "По пунктам", "Пункт", clauses));
    let stages = summary.by_stage.iter().map(|((funnel, stage), tally)| {
        let name = funnel.as_ref().map_or_else(|| stage.to_string(), |funnel| format!("{funnel}: {stage}"));
        (name, tally)
    });
    out.push_str(&table(look, "По стадиям", "Стадия", stages));
    out
}

fn table<'a>(
    look: Look,
    title: &str,
    first: &str,
    rows: impl Iterator<Item = (String, &'a Tally)>,
) -> String {
    let rows: Vec<_> = rows.filter(|(_, tally)| tally.duties > 0).collect();
    if rows.is_empty() {
        return String::new();
    }
    let excuses = rows.iter().any(|(_, tally)| tally.excused > 0);
    let unknown = rows.iter().any(|(_, tally)| tally.not_checked > 0) && look.width >= WIDE;
    let mut header = vec![first, "Обяз.", "Нар."];
    let mut numbers = 2;
    let mut add = |present: bool, name: &'static str| {
        if present {
            header.push(name);
            numbers += 1;
        }
    };
    add(look.width >= WIDE, "Откр.");
    add(true, "На 100");
    add(excuses, "Искл.");
    add(unknown, "Не пров.");

    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width).unwrap_or(u16::MAX))
        .set_header(header)
        .force_no_tty();
    for (name, tally) in rows {
        let mut cells = vec![Cell::new(name), number(tally.duties), number(tally.violations)];
        if look.width >= WIDE {
            cells.push(number(tally.open));
        }
        cells.push(Cell::new(rate(tally)).set_alignment(CellAlignment::Right));
        if excuses {
            cells.push(number(tally.excused));
        }
        if unknown {
            cells.push(number(tally.not_checked));
        }
        table.add_row(cells);
    }
    for index in 1..=numbers {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let body: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{}{}\n", heading(look, title), body.join("\n"))
}

fn number(n: u64) -> Cell {
    let text = if n == 0 { "–".to_owned() } else { integer(n) };
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// Violations per 100 decided duties, with a comma; a dash where nothing was decided.
fn rate(tally: &Tally) -> String {
    tally
        .per_hundred()
        .map_or_else(|| "–".to_owned(), |rate| format!("{rate:.1}").trim_end_matches(".0").replace('.', ","))
}
