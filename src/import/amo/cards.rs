//! The cards of deals, contacts and companies.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::Entity;
use super::names::{Names, is_closed};
use crate::facts::read::exact_number;
use crate::facts::{Fields, RawValue, When};
use crate::import::account::Account;
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;
use crate::value::Instant;

/// A moment in Unix seconds; 0 and `null` are none.
pub(super) fn moment(row: &Row, key: &str) -> Result<Option<When>, String> {
    let Some(text) = row.reference(key) else {
        return Ok(None);
    };
    spelled_moment(text)
        .map(Some)
        .map_err(|why| format!("{key}: {why}"))
}

/// A moment as it is spelled.
pub(super) fn spelled_moment(text: &str) -> Result<When, String> {
    match text.parse::<i64>() {
        Ok(0) => Err("0 — не время".to_owned()),
        Ok(seconds) => Ok(When::Exact(Instant(seconds))),
        // A dump that somebody has already made readable.
        Err(_) => {
            When::parse(text).map_err(|_| format!("«{text}» — не время; здесь бывают секунды Unix"))
        }
    }
}

/// A moment that the record cannot do without.
pub(super) fn needed(row: &Row, key: &str) -> Result<When, String> {
    moment(row, key)?.ok_or_else(|| format!("нет времени {key}"))
}

/// The day of a field of dates: its midnight in the account's zone, which is nearer to that day's midnight than to any other.
fn day(seconds: i64) -> Option<String> {
    let noon = chrono::DateTime::from_timestamp(seconds.checked_add(12 * 3600)?, 0)?;
    Some(noon.format("%Y-%m-%d").to_string())
}

/// Which custom fields a card of each kind may have: one without a value is left out of the answer, and that means «empty».
#[derive(Debug, Default)]
pub(super) struct Known(BTreeMap<Entity, BTreeSet<String>>);

impl Known {
    /// Takes in the custom fields of a card.
    pub fn card(&mut self, entity: Entity, row: &Row) {
        let names = self.0.entry(entity).or_default();
        let fields = row.get("custom_fields_values").map_or(&[][..], Json::items);
        for name in fields.iter().filter_map(name) {
            if !names.contains(&name) {
                names.insert(name);
            }
        }
    }

    /// Takes in a custom field that the list of them names.
    pub fn listed(&mut self, row: &Row) {
        let entity = match row.text("entity_type") {
            Some("leads") => Entity::Leads,
            Some("contacts") => Entity::Contacts,
            Some("companies") => Entity::Companies,
            _ => return,
        };
        let coded = row.text("code").and_then(by_code).map(str::to_owned);
        let name = coded.or_else(|| row.text("name").map(str::to_owned));
        self.0.entry(entity).or_default().extend(name);
    }

    /// The fields of a card.
    pub fn fields(&self, row: &Row, entity: Entity, names: &Names) -> Fields<'static> {
        let mut fields = Fields::new();
        let mut put = |name: &str, value: RawValue<'static>| {
            fields.insert(name.to_owned().into(), value);
        };
        if let Some(value) = row.get("name") {
            put("название", value.field());
        }
        if entity == Entity::Contacts {
            for (key, name) in [("first_name", "имя"), ("last_name", "фамилия")] {
                if let Some(value) = row.get(key) {
                    put(name, value.field());
                }
            }
        }
        if let Some(value) = row.get("price") {
            put("бюджет", value.field());
        }
        let embedded = |key: &str| row.get("_embedded").and_then(|inner| inner.at(key));
        if let Some(tags) = embedded("tags") {
            put(
                "теги",
                texts(tags.items().iter().filter_map(|tag| tag.at("name")?.text())),
            );
        }
        if row.has("loss_reason_id") || embedded("loss_reason").is_some() {
            let said = embedded("loss_reason")
                .and_then(|all| all.items().first()?.at("name")?.text())
                .or_else(|| names.reason(row.reference("loss_reason_id")?));
            put("причина отказа", texts(said.into_iter()));
        }
        if entity == Entity::Leads
            && row.has("closed_at")
            && let Ok(closed) = moment(row, "closed_at")
        {
            let text = closed.and_then(|when| match when {
                When::Exact(at) => chrono::DateTime::from_timestamp(at.0, 0),
                _ => None,
            });
            let text = text.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            put(
                "дата закрытия",
                text.map_or(RawValue::Empty, |text| RawValue::Text(text.into())),
            );
        }
        if let Some(custom) = row.get("custom_fields_values") {
            for name in self.0.get(&entity).into_iter().flatten() {
                put(name, RawValue::Empty);
            }
            for field in custom.items() {
                if let Some(name) = name(field) {
                    put(&name, values(field));
                }
            }
        }
        fields
    }
}

/// Phones and addresses have names of their own in every account.
fn by_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "PHONE" => "телефон",
        "EMAIL" => "email",
        "POSITION" => "должность",
        "WEB" => "сайт",
        "ADDRESS" => "адрес",
        _ => return None,
    })
}

fn name(field: &Json) -> Option<String> {
    let said = |key: &str| field.at(key).and_then(Json::text);
    let coded = said("field_code").and_then(by_code);
    coded.or_else(|| said("field_name")).map(str::to_owned)
}

fn values(field: &Json) -> RawValue<'static> {
    let kind = field
        .at("field_type")
        .and_then(Json::text)
        .unwrap_or_default();
    let all = field.at("values").map_or(&[][..], Json::items);
    let mut values: Vec<RawValue<'static>> = all
        .iter()
        .filter_map(|one| Some(value(one.at("value")?, kind)))
        .filter(|value| *value != RawValue::Empty)
        .collect();
    match values.len() {
        0 => RawValue::Empty,
        1 => values.remove(0),
        _ => RawValue::List(values),
    }
}

/// One value of a custom field of this type.
pub(super) fn value(value: &Json, kind: &str) -> RawValue<'static> {
    if let Json::Bool(yes) = value {
        return RawValue::Bool(*yes);
    }
    let Some(text) = value.text() else {
        return RawValue::Empty;
    };
    match (kind, text.parse::<i64>()) {
        ("date" | "birthday", Ok(seconds)) => {
            day(seconds).map_or(RawValue::Empty, |day| RawValue::Text(day.into()))
        }
        ("date_time", Ok(seconds)) => {
            let at = chrono::DateTime::from_timestamp(seconds, 0);
            at.map_or(RawValue::Empty, |at| {
                RawValue::Text(at.format("%Y-%m-%dT%H:%M:%SZ").to_string().into())
            })
        }
        ("numeric" | "price" | "monetary", _) => match exact_number(text) {
            Ok(number) => RawValue::Number(number),
            Err(_) => value.field(),
        },
        _ => value.field(),
    }
}

fn texts<'t>(all: impl Iterator<Item = &'t str>) -> RawValue<'static> {
    let mut all: Vec<RawValue<'static>> = all
        .map(|text| RawValue::Text(text.to_owned().into()))
        .collect();
    match all.len() {
        0 => RawValue::Empty,
        1 => all.remove(0),
        _ => RawValue::List(all),
    }
}

/// What is odd about a deal.
pub(super) fn oddities(row: &Row, account: &mut Account) {
    if row
        .text("price")
        .is_some_and(|price| price.starts_with('-'))
    {
        account.note(
            Flaw::NegativeAmount,
            "сделки с отрицательной суммой",
            &row.place,
        );
    }
    let closed = row.text("status_id").is_some_and(is_closed);
    if closed && row.has("closed_at") && row.reference("closed_at").is_none() {
        account.note(
            Flaw::NoClosingDate,
            "закрытые сделки без даты закрытия",
            &row.place,
        );
    }
}
