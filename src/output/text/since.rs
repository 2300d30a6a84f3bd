//! `lint --since` and `lint --watch`: what is new, what is gone, how many stay.

use std::io::{self, Write};

use super::finding::finding;
use super::foot::heading;
use super::quoted;
use crate::findings::{Finding, NormKind};
use crate::output::report::LintReport;
use crate::output::words::{self, VIOLATIONS, count, integer};
use crate::output::{Context, Look, Tone};
use crate::views::{Gone, Since};

/// Writes what has changed; nothing for a report that is not held against an earlier one.
///
/// # Errors
/// When `out` cannot be written to.
pub fn changes(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &LintReport,
) -> io::Result<()> {
    let Some(since) = &report.since else {
        return Ok(());
    };
    out.write_all(total(look, context, since).as_bytes())?;
    new(out, look, context, report, since)?;
    out.write_all(gone(look, since).as_bytes())?;
    out.write_all(stay(look, context, report, since).as_bytes())
}

fn total(look: Look, context: &Context<'_>, since: &Since) -> String {
    let when = since.at.map_or_else(String::new, |at| {
        format!(", {}", words::deadline(at, context.book.zone))
    });
    let mended = match since.mended {
        0 => String::new(),
        number => format!(" (из них больше не открыто {})", integer(number)),
    };
    let text = format!(
        "С прошлого раза{when}: новых {}, ушло {}, осталось {}{mended}.",
        since.new.len(),
        since.gone.len(),
        integer(since.unchanged)
    );
    let tone = if since.new.is_empty() {
        Tone::Good
    } else {
        Tone::Warn
    };
    look.wrap_painted(tone, 0, 2, &text)
}

/// New ones in full, by person.
fn new(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &LintReport,
    since: &Since,
) -> io::Result<()> {
    if since.new.is_empty() {
        return Ok(());
    }
    let title = format!("Новые нарушения: {}", since.new.len());
    out.write_all(heading(look, &title).as_bytes())?;
    for (person, violations) in &report.violations.people {
        let all = violations.open.iter().chain(&violations.week);
        let new: Vec<&Finding> = all
            .chain(&violations.earlier)
            .filter(|one| since.new.contains(&one.id))
            .collect();
        if new.is_empty() {
            continue;
        }
        let number = count(new.len() as u64, VIOLATIONS);
        let line = format!("{} — {number}", context.person(person));
        out.write_all(heading(look, &line).as_bytes())?;
        for one in new {
            out.write_all(b"\n")?;
            out.write_all(finding(look, context, one, None).as_bytes())?;
        }
    }
    Ok(())
}

/// Those gone, each in two lines: what it was, and what it is now.
fn gone(look: Look, since: &Since) -> String {
    if since.gone.is_empty() {
        return String::new();
    }
    let mut out = heading(look, &format!("Больше не нарушения: {}", since.gone.len()));
    for (told, why) in &since.gone {
        let clause = if told
            .clause
            .starts_with(|first: char| first.is_ascii_digit())
        {
            format!("п. {}: {}", told.clause, told.text)
        } else {
            told.text.to_string()
        };
        out.push_str(&look.wrap(2, 4, &clause));
        let mut parts = vec![told.responsible_name.to_string()];
        if let Some(deal) = &told.deal {
            parts.push(match &told.deal_name {
                Some(name) => format!("сделка {deal} {}", quoted(name)),
                None => format!("сделка {deal}"),
            });
        } else if let Some(client) = &told.client {
            let name = told.client_name.as_deref().unwrap_or_default();
            parts.push(format!("клиент {client} {name}").trim_end().to_owned());
        }
        out.push_str(&look.wrap(4, 6, &format!("{} — {}", parts.join(", "), reason(*why))));
    }
    out
}

const fn reason(gone: Gone) -> &'static str {
    match gone {
        Gone::Verdict(verdict) => words::verdict(verdict, NormKind::Obligation),
        Gone::Excused => "есть исключение",
        Gone::NoClause => "такого пункта в регламенте больше нет",
        Gone::NoDeal => "сделки в данных больше нет",
        Gone::NoOccasion => "повода больше нет: он изменился в данных или в тексте",
    }
}

/// Those that stay are counted by person; without `--since` they are told in full.
fn stay(look: Look, context: &Context<'_>, report: &LintReport, since: &Since) -> String {
    if since.unchanged == 0 {
        return String::new();
    }
    let people = report.violations.people.iter();
    let people: Vec<String> = people
        .filter_map(|(person, all)| {
            let all = all.open.iter().chain(&all.week).chain(&all.earlier);
            let stay = all.filter(|one| !since.new.contains(&one.id)).count();
            (stay > 0).then(|| format!("{} — {stay}", context.name(person)))
        })
        .collect();
    let title = format!("Остались: {}", integer(since.unchanged));
    let mut out = heading(look, &title);
    out.push_str(&look.wrap(2, 4, &people.join(", ")));
    out
}
