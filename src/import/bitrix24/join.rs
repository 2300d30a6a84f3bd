//! Cases: clients with their deals, and events beside the deal or the client they belong to.

use crate::import::quality::Flaw;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::activities;
use super::calls;
use super::cards::{fields, title};
use super::clients::{Clients, company_id, contact_id, lead_id};
use super::deals::{Reading, histories, reject_strays};
use super::entity::Entity;
use super::names::{Card, Names};
use super::tables::Tables;
use crate::facts::{Case, Deal, Event, EventKind};
use crate::import::account::Account;
use crate::import::json::{Json, Row};
use crate::import::natural;

/// Puts the cases together, in the order of client ids; deals without a client stand last.
pub(super) fn cases(
    tables: &Tables,
    names: &Names,
    currency: &str,
    account: &mut Account,
) -> Vec<Case<'static>> {
    let clients = Clients::read(tables);
    let mut join = Join {
        clients: &clients,
        cases: BTreeMap::new(),
        deals: BTreeMap::new(),
        stray: Cell::new(false),
    };
    join.cards(tables, names, account);
    join.deals(tables, names, currency, account);
    join.activities(tables, account);
    join.others(tables, account);
    let mut cases: Vec<Case<'static>> = join.cases.into_values().collect();
    let key = |case: &Case<'static>| match (&case.client, case.deals.first()) {
        (Some(client), _) => (false, client.to_string()),
        (None, Some(deal)) => (true, deal.id.to_string()),
        (None, None) => (true, String::new()),
    };
    cases.sort_by(|a, b| {
        let ((alone_a, a), (alone_b, b)) = (key(a), key(b));
        alone_a.cmp(&alone_b).then_with(|| natural(&a, &b))
    });
    for case in &mut cases {
        case.deals.sort_by(|a, b| natural(&a.id, &b.id));
    }
    cases
}

/// How the report calls records of what is not there.
pub(super) const STRAY: &str = "записи о сделках и клиентах, которых нет в выгрузке";
/// Keys that name who did it; the CRM itself is 0.
const ROBOT: &[&str] = &["AUTHOR_ID", "CREATED_BY", "PORTAL_USER_ID"];

/// Whose event it is.
enum Whose {
    Deal(String),
    Client(String),
}

struct Join<'t> {
    clients: &'t Clients,
    /// By client, or by deal where there is no client.
    cases: BTreeMap<String, Case<'static>>,
    /// Which case a deal is in.
    deals: BTreeMap<String, String>,
    /// The record at hand is of a deal or client that is not there.
    stray: Cell<bool>,
}

impl Join<'_> {
    fn cards(&mut self, tables: &Tables, names: &Names, account: &mut Account) {
        for client in self.clients.all() {
            let case = Case {
                client: Some(client.clone().into()),
                ..Case::default()
            };
            self.cases.insert(client, case);
        }
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
                // A contact that belongs to a company has no case of its own; its deals show its name and phones.
                if let Some(case) = row.text("ID").and_then(|own| self.cases.get_mut(&id(own))) {
                    case.name = title(row).map(Into::into);
                    case.fields = fields(row, card, names);
                    case.source = row.place.to_string().into();
                }
                account.summary.used += 1;
            }
        }
    }

    fn deals(&mut self, tables: &Tables, names: &Names, currency: &str, account: &mut Account) {
        let contacts = tables.of(Entity::Contacts).iter();
        let reading = Reading {
            tables,
            names,
            currency,
            contacts: contacts
                .filter_map(|row| Some((row.text("ID")?, row)))
                .collect(),
        };
        let mut histories = histories(tables, names, account);
        for row in tables.of(Entity::Deals) {
            let read = reading.deal(row, &mut histories, account);
            let outcome = read.map(|deal| self.place(deal, self.clients.of_card(row)));
            account.settle(row, "сделка", outcome);
        }
        for row in tables.of(Entity::Leads) {
            let read = reading.lead(row, &mut histories, account);
            let outcome = read.map(|deal| self.place(deal, self.clients.of_lead(row)));
            account.settle(row, "лид", outcome);
        }
        reject_strays(histories, account);
    }

    fn place(&mut self, deal: Deal<'static>, client: Option<String>) {
        let key = client
            .clone()
            .unwrap_or_else(|| format!("deal {}", deal.id));
        let case = self.cases.entry(key.clone()).or_insert_with(|| Case {
            client: client.map(Into::into),
            ..Case::default()
        });
        if case.source.is_empty() {
            case.source = deal.source.clone();
        }
        self.deals.insert(deal.id.to_string(), key);
        case.deals.push(deal);
    }

    fn activities(&mut self, tables: &Tables, account: &mut Account) {
        let statistics = calls::by_activity(tables);
        let tasks: BTreeSet<&str> = tables
            .of(Entity::Tasks)
            .iter()
            .filter_map(|row| row.text("ID"))
            .collect();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for row in tables.of(Entity::Activities) {
            let id = row.text("ID").unwrap_or_default();
            // The same task stands among the tasks, with its own moment of closing.
            let twin = row
                .reference("ASSOCIATED_ENTITY_ID")
                .filter(|task| tasks.contains(task));
            if twin.is_some()
                && (row.text("TYPE_ID") == Some("3")
                    || row.text("PROVIDER_ID") == Some("CRM_TASKS_TASK"))
            {
                account.summary.used += 1;
                account.summary.repeated += 1;
                continue;
            }
            let calls = statistics.get(id);
            let outcome = self.activity(row, calls.map(Vec::as_slice).unwrap_or_default(), account);
            if outcome.is_ok() && calls.is_some() {
                told.insert(id);
            }
            self.settle(row, "дело", outcome, account);
        }
        for row in tables.of(Entity::Calls) {
            let known = row
                .reference("CRM_ACTIVITY_ID")
                .is_some_and(|id| told.contains(id));
            let outcome = if known { Ok(()) } else { self.lone_call(row) };
            self.settle(row, "звонок", outcome, account);
        }
    }

    fn activity(&mut self, row: &Row, calls: &[&Row], account: &mut Account) -> Result<(), String> {
        let mut event = activities::activity(row, account, !calls.is_empty())?;
        if let Some(call) = calls.first() {
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
                return Err(format!(
                    "привязано не к сделке и не к клиенту (OWNER_TYPE_ID {kind})"
                ));
            }
        };
        self.add(event, &whose)?;
        if unclear {
            account.note(
                Flaw::NoResult,
                "звонки, о которых не сказано, состоялся ли разговор (нет статистики звонков)",
                &row.place,
            );
        }
        Ok(())
    }

    fn lone_call(&mut self, row: &Row) -> Result<(), String> {
        let event = calls::alone(row)?;
        let kind = row
            .text("CRM_ENTITY_TYPE")
            .unwrap_or_default()
            .to_lowercase();
        let owner = row
            .reference("CRM_ENTITY_ID")
            .ok_or("не привязан ни к сделке, ни к клиенту (CRM_ENTITY_ID)")?;
        let whose = self.whose(&kind, owner)?;
        self.add(event, &whose)
    }

    fn others(&mut self, tables: &Tables, account: &mut Account) {
        for row in tables.of(Entity::Comments) {
            let kind = row.text("ENTITY_TYPE").unwrap_or("deal").to_lowercase();
            let outcome = activities::comment(row).and_then(|event| {
                let owner = row.reference("ENTITY_ID").ok_or("нет ENTITY_ID")?;
                let whose = self.whose(&kind, owner)?;
                self.add(event, &whose)
            });
            self.settle(row, "комментарий", outcome, account);
        }
        for row in tables.of(Entity::Tasks) {
            let outcome = activities::task(row).and_then(|event| {
                let whose = self.task_owner(row)?;
                self.add(event, &whose)
            });
            self.settle(row, "задача", outcome, account);
        }
        for row in tables.of(Entity::Documents) {
            let outcome = activities::document(row).and_then(|event| {
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
                self.add(event, &whose)
            });
            self.settle(row, "документ", outcome, account);
        }
    }

    /// A task is bound by `["D_12", "CO_5"]`; a deal goes before a client.
    fn task_owner(&self, row: &Row) -> Result<Whose, String> {
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

    fn whose(&self, kind: &str, id: &str) -> Result<Whose, String> {
        let missing = |what: &str| format!("{what} {id} нет в выгрузке");
        let deal = |id: String, why: String| {
            if self.deals.contains_key(&id) {
                Ok(Whose::Deal(id))
            } else {
                self.stray.set(true);
                Err(why)
            }
        };
        let lost = |what: &str| {
            self.stray.set(true);
            missing(what)
        };
        match kind {
            "deal" => deal(
                id.to_owned(),
                format!("{} или она отвергнута", missing("сделки")),
            ),
            "lead" => deal(lead_id(id), format!("{} или он отвергнут", missing("лида"))),
            "contact" => self
                .clients
                .of_contact(id)
                .map(Whose::Client)
                .ok_or_else(|| lost("контакта")),
            "company" => self
                .clients
                .of_company(id)
                .map(Whose::Client)
                .ok_or_else(|| lost("компании")),
            "" => Err("не сказано, к чему привязано".into()),
            other => Err(format!("привязано не к сделке и не к клиенту («{other}»)")),
        }
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

    fn add(&mut self, mut event: Event<'static>, whose: &Whose) -> Result<(), String> {
        let key = match whose {
            Whose::Client(client) => Some(client),
            Whose::Deal(deal) => {
                event.deal = Some(deal.clone().into());
                self.deals.get(deal)
            }
        };
        let case = key.and_then(|key| self.cases.get_mut(key));
        let case = case.ok_or("клиента нет в выгрузке")?;
        case.events.push(event);
        Ok(())
    }
}
