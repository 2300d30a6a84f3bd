//! A scenario up to a moment as data: cases, staff, and a dataset that holds every kind of fact from the beginning.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::calendar::{Fold, Zone};
use crate::facts::{
    Absence, Accreditation, Case, Dataset, Deal, EVENT_KINDS, Employee, Event, EventKind, FactKind,
    FieldChange, Fields, Held, OwnerChange, RawValue, StageEntry, When, employee_cases,
};
use crate::model::regulation::{Card, Of, Regulation, RoleId, StageId};
use crate::model::scenario::{Expect, GivenFact, Happened, Scenario, Who, raw};
use crate::value::Instant;

/// What a scenario is at a moment.
#[derive(Debug)]
pub struct Stage {
    /// One case for each client.
    pub cases: Vec<Case<'static>>,
    /// Staff and what is held: everything.
    pub dataset: Dataset,
    /// For each deal of the scenario: its case and its id.
    deals: Vec<(usize, Box<str>)>,
    /// Owners of each deal over time.
    owners: Vec<Vec<(Instant, Box<str>)>>,
    /// The first holder of each role.
    holders: Vec<Box<str>>,
    people: Vec<Box<str>>,
}

/// A moment in the company's zone; a day alone is its last second.
pub(super) fn instant(when: When, zone: Zone) -> Instant {
    match when {
        When::Exact(at) => at,
        When::Local(local) => zone.instant(local, Fold::First),
        When::Day(day) => zone.end_of(day).plus(-1),
    }
}

/// The first instant of a fact.
pub(super) fn begin(when: When, zone: Zone) -> Instant {
    match when {
        When::Day(day) => zone.start_of(day),
        other => instant(other, zone),
    }
}

/// What is given without a time has been so for long.
const LONG_AGO: i64 = 10 * 366 * 86_400;

impl Stage {
    /// The scenario with everything that has happened by `until`.
    #[must_use]
    pub fn at(regulation: &Regulation, scenario: &Scenario, until: When, zone: Zone) -> Self {
        let now = instant(until, zone);
        let mut stage = Self {
            cases: Vec::new(),
            dataset: Dataset::default(),
            deals: Vec::new(),
            owners: Vec::new(),
            holders: holders(regulation, scenario),
            people: scenario.people.iter().map(|one| one.name.clone()).collect(),
        };
        stage.dataset = dataset(regulation, scenario, &stage.holders);
        stage.clients(regulation, scenario);
        for (index, given) in scenario.deals.iter().enumerate() {
            stage.deal(regulation, scenario, index, given, zone);
        }
        let mut facts: Vec<(Instant, &GivenFact)> = scenario
            .facts
            .iter()
            .filter_map(|fact| match fact.at {
                None => Some((Instant::MIN, fact)),
                Some(at) => Some((begin(at, zone), fact)).filter(|(at, _)| *at <= now),
            })
            .collect();
        facts.sort_by_key(|(at, _)| *at);
        let first = scenario
            .deals
            .iter()
            .filter_map(|deal| deal.begins.map(|(_, at)| at).or(deal.created))
            .chain(scenario.facts.iter().filter_map(|fact| fact.at))
            .map(|at| begin(at, zone))
            .min()
            .unwrap_or(now);
        // Owners first: who did a thing is asked at its moment.
        for (at, fact) in &facts {
            if let (Happened::Owner(who), Some(deal)) = (&fact.what, fact.deal) {
                let owner = stage.person(who, Some(deal), *at);
                if let (Some(owner), Some(owners)) = (owner, stage.owners.get_mut(deal)) {
                    owners.push((*at, owner));
                }
            }
        }
        for (at, fact) in facts {
            // What stands on the client's card from the beginning makes no client of long ago: he appears as the story begins.
            let before = match fact.what {
                Happened::Field(Card::Client, ..) => 1,
                _ => LONG_AGO,
            };
            let since = fact.at.unwrap_or(When::Exact(first.plus(-before)));
            stage.fact(regulation, fact, at, since);
        }
        stage.finish(regulation, now);
        stage.employees(regulation, scenario, first, zone);
        stage
    }

    fn clients(&mut self, regulation: &Regulation, scenario: &Scenario) {
        let of_deals = scenario.deals.iter().map(|deal| deal.client);
        let of_facts = scenario.facts.iter().map(|fact| fact.client);
        let last = of_deals.chain(of_facts).max().unwrap_or(0);
        for client in 0..=last {
            let zone = scenario.zones.iter().rev().find(|(own, _)| *own == client);
            self.cases.push(Case {
                client: Some(format!("клиент {}", client + 1).into()),
                timezone: zone.map(|(_, zone)| zone.to_string().into()),
                fields: empty(regulation, Card::Client),
                changes: Some(Vec::new()),
                source: "пример".into(),
                ..Case::default()
            });
        }
    }

    fn deal(
        &mut self,
        regulation: &Regulation,
        scenario: &Scenario,
        index: usize,
        given: &crate::model::scenario::GivenDeal,
        zone: Zone,
    ) {
        let id: Box<str> = given.name.clone();
        let begins = given.begins;
        let stage = begins.and_then(|(stage, _)| regulation.stages.get(stage.0));
        let funnel = stage.and_then(|stage| regulation.funnels.get(stage.funnel.0));
        // A deal that begins in the first stage of its order is created then.
        let first = begins.is_some_and(|(stage, _)| {
            funnel.is_some_and(|funnel| {
                funnel
                    .order
                    .first()
                    .is_some_and(|level| level.contains(&stage))
            })
        });
        let owner = stage
            .and_then(|stage| stage.responsible)
            .or((!regulation.roles.is_empty()).then_some(RoleId(0)))
            .and_then(|role| self.holders.get(role.0).cloned());
        let mut deal = Deal {
            id: id.to_string().into(),
            funnel: funnel
                .and_then(|funnel| funnel.name.as_deref())
                .map(|name| name.to_owned().into()),
            created: given.created.or(begins.filter(|_| first).map(|(_, at)| at)),
            fields: empty(regulation, Card::Deal),
            stages: Some(Vec::new()),
            changes: Some(Vec::new()),
            owners: Some(Vec::new()),
            source: "пример".into(),
            ..Deal::default()
        };
        if let (Some((stage, at)), Some(entries)) = (begins, &mut deal.stages) {
            let by = owner.as_deref().map(|by| by.to_owned().into());
            entries.push(entry(regulation, stage, at, by));
        }
        let since = begins.map(|(_, at)| at).or(given.created);
        let since = since.map_or(Instant::MIN, |at| begin(at, zone));
        // The owner at the beginning owns from long before.
        let begins = Instant::MIN.max(since.plus(-LONG_AGO));
        self.owners
            .push(owner.map(|owner| (begins, owner)).into_iter().collect());
        debug_assert!(index < scenario.deals.len(), "deals are numbered");
        self.deals.push((given.client, id));
        if let Some(case) = self.cases.get_mut(given.client) {
            case.deals.push(deal);
        }
    }

    /// The case of this deal and its id; with no deal, the only deal there is, else the client alone.
    #[must_use]
    pub fn place(&self, deal: Option<usize>) -> (usize, Option<Box<str>>) {
        match deal
            .and_then(|deal| self.deals.get(deal))
            .or(self.deals.last())
        {
            Some((case, id)) => (*case, Some(id.clone())),
            None => (0, None),
        }
    }

    /// The id of a person at a moment.
    #[must_use]
    pub fn person(&self, who: &Who, deal: Option<usize>, at: Instant) -> Option<Box<str>> {
        match who {
            Who::Nobody => None,
            Who::Role(role) => self.holders.get(role.0).cloned(),
            Who::Person(person) => self.people.get(*person).cloned(),
            Who::Owner => {
                let deal = deal.or((self.owners.len() == 1).then_some(0))?;
                let owners = self.owners.get(deal)?;
                let before = owners.iter().rfind(|(since, _)| *since <= at);
                before.or(owners.first()).map(|(_, owner)| owner.clone())
            }
        }
    }

    fn fact(&mut self, regulation: &Regulation, fact: &GivenFact, at: Instant, when: When) {
        let by = self.person(&fact.by, fact.deal, at);
        let by: Option<Cow<'static, str>> = by.map(|by| by.into_string().into());
        let id = fact
            .deal
            .and_then(|deal| self.deals.get(deal))
            .map(|(_, id)| id.clone());
        let owner = match &fact.what {
            Happened::Owner(who) => self.person(who, fact.deal, at),
            _ => None,
        };
        let Some(case) = self.cases.get_mut(fact.client) else {
            return;
        };
        let of_deal = |deal: &&mut Deal<'static>| id.as_deref().is_some_and(|id| *deal.id == *id);
        let source: Cow<'static, str> = format!("строка {}", fact.line).into();
        match &fact.what {
            Happened::Event(event) => {
                let mut event: Event<'static> = (**event).clone();
                event.deal = id.as_deref().map(|id| id.to_owned().into());
                event.by = by;
                event.source = source;
                if event.kind != EventKind::Task && event.known.is_none() {
                    event.at = event.at.or(Some(when));
                }
                // Reports, and what staff does where there is no deal, belong to the person.
                let own = event.kind == EventKind::Report || id.is_none();
                if let Some(person) = event
                    .by
                    .as_deref()
                    .filter(|_| own)
                    .and_then(|by| self.dataset.staff.get_mut(by))
                {
                    event.deal = None;
                    event.id = Some(format!("{:06}", person.events.len()).into());
                    person.events.push(event);
                    return;
                }
                event.id = Some(format!("{:06}", case.events.len()).into());
                if event.kind == EventKind::Meeting {
                    let booked = booked(&case.events, &event);
                    event.id = booked.or(event.id);
                }
                case.events.push(event);
            }
            Happened::TaskClosed { name, result } => {
                let same = |event: &&mut Event<'static>| {
                    event.kind == EventKind::Task
                        && event.closed.is_none()
                        && event.deal.as_deref() == id.as_deref()
                        && name
                            .as_deref()
                            .is_none_or(|name| event.name.as_deref() == Some(name))
                };
                let result = result.as_deref().map(|text| text.to_owned().into());
                if let Some(task) = case.events.iter_mut().rev().find(same) {
                    task.closed = Some(when);
                    task.result = result;
                } else {
                    let mut task = Event::new(EventKind::Task);
                    task.deal = id.map(|id| id.into_string().into());
                    task.name = name.as_deref().map(|name| name.to_owned().into());
                    task.known = Some(when);
                    task.closed = Some(when);
                    (task.result, task.by, task.source) = (result, by, source);
                    case.events.push(task);
                }
            }
            Happened::Entered(stage) => {
                if let Some(deal) = case.deals.iter_mut().find(of_deal)
                    && let Some(entries) = &mut deal.stages
                {
                    let mut entry = entry(regulation, *stage, when, by);
                    entry.source = source;
                    entries.push(entry);
                }
            }
            Happened::Field(card, field, value) => {
                let Some(declared) = regulation.fields.get(field.0) else {
                    return;
                };
                let value = value.as_ref().map_or(RawValue::Empty, raw);
                let change = FieldChange {
                    field: declared.name.to_string().into(),
                    value: value.clone(),
                    at: when,
                    known: None,
                    by,
                    source,
                };
                let card = match card {
                    Card::Client => Some((&mut case.fields, &mut case.changes)),
                    Card::Deal => case
                        .deals
                        .iter_mut()
                        .find(of_deal)
                        .map(|deal| (&mut deal.fields, &mut deal.changes)),
                };
                if let Some((fields, changes)) = card {
                    fields.insert(declared.name.to_string().into(), value);
                    changes.get_or_insert_default().push(change);
                }
            }
            Happened::Owner(_) => {
                if let (Some(owner), Some(deal)) = (owner, case.deals.iter_mut().find(of_deal)) {
                    let change = OwnerChange {
                        owner: owner.into_string().into(),
                        at: when,
                        known: None,
                        by,
                        source,
                    };
                    deal.owners.get_or_insert_default().push(change);
                }
            }
            Happened::Mailing(mailing) => {
                let mut mailing = (**mailing).clone();
                (mailing.at, mailing.source) = (when, source);
                case.mailings.push(mailing);
            }
            Happened::Consent(consent, given) => {
                let mut consent = (**consent).clone();
                if *given {
                    consent.given = Some(when);
                    case.consents.push(consent);
                } else {
                    let every = &*consent.channel == "все";
                    let mut same = case
                        .consents
                        .iter_mut()
                        .filter(|one| one.withdrawn.is_none())
                        .filter(|one| every || one.channel == consent.channel)
                        .peekable();
                    if same.peek().is_none() {
                        (consent.given, consent.withdrawn) = (None, Some(when));
                        case.consents.push(consent);
                    } else {
                        same.for_each(|known| known.withdrawn = Some(when));
                    }
                }
            }
        }
    }

    /// The cases of those employees that the scenario is about – it says so, tells what they did of their own, or expects something
    /// of a clause about staff: they work since its first day unless it says otherwise.
    fn employees(
        &mut self,
        regulation: &Regulation,
        scenario: &Scenario,
        first: Instant,
        zone: Zone,
    ) {
        let asked = asks_of_staff(regulation, scenario);
        let own: Vec<Box<str>> = self
            .dataset
            .staff
            .values()
            .filter(|person| !person.events.is_empty())
            .map(|person| person.id.clone())
            .collect();
        let about = |name: &str| {
            let mut people = scenario.people.iter();
            let named = people.any(|one| (one.subject || asked) && *one.name == *name);
            named
                || own.iter().any(|own| **own == *name)
                // Where nobody is named, whoever holds the role is.
                || asked && scenario.people.is_empty()
        };
        for (name, person) in &mut self.dataset.staff {
            if about(name) {
                person
                    .since
                    .get_or_insert(When::Day(zone.local(first).date()));
            }
        }
        let mut cases = employee_cases(&self.dataset.staff, Vec::new());
        cases.retain(|case| case.employee.as_deref().is_some_and(|one| about(&one.id)));
        self.dataset.take_staff(&cases);
        self.cases.extend(cases);
    }

    /// Owners and present stages as the cards show them.
    fn finish(&mut self, regulation: &Regulation, now: Instant) {
        for (index, (case, id)) in self.deals.iter().enumerate() {
            let Some(deal) = self
                .cases
                .get_mut(*case)
                .and_then(|case| case.deals.iter_mut().find(|deal| *deal.id == **id))
            else {
                continue;
            };
            let owners = self
                .owners
                .get(index)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let (first, last) = (owners.first(), owners.last());
            deal.owner = last.map(|(_, owner)| owner.to_string().into());
            // Who got the deal as it began has got it from nobody.
            let given = owners
                .get(1)
                .is_some_and(|(at, _)| first.is_some_and(|(since, _)| *at <= since.plus(LONG_AGO)));
            if let (Some((since, owner)), Some(changes)) = (first, &mut deal.owners)
                && !changes.is_empty()
                && !given
            {
                let start = OwnerChange {
                    owner: owner.to_string().into(),
                    at: When::Exact(*since),
                    known: None,
                    by: None,
                    source: "".into(),
                };
                changes.insert(0, start);
            }
            if let Some(entries) = &mut deal.stages {
                entries.retain(|entry| match entry.at {
                    When::Exact(at) => at <= now,
                    _ => true,
                });
                deal.stage = entries.last().map(|entry| entry.stage.clone());
            }
        }
        debug_assert!(self.holders.len() == regulation.roles.len());
    }
}

/// The id of the meeting that this record is about: what becomes of a meeting is told of the one that was booked last; one that is
/// held is the last of those booked for that day or an earlier one that nothing has become of yet.
fn booked(events: &[Event<'static>], event: &Event<'static>) -> Option<Cow<'static, str>> {
    let mut booked = events.iter().rev().filter(|one| {
        one.kind == EventKind::Meeting && one.deal == event.deal && one.planned.is_some()
    });
    if event.state.is_some() {
        return booked.next()?.id.clone();
    }
    let day = event.at.filter(|_| event.planned.is_none()).and_then(day)?;
    let stands = |one: &Event<'static>| {
        let told = one.state.as_deref();
        one.at.is_none()
            || told.is_some_and(|told| told.starts_with("подтв") || told.starts_with("перен"))
    };
    booked
        .filter(|one| {
            one.planned
                .and_then(self::day)
                .is_some_and(|planned| planned <= day)
        })
        .find(|one| {
            let mut all = events.iter().filter(|other| other.id == one.id);
            all.all(stands)
        })?
        .id
        .clone()
}

/// The day of a moment as the scenario writes it.
fn day(when: When) -> Option<chrono::NaiveDate> {
    match when {
        When::Local(at) => Some(at.date()),
        When::Day(day) => Some(day),
        When::Exact(_) => None,
    }
}

fn entry(
    regulation: &Regulation,
    stage: StageId,
    at: When,
    by: Option<Cow<'static, str>>,
) -> StageEntry<'static> {
    let declared = regulation.stages.get(stage.0);
    let funnel = declared
        .and_then(|stage| regulation.funnels.get(stage.funnel.0))
        .and_then(|funnel| funnel.name.as_deref());
    StageEntry {
        stage: declared.map_or("", |stage| &*stage.name).to_owned().into(),
        funnel: funnel.map(|name| name.to_owned().into()),
        at,
        known: None,
        by,
        source: "".into(),
    }
}

/// Whether the scenario names a clause that is asked of staff and of no deal.
fn asks_of_staff(regulation: &Regulation, scenario: &Scenario) -> bool {
    let named = scenario
        .checks
        .iter()
        .flat_map(|check| match &check.expect {
            Expect::Duty { clauses, .. }
            | Expect::Verdict { clauses, .. }
            | Expect::Penalty(_, clauses)
            | Expect::Responsible(_, clauses) => clauses.as_slice(),
            Expect::NoDuties | Expect::NoViolations | Expect::Holds(_) => &[],
        });
    let named: Vec<&str> = named.map(|name| &**name).collect();
    regulation.clauses.iter().any(|clause| {
        let key = clause.number.as_ref().unwrap_or(&clause.key);
        clause.scope.of == Of::Employee && named.iter().any(|name| **key == **name)
    })
}

/// A card with every field held and empty.
fn empty(regulation: &Regulation, card: Card) -> Fields<'static> {
    regulation
        .fields
        .iter()
        .filter(|field| field.card == card)
        .map(|field| (Cow::from(field.name.to_string()), RawValue::Empty))
        .collect()
}

/// Who holds each role: the first of the people named, else somebody of the role's own name.
fn holders(regulation: &Regulation, scenario: &Scenario) -> Vec<Box<str>> {
    regulation
        .roles
        .iter()
        .enumerate()
        .map(|(role, name)| {
            let person = scenario
                .people
                .iter()
                .find(|one| one.role == Some(RoleId(role)));
            person.map_or_else(|| name.clone(), |person| person.name.clone())
        })
        .collect()
}

fn dataset(regulation: &Regulation, scenario: &Scenario, holders: &[Box<str>]) -> Dataset {
    let mut held: BTreeMap<FactKind, Held> = EVENT_KINDS
        .iter()
        .map(|row| (FactKind::Event(row.kind), Held::default()))
        .collect();
    for kind in [
        FactKind::Stages,
        FactKind::Fields,
        FactKind::Owners,
        FactKind::Mailings,
        FactKind::Consents,
        FactKind::Results,
        FactKind::StaffDeeds,
    ] {
        held.insert(kind, Held::default());
    }
    let mut dataset = Dataset {
        held,
        staff_held: true,
        timezone: Some(regulation.company.zone.to_string().into()),
        format: "пример".into(),
        ..Dataset::default()
    };
    let role = |role: RoleId| regulation.roles.get(role.0).cloned();
    for (index, holder) in holders.iter().enumerate() {
        let one = Employee {
            id: holder.clone(),
            name: holder.clone(),
            role: role(RoleId(index)),
            active: true,
            ..Employee::default()
        };
        dataset.staff.insert(holder.clone(), one);
    }
    for person in &scenario.people {
        let absences = person.absences.iter().map(|(from, to)| Absence {
            from: When::Day(*from),
            to: When::Day(*to),
        });
        let one = Employee {
            id: person.name.clone(),
            name: person.name.clone(),
            role: person.role.and_then(role),
            team: person.team.clone(),
            schedule: person.schedule.clone(),
            accreditations: person
                .accreditations
                .iter()
                .map(|name| Accreditation {
                    name: name.clone(),
                    ..Accreditation::default()
                })
                .collect(),
            since: person.since.map(When::Day),
            absences: absences.collect(),
            deputy: person.deputy.clone(),
            active: true,
            ..Employee::default()
        };
        dataset.staff.insert(person.name.clone(), one);
    }
    dataset
}
