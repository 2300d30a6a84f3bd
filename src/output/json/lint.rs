//! `lint --format json | ndjson`.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Counts, Input, NotChecked, Regulation, not_checked, regulations};
use super::reports::{Plan, Report, plans, reports};
use super::violation::{Violation, amount, finding_id, violation};
use super::{SCHEMA_ID, finish, line, words};
use crate::findings::{Finding, Ledger};
use crate::output::Context;
use crate::output::report::{Excuse, LintReport, Summary, of_age};
use crate::output::words::rfc3339;
use crate::value::{Currency, Decimal};
use crate::views::{Age, Gone, Since, Sums, Told};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    violations: Option<Vec<Violation<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Changes<'a>>,
    not_checked: Vec<NotChecked<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reports: Vec<Report<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    plans: Vec<Plan<'a>>,
    input: Input<'a>,
    summary: Totals<'a>,
}

/// What has changed since an earlier run.
#[derive(Serialize)]
struct Changes<'a> {
    at: Option<String>,
    new: Vec<String>,
    unchanged: u64,
    mended: u64,
    gone: Vec<GoneRow<'a>>,
}

#[derive(Serialize)]
struct GoneRow<'a> {
    id: String,
    clause: &'a str,
    text: &'a str,
    severity: &'static str,
    client: Option<&'a str>,
    client_name: Option<&'a str>,
    deal: Option<&'a str>,
    deal_name: Option<&'a str>,
    funnel: Option<&'a str>,
    stage: Option<&'a str>,
    responsible: &'a str,
    responsible_name: &'a str,
    now: &'static str,
}

impl<'a> Changes<'a> {
    fn of(context: &Context<'_>, since: &'a Since) -> Self {
        let row = |(one, gone): &'a (Told, Gone)| GoneRow {
            id: finding_id(one.id),
            clause: &one.clause,
            text: &one.text,
            severity: words::severity(one.severity),
            client: one.client.as_deref(),
            client_name: one.client_name.as_deref(),
            deal: one.deal.as_deref(),
            deal_name: one.deal_name.as_deref(),
            funnel: one.funnel.as_deref(),
            stage: one.stage.as_deref(),
            responsible: &one.responsible,
            responsible_name: &one.responsible_name,
            now: match gone {
                Gone::Verdict(verdict) => words::verdict(*verdict),
                Gone::Excused => "excused",
                Gone::NoClause => "no_clause",
                Gone::NoDeal => "no_deal",
                Gone::NoOccasion => "no_occasion",
            },
        };
        Self {
            at: since.at.map(|at| rfc3339(at, context.book.zone)),
            new: since.new.iter().map(|id| finding_id(*id)).collect(),
            unchanged: since.unchanged,
            mended: since.mended,
            gone: since.gone.iter().map(row).collect(),
        }
    }
}

#[derive(Serialize)]
struct Totals<'a> {
    by_person: Vec<PersonRow<'a>>,
    by_clause: Vec<ClauseRow<'a>>,
    by_stage: Vec<StageRow<'a>>,
    totals: Account,
}

#[derive(Serialize)]
struct PersonRow<'a> {
    responsible: &'a str,
    name: &'a str,
    role: Option<&'a str>,
    team: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sums: Option<Money>,
    #[serde(flatten)]
    counts: Counts,
}

/// What violations cost a person and what scales give.
#[derive(Serialize)]
struct Money {
    fines: Vec<Sum>,
    points: String,
    awards: Vec<Sum>,
    award_points: String,
}

#[derive(Serialize)]
struct Sum {
    money: String,
    currency: String,
}

impl Money {
    fn of(sums: &Sums) -> Self {
        let list = |of: &std::collections::BTreeMap<Currency, Decimal>| {
            let sum = |(currency, money): (&Currency, &Decimal)| Sum {
                money: amount(*money),
                currency: currency.0.to_string(),
            };
            of.iter().map(sum).collect()
        };
        Self {
            fines: list(&sums.fines),
            points: sums.points.normalize().to_string(),
            awards: list(&sums.awards),
            award_points: sums.award_points.normalize().to_string(),
        }
    }
}

#[derive(Serialize)]
struct ClauseRow<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    version: Option<&'a str>,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct StageRow<'a> {
    stage: &'a str,
    #[serde(flatten)]
    counts: Counts,
}

/// The account that adds up: `duties = kept + violations + excused + open + cancelled + not_checked`.
#[derive(Serialize)]
pub(super) struct Account {
    duties: u64,
    kept: u64,
    violations: u64,
    excused: u64,
    open: u64,
    cancelled: u64,
    not_checked: u64,
    before_force: u64,
}

impl Account {
    pub(super) const fn new(ledger: &Ledger, excused: u64) -> Self {
        Self {
            duties: ledger.born,
            kept: ledger.kept,
            violations: ledger.broken.saturating_sub(excused),
            excused,
            open: ledger.open,
            cancelled: ledger.cancelled,
            not_checked: ledger.not_checked,
            before_force: ledger.before_force,
        }
    }
}

fn totals<'a>(context: &'a Context<'_>, summary: &'a Summary) -> Totals<'a> {
    let book = context.book;
    Totals {
        by_person: summary
            .by_person
            .iter()
            .map(|(id, tally)| {
                let employee = context.staff.get(id);
                PersonRow {
                    responsible: id,
                    name: context.name(id),
                    role: employee.and_then(|one| one.role.as_deref()),
                    team: employee.and_then(|one| one.team.as_deref()),
                    sums: summary.sums.get(id).map(Money::of),
                    counts: tally.into(),
                }
            })
            .collect(),
        by_clause: summary
            .by_clause
            .iter()
            .map(|((version, index), tally)| {
                let clause = book.clause(*version, *index);
                ClauseRow {
                    clause: &clause.key,
                    file: &clause.file,
                    line: clause.line,
                    text: &clause.text,
                    version: book
                        .regulations
                        .get(*version)
                        .and_then(|one| one.version.as_deref()),
                    counts: tally.into(),
                }
            })
            .collect(),
        by_stage: summary
            .by_stage
            .iter()
            .map(|(stage, tally)| StageRow {
                stage,
                counts: tally.into(),
            })
            .collect(),
        totals: Account::new(&summary.ledger, summary.excused),
    }
}

fn rows<'a>(
    context: &'a Context<'_>,
    report: &'a LintReport,
) -> impl Iterator<Item = Violation<'a>> {
    let of = move |age| {
        let people = report.violations.people.values();
        people
            .flat_map(move |person| of_age(person, age))
            .map(move |one| violation(context, one, Some(section(age)), None))
    };
    let excused = report.excused.iter();
    of(Age::Open)
        .chain(of(Age::Week))
        .chain(of(Age::Earlier))
        .chain(
            excused
                .map(move |(one, excuse)| violation(context, one, Some("excused"), Some(excuse))),
        )
}

pub(super) const fn section(age: Age) -> &'static str {
    match age {
        Age::Open => "open",
        Age::Week => "recent",
        Age::Earlier => "earlier",
    }
}

fn document<'a>(
    context: &'a Context<'_>,
    report: &'a LintReport,
    violations: Option<Vec<Violation<'a>>>,
) -> Document<'a> {
    Document {
        schema: SCHEMA_ID,
        command: "lint",
        at: rfc3339(context.at, context.book.zone),
        regulation: regulations(context.book),
        violations,
        since: report.since.as_ref().map(|one| Changes::of(context, one)),
        not_checked: not_checked(context.book, &report.not_checked),
        reports: reports(context, &report.reports),
        plans: plans(context, &report.plans),
        input: Input::new(context),
        summary: totals(context, &report.summary),
    }
}

/// One JSON document. Excused violations stand last, each with its excuse.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &LintReport) -> io::Result<()> {
    finish(
        out,
        &document(context, report, Some(rows(context, report).collect())),
    )
}

/// One violation of a stream.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson_row(
    out: &mut dyn Write,
    context: &Context<'_>,
    one: &Finding,
    excuse: Option<&Excuse>,
) -> io::Result<()> {
    let section = if excuse.is_some() {
        "excused"
    } else {
        section(Age::of(one, context.at))
    };
    line(out, &violation(context, one, Some(section), excuse))
}

/// The last line of a stream: everything but the violations, which stand before it.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson_end(
    out: &mut dyn Write,
    context: &Context<'_>,
    report: &LintReport,
) -> io::Result<()> {
    line(out, &document(context, report, None))
}
