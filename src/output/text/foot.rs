//! What every run closes with: what was not checked, the account of the input, and the line that adds up.

use std::collections::BTreeMap;

use crate::findings::Ledger;
use crate::output::report::NotCheckedRow;
use crate::output::words::{self, DEALS, DUTIES, RECORDS, count, integer};
use crate::output::{Context, Look, Tone};

/// How many rejected records are named before the rest is only counted.
const REJECTIONS_SHOWN: usize = 10;

/// The heading of every run: which regulation, which moment, which data.
pub(super) fn opening(look: Look, context: &Context<'_>, what: &str) -> String {
    let zone = context.book.zone;
    let title = format!("{what} на {}", words::deadline(context.at, zone));
    let mut out = look.wrap_painted(Tone::Heading, 0, 0, &title);
    for title in context.book.titles() {
        out.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, &title));
    }
    out
}

/// What could not be judged, one reason a row, with the clauses concerned.
pub(super) fn not_checked(look: Look, context: &Context<'_>, rows: &[NotCheckedRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in rows {
        let clause = context.book.clause(row.version, row.clause);
        let number = if row.deals > 0 {
            count(row.deals, DEALS)
        } else {
            count(row.duties, DUTIES)
        };
        let text = format!("{} — {number}", clause.short());
        by_reason.entry(&row.missing).or_default().push(text);
    }
    let mut out = heading(look, "Не проверено: в данных этого нет");
    for (missing, clauses) in by_reason {
        out.push_str(&look.wrap(2, 4, &format!("{missing}: {}", clauses.join("; "))));
    }
    out
}

/// The account of the input, laid out.
pub(super) fn input(look: Look, context: &Context<'_>) -> String {
    let mut out = String::new();
    for (indent, tone, text) in input_lines(context) {
        out.push_str(&match tone {
            Some(tone) => look.wrap_painted(tone, indent, indent + 2, &text),
            None => look.wrap(indent, indent + 2, &text),
        });
    }
    out
}

/// The account of the input: read, used, rejected with reasons; each line with its indent.
pub(in crate::output) fn input_lines(context: &Context<'_>) -> Vec<(usize, Option<Tone>, String)> {
    let input = context.input;
    let rejected = input.rejected();
    let mut text = format!(
        "Данные: записей прочитано {}, использовано {}, отвергнуто {}",
        integer(input.read),
        integer(input.used),
        integer(rejected),
    );
    if !context.format.is_empty() {
        text.push_str(&format!("; {}", context.format));
    }
    if let Some(as_of) = context.as_of {
        text.push_str(&format!(
            "; выгружено {}",
            words::moment(as_of, context.book.zone)
        ));
    }
    text.push('.');
    let mut out = vec![(0, None, text)];
    out.extend(input.notes.iter().map(|note| (2, None, note.to_string())));
    for one in input.rejections.iter().take(REJECTIONS_SHOWN) {
        let text = format!("{}: {}", one.place, one.reason);
        out.push((2, Some(Tone::Warn), text));
    }
    if let Some(rest) = rejected
        .checked_sub(REJECTIONS_SHOWN as u64)
        .filter(|rest| *rest > 0)
    {
        let listed = match input.unlisted {
            0 => "все перечислены в --format json",
            _ => "всех перечислит import --out",
        };
        let text = format!("и ещё {}: {listed}", count(rest, RECORDS));
        out.push((2, None, text));
    }
    out
}

/// The line that adds up to all duties born.
pub(super) fn account(look: Look, ledger: &Ledger, excused: u64) -> String {
    if ledger.born == 0 && ledger.before_force == 0 {
        return look.wrap(
            0,
            2,
            "Обязанностей не возникло: ни один пункт не встретил в данных своего повода.",
        );
    }
    let broken = if excused == 0 {
        format!("нарушено {}", integer(ledger.broken))
    } else {
        format!(
            "нарушено {} (из них исключений {})",
            integer(ledger.broken),
            integer(excused)
        )
    };
    let mut text = format!(
        "Обязанностей возникло {}: выполнено {}, {broken}, открыто {}, снято {}, не проверено {}",
        integer(ledger.born),
        integer(ledger.kept),
        integer(ledger.open),
        integer(ledger.cancelled),
        integer(ledger.not_checked),
    );
    if ledger.before_force > 0 {
        text.push_str(&format!(
            "; до вступления в силу: {}",
            integer(ledger.before_force)
        ));
    }
    text.push('.');
    look.wrap(0, 2, &text)
}

/// A heading with an empty line above it.
pub(super) fn heading(look: Look, text: &str) -> String {
    format!("\n{}", look.wrap_painted(Tone::Heading, 0, 0, text))
}
