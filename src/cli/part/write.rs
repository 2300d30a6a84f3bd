//! Writing a part.

use std::io::{self, Write};

use serde::Serialize;

use super::{Described, End, Header, PROGRAM};
use crate::cli::Failure;
use crate::cli::args::{Format, LintArgs};
use crate::cli::excuses::Excuses;
use crate::cli::found::Found;
use crate::cli::judge::{Cases, Gathered};
use crate::cli::regulation::Texts;
use crate::cli::session::Session;
use crate::engine::Contribution;
use crate::facts::Case;
use crate::facts::write::{case_line, dataset_yaml, staff_yaml};

/// Whether what is asked for can be a part.
pub(in crate::cli) fn fit(args: &LintArgs, cases: &Cases) -> Result<(), Failure> {
    if args.output.format != Format::Ndjson {
        return Err(Failure::new("--part пишет часть только строками NDJSON")
            .hint("добавьте --format ndjson; сводный вид даст reglament merge"));
    }
    if !cases.held.is_empty() {
        return Err(
            Failure::new("частью может быть только NDJSON: по клиенту в строке")
                .hint("остальное переведите в него: reglament import авто выгрузка --out данные"),
        );
    }
    Ok(())
}

fn line(out: &mut dyn Write, what: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, what)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct PartLine<'a> {
    part: &'a Header,
}

#[derive(Serialize)]
struct ContributionLine<'a> {
    contribution: &'a Contribution,
}

#[derive(Serialize)]
struct EndLine<'a> {
    end: &'a End,
}

/// Writes the first line.
pub(in crate::cli) fn begin(
    out: &mut dyn Write,
    args: &LintArgs,
    session: &Session,
    excuses: &Excuses,
) -> Result<(), crate::cli::sink::Trouble> {
    let header = Header {
        program: PROGRAM.to_owned(),
        at: session.at.0,
        as_if_in_force: session.options.as_if_in_force,
        texts: Texts::read(&args.regulation)?,
        data: described(session),
        excuses: excuses.written.clone(),
    };
    Ok(line(out, &PartLine { part: &header })?)
}

fn described(session: &Session) -> Described {
    let dataset = &session.dataset;
    let sheets = dataset.audits.iter().map(|(key, events)| {
        case_line(&Case {
            client: Some((**key).into()),
            events: events.clone(),
            ..Case::default()
        })
    });
    Described {
        dataset: dataset_yaml(dataset),
        staff: staff_yaml(&dataset.staff),
        staff_held: dataset.staff_held,
        audits: sheets.collect(),
        format: dataset.format.to_string(),
        before: session.before.clone(),
        notes: session.notes.clone(),
    }
}

/// Writes all lines that follow the violations, of which there were so many.
pub(in crate::cli) fn end(
    out: &mut dyn Write,
    gathered: Gathered,
    found: Found,
    violations: u64,
) -> io::Result<()> {
    for contribution in &gathered.contributions {
        line(out, &ContributionLine { contribution })?;
    }
    for person in &gathered.people {
        out.write_all(case_line(person).as_bytes())?;
        out.write_all(b"\n")?;
    }
    let end = End {
        input: gathered.input,
        notes: gathered.notes,
        names: gathered.names,
        audited: gathered.audited,
        mark: gathered.mark,
        violations,
        contributions: gathered.contributions.len() as u64,
        people: gathered.people.len() as u64,
        sums: found.into(),
    };
    line(out, &EndLine { end: &end })
}
