//! Standing duties: broken in every stretch in which they do not hold.

use std::borrow::Cow;

use super::ask::Point;
use super::duty::{Born, GUARD_END};
use super::run::{Run, Segment};
use super::visits::Stretch;
use crate::findings::{Basis, Verdict};
use crate::program::Cond;
use crate::program::norm::{Birth, Obligation};
use crate::value::{Instant, Missing, Truth};

impl Run<'_, '_> {
    pub(super) const fn is_state(&self, duty: &Obligation) -> bool {
        duty.deeds.lacks.is_some()
    }

    /// A standing duty of a segment: broken in every stretch in which it does not hold.
    pub(super) fn standing(&mut self, duty: &Obligation, segment: &Segment, stretch: &Stretch) {
        let mut born = self.born(segment, stretch, segment.from);
        born.fact = self.trigger_fact(stretch, segment.from);
        if self.is_state(duty) {
            self.standing_from(duty, segment, &born);
        } else {
            self.settle(duty, &born, self.norm.part);
        }
    }

    pub(super) fn standing_from(&mut self, duty: &Obligation, segment: &Segment, born: &Born) {
        let env = self.view.env;
        let end = segment
            .end
            .map_or(env.horizon, |(end, _)| end.plus(-1).min(env.horizon));
        let Some(lacks) = &duty.deeds.lacks else {
            return;
        };
        // A condition that is not sure to last leaves the fault as unsure; the one of an event was judged at the event.
        let fault = match (&duty.birth, &self.norm.guard) {
            (Birth::Event(..), _) | (_, Cond::True) => Cow::Borrowed(lacks),
            (_, guard) => Cow::Owned(Cond::And(vec![guard.clone(), lacks.clone()])),
        };
        let about = Point {
            scope_from: born.scope_from,
            ..self.view.point(segment.from)
        };
        let answers = self
            .view
            .answers(&fault, segment.from, end.max(segment.from), about);
        let mut broken = 0;
        let mut unknown: Option<(Instant, Missing)> = None;
        for (place, (at, answer)) in answers.iter().enumerate() {
            match answer {
                Truth::No => {}
                Truth::Unknown(missing) => {
                    unknown.get_or_insert((*at, missing.clone()));
                }
                Truth::Yes => {
                    let next = answers.get(place + 1);
                    let until = next.map(|(next, _)| *next);
                    let length = until
                        .or(segment.end.map(|(end, _)| end))
                        .unwrap_or(env.horizon)
                        .since(*at);
                    if duty.grace.is_some_and(|grace| length <= grace.seconds()) {
                        continue;
                    }
                    broken += 1;
                    // Whether it was mended then, or goes on, is not known.
                    if let Some((_, Truth::Unknown(missing))) = next {
                        if segment.sets_off(*at) {
                            self.not_checked(Some(*at), None, missing, self.norm.part);
                        }
                        continue;
                    }
                    let after_unknown = place
                        .checked_sub(1)
                        .is_some_and(|last| matches!(answers[last].1, Truth::Unknown(_)));
                    self.broken_stretch(duty, segment, born, (*at, until, after_unknown));
                }
            }
        }
        if broken > 0 {
            return;
        }
        let verdict = if unknown.is_some() {
            Verdict::NotChecked
        } else {
            Verdict::OnTime
        };
        let missing = unknown.map(|(_, missing)| missing).unwrap_or_default();
        if !segment.sets_off(born.trigger) {
            return;
        }
        // What was kept to the end did not end otherwise.
        self.write_standing(duty, born, verdict, None, None, missing, 0, true);
    }

    fn broken_stretch(
        &mut self,
        duty: &Obligation,
        segment: &Segment,
        born: &Born,
        (at, mended, after_unknown): (Instant, Option<Instant>, bool),
    ) {
        let env = self.view.env;
        // Seen only in the present value: since when it is so is not known.
        let current = after_unknown && at == env.present;
        let trigger = if current { segment.from } else { at };
        if !segment.sets_off(trigger) {
            return;
        }
        let born = Born {
            trigger,
            origin: trigger,
            stage: self.stage_at(trigger),
            ..born.clone()
        };
        let born = if trigger == segment.from {
            born
        } else {
            Born { fact: None, ..born }
        };
        let ended = segment.end.filter(|_| mended.is_none());
        let verdict = match (mended, ended) {
            (Some(_), _) => Verdict::Late,
            (None, Some((_, why))) if why == GUARD_END => Verdict::Late,
            (None, Some(_)) => Verdict::Missed,
            (None, None) => Verdict::Overdue,
        };
        let until = mended.or(ended.map(|(end, _)| end)).unwrap_or(env.horizon);
        let late = if current { 0 } else { until.since(at) };
        let done = mended.or(ended
            .filter(|_| verdict == Verdict::Late)
            .map(|(end, _)| end));
        let ended = ended.filter(|_| verdict == Verdict::Missed);
        self.write_standing(
            duty,
            &born,
            verdict,
            done,
            ended,
            Missing::new(),
            late,
            !current,
        );
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one verdict, all of different types"
    )]
    fn write_standing(
        &mut self,
        duty: &Obligation,
        born: &Born,
        verdict: Verdict,
        done: Option<Instant>,
        ended: Option<(Instant, &'static str)>,
        missing: Missing,
        late: i64,
        from_history: bool,
    ) {
        let at = done
            .or(ended.map(|(at, _)| at))
            .unwrap_or(self.view.env.horizon);
        let judged = super::duty::Judged {
            verdict,
            window: None,
            clock: crate::findings::Clock::Elapsed,
            person: self.view.actor(duty, born.stage, at.max(born.trigger)),
            done: done.map(|at| (at, None)),
            ended,
            missing,
            fired: Vec::new(),
            late,
            late_on_clock: late,
            pauses: Vec::new(),
            blocked: Vec::new(),
            first_allowed: None,
        };
        let basis = if from_history {
            Basis::History
        } else {
            Basis::Current
        };
        self.write(duty, born, &judged, self.norm.part, basis);
    }
}
