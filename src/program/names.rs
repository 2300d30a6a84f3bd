//! Symbols: every name a regulation mentions, folded once.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::fold;
use crate::lexicon::stems;

/// A folded name. Equal symbols are equal names, however they were spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym(u32);

/// All names of a program.
#[derive(Debug, Clone, Default)]
pub struct Names {
    by_fold: FxHashMap<Box<str>, Sym>,
    /// What documents, tasks and touches are called, by the stems of its words: a text says «отправить смету» of the «Смета» in the
    /// data.
    things: FxHashMap<Box<str>, Sym>,
    /// Names with stems in common that a text declares as different things («Договор» and «Договоры»): these are told apart letter by
    /// letter.
    apart: FxHashMap<Box<str>, Sym>,
    /// Words of the longest of them.
    most_words: usize,
}

impl Names {
    /// The symbol of a name, new or known.
    pub(super) fn add(&mut self, name: &str) -> Sym {
        let next = Sym(u32::try_from(self.by_fold.len()).unwrap_or(u32::MAX));
        *self.by_fold.entry(fold(name).into()).or_insert(next)
    }

    /// Things that one regulation declares: those that only their endings tell apart are not each other's case forms.
    pub(super) fn declare_things<'n>(&mut self, declared: impl Iterator<Item = &'n str>) {
        let mut by_stems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in declared {
            let folded = fold(name);
            by_stems.entry(stems(&folded)).or_default().insert(folded);
        }
        for name in by_stems.into_values().filter(|all| all.len() > 1).flatten() {
            self.most_words = self.most_words.max(name.split(' ').count());
            let next = self.next_thing();
            self.apart.entry(name.into()).or_insert(next);
        }
    }

    fn next_thing(&self) -> Sym {
        Sym(u32::try_from(self.things.len() + self.apart.len()).unwrap_or(u32::MAX))
    }

    /// The symbol of what something is called, in whatever case the text says it.
    pub(super) fn add_thing(&mut self, name: &str) -> Sym {
        // Symbols of things and of other names are never compared with each other.
        let next = self.next_thing();
        let folded = fold(name);
        if let Some(&apart) = self.apart.get(folded.as_str()) {
            return apart;
        }
        self.most_words = self.most_words.max(folded.split(' ').count());
        *self.things.entry(stems(&folded).into()).or_insert(next)
    }

    /// The symbol of a thing that some regulation mentions.
    #[must_use]
    pub fn find_thing(&self, name: &str) -> Option<Sym> {
        let folded = fold(name);
        if folded.split(' ').count() > self.most_words {
            return None;
        }
        let apart = self.apart.get(folded.as_str()).copied();
        apart.or_else(|| self.things.get(stems(&folded).as_str()).copied())
    }

    /// Whether a heading is about this thing: begins with its name (`КП на двери`), or has it anywhere in whole words.
    #[must_use]
    pub fn heads(&self, heading: &str, thing: Sym, anywhere: bool) -> bool {
        let folded = fold(heading);
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '+'))
            .filter(|word| !word.is_empty())
            .collect();
        (1..=self.most_words.min(words.len())).any(|length| {
            let many = if anywhere { usize::MAX } else { 1 };
            words
                .windows(length)
                .take(many)
                .any(|run| self.find_thing(&run.join(" ")) == Some(thing))
        })
    }

    /// The symbol of a name that some regulation mentions.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Sym> {
        self.by_fold.get(fold(name).as_str()).copied()
    }
}

/// Answers [`Names::find`] with one hash look-up for a spelling seen before: data repeats few spellings many times.
#[derive(Debug, Default)]
pub struct Memo {
    seen: FxHashMap<Box<str>, Option<Sym>>,
    things: FxHashMap<Box<str>, Option<Sym>>,
}

/// Free texts pass through here too (task names); past this many spellings the memo starts anew and stays small.
const MEMO_LIMIT: usize = 1 << 16;

impl Memo {
    /// The symbol of a name as the data spells it.
    pub fn find(&mut self, names: &Names, name: &str) -> Option<Sym> {
        remembered(&mut self.seen, name, |name| names.find(name))
    }

    /// The symbol of a thing as the data calls it.
    pub fn find_thing(&mut self, names: &Names, name: &str) -> Option<Sym> {
        remembered(&mut self.things, name, |name| names.find_thing(name))
    }
}

fn remembered(
    seen: &mut FxHashMap<Box<str>, Option<Sym>>,
    name: &str,
    find: impl Fn(&str) -> Option<Sym>,
) -> Option<Sym> {
    if let Some(&known) = seen.get(name) {
        return known;
    }
    let found = find(name);
    if seen.len() >= MEMO_LIMIT {
        seen.clear();
    }
    seen.insert(name.into(), found);
    found
}
