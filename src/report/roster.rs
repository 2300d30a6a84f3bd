//! The deals that the numbers of a report rest on, one way through a funnel a line: what a page lists behind its numbers.

use super::figure::Cases;
use super::frame::Frame;
use super::gather::Gathered;
use super::passage::{Named, Passage};
use crate::value::Instant;

/// A deal's way through one funnel, or a client of whom only money is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealLine {
    /// The case: an index of [`Cases`].
    pub case: u32,
    /// The funnel.
    pub funnel: Option<Box<str>>,
    /// The stage it has come to.
    pub stage: Option<Box<str>>,
    /// Since when it stands there.
    pub since: Option<Instant>,
    /// When its way began.
    pub from: Option<Instant>,
    /// Who led it when it entered the funnel.
    pub owner: Option<Box<str>>,
    /// Where it came from.
    pub source: Option<Box<str>>,
    /// Success, loss, or neither so far.
    pub won: Option<bool>,
    /// Why it was refused.
    pub reason: Option<Box<str>>,
}

/// A line for every way of a case that some number names; cases without any stand last.
#[must_use]
pub fn roster(frame: &Frame<'_>, gathered: &Gathered, cases: &Cases) -> Vec<DealLine> {
    let mut told = vec![false; cases.len()];
    let mut out = Vec::new();
    for one in &gathered.passages {
        let Some(case) = cases.find(one.client.as_deref(), Some(&one.deal)) else {
            continue;
        };
        if let Some(told) = told.get_mut(case as usize) {
            *told = true;
        }
        out.push(line(frame, case, one));
    }
    let silent = (0..).zip(told).filter(|(_, told)| !told);
    out.extend(silent.map(|(case, _)| DealLine {
        case,
        funnel: None,
        stage: None,
        since: None,
        from: None,
        owner: None,
        source: None,
        won: None,
        reason: None,
    }));
    out
}

fn line(frame: &Frame<'_>, case: u32, one: &Passage) -> DealLine {
    let shape = one.shape.and_then(|shape| frame.shapes.get(shape));
    let last = one.stays.last();
    let source = match &one.source {
        Named::As(name) => Some(name.clone()),
        Named::Empty | Named::Unknown => None,
    };
    DealLine {
        case,
        funnel: shape.and_then(|shape| shape.name.clone()),
        stage: last.map(|stay| stay.name.clone()),
        since: last.and_then(|stay| stay.from),
        from: one.from,
        owner: one.leader().map(Into::into),
        source,
        won: shape.and_then(|shape| one.outcome(shape).reached()),
        reason: shape.and_then(|shape| one.refusal(shape)),
    }
}
