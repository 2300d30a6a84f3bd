//! The lists that CRMs export: mappings that come with the program, told by their headings.

use std::sync::LazyLock;

use super::clean::fold;
use super::read::parsed;
use super::{Mapping, Source};

/// The CRM's lists, each a mapping as its users could write it.
const TEXTS: &[&str] = &[include_str!("bitrix24.yaml"), include_str!("amocrm.yaml")];

static SHIPPED: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    // A test reads every one of them.
    TEXTS.iter().filter_map(|text| parsed(text).ok()).collect()
});

/// What a table with these headings is, and the name of its format.
pub(super) fn of(headings: &[Box<str>]) -> Option<(&'static Source, &'static str)> {
    let there: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
    let all = SHIPPED.iter().flat_map(|mapping| {
        mapping
            .sources
            .iter()
            .map(move |source| (source, mapping.format.as_str()))
    });
    let fits = |source: &Source| source.known_by.iter().all(|wanted| there.contains(wanted));
    // The one that asks for most headings knows best.
    all.filter(|(source, _)| fits(source))
        .max_by_key(|(source, _)| source.known_by.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn списки_читаются() {
        for text in TEXTS {
            parsed(text).unwrap_or_else(|why| panic!("{why}"));
        }
    }
}
