//! `diff --format json`: every change with both sides.

use std::io::{self, Write};

use serde::Serialize;

use super::diff_data::{self, Data};
use super::records::{Regulation, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::diff::{Change, ClauseChange, ClauseKind, Effect};
use crate::output::ClauseInfo;
use crate::output::differences::{DiffReport, DiffTotals, Side};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    old: Vec<Regulation<'a>>,
    new: Vec<Regulation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<Clause<'a>>>,
    branches: Vec<Detail<'a>>,
    declarations: Vec<Detail<'a>>,
    data: Option<Data<'a>>,
    summary: Totals,
}

/// One clause of both texts, or of one.
#[derive(Serialize)]
struct Clause<'a> {
    kind: &'static str,
    old: Option<Place<'a>>,
    new: Option<Place<'a>>,
    details: Vec<Detail<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct Detail<'a> {
    aspect: &'static str,
    title: &'static str,
    effect: Option<&'static str>,
    old: Option<&'a str>,
    new: Option<&'a str>,
    notes: &'a [Box<str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    old_place: Option<Spot<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_place: Option<Spot<'a>>,
}

#[derive(Serialize)]
struct Spot<'a> {
    file: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct Totals {
    changed: usize,
    added: usize,
    removed: usize,
    renumbered: usize,
    reworded: usize,
    same: usize,
    stricter: usize,
    looser: usize,
    branches: usize,
    declarations: usize,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, report: &DiffReport<'_>) -> io::Result<()> {
    finish(out, &document(report, Some(told(report).collect())))
}

/// A clause a line, the rest last.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(out: &mut dyn Write, report: &DiffReport<'_>) -> io::Result<()> {
    for row in told(report) {
        line(out, &row)?;
    }
    line(out, &document(report, None))
}

fn document<'a>(report: &'a DiffReport<'a>, changes: Option<Vec<Clause<'a>>>) -> Document<'a> {
    let difference = report.difference;
    Document {
        schema: SCHEMA_ID,
        command: "diff",
        old: regulations(report.old.book),
        new: regulations(report.new.book),
        changes,
        branches: details(report, &difference.branches),
        declarations: details(report, &difference.declarations),
        data: report.data.map(|data| diff_data::data(report, data)),
        summary: totals(report),
    }
}

/// Clauses in which something has changed, were it only their words.
fn told<'a>(report: &'a DiffReport<'a>) -> impl Iterator<Item = Clause<'a>> {
    let all = report.difference.clauses.iter();
    all.filter(|one| one.kind() != ClauseKind::Same)
        .map(|one| clause(report, one))
}

fn clause<'a>(report: &'a DiffReport<'a>, one: &'a ClauseChange) -> Clause<'a> {
    let place = |side: &Side<'a>, at: Option<usize>| {
        at.map(|at| {
            let ClauseInfo {
                key,
                file,
                line,
                text,
                ..
            } = side.book.clause(0, at);
            Place {
                clause: key,
                file,
                line: *line,
                text,
            }
        })
    };
    Clause {
        kind: kind(one.kind()),
        old: place(&report.old, one.old),
        new: place(&report.new, one.new),
        details: details(report, &one.changes),
    }
}

fn details<'a>(report: &'a DiffReport<'a>, changes: &'a [Change]) -> Vec<Detail<'a>> {
    let spot = |(file, line)| Spot { file, line };
    changes
        .iter()
        .map(|one| Detail {
            aspect: one.aspect.word(),
            title: one.aspect.title(),
            effect: match one.effect {
                Effect::Stricter => Some("stricter"),
                Effect::Looser => Some("looser"),
                Effect::Other => None,
            },
            old: one.old.as_deref(),
            new: one.new.as_deref(),
            notes: &one.notes,
            old_place: one.old_at.map(|span| spot(report.old.place(span))),
            new_place: one.new_at.map(|span| spot(report.new.place(span))),
        })
        .collect()
}

/// The stable word of what has become of a clause.
#[must_use]
pub const fn kind(kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Added => "added",
        ClauseKind::Removed => "removed",
        ClauseKind::Changed => "changed",
        ClauseKind::Renumbered => "renumbered",
        ClauseKind::Reworded => "reworded",
        ClauseKind::Same => "same",
    }
}

fn totals(report: &DiffReport<'_>) -> Totals {
    let DiffTotals {
        changed,
        added,
        removed,
        renumbered,
        reworded,
        same,
        stricter,
        looser,
        declarations,
        branches,
    } = DiffTotals::of(report.difference);
    Totals {
        changed,
        added,
        removed,
        renumbered,
        reworded,
        same,
        stricter,
        looser,
        branches,
        declarations,
    }
}
