//! What the first tier is paid for: target actions by the scales of the text.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::figure::{Dimension, Figure, Measure};
use super::frame::Frame;
use super::gather::AwardFact;
use crate::facts::Staff;
use crate::findings::Penalty;
use crate::program::fold;
use crate::value::Currency;

/// Stems of the roles of the first tier.
const FIRST_TIER: [&str; 8] = [
    "звонар",
    "оператор",
    "колл",
    "холодн",
    "телемаркет",
    "лидген",
    "лидоруб",
    "прозвон",
];

fn is_first(role: &str) -> bool {
    let role = fold(role);
    let tier = ["эшелон", "линии", "линия", "уровн", "звено"]
        .iter()
        .any(|stem| role.contains(stem));
    FIRST_TIER.iter().any(|stem| role.contains(stem))
        || (tier && (role.contains("перв") || role.contains('1')))
}

/// How many actions, what money and which points for them.
type Earned = (Decimal, BTreeMap<Currency, Decimal>, Decimal);

pub(super) fn figures(
    frame: &Frame<'_>,
    staff: &Staff,
    awards: &[AwardFact],
    key: &dyn Fn((usize, usize)) -> Box<str>,
    out: &mut Vec<Figure>,
) {
    const KEY: &str = "target_actions";
    const TITLE: &str = "Оплачиваемые целевые действия";
    let tiered = staff
        .values()
        .any(|one| one.role.as_deref().is_some_and(is_first));
    let of_tier = |id: &str| {
        let role = staff.get(id).and_then(|one| one.role.as_deref());
        !tiered || role.or(Some(id)).is_some_and(is_first)
    };
    let mut rows: BTreeMap<(Box<str>, (usize, usize)), Earned> = BTreeMap::new();
    for one in awards.iter().filter(|one| of_tier(&one.person)) {
        let (number, money, points) = rows.entry((one.person.clone(), one.clause)).or_default();
        *number = number.saturating_add(one.number);
        for award in &one.award {
            match award {
                Penalty::Money(amount, currency) => {
                    let sum = money.entry(currency.clone()).or_default();
                    *sum = sum.saturating_add(*amount);
                }
                Penalty::Points(amount) => *points = points.saturating_add(*amount),
            }
        }
    }
    if rows.is_empty() {
        let scales = frame.program.versions.iter().any(|version| {
            version.regulation.clauses.iter().any(|clause| {
                matches!(
                    clause.sentence,
                    crate::model::regulation::Sentence::Scale(_)
                )
            })
        });
        let why = if scales {
            "за период ни одна шкала первому эшелону ничего не начислила: оплачиваемых действий не посчитать"
        } else {
            "в регламенте нет шкал, по которым платят за действия: оплачиваемых действий не посчитать"
        };
        out.push(Figure::new(KEY, TITLE, Measure::Missing(why.into())));
    }
    for ((person, clause), (number, money, points)) in rows {
        let sums = money.into_iter();
        let mut award: Vec<Penalty> = sums
            .map(|(currency, amount)| Penalty::Money(amount, currency))
            .collect();
        if !points.is_zero() {
            award.push(Penalty::Points(points));
        }
        let measure = Measure::Count { number, award };
        let figure = Figure::new(KEY, TITLE, measure).of(Dimension::Person, &person);
        out.push(figure.of(Dimension::Clause, &key(clause)));
    }
}
