//! One file: its norms, its clocks, and when it is in force.

use rustc_hash::{FxHashMap, FxHashSet};

use super::from_model::Lowering;
use super::norm::{Body, Norm, Prohibition};
use super::{Cond, Names, Pattern, PatternId, Sym, Test, Window, fold};
use crate::calendar::WorkClock;
use crate::model::regulation::{
    Card, ClauseId, Field, FieldId, Funnel, FunnelId, Of, Regulation, RoleId, Scope, Sentence,
    Stage, StageId, What,
};
use crate::value::Instant;

/// A category ladder: its first rung that is not false is the value.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Of the deal, or of the client (then over all events of the client).
    pub card: Card,
    /// Conditions from the top down.
    pub rungs: Vec<Cond>,
}

/// One compiled regulation.
#[derive(Debug, Clone)]
pub struct Version {
    /// The regulation it was compiled from; indices in norms point into it.
    pub regulation: Regulation,
    /// In force from this moment …
    pub from: Instant,
    /// … until this one.
    pub until: Instant,
    /// Whether no version of the same name is earlier.
    pub earliest: bool,
    /// Keys of clauses that the version before has as well: they do not set off again when this one begins.
    pub known_before: FxHashSet<Box<str>>,
    /// All norms, in the order of the text.
    pub norms: Vec<Norm>,
    /// Event patterns by [`PatternId`].
    pub patterns: Vec<Pattern>,
    /// Conditions that its scenarios ask about.
    pub questions: Vec<Cond>,
    /// What reactivations understand by the return of a client, by clause.
    pub returns: Vec<(ClauseId, PatternId)>,
    /// Category ladders by `CategoryId`.
    pub definitions: Vec<Definition>,
    /// Whether a category of clients asks where their deals stand or have moved.
    pub clients_by_stage: bool,
    /// The company's clock.
    pub company: WorkClock,
    /// Clocks of the teams, in their order.
    pub teams: Vec<(Sym, WorkClock)>,
    /// Symbols of the roles, in their order.
    pub roles: Vec<Sym>,
    /// Symbols of the fields, in their order.
    pub fields: Vec<Sym>,
    funnels: Vec<Option<Sym>>,
    stages: FxHashMap<(FunnelId, Sym), StageId>,
    levels: Vec<Option<usize>>,
    by_stage: Vec<Vec<usize>>,
    /// Norms of no stage in particular, by the funnel they speak of …
    by_funnel: Vec<Vec<usize>>,
    /// … and those of none.
    everywhere: Vec<usize>,
    /// The number of each norm's scope: norms of one scope apply over the same stretches of a deal.
    scopes: Vec<usize>,
    /// How many scopes there are.
    pub scope_count: usize,
    /// Bans on hours that hold whatever else does: they stop the clocks of duties.
    pub hours: Vec<usize>,
    /// Whether any norm is asked of clients themselves.
    pub of_clients: bool,
    /// Whether any term here runs on the client's clock.
    pub client_clock: bool,
}

impl Version {
    pub(super) fn compile(regulation: &Regulation, names: &mut Names) -> Self {
        let mut lowering = Lowering::new(regulation, names);
        for (at, clause) in regulation.clauses.iter().enumerate() {
            lowering.clause(ClauseId(at), clause);
        }
        let mut definitions = Vec::new();
        for category in &regulation.categories {
            let rungs = category
                .rungs
                .iter()
                .map(|rung| lowering.cond(&rung.cond))
                .collect();
            definitions.push(Definition {
                card: category.card,
                rungs,
            });
        }
        lowering.excuse_attempts();
        let mut returns = Vec::new();
        for (at, clause) in regulation.clauses.iter().enumerate() {
            if let Sentence::Series(series) = &clause.sentence
                && let Some(awaited) = &series.returns
            {
                returns.push((ClauseId(at), lowering.pattern(&awaited.pattern)));
            }
        }
        let questions = regulation
            .questions
            .iter()
            .map(|cond| lowering.cond(cond))
            .collect();
        let Lowering {
            norms, patterns, ..
        } = lowering;
        let clients_by_stage = definitions
            .iter()
            .filter(|one| one.card == Card::Client)
            .flat_map(|one| &one.rungs)
            .any(|rung| asks_of_stages(rung, &patterns));
        let mut by_stage = vec![Vec::new(); regulation.stages.len()];
        let mut by_funnel = vec![Vec::new(); regulation.funnels.len()];
        let mut everywhere = Vec::new();
        for (at, norm) in norms.iter().enumerate() {
            for stage in &norm.scope.stages {
                // A stage of a scope is one of the regulation's, by construction of its model.
                by_stage[stage.0].push(at);
            }
            if norm.scope.stages.is_empty() {
                match norm.scope.funnel {
                    // So is its funnel.
                    Some(funnel) => by_funnel[funnel.0].push(at),
                    None => everywhere.push(at),
                }
            }
        }
        let (scopes, scope_count) = numbered_scopes(&norms);
        let mut levels = vec![None; regulation.stages.len()];
        for funnel in &regulation.funnels {
            for (level, stages) in funnel.order.iter().enumerate() {
                for stage in stages {
                    levels[stage.0] = Some(level);
                }
            }
        }
        let stages = regulation.stages.iter().enumerate();
        Self {
            from: regulation
                .effective_from
                .map_or(Instant::MIN, |day| regulation.company.zone.start_of(day)),
            until: Instant::MAX,
            earliest: true,
            known_before: FxHashSet::default(),
            patterns,
            questions,
            returns,
            definitions,
            clients_by_stage,
            company: WorkClock::new(regulation.company.clone()),
            teams: regulation
                .teams
                .iter()
                .map(|team| (names.add(&team.name), WorkClock::new(team.schedule.clone())))
                .collect(),
            roles: regulation
                .roles
                .iter()
                .map(|role| names.add(role))
                .collect(),
            fields: regulation
                .fields
                .iter()
                .map(|field| names.add(&field.name))
                .collect(),
            funnels: regulation
                .funnels
                .iter()
                .map(|funnel| funnel.name.as_deref().map(|name| names.add(name)))
                .collect(),
            stages: stages
                .map(|(at, stage)| ((stage.funnel, names.add(&stage.name)), StageId(at)))
                .collect(),
            levels,
            by_stage,
            by_funnel,
            everywhere,
            scopes,
            scope_count,
            hours: those(&norms, |norm| {
                let hours = matches!(norm.body, Body::Prohibition(Prohibition::Hours { .. }));
                hours && norm.guard == Cond::True
            }),
            of_clients: norms.iter().any(|norm| norm.scope.of == Of::Client),
            client_clock: norms
                .iter()
                .any(|norm| matches!(&norm.body, Body::Obligation(duty) if duty.client_clock)),
            norms,
            regulation: regulation.clone(),
        }
    }

    /// The funnel of a deal. The unnamed funnel of a text without `воронка` takes deals of any funnel; data that names
    /// none belongs to the only funnel of the text.
    #[must_use]
    pub fn funnel(&self, named: Option<Sym>, is_named: bool) -> Option<FunnelId> {
        if is_named {
            let by_name = self
                .funnels
                .iter()
                .position(|funnel| funnel.is_some() && *funnel == named);
            let unnamed = || self.funnels.iter().position(Option::is_none);
            return by_name.or_else(unnamed).map(FunnelId);
        }
        match self.funnels.as_slice() {
            [_] => Some(FunnelId(0)),
            many => many.iter().position(Option::is_none).map(FunnelId),
        }
    }

    /// The stage of this name in a funnel.
    #[must_use]
    pub fn stage(&self, funnel: FunnelId, name: Sym) -> Option<StageId> {
        self.stages.get(&(funnel, name)).copied()
    }

    /// The place of a stage in its funnel's order; `None` when it stands outside.
    #[must_use]
    pub fn level(&self, stage: StageId) -> Option<usize> {
        self.levels.get(stage.0).copied().flatten()
    }

    /// Whether a deal in this stage is closed.
    #[must_use]
    pub fn is_terminal(&self, stage: StageId) -> bool {
        let funnel = self.funnel_of(stage);
        if funnel.terminal.is_empty() {
            return funnel.order.len() > 1
                && funnel
                    .order
                    .last()
                    .is_some_and(|last| last.contains(&stage));
        }
        funnel.terminal.contains(&stage)
    }

    /// Norms that may concern a deal that has been in these stages, and in these funnels (`None`: in any), in the order of the text.
    #[must_use]
    pub fn norms_for(&self, stages: &[StageId], funnels: Option<&[FunnelId]>) -> Vec<usize> {
        let mut found = self.everywhere.clone();
        match funnels {
            None => found.extend(self.by_funnel.iter().flatten()),
            Some(funnels) => {
                for funnel in funnels {
                    found.extend(self.by_funnel.get(funnel.0).into_iter().flatten());
                }
            }
        }
        for stage in stages {
            found.extend(self.by_stage.get(stage.0).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The number of a norm's scope, below [`Version::scope_count`].
    #[must_use]
    pub fn scope_of(&self, norm: usize) -> Option<usize> {
        self.scopes.get(norm).copied()
    }

    /// The role that a symbol names.
    #[must_use]
    pub fn role(&self, name: Sym) -> Option<RoleId> {
        self.roles.iter().position(|role| *role == name).map(RoleId)
    }

    /// Whether anything here runs on people's own schedules.
    #[must_use]
    pub fn asks_own_schedules(&self) -> bool {
        self.norms.iter().any(|norm| {
            norm.scope.of == Of::Employee
                || matches!(&norm.body, Body::Obligation(duty) if duty.own_schedule)
                || matches!(norm.body, Body::Turn(_))
        })
    }

    /// Teams that have hours of their own, with their clocks.
    #[must_use]
    pub fn teams(&self) -> &[(Sym, WorkClock)] {
        &self.teams
    }

    /// The clock of a team, else the company's, and whether it is the team's own.
    #[must_use]
    pub fn clock(&self, team: Option<Sym>) -> (&WorkClock, bool) {
        let own = self.teams.iter().find(|(name, _)| Some(*name) == team);
        own.map_or((&self.company, false), |(_, clock)| (clock, true))
    }

    /// The declaration of a field.
    #[must_use]
    pub fn field(&self, field: FieldId) -> &Field {
        // Field ids of a bound regulation point into its own list.
        &self.regulation.fields[field.0]
    }

    /// The declaration of a stage.
    #[must_use]
    pub fn declared(&self, stage: StageId) -> &Stage {
        // Stage ids of a bound regulation point into its own list.
        &self.regulation.stages[stage.0]
    }

    /// The author's name of a funnel, if it has one.
    #[must_use]
    pub fn funnel_name(&self, funnel: FunnelId) -> Option<&str> {
        self.regulation.funnels.get(funnel.0)?.name.as_deref()
    }

    /// The funnel of a stage.
    #[must_use]
    pub fn funnel_of(&self, stage: StageId) -> &Funnel {
        // A stage names a funnel of its own regulation.
        &self.regulation.funnels[self.declared(stage).funnel.0]
    }

    /// The pattern behind an id.
    #[must_use]
    pub fn pattern(&self, id: PatternId) -> &Pattern {
        // Ids are given out by the lowering of this very version.
        &self.patterns[id.0]
    }
}

/// The number of each norm's scope, and how many scopes there are. Whose norms they are does not matter to where they apply.
fn numbered_scopes(norms: &[Norm]) -> (Vec<usize>, usize) {
    let mut known: Vec<&Scope> = Vec::new();
    let same = |one: &Scope, other: &Scope| {
        one.funnel == other.funnel
            && one.stages == other.stages
            && one.except_stages == other.except_stages
    };
    let numbers = norms.iter().map(|norm| {
        let place = known.iter().position(|one| same(one, &norm.scope));
        place.unwrap_or_else(|| {
            known.push(&norm.scope);
            known.len() - 1
        })
    });
    let numbers = numbers.collect();
    (numbers, known.len())
}

/// Where the norms of a kind stand.
fn those(norms: &[Norm], wanted: impl Fn(&Norm) -> bool) -> Vec<usize> {
    let all = norms.iter().enumerate();
    all.filter(|(_, norm)| wanted(norm))
        .map(|(at, _)| at)
        .collect()
}

/// Sets the end of each version to the begin of the next one of its name, and what it knows from the one before.
pub(super) fn order_in_time(versions: &mut [Version]) {
    let names: Vec<String> = versions
        .iter()
        .map(|version| fold(&version.regulation.name))
        .collect();
    let mut order: Vec<usize> = (0..versions.len()).collect();
    order.sort_by_key(|&at| (&names[at], versions[at].from, at));
    for pair in order.windows(2) {
        let [before, after] = *pair else { continue };
        if names[before] != names[after] {
            continue;
        }
        versions[before].until = versions[after].from;
        versions[after].earliest = false;
        let keys = versions[before]
            .regulation
            .clauses
            .iter()
            .map(|clause| clause.key.clone());
        versions[after].known_before = keys.collect();
    }
}

/// Whether a condition asks where a deal stands or has moved.
fn asks_of_stages(cond: &Cond, patterns: &[Pattern]) -> bool {
    let moves = |id: &PatternId| {
        patterns.get(id.0).is_some_and(|pattern| {
            let of_deal = |what: &What| matches!(what, What::Transition { .. } | What::Created);
            pattern.shapes.iter().any(|shape| of_deal(&shape.what))
        })
    };
    let mut found = false;
    cond.for_each_test(&mut |test| {
        found |= match test {
            Test::Stage(_) => true,
            Test::Count {
                pattern, window, ..
            } => moves(pattern) || matches!(window, Window::Since(since) if moves(since)),
            Test::LastOlder(pattern, _) | Test::Elapsed(Some(pattern), _) => moves(pattern),
            _ => false,
        };
    });
    found
}
