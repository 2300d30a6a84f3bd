//! Grids of attempts: which attempt fills which slot, and when the grid is over.

use super::ask::Origin;
use super::deeds::Found;
use super::duty::Born;
use super::outcomes::Happened;
use super::run::Run;
use super::view::View;
use crate::calendar::{CloseOf, Quantity, Term, TermDay, Window};
use crate::model::regulation::SlotWhen;
use crate::program::norm::{Deed, Deeds, Due, Grid, Obligation, Outcome};
use crate::value::{Instant, Missing};

/// Why the slots left are not wanted any more: somebody was reached …
const REACHED: &str = "попытка удалась";
/// … or the attempts began anew.
const RESTARTED: &str = "начато заново";

/// One slot as a duty of its own.
struct Wanted {
    term: Term,
    origin: Instant,
    window: Window,
}

/// What became of a grid.
pub(super) struct Course {
    wanted: Vec<Wanted>,
    fills: Vec<Found>,
    /// Somebody was reached.
    success: Option<(Instant, usize)>,
    /// … or may have been.
    may_succeed: Option<(Instant, Missing)>,
}

impl Course {
    /// When every slot was filled and nobody reached, and by which attempt.
    fn exhausted(&self) -> Option<(Instant, usize)> {
        let all: Option<Vec<(Instant, usize)>> = self
            .fills
            .iter()
            .map(|fill| fill.sure.and_then(|(at, fact)| Some((at, fact?))))
            .collect();
        let last = all?.into_iter().max_by_key(|(_, fact)| *fact)?;
        self.failed(last.1).then_some(last)
    }

    /// Whether an attempt reached nobody, and nobody had been reached before.
    fn failed(&self, attempt: usize) -> bool {
        self.success.is_none_or(|(_, fact)| attempt < fact)
    }
}

impl View<'_> {
    /// The term of a slot, and the moment it is counted from.
    fn slot(&self, duty: &Obligation, when: &SlotWhen, born: &Born) -> (Term, Instant) {
        let SlotWhen::Day(later) = when else {
            let SlotWhen::Term(term) = when else {
                return (Term::same_day(), born.trigger);
            };
            return (term.clone(), born.trigger);
        };
        let clock = self.duty_clock(duty, born.stage, born.trigger).clock;
        let today = clock.business_day(born.trigger);
        let begins_later = today.is_some_and(|today| today != clock.date_of(born.trigger));
        let base = today
            .filter(|_| begins_later)
            .and_then(|today| clock.opening_of_day(today))
            .unwrap_or(born.trigger);
        let term = match (later, begins_later) {
            (0, false) => Term::same_day(),
            (0, true) => Term::On {
                day: TermDay::Same,
                limit: crate::calendar::Limit::Close,
            },
            (later, _) => Term::On {
                day: TermDay::After(Quantity::working_days(*later)),
                limit: crate::calendar::Limit::Close,
            },
        };
        (term, base)
    }

    fn wanted(&self, duty: &Obligation, grid: &Grid, born: &Born) -> Vec<Wanted> {
        let pauses = self.pauses(&duty.pauses, born);
        let clock = self.duty_clock(duty, born.stage, born.trigger).clock;
        let each = grid.slots.iter().map(|slot| {
            let (term, origin) = self.slot(duty, &slot.when, born);
            let window = term.window_with_pauses(origin, clock, CloseOf::Business, &pauses);
            Wanted {
                term,
                origin,
                window,
            }
        });
        each.collect()
    }

    /// What became of a grid from its birth to `until`, where another takes over.
    fn course(
        &self,
        duty: &Obligation,
        grid: &Grid,
        born: &Born,
        until: Option<(Instant, usize)>,
    ) -> Course {
        let wanted = self.wanted(duty, grid, born);
        let before = until.map_or(usize::MAX, |(_, fact)| fact);
        let end = born
            .end
            .filter(|_| duty.ends_with_scope)
            .map_or(Instant::MAX, |(at, _)| at);
        let first = self.before(born.trigger);
        let lived = |at: &usize| *at >= first && *at < before && self.at(*at) <= end;
        let reached = self.matches(grid.success);
        let success = reached.sure.iter().copied().find(lived);
        let last = success.unwrap_or(usize::MAX);
        let doubtful = reached.doubtful.iter();
        let mut may_succeed = doubtful
            .filter(|(at, _)| lived(at) && *at < last)
            .map(|(at, what)| (self.at(*at), Missing::from([(*what).into()])))
            .next();
        let gap = self.first_gap(self.env.version.pattern(grid.success), born.trigger);
        if let Some((at, missing)) = gap
            && success.is_none_or(|fact| at < self.at(fact))
            && may_succeed.as_ref().is_none_or(|(known, _)| at < *known)
        {
            may_succeed = Some((at, missing));
        }
        let person = duty
            .personally
            .then(|| self.actor(duty, born.stage, born.trigger).id);
        let fits = |slot: usize, fact: usize| {
            // A slot's place is one of the grid's own.
            let own = grid.slots[slot].pattern;
            let pattern = |id| self.matches(id).sure.binary_search(&fact).is_ok();
            (pattern(own) || duty.also.iter().any(|also| pattern(*also)))
                && person.is_none_or(|by| self.author(fact) == Some(by))
        };
        let mut attempts: Vec<usize> = grid
            .slots
            .iter()
            .map(|slot| slot.pattern)
            .chain(duty.also.iter().copied())
            .flat_map(|id| {
                let sure = &self.matches(id).sure;
                let from = sure.partition_point(|&at| at < first);
                sure.get(from..).unwrap_or_default().iter().copied()
            })
            .filter(|at| lived(at) && *at <= last)
            .collect();
        attempts.sort_unstable();
        attempts.dedup();
        let mut fills: Vec<Found> = wanted
            .iter()
            .map(|wanted| self.may_fill(duty, grid, wanted.window.opens.max(born.trigger)))
            .collect();
        for fact in attempts {
            let at = self.at(fact);
            let open = (0..fills.len()).find(|&slot| {
                fills[slot].sure.is_none() && wanted[slot].window.opens <= at && fits(slot, fact)
            });
            if let Some(slot) = open {
                fills[slot].sure = Some((at, Some(fact)));
            }
        }
        Course {
            wanted,
            fills,
            success: success.map(|fact| (self.at(fact), fact)),
            may_succeed,
        }
    }

    /// From when a slot may have been filled unseen.
    fn may_fill(&self, duty: &Obligation, grid: &Grid, opens: Instant) -> Found {
        let mut found = Found::default();
        let patterns = grid.slots.iter().map(|slot| slot.pattern);
        for id in patterns.chain(duty.also.iter().copied()) {
            let doubtful = &self.matches(id).doubtful;
            if let Some((at, what)) = doubtful.iter().find(|(at, _)| self.at(*at) >= opens) {
                found.doubt(self.at(*at), Missing::from([(*what).into()]));
            }
            if let Some((at, missing)) = self.first_gap(self.env.version.pattern(id), opens) {
                found.doubt(at, missing);
            }
        }
        found
    }
}

impl Run<'_, '_> {
    /// The moments at which a grid begins anew, its first begin included; each with the fact at which the next one begins.
    fn begins(&self, duty: &Obligation, grid: &Grid, born: &Born) -> Vec<Born> {
        let mut all = vec![born.clone()];
        let Some(restart) = grid.restart else {
            return all;
        };
        let end = born.end.filter(|_| duty.ends_with_scope);
        // A day without a time sets off at its end.
        let sure = self.view.matches(restart).sure.iter();
        let mut restarts: Vec<(Instant, usize)> = sure
            .filter(|fact| self.view.at(**fact) >= born.trigger)
            .map(|&fact| (self.view.fact(fact).sets_off, fact))
            .collect();
        restarts.sort_unstable();
        for (at, fact) in restarts {
            // What comes in the second of a begin begins nothing anew.
            let first = at <= born.trigger || Some(fact) == born.fact;
            let ends = [
                born.superseded.map(|(over, _)| over),
                end.map(|(end, _)| end),
            ];
            let over = ends.into_iter().flatten().any(|end| at >= end);
            if first || over || at > self.view.env.horizon {
                continue;
            }
            if let Some(last) = all.last_mut() {
                // At one instant deeds are done before anything begins anew.
                last.superseded = Some((at, self.view.after(at)));
            }
            all.push(Born {
                trigger: at,
                origin: at,
                fact: Some(fact),
                joined: Vec::new(),
                // It is set off by an event of its own, where the deal may stand in another stage.
                stage: self.event_stage(fact),
                superseded: born.superseded,
                ..born.clone()
            });
        }
        all
    }

    /// Whether a further trigger at `moment` still meets the grid: it is over when somebody was reached or it was stopped. A
    /// grid that is used up takes surplus attempts in.
    pub(super) fn grid_meets(
        &self,
        duty: &Obligation,
        grid: &Grid,
        born: &Born,
        moment: Instant,
    ) -> bool {
        // At one instant attempts end before others are born.
        let by_then = (moment, self.view.after(moment));
        let until = Born {
            superseded: Some(by_then),
            ..born.clone()
        };
        let begins = self.begins(duty, grid, &until);
        let Some(last) = begins.last() else {
            return false;
        };
        let restarts = grid.restart.map(|restart| &self.view.matches(restart).sure);
        let anew = restarts
            .into_iter()
            .flatten()
            .any(|at| self.view.fact(*at).sets_off == moment && moment > born.trigger);
        let stopped = self.view.cancelled(&duty.cancel, last).sure;
        let ended = born.end.filter(|_| duty.ends_with_scope);
        let course = self.view.course(duty, grid, last, last.superseded);
        !anew
            && course.success.is_none()
            && stopped.is_none_or(|at| at > moment)
            && ended.is_none_or(|(at, _)| at > moment)
    }

    /// Judges a grid: a finding for each slot.
    pub(super) fn settle_grid(&mut self, duty: &Obligation, grid: &Grid, born: &Born, part: usize) {
        for begin in self.begins(duty, grid, born) {
            self.one_grid(duty, grid, &begin, part);
        }
    }

    fn one_grid(&mut self, duty: &Obligation, grid: &Grid, born: &Born, part: usize) {
        let stopped = self.view.cancelled(&duty.cancel, born).sure;
        if stopped.is_some_and(|at| at <= born.trigger) {
            self.silent(super::explain::Silence::CancelledAtBirth);
            return;
        }
        let course = self.view.course(duty, grid, born, born.superseded);
        let over = [
            course.success.map(|(at, _)| (at, REACHED)),
            born.superseded.map(|(at, _)| (at, RESTARTED)),
            born.end.filter(|_| duty.ends_with_scope),
        ];
        let over = over.into_iter().flatten().min_by_key(|(at, _)| *at);
        let scope_unsure = born.end_unknown.clone().filter(|_| duty.ends_with_scope);
        // Where its scope may have ended by then, the grid may never have begun.
        let unborn = scope_unsure
            .as_ref()
            .filter(|(at, _)| *at <= born.trigger)
            .map(|(_, missing)| missing.clone());
        let unsure = [course.may_succeed.clone(), scope_unsure];
        let unsure = unsure.into_iter().flatten().min_by_key(|(at, _)| *at);
        let count = grid.slots.len();
        for (slot, wanted) in course.wanted.iter().enumerate() {
            let mut one = duty.clone();
            one.due = Due::Term(wanted.term.clone());
            one.grid = None;
            one.ends_with_scope = true;
            one.deeds = Deeds::new(true, vec![Deed::Act(grid.slots[slot].pattern)]);
            let slot_born = Born {
                origin: wanted.origin,
                end: over,
                end_unknown: unsure.clone(),
                found: Some(course.fills[slot].clone()),
                vague: born.vague.clone().or_else(|| unborn.clone()),
                joined: Vec::new(),
                note: Some(format!("попытка {} из {count}", slot + 1).into()),
                ..born.clone()
            };
            // Parts of slots lie beyond those of the clause's own norms and of their steps.
            self.settle_one(&one, &slot_born, (part + 1) << 20 | slot);
        }
        self.tell_outcomes(duty, &course, born, (over, stopped), unsure);
    }

    /// What the attempts set off.
    fn tell_outcomes(
        &mut self,
        duty: &Obligation,
        course: &Course,
        born: &Born,
        (end, stopped): (Option<(Instant, &'static str)>, Option<Instant>),
        end_unknown: Option<(Instant, Missing)>,
    ) {
        if !duty.awaited {
            return;
        }
        let part = self.norm.part;
        let last = course.fills.len().saturating_sub(1);
        let mut tell = |on: Outcome, (at, fact): (Instant, usize)| {
            // Stopped attempts set nothing off any more.
            if stopped.is_some_and(|stopped| stopped <= at) {
                return;
            }
            let missing = course.may_succeed.as_ref().filter(|(may, _)| *may <= at);
            self.outcomes.push(Happened {
                part,
                on,
                at,
                fact: Some(fact),
                look_back: Origin {
                    at: born.trigger,
                    trigger: born.fact,
                },
                end,
                end_unknown: end_unknown.clone(),
                scope_from: born.scope_from,
                missing: missing
                    .map(|(_, missing)| missing.clone())
                    .unwrap_or_default(),
            });
        };
        for (slot, fill) in course.fills.iter().enumerate() {
            let Some((at, Some(fact))) = fill.sure else {
                continue;
            };
            if !course.failed(fact) {
                continue;
            }
            tell(Outcome::Attempt(slot), (at, fact));
            if slot < last {
                tell(Outcome::AnyAttempt, (at, fact));
            }
        }
        if let Some(at) = course.exhausted() {
            tell(Outcome::Exhausted, at);
        }
    }
}
