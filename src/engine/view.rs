//! What one deal (or the client as a whole) knows of the case's facts under one version of the regulation.

use std::cell::{Cell, OnceCell};

use rust_decimal::Decimal;
use rustc_hash::FxHashSet;

use super::ask::Point;
use super::fact::{Fact, Kind, Moments, Proposed, Whose};
use super::held::{Holding, Outlook};
use super::hours::OpenHours;
use super::matching::{Fit, fits};
use super::members::Members;
use super::staff::StaffIndex;
use super::visits::{Path, Place, Resolver, Stretch};
use crate::calendar::Zone;
use crate::facts::{Case, Dataset, Deal, Employee, FactKind, Fields, RawValue, When};
use crate::findings::ResponsibleBasis;
use crate::model::regulation::{Card, FieldId, Moment, StageId, What};
use crate::program::{Memo, Pattern, PatternId, Program, Sorts, Sym, Typed, Version, typed};
use crate::value::{Currency, Instant, Truth};

/// What does not depend on the deal.
pub(super) struct Env<'e> {
    pub(super) program: &'e Program,
    /// Index of the version in the program.
    pub(super) index: usize,
    pub(super) version: &'e Version,
    /// From when this version judges (earlier than its own begin under `as_if_in_force`).
    pub(super) in_force: Instant,
    pub(super) dataset: &'e Dataset,
    pub(super) staff: &'e StaffIndex<'e>,
    pub(super) moments: Moments,
    pub(super) now: Instant,
    /// Up to here the data is complete: `now`, or the export's moment if earlier.
    pub(super) horizon: Instant,
    /// The moment that the cards speak of: values without a history are known then and at no other time.
    pub(super) present: Instant,
    pub(super) case: &'e Case<'e>,
    pub(super) facts: &'e [Fact<'e>],
    /// The mailing that is asked about; its number is the one after those of all facts.
    pub(super) proposed: Option<&'e Proposed<'e>>,
    pub(super) outlook: Outlook,
    pub(super) client_zone: Option<Zone>,
    /// The company's hours on the client's clock, where a clause asks for it and the zone is known.
    pub(super) client_clock: Option<&'e crate::calendar::WorkClock>,
    pub(super) open_hours: &'e OpenHours,
    /// Whether nobody asks what a term stands still for beyond its end: then no more of that is worked out.
    pub(super) short: bool,
}

impl<'e> Env<'e> {
    /// From the first day of work to the last one. A first day that nobody has recorded is the day of the first thing
    /// known of the person.
    fn working_life(&self, employee: &Employee) -> (Option<Instant>, Option<Instant>) {
        // The days of a person are those of the team: one of a team further east has begun while the company's is still to come.
        let (clock, _) = self.version.clock(self.staff.team(&employee.id));
        let zone = clock.zone();
        let first = self.facts.iter().find(|fact| fact.at > Instant::MIN);
        let first = first.map(|fact| zone.start_of(zone.date(fact.at)));
        let since = employee.since.map(|since| match since {
            When::Day(day) => zone.start_of(day),
            since => self.moments.start(since),
        });
        let until = employee.until.map(|until| match until {
            When::Day(day) => zone.end_of(day),
            until => self.moments.end(until),
        });
        // A last day still to come has ended nothing.
        let until = until.filter(|end| *end <= self.now);
        (since.or(first), until)
    }

    /// What the data holds whatever the case.
    pub(super) const fn holding(&self) -> Holding<'e> {
        Holding {
            outlook: self.outlook,
            dataset: self.dataset,
            moments: self.moments,
            now: self.now,
            horizon: self.horizon,
        }
    }
}

/// Facts of one deal, or of the client when `deal` is `None`.
pub(super) struct View<'e> {
    pub(super) env: &'e Env<'e>,
    pub(super) deal: Option<(usize, &'e Deal<'e>)>,
    /// The client's own view, for categories of clients.
    pub(super) client: Option<&'e View<'e>>,
    pub(super) path: Path,
    /// Of the client, where its categories ask of them: the ways of all its deals.
    pub(super) paths: Vec<Path>,
    /// No fact of this view can be earlier: a deal has no events before it exists.
    pub(super) start: Instant,
    members: Members,
    cards: [Vec<(Sym, &'e RawValue<'e>)>; 2],
    histories: Vec<OnceCell<History>>,
    /// By pattern, found when first asked for; `None`: there is nothing of it.
    matches: Vec<OnceCell<Option<Box<OfPattern>>>>,
    owners: Vec<(usize, &'e str)>,
    /// By the number of a scope, adjoining visits apart and joined.
    stretches: Vec<[OnceCell<Vec<Stretch>>; 2]>,
    /// Bookings of meetings that had been booked before.
    pub(super) again: OnceCell<FxHashSet<usize>>,
    /// How deep definitions are nested right now: a ladder that names itself must not loop.
    pub(super) depth: Cell<u8>,
}

/// What is known of a field over time.
pub(super) struct History {
    /// Index of the fact, value from then on.
    pub(super) changes: Vec<(usize, Typed)>,
    /// The value of the card now; `None` when the card does not hold the field.
    pub(super) card: Option<Typed>,
    /// Whether the history of changes is held.
    pub(super) held: bool,
    /// Whether any change is recorded, visible now or not.
    changed: bool,
}

impl History {
    /// Every value the field is known to have had.
    pub(super) fn values(&self) -> impl Iterator<Item = &crate::value::Value> {
        let all = self.changes.iter().map(|(_, typed)| typed);
        all.chain(&self.card).filter_map(|typed| match typed {
            Typed::Value(value) => Some(value),
            Typed::Empty | Typed::Unreadable => None,
        })
    }
}

/// Events of a pattern.
pub(super) struct Matches {
    /// Indices of facts that surely match, in order.
    pub(super) sure: Vec<usize>,
    /// Indices of facts that may match, and what is missing.
    pub(super) doubtful: Vec<(usize, &'static str)>,
    /// For open tasks: the facts of their posting and the moments of their closing, each in order. A task that was open at
    /// no moment is in neither.
    pub(super) opened: Vec<usize>,
    pub(super) closed: Vec<Instant>,
}

/// What is known of a pattern.
struct OfPattern {
    matches: Matches,
    /// Few clauses ask for sums.
    amounts: OnceCell<Amounts>,
}

/// Amounts of the sure matches of a pattern.
pub(super) struct Amounts {
    /// Sums of amounts before each sure match, and after the last; where nothing matches there are none.
    pub(super) sums: Vec<Decimal>,
    /// The currency of each sure match, if its amount is held …
    currencies: Vec<Option<Currency>>,
    /// … and where the run of matches of the same currency begins that it is the last of so far.
    runs: Vec<usize>,
}

/// A field at a moment.
pub(super) enum FieldAt<'v> {
    Empty,
    Value(&'v crate::value::Value),
    /// Filled with something its type cannot read.
    Unreadable,
    /// Not known: what is missing.
    Unknown(String),
}

fn card_index(card: Card) -> usize {
    match card {
        Card::Deal => 0,
        Card::Client => 1,
    }
}

impl<'e> View<'e> {
    pub(super) fn new(
        env: &'e Env<'e>,
        deal: Option<usize>,
        client: Option<&'e View<'e>>,
        memo: &mut Memo,
    ) -> Self {
        let deal = deal.and_then(|at| Some((at, env.case.deals.get(at)?)));
        let mut resolver = Resolver {
            version: env.version,
            names: &env.program.names,
            memo,
        };
        let since = env
            .dataset
            .held
            .get(&FactKind::Stages)
            .and_then(|held| held.since);
        let since = since.map(|when| env.moments.start(when));
        let mut path = deal
            .map(|deal| resolver.path(env.case, deal, env.facts, env.moments, since))
            .unwrap_or_default();
        let paths = match deal {
            None if env.version.clients_by_stage => {
                let deals = env.case.deals.iter().enumerate();
                let path = |one| resolver.path(env.case, one, env.facts, env.moments, since);
                deals.map(path).collect()
            }
            _ => Vec::new(),
        };
        let first = path.visits.first().and_then(|visit| visit.from);
        let mut start = path.created.or(first).unwrap_or(Instant::MIN);
        if let Some(employee) = &env.case.employee {
            let life = env.working_life(employee);
            path.life = Some(life);
            start = life.0.unwrap_or(Instant::MIN);
        } else if deal.is_none() {
            // A client lives from the first that is known of him; what lies further back is still asked about.
            let first = env
                .facts
                .iter()
                .map(|fact| fact.at)
                .find(|at| *at > Instant::MIN);
            let first = first.or(env.proposed.map(|_| env.now));
            path.life = first.map(|first| (Some(first), None));
        }
        let mut card = |fields: &'e Fields<'e>| {
            fields
                .iter()
                .filter_map(|(name, value)| Some((memo.find(&env.program.names, name)?, value)))
                .collect()
        };
        let cards = [
            deal.map(|(_, deal)| card(&deal.fields)).unwrap_or_default(),
            card(&env.case.fields),
        ];
        let mut view = Self {
            env,
            deal,
            client,
            path,
            paths,
            start,
            members: Members::none(),
            cards,
            histories: env.version.fields.iter().map(|_| OnceCell::new()).collect(),
            matches: env
                .version
                .patterns
                .iter()
                .map(|_| OnceCell::new())
                .collect(),
            owners: Vec::new(),
            stretches: std::iter::repeat_with(Default::default)
                .take(env.version.scope_count)
                .collect(),
            again: OnceCell::new(),
            depth: Cell::new(0),
        };
        let members = (0..env.facts.len()).filter(|&at| view.counts(at)).collect();
        view.members = Members::new(members, |at| env.facts[at].what.sort());
        view.owners = view
            .members
            .of(Sorts::OWNER)
            .iter()
            .filter_map(|&at| match env.facts[at].what {
                Kind::Owner(change) => Some((at, &*change.owner)),
                _ => None,
            })
            .collect();
        view
    }

    /// Whether a fact counts for this deal: its own ones, and the client's while the deal is open.
    fn counts(&self, index: usize) -> bool {
        let fact = self.fact(index);
        let Some((deal, _)) = self.deal else {
            return match fact.what {
                Kind::Entry(_) | Kind::Current | Kind::Created => !self.paths.is_empty(),
                Kind::Owner(_) => false,
                _ => true,
            };
        };
        match fact.whose {
            Whose::Deal(other) => other == deal,
            Whose::Elsewhere => false,
            Whose::Client => {
                let unposted = fact.at == Instant::MIN;
                unposted
                    || matches!(fact.what, Kind::Field(..))
                    || (self.at(index) >= self.start && !self.closed_at(index).is_yes())
            }
        }
    }

    /// Whether a fact sets anything off for this deal: a change of the client's card does while the deal is open.
    pub(super) fn concerns(&self, index: usize) -> Truth {
        let fact = self.fact(index);
        let of_client = self.deal.is_some() && fact.whose == Whose::Client;
        if !of_client || fact.at == Instant::MIN {
            Truth::Yes
        } else if self.at(index) < self.start {
            Truth::No
        } else {
            self.closed_at(index).negate()
        }
    }

    /// Whether the deal stands in a terminal stage when this fact applies.
    fn closed_at(&self, index: usize) -> Truth {
        let terminal = |stage| self.env.version.is_terminal(stage);
        match self.path.place(index) {
            Place::In(visit) => visit.stage.is_some_and(terminal).into(),
            Place::Nowhere => Truth::No,
            Place::Unknown => self.path.may_be(terminal),
        }
    }

    /// The number of facts that have applied when an instant is over.
    pub(super) fn after(&self, at: Instant) -> usize {
        self.env.facts.partition_point(|fact| fact.at <= at)
    }

    /// The number of facts that have applied before an instant begins.
    pub(super) fn before(&self, at: Instant) -> usize {
        self.env.facts.partition_point(|fact| fact.at < at)
    }

    /// The fact with this index.
    pub(super) fn fact(&self, index: usize) -> &'e Fact<'e> {
        match self.env.proposed {
            Some(proposed) if index == self.env.facts.len() => &proposed.fact,
            // Indices of facts come from this very line.
            _ => &self.env.facts[index],
        }
    }

    /// The instant of a fact.
    pub(super) fn at(&self, index: usize) -> Instant {
        match self.env.proposed {
            Some(proposed) if index == self.env.facts.len() => proposed.at.get(),
            _ => self.fact(index).at,
        }
    }

    /// Whether a fact is the mailing that is asked about.
    pub(super) const fn is_proposed(&self, index: usize) -> bool {
        index >= self.env.facts.len()
    }

    pub(super) fn field_name(&self, field: FieldId) -> Option<Sym> {
        self.env.version.fields.get(field.0).copied()
    }

    /// The owner when `n` facts have applied, and what that rests on.
    pub(super) fn owner_at(&self, n: usize) -> (Option<&'e str>, ResponsibleBasis) {
        let Some((_, deal)) = self.deal else {
            // Of his own work the employee himself is in charge.
            return match &self.env.case.employee {
                Some(employee) => (Some(&*employee.id), ResponsibleBasis::History),
                None => self.client_owner(n),
            };
        };
        let now = deal.owner.as_deref();
        let Some(all) = &deal.owners else {
            return (now, ResponsibleBasis::Current);
        };
        if all.is_empty() {
            return (now, ResponsibleBasis::History);
        }
        let before = self.owners.partition_point(|(at, _)| *at < n);
        match before.checked_sub(1).and_then(|last| self.owners.get(last)) {
            Some((_, owner)) => (Some(owner), ResponsibleBasis::History),
            None => match self.owners.first() {
                // Chosen as the deal was created, he has led it from the first.
                Some((first, owner))
                    if self.at(*first) == self.start && self.before(self.start) <= n =>
                {
                    (Some(owner), ResponsibleBasis::History)
                }
                // The first change recorded is later; who led the deal before is not held.
                _ => (now, ResponsibleBasis::Current),
            },
        }
    }

    /// Who leads the client: the owner who changed last on any of his deals, else today's owner of the last deal.
    fn client_owner(&self, n: usize) -> (Option<&'e str>, ResponsibleBasis) {
        let known = self.env.facts.iter().take(n).rev();
        let last = known.into_iter().find_map(|fact| match &fact.what {
            Kind::Owner(change) => Some(&*change.owner),
            _ => None,
        });
        match last {
            Some(owner) => (Some(owner), ResponsibleBasis::History),
            None => {
                let deal = self.env.case.deals.last();
                let owner = deal.and_then(|deal| deal.owner.as_deref());
                (owner, ResponsibleBasis::Current)
            }
        }
    }

    /// Indices of the facts that count here, in order.
    pub(super) fn members(&self) -> &[usize] {
        self.members.all()
    }

    /// The stretches in which the scope of a norm is active; adjoining visits of a stage are one where `joined` asks for it.
    pub(super) fn stretches(&self, norm: usize, joined: bool) -> &[Stretch] {
        let version = self.env.version;
        let known = version
            .scope_of(norm)
            .and_then(|number| self.stretches.get(number));
        let Some(known) = known.zip(version.norms.get(norm)) else {
            return &[];
        };
        let (cells, norm) = known;
        cells[usize::from(joined)].get_or_init(|| self.path.stretches(&norm.scope, version, joined))
    }

    /// Whether a fact counts here.
    pub(super) fn has(&self, fact: usize) -> bool {
        if self.is_proposed(fact) {
            return self.counts(fact);
        }
        self.members.all().binary_search(&fact).is_ok()
    }

    /// Whether a fact lies within a stretch; the moves that begin and end it belong to it.
    pub(super) fn lies_in(&self, fact: usize, stretch: &Stretch) -> bool {
        let moves = matches!(
            self.fact(fact).what,
            Kind::Entry(_) | Kind::Current | Kind::Created
        );
        if !moves {
            return stretch.holds(fact);
        }
        // Where the deal stood for no time, as before its first stage, it has moved through nothing.
        let lasts = stretch.to.is_none_or(|to| stretch.from != Some(to));
        lasts && (stretch.holds(fact) || fact == stretch.first || fact == stretch.last)
    }

    /// Facts at which the owner changed.
    pub(super) fn owner_changes(&self) -> &[(usize, &'e str)] {
        &self.owners
    }

    /// Whether a record of the owner is a change: another one than before. The first one, at the creation, is a choice.
    pub(super) fn is_owner_change(&self, fact: usize) -> bool {
        let Ok(place) = self.owners.binary_search_by_key(&fact, |(at, _)| *at) else {
            return false;
        };
        match place.checked_sub(1) {
            Some(before) => self.owners[before].1 != self.owners[place].1,
            None => self.at(fact) > self.start,
        }
    }

    /// What is known of a field.
    pub(super) fn history(&self, field: FieldId) -> &History {
        // A field id of a bound regulation points into its list of fields.
        self.histories[field.0].get_or_init(|| self.read_history(field))
    }

    fn read_history(&self, field: FieldId) -> History {
        let declared = self.env.version.field(field);
        let name = self.env.version.fields[field.0];
        let zone = self.env.moments.zone;
        let mut changes = Vec::new();
        for &index in self.members.of(Sorts::FIELD) {
            let fact = self.fact(index);
            let own = (fact.whose == Whose::Client) == (declared.card == Card::Client);
            if let (Kind::Field(change, Some(changed)), true) = (&fact.what, own)
                && *changed == name
            {
                changes.push((index, typed(&change.value, &declared.ty, zone)));
            }
        }
        let all = match declared.card {
            Card::Deal => self.deal.and_then(|(_, deal)| deal.changes.as_ref()),
            Card::Client => self.env.case.changes.as_ref(),
        };
        let names = &self.env.program.names;
        let changed = !changes.is_empty()
            || all.is_some_and(|all| {
                all.iter()
                    .any(|change| names.find(&change.field) == Some(name))
            });
        // Of two spellings of one name the later counts.
        let mut card = self.cards[card_index(declared.card)].iter().rev();
        let card = card.find(|(own, _)| *own == name);
        History {
            changes,
            card: card.map(|(_, raw)| typed(raw, &declared.ty, zone)),
            held: all.is_some(),
            changed,
        }
    }

    /// The field when `n` facts have applied, at the instant `at`.
    pub(super) fn field(&self, field: FieldId, at: Instant, n: usize) -> FieldAt<'_> {
        let history = self.history(field);
        let name = &self.env.version.field(field).name;
        if !history.held {
            return match &history.card {
                None => FieldAt::Unknown(format!("поле «{name}»")),
                Some(_) if at < self.env.present => {
                    FieldAt::Unknown(FactKind::Fields.history().into())
                }
                Some(value) => as_field(value),
            };
        }
        let before = history.changes.partition_point(|(index, _)| *index < n);
        if let Some((_, value)) = before
            .checked_sub(1)
            .and_then(|last| history.changes.get(last))
        {
            return as_field(value);
        }
        let since = self
            .env
            .dataset
            .held
            .get(&FactKind::Fields)
            .and_then(|held| held.since);
        if since.is_some_and(|since| at < self.env.moments.start(since)) {
            return FieldAt::Unknown(FactKind::Fields.history().into());
        }
        match &history.card {
            // The whole history is held and its first entry is later: the field was not filled yet.
            _ if history.changed => FieldAt::Empty,
            Some(value) => as_field(value),
            None => FieldAt::Unknown(format!("поле «{name}»")),
        }
    }

    /// Events of a pattern, found once.
    pub(super) fn matches(&self, pattern: PatternId) -> &Matches {
        match self.of_pattern(pattern) {
            Some(found) => &found.matches,
            None => const { &Matches::none() },
        }
    }

    fn of_pattern(&self, pattern: PatternId) -> Option<&OfPattern> {
        // Pattern ids are given out by the lowering of this version.
        let found = self.matches[pattern.0].get_or_init(|| self.find_matches(pattern));
        found.as_deref()
    }

    /// What the events of a pattern come to.
    pub(super) fn amounts(&self, pattern: PatternId) -> &Amounts {
        let Some(found) = self.of_pattern(pattern) else {
            return const { &Amounts::none() };
        };
        found.amounts.get_or_init(|| {
            let mut amounts = Amounts::none();
            amounts.sums.push(Decimal::ZERO);
            for &at in &found.matches.sure {
                amounts.add(self.fact(at), &self.env.dataset.currency);
            }
            amounts
        })
    }

    fn find_matches(&self, id: PatternId) -> Option<Box<OfPattern>> {
        let pattern = self.env.version.pattern(id);
        let mut found = Matches::none();
        for &index in &*self.members.of_any(pattern.sorts) {
            let fact = self.fact(index);
            let Fitting { sure, doubt, open } = self.fitting(pattern, index);
            match (sure, doubt, &fact.what) {
                (true, _, Kind::Event(event, ..)) if open => {
                    let closed = event.closed.map(|closed| self.env.moments.start(closed));
                    if closed.is_none_or(|closed| closed > fact.at) {
                        found.opened.push(index);
                        found
                            .closed
                            .extend(closed.filter(|closed| *closed <= self.env.now));
                    }
                }
                (true, ..) => found.sure.push(index),
                (false, Some(missing), _) => found.doubtful.push((index, missing)),
                (false, None, _) => {}
            }
        }
        found.closed.sort_unstable();
        (!found.is_none()).then(|| {
            Box::new(OfPattern {
                matches: found,
                amounts: OnceCell::new(),
            })
        })
    }

    /// How one fact fits a pattern.
    fn fitting(&self, pattern: &Pattern, index: usize) -> Fitting {
        let mut found = Fitting::default();
        let concerns = self.concerns(index);
        if concerns.is_no() {
            return found;
        }
        let fact = self.fact(index);
        found.sure = pattern
            .shapes
            .iter()
            .any(|shape| match fits(shape, index, fact, self) {
                Fit::Yes => {
                    found.open = matches!(shape.what, What::Event(_, Moment::Open));
                    true
                }
                Fit::Unknown(missing) => {
                    found.doubt = Some(missing);
                    false
                }
                Fit::No(_) | Fit::Other => false,
            });
        if found.sure && !concerns.is_yes() {
            found.sure = false;
            found.doubt = Some(FactKind::Stages.history());
        }
        found
    }

    /// Whether a fact is one of a pattern.
    pub(super) fn is_of(&self, pattern: PatternId, fact: usize) -> Truth {
        if self.is_proposed(fact) {
            let found = self.fitting(self.env.version.pattern(pattern), fact);
            return match found.doubt {
                _ if found.sure => Truth::Yes,
                Some(what) => Truth::unknown(what),
                None => Truth::No,
            };
        }
        let matches = self.matches(pattern);
        if matches.sure.binary_search(&fact).is_ok() {
            return Truth::Yes;
        }
        let mut doubtful = matches.doubtful.iter();
        let doubt = doubtful.find(|(doubtful, _)| *doubtful == fact);
        doubt.map_or(Truth::No, |(_, what)| Truth::unknown(what))
    }

    /// Whether the fact is a move of this deal between these stages.
    pub(super) fn transition(&self, index: usize, from: &[StageId], to: &[StageId]) -> Fit {
        let all = std::iter::once(&self.path).chain(&self.paths);
        all.map(|path| path.moved(index, from, to))
            .find(|fit| *fit != Fit::Other)
            .unwrap_or(Fit::Other)
    }

    /// Whether the deal, or one of the client's, stands in one of these stages.
    pub(super) fn stands_in_one(&self, stages: &[StageId], point: Point) -> Truth {
        let known = point.at >= self.env.present;
        let stands = |path: &Path| match path.place(point.n) {
            Place::In(visit) => visit
                .stage
                .is_some_and(|stage| stages.contains(&stage))
                .into(),
            Place::Nowhere => Truth::No,
            Place::Unknown => match path.present {
                Some(stage) if known => stages.contains(&stage).into(),
                _ => path.may_be(|stage| stages.contains(&stage)),
            },
        };
        let deals = self.paths.iter().map(stands);
        deals.fold(stands(&self.path), Truth::or)
    }
}

/// How a fact fits a pattern.
#[derive(Default)]
struct Fitting {
    sure: bool,
    /// What is missing, when it may be one.
    doubt: Option<&'static str>,
    /// Whether it is a task that stays open.
    open: bool,
}

fn as_field(value: &Typed) -> FieldAt<'_> {
    match value {
        Typed::Empty => FieldAt::Empty,
        Typed::Value(value) => FieldAt::Value(value),
        Typed::Unreadable => FieldAt::Unreadable,
    }
}

impl Matches {
    /// Nothing of a pattern: most deals have nothing of most patterns.
    const fn none() -> Self {
        Self {
            sure: Vec::new(),
            doubtful: Vec::new(),
            opened: Vec::new(),
            closed: Vec::new(),
        }
    }

    const fn is_none(&self) -> bool {
        self.sure.is_empty()
            && self.doubtful.is_empty()
            && self.opened.is_empty()
            && self.closed.is_empty()
    }
}

impl Amounts {
    const fn none() -> Self {
        Self {
            sums: Vec::new(),
            currencies: Vec::new(),
            runs: Vec::new(),
        }
    }

    fn add(&mut self, fact: &Fact<'_>, default: &Currency) {
        let event = match &fact.what {
            Kind::Event(event, ..) => Some(event),
            _ => None,
        };
        let amount = event.and_then(|event| event.amount);
        let last = self.sums.last().copied().unwrap_or_default();
        let sum = last.checked_add(amount.unwrap_or_default());
        self.sums.push(sum.unwrap_or(Decimal::MAX));
        let own = event.and_then(|event| event.currency.as_deref());
        let currency = own.map_or_else(
            || default.clone(),
            |code| Currency(code.to_uppercase().into()),
        );
        let currency = amount.map(|_| currency);
        let goes_on = currency.is_some() && self.currencies.last() == Some(&currency);
        let begin = self.runs.last().copied().filter(|_| goes_on);
        self.runs.push(begin.unwrap_or(self.currencies.len()));
        self.currencies.push(currency);
    }

    /// The currency of all amounts in a range of matches, one of them left out; `None` when there is none.
    pub(super) fn currency(
        &self,
        (from, to): (usize, usize),
        without: Option<usize>,
    ) -> Result<Option<&Currency>, &'static str> {
        let parts = match without {
            Some(at) if from <= at && at < to => [(from, at), (at + 1, to)],
            _ => [(from, to), (to, to)],
        };
        let mut all = None;
        for (from, to) in parts.into_iter().filter(|(from, to)| from < to) {
            let last = to - 1;
            let Some(Some(currency)) = self.currencies.get(last) else {
                return Err("сумма события");
            };
            if self.runs.get(last).is_none_or(|begin| *begin > from) {
                let unheld = self.currencies.get(from..to).unwrap_or_default();
                return Err(if unheld.contains(&None) {
                    "сумма события"
                } else {
                    "курс валюты"
                });
            }
            if all.is_some_and(|known| known != currency) {
                return Err("курс валюты");
            }
            all = Some(currency);
        }
        Ok(all)
    }
}
