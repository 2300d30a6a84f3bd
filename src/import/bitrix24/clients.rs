//! Whose deal it is: the company of a deal, else its contact.

use super::entity::Entity;
use super::tables::Tables;
use crate::import::ImportError;
use crate::import::answers::{Gather, Index, Naming, key, text};
pub(super) use crate::import::answers::{company_id, contact_id};
use crate::import::json::Row;
use crate::import::spill::{Sort, key_number};

/// The client of every contact and company that is known.
pub(super) struct Clients<'s> {
    homes: Index<'s>,
    companies: Index<'s>,
    /// Clients of leads that have none of their own but grew into a deal that has: of several deals the last one goes before.
    of_leads: Index<'s>,
}

impl<'s> Clients<'s> {
    /// Finds all clients; `gather` is told of each.
    pub fn read(tables: &Tables<'s>, gather: &mut Gather<'s>) -> Result<Self, ImportError> {
        let scratch = tables.scratch;
        let mut naming = Naming::new(scratch);
        for row in tables.of(Entity::Deals).chain(tables.of(Entity::Leads)) {
            let row = row?;
            let company = row.reference("COMPANY_ID");
            if let Some(company) = company {
                naming.company(company)?;
            }
            if let Some(contact) = row.reference("CONTACT_ID") {
                naming.named(contact, company)?;
            }
        }
        for row in tables.of(Entity::Companies) {
            naming.company(row?.text("ID").unwrap_or_default())?;
        }
        for row in tables.of(Entity::Contacts) {
            let row = row?;
            let id = row.text("ID").unwrap_or_default();
            naming.card(id, row.reference("COMPANY_ID"))?;
        }
        let companies = naming.companies(&mut |id| gather.client(&company_id(id)))?;
        let homes = naming.homes(&companies, &mut |home| gather.client(home))?;
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

/// `L_7`: a lead is a deal, and its number may be a deal's too.
pub(super) fn lead_id(id: &str) -> String {
    format!("L_{id}")
}
