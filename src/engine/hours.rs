//! Hours in which every act that could fulfil a duty is forbidden for this client: its minutes do not run then.

use super::duty::Born;
use super::view::View;
use crate::calendar::{DayMark, Fold, Pause, WeekHours};
use crate::model::regulation::ClauseId;
use crate::program::norm::{Body, Deed, Obligation, Prohibition};
use crate::program::{Cond, PatternId, Shape};
use crate::value::Instant;

/// How far ahead forbidden hours are looked at, in days: terms in minutes and hours are over long before.
const DAYS: usize = 40;

/// Hours that a clause forbids.
pub(super) struct Forbidden {
    /// The clause that forbids them.
    pub(super) clause: ClauseId,
    /// The forbidden stretches, in order and apart.
    pub(super) spans: Vec<Pause>,
}

impl View<'_> {
    /// The hours forbidden for all acts of a duty, from its birth on.
    pub(super) fn forbidden_hours(&self, duty: &Obligation, born: &Born) -> Option<Forbidden> {
        let mut acts: Vec<PatternId> = duty.also.clone();
        for deed in &duty.deeds.list {
            let Deed::Act(pattern) = deed else {
                return None;
            };
            acts.push(*pattern);
        }
        let norms = self.env.version.norms.iter().filter(|norm| {
            let scope = &norm.scope;
            let here = scope.stages.is_empty()
                || born
                    .stage
                    .is_some_and(|stage| scope.stages.contains(&stage));
            // A ban under a condition may or may not hold then; only an unconditional one is sure to stop the clock.
            here && norm.guard == Cond::True
        });
        for norm in norms {
            let Body::Prohibition(Prohibition::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            }) = &norm.body
            else {
                continue;
            };
            if acts.iter().all(|act| self.covers(*pattern, *act)) {
                let spans = self.spans(allowed, *client_clock, *except_holidays, born.origin);
                return Some(Forbidden {
                    clause: norm.clause,
                    spans,
                });
            }
        }
        None
    }

    /// Whether a ban on one pattern forbids every event of another.
    fn covers(&self, ban: PatternId, act: PatternId) -> bool {
        let version = self.env.version;
        let wider = |ban: &Shape, act: &Shape| {
            let bare = Shape {
                direction: None,
                connected: None,
                ..ban.clone()
            };
            let plain = Shape {
                what: ban.what.clone(),
                ..EMPTY
            };
            ban.what == act.what
                && bare == plain
                && (ban.direction.is_none() || ban.direction == act.direction)
                && (ban.connected.is_none() || ban.connected == act.connected)
        };
        let shapes = &version.pattern(act).shapes;
        shapes.iter().all(|act| {
            version
                .pattern(ban)
                .shapes
                .iter()
                .any(|ban| wider(ban, act))
        })
    }

    fn spans(
        &self,
        allowed: &WeekHours,
        client_clock: bool,
        except_holidays: bool,
        from: Instant,
    ) -> Vec<Pause> {
        let company = &self.env.version.company;
        let zone = self
            .env
            .client_zone
            .filter(|_| client_clock)
            .unwrap_or(company.zone());
        let mut spans = Vec::new();
        let mut begin = from;
        for day in zone.date(from).iter_days().take(DAYS) {
            let calendar = company.schedule().calendar.as_ref();
            let off = except_holidays
                && calendar.and_then(|calendar| calendar.mark(day)) == Some(DayMark::Off);
            let weekday = chrono::Datelike::weekday(&day);
            for span in allowed.on(weekday).spans().iter().filter(|_| !off) {
                let opens = zone.at(day, span.from(), Fold::First);
                if opens > begin {
                    spans.push(Pause::new(begin, opens));
                }
                begin = begin.max(zone.at(day, span.to(), Fold::Second));
            }
        }
        spans
    }
}

/// A shape that asks for nothing but its kind.
const EMPTY: Shape = Shape {
    what: crate::model::regulation::What::Contact,
    direction: None,
    connected: None,
    name: None,
    results: Vec::new(),
    no_result: false,
    longer_seconds: None,
    longer_chars: None,
    text: None,
    author: None,
    template: None,
    script: None,
    attachment: false,
    amount: None,
    with_deadline: false,
    working: None,
};

/// Two lists of stretches as one, in order and apart.
pub(super) fn union(mut one: Vec<Pause>, other: Vec<Pause>) -> Vec<Pause> {
    one.extend(other);
    one.sort_unstable();
    let mut out: Vec<Pause> = Vec::with_capacity(one.len());
    for pause in one {
        match out.last_mut() {
            Some(last) if pause.from <= last.to => last.to = last.to.max(pause.to),
            _ => out.push(pause),
        }
    }
    out
}
