//! All facts of a case on one line, in the order in which they apply.
//!
//! The index of a fact in that line is its place in time: two facts of one second still come one after the other, and
//! "just before this event" is simply "all facts with a smaller index".

use rustc_hash::{FxHashMap, FxHashSet};

use crate::calendar::{Fold, Zone};
use crate::facts::{
    Case, Deal, Event, EventKind, FieldChange, Mailing, OwnerChange, StageEntry, When,
};
use crate::model::regulation::Moment;
use crate::program::{Memo, Names, Sorts, Sym, fold};
use crate::value::Instant;

/// The source of an event that nobody has recorded: it is planned, and looked at as if it were done.
pub const PLANNED: &str = "план касаний";

/// One fact at the moment at which it applies.
#[derive(Debug)]
pub(super) struct Fact<'c> {
    /// When it applies: a date without a time counts from its start as a deed …
    pub(super) at: Instant,
    /// … and from its end as a trigger.
    pub(super) sets_off: Instant,
    /// When it was recorded.
    pub(super) known: Instant,
    /// Whose it is.
    pub(super) whose: Whose,
    /// What happened.
    pub(super) what: Kind<'c>,
    /// The source record.
    pub(super) source: &'c str,
}

/// A mailing that has not been sent: it is asked how it would be judged at a moment, after everything of that second.
#[derive(Debug)]
pub(super) struct Proposed<'c> {
    pub(super) fact: Fact<'c>,
    /// The moment that is asked about.
    pub(super) at: std::cell::Cell<Instant>,
}

/// Whose a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Whose {
    /// The client's: it counts for every deal open then.
    Client,
    /// The deal's, by index in the case.
    Deal(usize),
    /// Of a deal that the data does not hold.
    Elsewhere,
}

/// What happened.
#[derive(Debug)]
pub(super) enum Kind<'c> {
    Field(&'c FieldChange<'c>, Option<Sym>),
    Owner(&'c OwnerChange<'c>),
    Event(&'c Event<'c>, Moment, EventNames),
    Created,
    Entry(&'c StageEntry<'c>),
    /// The last stage change of a deal without history.
    Current,
    Mailing(&'c Mailing<'c>),
}

impl Kind<'_> {
    /// Of what sort it is.
    pub(super) const fn sort(&self) -> Sorts {
        match self {
            Self::Field(..) => Sorts::FIELD,
            Self::Owner(_) => Sorts::OWNER,
            Self::Event(event, ..) => Sorts::event(event.kind),
            Self::Created => Sorts::CREATED,
            Self::Entry(_) | Self::Current => Sorts::STAGE,
            Self::Mailing(_) => Sorts::MAILING,
        }
    }
}

/// An event's names as symbols.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EventNames {
    pub(super) name: Option<Sym>,
    pub(super) result: Option<Sym>,
    pub(super) template: Option<Sym>,
    pub(super) script: Option<Sym>,
}

/// Turns the data's moments into instants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub(super) zone: Zone,
}

impl Moments {
    /// A day from its start.
    pub(super) fn start(self, when: When) -> Instant {
        match when {
            When::Exact(at) => at,
            When::Local(local) => self.zone.instant(local, Fold::First),
            When::Day(day) => self.zone.start_of(day),
        }
    }

    /// A day to its end.
    pub(super) fn end(self, when: When) -> Instant {
        match when {
            When::Day(day) => self.zone.end_of(day),
            other => self.start(other),
        }
    }
}

/// Collects the facts that are visible at `now`.
pub(super) struct Collector<'m> {
    pub(super) moments: Moments,
    pub(super) now: Instant,
    /// What is recorded later than this is not seen, but for what is only planned; see [`PLANNED`].
    pub(super) today: Instant,
    /// Terms of tasks run out by themselves: up to here that is looked at.
    pub(super) expiries: Instant,
    pub(super) names: &'m Names,
    pub(super) memo: &'m mut Memo,
}

/// Facts of one second apply in this order; see the design's "order at one instant".
type Order<'c> = (Instant, u8, &'c str, usize);

/// A booking of a meeting: its id, whose it is, and for when.
type Booking<'c> = (&'c str, Whose, Option<When>);

impl Collector<'_> {
    pub(super) fn collect<'c>(&mut self, case: &'c Case<'c>) -> Vec<Fact<'c>> {
        let mut line: Vec<(Order<'c>, Fact<'c>)> = Vec::with_capacity(case.events.len() + 16);
        for change in case.changes.iter().flatten() {
            self.field(change, Whose::Client, &case.source, &mut line);
        }
        for (at, deal) in case.deals.iter().enumerate() {
            let whose = Whose::Deal(at);
            for change in deal.changes.iter().flatten() {
                self.field(change, whose, &deal.source, &mut line);
            }
            for change in deal.owners.iter().flatten() {
                let fact = (change.at, change.known, whose, Kind::Owner(change));
                self.push(
                    fact,
                    (0, ""),
                    either(&change.source, &deal.source),
                    &mut line,
                );
            }
            self.way(at, deal, &mut line);
        }
        let deals: FxHashMap<&str, usize> = case
            .deals
            .iter()
            .enumerate()
            .map(|(at, deal)| (&*deal.id, at))
            .collect();
        let mut booked: Vec<Booking<'c>> = Vec::new();
        // A record that plans a meeting books it, wherever in the data it stands.
        let plans: FxHashSet<(&str, Option<&str>)> = case
            .events
            .iter()
            .filter(|event| event.kind == EventKind::Meeting && event.planned.is_some())
            .filter_map(|event| Some((event.id.as_deref()?, event.deal.as_deref())))
            .collect();
        for event in &case.events {
            let whose = match &event.deal {
                None => Whose::Client,
                Some(id) => deals
                    .get(&**id)
                    .copied()
                    .map_or(Whose::Elsewhere, Whose::Deal),
            };
            let planned = event
                .id
                .as_deref()
                .is_some_and(|id| plans.contains(&(id, event.deal.as_deref())));
            if planned && event.planned.is_none() {
                booked.push((event.id.as_deref().unwrap_or(""), whose, None));
            }
            self.event((event, whose), &case.source, &mut booked, &mut line);
        }
        for mailing in case.mailings.iter().filter(|mailing| left_us(mailing)) {
            let fact = (mailing.at, None, Whose::Client, Kind::Mailing(mailing));
            self.push(
                fact,
                (5, ""),
                either(&mailing.source, &case.source),
                &mut line,
            );
        }
        line.sort_by_key(|(order, _)| *order);
        line.into_iter().map(|(_, fact)| fact).collect()
    }

    /// Only how the deals came through their stages.
    pub(super) fn ways<'c>(&mut self, case: &'c Case<'c>) -> Vec<Fact<'c>> {
        let mut line: Vec<(Order<'c>, Fact<'c>)> = Vec::new();
        for (at, deal) in case.deals.iter().enumerate() {
            self.way(at, deal, &mut line);
        }
        line.sort_by_key(|(order, _)| *order);
        line.into_iter().map(|(_, fact)| fact).collect()
    }

    fn way<'c>(&self, at: usize, deal: &'c Deal<'c>, line: &mut Vec<(Order<'c>, Fact<'c>)>) {
        let whose = Whose::Deal(at);
        if let Some(created) = deal.created {
            let fact = (created, None, whose, Kind::Created);
            self.push(fact, (3, ""), &deal.source, line);
        }
        for entry in deal.stages.iter().flatten() {
            let fact = (entry.at, entry.known, whose, Kind::Entry(entry));
            self.push(fact, (4, ""), either(&entry.source, &deal.source), line);
        }
        if let (None, Some(since)) = (&deal.stages, deal.stage_since) {
            let fact = (since, None, whose, Kind::Current);
            self.push(fact, (4, ""), &deal.source, line);
        }
    }

    fn push<'c>(
        &self,
        (at, known, whose, what): (When, Option<When>, Whose, Kind<'c>),
        (class, id): (u8, &'c str),
        source: &'c str,
        line: &mut Vec<(Order<'c>, Fact<'c>)>,
    ) {
        let from = self.moments.start(at);
        let to = match at {
            When::Day(_) => self.moments.end(at),
            When::Exact(_) | When::Local(_) => from,
        };
        let recorded = known.map_or(from, |known| self.moments.start(known));
        let expires = matches!(what, Kind::Event(_, Moment::Expired, _));
        let now = if source == PLANNED {
            self.now
        } else {
            self.now.min(self.today)
        };
        let last = if expires { self.expiries } else { now };
        if from > last || recorded > now {
            return;
        }
        // A stage entered "that day" is entered when the day is over, or now when it is not over yet: else a deal
        // moved today would stand nowhere.
        let moves = matches!(what, Kind::Entry(_) | Kind::Current | Kind::Created);
        let to = if moves { to.min(now) } else { to };
        let at = if moves { to } else { from };
        let fact = Fact {
            at,
            sets_off: to,
            known: recorded,
            whose,
            what,
            source,
        };
        line.push(((at, class, id, line.len()), fact));
    }

    fn field<'c>(
        &mut self,
        change: &'c FieldChange<'c>,
        whose: Whose,
        place: &'c str,
        line: &mut Vec<(Order<'c>, Fact<'c>)>,
    ) {
        let name = self.memo.find(self.names, &change.field);
        let fact = (change.at, change.known, whose, Kind::Field(change, name));
        self.push(fact, (0, ""), either(&change.source, place), line);
    }

    fn event<'c>(
        &mut self,
        (event, whose): (&'c Event<'c>, Whose),
        place: &'c str,
        booked: &mut Vec<Booking<'c>>,
        line: &mut Vec<(Order<'c>, Fact<'c>)>,
    ) {
        let name = event.name.as_deref();
        let name = name.and_then(|name| self.memo.find_thing(self.names, name));
        let mut sym = |name: &Option<std::borrow::Cow<'c, str>>| {
            name.as_deref()
                .and_then(|name| self.memo.find(self.names, name))
        };
        let names = EventNames {
            name,
            result: sym(&event.result),
            template: sym(&event.template),
            script: sym(&event.script),
        };
        let class = if event.kind == EventKind::Approval {
            1
        } else {
            2
        };
        let id = event.id.as_deref().unwrap_or("");
        let source = either(&event.source, place);
        let mut add = |at: When, known: Option<When>, moment: Moment| {
            let fact = (at, known, whose, Kind::Event(event, moment, names));
            self.push(fact, (class, id), source, line);
        };
        match event.kind {
            EventKind::Task => {
                // A task whose posting is not recorded counts as posted before everything: it is open until closed.
                let posted = event.known.or(event.at);
                add(
                    posted.unwrap_or(When::Exact(Instant::MIN)),
                    None,
                    Moment::Posted,
                );
                if let (Some(closed), false) = (event.closed, event.automatic) {
                    add(closed, event.known, Moment::Closed);
                }
                if let Some(deadline) = event.deadline {
                    let over = self.moments.end(deadline);
                    let closed = event.closed.map(|closed| self.moments.start(closed));
                    if closed.is_none_or(|closed| closed > over) {
                        self.push(
                            (
                                When::Exact(over),
                                event.known,
                                whose,
                                Kind::Event(event, Moment::Expired, names),
                            ),
                            (class, id),
                            source,
                            line,
                        );
                    }
                }
            }
            EventKind::Meeting => {
                let moved = |one: (When, Option<When>, Moment)| one.2 == Moment::Moved;
                let moved = self.moments.meeting(event).any(moved);
                for (at, known, moment) in self.moments.meeting(event) {
                    // Another record of a meeting that was booked before books it no second time.
                    if moment == Moment::Posted && !moved && !id.is_empty() {
                        let own = (id, whose, event.planned);
                        if booked.contains(&own) {
                            continue;
                        }
                        booked.push(own);
                    }
                    add(at, known, moment);
                }
            }
            EventKind::Document => {
                if let Some(at) = event.at {
                    add(at, event.known, Moment::Done);
                }
                let signed = event
                    .state
                    .as_deref()
                    .is_some_and(|state| fold(state).starts_with("подписан"));
                if let (Some(at), true) = (event.closed.or(event.at), signed) {
                    add(at, event.known, Moment::Signed);
                }
            }
            _ => {
                if let Some(at) = event.at {
                    add(at, event.known, Moment::Done);
                }
            }
        }
    }
}

/// A mailing counts from when it left us, not when it was planned or failed before.
pub(super) fn left_us(mailing: &Mailing<'_>) -> bool {
    let status = mailing.status.as_deref();
    if matches!(
        status,
        None | Some("sent" | "delivered" | "opened" | "bounced")
    ) {
        return true;
    }
    let status = status.map(str::to_lowercase);
    !matches!(
        status.as_deref(),
        Some("planned" | "failed" | "запланирована" | "ошибка")
    )
}

fn either<'c>(own: &'c str, place: &'c str) -> &'c str {
    if own.is_empty() { place } else { own }
}
