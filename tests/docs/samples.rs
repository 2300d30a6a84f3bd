//! Samples of the language are read, and their examples played.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use reglament::diagnostic::render;
use reglament::model::{Loaded, load};
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::{Got, play};

use super::kinds::{Kind, of_regulation};
use super::page::{Block, Page, alone, is_told, names, pages, updating};

/// Kinds of block that some test looks at; another one would escape all of them.
const KINDS: &[&str] = &[
    "имена",
    "регламент",
    "стадия",
    "проба",
    "сообщение",
    "console",
    "sh",
    "yaml",
];

/// A block's samples, each a whole text: the shared names, then the sample.
fn samples(block: &Block, names: &str) -> Vec<(String, String)> {
    let (kind, argument) = block.kind();
    let text = block.text();
    if argument.is_some() || !matches!(kind, "регламент" | "стадия") {
        return Vec::new();
    }
    // An example speaks of everything above it, and a block goes on behind a blank line.
    let mut parts: Vec<String> = Vec::new();
    for part in text.split("\n\n") {
        match parts.last_mut() {
            Some(last) if part.starts_with(' ') || text.contains("пример «") => {
                *last += "\n\n";
                *last += part;
            }
            _ => parts.push(part.to_owned()),
        }
    }
    let whole = |sample: &str| match kind {
        "стадия" => {
            let inside: Vec<String> = sample
                .lines()
                .map(|line| match line {
                    "" => String::new(),
                    line => format!("    {line}"),
                })
                .collect();
            format!("{names}стадия «Новая»:\n{}\n", inside.join("\n"))
        }
        _ => format!("{names}{sample}\nсовет «проба»\n"),
    };
    parts
        .iter()
        .filter(|sample| !sample.trim().is_empty())
        .map(|sample| (sample.clone(), whole(sample)))
        .collect()
}

fn read(text: &str) -> (SourceText, Loaded) {
    let source = SourceText::new("образец.reglament", text);
    let loaded = load(std::slice::from_ref(&source));
    (source, loaded)
}

/// What the program says of a text.
fn messages(text: &str) -> String {
    let (source, loaded) = read(text);
    let texts = [source];
    let said: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|one| render::text(one, &texts, 100, false))
        .collect();
    said.join("\n\n")
}

/// What `check` finds in a text that reads.
fn findings(text: &str) -> String {
    let (source, loaded) = read(text);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let texts = [source];
    let said: Vec<String> = reglament::analysis::analyse(&loaded.regulations)
        .diagnostics
        .iter()
        .map(|one| render::text(one, &texts, 100, false))
        .collect();
    said.join("\n\n")
}

#[test]
fn у_каждого_блока_известный_вид() {
    let mut faults = Vec::new();
    for page in pages() {
        for block in &page.blocks {
            if !KINDS.contains(&block.kind().0) {
                faults.push(format!("{}: «{}»", page.place(block.at), block.info));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "эти блоки никто не проверяет:\n{}",
        faults.join("\n")
    );
}

/// A sample after it was read.
pub struct Told {
    /// Its page.
    pub page: String,
    /// The kinds of sentence in it.
    pub kinds: BTreeSet<Kind>,
    /// How many examples it has.
    played: usize,
    /// What is wrong with it.
    faults: Vec<String>,
}

/// All samples of all pages, read once for all tests.
pub fn told() -> &'static [Told] {
    static TOLD: OnceLock<Vec<Told>> = OnceLock::new();
    TOLD.get_or_init(|| {
        let names = names();
        let mut all = Vec::new();
        for page in pages() {
            for block in &page.blocks {
                let place = page.place(block.at);
                for (sample, text) in samples(block, &names) {
                    all.push((page.name.clone(), format!("{place}\n{sample}"), text));
                }
            }
        }
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = all.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let running: Vec<_> = all
                .chunks(share)
                .map(|part| scope.spawn(|| part.iter().map(tell).collect::<Vec<Told>>()))
                .collect();
            running
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        })
    })
}

fn tell((page, sample, text): &(String, String, String)) -> Told {
    let (_, loaded) = read(text);
    let mut told = Told {
        page: page.clone(),
        kinds: loaded.regulations.iter().flat_map(of_regulation).collect(),
        played: 0,
        faults: Vec::new(),
    };
    if !loaded.diagnostics.iter().all(is_told) {
        told.faults.push(format!("{sample}\n{}", messages(text)));
        return told;
    }
    for one in play(&Program::new(&loaded.regulations)).played {
        told.played += 1;
        for failed in one.failed {
            told.faults.push(format!(
                "{sample}\nожидание {} не сошлось: {}",
                failed.check + 1,
                came_out(&failed.got)
            ));
        }
    }
    told
}

fn came_out(got: &Got) -> String {
    match got {
        Got::Actions(list) => list
            .iter()
            .map(|one| format!("{} ({}), срок {:?}", one.what, one.reason, one.due_at))
            .collect::<Vec<_>>()
            .join("; "),
        Got::Findings(list, _) => list
            .iter()
            .map(|one| format!("{} {:?}", one.fix, one.verdict))
            .collect::<Vec<_>>()
            .join("; "),
        Got::Answer(truth, _) => format!("{truth:?}"),
    }
}

#[test]
fn образцы_читаются_без_замечаний_а_примеры_сходятся() {
    let told = told();
    let played: usize = told.iter().map(|one| one.played).sum();
    assert!(!told.is_empty() && played > 0, "образцов нет");
    let faults: Vec<&str> = told
        .iter()
        .flat_map(|one| one.faults.iter().map(String::as_str))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// The block below a text that is wrong on purpose shows what the program says of it, word by word.
#[test]
fn на_ошибку_программа_говорит_показанное() {
    let _alone = alone();
    let names = names();
    let mut faults = Vec::new();
    for page in pages() {
        let mut changes = Vec::new();
        for (index, block) in page.blocks.iter().enumerate() {
            match block.kind() {
                ("проба", argument) => {
                    let place = page.place(block.at);
                    let sample = block.text();
                    let said = match argument {
                        Some("целиком") => messages(&sample),
                        Some("проверка") => findings(&sample),
                        // The names come last: the places are those that the reader sees.
                        _ => messages(&format!("{sample}\n{names}")),
                    };
                    if said.is_empty() {
                        faults.push(format!("{place}: замечаний нет\n{sample}"));
                    }
                    let next = page.blocks.get(index + 1);
                    let Some(shown) = next.filter(|next| next.info == "сообщение") else {
                        faults.push(format!("{place}: под пробой нет блока «сообщение»\n{said}"));
                        continue;
                    };
                    compare(&page, shown, &said, &mut changes, &mut faults);
                }
                ("сообщение", _) => {
                    let before = index
                        .checked_sub(1)
                        .and_then(|index| page.blocks.get(index));
                    if before.is_none_or(|before| before.kind().0 != "проба") {
                        faults.push(format!(
                            "{}: над сообщением нет пробы",
                            page.place(block.at)
                        ));
                    }
                }
                _ => {}
            }
        }
        if updating() && !changes.is_empty() {
            page.rewrite(changes);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn compare(
    page: &Page,
    shown: &Block,
    said: &str,
    changes: &mut Vec<(usize, usize, Vec<String>)>,
    faults: &mut Vec<String>,
) {
    let said: Vec<String> = said.lines().map(str::to_owned).collect();
    if said == shown.lines {
        return;
    }
    if updating() {
        let from = shown.at + 1;
        changes.push((from, from + shown.lines.len(), said));
    } else {
        faults.push(format!("{}:\n{}", page.place(shown.at), said.join("\n")));
    }
}
