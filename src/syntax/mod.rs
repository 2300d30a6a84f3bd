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

mod alike;
mod explain;
mod layout;
mod line;
mod parts;
mod tree;

pub use alike::alike;
pub use layout::{Sentence, blank, sentences, split_comment};
pub use tree::{
    Condition, GradeItem, GradeWord, Joint, Member, Node, Number, Part, PartKind, Phrase,
    PhraseKind, Seen, Sign, Tail, TailKind, Tree, Unit,
};

use crate::diagnostic::Diagnostics;
use crate::source::SourceText;

/// Reads a text. Messages go to `diagnostics`; the tree holds every line that could be read. Each file of a joined text is cut
/// into lines by itself: the indent of one says nothing of another.
#[must_use]
pub fn parse(source: &SourceText, diagnostics: &mut Diagnostics) -> Tree {
    let mut tree = Tree::default();
    for part in source.ranges() {
        // Outside the part every letter is blank, so that places stay those of the whole text.
        let text: std::borrow::Cow<'_, str> = if part == (0..source.text.len()) {
            (&*source.text).into()
        } else {
            let mut only = " ".repeat(part.start);
            only.push_str(source.slice(crate::source::Span::new(part.start, part.end)));
            // The first line's indent is its own.
            if part.start > 0 {
                only.replace_range(part.start - 1..part.start, "\n");
            }
            only.into()
        };
        let shadow = shadow(&text);
        let lines = layout::lines(&text, diagnostics);
        let nodes = line::all_nodes(&text, &shadow, &lines, diagnostics);
        tree.nodes.extend(nodes);
    }
    tree
}

/// The text as the grammar sees it: in lower case with `ё` as `е`, every kind of blank and every comment as spaces. Byte for byte
/// as long as the original, so that spans found in one fit the other. The grammar's `^"…"` compares ASCII only, hence the copy.
fn shadow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for row in text.split_inclusive('\n') {
        let code = layout::code_end(row);
        for letter in row.get(..code).unwrap_or(row).chars() {
            if letter.is_whitespace() {
                out.extend(std::iter::repeat_n(' ', letter.len_utf8()));
            } else {
                out.push(folded(letter));
            }
        }
        out.extend(std::iter::repeat_n(' ', row.len() - code));
    }
    out
}

/// One letter in lower case, never of another length.
fn folded(letter: char) -> char {
    match letter {
        'а'..='я' => letter,
        'ё' | 'Ё' => 'е',
        _ if letter.is_ascii() => letter.to_ascii_lowercase(),
        _ => {
            let mut lower = letter.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
                // A few letters (İ, ẞ) change length; they are no keyword and stay as they are.
                _ => letter,
            }
        }
    }
}
