//! What a report says in words: names of dimensions, numbers with their units, and the plain sentence about a clause.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::words::{self, DEALS, count, decimal, elapsed};
use super::{ClauseInfo, Context};
use crate::findings::Penalty;
use crate::report::{
    ClausePay, Compared, Dimension, Measure, PartKind, SPEAKS_FROM, Share, Side, Silence,
};

/// What must be kept in mind at every comparison.
pub const WARNING: &str = "Это связь, а не причина: за сделками, которые и так идут хорошо, часто и следят лучше. Прежде чем менять пункт, сравните \
    похожие сделки или проверьте на новых.";

/// `71,4 %`
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", tenths(share * 100.0))
}

/// `71,4`, `−5`: one place, none where it is nought.
#[must_use]
pub fn tenths(number: f64) -> String {
    let text = format!("{:.1}", number.abs());
    let text = text.trim_end_matches(".0").replace('.', ",");
    if number < 0.0 && text != "0" {
        format!("−{text}")
    } else {
        text
    }
}

/// A share as it is told: `71,4 % (20 из 28)`; of what is not decided `–`.
#[must_use]
pub fn share(share: &Share) -> String {
    share.value().map_or_else(
        || "–".to_owned(),
        |value| {
            format!(
                "{} ({} из {})",
                percent(value),
                share.numerator(),
                share.denominator()
            )
        },
    )
}

/// The name of a dimension.
#[must_use]
pub const fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Period => "месяц",
        Dimension::Person => "сотрудник",
        Dimension::Team => "команда",
        Dimension::Source => "источник",
        Dimension::Category => "категория",
        Dimension::Funnel => "воронка",
        Dimension::Stage => "стадия",
        Dimension::Reason => "причина",
        Dimension::Client => "клиенты",
        Dimension::Age => "возраст",
        Dimension::Currency => "валюта",
        Dimension::Touch => "шаг",
        Dimension::Clause => "пункт",
    }
}

/// The heading of a table of slices.
#[must_use]
pub const fn by(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Period => "по месяцам",
        Dimension::Person => "по сотрудникам",
        Dimension::Team => "по командам",
        Dimension::Source => "по источникам",
        Dimension::Category => "по категориям",
        Dimension::Funnel => "по воронкам",
        Dimension::Stage => "по стадиям",
        Dimension::Reason => "по причинам",
        Dimension::Client => "по клиентам",
        Dimension::Age => "по возрасту",
        Dimension::Currency => "по валютам",
        Dimension::Touch => "по шагам",
        Dimension::Clause => "по пунктам",
    }
}

/// The stable name of a dimension for machines.
#[must_use]
pub const fn key(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Period => "period",
        Dimension::Person => "person",
        Dimension::Team => "team",
        Dimension::Source => "source",
        Dimension::Category => "category",
        Dimension::Funnel => "funnel",
        Dimension::Stage => "stage",
        Dimension::Reason => "reason",
        Dimension::Client => "client",
        Dimension::Age => "age",
        Dimension::Currency => "currency",
        Dimension::Touch => "touch",
        Dimension::Clause => "clause",
    }
}

/// What an account is called for people: employees by name, months as `12.2026`.
#[must_use]
pub fn account<'a>(context: &Context<'a>, dimension: Dimension, key: &'a str) -> String {
    match dimension {
        Dimension::Person => context.name(key).to_owned(),
        Dimension::Period => match key.split_once('-') {
            Some((year, month)) => format!("{month}.{year}"),
            None => key.to_owned(),
        },
        _ => key.to_owned(),
    }
}

/// The parts of a figure's subject in words: `стадия «КП»`.
#[must_use]
pub fn subject(context: &Context<'_>, of: &[(Dimension, Box<str>)]) -> String {
    let parts: Vec<String> = of
        .iter()
        .filter(|(dimension, _)| *dimension != Dimension::Currency)
        .map(|(dimension, key)| account(context, *dimension, key))
        .collect();
    parts.join(", ")
}

fn seconds(number: Decimal) -> String {
    elapsed(number.round().to_i64().unwrap_or(i64::MAX))
}

/// Whole and tenths of a decimal.
fn short(number: Decimal) -> String {
    decimal(number.round_dp(2), 0)
}

/// The number in plain words.
#[must_use]
pub fn measure(measure: &Measure) -> String {
    match measure {
        Measure::Share(one) => {
            let mut text = share(one);
            if let Some(interval) = one.interval() {
                text.push_str(&format!(
                    ", 95\u{a0}%: {}–{}",
                    tenths(interval.low * 100.0),
                    percent(interval.high)
                ));
            }
            if !one.open.is_empty() {
                text.push_str(&format!("; ещё открыто {}", one.open.len()));
            }
            text
        }
        Measure::Mean(samples) => mean(measure).map_or_else(
            || "–".to_owned(),
            |mean| {
                format!(
                    "{} ({} на {})",
                    short(mean),
                    short(Measure::sum(samples)),
                    number(samples)
                )
            },
        ),
        Measure::Time(samples) => {
            let median = Measure::quantile(samples, 5);
            let most = Measure::quantile(samples, 9);
            let waiting = samples.iter().filter(|one| one.side == Side::Open).count();
            let mut text = match (median, most) {
                (Some(median), Some(most)) => {
                    format!(
                        "медиана {}, 90-й процентиль {} (всего {})",
                        seconds(median),
                        seconds(most),
                        number(samples)
                    )
                }
                _ => "–".to_owned(),
            };
            if waiting > 0 {
                text.push_str(&format!("; ещё идёт {waiting}"));
            }
            text
        }
        Measure::Money {
            currency,
            samples,
            of,
        } => {
            let sum = Measure::sum(samples);
            match of {
                Some(of) if *of > 0 => format!(
                    "{} ({} на {})",
                    words::money((sum / Decimal::from(*of)).round_dp(2), currency),
                    words::money(sum, currency),
                    count(*of, DEALS)
                ),
                _ => words::money(sum, currency),
            }
        }
        Measure::Count { number, award } => {
            format!("{}; начислено {}", short(*number), awards(award))
        }
        Measure::Missing(what) => what.to_string(),
    }
}

/// What scales give, in words.
#[must_use]
pub fn awards(all: &[Penalty]) -> String {
    let one = |award: &Penalty| match award {
        Penalty::Money(amount, currency) => words::money(*amount, currency),
        Penalty::Points(points) => format!("баллов {}", decimal(*points, 0)),
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The mean of the samples of a number, if it is one.
#[must_use]
pub fn mean(measure: &Measure) -> Option<Decimal> {
    let Measure::Mean(samples) = measure else {
        return None;
    };
    let number = number(samples);
    (number > 0).then(|| Measure::sum(samples) / Decimal::from(number))
}

/// How many samples count.
#[must_use]
pub fn number(samples: &[crate::report::Sample]) -> usize {
    samples.iter().filter(|one| one.side == Side::In).count()
}

/// What a part of the losses is.
#[must_use]
pub fn part(context: &Context<'_>, kind: &PartKind) -> String {
    match kind {
        PartKind::Slow { than } => format!(
            "долго стояли (больше 90-го процентиля дошедших: {})",
            seconds(*than)
        ),
        PartKind::MissedTouch => "пропущено касание".to_owned(),
        PartKind::Reason(reason) => format!("отказ по причине: {reason}"),
        PartKind::Person(person) => format!("вёл {}", context.name(person)),
    }
}

/// The stable name of a part.
#[must_use]
pub const fn part_key(kind: &PartKind) -> &'static str {
    match kind {
        PartKind::Slow { .. } => "slow",
        PartKind::MissedTouch => "missed_touch",
        PartKind::Reason(_) => "reason",
        PartKind::Person(_) => "person",
    }
}

/// Why a clause is not compared.
#[must_use]
pub const fn silence(silence: Silence) -> &'static str {
    match silence {
        Silence::InClosedStage => "стоит в конечной стадии: исход уже случился",
        Silence::AwaitsOutcome => "наступает от самого исхода",
        Silence::MakesOutcome => "сам велит закрыть сделку: его исполнение и есть исход",
        Silence::AfterOutcome => "ни разу не наступил раньше исхода",
        Silence::Prohibition => "запрет или предел: соблюдённый следа не оставляет",
        Silence::NoDeal => "не об отдельной сделке",
        Silence::ByHand => "проверяется вручную",
        Silence::NeverDue => "за период ни разу не решён",
        Silence::TooFew => "мало случаев: решённых сделок меньше 20",
        Silence::AlwaysKept => "соблюдён во всех сделках: сравнить не с чем",
        Silence::AlwaysBroken => "нарушен во всех сделках: сравнить не с чем",
    }
}

/// The stable name of a reason.
#[must_use]
pub const fn silence_key(silence: Silence) -> &'static str {
    match silence {
        Silence::InClosedStage => "in_closed_stage",
        Silence::AwaitsOutcome => "awaits_outcome",
        Silence::MakesOutcome => "makes_outcome",
        Silence::AfterOutcome => "after_outcome",
        Silence::Prohibition => "prohibition",
        Silence::NoDeal => "no_deal",
        Silence::ByHand => "by_hand",
        Silence::NeverDue => "never_due",
        Silence::TooFew => "too_few",
        Silence::AlwaysKept => "always_kept",
        Silence::AlwaysBroken => "always_broken",
    }
}

/// What a comparison says, in one sentence; `None`: nothing is compared.
#[must_use]
pub fn sentence(clause: &ClauseInfo, pay: &ClausePay) -> Option<String> {
    let compared = pay.compared.ok()?;
    let Compared {
        difference,
        interval,
        adjusted,
    } = compared;
    let ends =
        |low: f64, high: f64| format!("от {} до {}", tenths(low * 100.0), tenths(high * 100.0));
    let verdict = match (interval.is_sure(), difference > 0.0) {
        (true, true) => "чаще, и это едва ли случайность",
        (true, false) => "реже, и это едва ли случайность",
        (false, _) => "разницы может и не быть",
    };
    let mut text = format!(
        "где {} соблюдён, до успеха доходят {}, где нарушен — {}: разность {} п.\u{a0}п. (95\u{a0}%: {}) — {verdict}",
        clause.short(),
        share(&pay.where_kept),
        share(&pay.where_broken),
        tenths(difference * 100.0),
        ends(interval.low, interval.high),
    );
    if let Some(adjusted) = adjusted {
        text.push_str(&format!(
            "; при равных стадии и категории — {} п.\u{a0}п. ({}; слоёв {}, сделок {})",
            tenths(adjusted.difference * 100.0),
            ends(adjusted.interval.low, adjusted.interval.high),
            adjusted.strata,
            adjusted.deals,
        ));
    }
    Some(text)
}

/// Whether a share speaks for itself.
#[must_use]
pub const fn speaks(share: &Share) -> bool {
    share.denominator() >= SPEAKS_FROM
}
