//! The working time of people: when each of them can be at work, and what of that is taken already.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::calendar::{Fold, Schedule, WeekHours, WorkClock, Zone};
use crate::facts::{Dataset, Employee, When};
use crate::program::{Program, fold};
use crate::value::Instant;

/// A stretch of time, from its first moment to the one after its last.
pub type Stretch = (Instant, Instant);

/// What the text and the data say of one person's time.
#[derive(Debug, Clone)]
pub struct Desk {
    clock: WorkClock,
    away: Vec<Stretch>,
    since: Instant,
    until: Instant,
    /// Whether the person works here no more.
    pub gone: bool,
    /// Who stands in.
    pub deputy: Option<Box<str>>,
    /// What is taken, in order and apart.
    taken: Vec<Stretch>,
    /// By day: how many touches, and how many seconds they take.
    load: BTreeMap<NaiveDate, (u32, i64)>,
}

/// The desks of all people.
#[derive(Debug, Clone)]
pub struct Desks {
    people: BTreeMap<Box<str>, Desk>,
    company: Desk,
}

impl Desks {
    /// The desks of the staff, by the hours of the version in force at a moment. Of those whom no list names the company's hours
    /// are taken.
    #[must_use]
    pub fn new(program: &Program, dataset: &Dataset, at: Instant) -> Self {
        let versions = &program.versions;
        let of_day = |one: &&crate::program::Version| one.from <= at && at < one.until;
        let version = versions.iter().find(of_day).or_else(|| versions.last());
        let own = |employee: &Employee| {
            let team = employee.team.as_deref().map(fold);
            let named = version.map(|version| {
                let mut teams = version.regulation.teams.iter();
                let own = teams.find(|one| team.as_deref() == Some(&*fold(&one.name)));
                own.map_or(version.company.schedule(), |one| &one.schedule)
            });
            let base = named.cloned().unwrap_or_else(around_the_clock);
            // The data was refused if the schedule could not be read.
            let hours = employee.schedule.as_deref();
            match hours.and_then(|text| WeekHours::parse(text).ok()) {
                Some(hours) => Schedule { hours, ..base },
                None => base,
            }
        };
        let company = version.map_or_else(around_the_clock, |version| {
            version.company.schedule().clone()
        });
        let zone = dataset
            .timezone
            .as_deref()
            .and_then(|zone| Zone::parse(zone).ok())
            .unwrap_or(company.zone);
        let mut clocks: Vec<(Schedule, WorkClock)> = Vec::new();
        let mut clock = |schedule: Schedule| match clocks.iter().find(|one| one.0 == schedule) {
            // People of one schedule share what is worked out of it.
            Some((_, known)) => known.clone(),
            None => {
                let made = WorkClock::new(schedule.clone());
                clocks.push((schedule, made.clone()));
                made
            }
        };
        let people = dataset
            .staff
            .iter()
            .map(|(id, one)| {
                let away = one.absences.iter();
                let away = away.map(|away| (start(away.from, zone), end(away.to, zone)));
                let desk = Desk {
                    clock: clock(own(one)),
                    away: away.collect(),
                    since: one.since.map_or(Instant::MIN, |day| start(day, zone)),
                    until: one.until.map_or(Instant::MAX, |day| end(day, zone)),
                    gone: !one.active,
                    deputy: one.deputy.clone(),
                    taken: Vec::new(),
                    load: BTreeMap::new(),
                };
                (id.clone(), desk)
            })
            .collect();
        let company = Desk {
            clock: clock(company),
            away: Vec::new(),
            since: Instant::MIN,
            until: Instant::MAX,
            gone: false,
            deputy: None,
            taken: Vec::new(),
            load: BTreeMap::new(),
        };
        Self { people, company }
    }

    /// A person's desk.
    #[must_use]
    pub fn of(&self, person: &str) -> &Desk {
        self.people.get(person).unwrap_or(&self.company)
    }

    /// Takes time of a person.
    pub fn take(&mut self, person: &str, stretch: Stretch) {
        let company = &self.company;
        let desk = self
            .people
            .entry(person.into())
            .or_insert_with(|| company.clone());
        let place = desk.taken.partition_point(|one| one.0 < stretch.0);
        desk.taken.insert(place, stretch);
        let day = desk.load.entry(desk.clock.date_of(stretch.0)).or_default();
        day.0 += 1;
        day.1 += stretch.1.since(stretch.0);
    }

    /// All people with their desks, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Desk)> {
        self.people.iter().map(|(id, desk)| (&**id, desk))
    }
}

impl Desk {
    /// The zone in which the person's days are told.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.clock.zone()
    }

    /// The day of a moment.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> NaiveDate {
        self.clock.date_of(at)
    }

    /// The working hours of a day, whether the person is there or not.
    #[must_use]
    pub fn hours(&self, day: NaiveDate) -> Vec<Stretch> {
        let zone = self.zone();
        let hours = self.clock.day(day).hours;
        let spans = hours.spans().iter();
        spans
            .map(|span| {
                let from = zone.at(day, span.from(), Fold::First);
                (from, zone.at(day, span.to(), Fold::Second))
            })
            .collect()
    }

    /// Those of them at which the person is there.
    #[must_use]
    pub fn present(&self, day: NaiveDate) -> Vec<Stretch> {
        let there = clip(&self.hours(day), (self.since, self.until));
        without(there, &self.away)
    }

    /// Those of them that nothing has taken yet.
    #[must_use]
    pub fn free(&self, day: NaiveDate) -> Vec<Stretch> {
        let there = self.present(day);
        let Some((first, last)) = there.first().zip(there.last()) else {
            return there;
        };
        let from = self.taken.partition_point(|one| one.1 <= first.0);
        let to = self.taken.partition_point(|one| one.0 < last.1);
        let taken = self.taken.get(from..to).unwrap_or_default().to_vec();
        without(there, &taken)
    }

    /// How many touches stand on a day, and how many seconds they take.
    #[must_use]
    pub fn load(&self, day: NaiveDate) -> (u32, i64) {
        self.load.get(&day).copied().unwrap_or_default()
    }

    /// How many seconds of a day the person works.
    #[must_use]
    pub fn seconds(&self, day: NaiveDate) -> i64 {
        let there = self.present(day);
        there.iter().map(|(from, to)| to.since(*from)).sum()
    }
}

/// What of some stretches lies within another.
#[must_use]
pub fn clip(stretches: &[Stretch], within: Stretch) -> Vec<Stretch> {
    let inside = stretches
        .iter()
        .map(|(from, to)| (*from.max(&within.0), *to.min(&within.1)));
    inside.filter(|(from, to)| from < to).collect()
}

/// What of some stretches lies outside others.
#[must_use]
pub fn without(mut stretches: Vec<Stretch>, others: &[Stretch]) -> Vec<Stretch> {
    for &(begin, end) in others {
        let split = stretches.iter().flat_map(|&(from, to)| {
            let before = (from, to.min(begin));
            let after = (from.max(end), to);
            if before.1 >= to {
                [Some((from, to)), None]
            } else {
                [Some(before), Some(after)]
            }
        });
        let split = split.flatten().filter(|(from, to)| from < to);
        stretches = split.collect();
    }
    stretches
}

/// All days from one to another, both inside.
pub fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day <= to)
}

/// The Monday of a day's week.
#[must_use]
pub fn monday(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(chrono::Days::new(since))
        .unwrap_or(day)
}

/// A day counts from its start …
#[must_use]
pub fn start(when: When, zone: Zone) -> Instant {
    match when {
        When::Exact(at) => at,
        When::Local(local) => zone.instant(local, Fold::First),
        When::Day(day) => zone.start_of(day),
    }
}

/// … to its end.
#[must_use]
pub fn end(when: When, zone: Zone) -> Instant {
    match when {
        When::Day(day) => zone.end_of(day),
        other => start(other, zone),
    }
}

fn around_the_clock() -> Schedule {
    Schedule::round_the_clock(Zone::UTC)
}
