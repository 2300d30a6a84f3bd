//! `doc`: the regulation as staff read it, as Markdown and as a page.

mod funnel;
mod html;
mod markdown;

pub use html::html;
pub use markdown::markdown;

use super::differences::{DiffReport, headline};
use crate::diff::{Change, ClauseChange, ClauseKind, longer};
use crate::doc::{Document, Entry, Line, Mark, StageBox, Text, clause_anchor};

/// A document with what it changes.
#[derive(Debug)]
pub struct DocReport<'a> {
    /// What is printed.
    pub document: &'a Document,
    /// What changed since the version before.
    pub changes: Option<Changes>,
}

/// What changed since the version before.
#[derive(Debug, PartialEq, Eq)]
pub struct Changes {
    /// `версия 2, действует с 01.11.2026`
    pub since: String,
    /// One line each; none: the meaning is the same.
    pub lines: Vec<Text>,
}

impl Changes {
    /// Of a comparison.
    #[must_use]
    pub fn of(report: &DiffReport<'_>) -> Self {
        let since = match report.old.book.regulations.first() {
            Some(old) => version(old.version.as_deref(), old.effective_from),
            None => String::new(),
        };
        let difference = report.difference;
        let mut lines: Vec<Text> = difference
            .clauses
            .iter()
            .filter(|one| one.kind().is_change())
            .map(|one| clause(report, one))
            .collect();
        let others = difference.branches.iter().chain(&difference.declarations);
        lines.extend(others.map(|one| Text::plain(told(one))));
        Self { since, lines }
    }
}

fn clause(report: &DiffReport<'_>, one: &ClauseChange) -> Text {
    let name = |number: &Option<Box<str>>, text: &str| match number {
        Some(number) => format!("п. {number}"),
        None => format!("«{text}»"),
    };
    let old = one.old.map(|at| report.old.book.clause(0, at));
    let new = one.new.map(|at| report.new.book.clause(0, at));
    let label = |info: &super::ClauseInfo| name(&info.number, &info.text);
    let (head, rest) = match (one.kind(), old, new) {
        (ClauseKind::Added, _, Some(new)) => (label(new), format!(" — новый: {}", new.text)),
        (ClauseKind::Removed, Some(old), _) => (label(old), format!(" — убран: {}", old.text)),
        (ClauseKind::Renumbered, Some(old), Some(new)) => (
            label(new),
            format!(" — прежде {}, смысл тот же", label(old)),
        ),
        (_, _, Some(new)) => {
            let all: Vec<String> = one.changes.iter().map(told).collect();
            (label(new), format!(" — {}", all.join("; ")))
        }
        _ => (String::new(), String::new()),
    };
    // Several clauses without a number can stand on one line, which has one anchor.
    let own = match (one.new, new.and_then(|info| info.number.as_ref())) {
        (Some(at), Some(_)) => Text::link(head, clause_anchor(report.new.regulation, at)),
        _ => Text::plain(head),
    };
    Text::joined([own, Text::plain(rest)], "")
}

/// `срок, строже: было «за 15 минут», стало «за 10 минут»`
fn told(change: &Change) -> String {
    let head = headline(change);
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{head}: было — {old}, стало — {new}"),
        (None, Some(one)) | (Some(one), None) => format!("{head}: {one}"),
        (None, None) => head,
    }
}

/// `версия 3, действует с 01.12.2026`
fn version(version: Option<&str>, from: Option<chrono::NaiveDate>) -> String {
    let mut said = Vec::new();
    if let Some(version) = version {
        said.push(format!("версия {version}"));
    }
    if let Some(from) = from {
        said.push(format!("действует с {}", from.format("%d.%m.%Y")));
    }
    said.join(", ")
}

/// `версия 3, действует с 01.12.2026, автор РОП`
fn edition(document: &Document) -> String {
    let own = version(document.version.as_deref(), document.effective_from);
    let author = document.author.as_ref().map(|one| format!("автор {one}"));
    let said = Some(own)
        .filter(|own| !own.is_empty())
        .into_iter()
        .chain(author);
    said.collect::<Vec<_>>().join(", ")
}

/// Lines with how deep they stand.
fn flat(lines: &[Line]) -> Vec<(usize, &Line)> {
    fn add<'l>(lines: &'l [Line], depth: usize, out: &mut Vec<(usize, &'l Line)>) {
        for line in lines {
            out.push((depth, line));
            add(&line.below, depth + 1, out);
        }
    }
    let mut out = Vec::new();
    add(lines, 0, &mut out);
    out
}

const fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Robot => "делает CRM",
        Mark::ByHand => "проверяют люди",
    }
}

/// What a drawn stage says under its name: who is in charge, how long a deal may stand there, whether it ends there.
fn about(stage: &StageBox) -> Vec<String> {
    let limit = stage
        .limit
        .map(|limit| format!("не дольше {}", longer(limit)));
    let end = stage.terminal.then(|| "конечная".to_owned());
    let responsible = stage.responsible.as_ref().map(|role| role.to_string());
    [responsible, limit, end].into_iter().flatten().collect()
}

/// What stands in front of a clause that is told further up as well.
const REPEATED: &str = "и здесь";

fn number(entry: &Entry) -> String {
    entry
        .number
        .as_ref()
        .map_or_else(String::new, |number| format!("{number}."))
}
