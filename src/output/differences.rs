//! What the outputs of `diff` show: both texts, what differs between them, what that comes to in the data.

use super::report::NotCheckedRow;
use super::words::{Forms, VIOLATIONS, count, integer};
use super::{Book, Context};
use crate::diff::replay::{Fate, Replay, Row, SendMoves, of_mailings};
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
    /// What that comes to in the data, if any was given.
    pub data: Option<&'a DataReport<'a>>,
}

/// What the amendment comes to in the data.
pub struct DataReport<'a> {
    /// Names and moments; its book is the newer text's.
    pub context: Context<'a>,
    /// Violations of both texts.
    pub replay: &'a Replay,
    /// What could not be judged under the old text, and under the new one.
    pub not_checked: [&'a [NotCheckedRow]; 2],
    /// Whom a mailing may go to; `None`: neither text speaks of mailings.
    pub mailings: Option<&'a [SendMoves]>,
}

/// Duties of one clause that the newer text cannot judge in this data, for a reason that did not hinder the old one as much.
pub struct NotReplayed<'a> {
    /// Index of the clause in the newer text.
    pub clause: usize,
    /// What is missing.
    pub missing: &'a str,
    /// How many more duties than under the old text.
    pub duties: u64,
    /// Of how many deals; zero for duties about no deal.
    pub deals: u64,
}

impl DiffReport<'_> {
    /// What could not be tried on the data and why.
    #[must_use]
    pub fn not_replayed<'d>(&self, data: &'d DataReport<'_>) -> Vec<NotReplayed<'d>> {
        let [old, new] = data.not_checked;
        let before = |clause: usize, missing: &str| {
            let own = self
                .difference
                .clauses
                .iter()
                .find(|one| one.new == Some(clause))
                .and_then(|one| one.old);
            let row = old
                .iter()
                .find(|row| Some(row.clause) == own && *row.missing == *missing);
            row.map_or((0, 0), |row| (row.duties, row.deals))
        };
        new.iter()
            .filter_map(|row| {
                let (duties, deals) = before(row.clause, &row.missing);
                (row.duties > duties).then(|| NotReplayed {
                    clause: row.clause,
                    missing: &row.missing,
                    duties: row.duties - duties,
                    deals: row.deals.saturating_sub(deals),
                })
            })
            .collect()
    }

    /// Whether a row is about a mailing that went out.
    #[must_use]
    pub fn of_mailings(&self, row: &Row) -> bool {
        let Some(clause) = self.difference.clauses.get(row.clause) else {
            return false;
        };
        let speaks = |side: &Side<'_>, at: Option<usize>| {
            let clause = at.and_then(|at| side.regulation.clauses.get(at));
            clause.is_some_and(of_mailings)
        };
        speaks(&self.old, clause.old) || speaks(&self.new, clause.new)
    }
}

/// `поправка даст 37 новых нарушений у 4 человек, снимет 12`
#[must_use]
pub fn sentence(replay: &Replay) -> String {
    const NEW: Forms = ["новое нарушение", "новых нарушения", "новых нарушений"];
    const PEOPLE: Forms = ["человека", "человек", "человек"];
    let number = |fate| replay.number(fate);
    let mut parts = Vec::new();
    let (new, gone) = (number(Fate::New), number(Fate::Gone));
    if new > 0 {
        parts.push(match replay.people(Fate::New) {
            0 => format!("даст {}", count(new, NEW)),
            people => format!("даст {} у {}", count(new, NEW), count(people, PEOPLE)),
        });
    }
    if gone > 0 {
        parts.push(format!("снимет {}", count(gone, VIOLATIONS)));
    }
    let mut text = match parts.is_empty() {
        true => "Поправка не даст новых нарушений и не снимет прежних".to_owned(),
        false => format!("Поправка {}", parts.join(", ")),
    };
    for (fate, what) in [
        (Fate::Changed, "изменится срок, тяжесть или итог"),
        (Fate::Unclear, "не видно, остались ли"),
    ] {
        let number = number(fate);
        if number > 0 {
            text.push_str(&format!("; {what}: {}", integer(number)));
        }
    }
    text.push_str(&format!("; без изменений {}.", integer(replay.unchanged)));
    text
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
    /// The file that the command line names.
    #[must_use]
    pub fn file(&self) -> &str {
        let first = self.book.regulations.first();
        first.map_or("", |one| &one.file)
    }

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
