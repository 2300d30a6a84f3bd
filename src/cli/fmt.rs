//! `reglament fmt`: one canonical layout, in place, or from standard input to standard output.

use std::fs;
use std::path::Path;

use super::args::FmtArgs;
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io, regulation};
use crate::diagnostic::Diagnostic;
use crate::format::formatted;
use crate::model::with_type_words;
use crate::output::text;
use crate::source::SourceText;

/// What became of one file.
enum Done {
    /// It was so already.
    Same,
    /// It is, or with `--check` would be, laid out anew; the first line that differs.
    Other(usize),
    /// It is not clear which block a line belongs to.
    Unclear(Vec<Diagnostic>),
}

pub(super) fn run(args: &FmtArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.regulation.iter().any(|path| path.as_os_str() == "-") {
        return piped(args, io);
    }
    let mut texts = Vec::new();
    for path in &args.regulation {
        texts.push((path.as_path(), regulation::read_one(path)?));
    }
    let mut done = Vec::new();
    for (path, source) in &texts {
        done.push(one(path, source, args.check)?);
    }
    let look = io.env.look();
    let delivery = sink::write_to(io.out, None, |out| {
        for ((_, source), done) in texts.iter().zip(&done) {
            let name = &source.name;
            match done {
                Done::Same if args.check => {}
                Done::Same => writeln!(out, "{name}: уже оформлен")?,
                Done::Other(line) if args.check => {
                    writeln!(out, "{name}: оформлен не так, начиная со строки {line}")?;
                }
                Done::Other(_) => writeln!(out, "{name}: оформлен")?,
                Done::Unclear(diagnostics) => {
                    let texts = std::slice::from_ref(source);
                    text::check::messages(out, look, texts, diagnostics)?;
                    writeln!(out, "{name}: не тронут, сначала исправьте отступы")?;
                }
            }
        }
        if args.check && done.iter().any(|one| matches!(one, Done::Other(_))) {
            writeln!(out, "Оформить: reglament fmt и те же файлы")?;
        }
        Ok::<(), Trouble>(())
    })?;
    let found = done.iter().any(|one| match one {
        Done::Same => false,
        Done::Other(_) => args.check,
        Done::Unclear(_) => true,
    });
    Ok(if found && delivery == Delivery::Whole {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// `fmt -`, as editors call it: the text goes out laid out anew, and nothing goes out when it is not clear how.
fn piped(args: &FmtArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.regulation.len() > 1 {
        return Err(
            Failure::new("«-» — это стандартный ввод, файлы вместе с ним не называют")
                .hint("оформите файлы отдельно: reglament fmt продажи.reglament"),
        );
    }
    if io.env.in_terminal {
        return Err(
            Failure::new("«-» читает стандартный ввод, а в него ничего не подано")
                .hint("подайте текст: reglament fmt - < продажи.reglament"),
        );
    }
    let (source, bytes) = regulation::read_stdin()?;
    let new = match laid_out(&source) {
        Ok(new) => new,
        Err(unclear) => {
            let look = io.env.err_look();
            let texts = std::slice::from_ref(&source);
            sink::write_to(io.err, None, |err| {
                text::check::messages(err, look, texts, &unclear)?;
                Ok(writeln!(
                    err,
                    "{}: не тронут, сначала исправьте отступы",
                    source.name
                )?)
            })?;
            return Ok(Exit::Findings);
        }
    };
    let same = bytes == new.as_bytes();
    if !args.check {
        sink::write_to(io.out, None, |out| Ok(out.write_all(new.as_bytes())?))?;
        return Ok(Exit::Clean);
    }
    if same {
        return Ok(Exit::Clean);
    }
    let line = first_other(&source, &new);
    sink::write_to(io.out, None, |out| {
        Ok(writeln!(
            out,
            "{}: оформлен не так, начиная со строки {line}",
            source.name
        )?)
    })?;
    Ok(Exit::Findings)
}

/// The canonical layout, with the type word before names that could be read as another thing.
fn laid_out(source: &SourceText) -> Result<String, Vec<Diagnostic>> {
    let new = formatted(source)?;
    let with_words = with_type_words(&SourceText::new(&source.name, &new));
    Ok(with_words.unwrap_or(new))
}

/// The first line that is laid out another way.
fn first_other(source: &SourceText, new: &str) -> usize {
    let differs = source
        .text
        .lines()
        .zip(new.lines())
        .position(|(old, new)| old != new);
    let first = differs.map_or_else(
        || source.text.lines().count().min(new.lines().count()),
        |at| at + 1,
    );
    first.max(1)
}

fn one(path: &Path, source: &SourceText, check: bool) -> Result<Done, Failure> {
    let new = match laid_out(source) {
        Ok(new) => new,
        Err(unclear) => return Ok(Done::Unclear(unclear)),
    };
    // Line ends and a byte-order mark are part of the layout as well.
    let old = fs::read(path).unwrap_or_default();
    if old == new.as_bytes() {
        return Ok(Done::Same);
    }
    let first = first_other(source, &new);
    if !check {
        sink::write_to(&mut std::io::sink(), Some(path), |out| {
            Ok(out.write_all(new.as_bytes())?)
        })?;
    }
    Ok(Done::Other(first))
}
