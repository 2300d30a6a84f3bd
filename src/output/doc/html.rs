//! The document as a page: one file, no network, readable on a telephone and on paper.

use std::io::{self, Write};

use askama::Template;

use super::funnel::{Drawing, drawing};
use super::{Changes, DocReport, REPEATED, edition, flat, mark, number};
use crate::doc::{Body, Document, LineKind};
use crate::output::words::{CLAUSES, count};

#[derive(Template)]
#[template(path = "doc.html", config = "src/output/pages/askama.toml")]
struct Page<'a> {
    document: &'a Document,
    edition: String,
    changes: Option<&'a Changes>,
    funnels: Vec<Drawing<'a>>,
    counts: String,
    style: &'static str,
    script: &'static str,
}

/// Writes the page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn html(out: &mut dyn Write, report: &DocReport<'_>) -> io::Result<()> {
    let document = report.document;
    let page = Page {
        document,
        edition: edition(document),
        changes: report.changes.as_ref(),
        funnels: document.funnels.iter().map(drawing).collect(),
        counts: format!(
            "Программа проверяет {}, люди — {}.",
            count(document.counts.machine as u64, CLAUSES),
            document.counts.hand
        ),
        style: include_str!("../pages/page.css"),
        script: include_str!("../pages/doc.js"),
    };
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

/// The class of a line below a clause.
const fn class(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Help => "help",
        LineKind::Late => "late",
        LineKind::Plain => "",
    }
}
