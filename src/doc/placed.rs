//! Which clause stands in which chapter.

use super::lines::Lines;
use crate::lexicon::fold;
use crate::model::regulation::{Clause, Of, Regulation, Sentence};

/// A clause about more stages than this is told once for all of them.
const REPEATED: usize = 3;

/// Where a clause is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In the chapters of these stages.
    Stages(Vec<usize>),
    /// For a whole funnel, or for all of them.
    Funnel(Option<usize>),
    /// About the work of a person, whatever the deal.
    Employee,
    /// Numbers, plans, loads: what is watched.
    Watched,
    /// Rules of mailings.
    Mailed,
    /// Checklists.
    Quality,
}

/// Where each clause is told, in the order of the text.
pub(super) struct Placed {
    places: Vec<Place>,
    stages: Vec<bool>,
}

impl Placed {
    pub(super) fn of(reg: &Regulation, lines: &Lines<'_>) -> Self {
        let places: Vec<Place> = reg
            .clauses
            .iter()
            .enumerate()
            .map(|(at, clause)| place(reg, lines, at, clause))
            .collect();
        let told = |stage: usize| {
            places
                .iter()
                .any(|place| matches!(place, Place::Stages(all) if all.contains(&stage)))
        };
        let stages = reg
            .stages
            .iter()
            .enumerate()
            .map(|(at, stage)| stage.responsible.is_some() || stage.goal.is_some() || told(at))
            .collect();
        Self { places, stages }
    }

    /// Whether a stage has a chapter.
    pub(super) fn has_chapter(&self, stage: usize) -> bool {
        self.stages.get(stage).copied().unwrap_or(false)
    }

    /// The clauses told where `wanted` says.
    pub(super) fn all(&self, wanted: impl Fn(&Place) -> bool) -> Vec<usize> {
        let told = self.places.iter().enumerate();
        told.filter(|(_, place)| wanted(place))
            .map(|(at, _)| at)
            .collect()
    }

    /// Whether the clause is told in an earlier chapter than that of this stage.
    pub(super) fn told_before(&self, clause: usize, stage: usize) -> bool {
        matches!(self.places.get(clause), Some(Place::Stages(all)) if all.first() != Some(&stage))
    }
}

fn place(reg: &Regulation, lines: &Lines<'_>, at: usize, clause: &Clause) -> Place {
    let top = lines.path(at).first().map(|node| fold(lines.words(node)));
    if top.is_some_and(|head| head.starts_with("рассылки")) {
        return Place::Mailed;
    }
    match &clause.sentence {
        Sentence::Checklist(_) => Place::Quality,
        Sentence::Plan(_)
        | Sentence::Metric(_)
        | Sentence::Threshold(_)
        | Sentence::Scale(_)
        | Sentence::Load(_)
        | Sentence::Reconcile(_)
        | Sentence::Duplicates(_) => Place::Watched,
        _ if clause.scope.of == Of::Employee => Place::Employee,
        _ => {
            let scope = &clause.scope;
            let own = scope.stages.iter();
            let mut stages: Vec<usize> = own
                .filter(|stage| !scope.except_stages.contains(stage))
                .map(|stage| stage.0)
                .collect();
            stages.sort_unstable();
            let named = (1..=REPEATED).contains(&stages.len());
            if named {
                Place::Stages(stages)
            } else {
                let funnel = scope.funnel.map(|funnel| funnel.0);
                // The only funnel needs no chapter of its own beside that for all.
                Place::Funnel(funnel.filter(|_| reg.funnels.len() > 1))
            }
        }
    }
}
