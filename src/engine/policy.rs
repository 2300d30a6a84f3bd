//! Answers of the contact policy: consents, local hours, mailings left unopened.

use chrono::{Datelike, NaiveDate};

use super::ask::Point;
use super::fact::Kind;
use super::view::{FieldAt, View};
use crate::calendar::{DayMark, Fold, Period, PeriodUnit, WorkClock, Zone};
use crate::facts::{Consent, EventKind, FactKind, Mailing, channel};
use crate::model::regulation::{ConsentTest, FieldId, LocalHours};
use crate::program::{PatternId, fold};
use crate::value::{Instant, Missing, Truth, Value};

impl View<'_> {
    /// Whether the client agreed, or took it back. Consent is fail-closed: no record is no consent; where no register is held
    /// a past send cannot be judged.
    pub(super) fn consent(&self, test: ConsentTest, point: Point) -> Truth {
        let env = self.env;
        // Whoever is still to send must be able to show it: no register is no consent.
        let asked = point.event.is_some_and(|event| self.is_proposed(event));
        let unknown = || match test {
            ConsentTest::Stands if asked => Truth::No,
            _ => Truth::unknown(FactKind::Consents.history()),
        };
        let held = env.holding().of(FactKind::Consents);
        if held.is_none() {
            return unknown();
        }
        let (mut stands, mut withdrawn) = (false, false);
        let wanted = self.channel_of(point);
        let fitting = || env.case.consents.iter().filter(|one| fits(one, &wanted));
        let taken = |one: &Consent<'_>| one.withdrawn.map(|taken| env.moments.start(taken));
        // Whoever agreed to all channels and took one back has taken that one back.
        let refused = fitting()
            .filter(|one| !for_every_channel(one))
            .filter_map(taken)
            .filter(|taken| *taken <= point.at)
            .max();
        for one in fitting() {
            let given = one.given.map(|given| env.moments.end(given));
            let over = for_every_channel(one)
                && refused.is_some_and(|refused| given.is_none_or(|given| given <= refused));
            let given = given.is_none_or(|given| given <= point.at);
            let taken = over || taken(one).is_some_and(|taken| taken <= point.at);
            stands |= given && !taken;
            withdrawn |= given && taken;
        }
        let answer = match test {
            ConsentTest::Stands => stands,
            ConsentTest::Withdrawn => withdrawn && !stands,
        };
        // A record found is known; that there was none is known only where the register is held, up to now if it is asked of a
        // moment ahead.
        let known = if env.outlook.ahead {
            point.at.min(env.now)
        } else {
            point.at
        };
        if answer || stands || env.holding().covers(held, known, point.at) {
            answer.into()
        } else {
            unknown()
        }
    }

    /// The channel and the category of the event that is judged; `None`: any will do.
    pub(super) fn channel_of(&self, point: Point) -> Wanted {
        let fact = point.event.map(|event| &self.fact(event).what);
        match fact {
            Some(Kind::Mailing(mailing)) => Wanted::by(mailing),
            Some(Kind::Event(event, ..)) => {
                let name = match event.kind {
                    EventKind::Email => Some("email".into()),
                    EventKind::Sms => Some("sms".into()),
                    EventKind::Call => Some("звонок".into()),
                    EventKind::Message => event.channel.as_deref().map(channel),
                    _ => None,
                };
                Wanted {
                    channel: name.map(std::borrow::Cow::into_owned),
                    category: None,
                }
            }
            _ => Wanted::default(),
        }
    }

    /// The clock of these hours.
    pub(super) fn wall(&self, client_clock: bool) -> Zone {
        let own = self.env.client_zone.filter(|_| client_clock);
        own.unwrap_or(self.env.version.company.zone())
    }

    /// When the calendar period began that a moment lies in, by the client's clock, else the company's.
    pub(super) fn period_start(&self, unit: PeriodUnit, at: Instant) -> Instant {
        let zone = self.wall(true);
        zone.start_of(Period::containing(zone.date(at), unit).first)
    }

    /// Whether the production calendar has the day off.
    pub(super) fn is_day_off(&self, day: NaiveDate) -> bool {
        is_day_off(&self.env.version.company, day)
    }

    /// Whether a moment lies within these hours.
    pub(super) fn in_hours(&self, wanted: &LocalHours, at: Instant) -> bool {
        in_hours(&self.env.version.company, self.env.client_zone, wanted, at)
    }

    /// Whether the last `number` events of a pattern are there and none of them is also of the other.
    pub(super) fn streak(
        &self,
        pattern: PatternId,
        number: usize,
        without: PatternId,
        point: Point,
    ) -> Truth {
        let matches = self.matches(pattern);
        // What ends or halts a duty looks back to its origin, and its own trigger counts no more there.
        let (first, start) = self.since_origin((0, self.start), point);
        let own = point.origin.and_then(|origin| origin.trigger);
        let from = matches.sure.partition_point(|&at| at < first);
        let before = matches.sure.partition_point(|&at| at < point.n);
        let known = matches.sure.get(from..before).unwrap_or_default();
        let known = known.iter().filter(|at| Some(**at) != own);
        let mut last: Vec<usize> = known.rev().take(number).copied().collect();
        last.reverse();
        let other = self.matches(without);
        let mut missing = Missing::new();
        for fact in last.iter().rev() {
            if other.sure.binary_search(fact).is_ok() {
                // Ahead of an export that is behind there may be as many later ones as it takes.
                let unseen = if self.env.outlook.ahead {
                    self.gaps(self.env.version.pattern(pattern), self.at(*fact), point.at)
                } else {
                    Missing::new()
                };
                return if unseen.is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown(unseen)
                };
            }
            let doubt = other.doubtful.iter().find(|(at, _)| at == fact);
            missing.extend(doubt.map(|(_, what)| Box::from(*what)));
        }
        let from = if last.len() < number {
            start
        } else {
            last.first().map_or(start, |&first| self.at(first))
        };
        missing.extend(self.gaps(self.env.version.pattern(pattern), from, point.at));
        if !missing.is_empty() {
            return Truth::Unknown(missing);
        }
        (last.len() == number).into()
    }

    /// Whether a date of the card is still to come.
    pub(super) fn ahead(&self, field: FieldId, point: Point) -> Truth {
        let zone = self.env.moments.zone;
        match self.field(field, point.at, point.n) {
            FieldAt::Empty => Truth::No,
            FieldAt::Value(Value::Date(day)) => (point.at < zone.start_of(*day)).into(),
            FieldAt::Value(Value::DateTime(at)) => {
                (point.at < zone.instant(*at, Fold::First)).into()
            }
            FieldAt::Value(_) | FieldAt::Unreadable => {
                let name = &self.env.version.field(field).name;
                Truth::unknown(&format!("читаемое значение поля «{name}»"))
            }
            FieldAt::Unknown(what) => Truth::unknown(&what),
        }
    }
}

/// Whether a company's production calendar has the day off.
pub(super) fn is_day_off(company: &WorkClock, day: NaiveDate) -> bool {
    let calendar = company.schedule().calendar.as_ref();
    calendar.and_then(|calendar| calendar.mark(day)) == Some(DayMark::Off)
}

/// Whether a moment lies within these hours, of a company and of a client whose zone may be known. Of a local time that occurs
/// twice the first begins a forbidden span and the second ends one; hours that are said to their very end are those that are
/// allowed.
pub(super) fn in_hours(
    company: &WorkClock,
    client: Option<Zone>,
    wanted: &LocalHours,
    at: Instant,
) -> bool {
    let zone = client
        .filter(|_| wanted.client_clock)
        .unwrap_or(company.zone());
    let day = zone.date(at);
    if wanted.not_on_holidays && is_day_off(company, day) {
        return false;
    }
    let spans = wanted.hours.on(day.weekday()).spans();
    spans.iter().any(|span| {
        if wanted.to_the_end {
            zone.at(day, span.from(), Fold::Second) <= at
                && at <= zone.at(day, span.to(), Fold::First)
        } else {
            zone.at(day, span.from(), Fold::First) <= at
                && at < zone.at(day, span.to(), Fold::Second)
        }
    })
}

/// For what a consent is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    channel: Option<String>,
    category: Option<String>,
}

impl Wanted {
    /// For a mailing.
    pub(super) fn by(mailing: &Mailing<'_>) -> Self {
        Self {
            channel: Some(channel(&mailing.channel).into_owned()),
            category: mailing.category.as_deref().map(fold),
        }
    }

    /// Whether a consent is for it.
    pub(super) fn fits(&self, one: &Consent<'_>) -> bool {
        fits(one, self)
    }
}

/// Whether a consent is for whatever channel.
pub(super) fn for_every_channel(one: &Consent<'_>) -> bool {
    matches!(&*channel(&one.channel), "все" | "любой" | "all" | "*")
}

/// Whether a consent is for this channel and this purpose. Consent to data processing is none to mailings.
fn fits(one: &Consent<'_>, wanted: &Wanted) -> bool {
    let own = channel(&one.channel);
    let by_channel =
        for_every_channel(one) || wanted.channel.as_deref().is_none_or(|wanted| wanted == own);
    let purpose = one.purpose.as_deref().map(fold);
    let purpose = purpose.as_deref().unwrap_or("").trim();
    let processing = ["обработк", "персональн", "пдн"]
        .iter()
        .any(|stem| purpose.starts_with(stem));
    let same = purpose.is_empty()
        || wanted
            .category
            .as_deref()
            .is_none_or(|category| category == purpose);
    by_channel && !processing && same
}
