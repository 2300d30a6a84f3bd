//! Criteria: bans on entering or leaving a stage.

use super::finding::Breach;
use super::run::Run;
use super::visits::{Move, Stretch};
use super::words;
use crate::facts::FactKind;
use crate::findings::{Basis, Clock, Verdict};
use crate::model::regulation::{Criterion, StageId};
use crate::program::Cond;
use crate::value::{Instant, Truth};

impl Run<'_, '_> {
    /// Entry criteria: a ban on the move that stays open until met in that visit.
    pub(super) fn entry(&mut self, criteria: &[(Criterion, Cond)], stretches: &[Stretch]) {
        for stretch in stretches {
            let Some(visit) = stretch.visit else {
                self.unheld_ban(FactKind::Stages.history(), stretch.to);
                continue;
            };
            // A stretch with a visit points into the path's own visits.
            let view = self.view;
            let visit = &view.path.visits[visit];
            match visit.entry {
                Some(fact) => {
                    if !self.in_version(self.view.at(fact)) {
                        self.out.ledger.before_force += u64::from(self.before_earliest(fact));
                        continue;
                    }
                    let point = self.view.just_before(fact);
                    let guard = self.view.ask(&self.norm.guard, point);
                    self.asked(point, &guard);
                    for (item, (criterion, cond)) in criteria.iter().enumerate() {
                        let answer = guard.clone().and(self.view.ask(cond, point).negate());
                        if guard.is_yes() {
                            self.probe(cond, point);
                        }
                        if guard.is_yes() && answer.is_no() {
                            self.in_order();
                        }
                        self.criterion(item, criterion, cond, answer, (fact, visit.to));
                    }
                }
                // In the stage now, since when is not held: the present value speaks for the criterion.
                None if !self.in_version(self.view.env.horizon) => {}
                None => {
                    for (item, (criterion, cond)) in criteria.iter().enumerate() {
                        self.criterion_now(item, criterion, cond, None, visit.stage);
                    }
                }
            }
        }
    }

    fn before_earliest(&self, fact: usize) -> bool {
        self.view.env.version.earliest && self.view.at(fact) < self.view.env.in_force
    }

    fn criterion(
        &mut self,
        item: usize,
        criterion: &Criterion,
        cond: &Cond,
        broken: Truth,
        (fact, left): (usize, Option<Instant>),
    ) {
        let env = self.view.env;
        match broken {
            Truth::No => {}
            Truth::Unknown(missing) => {
                // A value or an owner without a history: the present one speaks for the criterion.
                let cards = [FactKind::Fields.history(), FactKind::Owners.history()];
                let of_card = missing.iter().all(|what| cards.contains(&&**what));
                let stage = self
                    .view
                    .path
                    .visit_at(fact + 1)
                    .and_then(|at| self.view.path.visits[at].stage);
                if of_card && left.is_none() {
                    self.criterion_now(item, criterion, cond, Some(fact), stage);
                } else {
                    self.not_checked(
                        Some(self.view.at(fact)),
                        Some(fact),
                        &missing,
                        self.norm.part << 16 | item,
                    );
                }
            }
            Truth::Yes => {
                let at = self.view.at(fact);
                let until = left.map_or(env.horizon, |left| left.plus(-1).min(env.horizon));
                let met = self
                    .view
                    .answers(cond, at, until.max(at), self.view.point(at));
                let done = met
                    .into_iter()
                    .find(|(_, answer)| answer.is_yes())
                    .map(|(at, _)| at);
                let visit = self.view.path.visit_at(self.view.after(at));
                let stage = visit.and_then(|visit| self.view.path.visits[visit].stage);
                let mut breach = self.breach(fact, words::meet(criterion, cond));
                breach.stage = stage;
                breach.verdict = if done.is_some() {
                    Verdict::Fixed
                } else {
                    Verdict::Violated
                };
                breach.done = done;
                breach.ended = left.filter(|_| done.is_none());
                breach.missing = Some(criterion.text.clone());
                breach.item = item;
                self.write_breach(breach);
            }
        }
    }

    /// By the present value: marked so, without penalty, in no share.
    fn criterion_now(
        &mut self,
        item: usize,
        criterion: &Criterion,
        cond: &Cond,
        fact: Option<usize>,
        stage: Option<StageId>,
    ) {
        let env = self.view.env;
        let point = self.view.point(env.horizon);
        let answer = self
            .view
            .ask(&self.norm.guard, point)
            .and(self.view.ask(cond, point).negate());
        let at = fact.map_or(self.view.start.max(env.in_force).max(Instant(0)), |fact| {
            self.view.at(fact)
        });
        match answer {
            Truth::No => {}
            Truth::Unknown(missing) => {
                self.not_checked(Some(at), fact, &missing, self.norm.part << 16 | item);
            }
            Truth::Yes => {
                let person = fact.map_or_else(
                    || self.view.person(None, stage, env.horizon),
                    |fact| self.doer(fact, stage),
                );
                self.write_breach(Breach {
                    at,
                    fact,
                    stage,
                    verdict: Verdict::Violated,
                    basis: Basis::Current,
                    person,
                    missing: Some(criterion.text.clone()),
                    done: None,
                    ended: None,
                    more: Vec::new(),
                    fix: words::meet(criterion, cond),
                    notes: Vec::new(),
                    item,
                    clock: Clock::Elapsed,
                });
            }
        }
    }

    /// Exit criteria: a ban on leaving the stages of the scope forward.
    pub(super) fn exit(&mut self, criteria: &[(Criterion, Cond)], stretches: &[Stretch]) {
        // A stage in which the deal stands now, since nobody knows when, has not been left.
        if let Some(before) = stretches.iter().find(|stretch| stretch.visit.is_none()) {
            self.unheld_ban(FactKind::Stages.history(), before.to);
        }
        let view = self.view;
        for &one in &view.path.moves {
            let leaves = one
                .from
                .is_some_and(|from| self.norm.scope.stages.contains(&from))
                && !one
                    .to
                    .is_some_and(|to| self.norm.scope.stages.contains(&to));
            // A visit of no length asks for nothing.
            let lasted = self.view.path.visit_at(one.fact).is_some();
            if one.first
                || !lasted
                || !leaves
                || !self.is_forward(one)
                || !self.in_version(self.view.at(one.fact))
            {
                continue;
            }
            let point = self.before_event(one.fact);
            let guard = self.view.ask(&self.norm.guard, point);
            self.asked(point, &guard);
            if guard.is_no() {
                continue;
            }
            for (item, (criterion, cond)) in criteria.iter().enumerate() {
                self.probe(cond, point);
                // What is met is met, whether it was asked for or not.
                match guard.clone().and(self.view.ask(cond, point).negate()) {
                    Truth::No => self.in_order(),
                    Truth::Unknown(missing) => {
                        let part = self.norm.part << 16 | item;
                        self.not_checked(
                            Some(self.view.at(one.fact)),
                            Some(one.fact),
                            &missing,
                            part,
                        );
                    }
                    Truth::Yes => {
                        let mut breach = self.breach(
                            one.fact,
                            format!("выполнить до перехода: {}", criterion.text).into(),
                        );
                        breach.item = item;
                        // The stage is left: nothing of it stays open.
                        breach.ended = Some(breach.at);
                        breach.missing = Some(criterion.text.clone());
                        self.write_breach(breach);
                    }
                }
            }
        }
    }

    /// Forward: neither back in the order, nor into a stage one may go to from anywhere.
    fn is_forward(&self, one: Move) -> bool {
        let version = self.view.env.version;
        let (Some(from), Some(to)) = (one.from, one.to) else {
            return true;
        };
        if self.is_free(to) {
            return false;
        }
        // Levels of two funnels do not compare: what leads into another funnel leads on.
        let same = version.declared(from).funnel == version.declared(to).funnel;
        match (version.level(from), version.level(to)) {
            (Some(from), Some(to)) if same => to > from,
            _ => true,
        }
    }
}
