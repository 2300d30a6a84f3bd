//! Text → [`Tree`]: lines, blocks and the structure of a sentence. The only place that knows pest.
//!
//! # How recovery works, and why
//!
//! Every wrong line must be reported in one run, and one wrong line must not hide the next. A PEG stops at its first
//! failure, so it is never given more than one *logical line*: `layout` cuts the text by indentation first (a scanner
//! that cannot fail), and each logical line is parsed by itself. A line that fails becomes a [`Node`] without a phrase, with
//! its own message; its block below is still read, and the model goes into it without complaining about the missing heading.
//! This keeps the cost of a mistake to its own line, keeps the grammar free of indentation tricks, and makes reading linear
//! in the length of the text.
//!
//! What recurses is bounded before it begins: a line with more than thirty brackets, branches or dashes inside one another, and
//! blocks deeper than forty, are refused with a message.
//!
//! The tree knows structure words only (если, то, иначе, когда, пока, кроме, и, или, dashes, colons). What a word means is
//! decided once, in `model`.

mod explain;
mod layout;
mod line;
mod parts;
mod tree;

pub use tree::{
    Condition, GradeItem, GradeWord, Joint, Member, Node, Number, Part, PartKind, Phrase,
    PhraseKind, Sign, Tail, TailKind, Tree, Unit,
};

use crate::diagnostic::Diagnostics;
use crate::source::SourceText;

/// Reads a text. Messages go to `diagnostics`; the tree holds every line that could be read.
#[must_use]
pub fn parse(source: &SourceText, diagnostics: &mut Diagnostics) -> Tree {
    let shadow = shadow(&source.text);
    let lines = layout::lines(&source.text, diagnostics);
    Tree {
        nodes: line::nodes(&source.text, &shadow, &lines, diagnostics),
    }
}

/// The text in lower case with `ё` as `е`, byte for byte as long as the original, so that spans found in one fit the other.
/// The grammar's `^"…"` compares ASCII only, hence the copy.
fn shadow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        let mut lower = letter.to_lowercase();
        let folded = match (lower.next(), lower.next()) {
            (Some('ё'), None) => 'е',
            // A few letters (İ, ẞ) change length; they are no keyword and stay as they are.
            (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
            _ => letter,
        };
        out.push(folded);
    }
    out
}
