//! Ordinal numbers up to ten.

const STEMS: &[(&str, u32)] = &[
    ("перв", 1),
    ("втор", 2),
    ("трет", 3),
    ("четверт", 4),
    ("пят", 5),
    ("шест", 6),
    ("седьм", 7),
    ("восьм", 8),
    ("девят", 9),
    ("десят", 10),
];

const ENDINGS: &[&str] = &[
    "ый", "ий", "ой", "ая", "ья", "ое", "ье", "ого", "ьего", "ому", "ьему", "ым", "ьим", "ом",
    "ьем", "ую", "ью", "ей", "ьей",
];

/// The number of an ordinal word in any form (`третий`, `третьего`, `3-й`); `None` for other words.
#[must_use]
pub fn ordinal(word: &str) -> Option<u32> {
    if let Some((digits, _)) = word.split_once('-')
        && let Ok(number) = digits.parse()
    {
        return Some(number);
    }
    STEMS.iter().find_map(|(stem, number)| {
        let ending = word.strip_prefix(stem)?;
        ENDINGS.contains(&ending).then_some(*number)
    })
}
