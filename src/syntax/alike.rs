//! Whether two trees say the same: everything but the places.

use super::tree::{
    Condition, GradeItem, Member, Node, Number, Part, PartKind, Phrase, PhraseKind, Tail,
};

/// Whether two blocks say the same, wherever they stand and however they are spelled.
#[must_use]
pub fn alike(left: &[Node], right: &[Node]) -> bool {
    all(left, right, node)
}

fn all<T>(left: &[T], right: &[T], same: fn(&T, &T) -> bool) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| same(left, right))
}

fn both<T>(left: Option<&T>, right: Option<&T>, same: fn(&T, &T) -> bool) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => same(left, right),
        (None, None) => true,
        _ => false,
    }
}

fn node(left: &Node, right: &Node) -> bool {
    let number = |one: &Option<Number>| one.as_ref().map(|number| number.text.clone());
    left.opens == right.opens
        && number(&left.number) == number(&right.number)
        && both(left.phrase.as_ref(), right.phrase.as_ref(), phrase)
        && alike(&left.children, &right.children)
}

fn phrase(left: &Phrase, right: &Phrase) -> bool {
    all(&left.grade, &right.grade, grade) && kind(&left.kind, &right.kind)
}

fn grade(left: &GradeItem, right: &GradeItem) -> bool {
    left.word == right.word
        && left.minus == right.minus
        && both(left.quantity.as_ref(), right.quantity.as_ref(), part)
}

fn kind(left: &PhraseKind, right: &PhraseKind) -> bool {
    let boxed = |left: Option<&Phrase>, right: Option<&Phrase>| both(left, right, phrase);
    match (left, right) {
        (
            PhraseKind::If {
                cond,
                then,
                otherwise,
            },
            PhraseKind::If {
                cond: other,
                then: other_then,
                otherwise: other_otherwise,
            },
        )
        | (
            PhraseKind::ElseIf {
                cond,
                then,
                otherwise,
            },
            PhraseKind::ElseIf {
                cond: other,
                then: other_then,
                otherwise: other_otherwise,
            },
        ) => {
            condition(cond, other)
                && boxed(then.as_deref(), other_then.as_deref())
                && boxed(otherwise.as_deref(), other_otherwise.as_deref())
        }
        (PhraseKind::Else { then }, PhraseKind::Else { then: other }) => {
            boxed(then.as_deref(), other.as_deref())
        }
        (
            PhraseKind::When { event, then },
            PhraseKind::When {
                event: other,
                then: other_then,
            },
        ) => condition(event, other) && boxed(then.as_deref(), other_then.as_deref()),
        (PhraseKind::Exception(tails), PhraseKind::Exception(others)) => all(tails, others, tail),
        (
            PhraseKind::Plain { left, right, tails },
            PhraseKind::Plain {
                left: other,
                right: other_right,
                tails: other_tails,
            },
        ) => {
            condition(left, other)
                && boxed(right.as_deref(), other_right.as_deref())
                && all(tails, other_tails, tail)
        }
        _ => false,
    }
}

fn tail(left: &Tail, right: &Tail) -> bool {
    left.kind == right.kind && left.only == right.only && condition(&left.cond, &right.cond)
}

fn condition(left: &Condition, right: &Condition) -> bool {
    match (left, right) {
        (Condition::Member(left), Condition::Member(right)) => member(left, right),
        (Condition::Joint(joint, list, _), Condition::Joint(other, others, _)) => {
            joint == other && all(list, others, condition)
        }
        _ => false,
    }
}

fn member(left: &Member, right: &Member) -> bool {
    all(&left.parts, &right.parts, part)
}

fn part(left: &Part, right: &Part) -> bool {
    match (&left.kind, &right.kind) {
        (PartKind::Group(left), PartKind::Group(right)) => condition(left, right),
        (left, right) => left == right,
    }
}
