//! `next`: what each person has to do, overdue first.

use std::io::{self, Write};

use super::about;
use super::foot::{account, heading, input, not_checked, opening};
use crate::findings::NextAction;
use crate::output::report::NextReport;
use crate::output::words::{self, ACTIONS, count};
use crate::output::{ClauseInfo, Context, Look, Tone};
use crate::views::ActionGroup;

/// Writes the lists, one a person, in the order of names.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &NextReport,
) -> io::Result<()> {
    out.write_all(opening(look, context, "Дела").as_bytes())?;
    let mut people: Vec<_> = report.actions.people.iter().collect();
    people.sort_by_key(|(id, _)| (context.name(id), *id));
    if people.is_empty() {
        let (tone, text) = nothing(context);
        out.write_all(look.wrap_painted(tone, 0, 2, &text).as_bytes())?;
    }
    for (id, groups) in people {
        person(out, look, context, id, groups)?;
    }
    out.write_all(not_checked(look, context, &report.not_checked).as_bytes())?;
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())?;
    out.write_all(account(look, &report.ledger, 0).as_bytes())
}

/// That nobody has anything to do is good news only while the regulation holds.
fn nothing(context: &Context<'_>) -> (Tone, String) {
    match context.book.not_yet_in_force(context.at) {
        Some(from) => {
            let day = from.format("%d.%m.%Y");
            (
                Tone::Warn,
                format!("Дел ещё нет: регламент действует только с {day}."),
            )
        }
        None => (Tone::Good, "Дел нет.".to_owned()),
    }
}

fn person(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    id: &str,
    groups: &[ActionGroup],
) -> io::Result<()> {
    let overdue = groups.iter().filter(|group| group.first.overdue).count();
    let mut title = format!(
        "{} — {}",
        context.person(id),
        count(groups.len() as u64, ACTIONS)
    );
    if overdue > 0 {
        title.push_str(&format!(", из них просрочено {overdue}"));
    }
    out.write_all(heading(look, &title).as_bytes())?;
    for (number, group) in groups.iter().enumerate() {
        out.write_all(b"\n")?;
        out.write_all(action(look, context, number + 1, group).as_bytes())?;
    }
    Ok(())
}

fn action(look: Look, context: &Context<'_>, number: usize, group: &ActionGroup) -> String {
    let one = &group.first;
    let clause = context.book.clause(one.version, one.clause);
    let (tone, when) = term(context, one);
    let first = format!("{number}. {}", one.what);
    let mut out = String::new();
    if when.is_empty() {
        out.push_str(&look.wrap_painted(Tone::Heading, 2, 5, &first));
    } else if first.chars().count() + when.chars().count() + 5 <= look.width {
        out.push_str(&format!(
            "  {} — {}\n",
            look.paint(Tone::Heading, &first),
            look.paint(tone, &when)
        ));
    } else {
        out.push_str(&look.wrap_painted(Tone::Heading, 2, 5, &first));
        out.push_str(&look.wrap_painted(tone, 5, 5, &when));
    }
    let mut row = |text: &str| {
        if !text.is_empty() {
            out.push_str(&look.wrap(5, 7, text));
        }
    };
    row(&about(context, &one.subject));
    let rule = format!("{}: {}", clause.place(), clause.text);
    // What no fact has set off, the clause itself is the reason for: it is said once.
    let own = reason(one, clause);
    row(&match own.strip_prefix(&*clause.text).unwrap_or(own) {
        "" => format!("почему: {rule}"),
        rest if rest.starts_with("; ") => format!("почему: {rule}{rest}"),
        _ => format!("почему: {own} ({rule})"),
    });
    if let Some(script) = &clause.script {
        row(&format!("скрипт «{script}»"));
    }
    if let Some(template) = &clause.template {
        row(&format!("шаблон «{template}»"));
    }
    if !clause.steps.is_empty() {
        row(&format!("шаги: {}", clause.steps.join("; ")));
    }
    for advice in &clause.advice {
        row(&format!("совет: {advice}"));
    }
    for other in &group.others {
        let clause = context.book.clause(other.version, other.clause);
        row(&format!(
            "заодно: {} — {} ({})",
            about(context, &other.subject),
            reason(other, clause),
            clause.place()
        ));
    }
    out
}

/// What set it off. The clause that the reason begins with stands beside it with its line and words.
fn reason<'a>(one: &'a NextAction, clause: &ClauseInfo) -> &'a str {
    let named = one.reason.strip_prefix(&*clause.short());
    match named {
        Some("") => "",
        Some(rest) => rest.strip_prefix(": ").unwrap_or(&one.reason),
        None => &one.reason,
    }
}

/// Till when, and how urgent that looks.
fn term(context: &Context<'_>, one: &NextAction) -> (Tone, String) {
    let zone = context.book.zone;
    match (one.due_at, one.opens_at.filter(|&opens| opens > context.at)) {
        (Some(due), _) if one.overdue => (
            Tone::Bad,
            format!("просрочено, надо было до {}", words::deadline(due, zone)),
        ),
        (None, _) if one.overdue => (Tone::Bad, "просрочено".to_owned()),
        (Some(due), Some(opens)) => (
            Tone::Warn,
            format!(
                "не раньше {}, до {}",
                words::deadline(opens, zone),
                words::deadline(due, zone)
            ),
        ),
        (Some(due), None) => (Tone::Warn, format!("до {}", words::deadline(due, zone))),
        (None, Some(opens)) => (
            Tone::Warn,
            format!("не раньше {}", words::deadline(opens, zone)),
        ),
        (None, None) => (Tone::Quiet, String::new()),
    }
}
