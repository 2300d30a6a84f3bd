//! Single-fact changes of a case, the nearest first.

mod conditions;
mod events;
mod fields;
mod limits;
mod loads;
mod numbers;
mod stages;

use super::begin;
use crate::calendar::Zone;
use crate::facts::{Case, Dataset};
use crate::findings::Finding;
use crate::model::regulation::{Ban, Clause, Deed, Deeds, Sentence, Trigger};
use crate::program::Version;
use crate::value::Instant;
use conditions::satisfying;

pub(super) struct Candidate {
    pub words: String,
    pub case: Case<'static>,
}

/// Where changes are looked for.
pub(super) struct Place<'a> {
    pub version: &'a Version,
    pub clause: &'a Clause,
    pub dataset: &'a Dataset,
    pub zone: Zone,
    pub deal: usize,
    pub now: Instant,
}

/// Changes gathered so far.
struct Gathered<'c> {
    whole: &'c Case<'static>,
    list: Vec<Candidate>,
}

impl Gathered<'_> {
    fn add(&mut self, words: String, change: impl FnOnce(&mut Case<'static>) -> bool) {
        let mut case = self.whole.clone();
        if change(&mut case) {
            self.list.push(Candidate { words, case });
        }
    }
}

/// So many events at most are left out one by one.
const DROPPED: usize = 30;

impl Place<'_> {
    /// All changes worth trying: for a broken finding, or for a clause that said nothing.
    pub(super) fn candidates(
        &self,
        whole: &Case<'static>,
        finding: Option<&Finding>,
    ) -> Vec<Candidate> {
        let mut out = Gathered {
            whole,
            list: Vec::new(),
        };
        match finding {
            Some(finding) => self.mend(finding, &mut out),
            None => self.wake(&mut out),
        }
        out.list
    }

    fn moment(&self, at: Instant) -> String {
        self.zone.local(at).format("%d.%m.%Y %H:%M").to_string()
    }

    /// What would have kept the clause.
    fn mend(&self, finding: &Finding, out: &mut Gathered<'_>) {
        let fact = |at: Instant| {
            let found = finding.evidence.iter().rfind(|one| one.at == Some(at));
            found.map_or(&*finding.fix, |one| &*one.fact)
        };
        if let (Some(due), Some(done)) = (finding.due_at, finding.done_at)
            && done > due
        {
            let words = format!(
                "{} не позже {}, а не {}",
                fact(done),
                self.moment(due),
                self.moment(done)
            );
            out.add(words, |case| self.retime(case, done, due));
        }
        let by = finding.due_at.unwrap_or(finding.triggered_at);
        let until = match finding.due_at {
            Some(due) => format!("{} не позже {}", finding.fix, self.moment(due)),
            None => format!("{} к {}", finding.fix, self.moment(by)),
        };
        match &self.clause.sentence {
            Sentence::Duty(duty) => {
                let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
                if list.iter().any(|deed| matches!(deed, Deed::Distribute(_))) {
                    self.other_owner(finding, out);
                }
                self.deeds(&duty.deeds, by, &until, out);
            }
            Sentence::Stay(_) => self.leave(by, &until, out),
            Sentence::Silence { without, .. } => self.happen(without, by, Some(&until), out),
            Sentence::Entry(criteria) | Sentence::Exit(criteria) => {
                let before = finding.triggered_at.plus(-1);
                for criterion in criteria {
                    self.make(&criterion.cond, true, before, out);
                }
            }
            Sentence::Required(criteria) => {
                for criterion in criteria {
                    self.make(&criterion.cond, true, by, out);
                }
            }
            Sentence::Ban(ban) => self.spare(ban, finding, out),
            Sentence::Frequency(limit) => self.later(&limit.bounds, finding, &fact, out),
            Sentence::Duplicates(keys) => {
                for field in keys.iter().flatten() {
                    self.other_value(*field, out);
                }
            }
            Sentence::Load(load) => self.lighten(load, finding, out),
            Sentence::Plan(plan) => {
                let counted = plan.items.iter().map(|item| &item.pattern);
                self.more_or_fewer(&counted.collect::<Vec<_>>(), finding, out);
            }
            Sentence::Threshold(_) | Sentence::Scale(_) => {
                self.more_or_fewer(&self.counted(), finding, out);
            }
            _ => {}
        }
        // What was done in the wrong hour or too often might have been done another day.
        for days in [0, 1] {
            let day = self.zone.local(finding.triggered_at).date() + chrono::Days::new(days);
            let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default();
            let at = self.zone.instant(noon, crate::calendar::Fold::First);
            let banned = !matches!(
                self.clause.sentence,
                Sentence::Duty(_) | Sentence::Stay(_) | Sentence::Silence { .. }
            );
            if banned && at != finding.triggered_at && at <= self.now {
                let words = format!(
                    "{} {}, а не {}",
                    fact(finding.triggered_at),
                    self.moment(at),
                    self.moment(finding.triggered_at)
                );
                out.add(words, |case| self.retime(case, finding.triggered_at, at));
            }
        }
        self.make(
            &self.clause.guard,
            false,
            finding.triggered_at.plus(-1),
            out,
        );
        self.drop_at(finding.triggered_at, fact(finding.triggered_at), out);
        self.drop_each(out);
    }

    /// What would have made the clause speak.
    fn wake(&self, out: &mut Gathered<'_>) {
        let at = self.now;
        let inside = self.entered(out.whole).unwrap_or(at);
        let soon = inside.plus(60).min(at);
        self.make(&self.clause.guard, true, inside.plus(-1), out);
        self.make(&self.clause.guard, true, soon, out);
        let scope = &self.clause.scope.stages;
        match &self.clause.trigger {
            Trigger::Event { pattern, .. } => {
                self.happen(pattern, soon, None, out);
            }
            Trigger::Date { field, .. } => self.fill(*field, soon, out),
            Trigger::Scope => {}
            #[allow(unreachable_patterns, reason = "triggers that other sentences bring")]
            _ => {}
        }
        match &self.clause.sentence {
            Sentence::Ban(Ban::Event { pattern, .. }) => {
                self.happen(pattern, soon, None, out);
            }
            Sentence::Ban(Ban::Hours { pattern, .. }) => {
                // The night of that day may lie before the deal was made, so the next one is tried as well.
                for day in self.zone.local(soon).date().iter_days().take(2) {
                    let night = day.and_hms_opt(3, 0, 0).unwrap_or_default();
                    let at = self.zone.instant(night, crate::calendar::Fold::First);
                    self.happen(pattern, at, None, out);
                }
            }
            Sentence::Ban(Ban::Value {
                field, op, value, ..
            }) => {
                if let Some(value) = satisfying(*op, value) {
                    self.set(*field, Some(value), Some(soon), out);
                }
            }
            Sentence::Silence {
                after: Some(after), ..
            } => {
                self.happen(after, soon, None, out);
            }
            Sentence::Entry(criteria) | Sentence::Exit(criteria) => {
                for criterion in criteria {
                    self.make(&criterion.cond, false, inside.plus(-1), out);
                }
            }
            _ => {}
        }
        for stage in scope.iter().take(3) {
            self.enter(*stage, at.plus(-60), out);
        }
    }

    /// Since when the deal stands where it stands.
    fn entered(&self, case: &Case<'static>) -> Option<Instant> {
        let deal = case.deals.get(self.deal)?;
        let last = deal.stages.as_ref()?.last()?;
        Some(begin(last.at, self.zone))
    }
}
