//! What is worth saying about the data as a whole: counted, so that a million equal oddities are one line.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::keys::RecordKeys;
use crate::diagnostic::closest;

/// So many different unknown keys are told by name; the rest are only counted, so that memory stays flat.
const NAMED: usize = 50;

/// The record and the key as it was written.
type UnknownKey = (Cow<'static, str>, Box<str>);

/// How often, and the known key it resembles.
type Seen = (u64, Option<Cow<'static, str>>);

/// Oddities met while reading. Each worker has its own; [`Notes::merge`] adds them up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    #[serde(with = "crate::value::pairs")]
    unknown: BTreeMap<UnknownKey, Seen>,
    unnamed: u64,
    foreign_deals: u64,
    first_foreign: Option<Box<str>>,
}

impl Notes {
    /// Counts a key that the record does not have.
    pub(super) fn unknown_key(&mut self, table: RecordKeys, key: &str) {
        let unknown = (Cow::Borrowed(table.record), key.into());
        if let Some((count, _)) = self.unknown.get_mut(&unknown) {
            *count += 1;
        } else if self.unknown.len() < NAMED {
            let names = table
                .rows
                .iter()
                .flat_map(|row| std::iter::once(row.name).chain(row.aliases.iter().copied()));
            let near = closest(key, names).map(Cow::Borrowed);
            self.unknown.insert(unknown, (1, near));
        } else {
            self.unnamed += 1;
        }
    }

    /// Counts an event that names a deal its client does not have.
    pub(super) fn foreign_deal(&mut self, place: &str) {
        self.foreign_deals += 1;
        self.first_foreign.get_or_insert_with(|| place.into());
    }

    /// What was met in a file that only adds to cases of other files: their deals stand there.
    #[must_use]
    pub fn beside_cases(self) -> Self {
        Self {
            foreign_deals: 0,
            first_foreign: None,
            ..self
        }
    }

    /// Adds what another worker met.
    pub fn merge(&mut self, other: Self) {
        for ((record, key), (count, near)) in other.unknown {
            if self.unknown.len() < NAMED
                || self.unknown.contains_key(&(record.clone(), key.clone()))
            {
                self.unknown.entry((record, key)).or_insert((0, near)).0 += count;
            } else {
                self.unnamed += count;
            }
        }
        self.unnamed += other.unnamed;
        self.foreign_deals += other.foreign_deals;
        self.first_foreign = match (self.first_foreign.take(), other.first_foreign) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    /// One Russian sentence a line.
    #[must_use]
    pub fn sentences(&self) -> Vec<Box<str>> {
        let mut said = Vec::new();
        for ((record, key), (count, near)) in &self.unknown {
            let near = near.as_deref().map_or(String::new(), |near| {
                format!("; возможно, вы имели в виду «{near}»")
            });
            let times = super::words::records(*count);
            said.push(format!("неизвестный ключ «{key}» ({record}) — {times}{near}").into());
        }
        if self.unnamed > 0 {
            let times = super::words::records(self.unnamed);
            said.push(format!("другие неизвестные ключи — {times}").into());
        }
        if let Some(first) = &self.first_foreign {
            said.push(
                format!(
                    "события со сделкой, которой у клиента нет: {}, первое — {first}; они не относятся ни к одной сделке",
                    self.foreign_deals
                )
                .into(),
            );
        }
        said
    }
}
