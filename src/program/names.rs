//! Symbols: every name a regulation mentions, folded once.

use rustc_hash::FxHashMap;

use super::fold;

/// A folded name. Equal symbols are equal names, however they were spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym(u32);

/// All names of a program.
#[derive(Debug, Clone, Default)]
pub struct Names {
    by_fold: FxHashMap<Box<str>, Sym>,
}

impl Names {
    /// The symbol of a name, new or known.
    pub(super) fn add(&mut self, name: &str) -> Sym {
        let next = Sym(u32::try_from(self.by_fold.len()).unwrap_or(u32::MAX));
        *self.by_fold.entry(fold(name).into()).or_insert(next)
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
}

/// Free texts pass through here too (task names); past this many spellings the memo starts anew and stays small.
const MEMO_LIMIT: usize = 1 << 16;

impl Memo {
    /// The symbol of a name as the data spells it.
    pub fn find(&mut self, names: &Names, name: &str) -> Option<Sym> {
        if let Some(&known) = self.seen.get(name) {
            return known;
        }
        let found = names.find(name);
        if self.seen.len() >= MEMO_LIMIT {
            self.seen.clear();
        }
        self.seen.insert(name.into(), found);
        found
    }
}
