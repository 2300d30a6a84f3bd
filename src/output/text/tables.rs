//! Summary tables that fit the width at hand.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::foot::heading;
use crate::output::report::{Summary, Tally};
use crate::output::words::integer;
use crate::output::{Context, Look, Tone};

/// A line above, below the heading and at the end; none between rows.
pub(super) const LINES: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// What stands in a column for a row.
type CellOf = fn(&Tally) -> String;

/// Below this width the less telling columns are left out.
const WIDE: usize = 80;

/// By person, by clause, by stage. A table with a single row tells nothing that the account does not.
pub(super) fn summary(look: Look, context: &Context<'_>, summary: &Summary) -> String {
    let mut out = String::new();
    let people = summary
        .by_person
        .iter()
        .map(|(id, tally)| (context.person(id), tally));
    out.push_str(&table(look, "По сотрудникам", "Сотрудник", people));
    let clauses = summary.by_clause.iter().map(|((version, index), tally)| {
        let clause = context.book.clause(*version, *index);
        (format!("{} {}", clause.short(), clause.text), tally)
    });
    out.push_str(&table(look, "По пунктам", "Пункт", clauses));
    let stages = summary
        .by_stage
        .iter()
        .map(|(stage, tally)| (stage.to_string(), tally));
    out.push_str(&table(look, "По стадиям", "Стадия", stages));
    if !out.is_empty() {
        let legend = "Обяз. — возникло обязанностей; вып. — выполнено в срок; нар. — нарушено; на 100 — нарушений на 100 \
            обязанностей, о которых известно, выполнены ли они в срок.";
        out.push_str(&look.wrap_painted(Tone::Quiet, 0, 0, legend));
    }
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
    let any = |number: fn(&Tally) -> u64| rows.iter().any(|(_, tally)| number(tally) > 0);
    let wide = look.width >= WIDE;
    let columns: Vec<(&str, CellOf)> = [
        (
            true,
            "Обяз.",
            (|tally| number(tally.duties)) as fn(&Tally) -> String,
        ),
        (wide, "Вып.", |tally| number(tally.kept)),
        (true, "Нар.", |tally| number(tally.violations)),
        (true, "На 100", rate),
        (any(|tally| tally.excused), "Искл.", |tally| {
            number(tally.excused)
        }),
        (wide && any(|tally| tally.cancelled), "Снято", |tally| {
            number(tally.cancelled)
        }),
        (
            wide && any(|tally| tally.not_checked),
            "Не пров.",
            |tally| number(tally.not_checked),
        ),
    ]
    .into_iter()
    .filter_map(|(shown, name, cell)| shown.then_some((name, cell)))
    .collect();
    let mut table = Table::new();
    table
        .load_style(LINES)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width).unwrap_or(u16::MAX))
        .set_header(std::iter::once(first).chain(columns.iter().map(|(name, _)| *name)))
        .force_no_tty();
    for (name, tally) in rows {
        table.add_row(std::iter::once(name).chain(columns.iter().map(|(_, cell)| cell(tally))));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let body: Vec<_> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    format!("{}{}\n", heading(look, title), body.join("\n"))
}

fn number(n: u64) -> String {
    if n == 0 { "–".to_owned() } else { integer(n) }
}

/// Violations per 100 decided duties, with a comma; a dash where nothing was decided.
fn rate(tally: &Tally) -> String {
    tally.per_hundred().map_or_else(
        || "–".to_owned(),
        |rate| {
            format!("{rate:.1}")
                .trim_end_matches(".0")
                .replace('.', ",")
        },
    )
}
