//! A reading position in the parts of one member.

use crate::source::Span;
use crate::syntax::{Member, Part, PartKind};

/// Reads the parts of a member from left to right.
#[derive(Debug, Clone)]
pub(in crate::model) struct Cursor<'t> {
    parts: &'t [Part],
    at: usize,
    end: usize,
}

impl<'t> Cursor<'t> {
    /// At the start of a member.
    pub(in crate::model) fn new(member: &'t Member) -> Self {
        Self {
            parts: &member.parts,
            at: 0,
            end: member.span.end,
        }
    }

    /// How many parts have been read.
    pub(in crate::model) const fn position(&self) -> usize {
        self.at
    }

    /// Goes back to an earlier position.
    pub(in crate::model) const fn back_to(&mut self, position: usize) {
        self.at = position;
    }

    /// Whether everything is read.
    pub(in crate::model) fn is_done(&self) -> bool {
        self.at >= self.parts.len()
    }

    /// The next part.
    pub(in crate::model) fn peek(&self) -> Option<&'t Part> {
        self.parts.get(self.at)
    }

    /// The part `ahead` places further.
    pub(in crate::model) fn ahead(&self, ahead: usize) -> Option<&'t Part> {
        self.parts.get(self.at + ahead)
    }

    /// Takes the next part.
    pub(in crate::model) fn next(&mut self) -> Option<&'t Part> {
        let part = self.peek()?;
        self.skip(1);
        Some(part)
    }

    /// The next part if it is a bare word.
    pub(in crate::model) fn word(&self) -> Option<&'t str> {
        self.word_at(0)
    }

    /// The word `ahead` places further, if it is one.
    pub(in crate::model) fn word_at(&self, ahead: usize) -> Option<&'t str> {
        match self.ahead(ahead).map(|part| &part.kind) {
            Some(PartKind::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The word at `position`, if it is one.
    pub(in crate::model) fn word_of(&self, position: usize) -> Option<&'t str> {
        match self.parts.get(position).map(|part| &part.kind) {
            Some(PartKind::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Takes the next word if it is one of these.
    pub(in crate::model) fn eat(&mut self, words: &[&str]) -> bool {
        let found = self.word().is_some_and(|word| words.contains(&word));
        if found {
            self.skip(1);
        }
        found
    }

    /// Takes the next word if it begins with one of these stems.
    pub(in crate::model) fn eat_stem(&mut self, stems: &[&str]) -> bool {
        let found = self.has_stem(0, stems);
        if found {
            self.skip(1);
        }
        found
    }

    /// Whether the word `ahead` places further begins with one of these stems.
    pub(in crate::model) fn has_stem(&self, ahead: usize, stems: &[&str]) -> bool {
        self.word_at(ahead)
            .is_some_and(|word| stems.iter().any(|stem| begins(word, stem)))
    }

    /// Whether one of these words stands anywhere from here on: a cheap question before a dear reading.
    pub(in crate::model) fn says(&self, words: &[&str]) -> bool {
        let mut left = self.parts.iter().skip(self.at);
        left.any(|part| matches!(&part.kind, PartKind::Word(word) if words.contains(&&**word)))
    }

    /// Whether the member has a word with one of these stems anywhere.
    pub(in crate::model) fn mentions(&self, stems: &[&str]) -> bool {
        self.parts.iter().any(|part| {
            matches!(&part.kind, PartKind::Word(word) if stems.iter().any(|stem| begins(word, stem)))
        })
    }

    /// Whether a number of things has been read.
    pub(in crate::model) fn has_number_before(&self) -> bool {
        self.parts.iter().take(self.at).any(|part| {
            matches!(
                &part.kind,
                PartKind::Quantity {
                    low: Some(_),
                    high: None,
                    unit: None,
                    ..
                }
            )
        })
    }

    /// Takes a run of words if it stands here.
    pub(in crate::model) fn eat_run(&mut self, words: &[&str]) -> bool {
        let found = words
            .iter()
            .enumerate()
            .all(|(ahead, word)| self.word_at(ahead) == Some(*word));
        if found {
            self.skip(words.len());
        }
        found
    }

    /// The bare words from here on, up to the first part that is none.
    pub(in crate::model) fn run(&self) -> Vec<&'t str> {
        (0..).map_while(|ahead| self.word_at(ahead)).collect()
    }

    /// Skips parts: they are read.
    pub(in crate::model) fn skip(&mut self, parts: usize) {
        for part in self.parts.iter().skip(self.at).take(parts) {
            part.seen.mark();
        }
        self.at += parts;
    }

    /// Where the next part stands; at the end, the end of the member.
    pub(in crate::model) fn span(&self) -> Span {
        self.peek()
            .or_else(|| self.parts.last())
            .map_or(Span::new(self.end, self.end), |part| part.span)
    }

    /// The part at `position` alone.
    pub(in crate::model) fn span_of(&self, position: usize) -> Span {
        self.parts
            .get(position)
            .map_or(self.span(), |part| part.span)
    }

    /// From the part at `position` to the last part read.
    pub(in crate::model) fn span_since(&self, position: usize) -> Span {
        let first = self
            .parts
            .get(position)
            .map_or(self.span(), |part| part.span);
        let last = self
            .at
            .checked_sub(1)
            .and_then(|last| self.parts.get(last))
            .map_or(first, |part| part.span);
        first.join(last)
    }

    /// Everything not read yet.
    pub(in crate::model) fn rest(&self) -> Span {
        let first = self.span();
        self.parts
            .last()
            .map_or(first, |last| first.join(last.span))
    }
}

/// `starts_with` for a question that is nearly always answered with no: two Russian words seldom have the second byte in common, and
/// never if the first letter is another one.
fn begins(word: &str, stem: &str) -> bool {
    match (word.as_bytes().get(1), stem.as_bytes().get(1)) {
        (Some(said), Some(meant)) if said != meant => false,
        _ => word.starts_with(stem),
    }
}
