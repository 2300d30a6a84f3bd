//! Where a deal stands, and when the scope of a clause is active.

use reglament::facts::FactKind;
use reglament::model::regulation::{FunnelId, Scope, StageId};
use reglament::value::{Instant, Truth};

use super::asking::Ask;
use super::world::{Fact, Says, View, World, same};

/// A stay of a deal in one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The stage, if the regulation knows it.
    pub stage: Option<StageId>,
    /// The funnel, if the regulation knows it.
    pub funnel: Option<FunnelId>,
    /// The entry.
    pub from: Instant,
    /// When the entry sets things off.
    pub sets_off: Instant,
    /// The next entry; `None` while it lasts.
    pub to: Option<Instant>,
    /// Index of the entry among the facts.
    pub fact: usize,
}

/// What is known of the place of a deal at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Not created yet, or in no stage yet.
    Nowhere,
    /// In this visit.
    In(Visit),
    /// The history of stages is not held.
    Unknown,
}

impl World<'_> {
    /// The funnel of the regulation with this name; the only one of the regulation when the data names none.
    pub fn funnel(&self, name: Option<&str>) -> Option<FunnelId> {
        let found = self
            .reg
            .funnels
            .iter()
            .position(|funnel| match (&funnel.name, name) {
                (None, _) => true,
                (Some(one), Some(other)) => same(one, other),
                (Some(_), None) => self.reg.funnels.len() == 1,
            });
        found.map(FunnelId)
    }

    fn stage(&self, funnel: Option<FunnelId>, name: &str) -> Option<StageId> {
        let found = self
            .reg
            .stages
            .iter()
            .position(|stage| Some(stage.funnel) == funnel && same(&stage.name, name));
        found.map(StageId)
    }

    /// All visits of a deal in order. The same stage twice in a row is one visit; visits of zero length are dropped.
    pub fn visits(&self, deal: usize) -> Vec<Visit> {
        let mut visits = self.entries(deal).to_vec();
        visits.retain(|visit| visit.to != Some(visit.from));
        visits
    }

    /// The same with visits of zero length, which are passed through but give birth to nothing.
    pub fn entries(&self, deal: usize) -> &[Visit] {
        self.found.entries[deal].get_or_init(|| self.find_entries(deal))
    }

    fn find_entries(&self, deal: usize) -> Vec<Visit> {
        let record = &self.case.deals[deal];
        let Some(history) = &record.stages else {
            return self.last_visit(deal).into_iter().collect();
        };
        let mut visits: Vec<Visit> = Vec::new();
        let mut names: Vec<(&str, Option<FunnelId>)> = Vec::new();
        for (index, fact) in self.facts.iter().enumerate() {
            let Says::Entered(entry) = fact.says else {
                continue;
            };
            if fact.deal != Some(deal) {
                continue;
            }
            let entry = &history[entry];
            let funnel = self.funnel(entry.funnel.as_deref().or(record.funnel.as_deref()));
            if names
                .last()
                .is_some_and(|(name, before)| same(name, &entry.stage) && *before == funnel)
            {
                continue;
            }
            if let Some(last) = visits.last_mut() {
                last.to = Some(fact.at);
            }
            names.push((&entry.stage, funnel));
            let stage = self.stage(funnel, &entry.stage);
            visits.push(Visit {
                stage,
                funnel,
                from: fact.at,
                sets_off: fact.sets_off,
                to: None,
                fact: index,
            });
        }
        visits
    }

    /// The present visit of a deal without history, as far as the date of the last change tells.
    pub fn last_visit(&self, deal: usize) -> Option<Visit> {
        let record = &self.case.deals[deal];
        let funnel = self.funnel(record.funnel.as_deref());
        let stage = self.stage(funnel, record.stage.as_deref()?);
        let index = self
            .facts
            .iter()
            .position(|fact| fact.deal == Some(deal) && matches!(fact.says, Says::Arrived))?;
        let Fact {
            at: from, sets_off, ..
        } = self.facts[index];
        Some(Visit {
            stage,
            funnel,
            from,
            sets_off,
            to: None,
            fact: index,
        })
    }

    /// Where a deal is in this view.
    pub fn place(&self, deal: usize, view: View) -> Place {
        // Created and moved at one moment: there was nothing before.
        let at_once = self.last_visit(deal).is_some_and(|visit| {
            let born = self.born(deal);
            born.is_some_and(|born| visit.from <= born)
        });
        let none = if self.case.deals[deal].stages.is_some() || at_once {
            Place::Nowhere
        } else {
            Place::Unknown
        };
        let last = self
            .entries(deal)
            .iter()
            .rfind(|visit| visit.fact < view.count);
        last.map_or(none, |visit| Place::In(visit.clone()))
    }

    /// When the deal's life began: its creation, else its first known stage.
    pub fn born(&self, deal: usize) -> Option<Instant> {
        let created = self.case.deals[deal].created.map(|when| self.start(when));
        created.or_else(|| {
            self.case.deals[deal]
                .stages
                .as_ref()
                .and_then(|_| Some(self.entries(deal).first()?.from))
        })
    }

    fn terminal(&self, visit: &Visit) -> bool {
        let funnel = visit.funnel.map(|FunnelId(id)| &self.reg.funnels[id]);
        funnel
            .zip(visit.stage)
            .is_some_and(|(funnel, stage)| funnel.terminal.contains(&stage))
    }

    /// Whether the deal is open: created, and not in a terminal stage.
    pub fn open(&self, deal: usize, view: View) -> Truth {
        if !self.exists(deal, view) {
            return Truth::No;
        }
        match self.place(deal, view) {
            Place::Nowhere => self.born(deal).is_some().into(),
            Place::In(visit) => (!self.terminal(&visit)).into(),
            Place::Unknown => self.may_be(deal, &|stage| self.is_terminal(stage)).negate(),
        }
    }

    /// Whether the deal has come to be in this view.
    fn exists(&self, deal: usize, view: View) -> bool {
        match self.born(deal) {
            Some(born) => born <= view.at,
            None => self.place(deal, view) != Place::Nowhere,
        }
    }

    /// Stages in which a deal without a history may have stood before what is known of it: deals are taken to have gone
    /// forward, so those that come earlier in the order.
    fn earlier(&self, deal: usize) -> Vec<StageId> {
        let Some(now) = self.stage_now(deal) else {
            return Vec::new();
        };
        let FunnelId(funnel) = self.reg.stages[now.0].funnel;
        let order = &self.reg.funnels[funnel].order;
        let level = |stage: StageId| order.iter().position(|level| level.contains(&stage));
        let before = |stage: &StageId| match (level(*stage), level(now)) {
            (Some(stage), Some(now)) => stage < now,
            _ => *stage != now,
        };
        let all = (0..self.reg.stages.len()).map(StageId);
        let ours = all.filter(|stage| self.reg.stages[stage.0].funnel == FunnelId(funnel));
        ours.filter(before).collect()
    }

    /// The stage that a deal stands in since nobody knows when.
    pub fn present_stage(&self, deal: usize) -> Option<StageId> {
        let record = &self.case.deals[deal];
        let unknown = record.stages.is_none() && record.stage_since.is_none();
        self.stage_now(deal).filter(|_| unknown)
    }

    /// Whether the deal stood in a stage of this sort before what is known of it.
    pub fn may_be(&self, deal: usize, sort: &dyn Fn(StageId) -> bool) -> Truth {
        let unknown = || Truth::unknown(FactKind::Stages.history());
        let mut all = self.earlier(deal);
        all.extend(self.present_stage(deal));
        if all.is_empty() {
            // Nothing comes before its stage, so it has come back to it.
            let back = self.last_visit(deal).and_then(|visit| visit.stage);
            return if back.is_some_and(sort) {
                unknown()
            } else {
                Truth::No
            };
        }
        if all.iter().all(|stage| sort(*stage)) {
            Truth::Yes
        } else if all.iter().any(|stage| sort(*stage)) {
            unknown()
        } else {
            Truth::No
        }
    }

    /// Whether one of these stages may have been passed before the present one.
    pub fn passed(&self, deal: usize, stages: &[StageId]) -> bool {
        let earlier = self.earlier(deal);
        earlier.iter().any(|stage| stages.contains(stage))
    }

    /// The stage that the card shows.
    pub fn stage_now(&self, deal: usize) -> Option<StageId> {
        let record = &self.case.deals[deal];
        let funnel = self.funnel(record.funnel.as_deref());
        self.stage(funnel, record.stage.as_deref()?)
    }

    fn is_terminal(&self, stage: StageId) -> bool {
        let FunnelId(funnel) = self.reg.stages[stage.0].funnel;
        self.reg.funnels[funnel].terminal.contains(&stage)
    }

    /// Whether a clause's scope is active for a deal.
    pub fn active(&self, scope: &Scope, deal: usize, view: View) -> Truth {
        if !self.exists(deal, view) {
            return Truth::No;
        }
        let place = self.place(deal, view);
        let funnel = match &place {
            Place::In(visit) => visit.funnel,
            // Before its first stage a deal is in the funnel of that one.
            _ => match self.entries(deal).first() {
                Some(first) => first.funnel,
                None => self.funnel(self.case.deals[deal].funnel.as_deref()),
            },
        };
        let here = Truth::from(scope.funnel.is_none() || scope.funnel == funnel);
        let stage = match &place {
            _ if scope.stages.is_empty() => self.open(deal, view),
            Place::In(visit) => visit
                .stage
                .is_some_and(|stage| scope.stages.contains(&stage))
                .into(),
            Place::Nowhere => Truth::No,
            Place::Unknown => {
                let present = self
                    .present_stage(deal)
                    .is_some_and(|now| scope.stages.contains(&now));
                if present || self.passed(deal, &scope.stages) {
                    // Which of them, how often and when is not known.
                    Truth::unknown(FactKind::Stages.history())
                } else {
                    Truth::No
                }
            }
        };
        let spared = match &place {
            _ if scope.except_stages.is_empty() => Truth::No,
            Place::In(visit) => visit
                .stage
                .is_some_and(|stage| scope.except_stages.contains(&stage))
                .into(),
            Place::Nowhere => Truth::No,
            Place::Unknown => self.may_be(deal, &|stage| scope.except_stages.contains(&stage)),
        };
        let role = if scope.only_roles.is_empty() {
            Truth::Yes
        } else {
            self.owner_holds(deal, &scope.only_roles, view)
        };
        here.and(stage).and(spared.negate()).and(role)
    }

    /// The begin of the stretch that `Elapsed` without an event counts from: the visit, or the deal's life, which ends in
    /// terminal stages and where the clause leaves stages out.
    pub fn scope_start(&self, ask: Ask<'_>, view: View) -> Option<Instant> {
        let Ask { scope, deal, .. } = ask;
        match self.place(deal, view) {
            Place::In(mut visit) if !scope.stages.is_empty() => {
                // A requirement's stretch goes back over all its stages in a row.
                let ours = |stage| scope.stages.contains(&stage);
                let ours = |before: &Visit| ask.joined && before.stage.is_some_and(ours);
                for before in self.visits(deal).into_iter().rev() {
                    if before.to == Some(visit.from) && ours(&before) && ours(&visit) {
                        visit = before;
                    }
                }
                Some(visit.sets_off)
            }
            Place::Unknown if !scope.stages.is_empty() => None,
            _ => {
                let outside = |visit: &Visit| {
                    let elsewhere = scope.funnel.is_some() && visit.funnel != scope.funnel;
                    let left_out = |stage| scope.except_stages.contains(&stage);
                    elsewhere || self.terminal(visit) || visit.stage.is_some_and(left_out)
                };
                let passed = self.visits(deal).into_iter();
                let back = passed
                    .filter(outside)
                    .filter_map(|visit| visit.to)
                    .rfind(|to| *to <= view.at);
                back.or(self.born(deal))
            }
        }
    }
}
