//! One canonical layout of a text: `reglament fmt`.
//!
//! What changes: the indent (four blanks a block), blanks, quotes, dashes and signs, empty lines. What stays: every word, every
//! comment, the order and the breaks of lines. The meaning stays by construction: each sentence is read before and after, and one
//! that would read otherwise keeps its spelling.

mod spelling;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Level};
use crate::source::SourceText;
use crate::syntax::{self, Sentence, alike};

/// Blanks of one block.
const STEP: usize = 4;

/// The text in its canonical layout.
///
/// # Errors
/// When it is not clear which block a line belongs to: what is wrong there is told.
pub fn formatted(source: &SourceText) -> Result<String, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    let sentences = syntax::sentences(&source.text, &mut diagnostics);
    let unclear: Vec<Diagnostic> = diagnostics
        .into_sorted()
        .into_iter()
        // The width of a tab is taken for a block's.
        .filter(|one| one.level == Level::Error && one.code != Code::TabIndent)
        .collect();
    if !unclear.is_empty() {
        return Err(unclear);
    }
    let rows = rows(&source.text);
    let lines = lines(&rows, &sentences);
    let mut out = String::with_capacity(source.text.len());
    let mut after_comment = false;
    for (number, line) in lines.iter().enumerate() {
        let Line::Text {
            depth,
            code,
            comment,
        } = line
        else {
            continue;
        };
        let empty = number > 0 && matches!(lines.get(number - 1), Some(Line::Empty));
        let rest = lines.get(number..).unwrap_or_default();
        if !out.is_empty() && (empty || !after_comment && opens_block(rest, &sentences)) {
            out.push('\n');
        }
        after_comment = code.is_none();
        out.extend(std::iter::repeat_n(' ', STEP * depth));
        if let Some((_, code)) = code {
            out.push_str(code);
        }
        if let Some(comment) = comment {
            out.push_str(if code.is_some() { "  " } else { "" });
            out.push_str(comment);
        }
        out.push('\n');
    }
    Ok(out)
}

/// A line of the text as it was.
struct Row<'t> {
    /// Where its words begin.
    start: usize,
    indent: usize,
    code: &'t str,
    comment: Option<&'t str>,
}

fn rows(text: &str) -> Vec<Row<'_>> {
    let mut start = 0;
    let mut out = Vec::new();
    for physical in text.split_inclusive('\n') {
        let base = start;
        start += physical.len();
        let (code, comment) = syntax::split_comment(physical.trim_end_matches('\n'));
        let body = code.trim_start_matches(syntax::blank);
        out.push(Row {
            start: base + code.len() - body.len(),
            indent: physical
                .chars()
                .take_while(|&letter| syntax::blank(letter))
                .count(),
            code: body.trim_end_matches(syntax::blank),
            comment: comment.map(|comment| comment.trim_end_matches(syntax::blank)),
        });
    }
    out
}

/// A line of the text as it will be.
enum Line {
    Empty,
    Text {
        depth: usize,
        /// The sentence it begins or goes on with, and its words.
        code: Option<(usize, String)>,
        comment: Option<String>,
    },
}

fn lines(rows: &[Row<'_>], sentences: &[Sentence]) -> Vec<Line> {
    // The sentence of every row that has words.
    let of_row = |row: &Row<'_>| {
        let at = sentences.partition_point(|sentence| sentence.span.start <= row.start);
        at.checked_sub(1).filter(|_| !row.code.is_empty())
    };
    let owners: Vec<Option<usize>> = rows.iter().map(of_row).collect();
    let mut spelled: Vec<Option<String>> = vec![None; rows.len()];
    let mut at = 0;
    while let Some(owner) = owners.get(at) {
        let Some(owner) = *owner else {
            at += 1;
            continue;
        };
        let whole: Vec<usize> = (at..rows.len())
            .take_while(|&row| {
                owners
                    .get(row)
                    .is_some_and(|one| one.is_none_or(|one| one == owner))
            })
            .filter(|&row| owners.get(row).is_some_and(Option::is_some))
            .collect();
        let words: Vec<&str> = whole
            .iter()
            .filter_map(|&row| rows.get(row).map(|row| row.code))
            .collect();
        for (&row, code) in whole.iter().zip(sentence(&words)) {
            if let Some(place) = spelled.get_mut(row) {
                *place = Some(code);
            }
        }
        at = whole.last().map_or(at, |last| *last) + 1;
    }
    let mut out = Vec::with_capacity(rows.len());
    for (number, (row, code)) in rows.iter().zip(spelled).enumerate() {
        if row.code.is_empty() && row.comment.is_none() {
            out.push(Line::Empty);
            continue;
        }
        let depth = match owners.get(number).copied().flatten() {
            Some(owner) => depth_of(row, sentences.get(owner)),
            None => comment_depth(rows, &owners, sentences, number),
        };
        let code = owners.get(number).copied().flatten().zip(code);
        let comment = row.comment.map(comment_of);
        out.push(Line::Text {
            depth,
            code,
            comment,
        });
    }
    out
}

/// What runs on stands deeper than the sentence, and deeper than a block below it.
fn depth_of(row: &Row<'_>, sentence: Option<&Sentence>) -> usize {
    sentence.map_or(0, |sentence| {
        let on = row.start > sentence.span.start;
        sentence.depth
            + if on {
                1 + usize::from(sentence.opens)
            } else {
                0
            }
    })
}

/// A comment on a line of its own stands with the line below, unless it was written level with the one above and not with that below.
fn comment_depth(
    rows: &[Row<'_>],
    owners: &[Option<usize>],
    sentences: &[Sentence],
    number: usize,
) -> usize {
    let placed = |at: usize| {
        let row = rows.get(at)?;
        let owner = owners.get(at).copied().flatten()?;
        Some((row.indent, depth_of(row, sentences.get(owner))))
    };
    let own = rows.get(number).map_or(0, |row| row.indent);
    let below = (number + 1..rows.len()).find_map(placed);
    let above = (0..number).rev().find_map(placed);
    match (above, below) {
        (Some((indent, depth)), Some((other, _))) if own == indent && own != other => depth,
        (_, Some((_, depth))) | (Some((_, depth)), None) => depth,
        (None, None) => 0,
    }
}

/// The lines of a sentence in their canonical spelling, or as they were where that would say something else.
fn sentence(words: &[&str]) -> Vec<String> {
    let spelled: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, code)| spelling::spelled(code, at == 0))
        .collect();
    let same = spelled.iter().zip(words).all(|(new, old)| new == old);
    let read = |lines: &[&str]| {
        let text = SourceText::new("", &lines.join("\n        "));
        syntax::parse(&text, &mut Diagnostics::default()).nodes
    };
    let new: Vec<&str> = spelled.iter().map(String::as_str).collect();
    if same || alike(&read(words), &read(&new)) {
        spelled
    } else {
        words.iter().map(|&code| code.to_owned()).collect()
    }
}

/// `#слово` gets its blank; lines drawn of signs stay.
fn comment_of(comment: &str) -> String {
    let said = comment.trim_start_matches('#');
    let signs = comment.get(..comment.len() - said.len()).unwrap_or("#");
    match said.chars().next() {
        Some(letter) if letter.is_alphanumeric() => format!("{signs} {said}"),
        _ => comment.to_owned(),
    }
}

/// Whether a block of the outermost level begins here: it stands apart, together with the comment right above it.
fn opens_block(rest: &[Line], sentences: &[Sentence]) -> bool {
    let heading = rest.iter().find_map(|line| match line {
        Line::Text { code: None, .. } => None,
        Line::Text { code, depth, .. } => Some(code.as_ref().map(|(owner, _)| (*owner, *depth))),
        Line::Empty => Some(None),
    });
    let Some(Some((owner, 0))) = heading else {
        return false;
    };
    sentences.get(owner).is_some_and(|sentence| sentence.block)
}
