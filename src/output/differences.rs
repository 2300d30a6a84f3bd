//! What the outputs of `diff` show: both texts, what differs between them, what that comes to in the data.

use super::Book;
use crate::diff::{Aspect, Change, ClauseKind, Difference, Effect};
use crate::model::regulation::Regulation;
use crate::source::Span;

/// Both texts and their difference.
pub struct DiffReport<'a> {
    /// The old text.
    pub old: Side<'a>,
    /// The new text.
    pub new: Side<'a>,
    /// What differs.
    pub difference: &'a Difference,
}

/// One of the texts.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The text.
    pub regulation: &'a Regulation,
    /// Its clauses as outputs name them.
    pub book: &'a Book,
}

impl Side<'_> {
    /// `продажи.reglament:12`
    #[must_use]
    pub fn place(&self, span: Span) -> (&str, usize) {
        let source = &self.regulation.source;
        (source.file(span.start), source.line(span.start))
    }
}

/// How many of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DiffTotals {
    /// Clauses that mean something else.
    pub changed: usize,
    /// Clauses that are new.
    pub added: usize,
    /// Clauses that are gone.
    pub removed: usize,
    /// Clauses that mean the same under another number.
    pub renumbered: usize,
    /// Clauses that mean the same in other words.
    pub reworded: usize,
    /// Clauses in which nothing has changed.
    pub same: usize,
    /// Changes that bind more.
    pub stricter: usize,
    /// Changes that bind less.
    pub looser: usize,
    /// Changes of declarations.
    pub declarations: usize,
    /// Changes of what branches cover.
    pub branches: usize,
}

impl DiffTotals {
    /// Counts.
    #[must_use]
    pub fn of(difference: &Difference) -> Self {
        let clauses = difference.clauses.iter().flat_map(|one| &one.changes);
        let all: Vec<&Change> = clauses.chain(&difference.branches).collect();
        let with = |effect: Effect| all.iter().filter(|one| one.effect == effect).count();
        Self {
            changed: difference.number(ClauseKind::Changed),
            added: difference.number(ClauseKind::Added),
            removed: difference.number(ClauseKind::Removed),
            renumbered: difference.number(ClauseKind::Renumbered),
            reworded: difference.number(ClauseKind::Reworded),
            same: difference.number(ClauseKind::Same),
            stricter: with(Effect::Stricter),
            looser: with(Effect::Looser),
            declarations: difference.declarations.len(),
            branches: difference.branches.len(),
        }
    }
}

/// What a change is called at the head of its line: `срок строже`, `исключение добавлено`.
#[must_use]
pub fn headline(change: &Change) -> String {
    let title = change.aspect.title();
    let effect = match change.effect {
        Effect::Stricter => ", строже",
        Effect::Looser => ", мягче",
        Effect::Other => "",
    };
    let what = match (&change.old, &change.new, change.aspect) {
        (None, Some(_), Aspect::Guard) => "появилось условие".to_owned(),
        (Some(_), None, Aspect::Guard) => "условие снято".to_owned(),
        (None, Some(_), _) => format!("{title}: добавлено"),
        (Some(_), None, _) => format!("{title}: убрано"),
        _ => title.to_owned(),
    };
    format!("{what}{effect}")
}
