//! The records of reports and plans that `lint` closes with.

use rust_decimal::Decimal;
use serde::Serialize;

use super::violation::finding_id;
use super::words;
use crate::findings::{PlanRow, ReportedNumber};
use crate::output::Context;
use crate::output::words::rfc3339;
use crate::value::{Currency, Instant};
use crate::views::{PlanLine, PlanPeriod, PlanSum, Plans, ReportRow, Reports};

/// One report.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    employee: &'a str,
    name: &'a str,
    team: Option<&'a str>,
    report: &'a str,
    clause: Option<&'a str>,
    verdict: Option<&'static str>,
    due_at: Option<String>,
    handed_in_at: Option<String>,
    from: Option<String>,
    to: Option<String>,
    numbers: Vec<Number<'a>>,
    lines: Vec<Line<'a>>,
    notes: &'a [Box<str>],
    source: &'a str,
}

/// A number of a report beside the records.
#[derive(Debug, Serialize)]
struct Number<'a> {
    clause: &'a str,
    line: &'a str,
    reported: Option<String>,
    recorded: String,
    /// With attempts that came to nothing.
    tried: Option<String>,
    currency: Option<&'a str>,
    verdict: &'static str,
    missing: &'a [Box<str>],
    finding: String,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    line: &'a str,
    text: &'a str,
}

fn exact(number: Decimal) -> String {
    number.normalize().to_string()
}

fn currency(money: Option<&Currency>) -> Option<&str> {
    money.map(|currency| &*currency.0)
}

pub(super) fn reports<'a>(context: &'a Context<'_>, reports: &'a Reports) -> Vec<Report<'a>> {
    let zone = context.book.zone;
    let at = |at: Option<Instant>| at.map(|at| rfc3339(at, zone));
    let number = |one: &'a ReportedNumber| Number {
        clause: &context.book.clause(one.version, one.clause).key,
        line: &one.line,
        reported: one.said.map(exact),
        recorded: exact(one.counted),
        tried: one.tried.map(exact),
        currency: currency(one.money.as_ref()),
        verdict: words::verdict(one.verdict),
        missing: &one.missing,
        finding: finding_id(one.finding),
    };
    let report = |row: &'a ReportRow| Report {
        employee: &row.person,
        name: context.name(&row.person),
        team: context
            .staff
            .get(&row.person)
            .and_then(|one| one.team.as_deref()),
        report: &row.report,
        clause: row
            .clause
            .map(|(version, clause)| &*context.book.clause(version, clause).key),
        verdict: row.verdict.map(words::verdict),
        due_at: at(row.due_at),
        handed_in_at: at(row.at),
        from: at(row.from),
        to: at(row.to),
        numbers: row.numbers.iter().map(number).collect(),
        lines: row
            .lines
            .iter()
            .map(|(line, text)| Line { line, text })
            .collect(),
        notes: &row.notes,
        source: &row.source,
    };
    reports.rows.iter().map(report).collect()
}

/// One line of a plan over one period.
#[derive(Debug, Serialize)]
pub(super) struct Plan<'a> {
    clause: &'a str,
    line: &'a str,
    stage: Option<&'a str>,
    currency: Option<&'a str>,
    from: String,
    to: String,
    running: bool,
    people: Vec<Person<'a>>,
    teams: Vec<Team<'a>>,
    all: Sum,
}

#[derive(Debug, Serialize)]
struct Person<'a> {
    employee: Option<&'a str>,
    name: Option<&'a str>,
    team: Option<&'a str>,
    plan: String,
    done: String,
    percent: Option<String>,
    verdict: &'static str,
    missing: &'a [Box<str>],
}

#[derive(Debug, Serialize)]
struct Team<'a> {
    team: Option<&'a str>,
    #[serde(flatten)]
    sum: Sum,
}

#[derive(Debug, Serialize)]
struct Sum {
    people: u64,
    reached: u64,
    unknown: u64,
    plan: String,
    done: String,
    percent: Option<String>,
}

impl From<&PlanSum> for Sum {
    fn from(sum: &PlanSum) -> Self {
        Self {
            people: sum.people,
            reached: sum.reached,
            unknown: sum.unknown,
            plan: exact(sum.plan),
            done: exact(sum.done),
            percent: sum.percent().map(exact),
        }
    }
}

pub(super) fn plans<'a>(context: &'a Context<'_>, plans: &'a Plans) -> Vec<Plan<'a>> {
    let of = |line: &'a PlanLine| line.periods.iter().map(move |one| plan(context, line, one));
    plans.lines.iter().flat_map(of).collect()
}

fn plan<'a>(context: &'a Context<'_>, line: &'a PlanLine, period: &'a PlanPeriod) -> Plan<'a> {
    let zone = context.book.zone;
    let person = |row: &'a PlanRow| Person {
        employee: row.person.as_deref(),
        name: row.person.as_deref().map(|id| context.name(id)),
        team: row.team.as_deref(),
        plan: exact(row.plan),
        done: exact(row.done),
        percent: crate::views::percent(row.done, row.plan).map(exact),
        verdict: words::verdict(row.verdict),
        missing: &row.missing,
    };
    Plan {
        clause: &context.book.clause(line.version, line.clause).key,
        line: &line.line,
        stage: line.stage.as_deref(),
        currency: currency(line.money.as_ref()),
        from: rfc3339(period.from, zone),
        to: rfc3339(period.to, zone),
        running: period.running,
        people: period.people.iter().map(person).collect(),
        teams: period
            .teams
            .iter()
            .map(|(team, sum)| Team {
                team: team.as_deref(),
                sum: sum.into(),
            })
            .collect(),
        all: (&period.whole).into(),
    }
}
