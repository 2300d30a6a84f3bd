//! May this very mailing be sent? Written from the page on the engine alone: by template, category, campaign and number; with
//! deals, approvals, versions, and an export that is behind. For every line all facts of all clients are walked, at one moment.
//!
//! Nothing of the program is shared but zones and the arithmetic of terms; the lines are not even read from a text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{Datelike, Days, NaiveDate};
use reglament::calendar::{Unit, Zone};
use reglament::value::Instant;

use super::permission::{Agreed, Client as Clock, Rule, Together, end};

const DAY: i64 = 86_400;

/// A mailing, sent or asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub channel: &'static str,
    pub template: Option<&'static str>,
    pub category: Option<&'static str>,
    pub campaign: Option<&'static str>,
    pub sender: Option<&'static str>,
}

/// A mailing of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub at: Instant,
    pub letter: Letter,
    /// Whether it ever left us.
    pub left: bool,
    pub opened: bool,
}

/// What was decided about mailings to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub at: Instant,
    /// Granted, else refused.
    pub granted: bool,
    /// By whom it may be granted.
    pub by_head: bool,
    pub until: Option<Instant>,
}

/// Everything known of a client.
#[derive(Debug, Clone)]
pub struct Person {
    pub zone: Option<Zone>,
    pub sent: Vec<Sent>,
    pub consents: Vec<Agreed>,
    /// Messages of the client, and whether he says «стоп».
    pub answers: Vec<(Instant, bool)>,
    /// Open deals: in which stage since when.
    pub deals: Vec<(&'static str, Instant)>,
    pub decided: Vec<Decided>,
}

/// Which mailings a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    All,
    Channel(&'static str),
    Template(&'static str),
    Category(&'static str),
}

/// Whose mailings count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    Client,
    Campaign,
    Sender,
}

/// A line as it was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// No more than so many.
    Most(Of, usize, Together, Account),
    /// So many days between mailings.
    Gap(u32),
    /// Hours, as in the other family.
    Hours(Rule),
    /// A consent for the channel; of service mailings as well?
    Consent(bool),
    /// Not to those who took their consent back.
    Withdrawn,
    /// Not to those who said «стоп».
    Stop,
    /// Not while a deal stands there.
    NotIn(&'static str),
    /// A template only while a deal stands there.
    OnlyIn(&'static str, &'static str),
    /// A template not within so many days after another; `None`: never.
    After(&'static str, &'static str, Option<u32>),
    /// Two templates not on one day of the client, `true`: never both.
    Apart(&'static str, &'static str, bool),
    /// So many days between two templates, whichever comes first.
    Between(&'static str, &'static str, u32),
    /// A template only after another, `Some`: once so many days have passed since the last of it.
    OnlyAfter(&'static str, &'static str, Option<u32>),
    /// A limit by channel while the client has been silent for so many days.
    Silent(&'static str, usize, Together, u32),
    /// A pause of so many days after so many unopened.
    Pause(usize, u32),
    /// Only with an approval of the head.
    Approval,
}

/// Lines and when they hold.
#[derive(Debug, Clone)]
pub struct Version {
    pub from: Instant,
    pub until: Instant,
    pub lines: Vec<Line>,
}

/// All that is asked about.
#[derive(Debug, Clone)]
pub struct World {
    pub company: Zone,
    pub now: Instant,
    /// Up to when the export reaches, where it is behind.
    pub as_of: Option<Instant>,
    /// Since when mailings are held.
    pub since: Option<Instant>,
    /// The client asked about, then others.
    pub people: Vec<Person>,
    pub versions: Vec<Version>,
    /// Templates that no limit knows.
    pub service: &'static [&'static str],
    /// What has been worked out before: a walk asks for the same days and ends at every second.
    pub worked_out: WorkedOut,
}

/// From when, up to when and to what moment an export reaches, on a clock.
type Reach = (Zone, Instant, Option<Instant>, Instant);

/// Dates, ends of windows and what is unseen, by what they are worked out of.
#[derive(Debug, Clone, Default)]
pub struct WorkedOut {
    dates: RefCell<HashMap<(Zone, Instant), NaiveDate>>,
    ends: RefCell<HashMap<(u32, Unit, Zone, Instant), Instant>>,
    unseen: RefCell<HashMap<Reach, Rc<[Instant]>>>,
}

impl WorkedOut {
    fn end(&self, (number, unit): (u32, Unit), time: Instant, zone: Zone) -> Instant {
        let key = (number, unit, zone, time);
        let mut ends = self.ends.borrow_mut();
        *ends
            .entry(key)
            .or_insert_with(|| end(number, unit, time, zone))
    }

    fn date(&self, time: Instant, zone: Zone) -> NaiveDate {
        let mut dates = self.dates.borrow_mut();
        // Moments asked about come once each.
        if dates.len() > 1 << 16 {
            dates.clear();
        }
        *dates.entry((zone, time)).or_insert_with(|| zone.date(time))
    }
}

fn not(answer: Option<bool>) -> Option<bool> {
    answer.map(|yes| !yes)
}

fn and(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    not(and(not(one), not(other)))
}

/// A wall clock, for what the other family knows of hours and windows.
fn clock(zone: Zone) -> Clock {
    Clock {
        zone,
        sent: Vec::new(),
        calls: Vec::new(),
        consents: Vec::new(),
        answers: Vec::new(),
        contract: false,
        now: Instant(0),
        since: None,
    }
}

impl World {
    /// Whether the first client may be sent a mailing at a moment; `None`: nobody can tell.
    pub fn allowed(&self, letter: &Letter, at: Instant) -> Option<bool> {
        let held = self.versions.iter();
        let held = held.filter(|version| version.from <= at && at < version.until);
        let lines = held.flat_map(|version| &version.lines);
        let mut forbidden = Some(false);
        for line in lines {
            forbidden = or(forbidden, self.forbids(line, letter, at));
        }
        not(forbidden)
    }

    fn horizon(&self) -> Instant {
        self.as_of.map_or(self.now, |as_of| as_of.min(self.now))
    }

    fn client(&self) -> &Person {
        &self.people[0]
    }

    fn clients_zone(&self) -> Zone {
        self.client().zone.unwrap_or(self.company)
    }

    fn is_service(&self, letter: &Letter) -> bool {
        letter
            .template
            .is_some_and(|name| self.service.contains(&name))
    }

    /// What has left us and is known.
    fn left<'p>(&self, of: &'p Person) -> impl Iterator<Item = &'p Sent> + use<'p> {
        let horizon = self.horizon();
        of.sent
            .iter()
            .filter(move |one| one.left && one.at <= horizon)
    }

    /// Whether a mailing at `time` still counts at `at`.
    fn together(&self, together: Together, zone: Zone, time: Instant, at: Instant) -> bool {
        let date = |of| self.worked_out.date(of, zone);
        match together {
            Together::Rolling(number, unit) => at < self.worked_out.end((number, unit), time, zone),
            Together::Day => date(at) == date(time),
            Together::Week => date(at).iso_week() == date(time).iso_week(),
            Together::Month => {
                let (own, other) = (date(at), date(time));
                (own.year(), own.month()) == (other.year(), other.month())
            }
        }
    }

    /// Moments of which nothing is known, once they have been worked out.
    fn unseen(&self, zone: Zone) -> Rc<[Instant]> {
        let reach = (zone, self.now, self.since, self.horizon());
        let mut unseen = self.worked_out.unseen.borrow_mut();
        let all = unseen
            .entry(reach)
            .or_insert_with(|| self.hidden(zone).into());
        Rc::clone(all)
    }

    /// Moments of which nothing is known, so chosen that what happened then counts as long as anything unseen can: the last, and
    /// the ends of the days before, which a short month may end later, and the last before clocks were put back.
    fn hidden(&self, zone: Zone) -> Vec<Instant> {
        let mut out = Vec::new();
        let mut stretch = |from: Instant, last: Instant| {
            if from > last {
                return;
            }
            let day = zone.date(last);
            let days = (0..4).filter_map(|back| day.checked_sub_days(Days::new(back)));
            let ends = days.map(|day| zone.start_of(day).plus(-1));
            let folds = (0..72).map(|back| last.plus(-(back * 1800)));
            let folds = folds.flat_map(|hour| {
                let hour = Instant(hour.0 - hour.0.rem_euclid(1800));
                [hour, hour.plus(-1)]
            });
            out.extend(
                std::iter::once(last)
                    .chain(ends)
                    .chain(folds)
                    .filter(|at| from <= *at && *at <= last),
            );
        };
        if let Some(since) = self.since {
            stretch(Instant(i64::MIN / 4), since.plus(-1));
        }
        if self.horizon() < self.now {
            stretch(self.horizon().plus(1), self.now);
        }
        out
    }

    /// Whether anything may have happened unseen up to now, behind the export.
    fn is_behind(&self) -> bool {
        self.horizon() < self.now
    }

    fn forbids(&self, line: &Line, letter: &Letter, at: Instant) -> Option<bool> {
        let service = self.is_service(letter);
        match line {
            Line::Most(of, number, together, account) => {
                if service || !fits(*of, letter) {
                    return Some(false);
                }
                self.full((*of, *number, *together, *account), letter, at)
            }
            Line::Gap(days) => {
                let gap = Together::Rolling(*days, Unit::Day);
                let one = Line::Most(Of::All, 1, gap, Account::Client);
                self.forbids(&one, letter, at)
            }
            Line::Hours(rule) => {
                let zone = self.clients_zone();
                not(clock(zone).allowed(std::slice::from_ref(rule), letter.channel, false, at))
            }
            Line::Consent(of_service) => {
                Some((*of_service || !service) && !self.stands(letter, at))
            }
            Line::Withdrawn => self.took_back(letter, at),
            Line::Stop => {
                let said = self.client().answers.iter();
                let mut said = said.filter(|(when, stop)| *stop && *when <= self.horizon());
                let said = match said.next() {
                    Some(_) => Some(true),
                    None if self.is_behind() => None,
                    None => Some(false),
                };
                or(said, self.took_back(letter, at))
            }
            Line::NotIn(stage) => Some(self.stands_in(stage, at)),
            Line::OnlyIn(template, stage) => {
                Some(letter.template == Some(*template) && !self.stands_in(stage, at))
            }
            Line::After(template, other, days) => {
                if letter.template != Some(*template) {
                    return Some(false);
                }
                let within =
                    |time: Instant| days.is_none_or(|days| at < time.plus(i64::from(days) * DAY));
                let mut found = self.left(self.client());
                if found.any(|one| one.letter.template == Some(*other) && within(one.at)) {
                    return Some(true);
                }
                let unseen = self.unseen(self.company);
                (!unseen.iter().copied().any(within)).then_some(false)
            }
            Line::Apart(one, other, never) => {
                let Some(other) = partner(letter, one, other) else {
                    return Some(false);
                };
                let zone = self.clients_zone();
                self.seen_or_hidden(other, zone, |time| {
                    *never || self.together(Together::Day, zone, time, at)
                })
            }
            Line::Between(one, other, days) => {
                let Some(other) = partner(letter, one, other) else {
                    return Some(false);
                };
                let within = |time: Instant| at < time.plus(i64::from(*days) * DAY);
                self.seen_or_hidden(other, self.company, within)
            }
            Line::OnlyAfter(template, other, days) => {
                if letter.template != Some(*template) {
                    return Some(false);
                }
                let of = self.left(self.client());
                let last = of.filter(|one| one.letter.template == Some(*other));
                match (last.map(|one| one.at).max(), days) {
                    (Some(_), None) => Some(false),
                    (Some(last), Some(days)) if at < last.plus(i64::from(*days) * DAY) => {
                        Some(true)
                    }
                    // There may have been another since, of which too little has passed.
                    (Some(_), Some(days)) => {
                        let young = at < self.now.plus(i64::from(*days) * DAY);
                        (!self.is_behind() || !young).then_some(false)
                    }
                    (None, _) => (!self.is_behind() && self.since.is_none()).then_some(true),
                }
            }
            Line::Silent(channel, number, together, days) => {
                if service || *channel != letter.channel {
                    return Some(false);
                }
                let of = Of::Channel(channel);
                let full = self.full((of, *number, *together, Account::Client), letter, at);
                let within = |time: Instant| at < time.plus(i64::from(*days) * DAY);
                let mut known = self.client().answers.iter();
                let answered = if known.any(|(when, _)| *when <= self.horizon() && within(*when)) {
                    Some(true)
                } else if self.is_behind() && within(self.now) {
                    None
                } else {
                    Some(false)
                };
                and(full, not(answered))
            }
            Line::Pause(number, days) => self.pause(*number, *days, service, at),
            Line::Approval => {
                let mut stands: Vec<&Decided> = Vec::new();
                let mut all: Vec<&Decided> = self.client().decided.iter().collect();
                all.sort_by_key(|one| one.at);
                for one in all.into_iter().filter(|one| one.at <= self.horizon()) {
                    match one.granted {
                        true if one.by_head => stands.push(one),
                        true => {}
                        false => stands.clear(),
                    }
                }
                if stands
                    .iter()
                    .any(|one| one.until.is_none_or(|until| at <= until))
                {
                    Some(false)
                } else if self.is_behind() {
                    None
                } else {
                    Some(true)
                }
            }
        }
    }

    /// Whether the client was sent a template at a moment that matters; `None`: it may have been unseen.
    fn seen_or_hidden(
        &self,
        template: &str,
        zone: Zone,
        matters: impl Fn(Instant) -> bool,
    ) -> Option<bool> {
        let mut sent = self.left(self.client());
        if sent.any(|one| one.letter.template == Some(template) && matters(one.at)) {
            return Some(true);
        }
        let hidden = self.unseen(zone).iter().copied().any(matters);
        (!hidden).then_some(false)
    }

    /// Whether one more would be too many.
    fn full(
        &self,
        (of, number, together, account): (Of, usize, Together, Account),
        letter: &Letter,
        at: Instant,
    ) -> Option<bool> {
        let (zone, people): (Zone, &[Person]) = match account {
            Account::Sender | Account::Campaign => (self.company, &self.people),
            Account::Client => (self.clients_zone(), &self.people[..1]),
        };
        let counts = |one: &&Sent| {
            fits(of, &one.letter)
                && !self.is_service(&one.letter)
                && (account == Account::Campaign || self.together(together, zone, one.at, at))
        };
        let all: Vec<&Sent> = people
            .iter()
            .flat_map(|person| self.left(person).collect::<Vec<_>>())
            .filter(counts)
            .collect();
        let unseen = self.unseen(zone);
        let counted =
            |time| account == Account::Campaign || self.together(together, zone, time, at);
        let hidden = unseen.iter().copied().any(counted);
        let judged = |own: &dyn Fn(&Letter) -> bool| {
            let number_of = all.iter().filter(|one| own(&one.letter)).count();
            match number_of >= number {
                true => Some(true),
                false if hidden => None,
                false => Some(false),
            }
        };
        match account {
            Account::Client => judged(&|_| true),
            Account::Campaign => match letter.campaign {
                None => Some(false),
                campaign => judged(&|other| other.campaign == campaign),
            },
            Account::Sender => match letter.sender {
                Some(_) => judged(&|other| other.sender == letter.sender),
                // From which number is not said: it depends on which, if any used at all may be full.
                None => {
                    let used = self.people.iter().flat_map(|person| self.left(person));
                    let mut used =
                        used.filter(|one| fits(of, &one.letter) && !self.is_service(&one.letter));
                    let full = used.any(|one| {
                        judged(&|other| other.sender == one.letter.sender) != Some(false)
                    });
                    if full || hidden { None } else { Some(false) }
                }
            },
        }
    }

    fn own_consents(&self, letter: &Letter) -> impl Iterator<Item = &Agreed> {
        let channel = letter.channel;
        self.client()
            .consents
            .iter()
            .filter(move |one| one.channel == channel)
    }

    fn stands(&self, letter: &Letter, at: Instant) -> bool {
        self.own_consents(letter)
            .any(|one| one.given <= at && one.withdrawn.is_none_or(|taken| at < taken))
    }

    /// Whether a consent was taken back and none stands.
    fn took_back(&self, letter: &Letter, at: Instant) -> Option<bool> {
        if self.stands(letter, at) {
            return Some(false);
        }
        let mut taken = self
            .own_consents(letter)
            .filter(|one| one.given <= at && one.withdrawn.is_some_and(|taken| taken <= at));
        match taken.next() {
            Some(_) => Some(true),
            None if self.is_behind() => None,
            None => Some(false),
        }
    }

    fn stands_in(&self, stage: &str, at: Instant) -> bool {
        let deals = self.client().deals.iter();
        let mut open = deals.filter(|(_, since)| *since <= at);
        open.any(|(own, _)| *own == stage)
    }

    fn pause(&self, number: usize, days: u32, service: bool, at: Instant) -> Option<bool> {
        if service {
            return Some(false);
        }
        let lasts = |time: Instant| at < time.plus(i64::from(days) * DAY);
        if self.is_behind() && lasts(self.now) {
            // There may have been as many as it takes since, opened or not.
            return None;
        }
        let mut all: Vec<&Sent> = self.left(self.client()).collect();
        all.sort_by_key(|one| one.at);
        let last: Vec<&&Sent> = all.iter().rev().take(number).collect();
        let recent = last.first().is_some_and(|one| lasts(one.at));
        let unseen = self.unseen(self.company).iter().copied().any(lasts);
        if last.iter().any(|one| one.opened) || !recent && !unseen {
            return Some(false);
        }
        if last.len() < number && self.since.is_some() || !recent {
            return None;
        }
        Some(last.len() == number)
    }

    /// Every moment after now at which an answer may change, for so many days, in order.
    pub fn moments(&self, days: usize) -> Vec<Instant> {
        let mut out = vec![self.now.plus(1)];
        for version in &self.versions {
            out.extend([version.from, version.until]);
            for line in &version.lines {
                self.moments_of(line, days, &mut out);
            }
        }
        for one in &self.client().consents {
            out.push(one.given);
            out.extend(one.withdrawn);
        }
        for one in &self.client().decided {
            out.extend(one.until.map(|until| until.plus(1)));
        }
        out.extend(self.client().deals.iter().map(|(_, since)| *since));
        let last = self.now.plus(days as i64 * DAY);
        out.retain(|at| *at > self.now && *at <= last);
        out.sort_unstable();
        out.dedup();
        out
    }

    fn moments_of(&self, line: &Line, days: usize, out: &mut Vec<Instant>) {
        let sent = || self.people.iter().flat_map(|one| &one.sent);
        let sent = || sent().map(|one| one.at);
        let mut after = |times: &mut dyn Iterator<Item = Instant>, days: u32| {
            out.extend(times.map(|time| time.plus(i64::from(days) * DAY)));
        };
        let answers = self.client().answers.iter().map(|(when, _)| *when);
        let mut answers = answers.chain([self.now]);
        match line {
            Line::Most(_, _, together, account) => {
                let zone = match account {
                    Account::Sender | Account::Campaign => self.company,
                    Account::Client => self.clients_zone(),
                };
                self.ends(*together, zone, days, &mut sent(), out);
            }
            Line::Gap(days) => after(
                &mut sent().chain(self.unseen(self.company).iter().copied()),
                *days,
            ),
            Line::Hours(rule) => {
                let wall = clock(self.clients_zone());
                out.extend(wall.moments(std::slice::from_ref(rule), self.now, days));
            }
            Line::After(_, _, Some(days)) | Line::Pause(_, days) => {
                after(
                    &mut sent().chain(self.unseen(self.company).iter().copied()),
                    *days,
                );
            }
            Line::Between(_, _, days) | Line::OnlyAfter(_, _, Some(days)) => {
                after(
                    &mut sent().chain(self.unseen(self.company).iter().copied()),
                    *days,
                );
            }
            Line::Apart(_, _, false) => {
                let zone = self.clients_zone();
                self.ends(Together::Day, zone, days, &mut sent(), out);
            }
            Line::Silent(_, _, together, silent) => {
                after(&mut answers, *silent);
                self.ends(*together, self.clients_zone(), days, &mut sent(), out);
            }
            Line::Consent(_)
            | Line::Withdrawn
            | Line::Stop
            | Line::NotIn(_)
            | Line::OnlyIn(..)
            | Line::After(_, _, None)
            | Line::Apart(_, _, true)
            | Line::OnlyAfter(_, _, None)
            | Line::Approval => {}
        }
    }

    fn ends(
        &self,
        together: Together,
        zone: Zone,
        days: usize,
        sent: &mut dyn Iterator<Item = Instant>,
        out: &mut Vec<Instant>,
    ) {
        if let Together::Rolling(number, unit) = together {
            let unseen = self.unseen(zone);
            let times = sent.chain(unseen.iter().copied());
            out.extend(times.map(|time| end(number, unit, time, zone)));
        } else {
            let first = zone.date(self.now);
            let all = first.iter_days().take(days + 2);
            out.extend(all.map(|day| zone.start_of(day)));
        }
    }

    /// The first moment within 400 days at which it is allowed.
    pub fn earliest(&self, letter: &Letter) -> Option<Instant> {
        std::iter::once(self.now)
            .chain(self.moments(400))
            .find(|at| self.allowed(letter, *at) == Some(true))
    }
}

/// The other of two templates, if the letter is of one of them.
fn partner<'n>(letter: &Letter, one: &'n str, other: &'n str) -> Option<&'n str> {
    match letter.template {
        Some(own) if own == one => Some(other),
        Some(own) if own == other => Some(one),
        _ => None,
    }
}

fn fits(of: Of, letter: &Letter) -> bool {
    match of {
        Of::All => true,
        Of::Channel(channel) => letter.channel == channel,
        Of::Template(template) => letter.template == Some(template),
        Of::Category(category) => letter.category == Some(category),
    }
}
