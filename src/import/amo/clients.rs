//! Whose deal it is: the company of a deal, else its main contact; as in the exports of the other CRM.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{Entity, Lists};
use crate::import::json::{Json, Row};
use crate::import::natural;

/// The client of every contact, company and deal that is known.
#[derive(Debug, Default)]
pub(super) struct Clients {
    homes: BTreeMap<Box<str>, String>,
    companies: BTreeSet<Box<str>>,
    /// The main contact of a deal, where the contacts name their deals and not the other way round.
    contacts: BTreeMap<Box<str>, Box<str>>,
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

impl Clients {
    pub fn read(lists: &Lists) -> Self {
        let mut clients = Self::default();
        for row in lists.of(Entity::Contacts) {
            let contact = row.text("id").unwrap_or_default();
            for (deal, _) in embedded(row, "leads") {
                clients
                    .contacts
                    .entry(deal.into())
                    .or_insert_with(|| contact.into());
            }
        }
        let mut named: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
        for row in lists.of(Entity::Leads) {
            let company = main_of(&embedded(row, "companies"));
            clients.companies.extend(company.map(Into::into));
            let mut contacts: Vec<&str> = embedded(row, "contacts")
                .iter()
                .map(|(id, _)| *id)
                .collect();
            contacts.extend(
                row.text("id")
                    .and_then(|id| clients.contacts.get(id))
                    .map(AsRef::as_ref),
            );
            clients.told |= company.is_some() || !contacts.is_empty();
            for contact in contacts {
                let companies = named.entry(contact.into()).or_default();
                companies.extend(company.map(Into::into));
            }
        }
        let ids = |entity| {
            lists
                .of(entity)
                .iter()
                .filter_map(|row: &Row| row.text("id"))
        };
        clients
            .companies
            .extend(ids(Entity::Companies).map(Into::into));
        let employers: BTreeMap<&str, &str> = lists
            .of(Entity::Contacts)
            .iter()
            .filter_map(|row| Some((row.text("id")?, main_of(&embedded(row, "companies"))?)))
            .collect();
        let contacts: BTreeSet<Box<str>> = ids(Entity::Contacts)
            .map(Into::into)
            .chain(named.keys().cloned())
            .collect();
        for contact in contacts {
            let employer = employers.get(&*contact).copied();
            let company = match named.get(&contact) {
                Some(companies) if companies.is_empty() => None,
                Some(companies) => employer
                    .filter(|employer| companies.contains(*employer))
                    .or_else(|| {
                        companies
                            .iter()
                            .map(|id| &**id)
                            .min_by(|a, b| natural(a, b))
                    }),
                None => employer.filter(|employer| clients.companies.contains(*employer)),
            };
            let home = company.map_or_else(|| format!("C_{contact}"), |id| format!("CO_{id}"));
            clients.homes.insert(contact, home);
        }
        clients.follow(lists);
        clients
    }

    /// A contact that is the main one of no deal belongs to the main contact of its deal: a call to either is a call to the client.
    fn follow(&mut self, lists: &Lists) {
        let rows = || lists.of(Entity::Leads).iter();
        let mains: BTreeSet<&str> = rows()
            .filter_map(|row| main_of(&embedded(row, "contacts")))
            .collect();
        let mut follow: Vec<(Box<str>, String)> = Vec::new();
        for row in rows().filter(|row| embedded(row, "companies").is_empty()) {
            let contacts = embedded(row, "contacts");
            let home = main_of(&contacts).and_then(|main| self.homes.get(main));
            for (other, _) in &contacts {
                let alone = self
                    .homes
                    .get(*other)
                    .is_some_and(|home| *home == format!("C_{other}"));
                if let (Some(home), true) = (home, alone && !mains.contains(other)) {
                    follow.push(((*other).into(), home.clone()));
                }
            }
        }
        // Of several deals the first decides.
        for (contact, home) in follow.into_iter().rev() {
            self.homes.insert(contact, home);
        }
    }

    /// The main contact of a deal.
    pub fn contact<'s>(&'s self, row: &'s Row) -> Option<&'s str> {
        let told = || self.contacts.get(row.text("id")?).map(AsRef::as_ref);
        main_of(&embedded(row, "contacts")).or_else(told)
    }

    /// The client of a deal.
    pub fn of_deal(&self, row: &Row) -> Option<String> {
        match main_of(&embedded(row, "companies")) {
            Some(company) => Some(format!("CO_{company}")),
            None => self.of_contact(self.contact(row)?),
        }
    }

    /// The client that a contact is or belongs to.
    pub fn of_contact(&self, id: &str) -> Option<String> {
        self.homes.get(id).cloned()
    }

    /// The client that a company is.
    pub fn of_company(&self, id: &str) -> Option<String> {
        self.companies.contains(id).then(|| format!("CO_{id}"))
    }

    /// All clients.
    pub fn all(&self) -> BTreeSet<String> {
        let companies = self.companies.iter().map(|id| format!("CO_{id}"));
        companies.chain(self.homes.values().cloned()).collect()
    }
}
