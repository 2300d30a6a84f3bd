//! `подключить «скидки.reglament»`: other files as parts of the same regulation.
//!
//! The model reads no files: whoever loads a regulation brings them, see [`Finder`].

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::names::vocabulary::{Vocabulary, head, vocabulary};
use crate::source::{SourceText, Span};
use crate::syntax::{self, Node, PartKind};

/// Brings a file that another one includes.
pub trait Finder {
    /// The text that `name` stands for in the file `from`, named as people will read it. The name decides whether two files are
    /// one.
    ///
    /// # Errors
    /// A Russian sentence that says why there is none.
    fn find(&mut self, from: &str, name: &str) -> Result<SourceText, String>;
}

/// Finds nothing: for texts that stand alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Finder for NoFiles {
    fn find(&mut self, _: &str, _: &str) -> Result<SourceText, String> {
        Err("здесь другие файлы не читаются".into())
    }
}

/// A regulation's own file with all that it includes, in the order in which they are named.
pub(in crate::model) struct Gathered {
    pub files: Vec<SourceText>,
    /// What went wrong: of which file, where.
    pub faults: Vec<(usize, Diagnostic)>,
}

/// Follows every `подключить`.
pub(in crate::model) fn gather(main: &SourceText, finder: &mut dyn Finder) -> Gathered {
    let mut gathered = Gathered {
        files: vec![main.clone()],
        faults: Vec::new(),
    };
    // Who included each file: the way back tells a circle.
    let mut by: Vec<Option<usize>> = vec![None];
    let mut at = 0;
    while let Some(file) = gathered.files.get(at).cloned() {
        for (name, span) in includes(&file) {
            match finder.find(&file.name, &name) {
                Err(why) => {
                    let fault = Diagnostic::error(
                        Code::IncludeFailed,
                        span,
                        format!("файл «{name}» не подключён: {why}"),
                    )
                    .label("подключается здесь")
                    .hint(
                        "имя файла пишут относительно этого файла: подключить «скидки.reglament»",
                    );
                    gathered.faults.push((at, fault));
                }
                Ok(found) => {
                    let known = gathered.files.iter().position(|one| one.name == found.name);
                    let Some(known) = known else {
                        gathered.files.push(found);
                        by.push(Some(at));
                        continue;
                    };
                    let way = way(&by, at);
                    if let Some(from) = way.iter().position(|one| *one == known) {
                        let names: Vec<&str> = way
                            .iter()
                            .skip(from)
                            .chain([&known])
                            .filter_map(|one| gathered.files.get(*one))
                            .map(|one| &*one.name)
                            .collect();
                        let fault = Diagnostic::error(
                            Code::IncludeCycle,
                            span,
                            format!("файлы подключают друг друга по кругу: {}", names.join(" → ")),
                        )
                        .label("круг замыкается здесь")
                        .hint("подключайте в одну сторону: общее — в отдельный файл, который сам никого не подключает");
                        gathered.faults.push((at, fault));
                    }
                }
            }
        }
        at += 1;
    }
    gathered
}

/// From the main file to this one.
fn way(by: &[Option<usize>], file: usize) -> Vec<usize> {
    let mut way = vec![file];
    let mut at = file;
    while let Some(Some(from)) = by.get(at) {
        way.push(*from);
        at = *from;
    }
    way.reverse();
    way
}

/// The files that a text names, and where.
fn includes(source: &SourceText) -> Vec<(Box<str>, Span)> {
    if !["одключить", "ОДКЛЮЧИТЬ"]
        .iter()
        .any(|word| source.text.contains(word))
    {
        return Vec::new();
    }
    let mut scratch = Diagnostics::default();
    let tree = syntax::parse(source, &mut scratch);
    let mut out = Vec::new();
    for node in &tree.nodes {
        included(node, &mut out);
        let Some((mut cursor, _)) = head(node) else {
            continue;
        };
        if vocabulary(node, &mut cursor) == Some(Vocabulary::Regulation) {
            for child in &node.children {
                included(child, &mut out);
            }
        }
    }
    out
}

fn included(node: &Node, out: &mut Vec<(Box<str>, Span)>) {
    let Some((mut cursor, left)) = head(node) else {
        return;
    };
    if !cursor.eat(&["подключить"]) {
        return;
    }
    for member in crate::model::names::names::members(left) {
        for part in &member.parts {
            if let PartKind::Quoted(name) = &part.kind {
                out.push((name.clone(), part.span));
            }
        }
    }
}

/// Messages about a joined text, each in its own file: `first` is the number of its main file. A further place in another file
/// is told in words.
pub(in crate::model) fn localise(
    list: Vec<Diagnostic>,
    source: &SourceText,
    first: usize,
) -> Vec<Diagnostic> {
    let localise_one = |mut one: Diagnostic| {
        let (part, start) = source.part(one.span.start);
        let own = |span: Span| {
            Span::new(
                span.start.saturating_sub(start),
                span.end.saturating_sub(start),
            )
        };
        for (span, note) in std::mem::take(&mut one.related) {
            if source.part(span.start).0 == part {
                one.related.push((own(span), note));
            } else {
                let place = format!(
                    "{}, строка {}",
                    source.file(span.start),
                    source.line(span.start)
                );
                one.hints.insert(0, format!("{note}: {place}"));
            }
        }
        one.span = own(one.span);
        one.file = first + part;
        one
    };
    list.into_iter().map(localise_one).collect()
}
