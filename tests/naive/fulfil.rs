//! When a duty is fulfilled, and when it may have been.

use reglament::facts::FactKind;
use reglament::model::regulation::{Cond, Deed, Deeds, EventPattern, FieldId, Scope, Test};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::births::Birth;
use super::cards::Known;
use super::matching::kinds;
use super::world::{Says, View, World};

/// What can be said of one deed, or of all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Done {
    /// The first moment at which it was certainly done.
    pub at: Option<Instant>,
    /// An earlier moment at which it may have been done, and what is not held.
    pub maybe: Option<(Instant, Missing)>,
}

/// From when deeds count and who must have done them.
pub struct Terms<'a> {
    /// The deal.
    pub deal: usize,
    /// How many deeds are wanted; the last of them fulfils.
    pub times: usize,
    /// The scope of the clause.
    pub scope: &'a Scope,
    /// From when an act counts.
    pub acts_from: Instant,
    /// Up to when facts are held.
    pub horizon: Instant,
    /// `лично`: who.
    pub personally: Option<String>,
    /// `до её срока`: the task whose closing alone counts.
    pub task: Option<usize>,
}

impl World<'_> {
    /// When all (or any) of the deeds were done.
    pub fn done(
        &self,
        deeds: &Deeds,
        also: &[EventPattern],
        birth: &Birth,
        terms: &Terms<'_>,
    ) -> Done {
        let each = |deeds: &[Deed]| {
            deeds
                .iter()
                .map(|deed| self.deed(deed, birth, terms))
                .collect::<Vec<_>>()
        };
        let own = match deeds {
            Deeds::All(deeds) => all(&each(deeds)),
            Deeds::Any(deeds) => any(&each(deeds)),
        };
        let mut ways = vec![own];
        ways.extend(also.iter().map(|pattern| self.act(pattern, birth, terms)));
        any(&ways)
    }

    fn deed(&self, deed: &Deed, birth: &Birth, terms: &Terms<'_>) -> Done {
        match deed {
            Deed::Act(pattern) => self.act(pattern, birth, terms),
            Deed::Change(field) => self.change(*field, birth, terms),
            Deed::Fill(field) => self.fill(*field, birth, terms),
            Deed::Spawn { funnel, fields } => self.spawn(*funnel, fields, terms),
            // As with a field: without a history the present owner judges only when he is not the wanted one.
            Deed::HandTo(role) if self.case.deals[terms.deal].owners.is_none() => {
                let now = self.after(self.as_of());
                match self.owner_holds(terms.deal, &[*role], now) {
                    Truth::No => Done::default(),
                    Truth::Yes => Done {
                        at: None,
                        maybe: Some((birth.at, Missing::from([FactKind::Owners.history().into()]))),
                    },
                    Truth::Unknown(missing) => Done {
                        at: None,
                        maybe: Some((birth.at, missing)),
                    },
                }
            }
            Deed::ByHand(_) => Done::default(),
            state => self.state(birth, terms, |view| {
                self.state_holds(state, terms.scope, terms.deal, view)
            }),
        }
    }

    /// The first event that fits from the opening on, never the trigger.
    fn act(&self, pattern: &EventPattern, birth: &Birth, terms: &Terms<'_>) -> Done {
        let mut done = Done::default();
        let mut wanted = terms.times;
        for (index, truth) in self.matches(pattern, terms.deal) {
            let fact = &self.facts[index];
            let personal = terms
                .personally
                .as_deref()
                .is_none_or(|who| fact.by == Some(who));
            // The trigger itself never counts; of a task's own term only another moment of that task does.
            let of_task = terms.task.is_none_or(|task| self.of_one_event(index, task));
            let own = Some(index) == birth.fact;
            if !of_task || fact.at < terms.acts_from || fact.at > terms.horizon || own || !personal
            {
                continue;
            }
            match truth {
                Truth::Yes if done.at.is_none() => {
                    wanted -= 1;
                    done.at = (wanted == 0).then_some(fact.at);
                }
                Truth::Unknown(missing) if done.at.is_none() && done.maybe.is_none() => {
                    done.maybe = Some((fact.at, missing))
                }
                _ => {}
            }
        }
        let ask = Ask::new(terms.deal, self.after(terms.horizon), terms.scope);
        let gaps = self.gaps(pattern, Some(terms.acts_from), ask);
        if !gaps.is_empty() && done.at != Some(terms.acts_from) {
            done.maybe = Some((terms.acts_from, gaps));
        }
        done
    }

    /// Whether two facts are moments of one event.
    fn of_one_event(&self, one: usize, other: usize) -> bool {
        match (&self.facts[one].says, &self.facts[other].says) {
            (Says::Event(one, _), Says::Event(other, _)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }

    fn change(&self, field: FieldId, birth: &Birth, terms: &Terms<'_>) -> Done {
        if !self.has_history(field, terms.deal) {
            return Done {
                at: None,
                maybe: Some((
                    terms.acts_from.max(birth.at),
                    Missing::from([FactKind::Fields.history().into()]),
                )),
            };
        }
        let decl = &self.reg.fields[field.0];
        let changed = self.facts.iter().enumerate().find(|(index, fact)| {
            let this = matches!(&fact.says, Says::Field(card, change)
                if *card == decl.card && super::world::same(&change.field, &decl.name));
            let ours = fact.deal.is_none_or(|deal| deal == terms.deal);
            this && ours
                && fact.at >= terms.acts_from
                && fact.at >= birth.at
                && Some(*index) != birth.fact
                && fact.at <= terms.horizon
        });
        Done {
            at: changed.map(|(_, fact)| fact.at),
            maybe: None,
        }
    }

    /// Filling is a state; without a history the present value judges only when it is empty.
    fn fill(&self, field: FieldId, birth: &Birth, terms: &Terms<'_>) -> Done {
        if self.has_history(field, terms.deal) {
            return self.state(birth, terms, |view| {
                match self.field(field, terms.deal, view) {
                    Known::Is(value) => value.is_some().into(),
                    Known::Missing(what) => Truth::unknown(what),
                }
            });
        }
        match self.field_now(field, terms.deal) {
            Known::Is(None) => Done::default(),
            _ => Done {
                at: None,
                maybe: Some((birth.at, Missing::from([FactKind::Fields.history().into()]))),
            },
        }
    }

    /// The first moment from the trigger on at which a state holds.
    fn state(&self, birth: &Birth, terms: &Terms<'_>, holds: impl Fn(View) -> Truth) -> Done {
        let mut done = Done::default();
        let from = birth.restarted.unwrap_or(birth.at);
        // It may hold already.
        for at in self.moments_from(from) {
            if at > terms.horizon {
                continue;
            }
            match holds(self.after(at)) {
                Truth::Yes => {
                    done.at = Some(at);
                    break;
                }
                Truth::Unknown(missing) if done.maybe.is_none() => done.maybe = Some((at, missing)),
                _ => {}
            }
        }
        done
    }

    /// Whether a state deed holds in this view.
    pub fn state_holds(&self, deed: &Deed, scope: &Scope, deal: usize, view: View) -> Truth {
        match deed {
            Deed::Fill(field) => self.ask(&filled(*field), Ask::new(deal, view, scope)),
            Deed::HandTo(role) => self.owner_holds(deal, &[*role], view),
            // Whose turn it was is judged over all cases, see `tests/agreement/rounds.rs`.
            Deed::Distribute(hand_off) => self.owner_holds(deal, &hand_off.roles(), view),
            Deed::Hold(cond) => self.ask(cond, Ask::new(deal, view, scope)),
            // A report is an employee's, never a deal's.
            Deed::Report(_) => Truth::No,
            Deed::Move { stages, reason } => {
                let there = Test::Stage(stages.clone());
                let there = Cond::Test(Box::new(there), "".into());
                let there = self.ask(&there, Ask::new(deal, view, scope));
                let reason = reason.as_ref().map_or(Truth::Yes, |(field, value)| {
                    match self.field(*field, deal, view) {
                        Known::Is(own) => own
                            .is_some_and(|own| {
                                super::amounts::holds(
                                    reglament::model::regulation::Op::Eq,
                                    &own,
                                    value,
                                )
                                .is_yes()
                            })
                            .into(),
                        Known::Missing(what) => Truth::unknown(what),
                    }
                });
                there.and(reason)
            }
            Deed::Act(_) | Deed::Change(_) | Deed::Spawn { .. } | Deed::ByHand(_) => Truth::No,
        }
    }

    /// Up to when the facts that could fulfil these deeds are held.
    pub fn horizon(&self, deeds: &Deeds, also: &[EventPattern]) -> Instant {
        let (Deeds::All(list) | Deeds::Any(list)) = deeds;
        let acts = list.iter().filter_map(|deed| match deed {
            Deed::Act(pattern) => Some(pattern),
            _ => None,
        });
        let kinds = acts.chain(also).flat_map(kinds);
        kinds
            .filter_map(|kind| self.held_to(kind))
            .fold(self.as_of(), Instant::min)
    }
}

fn filled(field: FieldId) -> Cond {
    Cond::Test(
        Box::new(reglament::model::regulation::Test::Filled(field)),
        "".into(),
    )
}

/// Fulfilled by the first.
fn any(ways: &[Done]) -> Done {
    let at = ways.iter().filter_map(|way| way.at).min();
    let maybe = ways.iter().filter_map(|way| way.maybe.clone()).min();
    Done {
        at,
        maybe: maybe.filter(|(maybe, _)| at.is_none_or(|at| *maybe < at)),
    }
}

/// Fulfilled by the last.
fn all(parts: &[Done]) -> Done {
    let at = parts
        .iter()
        .map(|part| part.at)
        .collect::<Option<Vec<_>>>()
        .and_then(|all| all.into_iter().max());
    let earliest = |part: &Done| match (&part.maybe, part.at) {
        (Some((maybe, missing)), _) => Some((*maybe, missing.clone())),
        (None, at) => at.map(|at| (at, Missing::new())),
    };
    let maybe = parts
        .iter()
        .map(earliest)
        .collect::<Option<Vec<_>>>()
        .and_then(|all| {
            let last = all.iter().map(|(at, _)| *at).max()?;
            let missing: Missing = all.into_iter().flat_map(|(_, missing)| missing).collect();
            (!missing.is_empty()).then_some((last, missing))
        });
    Done {
        at,
        maybe: maybe.filter(|(maybe, _)| at.is_none_or(|at| *maybe < at)),
    }
}
