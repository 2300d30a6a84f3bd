//! A deal's way through the stages, as one version of the regulation knows them.

use smallvec::SmallVec;

use super::fact::{Fact, Kind, Moments, Whose};
use super::matching::Fit;
use crate::facts::{Case, Deal, FactKind};
use crate::model::regulation::{FunnelId, Scope, StageId};
use crate::program::{Memo, Names, Version, fold};
use crate::value::{Instant, Truth};

/// A stay in one stage.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    /// The stage, if the regulation knows it.
    pub(super) stage: Option<StageId>,
    pub(super) funnel: Option<FunnelId>,
    /// Its name as the data spells it.
    pub(super) name: Box<str>,
    /// When it began; `None` when that is not held.
    pub(super) from: Option<Instant>,
    /// The fact that began it; `None` when that is not held.
    pub(super) entry: Option<usize>,
    /// When it ended.
    pub(super) to: Option<Instant>,
    /// The fact that ended it.
    pub(super) exit: Option<usize>,
}

/// A move between two different stages, visits of no length included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    pub(super) fact: usize,
    pub(super) from: Option<StageId>,
    pub(super) to: Option<StageId>,
    /// Whether the deal was in some stage before (else this is its first entry).
    pub(super) first: bool,
}

/// The way of one deal.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    pub(super) visits: Vec<Visit>,
    /// Visits of no length: they give birth to nothing, but between two moves of one second the deal stands there.
    fleeting: Vec<Visit>,
    pub(super) moves: Vec<Move>,
    /// When the deal began, if known.
    pub(super) created: Option<Instant>,
    /// Before this moment the stages are not held although the deal existed.
    pub(super) unheld_until: Option<Instant>,
    /// The funnel it is in, or was first seen in.
    funnel: Option<FunnelId>,
    /// Stages in which it may have stood before what is held: deals are taken to have moved forward.
    passed: Vec<StageId>,
    /// The stage it stands in now, nobody knows since when.
    pub(super) present: Option<StageId>,
    /// No stage of it is known at all.
    anywhere: bool,
    /// How many facts came before it began.
    before: usize,
    /// The life of what is no deal and has no stages: an employee, from his first day of work (`None`: not known) to his
    /// last.
    pub(super) life: Option<(Option<Instant>, Option<Instant>)>,
}

/// Names of stages and funnels as one version resolves them.
pub(super) struct Resolver<'r> {
    pub(super) version: &'r Version,
    pub(super) names: &'r Names,
    pub(super) memo: &'r mut Memo,
}

impl Resolver<'_> {
    fn stage(&mut self, name: &str, funnel: Option<&str>) -> (Option<FunnelId>, Option<StageId>) {
        let sym = funnel.and_then(|funnel| self.memo.find(self.names, funnel));
        let funnel = self.version.funnel(sym, funnel.is_some());
        let stage = self.memo.find(self.names, name);
        let stage = funnel
            .zip(stage)
            .and_then(|(funnel, name)| self.version.stage(funnel, name));
        (funnel, stage)
    }

    /// The way of one deal through the stages.
    pub(super) fn path(
        &mut self,
        case: &Case<'_>,
        (at, deal): (usize, &Deal<'_>),
        facts: &[Fact<'_>],
        moments: Moments,
        held_since: Option<Instant>,
    ) -> Path {
        debug_assert!(case.deals.len() > at, "the deal is one of the case's");
        let mut path = Path {
            created: deal.created.map(|when| moments.start(when)),
            ..Path::default()
        };
        if deal.stages.is_some() {
            for (fact, entry) in facts
                .iter()
                .enumerate()
                .filter_map(|(fact, one)| match one.what {
                    Kind::Entry(entry) if one.whose == Whose::Deal(at) => Some((fact, entry)),
                    _ => None,
                })
            {
                let funnel = entry.funnel.as_deref().or(deal.funnel.as_deref());
                let (funnel, stage) = self.stage(&entry.stage, funnel);
                path.enter(&entry.stage, funnel, stage, fact, facts[fact].at);
            }
            let (fleeting, visits) = std::mem::take(&mut path.visits)
                .into_iter()
                .partition(|visit| visit.to == visit.from);
            (path.fleeting, path.visits) = (fleeting, visits);
            let first = path.visits.first().and_then(|visit| visit.from);
            let cut =
                held_since.filter(|since| path.created.is_none_or(|created| created < *since));
            path.unheld_until = cut.map(|since| first.map_or(since, |first| first.max(since)));
            if path.unheld_until.is_some() {
                let known = path.visits.first().map(|visit| (visit.funnel, visit.stage));
                path.anywhere = known.is_none();
                let (funnel, stage) =
                    known.unwrap_or_else(|| self.stage("", deal.funnel.as_deref()));
                path.came_through(self.version, funnel, stage);
            }
        } else if let Some(name) = &deal.stage {
            let (funnel, stage) = self.stage(name, deal.funnel.as_deref());
            let entry = facts
                .iter()
                .position(|one| one.whose == Whose::Deal(at) && matches!(one.what, Kind::Current));
            let from = entry.map(|fact| facts[fact].at);
            path.came_through(self.version, funnel, stage);
            let known_later = deal.stage_since.is_some() && from.is_none();
            path.present = stage.filter(|_| deal.stage_since.is_none());
            if !known_later {
                let (to, exit) = (None, None);
                path.visits.push(Visit {
                    stage,
                    funnel,
                    name: name.as_ref().into(),
                    from,
                    entry,
                    to,
                    exit,
                });
            }
            // Created and moved at one moment: there was nothing before.
            path.unheld_until = match (path.created, from) {
                (Some(created), Some(from)) if created >= from => None,
                (_, from) => Some(from.unwrap_or(Instant::MAX)),
            };
        } else {
            let (funnel, _) = self.stage("", deal.funnel.as_deref());
            path.came_through(self.version, funnel, None);
            path.anywhere = true;
            path.unheld_until = Some(Instant::MAX);
        }
        let begun = path
            .created
            .or_else(|| path.visits.first().and_then(|visit| visit.from));
        path.before = begun.map_or(0, |begun| facts.partition_point(|fact| fact.at < begun));
        path
    }
}

impl Path {
    fn enter(
        &mut self,
        name: &str,
        funnel: Option<FunnelId>,
        stage: Option<StageId>,
        fact: usize,
        at: Instant,
    ) {
        let mut from = None;
        let first = self.visits.is_empty();
        if let Some(last) = self.visits.last_mut() {
            let same = last.funnel == funnel && last.stage == stage;
            if same && (stage.is_some() || fold(&last.name) == fold(name)) {
                return;
            }
            from = last.stage;
            last.to = Some(at);
            last.exit = Some(fact);
        }
        self.moves.push(Move {
            fact,
            from,
            to: stage,
            first,
        });
        let visit = Visit {
            stage,
            funnel,
            name: name.into(),
            from: Some(at),
            entry: Some(fact),
            to: None,
            exit: None,
        };
        self.visits.push(visit);
    }

    /// Notes the stages that come before the first one known.
    fn came_through(
        &mut self,
        version: &Version,
        funnel: Option<FunnelId>,
        stage: Option<StageId>,
    ) {
        let level = stage.and_then(|stage| version.level(stage));
        let earlier = |one: &StageId| {
            let ours = Some(version.declared(*one).funnel) == funnel;
            let before = match (version.level(*one), level) {
                (Some(one), Some(known)) => one < known,
                _ => true,
            };
            ours && before && Some(*one) != stage
        };
        self.funnel = funnel;
        let all = (0..version.regulation.stages.len()).map(StageId);
        self.passed = all.filter(earlier).collect();
    }

    /// The funnels that the deal has been in, as far as that is held.
    pub(super) fn funnels(&self, version: &Version) -> SmallVec<[FunnelId; 4]> {
        let visits = self.visits.iter().filter_map(|visit| visit.funnel);
        let moved = self.moves.iter().flat_map(|one| [one.from, one.to]);
        let moved = moved.flatten().map(|stage| version.declared(stage).funnel);
        let mut found: SmallVec<[FunnelId; 4]> = SmallVec::new();
        for funnel in visits.chain(moved) {
            if !found.contains(&funnel) {
                found.push(funnel);
            }
        }
        found
    }

    /// Whether the deal stood in one of the wanted stages at a moment before what is held.
    pub(super) fn may_be(&self, wanted: impl Fn(StageId) -> bool) -> Truth {
        let unknown = || Truth::unknown(FactKind::Stages.history());
        if self.anywhere {
            return unknown();
        }
        let mut all = self
            .passed
            .iter()
            .chain(&self.present)
            .map(|stage| wanted(*stage));
        let Some(first) = all.next() else {
            // Nothing comes before its first stage, so it has come back to it.
            let first = self.visits.first().and_then(|visit| visit.stage);
            return if first.is_some_and(wanted) {
                unknown()
            } else {
                Truth::No
            };
        };
        if all.all(|one| one == first) {
            first.into()
        } else {
            unknown()
        }
    }

    /// Whether this fact is a move out of one of these stages into one of those (none: any).
    pub(super) fn moved(&self, index: usize, from: &[StageId], to: &[StageId]) -> Fit {
        let fits = |wanted: &[StageId], stage: Option<StageId>| {
            wanted.is_empty() || stage.is_some_and(|stage| wanted.contains(&stage))
        };
        if let Ok(at) = self.moves.binary_search_by_key(&index, |one| one.fact) {
            let one = self.moves[at];
            return if fits(from, one.from) && fits(to, one.to) {
                Fit::Yes
            } else {
                Fit::Other
            };
        }
        match self.visits.first() {
            Some(visit) if visit.entry == Some(index) && fits(to, visit.stage) => {
                if from.is_empty() {
                    Fit::Yes
                } else if self.unheld_until.is_none() {
                    // Created there: nothing was left.
                    Fit::Other
                } else {
                    Fit::Unknown("история стадий")
                }
            }
            _ => Fit::Other,
        }
    }

    /// Where the deal stands when `n` facts have applied, as far as that is held.
    pub(super) fn place(&self, n: usize) -> Place<'_> {
        match self.standing(n) {
            Some(visit) if visit.from.is_some() => return Place::In(visit),
            Some(_) => return Place::Unknown,
            None => {}
        }
        let first = self.visits.first().and_then(|visit| visit.entry);
        if self.unheld_until.is_some() && first.is_none_or(|first| n <= first) {
            Place::Unknown
        } else {
            Place::Nowhere
        }
    }

    /// The visit that lasts when `n` facts have applied.
    pub(super) fn visit_at(&self, n: usize) -> Option<usize> {
        let after = self
            .visits
            .partition_point(|visit| visit.entry.is_none_or(|entry| entry < n));
        let last = after.checked_sub(1)?;
        let visit = self.visits.get(last)?;
        visit.exit.is_none_or(|exit| exit >= n).then_some(last)
    }

    /// Where the deal stands when `n` facts have applied, be it for no time at all.
    pub(super) fn standing(&self, n: usize) -> Option<&Visit> {
        let lasting = self.visit_at(n).and_then(|at| self.visits.get(at));
        let holds = |visit: &&Visit| {
            visit.entry.is_some_and(|entry| entry < n) && visit.exit.is_some_and(|exit| exit >= n)
        };
        lasting.or_else(|| self.fleeting.iter().find(holds))
    }

    /// The visit to show for a moment: the one that lasts then, else the last before it.
    pub(super) fn shown_at(&self, at: Instant) -> Option<&Visit> {
        let after = self
            .visits
            .partition_point(|visit| visit.from.is_none_or(|from| from <= at));
        self.visits.get(after.saturating_sub(1))
    }
}

/// What is held of the place of a deal at a moment.
pub(super) enum Place<'p> {
    In(&'p Visit),
    Nowhere,
    Unknown,
}

/// A stretch in which a scope is active.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    /// From when; `None` when that is not held.
    pub(super) from: Option<Instant>,
    /// Until when.
    pub(super) to: Option<Instant>,
    /// How many facts lie before it for certain.
    pub(super) since: usize,
    /// Number of facts applied before it begins …
    pub(super) first: usize,
    /// … and the number of the fact that ends it.
    pub(super) last: usize,
    /// The visit it began in.
    pub(super) visit: Option<usize>,
    /// Whether the data holds that the deal was there at all.
    pub(super) sure: bool,
}

impl Stretch {
    /// Whether a fact lies within, the moves that begin and end it left out.
    pub(super) const fn holds(&self, fact: usize) -> bool {
        self.since <= fact && (self.first == 0 || fact > self.first) && fact < self.last
    }
}

impl Path {
    /// Stretches in which the scope is active. Adjoining visits are one stretch for the deal's life and where `joined`
    /// asks for it; else every visit of a stage is a stretch of its own.
    pub(super) fn stretches(&self, scope: &Scope, version: &Version, joined: bool) -> Vec<Stretch> {
        if let Some((from, to)) = self.life {
            return vec![Stretch {
                from,
                to,
                since: 0,
                first: 0,
                last: usize::MAX,
                visit: None,
                sure: true,
            }];
        }
        let life = scope.stages.is_empty();
        let mut out: Vec<Stretch> = Vec::new();
        out.extend(self.unheld(scope, version));
        for (at, visit) in self.visits.iter().enumerate() {
            let here = scope
                .funnel
                .is_none_or(|funnel| visit.funnel == Some(funnel));
            let inside = if life {
                here && !visit.stage.is_some_and(|stage| {
                    version.is_terminal(stage) || scope.except_stages.contains(&stage)
                })
            } else {
                visit
                    .stage
                    .is_some_and(|stage| scope.stages.contains(&stage))
            };
            // Before its first stage a deal stands in none, so none of those left out or terminal either.
            let before_all = life && here && at == 0 && self.unheld_until.is_none();
            // A stay in a stage since nobody knows when is part of what is not held.
            if life && visit.from.is_none() {
                continue;
            }
            if !inside {
                let begun = self.created.or(visit.from);
                // A deal closed in the second in which it began has had no life.
                let closed = visit.stage.is_some_and(|stage| version.is_terminal(stage));
                let lived = !closed || begun < visit.from;
                out.extend(begun.filter(|_| before_all && lived).map(|begun| Stretch {
                    from: Some(begun),
                    to: visit.from,
                    since: self.before,
                    first: 0,
                    last: visit.entry.unwrap_or(0),
                    visit: None,
                    sure: true,
                }));
                continue;
            }
            let last = visit.exit.unwrap_or(usize::MAX);
            if let Some(before) = out.last_mut().filter(|before| {
                (life || joined) && before.sure && before.to.is_some() && before.to == visit.from
            }) {
                before.to = visit.to;
                before.last = last;
                continue;
            }
            let mut stretch = Stretch {
                from: visit.from,
                to: visit.to,
                since: 0,
                first: visit.entry.unwrap_or(0),
                last,
                visit: Some(at),
                sure: visit.from.is_some(),
            };
            // The life of a deal begins with its creation, even when no stage is recorded yet.
            if before_all {
                let created = self.created;
                stretch.from = stretch.from.min(created).or(created).or(visit.from);
                stretch.first = 0;
                stretch.since = self.before;
            }
            out.push(stretch);
        }
        out
    }

    /// The stretch before what is held, if the scope was, or may have been, active there.
    fn unheld(&self, scope: &Scope, version: &Version) -> Option<Stretch> {
        let until = self.unheld_until?;
        let anywhere = self.anywhere && self.funnel.is_none();
        let here = |funnel| anywhere || self.funnel == Some(funnel);
        if !scope.funnel.is_none_or(here) {
            return None;
        }
        let active = if !scope.stages.is_empty() {
            let passed = |stage: &StageId| self.anywhere || self.passed.contains(stage);
            if !scope.stages.iter().any(passed) {
                return None;
            }
            // Which of them, how often and when is not held.
            Truth::unknown(FactKind::Stages.history())
        } else if self.anywhere && scope.except_stages.is_empty() {
            Truth::Yes
        } else {
            let closed = self.may_be(|stage| version.is_terminal(stage));
            let left_out = self.may_be(|stage| scope.except_stages.contains(&stage));
            closed.negate().and(left_out.negate())
        };
        let entry = self.visits.first().and_then(|visit| visit.entry);
        (!active.is_no()).then(|| Stretch {
            from: self.created,
            to: (until != Instant::MAX).then_some(until),
            since: self.before,
            first: 0,
            last: entry.unwrap_or(usize::MAX),
            visit: None,
            sure: active.is_yes() && self.created.is_some(),
        })
    }
}
