//! Folding: spellings that mean the same name compare equal.

/// Lower case, `ё` as `е`, runs of any spaces as one space, quotes of all kinds dropped, dashes of all kinds as a hyphen.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars() {
        // Nearly every letter is one of these; a capital stands 32 places before its small letter.
        let plain = match letter {
            'а'..='я' | 'a'..='z' | '0'..='9' => Some(letter),
            'А'..='Я' => char::from_u32(u32::from(letter) + 32),
            _ => None,
        };
        if let Some(letter) = plain {
            if gap {
                out.push(' ');
                gap = false;
            }
            out.push(letter);
            continue;
        }
        if letter.is_whitespace() || letter == '\u{a0}' || letter == '\u{202f}' {
            gap = !out.is_empty();
            continue;
        }
        if is_invisible(letter) || matches!(letter, '«' | '»' | '"' | '„' | '“' | '”') {
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        match letter {
            'ё' | 'Ё' => out.push('е'),
            '—' | '–' | '−' | '‑' => out.push('-'),
            _ => out.extend(letter.to_lowercase()),
        }
    }
    out
}

/// Letters that take no room and come along when a text is pasted: soft hyphen, zero-width space and joiners, byte-order mark.
#[must_use]
pub const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// Latin letters that look like Cyrillic ones, in lower and upper case.
const LOOKALIKES: &[(char, char)] = &[
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('o', 'о'),
    ('p', 'р'),
    ('x', 'х'),
    ('y', 'у'),
    ('k', 'к'),
    ('m', 'м'),
    ('t', 'т'),
    ('h', 'н'),
    ('b', 'в'),
    ('i', 'і'),
];

/// A folded text with Latin look-alike letters turned into the Cyrillic ones. Both sides of a comparison go through it, so
/// that wholly Latin names keep comparing with each other.
#[must_use]
pub fn fold_lookalikes(folded: &str) -> String {
    folded
        .chars()
        .map(|letter| {
            LOOKALIKES
                .iter()
                .find(|(latin, _)| *latin == letter)
                .map_or(letter, |(_, cyrillic)| *cyrillic)
        })
        .collect()
}

/// Whether a word mixes Cyrillic letters with Latin look-alikes (`Cчёт` with a Latin `C`).
#[must_use]
pub fn has_lookalikes(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic())
        .any(|word| {
            let cyrillic = word
                .chars()
                .any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c));
            cyrillic && word.chars().any(|c| c.is_ascii_alphabetic())
        })
}
