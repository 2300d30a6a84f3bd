//! `check --format json | ndjson`.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Regulation, regulations};
use super::{SCHEMA_ID, finish, line};
use crate::diagnostic::{Diagnostic, Level};
use crate::output::Book;
use crate::output::report::{Coverage, OverData};
use crate::source::SourceText;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    regulation: Vec<Regulation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnostics: Option<Vec<Message<'a>>>,
    coverage: CoverageRecord<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<DataRecord<'a>>,
    summary: Totals,
}

#[derive(Serialize)]
struct Message<'a> {
    code: &'static str,
    severity: &'static str,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    hints: &'a [String],
    example: Option<&'a str>,
    label: &'a str,
    related: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
}

#[derive(Serialize)]
struct CoverageRecord<'a> {
    clauses: u64,
    by_machine: u64,
    by_hand: u64,
    by_hand_clauses: Vec<HandClause<'a>>,
    undecided: Vec<UndecidedRecord<'a>>,
}

#[derive(Serialize)]
struct UndecidedRecord<'a> {
    file: &'a str,
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct HandClause<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct DataRecord<'a> {
    not_judged: Vec<UnjudgedRecord<'a>>,
    load: Vec<LoadRecord<'a>>,
}

#[derive(Serialize)]
struct UnjudgedRecord<'a> {
    clause: &'a str,
    missing: &'a str,
}

#[derive(Serialize)]
struct LoadRecord<'a> {
    employee: &'a str,
    days: u64,
    total: u64,
    most: u64,
    on: String,
}

fn data_record<'a>(book: &'a Book, data: &'a OverData) -> DataRecord<'a> {
    DataRecord {
        not_judged: data
            .unjudged
            .iter()
            .map(|row| UnjudgedRecord {
                clause: &book.clause(row.version, row.clause).key,
                missing: &row.missing,
            })
            .collect(),
        load: data
            .load
            .iter()
            .map(|one| LoadRecord {
                employee: &one.employee,
                days: one.days,
                total: one.total,
                most: one.most,
                on: one.on.to_string(),
            })
            .collect(),
    }
}

#[derive(Serialize)]
struct Totals {
    errors: usize,
    warnings: usize,
    advices: usize,
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "advice",
    }
}

fn message<'a>(texts: &'a [SourceText], one: &'a Diagnostic) -> Message<'a> {
    let text = texts.get(one.file);
    let at = |byte| text.map_or((0, 0), |text| text.line_column(byte));
    let ((line, column), (end_line, end_column)) = (at(one.span.start), at(one.span.end));
    Message {
        code: one.code.text(),
        severity: level(one.level),
        file: text.map_or("", |text| &text.name),
        line,
        column,
        end_line,
        end_column,
        message: &one.message,
        hints: &one.hints,
        example: one.example.as_deref(),
        label: &one.label,
        related: one
            .related
            .iter()
            .map(|(span, note)| {
                let ((line, column), (end_line, end_column)) = (at(span.start), at(span.end));
                Place {
                    line,
                    column,
                    end_line,
                    end_column,
                    message: note,
                }
            })
            .collect(),
    }
}

fn document<'a>(
    book: &'a Book,
    diagnostics: &'a [Diagnostic],
    (coverage, data): (&'a Coverage, Option<&'a OverData>),
    messages: Option<Vec<Message<'a>>>,
) -> Document<'a> {
    let number = |level| diagnostics.iter().filter(|one| one.level == level).count();
    Document {
        schema: SCHEMA_ID,
        command: "check",
        regulation: regulations(book),
        diagnostics: messages,
        coverage: CoverageRecord {
            clauses: coverage.by_machine + coverage.by_hand.len() as u64,
            by_machine: coverage.by_machine,
            by_hand: coverage.by_hand.len() as u64,
            by_hand_clauses: coverage
                .by_hand
                .iter()
                .map(|&(version, clause)| {
                    let clause = book.clause(version, clause);
                    HandClause {
                        clause: &clause.key,
                        file: &clause.file,
                        line: clause.line,
                        text: &clause.text,
                    }
                })
                .collect(),
            undecided: coverage
                .undecided
                .iter()
                .map(|(file, line, text)| UndecidedRecord {
                    file,
                    line: *line,
                    text,
                })
                .collect(),
        },
        data: data.map(|data| data_record(book, data)),
        summary: Totals {
            errors: number(Level::Error),
            warnings: number(Level::Warning),
            advices: number(Level::Advice),
        },
    }
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(
    out: &mut dyn Write,
    texts: &[SourceText],
    book: &Book,
    diagnostics: &[Diagnostic],
    (coverage, data): (&Coverage, Option<&OverData>),
) -> io::Result<()> {
    let messages = diagnostics.iter().map(|one| message(texts, one)).collect();
    finish(
        out,
        &document(book, diagnostics, (coverage, data), Some(messages)),
    )
}

/// One message a line, then a line with everything else.
///
/// # Errors
/// When `out` cannot be written to.
pub fn ndjson(
    out: &mut dyn Write,
    texts: &[SourceText],
    book: &Book,
    diagnostics: &[Diagnostic],
    (coverage, data): (&Coverage, Option<&OverData>),
) -> io::Result<()> {
    for one in diagnostics {
        line(out, &message(texts, one))?;
    }
    line(out, &document(book, diagnostics, (coverage, data), None))
}
