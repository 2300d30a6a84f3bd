//! `explain CODE --format json`.

use std::io::{self, Write};

use serde::Serialize;

use super::{SCHEMA_ID, finish};
use crate::diagnostic::CodePage;

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    command: &'static str,
    code: &'static str,
    title: &'static str,
    bad: &'static str,
    good: &'static str,
    why: &'static str,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, page: &CodePage) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA_ID,
        command: "explain",
        code: page.code.text(),
        title: page.title,
        bad: page.bad,
        good: page.good,
        why: page.why,
    };
    finish(out, &document)
}

#[derive(Serialize)]
struct Listed {
    code: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct List {
    schema: &'static str,
    command: &'static str,
    codes: Vec<Listed>,
}

/// All codes with their titles, as one JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn list(out: &mut dyn Write, pages: &[&CodePage]) -> io::Result<()> {
    let codes = pages
        .iter()
        .map(|page| Listed {
            code: page.code.text(),
            title: page.title,
        })
        .collect();
    let document = List {
        schema: SCHEMA_ID,
        command: "explain",
        codes,
    };
    finish(out, &document)
}
