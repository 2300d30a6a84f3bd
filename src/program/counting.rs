//! Sentences that count become counting norms.

use super::from_model::{Lowering, Parts};
use super::norm::{Body, Limit, Load, Plan};
use super::{Cond, PatternId, Test};
use crate::facts::{Direction, EventKind};
use crate::model::regulation as model;

impl Lowering<'_> {
    /// One norm a bound.
    pub(super) fn frequency(&mut self, frequency: &model::Frequency, norms: &mut Parts<'_>) {
        for bound in &frequency.bounds {
            let body = Body::Limit(self.limit(frequency, bound));
            self.norms.push(norms.norm(body));
        }
    }

    pub(super) fn load(&mut self, load: &model::Load, norms: &mut Parts<'_>) {
        let tasks = match &load.of {
            model::Loaded::Deals | model::Loaded::Clients => None,
            model::Loaded::Tasks(pattern) => Some(self.postings(pattern)),
        };
        let body = Body::Load(Load {
            tasks,
            clients: load.of == model::Loaded::Clients,
            on: load.on,
            at_most: load.at_most,
        });
        self.norms.push(norms.norm(body));
    }

    /// What the condition says of the person and of days is asked of the period; the rest, of every fact that counts.
    pub(super) fn plan(
        &mut self,
        plan: &model::Plan,
        clause: &model::Clause,
        norms: &mut Parts<'_>,
    ) {
        let (people, facts): (Vec<_>, Vec<_>) = clause
            .guard
            .parts()
            .into_iter()
            .cloned()
            .partition(|part| part.of_person() == Some(true));
        let all = |mut parts: Vec<model::Cond>| match parts.len() {
            0 => model::Cond::True,
            1 => parts.remove(0),
            _ => model::Cond::And(parts),
        };
        let mut asked = self.cond(&all(facts));
        if !clause.scope.only_roles.is_empty() {
            let roles = clause.scope.only_roles.clone();
            asked = Cond::Test(Test::OwnerRole(roles), "роль ответственного".into()).and(asked);
        }
        let applies = self.cond(&all(people));
        for item in &plan.items {
            let body = Body::Plan(Plan {
                pattern: self.pattern(&item.pattern),
                of: plan.of.clone(),
                unit: plan.unit,
                goal: item.goal.clone(),
                stage: stage_of(&item.pattern).or(match clause.scope.stages.as_slice() {
                    [one] => Some(*one),
                    _ => None,
                }),
                applies: applies.clone(),
            });
            let mut norm = norms.norm(body);
            norm.guard = asked.clone();
            self.norms.push(norm);
        }
    }

    /// Open tasks by their postings: how long each stayed open is the task's own.
    fn postings(&mut self, pattern: &model::EventPattern) -> PatternId {
        let mut posted = pattern.clone();
        for shape in &mut posted.any {
            if let model::What::Event(_, moment @ model::Moment::Open) = &mut shape.what {
                *moment = model::Moment::Posted;
            }
        }
        self.pattern(&posted)
    }

    fn limit(&mut self, frequency: &model::Frequency, bound: &model::Bound) -> Limit {
        let patterns = |lowering: &mut Self, list: &[model::EventPattern]| {
            list.iter().map(|one| lowering.pattern(one)).collect()
        };
        Limit {
            pattern: self.pattern(&frequency.pattern),
            also: patterns(self, &frequency.also),
            exempt: patterns(self, &frequency.exempt),
            exempt_when: frequency.exempt_when.as_ref().map(|cond| self.cond(cond)),
            key: frequency.key,
            at_most: bound.at_most,
            window: bound.window,
            client_clock: frequency.client_clock,
            every_deal: frequency.every_deal,
            adds_up: frequency.adds_up,
        }
    }
}

/// The calls of a pattern with those that nobody answered; `None`: it counts no calls that came about, or all of them. A call that
/// comes in and is missed is nobody's deed.
pub(super) fn tried(pattern: &model::EventPattern) -> Option<model::EventPattern> {
    let calls = |shape: &model::EventShape| {
        matches!(shape.what, model::What::Event(EventKind::Call, _))
            && shape.connected == Some(true)
            && shape.direction != Some(Direction::In)
            && shape.longer_seconds.is_none()
    };
    if pattern.any.is_empty() || !pattern.any.iter().all(calls) {
        return None;
    }
    let mut tried = pattern.clone();
    for shape in &mut tried.any {
        shape.connected = None;
        shape.direction = Some(Direction::Out);
    }
    Some(tried)
}

/// The only stage that events of a pattern lead into.
fn stage_of(pattern: &model::EventPattern) -> Option<model::StageId> {
    let mut all = pattern.any.iter().map(|shape| match &shape.what {
        model::What::Transition { to, .. } => match to.as_slice() {
            [one] => Some(*one),
            _ => None,
        },
        _ => None,
    });
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}
