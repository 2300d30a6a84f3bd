//! Pages: one file each, no network, readable on a telephone and on paper, with tables that sort and filter by themselves.
//!
//! A page is a list of sections of `blocks`; the templates and the style beside those of `doc` stand in `pages/`.

mod blocks;
mod explain;
mod open;
mod report;

use std::io::{self, Write};

use askama::Template;

use blocks::Section;
pub use explain::{ClausePage, ExplainPage, clause, explain};
pub use open::open;
pub use report::{ReportPage, report};

/// The style of all pages.
pub(super) const STYLE: &str = include_str!("../pages/page.css");
/// Sorting and filtering.
const SCRIPT: &str = include_str!("../pages/page.js");

#[derive(Template)]
#[template(path = "page.html", config = "src/output/pages/askama.toml")]
struct Page {
    title: String,
    about: Vec<String>,
    sections: Vec<Section>,
}

fn write(
    out: &mut dyn Write,
    title: String,
    about: Vec<String>,
    sections: Vec<Section>,
) -> io::Result<()> {
    let page = Page {
        title,
        about,
        sections,
    };
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}
