//! Time on stage.

use std::collections::BTreeMap;

use super::figure::{Cases, Dimension, Figure, Measure, Sample, Side, Worth};
use super::frame::Frame;
use super::passage::Passage;

/// The median and the 90th percentile of stays that began in the period; stays that still last are shown apart.
pub(super) fn figures(
    frame: &Frame<'_>,
    passages: &[Passage],
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    let mut by_stage: BTreeMap<(usize, usize), Vec<Sample>> = BTreeMap::new();
    for passage in passages.iter().filter(|one| one.history) {
        let Some((index, shape)) = passage
            .shape
            .and_then(|at| Some((at, frame.shapes.get(at)?)))
        else {
            continue;
        };
        for stay in &passage.stays {
            let (Some(stage), Some(from)) = (stay.stage, stay.from) else {
                continue;
            };
            let closed = shape.won.contains(&stage) || shape.lost.contains(&stage);
            if closed || !frame.within(from) {
                continue;
            }
            let (side, until) = stay.to.map_or((Side::Open, frame.at), |to| (Side::In, to));
            by_stage.entry((index, stage.0)).or_default().push(Sample {
                case: cases.add(passage.client.as_deref(), Some(&passage.deal)),
                side,
                worth: Worth::Seconds(until.since(from)),
            });
        }
    }
    if by_stage.is_empty() {
        let why = "нет истории стадий за период: сколько стоят на стадии, не посчитать";
        out.push(Figure::new(KEY, TITLE, Measure::Missing(why.into())));
    }
    for ((shape, stage), samples) in by_stage {
        let Some(shape) = frame.shapes.get(shape) else {
            continue;
        };
        let Some(version) = frame.program.versions.get(shape.version) else {
            continue;
        };
        let name = &version
            .declared(crate::model::regulation::StageId(stage))
            .name;
        let mut figure = Figure::new(KEY, TITLE, Measure::Time(samples));
        if let Some(funnel) = &shape.name {
            figure = figure.of(Dimension::Funnel, funnel);
        }
        out.push(figure.of(Dimension::Stage, name));
    }
}

const KEY: &str = "stage_time";
const TITLE: &str = "Время на стадии";
