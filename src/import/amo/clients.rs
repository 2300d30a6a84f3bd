//! Whose deal it is: the company of a deal, else its main contact; as in the exports of the other CRM.

use super::lists::{Entity, Lists};
use crate::import::ImportError;
pub(super) use crate::import::answers::contact_id;
use crate::import::answers::{Gather, Index, Naming, company_id, key, text};
use crate::import::json::{Json, Row};
use crate::import::spill::{Sort, key_number};

/// The client of every contact, company and deal that is known.
pub(super) struct Clients<'s> {
    homes: Index<'s>,
    /// Contacts that belong to the main contact of their deal: of several deals the first decides.
    follow: Index<'s>,
    companies: Index<'s>,
    /// The main contact of a deal, where the contacts name their deals and not the other way round: the first of them.
    contacts: Index<'s>,
    /// Whether any deal says anything of its client.
    pub told: bool,
}

/// The ids that a record keeps under this key of `_embedded`.
fn embedded<'r>(row: &'r Row, key: &str) -> Vec<(&'r str, bool)> {
    let list = row.get("_embedded").and_then(|inner| inner.at(key));
    let items = list.map_or(&[][..], Json::items).iter();
    items
        .filter_map(|one| {
            let main = matches!(one.at("is_main"), Some(Json::Bool(true)));
            Some((one.at("id")?.text()?, main))
        })
        .collect()
}

fn main_of<'r>(all: &[(&'r str, bool)]) -> Option<&'r str> {
    let main = all.iter().find(|(_, main)| *main).or(all.first());
    main.map(|(id, _)| *id)
}

impl<'s> Clients<'s> {
    /// Finds all clients; `gather` is told of each.
    pub fn read(lists: &Lists<'s>, gather: &mut Gather<'s>) -> Result<Self, ImportError> {
        let scratch = lists.scratch;
        let mut naming = Naming::new(scratch);
        let mut contacts = Sort::new(scratch);
        let mut number = 0;
        for row in lists.of(Entity::Contacts) {
            let row = row?;
            let contact = row.text("id").unwrap_or_default();
            naming.card(contact, main_of(&embedded(&row, "companies")))?;
            for (deal, _) in embedded(&row, "leads") {
                number += 1;
                let mut key = key(deal);
                key_number(&mut key, number);
                contacts.put(&key, contact.as_bytes())?;
            }
        }
        let nothing = || Index::of(Sort::new(scratch), scratch);
        let mut clients = Self {
            homes: nothing()?,
            follow: nothing()?,
            companies: nothing()?,
            contacts: Index::of(contacts, scratch)?,
            told: false,
        };
        let mut mains = Sort::new(scratch);
        for row in lists.of(Entity::Leads) {
            let row = row?;
            let companies = embedded(&row, "companies");
            let company = main_of(&companies);
            if let Some(company) = company {
                naming.company(company)?;
            }
            let own = embedded(&row, "contacts");
            if let Some(main) = main_of(&own) {
                mains.put(&key(main), &[])?;
            }
            let other = clients.naming(&row)?;
            clients.told |= company.is_some() || !own.is_empty() || other.is_some();
            let own = own.iter().map(|(id, _)| *id);
            for contact in own.chain(other.as_deref()) {
                naming.named(contact, company)?;
            }
        }
        for row in lists.of(Entity::Companies) {
            naming.company(row?.text("id").unwrap_or_default())?;
        }
        clients.companies = naming.companies(&mut |id| gather.client(&company_id(id)))?;
        // Whose homes these are in the end is told below.
        clients.homes = naming.homes(&clients.companies, &mut |_| Ok(()))?;
        clients.follow = clients.followers(lists, &Index::of(mains, scratch)?)?;
        let mut outcome = Ok(());
        clients.homes.each(&[], &mut |contact, home| {
            let home = match clients.follow.first(contact) {
                Ok(followed) => followed.unwrap_or_else(|| home.to_owned()),
                Err(error) => {
                    outcome = Err(error);
                    return false;
                }
            };
            outcome = gather.client(&text(home));
            outcome.is_ok()
        })?;
        outcome.map(|()| clients)
    }

    /// A contact that is the main one of no deal belongs to the main contact of its deal: a call to either is a call to the client.
    fn followers(&self, lists: &Lists<'s>, mains: &Index<'_>) -> Result<Index<'s>, ImportError> {
        let mut follow = Sort::new(lists.scratch);
        let mut number = 0;
        for row in lists.of(Entity::Leads) {
            let row = row?;
            let contacts = embedded(&row, "contacts");
            // The main one belongs to nobody else.
            if contacts.len() < 2 || !embedded(&row, "companies").is_empty() {
                continue;
            }
            let Some(main) = main_of(&contacts) else {
                continue;
            };
            let Some(home) = self.homes.get(&key(main))? else {
                continue;
            };
            for (other, _) in &contacts {
                let alone = self.homes.get(&key(other))?.map(text) == Some(contact_id(other));
                if alone && !mains.has(&key(other))? {
                    number += 1;
                    let mut key = key(other);
                    key_number(&mut key, number);
                    follow.put(&key, &home)?;
                }
            }
        }
        Index::of(follow, lists.scratch)
    }

    /// The first contact that names this deal.
    fn naming(&self, row: &Row) -> Result<Option<String>, ImportError> {
        let Some(id) = row.text("id") else {
            return Ok(None);
        };
        Ok(self.contacts.first(&key(id))?.map(text))
    }

    /// The main contact of a deal.
    pub fn contact(&self, row: &Row) -> Result<Option<String>, ImportError> {
        match main_of(&embedded(row, "contacts")) {
            Some(main) => Ok(Some(main.to_owned())),
            None => self.naming(row),
        }
    }

    /// The client of a deal.
    pub fn of_deal(&self, row: &Row) -> Result<Option<String>, ImportError> {
        if let Some(company) = main_of(&embedded(row, "companies")) {
            return Ok(Some(company_id(company)));
        }
        match self.contact(row)? {
            Some(contact) => self.of_contact(&contact),
            None => Ok(None),
        }
    }

    /// The client that a contact is or belongs to.
    pub fn of_contact(&self, id: &str) -> Result<Option<String>, ImportError> {
        let home = match self.follow.first(&key(id))? {
            Some(home) => Some(home),
            None => self.homes.get(&key(id))?,
        };
        Ok(home.map(text))
    }

    /// The client that a company is.
    pub fn of_company(&self, id: &str) -> Result<Option<String>, ImportError> {
        Ok(self.companies.has(&key(id))?.then(|| company_id(id)))
    }
}
