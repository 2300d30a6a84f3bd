//! Texts and places in them.

use std::sync::Arc;

/// A half-open range of bytes in a [`SourceText`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from its two ends.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// One regulation file: its name as the user gave it and its text, normalised (no BOM, `\n` line ends, Unicode NFC). A
/// regulation that includes other files is one text of several parts, see [`SourceText::joined`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// The path as given on the command line.
    pub name: Arc<str>,
    /// The normalised text that all spans refer to.
    pub text: Arc<str>,
    line_starts: Arc<[usize]>,
    /// Where each file after the first begins, and its name.
    parts: Arc<[(usize, Arc<str>)]>,
}

impl SourceText {
    /// Takes a text as read from a file. A byte-order mark is dropped, CR LF and CR become LF, and decomposed letters
    /// (`и` + breve) are composed, so that every later phase sees one spelling.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
        // The letters of a Russian text never compose; only what else stands there is looked at closely.
        let other = |letter: &char| !matches!(letter, '\0'..='\u{2ff}' | 'Ѐ'..='ҁ' | '\u{2010}'..='\u{2027}');
        if is_nfc_quick(text.chars().filter(other)) != IsNormalized::Yes {
            text = text.nfc().collect();
        }
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            name: name.into(),
            text: text.into(),
            line_starts,
            parts: Arc::new([]),
        }
    }

    /// Several files as one text, one behind the other; lines and names are told by the file.
    #[must_use]
    pub fn joined(files: &[Self]) -> Self {
        let mut text = String::new();
        let mut parts = Vec::new();
        for (index, file) in files.iter().enumerate() {
            if index > 0 {
                text.push('\n');
                parts.push((text.len(), file.name.clone()));
            }
            text.push_str(&file.text);
        }
        let name = files.first().map_or("", |first| &*first.name);
        Self {
            parts: parts.into(),
            // Joining normalised texts leaves them as they are.
            ..Self::new(name, &text)
        }
    }

    /// Which part of a joined text holds this byte, and where that part begins.
    #[must_use]
    pub fn part(&self, at: usize) -> (usize, usize) {
        let part = self.parts.partition_point(|(start, _)| *start <= at);
        let start = part
            .checked_sub(1)
            .and_then(|before| self.parts.get(before))
            .map_or(0, |(start, _)| *start);
        (part, start)
    }

    /// Where each file of a joined text stands.
    pub fn ranges(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let starts = std::iter::once(0).chain(self.parts.iter().map(|(start, _)| *start));
        let ends = self.parts.iter().map(|(start, _)| start - 1);
        starts
            .zip(ends.chain(std::iter::once(self.text.len())))
            .map(|(start, end)| start..end)
    }

    /// The file that holds this byte.
    #[must_use]
    pub fn file(&self, at: usize) -> &Arc<str> {
        let part = self.part(at).0.checked_sub(1);
        part.and_then(|part| self.parts.get(part))
            .map_or(&self.name, |(_, name)| name)
    }

    /// The line number within its file, counted from 1, that holds this byte.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        let whole = self.whole_line(at);
        match self.part(at) {
            (0, _) => whole,
            (_, start) => whole + 1 - self.whole_line(start),
        }
    }

    fn whole_line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= at)
    }

    /// Line and column, both counted from 1; the column counts characters.
    #[must_use]
    pub fn line_column(&self, at: usize) -> (usize, usize) {
        let line = self.line(at);
        let start = self
            .whole_line(at)
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index))
            .copied()
            .unwrap_or(0);
        let column = self
            .text
            .get(start..at)
            .map_or(0, |before| before.chars().count());
        (line, column + 1)
    }

    /// The lines that hold a span, with the one after them, and the number of the first, counted from 1 over the whole text.
    #[must_use]
    pub fn lines_of(&self, span: Span) -> (std::ops::Range<usize>, usize) {
        let first = self.whole_line(span.start);
        let last = self.whole_line(span.end.max(span.start));
        let start = |line: usize| {
            line.checked_sub(1)
                .and_then(|line| self.line_starts.get(line))
                .copied()
        };
        let from = start(first).unwrap_or(0);
        let to = start(last + 2).unwrap_or(self.text.len());
        (from..to.max(from), first.max(1))
    }

    /// The text under a span; empty when the span does not fit the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}
