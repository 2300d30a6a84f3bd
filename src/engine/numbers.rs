//! Numbers in plain Russian words.

use rust_decimal::{Decimal, RoundingStrategy};

use super::figure::Figure;
use crate::findings::{Number, NumberUnit};
use crate::program::norm::{Formula, Measured};

/// A number with its unit: `37,5 %`, `12 500 ₽`, `2 дн. 3 ч`.
pub(super) fn shown(value: Decimal, unit: &NumberUnit) -> String {
    match unit {
        NumberUnit::Number => decimal(value, 2),
        NumberUnit::Percent => format!("{} %", decimal(value, 1)),
        NumberUnit::Money(currency) => match &*currency.0 {
            "RUB" => format!("{} ₽", decimal(value, 2)),
            other => format!("{} {other}", decimal(value, 2)),
        },
        NumberUnit::Points => format!("{} балл.", decimal(value, 2)),
        NumberUnit::Seconds => length(value),
    }
}

/// Rounded, with a comma and with thousands set apart.
fn decimal(value: Decimal, places: u32) -> String {
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let text = rounded.abs().normalize().to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if rounded.is_sign_negative() && !rounded.is_zero() {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 && whole.len() > 4 {
            out.push(' ');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push(',');
        out.push_str(rest);
    }
    out
}

fn length(seconds: Decimal) -> String {
    use rust_decimal::prelude::ToPrimitive;
    let whole = seconds.round().to_i64().unwrap_or(i64::MAX);
    let parts = [
        (whole / 86_400, "дн."),
        (whole % 86_400 / 3600, "ч"),
        (whole % 3600 / 60, "мин"),
        (whole % 60, "с"),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number != 0)
        .take(2)
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    if said.is_empty() {
        "0 с".to_owned()
    } else {
        said.join(" ")
    }
}

/// The number for people: what it is, out of what, and what it must be.
pub(super) fn number(measured: &Measured, figure: &Figure, bound: Option<&str>) -> Number {
    Number {
        name: measured.name.clone(),
        value: figure.value,
        low: figure.low,
        high: figure.high,
        numerator: figure.numerator,
        denominator: figure.denominator,
        open: figure.open as u64,
        unit: measured.unit.clone(),
        bound: bound.map(Box::from),
        text: arithmetic(measured, figure).into(),
    }
}

/// `9 из 24 = 37,5 %; ещё открыты: 5`
fn arithmetic(measured: &Measured, figure: &Figure) -> String {
    let Some(value) = figure.value else {
        let open = figure.open;
        return match open {
            0 => "считать не из чего".to_owned(),
            _ => format!("считать ещё не из чего, открыты: {open}"),
        };
    };
    let value = shown(value, &measured.unit);
    let plain = |number: Decimal| shown(number, &NumberUnit::Number);
    let quotient = matches!(measured.formula, Formula::Ratio(..));
    let mut said = if figure.decided.is_some() && measured.unit == NumberUnit::Percent {
        let (above, below) = (plain(figure.numerator), plain(figure.denominator));
        format!("{above} из {below} = {value}")
    } else if quotient {
        let (above, below) = (plain(figure.numerator), plain(figure.denominator));
        format!("{above} / {below} = {value}")
    } else if figure.denominator == Decimal::ONE {
        value
    } else {
        format!("{value} (случаев: {})", plain(figure.denominator))
    };
    if figure.open > 0 {
        said.push_str(&format!("; ещё открыты: {}", figure.open));
    }
    said
}
