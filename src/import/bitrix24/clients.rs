//! Whose deal it is: the company of a deal, else its contact.
//!
//! A contact that also stands on deals of a company is one client with that company, so that a call to the person counts
//! for the company's deals and counts once.

use std::collections::{BTreeMap, BTreeSet};

use super::entity::Entity;
use super::tables::Tables;
use crate::import::json::Row;
use crate::import::natural;

/// The client of every contact and company that is known.
#[derive(Debug, Default)]
pub(super) struct Clients {
    homes: BTreeMap<String, String>,
    companies: BTreeSet<String>,
    /// Clients of leads that have none of their own but grew into a deal that has.
    of_leads: BTreeMap<String, String>,
}

impl Clients {
    pub fn read(tables: &Tables) -> Self {
        let mut clients = Self::default();
        let cards = || {
            tables
                .of(Entity::Deals)
                .iter()
                .chain(tables.of(Entity::Leads))
        };
        // Every company by whose deals a contact is named; a contact of its own deals has an entry with none.
        let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in cards() {
            let company = row.reference("COMPANY_ID");
            clients.companies.extend(company.map(str::to_owned));
            if let Some(contact) = row.reference("CONTACT_ID") {
                named.entry(contact).or_default().extend(company);
            }
        }
        let ids = |entity| {
            tables
                .of(entity)
                .iter()
                .filter_map(|row: &Row| row.text("ID"))
        };
        clients
            .companies
            .extend(ids(Entity::Companies).map(str::to_owned));
        let own_company: BTreeMap<&str, &str> = tables
            .of(Entity::Contacts)
            .iter()
            .filter_map(|row| Some((row.text("ID")?, row.reference("COMPANY_ID")?)))
            .collect();
        let contacts: BTreeSet<&str> = ids(Entity::Contacts).chain(named.keys().copied()).collect();
        for contact in contacts {
            let employer = own_company.get(contact).copied();
            let company = match named.get(contact) {
                Some(companies) if companies.is_empty() => None,
                Some(companies) => employer
                    .filter(|employer| companies.contains(employer))
                    .or_else(|| companies.iter().copied().min_by(|a, b| natural(a, b))),
                None => employer.filter(|employer| clients.companies.contains(*employer)),
            };
            let home = company.map_or_else(|| contact_id(contact), company_id);
            clients.homes.insert(contact.to_owned(), home);
        }
        for deal in tables.of(Entity::Deals) {
            if let (Some(lead), Some(client)) = (deal.reference("LEAD_ID"), clients.of_card(deal)) {
                clients.of_leads.insert(lead.to_owned(), client);
            }
        }
        clients
    }

    /// The client of a deal, by what stands on the deal.
    pub fn of_card(&self, row: &Row) -> Option<String> {
        match (row.reference("COMPANY_ID"), row.reference("CONTACT_ID")) {
            (Some(company), _) => Some(company_id(company)),
            (None, Some(contact)) => self.of_contact(contact),
            (None, None) => None,
        }
    }

    /// The client of a lead: its own, else that of the deal it became.
    pub fn of_lead(&self, row: &Row) -> Option<String> {
        let became = || self.of_leads.get(row.text("ID")?).cloned();
        self.of_card(row).or_else(became)
    }

    /// The client that a contact is or belongs to.
    pub fn of_contact(&self, id: &str) -> Option<String> {
        self.homes.get(id).cloned()
    }

    /// The client that a company is.
    pub fn of_company(&self, id: &str) -> Option<String> {
        self.companies.contains(id).then(|| company_id(id))
    }

    /// All clients.
    pub fn all(&self) -> BTreeSet<String> {
        let companies = self.companies.iter().map(|id| company_id(id));
        companies.chain(self.homes.values().cloned()).collect()
    }
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
