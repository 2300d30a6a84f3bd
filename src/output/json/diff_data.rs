//! `diff --data --format json`: whose violations come, go and change.

use serde::Serialize;

use super::records::Input;
use super::violation::finding_id;
use super::words;
use crate::diff::replay::{Fate, Moves, Row};
use crate::findings::Finding;
use crate::output::differences::{DataReport, DiffReport, sentence};
use crate::output::words::rfc3339;

#[derive(Serialize)]
pub(super) struct Data<'a> {
    at: String,
    new: u64,
    gone: u64,
    changed: u64,
    unclear: u64,
    unchanged: u64,
    people: u64,
    text: String,
    by_person: Vec<Person>,
    by_clause: Vec<OfClause<'a>>,
    findings: Vec<Moved<'a>>,
    not_replayed: Vec<Missing<'a>>,
    mailings: Option<Mailings<'a>>,
    input: Input<'a>,
}

#[derive(Serialize)]
struct Person {
    responsible: Box<str>,
    responsible_name: String,
    new: u64,
    gone: u64,
    changed: u64,
    unclear: u64,
}

#[derive(Serialize)]
struct OfClause<'a> {
    old: Option<&'a str>,
    new: Option<&'a str>,
    violations: Counts,
}

#[derive(Serialize)]
struct Counts {
    new: u64,
    gone: u64,
    changed: u64,
    unclear: u64,
}

impl From<&Moves> for Counts {
    fn from(moves: &Moves) -> Self {
        Self {
            new: moves.new,
            gone: moves.gone,
            changed: moves.changed,
            unclear: moves.unclear,
        }
    }
}

#[derive(Serialize)]
struct Moved<'a> {
    change: &'static str,
    old_clause: Option<&'a str>,
    new_clause: Option<&'a str>,
    client: Option<&'a str>,
    deal: Option<&'a str>,
    employee: Option<&'a str>,
    event: Option<&'a str>,
    triggered_at: String,
    was: Option<Judged<'a>>,
    now: Option<Judged<'a>>,
}

#[derive(Serialize)]
struct Judged<'a> {
    id: String,
    verdict: &'static str,
    severity: &'static str,
    responsible: &'a str,
    due_at: Option<String>,
    late_seconds: i64,
    missing: Vec<&'a str>,
}

#[derive(Serialize)]
struct Missing<'a> {
    clause: &'a str,
    missing: &'a str,
    deals: u64,
    duties: u64,
}

#[derive(Serialize)]
struct Mailings<'a> {
    past_new: usize,
    past_gone: usize,
    permissions: Vec<Send<'a>>,
}

#[derive(Serialize)]
struct Send<'a> {
    channel: &'a str,
    template: Option<&'a str>,
    category: Option<&'a str>,
    freed: &'a [Box<str>],
    stopped: &'a [Box<str>],
    unclear: &'a [Box<str>],
    unchanged: u64,
}

/// Everything that `--data` adds.
pub(super) fn data<'a>(report: &'a DiffReport<'a>, data: &'a DataReport<'a>) -> Data<'a> {
    let replay = data.replay;
    let zone = data.context.book.zone;
    Data {
        at: rfc3339(data.context.at, zone),
        new: replay.number(Fate::New),
        gone: replay.number(Fate::Gone),
        changed: replay.number(Fate::Changed),
        unclear: replay.number(Fate::Unclear),
        unchanged: replay.unchanged,
        people: replay.people(Fate::New),
        text: sentence(replay),
        by_person: replay
            .by_person()
            .into_iter()
            .map(|(responsible, moves)| Person {
                responsible_name: data.context.name(&responsible).to_owned(),
                responsible,
                new: moves.new,
                gone: moves.gone,
                changed: moves.changed,
                unclear: moves.unclear,
            })
            .collect(),
        by_clause: replay
            .by_clause()
            .iter()
            .map(|(at, moves)| {
                let (old, new) = clauses(report, *at);
                OfClause {
                    old,
                    new,
                    violations: moves.into(),
                }
            })
            .collect(),
        findings: replay
            .rows
            .iter()
            .filter_map(|row| moved(report, data, row))
            .collect(),
        not_replayed: report
            .not_replayed(data)
            .into_iter()
            .map(|one| Missing {
                clause: &report.new.book.clause(0, one.clause).key,
                missing: one.missing,
                deals: one.deals,
                duties: one.duties,
            })
            .collect(),
        mailings: mailings(report, data),
        input: Input::new(&data.context),
    }
}

fn clauses<'a>(report: &'a DiffReport<'a>, at: usize) -> (Option<&'a str>, Option<&'a str>) {
    let one = report.difference.clauses.get(at);
    let old = one.and_then(|one| one.old);
    let new = one.and_then(|one| one.new);
    (
        old.map(|at| &*report.old.book.clause(0, at).key),
        new.map(|at| &*report.new.book.clause(0, at).key),
    )
}

fn moved<'a>(
    report: &'a DiffReport<'a>,
    data: &'a DataReport<'a>,
    row: &'a Row,
) -> Option<Moved<'a>> {
    let zone = data.context.book.zone;
    let one = row.finding()?;
    let (old_clause, new_clause) = clauses(report, row.clause);
    let judged = |one: &'a Finding| Judged {
        id: finding_id(one.id),
        verdict: words::verdict(one.verdict),
        severity: words::severity(one.severity),
        responsible: &one.responsible,
        due_at: one.due_at.map(|at| rfc3339(at, zone)),
        late_seconds: one.late_seconds,
        missing: one.not_held.iter().map(|what| &**what).collect(),
    };
    Some(Moved {
        change: match row.fate {
            Fate::New => "new",
            Fate::Gone => "gone",
            Fate::Changed => "changed",
            Fate::Unclear => "unclear",
        },
        old_clause,
        new_clause,
        client: one.subject.client.as_deref(),
        deal: one.subject.deal.as_deref(),
        employee: one.subject.employee.as_deref(),
        event: one.subject.event.as_deref(),
        triggered_at: rfc3339(one.triggered_at, zone),
        was: row.old.as_ref().map(judged),
        now: row.new.as_ref().map(judged),
    })
}

fn mailings<'a>(report: &'a DiffReport<'a>, data: &'a DataReport<'a>) -> Option<Mailings<'a>> {
    let sends = data.mailings?;
    let of = |fate: Fate| {
        let rows = data.replay.rows.iter().filter(|row| row.fate == fate);
        rows.filter(|row| report.of_mailings(row)).count()
    };
    Some(Mailings {
        past_new: of(Fate::New),
        past_gone: of(Fate::Gone),
        permissions: sends
            .iter()
            .map(|one| Send {
                channel: &one.channel,
                template: one.template.as_deref(),
                category: one.category.as_deref(),
                freed: &one.freed,
                stopped: &one.stopped,
                unclear: &one.unclear,
                unchanged: one.unchanged,
            })
            .collect(),
    })
}
