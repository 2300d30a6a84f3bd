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
mod seal;
mod shadow;
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
        let lines = layout::lines(&text, diagnostics);
        let nodes = line::all_nodes(&text, &lines, diagnostics);
        tree.nodes.extend(nodes);
    }
    tree
}
