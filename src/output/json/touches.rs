//! `plan --format json | ndjson`.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Input, NotChecked, Regulation, not_checked, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::engine::{Touch, TouchKind};
use crate::output::Context;
use crate::output::touches::TouchReport;
use crate::output::words::rfc3339;
use crate::touches::{Placed, Unplaced, Why};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    touches: Option<Vec<TouchRow<'a>>>,
    unplaced: Vec<UnplacedRow<'a>>,
    seldom: Vec<TouchRow<'a>>,
    never_touched: Vec<NeverRow<'a>>,
    not_checked: Vec<NotChecked<'a>>,
    input: Input<'a>,
    summary: Totals<'a>,
}

#[derive(Serialize)]
struct TouchRow<'a> {
    id: String,
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    kind: &'static str,
    what: &'a str,
    client: Option<&'a str>,
    client_name: Option<&'a str>,
    deal: Option<&'a str>,
    deal_name: Option<&'a str>,
    funnel: Option<&'a str>,
    stage: Option<&'a str>,
    responsible: &'a str,
    responsible_name: &'a str,
    deputy_for: Option<&'a str>,
    at: String,
    end: String,
    minutes: i64,
    opens_at: String,
    due_at: Option<String>,
    overdue: bool,
    certain: bool,
    priority: Option<u32>,
    script: Option<&'a str>,
    template: Option<&'a str>,
    steps: &'a [Box<str>],
    also: Vec<AlsoRow<'a>>,
}

#[derive(Serialize)]
struct AlsoRow<'a> {
    clause: &'a str,
    deal: Option<&'a str>,
    due_at: Option<String>,
}

#[derive(Serialize)]
struct UnplacedRow<'a> {
    id: String,
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    kind: &'static str,
    what: &'a str,
    client: Option<&'a str>,
    deal: Option<&'a str>,
    responsible: &'a str,
    opens_at: String,
    due_at: Option<String>,
    overdue: bool,
    reasons: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    reason: &'static str,
    clause: Option<&'a str>,
}

#[derive(Serialize)]
struct NeverRow<'a> {
    client: &'a str,
    client_name: Option<&'a str>,
    responsible: Option<&'a str>,
    since: Option<String>,
    planned_at: Option<String>,
}

#[derive(Serialize)]
struct Totals<'a> {
    touches: u64,
    overdue: u64,
    unplaced: u64,
    before: u64,
    later: u64,
    by_person: Vec<PersonRow<'a>>,
    by_day: Vec<DayRow<'a>>,
}

#[derive(Serialize)]
struct PersonRow<'a> {
    person: &'a str,
    name: &'a str,
    touches: u32,
    minutes: i64,
    working_minutes: i64,
    working_days: u32,
}

#[derive(Serialize)]
struct DayRow<'a> {
    person: &'a str,
    day: String,
    touches: u32,
    minutes: i64,
    working_minutes: i64,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &TouchReport) -> io::Result<()> {
    let rows = report.plan.placed.iter().map(|one| touch(context, one));
    finish(out, &document(context, report, Some(rows.collect())))
}

/// A touch a line, then a line with everything else.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(out: &mut dyn Write, context: &Context<'_>, report: &TouchReport) -> io::Result<()> {
    for one in &report.plan.placed {
        line(out, &touch(context, one))?;
    }
    line(out, &document(context, report, None))
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a TouchReport,
    touches: Option<Vec<TouchRow<'a>>>,
) -> Document<'a> {
    let plan = &report.plan;
    let zone = context.book.zone;
    let never = report.never.iter().map(|one| NeverRow {
        client: &one.client,
        client_name: one.name.as_deref(),
        responsible: one.person.as_deref(),
        since: one.since.map(|at| rfc3339(at, zone)),
        planned_at: one.planned.map(|at| rfc3339(at, zone)),
    });
    let people = plan.people.iter().map(|one| PersonRow {
        person: &one.person,
        name: context.name(&one.person),
        touches: one.touches,
        minutes: one.minutes,
        working_minutes: one.of,
        working_days: one.days,
    });
    let days = plan.load.iter().map(|one| DayRow {
        person: &one.person,
        day: one.day.to_string(),
        touches: one.touches,
        minutes: one.minutes,
        working_minutes: one.of,
    });
    Document {
        schema: SCHEMA_ID,
        command: "plan",
        at: rfc3339(context.at, zone),
        regulation: regulations(context.book),
        from: report.first.to_string(),
        to: report.last.to_string(),
        touches,
        unplaced: plan
            .unplaced
            .iter()
            .map(|one| unplaced(context, one))
            .collect(),
        seldom: plan.seldom.iter().map(|one| touch(context, one)).collect(),
        never_touched: never.collect(),
        not_checked: not_checked(context.book, &report.not_checked),
        input: Input::new(context),
        summary: Totals {
            touches: plan.placed.len() as u64,
            overdue: plan.placed.iter().filter(|one| one.overdue).count() as u64,
            unplaced: plan.unplaced.len() as u64,
            before: plan.before as u64,
            later: plan.later as u64,
            by_person: people.collect(),
            by_day: days.collect(),
        },
    }
}

/// The name of a touch that stays the same from plan to plan: of the duty, and which of its deeds it is.
pub(in crate::output) fn id(one: &Placed) -> String {
    match one.number {
        0 => format!("{:016x}", one.touch.id),
        number => format!("{:016x}-{number}", one.touch.id),
    }
}

const fn kind(touch: &Touch) -> &'static str {
    match touch.kind {
        TouchKind::Required => "required",
        TouchKind::Standard => "standard",
        TouchKind::Periodic => "periodic",
    }
}

fn touch<'a>(context: &'a Context<'_>, one: &'a Placed) -> TouchRow<'a> {
    let touch = &one.touch;
    let clause = context.book.clause(touch.version, touch.clause);
    let subject = &touch.subject;
    let also = one.also.iter().map(|other| AlsoRow {
        clause: &context.book.clause(other.version, other.clause).key,
        deal: other.subject.deal.as_deref(),
        due_at: other.due.map(|due| rfc3339(due, one.zone)),
    });
    TouchRow {
        id: id(one),
        clause: &clause.key,
        file: &clause.file,
        line: clause.line,
        text: &clause.text,
        kind: kind(touch),
        what: &touch.what,
        client: subject.client.as_deref(),
        client_name: context.names.client(subject),
        deal: subject.deal.as_deref(),
        deal_name: context.names.deal(subject),
        funnel: subject.funnel.as_deref(),
        stage: subject.stage.as_deref(),
        responsible: &one.by,
        responsible_name: context.name(&one.by),
        deputy_for: one.stands_in().then_some(&*touch.person),
        at: rfc3339(one.at, one.zone),
        end: rfc3339(one.end, one.zone),
        minutes: one.minutes(),
        opens_at: rfc3339(touch.opens, one.zone),
        due_at: touch.due.map(|due| rfc3339(due, one.zone)),
        overdue: one.overdue,
        certain: !one.uncounted,
        priority: touch.priority,
        script: clause.script.as_deref(),
        template: clause.template.as_deref(),
        steps: &clause.steps,
        also: also.collect(),
    }
}

fn unplaced<'a>(context: &'a Context<'_>, one: &'a Unplaced) -> UnplacedRow<'a> {
    let touch = &one.touch;
    let clause = context.book.clause(touch.version, touch.clause);
    let zone = context.book.zone;
    let reasons = one.why.iter().map(|why| {
        let (reason, clause) = match why {
            Why::Nobody => ("nobody", None),
            Why::Gone => ("gone", None),
            Why::NoWorkingTime => ("no_working_time", None),
            Why::Away => ("away", None),
            Why::Busy => ("busy", None),
            Why::Clause(version, clause) => ("clause", Some((*version, *clause))),
        };
        Reason {
            reason,
            clause: clause.map(|(version, clause)| &*context.book.clause(version, clause).key),
        }
    });
    UnplacedRow {
        id: format!("{:016x}", touch.id),
        clause: &clause.key,
        file: &clause.file,
        line: clause.line,
        text: &clause.text,
        kind: kind(touch),
        what: &touch.what,
        client: touch.subject.client.as_deref(),
        deal: touch.subject.deal.as_deref(),
        responsible: &touch.person,
        opens_at: rfc3339(touch.opens, zone),
        due_at: touch.due.map(|due| rfc3339(due, zone)),
        overdue: one.overdue,
        reasons: reasons.collect(),
    }
}
