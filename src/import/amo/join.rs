//! Cases: clients with their deals, and what happened beside the deal or the client it belongs to.

use std::collections::BTreeMap;

use super::cards::{Known, moment, oddities};
use super::clients::{Clients, contact_id};
use super::deeds;
use super::history::{Histories, is_change};
use super::lists::{Entity, Lists};
use super::names::Names;
use crate::facts::{Case, Deal, Event, EventKind, FactKind, Held, RawValue};
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::answers::{Gather, Whose, Why};
use crate::import::json::Row;
use crate::import::quality::Flaw;
use crate::import::spill::Spool;

/// What the events give.
pub(super) struct Told {
    /// Histories, each since when.
    pub held: Vec<(FactKind, Held)>,
    pub messages: bool,
}

/// Puts the cases together; beside them, what the events give.
pub(super) fn cases(
    lists: &Lists<'_>,
    names: &Names,
    known: Known,
    account: &mut Account,
) -> Result<(Spool, Told), ImportError> {
    let mut gather = Gather::new(lists.scratch);
    let clients = Clients::read(lists, &mut gather)?;
    let mut join = Join {
        clients: &clients,
        known,
        gather,
    };
    join.cards(lists, names, account)?;
    let histories = Histories::read(lists, names, account)?;
    let held = join.deals(lists, names, &histories, account)?;
    join.notes(lists, account)?;
    join.tasks(lists, &histories, account)?;
    join.events(lists, account)?;
    if !clients.told && lists.of(Entity::Leads).next().is_some() {
        let said = "у сделок не названы ни компании, ни контакты: каждая сделка — сама по себе; выгружайте сделки с with=contacts";
        account.say(Flaw::Assumed, said.into());
    }
    let messages = histories.messages;
    let lines = join.gather.finish(account)?;
    Ok((lines, Told { held, messages }))
}

struct Join<'t, 's> {
    clients: &'t Clients<'s>,
    known: Known,
    gather: Gather<'s>,
}

impl Join<'_, '_> {
    fn cards(
        &mut self,
        lists: &Lists<'_>,
        names: &Names,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        for (entity, prefix) in [(Entity::Companies, "CO_"), (Entity::Contacts, "C_")] {
            for row in lists.of(entity) {
                let row = row?;
                account.summary.used += 1;
                let own = row.text("id").unwrap_or_default();
                let client = format!("{prefix}{own}");
                // A contact that belongs to a company has no case of its own; its deals show its name and phones.
                let there = match entity {
                    Entity::Contacts => self.clients.of_contact(own)? == Some(contact_id(own)),
                    _ => true,
                };
                if there {
                    self.gather.card(&Case {
                        client: Some(client.into()),
                        name: row.text("name").map(|name| name.to_owned().into()),
                        fields: self.known.fields(&row, entity, names),
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
        lists: &Lists<'_>,
        names: &Names,
        histories: &Histories<'_>,
        account: &mut Account,
    ) -> Result<Vec<(FactKind, Held)>, ImportError> {
        let mut older = false;
        for row in lists.of(Entity::Leads) {
            let row = row?;
            if row.flag("is_deleted") == Some(true) {
                account.reject(&row, "сделка: удалена в CRM (is_deleted)");
                continue;
            }
            let outcome = match self.deal(&row, names, account) {
                Ok(mut deal) => {
                    histories.fill(&row, &mut deal, names, account)?;
                    older |= histories.older(&deal);
                    if let Some(id) = self.clients.contact(&row)?
                        && let Some(contact) = lists.get(Entity::Contacts, &id)?
                    {
                        self.contact(&contact, &mut deal, names);
                    }
                    self.gather.deal(deal, self.clients.of_deal(&row)?)?;
                    Ok(())
                }
                Err(why) => Err(why),
            };
            account.settle(&row, "сделка", outcome);
        }
        self.gather.deals_are_there()?;
        histories.reject_strays(&self.gather, names, account)?;
        Ok(histories.held(older))
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

    fn notes(&mut self, lists: &Lists<'_>, account: &mut Account) -> Result<(), ImportError> {
        let mut unread: BTreeMap<String, u64> = BTreeMap::new();
        for row in lists.of(Entity::Notes) {
            let row = row?;
            let read = deeds::note(&row, account);
            let outcome = match read {
                Ok(None) => {
                    *unread
                        .entry(row.text("note_type").unwrap_or_default().to_owned())
                        .or_default() += 1;
                    account.summary.used += 1;
                    continue;
                }
                Ok(Some(event)) => self
                    .whose_note(&row)
                    .and_then(|whose| Ok(self.gather.event(event, &whose)?)),
                Err(why) => Err(why.into()),
            };
            let outcome = Why::told(outcome)?;
            if outcome.is_err() {
                account.mend(
                    Flaw::Stray,
                    "примечания, которым не нашлось сделки или клиента",
                    &row.place,
                );
            }
            account.settle(&row, "примечание", outcome);
        }
        for (kind, number) in unread {
            account.say(
                Flaw::NotRead,
                format!("примечания «{kind}» не читаются: {number}"),
            );
        }
        Ok(())
    }

    /// A note does not say whose it is; its link does, or the file that it stands in, else the number decides.
    fn whose_note(&self, row: &Row) -> Result<Whose, Why> {
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
            None => {
                for kind in ["lead", "contact", "company"] {
                    match self.whose(kind, id) {
                        Err(Why::Said(_)) => {}
                        found => return found,
                    }
                }
                Err(format!("сделки или клиента {id} нет в выгрузке").into())
            }
        }
    }

    fn whose(&self, kind: &str, id: &str) -> Result<Whose, Why> {
        let missing = |what: &str| format!("{what} {id} нет в выгрузке");
        match kind.trim_end_matches('s') {
            "lead" => {
                let why = || format!("{} или она отвергнута", missing("сделки"));
                Ok(self.gather.whose(id)?.ok_or_else(why)?)
            }
            "contact" => {
                let client = self.clients.of_contact(id)?;
                Ok(Whose::Client(client.ok_or_else(|| missing("контакта"))?))
            }
            "company" | "companie" => {
                let client = self.clients.of_company(id)?;
                Ok(Whose::Client(client.ok_or_else(|| missing("компании"))?))
            }
            other => Err(format!("привязано не к сделке и не к клиенту («{other}»)").into()),
        }
    }

    fn tasks(
        &mut self,
        lists: &Lists<'_>,
        histories: &Histories<'_>,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let mut guessed = false;
        for row in lists.of(Entity::Tasks) {
            let row = row?;
            let at = match row.text("id") {
                Some(id) => histories.closed(id)?,
                None => None,
            };
            guessed |= at.is_none() && row.flag("is_completed") == Some(true);
            let read = deeds::task(&row, at).map_err(Why::from);
            let outcome = read.and_then(|events| {
                let kind = row
                    .text("entity_type")
                    .ok_or("не привязана ни к кому (entity_type)")?;
                let id = row
                    .reference("entity_id")
                    .ok_or("не привязана ни к кому (entity_id)")?;
                let whose = self.whose(kind, id)?;
                for event in events {
                    self.gather.event(event, &whose)?;
                }
                Ok(())
            });
            let outcome = Why::told(outcome)?;
            if outcome.is_err() {
                account.mend(
                    Flaw::Stray,
                    "задачи, которым не нашлось сделки или клиента",
                    &row.place,
                );
            }
            account.settle(&row, "задача", outcome);
        }
        if guessed {
            let said = "время закрытия задач взято по их последнему изменению: точное дают события task_completed";
            account.say(Flaw::Assumed, said.into());
        }
        Ok(())
    }

    /// Calls and messages that no note tells of, and the account of all events.
    fn events(&mut self, lists: &Lists<'_>, account: &mut Account) -> Result<(), ImportError> {
        for row in lists.of(Entity::Events) {
            let row = row?;
            let kind = row.text("type").unwrap_or_default();
            // Changes of deals are counted with the deals' histories.
            if is_change(kind) && matches!(row.text("entity_type"), Some("lead" | "leads") | None) {
                continue;
            }
            if let Some(note) = deeds::noted(&row)
                && lists.has_id(Entity::Notes, note)?
            {
                account.summary.used += 1;
                continue;
            }
            let outcome = match deeds::told(&row, account) {
                Ok(None) => Ok(()),
                Ok(Some(event)) => self.told(&row, event),
                Err(why) => Err(why.into()),
            };
            account.settle(&row, "событие", Why::told(outcome)?);
        }
        Ok(())
    }

    fn told(&mut self, row: &Row, event: Event<'static>) -> Result<(), Why> {
        let id = row
            .reference("entity_id")
            .ok_or("не привязано ни к кому (entity_id)")?;
        let whose = self.whose(row.text("entity_type").unwrap_or("lead"), id)?;
        Ok(self.gather.event(event, &whose)?)
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

/// The kinds of events that a list of notes gives.
pub(super) const NOTED: &[EventKind] = &[
    EventKind::Call,
    EventKind::Sms,
    EventKind::Email,
    EventKind::Comment,
];
