//! A line ready to paste is read once before it is shown: what does not read, or leaves the fault it is to mend, is not offered.
//!
//! All lines of a text that stand in place of their own line are tried in one reading, so that a text with many faults costs no more
//! than one with a few, and a text with nothing but advice costs nothing.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::source::{SourceText, Span};

/// How a hint begins that names what was probably meant.
const NEAR: &str = "возможно, вы имели в виду «";

/// Texts longer than this are not read again for lines that belong elsewhere than in place of what is wrong.
const LONG: usize = 20_000;

/// Nor are more lines than this tried there: each takes a reading of its own.
const MANY: usize = 12;

/// Where a ready line may be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    /// In place of the underlined words.
    Words,
    /// In place of the line.
    Line,
    /// Under it, deeper.
    Deeper,
    /// Under it.
    Below,
    /// Above it.
    Above,
    /// Before the whole text.
    First,
    /// Behind it.
    Last,
    /// As a row of the card of deals, or of clients.
    Card(&'static str),
}

const ALL: &[Where] = &[
    Where::Line,
    Where::Words,
    Where::Deeper,
    Where::Below,
    Where::Above,
    Where::First,
    Where::Last,
    Where::Card("карточка сделки:\n"),
    Where::Card("карточка клиента:\n"),
];

/// A change of the text at a place.
struct Edit {
    /// Of which message.
    one: usize,
    at: Span,
    new: String,
}

/// The messages without ready lines that do not read. `read` gives the messages of another text of the same kind.
pub(in crate::model) fn proven(
    mut said: Vec<Diagnostic>,
    source: &SourceText,
    read: &dyn Fn(&SourceText) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    // Advice offers another wording of what has been read; a sound text is not read twice for it.
    let offered = |one: &Diagnostic| one.level != Level::Advice && ready(one).is_some();
    let mut pending: Vec<usize> = (0..said.len())
        .filter(|&at| said.get(at).is_some_and(offered))
        .collect();
    for place in ALL {
        let elsewhere = !matches!(place, Where::Line | Where::Words);
        if elsewhere && (source.text.len() > LONG || pending.len() > MANY) {
            return said;
        }
        if pending.is_empty() {
            break;
        }
        // Of several on one line each is tried alone.
        let mut rest = pending.clone();
        while !rest.is_empty() {
            let mut edits: Vec<Edit> = Vec::new();
            let mut taken: BTreeMap<usize, ()> = BTreeMap::new();
            let mut later = Vec::new();
            for &at in &rest {
                let Some(one) = said.get(at) else { continue };
                let line = line_of(&source.text, one.span.start);
                let alone = !matches!(place, Where::Line | Where::Words);
                if taken.contains_key(&line.start) || alone && !edits.is_empty() {
                    later.push(at);
                    continue;
                }
                if let Some(edit) = edit(*place, at, one, source) {
                    taken.insert(line.start, ());
                    edits.push(edit);
                }
            }
            if !edits.is_empty() {
                let mended = tried(&said, &mut edits, source, read);
                pending.retain(|at| !mended.contains(at));
            }
            rest = later;
        }
    }
    for at in pending {
        if let Some(one) = said.get_mut(at) {
            one.example = None;
            one.hints.retain(|hint| !hint.starts_with(NEAR));
        }
    }
    said
}

/// Which of the edits mend what they are for.
fn tried(
    said: &[Diagnostic],
    edits: &mut [Edit],
    source: &SourceText,
    read: &dyn Fn(&SourceText) -> Vec<Diagnostic>,
) -> Vec<usize> {
    edits.sort_by_key(|edit| edit.at);
    let mut text = String::with_capacity(source.text.len() + 200);
    let mut from = 0;
    // Where each edit, and the line of its message, come to stand.
    let mut places: Vec<(usize, Span, usize)> = Vec::new();
    for edit in &*edits {
        text.push_str(source.text.get(from..edit.at.start).unwrap_or(""));
        let start = text.len();
        text.push_str(&edit.new);
        places.push((edit.one, Span::new(start, text.len()), edit.at.end));
        from = edit.at.end;
    }
    text.push_str(source.text.get(from..).unwrap_or(""));
    let moved = |at: usize| {
        let grown: usize = edits
            .iter()
            .filter(|edit| edit.at.end <= at)
            .map(|edit| edit.new.len())
            .sum();
        let gone: usize = edits
            .iter()
            .filter(|edit| edit.at.end <= at)
            .map(|edit| edit.at.end - edit.at.start)
            .sum();
        (at + grown).saturating_sub(gone)
    };
    let mended = SourceText::new(&source.name, &text);
    let now = read(&mended);
    places
        .into_iter()
        .filter(|(one, new, _)| {
            let Some(one) = said.get(*one) else {
                return false;
            };
            let before = line_of(&source.text, one.span.start);
            let own = line_of(&text, moved(before.start).min(text.len()));
            let here = |other: &Diagnostic| {
                let at = other.span.start;
                let touches = |span: Span| span.start <= at && at < span.end.max(span.start + 1);
                let line = line_of(&text, at);
                touches(own)
                    || touches(*new)
                    || line.start <= new.start && new.start < line.end.max(line.start + 1)
            };
            let known = |new: &Diagnostic| {
                said.iter()
                    .filter(|old| {
                        before.start <= old.span.start
                            && old.span.start < before.end.max(before.start + 1)
                    })
                    .any(|old| same(old, new))
            };
            now.iter()
                .filter(|new| new.level != Level::Advice && here(new))
                .all(|new| known(new) && !same(one, new))
                && !now.iter().any(|new| here(new) && same(one, new))
        })
        .map(|(one, ..)| one)
        .collect()
}

/// A message without its numbers: a sum that changes is no new message.
fn same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let words = |message: &str| -> String {
        message
            .chars()
            .filter(|letter| !letter.is_ascii_digit())
            .collect()
    };
    one.code == other.code && words(&one.message) == words(&other.message)
}

/// The line to paste, or the name that was probably meant.
fn ready(one: &Diagnostic) -> Option<&str> {
    let near = || {
        let near = one.hints.iter().find_map(|hint| hint.strip_prefix(NEAR))?;
        near.strip_suffix('»').filter(|near| !near.contains('»'))
    };
    // A whole file, or a text that no line can mend, is not read again.
    let elsewhere = matches!(
        one.code,
        Code::IncludeFailed | Code::IncludeCycle | Code::NoClauses
    );
    one.example.as_deref().or_else(near).filter(|_| !elsewhere)
}

fn edit(place: Where, one: usize, told: &Diagnostic, source: &SourceText) -> Option<Edit> {
    let text = &*source.text;
    let given = ready(told)?;
    let base = given.len() - given.trim_start().len();
    let line = given.trim();
    let own = line_of(text, told.span.start);
    let whole = text.get(own.start..own.end)?;
    let indent: String = whole.chars().take_while(|letter| *letter == ' ').collect();
    let rows = |indent: &str| -> String {
        let own = |row: &str| row.len() - row.trim_start().len();
        let rows = line.lines().map(|row| {
            // Deeper rows of an example stay deeper.
            let cut = base.min(own(row));
            format!("{indent}{}", row.get(cut..).unwrap_or(row))
        });
        let rows: Vec<String> = rows.collect();
        rows.join("\n")
    };
    let next = (own.end + 1).min(text.len());
    let put = |at: Span, new: String| Some(Edit { one, at, new });
    match place {
        Where::Line => put(own, rows(&indent)),
        Where::Words => {
            let span = told.span;
            let quoted = source.slice(span).starts_with('«') && !line.contains('«');
            let within = span.end <= own.end && span.start < span.end && !line.contains('\n');
            within.then_some(())?;
            put(
                span,
                if quoted {
                    format!("«{line}»")
                } else {
                    line.to_owned()
                },
            )
        }
        Where::Deeper => put(
            Span::new(next, next),
            format!("{}\n", rows(&format!("{indent}    "))),
        ),
        Where::Below => put(Span::new(next, next), format!("{}\n", rows(&indent))),
        Where::Above => put(
            Span::new(own.start, own.start),
            format!("{}\n", rows(&indent)),
        ),
        Where::First => put(Span::new(0, 0), format!("{}\n", rows(""))),
        Where::Last => put(
            Span::new(text.len(), text.len()),
            format!("\n{}\n", rows("    ")),
        ),
        Where::Card(card) => match text.find(card) {
            Some(found) => {
                let below = found + card.len();
                put(Span::new(below, below), format!("{}\n", rows("    ")))
            }
            None => put(Span::new(0, 0), format!("{card}{}\n", rows("    "))),
        },
    }
}

/// The whole line that holds this byte, its indent and comment with it.
fn line_of(text: &str, at: usize) -> Span {
    let at = text.floor_char_boundary(at.min(text.len()));
    let start = text
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |end| end + 1);
    let end = text
        .get(at..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |end| at + end);
    Span::new(start, end)
}
