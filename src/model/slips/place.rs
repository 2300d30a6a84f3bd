//! The author's line around a message.

use crate::diagnostic::Diagnostic;
use crate::model::regulation::Regulation;
use crate::source::{SourceText, Span};
use crate::syntax::split_comment;

/// A line of text in which a message stands.
pub(super) struct Place<'a> {
    pub source: &'a SourceText,
    pub reg: &'a Regulation,
    /// The words of the line, without its indent and comment.
    pub line: Span,
    /// Where the sentence begins behind its number.
    pub start: usize,
    /// What else is said of this line.
    pub others: Vec<&'a Diagnostic>,
}

impl<'a> Place<'a> {
    pub fn new(
        one: &Diagnostic,
        list: &'a [Diagnostic],
        source: &'a SourceText,
        reg: &'a Regulation,
    ) -> Self {
        let line = line_at(source, one.span.start);
        let said = source.slice(line);
        let number = said
            .split_whitespace()
            .next()
            .filter(|word| {
                word.starts_with(|c: char| c.is_ascii_digit())
                    && word.contains(['.', ')'])
                    && word
                        .chars()
                        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ')'))
            })
            .map_or(0, str::len);
        let rest = said.get(number..).unwrap_or("");
        let start = line.start + number + (rest.len() - rest.trim_start().len());
        // The list is sorted by place: what is said of this line stands together.
        let first = list.partition_point(|other| other.span.start < line.start);
        let others = list
            .iter()
            .skip(first)
            .take_while(|other| other.span.start < line.end.max(line.start + 1))
            .filter(|other| other.span != one.span)
            .collect();
        Self {
            source,
            reg,
            line,
            start,
            others,
        }
    }

    /// The author's words.
    pub fn said(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    /// The sentence without its number.
    pub fn sentence(&self) -> &str {
        self.said(Span::new(self.start, self.line.end))
    }

    /// The heading of the block in which the line stands.
    pub fn head(&self) -> Option<&str> {
        let text = &*self.source.text;
        let before = text.get(..self.line.start)?;
        let begins = before.rfind('\n').map_or(0, |end| end + 1);
        let indent = self.line.start - begins;
        let above = before.get(..begins)?;
        above.lines().rev().find_map(|line| {
            let own = line.len() - line.trim_start().len();
            (!line.trim().is_empty() && own < indent).then(|| line.trim())
        })
    }

    /// The line with other words in one place: ready to paste.
    pub fn with(&self, span: Span, new: &str) -> String {
        let before = self.said(Span::new(self.line.start, span.start.max(self.line.start)));
        let after = self.said(Span::new(span.end.min(self.line.end), self.line.end));
        format!("{before}{new}{after}")
    }

    /// The line with other words behind its number.
    pub fn instead(&self, sentence: &str) -> String {
        let number = self.said(Span::new(self.line.start, self.start));
        format!("{number}{sentence}")
    }

    /// The words of a stretch of text with their places; punctuation at their ends is left out.
    pub fn words(&self, span: Span) -> Vec<(Span, &str)> {
        let text = self.said(span);
        let mut out = Vec::new();
        for word in text.split_whitespace() {
            // A word of a slice lies in it.
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let lead = word.find(bare).unwrap_or(0);
            let start = span.start + at + lead;
            if !bare.is_empty() {
                out.push((Span::new(start, start + bare.len()), bare));
            }
        }
        out
    }
}

/// The words of the line that holds this byte, without indent and comment.
pub(super) fn line_at(source: &SourceText, at: usize) -> Span {
    let text = &*source.text;
    let at = text.floor_char_boundary(at.min(text.len()));
    let start = text
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |end| end + 1);
    let end = text
        .get(at..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |end| at + end);
    let whole = text.get(start..end).unwrap_or("");
    let code = split_comment(whole).0;
    let lead = code.len() - code.trim_start().len();
    let words = code.trim();
    Span::new(start + lead, start + lead + words.len())
}
