//! May it be sent? Written from the page on the engine alone: for every rule all facts are walked, at one moment.
//!
//! Nothing of the program is shared but zones and the arithmetic of terms; the rules are not even read from a text.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use reglament::calendar::{Fold, Quantity, TimeOfDay, Unit, Zone};
use reglament::value::Instant;

/// Over which time sends count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// So many of a unit.
    Rolling(u32, Unit),
    /// A calendar day, week or month of the client.
    Day,
    Week,
    Month,
}

/// A rule as it was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// No more than so many, by one channel or by all, with calls or without.
    Most {
        channel: Option<&'static str>,
        number: usize,
        together: Together,
        calls: bool,
    },
    /// Quiet from an hour to another of the next day, or of the same.
    Quiet(u32, u32),
    /// Only from Monday to Friday between two hours.
    Weekdays(u32, u32),
    /// Only with a consent for the channel.
    Consent,
    /// Not in the stage «Договор».
    NotInContract,
    /// After so many unopened in a row a pause of so many days.
    Pause(usize, u32),
    /// Not for so many days after an answer of the client.
    Answered(u32),
}

/// A send of the past, or the one that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub at: Instant,
    pub channel: &'static str,
    pub service: bool,
    pub opened: bool,
}

/// A consent: channel, from when, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    pub channel: &'static str,
    pub given: Instant,
    pub withdrawn: Option<Instant>,
}

/// Everything known of the client.
#[derive(Debug, Clone)]
pub struct Client {
    pub zone: Zone,
    pub sent: Vec<Sent>,
    /// Outgoing connected calls.
    pub calls: Vec<Instant>,
    pub consents: Vec<Agreed>,
    /// Answers of the client.
    pub answers: Vec<Instant>,
    /// Whether a deal stands in «Договор», since before now.
    pub contract: bool,
    pub now: Instant,
    /// Since when mailings are held; there are none before it in the data, whatever there was.
    pub since: Option<Instant>,
}

impl Client {
    /// Whether a send by a channel breaks nothing at a moment; `None`: nobody can tell.
    pub fn allowed(
        &self,
        rules: &[Rule],
        channel: &str,
        service: bool,
        at: Instant,
    ) -> Option<bool> {
        let breaks = |rule| self.breaks(rule, channel, service, at);
        let answers: Vec<Option<bool>> = rules.iter().map(breaks).collect();
        if answers.contains(&Some(true)) {
            Some(false)
        } else if answers.contains(&None) {
            None
        } else {
            Some(true)
        }
    }

    /// Sends that have left us by now; what is later than now is not known.
    fn past(&self) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(|one| one.at <= self.now)
    }

    fn breaks(&self, rule: &Rule, channel: &str, service: bool, at: Instant) -> Option<bool> {
        Some(match rule {
            Rule::Most {
                channel: of,
                number,
                together,
                calls,
            } => {
                if service || of.is_some_and(|of| of != channel) {
                    return Some(false);
                }
                let own = self
                    .past()
                    .filter(|one| !one.service && of.is_none_or(|of| of == one.channel));
                let mut times: Vec<Instant> = own.map(|one| one.at).collect();
                if *calls {
                    times.extend(self.calls.iter().filter(|call| **call <= self.now));
                }
                let inside = times
                    .iter()
                    .filter(|time| self.together(*together, **time, at));
                if inside.count() >= *number {
                    return Some(true);
                }
                // What is not held could fill the window, as long as it counts at all.
                let mut unseen = self.unseen().into_iter();
                if unseen.any(|time| self.together(*together, time, at)) {
                    return None;
                }
                false
            }
            Rule::Quiet(from, to) => self.days(at).any(|day| {
                let end = if from < to { day } else { next(day) };
                self.zone.at(day, hour(*from), Fold::First) <= at
                    && at < self.zone.at(end, hour(*to), Fold::Second)
            }),
            Rule::Weekdays(from, to) => !self.days(at).any(|day| {
                !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
                    && self.zone.at(day, hour(*from), Fold::Second) <= at
                    && at <= self.zone.at(day, hour(*to), Fold::First)
            }),
            Rule::Consent => !self.consents.iter().any(|one| {
                one.channel == channel
                    && one.given <= at
                    && one.withdrawn.is_none_or(|taken| at < taken)
            }),
            Rule::NotInContract => self.contract,
            Rule::Pause(number, days) => {
                if service {
                    return Some(false);
                }
                let mut all: Vec<&Sent> = self.past().collect();
                all.sort_by_key(|one| one.at);
                let last: Vec<&&Sent> = all.iter().rev().take(*number).collect();
                let length = i64::from(*days) * 86_400;
                let lasts = |time: Instant| at < time.plus(length);
                let recent = last.first().is_some_and(|one| lasts(one.at));
                let unseen = self.unseen().into_iter().any(lasts);
                if last.iter().any(|one| one.opened) || !recent && !unseen {
                    return Some(false);
                }
                if last.len() < *number && self.since.is_some() || !recent {
                    return None;
                }
                last.len() == *number
            }
            Rule::Answered(days) => self
                .answers
                .iter()
                .filter(|answer| **answer <= self.now)
                .any(|answer| at < answer.plus(i64::from(*days) * 86_400)),
        })
    }

    /// Moments before the first held one that count longest: the last one, the last of the days before, which a short month may
    /// end later, and the last before clocks were put back.
    fn unseen(&self) -> Vec<Instant> {
        let Some(since) = self.since else {
            return Vec::new();
        };
        let last = since.plus(-1);
        let day = self.zone.date(last);
        let days = std::iter::successors(Some(day), |day| day.checked_sub_days(Days::new(1)));
        let ends = days.take(4).map(|day| self.zone.start_of(day).plus(-1));
        let hours = (0..36).map(|back| last.0 - back * 3600);
        let folds = hours.map(|hour| Instant(hour - hour.rem_euclid(1800) - 1));
        std::iter::once(last).chain(ends).chain(folds).collect()
    }

    /// Whether a send at `time` still counts at `at`.
    pub fn together(&self, together: Together, time: Instant, at: Instant) -> bool {
        let (day, own) = (self.zone.date(at), self.zone.date(time));
        match together {
            Together::Rolling(number, unit) => at < end(number, unit, time, self.zone),
            Together::Day => day == own,
            Together::Week => day.iso_week() == own.iso_week(),
            Together::Month => (day.year(), day.month()) == (own.year(), own.month()),
        }
    }

    /// The day of a moment and its neighbours.
    fn days(&self, at: Instant) -> impl Iterator<Item = NaiveDate> {
        let day = self.zone.date(at);
        let before = day.checked_sub_days(Days::new(1)).unwrap_or(day);
        [before, day].into_iter()
    }

    /// Every moment after `from` at which an answer may change, for so many days, in order.
    pub fn moments(&self, rules: &[Rule], from: Instant, days: usize) -> Vec<Instant> {
        let mut out = Vec::new();
        for rule in rules {
            match rule {
                Rule::Most { together, .. } => {
                    if let Together::Rolling(number, unit) = together {
                        let times = self.sent.iter().map(|one| one.at);
                        out.extend(
                            times
                                .chain(self.calls.iter().copied())
                                .chain(self.unseen())
                                .map(|time| end(*number, *unit, time, self.zone)),
                        );
                    } else {
                        out.extend(self.each_day(from, days).map(|day| self.zone.start_of(day)));
                    }
                }
                Rule::Quiet(start, stop) | Rule::Weekdays(start, stop) => {
                    for day in self.each_day(from, days) {
                        for fold in [Fold::First, Fold::Second] {
                            let start = self.zone.at(day, hour(*start), fold);
                            let stop = self.zone.at(day, hour(*stop), fold);
                            out.extend([start, stop, stop.plus(1), self.zone.start_of(day)]);
                        }
                    }
                }
                Rule::Consent => {
                    for one in &self.consents {
                        out.push(one.given);
                        out.extend(one.withdrawn);
                    }
                }
                Rule::Pause(_, days) => {
                    let length = i64::from(*days) * 86_400;
                    let times = self.sent.iter().map(|one| one.at).chain(self.unseen());
                    out.extend(times.map(|time| time.plus(length)));
                }
                Rule::Answered(days) => {
                    let length = i64::from(*days) * 86_400;
                    out.extend(self.answers.iter().map(|one| one.plus(length)));
                }
                Rule::NotInContract => {}
            }
        }
        out.retain(|at| *at > from);
        out.sort_unstable();
        out.dedup();
        out
    }

    fn each_day(&self, from: Instant, days: usize) -> impl Iterator<Item = NaiveDate> + use<> {
        let first = self.zone.date(from);
        first.iter_days().take(days + 2)
    }

    /// The first moment within 400 days at which it is allowed.
    pub fn earliest(&self, rules: &[Rule], channel: &str, service: bool) -> Option<Instant> {
        let moments = self.moments(rules, self.now, 400);
        let last = self.now.plus(400 * 86_400);
        std::iter::once(self.now)
            .chain(moments)
            .take_while(|at| *at <= last)
            .find(|at| self.allowed(rules, channel, service, *at) == Some(true))
    }
}

fn hour(minutes: u32) -> TimeOfDay {
    TimeOfDay::from_seconds(minutes * 60).unwrap_or(TimeOfDay::MIDNIGHT)
}

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// The end of a window that begins with a send: elapsed time, months by the calendar.
pub fn end(number: u32, unit: Unit, from: Instant, zone: Zone) -> Instant {
    Quantity::plain(number, unit).window_end(from, zone)
}
