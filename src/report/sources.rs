//! Which source is worth its money.

use std::collections::BTreeMap;

use super::figure::{Cases, Dimension, Figure, Measure, Sample, Share, Side, Worth};
use super::frame::Frame;
use super::passage::Passage;
use crate::facts::{Dataset, EventKind, FactKind};
use crate::value::Currency;

#[derive(Default)]
struct Source {
    won: Share,
    begun: u64,
    paid: BTreeMap<Currency, Vec<Sample>>,
    blank: bool,
}

pub(super) fn figures(
    frame: &Frame<'_>,
    dataset: &Dataset,
    passages: &[Passage],
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    let (deals, paid) = ("Сделки по источникам", "Оплачено на сделку источника");
    let mut all: BTreeMap<Box<str>, Source> = BTreeMap::new();
    for passage in passages.iter().filter(|one| !one.lead && one.whole) {
        let Some(shape) = passage.shape.and_then(|at| frame.shapes.get(at)) else {
            continue;
        };
        let begun = passage.from.is_some_and(|at| frame.within(at));
        let Some(source) = passage.source.key().filter(|_| begun && shape.closes()) else {
            continue;
        };
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        let account = all.entry(source.into()).or_default();
        account.begun += 1;
        account.won.take(case, passage.outcome(shape).reached());
        for (_, amount) in &passage.paid {
            let Some((amount, currency)) = amount else {
                account.blank = true;
                continue;
            };
            account
                .paid
                .entry(currency.clone())
                .or_default()
                .push(Sample {
                    case,
                    side: Side::In,
                    worth: Worth::Number(*amount),
                });
        }
    }
    if all.is_empty() {
        let why =
            "нет сделок с полем «источник» и историей стадий за период: источники не сравнить";
        out.push(Figure::new(
            "source_deals",
            deals,
            Measure::Missing(why.into()),
        ));
        return;
    }
    let priced = all.values().any(|one| !one.paid.is_empty());
    let blank = all.values().any(|one| one.blank);
    let mut money = Vec::new();
    for (source, one) in all {
        out.push(
            Figure::new("source_deals", deals, Measure::Share(one.won))
                .of(Dimension::Source, &source),
        );
        for (currency, samples) in one.paid {
            let measure = Measure::Money {
                currency: currency.clone(),
                samples,
                of: Some(one.begun),
            };
            let figure = Figure::new("source_paid", paid, measure).of(Dimension::Source, &source);
            money.push(figure.of(Dimension::Currency, &currency.0));
        }
    }
    if !dataset
        .held
        .contains_key(&FactKind::Event(EventKind::Payment))
        || !priced
        || blank
    {
        let why = "нет сумм оплат: сколько принёс источник, не посчитать";
        out.push(Figure::new(
            "source_paid",
            paid,
            Measure::Missing(why.into()),
        ));
    } else {
        out.extend(money);
    }
}
