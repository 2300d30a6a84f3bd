//! The page for the code of a message.

use std::io::{self, Write};

use super::foot::heading;
use crate::diagnostic::CodePage;
use crate::output::{Look, Tone};

/// Writes the page: what is wrong, how it looks mended, and why.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, look: Look, page: &CodePage) -> io::Result<()> {
    let title = format!("{}: {}", page.code.text(), page.title);
    out.write_all(look.wrap_painted(Tone::Heading, 0, 0, &title).as_bytes())?;
    for (name, sample) in [("Плохо", page.bad), ("Хорошо", page.good)] {
        out.write_all(heading(look, name).as_bytes())?;
        for line in sample.lines() {
            writeln!(out, "    {line}")?;
        }
    }
    out.write_all(heading(look, "Почему").as_bytes())?;
    out.write_all(look.wrap(2, 2, page.why).as_bytes())
}

/// Writes the codes with their titles, a line each, and how to see a page.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_list(out: &mut dyn Write, look: Look, pages: &[&CodePage]) -> io::Result<()> {
    for page in pages {
        let line = format!("{}  {}", page.code.text(), page.title);
        out.write_all(look.wrap(0, 6, &line).as_bytes())?;
    }
    writeln!(out)?;
    let tail = "страница кода — плохо, хорошо, почему: reglament explain R001";
    out.write_all(look.wrap(0, 0, tail).as_bytes())
}
