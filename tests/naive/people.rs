//! Who is responsible.

use std::borrow::Cow;

use reglament::calendar::{Schedule, WeekHours, WorkClock, Zone};
use reglament::facts::Employee;
use reglament::model::regulation::{Clause, Duty, RoleId, Sentence, Trigger};
use reglament::value::{Instant, Truth};

use super::births::Birth;
use super::cards::Known;
use super::visits::Place;
use super::world::{Says, View, World, same};

/// A role asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    role: RoleId,
    /// The role of the stage.
    staged: Option<RoleId>,
}

impl Wanted {
    /// A role that the text names.
    pub const fn of_clause(role: RoleId) -> Self {
        Self { role, staged: None }
    }

    /// The role of a stage.
    pub const fn of_stage(role: RoleId) -> Self {
        Self {
            role,
            staged: Some(role),
        }
    }
}

impl World<'_> {
    /// The role that a clause asks for: its own, else that of the stage.
    pub fn role(&self, clause: &Clause, deal: usize, view: View) -> Option<Wanted> {
        let own = match &clause.sentence {
            Sentence::Duty(duty) => duty.role,
            _ => None,
        };
        let stage = match self.place(deal, view) {
            Place::In(visit) => visit.stage,
            _ => None,
        };
        let of_stage = stage.and_then(|stage| self.reg.stages[stage.0].responsible);
        let role = own.or(of_stage)?;
        Some(Wanted {
            role,
            staged: of_stage,
        })
    }

    /// The role that a duty asks for: of the stage that its trigger belongs to.
    pub fn role_at(&self, clause: &Clause, deal: usize, birth: &Birth) -> Option<Wanted> {
        let later = self.after(birth.at);
        // What follows in a series belongs to the stage in which the touch before it was made.
        let entry = |fact: usize| {
            matches!(
                self.facts[fact].says,
                Says::Entered(_) | Says::Arrived | Says::Created
            )
        };
        // So does what an event begins anew.
        let anew = birth.fact.is_some_and(|fact| !entry(fact));
        let by_event = clause.trigger != Trigger::Scope || birth.root.is_some() || anew;
        let Some(index) = birth.fact.filter(|_| by_event) else {
            return self.role(clause, deal, later);
        };
        let whole_day = self.facts[index].sets_off != self.facts[index].at;
        let right_after = View {
            count: index + 1,
            at: self.facts[index].at,
        };
        // An event belongs to the stage in which it came; a move to the one it leads to, while that is the clause's.
        let ours = |view: &View| match self.place(deal, *view) {
            Place::In(visit) => {
                let stages = &clause.scope.stages;
                stages.is_empty() || visit.stage.is_some_and(|stage| stages.contains(&stage))
            }
            _ => false,
        };
        let known = |view: &View| matches!(self.place(deal, *view), Place::In(_));
        let view = if whole_day {
            later
        } else if ours(&right_after) {
            right_after
        } else {
            // In the second in which the deal begins there is no stage before.
            Some(self.before(index)).filter(known).unwrap_or(later)
        };
        self.role(clause, deal, view)
    }

    /// The person (or else the role) who answers at this moment.
    pub fn responsible(&self, role: Option<Wanted>, deal: usize, at: Instant) -> String {
        self.or_deputy(self.answers(role, deal, at), at)
    }

    /// The same of a duty, for which any of several roles may answer: the owner who holds one of them, else the only holder of the
    /// first of them that has one, else the first of them.
    pub fn whose_duty(
        &self,
        duty: &Duty,
        role: Option<Wanted>,
        deal: usize,
        at: Instant,
    ) -> String {
        let Some(first) = role.filter(|_| !duty.or_roles.is_empty()) else {
            return self.responsible(role, deal, at);
        };
        let others = duty.or_roles.iter().map(|role| Wanted {
            role: *role,
            ..first
        });
        let all: Vec<Wanted> = std::iter::once(first).chain(others).collect();
        let owner = self.leader(deal, at);
        let own = owner.filter(|owner| all.iter().any(|one| self.could_be(owner, *one)));
        let only = || all.iter().find_map(|one| self.only_holder(*one, deal, at));
        let who = own.or_else(only);
        let name = || self.reg.roles[first.role.0].to_string();
        who.map_or_else(name, |who| self.or_deputy(who, at))
    }

    fn or_deputy(&self, who: String, at: Instant) -> String {
        let stand_in = self
            .data
            .staff
            .get(&*who)
            .filter(|person| self.absent(person, at))
            .and_then(|person| person.deputy.clone());
        stand_in.map_or(who, Into::into)
    }

    /// The owner; without a history today's.
    pub fn leader(&self, deal: usize, at: Instant) -> Option<String> {
        match self.owner(deal, self.after(at.min(self.as_of()))) {
            Known::Is(owner) => owner.map(str::to_owned),
            Known::Missing(_) => self.case.deals[deal].owner.as_deref().map(str::to_owned),
        }
    }

    /// Without a list of employees nobody is known to hold a role but the one of his own stage.
    fn unlisted(&self, wanted: Wanted) -> bool {
        wanted.staged != Some(wanted.role) && !self.data.staff_held
    }

    /// Whether the owner is taken to hold the role.
    fn could_be(&self, owner: &str, wanted: Wanted) -> bool {
        !self.unlisted(wanted) && !matches!(self.holds(owner, &[wanted.role]), Truth::No)
    }

    fn answers(&self, role: Option<Wanted>, deal: usize, at: Instant) -> String {
        let owner = self.leader(deal, at);
        let Some(wanted) = role else {
            return owner.unwrap_or_default();
        };
        let name = || self.reg.roles[wanted.role.0].to_string();
        owner
            .filter(|owner| self.could_be(owner, wanted))
            .or_else(|| self.only_holder(wanted, deal, at))
            .unwrap_or_else(name)
    }

    /// The only active holder of a role in the owner's team, else in the company.
    fn only_holder(&self, wanted: Wanted, deal: usize, at: Instant) -> Option<String> {
        if self.unlisted(wanted) {
            return None;
        }
        let owner = self.leader(deal, at);
        let name = &self.reg.roles[wanted.role.0];
        let holders = || {
            let holder = |person: &&Employee| {
                person.active && person.role.as_deref().is_some_and(|own| same(own, name))
            };
            self.data.staff.values().filter(holder)
        };
        let team = owner
            .and_then(|owner| self.data.staff.get(&*owner))
            .and_then(|person| person.team.as_deref());
        let mates: Vec<_> = holders()
            .filter(|person| team.is_some() && person.team.as_deref() == team)
            .collect();
        if let [only] = mates[..] {
            return Some(only.id.to_string());
        }
        let all: Vec<_> = holders().collect();
        match all[..] {
            [only] => Some(only.id.to_string()),
            _ => None,
        }
    }

    fn absent(&self, person: &Employee, at: Instant) -> bool {
        person
            .absences
            .iter()
            .any(|away| self.start(away.from) <= at && at < self.end(away.to))
    }

    /// The hours of a person who has some of his own: the calendar and the zone are his team's.
    pub fn own_clock(&self, who: &str) -> Option<WorkClock> {
        let person = self.data.staff.get(who)?;
        let hours = WeekHours::parse(person.schedule.as_deref()?).ok()?;
        let team = person.team.as_deref();
        let mut teams = self.reg.teams.iter();
        let own = teams.find(|one| team.is_some_and(|team| same(&one.name, team)));
        let schedule = own.map_or(&self.reg.company, |team| &team.schedule);
        Some(WorkClock::new(Schedule {
            hours,
            ..schedule.clone()
        }))
    }

    /// The working time of the responsible's team, chosen at the trigger.
    pub fn clock_of(&self, role: Option<Wanted>, deal: usize, at: Instant) -> &WorkClock {
        self.clock_with(&self.responsible(role, deal, at))
    }

    /// On what a duty runs: the company's hours for a robot, those hours read on the client's wall, a person's own, his team's.
    pub fn runs_on(
        &self,
        duty: &Duty,
        role: Option<Wanted>,
        deal: usize,
        at: Instant,
    ) -> Cow<'_, WorkClock> {
        // A robot is in no team.
        if duty.robot {
            return Cow::Borrowed(&self.clocks.company);
        }
        if let Some(zone) = self.client_zone().filter(|_| duty.client_clock) {
            let schedule = self.reg.company.clone();
            return Cow::Owned(WorkClock::new(Schedule { zone, ..schedule }));
        }
        let who = self.whose_duty(duty, role, deal, at);
        let own = self.own_clock(&who).filter(|_| duty.own_schedule);
        own.map_or_else(|| Cow::Borrowed(self.clock_with(&who)), Cow::Owned)
    }

    /// Where the client is, if that is known.
    pub fn client_zone(&self) -> Option<Zone> {
        Zone::parse(self.case.timezone.as_deref()?).ok()
    }

    fn clock_with(&self, who: &str) -> &WorkClock {
        let team = self
            .data
            .staff
            .get(who)
            .and_then(|person| person.team.as_deref());
        let found = self
            .clocks
            .teams
            .iter()
            .find(|(name, _)| team.is_some_and(|team| same(name, team)));
        found.map_or(&self.clocks.company, |(_, clock)| clock)
    }
}
