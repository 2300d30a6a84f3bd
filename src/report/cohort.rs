//! Conversion by cohort: who entered a step in the period, and what became of them; in all and by slices.

use std::collections::BTreeMap;

use super::figure::{Cases, Dimension, Share};
use super::frame::Frame;
use super::passage::{Passage, StageStay};
use super::shape::Shape;
use crate::facts::Staff;
use crate::value::Instant;

/// A step and who went on from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The step.
    pub from: Box<str>,
    /// The next one.
    pub to: Box<str>,
    /// Who entered it, and who came further.
    pub share: Share,
}

/// The funnel of a part of the deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// By what it is cut.
    pub by: Dimension,
    /// Which part.
    pub key: Box<str>,
    /// From entry to success.
    pub total: Share,
    /// Step by step.
    pub steps: Vec<Share>,
}

/// A funnel in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// Its place among the shapes.
    pub shape: usize,
    /// Its name; `None`: the only one.
    pub name: Option<Box<str>>,
    /// What counts as success.
    pub won: Box<str>,
    /// What counts as a loss.
    pub lost: Box<str>,
    /// From entry to success.
    pub total: Share,
    /// Step by step.
    pub steps: Vec<Step>,
    /// By month, person, team, source and category.
    pub slices: Vec<Slice>,
    /// Deals whose history of stages is not held: in no cohort.
    pub unheld: Vec<u32>,
}

/// The accounts that an entry counts on.
fn keys(
    frame: &Frame<'_>,
    staff: &Staff,
    passage: &Passage,
    stay: &StageStay,
    at: Instant,
) -> Vec<(Dimension, Box<str>)> {
    let mut out = vec![(
        Dimension::Period,
        frame.zone.date(at).format("%Y-%m").to_string().into(),
    )];
    let owner = stay.owner.as_deref();
    out.push((Dimension::Person, owner.unwrap_or("не назначен").into()));
    if let Some(team) = owner.and_then(|owner| staff.get(owner)?.team.clone()) {
        out.push((Dimension::Team, team));
    }
    if let Some(source) = passage.source.key() {
        out.push((Dimension::Source, source.into()));
    }
    for category in &stay.categories {
        out.push((Dimension::Category, category.clone()));
    }
    out
}

/// The funnels of the period.
pub(super) fn funnels(
    frame: &Frame<'_>,
    staff: &Staff,
    passages: &[Passage],
    cases: &mut Cases,
) -> Vec<Funnel> {
    let shapes = frame.shapes.iter().enumerate();
    shapes
        .filter(|(_, shape)| shape.closes() || shape.steps.len() > 1)
        .map(|(index, shape)| funnel(frame, staff, (index, shape), passages, cases))
        .filter(|one| {
            !one.total.is_empty()
                || !one.unheld.is_empty()
                || one.steps.iter().any(|step| !step.share.is_empty())
        })
        .collect()
}

fn funnel(
    frame: &Frame<'_>,
    staff: &Staff,
    (index, shape): (usize, &Shape),
    passages: &[Passage],
    cases: &mut Cases,
) -> Funnel {
    let number = shape.steps.len().saturating_sub(1);
    let titles = |at: usize| shape.titles.get(at).cloned().unwrap_or_default();
    let mut steps: Vec<Step> = (0..number)
        .map(|at| Step {
            from: titles(at),
            to: titles(at + 1),
            share: Share::default(),
        })
        .collect();
    let mut total = Share::default();
    let mut slices = Slices::new();
    let mut unheld = Vec::new();
    let period = (frame.from, frame.to);
    for passage in passages.iter().filter(|one| one.shape == Some(index)) {
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        if !passage.history {
            unheld.push(case);
            continue;
        }
        if let Some(first) = passage.stays.first().filter(|_| passage.whole)
            && let Some(at) = first.from.filter(|at| frame.within(*at))
        {
            let reached = passage.outcome(shape).reached();
            total.take(case, reached);
            for key in keys(frame, staff, passage, first, at) {
                slice(&mut slices, key, number).0.take(case, reached);
            }
        }
        for (step, of) in steps.iter_mut().enumerate() {
            let Some(entry) = passage.entry(shape, step, period) else {
                continue;
            };
            let reached = passage.fate(shape, entry, step + 1).reached();
            of.share.take(case, reached);
            let stay = passage.stays.get(entry);
            let Some((stay, at)) = stay.and_then(|stay| Some((stay, stay.from?))) else {
                continue;
            };
            for key in keys(frame, staff, passage, stay, at) {
                if let Some(share) = slice(&mut slices, key, number).1.get_mut(step) {
                    share.take(case, reached);
                }
            }
        }
    }
    Funnel {
        shape: index,
        name: shape.name.clone(),
        won: shape.won_title.clone(),
        lost: shape.lost_title.clone(),
        total,
        steps,
        slices: slices
            .into_iter()
            .map(|((by, key), (total, steps))| Slice {
                by,
                key,
                total,
                steps,
            })
            .collect(),
        unheld,
    }
}

type Slices = BTreeMap<(Dimension, Box<str>), (Share, Vec<Share>)>;

fn slice(
    slices: &mut Slices,
    key: (Dimension, Box<str>),
    steps: usize,
) -> &mut (Share, Vec<Share>) {
    slices
        .entry(key)
        .or_insert_with(|| (Share::default(), vec![Share::default(); steps]))
}
