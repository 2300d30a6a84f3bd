//! Field values under the types that the regulation's card gives them.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::fold;
use crate::calendar::Zone;
use crate::facts::RawValue;
use crate::model::regulation::Op;
use crate::value::{Currency, Instant, Money, Type, Value, YearDay};

/// A raw value read by a type. Texts come out folded: they are only ever compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// Held and empty.
    Empty,
    /// A value.
    Value(Value),
    /// Something that this type cannot read: the field is filled, but compares with nothing.
    Unreadable,
}

/// Reads a raw value; local times with an offset are turned into the zone given.
#[must_use]
pub fn typed(raw: &RawValue<'_>, ty: &Type, zone: Zone) -> Typed {
    let found = match raw {
        RawValue::Empty => return Typed::Empty,
        RawValue::List(items) => match items.as_slice() {
            [] => return Typed::Empty,
            [only] => return typed(only, ty, zone),
            many => Some(Value::Text(
                many.iter()
                    .map(spelled)
                    .collect::<Vec<_>>()
                    .join(", ")
                    .into(),
            )),
        },
        RawValue::Bool(yes) => match ty {
            Type::YesNo => Some(Value::YesNo(*yes)),
            _ => Some(Value::Text(if *yes { "да" } else { "нет" }.into())),
        },
        RawValue::Number(number) => by_number(*number, ty),
        RawValue::Text(text) if text.trim().is_empty() => return Typed::Empty,
        RawValue::Text(text) => by_text(text.trim(), ty, zone),
    };
    found.map_or(Typed::Unreadable, Typed::Value)
}

fn spelled(raw: &RawValue<'_>) -> String {
    match raw {
        RawValue::Text(text) => fold(text),
        RawValue::Number(number) => number.to_string(),
        RawValue::Bool(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        RawValue::Empty | RawValue::List(_) => String::new(),
    }
}

fn by_number(number: Decimal, ty: &Type) -> Option<Value> {
    match ty {
        Type::Number(_) => Some(Value::Number(number)),
        Type::Percent => Some(Value::Percent(number)),
        Type::Money(currency) => Some(money(number, currency.clone())),
        Type::YesNo if number.is_zero() => Some(Value::YesNo(false)),
        Type::YesNo if number == Decimal::ONE => Some(Value::YesNo(true)),
        Type::Text | Type::OneOf(_) => Some(Value::Text(number.normalize().to_string().into())),
        Type::YesNo | Type::Date | Type::YearDay | Type::DateTime => None,
    }
}

const fn money(amount: Decimal, currency: Currency) -> Value {
    Value::Money(Money { amount, currency })
}

fn by_text(text: &str, ty: &Type, zone: Zone) -> Option<Value> {
    match ty {
        Type::Text | Type::OneOf(_) => Some(Value::Text(fold(text).into())),
        Type::Number(_) => number(text).map(Value::Number),
        Type::Percent => number(text.trim_end_matches('%')).map(Value::Percent),
        Type::Money(currency) => {
            let (amount, named) = split_currency(text);
            Some(money(
                number(amount)?,
                named.unwrap_or_else(|| currency.clone()),
            ))
        }
        Type::YesNo => match text.to_lowercase().as_str() {
            "да" | "есть" | "истина" | "1" | "y" | "yes" | "true" => {
                Some(Value::YesNo(true))
            }
            "нет" | "ложь" | "0" | "n" | "no" | "false" => Some(Value::YesNo(false)),
            _ => None,
        },
        Type::Date => date_time(text, zone).map(|at| Value::Date(at.date())),
        Type::DateTime => date_time(text, zone).map(Value::DateTime),
        Type::YearDay => year_day(text, zone).map(Value::YearDay),
    }
}

/// `120 000,50` with any spaces, decimal comma or point.
fn number(text: &str) -> Option<Decimal> {
    let plain: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '\'' && *letter != '₽')
        .map(|letter| match letter {
            ',' => '.',
            '−' => '-',
            other => other,
        })
        .collect();
    plain.parse().ok()
}

fn split_currency(text: &str) -> (&str, Option<Currency>) {
    let cut =
        text.trim_end_matches(|letter: char| letter.is_alphabetic() || "₽$€.|".contains(letter));
    // A point between digits never ends the text, so what is cut off is the currency alone.
    let code = match text.get(cut.len()..).unwrap_or("").trim_matches(['.', '|']) {
        "$" => Some("USD"),
        "€" => Some("EUR"),
        code if code.len() == 3 && code.is_ascii() => {
            return (cut, Some(Currency(code.to_ascii_uppercase().into())));
        }
        _ => None,
    };
    (cut, code.map(|code| Currency(code.into())))
}

fn date_time(text: &str, zone: Zone) -> Option<NaiveDateTime> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(zone.local(Instant(exact.timestamp())));
    }
    for form in [
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
        "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M",
    ] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, form) {
            return Some(local);
        }
    }
    if let Ok(exact) = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z") {
        return Some(zone.local(Instant(exact.timestamp())));
    }
    ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .map(|date| date.and_time(chrono::NaiveTime::MIN))
}

fn year_day(text: &str, zone: Zone) -> Option<YearDay> {
    use chrono::Datelike;
    if let Some(full) = date_time(text, zone) {
        return Some(YearDay {
            month: full.month(),
            day: full.day(),
        });
    }
    let (day, month) = text.split_once('.')?;
    let (day, month) = (day.parse().ok()?, month.trim_end_matches('.').parse().ok()?);
    // 2000 was a leap year: it has every day that any year has.
    NaiveDate::from_ymd_opt(2000, month, day).map(|_| YearDay { month, day })
}

/// How two values stand to each other; `None` when they cannot be compared (another currency).
#[must_use]
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    use Value as V;
    match (left, right) {
        (V::Money(a), V::Money(b)) if a.currency != b.currency => None,
        (V::Text(a), V::Text(b)) => Some(a.cmp(b)),
        (V::YesNo(a), V::YesNo(b)) => Some(a.cmp(b)),
        (V::YearDay(a), V::YearDay(b)) => Some(a.cmp(b)),
        (V::Date(a), V::Date(b)) => Some(a.cmp(b)),
        (V::DateTime(a), V::DateTime(b)) => Some(a.cmp(b)),
        (V::Date(a), V::DateTime(b)) => Some(a.cmp(&b.date())),
        (V::DateTime(a), V::Date(b)) => Some(a.date().cmp(b)),
        _ => Some(plain(left)?.cmp(&plain(right)?)),
    }
}

/// The bare number of a value that has one.
#[must_use]
pub fn plain(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) | Value::Percent(number) => Some(*number),
        Value::Money(money) => Some(money.amount),
        Value::Seconds(seconds) => Some(Decimal::from(*seconds)),
        _ => None,
    }
}

/// Whether an order satisfies a comparison.
#[must_use]
pub const fn satisfies(order: Ordering, op: Op) -> bool {
    match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
    }
}

/// A constant of the text, folded like every text that it is compared with.
#[must_use]
pub fn folded(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(fold(text).into()),
        other => other.clone(),
    }
}
