//! Limits on what lies on one person at once: every moment is looked at anew.

use reglament::facts::EventKind;
use reglament::findings::{Basis, Verdict};
use reglament::model::regulation::{
    Bearer, Clause, EventPattern, KeyKind, Load, Loaded, Moment, Scope,
};
use reglament::value::{Instant, Truth};

use super::asking::Ask;
use super::row::Row;
use super::visits::Place;
use super::world::{Says, World};

/// What weighs on a person at a moment.
#[derive(Default, Clone, Copy)]
struct Weight {
    sure: usize,
    doubtful: usize,
    /// Some of it by today's owner alone.
    current: bool,
}

/// All findings of a limit of load.
pub fn load(worlds: &[World<'_>], number: usize, clause: &Clause, load: &Load) -> Vec<Row> {
    let Some(first) = worlds.first() else {
        return Vec::new();
    };
    if load.on == Bearer::Client {
        return worlds
            .iter()
            .flat_map(|world| world.of_client(number, clause, load))
            .collect();
    }
    let mut people: Vec<String> = Vec::new();
    for world in worlds {
        for deal in &world.case.deals {
            people.extend(deal.owner.iter().map(ToString::to_string));
            let owners = deal.owners.iter().flatten();
            people.extend(owners.map(|change| change.owner.to_string()));
        }
        people.extend(
            world
                .facts
                .iter()
                .filter_map(|fact| fact.by)
                .map(str::to_owned),
        );
    }
    people.sort();
    people.dedup();
    let mut moments: Vec<Instant> = worlds
        .iter()
        .flat_map(|world| world.moments())
        .copied()
        .collect();
    moments.push(first.force.0);
    moments.push(first.present());
    moments.retain(|at| *at >= first.force.0 && *at <= first.as_of());
    moments.sort();
    moments.dedup();
    let mut rows = Vec::new();
    for person in &people {
        let mut over: Option<(Instant, bool)> = None;
        let mut doubt = None;
        for &at in &moments {
            let mut weight = Weight::default();
            for world in worlds {
                let mut own = Weight::default();
                world.weigh(clause, load, person, at, &mut own);
                if load.of == Loaded::Clients {
                    // A world is one client: his first deal weighs, the others add nothing.
                    own.doubtful = own.doubtful.min(1 - own.sure.min(1));
                    own.sure = own.sure.min(1);
                }
                weight.sure += own.sure;
                weight.doubtful += own.doubtful;
                weight.current |= own.current;
            }
            let most = load.at_most as usize;
            match over {
                None if weight.sure > most => over = Some((at, weight.current)),
                Some((from, current)) if weight.sure <= most => {
                    rows.push(excess(number, person, (from, Some(at)), current));
                    over = None;
                }
                _ => {}
            }
            if weight.sure <= most && weight.sure + weight.doubtful > most {
                doubt = Some(Row::new(number, person, at, Verdict::NotChecked));
            }
        }
        rows.extend(over.map(|(from, current)| excess(number, person, (from, None), current)));
        rows.extend(doubt);
    }
    rows
}

fn excess(
    number: usize,
    person: &str,
    (from, to): (Instant, Option<Instant>),
    current: bool,
) -> Row {
    let verdict = if to.is_some() {
        Verdict::Fixed
    } else {
        Verdict::Violated
    };
    Row {
        done: to,
        responsible: person.to_owned(),
        basis: if current {
            Basis::Current
        } else {
            Basis::History
        },
        ..Row::new(number, person, from, verdict)
    }
}

impl World<'_> {
    fn weigh(&self, clause: &Clause, load: &Load, person: &str, at: Instant, weight: &mut Weight) {
        let own_role = match load.on {
            Bearer::Person(role) => role,
            Bearer::Client => None,
        };
        let role = match own_role {
            Some(role) if self.data.staff_held => self.holds(person, &[role]),
            Some(_) => Truth::unknown("список сотрудников"),
            None => Truth::Yes,
        };
        if role.is_no() {
            return;
        }
        let of_stage = |deal| match self.place(deal, self.after(at)) {
            Place::In(visit) => visit
                .stage
                .and_then(|stage| self.reg.stages[stage.0].responsible),
            _ => None,
        };
        match &load.of {
            Loaded::Deals | Loaded::Clients => {
                for deal in 0..self.case.deals.len() {
                    // Without a list of staff an owner holds the role of his stage.
                    let own = of_stage(deal) == own_role && !self.data.staff_held;
                    let role = if own { &Truth::Yes } else { &role };
                    self.weigh_deal(clause, deal, (person, role), at, weight);
                }
            }
            Loaded::Tasks(pattern) => {
                self.weigh_tasks(clause, pattern, (person, &role), at, weight)
            }
        }
    }

    fn weigh_deal(
        &self,
        clause: &Clause,
        deal: usize,
        (person, role): (&str, &Truth),
        at: Instant,
        weight: &mut Weight,
    ) {
        let view = self.after(at);
        let history = self.case.deals[deal].owners.is_some();
        let owned = if history {
            match self.owner(deal, view) {
                super::cards::Known::Is(owner) => Truth::from(owner == Some(person)),
                super::cards::Known::Missing(_) => Truth::No,
            }
        } else if self.case.deals[deal].owner.as_deref() != Some(person) {
            Truth::No
        } else if at >= self.present() {
            Truth::Yes
        } else {
            Truth::unknown("ответственные")
        };
        let counts = owned
            .and(role.clone())
            .and(self.deal_counts(clause, deal, at));
        match counts {
            Truth::No => {}
            Truth::Yes => {
                weight.sure += 1;
                weight.current |= !history;
            }
            Truth::Unknown(_) => weight.doubtful += 1,
        }
    }

    /// Whether a deal is one of those limited, whoever leads it.
    fn deal_counts(&self, clause: &Clause, deal: usize, at: Instant) -> Truth {
        let view = self.after(at);
        let scope = Scope {
            only_roles: Vec::new(),
            ..clause.scope.clone()
        };
        self.active(&scope, deal, view)
            .and(self.ask(&clause.guard, Ask::new(deal, view, &clause.scope)))
            .and(self.of_roles(clause, deal, at))
    }

    /// What lies on one client; a case without one has an account for each deal.
    fn of_client(&self, number: usize, clause: &Clause, load: &Load) -> Vec<Row> {
        let deals: Vec<usize> = (0..self.case.deals.len()).collect();
        let tasks: Vec<usize> = (0..self.facts.len()).collect();
        let Loaded::Tasks(pattern) = &load.of else {
            let apart = self.case.client.is_none();
            let accounts: Vec<Vec<usize>> = if apart {
                deals.iter().map(|deal| vec![*deal]).collect()
            } else {
                vec![deals]
            };
            let counts = |deal: usize, at| self.deal_counts(clause, deal, at);
            let by = |deal: usize, at| {
                let owner = self.leader(deal, at);
                (
                    self.subject(Some(deal)),
                    owner.unwrap_or_else(|| "не назначен".to_owned()),
                )
            };
            let each = accounts.into_iter();
            return each
                .flat_map(|own| self.sweep((number, load), &own, &counts, &by))
                .collect();
        };
        let counts = |index: usize, at| {
            let fact = &self.facts[index];
            let Says::Event(event, Moment::Posted) = fact.says else {
                return Truth::No;
            };
            let closed = event.closed.map(|closed| self.start(closed));
            let open = fact.at <= at && closed.is_none_or(|closed| closed > at);
            if event.kind != EventKind::Task || !open {
                return Truth::No;
            }
            self.task_counts(clause, pattern, index)
        };
        let by = |index: usize, _| {
            let person = self.facts[index].by.unwrap_or("не назначен");
            (String::new(), person.to_owned())
        };
        self.sweep((number, load), &tasks, &counts, &by)
    }

    /// Looks at every moment at how many of the things weigh; the last to begin was too much.
    fn sweep(
        &self,
        (number, load): (usize, &Load),
        things: &[usize],
        counts: &dyn Fn(usize, Instant) -> Truth,
        by: &dyn Fn(usize, Instant) -> (String, String),
    ) -> Vec<Row> {
        let mut moments: Vec<Instant> = self.moments().to_vec();
        moments.extend([self.force.0, self.present()]);
        moments.retain(|at| *at <= self.as_of());
        moments.sort();
        moments.dedup();
        let most = load.at_most as usize;
        let mut begun: Vec<(Instant, usize)> = Vec::new();
        let mut over: Option<(Instant, (String, String))> = None;
        let (mut rows, mut doubt) = (Vec::new(), None);
        let row = |from: Instant, to: Option<Instant>, (subject, by): (String, String)| Row {
            responsible: by,
            ..excess(number, &subject, (from, to), false)
        };
        for at in moments {
            let mut doubtful = 0;
            for &thing in things {
                match counts(thing, at) {
                    Truth::Yes if begun.iter().all(|(_, other)| *other != thing) => {
                        begun.push((at, thing));
                    }
                    Truth::Yes => {}
                    Truth::No => begun.retain(|(_, other)| *other != thing),
                    Truth::Unknown(_) => {
                        begun.retain(|(_, other)| *other != thing);
                        doubtful += 1;
                    }
                }
            }
            if at < self.force.0 {
                continue;
            }
            let sure = begun.len();
            if sure > most {
                let last = || begun.iter().copied().max().expect("more than none");
                over.get_or_insert_with(|| (at, by(last().1, at)));
            } else if let Some((from, who)) = over.take() {
                rows.push(row(from, Some(at), who));
            }
            if sure <= most && sure + doubtful > most {
                doubt = Some(Row::new(
                    number,
                    &self.whose_things(things),
                    at,
                    Verdict::NotChecked,
                ));
            }
        }
        rows.extend(over.map(|(from, who)| row(from, None, who)));
        rows.extend(doubt);
        rows
    }

    /// Whose account it is: the client's, else the only deal's.
    fn whose_things(&self, things: &[usize]) -> String {
        match (&self.case.client, things) {
            (Some(client), _) => client.to_string(),
            (None, [deal]) => self.case.deals[*deal].id.to_string(),
            _ => String::new(),
        }
    }

    /// Whether the deal was then of those that the clause is for.
    fn of_roles(&self, clause: &Clause, deal: usize, at: Instant) -> Truth {
        let roles = &clause.scope.only_roles;
        if roles.is_empty() {
            return Truth::Yes;
        }
        self.owner_holds(deal, roles, self.after(at))
    }

    fn weigh_tasks(
        &self,
        clause: &Clause,
        pattern: &EventPattern,
        (person, role): (&str, &Truth),
        at: Instant,
        weight: &mut Weight,
    ) {
        for (index, fact) in self.facts.iter().enumerate() {
            let Says::Event(event, Moment::Posted) = fact.says else {
                continue;
            };
            let closed = event.closed.map(|closed| self.start(closed));
            let open = fact.at <= at && closed.is_none_or(|closed| closed > at);
            if event.kind != EventKind::Task || fact.by != Some(person) || !open {
                continue;
            }
            let counts = self.task_counts(clause, pattern, index).and(role.clone());
            match counts {
                Truth::No => {}
                Truth::Yes => weight.sure += 1,
                Truth::Unknown(_) => weight.doubtful += 1,
            }
        }
    }

    /// Whether a task is one of those limited: asked when it was posted, of any deal that it concerns.
    fn task_counts(&self, clause: &Clause, pattern: &EventPattern, index: usize) -> Truth {
        let view = self.before(index);
        let mut any = Truth::No;
        let scope = &clause.scope;
        let judged = |ask: Ask<'_>| {
            self.ask(&clause.guard, ask)
                .and(self.led_by(&scope.only_roles, ask))
        };
        for deal in 0..self.case.deals.len() {
            let counts = self.fits(pattern, index, deal).and(self.in_scope(
                scope,
                KeyKind::Client,
                index,
                deal,
            ));
            any = any.or(counts.and(judged(Ask::new(deal, view, scope))));
        }
        let anywhere =
            scope.stages.is_empty() && scope.except_stages.is_empty() && scope.funnel.is_none();
        let nobody = (0..self.case.deals.len()).all(|deal| self.concerns(index, deal).is_no());
        if nobody && anywhere {
            let ask = Ask {
                client: true,
                ..Ask::new(0, view, scope)
            };
            any = self.fits_any(pattern, index, 0).and(judged(ask));
        }
        any
    }
}
