//! `check`: every message with the author's words underlined, then what the machine checks and what people do.

use std::io::{self, Write};

use super::foot::heading;
use crate::diagnostic::{Diagnostic, Level, render};
use crate::output::report::Coverage;
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
    coverage: &Coverage,
) -> io::Result<()> {
    messages(out, look, texts, diagnostics)?;
    for title in book.titles() {
        out.write_all(look.wrap_painted(Tone::Heading, 0, 2, &title).as_bytes())?;
    }
    out.write_all(totals(look, diagnostics).as_bytes())?;
    out.write_all(covered(look, book, coverage).as_bytes())
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
