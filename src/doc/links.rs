//! Names of stages and numbers of clauses in a text become links.

use std::collections::BTreeMap;

use super::placed::Placed;
use super::{Run, Text};
use crate::model::regulation::Regulation;

/// What a text may speak of: the anchors by number and by name.
pub(super) struct Targets {
    numbers: BTreeMap<Box<str>, String>,
    names: BTreeMap<String, String>,
}

/// The anchor of a clause.
#[must_use]
pub fn clause_anchor(reg: &Regulation, clause: usize) -> String {
    let Some(number) = reg.clauses.get(clause).and_then(|one| one.number.as_ref()) else {
        return format!("s-{}", clause + 1);
    };
    let own = format!("p-{}", number.replace(['.', ','], "-"));
    // A number in front of «если» is that of each of its branches.
    let before = reg.clauses.iter().take(clause);
    match before
        .filter(|one| one.number.as_ref() == Some(number))
        .count()
    {
        0 => own,
        further => format!("{own}_{}", further + 1),
    }
}

/// The anchor of a stage's chapter.
pub(super) fn stage_anchor(stage: usize) -> String {
    format!("stage-{}", stage + 1)
}

impl Targets {
    pub(super) fn of(reg: &Regulation, placed: &Placed) -> Self {
        let mut numbers = BTreeMap::new();
        for (at, clause) in reg.clauses.iter().enumerate() {
            if let Some(number) = &clause.number {
                numbers
                    .entry(number.clone())
                    .or_insert_with(|| clause_anchor(reg, at));
            }
        }
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut twice = Vec::new();
        for (at, stage) in reg.stages.iter().enumerate() {
            if !placed.has_chapter(at) {
                continue;
            }
            // One name in two funnels leads to neither: the text says which by its place.
            let name = stage.name.to_string();
            if names.insert(name.clone(), stage_anchor(at)).is_some() {
                twice.push(name);
            }
        }
        for name in twice {
            names.remove(&name);
        }
        Self { numbers, names }
    }

    /// The words with links, none of which leads to `own`.
    pub(super) fn text(&self, words: &str, own: &str) -> Text {
        let mut runs: Vec<Run> = Vec::new();
        let mut rest = words;
        let mut plain = String::new();
        while !rest.is_empty() {
            match self.at_start(rest).filter(|(_, to)| *to != own) {
                Some((length, to)) => {
                    flush(&mut plain, &mut runs);
                    let (link, further) = rest.split_at(length);
                    runs.push(Run {
                        words: link.to_owned(),
                        to: Some(to.to_owned()),
                    });
                    rest = further;
                }
                None => {
                    let mut letters = rest.chars();
                    plain.extend(letters.next());
                    rest = letters.as_str();
                }
            }
        }
        flush(&mut plain, &mut runs);
        Text(runs)
    }

    /// A link that begins the words: its length and where it leads.
    fn at_start(&self, words: &str) -> Option<(usize, &str)> {
        if let Some(inner) = words.strip_prefix('«') {
            let (name, _) = inner.split_once('»')?;
            let to = self.names.get(name)?;
            return Some((name.len() + 2 * '«'.len_utf8(), to));
        }
        let behind = words.strip_prefix("п. ")?;
        let number: &str = behind
            .split(|letter: char| !(letter.is_alphanumeric() || letter == '.' || letter == ','))
            .next()?
            .trim_end_matches(['.', ',']);
        let to = self.numbers.get(number)?;
        Some(("п. ".len() + number.len(), to))
    }
}

fn flush(plain: &mut String, runs: &mut Vec<Run>) {
    if !plain.is_empty() {
        runs.push(Run {
            words: std::mem::take(plain),
            to: None,
        });
    }
}
