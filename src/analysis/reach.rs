//! Which stages lead to which: all moves but those that a rule forbids to every deal.

use super::way_out::{forbids, is_rule};
use crate::model::regulation::{Clause, Cond, Funnel, Regulation, StageId};

/// The moves of one funnel.
pub(super) struct Moves<'r> {
    /// The funnel.
    pub(super) funnel: &'r Funnel,
    /// Its stages.
    pub(super) stages: Vec<StageId>,
    rules: Vec<&'r Clause>,
    reg: &'r Regulation,
}

/// The funnels whose moves some rule forbids.
pub(super) fn moves(reg: &Regulation) -> Vec<Moves<'_>> {
    let rules: Vec<&Clause> = reg
        .clauses
        .iter()
        .filter(|clause| is_rule(clause) && clause.guard == Cond::True)
        .collect();
    if rules.is_empty() {
        return Vec::new();
    }
    reg.funnels
        .iter()
        .enumerate()
        .filter(|(_, funnel)| funnel.order.len() > 1)
        .map(|(at, funnel)| Moves {
            funnel,
            stages: (0..reg.stages.len())
                .map(StageId)
                .filter(|id| {
                    reg.stages
                        .get(id.0)
                        .is_some_and(|stage| stage.funnel.0 == at)
                })
                .collect(),
            rules: rules
                .iter()
                .filter(|rule| rule.scope.funnel.is_none_or(|own| own.0 == at))
                .copied()
                .collect(),
            reg,
        })
        .collect()
}

impl<'r> Moves<'r> {
    /// Whether a deal may move so.
    pub(super) fn open(&self, from: StageId, to: StageId) -> bool {
        // A closed deal goes nowhere, whether a rule says so or not.
        from != to && !self.funnel.terminal.contains(&from) && self.shut_by(from, to).is_none()
    }

    /// The rule that forbids a move.
    pub(super) fn shut_by(&self, from: StageId, to: StageId) -> Option<&'r Clause> {
        self.rules
            .iter()
            .find(|rule| forbids(self.reg, self.funnel, rule, from, to))
            .copied()
    }

    /// Every stage that a deal can come to from these, and they themselves.
    pub(super) fn from(&self, start: &[StageId]) -> Vec<StageId> {
        self.spread(start, |known, other| self.open(known, other))
    }

    /// Every stage from which a deal can come to one of these, and they themselves.
    pub(super) fn to(&self, end: &[StageId]) -> Vec<StageId> {
        self.spread(end, |known, other| self.open(other, known))
    }

    fn spread(&self, start: &[StageId], step: impl Fn(StageId, StageId) -> bool) -> Vec<StageId> {
        let mut known = start.to_vec();
        let mut at = 0;
        while let Some(&own) = known.get(at) {
            at += 1;
            for &other in &self.stages {
                if !known.contains(&other) && step(own, other) {
                    known.push(other);
                }
            }
        }
        known
    }
}
