//! What gives birth to duties.

use super::duty::Born;
use super::run::Run;
use super::view::FieldAt;
use super::visits::Stretch;
use crate::calendar::{CloseOf, Quantity, Term};
use crate::facts::FactKind;
use crate::program::norm::{self, Birth, Body, Due, Obligation, Wait};
use crate::program::{Cond, Test};
use crate::value::{Instant, Missing};

/// What is missing where nobody knows since when somebody works here.
pub(super) const FIRST_DAY: &str = "первый рабочий день сотрудника";

impl Run<'_, '_> {
    /// Gives birth to the duties of an obligation and judges them.
    pub(super) fn obligation(&mut self, duty: &Obligation, stretches: &[Stretch]) {
        self.count_before_force(duty, stretches);
        if let Birth::Event(pattern, again) = &duty.birth {
            self.by_event(duty, stretches, *pattern, *again);
            return;
        }
        if let Birth::After { part, on } = duty.birth {
            self.by_outcome(duty, part, on);
            return;
        }
        for stretch in stretches {
            if !stretch.sure || stretch.from.is_none() {
                self.unheld(stretch);
                continue;
            }
            if let Birth::Date { field, before } = duty.birth {
                self.by_dates(duty, stretch, field, before);
                continue;
            }
            let guard = &self.norm.guard;
            for segment in self.segments(stretch, guard) {
                if let Some(missing) = &segment.unknown {
                    if !segment.running {
                        self.not_checked(Some(segment.from), None, missing, self.norm.part);
                    }
                    continue;
                }
                match (&duty.birth, &duty.due) {
                    (Birth::Stretch, Due::Standing) => self.standing(duty, &segment, stretch),
                    (Birth::Stretch, Due::Term(_)) => {
                        if segment.running {
                            continue;
                        }
                        let mut born = self.born(&segment, stretch, segment.from);
                        born.fact = self.trigger_fact(stretch, segment.from);
                        if born.fact.is_none() {
                            born.origin = self.view.counts_from(duty, born.stage, born.trigger);
                        }
                        self.settle(duty, &born, self.norm.part);
                    }
                    (Birth::StretchAfter(wait), _) => {
                        let stay = self.born(&segment, stretch, segment.from);
                        let at = self.waited(duty, &stay, wait);
                        let runs = segment.end.is_none_or(|(end, _)| at < end);
                        // The version judges it in which the stay began.
                        let ours = segment.sets_off(segment.from);
                        if runs
                            && at <= self.view.env.horizon
                            && ours
                            && self.waits_on(&stay, wait, at)
                        {
                            let mut born = self.born(&segment, stretch, at);
                            born.origin = self.view.counts_from(duty, born.stage, at);
                            self.settle(duty, &born, self.norm.part);
                        }
                    }
                    (
                        Birth::Silence {
                            after,
                            without,
                            wait,
                        },
                        _,
                    ) => {
                        self.by_silence(duty, &segment, stretch, *after, *without, wait.as_ref());
                    }
                    (Birth::Every(recurrence), _) => {
                        self.by_recurrence(duty, recurrence, &segment, stretch);
                    }
                    (Birth::Event(..) | Birth::After { .. } | Birth::Date { .. }, _) => {}
                }
            }
        }
    }

    /// The fact that began a stretch, if the duty was born with it.
    pub(super) fn trigger_fact(&self, stretch: &Stretch, at: Instant) -> Option<usize> {
        let visit = stretch
            .visit
            .and_then(|visit| self.view.path.visits.get(visit))?;
        visit.entry.filter(|_| visit.from == Some(at))
    }

    /// A stretch of which the data does not hold when it was, or whether: one "не проверено".
    pub(super) fn unheld(&mut self, stretch: &Stretch) {
        let now = self.view.point(self.view.env.present);
        if self.view.is_employee() && self.view.ask(&self.norm.guard, now).is_no() {
            // Whenever he came, it is none of his business.
            return;
        }
        if self.never_asked(stretch) || self.undated(stretch) {
            return;
        }
        let before_force = stretch.to.is_some_and(|to| to <= self.view.env.in_force);
        if !before_force && self.view.env.version.until > self.view.start {
            let missing = if self.view.is_employee() {
                FIRST_DAY
            } else {
                FactKind::Stages.history()
            };
            let missing = Missing::from([missing.into()]);
            if let Some(at) = self.first_doubt(stretch) {
                self.not_checked(at, None, &missing, self.norm.part);
            }
        }
    }

    /// From when an unheld stretch leaves this version in doubt. What ran on from the version before has been said there, so of
    /// a clause that both have only what begins later is this version's, a date that comes anew as well. `None`: nothing is.
    fn first_doubt(&self, stretch: &Stretch) -> Option<Option<Instant>> {
        let env = self.view.env;
        let since = stretch.from.unwrap_or(self.view.start);
        if since >= env.in_force || !env.version.known_before.contains(&self.clause.key) {
            return Some(stretch.from);
        }
        let cond = self.asked_for();
        let before = self.view.point(env.in_force.plus(-1));
        let ran = !self.view.ask(&cond, before).is_no();
        let spans = self.spans_of(&cond, stretch);
        let own = spans
            .iter()
            .find(|(from, _)| !ran || *from > env.in_force)
            .map(|(from, _)| *from);
        let anew = match &self.norm.body {
            Body::Obligation(duty) => match duty.birth {
                Birth::Date { field, .. } => self.dates_set(field).into_iter().find(|at| {
                    let inside = |(from, to): &(Instant, Instant)| from <= at && at <= to;
                    *at > env.in_force && spans.iter().any(inside)
                }),
                _ => None,
            },
            _ => None,
        };
        own.into_iter().chain(anew).min().map(Some)
    }

    /// What a duty asks for wherever it applies: its condition and, where it counts from a date, the date.
    fn asked_for(&self) -> Cond {
        let guard = self.norm.guard.clone();
        match &self.norm.body {
            Body::Obligation(duty) => match duty.birth {
                Birth::Date { field, .. } => guard.and(Cond::Test(Test::Filled(field), "".into())),
                _ => guard,
            },
            _ => guard,
        }
    }

    /// Whether a duty counted from a date had no date to count from whenever its condition held in a stretch.
    fn undated(&self, stretch: &Stretch) -> bool {
        let Body::Obligation(duty) = &self.norm.body else {
            return false;
        };
        let Birth::Date { field, .. } = duty.birth else {
            return false;
        };
        let view = self.view;
        let now = view.env.horizon;
        let empty = || matches!(view.field(field, now, view.after(now)), FieldAt::Empty);
        if !view.history(field).held {
            // The present value is all that speaks for the date.
            return empty();
        }
        let known = stretch.from.is_some() || view.start > Instant::MIN;
        known && self.spans_of(&self.asked_for(), stretch).is_empty()
    }

    /// Whether the condition of the norm is false all through the part of a stretch that this version judges.
    pub(super) fn never_asked(&self, stretch: &Stretch) -> bool {
        let env = self.view.env;
        if stretch.from.is_some() || self.view.start > Instant::MIN {
            self.asked_spans(stretch).is_empty()
        } else {
            env.in_force > env.horizon
        }
    }

    /// The parts of a stretch that this version judges in which the condition of the norm is not false.
    pub(super) fn asked_spans(&self, stretch: &Stretch) -> Vec<(Instant, Instant)> {
        self.spans_of(&self.norm.guard, stretch)
    }

    /// The same of any condition.
    fn spans_of(&self, cond: &Cond, stretch: &Stretch) -> Vec<(Instant, Instant)> {
        let env = self.view.env;
        let begin = stretch.from.unwrap_or(self.view.start);
        let from = begin.max(env.in_force);
        let last = env.horizon.min(env.version.until.plus(-1));
        let end = stretch.to.map_or(last, |to| to.min(last));
        // The moment that ends a stretch is no part of it.
        let to = stretch.to.map_or(last, |to| to.plus(-1).min(last));
        if from > to {
            return Vec::new();
        }
        // Of a visit that is not sure nobody knows when it began; a deal's life begins when it is created.
        let known = stretch.sure || self.norm.scope.stages.is_empty();
        let about = super::ask::Point {
            scope_from: stretch.from.filter(|_| known),
            ..self.view.point(from)
        };
        let answers = self.view.answers(cond, from, to, about);
        let mut spans: Vec<(Instant, Instant)> = Vec::new();
        let mut open = false;
        for (at, answer) in answers {
            match (answer.is_no(), spans.last_mut()) {
                (true, Some(span)) if open => {
                    span.1 = at;
                    open = false;
                }
                (false, _) if !open => {
                    spans.push((at, end));
                    open = true;
                }
                _ => {}
            }
        }
        spans
    }

    /// When a silence or a stay has lasted so long; it stands still with its limit.
    pub(super) fn waited(&self, duty: &Obligation, stay: &Born, wait: &Wait) -> Instant {
        self.lasted(duty, stay, (wait.length, &wait.pauses), CloseOf::Business)
    }

    /// The same where the last day ends otherwise.
    pub(super) fn lasted(
        &self,
        duty: &Obligation,
        stay: &Born,
        (length, pauses): (Quantity, &[norm::Pause]),
        closes: CloseOf,
    ) -> Instant {
        let from = stay.origin;
        let clock = self.view.duty_clock(duty, self.stage_at(from), from);
        let pauses = self.view.pauses(pauses, stay);
        let term = Term::Within(length);
        term.window_with_pauses(from, clock.clock, closes, &pauses)
            .due
    }

    /// Whether nothing has ended a stay or a silence before it had lasted long enough. Where nobody knows, that is said.
    pub(super) fn waits_on(&mut self, stay: &Born, wait: &Wait, at: Instant) -> bool {
        let ended = self.view.cancelled(&wait.cancel, stay);
        if ended.sure.is_some_and(|sure| sure <= at) {
            return false;
        }
        let doubt = ended.unknown.filter(|(from, _)| *from <= at);
        if let Some((_, missing)) = &doubt {
            self.not_checked(Some(at), None, missing, self.norm.part);
        }
        doubt.is_none()
    }

    /// Triggers before the earliest version are not judged, but counted.
    fn count_before_force(&mut self, duty: &Obligation, stretches: &[Stretch]) {
        let env = self.view.env;
        if !env.version.earliest || env.in_force == Instant::MIN {
            return;
        }
        let mut count = 0;
        for stretch in stretches.iter().filter(|stretch| stretch.sure) {
            match &duty.birth {
                Birth::Event(pattern, _) => {
                    let first = self.view.before(env.in_force);
                    let sure = &self.view.matches(*pattern).sure;
                    count += sure
                        .iter()
                        .filter(|at| **at < first && stretch.holds(**at))
                        .count();
                }
                // What follows another duty is counted with it.
                Birth::After { .. } => {}
                // A stretch that runs on into the version is judged from its begin.
                _ => {
                    count += usize::from(
                        stretch.from.is_some() && stretch.to.is_some_and(|to| to <= env.in_force),
                    )
                }
            }
        }
        self.out.ledger.before_force += count as u64;
    }
}
