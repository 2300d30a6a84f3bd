//! Violations as samples of metrics: they are counted when everything else has been judged.

use rust_decimal::Decimal;

use super::contribution::{Contribution, FactShare, Key, Sampled, Share};
use crate::calendar::Zone;
use crate::facts::Dataset;
use crate::findings::{Basis, Finding, NormKind, Penalty, Verdict};
use crate::model::regulation::Clause;
use crate::program::norm::{Body, FaultWorth, KeyKind, Metric, Sample};
use crate::program::{Program, Version};
use crate::value::{Currency, Instant, Missing, Truth};

/// Adds what findings give to the metrics that count violations. What a metric finds itself is never counted.
pub(super) fn contribute(
    program: &Program,
    dataset: &Dataset,
    findings: &[Finding],
    case: &str,
    out: &mut Vec<Contribution>,
) {
    for (index, version) in program.versions.iter().enumerate() {
        for (at, norm) in version.norms.iter().enumerate() {
            let Body::Metric(metric) = &norm.body else {
                continue;
            };
            let Sample::Violations { of, worth } = &metric.sample else {
                continue;
            };
            for (number, finding) in findings.iter().enumerate() {
                let Some(clause) = clause_of(program, finding) else {
                    continue;
                };
                let own = program
                    .versions
                    .get(finding.version)
                    .is_some_and(|other| other.regulation.name == version.regulation.name);
                let named = of.is_empty() || own && of.contains(&clause.key);
                if !named || finding.is_appraisal(program) {
                    continue;
                }
                let place = Place {
                    version: index,
                    norm: at,
                    number,
                    case,
                };
                out.extend(sample(
                    (version, metric, *worth),
                    dataset,
                    (finding, clause),
                    &place,
                ));
            }
        }
    }
}

struct Place<'p> {
    version: usize,
    norm: usize,
    number: usize,
    case: &'p str,
}

fn clause_of<'p>(program: &'p Program, finding: &Finding) -> Option<&'p Clause> {
    let version = program.versions.get(finding.version)?;
    version.regulation.clauses.get(finding.clause)
}

impl Finding {
    /// Whether a metric was judged here.
    fn is_appraisal(&self, program: &Program) -> bool {
        let of = |version: &Version| {
            version
                .norms
                .iter()
                .any(|norm| norm.clause.0 == self.clause && matches!(norm.body, Body::Appraisal(_)))
        };
        self.norm == NormKind::Metric && program.versions.get(self.version).is_some_and(of)
    }
}

fn sample(
    (version, metric, worth): (&Version, &Metric, FaultWorth),
    dataset: &Dataset,
    (finding, clause): (&Finding, &Clause),
    place: &Place<'_>,
) -> Option<Contribution> {
    let broken = matches!(
        finding.verdict,
        Verdict::Late | Verdict::Overdue | Verdict::Missed | Verdict::Violated | Verdict::Fixed
    );
    // What rests on the present value alone is in no rating.
    let counts = match finding.verdict {
        _ if broken && finding.basis == Basis::History => Truth::Yes,
        Verdict::NotChecked => Truth::Unknown(finding.not_held.iter().cloned().collect()),
        _ => return None,
    };
    let penalty = if broken {
        &finding.penalty
    } else {
        &clause.penalty
    };
    let worth = match worth {
        FaultWorth::One => Sampled::Worth(Decimal::ONE),
        FaultWorth::Points => Sampled::Worth(points(penalty)),
        FaultWorth::Money => money(penalty, &dataset.currency),
    };
    if worth == Sampled::Worth(Decimal::ZERO) {
        return None;
    }
    let at = finding.due_at.unwrap_or(finding.triggered_at);
    let subject = &finding.subject;
    let key = match metric.key {
        KeyKind::Doer | KeyKind::Person => Some(Key::Person(finding.responsible.clone())),
        KeyKind::Team => {
            let person = dataset.staff.get(&*finding.responsible);
            person
                .and_then(|one| one.team.as_deref())
                .map(|team| Key::Team(team.into()))
        }
        KeyKind::Deal => subject.deal.clone().map(Key::Deal),
        KeyKind::Client => subject.client.clone().map(Key::Client),
        KeyKind::Funnel => subject.funnel.clone().map(Key::Funnel),
        _ => Some(Key::All),
    };
    let zone: Zone = version.company.zone();
    let (key, share) = match key {
        Some(key) => {
            let said = clause.number.as_deref();
            let said = said.map_or_else(String::new, |number| format!("п. {number}: "));
            let share = FactShare {
                counts,
                zone,
                since: Instant::MIN,
                fact: format!("{said}{}", clause.text).into(),
                amount: None,
                worth,
                subject: Some(Box::new(subject.clone())),
                charge: None,
            };
            (key, Share::Fact(Box::new(share)))
        }
        // A violation of nobody in particular may be anybody's.
        None => {
            let missing = Missing::from(["чьё это нарушение".into()]);
            (Key::All, Share::Unheld { until: at, missing })
        }
    };
    let source = finding.evidence.first().map_or("", |one| &*one.source);
    Some(Contribution {
        version: place.version,
        norm: place.norm,
        key,
        at,
        case: place.case.into(),
        // Findings of a case come in one order whatever the shards.
        place: place.number,
        source: source.into(),
        share,
    })
}

fn points(penalty: &[Penalty]) -> Decimal {
    let points = penalty.iter().filter_map(|one| match one {
        Penalty::Points(points) => Some(*points),
        Penalty::Money(..) => None,
    });
    points.fold(Decimal::ZERO, |sum, one| {
        sum.checked_add(one).unwrap_or(Decimal::MAX)
    })
}

fn money(penalty: &[Penalty], currency: &Currency) -> Sampled {
    let mut sum = Decimal::ZERO;
    for one in penalty {
        match one {
            Penalty::Money(amount, own) if own == currency => {
                sum = sum.checked_add(*amount).unwrap_or(Decimal::MAX);
            }
            Penalty::Money(..) => {
                return Sampled::Unknown(Missing::from(["курс валюты".into()]));
            }
            Penalty::Points(_) => {}
        }
    }
    Sampled::Worth(sum)
}
