//! The cards of deals, leads, contacts and companies: Russian names for the standard fields.

use super::names::{Card, Names};
use crate::facts::read::exact_number;
use crate::facts::{Fields, RawValue};
use crate::import::json::{Json, Row};

/// How a standard field is read.
#[derive(Debug, Clone, Copy)]
enum How {
    /// As it stands.
    Text,
    /// Y/N.
    Flag,
    /// The day alone: the CRM shifts a day's midnight by its zone.
    Day,
    /// A number with its literal's exactness.
    Number,
    /// A code of this dictionary.
    Word(&'static str),
    /// Phones, letters: `[{"VALUE": …}]`.
    Several,
}

type Standard = (&'static str, &'static str, How);

const DEAL: &[Standard] = &[
    ("TITLE", "название", How::Text),
    ("SOURCE_ID", "источник", How::Word("SOURCE")),
    ("SOURCE_DESCRIPTION", "описание источника", How::Text),
    ("COMMENTS", "комментарий", How::Text),
    ("TYPE_ID", "тип", How::Word("DEAL_TYPE")),
    ("PROBABILITY", "вероятность", How::Number),
    ("BEGINDATE", "дата начала", How::Day),
    ("CLOSEDATE", "предполагаемая дата закрытия", How::Day),
    ("CLOSED", "закрыта", How::Flag),
    ("IS_RETURN_CUSTOMER", "повторная сделка", How::Flag),
    ("IS_REPEATED_APPROACH", "повторное обращение", How::Flag),
    ("CURRENCY_ID", "валюта", How::Text),
    ("UTM_SOURCE", "utm_source", How::Text),
    ("UTM_MEDIUM", "utm_medium", How::Text),
    ("UTM_CAMPAIGN", "utm_campaign", How::Text),
    ("NAME", "имя", How::Text),
    ("LAST_NAME", "фамилия", How::Text),
    ("COMPANY_TITLE", "компания", How::Text),
    ("POST", "должность", How::Text),
    ("PHONE", "телефон", How::Several),
    ("EMAIL", "email", How::Several),
];

const CLIENT: &[Standard] = &[
    ("TITLE", "название", How::Text),
    ("NAME", "имя", How::Text),
    ("SECOND_NAME", "отчество", How::Text),
    ("LAST_NAME", "фамилия", How::Text),
    ("POST", "должность", How::Text),
    ("BIRTHDATE", "день рождения", How::Day),
    ("PHONE", "телефон", How::Several),
    ("EMAIL", "email", How::Several),
    ("TYPE_ID", "тип", How::Word("CONTACT_TYPE")),
    ("COMPANY_TYPE", "тип", How::Word("COMPANY_TYPE")),
    ("INDUSTRY", "сфера деятельности", How::Word("INDUSTRY")),
    ("EMPLOYEES", "численность", How::Word("EMPLOYEES")),
    ("SOURCE_ID", "источник", How::Word("SOURCE")),
    ("COMMENTS", "комментарий", How::Text),
    ("ASSIGNED_BY_ID", "ответственный", How::Text),
];

/// The fields of a card that the export holds; a key that was not exported stays unknown.
pub(super) fn fields(row: &Row, card: Card, names: &Names) -> Fields<'static> {
    let standard = match card {
        Card::Deal | Card::Lead => DEAL,
        Card::Contact | Card::Company => CLIENT,
    };
    let mut fields = Fields::new();
    for (code, name, how) in standard {
        if let Some(value) = row.get(code) {
            fields.insert((*name).into(), standard_value(value, *how, names));
        } else if row.flag(&format!("HAS_{code}")) == Some(false) {
            // Phones come only when asked for, but the card always says whether there are any.
            fields.insert((*name).into(), RawValue::Empty);
        }
    }
    for (code, value) in &row.values {
        if code.starts_with("UF_") {
            let (name, value) = names.custom(card, code, value);
            fields.insert(name.into(), value);
        }
    }
    fields
}

fn standard_value(value: &Json, how: How, names: &Names) -> RawValue<'static> {
    let Some(text) = value.text() else {
        return match (how, value) {
            (How::Several, Json::List(items)) => several(items),
            (How::Flag, Json::Bool(yes)) => RawValue::Bool(*yes),
            _ => value.field(),
        };
    };
    match how {
        How::Text | How::Several => RawValue::Text(text.to_owned().into()),
        How::Flag => match text {
            "Y" | "1" => RawValue::Bool(true),
            "N" | "0" => RawValue::Bool(false),
            _ => value.field(),
        },
        How::Day => RawValue::Text(text.get(..10).unwrap_or(text).to_owned().into()),
        How::Number => exact_number(text).map_or_else(|_| value.field(), RawValue::Number),
        How::Word(entity) => {
            let word = names.word(entity, text).unwrap_or(text);
            RawValue::Text(word.to_owned().into())
        }
    }
}

fn several(items: &[Json]) -> RawValue<'static> {
    let mut values: Vec<RawValue<'static>> = items
        .iter()
        .filter_map(|item| match item {
            Json::Map(item) => item.get("VALUE").or_else(|| item.get("value"))?.text(),
            single => single.text(),
        })
        .map(|text| RawValue::Text(text.to_owned().into()))
        .collect();
    match values.len() {
        0 => RawValue::Empty,
        1 => values.remove(0),
        _ => RawValue::List(values),
    }
}

/// The sum of a deal. In a currency other than the dataset's it is text with its currency, so that nobody takes it for
/// an amount of the dataset's.
pub(super) fn amount(row: &Row, currency: &str) -> Result<Option<RawValue<'static>>, String> {
    let Some(value) = row.get("OPPORTUNITY") else {
        return Ok(None);
    };
    let Some(text) = value.text() else {
        return Ok(Some(RawValue::Empty));
    };
    let number =
        exact_number(text).map_err(|_| format!("сумма OPPORTUNITY «{text}» — не число"))?;
    match row.text("CURRENCY_ID") {
        Some(other) if other != currency => {
            Ok(Some(RawValue::Text(format!("{number} {other}").into())))
        }
        _ => Ok(Some(RawValue::Number(number))),
    }
}

/// A person's or a company's name for people.
pub(super) fn title(row: &Row) -> Option<String> {
    if let Some(title) = row.text("TITLE") {
        return Some(title.to_owned());
    }
    let parts: Vec<&str> = ["NAME", "SECOND_NAME", "LAST_NAME"]
        .iter()
        .filter_map(|key| row.text(key))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
