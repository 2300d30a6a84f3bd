//! Who holds which role, and who must answer for a duty.

use std::collections::BTreeMap;

use super::fact::Moments;
use crate::calendar::{Schedule, WeekHours, WorkClock};
use crate::facts::{Dataset, Employee};
use crate::findings::ResponsibleBasis;
use crate::model::regulation::Who;
use crate::program::{Program, Sym, fold};
use crate::value::{Instant, Truth};

/// The staff with roles and teams as symbols.
#[derive(Debug)]
pub(super) struct StaffIndex<'d> {
    pub(super) held: bool,
    zone: crate::calendar::Zone,
    people: BTreeMap<&'d str, Member<'d>>,
    /// Clocks of own schedules, by version, schedule and team: people of one schedule share one.
    clocks: BTreeMap<(usize, &'d str, Option<Sym>), WorkClock>,
}

#[derive(Debug)]
struct Member<'d> {
    employee: &'d Employee,
    role: Option<Sym>,
    team: Option<Sym>,
    /// Its name, known to the regulation or not.
    team_name: Option<String>,
    away: Vec<(Instant, Instant)>,
    /// To what, from when, till when.
    accredited: Vec<(String, Instant, Instant)>,
    /// From the first day of work to the last, as far as they are known.
    employed: (Option<Instant>, Option<Instant>),
}

impl Member<'_> {
    /// Whether the person worked here at a moment. One who works here no more and whose last day is not known never counts.
    fn employs(&self, at: Instant) -> bool {
        let (since, until) = self.employed;
        let begun = since.is_none_or(|since| since <= at);
        let lasts = until.map_or(self.employee.active, |until| at < until);
        begun && lasts
    }
}

/// The order of ids in a round: numbers by their size, before names.
pub(super) fn in_order(id: &str) -> (bool, u64, &str) {
    match id.parse() {
        Ok(number) => (false, number, id),
        Err(_) => (true, 0, id),
    }
}

/// A person chosen for a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person<'e> {
    /// Employee id, or the role's name.
    pub(super) id: &'e str,
    pub(super) basis: ResponsibleBasis,
    /// What the reader should know about the choice.
    pub(super) note: Option<String>,
}

impl<'d> StaffIndex<'d> {
    pub(super) fn new(dataset: &'d Dataset, program: &Program, moments: Moments) -> Self {
        let names = &program.names;
        let member = |employee: &'d Employee| Member {
            employee,
            role: employee.role.as_deref().and_then(|role| names.find(role)),
            team: employee.team.as_deref().and_then(|team| names.find(team)),
            team_name: employee.team.as_deref().map(fold),
            away: employee
                .absences
                .iter()
                .map(|absence| (moments.start(absence.from), moments.end(absence.to)))
                .collect(),
            employed: (
                employee.since.map(|since| moments.start(since)),
                employee.until.map(|until| moments.end(until)),
            ),
            accredited: employee
                .accreditations
                .iter()
                .map(|one| {
                    let from = one.from.map_or(Instant::MIN, |from| moments.start(from));
                    let to = one.to.map_or(Instant::MAX, |to| moments.end(to));
                    (fold(&one.name), from, to)
                })
                .collect(),
        };
        let people = dataset
            .staff
            .iter()
            .map(|(id, employee)| (&**id, member(employee)))
            .collect();
        let mut index = Self {
            held: dataset.staff_held,
            zone: moments.zone,
            people,
            clocks: BTreeMap::new(),
        };
        index.own_clocks(program);
        index
    }

    /// Moments at which somebody's accreditation begins or is over.
    pub(super) fn accreditation_moments(&self) -> impl Iterator<Item = Instant> + '_ {
        let all = self.people.values().flat_map(|member| &member.accredited);
        all.flat_map(|(_, from, to)| {
            let over = if *to < Instant::MAX { to.plus(1) } else { *to };
            [*from, over]
        })
    }

    /// Moments at which somebody's absence begins or is over.
    pub(super) fn absence_moments(&self) -> impl Iterator<Item = Instant> + '_ {
        let all = self.people.values().flat_map(|member| &member.away);
        all.flat_map(|(from, to)| [*from, *to])
    }

    /// Moments at which somebody has worked here for so long.
    pub(super) fn tenure_moments(
        &self,
        length: crate::calendar::Quantity,
    ) -> impl Iterator<Item = Instant> + '_ {
        let since = self.people.values().filter_map(|member| member.employed.0);
        since.map(move |since| length.window_end(since, self.zone))
    }

    /// Compiles the schedules that people have of their own, for the versions that ask for them.
    fn own_clocks(&mut self, program: &Program) {
        for (at, version) in program.versions.iter().enumerate() {
            if !version.asks_own_schedules() {
                continue;
            }
            for member in self.people.values() {
                let Some(text) = member.employee.schedule.as_deref() else {
                    continue;
                };
                // The data was refused if the schedule could not be read.
                let Ok(hours) = WeekHours::parse(text) else {
                    continue;
                };
                self.clocks
                    .entry((at, text, member.team))
                    .or_insert_with(|| {
                        let schedule = version.clock(member.team).0.schedule().clone();
                        WorkClock::new(Schedule { hours, ..schedule })
                    });
            }
        }
    }

    /// The clock of a person's own schedule under a version, if the person has one.
    pub(super) fn own_clock(&self, version: usize, id: &str) -> Option<&WorkClock> {
        let member = self.people.get(id)?;
        let text = member.employee.schedule.as_deref()?;
        self.clocks.get(&(version, text, member.team))
    }

    /// Whether a person is one of those picked out; names are folded.
    pub(super) fn is(&self, id: &str, who: &Who, at: Instant) -> Truth {
        let Some(member) = self.people.get(id) else {
            // Without a list only ids are known.
            return match who {
                Who::Named(names) if names.iter().any(|name| **name == *fold(id)) => Truth::Yes,
                _ if self.held => Truth::No,
                _ => Truth::unknown("список сотрудников"),
            };
        };
        match who {
            Who::Named(names) => {
                let own = [fold(id), fold(&member.employee.name)];
                let named =
                    |name: &str| own.iter().any(|own| *own == *name) || by_initials(name, &own[1]);
                names.iter().any(|name| named(name)).into()
            }
            Who::Team(teams) => teams
                .iter()
                .any(|team| member.team_name.as_deref() == Some(&**team))
                .into(),
            Who::Inactive => (!member.employee.active).into(),
            Who::Absent(names) => {
                let away = member.away.iter().any(|(from, to)| *from <= at && at < *to);
                let named =
                    names.is_empty() || self.is(id, &Who::Named(names.clone()), at).is_yes();
                (away && named).into()
            }
            Who::Tenure(op, length) => match member.employed.0 {
                Some(since) => {
                    crate::program::satisfies(at.cmp(&length.window_end(since, self.zone)), *op)
                        .into()
                }
                None => Truth::unknown(super::births::FIRST_DAY),
            },
            Who::Accredited(names) => member
                .accredited
                .iter()
                .any(|(name, from, to)| {
                    *from <= at && at <= *to && names.iter().any(|wanted| **wanted == **name)
                })
                .into(),
        }
    }

    /// Whether a person is absent over the whole of a span.
    pub(super) fn is_away(&self, id: &str, from: Instant, to: Instant) -> bool {
        self.people.get(id).is_some_and(|member| {
            member
                .away
                .iter()
                .any(|(begin, end)| *begin <= from && to <= *end)
        })
    }

    /// The role of an employee; roles are known as of today only and taken as lasting.
    pub(super) fn role(&self, id: &str) -> Option<Sym> {
        self.people.get(id)?.role
    }

    /// The team of an employee.
    pub(super) fn team(&self, id: &str) -> Option<Sym> {
        self.people.get(id)?.team
    }

    /// The folded name of an employee's team.
    pub(super) fn team_name(&self, id: &str) -> Option<&str> {
        self.people.get(id)?.team_name.as_deref()
    }

    /// Who may be handed a deal at a moment: the holders of a role, of one of these teams (none: of any), with one of these
    /// accreditations (none: without), in the order of their ids. Those on shift; where nobody is, those who are not away; where all are
    /// away, all of them.
    pub(super) fn takers(
        &self,
        version: usize,
        (role, teams, accredited): (Sym, &[String], &[Box<str>]),
        not: Option<&str>,
        at: Instant,
    ) -> Vec<&'d str> {
        let fits = |member: &&Member<'d>| {
            member.role == Some(role)
                && member.employs(at)
                && (teams.is_empty()
                    || member
                        .team_name
                        .as_ref()
                        .is_some_and(|own| teams.contains(own)))
                && (accredited.is_empty()
                    || member.accredited.iter().any(|(name, from, to)| {
                        *from <= at
                            && at <= *to
                            && accredited.iter().any(|wanted| **wanted == **name)
                    }))
        };
        let mut all: Vec<&Member<'d>> = self.people.values().filter(fits).collect();
        all.sort_by_key(|member| in_order(&member.employee.id));
        let here =
            |member: &&&Member<'d>| !member.away.iter().any(|(from, to)| *from <= at && at < *to);
        let works = |member: &&&Member<'d>| {
            here(member)
                && self
                    .own_clock(version, &member.employee.id)
                    .is_none_or(|clock| clock.is_working(at))
        };
        let allowed = |member: &&&Member<'d>| not != Some(&*member.employee.id);
        let ids = |some: Vec<&&Member<'d>>| {
            some.into_iter()
                .map(|member| &*member.employee.id)
                .collect()
        };
        let of = |keep: &dyn Fn(&&&Member<'d>) -> bool| -> Vec<&&Member<'d>> {
            all.iter()
                .filter(|member| allowed(member) && keep(member))
                .collect()
        };
        let on_shift = of(&works);
        if !on_shift.is_empty() {
            return ids(on_shift);
        }
        let present = of(&here);
        if present.is_empty() {
            ids(of(&|_| true))
        } else {
            ids(present)
        }
    }

    /// The only active holder of a role, in a team or in the company.
    fn only_holder(&self, role: Sym, team: Option<&str>) -> Option<&'d str> {
        let mut holders = self.people.values().filter(|member| {
            member.employee.active
                && member.role == Some(role)
                && (team.is_none() || member.team_name.as_deref() == team)
        });
        match (holders.next(), holders.next()) {
            (Some(only), None) => Some(&only.employee.id),
            _ => None,
        }
    }

    /// Who answers for a duty of this role (its symbol and name) when `owner` leads the deal. `trusted`: without a list of
    /// staff the owner is taken to hold it.
    pub(super) fn responsible<'e>(
        &self,
        role: Option<(Sym, &'e str)>,
        owner: Option<&'e str>,
        owner_basis: ResponsibleBasis,
        trusted: bool,
    ) -> Person<'e>
    where
        'd: 'e,
    {
        let by_owner = |id: &'e str| Person {
            id,
            basis: owner_basis,
            note: None,
        };
        match (role, owner) {
            (None, Some(owner)) => by_owner(owner),
            (None, None) => Person {
                id: "без ответственного",
                basis: ResponsibleBasis::Role,
                note: None,
            },
            (Some((role, _)), Some(owner))
                if (trusted && !self.held) || self.role(owner) == Some(role) =>
            {
                by_owner(owner)
            }
            (Some((role, name)), owner) => {
                let team = owner.and_then(|owner| self.people.get(owner)?.team_name.as_deref());
                let in_team = team.and_then(|team| self.only_holder(role, Some(team)));
                match in_team.or_else(|| self.only_holder(role, None)) {
                    Some(id) => Person {
                        id,
                        basis: ResponsibleBasis::History,
                        note: None,
                    },
                    None => Person {
                        id: name,
                        basis: ResponsibleBasis::Role,
                        note: None,
                    },
                }
            }
        }
    }

    /// Hands a duty that falls due in an absence to the deputy.
    pub(super) fn stand_in<'e>(&self, person: Person<'e>, due: Instant) -> Person<'e>
    where
        'd: 'e,
    {
        let Some(member) = self.people.get(person.id) else {
            return person;
        };
        let away = member
            .away
            .iter()
            .any(|(from, to)| *from <= due && due < *to);
        match (&member.employee.deputy, away) {
            (Some(deputy), true) => Person {
                id: deputy,
                note: Some(format!("замещает: {} отсутствует", person.id)),
                ..person
            },
            (None, true) => Person {
                note: Some("в срок отсутствует, заместителя нет".into()),
                ..person
            },
            (_, false) => person,
        }
    }
}

/// Whether a name said shortly is that of the full one: `иванова`, `иванова а.`, `а. иванова` for «Анна Иванова».
fn by_initials(said: &str, full: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split([' ', '.'])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (said, mut full) = (words(said), words(full));
    // A surname must be there whole; of the other names the first letter will do.
    let mut whole = false;
    for word in &said {
        let one = word.chars().count() == 1;
        let fits = |own: &String| {
            if one {
                own.starts_with(word.as_str())
            } else {
                own == word
            }
        };
        let Some(at) = full.iter().position(fits) else {
            return false;
        };
        whole |= !one;
        full.remove(at);
    }
    whole
}
