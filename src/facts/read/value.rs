//! Single values: the same [`RawValue`] out of JSON and out of YAML, numbers exact.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::facts::RawValue;

/// Stands before every message of ours, so that the library's own words around it can be cut off.
pub(super) const OURS: char = '\u{1}';

/// An error in our words.
pub(super) fn fault<E: Error>(message: impl fmt::Display) -> E {
    E::custom(format_args!("{OURS}{message}"))
}

/// How a format gives the value that a key holds.
pub(super) trait Format {
    /// The next value of the map, which stands after the key of this name.
    fn value<'de, A: MapAccess<'de>>(map: &mut A, name: &str) -> Result<RawValue<'de>, A::Error>;

    /// The same where no fraction is expected: a number may be told by its binary value, as long as that is the number itself.
    fn word<'de, A: MapAccess<'de>>(map: &mut A, name: &str) -> Result<RawValue<'de>, A::Error> {
        Self::value(map, name)
    }
}

/// JSON: the literal itself is read, so that no number passes through binary fractions.
pub(super) struct Json;

/// JSON in one pass: words are taken as the parser meets them. Whatever it stumbles over, right or wrong, is an error without
/// words of its own: the record is then read again as [`Json`], which either takes it or says what is wrong.
pub(super) struct QuickJson;

/// YAML: the library tells numbers from text; see [`exact_float`] for its fractions.
pub(super) struct Yaml;

impl Format for Json {
    fn value<'de, A: MapAccess<'de>>(map: &mut A, name: &str) -> Result<RawValue<'de>, A::Error> {
        let literal = map.next_value::<&'de serde_json::value::RawValue>()?.get();
        json_value(literal, true).map_err(|why| fault(format_args!("«{name}»: {why}")))
    }
}

impl Format for QuickJson {
    fn value<'de, A: MapAccess<'de>>(map: &mut A, name: &str) -> Result<RawValue<'de>, A::Error> {
        Json::value(map, name)
    }

    fn word<'de, A: MapAccess<'de>>(map: &mut A, _: &str) -> Result<RawValue<'de>, A::Error> {
        map.next_value::<Word>().map(|word| word.0)
    }
}

impl Format for Yaml {
    fn value<'de, A: MapAccess<'de>>(map: &mut A, _: &str) -> Result<RawValue<'de>, A::Error> {
        map.next_value::<YamlValue>().map(|value| value.0)
    }
}

/// A value from a JSON literal that the parser has already found well-formed. Lists hold single values only.
pub(super) fn json_value(literal: &str, lists: bool) -> Result<RawValue<'_>, String> {
    let first = literal.as_bytes().first().copied().unwrap_or(b'n');
    match first {
        b'"' => {
            let inner = literal.get(1..literal.len() - 1).unwrap_or("");
            if inner.contains('\\') {
                let text = serde_json::from_str::<String>(literal)
                    .map_err(|_| "в тексте негодная escape-последовательность".to_owned())?;
                Ok(text_value(Cow::Owned(text)))
            } else {
                Ok(text_value(Cow::Borrowed(inner)))
            }
        }
        b'n' => Ok(RawValue::Empty),
        b't' => Ok(RawValue::Bool(true)),
        b'f' => Ok(RawValue::Bool(false)),
        b'[' if lists => {
            let items: Vec<&serde_json::value::RawValue> =
                serde_json::from_str(literal).map_err(|_| "список не читается".to_owned())?;
            let items: Result<Vec<_>, _> = items
                .into_iter()
                .map(|item| json_value(item.get(), false))
                .collect();
            Ok(RawValue::List(items?))
        }
        b'[' => Err("список внутри списка; нужны простые значения".to_owned()),
        b'{' => Err("вложенная запись; нужно число, текст, да/нет или список".to_owned()),
        _ => number(literal).map(RawValue::Number),
    }
}

fn text_value(text: Cow<'_, str>) -> RawValue<'_> {
    // Trimming one end stops at the first letter.
    if text.trim_start().is_empty() {
        RawValue::Empty
    } else {
        RawValue::Text(text)
    }
}

/// An exact number from its literal.
pub(crate) fn number(literal: &str) -> Result<Decimal, String> {
    let read = if literal.contains(['e', 'E']) {
        Decimal::from_scientific(literal)
    } else {
        Decimal::from_str_exact(literal).or_else(|_| Decimal::from_str(literal))
    };
    match read {
        Ok(number) => Ok(number),
        Err(_) => Err(format!(
            "число {literal} не умещается в 28 знаков; запишите его короче"
        )),
    }
}

/// A fraction that YAML has read in binary is exact only while its literal had at most 15 digits; whatever may have lost
/// a kopeck is refused rather than rounded.
fn exact_float(number: f64) -> Result<Decimal, String> {
    let written = format!("{number}");
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    if number.abs() >= 1e13 || digits > 16 {
        return Err(format!(
            "дробное число около {written} слишком длинное для YAML; возьмите его в кавычки"
        ));
    }
    Decimal::from_str(&written).map_err(|_| format!("{written} — не число"))
}

/// A single value that is whole: text, a whole number, yes or no, nothing.
struct Word<'de>(RawValue<'de>);

impl<'de> Deserialize<'de> for Word<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor).map(Word)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = RawValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("текст")
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(RawValue::Empty)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(RawValue::Bool(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(RawValue::Number(value.into()))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(RawValue::Number(value.into()))
    }
    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(text_value(Cow::Borrowed(value)))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(text_value(Cow::Owned(value.to_owned())))
    }
}

struct YamlValue<'de>(RawValue<'de>);

impl<'de> Deserialize<'de> for YamlValue<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor).map(YamlValue)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = RawValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("число, текст, да/нет или список")
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(RawValue::Empty)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(RawValue::Bool(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(RawValue::Number(value.into()))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(RawValue::Number(value.into()))
    }
    fn visit_i128<E: Error>(self, value: i128) -> Result<Self::Value, E> {
        Decimal::try_from_i128_with_scale(value, 0)
            .map(RawValue::Number)
            .map_err(|_| fault("число не умещается в 28 знаков; запишите его короче"))
    }
    fn visit_u128<E: Error>(self, value: u128) -> Result<Self::Value, E> {
        match i128::try_from(value) {
            Ok(value) => self.visit_i128(value),
            Err(_) => Err(fault("число не умещается в 28 знаков; запишите его короче")),
        }
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        exact_float(value).map(RawValue::Number).map_err(fault)
    }
    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(text_value(Cow::Borrowed(value)))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(text_value(Cow::Owned(value.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(YamlValue(item)) = seq.next_element()? {
            if matches!(item, RawValue::List(_)) {
                return Err(fault("список внутри списка; нужны простые значения"));
            }
            items.push(item);
        }
        Ok(RawValue::List(items))
    }
}
