//! Numbers → names: pipelines, stages, custom fields, loss reasons.

use std::collections::{BTreeMap, BTreeSet};

use super::cards::Known;
use super::lists::{Entity, Lists};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;

/// Won and lost have these numbers in every pipeline.
const WON: &str = "142";
const LOST: &str = "143";

/// The dictionaries.
#[derive(Debug, Default)]
pub(super) struct Names {
    pipelines: BTreeMap<Box<str>, Box<str>>,
    stages: BTreeMap<(Box<str>, Box<str>), Box<str>>,
    fields: BTreeMap<Box<str>, Box<str>>,
    reasons: BTreeMap<Box<str>, Box<str>>,
    one_pipeline: bool,
}

impl Names {
    /// Takes the dictionaries; beside them, which custom fields a card may have.
    pub fn read(lists: &Lists<'_>, account: &mut Account) -> Result<(Self, Known), ImportError> {
        let (mut names, mut known) = (Self::default(), Known::default());
        for row in lists.of(Entity::Pipelines) {
            let row = row?;
            let (Some(id), Some(name)) = (row.text("id"), row.text("name")) else {
                account.reject(&row, "воронка: нет имени name");
                continue;
            };
            names.pipelines.insert(id.into(), name.into());
            let statuses = row.get("_embedded").and_then(|inner| inner.at("statuses"));
            for status in statuses.map_or(&[][..], Json::items) {
                let said = |key: &str| status.at(key).and_then(Json::text);
                if let (Some(stage), Some(name)) = (said("id"), said("name")) {
                    names.stages.insert((id.into(), stage.into()), name.into());
                }
            }
            account.summary.used += 1;
        }
        for (entity, table) in [
            (Entity::CustomFields, &mut names.fields),
            (Entity::LossReasons, &mut names.reasons),
        ] {
            for row in lists.of(entity) {
                let row = row?;
                if let (Some(id), Some(name)) = (row.text("id"), row.text("name")) {
                    table.insert(id.into(), name.into());
                }
                if entity == Entity::CustomFields {
                    known.listed(&row);
                }
                account.summary.used += 1;
            }
        }
        // More than one pipeline are as good as many.
        let mut used: BTreeSet<Option<Box<str>>> = BTreeSet::new();
        for entity in [Entity::Leads, Entity::Contacts, Entity::Companies] {
            for row in lists.of(entity) {
                let row = row?;
                if entity == Entity::Leads && used.len() < 2 {
                    used.insert(row.text("pipeline_id").map(Into::into));
                }
                names.card(&row);
                known.card(entity, &row);
            }
        }
        names.one_pipeline = names.pipelines.is_empty() && used.len() < 2;
        if !lists.has(Entity::Pipelines) {
            let said = "списка воронок (/api/v4/leads/pipelines) нет: стадии остались номерами, кроме 142 и 143";
            account.say(Flaw::Assumed, said.into());
        }
        Ok((names, known))
    }

    /// Custom fields are also named where they have a value.
    fn card(&mut self, row: &Row) {
        for field in row.get("custom_fields_values").map_or(&[][..], Json::items) {
            let said = |key: &str| field.at(key).and_then(Json::text);
            if let (Some(id), Some(name)) = (said("field_id"), said("field_name"))
                && !self.fields.contains_key(id)
            {
                self.fields.insert(id.into(), name.into());
            }
        }
    }

    /// The funnel by name; `None` where there is one and it is not named.
    pub fn funnel(&self, pipeline: &str) -> Option<String> {
        match self.pipelines.get(pipeline) {
            Some(name) => Some(name.to_string()),
            None if self.one_pipeline => None,
            None => Some(format!("воронка {pipeline}")),
        }
    }

    /// The stage by name; a number that no dictionary knows stays a number.
    pub fn stage(&self, pipeline: &str, status: &str, row: &Row, account: &mut Account) -> String {
        let key = (pipeline.into(), status.into());
        match (self.stages.get(&key), status) {
            (Some(name), _) => name.to_string(),
            (None, WON) => "Успешно реализовано".to_owned(),
            (None, LOST) => "Закрыто и не реализовано".to_owned(),
            (None, other) => {
                let what = format!("стадии «{other}» нет в списке воронок, оставлен её номер");
                account.note(Flaw::UnknownStage, what, &row.place);
                other.to_owned()
            }
        }
    }

    /// A custom field by name.
    pub fn field(&self, id: &str) -> String {
        let name = self.fields.get(id).map(ToString::to_string);
        name.unwrap_or_else(|| format!("поле {id}"))
    }

    /// A reason of loss by name.
    pub fn reason(&self, id: &str) -> Option<&str> {
        self.reasons.get(id).map(AsRef::as_ref)
    }
}

/// Whether the deal is closed by this stage.
pub(super) fn is_closed(status: &str) -> bool {
    matches!(status, WON | LOST)
}
