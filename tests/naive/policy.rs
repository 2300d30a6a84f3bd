//! Questions of the contact policy.

use chrono::Datelike;
use reglament::calendar::{DayMark, Fold, Zone};
use reglament::facts::{EventKind, FactKind, When, channel};
use reglament::model::regulation::{ConsentTest, EventPattern, LocalHours, LookBack};
use reglament::value::{Instant, Truth, Value};

use super::asking::Ask;
use super::world::{Says, World};

impl World<'_> {
    /// Consents for a channel (`None`: for any): no record is no consent, no register is unknown.
    pub fn consent(&self, test: ConsentTest, to: Option<&str>, at: Instant) -> Truth {
        if !self.data.held.contains_key(&FactKind::Consents) {
            return Truth::unknown(FactKind::Consents.history());
        }
        let day_end = |when: When| match when {
            When::Day(day) => self.zone.end_of(day),
            other => self.start_of(other),
        };
        let own = |one: &&reglament::facts::Consent<'_>| {
            to.is_none_or(|to| every(one) || channel(to) == channel(&one.channel))
        };
        // A consent to everything ends for a channel with the last word that takes this very one back.
        let ends = |given: Option<When>| {
            let single = self.case.consents.iter().filter(own);
            let single = single
                .filter(|one| !every(one))
                .filter_map(|one| one.withdrawn);
            let mut times = single.map(|taken| self.start_of(taken));
            times.any(|taken| taken <= at && given.is_none_or(|given| day_end(given) <= taken))
        };
        let mut answer = false;
        let mut stands = false;
        for one in self.case.consents.iter().filter(own) {
            let begun = one.given.is_none_or(|given| day_end(given) <= at);
            let over = one
                .withdrawn
                .is_some_and(|taken| self.start_of(taken) <= at)
                || every(one) && ends(one.given);
            stands |= begun && !over;
            answer |= begun && over;
        }
        match test {
            ConsentTest::Stands => stands.into(),
            ConsentTest::Withdrawn => (answer && !stands).into(),
        }
    }

    /// By which channel an event reaches the client; a visit or a payment goes by none.
    pub fn channel_of(&self, fact: usize) -> Option<String> {
        let said = match &self.facts[fact].says {
            Says::Mailing(mailing) => Some(&*mailing.channel),
            Says::Event(event, _) => match event.kind {
                EventKind::Email => Some("email"),
                EventKind::Sms => Some("sms"),
                EventKind::Call => Some("звонок"),
                EventKind::Message => event.channel.as_deref(),
                _ => None,
            },
            _ => None,
        };
        said.map(|said| channel(said).into_owned())
    }

    fn start_of(&self, when: When) -> Instant {
        match when {
            When::Exact(at) => at,
            When::Local(local) => self.zone.instant(local, Fold::First),
            When::Day(day) => self.zone.start_of(day),
        }
    }

    /// Where the wall is.
    pub fn wall(&self, wanted: &LocalHours) -> Zone {
        let client = self.case.timezone.as_deref();
        let client = client.and_then(|name| Zone::parse(name).ok());
        match client {
            Some(zone) if wanted.client_clock => zone,
            _ => self.reg.company.zone,
        }
    }

    /// Whether the clock on the wall stands within these hours.
    pub fn in_hours(&self, wanted: &LocalHours, at: Instant) -> bool {
        let zone = self.wall(wanted);
        let day = zone.date(at);
        let off = self
            .reg
            .company
            .calendar
            .as_ref()
            .is_some_and(|calendar| calendar.mark(day) == Some(DayMark::Off));
        if off && wanted.not_on_holidays {
            return false;
        }
        // Of a local time that comes twice the first begins what is forbidden and the second ends it; what is said to its very end
        // is what is allowed.
        let mut spans = wanted.hours.on(day.weekday()).spans().iter();
        spans.any(|span| match wanted.to_the_end {
            true => {
                zone.at(day, span.from(), Fold::Second) <= at
                    && at <= zone.at(day, span.to(), Fold::First)
            }
            false => {
                zone.at(day, span.from(), Fold::First) <= at
                    && at < zone.at(day, span.to(), Fold::Second)
            }
        })
    }

    /// The last so many of a pattern: are they there, and is none of them of the other?
    pub fn streak(
        &self,
        pattern: &EventPattern,
        number: usize,
        without: &EventPattern,
        ask: Ask<'_>,
    ) -> Truth {
        let found = self.find(pattern, &LookBack::Ever, ask);
        let last = found.sure.iter().rev().take(number);
        let mut all = Truth::from(found.sure.len() >= number);
        for &fact in last {
            let fits = if ask.wide {
                self.fits_any(without, fact, 0)
            } else {
                self.fits(without, fact, ask.deal)
            };
            all = all.and(fits.negate());
        }
        if found.missing.is_empty() || all.is_no() && found.sure.len() >= number {
            all
        } else {
            Truth::Unknown(found.missing)
        }
    }

    /// Whether a date has not begun yet.
    pub fn is_ahead(&self, value: &Value, at: Instant) -> bool {
        match value {
            Value::Date(day) => at < self.zone.start_of(*day),
            Value::DateTime(local) => at < self.zone.instant(*local, Fold::First),
            _ => false,
        }
    }
}

fn every(one: &reglament::facts::Consent<'_>) -> bool {
    ["все", "любой", "all", "*"].contains(&&*channel(&one.channel))
}
