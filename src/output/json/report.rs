//! `report --format json`: the funnel, the numbers, clauses and people, with the cases behind each number.

use std::io::{self, Write};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::records::{Input, regulations};
use super::report_rows::{
    AdjustedRow, CasesRow, ClauseRow, ComparedRow, Document, FunnelRow, MetricRow, PartRow, Period,
    PersonClause, PersonRow, RateRow, SampleRow, ShareRow, SliceRow, StepRow, Summary, WeakestRow,
};
use super::{SCHEMA_ID, finish};
use crate::output::Context;
use crate::output::report_words as said;
use crate::output::words::rfc3339;
use crate::report::{
    Cases, ClausePay, Figure, Funnel, Measure, Part, PartKind, PersonRate, Rate, Report, Sample,
    Share, Side, Weakest, wilson,
};

/// Per cent (or percentage points) of a share, to four places.
fn points(share: f64) -> f64 {
    round(share * 100.0)
}

fn round(number: f64) -> f64 {
    let rounded = (number * 10_000.0).round() / 10_000.0;
    // No minus before nought.
    rounded + 0.0
}

fn real(number: Decimal) -> f64 {
    round(number.to_f64().unwrap_or(f64::MAX))
}

fn case(cases: &Cases, index: u32) -> &str {
    let one = cases.get(index);
    one.deal.as_deref().or(one.client.as_deref()).unwrap_or("")
}

fn sides<'a>(cases: &'a Cases, share: &Share) -> CasesRow<'a> {
    let list = |all: &[u32]| all.iter().map(|index| case(cases, *index)).collect();
    CasesRow {
        numerator: list(&share.reached),
        rest: list(&share.left),
        open: list(&share.open),
    }
}

fn share<'a>(cases: &'a Cases, one: &Share) -> ShareRow<'a> {
    let interval = one.interval();
    ShareRow {
        value: one.value().map(points),
        numerator: one.numerator(),
        denominator: one.denominator(),
        open: one.open.len() as u64,
        low: interval.map(|interval| points(interval.low)),
        high: interval.map(|interval| points(interval.high)),
        speaks: said::speaks(one),
        cases: sides(cases, one),
    }
}

fn funnel<'a>(context: &Context<'a>, cases: &'a Cases, one: &'a Funnel) -> FunnelRow<'a> {
    let step = |at: usize, of: &Share| {
        let titles = one.steps.get(at);
        StepRow {
            from: titles.map_or("", |step| &step.from),
            to: titles.map_or("", |step| &step.to),
            share: share(cases, of),
        }
    };
    FunnelRow {
        funnel: one.name.as_deref(),
        won: &one.won,
        lost: &one.lost,
        total: share(cases, &one.total),
        steps: one
            .steps
            .iter()
            .enumerate()
            .map(|(at, of)| step(at, &of.share))
            .collect(),
        slices: one
            .slices
            .iter()
            .map(|slice| SliceRow {
                by: said::key(slice.by),
                key: &slice.key,
                name: said::account(context, slice.by, &slice.key),
                total: share(cases, &slice.total),
                steps: slice
                    .steps
                    .iter()
                    .enumerate()
                    .map(|(at, of)| step(at, of))
                    .collect(),
            })
            .collect(),
        unheld: one.unheld.iter().map(|index| case(cases, *index)).collect(),
    }
}

fn part<'a>(context: &Context<'_>, cases: &'a Cases, one: &'a Part) -> PartRow<'a> {
    PartRow {
        part: said::part_key(&one.kind),
        name: said::part(context, &one.kind),
        person: match &one.kind {
            PartKind::Person(person) => Some(person),
            _ => None,
        },
        seconds: match &one.kind {
            PartKind::Slow { than } => Some(real(*than)),
            _ => None,
        },
        share: share(cases, &one.share),
        beside: one.beside.as_ref().map(|beside| share(cases, beside)),
    }
}

fn weakest<'a>(
    context: &Context<'_>,
    report: &'a Report,
    one: &'a Weakest,
) -> Option<WeakestRow<'a>> {
    let funnel = report.funnels.get(one.funnel)?;
    let step = funnel.steps.get(one.step)?;
    Some(WeakestRow {
        funnel: funnel.name.as_deref(),
        from: &step.from,
        to: &step.to,
        share: share(&report.cases, &step.share),
        parts: one
            .parts
            .iter()
            .map(|one| part(context, &report.cases, one))
            .collect(),
    })
}

fn samples<'a>(cases: &'a Cases, all: &[Sample]) -> Vec<SampleRow<'a>> {
    all.iter()
        .map(|one| SampleRow {
            case: case(cases, one.case),
            value: match one.worth {
                crate::report::Worth::Seconds(seconds) => real(Decimal::from(seconds)),
                crate::report::Worth::Number(number) => real(number),
            },
            open: one.side == Side::Open,
        })
        .collect()
}

fn metric<'a>(cases: &'a Cases, one: &'a Figure) -> MetricRow<'a> {
    let mut row = MetricRow {
        metric: one.metric,
        title: one.title,
        of: one
            .of
            .iter()
            .map(|(by, key)| (said::key(*by), &**key))
            .collect(),
        kind: "missing",
        unit: "none",
        text: said::measure(&one.measure),
        value: None,
        numerator: None,
        denominator: None,
        open: None,
        low: None,
        high: None,
        p90: None,
        amount: None,
        award: None,
        missing: None,
        note: one.note.as_deref(),
        cases: None,
        samples: None,
    };
    let counted = |all: &[Sample]| real(Decimal::from(said::number(all)));
    let waiting = |all: &[Sample]| (all.len() - said::number(all)) as u64;
    match &one.measure {
        Measure::Share(of) => {
            let interval = of.interval();
            (row.kind, row.unit) = ("share", "percent");
            row.value = of.value().map(points);
            row.numerator = Some(real(Decimal::from(of.numerator())));
            row.denominator = Some(real(Decimal::from(of.denominator())));
            row.open = Some(of.open.len() as u64);
            row.low = interval.map(|interval| points(interval.low));
            row.high = interval.map(|interval| points(interval.high));
            row.cases = Some(sides(cases, of));
        }
        Measure::Mean(all) => {
            (row.kind, row.unit) = ("mean", "number");
            row.value = said::mean(&one.measure).map(real);
            row.numerator = Some(real(Measure::sum(all)));
            row.denominator = Some(counted(all));
            row.open = Some(waiting(all));
            row.samples = Some(samples(cases, all));
        }
        Measure::Time(all) => {
            (row.kind, row.unit) = ("time", "seconds");
            row.value = Measure::quantile(all, 5).map(real);
            row.p90 = Measure::quantile(all, 9).map(real);
            row.denominator = Some(counted(all));
            row.open = Some(waiting(all));
            row.samples = Some(samples(cases, all));
        }
        Measure::Money {
            samples: all, of, ..
        } => {
            (row.kind, row.unit) = ("money", "money");
            let sum = Measure::sum(all);
            let exact = |amount: Decimal| {
                let mut amount = amount.normalize();
                if amount.scale() < 2 {
                    amount.rescale(2);
                }
                amount.to_string()
            };
            row.amount = Some(exact(sum));
            row.numerator = Some(real(sum));
            row.denominator = of.map(|of| real(Decimal::from(of)));
            row.value = Some(match of {
                Some(of) if *of > 0 => real(sum / Decimal::from(*of)),
                _ => real(sum),
            });
            row.samples = Some(samples(cases, all));
        }
        Measure::Count { number, award } => {
            (row.kind, row.unit) = ("count", "number");
            row.value = Some(real(*number));
            row.award = Some(said::awards(award));
        }
        Measure::Missing(what) => row.missing = Some(what),
    }
    row
}

fn clause<'a>(context: &Context<'a>, cases: &'a Cases, one: &'a ClausePay) -> ClauseRow<'a> {
    let (version, index) = one.clause;
    let info = context.book.clause(version, index);
    let interval = wilson(one.kept, one.decided);
    let compared = one.compared.ok().map(|compared| ComparedRow {
        difference: points(compared.difference),
        low: points(compared.interval.low),
        high: points(compared.interval.high),
        sure: compared.interval.is_sure(),
        adjusted: compared.adjusted.map(|adjusted| AdjustedRow {
            difference: points(adjusted.difference),
            low: points(adjusted.interval.low),
            high: points(adjusted.interval.high),
            strata: adjusted.strata,
            deals: adjusted.deals,
        }),
    });
    let silence = one.compared.err();
    let told = said::sentence(info, one);
    ClauseRow {
        clause: &info.key,
        file: &info.file,
        line: info.line,
        text: &info.text,
        kept: one.kept,
        decided: one.decided,
        share: interval.map(|_| points(ratio(one.kept, one.decided))),
        low: interval.map(|interval| points(interval.low)),
        high: interval.map(|interval| points(interval.high)),
        where_kept: share(cases, &one.where_kept),
        where_broken: share(cases, &one.where_broken),
        warning: compared.is_some().then_some(said::WARNING),
        compared,
        silence: silence.map(said::silence_key),
        sentence: told.unwrap_or_else(|| silence.map_or("", said::silence).to_owned()),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of duties are far below 2^52"
)]
fn ratio(part: u64, all: u64) -> f64 {
    if all == 0 {
        0.0
    } else {
        part as f64 / all as f64
    }
}

fn rate(rate: &Rate) -> RateRow {
    RateRow {
        duties: rate.duties,
        kept: rate.kept,
        violations: rate.violations,
        excused: rate.excused,
        not_checked: rate.not_checked,
        open: rate.open,
        cancelled: rate.cancelled,
        by_current: rate.by_current,
        decided: rate.decided(),
        per_100: rate.per_hundred(),
    }
}

fn person<'a>(context: &Context<'a>, one: &'a PersonRate) -> PersonRow<'a> {
    let known = context.staff.get(&one.person);
    PersonRow {
        person: &one.person,
        person_name: context.name(&one.person),
        role: known.and_then(|known| known.role.as_deref()),
        team: known.and_then(|known| known.team.as_deref()),
        rate: rate(&one.rate),
        clauses: one
            .clauses
            .iter()
            .map(|of| {
                let info = context.book.clause(of.clause.0, of.clause.1);
                PersonClause {
                    clause: &info.key,
                    text: &info.text,
                    rate: rate(&of.rate),
                }
            })
            .collect(),
    }
}

/// Writes the whole document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json<'a>(out: &mut dyn Write, context: &Context<'a>, report: &'a Report) -> io::Result<()> {
    let zone = context.book.zone;
    let cases = &report.cases;
    let missing = report.figures.iter().filter_map(|one| match &one.measure {
        Measure::Missing(what) => Some(&**what),
        _ => None,
    });
    let document = Document {
        schema: SCHEMA_ID,
        command: "report",
        at: rfc3339(context.at, zone),
        regulation: regulations(context.book),
        period: Period {
            from: report.from.map(|at| rfc3339(at, zone)),
            to: report.to.map(|at| rfc3339(at, zone)),
        },
        funnel: report
            .funnels
            .iter()
            .map(|one| funnel(context, cases, one))
            .collect(),
        weakest: report
            .weakest
            .as_ref()
            .and_then(|one| weakest(context, report, one)),
        metrics: report
            .figures
            .iter()
            .map(|one| metric(cases, one))
            .collect(),
        clauses: report
            .clauses
            .iter()
            .map(|one| clause(context, cases, one))
            .collect(),
        people: report
            .people
            .iter()
            .map(|one| person(context, one))
            .collect(),
        input: Input::new(context),
        summary: Summary {
            missing: missing.collect(),
        },
    };
    finish(out, &document)
}
