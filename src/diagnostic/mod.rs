//! What the program says about a regulation's text: one shape for every message, codes with their pages, did-you-mean.

mod checks;
mod codes;
mod pages;
pub mod render;
mod suggest;

pub use checks::check_named;
pub use codes::{CODES, Code, CodePage, PAGE_PRELUDE};
pub use suggest::{closest, differs_by};

use crate::source::Span;

/// How much a message matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The text cannot be used until this is mended.
    Error,
    /// The text runs, but probably does not say what was meant.
    Warning,
    /// A reading worth knowing.
    Advice,
}

impl Level {
    /// The level that an author or the command line names so; `Some(None)`: messages are not wanted at all.
    #[must_use]
    pub fn named(said: &str) -> Option<Option<Self>> {
        Some(match said.to_lowercase().as_str() {
            "ошибка" | "error" => Some(Self::Error),
            "предупреждение" | "warning" => Some(Self::Warning),
            "совет" | "advice" => Some(Self::Advice),
            "нет" | "не проверять" | "off" => None,
            _ => return None,
        })
    }
}

/// A message about a place in the author's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of fault; decides the page shown by `explain CODE`.
    pub code: Code,
    /// How much it matters.
    pub level: Level,
    /// Index of the text among those being checked.
    pub file: usize,
    /// The author's words it speaks of.
    pub span: Span,
    /// One Russian sentence: lower case, no full stop, the author's words in «ёлочки».
    pub message: String,
    /// What stands under the underline; empty when the message says it all.
    pub label: String,
    /// Further places with a word about each (`объявлено здесь`).
    pub related: Vec<(Span, String)>,
    /// How to mend it, one remedy a line.
    pub hints: Vec<String>,
    /// A line ready to paste, if there is one.
    pub example: Option<String>,
}

impl Diagnostic {
    /// An error of this kind at this place; `file` is filled in by [`Diagnostics`].
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Level::Error, code, span, message)
    }

    /// A warning of this kind at this place.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, code, span, message)
    }

    /// An advice of this kind at this place.
    #[must_use]
    pub fn advice(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Level::Advice, code, span, message)
    }

    fn new(level: Level, code: Code, span: Span, message: impl Into<String>) -> Self {
        let (label, related, hints) = (String::new(), Vec::new(), Vec::new());
        Self {
            code,
            level,
            file: 0,
            span,
            message: message.into(),
            label,
            related,
            hints,
            example: None,
        }
    }

    /// Adds a remedy.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says what stands under the underline.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Shows another place.
    #[must_use]
    pub fn related(mut self, span: Span, note: impl Into<String>) -> Self {
        self.related.push((span, note.into()));
        self
    }

    /// Gives a line ready to paste.
    #[must_use]
    pub fn example(mut self, line: impl Into<String>) -> Self {
        self.example = Some(line.into());
        self
    }
}

/// Collects messages: every phase pushes and goes on.
#[derive(Debug, Default)]
pub struct Diagnostics {
    /// Index of the file that is being read now.
    pub file: usize,
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty list for messages about one file.
    #[must_use]
    pub fn of_file(file: usize) -> Self {
        Self {
            file,
            ..Self::default()
        }
    }

    /// Takes all messages of another list, their files as they are.
    pub fn append(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// Takes one message.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.file = self.file;
        self.list.push(diagnostic);
    }

    /// Takes one message that knows its file already.
    pub fn push_as_is(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Takes one message about a text that may be joined of several files: the present file is its first.
    pub fn push_in(&mut self, source: &crate::source::SourceText, mut diagnostic: Diagnostic) {
        let (part, start) = source.part(diagnostic.span.start);
        diagnostic.span = Span::new(
            diagnostic.span.start.saturating_sub(start),
            diagnostic.span.end.saturating_sub(start),
        );
        diagnostic.file = self.file + part;
        self.list.push(diagnostic);
    }

    /// Whether anything forbids going on.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// Whether an error speaks of something within these words.
    #[must_use]
    pub fn error_within(&self, span: Span) -> bool {
        self.list.iter().any(|one| {
            one.level == Level::Error
                && one.span.start < span.end
                && span.start < one.span.end.max(one.span.start + 1)
        })
    }

    /// A mark of this moment, for trying one reading before another.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.list.len()
    }

    /// Whether errors came since the mark; they stay.
    #[must_use]
    pub fn errors_since(&self, mark: usize) -> bool {
        let mut since = self.list.iter().skip(mark);
        since.any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// Whether errors came since the mark; if so they are taken back, for the next reading to speak.
    pub fn has_errors_since(&mut self, mark: usize) -> bool {
        let failed = self
            .list
            .iter()
            .skip(mark)
            .any(|diagnostic| diagnostic.level == Level::Error);
        if failed {
            self.list.truncate(mark);
        }
        failed
    }

    /// Shows a further place in every message given since the mark.
    pub fn relate(&mut self, mark: usize, span: Span, note: &str) {
        for diagnostic in self.list.iter_mut().skip(mark) {
            diagnostic.related.push((span, note.to_owned()));
        }
    }

    /// Takes back everything said since the mark, for another reading to speak.
    pub fn take_back(&mut self, mark: usize) {
        self.list.truncate(mark);
    }

    /// All messages in the order of the text; exact repetitions are dropped.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| {
            (a.file, a.span, a.level, a.code, &a.message)
                .cmp(&(b.file, b.span, b.level, b.code, &b.message))
        });
        self.list.dedup();
        self.list
    }
}
