//! Records as REST gives them: keys in one spelling, numbers by their literal.

use std::collections::BTreeMap;

use serde_json::value::RawValue as Literal;

use super::answers::Pair;
use crate::facts::read::exact_number;
use crate::facts::{RawValue, When};

/// Deeper values are taken for empty; real records have three levels.
const DEPTH: u32 = 6;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Empty,
    Bool(bool),
    Number(Box<str>),
    Text(Box<str>),
    List(Vec<Json>),
    Map(BTreeMap<Box<str>, Json>),
}

/// A record: `STAGE_ID` and `stageId` are one key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub place: Box<str>,
    pub values: BTreeMap<Box<str>, Json>,
}

/// The value of a JSON literal that the parser has already found well-formed.
pub(super) fn json(literal: &str, depth: u32) -> Json {
    match literal.as_bytes().first() {
        Some(b'"') => match serde_json::from_str::<String>(literal) {
            Ok(text) if !text.trim().is_empty() => Json::Text(text.into()),
            _ => Json::Empty,
        },
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'-' | b'0'..=b'9') => Json::Number(literal.into()),
        Some(b'[') if depth < DEPTH => {
            let items: Vec<&Literal> = serde_json::from_str(literal).unwrap_or_default();
            Json::List(
                items
                    .iter()
                    .map(|item| json(item.get(), depth + 1))
                    .collect(),
            )
        }
        Some(b'{') if depth < DEPTH => Json::Map(
            object(literal)
                .into_iter()
                .map(|(key, value)| (key.into(), json(value.get(), depth + 1)))
                .collect(),
        ),
        _ => Json::Empty,
    }
}

/// The keys of an object and the literals of their values; empty for anything else.
pub(super) fn object(literal: &str) -> BTreeMap<String, &Literal> {
    serde_json::from_str(literal).unwrap_or_default()
}

/// `stageId`, `StageID` and `STAGE_ID` → `STAGE_ID`; `ufCrm2_17` → `UF_CRM_2_17`.
pub(super) fn upper_snake(key: &str) -> Box<str> {
    if !key.contains(|c: char| c.is_ascii_lowercase()) {
        return key.into();
    }
    let mut name = String::with_capacity(key.len() + 4);
    let custom = key.starts_with("uf");
    let mut before = '_';
    for c in key.chars() {
        let word = c.is_ascii_uppercase() && before.is_ascii_lowercase();
        let number = custom && c.is_ascii_digit() && before.is_ascii_alphabetic();
        if word || number {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
        before = c;
    }
    name.into()
}

impl Json {
    /// The value under the key of a map.
    pub fn at(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// One value as text; numbers by their literal.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// A field's value. `false` and `[]` are how REST writes an empty field.
    pub fn field(&self) -> RawValue<'static> {
        match self {
            Self::Empty | Self::Bool(false) | Self::Map(_) => RawValue::Empty,
            Self::Bool(true) => RawValue::Bool(true),
            Self::Text(text) => RawValue::Text(text.to_string().into()),
            Self::Number(literal) => match exact_number(literal) {
                Ok(number) => RawValue::Number(number),
                Err(_) => RawValue::Text(literal.to_string().into()),
            },
            Self::List(items) => {
                let mut items: Vec<_> = items.iter().map(Self::field).collect();
                items.retain(|item| *item != RawValue::Empty);
                if items.is_empty() {
                    RawValue::Empty
                } else {
                    RawValue::List(items)
                }
            }
        }
    }
}

impl Row {
    /// A record whose keys stay as they are spelled.
    pub fn plain(literal: &str, place: String) -> Self {
        let values = object(literal)
            .into_iter()
            .map(|(key, value)| (key.into(), json(value.get(), 1)))
            .collect();
        let place = place.into();
        Self { place, values }
    }

    /// A record from its keys, each put into one spelling by `spell`; of a key that is there twice the last counts.
    pub fn of(pairs: &[Pair], spell: impl Fn(&str) -> Box<str>) -> Self {
        let last: BTreeMap<&str, &Pair> =
            pairs.iter().map(|pair| (pair.key.as_str(), pair)).collect();
        let one = |(key, pair): (&str, &Pair)| (spell(key), json(pair.literal.get(), 1));
        Self {
            place: "".into(),
            values: last.into_iter().map(one).collect(),
        }
    }

    /// Whether the key was exported, be it empty.
    pub fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The value.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.values.get(key)
    }

    /// Text that is not empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// A reference to another record: `"0"` is none.
    pub fn reference(&self, key: &str) -> Option<&str> {
        self.text(key).filter(|id| *id != "0")
    }

    /// `"Y"` / `"N"`, `true` / `false`, `"1"` / `"0"`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Json::Bool(yes) => Some(*yes),
            Json::Text(text) | Json::Number(text) => match text.as_ref() {
                "Y" | "y" | "1" | "true" => Some(true),
                "N" | "n" | "0" | "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A moment under the first of the keys that is not empty.
    pub fn when(&self, keys: &[&str]) -> Result<Option<When>, String> {
        match keys.iter().find_map(|key| Some((key, self.text(key)?))) {
            None => Ok(None),
            Some((key, text)) => When::parse(text)
                .map(Some)
                .map_err(|why| format!("{key}: {why}")),
        }
    }

    /// A moment that the record cannot do without.
    pub fn needed(&self, keys: &[&str]) -> Result<When, String> {
        self.when(keys)?
            .ok_or_else(|| format!("нет времени {}", keys.first().unwrap_or(&"")))
    }
}
