//! Cuts a text into logical lines by indentation. Cannot fail; what is wrong is said and read as well as may be.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lexicon::is_invisible;
use crate::source::Span;

/// A logical line: one sentence, possibly run on over several lines of text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// From the first letter to the last, comments at its end left out.
    pub span: Span,
    /// Lines that stand deeper.
    pub children: Vec<Line>,
    /// Whether it ends with a colon.
    pub opens: bool,
}

impl Line {
    /// Where the last line below it ends.
    pub(super) fn end(&self) -> usize {
        self.children.last().map_or(self.span.end, Self::end)
    }
}

/// A physical line that is not blank and no comment.
struct Row {
    indent: usize,
    span: Span,
}

/// All logical lines, nested.
pub(super) fn lines(text: &str, diagnostics: &mut Diagnostics) -> Vec<Line> {
    let rows = rows(text, diagnostics);
    let mut at = 0;
    let mut out = Vec::new();
    while at < rows.len() {
        let indent = rows.get(at).map_or(0, |row| row.indent);
        block(text, &rows, &mut at, indent, 0, &mut out, diagnostics);
    }
    out
}

/// A sentence by its place: where it stands and how deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// From the first letter to the last.
    pub span: Span,
    /// How many blocks it stands in.
    pub depth: usize,
    /// Whether it ends with a colon or a block stands below it.
    pub opens: bool,
    /// Whether a block stands below it.
    pub block: bool,
}

/// Every sentence of a text in order. What is wrong with the indents goes to `diagnostics`.
#[must_use]
pub fn sentences(text: &str, diagnostics: &mut Diagnostics) -> Vec<Sentence> {
    fn flatten(lines: &[Line], depth: usize, out: &mut Vec<Sentence>) {
        for line in lines {
            out.push(Sentence {
                span: line.span,
                depth,
                opens: line.opens || !line.children.is_empty(),
                block: !line.children.is_empty(),
            });
            flatten(&line.children, depth + 1, out);
        }
    }
    let mut out = Vec::new();
    flatten(&lines(text, diagnostics), 0, &mut out);
    out
}

/// A line's words and its comment, quotes respected. The comment begins with its sign.
#[must_use]
pub fn split_comment(line: &str) -> (&str, Option<&str>) {
    let (code, comment) = line.split_at(code_end(line));
    (code, Some(comment).filter(|comment| !comment.is_empty()))
}

/// Nesting deeper than this is refused: nobody reads it, and the later phases recurse.
const MAX_DEPTH: usize = 40;

fn rows(text: &str, diagnostics: &mut Diagnostics) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut start = 0;
    for physical in text.split_inclusive('\n') {
        let base = start;
        start += physical.len();
        let content = physical.trim_end_matches('\n');
        let end = code_end(content);
        let code = content
            .get(..end)
            .unwrap_or(content)
            .trim_end_matches(blank);
        let body = code.trim_start_matches(blank);
        if body.is_empty() {
            continue;
        }
        let indent_text = code.get(..code.len() - body.len()).unwrap_or("");
        let indent = indent_text
            .chars()
            .map(|c| match c {
                '\t' => 4,
                c if is_invisible(c) => 0,
                _ => 1,
            })
            .sum();
        let span = Span::new(base + indent_text.len(), base + code.len());
        if let Some(tab) = indent_text.find('\t') {
            diagnostics.push(
                Diagnostic::error(
                    Code::TabIndent,
                    Span::new(base + tab, base + tab + 1),
                    "в отступе стоит табуляция: её ширина у каждого редактора своя",
                )
                .label("табуляция")
                .hint("замените табуляцию четырьмя пробелами"),
            );
        }
        rows.push(Row { indent, span });
    }
    rows
}

/// Where a comment begins, quotes respected; the length of the line when it has none.
pub(super) fn code_end(content: &str) -> usize {
    if !content.contains('#') {
        return content.len();
    }
    let mut closing: Option<char> = None;
    for (at, letter) in content.char_indices() {
        match closing {
            Some(close) if letter == close => closing = None,
            Some(_) => {}
            None => match letter {
                '#' => return at,
                '«' => closing = Some('»'),
                '"' => closing = Some('"'),
                '„' => closing = Some('“'),
                _ => {}
            },
        }
    }
    // An unclosed quote must not swallow a comment sign: the line is wrong anyway and is reported by the parser.
    content.len()
}

/// A blank of any kind, or a letter that takes no room.
#[must_use]
pub fn blank(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter)
}

fn block(
    text: &str,
    rows: &[Row],
    at: &mut usize,
    indent: usize,
    depth: usize,
    out: &mut Vec<Line>,
    diagnostics: &mut Diagnostics,
) {
    while let Some(row) = rows.get(*at) {
        if row.indent < indent {
            return;
        }
        if row.indent > indent {
            // Deeper than the first line of its block without a heading above: an uneven left edge.
            uneven(row.span, diagnostics);
        }
        let own = row.indent;
        let mut span = row.span;
        *at += 1;
        // A sentence runs on while its end asks for more.
        while let Some(next) = rows.get(*at).filter(|next| next.indent > own) {
            let so_far = text.get(span.start..span.end).unwrap_or("");
            let coming = text.get(next.span.start..next.span.end).unwrap_or("");
            if !runs_on(so_far) && !ARROWS.iter().any(|arrow| coming.starts_with(arrow)) {
                break;
            }
            span.end = next.span.end;
            *at += 1;
        }
        let said = text.get(span.start..span.end).unwrap_or("");
        let mut opens = said.ends_with(':');
        let mut children = Vec::new();
        let numbered = |row: &Row| {
            let begins = text.get(row.span.start..row.span.end).unwrap_or("");
            begins.starts_with(|c: char| c.is_ascii_digit()) || begins.starts_with("п. ")
        };
        if let Some(next) = rows.get(*at).filter(|next| next.indent > own) {
            if !opens && numbered(row) && numbered(next) {
                // Two clauses, one of them shifted: it stands beside the other, not below it.
                uneven(next.span, diagnostics);
                let inner = next.indent;
                out.push(Line {
                    span,
                    children,
                    opens,
                });
                block(text, rows, at, inner, depth, out, diagnostics);
                continue;
            }
            if !opens && !said.contains(": ") {
                opens = true;
                diagnostics.push(
                    Diagnostic::error(
                        Code::MissingColon,
                        Span::new(last_char(said, span), span.end),
                        "ниже стоят строки глубже, а эта строка не заканчивается двоеточием",
                    )
                    .label("здесь нужно двоеточие")
                    .hint("поставьте в конце «:», если строки ниже относятся к этой")
                    .hint("или оборвите её запятой, если предложение продолжается")
                    .example(format!("{said}:")),
                );
            }
            if depth + 1 >= MAX_DEPTH {
                diagnostics.push(
                    Diagnostic::error(Code::TooDeep, next.span, "слишком глубокая вложенность")
                        .hint(format!("глубже {MAX_DEPTH} блоков не читается: вынесите часть в отдельный раздел")),
                );
                while rows.get(*at).is_some_and(|row| row.indent > own) {
                    *at += 1;
                }
            } else {
                let inner = next.indent;
                block(text, rows, at, inner, depth + 1, &mut children, diagnostics);
                // Lines between the two indents: uneven, but they belong to this block.
                while let Some(stray) = rows.get(*at).filter(|stray| stray.indent > own) {
                    let inner = stray.indent;
                    uneven(stray.span, diagnostics);
                    block(text, rows, at, inner, depth + 1, &mut children, diagnostics);
                }
            }
        }
        out.push(Line {
            span,
            children,
            opens,
        });
    }
}

fn uneven(span: Span, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(
            Code::UnevenIndent,
            span,
            "отступ этой строки не совпадает ни с одним блоком выше",
        )
        .label("сдвинута")
        .hint("поставьте строку вровень с соседними строками того же блока"),
    );
}

fn last_char(said: &str, span: Span) -> usize {
    span.end - said.chars().next_back().map_or(0, char::len_utf8)
}

/// Arrows between stages, as the grammar knows them.
const ARROWS: [&str; 3] = ["→", "->", "=>"];

/// Conjunctions and prepositions that ask for what follows.
const HANGING: &[&str] = &[
    "и",
    "или",
    "то",
    "если",
    "пока",
    "кроме",
    "включая",
    "за",
    "до",
    "после",
    "через",
    "без",
    "в",
    "на",
    "с",
    "со",
    "от",
    "по",
    "для",
    "чем",
    "не",
];

/// Whether a line's end asks for a continuation.
fn runs_on(said: &str) -> bool {
    if said.ends_with([',', ';', '(']) || ARROWS.iter().any(|arrow| said.ends_with(arrow)) {
        return true;
    }
    let dash = [" —", " –", " -", " −"]
        .iter()
        .any(|dash| said.ends_with(dash));
    // Words that cannot end a sentence: a text wrapped by an editor breaks behind them as well.
    let word = said
        .rsplit(char::is_whitespace)
        .next()
        .is_some_and(|last| HANGING.contains(&&*last.to_lowercase()));
    let open = said.matches('(').count() > said.matches(')').count();
    dash || word || open
}
