//! `diff --data`: what the amendment comes to, by person and by clause.

use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::about;
use super::foot::{self, heading};
use super::tables::LINES;
use crate::diff::replay::{Fate, Moves, Row};
use crate::findings::Finding;
use crate::output::differences::{DataReport, DiffReport, sentence};
use crate::output::words::{self, DEALS, DUTIES, count, deadline, integer, lateness};
use crate::output::{Look, Tone};

/// So many violations of one kind are told in full; the rest is counted.
const TOLD: usize = 20;
/// So many contacts are named.
const NAMED: usize = 10;

/// What stands in a column for a row.
type Number = fn(&Moves) -> u64;

/// Everything that `--data` adds.
pub(super) fn replayed(look: Look, report: &DiffReport<'_>, data: &DataReport<'_>) -> String {
    let zone = data.context.book.zone;
    let title = format!("На данных, на {}", deadline(data.context.at, zone));
    let mut out = heading(look, &title);
    let text = sentence(data.replay);
    let more = data.replay.number(Fate::New) > 0;
    out.push_str(&look.wrap_painted(if more { Tone::Warn } else { Tone::Good }, 0, 2, &text));
    let both = "Оба текста примерены ко всем данным, как если бы действовали всегда.";
    out.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, both));
    let people = data.replay.by_person();
    let people = people
        .iter()
        .map(|(id, moves)| (data.context.person(id), *moves));
    out.push_str(&table(look, "По сотрудникам", "Сотрудник", people));
    let clauses = data.replay.by_clause();
    let clauses = clauses
        .iter()
        .map(|(at, moves)| (clause(report, *at), *moves));
    out.push_str(&table(look, "По пунктам", "Пункт", clauses));
    for (fate, title) in [
        (Fate::New, "Новые нарушения"),
        (Fate::Gone, "Больше не нарушения"),
        (Fate::Changed, "Изменились"),
        (Fate::Unclear, "По новому тексту не видно"),
    ] {
        out.push_str(&rows(look, report, data, fate, title));
    }
    out.push_str(&not_replayed(look, report, data));
    out.push_str(&mailings(look, report, data));
    out.push('\n');
    out.push_str(&foot::input(look, &data.context));
    out
}

/// `п. 1.1 → п. 1.2 позвонить …`
fn clause(report: &DiffReport<'_>, at: usize) -> String {
    let Some(one) = report.difference.clauses.get(at) else {
        return String::new();
    };
    let old = one.old.map(|at| report.old.book.clause(0, at));
    let new = one.new.map(|at| report.new.book.clause(0, at));
    match (old, new) {
        (Some(old), Some(new)) if old.number == new.number => {
            format!("{} {}", new.short(), new.text)
        }
        (Some(old), Some(new)) => format!("{} → {} {}", old.short(), new.short(), new.text),
        (Some(old), None) => format!("{} (убран) {}", old.short(), old.text),
        (None, Some(new)) => format!("{} (добавлен) {}", new.short(), new.text),
        (None, None) => String::new(),
    }
}

fn table(
    look: Look,
    title: &str,
    first: &str,
    rows: impl Iterator<Item = (String, Moves)>,
) -> String {
    let rows: Vec<(String, Moves)> = rows.collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns: [(&str, Number); 4] = [
        ("Новых", |moves| moves.new),
        ("Снято", |moves| moves.gone),
        ("Иначе", |moves| moves.changed),
        ("Не видно", |moves| moves.unclear),
    ];
    let shown: Vec<_> = columns
        .into_iter()
        .filter(|(_, number)| rows.iter().any(|(_, moves)| number(moves) > 0))
        .collect();
    let mut table = Table::new();
    table
        .load_style(LINES)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width).unwrap_or(u16::MAX))
        .set_header(std::iter::once(first).chain(shown.iter().map(|(name, _)| *name)))
        .force_no_tty();
    for (name, moves) in rows {
        let cells = shown.iter().map(|(_, number)| match number(&moves) {
            0 => "–".to_owned(),
            number => integer(number),
        });
        table.add_row(std::iter::once(name).chain(cells));
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

fn rows(
    look: Look,
    report: &DiffReport<'_>,
    data: &DataReport<'_>,
    fate: Fate,
    title: &str,
) -> String {
    let all: Vec<&Row> = data
        .replay
        .rows
        .iter()
        .filter(|row| row.fate == fate)
        .collect();
    if all.is_empty() {
        return String::new();
    }
    let mut out = heading(look, &format!("{title}: {}", all.len()));
    let mut last = None;
    for row in all.iter().take(TOLD) {
        let Some(one) = row.finding() else { continue };
        if last != Some(row.clause) {
            out.push_str(&look.wrap(2, 4, &clause(report, row.clause)));
            last = Some(row.clause);
        }
        let who = data.context.person(&one.responsible);
        let text = format!("{who} — {}", about(&data.context, &one.subject));
        out.push_str(&look.wrap(4, 6, &text));
        out.push_str(&look.wrap(6, 8, &what(data, row)));
    }
    if all.len() > TOLD {
        let rest = format!("и ещё {}; все — в --format json", all.len() - TOLD);
        out.push_str(&look.wrap_painted(Tone::Quiet, 2, 4, &rest));
    }
    out
}

/// `просрочено на 2 ч, срок пн 07.12.2026 12:00`
fn judged(data: &DataReport<'_>, one: &Finding) -> String {
    let zone = data.context.book.zone;
    let mut text = words::verdict(one.verdict, one.norm).to_owned();
    if let Some(late) = lateness(one.clock, one.late_in_clock_seconds, one.late_seconds) {
        text.push_str(&format!(" {late}"));
    }
    match one.due_at {
        Some(due) => text.push_str(&format!(", срок {}", deadline(due, zone))),
        None => text.push_str(&format!(", {}", deadline(one.triggered_at, zone))),
    }
    text
}

fn what(data: &DataReport<'_>, row: &Row) -> String {
    match (row.fate, &row.old, &row.new) {
        (Fate::Changed, Some(old), Some(new)) => {
            let mut text = format!("было: {}; стало: {}", judged(data, old), judged(data, new));
            if old.severity != new.severity {
                text.push_str(&format!(
                    "; {} → {}",
                    words::severity(old.severity),
                    words::severity(new.severity)
                ));
            }
            if old.responsible != new.responsible {
                text.push_str(&format!(
                    "; отвечал: {}",
                    data.context.person(&old.responsible)
                ));
            }
            text
        }
        (Fate::Unclear, Some(old), Some(new)) => {
            let missing = new.not_held.join("; ");
            format!("было: {}; в данных нет: {missing}", judged(data, old))
        }
        (Fate::Gone, Some(old), _) => format!("было: {}", judged(data, old)),
        (_, _, Some(new)) => judged(data, new),
        _ => String::new(),
    }
}

fn not_replayed(look: Look, report: &DiffReport<'_>, data: &DataReport<'_>) -> String {
    let rows = report.not_replayed(data);
    if rows.is_empty() {
        return String::new();
    }
    let mut out = heading(look, "Не удалось примерить: в данных этого нет");
    for row in rows {
        let clause = report.new.book.clause(0, row.clause).short();
        let number = match row.deals {
            0 => count(row.duties, DUTIES),
            deals => count(deals, DEALS),
        };
        out.push_str(&look.wrap(2, 4, &format!("{clause}: {} — {number}", row.missing)));
    }
    out
}

fn mailings(look: Look, report: &DiffReport<'_>, data: &DataReport<'_>) -> String {
    let Some(sends) = data.mailings else {
        return String::new();
    };
    let mut out = heading(look, "Рассылки");
    let of = |fate: Fate| {
        let rows = data.replay.rows.iter().filter(|row| row.fate == fate);
        rows.filter(|row| report.of_mailings(row)).count()
    };
    let past = format!(
        "Прошлые рассылки: станут нарушением {}, перестанут {}.",
        of(Fate::New),
        of(Fate::Gone)
    );
    out.push_str(&look.wrap(2, 4, &past));
    let moved: Vec<_> = sends
        .iter()
        .filter(|one| !(one.freed.is_empty() && one.stopped.is_empty() && one.unclear.is_empty()))
        .collect();
    if moved.is_empty() {
        let text = "Кому можно слать на этот момент, не меняется.";
        out.push_str(&look.wrap(2, 4, text));
    }
    for one in moved {
        let mut what = one.channel.to_string();
        if let Some(template) = &one.template {
            what.push_str(&format!(", шаблон «{template}»"));
        }
        if let Some(category) = &one.category {
            what.push_str(&format!(", категория «{category}»"));
        }
        let mut parts = Vec::new();
        for (list, said) in [
            (&one.freed, "станет можно"),
            (&one.stopped, "станет нельзя"),
            (&one.unclear, "видно иначе"),
        ] {
            if !list.is_empty() {
                let named: Vec<&str> = list.iter().take(NAMED).map(|name| &**name).collect();
                let more = if list.len() > NAMED { " …" } else { "" };
                parts.push(format!("{said} {}: {}{more}", list.len(), named.join(", ")));
            }
        }
        out.push_str(&look.wrap(2, 4, &format!("{what} — {}", parts.join("; "))));
    }
    out
}
