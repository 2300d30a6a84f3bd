//! What the files look like from outside, and when they have stopped changing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// So many looks in a row a file may be missing before that counts: editors and exports take a file away for a moment to put a new
/// one in its place.
const PATIENCE: u32 = 10;

/// Length and time of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    length: u64,
    modified: Option<SystemTime>,
}

/// All files watched, each with its mark; `None` for one that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Stamp(BTreeMap<PathBuf, Option<Mark>>);

impl Stamp {
    /// How these files, and those of these folders, look now.
    pub(super) fn of(paths: &BTreeSet<PathBuf>) -> Self {
        let mut marks = BTreeMap::new();
        for path in paths {
            if path.is_dir() {
                for file in files(path) {
                    let mark = mark(&file);
                    marks.insert(file, mark);
                }
            } else {
                marks.insert(path.clone(), mark(path));
            }
        }
        Self(marks)
    }

    /// Files that look otherwise in the other.
    fn changed(&self, other: &Self) -> Vec<PathBuf> {
        let paths: BTreeSet<&PathBuf> = self.0.keys().chain(other.0.keys()).collect();
        let look = |stamp: &Self, path: &PathBuf| stamp.0.get(path).copied().flatten();
        let differs = |path: &&&PathBuf| look(self, path) != look(other, path);
        paths.iter().filter(differs).copied().cloned().collect()
    }

    /// Whether a file of the other is missing here.
    fn lacks(&self, other: &Self) -> bool {
        let there = |stamp: &Self, path: &PathBuf| stamp.0.get(path).is_some_and(Option::is_some);
        let mut known = other.0.keys().filter(|path| there(other, path));
        known.any(|path| !there(self, path))
    }
}

fn mark(path: &Path) -> Option<Mark> {
    let about = fs::metadata(path).ok()?;
    Some(Mark {
        length: about.len(),
        modified: about.modified().ok(),
    })
}

/// Files of a folder itself; drafts of programs that write whole or not at all are hidden.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let hidden = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with('.')
    };
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && !hidden(path))
        .collect()
}

/// Waits until the files differ from those judged and have stopped changing: a burst of writes is one change.
#[derive(Debug)]
pub(super) struct Settling {
    judged: Stamp,
    last: Stamp,
    still: u32,
}

impl Settling {
    pub(super) fn new(judged: Stamp) -> Self {
        Self {
            last: judged.clone(),
            judged,
            still: 0,
        }
    }

    /// Takes one look; gives the files that have changed once it is time to judge again.
    pub(super) fn look(&mut self, now: Stamp) -> Option<Vec<PathBuf>> {
        if now.changed(&self.last).is_empty() {
            self.still = self.still.saturating_add(1);
        } else {
            self.last = now;
            self.still = 0;
        }
        let changed = self.last.changed(&self.judged);
        let enough = if self.last.lacks(&self.judged) {
            PATIENCE
        } else {
            1
        };
        (!changed.is_empty() && self.still >= enough).then_some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `а1 б2`: файл `а` длины 1 и файл `б` длины 2.
    fn stamp(text: &str) -> Stamp {
        let mut marks = BTreeMap::new();
        for word in text.split_whitespace() {
            let (name, length) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            let mark = length.parse().ok().map(|length| Mark {
                length,
                modified: None,
            });
            marks.insert(name.into(), mark);
        }
        Stamp(marks)
    }

    /// После каких взглядов судят заново.
    fn judged_at(first: &str, looks: &[&str]) -> Vec<usize> {
        let mut settling = Settling::new(stamp(first));
        let mut found = Vec::new();
        for (number, look) in looks.iter().enumerate() {
            let now = stamp(look);
            if settling.look(now.clone()).is_some() {
                found.push(number + 1);
                settling = Settling::new(now);
            }
        }
        found
    }

    #[test]
    fn без_изменений_не_судят() {
        assert_eq!(judged_at("а1 б2", &["а1 б2"; 50]), [0; 0]);
    }

    #[test]
    fn очередь_записей_это_одно_изменение() {
        assert_eq!(judged_at("а1", &["а2", "а3", "а4", "а4", "а4", "а4"]), [4]);
    }

    #[test]
    fn исчезло_и_вернулось_прежним() {
        assert_eq!(judged_at("а1", &["", "", "а1", "а1", "а1"]), [0; 0]);
    }

    #[test]
    fn заменён_переименованием() {
        assert_eq!(judged_at("а1", &["", "а5", "а5", "а5"]), [3]);
    }

    #[test]
    fn исчезло_надолго() {
        assert_eq!(judged_at("а1", &[""; 30]), [11]);
    }

    #[test]
    fn новый_файл_в_папке() {
        assert_eq!(judged_at("а1", &["а1 б1", "а1 б1"]), [2]);
    }
}
