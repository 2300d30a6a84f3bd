//! Offers: meetings before them, their versions, and who bought without negotiation.

use std::collections::BTreeSet;

use super::figure::{Cases, Figure, Measure, Sample, Share, Side, Worth};
use super::frame::Frame;
use super::passage::{Fate, Passage};
use crate::facts::{Dataset, EventKind, FactKind};
use crate::program::fold;
use crate::value::{Decimal, Instant};

/// Stems of stages in which one negotiates.
const NEGOTIATION: [&str; 3] = ["переговор", "согласован", "торг"];

/// How many versions an offer had: as many as are recorded, and no fewer than the highest number says.
fn versions(offers: &[(Instant, Option<u32>)]) -> u64 {
    let numbered: BTreeSet<u32> = offers.iter().filter_map(|(_, version)| *version).collect();
    let unnumbered = offers
        .iter()
        .filter(|(_, version)| version.is_none())
        .count() as u64;
    let highest = numbered.last().copied().map_or(0, u64::from);
    (numbered.len() as u64 + unnumbered).max(highest)
}

pub(super) fn figures(
    frame: &Frame<'_>,
    dataset: &Dataset,
    passages: &[Passage],
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    let held = |kind| dataset.held.contains_key(&FactKind::Event(kind));
    let any = passages.iter().any(|one| !one.offers.is_empty());
    if !held(EventKind::Document) || !any {
        let why = if held(EventKind::Document) {
            "нет документов «КП»: встречи до КП, его версии и покупки без переговоров не посчитать (документ называется иначе — --offer)"
        } else {
            "нет документов: встречи до КП, его версии и покупки без переговоров не посчитать"
        };
        out.push(Figure::new(
            "offer_versions",
            "Версии КП",
            Measure::Missing(why.into()),
        ));
        return;
    }
    let (mut meetings, mut number, mut times) = (Vec::new(), Vec::new(), Vec::new());
    let mut reworked = Share::default();
    for passage in passages {
        let Some(first) = passage.offers.iter().map(|(at, _)| *at).min() else {
            continue;
        };
        if !frame.within(first) {
            continue;
        }
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        let sample = |worth| Sample {
            case,
            side: Side::In,
            worth,
        };
        let before = passage.meetings.iter().filter(|at| **at <= first).count();
        meetings.push(sample(Worth::Number(Decimal::from(before))));
        let all = versions(&passage.offers);
        number.push(sample(Worth::Number(Decimal::from(all))));
        reworked.take(case, Some(all > 1));
        let last = passage.offers.iter().map(|(at, _)| *at).max();
        if let (Some(last), true) = (last, all > 1) {
            times.push(sample(Worth::Seconds(last.since(first))));
        }
    }
    out.push(Figure::new(
        "meetings_per_offer",
        "Встреч до КП",
        if held(EventKind::Meeting) {
            Measure::Mean(meetings)
        } else {
            Measure::Missing("нет истории встреч: сколько встреч до КП, не посчитать".into())
        },
    ));
    out.push(Figure::new(
        "offers_reworked",
        "КП переделывали",
        Measure::Share(reworked),
    ));
    out.push(Figure::new(
        "offer_versions",
        "Версий КП на сделку",
        Measure::Mean(number),
    ));
    out.push(Figure::new(
        "rework_time",
        "Сколько переделывали КП",
        Measure::Time(times),
    ));
    let mut once = Share::default();
    for passage in passages.iter().filter(|one| !one.lead && one.history) {
        let Some(shape) = passage.shape.and_then(|at| frame.shapes.get(at)) else {
            continue;
        };
        let Fate::Reached(won) = passage.outcome(shape) else {
            continue;
        };
        let offers: Vec<_> = passage
            .offers
            .iter()
            .filter(|(at, _)| *at <= won)
            .copied()
            .collect();
        let Some(first) = offers
            .iter()
            .map(|(at, _)| *at)
            .min()
            .filter(|_| frame.within(won))
        else {
            continue;
        };
        let met = passage.meetings.iter().any(|at| first < *at && *at <= won);
        let stood = passage.stays.iter().any(|stay| {
            let name = fold(&stay.name);
            NEGOTIATION.iter().any(|stem| name.contains(stem))
        });
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        once.take(case, Some(versions(&offers) < 2 && !met && !stood));
    }
    let mut figure = Figure::new(
        "bought_at_once",
        "Купили без переговоров",
        Measure::Share(once),
    );
    if !held(EventKind::Meeting) {
        figure = figure.note("нет истории встреч: встречи после КП не видны");
    }
    out.push(figure);
}
