//! What a text demands, deed by deed: the duties of clauses and of the rows of their chains.

use super::related::within;
use crate::facts::{Direction, EventKind};
use crate::lexicon::fold;
use crate::model::regulation::{
    Clause, Cond, Deed, Deeds, Duty, EventPattern, EventShape, Regulation, RoleId, RowFrom,
    Sentence, Trigger, What,
};

/// One duty of a text.
pub(super) struct Demand<'r> {
    /// Index of its clause.
    pub(super) at: usize,
    /// The clause.
    pub(super) clause: &'r Clause,
    /// What is to be done.
    pub(super) duty: &'r Duty,
    /// What sets it off.
    pub(super) trigger: &'r Trigger,
    /// Its condition: of the clause.
    pub(super) guard: &'r Cond,
    /// In the author's words.
    pub(super) text: &'r str,
    /// Whether it counts from the trigger itself, and not from another row of a chain.
    pub(super) from_trigger: bool,
}

/// All duties, in the order of the text.
pub(super) fn demands(reg: &Regulation) -> Vec<Demand<'_>> {
    let mut out = Vec::new();
    for (at, clause) in reg.clauses.iter().enumerate() {
        match &clause.sentence {
            Sentence::Duty(duty) => out.push(Demand {
                at,
                clause,
                duty,
                trigger: &clause.trigger,
                guard: &clause.guard,
                text: &clause.text,
                from_trigger: true,
            }),
            Sentence::Series(series) => {
                for row in series.rows.iter().filter(|row| row.cond == Cond::True) {
                    out.push(Demand {
                        at,
                        clause,
                        duty: &row.duty,
                        trigger: &row.trigger,
                        guard: &clause.guard,
                        text: &row.text,
                        from_trigger: row.from == RowFrom::Heading,
                    });
                }
            }
            _ => {}
        }
    }
    out
}

impl Demand<'_> {
    /// Who must do it, where the text says so: the duty itself, or the stages it stands in.
    pub(super) fn roles(&self, reg: &Regulation) -> Vec<RoleId> {
        if let Some(role) = self.duty.role {
            let mut roles = vec![role];
            roles.extend(&self.duty.or_roles);
            return roles;
        }
        let mut of_stages = self
            .clause
            .scope
            .stages
            .iter()
            .map(|stage| reg.stages.get(stage.0).and_then(|stage| stage.responsible));
        match of_stages.next() {
            Some(Some(first)) if of_stages.all(|role| role == Some(first)) => vec![first],
            _ => Vec::new(),
        }
    }

    /// What must happen, deed by deed; each is done by any of its shapes. Deeds that are no events are left out.
    pub(super) fn events(&self) -> Vec<Vec<EventShape>> {
        let also = || {
            self.duty
                .also
                .iter()
                .flat_map(|pattern| pattern.any.iter().cloned())
        };
        match &self.duty.deeds {
            Deeds::All(all) => all
                .iter()
                .filter_map(shapes)
                .map(|mut own| {
                    own.extend(also());
                    own
                })
                .collect(),
            Deeds::Any(any) => {
                let each: Option<Vec<_>> = any.iter().map(shapes).collect();
                each.map(|each| each.into_iter().flatten().chain(also()).collect())
                    .into_iter()
                    .collect()
            }
        }
    }
}

/// The events that do a deed; `None`: it is no event.
fn shapes(deed: &Deed) -> Option<Vec<EventShape>> {
    Some(match deed {
        Deed::Act(pattern) => by_document(pattern),
        Deed::Change(field) => vec![EventShape::new(What::FieldChange(*field))],
        Deed::HandTo(_) => vec![EventShape::new(What::OwnerChange)],
        _ => return None,
    })
}

/// «Отправить «Счёт»» is the document, and it goes out; a letter or a message by that name only stands for it.
fn by_document(pattern: &EventPattern) -> Vec<EventShape> {
    let document = |shape: &EventShape| matches!(shape.what, What::Event(EventKind::Document, _));
    let mut shapes = pattern.any.clone();
    if shapes
        .iter()
        .any(|shape| document(shape) && shape.name.is_some())
    {
        shapes.retain(document);
    }
    let text = fold(&pattern.text);
    let sent = ["отправ", "высла", "посла", "направ"]
        .iter()
        .any(|verb| text.starts_with(verb));
    for shape in shapes.iter_mut().filter(|shape| sent && document(shape)) {
        shape.direction = shape.direction.or(Some(Direction::Out));
    }
    shapes
}

/// Whether every one of these events is of the pattern.
pub(super) fn all_within(shapes: &[EventShape], pattern: &EventPattern) -> bool {
    !shapes.is_empty()
        && shapes.iter().all(|shape| {
            let one = EventPattern {
                any: vec![shape.clone()],
                text: "".into(),
            };
            within(&one, pattern)
        })
}

/// `п. 2.1`, else the author's words.
pub(super) fn called(clause: &Clause) -> String {
    clause
        .number
        .as_deref()
        .map_or_else(|| format!("«{}»", clause.text), |own| format!("п. {own}"))
}
