//! Messages as plain text, for snapshots: place, level, code, the line with its underline, notes, hints, example.

use std::fmt::Write;

use reglament::diagnostic::{Diagnostic, Level};
use reglament::model::{Loaded, load};
use reglament::source::{SourceText, Span};

/// Reads one text.
pub fn read(text: &str) -> (SourceText, Loaded) {
    let source = SourceText::new("проба.reglament", text);
    let loaded = load(std::slice::from_ref(&source));
    (source, loaded)
}

/// All messages of a text.
pub fn messages(text: &str) -> String {
    let (source, loaded) = read(text);
    let mut out = String::new();
    for diagnostic in &loaded.diagnostics {
        one(&mut out, &source, diagnostic);
    }
    if out.is_empty() {
        out.push_str("(замечаний нет)\n");
    }
    out
}

/// One message.
pub fn one(out: &mut String, source: &SourceText, diagnostic: &Diagnostic) {
    let (line, column) = source.line_column(diagnostic.span.start);
    let level = match diagnostic.level {
        Level::Error => "ошибка",
        Level::Warning => "предупреждение",
        Level::Advice => "совет",
    };
    let code = diagnostic.code.text();
    writeln!(
        out,
        "{line}:{column} {level}[{code}]: {}",
        diagnostic.message
    )
    .ok();
    underline(out, source, diagnostic.span, &diagnostic.label);
    for (span, note) in &diagnostic.related {
        let (line, column) = source.line_column(span.start);
        writeln!(out, "  {line}:{column} {note}").ok();
        underline(out, source, *span, "");
    }
    for hint in &diagnostic.hints {
        writeln!(out, "  подсказка: {hint}").ok();
    }
    if let Some(example) = &diagnostic.example {
        writeln!(out, "  пример: {}", example.trim()).ok();
    }
    out.push('\n');
}

fn underline(out: &mut String, source: &SourceText, span: Span, label: &str) {
    let (line, column) = source.line_column(span.start);
    let shown = source
        .text
        .split('\n')
        .nth(line - 1)
        .unwrap_or("")
        .replace('\t', "→");
    let below = source.slice(span).split('\n').next().unwrap_or("");
    let marks = "^".repeat(below.chars().count().max(1));
    writeln!(out, "    | {shown}").ok();
    let tail = format!("{}{marks} {label}", " ".repeat(column - 1));
    writeln!(out, "    | {}", tail.trim_end()).ok();
}
