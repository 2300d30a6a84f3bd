//! What gives birth to duties.

use super::run::Run;
use super::view::FieldAt;
use super::visits::Stretch;
use crate::calendar::{CloseOf, Quantity, Term};
use crate::facts::FactKind;
use crate::program::norm::{Birth, Body, Due, Obligation};
use crate::value::{Instant, Missing};

/// What is missing where nobody knows since when somebody works here.
const FIRST_DAY: &str = "первый рабочий день сотрудника";

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
            let guard = &self.norm.guard;
            for segment in self.segments(stretch, guard) {
                if let Some(missing) = &segment.unknown {
                    // Of what was running only a date that comes anew is this version's.
                    let dated = matches!(duty.birth, Birth::Date { .. });
                    if segment.running && !dated
                        || self.never_dated(duty, segment.from, segment.end, segment.running)
                    {
                        continue;
                    }
                    self.not_checked(Some(segment.from), None, missing, self.norm.part);
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
                        self.settle(duty, &born, self.norm.part);
                    }
                    (Birth::StretchAfter(wait), _) => {
                        let at = self.waited(duty, segment.from, *wait);
                        let runs = segment.end.is_none_or(|(end, _)| at < end);
                        // The version judges it in which the stay began.
                        let ours = segment.sets_off(segment.from);
                        if runs && at <= self.view.env.horizon && ours {
                            let born = self.born(&segment, stretch, at);
                            self.settle(duty, &born, self.norm.part);
                        }
                    }
                    (Birth::Date { field, before }, _) => {
                        self.by_date(duty, &segment, stretch, *field, *before);
                    }
                    (
                        Birth::Silence {
                            after,
                            without,
                            wait,
                        },
                        _,
                    ) => {
                        self.by_silence(duty, &segment, stretch, *after, *without, *wait);
                    }
                    (Birth::Every(recurrence), _) => {
                        self.by_recurrence(duty, recurrence, &segment, stretch);
                    }
                    (Birth::Event(..) | Birth::After { .. }, _) => {}
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
        let dated = || {
            let from = stretch.from.unwrap_or(self.view.start);
            let end = stretch.to.map(|to| (to, super::duty::SCOPE_END));
            matches!(&self.norm.body, Body::Obligation(duty) if self.never_dated(duty, from, end, false))
        };
        if self.never_asked(stretch) || dated() {
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
            self.not_checked(stretch.from, None, &missing, self.norm.part);
        }
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
        let about = super::ask::Point {
            scope_from: stretch.from,
            ..self.view.point(from)
        };
        let answers = self.view.answers(&self.norm.guard, from, to, about);
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

    /// Whether a duty counted from a date had no date to count from all through a stretch.
    fn never_dated(
        &self,
        duty: &Obligation,
        from: Instant,
        end: Option<(Instant, &'static str)>,
        running: bool,
    ) -> bool {
        let Birth::Date { field, .. } = &duty.birth else {
            return false;
        };
        let view = self.view;
        let horizon = view.env.horizon.min(view.env.version.until.plus(-1));
        let last = end.map_or(horizon, |(end, _)| end.plus(-1).min(horizon));
        let empty = |at: Instant| matches!(view.field(*field, at, view.after(at)), FieldAt::Empty);
        let history = view.history(*field);
        if !history.held {
            return running || empty(view.env.horizon);
        }
        let changes = history.changes.iter().map(|(at, _)| view.at(*at));
        let mut within = changes.filter(|at| from < *at && *at <= last);
        (running || empty(from)) && within.all(empty)
    }

    /// When a silence or a stay has lasted so long.
    pub(super) fn waited(&self, duty: &Obligation, from: Instant, wait: Quantity) -> Instant {
        let clock = self.view.duty_clock(duty, self.stage_at(from), from);
        Term::Within(wait)
            .window(from, clock.clock, CloseOf::Business)
            .due
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
