//! The existing path that somebody who misspelt one may have meant.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::closest;

/// So many files are named where no name is near.
const FEW: usize = 5;

/// The existing path nearest to one that does not exist: each wrong part is compared with what stands in its place.
pub(super) fn nearest(path: &Path) -> Option<PathBuf> {
    let (mut folder, rest) = standing(path);
    let mut changed = false;
    for (place, part) in rest.iter().enumerate() {
        let next = folder.join(part);
        if next.exists() {
            folder = next;
            continue;
        }
        let names = names(&folder);
        let known = names.iter().map(String::as_str);
        let near = closest(part, known).map(str::to_owned);
        let Some(near) = near.or_else(|| other_ending(part, &names)) else {
            // A folder that was found for the parts before is still a better hint than none.
            return (changed && place > 0).then_some(folder);
        };
        folder = folder.join(near);
        changed = true;
    }
    changed.then_some(folder)
}

/// Remedies for a path that is not there: the nearest one, else what of the wanted kind stands in its folder.
pub(super) fn hints(path: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<String> {
    if let Some(near) = nearest(path) {
        return vec![format!("возможно, вы имели в виду «{}»", near.display())];
    }
    let (folder, _) = standing(path);
    let found: Vec<PathBuf> = names(&folder)
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| is_wanted(path))
        .collect();
    if found.is_empty() {
        return Vec::new();
    }
    vec![format!("здесь есть: {}", listed(&found))]
}

/// The files of a folder that are wanted, in order.
pub(super) fn inside(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let paths = names(folder).into_iter().map(|name| folder.join(name));
    paths.filter(|path| is_wanted(path)).collect()
}

/// «а.reglament», «б.reglament» …
pub(super) fn listed(paths: &[PathBuf]) -> String {
    let shown: Vec<String> = paths
        .iter()
        .take(FEW)
        .map(|path| format!("«{}»", path.display()))
        .collect();
    let more = if paths.len() > FEW { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// Whether a file is a regulation by its name.
pub(super) fn is_regulation(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "reglament") && path.is_file()
}

/// Whether a file may hold data by its name; what stands beside data holds none.
pub(super) fn is_data(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let beside = ["employees", "dataset", "исключения", "excuses"].contains(&&*stem.to_lowercase());
    let known = ["ndjson", "jsonl", "yaml", "yml", "json"];
    !beside && known.contains(&&*ending.to_lowercase()) && path.is_file()
}

/// The longest part of a path that is an existing folder, and the names after it.
fn standing(path: &Path) -> (PathBuf, Vec<String>) {
    let mut folder = path;
    let mut rest = Vec::new();
    while !(folder.is_dir() || folder.as_os_str().is_empty()) {
        if let Some(name) = folder.file_name() {
            rest.push(name.to_string_lossy().into_owned());
        }
        match folder.parent() {
            Some(parent) => folder = parent,
            None => break,
        }
    }
    rest.reverse();
    (folder.to_path_buf(), rest)
}

/// What stands in a folder, without hidden things, in order.
fn names(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

/// `продажи.reglament` for `продажи`.
fn other_ending(wanted: &str, names: &[String]) -> Option<String> {
    let stem = |name: &str| {
        let stem = Path::new(name).file_stem()?;
        Some(stem.to_string_lossy().to_lowercase())
    };
    let asked = stem(wanted)?;
    let same = |name: &&String| stem(name).as_deref() == Some(&*asked);
    names.iter().find(same).cloned()
}
