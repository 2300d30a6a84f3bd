//! Good leads, and why deals and leads are refused.

use std::collections::BTreeMap;

use super::figure::{Cases, Dimension, Figure, Measure, Share};
use super::frame::Frame;
use super::passage::{Fate, Passage};

/// Whether a lead is good; `None`: not decided.
pub(super) fn good(frame: &Frame<'_>, passage: &Passage) -> Option<bool> {
    if passage.became || passage.left_at.is_some() {
        return Some(true);
    }
    let shape = passage.shape.and_then(|at| frame.shapes.get(at));
    match shape.map(|shape| passage.outcome(shape)) {
        Some(fate) => fate.reached(),
        None => None,
    }
}

pub(super) fn figures(
    frame: &Frame<'_>,
    passages: &[Passage],
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    const KEY: &str = "good_leads";
    const TITLE: &str = "Хорошие лиды";
    let (mut all, mut by_source) = (Share::default(), BTreeMap::<Box<str>, Share>::new());
    let leads = passages
        .iter()
        .filter(|one| one.lead && one.from.is_some_and(|at| frame.within(at)));
    for passage in leads {
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        let good = good(frame, passage);
        all.take(case, good);
        if let Some(source) = passage.source.key() {
            by_source.entry(source.into()).or_default().take(case, good);
        }
    }
    if all.is_empty() {
        let why = "нет лидов за период: долю хороших не посчитать (лид — сделка воронки «Лиды»)";
        out.push(Figure::new(KEY, TITLE, Measure::Missing(why.into())));
    } else {
        out.push(Figure::new(KEY, TITLE, Measure::Share(all)));
        for (source, share) in by_source {
            out.push(Figure::new(KEY, TITLE, Measure::Share(share)).of(Dimension::Source, &source));
        }
    }
    refusals(frame, passages, cases, out);
}

/// Losses of the period by funnel and reason.
fn refusals(frame: &Frame<'_>, passages: &[Passage], cases: &mut Cases, out: &mut Vec<Figure>) {
    const KEY: &str = "refusals";
    const TITLE: &str = "Отказы по причинам";
    let mut reasons: BTreeMap<(usize, Box<str>), Vec<u32>> = BTreeMap::new();
    let mut all: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for passage in passages.iter().filter(|one| one.history) {
        let Some((index, shape)) = passage
            .shape
            .and_then(|at| Some((at, frame.shapes.get(at)?)))
        else {
            continue;
        };
        let Fate::Left(at) = passage.outcome(shape) else {
            continue;
        };
        let Some(reason) = passage.refusal(shape).filter(|_| frame.within(at)) else {
            continue;
        };
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        reasons.entry((index, reason)).or_default().push(case);
        all.entry(index).or_default().push(case);
    }
    let mut rows: Vec<_> = reasons.into_iter().collect();
    rows.sort_by_key(|((shape, _), cases)| (*shape, std::cmp::Reverse(cases.len())));
    for ((index, reason), reached) in rows {
        let every = all.get(&index).map_or(&[][..], Vec::as_slice);
        let left = every
            .iter()
            .copied()
            .filter(|case| !reached.contains(case))
            .collect();
        let share = Share {
            reached,
            left,
            open: Vec::new(),
        };
        let mut figure = Figure::new(KEY, TITLE, Measure::Share(share));
        if let Some(name) = frame
            .shapes
            .get(index)
            .and_then(|shape| shape.name.as_deref())
        {
            figure = figure.of(Dimension::Funnel, name);
        }
        out.push(figure.of(Dimension::Reason, &reason));
    }
}
