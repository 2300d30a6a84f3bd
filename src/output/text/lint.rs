//! `lint` for a supervisor with five minutes: what is open, by person; then the last week; then counts.

use std::io::{self, Write};

use super::finding::finding;
use super::foot::{account, heading, input, not_checked, opening};
use super::tables;
use crate::findings::Finding;
use crate::output::report::LintReport;
use crate::output::words::{VIOLATIONS, count};
use crate::output::{Context, Look, Named, Tone};

/// Writes the report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, look: Look, context: &Context<'_>, report: &LintReport) -> io::Result<()> {
    out.write_all(opening(look, context, "Нарушения").as_bytes())?;
    out.write_all(verdict(look, report).as_bytes())?;
    section(out, look, context, "Открытые", &report.open)?;
    section(out, look, context, "За последние 7 дней", &report.recent)?;
    earlier(out, look, context, &report.earlier)?;
    excused(out, look, context, report)?;
    out.write_all(tables::summary(look, context, &report.summary).as_bytes())?;
    out.write_all(not_checked(look, context, &report.not_checked).as_bytes())?;
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())?;
    let excused = report.summary.excused;
    out.write_all(account(look, &report.summary.ledger, excused).as_bytes())
}

/// The one line for a reader in a hurry.
fn verdict(look: Look, report: &LintReport) -> String {
    let (open, recent, earlier) = (report.open.len(), report.recent.len(), report.earlier.len());
    let (tone, text) = if open + recent + earlier == 0 {
        (Tone::Good, "Нарушений нет.".to_owned())
    } else {
        let tone = if open > 0 { Tone::Bad } else { Tone::Warn };
        let all = count((open + recent + earlier) as u64, VIOLATIONS);
        (tone, format!("{all}: открытых {open}, закрытых за последние 7 дней {recent}, раньше {earlier}."))
    };
    look.wrap_painted(tone, 0, 2, &text)
}

/// Findings of a section by person, those with most first.
fn section(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    title: &str,
    list: &[Named<Finding>],
) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    let all = list.len();
    out.write_all(heading(look, &format!("{title}: {all}")).as_bytes())?;
    for (person, findings) in by_person(context, list) {
        let line = format!("{} — {}", context.person(person), count(findings.len() as u64, VIOLATIONS));
        out.write_all(heading(look, &line).as_bytes())?;
        for one in findings {
            out.write_all(b"\n")?;
            out.write_all(finding(look, context, one, None).as_bytes())?;
        }
    }
    Ok(())
}

/// Groups in the order: most findings first, then by name. Inside a group the report's order stays.
fn by_person<'a, T>(
    context: &Context<'_>,
    list: &'a [Named<T>],
) -> Vec<(&'a str, Vec<&'a Named<T>>)>
where
    T: HasResponsible,
{
    let mut groups: Vec<(&str, Vec<&Named<T>>)> = Vec::new();
    let mut index = std::collections::BTreeMap::new();
    for one in list {
        let person = one.item.responsible();
        let at = *index.entry(person).or_insert_with(|| {
            groups.push((person, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(at) {
            group.push(one);
        }
    }
    groups.sort_by(|(a, left), (b, right)| {
        (right.len().cmp(&left.len())).then_with(|| context.name(a).cmp(context.name(b)))
    });
    groups
}

trait HasResponsible {
    fn responsible(&self) -> &str;
}

impl HasResponsible for Finding {
    fn responsible(&self) -> &str {
        &self.responsible
    }
}

/// Old violations are only counted; the machine formats list them.
fn earlier(out: &mut dyn Write, look: Look, context: &Context<'_>, list: &[Named<Finding>]) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    out.write_all(heading(look, &format!("Раньше: {}", list.len())).as_bytes())?;
    let people: Vec<_> = by_person(context, list)
        .into_iter()
        .map(|(person, findings)| format!("{} — {}", context.name(person), findings.len()))
        .collect();
    out.write_all(look.wrap(2, 4, &people.join(", ")).as_bytes())
}

fn excused(out: &mut dyn Write, look: Look, context: &Context<'_>, report: &LintReport) -> io::Result<()> {
    if report.excused.is_empty() {
        return Ok(());
    }
    let title = format!("Исключения: {}", report.excused.len());
    out.write_all(heading(look, &title).as_bytes())?;
    for (one, excuse) in &report.excused {
        out.write_all(b"\n")?;
        let who = format!("{}:", context.person(&one.item.responsible));
        out.write_all(look.wrap(2, 4, &who).as_bytes())?;
        out.write_all(finding(look, context, one, Some(excuse)).as_bytes())?;
    }
    Ok(())
}
