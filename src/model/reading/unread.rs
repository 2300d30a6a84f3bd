//! What no reader has gone over: a part of the text that would be passed over in silence. Every reader says itself what it does not
//! understand; here is what nobody has looked at – a block below a line that has none, a subordinate clause, what stands right of a
//! dash.

use crate::diagnostic::Code;
use crate::model::names::vocabulary::{Vocabulary, vocabulary};
use crate::model::reading::binder::Binder;
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, PartKind, Phrase, PhraseKind, Tail};

impl Binder<'_> {
    /// Reports everything that nobody has read, where nothing is said of the line already.
    pub(in crate::model) fn unread(&mut self, nodes: &[Node]) {
        for node in nodes {
            if is_regulation(node) {
                // The header reads its own lines; blocks inside it are as good as below it.
                let blocks = |child: &&Node| {
                    crate::model::names::vocabulary::head(child).is_some_and(|(mut cursor, _)| {
                        !crate::model::reading::header::is_header_line(&mut cursor)
                    })
                };
                let below: Vec<Node> = node.children.iter().filter(blocks).cloned().collect();
                self.unread(&below);
                continue;
            }
            if declares(node) {
                continue;
            }
            if let Some(phrase) = &node.phrase {
                if self.diagnostics.error_within(phrase.span) {
                    // What is wrong with a heading is wrong with its block.
                    continue;
                }
                let mut left = Vec::new();
                in_phrase(phrase, &mut left);
                for span in left {
                    self.leftover_unread(span, node);
                }
            }
            self.unread(&node.children);
        }
    }

    fn leftover_unread(&mut self, span: Span, node: &Node) {
        let said = self.text(span);
        let whole = span.start
            <= node
                .phrase
                .as_ref()
                .map_or(node.span.start, |phrase| phrase.span.start);
        let pending = self
            .error(Code::Unread, span, format!("«{said}» здесь не читается"))
            .label("программа этого не прочла");
        if whole {
            pending
                .hint("в этом месте такой строки не бывает: сделайте её отдельным пунктом на глубине стадии или уберите")
                .hint("то, что проверяет человек, пишется так: выполнить «…» или совет «…»");
        } else {
            pending.hint("напишите это отдельным предложением или уберите");
        }
    }
}

fn is_regulation(node: &Node) -> bool {
    crate::model::names::vocabulary::head(node).is_some_and(|(mut cursor, _)| {
        matches!(vocabulary(node, &mut cursor), Some(Vocabulary::Regulation))
    })
}

/// Declarations read their lines by themselves, and say there what they do not understand.
fn declares(node: &Node) -> bool {
    crate::model::names::vocabulary::head(node).is_some_and(|(mut cursor, _)| {
        match vocabulary(node, &mut cursor.clone()) {
            Some(Vocabulary::Regulation) => false,
            Some(_) => true,
            None => cursor.eat(&["порядок", "вне", "подключить"]),
        }
    })
}

fn in_phrase(phrase: &Phrase, out: &mut Vec<Span>) {
    let below = |list: &[&Option<Box<Phrase>>], out: &mut Vec<Span>| {
        for one in list.iter().filter_map(|one| one.as_deref()) {
            in_phrase(one, out);
        }
    };
    match &phrase.kind {
        PhraseKind::If {
            cond,
            then,
            otherwise,
        }
        | PhraseKind::ElseIf {
            cond,
            then,
            otherwise,
        } => {
            in_condition(cond, out);
            below(&[then, otherwise], out);
        }
        PhraseKind::Else { then } => below(&[then], out),
        PhraseKind::When { event, then } => {
            in_condition(event, out);
            below(&[then], out);
        }
        PhraseKind::Exception(tails) => in_tails(tails, out),
        PhraseKind::Plain { left, right, tails } => {
            in_condition(left, out);
            below(&[right], out);
            in_tails(tails, out);
        }
    }
}

fn in_tails(tails: &[Tail], out: &mut Vec<Span>) {
    for tail in tails {
        let mut inner = Vec::new();
        in_condition(&tail.cond, &mut inner);
        if inner.len() == 1 && inner.first() == Some(&tail.cond.span()) {
            out.push(tail.span);
        } else {
            out.extend(inner);
        }
    }
}

fn in_condition(condition: &Condition, out: &mut Vec<Span>) {
    match condition {
        Condition::Member(member) => in_member(member, out),
        Condition::Joint(_, list, span) => {
            let before = out.len();
            for one in list {
                in_condition(one, out);
            }
            // All of it together, when nobody has read any of it.
            if out.len() - before == list.len()
                && list
                    .iter()
                    .zip(out.iter().skip(before))
                    .all(|(one, span)| one.span() == *span)
            {
                out.truncate(before);
                out.push(*span);
            }
        }
    }
}

/// The words at the end of a member that nobody has gone over. Inside it readers may go by what stands around a word.
fn in_member(member: &Member, out: &mut Vec<Span>) {
    let read = member
        .parts
        .iter()
        .rposition(seen)
        .map_or(0, |last| last + 1);
    let rest = member.parts.get(read..).unwrap_or_default();
    if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
        out.push(first.span.join(last.span));
    }
}

/// Brackets are read when anything in them is.
fn seen(part: &crate::syntax::Part) -> bool {
    part.seen.is()
        || match &part.kind {
            PartKind::Group(inner) => {
                let mut left = Vec::new();
                in_condition(inner, &mut left);
                left.is_empty()
            }
            _ => false,
        }
}
