//! A page and what stands on it: blocks, headings, links, tables.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A page of the project.
pub struct Page {
    /// From the root of the project.
    pub name: String,
    pub lines: Vec<String>,
    pub blocks: Vec<Block>,
}

/// What stands between two fences.
#[derive(Clone)]
pub struct Block {
    /// The words behind the opening fence.
    pub info: String,
    pub lines: Vec<String>,
    /// Index of the opening fence among the lines of the page.
    pub at: usize,
}

impl Block {
    /// The kind of block and what follows it.
    pub fn kind(&self) -> (&str, Option<&str>) {
        let commands = |line: &String| line.starts_with("reglament ");
        if self.info.is_empty() && self.lines.iter().all(commands) {
            return ("sh", None);
        }
        match self.info.split_once(' ') {
            Some((kind, rest)) => (kind, Some(rest.trim())),
            None => (&self.info, None),
        }
    }

    pub fn text(&self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }
}

impl Page {
    fn read(path: &Path) -> Self {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut blocks: Vec<Block> = Vec::new();
        let mut open: Option<Block> = None;
        for (at, line) in lines.iter().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(info)) => {
                    let (info, lines) = (info.trim().to_owned(), Vec::new());
                    open = Some(Block { info, lines, at });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => block.lines.push(line.clone()),
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{name}: блок не закрыт");
        Self {
            name,
            lines,
            blocks,
        }
    }

    /// The place of a line as people write it.
    pub fn place(&self, at: usize) -> String {
        format!("{}:{}", self.name, at + 1)
    }

    /// Lines outside the blocks, with their places.
    pub fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut inside = false;
        self.lines.iter().enumerate().filter_map(move |(at, line)| {
            let fence = line.starts_with("```");
            if fence {
                inside = !inside;
            }
            (!inside && !fence).then_some((at, line.as_str()))
        })
    }

    /// Writes the page anew with other lines in some places: `(first, past the last, new)`.
    pub fn rewrite(&self, mut changes: Vec<(usize, usize, Vec<String>)>) {
        let mut lines = self.lines.clone();
        changes.sort_by_key(|change| std::cmp::Reverse(change.0));
        for (from, to, new) in changes {
            lines.splice(from..to, new);
        }
        std::fs::write(root().join(&self.name), lines.join("\n") + "\n").unwrap();
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether the pages are to be rewritten by what the program says.
pub fn updating() -> bool {
    std::env::var_os("DOCS_UPDATE").is_some()
}

/// Nobody else reads or writes the pages meanwhile.
pub fn alone() -> MutexGuard<'static, ()> {
    static PAGES: Mutex<()> = Mutex::new(());
    PAGES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All pages, in the order of their names.
pub fn pages() -> Vec<Page> {
    let mut paths = vec![root().join("README.md")];
    for folder in ["docs", "examples"] {
        markdown(&root().join(folder), &mut paths);
    }
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

/// The pages of the language: one kind of sentence each.
pub fn language() -> Vec<Page> {
    let mut pages = pages();
    pages.retain(|page| page.name.starts_with("docs/yazyk/"));
    pages
}

/// The names that all samples use.
pub fn names() -> String {
    let blocks: Vec<Block> = pages().into_iter().flat_map(|page| page.blocks).collect();
    let mut names = blocks.iter().filter(|block| block.info == "имена");
    let first = names.next().expect("на страницах нет блока «имена»");
    assert!(names.next().is_none(), "блок «имена» один на все страницы");
    first.text()
}

fn markdown(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "md") {
            out.push(path);
        }
    }
}

/// Advice that says how a thing was read: a page shows the reading and says it as well.
pub fn is_told(one: &reglament::diagnostic::Diagnostic) -> bool {
    use reglament::diagnostic::Code;
    matches!(
        one.code,
        Code::WindowTaken | Code::NeverHad | Code::NotCame | Code::ClockTurns
    )
}
