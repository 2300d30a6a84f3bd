//! `после каждого звонка или встречи оставить комментарий`: several events in front of what follows them. They are put in brackets, as
//! one origin, so that the rest of the line is the sentence it would be with one event alone.

use crate::lexicon::act;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::rewriting::wording::{is_word, member_of};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Seen};

impl Binder<'_> {
    /// The line with its events in brackets; `None` when it does not begin with several.
    pub(in crate::model) fn events_together(&mut self, node: &Node) -> Option<Node> {
        let phrase = node.phrase.as_ref()?;
        let PhraseKind::Plain { left, right, tails } = &phrase.kind else {
            return None;
        };
        let Condition::Joint(joint, list, _) = left else {
            return None;
        };
        // A list of events before one more connective is a level of its own.
        let (joint, list) = match list.split_first()? {
            (Condition::Joint(inner, events, _), rest) => {
                let all: Vec<Condition> = events.iter().chain(rest).cloned().collect();
                (*inner, all)
            }
            _ => (*joint, list.clone()),
        };
        let Some(Condition::Member(first)) = list.first() else {
            return None;
        };
        let after = origin_word(first)?;
        let each = first
            .parts
            .get(after + 1)
            .is_some_and(|part| starts(part, &["кажд", "любо"]));
        let begin = after + 1 + usize::from(each || first.parts.get(after + 1).is_some_and(which));
        let mark = self.diagnostics.mark();
        let read = self.origins(&list, begin, right.is_some());
        self.diagnostics.take_back(mark);
        let (events, rest, taken) = read?;
        // After both of them, or after either? Only «каждого» tells.
        if joint == Joint::And && !each || events.len() < 2 {
            return None;
        }
        let span = events.first()?.span.join(events.last()?.span);
        let group = Part {
            kind: PartKind::Group(Box::new(Condition::Joint(
                Joint::Or,
                events.into_iter().map(Condition::Member).collect(),
                span,
            ))),
            span,
            seen: Seen::default(),
        };
        let mut parts: Vec<Part> = first.parts.get(..begin)?.to_vec();
        parts.push(group);
        parts.extend(rest);
        let head = member_of(parts)?;
        let further = list.get(taken..).unwrap_or_default();
        let left = if further.is_empty() {
            head
        } else {
            let outer = match left {
                Condition::Joint(outer, ..) => *outer,
                Condition::Member(_) => Joint::And,
            };
            let span = left.span();
            let all = std::iter::once(head).chain(further.iter().cloned());
            Condition::Joint(outer, all.collect(), span)
        };
        let kind = PhraseKind::Plain {
            left,
            right: right.clone(),
            tails: tails.clone(),
        };
        Some(Node {
            phrase: Some(Phrase {
                kind,
                ..phrase.clone()
            }),
            ..node.clone()
        })
    }

    /// The events, what stands behind the last of them in its own member, and how many members they took.
    fn origins(
        &mut self,
        list: &[Condition],
        begin: usize,
        row: bool,
    ) -> Option<(Vec<Member>, Vec<Part>, usize)> {
        let mut events: Vec<Member> = Vec::new();
        for (place, one) in list.iter().enumerate() {
            let Condition::Member(member) = one else {
                return None;
            };
            let mut cursor = Cursor::new(member);
            if place == 0 {
                cursor.skip(begin);
            } else {
                cursor.eat(&["после", "при"]);
                cursor.eat_stem(&["кажд", "любо"]);
            }
            let from = cursor.position();
            // The first member of a plain list may be a condition or a deed: only an event stands behind «после».
            if cursor.word().is_some_and(|word| {
                act(word).is_some() && crate::lexicon::event_noun(word).is_none()
            }) {
                return None;
            }
            self.event(&mut cursor, Place::Happening)?;
            let parts = member.parts.get(from..cursor.position())?;
            events.push(Member {
                parts: parts.to_vec(),
                span: span_of(parts)?,
            });
            let rest = member.parts.get(cursor.position()..)?;
            if !rest.is_empty() {
                return (place > 0).then(|| (events, rest.to_vec(), place + 1));
            }
        }
        row.then(|| (events, Vec::new(), list.len()))
    }

    /// Whether brackets hold events: `(звонка или встречи)`; all their shapes, what has no direction in that of the first.
    pub(in crate::model) fn bracketed_events(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Vec<crate::model::regulation::EventShape>> {
        let Some(PartKind::Group(inner)) = cursor.peek().map(|part| &part.kind) else {
            return None;
        };
        let Condition::Joint(Joint::Or | Joint::List, list, _) = inner.as_ref() else {
            return None;
        };
        let mark = self.diagnostics.mark();
        let mut all: Vec<crate::model::regulation::EventShape> = Vec::new();
        for one in list {
            let found = match one {
                Condition::Member(member) => {
                    let mut own = Cursor::new(member);
                    self.event(&mut own, Place::Happening)
                        .filter(|_| own.is_done())
                }
                Condition::Joint(..) => None,
            };
            let Some(mut found) = found else {
                self.diagnostics.take_back(mark);
                return None;
            };
            let direction = all.first().and_then(|first| first.direction);
            for shape in &mut found {
                if shape.what.is_contact() {
                    shape.direction = shape.direction.or(direction);
                }
            }
            all.extend(found);
        }
        inner.mark();
        cursor.skip(1);
        Some(all)
    }
}

/// Where `после` stands, before which there may only be a term and who it concerns.
fn origin_word(first: &Member) -> Option<usize> {
    let at = first
        .parts
        .iter()
        .take(6)
        .position(|part| is_word(part, &["после", "при"]))?;
    let told = first.parts.get(..at)?.iter().any(|part| {
        matches!(&part.kind, PartKind::Word(word)
            if act(word).is_some() || matches!(&**word, "нельзя" | "не" | "если" | "без"))
    });
    (!told).then_some(at)
}

fn starts(part: &Part, stems: &[&str]) -> bool {
    matches!(&part.kind, PartKind::Word(word) if stems.iter().any(|stem| word.starts_with(stem)))
}

/// Which of them: `последнего`, `второго`, `3`.
fn which(part: &Part) -> bool {
    starts(part, &["последн", "перв"])
        || matches!(&part.kind, PartKind::Word(word) if crate::lexicon::ordinal(word).is_some())
        || matches!(
            part.kind,
            PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            }
        )
}

fn span_of(parts: &[Part]) -> Option<Span> {
    Some(parts.first()?.span.join(parts.last()?.span))
}
