//! Shipments, payments, and debts by age.

use std::collections::BTreeMap;

use super::figure::{Cases, Dimension, Figure, Measure, Sample, Side, Worth};
use super::frame::Frame;
use super::gather::MoneyFact;
use crate::facts::{Dataset, EventKind, FactKind};
use crate::value::{Currency, Decimal, Instant};

const DAY: i64 = 86_400;
/// The ages of a debt: up to so many days.
const AGES: [(i64, &str); 3] = [(30, "до 30 дней"), (60, "31–60 дней"), (90, "61–90 дней")];
const OLDEST: &str = "больше 90 дней";

/// Shipments not yet paid, the oldest first: when, whose and how much.
type Unpaid = Vec<(Instant, u32, Decimal)>;

pub(super) fn figures(
    frame: &Frame<'_>,
    dataset: &Dataset,
    money: &[MoneyFact],
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    let mut whole = true;
    for (payment, key, title, kind, absent, unpriced) in [
        (
            false,
            "shipped",
            "Отгружено",
            EventKind::Shipment,
            "нет отгрузок: сколько отгружено, не посчитать",
            "нет сумм отгрузок: сколько отгружено, не посчитать",
        ),
        (
            true,
            "paid",
            "Оплачено",
            EventKind::Payment,
            "нет оплат: сколько оплачено, не посчитать",
            "нет сумм оплат: сколько оплачено, не посчитать",
        ),
    ] {
        let own: Vec<&MoneyFact> = money.iter().filter(|one| one.payment == payment).collect();
        let held = dataset.held.contains_key(&FactKind::Event(kind));
        if !held || own.is_empty() {
            whole = false;
            out.push(Figure::new(key, title, Measure::Missing(absent.into())));
            continue;
        }
        let blank = own.iter().filter(|one| one.amount.is_none()).count();
        if blank == own.len() {
            whole = false;
            out.push(Figure::new(key, title, Measure::Missing(unpriced.into())));
            continue;
        }
        // What was paid or shipped before the data begins nobody knows.
        let partly = dataset
            .held
            .get(&FactKind::Event(kind))
            .is_some_and(|held| held.since.is_some());
        whole &= blank == 0 && !partly;
        let mut sums: BTreeMap<Currency, Vec<Sample>> = BTreeMap::new();
        for one in own.iter().filter(|one| frame.within(one.at)) {
            let Some((amount, currency)) = &one.amount else {
                continue;
            };
            sums.entry(currency.clone()).or_default().push(Sample {
                case: cases.add(one.client.as_deref(), one.deal.as_deref()),
                side: Side::In,
                worth: Worth::Number(*amount),
            });
        }
        for (currency, samples) in sums {
            let measure = Measure::Money {
                currency: currency.clone(),
                samples,
                of: None,
            };
            let mut figure = Figure::new(key, title, measure).of(Dimension::Currency, &currency.0);
            if blank > 0 {
                figure = figure.note(format!("без суммы записано {blank}: их здесь нет"));
            }
            out.push(figure);
        }
    }
    debts(frame, (whole, money), cases, out);
}

/// What was shipped and is not paid. Payments pay the oldest shipments of their client and currency first.
fn debts(
    frame: &Frame<'_>,
    (whole, money): (bool, &[MoneyFact]),
    cases: &mut Cases,
    out: &mut Vec<Figure>,
) {
    const KEY: &str = "debts";
    const TITLE: &str = "Долги";
    if !whole {
        let why = "нет всех сумм отгрузок и оплат с самого начала: долги не посчитать";
        out.push(Figure::new(KEY, TITLE, Measure::Missing(why.into())));
        return;
    }
    let mut accounts: BTreeMap<(&str, &Currency), (Unpaid, Decimal)> = BTreeMap::new();
    for one in money {
        let Some((amount, currency)) = &one.amount else {
            continue;
        };
        let (shipped, paid) = accounts.entry((&one.account, currency)).or_default();
        if one.payment {
            *paid = paid.saturating_add(*amount);
        } else {
            shipped.push((
                one.at,
                cases.add(one.client.as_deref(), one.deal.as_deref()),
                *amount,
            ));
        }
    }
    let mut rows: BTreeMap<(&Currency, usize), Vec<Sample>> = BTreeMap::new();
    let mut currencies: Vec<&Currency> = Vec::new();
    for ((_, currency), (mut shipped, mut paid)) in accounts {
        if !currencies.contains(&currency) {
            currencies.push(currency);
        }
        shipped.sort_by_key(|(at, ..)| *at);
        for (at, case, amount) in shipped {
            let covered = amount.min(paid).max(Decimal::ZERO);
            paid -= covered;
            let rest = amount - covered;
            if rest <= Decimal::ZERO {
                continue;
            }
            let days = frame.at.since(at).div_euclid(DAY);
            let age = AGES
                .iter()
                .position(|(most, _)| days <= *most)
                .unwrap_or(AGES.len());
            rows.entry((currency, age)).or_default().push(Sample {
                case,
                side: Side::In,
                worth: Worth::Number(rest),
            });
        }
    }
    currencies.sort_unstable();
    for currency in currencies {
        for age in 0..=AGES.len() {
            let samples = rows.remove(&(currency, age)).unwrap_or_default();
            let name = AGES.get(age).map_or(OLDEST, |(_, name)| name);
            let measure = Measure::Money {
                currency: currency.clone(),
                samples,
                of: None,
            };
            let figure = Figure::new(KEY, TITLE, measure).of(Dimension::Currency, &currency.0);
            out.push(figure.of(Dimension::Age, name));
        }
    }
}
