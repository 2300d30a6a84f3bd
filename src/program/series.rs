//! Series: attempts and chains of touches.

use super::from_model::{Lowering, Parts};
use super::norm::{Attempted, Birth, Body, Deed, Grid, Norm, Obligation, Outcome, Slot};
use super::{Cond, PatternId, Shape};
use crate::facts::{Direction, EventKind};
use crate::model::regulation::{
    self as model, Clause, Duty, Moment, RowFrom, Scope, Series, SeriesRow, What,
};

impl Lowering<'_> {
    /// A grid is one norm with a finding for each slot; every row is a norm of its own, so that each touch is judged as any
    /// other duty is.
    pub(super) fn series(&mut self, series: &Series, clause: &Clause, norms: &mut Parts<'_>) {
        let first_row = usize::from(series.grid.is_some());
        if let Some(grid) = &series.grid {
            let mut duty = series.common.clone();
            duty.cancel.splice(0..0, series.stop.iter().cloned());
            let mut body = self.duty(&duty, &clause.trigger);
            body.ends_with_scope = grid.ends_with_scope;
            body.grid = Some(Grid {
                slots: grid.slots.iter().map(|slot| self.slot(slot)).collect(),
                success: self.pattern(&grid.success),
                restart: grid.restart.as_ref().map(|pattern| self.pattern(pattern)),
            });
            body.awaited = true;
            self.norms
                .push(norms.norm(Body::Obligation(Box::new(body))));
        }
        let last_slot = series.grid.as_ref().map_or(0, |grid| grid.slots.len());
        for row in &series.rows {
            let mut body = self.row(row, series);
            if let Some((part, on)) = after(row.from, first_row, last_slot) {
                body.birth = Birth::After { part, on };
                // The end of what it follows from is its end as well.
                body.ends_with_scope = true;
            }
            let norm = norms.norm(Body::Obligation(Box::new(body)));
            self.norms.push(norm);
        }
        self.await_touches(series, first_row, norms.last());
    }

    fn row(&mut self, row: &SeriesRow, series: &Series) -> Obligation {
        let mut body = self.duty(&with_common(&row.duty, series), &row.trigger);
        body.when_opens = self.cond(&row.cond);
        body
    }

    fn slot(&mut self, slot: &model::Slot) -> Slot {
        Slot {
            pattern: self.pattern(&slot.pattern),
            when: slot.when.clone(),
        }
    }

    /// Marks the touches whose outcome sets off another.
    fn await_touches(&mut self, series: &Series, first_row: usize, last_part: usize) {
        let begin = self.norms.len() - last_part.min(self.norms.len());
        for row in &series.rows {
            let (RowFrom::Touch(touch) | RowFrom::TouchDue(touch)) = row.from else {
                continue;
            };
            let norm = self.norms.get_mut(begin + first_row + touch);
            if let Some(Body::Obligation(duty)) = norm.map(|norm| &mut norm.body) {
                duty.awaited = true;
            }
        }
    }

    /// Where a grid goes on from a failed attempt, that attempt keeps the duties to call of the same place.
    pub(super) fn excuse_attempts(&mut self) {
        let grids: Vec<(Scope, PatternId, Cond)> = self
            .norms
            .iter()
            .filter_map(|norm| {
                let Body::Obligation(duty) = &norm.body else {
                    return None;
                };
                let Birth::Event(attempt, _) = &duty.birth else {
                    return None;
                };
                let failed = self.patterns.get(attempt.0)?.shapes.iter().all(is_failure);
                (duty.grid.is_some() && failed).then(|| {
                    let guard = norm.guard.clone();
                    (norm.scope.clone(), *attempt, guard)
                })
            })
            .collect();
        if grids.is_empty() {
            return;
        }
        let patterns = &self.patterns;
        let calls = |id: PatternId| {
            patterns
                .get(id.0)
                .is_some_and(|pattern| pattern.shapes.iter().any(wants_talk))
        };
        for norm in &mut self.norms {
            let Norm {
                scope,
                body: Body::Obligation(duty),
                ..
            } = norm
            else {
                continue;
            };
            if duty.grid.is_some() || matches!(duty.birth, Birth::After { .. }) {
                continue;
            }
            let acts: Vec<PatternId> = duty
                .deeds
                .list
                .iter()
                .filter_map(|deed| match deed {
                    Deed::Act(id) if calls(*id) => Some(*id),
                    _ => None,
                })
                .collect();
            for (around, attempt, guard) in &grids {
                if covers(around, scope) {
                    duty.attempted.extend(acts.iter().map(|&act| Attempted {
                        act,
                        attempt: *attempt,
                        guard: guard.clone(),
                    }));
                }
            }
        }
    }
}

/// The outcome that sets a row off, and of which norm; `None`: the heading's origin does.
fn after(from: RowFrom, first_row: usize, slots: usize) -> Option<(usize, Outcome)> {
    match from {
        RowFrom::Heading => None,
        RowFrom::Touch(touch) => Some((first_row + touch, Outcome::Done)),
        RowFrom::TouchDue(touch) => Some((first_row + touch, Outcome::Due)),
        // The last attempt without success is all of them.
        RowFrom::Attempt(attempt) if attempt + 1 >= slots => Some((0, Outcome::Exhausted)),
        RowFrom::Attempt(attempt) => Some((0, Outcome::Attempt(attempt))),
        RowFrom::EveryAttempt => Some((0, Outcome::AnyAttempt)),
        RowFrom::AllAttempts => Some((0, Outcome::Exhausted)),
    }
}

/// A row with what its heading says of all rows.
fn with_common(duty: &Duty, series: &Series) -> Duty {
    let common = &series.common;
    let mut duty = duty.clone();
    if duty.role.is_none() {
        duty.role = common.role;
        duty.or_roles.clone_from(&common.or_roles);
    }
    duty.personally |= common.personally;
    duty.before_window |= common.before_window;
    duty.client_clock |= common.client_clock;
    duty.grace = duty.grace.or(common.grace);
    duty.early = duty.early.or(common.early);
    duty.pauses.extend(common.pauses.iter().cloned());
    duty.cancel.splice(0..0, series.stop.iter().cloned());
    duty.cancel.extend(common.cancel.iter().cloned());
    if series.grid.is_none() {
        // Under attempts these speak of the attempts themselves.
        duty.steps.extend(common.steps.iter().cloned());
        duty.also.extend(common.also.iter().cloned());
    }
    duty
}

/// Whether everything in the scope `inner` stands in `around` as well.
fn covers(around: &Scope, inner: &Scope) -> bool {
    let funnel = around.funnel.is_none() || around.funnel == inner.funnel;
    let stages = around.stages.is_empty()
        || !inner.stages.is_empty()
            && inner
                .stages
                .iter()
                .all(|stage| around.stages.contains(stage));
    let excepted = inner
        .stages
        .iter()
        .any(|stage| around.except_stages.contains(stage));
    funnel && stages && !excepted
}

fn is_failure(shape: &Shape) -> bool {
    shape.what == What::Event(EventKind::Call, Moment::Done) && shape.connected == Some(false)
}

fn wants_talk(shape: &Shape) -> bool {
    shape.what == What::Event(EventKind::Call, Moment::Done)
        && shape.direction != Some(Direction::In)
        && shape.connected == Some(true)
}
