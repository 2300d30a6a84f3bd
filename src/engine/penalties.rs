//! One event over several limits is as many findings, and one penalty: the largest.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::findings::{Finding, NormKind, Penalty, Verdict};
use crate::program::Program;
use crate::program::norm::Body;
use crate::value::Instant;

/// An event, as far as findings tell events apart: its moment, its record and its client; the deal, where only that tells records apart.
/// An event of the client counts for every deal of his, and is one event.
type Event = (Instant, Box<str>, Option<Box<str>>, Option<Box<str>>);

/// Leaves each event its largest penalty, of money and of points each; limits whose text says so keep theirs.
pub(super) fn largest(program: &Program, findings: &mut [Finding]) {
    let mut by_event: BTreeMap<Event, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let limit = finding.norm == NormKind::Limit && finding.verdict == Verdict::Violated;
        if !limit || finding.penalty.is_empty() || adds_up(program, finding) {
            continue;
        }
        let Some(last) = finding.evidence.last() else {
            continue;
        };
        let subject = &finding.subject;
        let alone = subject.client.is_none() || last.source.is_empty();
        let event = (
            finding.triggered_at,
            last.source.clone(),
            subject.client.clone(),
            subject.deal.clone().filter(|_| alone),
        );
        by_event.entry(event).or_default().push(at);
    }
    for same in by_event.into_values().filter(|same| same.len() > 1) {
        let largest = |of: fn(&Penalty) -> Option<Decimal>| {
            let sum = |at: &usize| findings[*at].penalty.iter().filter_map(of).max();
            let rated = same.iter().filter_map(|at| sum(at).map(|sum| (sum, *at)));
            // Of equal ones the first stays.
            rated.max_by_key(|(sum, at)| (*sum, std::cmp::Reverse(*at)))
        };
        let money = largest(|one| match one {
            Penalty::Money(sum, _) => Some(*sum),
            Penalty::Points(_) => None,
        });
        let points = largest(|one| match one {
            Penalty::Points(points) => Some(points.abs()),
            Penalty::Money(..) => None,
        });
        let keeps = |at: usize, one: &Penalty| match one {
            Penalty::Money(..) => money.is_some_and(|(_, kept)| kept == at),
            Penalty::Points(_) => points.is_some_and(|(_, kept)| kept == at),
        };
        for at in same {
            let before = findings[at].penalty.len();
            let mut list = std::mem::take(&mut findings[at].penalty);
            list.retain(|one| keeps(at, one));
            if list.len() < before {
                let note =
                    "взыскание за одно событие одно, наибольшее: оно стоит у другого предела";
                findings[at].notes.push(note.into());
            }
            findings[at].penalty = list;
        }
    }
}

fn adds_up(program: &Program, finding: &Finding) -> bool {
    let Some(version) = program.versions.get(finding.version) else {
        return false;
    };
    version.norms.iter().any(|norm| {
        norm.clause.0 == finding.clause && matches!(&norm.body, Body::Limit(limit) if limit.adds_up)
    })
}
