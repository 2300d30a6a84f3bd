//! The facts of one case, flat, in the order in which they apply.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use chrono::NaiveDateTime;

use reglament::calendar::{Fold, WorkClock, Zone};
use reglament::facts::{Case, Dataset, Event, EventKind, FieldChange, When};
use reglament::model::regulation::{Card, Moment, Regulation, Team};
use reglament::value::Instant;

use super::visits::Visit;

/// What a fact says.
#[derive(Debug, Clone)]
pub enum Says<'c> {
    /// A field got a value.
    Field(Card, &'c FieldChange<'c>),
    /// A deal got an owner.
    Owner(&'c str),
    /// A moment in the life of an event.
    Event(&'c Event<'c>, Moment),
    /// A deal came to be.
    Created,
    /// A deal entered the n-th stage of its history.
    Entered(usize),
    /// A deal without history entered the stage that it is in now.
    Arrived,
    /// A mailing left.
    Mailing(&'c reglament::facts::Mailing<'c>),
}

/// One fact.
#[derive(Debug, Clone)]
pub struct Fact<'c> {
    /// When it counts as done: a bare date from its start.
    pub at: Instant,
    /// When it sets things off: a bare date at its end.
    pub sets_off: Instant,
    /// The deal it is of; `None`: of the client.
    pub deal: Option<usize>,
    /// Who did it.
    pub by: Option<&'c str>,
    /// What happened.
    pub says: Says<'c>,
    order: (u8, &'c str, usize),
}

/// Working time of the company and its teams, compiled once.
pub struct Clocks {
    /// The company's.
    pub company: WorkClock,
    /// Teams' by name.
    pub teams: Vec<(Box<str>, WorkClock)>,
}

impl Clocks {
    /// Compiles the schedules of a regulation.
    pub fn new(reg: &Regulation) -> Self {
        let team = |team: &Team| (team.name.clone(), WorkClock::new(team.schedule.clone()));
        Self {
            company: WorkClock::new(reg.company.clone()),
            teams: reg.teams.iter().map(team).collect(),
        }
    }
}

/// A case as it was known at `now`.
pub struct World<'c> {
    /// The version of the regulation asked.
    pub reg: &'c Regulation,
    /// What is held.
    pub data: &'c Dataset,
    /// The case.
    pub case: &'c Case<'c>,
    /// The moment of the evaluation.
    pub now: Instant,
    /// The company's zone.
    pub zone: Zone,
    /// Since when this version is in force, and until when.
    pub force: (Instant, Instant),
    /// Compiled working time.
    pub clocks: &'c Clocks,
    /// Visible facts in order.
    pub facts: Vec<Fact<'c>>,
    /// What `moments` and `entries` once found: they are asked all the time.
    pub found: Found,
}

/// Answers kept, since a slow evaluator need not be slower than necessary.
#[derive(Default)]
pub struct Found {
    /// All moments.
    pub moments: OnceCell<Vec<Instant>>,
    /// Visits by deal.
    pub entries: Vec<OnceCell<Vec<Visit>>>,
}

/// The state of the world after its first `count` facts, asked at `at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// How many facts have applied.
    pub count: usize,
    /// The moment of the question.
    pub at: Instant,
}

impl<'c> World<'c> {
    /// Collects and sorts the facts that are visible at `now`.
    pub fn new(
        (reg, clocks): (&'c Regulation, &'c Clocks),
        data: &'c Dataset,
        case: &'c Case<'c>,
        now: Instant,
        force: (Instant, Instant),
    ) -> Self {
        let zone = data
            .timezone
            .as_deref()
            .and_then(|name| Zone::parse(name).ok())
            .unwrap_or(reg.company.zone);
        let mut world = Self {
            reg,
            data,
            case,
            now,
            force,
            zone,
            clocks,
            facts: Vec::new(),
            found: Found::default(),
        };
        world
            .found
            .entries
            .resize_with(case.deals.len(), OnceCell::new);
        world.collect();
        let now = world.as_of();
        world.facts.retain(|fact| fact.at <= now);
        world
            .facts
            .sort_by(|a, b| (a.at, a.order).cmp(&(b.at, b.order)));
        world
    }

    /// The state after everything that happens at `at`.
    pub fn after(&self, at: Instant) -> View {
        View {
            count: self.facts.iter().filter(|fact| fact.at <= at).count(),
            at,
        }
    }

    /// The state just before one fact.
    pub fn before(&self, index: usize) -> View {
        View {
            count: index,
            at: self.facts[index].at,
        }
    }

    /// The first moment a record stands for.
    pub fn start(&self, when: When) -> Instant {
        match when {
            When::Exact(at) => at,
            When::Local(local) => self.local(local),
            When::Day(date) => self.zone.start_of(date),
        }
    }

    /// The last moment a record stands for.
    pub fn end(&self, when: When) -> Instant {
        match when {
            When::Day(date) => self.zone.end_of(date),
            other => self.start(other),
        }
    }

    fn local(&self, local: NaiveDateTime) -> Instant {
        self.zone.instant(local, Fold::First)
    }

    fn add(
        &mut self,
        when: When,
        known: Option<When>,
        deal: Option<usize>,
        by: Option<&'c str>,
        says: Says<'c>,
        (class, id): (u8, &'c str),
    ) {
        // Inside a kind by source id, then in the order of the input, in which fields stand before owners.
        let order = (class, id, self.facts.len());
        // Of what comes after the export the data does not speak, whatever it holds by chance.
        let now = self.as_of();
        if known.is_some_and(|known| self.start(known) > now) {
            return;
        }
        let (mut at, mut sets_off) = (self.start(when), self.end(when));
        if matches!(says, Says::Entered(_) | Says::Arrived | Says::Created) && at <= now {
            // A move of a day stands for its end; while the day lasts, for now.
            sets_off = sets_off.min(now);
            at = sets_off;
        }
        self.facts.push(Fact {
            at,
            sets_off,
            deal,
            by,
            says,
            order,
        });
    }

    fn collect(&mut self) {
        let case = self.case;
        for change in case.changes.iter().flatten() {
            let by = change.by.as_deref();
            self.add(
                change.at,
                change.known,
                None,
                by,
                Says::Field(Card::Client, change),
                (0, ""),
            );
        }
        for (number, deal) in case.deals.iter().enumerate() {
            let own = Some(number);
            for change in deal.changes.iter().flatten() {
                let by = change.by.as_deref();
                self.add(
                    change.at,
                    change.known,
                    own,
                    by,
                    Says::Field(Card::Deal, change),
                    (0, ""),
                );
            }
            for change in deal.owners.iter().flatten() {
                let (by, order) = (change.by.as_deref(), (0, ""));
                self.add(
                    change.at,
                    change.known,
                    own,
                    by,
                    Says::Owner(&change.owner),
                    order,
                );
            }
            if let Some(created) = deal.created {
                self.add(created, None, own, None, Says::Created, (3, ""));
            }
            if let (None, Some(since)) = (&deal.stages, deal.stage_since) {
                self.add(since, None, own, None, Says::Arrived, (4, ""));
            }
            for (index, entry) in deal.stages.iter().flatten().enumerate() {
                let (by, order) = (entry.by.as_deref(), (4, ""));
                self.add(entry.at, entry.known, own, by, Says::Entered(index), order);
            }
        }
        for event in &case.events {
            self.add_event(event);
        }
        for mailing in &case.mailings {
            self.add(
                mailing.at,
                None,
                None,
                None,
                Says::Mailing(mailing),
                (5, ""),
            );
        }
    }

    /// An event has up to three moments of its own, each a fact.
    fn add_event(&mut self, event: &'c Event<'c>) {
        let deal = match &event.deal {
            None => None,
            Some(id) => match self.case.deals.iter().position(|deal| deal.id == *id) {
                Some(deal) => Some(deal),
                None => return,
            },
        };
        let class = if event.kind == EventKind::Approval {
            1
        } else {
            2
        };
        let (by, order) = (
            event.by.as_deref(),
            (class, event.id.as_deref().unwrap_or_default()),
        );
        let mut moments: Vec<(When, Moment)> = Vec::new();
        let mut push = |when: Option<When>, moment| moments.extend(when.map(|when| (when, moment)));
        match event.kind {
            EventKind::Task => {
                push(event.known.or(event.at), Moment::Posted);
                if !event.automatic {
                    push(event.closed, Moment::Closed);
                }
                let closed = event.closed.map(|closed| self.start(closed));
                let deadline = event.deadline.map(|deadline| self.end(deadline));
                // Exactly on the deadline is in time, so a task closed then has not run out.
                if let Some(deadline) =
                    deadline.filter(|deadline| closed.is_none_or(|closed| closed > *deadline))
                {
                    push(Some(When::Exact(deadline)), Moment::Expired);
                }
            }
            EventKind::Meeting => moments.extend(self.of_meeting(event)),
            EventKind::Document => {
                push(event.at, Moment::Done);
                if event
                    .state
                    .as_deref()
                    .is_some_and(|state| same(state, "подписан"))
                {
                    push(event.at, Moment::Signed);
                }
            }
            _ => push(event.at, Moment::Done),
        }
        for (when, moment) in moments {
            self.add(
                when,
                event.known,
                deal,
                by,
                Says::Event(event, moment),
                order,
            );
        }
    }
}

impl World<'_> {
    /// What a record of a meeting tells of, and when it became so: see the table of docs/dannye.md.
    fn of_meeting(&self, event: &Event<'_>) -> Vec<(When, Moment)> {
        let state = folded(event.state.as_deref().unwrap_or_default());
        let says = |words: &[&str]| words.iter().any(|word| state.starts_with(word));
        let closed_or_at = event.closed.or(event.at).or(event.known);
        let (became, when) = if says(&["перенес", "moved", "rescheduled"]) {
            (Moment::Moved, closed_or_at)
        } else if says(&["отмен", "cancel"]) {
            (Moment::Cancelled, closed_or_at)
        } else if says(&["подтвержд", "confirm"]) {
            (Moment::Confirmed, closed_or_at)
        } else if says(&["не приш", "неявк", "не состоял", "no show"]) {
            (Moment::NoShow, event.at.or(event.planned))
        } else {
            let held = event.at.filter(|_| !says(&["назнач", "заплан"]));
            let booked = event.known.or(event.at);
            let mut all: Vec<_> = booked.map(|at| (at, Moment::Posted)).into_iter().collect();
            all.extend(held.map(|at| (at, Moment::Done)));
            return all;
        };
        let Some(when) = when else {
            return Vec::new();
        };
        // A record of its own about a meeting that is moved books it anew; one that was closed booked it before.
        let anew = became == Moment::Moved && event.closed.is_none();
        let booked = match event.known {
            _ if event.planned.is_none() => None,
            _ if anew => Some(when),
            Some(known) if self.start(known) < self.start(when) => Some(known),
            _ => None,
        };
        let mut all = vec![(when, became)];
        let booked = booked.map(|at| (at, Moment::Posted));
        match anew {
            true => all.extend(booked),
            false => all.splice(0..0, booked).for_each(drop),
        }
        all
    }
}

/// Whether two names are one: capitals, `ё` and runs of spaces do not tell names apart.
pub fn same(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// What something is called is the same in every case form: «смету» is the «Смета» of the data.
pub fn same_thing(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split(' ').collect(), other.split(' ').collect());
    one.len() == other.len()
        && one
            .iter()
            .zip(&other)
            .all(|(one, other)| reglament::lexicon::same_word(one, other))
}

thread_local! {
    /// The few names of a sample are compared again and again; without this a third of a long run goes into their letters.
    static FOLDED: RefCell<HashMap<Box<str>, Rc<str>>> = RefCell::default();
}

/// So many texts are remembered at a time.
const REMEMBERED: usize = 10_000;

/// A text as it is compared.
pub fn folded(text: &str) -> Rc<str> {
    if let Some(known) = FOLDED.with_borrow(|all| all.get(text).cloned()) {
        return known;
    }
    let words: Vec<String> = text
        .to_lowercase()
        .replace('ё', "е")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let new: Rc<str> = words.join(" ").into();
    FOLDED.with_borrow_mut(|all| {
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(text.into(), Rc::clone(&new));
    });
    new
}
