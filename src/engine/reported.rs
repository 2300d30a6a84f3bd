//! Numbers that people report of themselves, against what can be counted of their work.

use rust_decimal::Decimal;

use super::contribution::{Charge, Contribution, Key, Reported, Share};
use super::counting::case_name;
use super::finding::{Identity, blank};
use super::settle::{EVIDENCE, Fact, Pass, doubt, evidence};
use super::view::View;
use super::words;
use crate::facts::{RawValue, When};
use crate::findings::{Clock, Evidence, Finding, NormKind, ResponsibleBasis, Subject, Verdict};
use crate::program::fold;
use crate::program::norm::{Counted, KeyKind, Norm, Tally};
use crate::value::{Missing, Truth};

/// Adds what an employee's own reports say in one line.
pub(super) fn contribute(
    view: &View<'_>,
    index: usize,
    norm: &Norm,
    tally: &Tally,
    out: &mut Vec<Contribution>,
) {
    let env = view.env;
    let (true, Some(employee)) = (view.is_employee(), env.case.employee.as_deref()) else {
        return;
    };
    let zone = view.own_zone();
    for &at in &view.matches(tally.report).sure {
        let when = view.at(at);
        let line = view.form(at).and_then(|form| {
            let wanted = fold(&tally.line);
            let mut lines = form.lines.iter();
            lines.find(|(name, _)| fold(name) == wanted)
        });
        // A line that is not there says nothing.
        let Some((_, value)) = line else { continue };
        if when < env.in_force || when >= env.version.until {
            continue;
        }
        let judged = view.ask(&norm.guard, view.after_fact(at));
        if judged.is_no() {
            continue;
        }
        let (first, last) = view.reported_days(at, zone);
        let handed_in = view.fact(at).sets_off;
        let place = view.fact(at).source;
        let id = Identity::new()
            .text(&env.version.regulation.name)
            .text(&env.version.regulation.clauses[norm.clause.0].key)
            .number(norm.part as i64)
            .text(&employee.id)
            .number(when.0)
            .text(&tally.line)
            .0;
        let reported = Reported {
            from: zone.start_of(first),
            to: zone.end_of(last).plus(-1).min(handed_in),
            number: number(value),
            fact: words::fact(view, at),
            charge: Charge {
                judged,
                id,
                subject: Subject {
                    employee: Some(employee.id.clone()),
                    ..Subject::default()
                },
                responsible: employee.id.clone(),
                responsible_basis: ResponsibleBasis::History,
                notes: Vec::new(),
            },
        };
        out.push(Contribution {
            version: env.index,
            norm: index,
            key: Key::Person(employee.id.clone()),
            at: when,
            case: case_name(view),
            place: at,
            source: place.into(),
            share: Share::Reported(Box::new(reported)),
        });
    }
}

fn number(value: &RawValue<'_>) -> Option<Decimal> {
    match value {
        RawValue::Number(number) => Some(*number),
        RawValue::Text(text) => crate::facts::read::exact_number(text.trim()).ok(),
        RawValue::Empty | RawValue::Bool(_) | RawValue::List(_) => None,
    }
}

impl View<'_> {
    /// The first and the last day that a report is about.
    fn reported_days(
        &self,
        at: usize,
        zone: crate::calendar::Zone,
    ) -> (chrono::NaiveDate, chrono::NaiveDate) {
        let last = self.reported_day(at);
        let first = self
            .form(at)
            .and_then(|form| form.from)
            .map(|from| match from {
                When::Day(day) => day,
                When::Local(local) => local.date(),
                When::Exact(at) => zone.date(at),
            });
        (first.unwrap_or(last).min(last), last)
    }
}

impl<'p> Pass<'p> {
    /// Compares every number reported with what is counted.
    pub(super) fn tally(&self, tally: &Tally, out: &mut Vec<Finding>) {
        let gaps = self.gaps(KeyKind::Person, std::iter::once(tally.pattern));
        for account in self.all.chunk_by(|a, b| a.key == b.key) {
            let facts: Vec<Fact<'p>> = account
                .iter()
                .filter_map(|one| match &one.share {
                    Share::Fact(fact) => Some((one, &**fact)),
                    Share::Stretch(_)
                    | Share::Reported(_)
                    | Share::Giving(_)
                    | Share::Unheld { .. } => None,
                })
                .collect();
            for one in account {
                if let Share::Reported(reported) = &one.share {
                    let missing = gaps.within(reported.from, reported.to);
                    let found = self.compare(tally, (one, reported), &facts, missing);
                    out.extend(found);
                }
            }
        }
    }

    fn compare(
        &self,
        tally: &Tally,
        (one, reported): (&Contribution, &Reported),
        facts: &[Fact<'p>],
        mut missing: Missing,
    ) -> Option<Finding> {
        let inside = |fact: &&Fact<'_>| reported.from <= fact.0.at && fact.0.at <= reported.to;
        let mut counted = Decimal::ZERO;
        let mut behind = Vec::new();
        // A negative amount may still come: of a sum nothing is a lower bound.
        let mut bound = tally.counted == Counted::Number;
        for &(which, fact) in facts.iter().filter(inside) {
            if !fact.counts.is_yes() {
                missing.extend(doubt(fact));
                continue;
            }
            let amount = match (tally.counted, &fact.amount) {
                (Counted::Number, _) => Decimal::ONE,
                (Counted::Sum, Some((amount, currency)))
                    if *currency == self.holding.dataset.currency =>
                {
                    *amount
                }
                (Counted::Sum, Some(_)) => {
                    missing.insert("курс валюты".into());
                    continue;
                }
                (Counted::Sum, None) => {
                    missing.insert("сумма события".into());
                    continue;
                }
            };
            counted = counted.checked_add(amount).unwrap_or(Decimal::MAX);
            behind.push((which, fact));
        }
        let Some(number) = reported.number else {
            missing = Missing::from([format!("число в строке «{}» отчёта", tally.line).into()]);
            return Some(self.of_report(Verdict::NotChecked, one, reported, &missing, None));
        };
        bound &= counted > number;
        let differs = if missing.is_empty() {
            Truth::from(counted != number)
        } else if bound {
            Truth::Yes
        } else {
            Truth::Unknown(missing.clone())
        };
        let told = (tally, number, counted, behind.as_slice());
        match differs.and(reported.charge.judged.clone()) {
            Truth::No => None,
            Truth::Yes => Some(self.of_report(
                Verdict::Violated,
                one,
                reported,
                &Missing::new(),
                Some(told),
            )),
            Truth::Unknown(missing) => {
                Some(self.of_report(Verdict::NotChecked, one, reported, &missing, None))
            }
        }
    }

    fn of_report(
        &self,
        verdict: Verdict,
        one: &Contribution,
        reported: &Reported,
        missing: &Missing,
        told: Option<(&Tally, Decimal, Decimal, &[Fact<'_>])>,
    ) -> Finding {
        let clause = self.clause();
        let place = (self.place.0, self.norm.clause);
        let mut finding = blank(place, clause, verdict, NormKind::Metric, one.at);
        let charge = &reported.charge;
        finding.id = charge.id;
        finding.subject = charge.subject.clone();
        finding.responsible = charge.responsible.clone();
        finding.responsible_basis = charge.responsible_basis;
        finding.clock = Clock::Days;
        finding.not_held = missing.iter().cloned().collect();
        finding.evidence = vec![Evidence {
            fact: reported.fact.clone(),
            at: Some(one.at),
            source: one.source.clone(),
        }];
        if let Some((tally, number, counted, behind)) = told {
            let (number, counted) = (number.normalize(), counted.normalize());
            let both = format!("«{}»: в отчёте {number}, по данным {counted}", tally.line);
            finding.fix = format!("разобрать расхождение отчёта с данными, {both}").into();
            finding.notes.push(both.into());
            let named = behind.iter().take(EVIDENCE).map(|fact| evidence(*fact));
            finding.evidence.extend(named);
            if behind.len() > EVIDENCE {
                let more = behind.len() - EVIDENCE;
                finding
                    .notes
                    .push(format!("названы не все события, ещё {more}").into());
            }
            finding.penalty.clone_from(&clause.penalty);
        }
        finding
    }
}
