//! Reading regulation files from disk.

use std::fs;
use std::path::{Path, PathBuf};

use super::Failure;
use super::sink::reason;
use crate::diagnostic::closest;
use crate::source::SourceText;

/// All texts as named on the command line.
///
/// # Errors
/// When one of them cannot be read; the nearest existing name is offered.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<SourceText>, Failure> {
    paths.iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> Result<SourceText, Failure> {
    let shown = path.display().to_string();
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
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
            .split(|&byte| byte == b'\n')
            .count();
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
