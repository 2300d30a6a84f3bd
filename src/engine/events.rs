//! Duties that events set off.

use super::ask::Point;
use super::duty::Born;
use super::explain::Silence;
use super::fact::Kind;
use super::run::{Run, Segment};
use super::visits::Stretch;
use crate::facts::FactKind;
use crate::model::regulation::{Again, EventDue, Moment};
use crate::program::norm::{Due, Obligation};
use crate::program::{Cond, PatternId, Test};
use crate::value::{Instant, Missing, Truth};

impl Run<'_, '_> {
    pub(super) fn by_event(
        &mut self,
        duty: &Obligation,
        stretches: &[Stretch],
        pattern: PatternId,
        again: Again,
    ) {
        let env = self.view.env;
        let mut open = OpenDuty::default();
        let mut last_used: Option<(Instant, usize)> = None;
        let mut happened = false;
        let matches = self.view.matches(pattern);
        // A bare date sets off at its end, after what happened on that day.
        let moment = |fact: usize| self.view.fact(fact).sets_off;
        let mut triggers: Vec<(Instant, usize)> =
            matches.sure.iter().map(|&at| (moment(at), at)).collect();
        triggers.sort_unstable();
        for stretch in stretches {
            if !stretch.sure {
                self.unsure_triggers(pattern, stretch, stretches);
                continue;
            }
            self.unheld_triggers(pattern, stretch);
            for &(at, doubt) in &matches.doubtful {
                let point = self.at_trigger(at, stretch);
                let may = || !self.view.ask(&self.norm.guard, point).is_no();
                let seen = point.at <= env.horizon && self.sets_off_in(at, stretch);
                if seen && self.judges(at) && may() {
                    self.not_checked(
                        Some(point.at),
                        Some(at),
                        &Missing::from([doubt.into()]),
                        self.norm.part,
                    );
                }
            }
            for &(moment, at) in &triggers {
                let used = last_used.is_some_and(|last| (moment, at) <= last);
                if used || moment > env.horizon {
                    continue;
                }
                if !self.sets_off_in(at, stretch) || !self.judges(at) {
                    continue;
                }
                last_used = Some((moment, at));
                happened = true;
                if duty.due_by == Some(EventDue::Planned) && stretch.from.is_some() {
                    self.countdown(duty, stretch, (at, moment), &mut open);
                    continue;
                }
                let point = self.at_trigger(at, stretch);
                let answer = self.view.ask(&self.norm.guard, point);
                self.asked(point, &answer);
                match answer {
                    Truth::Yes => self.event_duty(duty, stretch, (at, moment), again, &mut open),
                    Truth::Unknown(missing) => {
                        self.not_checked(Some(moment), Some(at), &missing, self.norm.part);
                    }
                    Truth::No => self.silent(Silence::GuardFalse),
                }
            }
        }
        if !happened && !stretches.is_empty() {
            self.silent(Silence::NoTrigger);
        }
        if let Some(born) = open.born.take() {
            self.finish(duty, &born, open.part);
        }
    }

    /// Where it is not held whether the deal was in the scope, every trigger is in doubt.
    fn unsure_triggers(&mut self, pattern: PatternId, stretch: &Stretch, all: &[Stretch]) {
        let matches = self.view.matches(pattern);
        let doubtful = matches.doubtful.iter().map(|(at, _)| *at);
        let mut triggers = matches.sure.iter().copied().chain(doubtful);
        let may = |at: usize| {
            let seen = self.view.fact(at).sets_off <= self.view.env.horizon && self.judges(at);
            // A move belongs to the stage that is left and to the one that is entered, which may be held.
            let held = |other: &Stretch| other.sure && self.sets_off_in(at, other);
            let guard = || {
                self.view
                    .ask(&self.norm.guard, self.at_trigger(at, stretch))
            };
            seen && self.sets_off_in(at, stretch) && !all.iter().any(held) && !guard().is_no()
        };
        match triggers.find(|at| may(*at)) {
            Some(at) => {
                let missing = Missing::from([FactKind::Stages.history().into()]);
                let moment = self.view.fact(at).sets_off;
                self.not_checked(Some(moment), Some(at), &missing, self.norm.part);
            }
            None => self.unheld_triggers(pattern, stretch),
        }
    }

    /// Whether a fact sets anything off in a stretch. A move belongs to the stage that is left and to the one that is entered;
    /// a bare date sets off at its end, where the deal may stand elsewhere.
    fn sets_off_in(&self, fact: usize, stretch: &Stretch) -> bool {
        if self.is_move(fact) {
            return self.view.lies_in(fact, stretch);
        }
        let moment = self.view.fact(fact).sets_off;
        if moment == self.view.at(fact) {
            return stretch.holds(fact);
        }
        stretch.from.is_none_or(|from| from <= moment) && stretch.to.is_none_or(|to| moment < to)
    }

    /// The moment at which a trigger's conditions are asked: right after it, or at the end of its day.
    fn at_trigger(&self, fact: usize, stretch: &Stretch) -> Point {
        let set_off = &self.view.fact(fact);
        let point = if set_off.sets_off == set_off.at || self.is_move(fact) {
            self.view.after_fact(fact)
        } else {
            self.view.point(set_off.sets_off)
        };
        Point {
            scope_from: stretch.from,
            ..point
        }
    }

    /// Whether this version judges a trigger.
    fn judges(&self, fact: usize) -> bool {
        let at = self.view.fact(fact).sets_off;
        self.view.env.in_force <= at && at < self.view.env.version.until
    }

    fn is_move(&self, fact: usize) -> bool {
        matches!(
            self.view.fact(fact).what,
            Kind::Entry(_) | Kind::Current | Kind::Created
        )
    }

    /// Where the events that would set the clause off are not held, the clause could not be judged there.
    pub(super) fn unheld_triggers(&mut self, pattern: PatternId, stretch: &Stretch) {
        let pattern = self.view.env.version.pattern(pattern);
        if self.view.all_held(pattern) {
            return;
        }
        for (from, to) in self.asked_spans(stretch) {
            if from >= to {
                continue;
            }
            let gaps = self.view.gaps(pattern, from, to);
            if !gaps.is_empty() {
                let since = stretch.from.unwrap_or(self.view.start);
                let begin = from == since.max(self.view.env.in_force);
                let at = if begin { since } else { from };
                self.not_checked(Some(at), None, &gaps, self.norm.part);
                return;
            }
        }
    }

    /// A trigger: it joins the open duty, restarts it, or gives birth to another.
    fn event_duty(
        &mut self,
        duty: &Obligation,
        stretch: &Stretch,
        (fact, moment): (usize, Instant),
        again: Again,
        open: &mut OpenDuty,
    ) {
        let origin = match self.own_due(duty, fact, moment) {
            Ok(origin) => origin,
            Err(missing) => {
                if let Some(missing) = missing {
                    let missing = Missing::from([missing.into()]);
                    self.not_checked(Some(moment), Some(fact), &missing, self.norm.part);
                }
                return;
            }
        };
        let fresh = Born {
            trigger: moment,
            origin,
            fact: Some(fact),
            joined: Vec::new(),
            end: None,
            end_unknown: None,
            scope_from: stretch.from,
            stage: self.event_stage(fact),
            vague: None,
            look_back: None,
            found: None,
            note: None,
            superseded: None,
            restarted: None,
            turn: None,
        };
        let of_scope = matches!(duty.due, Due::Standing) && self.is_state(duty);
        let fresh = if of_scope || duty.ends_with_scope {
            // A standing state lasts to the end of the scope it was demanded in; so do attempts.
            Born {
                end: stretch.to.map(|to| (to, super::duty::SCOPE_END)),
                ..fresh
            }
        } else {
            fresh
        };
        let join =
            again != Again::Each || (matches!(duty.due, Due::Standing) && self.is_state(duty));
        if let Some(born) = open.born.as_mut().filter(|_| join) {
            let standing = matches!(duty.due, Due::Standing) && self.is_state(duty);
            let still = match &duty.grid {
                Some(grid) => self.grid_meets(duty, grid, born, moment),
                None if standing => self.standing_end(born).is_none_or(|(end, _)| end > moment),
                None => self
                    .view
                    .judge(duty, born)
                    .is_some_and(|judged| judged.closed().is_none_or(|closed| closed > moment)),
            };
            if still {
                if again == Again::Restart {
                    born.origin = moment;
                    born.restarted = Some(moment);
                }
                born.joined.push(fact);
                return;
            }
        }
        self.set_off(duty, fresh, open);
    }

    /// A duty is born, which is the end of what was open.
    fn set_off(&mut self, duty: &Obligation, fresh: Born, open: &mut OpenDuty) {
        if let Some(mut born) = open.born.take() {
            // What happens when another is set off may be the last deed of this one.
            born.superseded = Some((fresh.trigger, self.view.after(fresh.trigger)));
            self.finish(duty, &born, open.part);
        }
        open.born = Some(fresh);
        open.part = self.norm.part;
    }

    /// What counts back from a plan (`за 3 часа до встречи`) counts towards a moment to come, as what counts back from a date does:
    /// its condition is a state, asked from the booking on, until the plan is moved or called off.
    fn countdown(
        &mut self,
        duty: &Obligation,
        stretch: &Stretch,
        (fact, moment): (usize, Instant),
        open: &mut OpenDuty,
    ) {
        let Ok(origin) = self.own_due(duty, fact, moment) else {
            return;
        };
        let over = self.plan_over(fact);
        let guard = &self.norm.guard;
        let segments = self.segments_in(stretch, (moment, over), guard);
        if segments.is_empty() {
            self.silent(Silence::GuardFalse);
        }
        for segment in segments {
            if let Some(missing) = &segment.unknown {
                let at = Some(segment.from.max(moment));
                self.not_checked(at, Some(fact), missing, self.norm.part);
                continue;
            }
            let fresh = Born {
                origin,
                fact: Some(fact),
                stage: self.event_stage(fact),
                ..self.born(&segment, stretch, segment.from)
            };
            if !self.too_late(duty, &fresh) {
                self.set_off(duty, fresh, open);
            }
        }
    }

    /// When the plan that a duty counts back from was moved or called off.
    fn plan_over(&self, trigger: usize) -> Option<(Instant, &'static str)> {
        let Kind::Event(own, ..) = &self.view.fact(trigger).what else {
            return None;
        };
        self.view.members().iter().find_map(|&at| {
            let fact = self.view.fact(at);
            let Kind::Event(event, moment, _) = &fact.what else {
                return None;
            };
            let same = std::ptr::eq(*event, *own)
                || event.kind == own.kind && event.id.is_some() && event.id == own.id;
            let why = match moment {
                Moment::Moved => super::duty::DATE_MOVED,
                Moment::Posted if event.planned != own.planned => super::duty::DATE_MOVED,
                Moment::Cancelled => super::duty::PLAN_OFF,
                _ => return None,
            };
            (same && at > trigger).then_some((fact.at, why))
        })
    }

    /// Whether the term had passed when the plan was made: then nothing could still be done in time.
    fn too_late(&self, duty: &Obligation, born: &Born) -> bool {
        let Due::Term(term) = &duty.due else {
            return false;
        };
        let clock = self.view.duty_clock(duty, born.stage, born.trigger);
        let closes = self.view.closes(duty);
        term.window(born.origin, clock.clock, closes).due < born.trigger
    }

    /// From where the term counts: the event, or the due moment it carries itself. An event without one sets nothing off; a
    /// call whose length is not held cannot be judged.
    fn own_due(
        &self,
        duty: &Obligation,
        fact: usize,
        moment: Instant,
    ) -> Result<Instant, Option<&'static str>> {
        let Some(due_by) = duty.due_by else {
            return Ok(moment);
        };
        let Kind::Event(event, ..) = &self.view.fact(fact).what else {
            return Err(None);
        };
        match due_by {
            EventDue::Deadline => {
                let deadline = event
                    .deadline
                    .map(|deadline| self.view.env.moments.end(deadline));
                deadline.ok_or(None)
            }
            EventDue::Planned => {
                let planned = event
                    .planned
                    .map(|planned| self.view.env.moments.start(planned));
                planned.ok_or(None)
            }
            EventDue::End => {
                let seconds = event.seconds.ok_or(Some("длительность звонков"))?;
                Ok(moment.plus(seconds.max(0)))
            }
        }
    }

    /// The stage that an event sets a duty off in: of a move, the stage it leads to while that is in the scope.
    pub(super) fn event_stage(&self, fact: usize) -> Option<crate::model::regulation::StageId> {
        let set_off = self.view.fact(fact);
        if set_off.sets_off != set_off.at && !self.is_move(fact) {
            return self.stage_at(set_off.sets_off);
        }
        let stage = |n| self.stage_when(n);
        let (before, after) = (stage(fact), stage(fact + 1));
        let in_scope = |stage: &crate::model::regulation::StageId| {
            self.norm.scope.stages.is_empty() || self.norm.scope.stages.contains(stage)
        };
        // In the second in which the deal begins there is no stage before.
        let begins = || self.stage_at(self.view.at(fact));
        after.filter(in_scope).or(before).or_else(begins)
    }

    /// When a state demanded after an event is demanded no more: with the scope, or when the owner's role is no longer one
    /// that the clause is for.
    fn standing_end(&self, born: &Born) -> Option<(Instant, &'static str)> {
        let roles = &self.norm.scope.only_roles;
        if roles.is_empty() {
            return born.end;
        }
        let view = self.view;
        let cond = Cond::Test(Test::OwnerRole(roles.clone()), "".into());
        let last = born
            .end
            .map_or(view.env.horizon, |(end, _)| end.min(view.env.horizon));
        let about = view.point(born.trigger);
        let answers = view.answers(&cond, born.trigger, last.max(born.trigger), about);
        let lost = answers.into_iter().find(|(_, answer)| answer.is_no());
        let lost = lost.map(|(at, _)| (at, super::duty::GUARD_END));
        let scope = born.end;
        lost.filter(|(at, _)| scope.is_none_or(|(end, _)| *at < end))
            .or(scope)
    }

    fn finish(&mut self, duty: &Obligation, born: &Born, part: usize) {
        if matches!(duty.due, Due::Standing) && self.is_state(duty) {
            let end = self.standing_end(born);
            if end.is_some_and(|(end, _)| end <= born.trigger) {
                // It would have lasted no time at all.
                return;
            }
            let segment = Segment {
                from: born.trigger,
                end,
                end_unknown: None,
                doubts: Vec::new(),
                unknown: None,
                running: false,
                until: Instant::MAX,
            };
            self.standing_from(duty, &segment, born);
        } else {
            self.settle(duty, born, part);
        }
    }
}

/// The duty of an event clause that is still collecting triggers.
#[derive(Default)]
struct OpenDuty {
    born: Option<Born>,
    part: usize,
}
