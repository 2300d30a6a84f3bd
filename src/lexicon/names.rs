//! Tables of declared names that are found in any case form.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{fold, fold_lookalikes};

/// A table of names. Each may be looked up as declared, in another case form (every word inflects), or spelled with Latin
/// look-alike letters. The exact form wins; two equally good hits are ambiguous.
#[derive(Debug, Clone)]
pub struct Names<T> {
    entries: Vec<Entry<T>>,
    /// Places by the folded name, by the same with look-alike letters read as Cyrillic, and by each key of the first word.
    folded: FxHashMap<String, Vec<usize>>,
    plain: FxHashMap<String, Vec<usize>>,
    first_word: FxHashMap<Box<str>, Vec<usize>>,
    /// First words with look-alike letters read as Cyrillic: these change the stem.
    plain_first: FxHashSet<Box<str>>,
    /// Words already asked about by [`Names::begins`]: the same few hundred come again and again in a text.
    asked: RefCell<FxHashMap<Box<str>, bool>>,
    /// Words of the longest name.
    most_words: usize,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    shown: Box<str>,
    keys: Vec<WordKeys>,
    value: T,
}

/// How many words are remembered: a text has a few hundred different ones, and a stream of garbage must not fill the memory.
const REMEMBERED: usize = 10_000;

/// The stem of a word, and the stem without a fleeting vowel.
pub(super) type WordKeys = Arc<[Box<str>; 2]>;

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
            folded: FxHashMap::default(),
            plain: FxHashMap::default(),
            first_word: FxHashMap::default(),
            plain_first: FxHashSet::default(),
            asked: RefCell::default(),
            most_words: 0,
        }
    }
}

impl<T: Clone + PartialEq> Names<T> {
    /// Declares a name. Returns the value of an earlier name with the same spelling, if there is one.
    pub fn insert(&mut self, name: &str, value: T) -> Option<T> {
        let folded = fold(name);
        let at = self.entries.len();
        self.asked.get_mut().clear();
        let places = self.folded.entry(folded.clone()).or_default();
        let earlier = places.first().copied();
        places.push(at);
        let plain = fold_lookalikes(&folded);
        if let Some(first) = plain.split(' ').next() {
            self.plain_first.insert(first.into());
        }
        self.plain.entry(plain).or_default().push(at);
        let keys: Vec<WordKeys> = folded.split(' ').map(word_keys).collect();
        for key in keys.first().iter().flat_map(|keys| keys.iter()) {
            let places = self.first_word.entry(key.clone()).or_default();
            // Most words have one key, said twice.
            if places.last() != Some(&at) {
                places.push(at);
            }
        }
        self.most_words = self.most_words.max(keys.len());
        self.entries.push(Entry {
            shown: name.into(),
            keys,
            value,
        });
        self.value_at(earlier?)
    }

    fn value_at(&self, at: usize) -> Option<T> {
        self.entries.get(at).map(|entry| entry.value.clone())
    }

    /// Looks a name up.
    #[must_use]
    pub fn find(&self, name: &str) -> Found<T> {
        self.find_where(name, |_| true)
    }

    /// Looks a name up among the values that `fits` allows.
    pub fn find_where(&self, name: &str, fits: impl Fn(&T) -> bool) -> Found<T> {
        let folded = fold(name);
        let allowed = |places: Option<&Vec<usize>>| {
            places.and_then(|places| {
                let mut entries = places.iter().filter_map(|at| self.entries.get(*at));
                entries.find(|entry| fits(&entry.value))
            })
        };
        if let Some(entry) = allowed(self.folded.get(&folded)) {
            return Found::One(entry.value.clone());
        }
        let hits = self.inflected(&folded, &fits);
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
        match allowed(self.plain.get(&*plain(&folded))) {
            Some(entry) => Found::LookAlike(entry.value.clone(), entry.shown.clone()),
            None => Found::Nothing,
        }
    }

    /// Names of which every word is a form of the word said, in the order of declaration.
    fn inflected(&self, folded: &str, fits: impl Fn(&T) -> bool) -> Vec<&Entry<T>> {
        let mut said = folded.split(' ');
        let first = said.next().map(word_keys);
        let mut places: Vec<usize> = first
            .iter()
            .flat_map(|keys| keys.iter())
            .filter_map(|key| self.first_word.get(key))
            .flatten()
            .copied()
            .collect();
        if places.is_empty() {
            return Vec::new();
        }
        places.sort_unstable();
        places.dedup();
        let keys: Vec<WordKeys> = first.into_iter().chain(said.map(word_keys)).collect();
        places
            .into_iter()
            .filter_map(|at| self.entries.get(at))
            .filter(|entry| same_words(&entry.keys, &keys) && fits(&entry.value))
            .filter(|entry| !lost_a_letter(&entry.keys, folded))
            .collect()
    }

    /// Whether some name begins with this word, in any form or spelling: otherwise no run of words that starts with it is a name.
    #[must_use]
    pub fn begins(&self, word: &str) -> bool {
        if self.entries.is_empty() {
            return false;
        }
        if let Some(known) = self.asked.borrow().get(word) {
            return *known;
        }
        let folded = fold(word);
        let begins = word_keys(&folded)
            .iter()
            .any(|key| self.first_word.contains_key(key))
            || self.plain_first.contains(&*plain(&folded));
        let mut asked = self.asked.borrow_mut();
        if asked.len() >= REMEMBERED {
            asked.clear();
        }
        asked.insert(word.into(), begins);
        begins
    }

    /// How many words the longest name has.
    #[must_use]
    pub const fn most_words(&self) -> usize {
        self.most_words
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

/// What all case forms of a folded name have in common: the stem of every word.
#[must_use]
pub fn stems(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ') {
        if !out.is_empty() {
            out.push(' ');
        }
        // Without the fleeting vowel: «звонок» and «звонка» have only that in common.
        let [_, stem] = &*word_keys(word);
        out.push_str(stem);
    }
    out
}

/// Whether two words are forms of one (`причину`, `причина`).
#[must_use]
pub fn same_word(a: &str, b: &str) -> bool {
    let (a, b) = (word_keys(&fold(a)), word_keys(&fold(b)));
    a.iter().any(|key| b.contains(key))
}

/// A folded text with look-alike letters read as Cyrillic; most have none.
fn plain(folded: &str) -> Cow<'_, str> {
    if folded.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        fold_lookalikes(folded).into()
    } else {
        folded.into()
    }
}

fn same_words(a: &[WordKeys], b: &[WordKeys]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| a.iter().any(|key| b.contains(key)))
}

/// Whether a word said is the stem of a declared one without its vowel and with no ending: «менеджр» is no form of «менеджер», as
/// «продавца» is one of «продавец». A vowel flees before an ending only.
fn lost_a_letter(declared: &[WordKeys], said: &str) -> bool {
    let mut words = declared.iter().zip(said.split(' '));
    words.any(|(keys, word)| keys[0] != keys[1] && *keys[1] == *word && *keys[0] != *word)
}

/// The stem, and the stem without a fleeting vowel: the stemmer alone tells продавец from продавцу and звонок from звонка.
///
/// The same words come again and again in a text, so their keys are remembered.
pub(super) fn word_keys(word: &str) -> WordKeys {
    thread_local! {
        static KNOWN: RefCell<FxHashMap<Box<str>, WordKeys>> = RefCell::default();
    }
    if let Some(keys) = KNOWN.with_borrow(|known| known.get(word).cloned()) {
        return keys;
    }
    let stem = Stemmer::create(Algorithm::Russian).stem(word).into_owned();
    let without = drop_fleeting(&stem)
        .or_else(|| drop_verbal(&stem))
        .unwrap_or_else(|| stem.clone());
    let keys: WordKeys = Arc::new([stem.into(), without.into()]);
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(word.into(), keys.clone());
    });
    keys
}

/// `канал` → `кана`: the stemmer takes «канал» for a verb in the past, but not «каналов».
fn drop_verbal(stem: &str) -> Option<String> {
    let rest = stem.strip_suffix("ал")?;
    (rest.chars().count() > 1).then(|| format!("{rest}а"))
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
