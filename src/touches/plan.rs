//! Laying touches on the working days of people, one after another, as if each were made when it is planned.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::accounts::Accounts;
use super::days::{Desk, Desks, Stretch, clip, days, without};
use super::imagine;
use super::length::Lengths;
use crate::calendar::Zone;
use crate::engine::{CaseResult, Contribution, Engine, Options, PLANNED, Touch, TouchKind};
use crate::facts::{Case, Dataset, Event};
use crate::findings::{NormKind, Verdict};
use crate::program::Program;
use crate::value::Instant;

/// What comes again no sooner than after so many days is planned as far ahead as there is data to plan by.
const SELDOM: i64 = 180;

/// So many hours are tried for one touch with the whole case judged anew.
const TRIES: usize = 24;

/// Touches begin at round minutes, in seconds.
const ROUND: i64 = 300;

/// A case with the touches that are still to be made of it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The case.
    pub case: Case<'static>,
    /// As the engine has found them.
    pub touches: Vec<Touch>,
}

/// What a plan is made of besides the cases.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The text.
    pub program: &'a Program,
    /// The data as [`super::ahead`] makes it.
    pub dataset: &'a Dataset,
    /// With the present in `ahead_of`.
    pub options: &'a Options,
    /// The present.
    pub today: Instant,
    /// So far ahead the cases are judged.
    pub far: Instant,
}

/// What plan is wanted.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The first day shown.
    pub first: NaiveDate,
    /// The last day shown.
    pub last: NaiveDate,
    /// The last moment shown: touches whose time comes later are not planned.
    pub until: Instant,
    /// No more touches than this in a day of one person.
    pub per_day: Option<u32>,
    /// How long touches take.
    pub lengths: Lengths,
}

/// A touch that has its hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// What is to be done of whom.
    pub touch: Touch,
    /// Which of several deeds of one duty it is, from 0.
    pub number: u32,
    /// When it begins.
    pub at: Instant,
    /// When it is over.
    pub end: Instant,
    /// The day, by the clock of who makes it.
    pub day: NaiveDate,
    /// Who makes it.
    pub by: Box<str>,
    /// The clock by which that person works.
    pub zone: Zone,
    /// Whether its term was over before the plan began.
    pub overdue: bool,
    /// Other duties that it settles.
    pub also: Vec<Touch>,
    /// Whether nobody can tell beforehand that it will settle its duty.
    pub uncounted: bool,
}

impl Placed {
    /// Who makes it stands in for who would.
    #[must_use]
    pub fn stands_in(&self) -> bool {
        self.by != self.touch.person
    }

    /// How many minutes it takes.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.end.since(self.at) / 60
    }
}

/// Why a touch has no hour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Nobody in particular answers for it.
    Nobody,
    /// Who answers for it works here no more.
    Gone,
    /// There is no working time between its first and its last moment.
    NoWorkingTime,
    /// Who answers for it is away all the time, and nobody who could stands in.
    Away,
    /// All the time there is has been taken.
    Busy,
    /// A clause forbids it; its version and index.
    Clause(usize, usize),
}

/// A touch without an hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Unplaced {
    /// What is to be done of whom.
    pub touch: Touch,
    /// Whether its term was over before the plan began.
    pub overdue: bool,
    /// Why, in order, each once.
    pub why: Vec<Why>,
}

/// One day of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLoad {
    /// Who.
    pub person: Box<str>,
    /// Which day.
    pub day: NaiveDate,
    /// How many touches.
    pub touches: u32,
    /// How many minutes they take …
    pub minutes: i64,
    /// … of so many that the person works.
    pub of: i64,
}

/// All days asked for of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLoad {
    /// Who.
    pub person: Box<str>,
    /// How many touches.
    pub touches: u32,
    /// How many minutes they take …
    pub minutes: i64,
    /// … of so many that the person works …
    pub of: i64,
    /// … on so many days.
    pub days: u32,
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TouchPlan {
    /// Touches of the days asked for, by person and time.
    pub placed: Vec<Placed>,
    /// What comes again but seldom, as far ahead as it could be planned; what lies within the days asked for stands in both lists.
    pub seldom: Vec<Placed>,
    /// What has no hour.
    pub unplaced: Vec<Unplaced>,
    /// Days asked for on which somebody has touches.
    pub load: Vec<DayLoad>,
    /// The same of the whole time.
    pub people: Vec<PersonLoad>,
    /// How many touches stand before the first day asked for.
    pub before: usize,
    /// How many stand after the last, for their terms end later; what comes seldom is not among them.
    pub later: usize,
}

/// Makes a plan. `filled` is what the cases contribute to limits.
#[must_use]
pub fn plan(
    world: World<'_>,
    wish: &Wish,
    candidates: Vec<Candidate>,
    filled: Vec<Contribution>,
) -> TouchPlan {
    let mut planner = Planner {
        world,
        wish,
        engine: Engine::new(world.program, world.dataset, world.far, world.options),
        desks: Desks::new(world.program, world.dataset, world.today),
        accounts: Accounts::new(world.program, filled, world.today),
        out: TouchPlan::default(),
    };
    let mut books: Vec<Book> = candidates.into_iter().map(Book::new).collect();
    let mut queue: BTreeSet<(Urgency, usize)> = BTreeSet::new();
    for (at, book) in books.iter().enumerate() {
        queue.extend(planner.urgency(book).map(|urgency| (urgency, at)));
    }
    while let Some((_, at)) = queue.pop_first() {
        // Numbers in the queue come from this very list.
        let Some(book) = books.get_mut(at) else {
            continue;
        };
        planner.next(book);
        queue.extend(planner.urgency(book).map(|urgency| (urgency, at)));
    }
    planner.end()
}

/// A case at work.
struct Book {
    case: Case<'static>,
    open: Vec<Touch>,
    /// How many deeds of a duty have been planned.
    made: BTreeMap<u64, u32>,
    /// Duties that are not looked at again.
    closed: BTreeSet<u64>,
    /// Days on which the client is touched already.
    days: BTreeSet<NaiveDate>,
}

impl Book {
    fn new(candidate: Candidate) -> Self {
        Self {
            case: candidate.case,
            open: candidate.touches,
            made: BTreeMap::new(),
            closed: BTreeSet::new(),
            days: BTreeSet::new(),
        }
    }
}

/// What is planned first: what still can be in time, by the author's priority, then by its last moment; what is late already takes what
/// is left.
type Urgency = (
    bool,
    u32,
    Instant,
    Instant,
    Box<str>,
    Box<str>,
    (usize, usize, u64),
);

/// An hour for a touch.
struct Seat {
    at: Instant,
    day: NaiveDate,
    /// The less, the better.
    rank: (bool, bool, i64, i64, NaiveDate),
}

/// What has been in the way.
#[derive(Default)]
struct Way {
    working: bool,
    present: bool,
    allowed: bool,
    seats: Vec<Seat>,
}

/// Why an hour is not taken.
enum Refused {
    /// Clauses that it would break, and the accounts on which it would fall.
    Broken(Vec<Contribution>, BTreeSet<Why>),
    /// What could be settled in time would be settled too late.
    Spoils,
}

struct Planner<'a> {
    world: World<'a>,
    wish: &'a Wish,
    engine: Engine<'a>,
    desks: Desks,
    accounts: Accounts<'a>,
    out: TouchPlan,
}

impl Planner<'_> {
    fn is_late(&self, touch: &Touch) -> bool {
        touch.due.is_none_or(|due| due <= self.world.today)
    }

    /// Whether a touch belongs in this plan.
    fn concerns(&self, touch: &Touch) -> bool {
        touch.best_from <= self.wish.until || is_seldom(touch)
    }

    fn left<'b>(&'b self, book: &'b Book) -> impl Iterator<Item = &'b Touch> {
        book.open
            .iter()
            .filter(|touch| self.concerns(touch) && !book.closed.contains(&touch.id))
    }

    fn urgency_of(&self, touch: &Touch) -> Urgency {
        let name = |id: &Option<Box<str>>| id.clone().unwrap_or_default();
        (
            self.is_late(touch),
            touch.priority.unwrap_or(u32::MAX),
            touch.due.unwrap_or(Instant::MAX),
            touch.opens,
            name(&touch.subject.client),
            name(&touch.subject.deal),
            (touch.version, touch.clause, touch.id),
        )
    }

    /// How urgent the most urgent touch of a case is.
    fn urgency(&self, book: &Book) -> Option<Urgency> {
        self.left(book).map(|touch| self.urgency_of(touch)).min()
    }

    /// Plans the next touch of a case. What is late comes first there, for one deed may settle it together with what is not; but no deed
    /// is planned for an hour at which it would settle too late what another could still settle in time.
    fn next(&mut self, book: &mut Book) {
        let mut left: Vec<Touch> = self.left(book).cloned().collect();
        left.sort_by_cached_key(|touch| (!self.is_late(touch), self.urgency_of(touch)));
        for touch in left {
            let why = match self.place(book, &touch) {
                Ok(()) => return,
                // What it would spoil goes before it.
                Err(None) => continue,
                Err(Some(why)) => why,
            };
            book.closed.insert(touch.id);
            if touch.best_from <= self.wish.until {
                let overdue = self.is_late(&touch);
                self.out.unplaced.push(Unplaced {
                    overdue,
                    touch,
                    why,
                });
            }
            return;
        }
        // One that is due before all others spoils nothing, so this is never reached; it keeps the queue from going round for ever.
        let rest: Vec<u64> = self.left(book).map(|touch| touch.id).collect();
        book.closed.extend(rest);
    }

    /// Gives a touch its hour; `Err(None)`: each hour that is left would spoil another touch of the case.
    fn place(&mut self, book: &mut Book, touch: &Touch) -> Result<(), Option<Vec<Why>>> {
        if touch.nobody {
            return Err(Some(vec![Why::Nobody]));
        }
        if self.desks.of(&touch.person).gone {
            return Err(Some(vec![Why::Gone]));
        }
        let events = imagine::events(self.world.program, touch);
        let seconds = i64::from(self.wish.lengths.minutes(&events)) * 60;
        let own = self.way(book, touch, &touch.person, seconds);
        let deputy = self.desks.of(&touch.person).deputy.clone();
        let deputy = deputy.filter(|deputy| {
            own.working && !own.present && **deputy != *touch.person && !self.desks.of(deputy).gone
        });
        let (by, way) = match deputy {
            Some(deputy) => {
                let way = self.way(book, touch, &deputy, seconds);
                (deputy, way)
            }
            None => (touch.person.clone(), own),
        };
        if !way.working {
            return Err(Some(vec![Why::NoWorkingTime]));
        }
        if !way.present {
            return Err(Some(vec![Why::Away]));
        }
        if !way.allowed {
            let by = touch.forbidden_by.iter();
            let why = by.map(|clause| Why::Clause(touch.version, *clause));
            return Err(Some(why.collect()));
        }
        let mut why: BTreeSet<Why> = BTreeSet::new();
        if way.seats.is_empty() {
            why.insert(Why::Busy);
        }
        let mut seats = way.seats;
        seats.sort_by_key(|seat| (seat.rank, seat.at));
        let mut counted: Vec<Contribution> = Vec::new();
        let mut tries = 0;
        let mut spoils = false;
        for seat in seats {
            // On which accounts it falls does not change from hour to hour, as a rule; the case is judged again to be sure.
            let broken: BTreeSet<Why> = counted
                .iter()
                .map(|one| Contribution {
                    at: seat.at,
                    ..one.clone()
                })
                .filter_map(|one| self.accounts.broken(&one))
                .map(|(version, clause)| Why::Clause(version, clause))
                .collect();
            if !broken.is_empty() {
                why.extend(broken);
                continue;
            }
            if tries == TRIES {
                break;
            }
            tries += 1;
            match self.attempt(book, touch, &events, (&seat, &by)) {
                Ok(result) => {
                    self.keep(book, touch, (seat, seconds, by), result);
                    return Ok(());
                }
                Err(Refused::Broken(own, broken)) => {
                    counted = own;
                    why.extend(broken);
                }
                Err(Refused::Spoils) => spoils = true,
            }
        }
        if spoils {
            return Err(None);
        }
        Err(Some(why.into_iter().collect()))
    }

    /// The hours that a person could take for a touch, and what stands in the way of others.
    fn way(&self, book: &Book, touch: &Touch, person: &str, seconds: i64) -> Way {
        let desk = self.desks.of(person);
        let late = self.is_late(touch);
        let from = touch.opens.max(self.world.today);
        let to = match touch.due {
            Some(due) if !late => due.min(self.world.far),
            _ => self.wish.until,
        };
        let mut way = Way::default();
        if from > to {
            return way;
        }
        let within = (from, to.plus(1));
        let (first, last) = (desk.day_of(from), desk.day_of(to));
        let best = desk.day_of(touch.best_from.max(from));
        let wanted = preferred(touch, best.min(last), last);
        for day in days(first, last) {
            let hours = clip(&desk.hours(day), within);
            way.working |= !hours.is_empty();
            let present = clip(&desk.present(day), within);
            way.present |= !present.is_empty();
            let forbidden: Vec<Stretch> = touch
                .forbidden
                .iter()
                .map(|pause| (pause.from, pause.to))
                .collect();
            let allowed = without(present, &forbidden);
            way.allowed |= !allowed.is_empty();
            let (number, load) = desk.load(day);
            if allowed.is_empty() || self.wish.per_day.is_some_and(|most| number >= most) {
                continue;
            }
            let free = without(desk.free(day), &forbidden);
            let at = free
                .iter()
                .find_map(|&(begin, end)| start_in((begin.max(from), end), to, seconds));
            let Some(at) = at else { continue };
            let away = (day - wanted).num_days().abs();
            let again = book.days.contains(&day);
            let early = day < best;
            let rank = match touch.kind {
                _ if late => (again, false, 0, 0, day),
                TouchKind::Periodic => (again, early, load, away, day),
                TouchKind::Required | TouchKind::Standard => (again, early, load, 0, day),
            };
            way.seats.push(Seat { at, day, rank });
        }
        way
    }

    /// Judges the case with a touch made at an hour. Else: on which accounts it fell, and which clauses it would break.
    fn attempt(
        &mut self,
        book: &mut Book,
        touch: &Touch,
        events: &[Event<'static>],
        (seat, by): (&Seat, &str),
    ) -> Result<CaseResult, Refused> {
        let number = book.made.get(&touch.id).copied().unwrap_or(0);
        let before = book.case.events.len();
        let mut events = events.to_vec();
        imagine::done(&mut events, touch, number, seat.at, by);
        book.case.events.extend(events);
        let mut result = self.engine.evaluate(&book.case);
        result
            .contributions
            .retain(|one| &*one.source == PLANNED && one.at == seat.at);
        let limits = result
            .contributions
            .iter()
            .filter_map(|one| self.accounts.broken(one));
        let bans = result.findings.iter().filter(|one| {
            let mine = one
                .evidence
                .first()
                .is_some_and(|fact| &*fact.source == PLANNED && fact.at == Some(seat.at));
            one.norm == NormKind::Prohibition
                && matches!(one.verdict, Verdict::Violated | Verdict::Fixed)
                && mine
        });
        let broken: BTreeSet<Why> = limits
            .chain(bans.map(|one| (one.version, one.clause)))
            .map(|(version, clause)| Why::Clause(version, clause))
            .collect();
        let spoils = self.left(book).any(|other| {
            let in_time = !self.is_late(other) && other.due.is_some_and(|due| due < seat.at);
            let open = result.touches.iter().any(|one| one.id == other.id);
            other.id != touch.id && in_time && !open
        });
        if broken.is_empty() && !spoils {
            return Ok(result);
        }
        book.case.events.truncate(before);
        Err(if broken.is_empty() {
            Refused::Spoils
        } else {
            Refused::Broken(result.contributions, broken)
        })
    }

    /// Writes a touch into the plan, and takes over what follows from it.
    fn keep(
        &mut self,
        book: &mut Book,
        touch: &Touch,
        (seat, seconds, by): (Seat, i64, Box<str>),
        result: CaseResult,
    ) {
        for one in &result.contributions {
            self.accounts.add(one);
        }
        let end = seat.at.plus(seconds);
        self.desks.take(&by, (seat.at, end));
        book.days.insert(seat.day);
        let made = book.made.entry(touch.id).or_insert(0);
        let number = *made;
        *made += 1;
        let still = |id: u64| result.touches.iter().any(|one| one.id == id);
        let uncounted = still(touch.id) && *made >= touch.times;
        let also: Vec<Touch> = book
            .open
            .iter()
            .filter(|one| one.id != touch.id && !book.closed.contains(&one.id) && !still(one.id))
            .filter(|one| self.concerns(one))
            .cloned()
            .collect();
        if uncounted {
            book.closed.insert(touch.id);
        }
        book.open = result.touches;
        let placed = Placed {
            number,
            at: seat.at,
            end,
            day: seat.day,
            zone: self.desks.of(&by).zone(),
            by,
            overdue: self.is_late(touch),
            also,
            uncounted,
            touch: touch.clone(),
        };
        let inside = self.wish.first <= placed.day && placed.day <= self.wish.last;
        if is_seldom(touch) {
            self.out.seldom.push(placed.clone());
        } else if placed.day > self.wish.last {
            self.out.later += 1;
        }
        if placed.day < self.wish.first {
            self.out.before += 1;
        }
        if inside {
            self.out.placed.push(placed);
        }
    }

    fn end(self) -> TouchPlan {
        let mut out = self.out;
        out.placed
            .sort_by(|a, b| (&a.by, a.at, a.touch.id).cmp(&(&b.by, b.at, b.touch.id)));
        out.seldom
            .sort_by(|a, b| (a.at, &a.by, a.touch.id).cmp(&(b.at, &b.by, b.touch.id)));
        out.unplaced.sort_by_cached_key(|one| {
            let touch = &one.touch;
            let subject = touch.subject.clone();
            let term = (touch.due, touch.opens);
            (touch.person.clone(), term, subject, touch.clause, touch.id)
        });
        for (person, desk) in self.desks.iter() {
            let days = load(person, desk, self.wish);
            out.people.extend(whole(person, desk, &days, self.wish));
            out.load.extend(days);
        }
        out
    }
}

/// What comes again but seldom.
#[must_use]
pub fn is_seldom(touch: &Touch) -> bool {
    touch.every.is_some_and(|days| days >= SELDOM)
}

fn load(person: &str, desk: &Desk, wish: &Wish) -> Vec<DayLoad> {
    days(wish.first, wish.last)
        .filter_map(|day| {
            let (touches, seconds) = desk.load(day);
            (touches > 0).then(|| DayLoad {
                person: person.into(),
                day,
                touches,
                minutes: seconds / 60,
                of: desk.seconds(day) / 60,
            })
        })
        .collect()
}

fn whole(person: &str, desk: &Desk, own: &[DayLoad], wish: &Wish) -> Option<PersonLoad> {
    let all = days(wish.first, wish.last).map(|day| desk.seconds(day) / 60);
    let works: Vec<i64> = all.filter(|minutes| *minutes > 0).collect();
    (!own.is_empty()).then(|| PersonLoad {
        person: person.into(),
        touches: own.iter().map(|day| day.touches).sum(),
        minutes: own.iter().map(|day| day.minutes).sum(),
        of: works.iter().sum(),
        days: u32::try_from(works.len()).unwrap_or(u32::MAX),
    })
}

/// The first round minute of a free stretch at which a touch could begin and have its whole length.
fn start_in((begin, end): Stretch, to: Instant, seconds: i64) -> Option<Instant> {
    let fits = |at: Instant| at <= to && at.plus(seconds) <= end;
    let round = Instant((begin.0 + ROUND - 1).div_euclid(ROUND) * ROUND);
    [round, begin].into_iter().find(|at| fits(*at))
}

/// Where in its window a touch that comes again is best: by whom it is of and what asks for it, so that many of one window are spread
/// over it evenly whatever their order.
fn preferred(touch: &Touch, first: NaiveDate, last: NaiveDate) -> NaiveDate {
    let days = u64::try_from((last - first).num_days()).unwrap_or(0) + 1;
    let name = |id: &Option<Box<str>>| id.clone().unwrap_or_default();
    let key = format!(
        "{}\u{1f}{}\u{1f}{}\u{1f}{}",
        name(&touch.subject.client),
        name(&touch.subject.deal),
        touch.clause,
        touch.due.map_or(0, |due| due.0)
    );
    // FNV-1a, its bits mixed as in `SplitMix64`: written out here because a plan must not change with a library's version.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in key.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^= hash >> 27;
    let place = (u128::from(hash) * u128::from(days)) >> 64;
    let place = u64::try_from(place).unwrap_or(0);
    first
        .checked_add_days(chrono::Days::new(place))
        .unwrap_or(first)
}
