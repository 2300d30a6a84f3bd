//! `diff`: what the newer text changes, clause by clause.

use std::io::{self, Write};

use super::diff_data;
use super::foot::heading;
use crate::diff::{Change, ClauseChange, ClauseKind, Effect};
use crate::output::differences::{DiffReport, DiffTotals, Side, headline};
use crate::output::words::{CLAUSES, count};
use crate::output::{ClauseInfo, Look, Tone};

/// Writes the report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, look: Look, report: &DiffReport<'_>) -> io::Result<()> {
    out.write_all(opening(look, report).as_bytes())?;
    out.write_all(totals(look, report).as_bytes())?;
    for (kind, title) in [
        (ClauseKind::Changed, "Изменены"),
        (ClauseKind::Added, "Добавлены"),
        (ClauseKind::Removed, "Убраны"),
    ] {
        out.write_all(clauses(look, report, kind, title).as_bytes())?;
    }
    out.write_all(others(look, report, "Ветки", &report.difference.branches).as_bytes())?;
    out.write_all(others(look, report, "Объявления", &report.difference.declarations).as_bytes())?;
    for (kind, title) in [
        (ClauseKind::Renumbered, "Другой номер, смысл тот же"),
        (ClauseKind::Reworded, "Сказано иначе, без изменения смысла"),
    ] {
        out.write_all(clauses(look, report, kind, title).as_bytes())?;
    }
    match report.data {
        Some(data) => out.write_all(diff_data::replayed(look, report, data).as_bytes()),
        None => Ok(()),
    }
}

fn opening(look: Look, report: &DiffReport<'_>) -> String {
    let mut out = look.wrap_painted(Tone::Heading, 0, 0, "Что меняется по смыслу");
    for (name, side) in [("было", report.old), ("стало", report.new)] {
        let file = side.book.regulations.first().map_or("", |one| &one.file);
        for title in side.book.titles() {
            out.push_str(&look.wrap_painted(
                Tone::Quiet,
                0,
                2,
                &format!("{name}: {title} ({file})"),
            ));
        }
    }
    out
}

fn totals(look: Look, report: &DiffReport<'_>) -> String {
    let all = DiffTotals::of(report.difference);
    let kept = all.same + all.reworded;
    if report.difference.is_empty() {
        let clauses = count(kept as u64, CLAUSES);
        let text = match all.reworded {
            0 => format!("без изменений: {clauses}"),
            number => format!("без изменения смысла: {clauses}, из них сказано иначе {number}"),
        };
        return look.wrap_painted(Tone::Good, 0, 2, &text);
    }
    let parts = [
        (all.changed, "изменено"),
        (all.added, "добавлено"),
        (all.removed, "убрано"),
        (all.renumbered, "с другим номером"),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{what} {number}"))
        .collect();
    let mut text = match said.is_empty() {
        true => format!("Пункты по смыслу те же: {kept}."),
        false if kept == 0 => format!("Пункты: {}.", said.join(", ")),
        false => format!("Пункты: {}; без изменения смысла {kept}.", said.join(", ")),
    };
    let (more, less) = (all.stricter, all.looser);
    if more + less > 0 {
        text.push_str(&format!(" Строже: {more}, мягче: {less}."));
    }
    if all.declarations > 0 {
        text.push_str(&format!(" Изменено в объявлениях: {}.", all.declarations));
    }
    look.wrap_painted(Tone::Warn, 0, 2, &text)
}

fn clauses(look: Look, report: &DiffReport<'_>, kind: ClauseKind, title: &str) -> String {
    let all: Vec<&ClauseChange> = report
        .difference
        .clauses
        .iter()
        .filter(|one| one.kind() == kind)
        .collect();
    if all.is_empty() {
        return String::new();
    }
    let mut out = heading(look, &format!("{title}: {}", all.len()));
    for one in all {
        out.push_str(&clause(look, report, one));
    }
    out
}

fn info<'a>(side: &Side<'a>, at: Option<usize>) -> Option<&'a ClauseInfo> {
    at.map(|at| side.book.clause(0, at))
}

fn clause(look: Look, report: &DiffReport<'_>, one: &ClauseChange) -> String {
    let (old, new) = (info(&report.old, one.old), info(&report.new, one.new));
    let name = |clause: &ClauseInfo| match &clause.number {
        Some(number) => format!("п. {number}"),
        None => "без номера".to_owned(),
    };
    let place = |clause: &ClauseInfo| format!("{}:{}", clause.file, clause.line);
    let mut out = String::new();
    match (old, new) {
        (Some(old), Some(new)) => {
            let (was, is) = (name(old), name(new));
            let names = if was == is {
                is
            } else {
                format!("{was} → {is}")
            };
            let line = format!("{names} ({} → {})", place(old), place(new));
            out.push_str(&look.wrap(2, 4, &line));
            if one.reworded {
                out.push_str(&look.wrap(4, 6, &format!("было: {}", old.text)));
                out.push_str(&look.wrap(4, 6, &format!("стало: {}", new.text)));
            } else {
                out.push_str(&look.wrap(4, 6, &new.text));
            }
        }
        (Some(only), None) | (None, Some(only)) => {
            out.push_str(&look.wrap(2, 4, &format!("{} ({})", name(only), place(only))));
            out.push_str(&look.wrap(4, 6, &only.text));
        }
        (None, None) => {}
    }
    for change in &one.changes {
        out.push_str(&told(look, 4, change));
    }
    out
}

/// `срок, строже. Было: за 15 минут; стало: за 10 минут`
fn told(look: Look, indent: usize, change: &Change) -> String {
    let said = match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!(". Было: {old}; стало: {new}"),
        (None, Some(one)) | (Some(one), None) => format!(" — {one}"),
        (None, None) => String::new(),
    };
    let tone = match change.effect {
        Effect::Stricter => Tone::Bad,
        Effect::Looser => Tone::Good,
        Effect::Other => Tone::Warn,
    };
    let text = format!("• {}{said}", headline(change));
    let mut out = look.wrap_painted(tone, indent, indent + 2, &text);
    for note in &change.notes {
        out.push_str(&look.wrap(indent + 2, indent + 4, note));
    }
    out
}

fn others(look: Look, report: &DiffReport<'_>, title: &str, all: &[Change]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut out = heading(look, &format!("{title}: {}", all.len()));
    for one in all {
        out.push_str(&told(look, 2, one));
        let old = one.old_at.map(|span| report.old.place(span));
        let new = one.new_at.map(|span| report.new.place(span));
        let place = |at: Option<(&str, usize)>| at.map(|(file, line)| format!("{file}:{line}"));
        let places: Vec<String> = [place(old), place(new)].into_iter().flatten().collect();
        if !places.is_empty() {
            out.push_str(&look.wrap_painted(Tone::Quiet, 4, 6, &places.join(" → ")));
        }
    }
    out
}
