//! Handing over by a rule: what is due is a state of the deal, and whose turn it was is a norm of its own.

use super::from_model::{Lowering, Parts};
use super::norm::{Body, Turn};
use crate::model::regulation::{self as model, Deed, Deeds, Sentence, StepAction, Trigger};

impl Lowering<'_> {
    /// One norm for each rule that the sentence hands over by.
    pub(super) fn turns(&mut self, sentence: &Sentence, trigger: &Trigger, norms: &mut Parts<'_>) {
        let mut found = Vec::new();
        match sentence {
            Sentence::Duty(duty) => of_duty(duty, trigger, &mut found),
            Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => {
                of_steps(ladder.rows.iter().chain(&ladder.late), trigger, &mut found);
            }
            Sentence::Series(series) => {
                of_duty(&series.common, trigger, &mut found);
                for row in &series.rows {
                    of_duty(&row.duty, &row.trigger, &mut found);
                }
            }
            _ => {}
        }
        for (hand_off, trigger) in found {
            let after = match trigger {
                Trigger::Event { pattern, .. } => Some(self.pattern(pattern)),
                _ => None,
            };
            let rows = hand_off.rows.iter();
            let body = Body::Turn(Turn {
                after,
                rows: rows
                    .map(|(cond, pool)| (self.cond(cond), self.pool(pool)))
                    .collect(),
                taken: hand_off.taken.as_ref().map(|taken| self.pattern(taken)),
                further_only: hand_off.next,
            });
            self.norms.push(norms.norm(body));
        }
    }

    fn pool(&self, pool: &model::Pool) -> model::Pool {
        let folded =
            |names: &[Box<str>]| names.iter().map(|name| super::fold(name).into()).collect();
        model::Pool {
            accredited: folded(&pool.accredited),
            team: match &pool.team {
                model::Among::Named(names) => model::Among::Named(folded(names)),
                other => other.clone(),
            },
            ..pool.clone()
        }
    }
}

type Found<'m> = Vec<(&'m model::HandOff, &'m Trigger)>;

fn of_duty<'m>(duty: &'m model::Duty, trigger: &'m Trigger, found: &mut Found<'m>) {
    of_deeds(&duty.deeds, trigger, found);
    of_steps(duty.steps.iter(), trigger, found);
}

fn of_steps<'m>(
    steps: impl Iterator<Item = &'m model::Step>,
    trigger: &'m Trigger,
    found: &mut Found<'m>,
) {
    for step in steps {
        match &step.action {
            StepAction::Do(deeds) => of_deeds(deeds, trigger, found),
            StepAction::Move(deed) => of_deed(deed, trigger, found),
            StepAction::Notify(_) | StepAction::Fault(_) => {}
        }
    }
}

fn of_deeds<'m>(deeds: &'m Deeds, trigger: &'m Trigger, found: &mut Found<'m>) {
    let (Deeds::All(list) | Deeds::Any(list)) = deeds;
    for deed in list {
        of_deed(deed, trigger, found);
    }
}

fn of_deed<'m>(deed: &'m Deed, trigger: &'m Trigger, found: &mut Found<'m>) {
    if let Deed::Distribute(hand_off) = deed {
        found.push((hand_off, trigger));
    }
}
