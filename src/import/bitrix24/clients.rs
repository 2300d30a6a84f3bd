//! Whose deal it is: the company of a deal, else its contact.
//!
//! A contact that also stands on deals of a company is one client with that company, so that a call to the person counts
//! for the company's deals and counts once.

use super::entity::Entity;
use super::tables::Tables;
use crate::import::ImportError;
use crate::import::answers::{Gather, Index, Writing};
use crate::import::json::Row;
use crate::import::natural;
use crate::import::spill::{Sort, key_number, key_text, put_text, take_text};

/// The client of every contact and company that is known.
pub(super) struct Clients<'s> {
    homes: Index<'s>,
    companies: Index<'s>,
    /// Clients of leads that have none of their own but grew into a deal that has: of several deals the last one goes before.
    of_leads: Index<'s>,
}

fn key(id: &str) -> Vec<u8> {
    let mut key = Vec::new();
    key_text(&mut key, id);
    key
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// What is known of a contact as its records come: its own card first, then the companies by whose deals it is named.
#[derive(Default)]
struct Contact {
    id: String,
    /// The company of its card.
    employer: Option<String>,
    /// Whether any deal names it.
    named: bool,
    /// The first of the companies by whose deals it is named.
    company: Option<String>,
    /// Whether the employer is among them.
    employed: bool,
}

impl Contact {
    fn add(&mut self, mut value: &[u8], card: bool) {
        let company = Some(take_text(&mut value)).filter(|id| !id.is_empty());
        if card {
            self.employer = company.map(str::to_owned);
            return;
        }
        self.named = true;
        let Some(company) = company else { return };
        self.employed |= self.employer.as_deref() == Some(company);
        let first = |known: &String| natural(company, known).is_lt();
        if self.company.as_ref().is_none_or(first) {
            self.company = Some(company.to_owned());
        }
    }

    /// The client that the contact is or belongs to.
    fn home(self, companies: &Index<'_>) -> Result<String, ImportError> {
        let company = match (self.named, self.company, self.employer) {
            (true, None, _) => None,
            (true, _, Some(employer)) if self.employed => Some(employer),
            (true, company, _) => company,
            (false, _, Some(employer)) if companies.has(&key(&employer))? => Some(employer),
            (false, ..) => None,
        };
        Ok(company.map_or_else(|| contact_id(&self.id), |id| company_id(&id)))
    }
}

/// Within a contact: its own card, the deals that name it.
const CARD: u8 = 0;
const NAMED: u8 = 1;

impl<'s> Clients<'s> {
    /// Finds all clients; `gather` is told of each.
    pub fn read(tables: &Tables<'s>, gather: &mut Gather<'s>) -> Result<Self, ImportError> {
        let scratch = tables.scratch;
        let mut companies = Sort::new(scratch);
        let mut contacts = Sort::new(scratch);
        let mut put = |contact: &str, slot: u8, company: &str| {
            let mut key = key(contact);
            key.push(slot);
            key_text(&mut key, company);
            let mut value = Vec::new();
            put_text(&mut value, company);
            put_text(&mut value, contact);
            contacts.put(&key, &value)
        };
        for row in tables.of(Entity::Deals).chain(tables.of(Entity::Leads)) {
            let row = row?;
            let company = row.reference("COMPANY_ID");
            if let Some(company) = company {
                companies.put(&key(company), company.as_bytes())?;
            }
            // A contact of its own deals has an entry with no company.
            if let Some(contact) = row.reference("CONTACT_ID") {
                put(contact, NAMED, company.unwrap_or_default())?;
            }
        }
        for row in tables.of(Entity::Companies) {
            let row = row?;
            let id = row.text("ID").unwrap_or_default();
            companies.put(&key(id), id.as_bytes())?;
        }
        for row in tables.of(Entity::Contacts) {
            let row = row?;
            let employer = row.reference("COMPANY_ID").unwrap_or_default();
            put(row.text("ID").unwrap_or_default(), CARD, employer)?;
        }
        let mut all = Writing::new(scratch);
        companies.each(|key, id| {
            gather.client(&company_id(&text(id.to_owned())))?;
            all.put(key, id)
        })?;
        let companies = all.finish()?;
        let homes = homes(contacts, &companies, gather, tables)?;
        let mut clients = Self {
            homes,
            companies,
            of_leads: Index::of(Sort::new(scratch), scratch)?,
        };
        let mut of_leads = Sort::new(scratch);
        let mut last = u64::MAX;
        for deal in tables.of(Entity::Deals) {
            let deal = deal?;
            if let Some(lead) = deal.reference("LEAD_ID")
                && let Some(client) = clients.of_card(&deal)?
            {
                let mut key = key(lead);
                key_number(&mut key, last);
                of_leads.put(&key, client.as_bytes())?;
            }
            last -= 1;
        }
        clients.of_leads = Index::of(of_leads, scratch)?;
        Ok(clients)
    }

    /// The client of a deal, by what stands on the deal.
    pub fn of_card(&self, row: &Row) -> Result<Option<String>, ImportError> {
        match (row.reference("COMPANY_ID"), row.reference("CONTACT_ID")) {
            (Some(company), _) => Ok(Some(company_id(company))),
            (None, Some(contact)) => self.of_contact(contact),
            (None, None) => Ok(None),
        }
    }

    /// The client of a lead: its own, else that of the deal it became.
    pub fn of_lead(&self, row: &Row) -> Result<Option<String>, ImportError> {
        match (self.of_card(row)?, row.text("ID")) {
            (None, Some(id)) => Ok(self.of_leads.first(&key(id))?.map(text)),
            (own, _) => Ok(own),
        }
    }

    /// The client that a contact is or belongs to.
    pub fn of_contact(&self, id: &str) -> Result<Option<String>, ImportError> {
        Ok(self.homes.get(&key(id))?.map(text))
    }

    /// The client that a company is.
    pub fn of_company(&self, id: &str) -> Result<Option<String>, ImportError> {
        Ok(self.companies.has(&key(id))?.then(|| company_id(id)))
    }
}

/// The client of every contact.
fn homes<'s>(
    contacts: Sort<'s>,
    companies: &Index<'s>,
    gather: &mut Gather<'s>,
    tables: &Tables<'s>,
) -> Result<Index<'s>, ImportError> {
    let mut homes = Writing::new(tables.scratch);
    let mut contact: Option<Contact> = None;
    let mut done = |contact: Contact| {
        let id = key(&contact.id);
        let home = contact.home(companies)?;
        gather.client(&home)?;
        homes.put(&id, home.as_bytes())
    };
    contacts.each(|whole, value| {
        let mut rest = value;
        take_text(&mut rest);
        let id = take_text(&mut rest);
        if contact.as_ref().is_none_or(|known| known.id != id) {
            let fresh = Contact {
                id: id.to_owned(),
                ..Contact::default()
            };
            if let Some(last) = contact.replace(fresh) {
                done(last)?;
            }
        }
        let slot = whole.get(key(id).len()).copied();
        if let Some(contact) = &mut contact {
            contact.add(value, slot == Some(CARD));
        }
        Ok(())
    })?;
    if let Some(last) = contact {
        done(last)?;
    }
    homes.finish()
}

/// `CO_5`, as the CRM itself abbreviates it.
pub(super) fn company_id(id: &str) -> String {
    format!("CO_{id}")
}

/// `C_12`, as the CRM itself abbreviates it.
pub(super) fn contact_id(id: &str) -> String {
    format!("C_{id}")
}

/// `L_7`: a lead is a deal, and its number may be a deal's too.
pub(super) fn lead_id(id: &str) -> String {
    format!("L_{id}")
}
