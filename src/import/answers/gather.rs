//! Cases put together outside the memory: clients, their deals, and events beside the deal or the client they belong to.

use super::index::Index;
use crate::facts::read::{Notes, parse_line};
use crate::facts::write::case_line;
use crate::facts::{Case, Deal, Event};
use crate::import::account::Account;
use crate::import::spill::{Lines, Scratch, Sort, Spool, key_natural, key_number, key_text};
use crate::import::{ImportError, natural, shared};

/// Why a record did not go into a case.
#[derive(Debug)]
pub(in crate::import) enum Why {
    /// For the list of rejected records.
    Said(String),
    /// The import cannot go on.
    Failed(ImportError),
}

impl From<String> for Why {
    fn from(said: String) -> Self {
        Self::Said(said)
    }
}

impl From<&str> for Why {
    fn from(said: &str) -> Self {
        Self::Said(said.to_owned())
    }
}

impl From<ImportError> for Why {
    fn from(error: ImportError) -> Self {
        Self::Failed(error)
    }
}

impl Why {
    /// What became of a record, when the import can go on.
    pub fn told(outcome: Result<(), Self>) -> Result<Result<(), String>, ImportError> {
        match outcome {
            Ok(()) => Ok(Ok(())),
            Err(Self::Said(said)) => Ok(Err(said)),
            Err(Self::Failed(error)) => Err(error),
        }
    }
}

/// Whose event it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum Whose {
    /// A deal of a client, or of none.
    Deal(String, Option<String>),
    Client(String),
}

/// Within a case: that it is there, its card, its deals, its events.
const THERE: u8 = 0;
const CARD: u8 = 1;
const DEAL: u8 = 2;
const EVENT: u8 = 3;

/// So many bytes behind the case are the slot and the number.
const TAIL: usize = 9;

/// Clients, and deals without one.
pub(in crate::import) struct Gather<'s> {
    scratch: &'s dyn Scratch,
    /// By client, or by deal where there is no client.
    cases: Sort<'s>,
    /// The client of every deal, while deals come.
    deals: Option<Sort<'s>>,
    known: Option<Index<'s>>,
    number: u64,
    key: Vec<u8>,
}

impl<'s> Gather<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            scratch,
            cases: Sort::new(scratch),
            deals: Some(Sort::new(scratch)),
            known: None,
            number: 0,
            key: Vec::new(),
        }
    }

    fn put(
        &mut self,
        client: Option<&str>,
        deal: &str,
        slot: u8,
        text: &str,
    ) -> Result<(), ImportError> {
        self.key.clear();
        self.key.push(u8::from(client.is_none()));
        key_natural(&mut self.key, client.unwrap_or(deal));
        self.key.push(slot);
        if slot != THERE {
            self.number += 1;
        }
        let number = if slot == THERE { 0 } else { self.number };
        key_number(&mut self.key, number);
        self.cases.put(&self.key, text.as_bytes())
    }

    /// There is such a client.
    pub fn client(&mut self, id: &str) -> Result<(), ImportError> {
        let case = Case {
            client: Some(id.into()),
            ..Case::default()
        };
        self.put(Some(id), "", THERE, &case_line(&case))
    }

    /// The card of a client that is there.
    pub fn card(&mut self, case: &Case<'_>) -> Result<(), ImportError> {
        self.put(case.client.as_deref(), "", CARD, &case_line(case))
    }

    /// Puts a deal to its client.
    pub fn deal(&mut self, deal: Deal<'static>, client: Option<String>) -> Result<(), ImportError> {
        if let Some(deals) = &mut self.deals {
            let mut key = Vec::new();
            key_text(&mut key, &deal.id);
            let mut value = vec![u8::from(client.is_some())];
            value.extend(client.as_deref().unwrap_or_default().as_bytes());
            deals.put(&key, &value)?;
        }
        let id = deal.id.to_string();
        let case = Case {
            client: client.clone().map(Into::into),
            deals: vec![deal],
            ..Case::default()
        };
        self.put(client.as_deref(), &id, DEAL, &case_line(&case))
    }

    /// All deals have come.
    pub fn deals_are_there(&mut self) -> Result<(), ImportError> {
        if let Some(deals) = self.deals.take() {
            self.known = Some(Index::of(deals, self.scratch)?);
        }
        Ok(())
    }

    /// Whose events the events of a deal are.
    pub fn whose(&self, deal: &str) -> Result<Option<Whose>, ImportError> {
        let Some(known) = &self.known else {
            return Ok(None);
        };
        let mut key = Vec::new();
        key_text(&mut key, deal);
        let Some(found) = known.get(&key)? else {
            return Ok(None);
        };
        let client = match found.split_first() {
            Some((1, client)) => std::str::from_utf8(client).ok().map(str::to_owned),
            _ => None,
        };
        Ok(Some(Whose::Deal(deal.to_owned(), client)))
    }

    /// Puts an event to its deal or client.
    pub fn event(&mut self, mut event: Event<'static>, whose: &Whose) -> Result<(), ImportError> {
        let (client, deal) = match whose {
            Whose::Client(client) => (Some(client.as_str()), ""),
            Whose::Deal(deal, client) => {
                event.deal = Some(deal.clone().into());
                (client.as_deref(), deal.as_str())
            }
        };
        let case = Case {
            // A case has to have somebody; whose it is, the key says.
            client: Some(client.unwrap_or(deal).to_owned().into()),
            events: vec![event],
            ..Case::default()
        };
        self.put(client, deal, EVENT, &case_line(&case))
    }

    /// Clients by id, then deals without a client, as lines; and clients that may be one are told.
    pub fn finish(self, account: &mut Account) -> Result<Spool, ImportError> {
        let mut contacts = shared::Contacts::new(self.scratch);
        let mut lines = Lines::new(self.scratch)?;
        let mut done = |mut case: Case<'static>| {
            case.deals.sort_by(|a, b| natural(&a.id, &b.id));
            contacts.take(&case)?;
            lines.line(&case_line(&case))
        };
        let mut whole: Option<(Vec<u8>, Case<'static>)> = None;
        self.cases.each(|key, value| {
            let (of, tail) = key.split_at(key.len().saturating_sub(TAIL));
            if whole.as_ref().is_none_or(|(known, _)| known != of)
                && let Some((_, last)) = whole.replace((of.to_owned(), Case::default()))
            {
                done(last)?;
            }
            let text = std::str::from_utf8(value).unwrap_or_default();
            let read = parse_line(text, "", 1, &mut Notes::default());
            let Some((_, case)) = &mut whole else {
                return Ok(());
            };
            match read {
                Ok(part) => add(case, tail.first().copied(), part.into_owned()),
                Err(why) => {
                    account.summary.used = account.summary.used.saturating_sub(1);
                    account.reject_at(&why.place, why.reason);
                }
            }
            Ok(())
        })?;
        if let Some((_, last)) = whole {
            done(last)?;
        }
        contacts.finish(account)?;
        lines.finish()
    }
}

/// Adds to a case what was told of it.
fn add(case: &mut Case<'static>, slot: Option<u8>, part: Case<'static>) {
    match slot {
        Some(THERE) => case.client = part.client,
        Some(CARD) => {
            case.name = part.name;
            case.fields = part.fields;
            case.source = part.source;
        }
        Some(DEAL) => {
            case.client = part.client;
            for deal in part.deals {
                if case.source.is_empty() {
                    case.source = deal.source.clone();
                }
                case.deals.push(deal);
            }
        }
        _ => case.events.extend(part.events),
    }
}
