//! By which clock a client lives.

use super::{Case, RawValue};
use crate::calendar::Zone;

/// What the zone of a client is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ZoneBasis {
    /// The data says it.
    Said,
    /// The geographic code of his telephone number.
    Phone,
    /// It is not known: the company's is taken.
    Company,
}

impl Case<'_> {
    /// The client's zone and what it is known by: what the record says, else the field «часовой пояс» of his card, else the region
    /// of his telephone number, where that has one. A zone that is said and cannot be read is not guessed.
    #[must_use]
    pub fn zone(&self) -> (Option<Zone>, ZoneBasis) {
        let card = || self.card("часовой пояс").and_then(text);
        if let Some(said) = self.timezone.as_deref().or_else(card) {
            return match Zone::parse(said) {
                Ok(zone) => (Some(zone), ZoneBasis::Said),
                Err(_) => (None, ZoneBasis::Company),
            };
        }
        match self.card("телефон").and_then(of_phone) {
            Some(zone) => (Some(zone), ZoneBasis::Phone),
            None => (None, ZoneBasis::Company),
        }
    }

    /// A field of the client's card, in whatever capitals.
    fn card(&self, wanted: &str) -> Option<&RawValue<'_>> {
        let exact = self.fields.get(wanted);
        let other = || {
            let mut fields = self.fields.iter();
            let found = fields.find(|(name, _)| name.trim().to_lowercase() == wanted);
            found.map(|(_, value)| value)
        };
        exact.or_else(other)
    }
}

fn text<'v>(value: &'v RawValue<'_>) -> Option<&'v str> {
    match value {
        RawValue::Text(text) if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    }
}

/// Of several numbers the first that stands somewhere.
fn of_phone(value: &RawValue<'_>) -> Option<Zone> {
    match value {
        RawValue::Text(text) => text.split([',', ';']).find_map(Zone::of_phone),
        RawValue::Number(number) => Zone::of_phone(&number.normalize().to_string()),
        RawValue::List(all) => all.iter().find_map(of_phone),
        RawValue::Empty | RawValue::Bool(_) => None,
    }
}
