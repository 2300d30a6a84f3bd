//! When duties are born, and when the stretch that they were born in ends.

use reglament::model::regulation::{
    Clause, EventDue, EventPattern, Moment, Scope, Sentence, Trigger,
};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::visits::Place;
use super::world::{Says, View, World};

/// A maximal run of moments at which something was true or may have been.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// Its first moment.
    pub from: Instant,
    /// The first moment at which it certainly no longer was so.
    pub to: Option<Instant>,
    /// What was not held when it began: empty when it certainly began.
    pub unsure: Missing,
    /// The first moment inside at which it was not certain.
    pub doubt: Option<(Instant, Missing)>,
    /// Every moment asked, with what was not held then.
    pub asked: Vec<(Instant, Missing)>,
}

impl Stretch {
    /// What was not certain at a moment, or when it first was not after it.
    pub fn doubt_from(&self, at: Instant) -> Option<(Instant, Missing)> {
        let now = self.asked.iter().rfind(|(asked, _)| *asked <= at);
        let later = self.asked.iter().filter(|(asked, _)| *asked > at);
        let mut all = now.into_iter().chain(later);
        all.find(|(_, missing)| !missing.is_empty()).cloned()
    }
}

/// The birth of a duty.
#[derive(Debug, Clone)]
pub struct Birth {
    /// The trigger moment.
    pub at: Instant,
    /// From what the term is counted.
    pub origin: Instant,
    /// Of what follows in a series: when the series began and by which fact. So far back its ends look.
    pub root: Option<(Instant, Option<usize>)>,
    /// When a later trigger restarted it: deeds count from then on.
    pub restarted: Option<Instant>,
    /// The fact that set it off.
    pub fact: Option<usize>,
    /// The end of its stretch: the guard's or the scope's.
    pub end: Option<Instant>,
    /// When the stretch may have ended earlier.
    pub end_doubt: Option<(Instant, Missing)>,
    /// What the answer whether it was born at all lacks.
    pub unsure: Missing,
    /// It is not held when it was born, only that it is there now.
    pub vague: bool,
}

/// The scope whoever owns the deal.
pub fn anybody(scope: &Scope) -> Scope {
    Scope {
        only_roles: Vec::new(),
        ..scope.clone()
    }
}

impl World<'_> {
    /// Runs of moments at which the scope is active and `asked` is not false, one by one for every visit.
    pub fn stretches(
        &self,
        scope: &Scope,
        deal: usize,
        asked: impl Fn(View) -> Truth,
    ) -> Vec<Stretch> {
        self.runs(scope, deal, !scope.stages.is_empty(), asked)
    }

    /// The same over all visits together.
    pub fn stretches_over(
        &self,
        scope: &Scope,
        deal: usize,
        asked: impl Fn(View) -> Truth,
    ) -> Vec<Stretch> {
        self.runs(scope, deal, false, asked)
    }

    fn runs(
        &self,
        scope: &Scope,
        deal: usize,
        by_visit: bool,
        asked: impl Fn(View) -> Truth,
    ) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        // A stretch begins anew where it comes to be known whether the scope is active.
        let mut open: Option<(Stretch, (Option<usize>, bool))> = None;
        for at in self.moments().iter().copied() {
            // What runs when the version takes effect begins then.
            if at < self.force.0 {
                continue;
            }
            let view = self.after(at);
            let visit = match self.place(deal, view) {
                Place::In(visit) if by_visit => Some(visit),
                _ => None,
            };
            let begun = visit.as_ref().is_none_or(|visit| visit.sets_off <= at);
            let active = if begun {
                self.active(scope, deal, view)
            } else {
                Truth::No
            };
            let known = !matches!(self.active(&anybody(scope), deal, view), Truth::Unknown(_));
            let truth = active.and(asked(view));
            let visit = (visit.map(|visit| visit.fact), known);
            if let Some((stretch, of)) = open.take_if(|(_, of)| truth.is_no() || *of != visit) {
                let _ = of;
                stretches.push(Stretch {
                    to: Some(at),
                    ..stretch
                });
            }
            let missing = match &truth {
                Truth::No => continue,
                Truth::Yes => Missing::new(),
                Truth::Unknown(missing) => missing.clone(),
            };
            let (stretch, _) = open.get_or_insert_with(|| {
                (
                    Stretch {
                        from: at,
                        to: None,
                        unsure: missing.clone(),
                        doubt: None,
                        asked: Vec::new(),
                    },
                    visit,
                )
            });
            stretch.asked.push((at, missing.clone()));
            if !missing.is_empty() && stretch.doubt.is_none() {
                stretch.doubt = Some((at, missing));
            }
        }
        stretches.extend(open.map(|(stretch, _)| stretch));
        stretches
    }

    /// All births of a clause for a deal, in order, before further triggers join or restart.
    pub fn births(&self, clause: &Clause, deal: usize) -> Vec<Birth> {
        match &clause.trigger {
            Trigger::Scope => self.births_of_state(clause, deal),
            Trigger::Event { pattern, .. } => self.births_of_event(clause, pattern, deal),
            // Of what comes again and again a twin of its own tells.
            Trigger::Every(_) | Trigger::Gap(_) => Vec::new(),
            Trigger::Date { field, before } => self.births_of_date(clause, *field, *before, deal),
        }
    }

    fn births_of_state(&self, clause: &Clause, deal: usize) -> Vec<Birth> {
        let scope = &clause.scope;
        let guard = |view| self.ask(&clause.guard, self.of_clause(clause, deal, view));
        let stretches = if self.joined(clause) {
            self.stretches_over(scope, deal, guard)
        } else {
            self.stretches(scope, deal, guard)
        };
        let birth = |stretch: Stretch| Birth {
            at: stretch.from,
            origin: match (self.entry_at(scope, deal, stretch.from), &clause.sentence) {
                (None, Sentence::Duty(duty)) => self.counts_from(clause, duty, deal, stretch.from),
                _ => stretch.from,
            },
            root: None,
            restarted: None,
            fact: self.entry_at(scope, deal, stretch.from),
            end: stretch.to,
            end_doubt: stretch.doubt,
            unsure: stretch.unsure,
            vague: false,
        };
        stretches.into_iter().map(birth).collect()
    }

    /// Whether all stages of a clause in a row are one scope: those of a requirement and of a series are.
    pub fn joined(&self, clause: &Clause) -> bool {
        // A row of a series is judged as a clause of its own, under the same name.
        let mut same = self.reg.clauses.iter().filter(|one| one.key == clause.key);
        same.any(|one| matches!(one.sentence, Sentence::Required(_) | Sentence::Series(_)))
    }

    /// What is asked of a clause in this view.
    pub fn of_clause<'s>(&self, clause: &'s Clause, deal: usize, view: View) -> Ask<'s> {
        Ask {
            joined: self.joined(clause),
            ..Ask::new(deal, view, &clause.scope)
        }
    }

    /// The entry that set off what begins with a visit, or with the life of the deal.
    pub fn entry_at(&self, scope: &Scope, deal: usize, at: Instant) -> Option<usize> {
        let begins = || {
            let before = self.after(at.plus(-1));
            !scope.stages.is_empty() || !self.active(scope, deal, before).is_yes()
        };
        match self.place(deal, self.after(at)) {
            Place::In(visit) if visit.from == at && begins() => Some(visit.fact),
            _ => None,
        }
    }

    fn births_of_event(&self, clause: &Clause, pattern: &EventPattern, deal: usize) -> Vec<Birth> {
        let mut births = Vec::new();
        births.extend(self.unseen(clause, pattern, deal));
        for (index, hit) in self.matches(pattern, deal) {
            let at = self.facts[index].sets_off;
            if at > self.as_of() {
                continue;
            }
            let view = self.at_event(index);
            let born = hit
                .and(self.active_at(&clause.scope, index, deal, view))
                .and(self.ask(
                    &clause.guard,
                    Ask {
                        event: Some(index),
                        ..self.of_clause(clause, deal, view)
                    },
                ));
            let unsure = match born {
                Truth::No => continue,
                Truth::Yes => Missing::new(),
                Truth::Unknown(missing) => missing,
            };
            births.push(Birth {
                at,
                origin: at,
                root: None,
                restarted: None,
                fact: Some(index),
                end: None,
                end_doubt: None,
                unsure,
                vague: false,
            });
        }
        births.sort_by_key(|birth| (birth.at, birth.fact));
        match &clause.sentence {
            Sentence::Duty(duty) if duty.due_by == Some(EventDue::Planned) => births
                .into_iter()
                .map(|birth| self.planned(birth))
                .collect(),
            _ => births,
        }
    }

    /// A birth that counts back from the moment planned: over when the plan moves or is called off.
    fn planned(&self, birth: Birth) -> Birth {
        let Some(Says::Event(own, _)) = birth.fact.map(|fact| &self.facts[fact].says) else {
            return birth;
        };
        let over = self.facts.iter().enumerate().find(|(index, fact)| {
            let Says::Event(event, moment) = &fact.says else {
                return false;
            };
            // The same record, or another record of the same meeting.
            let same = std::ptr::eq(*event, *own)
                || event.kind == own.kind && event.id.is_some() && event.id == own.id;
            let off = match moment {
                Moment::Moved | Moment::Cancelled => true,
                Moment::Posted => event.planned != own.planned,
                _ => false,
            };
            same && off && Some(*index) > birth.fact
        });
        Birth {
            origin: own.planned.map_or(birth.origin, |at| self.start(at)),
            end: over.map(|(_, fact)| fact.at),
            ..birth
        }
    }

    /// A move belongs to the stage that is left and to the one that is entered.
    fn active_at(&self, scope: &Scope, index: usize, deal: usize, view: View) -> Truth {
        match self.facts[index].says {
            Says::Entered(_) | Says::Arrived => {
                let after = self.lasts(scope, deal, view);
                after.or(self.lasts(scope, deal, self.before(index)))
            }
            Says::Created => self.lasts(scope, deal, view),
            _ => self.sees(scope, deal, view),
        }
    }

    /// Whether the scope is active for an event that is no move. In the second of its creation a deal stands in no stage yet, and
    /// what happens then is of its life, if it has one.
    pub fn sees(&self, scope: &Scope, deal: usize, view: View) -> Truth {
        if self.place(deal, view) != Place::Nowhere {
            return self.lasts(scope, deal, view);
        }
        let begin = self.active(scope, deal, self.after(view.at.plus(-1)));
        let lives = begin.or(self.open(deal, self.after(view.at)));
        self.active(scope, deal, view).and(lives)
    }

    /// Whether the scope is active, and not for this one instant only: what lasts no time gives birth to nothing, and breaks
    /// nothing off either.
    pub fn lasts(&self, scope: &Scope, deal: usize, view: View) -> Truth {
        let here = self.active(scope, deal, view);
        let (begin, over) = (self.after(view.at.plus(-1)), self.after(view.at));
        match self.place(deal, view) {
            Place::In(visit) if visit.to != Some(visit.from) => here,
            Place::In(_) if !scope.stages.is_empty() => Truth::No,
            // Between two moves of one second: a life that was before, if it had begun, and goes on.
            Place::In(_) => {
                let begun = match self.place(deal, begin) {
                    Place::Nowhere => Truth::Yes,
                    _ => self.active(scope, deal, begin),
                };
                here.and(begun).and(self.active(scope, deal, over))
            }
            Place::Nowhere => {
                let around = self.active(scope, deal, begin);
                here.and(around.or(self.active(scope, deal, over)))
            }
            Place::Unknown => here,
        }
    }

    /// The state right after an event, later facts of the same instant apart; a bare date sets off at its end.
    pub fn at_event(&self, index: usize) -> View {
        let fact = &self.facts[index];
        if fact.sets_off == fact.at {
            View {
                count: index + 1,
                at: fact.at,
            }
        } else {
            self.after(fact.sets_off)
        }
    }

    /// Triggers that are not held may have been: one doubt for the first stretch that they could have fallen into.
    pub fn unseen(&self, clause: &Clause, pattern: &EventPattern, deal: usize) -> Option<Birth> {
        let scope = &clause.scope;
        let guard = |view| self.ask(&clause.guard, Ask::new(deal, view, scope));
        self.stretches(scope, deal, guard)
            .into_iter()
            .filter(|stretch| stretch.from < self.force.1)
            .find_map(|stretch| {
                // What comes later is the next version's.
                let last = stretch.to.unwrap_or(self.as_of());
                let last = last.min(self.force.1.plus(-1));
                let unsure = self.gaps(
                    pattern,
                    Some(stretch.from),
                    Ask::new(deal, self.after(last), scope),
                );
                let (at, end) = (stretch.from, stretch.to);
                (!unsure.is_empty() && stretch.from < last).then_some(Birth {
                    at,
                    origin: at,
                    root: None,
                    restarted: None,
                    fact: None,
                    end,
                    end_doubt: None,
                    unsure,
                    vague: false,
                })
            })
    }
}
