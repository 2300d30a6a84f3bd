//! Clients that may be one: several cards with one phone or address. They are told, not merged: whether that is a fault, and
//! whose, the regulation says («дубль, если совпал телефон»).

use super::ImportError;
use super::account::Account;
use super::quality::Flaw;
use super::spill::{Scratch, Sort, key_number, key_text, put_text, take_text};
use crate::facts::{Case, RawValue};

fn told(client: &str, owner: &str, account: &mut Account) {
    let said = "клиенты, у которых тот же телефон или email, что у другого клиента";
    account.mend(Flaw::SharedContact, said, &format!("{client} и {owner}"));
}

/// Counts clients whose phone or address another client has too; they come one after another and are not held.
pub(super) struct Contacts<'s> {
    scratch: &'s dyn Scratch,
    /// By phone or address, then by the order of clients.
    keys: Sort<'s>,
    clients: u64,
    key: Vec<u8>,
}

impl<'s> Contacts<'s> {
    pub fn new(scratch: &'s dyn Scratch) -> Self {
        Self {
            scratch,
            keys: Sort::new(scratch),
            clients: 0,
            key: Vec::new(),
        }
    }

    /// Takes a client in.
    pub fn take(&mut self, case: &Case<'_>) -> Result<(), ImportError> {
        let Some(client) = case.client.as_deref() else {
            return Ok(());
        };
        self.clients += 1;
        for key in keys(case) {
            self.key.clear();
            key_text(&mut self.key, &key);
            key_number(&mut self.key, self.clients);
            self.keys.put(&self.key, client.as_bytes())?;
        }
        Ok(())
    }

    /// Counts clients whose phone or address an earlier client has too, in the order of clients.
    pub fn finish(self, account: &mut Account) -> Result<(), ImportError> {
        let mut pairs = Sort::new(self.scratch);
        let (mut contact, mut owner) = (Vec::new(), String::new());
        let (mut to, mut value) = (Vec::new(), Vec::new());
        self.keys.each(|key, client| {
            let (same, number) = key.split_at(key.len().saturating_sub(8));
            let client = std::str::from_utf8(client).unwrap_or_default();
            if contact != same {
                contact = same.to_owned();
                client.clone_into(&mut owner);
                return Ok(());
            }
            to.clear();
            to.extend(number);
            to.extend(same);
            value.clear();
            put_text(&mut value, client);
            put_text(&mut value, &owner);
            pairs.put(&to, &value)
        })?;
        pairs.each(|_, mut value| {
            let client = take_text(&mut value);
            told(client, take_text(&mut value), account);
            Ok(())
        })
    }
}

fn keys(case: &Case<'_>) -> Vec<String> {
    let mut keys = Vec::new();
    for (name, value) in &case.fields {
        let name = name.to_lowercase();
        let phone = ["телефон", "мобильн", "whatsapp"]
            .iter()
            .any(|word| name.starts_with(word));
        if phone || name.contains("email") || name.contains("почта") {
            each(value, &mut |text| {
                for part in text.split([',', ';']) {
                    keys.extend(if phone {
                        phone_key(part)
                    } else {
                        mail_key(part)
                    });
                }
            });
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

fn each(value: &RawValue<'_>, take: &mut impl FnMut(&str)) {
    match value {
        RawValue::Text(text) => take(text),
        RawValue::Number(number) => take(&number.normalize().to_string()),
        RawValue::List(all) => all.iter().for_each(|one| each(one, take)),
        RawValue::Empty | RawValue::Bool(_) => {}
    }
}

/// A phone by its last ten digits: `+7`, `8` and nothing before them are one number.
pub(super) fn phone_key(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let last = digits.len().checked_sub(10)?;
    Some(digits.iter().skip(last).collect())
}

/// An address without capitals.
pub(super) fn mail_key(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    text.contains('@').then_some(text)
}
