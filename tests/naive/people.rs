//! Who is responsible.

use reglament::calendar::{Schedule, WeekHours, WorkClock};
use reglament::facts::Employee;
use reglament::model::regulation::{Clause, RoleId, Sentence, Trigger};
use reglament::value::{Instant, Truth};

use super::births::Birth;
use super::cards::Known;
use super::visits::Place;
use super::world::{View, World, same};

/// A role asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    role: RoleId,
    /// By the clause itself, not by its stage.
    own: bool,
}

impl Wanted {
    /// A role that the text names.
    pub const fn of_clause(role: RoleId) -> Self {
        Self { role, own: true }
    }

    /// The role of a stage.
    pub const fn of_stage(role: RoleId) -> Self {
        Self { role, own: false }
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
            own: of_stage != Some(role),
        })
    }

    /// The role that a duty asks for: of the stage that its trigger belongs to.
    pub fn role_at(&self, clause: &Clause, deal: usize, birth: &Birth) -> Option<Wanted> {
        let later = self.after(birth.at);
        // What follows in a series belongs to the stage in which the touch before it was made.
        let by_event = clause.trigger != Trigger::Scope || birth.root.is_some();
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
        let who = self.answers(role, deal, at);
        let stand_in = self
            .data
            .staff
            .get(&*who)
            .filter(|person| self.absent(person, at))
            .and_then(|person| person.deputy.clone());
        stand_in.map_or(who, Into::into)
    }

    fn answers(&self, role: Option<Wanted>, deal: usize, at: Instant) -> String {
        // Without a history the person is today's owner.
        let owner = match self.owner(deal, self.after(at.min(self.as_of()))) {
            Known::Is(owner) => owner.map(str::to_owned),
            Known::Missing(_) => self.case.deals[deal].owner.as_deref().map(str::to_owned),
        };
        let Some(Wanted { role, own }) = role else {
            return owner.unwrap_or_default();
        };
        // Without a list of employees nobody is known to hold a role but the one of his own stage.
        let own = own && !self.data.staff_held;
        if own {
            return self.reg.roles[role.0].to_string();
        }
        if let Some(owner) = &owner
            && !matches!(self.holds(owner, &[role]), Truth::No)
        {
            return owner.clone();
        }
        let name = &self.reg.roles[role.0];
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
            return only.id.to_string();
        }
        let all: Vec<_> = holders().collect();
        if let [only] = all[..] {
            only.id.to_string()
        } else {
            name.to_string()
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
        let who = self.responsible(role, deal, at);
        let team = self
            .data
            .staff
            .get(&*who)
            .and_then(|person| person.team.as_deref());
        let found = self
            .clocks
            .teams
            .iter()
            .find(|(name, _)| team.is_some_and(|team| same(name, team)));
        found.map_or(&self.clocks.company, |(_, clock)| clock)
    }
}
