//! A message with the author's text underlined, as people see it.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level as Kind, Renderer, Snippet};

use super::{Diagnostic, Level};
use crate::source::{SourceText, Span};

/// The name of a level in messages.
#[must_use]
pub const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Error => "ошибка",
        Level::Warning => "предупреждение",
        Level::Advice => "совет",
    }
}

/// The whole message, without a line break at its end: level, code, sentence, place, underlined words, further places,
/// remedies, and a line ready to paste.
#[must_use]
pub fn text(one: &Diagnostic, texts: &[SourceText], width: usize, color: bool) -> String {
    let kind = match one.level {
        Level::Error => Kind::ERROR,
        Level::Warning => Kind::WARNING,
        Level::Advice => Kind::INFO,
    };
    let title = kind
        .with_name(level_name(one.level))
        .primary_title(one.message.as_str())
        .id(one.code.text());
    let mut group = match texts.get(one.file) {
        Some(source) => title.element(snippet(one, source)),
        None => annotate_snippets::Group::with_title(title),
    };
    for hint in &one.hints {
        group = group.element(Kind::HELP.with_name("помощь").message(hint.as_str()));
    }
    if let Some(example) = &one.example {
        group = group.element(Kind::NOTE.with_name("пример").message(example.as_str()));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let drawn = renderer
        .term_width(width)
        .decor_style(DecorStyle::Unicode)
        .render(&[group]);
    drawn
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

fn snippet<'a>(
    one: &'a Diagnostic,
    source: &'a SourceText,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    // Only the lines that it speaks of: looking through a long text for each of many messages costs more than reading it.
    let all = one
        .related
        .iter()
        .fold(one.span, |all, (span, _)| all.join(*span));
    let whole = within(source, all);
    let (lines, first) = source.lines_of(Span::new(whole.start, whole.end));
    let range = |span: Span| {
        let own = within(source, span);
        own.start.saturating_sub(lines.start)..own.end.saturating_sub(lines.start)
    };
    let mut primary = AnnotationKind::Primary.span(range(one.span));
    if !one.label.is_empty() {
        primary = primary.label(one.label.as_str());
    }
    let related = one.related.iter().map(|(span, note)| {
        AnnotationKind::Context
            .span(range(*span))
            .label(note.as_str())
    });
    let text = source.text.get(lines.clone()).unwrap_or("");
    Snippet::source(text)
        .line_start(first)
        .path(&*source.name)
        .annotation(primary)
        .annotations(related)
}

/// The span cut to the text and to whole characters; a message must never fail because its place is off.
fn within(source: &SourceText, span: Span) -> std::ops::Range<usize> {
    let text = &source.text;
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len())).max(start);
    start..end
}
