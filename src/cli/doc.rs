//! `reglament doc`: the regulation as staff read it.

use super::args::{DocArgs, DocFormat};
use super::session::sound;
use super::{Exit, Failure, Io, sink};
use crate::diff::diff;
use crate::doc::{document, same_name};
use crate::model::regulation::Regulation;
use crate::output::Book;
use crate::output::differences::{DiffReport, Side};
use crate::output::doc::{Changes, DocReport, html, markdown};

pub(super) fn run(args: &DocArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut versions = sound(&args.regulation, io)?;
    versions.sort_by_key(|one| one.effective_from);
    one_name(&versions)?;
    let earlier = match &args.before {
        Some(path) => sound(std::slice::from_ref(path), io)?.pop(),
        None => None,
    };
    let Some((newest, others)) = versions.split_last() else {
        return Err(Failure::new("в файлах нет регламента"));
    };
    let changes = earlier
        .as_ref()
        .or(others.last())
        .map(|old| changes(old, newest));
    let document = document(newest);
    let report = DocReport {
        document: &document,
        changes,
    };
    let path = args.out.as_deref();
    let format = args.format.unwrap_or(match sink::is_page(path) {
        true => DocFormat::Html,
        false => DocFormat::Md,
    });
    sink::write_to(io.out, path, |out| {
        Ok(match format {
            DocFormat::Html => html(out, &report),
            DocFormat::Md => markdown(out, &report),
        }?)
    })?;
    Ok(Exit::Clean)
}

/// Two regulations side by side are two documents.
fn one_name(versions: &[Regulation]) -> Result<(), Failure> {
    let Some((first, others)) = versions.split_first() else {
        return Ok(());
    };
    match others.iter().find(|one| !same_name(first, one)) {
        None => Ok(()),
        Some(other) => Err(Failure::new(format!(
            "«{}» и «{}» — разные регламенты, а документ печатается об одном",
            first.name, other.name
        ))
        .hint("вызовите команду для каждого отдельно: reglament doc ФАЙЛ --out ФАЙЛ.html")),
    }
}

fn changes(old: &Regulation, new: &Regulation) -> Changes {
    let (before, after) = (Book::new([old]), Book::new([new]));
    let difference = diff(old, new);
    Changes::of(&DiffReport {
        old: Side {
            regulation: old,
            book: &before,
        },
        new: Side {
            regulation: new,
            book: &after,
        },
        difference: &difference,
        data: None,
    })
}
