//! `diff`: what the newer text changes, clause by clause.

use std::io::{self, Write};

use super::diff_data;
use super::foot::heading;
use crate::diff::{Change, ClauseChange, ClauseKind, Effect};
use crate::output::differences::{DiffReport, DiffTotals, Side, headline};
use crate::output::words::{CLAUSES, count};
use crate::output::{ClauseInfo, Look, Tone};
use crate::source::Span;

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
        for title in side.book.titles() {
            out.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, &format!("{name}: {title}")));
        }
        // A name of a file is not broken, so that it can be copied.
        let line = format!("  {}", side.file());
        out.push_str(&look.paint(Tone::Quiet, &line));
        out.push('\n');
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
    let mut out = String::new();
    match (old, new) {
        (Some(old), Some(new)) => {
            let (was, is) = (name(old), name(new));
            let names = if was == is {
                is
            } else {
                format!("{was} → {is}")
            };
            let places = moved(
                place(&report.old, &old.file, old.line),
                place(&report.new, &new.file, new.line),
            );
            let line = format!("{names}, {places}");
            out.push_str(&look.wrap(2, 4, &line));
            if one.reworded {
                out.push_str(&look.wrap(4, 6, &format!("было: {}", old.text)));
                out.push_str(&look.wrap(4, 6, &format!("стало: {}", new.text)));
            } else {
                out.push_str(&look.wrap(4, 6, &new.text));
            }
        }
        (Some(only), None) => {
            let place = place(&report.old, &only.file, only.line);
            out.push_str(&look.wrap(2, 4, &format!("{}, {place} прежнего текста", name(only))));
            out.push_str(&look.wrap(4, 6, &only.text));
        }
        (None, Some(only)) => {
            let place = place(&report.new, &only.file, only.line);
            out.push_str(&look.wrap(2, 4, &format!("{}, {place}", name(only))));
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
        let at = |side: &Side<'_>, span: Option<Span>| {
            span.map(|span| {
                let (file, line) = side.place(span);
                place(side, file, line)
            })
        };
        let places = match (at(&report.old, one.old_at), at(&report.new, one.new_at)) {
            (Some(old), Some(new)) => moved(old, new),
            (Some(old), None) => format!("{old} прежнего текста"),
            (None, Some(new)) => new,
            (None, None) => continue,
        };
        out.push_str(&look.wrap_painted(Tone::Quiet, 4, 6, &places));
    }
    out
}

/// `строка 37`; the file is named where it is not the one that the command line names.
fn place(side: &Side<'_>, file: &str, line: usize) -> String {
    match file == side.file() {
        true => format!("строка {line}"),
        false => format!("{file}:{line}"),
    }
}

/// `строка 37 → 39`
fn moved(old: String, new: String) -> String {
    match (old.strip_prefix("строка "), new.strip_prefix("строка ")) {
        _ if old == new => new,
        (Some(_), Some(number)) => format!("{old} → {number}"),
        _ => format!("{old} → {new}"),
    }
}
