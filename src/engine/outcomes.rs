//! What the outcome of one norm sets off in another of the same clause: chains of touches, what follows attempts.

use super::ask::Origin;
use super::duty::{Born, Judged};
use super::explain::Silence;
use super::run::Run;
use crate::findings::Verdict;
use crate::model::regulation::StageId;
use crate::program::norm::{Obligation, Outcome};
use crate::value::{Instant, Missing};

/// An outcome of a norm, for one deal.
#[derive(Debug, Clone)]
pub(super) struct Happened {
    /// Whose.
    pub(super) part: usize,
    /// Which.
    pub(super) on: Outcome,
    /// When.
    pub(super) at: Instant,
    /// By which fact.
    pub(super) fact: Option<usize>,
    /// The origin of the whole series: so far back cancels look.
    pub(super) look_back: Origin,
    /// What ends everything that follows, and why.
    pub(super) end: Option<(Instant, &'static str)>,
    /// From when that is not known.
    pub(super) end_unknown: Option<(Instant, Missing)>,
    /// When the scope began.
    pub(super) scope_from: Option<Instant>,
    /// The data does not tell whether it happened.
    pub(super) missing: Missing,
}

impl Run<'_, '_> {
    /// Duties born by an outcome of another norm of the clause. The guard was asked at the origin of the series, and the
    /// series belongs to the version in force then.
    pub(super) fn by_outcome(&mut self, duty: &Obligation, part: usize, on: Outcome) {
        let all: Vec<Happened> = self
            .outcomes
            .iter()
            .filter(|happened| happened.part == part && happened.on == on)
            .cloned()
            .collect();
        if all.is_empty() {
            self.silent(Silence::NoTrigger);
        }
        for happened in all {
            // At one instant a scope ends before anything is born.
            let over = happened
                .end
                .as_ref()
                .is_some_and(|(end, _)| *end <= happened.at);
            if over || happened.at > self.view.env.horizon {
                continue;
            }
            if !happened.missing.is_empty() {
                let (at, fact) = (Some(happened.at), happened.fact);
                self.not_checked(at, fact, &happened.missing, self.norm.part);
                continue;
            }
            let born = Born {
                trigger: happened.at,
                origin: happened.at,
                fact: happened.fact,
                joined: Vec::new(),
                end: happened.end,
                end_unknown: happened.end_unknown,
                scope_from: happened.scope_from,
                stage: self.touch_stage(happened.at, happened.fact),
                vague: None,
                look_back: Some(happened.look_back),
                found: None,
                note: None,
                superseded: None,
                restarted: None,
                turn: None,
            };
            self.settle(duty, &born, self.norm.part);
        }
    }

    /// The stage in which a touch was made: what follows belongs there. A deed known by its day counts from the begin of that day.
    fn touch_stage(&self, at: Instant, fact: Option<usize>) -> Option<StageId> {
        let to_the_second = |fact: &usize| {
            let fact = self.view.fact(*fact);
            fact.sets_off == fact.at
        };
        match fact.filter(to_the_second) {
            Some(fact) => self.event_stage(fact),
            None => self.stage_at(at),
        }
    }

    /// Keeps what a touch came to for those that count from it.
    pub(super) fn tell_touch(&mut self, duty: &Obligation, born: &Born, judged: &Judged<'_>) {
        if !duty.awaited {
            return;
        }
        let unsure = judged.verdict == Verdict::NotChecked && judged.done.is_none();
        let happened = |on, at, fact, missing| Happened {
            part: self.norm.part,
            on,
            at,
            fact,
            look_back: born.look_back(),
            end: born.end.filter(|_| duty.ends_with_scope),
            end_unknown: born.end_unknown.clone(),
            scope_from: born.scope_from,
            missing,
        };
        let mut told = Vec::new();
        if let Some((at, fact)) = judged.done {
            told.push(happened(Outcome::Done, at, fact, Missing::new()));
        } else if unsure {
            let missing = judged.missing.clone();
            told.push(happened(Outcome::Done, born.trigger, None, missing));
        }
        let due = judged.window.map(|window| window.due);
        // A touch снято before its due moment has no due moment any more.
        let due = due.filter(|due| {
            *due <= self.view.env.horizon && judged.ended.is_none_or(|(at, _)| *due < at)
        });
        if let Some(due) = due {
            let unsure = judged.verdict == Verdict::NotChecked && born.vague.is_some();
            let missing = if unsure {
                judged.missing.clone()
            } else {
                Missing::new()
            };
            told.push(happened(Outcome::Due, due, None, missing));
        }
        self.outcomes.extend(told);
    }
}
