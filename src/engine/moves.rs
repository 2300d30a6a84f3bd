//! Rules of moves between stages.

use super::run::Run;
use super::visits::{Move, Stretch};
use super::words;
use crate::facts::FactKind;
use crate::model::regulation::{StageId, TransitionRule};
use crate::value::Instant;

impl Run<'_, '_> {
    pub(super) fn is_free(&self, stage: StageId) -> bool {
        self.view
            .env
            .version
            .funnel_of(stage)
            .from_anywhere
            .contains(&stage)
    }

    pub(super) fn moves(&mut self, rule: &TransitionRule, stretches: &[Stretch]) {
        let unheld = self.view.path.unheld_until;
        let before = stretches
            .iter()
            .find(|stretch| stretch.from == self.view.path.created);
        if let (Some(until), Some(before)) = (unheld, before) {
            let to = (until != Instant::MAX).then_some(until);
            let before = Stretch {
                to,
                ..before.clone()
            };
            if !self.never_asked(&before) {
                self.unheld_ban(FactKind::Stages.history(), to);
            }
        }
        let view = self.view;
        for &one in &view.path.moves {
            if one.first || !self.in_version(self.view.at(one.fact)) || !self.in_funnel(one) {
                continue;
            }
            if !self.breaks(rule, one) {
                if speaks_of(rule, one) {
                    self.in_order();
                }
                continue;
            }
            if self.guard_before(one.fact) {
                let back = one.from.map(|from| {
                    format!(
                        "вернуть сделку в {}",
                        words::stage_names(self.view, &[from])
                    )
                });
                let fix = back.map_or_else(|| self.clause.text.clone(), Box::from);
                let breach = self.breach(one.fact, fix);
                self.write_breach(breach);
            }
        }
    }

    fn in_funnel(&self, one: Move) -> bool {
        let of = |stage: Option<StageId>| {
            stage.map(|stage| self.view.env.version.declared(stage).funnel)
        };
        match (of(one.from), of(one.to)) {
            (Some(from), Some(to)) => {
                from == to && self.norm.scope.funnel.is_none_or(|funnel| funnel == from)
            }
            (Some(from), None) => self.norm.scope.funnel.is_none_or(|funnel| funnel == from),
            _ => false,
        }
    }

    fn breaks(&self, rule: &TransitionRule, one: Move) -> bool {
        let version = self.view.env.version;
        let Some(from) = one.from else { return false };
        let levels = || version.level(from).zip(version.level(one.to?));
        match rule {
            TransitionRule::NoBack => levels().is_some_and(|(from, to)| to < from),
            TransitionRule::NoSkip { all, stages } => {
                let Some((low, high)) = levels() else {
                    return false;
                };
                // Levels of two funnels do not compare.
                let ours = |stage: StageId| {
                    version.declared(stage).funnel == version.declared(from).funnel
                };
                let jumped = |level: usize| {
                    *all || stages
                        .iter()
                        .any(|stage| ours(*stage) && version.level(*stage) == Some(level))
                };
                let free = one.to.is_some_and(|to| self.is_free(to));
                !free && (low + 1..high).any(jumped)
            }
            TransitionRule::OnlyTo { from: these, to } => {
                let allowed = one
                    .to
                    .is_some_and(|one| to.contains(&one) || self.is_free(one));
                these.contains(&from) && !allowed
            }
            TransitionRule::Final(stages) => stages.contains(&from),
        }
    }
}

/// Whether the rule has anything to say of the move.
fn speaks_of(rule: &TransitionRule, one: Move) -> bool {
    match rule {
        TransitionRule::NoBack | TransitionRule::NoSkip { .. } => true,
        TransitionRule::OnlyTo { from, .. } => one.from.is_some_and(|own| from.contains(&own)),
        TransitionRule::Final(stages) => one.to.is_some_and(|own| stages.contains(&own)),
    }
}
