//! `lint` for a supervisor with five minutes: what is open, by person; then the last week; then counts.

use std::io::{self, Write};

use super::finding::{finding, points};
use super::foot::{account, heading, input, not_checked, opening};
use super::{plans, reports, since, tables};
use crate::findings::{Finding, ResponsibleBasis};
use crate::output::report::{LintReport, of_age};
use crate::output::words::{self, VIOLATIONS, count, integer};
use crate::output::{Context, Look, Tone};
use crate::views::Age;

/// Writes the report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &LintReport,
) -> io::Result<()> {
    out.write_all(opening(look, context, "Нарушения").as_bytes())?;
    out.write_all(verdict(look, context, report).as_bytes())?;
    if report.since.is_some() {
        since::changes(out, look, context, report)?;
    } else {
        section(out, look, context, "Открытые нарушения", report, Age::Open)?;
        let title = "Остальные за последние 7 дней";
        section(out, look, context, title, report, Age::Week)?;
        earlier(out, look, context, report)?;
    }
    excused(out, look, context, report)?;
    out.write_all(tables::summary(look, context, &report.summary).as_bytes())?;
    out.write_all(sums(look, context, report).as_bytes())?;
    let days_asked = report.days_asked;
    out.write_all(reports::section(look, context, &report.reports, days_asked).as_bytes())?;
    out.write_all(plans::section(look, context, &report.plans).as_bytes())?;
    out.write_all(not_checked(look, context, &report.not_checked).as_bytes())?;
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())?;
    let excused = report.summary.excused;
    out.write_all(account(look, &report.summary.ledger, excused).as_bytes())
}

/// The one line for a reader in a hurry.
fn verdict(look: Look, context: &Context<'_>, report: &LintReport) -> String {
    let [open, week, earlier] = [Age::Open, Age::Week, Age::Earlier].map(|age| report.number(age));
    let (tone, text) = if open + week + earlier == 0 {
        nothing_found(context, report)
    } else {
        let tone = if open > 0 { Tone::Bad } else { Tone::Warn };
        let all = count((open + week + earlier) as u64, VIOLATIONS);
        (
            tone,
            format!(
                "{all}: открытых {open}, остальных за последние 7 дней {week}, раньше {earlier}."
            ),
        )
    };
    let mut out = look.wrap_painted(tone, 0, 2, &text);
    if let Some(note) = by_present_owner(report) {
        out.push_str(&look.wrap(0, 2, note));
    }
    out
}

/// Said once and not under each finding: a plain export holds no history of owners.
fn by_present_owner(report: &LintReport) -> Option<&'static str> {
    let people = report.violations.people.values();
    let mut shown = people.flat_map(|person| [Age::Open, Age::Week].map(|age| of_age(person, age)));
    let present = |one: &Finding| one.responsible_basis == ResponsibleBasis::Current;
    let any = shown.any(|findings| findings.iter().any(present));
    any.then_some(
        "Истории ответственных в данных нет: где не записано иное, нарушение стоит за тем, кто ведёт сделку сейчас.",
    )
}

/// No violation is good news only as far as there was something to judge.
fn nothing_found(context: &Context<'_>, report: &LintReport) -> (Tone, String) {
    let ledger = &report.summary.ledger;
    let unknown = integer(ledger.not_checked);
    if context.input.used == 0 {
        (Tone::Bad, "Проверить ничего не удалось.".to_owned())
    } else if let (0, Some(from)) = (ledger.born, context.book.not_yet_in_force(context.at)) {
        let text = format!(
            "Судить не о чем: регламент действует только с {}. Чтобы примерить его к прошлому, добавьте --as-if-in-force.",
            from.format("%d.%m.%Y")
        );
        (Tone::Warn, text)
    } else if ledger.born == 0 && report.narrowed {
        let text = "Под такой отбор ничего не подошло. Уберите часть настроек: --person, --stage, --clause и другие.";
        (Tone::Warn, text.to_owned())
    } else if ledger.born == 0 && ledger.before_force > 0 {
        let text = "Судить не о чем: всё, что есть в данных, было раньше, чем регламент вступил в силу. Чтобы примерить его к прошлому, добавьте --as-if-in-force.";
        (Tone::Warn, text.to_owned())
    } else if ledger.born == 0 {
        let text = "Судить не о чем: ни один пункт не встретил в данных своего повода. Проверьте, те ли это воронка и стадии.";
        (Tone::Warn, text.to_owned())
    } else if ledger.not_checked == 0 {
        (Tone::Good, "Нарушений нет.".to_owned())
    } else if ledger.not_checked == ledger.born {
        (
            Tone::Bad,
            format!("Проверить ничего не удалось: обязанностей не проверено {unknown}."),
        )
    } else {
        (
            Tone::Warn,
            format!("Нарушений не найдено, но обязанностей не проверено {unknown}."),
        )
    }
}

/// People with violations of this age: those with most first, then by name.
fn people<'a>(
    context: &Context<'_>,
    report: &'a LintReport,
    age: Age,
) -> Vec<(&'a str, &'a [Finding])> {
    let all = report.violations.people.iter();
    let mut people: Vec<_> = all
        .map(|(id, person)| (&**id, of_age(person, age)))
        .filter(|(_, findings)| !findings.is_empty())
        .collect();
    people.sort_by(|(a, left), (b, right)| {
        (right.len().cmp(&left.len())).then_with(|| context.name(a).cmp(context.name(b)))
    });
    people
}

/// Findings of one age by person.
fn section(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    title: &str,
    report: &LintReport,
    age: Age,
) -> io::Result<()> {
    let people = people(context, report, age);
    if people.is_empty() {
        return Ok(());
    }
    out.write_all(heading(look, &format!("{title}: {}", report.number(age))).as_bytes())?;
    for (person, findings) in people {
        let line = format!(
            "{} — {}",
            context.person(person),
            count(findings.len() as u64, VIOLATIONS)
        );
        out.write_all(heading(look, &line).as_bytes())?;
        for one in findings {
            out.write_all(b"\n")?;
            out.write_all(finding(look, context, one, None).as_bytes())?;
        }
    }
    Ok(())
}

/// What violations cost and scales give, by person.
fn sums(look: Look, context: &Context<'_>, report: &LintReport) -> String {
    let all = &report.summary.sums;
    if all.is_empty() {
        return String::new();
    }
    let mut rows: Vec<(&str, String)> = Vec::new();
    for (person, sums) in all {
        let mut said = Vec::new();
        for (currency, amount) in &sums.fines {
            said.push(format!("штрафы {}", words::money(*amount, currency)));
        }
        if !sums.points.is_zero() {
            said.push(points(sums.points));
        }
        for (currency, amount) in &sums.awards {
            said.push(format!("премии {}", words::money(*amount, currency)));
        }
        if !sums.award_points.is_zero() {
            said.push(format!("по шкалам {}", points(sums.award_points)));
        }
        rows.push((person, said.join(", ")));
    }
    rows.sort_by(|(a, _), (b, _)| context.name(a).cmp(context.name(b)).then(a.cmp(b)));
    let mut out = heading(look, "Взыскания и премии");
    for (person, said) in rows {
        out.push_str(&look.wrap(2, 4, &format!("{} — {said}", context.person(person))));
    }
    out
}

/// Old violations are only counted; the machine formats list them.
fn earlier(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &LintReport,
) -> io::Result<()> {
    let people = people(context, report, Age::Earlier);
    if people.is_empty() {
        return Ok(());
    }
    out.write_all(heading(look, &format!("Раньше: {}", report.number(Age::Earlier))).as_bytes())?;
    let people: Vec<_> = people
        .into_iter()
        .map(|(person, findings)| format!("{} — {}", context.name(person), findings.len()))
        .collect();
    out.write_all(look.wrap(2, 4, &people.join(", ")).as_bytes())
}

fn excused(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &LintReport,
) -> io::Result<()> {
    if report.excused.is_empty() {
        return Ok(());
    }
    let title = format!("Исключения: {}", report.excused.len());
    out.write_all(heading(look, &title).as_bytes())?;
    for (one, excuse) in &report.excused {
        out.write_all(b"\n")?;
        out.write_all(finding(look, context, one, Some(excuse)).as_bytes())?;
    }
    Ok(())
}
