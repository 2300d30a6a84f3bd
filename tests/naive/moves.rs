//! Rules of moves between stages.

use reglament::findings::{Clock, Verdict};
use reglament::model::regulation::{Clause, Funnel, FunnelId, StageId, TransitionRule};
use reglament::value::Truth;

use super::asking::Ask;
use super::row::Row;
use super::world::World;

impl World<'_> {
    /// Every move that breaks the rule.
    pub fn transition(
        &self,
        number: usize,
        clause: &Clause,
        rule: &TransitionRule,
        deal: usize,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        for pair in self.entries(deal).windows(2) {
            let [before, after] = pair else { continue };
            let (Some(from), Some(to), Some(FunnelId(funnel))) =
                (before.stage, after.stage, before.funnel)
            else {
                continue;
            };
            let ours = clause
                .scope
                .funnel
                .is_none_or(|FunnelId(own)| own == funnel);
            if !ours
                || before.funnel != after.funnel
                || !breaks(rule, &self.reg.funnels[funnel], from, to)
            {
                continue;
            }
            let view = self.before(after.fact);
            let mut row = Row::new(
                number,
                &self.case.deals[deal].id,
                after.sets_off,
                Verdict::Violated,
            );
            row.responsible = self.doer(after.fact, deal);
            let roles = &clause.scope.only_roles;
            let applies = if roles.is_empty() {
                Truth::Yes
            } else {
                self.owner_holds(deal, roles, view)
            };
            match applies.and(self.ask(&clause.guard, Ask::new(deal, view, &clause.scope))) {
                Truth::No => continue,
                Truth::Yes => {}
                Truth::Unknown(missing) => {
                    row.verdict = Verdict::NotChecked;
                    row.not_held = missing;
                }
            }
            self.measure_ban(&mut row, clause, Clock::Elapsed, false);
            rows.push(row);
        }
        rows
    }
}

fn breaks(rule: &TransitionRule, funnel: &Funnel, from: StageId, to: StageId) -> bool {
    let level = |stage: StageId| funnel.order.iter().position(|level| level.contains(&stage));
    let free = funnel.from_anywhere.contains(&to);
    match rule {
        TransitionRule::NoBack => {
            !free
                && level(from)
                    .zip(level(to))
                    .is_some_and(|(from, to)| to < from)
        }
        TransitionRule::NoSkip { all, stages } => {
            let Some((from, to)) = level(from).zip(level(to)) else {
                return false;
            };
            let jumped = funnel.order.get(from + 1..to).unwrap_or_default();
            !free
                && jumped
                    .iter()
                    .any(|level| *all || level.iter().any(|stage| stages.contains(stage)))
        }
        TransitionRule::OnlyTo { from: of, to: only } => {
            of.contains(&from) && !only.contains(&to) && !free
        }
        TransitionRule::Final(stages) => stages.contains(&from),
    }
}
