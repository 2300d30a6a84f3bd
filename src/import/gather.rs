//! Cases as they grow: clients, their deals, and events beside the deal or the client they belong to.

use std::collections::BTreeMap;

use super::natural;
use crate::facts::{Case, Deal, Event};

/// Whose event it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    Deal(String),
    Client(String),
}

/// Clients, and deals without one.
#[derive(Debug, Default)]
pub(super) struct Gather {
    /// By client, or by deal where there is no client.
    cases: BTreeMap<String, Case<'static>>,
    /// Which case a deal is in.
    deals: BTreeMap<String, String>,
}

impl Gather {
    /// The case of a client, made where there is none yet.
    pub fn client(&mut self, id: &str) -> &mut Case<'static> {
        self.cases.entry(id.to_owned()).or_insert_with(|| Case {
            client: Some(id.to_owned().into()),
            ..Case::default()
        })
    }

    /// The case of a client that is there.
    pub fn known(&mut self, id: &str) -> Option<&mut Case<'static>> {
        self.cases.get_mut(id)
    }

    /// Whether there is such a deal.
    pub fn has_deal(&self, id: &str) -> bool {
        self.deals.contains_key(id)
    }

    /// Puts a deal to its client.
    pub fn deal(&mut self, deal: Deal<'static>, client: Option<String>) {
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

    /// The case that a deal is in.
    pub fn case_of(&mut self, deal: &str) -> Option<&mut Case<'static>> {
        self.cases.get_mut(self.deals.get(deal)?)
    }

    /// Puts an event to its deal or client.
    pub fn event(&mut self, mut event: Event<'static>, whose: &Whose) -> Result<(), String> {
        let case = match whose {
            Whose::Client(client) => self.cases.get_mut(client),
            Whose::Deal(deal) => {
                event.deal = Some(deal.clone().into());
                self.case_of(deal)
            }
        };
        let case = case.ok_or("клиента нет в выгрузке")?;
        case.events.push(event);
        Ok(())
    }

    /// Clients by id, then deals without a client.
    pub fn finish(self) -> Vec<Case<'static>> {
        let mut cases: Vec<Case<'static>> = self.cases.into_values().collect();
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
}
