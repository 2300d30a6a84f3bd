//! The record of one violation.

use rust_decimal::Decimal;
use serde::Serialize;

use super::words;
use crate::findings::{Finding, Number, NumberUnit, Penalty};
use crate::output::Context;
use crate::output::report::Excuse;
use crate::output::words::rfc3339;
use crate::value::Instant;

#[derive(Debug, Serialize)]
struct Step<'a> {
    at: String,
    to: &'a str,
    action: &'a str,
}

#[derive(Debug, Serialize)]
struct Fact<'a> {
    fact: &'a str,
    at: Option<String>,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct Sanction {
    #[serde(skip_serializing_if = "Option::is_none")]
    money: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<String>,
}

/// An exact amount with kopecks: `500.00`.
pub(super) fn amount(amount: Decimal) -> String {
    let mut exact = amount.normalize();
    if exact.scale() < 2 {
        exact.rescale(2);
    }
    exact.to_string()
}

fn sanction(penalties: &[Penalty]) -> Option<Sanction> {
    let mut all = Sanction {
        money: None,
        currency: None,
        points: None,
    };
    for penalty in penalties {
        match penalty {
            Penalty::Money(sum, currency) => {
                all.money = Some(amount(*sum));
                all.currency = Some(currency.0.to_string());
            }
            Penalty::Points(points) => all.points = Some(points.normalize().to_string()),
        }
    }
    (!penalties.is_empty()).then_some(all)
}

#[derive(Debug, Serialize)]
struct Pardon<'a> {
    who: &'a str,
    when: Option<&'a str>,
    why: &'a str,
    until: Option<&'a str>,
}

/// A number over many cases.
#[derive(Debug, Serialize)]
pub(super) struct Figure<'a> {
    name: &'a str,
    value: Option<String>,
    low: Option<String>,
    high: Option<String>,
    numerator: String,
    denominator: String,
    open: u64,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
    bound: Option<&'a str>,
    text: &'a str,
}

pub(super) fn figure(number: &Number) -> Figure<'_> {
    // More places than anybody reads would only differ from one way of dividing to another.
    let exact = |value: Decimal| value.round_dp(6).normalize().to_string();
    Figure {
        name: &number.name,
        value: number.value.map(exact),
        low: number.low.map(exact),
        high: number.high.map(exact),
        numerator: exact(number.numerator),
        denominator: exact(number.denominator),
        open: number.open,
        unit: match number.unit {
            NumberUnit::Number => "number",
            NumberUnit::Percent => "percent",
            NumberUnit::Money(_) => "money",
            NumberUnit::Seconds => "seconds",
            NumberUnit::Points => "points",
        },
        currency: match &number.unit {
            NumberUnit::Money(currency) => Some(&currency.0),
            _ => None,
        },
        bound: number.bound.as_deref(),
        text: &number.text,
    }
}

/// One violation.
#[derive(Debug, Serialize)]
pub(super) struct Violation<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    norm: &'static str,
    verdict: &'static str,
    severity: &'static str,
    client: Option<&'a str>,
    deal: Option<&'a str>,
    funnel: Option<&'a str>,
    stage: Option<&'a str>,
    responsible: &'a str,
    triggered_at: String,
    due_at: Option<String>,
    done_at: Option<String>,
    late_seconds: i64,
    late_in_clock_seconds: i64,
    clock: &'static str,
    basis: &'static str,
    responsible_basis: &'static str,
    steps: Vec<Step<'a>>,
    id: String,
    evidence: Vec<Fact<'a>>,
    fix: &'a str,
    penalty: Option<Sanction>,
    version: Option<&'a str>,
    section: Option<&'static str>,
    client_name: Option<&'a str>,
    deal_name: Option<&'a str>,
    responsible_name: &'a str,
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    employee: Option<&'a str>,
    opens_at: Option<String>,
    ended_at: Option<String>,
    missing: Vec<&'a str>,
    notes: &'a [Box<str>],
    calendar_assumed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    numbers: Vec<Figure<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    award: Option<Sanction>,
    excuse: Option<Pardon<'a>>,
}

/// The stable name of a finding in all machine outputs and in `исключения.yaml`.
#[must_use]
pub fn finding_id(id: u64) -> String {
    format!("{id:016x}")
}

pub(super) fn violation<'a>(
    context: &'a Context<'_>,
    one: &'a Finding,
    section: Option<&'static str>,
    excuse: Option<&'a Excuse>,
) -> Violation<'a> {
    let clause = context.book.clause(one.version, one.clause);
    let zone = context.book.zone;
    let at = |at: Option<Instant>| at.map(|at| rfc3339(at, zone));
    Violation {
        clause: &clause.key,
        file: &clause.file,
        line: clause.line,
        text: &clause.text,
        norm: words::norm(one.norm),
        verdict: words::verdict(one.verdict),
        severity: words::severity(one.severity),
        client: one.subject.client.as_deref(),
        deal: one.subject.deal.as_deref(),
        funnel: one.subject.funnel.as_deref(),
        stage: one.subject.stage.as_deref(),
        responsible: &one.responsible,
        triggered_at: rfc3339(one.triggered_at, zone),
        due_at: at(one.due_at),
        done_at: at(one.done_at),
        late_seconds: one.late_seconds,
        late_in_clock_seconds: one.late_in_clock_seconds,
        clock: words::clock(one.clock),
        basis: words::basis(one.basis),
        responsible_basis: words::responsible_basis(one.responsible_basis),
        steps: one
            .steps
            .iter()
            .map(|step| Step {
                at: rfc3339(step.at, zone),
                to: &step.to,
                action: &step.action,
            })
            .collect(),
        id: finding_id(one.id),
        evidence: one
            .evidence
            .iter()
            .map(|fact| Fact {
                fact: &fact.fact,
                at: at(fact.at),
                source: &fact.source,
            })
            .collect(),
        fix: &one.fix,
        penalty: sanction(&one.penalty),
        version: context
            .book
            .regulations
            .get(one.version)
            .and_then(|one| one.version.as_deref()),
        section,
        client_name: context.names.client(&one.subject),
        deal_name: context.names.deal(&one.subject),
        responsible_name: context.name(&one.responsible),
        event: one.subject.event.as_deref(),
        employee: one.subject.employee.as_deref(),
        opens_at: at(one.opens_at),
        ended_at: at(one.ended_at),
        missing: one.missing.iter().map(|item| &*item.what).collect(),
        notes: &one.notes,
        calendar_assumed: one.calendar_assumed,
        numbers: one.numbers.iter().map(figure).collect(),
        award: sanction(&one.award),
        excuse: excuse.map(|excuse| Pardon {
            who: &excuse.who,
            when: excuse.when.as_deref(),
            why: &excuse.why,
            until: excuse.until.as_deref(),
        }),
    }
}
