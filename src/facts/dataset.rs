//! What surrounds the cases: the staff, what is held over which time, and the account of the input's records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Case, Event, EventKind, FactKind, Staff, When};
use crate::value::Currency;

/// Over which time one kind of fact is held. `None` in `since` means: from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// First moment held.
    pub since: Option<When>,
    /// Last moment held; `None`: the dataset's `as_of`.
    pub as_of: Option<When>,
}

/// Everything about the data that is not a case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataset {
    /// Employees.
    pub staff: Staff,
    /// Whether a list of employees is held at all (without one, roles of owners are unknown).
    pub staff_held: bool,
    /// Kinds of facts that are held, each over its time. A kind that is absent here is not held at all.
    pub held: BTreeMap<FactKind, Held>,
    /// Filled sheets of QA checklists that lie beside the cases, by id of the client, else of the deal.
    pub audits: BTreeMap<Box<str>, Vec<Event<'static>>>,
    /// The moment of the export; `None`: the data counts as complete to `now`.
    pub as_of: Option<When>,
    /// The zone for local times without an offset, if the data names one (else the regulation's).
    pub timezone: Option<Box<str>>,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// Whether it is a CRM export (then a missing `as_of` is warned about).
    pub export: bool,
    /// The name of the format for people (`выгрузка Битрикс24 (REST)`).
    pub format: Box<str>,
}

impl Dataset {
    /// Takes records that hold nothing but filled sheets.
    pub fn take_audits(&mut self, cases: Vec<Case<'static>>) {
        for mut case in cases {
            let deal = case.deals.first().map(|deal| &deal.id);
            let Some(key) = case.client.as_ref().or(deal) else {
                continue;
            };
            let key: Box<str> = (**key).into();
            for event in &mut case.events {
                if event.source.is_empty() {
                    event.source = case.source.clone();
                }
            }
            self.audits.entry(key).or_default().append(&mut case.events);
        }
    }

    /// The keys under which the filled sheets of a case lie beside.
    pub fn audit_keys(&self, case: &Case<'_>) -> Vec<Box<str>> {
        if self.audits.is_empty() {
            return Vec::new();
        }
        let deals = case.deals.iter().map(|deal| &*deal.id);
        let keys = case.client.as_deref().into_iter().chain(deals);
        keys.filter(|key| self.audits.contains_key(*key))
            .map(Box::from)
            .collect()
    }

    /// The case with its filled sheets that lie beside; `None` when there are none.
    #[must_use]
    pub fn with_audits<'c>(&self, case: &Case<'c>) -> Option<Case<'c>> {
        if self.audits.is_empty() {
            return None;
        }
        let own = |key: &str| self.audits.get(key);
        let deals = case.deals.iter().filter_map(|deal| own(&deal.id));
        let all: Vec<_> = case
            .client
            .as_deref()
            .and_then(own)
            .into_iter()
            .chain(deals)
            .collect();
        if all.is_empty() {
            return None;
        }
        let mut with = case.clone();
        with.events.extend(all.into_iter().flatten().cloned());
        Some(with)
    }

    /// Whether a record is about somebody whom the list of staff does not know and of whom it says nothing but the number: work
    /// cannot be put down to him.
    #[must_use]
    pub fn is_stranger(&self, person: &super::Employee) -> bool {
        self.staff_held && person.role.is_none() && !self.staff.contains_key(&person.id)
    }

    /// Takes over what records about employees (see [`super::employee_cases`]) say of them. That one of them hands in
    /// reports means that reports are held, from the beginning unless the data says otherwise; the same for deeds
    /// without a client.
    pub fn take_staff(&mut self, people: &[Case<'_>]) {
        for case in people {
            let Some(person) = case.employee.as_deref() else {
                continue;
            };
            if self.is_stranger(person) {
                continue;
            }
            for event in &case.events {
                let kind = match event.kind {
                    EventKind::Report => FactKind::Event(EventKind::Report),
                    _ => FactKind::StaffDeeds,
                };
                self.held.entry(kind).or_default();
            }
            if !self.staff.contains_key(&person.id) {
                self.staff_held |= person.role.is_some();
                self.staff.insert(person.id.clone(), person.clone());
            }
        }
    }
}

/// A record that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rejection {
    /// `deals.json:17`
    pub place: Box<str>,
    /// Why, as one Russian sentence.
    pub reason: Box<str>,
}

/// The account of the input: read = used + rejected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InputSummary {
    /// Records read.
    pub read: u64,
    /// Records used in cases.
    pub used: u64,
    /// Records that repeat another one (same id) and were folded into it; they count as used.
    pub repeated: u64,
    /// Records rejected, each with its place and reason; of very many the first.
    pub rejections: Vec<Rejection>,
    /// How many more were rejected than are listed here.
    pub unlisted: u64,
    /// Things worth knowing about the data that rejected nothing (`повторы звонков: 3`).
    pub notes: Vec<Box<str>>,
}

impl InputSummary {
    /// How many records were rejected.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.unlisted + u64::try_from(self.rejections.len()).unwrap_or(u64::MAX)
    }
}
