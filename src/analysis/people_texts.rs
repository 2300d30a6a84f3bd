//! Texts for people: advice, steps, goals, deeds by hand, questions of checklists.

use crate::model::regulation::{Clause, Deed, Deeds, Regulation, Sentence};
use crate::source::Span;

/// What a text for people is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `совет «…»`
    Advice,
    /// `цель «…»`
    Goal,
    /// `шаги: …`
    Step,
    /// `выполнить «…»`, `запрещено «…»`
    Order,
    /// A question of a checklist.
    Question,
}

/// A text for people.
pub(super) struct Said<'r> {
    pub(super) kind: Kind,
    pub(super) text: &'r str,
    pub(super) span: Span,
    pub(super) clause: Option<&'r Clause>,
}

/// All of them, in the order of the text.
pub(super) fn all(reg: &Regulation) -> Vec<Said<'_>> {
    let mut out = Vec::new();
    for stage in &reg.stages {
        if let Some(goal) = &stage.goal {
            out.push(Said {
                kind: Kind::Goal,
                text: goal,
                span: place(reg, goal, stage.span),
                clause: None,
            });
        }
    }
    for clause in &reg.clauses {
        let said = |kind, text| Said {
            kind,
            text,
            span: place(reg, text, clause.span),
            clause: Some(clause),
        };
        match &clause.sentence {
            Sentence::ByHand(text) => {
                let kind = if clause.text.starts_with("совет") {
                    Kind::Advice
                } else {
                    Kind::Order
                };
                out.push(said(kind, text));
            }
            Sentence::Duty(duty) => {
                let (Deeds::All(deeds) | Deeds::Any(deeds)) = &duty.deeds;
                for deed in deeds {
                    if let Deed::ByHand(text) = deed {
                        out.push(said(Kind::Order, text));
                    }
                }
            }
            Sentence::Checklist(list) => {
                out.extend(
                    list.questions
                        .iter()
                        .map(|question| said(Kind::Question, &question.text)),
                );
            }
            _ => {}
        }
        let of = &clause.resources;
        out.extend(of.steps.iter().map(|text| said(Kind::Step, text)));
        out.extend(of.advice.iter().map(|text| said(Kind::Advice, text)));
    }
    out
}

/// Where the text stands: in its own quotes, at or below its clause.
fn place(reg: &Regulation, text: &str, near: Span) -> Span {
    let whole = &reg.source.text;
    let from = whole.floor_char_boundary(near.start.min(whole.len()));
    let below = whole.get(from..).and_then(|rest| rest.find(text));
    match below {
        Some(at) if !text.is_empty() => Span::new(from + at, from + at + text.len()),
        _ => near,
    }
}

/// Whether reading has told already that a deed by hand is a rule and no deed: `выполнить «скидки не суммируются»`.
pub(super) fn rule_by_hand(clause: &Clause) -> bool {
    let Sentence::Duty(duty) = &clause.sentence else {
        return false;
    };
    let Deeds::All(list) = &duty.deeds else {
        return false;
    };
    let [Deed::ByHand(text)] = list.as_slice() else {
        return false;
    };
    let states = text.split_whitespace().any(|word| {
        let word = word.trim_matches(|letter: char| !letter.is_alphabetic());
        let verb = [
            "ется", "ится", "ются", "ятся", "ает", "яет", "ует", "ают", "яют", "уют",
        ];
        word == "не" || word == "нет" || verb.iter().any(|ending| word.ends_with(ending))
    });
    duty.role.is_none() && states
}
