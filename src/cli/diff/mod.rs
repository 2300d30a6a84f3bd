//! `reglament diff`: what the newer text changes in meaning, and with data what that comes to.

mod replayed;
mod sends;

use std::path::Path;

use self::replayed::Replayed;
use super::args::{DiffArgs, Format};
use super::session::{Session, readable};
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io};
use crate::diff::diff;
use crate::model::regulation::Regulation;
use crate::output::differences::{DiffReport, Side};
use crate::output::{Book, json, text};

pub(super) fn run(args: &DiffArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    // Mistakes of both texts are told at once.
    let (old, new) = (one(&args.old, io), one(&args.new, io));
    let (old, new) = (old?, new?);
    let (before, after) = (Book::new([&old]), Book::new([&new]));
    let difference = diff(&old, &new);
    let replayed = match &args.data.data {
        Some(_) => Some(Replayed::run(args, &difference, io)?),
        None => None,
    };
    let data = replayed.as_ref().map(Replayed::report);
    let report = DiffReport {
        old: Side {
            regulation: &old,
            book: &before,
        },
        new: Side {
            regulation: &new,
            book: &after,
        },
        difference: &difference,
        data: data.as_ref(),
    };
    let path = args.output.out.as_deref();
    let look = Session::look(io, path.is_some());
    let delivery = sink::write_to(io.out, path, |out| {
        Ok(match args.output.format {
            Format::Text => text::diff::write(out, look, &report),
            Format::Json => json::diff::json(out, &report),
            Format::Ndjson => json::diff::ndjson(out, &report),
        }?)
    })?;
    if delivery != Delivery::Whole {
        return Ok(Exit::Clean);
    }
    let found = !difference.is_empty();
    Ok(match &replayed {
        Some(replayed) => replayed.exit(found)?,
        None if found => Exit::Findings,
        None => Exit::Clean,
    })
}

/// Why the data could not be judged: nothing is written while it is read.
fn unread(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Failed(failure) => failure,
        Trouble::Io(error) => Failure::new(format!("данные не дочитаны: {}", sink::reason(&error))),
    }
}

/// One of the texts with what it includes.
fn one(path: &Path, io: &mut Io<'_>) -> Result<Regulation, Failure> {
    let shown = path.display();
    let mut read = readable(&[path.to_owned()], io)?.into_iter();
    read.next()
        .ok_or_else(|| Failure::new(format!("в файле «{shown}» нет регламента")))
}
