//! Tables of declared names that are found in any case form.

use std::cell::RefCell;
use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::{fold, fold_lookalikes};

/// A table of names. Each may be looked up as declared, in another case form (every word inflects), or spelled with Latin
/// look-alike letters. The exact form wins; two equally good hits are ambiguous.
#[derive(Debug, Clone)]
pub struct Names<T> {
    entries: Vec<Entry<T>>,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    shown: Box<str>,
    folded: String,
    plain: String,
    keys: Vec<[String; 2]>,
    value: T,
}

/// The result of a look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    /// As declared, or in another case form.
    One(T),
    /// Only when Latin look-alike letters are read as Cyrillic; the declared spelling is given.
    LookAlike(T, Box<str>),
    /// Several names fit equally well: the first of them, and how all are spelled.
    Several(T, Vec<Box<str>>),
    /// Nothing fits.
    Nothing,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T: Clone + PartialEq> Names<T> {
    /// Declares a name. Returns the value of an earlier name with the same spelling, if there is one.
    pub fn insert(&mut self, name: &str, value: T) -> Option<T> {
        let folded = fold(name);
        let earlier = self
            .entries
            .iter()
            .find(|entry| entry.folded == folded)
            .map(|entry| entry.value.clone());
        let keys = folded.split(' ').map(word_keys).collect();
        self.entries.push(Entry {
            shown: name.into(),
            plain: fold_lookalikes(&folded),
            folded,
            keys,
            value,
        });
        earlier
    }

    /// Looks a name up.
    #[must_use]
    pub fn find(&self, name: &str) -> Found<T> {
        self.find_where(name, |_| true)
    }

    /// Looks a name up among the values that `fits` allows.
    pub fn find_where(&self, name: &str, fits: impl Fn(&T) -> bool) -> Found<T> {
        let folded = fold(name);
        let allowed = || self.entries.iter().filter(|entry| fits(&entry.value));
        if let Some(entry) = allowed().find(|entry| entry.folded == folded) {
            return Found::One(entry.value.clone());
        }
        // Stemming is the dearest step: it waits until a name of as many words is there at all.
        let words = folded.split(' ').count();
        let hits: Vec<&Entry<T>> = if allowed().any(|entry| entry.keys.len() == words) {
            let keys: Vec<[String; 2]> = folded.split(' ').map(word_keys).collect();
            allowed()
                .filter(|entry| same_words(&entry.keys, &keys))
                .collect()
        } else {
            Vec::new()
        };
        match hits.as_slice() {
            [] => {}
            [one] => return Found::One(one.value.clone()),
            [first, rest @ ..] if rest.iter().all(|entry| entry.value == first.value) => {
                return Found::One(first.value.clone());
            }
            [first, ..] => {
                let names = hits.iter().map(|entry| entry.shown.clone()).collect();
                return Found::Several(first.value.clone(), names);
            }
        }
        let plain = fold_lookalikes(&folded);
        match allowed().find(|entry| entry.plain == plain) {
            Some(entry) => Found::LookAlike(entry.value.clone(), entry.shown.clone()),
            None => Found::Nothing,
        }
    }

    /// The longest run of words at the start of `words` that is a declared name, with its length in words.
    #[must_use]
    pub fn longest(&self, words: &[&str]) -> Option<(usize, Found<T>)> {
        let most = self
            .entries
            .iter()
            .map(|entry| entry.keys.len())
            .max()
            .unwrap_or(0);
        (1..=most.min(words.len())).rev().find_map(|length| {
            let name = words.get(..length)?.join(" ");
            match self.find(&name) {
                Found::Nothing => None,
                found => Some((length, found)),
            }
        })
    }

    /// All names as declared.
    pub fn shown(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.shown)
    }

    /// Names and values in the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.entries
            .iter()
            .map(|entry| (&*entry.shown, &entry.value))
    }

    /// Whether nothing is declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Whether two words are forms of one (`причину`, `причина`).
#[must_use]
pub fn same_word(a: &str, b: &str) -> bool {
    let (a, b) = (word_keys(&fold(a)), word_keys(&fold(b)));
    a.iter().any(|key| b.contains(key))
}

fn same_words(a: &[[String; 2]], b: &[[String; 2]]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| a.iter().any(|key| b.contains(key)))
}

/// The stem, and the stem without a fleeting vowel: the stemmer alone tells продавец from продавцу and звонок from звонка.
///
/// The same words come again and again in a text, so their keys are remembered.
pub(super) fn word_keys(word: &str) -> [String; 2] {
    thread_local! {
        static KNOWN: RefCell<HashMap<Box<str>, [String; 2]>> = RefCell::new(HashMap::new());
    }
    /// A text has a few hundred different words; a stream of garbage must not fill the memory.
    const REMEMBERED: usize = 10_000;
    if let Some(keys) = KNOWN.with_borrow(|known| known.get(word).cloned()) {
        return keys;
    }
    let stem = Stemmer::create(Algorithm::Russian).stem(word).into_owned();
    let without = drop_fleeting(&stem).unwrap_or_else(|| stem.clone());
    let keys = [stem, without];
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(word.into(), keys.clone());
    });
    keys
}

/// `звонок` → `звонк`, `продавец` → `продавц`; `None` when the stem does not end in consonant, о or е, consonant.
fn drop_fleeting(stem: &str) -> Option<String> {
    let letters: Vec<char> = stem.chars().collect();
    let [.., before, vowel, last] = letters.as_slice() else {
        return None;
    };
    let consonant = |letter: char| letter.is_alphabetic() && !"аеиоуыэюяьъй".contains(letter);
    if !(consonant(*before) && matches!(vowel, 'о' | 'е') && consonant(*last)) {
        return None;
    }
    let kept = letters.len() - 2;
    Some(letters.iter().take(kept).chain([last]).collect())
}
