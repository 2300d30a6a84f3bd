//! Who comes back after each step of a reactivation.

use std::collections::BTreeMap;

use super::figure::{Cases, Dimension, Figure, Measure, Share};
use super::frame::Frame;
use super::gather::TouchFact;
use crate::model::regulation::Sentence;

pub(super) fn figures(
    frame: &Frame<'_>,
    touches: &[TouchFact],
    key: &dyn Fn((usize, usize)) -> Box<str>,
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    const KEY: &str = "returns";
    const TITLE: &str = "Вернулись после шага реактивации";
    let asked = frame
        .versions
        .iter()
        .filter_map(|version| frame.program.versions.get(*version))
        .any(|version| !version.returns.is_empty());
    if !asked {
        let why =
            "в регламенте нет реактивации со строкой «возврат — …»: долю вернувшихся не посчитать";
        out.push(Figure::new(KEY, TITLE, Measure::Missing(why.into())));
        return;
    }
    let mut shares: BTreeMap<((usize, usize), usize), Share> = BTreeMap::new();
    for touch in touches.iter().filter(|one| frame.within(one.at)) {
        let (version, clause) = touch.clause;
        let Some(own) = frame.program.versions.get(version) else {
            continue;
        };
        let within = match own
            .regulation
            .clauses
            .get(clause)
            .map(|clause| &clause.sentence)
        {
            Some(Sentence::Series(series)) => series.returns.as_deref().and_then(|one| one.within),
            _ => None,
        };
        let deadline = within.map(|length| length.window_end(touch.at, frame.zone));
        // A return counts for the last step before it, and in its time.
        let in_time = |at: &crate::value::Instant| {
            deadline.is_none_or(|deadline| *at <= deadline)
                && touch.next.is_none_or(|next| *at <= next)
        };
        let over = deadline.is_some_and(|deadline| deadline < frame.at) || touch.next.is_some();
        let returned = match touch.returned.filter(in_time) {
            Some(_) => Some(true),
            None if over => Some(false),
            None => None,
        };
        let case = cases.add(touch.client.as_deref(), touch.deal.as_deref());
        shares
            .entry((touch.clause, touch.step))
            .or_default()
            .take(case, returned);
    }
    if shares.is_empty() {
        let why = "за период не сделано ни одного шага реактивации: долю вернувшихся не посчитать";
        out.push(Figure::new(KEY, TITLE, Measure::Missing(why.into())));
    }
    for ((clause, step), share) in shares {
        let figure =
            Figure::new(KEY, TITLE, Measure::Share(share)).of(Dimension::Clause, &key(clause));
        out.push(figure.of(Dimension::Touch, &format!("шаг {step}")));
    }
}
