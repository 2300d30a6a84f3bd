//! Which client a contact is or belongs to.
//!
//! A contact that also stands on deals of a company is one client with that company, so that a call to the person counts for the
//! company's deals and counts once.

use super::index::{Index, Writing};
use crate::import::ImportError;
use crate::import::natural;
use crate::import::spill::{Scratch, Sort, key_text, put_text, take_text};

/// `CO_5`, as the CRM itself abbreviates it.
pub(in crate::import) fn company_id(id: &str) -> String {
    format!("CO_{id}")
}

/// `C_12`, as the CRM itself abbreviates it.
pub(in crate::import) fn contact_id(id: &str) -> String {
    format!("C_{id}")
}

/// An id as a key.
pub(in crate::import) fn key(id: &str) -> Vec<u8> {
    let mut key = Vec::new();
    key_text(&mut key, id);
    key
}

/// A text that was put under a key.
pub(in crate::import) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// Within a contact: its own card, the deals that name it.
const CARD: u8 = 0;
const NAMED: u8 = 1;

/// Contacts and companies as deals and cards name them.
pub(in crate::import) struct Naming<'s> {
    scratch: &'s dyn Scratch,
    companies: Sort<'s>,
    contacts: Sort<'s>,
}

impl<'s> Naming<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            scratch,
            companies: Sort::new(scratch),
            contacts: Sort::new(scratch),
        }
    }

    /// There is such a company.
    pub fn company(&mut self, id: &str) -> Result<(), ImportError> {
        self.companies.put(&key(id), id.as_bytes())
    }

    /// The card of a contact, with the company it names.
    pub fn card(&mut self, contact: &str, company: Option<&str>) -> Result<(), ImportError> {
        self.contact(contact, CARD, company)
    }

    /// A deal names the contact; the deal is of a company or of none.
    pub fn named(&mut self, contact: &str, company: Option<&str>) -> Result<(), ImportError> {
        self.contact(contact, NAMED, company)
    }

    fn contact(&mut self, id: &str, slot: u8, company: Option<&str>) -> Result<(), ImportError> {
        let company = company.unwrap_or_default();
        let mut key = key(id);
        key.push(slot);
        key_text(&mut key, company);
        let mut value = vec![slot];
        put_text(&mut value, id);
        put_text(&mut value, company);
        self.contacts.put(&key, &value)
    }

    /// All companies; each is given to `each`.
    pub fn companies(
        &mut self,
        each: &mut dyn FnMut(&str) -> Result<(), ImportError>,
    ) -> Result<Index<'s>, ImportError> {
        let companies = std::mem::replace(&mut self.companies, Sort::new(self.scratch));
        let mut all = Writing::new(self.scratch);
        companies.each(|key, id| {
            each(std::str::from_utf8(id).unwrap_or_default())?;
            all.put(key, id)
        })?;
        all.finish()
    }

    /// The clients of all contacts; each is given to `each`.
    pub fn homes(
        self,
        companies: &Index<'_>,
        each: &mut dyn FnMut(&str) -> Result<(), ImportError>,
    ) -> Result<Index<'s>, ImportError> {
        let mut homes = Writing::new(self.scratch);
        let mut contact: Option<Contact> = None;
        let mut done = |contact: Contact| {
            let id = key(&contact.id);
            let home = contact.home(companies)?;
            each(&home)?;
            homes.put(&id, home.as_bytes())
        };
        self.contacts.each(|_, value| {
            let Some((&slot, mut rest)) = value.split_first() else {
                return Ok(());
            };
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
            if let Some(contact) = &mut contact {
                contact.add(slot, take_text(&mut rest));
            }
            Ok(())
        })?;
        if let Some(last) = contact {
            done(last)?;
        }
        homes.finish()
    }
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
    fn add(&mut self, slot: u8, company: &str) {
        let company = Some(company).filter(|id| !id.is_empty());
        if slot == CARD {
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
