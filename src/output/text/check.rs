//! `check`: every message with the author's words underlined, then what the machine checks and what people do.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::foot::heading;
use crate::diagnostic::{Diagnostic, Level, render};
use crate::output::report::{Coverage, OverData};
use crate::output::words::{ADVICES, CLAUSES, CONDITIONS, ERRORS, WARNINGS, count};
use crate::output::{Book, Look, Tone};
use crate::source::SourceText;

/// Writes all messages and the summary.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    texts: &[SourceText],
    book: &Book,
    diagnostics: &[Diagnostic],
    (coverage, data): (&Coverage, Option<&OverData>),
) -> io::Result<()> {
    messages(out, look, texts, diagnostics)?;
    for title in book.titles() {
        out.write_all(look.wrap_painted(Tone::Heading, 0, 2, &title).as_bytes())?;
    }
    out.write_all(totals(look, diagnostics).as_bytes())?;
    out.write_all(covered(look, book, coverage).as_bytes())?;
    let data = data.map_or(String::new(), |data| over_data(look, book, data));
    out.write_all(data.as_bytes())
}

/// Clauses that cannot be judged, how much is asked of a person in a day.
fn over_data(look: Look, book: &Book, data: &OverData) -> String {
    let mut out = String::new();
    if !data.unjudged.is_empty() {
        let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for row in &data.unjudged {
            let clause = book.clause(row.version, row.clause).short();
            by_reason.entry(&row.missing).or_default().push(clause);
        }
        out.push_str(&heading(look, "По этим данным не проверить"));
        for (missing, clauses) in by_reason {
            out.push_str(&look.wrap(2, 4, &format!("нет: {missing} — {}", clauses.join(", "))));
        }
    }
    if !data.load.is_empty() {
        let title = format!(
            "Дел к сроку на человека в день, за последние {} дней",
            data.days
        );
        out.push_str(&heading(look, &title));
        for one in &data.load {
            let average = (one.total as f64 / one.days.max(1) as f64 * 10.0).round() / 10.0;
            let text = format!(
                "{}: в среднем {}, больше всего {} ({})",
                one.employee,
                average.to_string().replace('.', ","),
                one.most,
                one.on.format("%d.%m.%Y")
            );
            out.push_str(&look.wrap(2, 4, &text));
        }
    }
    if out.is_empty() {
        out = look.wrap(0, 2, "По этим данным проверяется каждый пункт.");
    }
    out
}

/// The messages alone, an empty line after each.
///
/// # Errors
/// When `out` cannot be written to.
pub fn messages(
    out: &mut dyn Write,
    look: Look,
    texts: &[SourceText],
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    for one in diagnostics {
        out.write_all(render::text(one, texts, look.width, look.color).as_bytes())?;
        out.write_all(b"\n\n")?;
    }
    Ok(())
}

fn totals(look: Look, diagnostics: &[Diagnostic]) -> String {
    let number = |level| diagnostics.iter().filter(|one| one.level == level).count() as u64;
    let (errors, warnings, advices) = (
        number(Level::Error),
        number(Level::Warning),
        number(Level::Advice),
    );
    let (tone, text) = if errors > 0 {
        (
            Tone::Bad,
            format!("Текст нельзя применять: {}", count(errors, ERRORS)),
        )
    } else {
        (Tone::Good, "Ошибок нет, текст можно применять".to_owned())
    };
    let mut parts = vec![text];
    if warnings > 0 {
        parts.push(count(warnings, WARNINGS));
    }
    if advices > 0 {
        parts.push(count(advices, ADVICES));
    }
    look.wrap_painted(tone, 0, 2, &format!("{}.", parts.join(", ")))
}

fn covered(look: Look, book: &Book, coverage: &Coverage) -> String {
    let hand = coverage.by_hand.len() as u64;
    let all = coverage.by_machine + hand;
    if all == 0 {
        return String::new();
    }
    let text = format!(
        "Всего {}: программа проверяет {}, люди {hand}.",
        count(all, CLAUSES),
        coverage.by_machine
    );
    let mut out = look.wrap(0, 2, &text);
    if !coverage.undecided.is_empty() {
        let number = count(coverage.undecided.len() as u64, CONDITIONS);
        let places: Vec<String> = coverage
            .undecided
            .iter()
            .map(|(_, line, said)| format!("«{said}» (строка {line})"))
            .collect();
        out.push_str(&look.wrap(
            0,
            2,
            &format!("Не разобрано: {number} — {}.", places.join(", ")),
        ));
    }
    if hand > 0 {
        out.push_str(&heading(look, "Проверяют люди"));
        for &(version, clause) in &coverage.by_hand {
            let clause = book.clause(version, clause);
            out.push_str(&look.wrap(2, 4, &format!("{}: {}", clause.place(), clause.text)));
        }
    }
    out
}
