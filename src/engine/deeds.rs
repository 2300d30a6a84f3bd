//! When a duty's deeds were done, for sure or possibly.

use super::ask::Point;
use super::fact::{Fact, Kind};
use super::matching::{Fit, fits};
use super::view::{FieldAt, View};
use crate::facts::FactKind;
use crate::model::regulation::FieldId;
use crate::program::norm::{Attempted, Deed, Deeds, Obligation};
use crate::program::{Cond, PatternId};
use crate::value::{Instant, Missing, Truth};
use chrono::NaiveDate;

/// When something was done.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Surely done then, by this fact if an event did it.
    pub(super) sure: Option<(Instant, Option<usize>)>,
    /// The earliest moment at which it may have been done, if facts are missing, and which.
    pub(super) maybe: Option<(Instant, Missing)>,
}

/// Where deeds are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search<'s> {
    /// The trigger; states count from here.
    pub(super) trigger: Instant,
    /// The trigger's own fact, which fulfils nothing.
    pub(super) own: Option<usize>,
    /// Acts count from here.
    pub(super) opens: Instant,
    /// When the stretch ends: states are not looked for later.
    pub(super) scope_end: Option<Instant>,
    /// When the deal leaves the scope.
    pub(super) leaves: Option<Instant>,
    /// `лично`: only this person's deeds count.
    pub(super) only_by: Option<&'s str>,
    /// `до её срока`: only what happens to this fact's own event counts.
    pub(super) same_event: Option<usize>,
    /// Failed attempts that stand for an act on or before `due`.
    pub(super) attempted: &'s [Attempted],
    /// The due moment.
    pub(super) due: Instant,
    /// How many acts are wanted.
    pub(super) times: usize,
    /// The days that a report must be about: after the first of these, to the second.
    pub(super) turn: Option<(NaiveDate, NaiveDate)>,
}

impl Found {
    fn earliest(&self) -> Option<Instant> {
        let sure = self.sure.map(|(at, _)| at);
        let maybe = self.maybe.as_ref().map(|(at, _)| *at);
        match (sure, maybe) {
            (Some(sure), Some(maybe)) => Some(sure.min(maybe)),
            (one, other) => one.or(other),
        }
    }

    /// Both are wanted.
    fn and(self, other: Self) -> Self {
        let earliest = self.earliest().zip(other.earliest()).map(|(a, b)| a.max(b));
        let sure = match (self.sure, other.sure) {
            (Some(a), Some(b)) => Some(if a.0 >= b.0 { a } else { b }),
            _ => None,
        };
        Self {
            sure,
            maybe: combine(earliest, self.maybe, other.maybe),
        }
    }

    /// Either will do.
    fn or(self, other: Self) -> Self {
        let sure = match (self.sure, other.sure) {
            (Some(a), Some(b)) => Some(if a.0 <= b.0 { a } else { b }),
            (one, none) => one.or(none),
        };
        let earliest = match (&self.maybe, &other.maybe) {
            (Some((a, _)), Some((b, _))) => Some((*a).min(*b)),
            (Some((at, _)), None) | (None, Some((at, _))) => Some(*at),
            (None, None) => None,
        };
        Self {
            sure,
            maybe: combine(earliest, self.maybe, other.maybe),
        }
    }
}

fn combine(
    earliest: Option<Instant>,
    one: Option<(Instant, Missing)>,
    other: Option<(Instant, Missing)>,
) -> Option<(Instant, Missing)> {
    let missing: Missing = one
        .into_iter()
        .chain(other)
        .flat_map(|(_, missing)| missing)
        .collect();
    earliest
        .filter(|_| !missing.is_empty())
        .map(|at| (at, missing))
}

impl View<'_> {
    /// When the deeds, or one of the events that count as well, were done.
    pub(super) fn find(&self, deeds: &Deeds, also: &[PatternId], search: Search<'_>) -> Found {
        let mut each = deeds.list.iter().map(|deed| self.find_deed(deed, search));
        let first = each.next().unwrap_or_default();
        let found = each.fold(first, |so_far, next| {
            if deeds.all {
                so_far.and(next)
            } else {
                so_far.or(next)
            }
        });
        also.iter().fold(found, |so_far, pattern| {
            so_far.or(self.find_act(*pattern, search))
        })
    }

    fn find_deed(&self, deed: &Deed, search: Search<'_>) -> Found {
        match deed {
            Deed::Act(pattern) => self.find_act(*pattern, search),
            Deed::Report(pattern) => self.find_report(*pattern, search),
            Deed::Spawn(funnel, fields) => self.find_spawn(*funnel, fields, search),
            Deed::Change(field) => self.find_change(*field, search),
            Deed::Leave => Found {
                sure: search.leaves.map(|at| (at, None)),
                maybe: None,
            },
            Deed::ByHand(_) => Found::default(),
            // Without a history an empty field is judged as never filled; only a filled one leaves the moment open.
            Deed::Fill(field) if self.is_empty_now(*field) => Found::default(),
            Deed::Fill(field) if !self.history(*field).held => Found {
                sure: None,
                maybe: Some((
                    search.trigger,
                    Missing::from([FactKind::Fields.history().into()]),
                )),
            },
            // So is a deal that is not in the wanted hands now, where the history of owners is not held.
            Deed::HandTo(role) if !self.owners_held() => {
                let now = self.env.horizon;
                match self.owner_holds(&[*role], self.point(now)) {
                    Truth::No => Found::default(),
                    Truth::Yes => Found {
                        sure: None,
                        maybe: Some((
                            search.trigger,
                            Missing::from([FactKind::Owners.history().into()]),
                        )),
                    },
                    Truth::Unknown(missing) => Found {
                        sure: None,
                        maybe: Some((search.trigger, missing)),
                    },
                }
            }
            Deed::Hold(cond, _) => self.find_state(cond, search),
            state_deed => state_deed
                .state()
                .map(|cond| self.find_state(&cond, search))
                .unwrap_or_default(),
        }
    }

    fn owners_held(&self) -> bool {
        self.deal.is_some_and(|(_, deal)| deal.owners.is_some())
    }

    fn is_empty_now(&self, field: FieldId) -> bool {
        let now = self.env.horizon;
        !self.history(field).held
            && matches!(self.field(field, now, self.after(now)), FieldAt::Empty)
    }

    fn find_act(&self, id: PatternId, search: Search<'_>) -> Found {
        let matches = self.matches(id);
        let first = self.before(search.opens);
        let same = |at: usize| {
            search
                .same_event
                .is_none_or(|own| self.is_same_event(own, at))
        };
        let counts = |at: &usize| *at >= first && Some(*at) != search.own && same(*at);
        let mut found = Found::default();
        let from = matches.sure.partition_point(|&at| at < first);
        let by = |at: usize| {
            search
                .only_by
                .is_none_or(|person| self.author(at) == Some(person))
        };
        let candidates = matches.sure.iter().copied().skip(from);
        found.sure = candidates
            .filter(|at| counts(at) && by(*at))
            .map(|at| (self.at(at), Some(at)))
            .nth(search.times.saturating_sub(1));
        let unsure = matches.doubtful.partition_point(|(at, _)| *at < first);
        if let Some((at, what)) = matches
            .doubtful
            .iter()
            .skip(unsure)
            .find(|(at, _)| counts(at) && by(*at))
        {
            found.doubt(self.at(*at), Missing::from([(*what).into()]));
        }
        if let Some((at, missing)) = self.first_gap(self.env.version.pattern(id), search.opens) {
            found.doubt(at, missing);
        }
        for attempted in search.attempted.iter().filter(|one| one.act == id) {
            self.excuse(attempted, search, &mut found);
        }
        found
    }

    /// A failed attempt in time ends a duty to call where a grid of attempts goes on from there.
    fn excuse(&self, attempted: &Attempted, search: Search<'_>, found: &mut Found) {
        let attempts = &self.matches(attempted.attempt).sure;
        let first = attempts.partition_point(|&at| at < self.before(search.opens));
        let in_time = attempts
            .iter()
            .copied()
            .skip(first)
            .take_while(|&at| self.at(at) <= search.due)
            .filter(|at| Some(*at) != search.own);
        for at in in_time {
            let point = Point {
                scope_from: Some(search.trigger),
                ..self.after_fact(at)
            };
            match self.ask(&attempted.guard, point) {
                Truth::Yes => {
                    if found.sure.is_none_or(|(known, _)| self.at(at) < known) {
                        found.sure = Some((self.at(at), Some(at)));
                    }
                    return;
                }
                Truth::Unknown(missing) => found.doubt(self.at(at), missing),
                Truth::No => {}
            }
        }
    }

    /// Whether a duty was ended by a failed attempt, which a grid of attempts takes over.
    pub(super) fn by_attempt(&self, duty: &Obligation, fact: usize) -> bool {
        let among = |id: PatternId| self.matches(id).sure.binary_search(&fact).is_ok();
        duty.attempted
            .iter()
            .any(|one| among(one.attempt) && !among(one.act))
    }

    /// Whether two facts are moments of one event: a task posted and that task closed.
    fn is_same_event(&self, one: usize, other: usize) -> bool {
        match (&self.fact(one).what, &self.fact(other).what) {
            (Kind::Event(one, ..), Kind::Event(other, ..)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }

    pub(super) fn author(&self, fact: usize) -> Option<&str> {
        match &self.fact(fact).what {
            Kind::Event(event, ..) => event.by.as_deref(),
            Kind::Entry(entry) => entry.by.as_deref(),
            Kind::Field(change, _) => change.by.as_deref(),
            Kind::Owner(change) => change.by.as_deref(),
            Kind::Created | Kind::Current | Kind::Mailing(_) => None,
        }
    }

    fn find_change(&self, field: FieldId, search: Search<'_>) -> Found {
        let history = self.history(field);
        let from = search.opens.max(search.trigger);
        let after = |at: &usize| self.at(*at) >= from && Some(*at) != search.own;
        let sure = history.changes.iter().map(|(at, _)| *at).find(after);
        let unheld = !history.held;
        Found {
            sure: sure.map(|at| (self.at(at), Some(at))),
            maybe: unheld.then(|| (from, Missing::from(["история полей".into()]))),
        }
    }

    /// The first moment from the trigger on at which the state holds.
    fn find_state(&self, cond: &Cond, search: Search<'_>) -> Found {
        let end = search
            .scope_end
            .map_or(self.env.horizon, |end| end.min(self.env.horizon));
        let mut found = Found::default();
        let about = Point {
            origin: None,
            scope_from: Some(search.trigger),
            ..self.point(search.trigger)
        };
        self.scan(
            cond,
            search.trigger,
            end.max(search.trigger),
            about,
            |at, answer| {
                match answer {
                    Truth::Yes => found.sure = Some((at, None)),
                    Truth::Unknown(missing) => found.doubt(at, missing),
                    Truth::No => {}
                }
                found.sure.is_none()
            },
        );
        found
    }

    /// Acts done after the trigger but before the window opened.
    pub(super) fn before_window(
        &self,
        duty: &Obligation,
        from: Instant,
        opens: Instant,
        own: Option<usize>,
    ) -> Vec<(usize, &'static str)> {
        if duty.before_window || duty.early.is_some() || opens <= from {
            return Vec::new();
        }
        let acts = duty.deeds.list.iter().filter_map(|deed| match deed {
            Deed::Act(pattern) => Some(&self.matches(*pattern).sure),
            _ => None,
        });
        let early = |at: &usize| self.at(*at) >= from && self.at(*at) < opens && Some(*at) != own;
        let first = self.before(from);
        acts.flat_map(|sure| {
            let sure = &sure[sure.partition_point(|&at| at < first)..];
            sure.iter().copied().take_while(|&at| self.at(at) < opens)
        })
        .filter(early)
        .map(|at| (at, "раньше окна"))
        .collect()
    }

    /// Facts of the kind asked for that do not count, and why.
    pub(super) fn near_misses(
        &self,
        deeds: &Deeds,
        from: Instant,
        to: Instant,
        own: Option<usize>,
    ) -> Vec<(usize, &'static str)> {
        let patterns = deeds.list.iter().filter_map(|deed| match deed {
            Deed::Act(pattern) => Some(self.env.version.pattern(*pattern)),
            _ => None,
        });
        let shapes: Vec<_> = patterns.flat_map(|pattern| &pattern.shapes).collect();
        let mut found = Vec::new();
        for &at in self.members() {
            let fact: &Fact<'_> = self.fact(at);
            if fact.at < from || fact.at > to || Some(at) == own {
                continue;
            }
            let all: Vec<Fit> = shapes
                .iter()
                .map(|shape| fits(shape, at, fact, self))
                .collect();
            if all.contains(&Fit::Yes) {
                continue;
            }
            let why = all.iter().find_map(|fit| match fit {
                Fit::No(why) | Fit::Unknown(why) => Some(*why),
                Fit::Yes | Fit::Other => None,
            });
            found.extend(why.map(|why| (at, why)));
        }
        found
    }
}

impl Found {
    /// It may have been done from this moment on; the earliest such moment stays.
    pub(super) fn doubt(&mut self, at: Instant, missing: Missing) {
        match &mut self.maybe {
            Some((known, all)) if *known <= at => {
                if *known == at {
                    all.extend(missing);
                }
            }
            _ => self.maybe = Some((at, missing)),
        }
    }
}
