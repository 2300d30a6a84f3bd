//! `reglament check`: all faults of the text at once, and what the machine checks.

use super::args::{CheckArgs, Format};
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io, regulation};
use crate::diagnostic::Level;
use crate::model::Loaded;
use crate::output::report::Coverage;
use crate::output::{Book, json, text};

pub(super) fn run(args: &CheckArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let Loaded {
        regulations,
        sources: texts,
        diagnostics,
    } = regulation::read(&args.regulation)?;
    let book = Book::new(&regulations);
    let coverage = Coverage::of(&book);
    let path = args.output.out.as_deref();
    let look = io.env.look_for(path.is_some());
    let delivery = sink::write_to(io.out, path, |out| {
        Ok(match args.output.format {
            Format::Text => text::check::write(out, look, &texts, &book, &diagnostics, &coverage),
            Format::Json => json::check::json(out, &texts, &book, &diagnostics, &coverage),
            Format::Ndjson => json::check::ndjson(out, &texts, &book, &diagnostics, &coverage),
        }?)
    })?;
    let errors = diagnostics.iter().any(|one| one.level == Level::Error);
    Ok(if errors && delivery == Delivery::Whole {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
