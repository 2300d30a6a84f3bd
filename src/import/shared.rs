//! Clients that may be one: several cards with one phone or address. They are told, not merged: whether that is a fault, and
//! whose, the regulation says («дубль, если совпал телефон»).

use std::collections::BTreeMap;

use super::account::Account;
use super::quality::Flaw;
use crate::facts::{Case, RawValue};

/// Counts clients whose phone or address another client has too.
pub(super) fn contacts(cases: &[Case<'_>], account: &mut Account) {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for case in cases {
        let Some(client) = case.client.as_deref() else {
            continue;
        };
        for key in keys(case) {
            let owner = *first.entry(key).or_insert(client);
            if owner != client {
                let said = "клиенты, у которых тот же телефон или email, что у другого клиента";
                account.mend(Flaw::SharedContact, said, &format!("{client} и {owner}"));
            }
        }
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
