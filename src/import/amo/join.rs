//! Cases: clients with their deals, and what happened beside the deal or the client it belongs to.

use std::collections::{BTreeMap, BTreeSet};

use super::cards::{Known, moment, needed, oddities};
use super::clients::Clients;
use super::deeds;
use super::history::{Histories, is_change};
use super::lists::{Entity, Lists};
use super::names::Names;
use crate::facts::{Case, Deal, Event, EventKind, FactKind, Held, RawValue, When};
use crate::import::account::Account;
use crate::import::gather::{Gather, Whose};
use crate::import::json::Row;
use crate::import::quality::Flaw;

/// Puts the cases together; beside them, which histories the events give.
pub(super) fn cases(
    lists: &Lists,
    names: &Names,
    account: &mut Account,
) -> (Vec<Case<'static>>, Vec<(FactKind, Held)>) {
    let clients = Clients::read(lists);
    let mut join = Join {
        clients: &clients,
        known: Known::read(lists),
        gather: Gather::default(),
    };
    join.cards(lists, names, account);
    let held = join.deals(lists, names, account);
    join.notes(lists, account);
    join.tasks(lists, account);
    join.events(lists, account);
    if !clients.told && lists.has(Entity::Leads) && !lists.of(Entity::Leads).is_empty() {
        let said = "у сделок не названы ни компании, ни контакты: каждая сделка — сама по себе; выгружайте сделки с with=contacts";
        account.say(Flaw::Assumed, said.into());
    }
    (join.gather.finish(), held)
}

struct Join<'t> {
    clients: &'t Clients,
    known: Known,
    gather: Gather,
}

impl Join<'_> {
    fn cards(&mut self, lists: &Lists, names: &Names, account: &mut Account) {
        for client in self.clients.all() {
            self.gather.client(&client);
        }
        for (entity, prefix) in [(Entity::Companies, "CO_"), (Entity::Contacts, "C_")] {
            for row in lists.of(entity) {
                let id = format!("{prefix}{}", row.text("id").unwrap_or_default());
                // A contact that belongs to a company has no case of its own; its deals show its name and phones.
                if let Some(case) = self.gather.known(&id) {
                    case.name = row.text("name").map(|name| name.to_owned().into());
                    case.fields = self.known.fields(row, entity, names);
                    case.source = row.place.to_string().into();
                }
                account.summary.used += 1;
            }
        }
    }

    fn deals(
        &mut self,
        lists: &Lists,
        names: &Names,
        account: &mut Account,
    ) -> Vec<(FactKind, Held)> {
        let contacts = lists.of(Entity::Contacts).iter();
        let contacts: BTreeMap<&str, &Row> = contacts
            .filter_map(|row| Some((row.text("id")?, row)))
            .collect();
        let mut histories = Histories::read(lists, names, account);
        let mut older = false;
        for row in lists.of(Entity::Leads) {
            if row.flag("is_deleted") == Some(true) {
                account.reject(row, "сделка: удалена в CRM (is_deleted)");
                continue;
            }
            let read = self.deal(row, names, account).map(|mut deal| {
                histories.fill(row, &mut deal, names, account);
                older |= histories.older(&deal);
                if let Some(contact) = self.clients.contact(row).and_then(|id| contacts.get(id)) {
                    self.contact(contact, &mut deal, names);
                }
                self.gather.deal(deal, self.clients.of_deal(row));
            });
            account.settle(row, "сделка", read);
        }
        let held = histories.held(older);
        histories.reject_strays(account);
        held
    }

    fn deal(
        &self,
        row: &Row,
        names: &Names,
        account: &mut Account,
    ) -> Result<Deal<'static>, String> {
        let id = row.text("id").ok_or("нет номера id")?;
        let status = row.text("status_id").ok_or("нет стадии status_id")?;
        let pipeline = row.text("pipeline_id").unwrap_or_default();
        oddities(row, account);
        let named = row.text("name").map(|name| name.to_owned().into());
        Ok(Deal {
            id: id.to_owned().into(),
            name: named,
            funnel: names.funnel(pipeline).map(Into::into),
            owner: row
                .reference("responsible_user_id")
                .map(|id| id.to_owned().into()),
            stage: Some(names.stage(pipeline, status, row, account).into()),
            created: moment(row, "created_at")?,
            fields: self.known.fields(row, Entity::Leads, names),
            source: row.place.to_string().into(),
            ..Deal::default()
        })
    }

    /// The contact's name and phones beside the deal: the client may be the company.
    fn contact(&self, contact: &Row, deal: &mut Deal<'static>, names: &Names) {
        if let Some(name) = contact.text("name") {
            deal.fields
                .insert("контакт".into(), RawValue::Text(name.to_owned().into()));
        }
        let mut card = self.known.fields(contact, Entity::Contacts, names);
        for (from, to) in [("телефон", "телефон контакта"), ("email", "email контакта")]
        {
            if let Some(value) = card.remove(from) {
                deal.fields.insert(to.into(), value);
            }
        }
    }

    fn notes(&mut self, lists: &Lists, account: &mut Account) {
        let mut unread: BTreeMap<String, u64> = BTreeMap::new();
        for row in lists.of(Entity::Notes) {
            let read = deeds::note(row, account);
            let outcome = match read {
                Ok(None) => {
                    *unread
                        .entry(row.text("note_type").unwrap_or_default().to_owned())
                        .or_default() += 1;
                    account.summary.used += 1;
                    continue;
                }
                Ok(Some(event)) => self
                    .whose_note(row)
                    .and_then(|whose| self.gather.event(event, &whose)),
                Err(why) => Err(why),
            };
            if outcome.is_err() {
                account.mend(
                    Flaw::Stray,
                    "примечания, которым не нашлось сделки или клиента",
                    &row.place,
                );
            }
            account.settle(row, "примечание", outcome);
        }
        for (kind, number) in unread {
            account.say(
                Flaw::NotRead,
                format!("примечания «{kind}» не читаются: {number}"),
            );
        }
    }

    /// A note does not say whose it is; its link does, or the file that it stands in, else the number decides.
    fn whose_note(&self, row: &Row) -> Result<Whose, String> {
        let id = row
            .reference("entity_id")
            .ok_or("не привязано ни к кому (entity_id)")?;
        let link = row
            .get("_links")
            .and_then(|links| links.at("self")?.at("href")?.text());
        let hints = [row.text("entity_type"), link, row.text("file")];
        let kind = hints.into_iter().flatten().find_map(kind_in);
        match kind {
            Some(kind) => self.whose(kind, id),
            None => ["lead", "contact", "company"]
                .iter()
                .find_map(|kind| self.whose(kind, id).ok())
                .ok_or_else(|| format!("сделки или клиента {id} нет в выгрузке")),
        }
    }

    fn whose(&self, kind: &str, id: &str) -> Result<Whose, String> {
        let missing = |what: &str| format!("{what} {id} нет в выгрузке");
        match kind.trim_end_matches('s') {
            "lead" if self.gather.has_deal(id) => Ok(Whose::Deal(id.to_owned())),
            "lead" => Err(format!("{} или она отвергнута", missing("сделки"))),
            "contact" => self
                .clients
                .of_contact(id)
                .map(Whose::Client)
                .ok_or_else(|| missing("контакта")),
            "company" | "companie" => self
                .clients
                .of_company(id)
                .map(Whose::Client)
                .ok_or_else(|| missing("компании")),
            other => Err(format!("привязано не к сделке и не к клиенту («{other}»)")),
        }
    }

    fn tasks(&mut self, lists: &Lists, account: &mut Account) {
        let closed = closings(lists);
        let mut guessed: Option<&Row> = None;
        for row in lists.of(Entity::Tasks) {
            let at = row.text("id").and_then(|id| closed.get(id)).copied();
            if at.is_none() && row.flag("is_completed") == Some(true) {
                guessed = guessed.or(Some(row));
            }
            let outcome = deeds::task(row, at).and_then(|events| {
                let kind = row
                    .text("entity_type")
                    .ok_or("не привязана ни к кому (entity_type)")?;
                let id = row
                    .reference("entity_id")
                    .ok_or("не привязана ни к кому (entity_id)")?;
                let whose = self.whose(kind, id)?;
                events
                    .into_iter()
                    .try_for_each(|event| self.gather.event(event, &whose))
            });
            if outcome.is_err() {
                account.mend(
                    Flaw::Stray,
                    "задачи, которым не нашлось сделки или клиента",
                    &row.place,
                );
            }
            account.settle(row, "задача", outcome);
        }
        if guessed.is_some() {
            let said = "время закрытия задач взято по их последнему изменению: точное дают события task_completed";
            account.say(Flaw::Assumed, said.into());
        }
    }

    /// Calls and messages that no note tells of, and the account of all events.
    fn events(&mut self, lists: &Lists, account: &mut Account) {
        let notes: BTreeSet<&str> = lists
            .of(Entity::Notes)
            .iter()
            .filter_map(|row| row.text("id"))
            .collect();
        for row in lists.of(Entity::Events) {
            let kind = row.text("type").unwrap_or_default();
            // Changes of deals are counted with the deals' histories.
            if is_change(kind) && matches!(row.text("entity_type"), Some("lead" | "leads") | None) {
                continue;
            }
            if deeds::noted(row).is_some_and(|note| notes.contains(note)) {
                account.summary.used += 1;
                continue;
            }
            let outcome = match deeds::told(row, account) {
                Ok(None) => Ok(()),
                Ok(Some(event)) => self.told(row, event),
                Err(why) => Err(why),
            };
            account.settle(row, "событие", outcome);
        }
    }

    fn told(&mut self, row: &Row, event: Event<'static>) -> Result<(), String> {
        let id = row
            .reference("entity_id")
            .ok_or("не привязано ни к кому (entity_id)")?;
        let whose = self.whose(row.text("entity_type").unwrap_or("lead"), id)?;
        self.gather.event(event, &whose)
    }
}

fn kind_in(hint: &str) -> Option<&'static str> {
    let hint = hint.to_lowercase();
    [
        ("lead", "lead"),
        ("contact", "contact"),
        ("compan", "company"),
        ("сделк", "lead"),
        ("контакт", "contact"),
        ("компани", "company"),
    ]
    .into_iter()
    .find(|(part, _)| hint.contains(part))
    .map(|(_, kind)| kind)
}

/// When tasks were closed, by the events that tell it; of several the last.
fn closings(lists: &Lists) -> BTreeMap<Box<str>, When> {
    let mut closed: BTreeMap<Box<str>, When> = BTreeMap::new();
    for row in lists.of(Entity::Events) {
        if row.text("type") != Some("task_completed") {
            continue;
        }
        let inside = || {
            let after = row.get("value_after")?.items().first()?;
            after.at("task")?.at("id")?.text()
        };
        let id = match row.text("entity_type") {
            Some("task" | "tasks") => row.text("entity_id"),
            _ => inside(),
        };
        if let (Some(id), Ok(at)) = (id, needed(row, "created_at")) {
            let known = closed.entry(id.into()).or_insert(at);
            *known = (*known).max(at);
        }
    }
    closed
}

/// The kinds of events that a list of notes gives.
pub(super) const NOTED: &[EventKind] = &[
    EventKind::Call,
    EventKind::Sms,
    EventKind::Email,
    EventKind::Comment,
];
