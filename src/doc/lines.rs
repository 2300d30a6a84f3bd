//! The lines of the text: which one a clause is, what stands above it and below it.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::lexicon::fold;
use crate::model::regulation::Regulation;
use crate::source::{SourceText, Span};
use crate::syntax::{self, Node, PhraseKind, Tree};

/// The lines of a text, and the line of every clause.
pub(super) struct Lines<'r> {
    source: &'r SourceText,
    tree: Tree,
    /// Clause → the path to its line.
    paths: Vec<Vec<usize>>,
    /// Line → the clauses that it is, the path being the key.
    clauses: BTreeMap<Vec<usize>, Vec<usize>>,
}

impl<'r> Lines<'r> {
    pub(super) fn of(reg: &'r Regulation) -> Self {
        let source = &reg.source;
        let tree = syntax::parse(source, &mut Diagnostics::default());
        let mut paths = Vec::with_capacity(reg.clauses.len());
        let mut clauses: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (at, clause) in reg.clauses.iter().enumerate() {
            let path = own_line(&tree.nodes, path_to(&tree.nodes, clause.span));
            clauses.entry(path.clone()).or_default().push(at);
            paths.push(path);
        }
        Self {
            source,
            tree,
            paths,
            clauses,
        }
    }

    /// The lines from the top down to the clause's own.
    pub(super) fn path(&self, clause: usize) -> Vec<&Node> {
        let mut nodes = &self.tree.nodes;
        let mut out = Vec::new();
        for &at in self.paths.get(clause).into_iter().flatten() {
            let Some(node) = nodes.get(at) else { break };
            out.push(node);
            nodes = &node.children;
        }
        out
    }

    /// Whether an earlier clause stands on the same line: the line is shown once.
    pub(super) fn is_first(&self, clause: usize) -> bool {
        self.first(clause) == clause
    }

    /// The first of the clauses that stand on the line of this one; it gives the line its anchor.
    pub(super) fn first(&self, clause: usize) -> usize {
        let path = self.paths.get(clause);
        let on_line = path.and_then(|path| self.clauses.get(path));
        on_line
            .and_then(|all| all.first())
            .copied()
            .unwrap_or(clause)
    }

    /// Lines at the top, and whether clauses stand in each.
    pub(super) fn top(&self) -> impl Iterator<Item = (&Node, bool)> {
        self.tree.nodes.iter().enumerate().map(|(at, node)| {
            let mut own = self.clauses.range(vec![at]..vec![at + 1]);
            (node, own.next().is_some())
        })
    }

    /// The lines directly below a clause, but for those that are clauses themselves or stand on its own line.
    pub(super) fn below(&self, clause: usize) -> Vec<&Node> {
        let Some(path) = self.paths.get(clause) else {
            return Vec::new();
        };
        let Some(own) = self.path(clause).pop() else {
            return Vec::new();
        };
        let inline = self.inline(own);
        let mut out = Vec::new();
        for (at, node) in own.children.iter().enumerate().skip(inline) {
            let mut from = path.clone();
            from.push(at);
            let mut to = path.clone();
            to.push(at + 1);
            if self.clauses.range(from..to).next().is_none() {
                out.push(node);
            }
        }
        out
    }

    /// The lines below a line but for those that stand behind its colon.
    pub(super) fn rows<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        node.children.iter().skip(self.inline(node)).collect()
    }

    /// How many of the rows stand behind the colon of the line itself.
    fn inline(&self, node: &Node) -> usize {
        let on_line = |row: &&Node| {
            let between = Span::new(node.span.start, row.span.start);
            row.children.is_empty() && !self.source.slice(between).contains('\n')
        };
        node.children.iter().take_while(on_line).count()
    }

    /// The words of a line: no number, no closing colon, none of the rows that stand behind the colon.
    pub(super) fn words(&self, node: &Node) -> &'r str {
        let end = node
            .children
            .first()
            .map_or(node.span.end, |row| row.span.start.min(node.span.end));
        self.between(node, end)
    }

    /// The words of a line with its grading and the rows that stand behind its colon.
    pub(super) fn whole(&self, node: &Node) -> &'r str {
        let rows = node.children.get(..self.inline(node)).unwrap_or_default();
        let ends = rows.iter().map(|row| row.span.end);
        let graded = self.graded(node).unwrap_or(node.span.end);
        self.between(node, ends.fold(graded, usize::max))
    }

    /// The whole line of a clause, with what a semicolon joins to it: `дольше 1 дня — РОПу; дольше 3 дней — позвонить`.
    pub(super) fn of_clause(&self, clause: usize) -> String {
        let path = self.path(clause);
        let Some((own, above)) = path.split_last() else {
            return String::new();
        };
        let mut said = self.whole(own).to_owned();
        let siblings = above.last().map_or(&self.tree.nodes, |node| &node.children);
        let Some((at, before)) = self.paths.get(clause).and_then(|path| path.split_last()) else {
            return said;
        };
        for (place, sibling) in siblings.iter().enumerate().skip(at + 1) {
            let between = Span::new(own.span.start, sibling.span.start);
            let mut key = before.to_vec();
            key.push(place);
            let mut next = before.to_vec();
            next.push(place + 1);
            if self.source.slice(between).contains('\n')
                || self.clauses.range(key..next).next().is_some()
            {
                break;
            }
            said.push_str("; ");
            said.push_str(self.whole(sibling));
        }
        said
    }

    /// Where `(критично, штраф 500 ₽)` ends, which stands behind the phrase.
    fn graded(&self, node: &Node) -> Option<usize> {
        let last = node.phrase.as_ref()?.grade.last()?.span.end;
        let rest = self.source.slice(Span::new(last, self.source.text.len()));
        let line = rest.lines().next()?;
        Some(last + line.find(')')? + 1)
    }

    fn between(&self, node: &Node, end: usize) -> &'r str {
        let start = node
            .number
            .as_ref()
            .map_or(node.span.start, |number| number.span.end);
        let words = self.source.slice(Span::new(start, end.max(start))).trim();
        let words = words.strip_suffix(':').unwrap_or(words);
        words.trim_start_matches(['.', ')']).trim()
    }

    /// The lines above a clause that say when it holds: conditions and events, and the sections around it.
    pub(super) fn above(&self, clause: usize) -> Vec<String> {
        let path = self.path(clause);
        let Some((_, above)) = path.split_last() else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let mut siblings = &self.tree.nodes;
        for node in above {
            if let Some(said) = self.said_above(node, siblings) {
                out.push(said);
            }
            siblings = &node.children;
        }
        out
    }

    fn said_above(&self, node: &Node, siblings: &[Node]) -> Option<String> {
        let words = self.words(node);
        let kind = node.phrase.as_ref().map(|phrase| &phrase.kind);
        match kind {
            Some(PhraseKind::ElseIf { .. } | PhraseKind::Else { .. }) => {
                let before: Vec<&str> = siblings
                    .iter()
                    .take_while(|one| one.span != node.span)
                    .map(|one| self.words(one))
                    .collect();
                let first = before
                    .iter()
                    .rposition(|words| fold(words).starts_with("если"))?;
                let tried = before.get(first..).unwrap_or_default().join("; ");
                Some(format!("{words} (выше не подошло: {tried})"))
            }
            Some(PhraseKind::If { .. } | PhraseKind::When { .. }) => Some(words.to_owned()),
            _ => {
                let first = fold(words);
                let place = ["воронка", "стадия", "стадии", "рассылки", "регламент"];
                let is_place = place.iter().any(|head| {
                    first
                        .strip_prefix(head)
                        .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
                });
                // «стадии «А», «Б», кроме …» says more than where.
                let says_more = first.contains(" кроме ") || first.contains(" если ");
                (!is_place || says_more).then(|| words.to_owned())
            }
        }
    }
}

/// Where a line with its block ends.
fn end(node: &Node) -> usize {
    node.children
        .last()
        .map_or(node.span.end, |last| end(last).max(node.span.end))
}

/// The path down to the line that the author numbered: `3.1 двигает сделку: «А» — «Б»; «В» — «Г»` is one line of several clauses.
/// A number in front of «если» or «когда» is the number of what stands below it.
fn own_line(nodes: &[Node], mut path: Vec<usize>) -> Vec<usize> {
    let mut nodes = nodes;
    let mut own = path.len();
    for (depth, at) in path.iter().enumerate() {
        let Some(node) = nodes.get(*at) else { break };
        let kind = node.phrase.as_ref().map(|phrase| &phrase.kind);
        if node.number.is_some() && matches!(kind, Some(PhraseKind::Plain { .. })) {
            own = depth + 1;
        }
        nodes = &node.children;
    }
    path.truncate(own);
    path
}

fn path_to(nodes: &[Node], span: Span) -> Vec<usize> {
    let mut out = Vec::new();
    let mut nodes = nodes;
    // A clause that only has a number above it begins where its line begins, or behind the number.
    while let Some((at, node)) = nodes.iter().enumerate().find(|(_, node)| {
        node.span.start <= span.start && span.start < end(node).max(node.span.start + 1)
    }) {
        out.push(at);
        nodes = &node.children;
    }
    out
}
