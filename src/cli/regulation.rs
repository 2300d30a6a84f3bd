//! Reading regulation files from disk.

use super::foreign::foreign;
use std::fs;
use std::path::{Path, PathBuf};

use super::Failure;
use super::sink::reason;
use crate::diagnostic::closest;
use crate::model::{Finder, Loaded, load_with};
use crate::source::SourceText;

/// All texts as named on the command line, read as regulations with the files that they include.
///
/// # Errors
/// When one of them cannot be read; the nearest existing name is offered. A file that is included and cannot be read is a fault of
/// the text that includes it.
pub(super) fn read(paths: &[PathBuf]) -> Result<Loaded, Failure> {
    let texts: Vec<SourceText> = paths
        .iter()
        .map(|path| read_one(path))
        .collect::<Result<_, _>>()?;
    Ok(load_with(&texts, &mut Beside))
}

/// Finds included files beside the file that includes them.
struct Beside;

impl Finder for Beside {
    fn find(&mut self, from: &str, name: &str) -> Result<SourceText, String> {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let path = plain(&folder.join(name));
        let shown = path.display().to_string();
        let bytes = fs::read(&path).map_err(|error| {
            let why = format!("{} (искали {shown})", reason(&error));
            match nearest(&path) {
                Some(near) => format!("{why}; возможно, вы имели в виду «{}»", near.display()),
                None => why,
            }
        })?;
        if let Some((what, remedy)) = foreign(&bytes) {
            return Err(format!("{shown} — {what}; {remedy}"));
        }
        let text = decoded(bytes)
            .map_err(|line| format!("в файле {shown} строка {line} записана не в UTF-8"))?;
        Ok(SourceText::new(&shown, &text))
    }
}

/// The path without `.` and `folder/..`, so that one file has one name.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        let back = part == Component::ParentDir
            && matches!(out.components().next_back(), Some(Component::Normal(_)));
        if back {
            out.pop();
        } else if part != Component::CurDir {
            out.push(part);
        }
    }
    out
}

/// The text, or the first line that is not UTF-8.
fn decoded(bytes: Vec<u8>) -> Result<String, usize> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        before.split(|&byte| byte == b'\n').count()
    })
}

pub(super) fn read_one(path: &Path) -> Result<SourceText, Failure> {
    let shown = plain(path).display().to_string();
    let bytes = fs::read(path).map_err(|error| {
        let failure = Failure::new(format!(
            "регламент «{shown}» не прочитан: {}",
            reason(&error)
        ));
        match nearest(path) {
            Some(near) => failure.hint(format!("возможно, вы имели в виду «{}»", near.display())),
            None => failure,
        }
    })?;
    if let Some((what, remedy)) = foreign(&bytes) {
        let failure = Failure::new(format!("регламент «{shown}» не прочитан: это {what}"));
        return Err(failure.hint(remedy));
    }
    let text = decoded(bytes).map_err(|line| {
        Failure::new(format!(
            "регламент «{shown}» не прочитан: строка {line} записана не в UTF-8"
        ))
        .hint("сохраните файл в кодировке UTF-8: в Блокноте — «Сохранить как», «Кодировка: UTF-8»")
    })?;
    if text.trim().trim_start_matches('\u{feff}').is_empty() {
        return Err(Failure::new(format!("регламент «{shown}» пуст"))
            .hint("начните со строки: регламент «Работа с клиентами»:"));
    }
    Ok(SourceText::new(&shown, &text))
}

/// The existing file or folder whose name is most like the one asked for, in the same folder.
pub(super) fn nearest(path: &Path) -> Option<PathBuf> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut names: Vec<String> = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    let found = closest(wanted, names.iter().map(String::as_str))
        .map(str::to_owned)
        .or_else(|| only_other_ending(wanted, &names))?;
    Some(folder.map_or_else(|| PathBuf::from(&found), |folder| folder.join(&found)))
}

/// `продажи` for `продажи.reglament`.
fn only_other_ending(wanted: &str, names: &[String]) -> Option<String> {
    let stem = |name: &str| {
        Path::new(name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().to_lowercase())
    };
    let asked = stem(wanted)?;
    names
        .iter()
        .find(|name| stem(name).is_some_and(|stem| stem == asked))
        .cloned()
}
