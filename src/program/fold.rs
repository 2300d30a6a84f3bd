//! One spelling for names that people write in many.

use crate::model::regulation::Who;

/// Folds a name for comparison: capitals, `ё`/`е`, runs of spaces, and Latin letters that look like Cyrillic ones.
///
/// Look-alikes are mapped on both sides of every comparison, so a wholly Latin name still equals itself.
#[must_use]
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for letter in name.chars() {
        if letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}') {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        match letter {
            // Nearly all there is: the rest goes through the tables of Unicode.
            'а'..='я' => out.push(letter),
            'А'..='Я' => out.extend(char::from_u32(u32::from(letter) + 32)),
            _ if letter.is_ascii() => out.push(look_alike(letter.to_ascii_lowercase())),
            _ => out.extend(letter.to_lowercase().map(look_alike)),
        }
    }
    out
}

pub(super) fn fold_all(names: &[Box<str>]) -> Vec<Box<str>> {
    names.iter().map(|name| fold(name).into()).collect()
}

/// The same people with their names folded.
pub(super) fn folded_who(who: &Who) -> Who {
    match who {
        Who::Named(names) => Who::Named(fold_all(names)),
        Who::Team(names) => Who::Team(fold_all(names)),
        Who::Inactive => Who::Inactive,
        Who::Accredited(names) => Who::Accredited(fold_all(names)),
        Who::Absent(names) => Who::Absent(fold_all(names)),
        Who::Tenure(op, length) => Who::Tenure(*op, *length),
    }
}

const fn look_alike(letter: char) -> char {
    match letter {
        'ё' => 'е',
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}
