//! The weakest step, and what its losses are made of.

use std::collections::BTreeMap;

use super::SPEAKS_FROM;
use super::cohort::Funnel;
use super::figure::{Cases, Measure, Sample, Share, Side, Worth};
use super::frame::Frame;
use super::passage::{Fate, Passage};
use super::shape::Shape;
use crate::value::Decimal;

/// The step with the smallest share of those that decided cases speak of.
#[derive(Debug, Clone, PartialEq)]
pub struct Weakest {
    /// Index among the funnels of the report.
    pub funnel: usize,
    /// Index of the step there.
    pub step: usize,
    /// What its losses are made of.
    pub parts: Vec<Part>,
}

/// One part of the losses; a deal may be in several.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Which.
    pub kind: PartKind,
    /// Of those who left, to whom it applies; by person: of the decided, who came further.
    pub share: Share,
    /// The same of those who came further, where it makes sense.
    pub beside: Option<Share>,
}

/// What a part is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// They stood longer than the 90th percentile of those who came further: so many seconds.
    Slow {
        /// The percentile.
        than: Decimal,
    },
    /// A duty to call, to write or to meet was broken there.
    MissedTouch,
    /// A refusal for this reason.
    Reason(Box<str>),
    /// Led by this person.
    Person(Box<str>),
}

/// The weakest step of all funnels; `None`: nowhere enough is decided.
pub(super) fn weakest(
    frame: &Frame<'_>,
    funnels: &[Funnel],
    passages: &[Passage],
    cases: &mut Cases,
) -> Option<Weakest> {
    let mut found: Option<(f64, usize, usize)> = None;
    for (funnel, one) in funnels.iter().enumerate() {
        for (step, of) in one.steps.iter().enumerate() {
            let Some(value) = of
                .share
                .value()
                .filter(|_| of.share.denominator() >= SPEAKS_FROM)
            else {
                continue;
            };
            if found.is_none_or(|(least, ..)| value < least) {
                found = Some((value, funnel, step));
            }
        }
    }
    let (_, funnel, step) = found?;
    let own = funnels.get(funnel)?;
    let shape = frame.shapes.get(own.shape)?;
    Some(Weakest {
        funnel,
        step,
        parts: parts(frame, own, (shape, step), passages, cases),
    })
}

/// One passage that entered the step.
struct Entered<'p> {
    passage: &'p Passage,
    case: u32,
    reached: bool,
    seconds: i64,
    missed: bool,
    owner: Box<str>,
}

fn parts(
    frame: &Frame<'_>,
    own: &Funnel,
    (shape, step): (&Shape, usize),
    passages: &[Passage],
    cases: &mut Cases,
) -> Vec<Part> {
    let mut all = Vec::new();
    for passage in passages
        .iter()
        .filter(|one| one.shape == Some(own.shape) && one.history)
    {
        let Some(at) = passage.entry(shape, step, (frame.from, frame.to)) else {
            continue;
        };
        let Some((stay, from)) = passage
            .stays
            .get(at)
            .and_then(|stay| Some((stay, stay.from?)))
        else {
            continue;
        };
        let fate = passage.fate(shape, at, step + 1);
        let (reached, until) = match fate {
            Fate::Reached(until) => (true, until),
            Fate::Left(until) => (false, until),
            Fate::Open => continue,
        };
        let here = |one: &&super::passage::DutyFact| from <= one.triggered && one.triggered < until;
        let mut duties = passage.duties.iter().filter(here);
        all.push(Entered {
            passage,
            case: cases.add(passage.client.as_deref(), Some(&passage.deal)),
            reached,
            seconds: stay.to.unwrap_or(until).since(from),
            missed: duties.any(|one| one.touch && one.kept() == Some(false)),
            owner: stay.owner.as_deref().unwrap_or("не назначен").into(),
        });
    }
    let mut out = Vec::new();
    let of = |reached: bool, test: &dyn Fn(&Entered<'_>) -> bool| {
        let mut share = Share::default();
        for one in all.iter().filter(|one| one.reached == reached) {
            share.take(one.case, Some(test(one)));
        }
        share
    };
    let lengths: Vec<Sample> = all
        .iter()
        .filter(|one| one.reached)
        .map(|one| Sample {
            case: one.case,
            side: Side::In,
            worth: Worth::Seconds(one.seconds),
        })
        .collect();
    if let Some(than) = Measure::quantile(&lengths, 9) {
        let slow = |one: &Entered<'_>| Decimal::from(one.seconds) > than;
        out.push(Part {
            kind: PartKind::Slow { than },
            share: of(false, &slow),
            beside: Some(of(true, &slow)),
        });
    }
    let missed = |one: &Entered<'_>| one.missed;
    out.push(Part {
        kind: PartKind::MissedTouch,
        share: of(false, &missed),
        beside: Some(of(true, &missed)),
    });
    let mut reasons: BTreeMap<Box<str>, u64> = BTreeMap::new();
    for one in all.iter().filter(|one| !one.reached) {
        *reasons.entry(reason(one.passage, shape)).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    for (name, _) in reasons {
        let same = |one: &Entered<'_>| reason(one.passage, shape) == name;
        out.push(Part {
            share: of(false, &same),
            kind: PartKind::Reason(name.clone()),
            beside: None,
        });
    }
    let mut people: BTreeMap<&str, Share> = BTreeMap::new();
    for one in &all {
        people
            .entry(&one.owner)
            .or_default()
            .take(one.case, Some(one.reached));
    }
    let mut people: Vec<_> = people.into_iter().collect();
    people.sort_by(|(_, a), (_, b)| {
        a.value()
            .partial_cmp(&b.value())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    out.extend(people.into_iter().map(|(person, share)| Part {
        kind: PartKind::Person(person.into()),
        share,
        beside: None,
    }));
    out
}

fn reason(passage: &Passage, shape: &Shape) -> Box<str> {
    let refused = passage.refusal(shape);
    refused.unwrap_or_else(|| "ушла в другую воронку".into())
}
