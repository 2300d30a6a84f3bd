//! Codes → names: stages, funnels, sources, custom fields, departments.

use crate::import::quality::Flaw;
use std::collections::BTreeMap;

use super::entity::Entity;
use super::tables::Tables;
use crate::facts::RawValue;
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::json::{Json, Row, upper_snake};

/// The funnel that leads go through.
pub(super) const LEADS: &str = "Лиды";

/// Names that a new account has, for an export without dictionaries. The first letter of «Cчёт» is Latin in the product.
const DEFAULT_STAGES: &[(&str, &str)] = &[
    ("NEW", "Новая"),
    ("PREPARATION", "Подготовка документов"),
    ("PREPAYMENT_INVOICE", "Cчёт на предоплату"),
    ("EXECUTING", "В работе"),
    ("FINAL_INVOICE", "Финальный счёт"),
    ("WON", "Сделка успешна"),
    ("LOSE", "Сделка провалена"),
    ("APOLOGY", "Анализ причины провала"),
];
const DEFAULT_LEAD_STAGES: &[(&str, &str)] = &[
    ("NEW", "Не обработан"),
    ("IN_PROCESS", "В работе"),
    ("PROCESSED", "Обработан"),
    ("CONVERTED", "Качественный лид"),
    ("JUNK", "Некачественный лид"),
];

/// Whose card a custom field is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Card {
    Deal,
    Lead,
    Contact,
    Company,
}

#[derive(Debug, Clone, Default)]
struct CustomField {
    name: Option<Box<str>>,
    /// Names of the values of a list.
    values: BTreeMap<Box<str>, Box<str>>,
}

/// The dictionaries.
#[derive(Debug, Default)]
pub(super) struct Names {
    words: BTreeMap<(Box<str>, Box<str>), Box<str>>,
    funnels: BTreeMap<Box<str>, Box<str>>,
    one_funnel: bool,
    custom: BTreeMap<(Option<Card>, Box<str>), CustomField>,
}

impl Names {
    /// Takes the dictionaries; `one` says whether all deals are of one funnel.
    pub fn read(
        tables: &Tables<'_>,
        one: bool,
        account: &mut Account,
    ) -> Result<Self, ImportError> {
        let mut names = Self::default();
        for row in tables.of(Entity::Statuses) {
            let row = row?;
            let entry = (
                row.text("ENTITY_ID"),
                row.text("STATUS_ID"),
                row.text("NAME"),
            );
            let outcome = match entry {
                (Some(entity), Some(code), Some(name)) => {
                    names
                        .words
                        .insert((entity.into(), code.into()), name.into());
                    Ok(())
                }
                _ => Err("нет ENTITY_ID, STATUS_ID или NAME".to_owned()),
            };
            account.settle(&row, "справочник", outcome);
        }
        for row in tables.of(Entity::Categories) {
            let row = row?;
            let outcome = match (row.text("ID"), row.text("NAME")) {
                (Some(id), Some(name)) => {
                    names.funnels.insert(id.into(), name.into());
                    Ok(())
                }
                _ => Err("нет имени NAME".to_owned()),
            };
            account.settle(&row, "воронка", outcome);
        }
        names.read_custom(tables, account)?;
        names.one_funnel = names.funnels.is_empty() && one;
        if !tables.has(Entity::Statuses) {
            account.say(
                Flaw::Assumed,
                "справочника стадий (crm.status.list) нет: названия стадий приняты по умолчанию"
                    .into(),
            );
        }
        Ok(names)
    }

    fn read_custom(
        &mut self,
        tables: &Tables<'_>,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        for row in tables.of(Entity::FieldNames) {
            let row = row?;
            let card = row.text("FILE").and_then(card_of);
            for (code, described) in &row.values {
                if let Json::Map(described) = described {
                    let mut field = CustomField {
                        name: label(
                            described,
                            &["formLabel", "listLabel", "filterLabel", "title"],
                            code,
                        ),
                        values: BTreeMap::new(),
                    };
                    if let Some(Json::List(items)) = described.get("items") {
                        field.values = list_values(items);
                    }
                    self.custom.insert((card, code.clone()), field);
                }
            }
            account.summary.used += 1;
        }
        for row in tables.of(Entity::UserFields) {
            let row = row?;
            let Some(code) = row.text("FIELD_NAME") else {
                account.reject(&row, "своё поле: нет FIELD_NAME");
                continue;
            };
            let card = row.text("ENTITY_ID").and_then(card_of);
            let keys = ["EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"];
            let field = CustomField {
                name: label(&row.values, &keys, code),
                values: match row.get("LIST") {
                    Some(Json::List(items)) => list_values(items),
                    _ => BTreeMap::new(),
                },
            };
            self.custom.insert((card, upper_snake(code)), field);
            account.summary.used += 1;
        }
        Ok(())
    }

    /// The funnel of a deal; `None` where the export has one and does not name it.
    pub fn funnel(&self, category: &str) -> Option<String> {
        match self.funnels.get(category) {
            Some(name) => Some(name.to_string()),
            None if self.one_funnel => None,
            None if category == "0" => Some("Общая".into()),
            None => Some(format!("воронка {category}")),
        }
    }

    /// The stage by name; a code that no dictionary knows stays a code.
    pub fn stage(&self, category: &str, code: &str, row: &Row, account: &mut Account) -> String {
        let bare = code.split_once(':').map_or(code, |(_, bare)| bare);
        let entity = match category {
            "0" => "DEAL_STAGE".to_owned(),
            other => format!("DEAL_STAGE_{other}"),
        };
        let found = self
            .word(&entity, code)
            .or_else(|| self.word(&entity, bare));
        self.named(found, bare, code, DEFAULT_STAGES, row, account)
    }

    /// The stage of a lead by name.
    pub fn lead_stage(&self, code: &str, row: &Row, account: &mut Account) -> String {
        self.named(
            self.word("STATUS", code),
            code,
            code,
            DEFAULT_LEAD_STAGES,
            row,
            account,
        )
    }

    fn named(
        &self,
        found: Option<&str>,
        bare: &str,
        code: &str,
        defaults: &[(&str, &str)],
        row: &Row,
        account: &mut Account,
    ) -> String {
        let default = || {
            defaults
                .iter()
                .find(|(known, _)| *known == bare && self.words.is_empty())
        };
        match found.or_else(|| default().map(|(_, name)| *name)) {
            Some(name) => name.to_owned(),
            None => {
                account.note(
                    Flaw::UnknownStage,
                    format!("стадии «{code}» нет в справочнике, оставлен её код"),
                    &row.place,
                );
                code.to_owned()
            }
        }
    }

    /// A word of a dictionary.
    pub fn word(&self, entity: &str, code: &str) -> Option<&str> {
        let key = (entity.into(), code.into());
        self.words.get(&key).map(AsRef::as_ref)
    }

    /// A custom field: its name if a dictionary gives one, its value with list items by name.
    pub fn custom(&self, card: Card, code: &str, value: &Json) -> (String, RawValue<'static>) {
        let field = self
            .custom
            .get(&(Some(card), code.into()))
            .or_else(|| self.custom.get(&(None, code.into())));
        let name = field
            .and_then(|field| field.name.as_deref())
            .unwrap_or(code);
        let one = |value: &Json| -> RawValue<'static> {
            let named = value.text().and_then(|id| field?.values.get(id));
            named.map_or_else(
                || value.field(),
                |name| RawValue::Text(name.to_string().into()),
            )
        };
        let value = match value {
            Json::List(items) if !items.is_empty() => {
                RawValue::List(items.iter().map(one).collect())
            }
            single => one(single),
        };
        (name.to_owned(), value)
    }
}

/// The funnel's id of a deal or of an entry of its history.
pub(super) fn category(row: &Row) -> &str {
    row.text("CATEGORY_ID").unwrap_or("0")
}

fn card_of(hint: &str) -> Option<Card> {
    let hint = hint.to_lowercase();
    [
        ("deal", Card::Deal),
        ("lead", Card::Lead),
        ("contact", Card::Contact),
        ("company", Card::Company),
    ]
    .into_iter()
    .find(|(word, _)| hint.contains(word))
    .map(|(_, card)| card)
}

fn label(described: &BTreeMap<Box<str>, Json>, keys: &[&str], code: &str) -> Option<Box<str>> {
    keys.iter()
        .filter_map(|key| match described.get(*key)? {
            Json::Text(text) => Some(text.clone()),
            // Labels by language: Russian first.
            Json::Map(all) => all
                .get("ru")
                .or_else(|| all.values().next())?
                .text()
                .map(Into::into),
            _ => None,
        })
        .find(|label| upper_snake(label).as_ref() != code)
}

fn list_values(items: &[Json]) -> BTreeMap<Box<str>, Box<str>> {
    items
        .iter()
        .filter_map(|item| match item {
            Json::Map(item) => Some((
                item.get("ID")?.text()?.into(),
                item.get("VALUE")?.text()?.into(),
            )),
            _ => None,
        })
        .collect()
}
