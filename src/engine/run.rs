//! One pass over the norms of one version for one deal: what they find goes into the case's result.

use super::duty::{Born, GUARD_END, Judged, LIFE_END, SCOPE_END};
use super::explain::{Asked, ClauseExplanation, DutyExplanation, Rejected, Silence};
use super::outcomes::Happened;
use super::view::View;
use super::visits::{Place, Stretch};
use super::{CaseResult, finding, next};
use crate::findings::{Basis, CountedStage, Finding, UnbrokenDuty, Verdict};
use crate::model::regulation::{Clause, Sentence, StageId, Trigger};
use crate::program::Cond;
use crate::program::norm::{Body, Due, Norm, Obligation, StepAction};
use crate::value::{Instant, Missing, Truth};

/// The pass.
pub(super) struct Run<'r, 'e> {
    pub(super) view: &'r View<'e>,
    pub(super) norm: &'r Norm,
    /// Index of the norm in its version.
    pub(super) place: usize,
    pub(super) clause: &'r Clause,
    pub(super) out: &'r mut CaseResult,
    /// The clause's explanation, when one was asked for.
    pub(super) told: Option<ClauseExplanation>,
    /// What the norms of the same clause came to so far.
    pub(super) outcomes: Vec<Happened>,
    /// Whether bans are counted that were kept.
    pub(super) coverage: bool,
    /// The present, when touches that are still to be made are asked for.
    pub(super) ahead_of: Option<Instant>,
    /// How much is said of what was kept or is open.
    pub(super) words: Words,
}

/// How much is said of duties that were kept or are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// Everything.
    All,
    /// What totals are made of; see [`super::Options::brief`].
    Brief,
    /// How many there are; see [`super::Options::counted`].
    Counts,
}

/// A stretch of "scope active and guard true".
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) from: Instant,
    pub(super) end: Option<(Instant, &'static str)>,
    /// From when it is not known whether it lasts.
    pub(super) end_unknown: Option<(Instant, Missing)>,
    /// All moments at which it came to be in doubt, and what is missing, or to be certain again.
    pub(super) doubts: Vec<(Instant, Option<Missing>)>,
    /// It is not known when, or whether, it began: what is missing.
    pub(super) unknown: Option<Missing>,
    /// It ran when this version took effect, and what began it is of the version before.
    pub(super) running: bool,
    /// What it sets off from this moment on is of the next version.
    pub(super) until: Instant,
}

impl Segment {
    /// Whether this version judges what the segment sets off then.
    pub(super) fn sets_off(&self, at: Instant) -> bool {
        at < self.until && !(self.running && at <= self.from)
    }

    /// From when it is not known whether it lasts, of what begins within it at a moment: what was in doubt before and is
    /// certain then has not ended it.
    pub(super) fn doubt_from(&self, at: Instant) -> Option<(Instant, Missing)> {
        let before = self.doubts.iter().rev().find(|(from, _)| *from <= at);
        let next = self
            .doubts
            .iter()
            .find(|(from, missing)| *from > at && missing.is_some());
        let now = before.filter(|(_, missing)| missing.is_some());
        let (from, missing) = now.or(next)?;
        Some((*from, missing.clone()?))
    }
}

impl<'r> Run<'r, '_> {
    /// Judges one norm.
    pub(super) fn norm(&mut self) {
        match &self.norm.body {
            Body::Obligation(duty) => {
                // A requirement and a series are of all their stages together, a duty of each visit.
                let joined = matches!(
                    self.clause.sentence,
                    Sentence::Required(_) | Sentence::Series(_)
                );
                let stretches = self.stretches(joined);
                if stretches.is_empty() {
                    self.silent(Silence::NeverInScope);
                }
                self.obligation(duty, stretches);
            }
            Body::Prohibition(ban) => self.prohibition(ban),
            // Their facts are contributed once for all deals of the case, see `counting`.
            Body::Limit(_)
            | Body::Load(_)
            | Body::Metric(_)
            | Body::Appraisal(_)
            | Body::Plan(_)
            | Body::Tally(_)
            | Body::Turn(_)
            | Body::Unique(_) => {
                self.silent(Silence::AcrossCases);
            }
            Body::Checklist(list) => self.sheets(list),
            Body::ByHand(_) => self.silent(Silence::ByHand),
        }
    }

    /// The stretches in which the norm applies.
    pub(super) fn stretches(&self, joined: bool) -> &'r [Stretch] {
        self.view.stretches(self.place, joined)
    }

    /// What a ban speaks of has happened, and was in order.
    pub(super) fn in_order(&mut self) {
        if self.coverage {
            let place = (self.view.env.index, self.norm.clause.0);
            *self.out.in_order.entry(place).or_default() += 1;
        }
    }

    /// Says why nothing was found; the first reason given stays unless something is found after all.
    pub(super) fn silent(&mut self, why: Silence) {
        if let Some(told) = &mut self.told {
            // A later, more particular reason is worth more than "never in scope" of another visit.
            told.silence = Some(why);
        }
    }

    /// Records a guard asked.
    pub(super) fn asked(&mut self, point: super::ask::Point, answer: &Truth) {
        if self.norm.guard == Cond::True || self.told.is_none() && !self.coverage {
            return;
        }
        let at = point.at;
        let point = super::ask::Point {
            n: point.n,
            scope_from: point.scope_from,
            ..self.view.point(at)
        };
        let norm = self.norm;
        self.noted(super::seen::Spot::Guard(norm.clause.0), answer);
        self.probe(&norm.guard, point);
        if self.told.is_none() {
            return;
        }
        let tests = self.view.tell_tests(&self.norm.guard, point);
        if let Some(told) = &mut self.told {
            told.asked.push(Asked {
                at,
                answer: answer.clone(),
                tests,
            });
        }
    }

    /// The part of a stretch that this version judges: from when, and how it begins. `None`: not in this version.
    pub(super) fn in_force(&self, from: Instant, to: Option<Instant>) -> Option<(Instant, bool)> {
        let env = self.view.env;
        if from >= env.version.until {
            return None;
        }
        if from >= env.in_force {
            return Some((from, false));
        }
        if to.is_some_and(|to| to <= env.in_force) || env.in_force > env.horizon {
            return None;
        }
        // A clause that the version before had as well has set off already; only its guard may still turn true.
        Some((
            env.in_force,
            env.version.known_before.contains(&self.clause.key),
        ))
    }

    /// Stretches of the scope in which the guard holds, from where this version judges them.
    pub(super) fn segments(&mut self, stretch: &Stretch, guard: &Cond) -> Vec<Segment> {
        let Some(from) = stretch.from else {
            return Vec::new();
        };
        let why = if self.view.is_employee() {
            LIFE_END
        } else {
            SCOPE_END
        };
        self.segments_in(stretch, (from, stretch.to.map(|to| (to, why))), guard)
    }

    /// The same within a part of a stretch, which ends for a reason of its own.
    pub(super) fn segments_in(
        &mut self,
        stretch: &Stretch,
        (from, end): (Instant, Option<(Instant, &'static str)>),
        guard: &Cond,
    ) -> Vec<Segment> {
        let env = self.view.env;
        let Some(begun) = stretch.from.filter(|_| stretch.sure) else {
            return Vec::new();
        };
        let until = end.map(|(to, _)| to);
        let Some((begin, known_before)) = self.in_force(from, until) else {
            return Vec::new();
        };
        let to = until.map_or(env.horizon, |to| to.plus(-1).min(env.horizon));
        if begin > to {
            return Vec::new();
        }
        let about = super::ask::Point {
            scope_from: Some(begun),
            ..self.view.point(begin)
        };
        // What began at the very moment at which this version took effect is its own.
        let known_before = known_before && {
            let just_before = begin.plus(-1);
            let point = super::ask::Point {
                at: just_before,
                n: self.view.after(just_before),
                ..about
            };
            !self.view.ask(guard, point).is_no()
        };
        let answers = self.view.answers(guard, begin, to, about);
        for (at, answer) in &answers {
            let point = super::ask::Point {
                at: *at,
                n: self.view.after(*at),
                ..about
            };
            self.asked(point, answer);
        }
        let mut out: Vec<Segment> = Vec::new();
        let mut open = false;
        for (at, answer) in answers {
            match answer {
                Truth::No => {
                    if let (true, Some(last)) = (open, out.last_mut()) {
                        last.end = Some((at, GUARD_END));
                    }
                    open = false;
                }
                Truth::Yes if !open => {
                    out.push(Segment {
                        from: at,
                        end: None,
                        end_unknown: None,
                        doubts: Vec::new(),
                        unknown: None,
                        running: known_before && at == begin,
                        until: env.version.until,
                    });
                    open = true;
                }
                Truth::Unknown(missing) if !open => {
                    out.push(Segment {
                        from: at,
                        end: None,
                        end_unknown: None,
                        doubts: vec![(at, Some(missing.clone()))],
                        unknown: Some(missing),
                        running: known_before && at == begin,
                        until: env.version.until,
                    });
                    open = true;
                }
                Truth::Unknown(missing) => {
                    if let Some(last) = out.last_mut() {
                        last.doubts.push((at, Some(missing.clone())));
                        last.end_unknown.get_or_insert((at, missing));
                    }
                }
                Truth::Yes => {
                    if let Some(last) = out.last_mut() {
                        last.doubts.push((at, None));
                    }
                }
            }
        }
        if let (true, Some(last)) = (open, out.last_mut()) {
            last.end = end;
        }
        if out.is_empty() {
            self.silent(Silence::GuardFalse);
        }
        out.retain(|segment| segment.from < env.version.until);
        out
    }

    /// The stage in which a stretch stands at a moment.
    pub(super) fn stage_at(&self, at: Instant) -> Option<StageId> {
        self.stage_when(self.view.after(at))
    }

    /// The stage in which the deal stands when `n` facts have applied.
    pub(super) fn stage_when(&self, n: usize) -> Option<StageId> {
        match self.view.path.place(n) {
            Place::In(visit) => visit.stage,
            Place::Nowhere | Place::Unknown => None,
        }
    }

    /// A duty of this segment, born at its begin.
    pub(super) fn born(&self, segment: &Segment, stretch: &Stretch, at: Instant) -> Born {
        Born {
            trigger: at,
            origin: at,
            fact: None,
            joined: Vec::new(),
            end: segment.end,
            end_unknown: segment.end_unknown.clone(),
            scope_from: stretch.from,
            stage: self.stage_at(at),
            vague: None,
            look_back: None,
            found: None,
            note: None,
            superseded: None,
            restarted: None,
            turn: None,
        }
    }

    /// Judges a duty and writes it down; `None` when it was cancelled as it was born. `Some(None)`: still open.
    #[expect(
        clippy::option_option,
        reason = "not born, still open, and closed at a moment are three things"
    )]
    pub(super) fn settle(
        &mut self,
        duty: &Obligation,
        born: &Born,
        part: usize,
    ) -> Option<Option<Instant>> {
        if let Some(grid) = &duty.grid {
            self.settle_grid(duty, grid, born, part);
            return None;
        }
        self.settle_one(duty, born, part)
    }

    /// The same for a duty that is no grid.
    #[expect(
        clippy::option_option,
        reason = "not born, still open, and closed at a moment are three things"
    )]
    pub(super) fn settle_one(
        &mut self,
        duty: &Obligation,
        born: &Born,
        part: usize,
    ) -> Option<Option<Instant>> {
        let Some(judged) = self.view.judge(duty, born) else {
            self.silent(Silence::CancelledAtBirth);
            return None;
        };
        self.tell_touch(duty, born, &judged);
        self.write(duty, born, &judged, part, Basis::History);
        let closed = judged.closed();
        if duty.deeds.by_hand() {
            // Nobody can tell whether it was done, so nothing follows from its not being done.
            return Some(closed);
        }
        let steps: Vec<_> = judged.fired.clone();
        for (at, index) in steps {
            // Indices of fired steps point into the duty's own list.
            if let StepAction::Duty(deeds) = &duty.steps[index].action {
                self.step_duty(duty, born, (at, index), deeds.clone(), part);
            }
        }
        Some(closed)
    }

    /// A step that is a deed is a duty of its own, due the same day.
    fn step_duty(
        &mut self,
        parent: &Obligation,
        born: &Born,
        (at, index): (Instant, usize),
        deeds: crate::program::norm::Deeds,
        part: usize,
    ) {
        let mut child = parent.clone();
        child.deeds = deeds;
        child.due = Due::Term(crate::calendar::Term::same_day());
        child.steps = Vec::new();
        child.also = Vec::new();
        child.pauses.clear();
        child.grace = None;
        child.early = None;
        child.awaited = false;
        child.when_opens = Cond::True;
        let stage = self.stage_at(at);
        let born = Born {
            trigger: at,
            origin: self.view.counts_from(&child, stage, at),
            fact: None,
            joined: Vec::new(),
            stage,
            found: None,
            restarted: None,
            turn: None,
            ..born.clone()
        };
        // Parts of steps lie beyond those of the clause's own norms.
        self.settle(&child, &born, (part + 1) << 8 | index);
    }

    /// Writes a verdict down, with what follows from it for explanations and next actions.
    pub(super) fn write(
        &mut self,
        duty: &Obligation,
        born: &Born,
        judged: &Judged<'_>,
        part: usize,
        basis: Basis,
    ) {
        if duty.deeds.by_hand() {
            if self.words == Words::All {
                next::by_hand(self, duty, born, judged);
            }
            self.silent(Silence::ByHand);
            return;
        }
        if self.words == Words::Counts && finding::is_unbroken(judged.verdict) {
            self.count(duty, born, judged);
            return;
        }
        self.probe_duty(duty, born, judged);
        let finding = finding::of_duty(self, duty, born, judged, part, basis);
        if self.told.is_some() {
            let told = self.tell_duty(duty, born, judged, finding.id);
            if let Some(all) = &mut self.told {
                all.duties.push(told);
                all.silence = None;
            }
        }
        if self.words == Words::All {
            next::of_duty(self, duty, born, judged, &finding);
        }
        if let Some(today) = self.ahead_of {
            self.touch(duty, born, judged, &finding, today);
        }
        self.out.add(finding);
    }

    /// Counts a duty of which nothing else is wanted.
    fn count(&mut self, duty: &Obligation, born: &Born, judged: &Judged<'_>) {
        let shown = || self.view.path.shown_at(born.trigger);
        let stage = match born.stage {
            Some(stage) => CountedStage::Declared(stage.0),
            None => shown().map_or(CountedStage::None, |visit| {
                CountedStage::Named(visit.name.clone())
            }),
        };
        let unbroken = &mut self.out.unbroken;
        let person = unbroken.person(finding::responsible(duty, judged));
        unbroken.duties.push(UnbrokenDuty {
            version: self.view.env.index,
            clause: self.norm.clause.0,
            verdict: judged.verdict,
            severity: finding::severity(self.clause, duty, judged),
            person,
            stage,
            calendar_assumed: judged.window.is_some_and(|window| window.assumed),
        });
        self.out.ledger.take(judged.verdict);
    }

    fn tell_duty(
        &self,
        duty: &Obligation,
        born: &Born,
        judged: &Judged<'_>,
        finding: u64,
    ) -> DutyExplanation {
        let until = judged.closed().unwrap_or(self.view.env.horizon);
        let rejected = self
            .view
            .near_misses(&duty.deeds, born.trigger, until, born.fact);
        let opens = judged.window.map_or(born.trigger, |window| window.opens);
        let early = self
            .view
            .before_window(duty, born.trigger, opens, born.fact);
        let reject = |(at, why): (usize, &str)| Rejected {
            fact: finding::fact_words(self.view, at),
            at: self.view.at(at),
            source: self.view.fact(at).source.into(),
            why: why.into(),
        };
        let remedy = match judged.verdict {
            Verdict::Late | Verdict::Overdue | Verdict::Missed => judged.window.map(|window| {
                let local = self.view.env.moments.zone.local(window.due);
                let fix = finding::fix(self.view, duty, self.clause);
                format!("{fix} не позже {}", local.format("%d.%m.%Y %H:%M")).into()
            }),
            _ => None,
        };
        DutyExplanation {
            finding,
            term: self.view.explain_term(duty, born, judged),
            rejected: rejected.into_iter().chain(early).map(reject).collect(),
            remedy,
        }
    }

    /// One "не проверено" for a trigger that the data cannot tell.
    pub(super) fn not_checked(
        &mut self,
        at: Option<Instant>,
        fact: Option<usize>,
        missing: &Missing,
        part: usize,
    ) {
        let env = self.view.env;
        if matches!(&self.norm.body, Body::Obligation(duty) if duty.deeds.by_hand()) {
            self.silent(Silence::ByHand);
            return;
        }
        let since = at.unwrap_or(self.view.start);
        let at = since.max(env.in_force);
        if at >= env.version.until {
            return;
        }
        // What a clause could not tell of what ran on from the version before, it has said there.
        let ran = since < env.in_force && env.version.known_before.contains(&self.clause.key);
        let lasting = matches!(self.norm.body, Body::Obligation(_))
            && !matches!(self.clause.trigger, Trigger::Event { .. });
        if ran && fact.is_none() && lasting {
            let point = self.view.point(env.in_force.plus(-1));
            if !self.view.ask(&self.norm.guard, point).is_no() {
                return;
            }
        }
        let finding = finding::unknown(self, at, fact, missing, part);
        // What cannot be told is said once.
        let same = |known: &&mut Finding| known.id == finding.id;
        let mut known = self.out.findings.iter_mut().rev();
        if let Some(known) = known
            .find(same)
            .filter(|known| known.verdict == Verdict::NotChecked)
        {
            known.not_held.extend(finding.not_held);
            known.not_held.sort_unstable();
            known.not_held.dedup();
            return;
        }
        if let Some(told) = &mut self.told {
            told.silence = None;
            told.duties.push(DutyExplanation {
                finding: finding.id,
                term: None,
                rejected: Vec::new(),
                remedy: None,
            });
        }
        self.out.add(finding);
    }

    /// A finding that no duty stands behind, for the explanation.
    pub(super) fn told_sheet(&mut self, finding: u64) {
        if let Some(told) = &mut self.told {
            told.silence = None;
            told.duties.push(DutyExplanation {
                finding,
                term: None,
                rejected: Vec::new(),
                remedy: None,
            });
        }
    }
}
