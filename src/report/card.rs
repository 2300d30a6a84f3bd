//! What a report reads from cards: where a deal came from, why it was refused, whether it is a yearly contract.

use super::passage::Named;
use crate::facts::{Fields, RawValue};
use crate::program::fold;

/// Whether words speak of a yearly contract.
pub(super) fn speaks_of_year(text: &str) -> bool {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| word.starts_with("годов") && word.len() > "годов".len())
}

pub(super) fn text(value: &RawValue<'_>) -> Option<String> {
    match value {
        RawValue::Empty => None,
        RawValue::Bool(yes) => Some(if *yes { "да" } else { "нет" }.to_owned()),
        RawValue::Number(number) => Some(number.normalize().to_string()),
        RawValue::Text(text) => Some(text.trim().to_owned()),
        RawValue::List(all) => all.iter().find_map(text),
    }
}

/// A field of the deal's card by the begin of its name, else of the client's.
pub(super) fn field(deal: &Fields<'_>, client: &Fields<'_>, stem: &str) -> Named {
    let find = |fields: &Fields<'_>| {
        let mut of_stem = fields
            .iter()
            .filter(|(name, _)| fold(name).starts_with(stem));
        let exact = fields.iter().find(|(name, _)| fold(name) == stem);
        let (_, value) = exact.or_else(|| of_stem.next())?;
        Some(text(value).map_or(Named::Empty, |text| Named::As(text.into())))
    };
    match (find(deal), find(client)) {
        (Some(named @ Named::As(_)), _)
        | (None | Some(Named::Empty), Some(named @ Named::As(_))) => named,
        (None, None) => Named::Unknown,
        _ => Named::Empty,
    }
}
