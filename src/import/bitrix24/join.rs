//! Cases: clients with their deals, and events beside the deal or the client they belong to.

use std::cell::Cell;

use super::activities;
use super::calls::{self, Statistics};
use super::cards::{fields, title};
use super::clients::{Clients, company_id, contact_id, lead_id};
use super::deals::{Histories, Reading};
use super::entity::Entity;
use super::names::{Card, Names};
use super::tables::Tables;
use crate::facts::{Case, EventKind};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::answers::{Gather, Index, Whose, Why};
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;
use crate::import::spill::{Sort, Spool, key_text};

/// Puts the cases together, in the order of client ids; deals without a client stand last.
pub(super) fn cases(
    tables: &Tables<'_>,
    names: &Names,
    currency: &str,
    account: &mut Account,
) -> Result<Spool, ImportError> {
    let mut gather = Gather::new(tables.scratch);
    let clients = Clients::read(tables, &mut gather)?;
    let mut join = Join {
        clients: &clients,
        gather,
        stray: Cell::new(false),
    };
    join.cards(tables, names, account)?;
    join.deals(tables, names, currency, account)?;
    join.activities(tables, account)?;
    join.others(tables, account)?;
    join.gather.finish(account)
}

/// How the report calls records of what is not there.
pub(super) const STRAY: &str = "записи о сделках и клиентах, которых нет в выгрузке";
/// Keys that name who did it; the CRM itself is 0.
const ROBOT: &[&str] = &["AUTHOR_ID", "CREATED_BY", "PORTAL_USER_ID"];

struct Join<'t, 's> {
    clients: &'t Clients<'s>,
    gather: Gather<'s>,
    /// The record at hand is of a deal or client that is not there.
    stray: Cell<bool>,
}

impl Join<'_, '_> {
    fn cards(
        &mut self,
        tables: &Tables<'_>,
        names: &Names,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let lists = [
            (
                Entity::Companies,
                Card::Company,
                company_id as fn(&str) -> String,
            ),
            (Entity::Contacts, Card::Contact, contact_id),
        ];
        for (entity, card, id) in lists {
            for row in tables.of(entity) {
                let row = row?;
                account.summary.used += 1;
                let Some(own) = row.text("ID") else { continue };
                // A contact that belongs to a company has no case of its own; its deals show its name and phones.
                let client = id(own);
                let there = match entity {
                    Entity::Contacts => self.clients.of_contact(own)?.as_ref() == Some(&client),
                    _ => true,
                };
                if there {
                    self.gather.card(&Case {
                        client: Some(client.into()),
                        name: title(&row).map(Into::into),
                        fields: fields(&row, card, names),
                        source: row.place.to_string().into(),
                        ..Case::default()
                    })?;
                }
            }
        }
        Ok(())
    }

    fn deals(
        &mut self,
        tables: &Tables<'_>,
        names: &Names,
        currency: &str,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let histories = Histories::read(tables, names, account)?;
        let reading = Reading {
            tables,
            names,
            currency,
            histories: &histories,
        };
        for row in tables.of(Entity::Deals) {
            let row = row?;
            let read = reading.deal(&row, account);
            let outcome = read.and_then(|deal| {
                let client = self.clients.of_card(&row)?;
                Ok(self.gather.deal(deal, client)?)
            });
            account.settle(&row, "сделка", Why::told(outcome)?);
        }
        for row in tables.of(Entity::Leads) {
            let row = row?;
            let read = reading.lead(&row, account);
            let outcome = read.and_then(|deal| {
                let client = self.clients.of_lead(&row)?;
                Ok(self.gather.deal(deal, client)?)
            });
            account.settle(&row, "лид", Why::told(outcome)?);
        }
        self.gather.deals_are_there()?;
        histories.reject_strays(&self.gather, names, account)
    }

    fn activities(
        &mut self,
        tables: &Tables<'_>,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let statistics = Statistics::read(tables)?;
        let mut told = Sort::new(tables.scratch);
        let mut key = Vec::new();
        for row in tables.of(Entity::Activities) {
            let row = row?;
            let id = row.text("ID").unwrap_or_default();
            // The same task stands among the tasks, with its own moment of closing.
            let task = row.text("TYPE_ID") == Some("3")
                || row.text("PROVIDER_ID") == Some("CRM_TASKS_TASK");
            if task
                && let Some(twin) = row.reference("ASSOCIATED_ENTITY_ID")
                && tables.has_id(Entity::Tasks, twin)?
            {
                account.summary.used += 1;
                account.summary.repeated += 1;
                continue;
            }
            let call = statistics.of(id)?;
            let outcome = Why::told(self.activity(&row, call.as_ref(), account))?;
            if outcome.is_ok() && call.is_some() {
                key.clear();
                key_text(&mut key, id);
                told.put(&key, &[])?;
            }
            self.settle(&row, "дело", outcome, account);
        }
        let told = Index::of(told, tables.scratch)?;
        for row in tables.of(Entity::Calls) {
            let row = row?;
            let mut known = false;
            if let Some(id) = row.reference("CRM_ACTIVITY_ID") {
                key.clear();
                key_text(&mut key, id);
                known = told.has(&key)?;
            }
            let outcome = if known {
                Ok(())
            } else {
                Why::told(self.lone_call(&row))?
            };
            self.settle(&row, "звонок", outcome, account);
        }
        Ok(())
    }

    fn activity(
        &mut self,
        row: &Row,
        call: Option<&Row>,
        account: &mut Account,
    ) -> Result<(), Why> {
        let mut event = activities::activity(row, account, call.is_some())?;
        if let Some(call) = call {
            calls::describe(&mut event, call)?;
            event.source = format!("{}, {}", event.source, call.place).into();
        }
        let unclear =
            event.kind == EventKind::Call && event.at.is_some() && event.connected.is_none();
        let owner = row
            .reference("OWNER_ID")
            .ok_or("не привязано ни к кому (OWNER_ID)")?;
        let whose = match row.text("OWNER_TYPE_ID") {
            Some("1") => self.whose("lead", owner)?,
            Some("2") => self.whose("deal", owner)?,
            Some("3") => self.whose("contact", owner)?,
            Some("4") => self.whose("company", owner)?,
            other => {
                let kind = other.unwrap_or("не назван");
                let why = format!("привязано не к сделке и не к клиенту (OWNER_TYPE_ID {kind})");
                return Err(why.into());
            }
        };
        self.gather.event(event, &whose)?;
        if unclear {
            account.note(
                Flaw::NoResult,
                "звонки, о которых не сказано, состоялся ли разговор (нет статистики звонков)",
                &row.place,
            );
        }
        Ok(())
    }

    fn lone_call(&mut self, row: &Row) -> Result<(), Why> {
        let event = calls::alone(row)?;
        let kind = row
            .text("CRM_ENTITY_TYPE")
            .unwrap_or_default()
            .to_lowercase();
        let owner = row
            .reference("CRM_ENTITY_ID")
            .ok_or("не привязан ни к сделке, ни к клиенту (CRM_ENTITY_ID)")?;
        let whose = self.whose(&kind, owner)?;
        Ok(self.gather.event(event, &whose)?)
    }

    fn others(&mut self, tables: &Tables<'_>, account: &mut Account) -> Result<(), ImportError> {
        for row in tables.of(Entity::Comments) {
            let row = row?;
            let kind = row.text("ENTITY_TYPE").unwrap_or("deal").to_lowercase();
            let outcome = activities::comment(&row)
                .map_err(Why::from)
                .and_then(|event| {
                    let owner = row.reference("ENTITY_ID").ok_or("нет ENTITY_ID")?;
                    let whose = self.whose(&kind, owner)?;
                    Ok(self.gather.event(event, &whose)?)
                });
            self.settle(&row, "комментарий", Why::told(outcome)?, account);
        }
        for row in tables.of(Entity::Tasks) {
            let row = row?;
            let outcome = activities::task(&row).map_err(Why::from).and_then(|event| {
                let whose = self.task_owner(&row)?;
                Ok(self.gather.event(event, &whose)?)
            });
            self.settle(&row, "задача", Why::told(outcome)?, account);
        }
        for row in tables.of(Entity::Documents) {
            let row = row?;
            let outcome = activities::document(&row)
                .map_err(Why::from)
                .and_then(|event| {
                    let kind = match row.text("ENTITY_TYPE_ID") {
                        Some("1") => "lead",
                        Some("2") => "deal",
                        Some("3") => "contact",
                        Some("4") => "company",
                        _ => return Err("не привязан к сделке (ENTITY_TYPE_ID)".into()),
                    };
                    let owner = row
                        .reference("ENTITY_ID")
                        .or_else(|| row.reference("VALUE"))
                        .ok_or("не привязан к сделке (ENTITY_ID)")?;
                    let whose = self.whose(kind, owner)?;
                    Ok(self.gather.event(event, &whose)?)
                });
            self.settle(&row, "документ", Why::told(outcome)?, account);
        }
        Ok(())
    }

    /// A task is bound by `["D_12", "CO_5"]`; a deal goes before a client.
    fn task_owner(&self, row: &Row) -> Result<Whose, Why> {
        let bound: Vec<&str> = match row.get("UF_CRM_TASK") {
            Some(Json::List(items)) => items.iter().filter_map(Json::text).collect(),
            _ => Vec::new(),
        };
        let kinds = [
            ("D_", "deal"),
            ("L_", "lead"),
            ("CO_", "company"),
            ("C_", "contact"),
        ];
        let owner = kinds.iter().find_map(|(prefix, kind)| {
            bound
                .iter()
                .find_map(|bound| Some((*kind, bound.strip_prefix(prefix)?)))
        });
        let (kind, id) = owner.ok_or("не привязана ни к сделке, ни к клиенту (UF_CRM_TASK)")?;
        self.whose(kind, id)
    }

    fn whose(&self, kind: &str, id: &str) -> Result<Whose, Why> {
        let missing = |what: &str| format!("{what} {id} нет в выгрузке");
        let found = match kind {
            "deal" => self.gather.whose(id)?,
            "lead" => self.gather.whose(&lead_id(id))?,
            "contact" => self.clients.of_contact(id)?.map(Whose::Client),
            "company" => self.clients.of_company(id)?.map(Whose::Client),
            "" => return Err("не сказано, к чему привязано".into()),
            other => {
                let why = format!("привязано не к сделке и не к клиенту («{other}»)");
                return Err(why.into());
            }
        };
        found.ok_or_else(|| {
            self.stray.set(true);
            let why = match kind {
                "deal" => format!("{} или она отвергнута", missing("сделки")),
                "lead" => format!("{} или он отвергнут", missing("лида")),
                "contact" => missing("контакта"),
                _ => missing("компании"),
            };
            why.into()
        })
    }

    /// Counts a record that tells of something that happened.
    fn settle(&self, row: &Row, what: &str, outcome: Result<(), String>, account: &mut Account) {
        if self.stray.take() && outcome.is_err() {
            account.mend(Flaw::Stray, STRAY, &row.place);
        }
        if outcome.is_ok() && ROBOT.iter().any(|key| row.text(key) == Some("0")) {
            account.mend(Flaw::Robot, "сделано самой CRM (автор 0)", &row.place);
        }
        account.settle(row, what, outcome);
    }
}
