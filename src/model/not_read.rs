//! What the language has and this version does not read yet. Every such place is refused by name, so that nobody believes a
//! rule to be watched that is not.

use super::binder::Binder;
use super::blocks::Line;
use super::names::members;
use crate::diagnostic::Code;
use crate::source::Span;
use crate::syntax::{Member, PartKind};

/// A mark of what is not read: words in a row (`*` at the end of a word: any ending), and how the thing is called.
struct Mark {
    words: &'static [&'static str],
    /// Only at the beginning of the line.
    first: bool,
    name: &'static str,
}

const fn head(words: &'static [&'static str], name: &'static str) -> Mark {
    Mark {
        words,
        first: true,
        name,
    }
}

const MARKS: &[Mark] = &[head(&["реактивация"], "реактивацию")];

impl Binder<'_> {
    /// Refuses a line that belongs to a later part of the language. False when it is none.
    pub(super) fn not_read(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        for (index, member) in all.iter().enumerate() {
            let found = mark(member, index == 0);
            let Some((name, span)) = found else { continue };
            // A heading is refused whole; inside a sentence the words that are not read are shown.
            let block = line.node.opens;
            let pending = self
                .error(
                    Code::NotReadYet,
                    span,
                    format!("{name} эта версия программы ещё не читает"),
                )
                .label("не читается");
            if block {
                pending.hint("уберите весь блок; то, что в нём требуется от людей, можно записать строкой: выполнить «…»");
            } else {
                pending.hint("то, что требуется от людей, можно записать строкой: выполнить «…»");
            }
            return true;
        }
        false
    }
}

/// The first mark in a member.
fn mark(member: &Member, first: bool) -> Option<(&'static str, Span)> {
    MARKS.iter().find_map(|mark| {
        let places = if mark.first {
            0..usize::from(first)
        } else {
            0..member.parts.len()
        };
        places.into_iter().find_map(|at| {
            let parts = member.parts.get(at..at + mark.words.len())?;
            let fits = parts
                .iter()
                .zip(mark.words)
                .all(|(part, word)| match &part.kind {
                    PartKind::Word(said) => word
                        .strip_suffix('*')
                        .map_or(**said == **word, |stem| said.starts_with(stem)),
                    PartKind::Quantity { low: Some(_), .. } => *word == "#",
                    _ => false,
                });
            let span = parts.first()?.span.join(parts.last()?.span);
            fits.then_some((mark.name, span))
        })
    })
}
