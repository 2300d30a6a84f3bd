//! First clients against those who have bought before.

use super::figure::{Cases, Dimension, Figure, Measure, Share};
use super::frame::Frame;
use super::passage::Passage;

pub(super) fn figures(
    frame: &Frame<'_>,
    passages: &[Passage],
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    const KEY: &str = "first_or_repeated";
    const TITLE: &str = "Первые и повторные";
    let mut all = [Share::default(), Share::default()];
    for passage in passages.iter().filter(|one| !one.lead && one.whole) {
        let Some(shape) = passage.shape.and_then(|at| frame.shapes.get(at)) else {
            continue;
        };
        let begun = passage.from.is_some_and(|at| frame.within(at));
        let Some(repeated) = passage.repeated.filter(|_| begun && shape.closes()) else {
            continue;
        };
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        let [first, again] = &mut all;
        let share = if repeated { again } else { first };
        share.take(case, passage.outcome(shape).reached());
    }
    if all.iter().all(Share::is_empty) {
        let why =
            "нет сделок с клиентом и историей стадий за период: первых с повторными не сравнить";
        out.push(Figure::new(KEY, TITLE, Measure::Missing(why.into())));
        return;
    }
    for (name, share) in ["первые", "повторные"].into_iter().zip(all) {
        out.push(Figure::new(KEY, TITLE, Measure::Share(share)).of(Dimension::Client, name));
    }
}
