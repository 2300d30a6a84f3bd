//! Hours in which every act that could fulfil a duty is forbidden for this client: its minutes do not run then.

use std::cell::RefCell;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::duty::Born;
use super::view::View;
use crate::calendar::{DayMark, Fold, Pause, WeekHours, Window, Zone};
use crate::model::regulation::ClauseId;
use crate::model::regulation::MailingPart;
use crate::program::norm::{Body, Deed, Obligation, Prohibition};
use crate::program::{PatternId, Shape};
use crate::value::Instant;

/// How far ahead forbidden hours are looked at, in days: terms in minutes and hours are over long before.
const DAYS: usize = 40;

/// Most of those terms are over within so many days.
const SOON: usize = 4;

/// When the days of a ban on hours open and close: every deal asks the same days again.
#[derive(Debug, Default)]
pub(super) struct OpenHours {
    /// By version, norm and zone.
    days: RefCell<FxHashMap<(usize, usize, Zone), ByDay>>,
}

/// The stretches of each day.
type ByDay = FxHashMap<NaiveDate, SmallVec<[(Instant, Instant); 2]>>;

/// Hours that clauses forbid.
pub(super) struct Forbidden {
    /// The clauses that forbid them.
    pub(super) clauses: Vec<ClauseId>,
    /// The forbidden stretches, in order and apart.
    pub(super) spans: Vec<Pause>,
    /// Up to here all of them are among those.
    until: Instant,
}

impl View<'_> {
    /// The hours forbidden for every act that could fulfil a duty, from its birth on: each of them by some clause. `window` tells the
    /// window that a term comes to with such hours; when that is over soon, and nothing else is asked of them, no later ones are
    /// looked for.
    pub(super) fn forbidden_hours(
        &self,
        duty: &Obligation,
        born: &Born,
        window: impl Fn(Option<&Forbidden>) -> Option<Window>,
    ) -> (Option<Forbidden>, Option<Window>) {
        let from_origin = duty.steps.iter().any(|step| step.from_origin);
        if self.env.short && !from_origin {
            let Some(soon) = self.forbidden_spans(duty, born.trigger, (born.origin, SOON)) else {
                return (None, window(None));
            };
            let found = window(Some(&soon));
            if found.is_some_and(|window| window.due < soon.until) {
                return (Some(soon).filter(Forbidden::any), found);
            }
        }
        let all = self.forbidden_from(duty, born.trigger, (born.origin, DAYS));
        let found = window(all.as_ref());
        (all, found)
    }

    /// The same from a moment on, for so many days; the clauses are those that held at another.
    pub(super) fn forbidden_from(
        &self,
        duty: &Obligation,
        held_at: Instant,
        days: (Instant, usize),
    ) -> Option<Forbidden> {
        let all = self.forbidden_spans(duty, held_at, days);
        all.filter(Forbidden::any)
    }

    /// The same, be there none.
    fn forbidden_spans(
        &self,
        duty: &Obligation,
        held_at: Instant,
        days: (Instant, usize),
    ) -> Option<Forbidden> {
        let mut acts: Vec<PatternId> = duty.also.clone();
        for deed in &duty.deeds.list {
            let Deed::Act(pattern) = deed else {
                // A state may come to hold at any hour.
                return None;
            };
            acts.push(*pattern);
        }
        let version = self.env.version;
        let shapes = acts.iter().flat_map(|act| &version.pattern(*act).shapes);
        let mut all: Option<Forbidden> = None;
        for shape in shapes {
            let own = self.forbidden(shape, held_at, days)?;
            all = Some(match all {
                None => own,
                Some(all) => all.and(own),
            });
        }
        all
    }

    /// The hours at which some clause forbids every event of a shape.
    fn forbidden(
        &self,
        act: &Shape,
        held_at: Instant,
        days: (Instant, usize),
    ) -> Option<Forbidden> {
        let version = self.env.version;
        let mut all: Option<Forbidden> = None;
        // A ban under a condition may or may not hold then; only an unconditional one is sure to stop the clock.
        for &index in &version.hours {
            // Indices of norms point into their own version.
            let norm = &version.norms[index];
            let Body::Prohibition(Prohibition::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            }) = &norm.body
            else {
                continue;
            };
            let ban = &version.pattern(*pattern).shapes;
            if !ban.iter().any(|ban| wider(ban, act)) || !self.stands_in(index, held_at) {
                continue;
            }
            let (spans, until) =
                self.spans((index, allowed), *client_clock, *except_holidays, days);
            let own = all.get_or_insert(Forbidden {
                clauses: Vec::new(),
                spans: Vec::new(),
                until: Instant::MAX,
            });
            own.until = own.until.min(until);
            own.clauses.push(norm.clause);
            own.spans = union(std::mem::take(&mut own.spans), spans);
        }
        all
    }

    /// Whether the scope of a norm is active at a moment.
    fn stands_in(&self, norm: usize, at: Instant) -> bool {
        self.stretches(norm, false).iter().any(|stretch| {
            let begun = stretch.from.is_none_or(|from| from <= at);
            stretch.sure && begun && stretch.to.is_none_or(|to| at < to)
        })
    }

    fn spans(
        &self,
        (norm, allowed): (usize, &WeekHours),
        client_clock: bool,
        except_holidays: bool,
        (from, days): (Instant, usize),
    ) -> (Vec<Pause>, Instant) {
        let company = &self.env.version.company;
        let zone = self
            .env
            .client_zone
            .filter(|_| client_clock)
            .unwrap_or(company.zone());
        let mut memo = self.env.open_hours.days.borrow_mut();
        let known = memo.entry((self.env.index, norm, zone)).or_default();
        let mut spans = Vec::with_capacity(days + 1);
        let mut begin = from;
        for day in zone.date(from).iter_days().take(days) {
            let open = known.entry(day).or_insert_with(|| {
                let calendar = company.schedule().calendar.as_ref();
                let off = except_holidays
                    && calendar.and_then(|calendar| calendar.mark(day)) == Some(DayMark::Off);
                let hours = allowed.on(chrono::Datelike::weekday(&day));
                let open = hours.spans().iter().filter(|_| !off);
                // Of a local time that occurs twice the second ends a forbidden span, and the first begins one.
                open.map(|span| {
                    (
                        zone.at(day, span.from(), Fold::Second),
                        zone.at(day, span.to(), Fold::First),
                    )
                })
                .collect()
            });
            for &(opens, closes) in &*open {
                if opens > begin {
                    spans.push(Pause::new(begin, opens));
                }
                begin = begin.max(closes);
            }
        }
        (spans, begin)
    }
}

/// Whether a ban on one shape forbids every event of the other: it asks for nothing that the other does not ask for too.
fn wider(ban: &Shape, act: &Shape) -> bool {
    fn part<T: PartialEq>(ban: &Option<T>, act: &Option<T>) -> bool {
        ban.is_none() || ban == act
    }
    ban.what == act.what
        && part(&ban.direction, &act.direction)
        && part(&ban.connected, &act.connected)
        && part(&ban.name, &act.name)
        && (ban.results.is_empty() || ban.results == act.results)
        && (!ban.no_result || act.no_result)
        && part(&ban.longer_seconds, &act.longer_seconds)
        && part(&ban.longer_chars, &act.longer_chars)
        && part(&ban.text, &act.text)
        && part(&ban.author, &act.author)
        && part(&ban.template, &act.template)
        && part(&ban.script, &act.script)
        && (!ban.attachment || act.attachment)
        && part(&ban.amount, &act.amount)
        && (!ban.with_deadline || act.with_deadline)
        && part(&ban.deadline_in, &act.deadline_in)
        && part(&ban.working, &act.working)
        && part(&ban.at_hours, &act.at_hours)
        && (ban.not_text.is_empty() || ban.not_text == act.not_text)
        && (!ban.no_template || act.no_template)
        && (ban.not_templates.is_empty() || ban.not_templates == act.not_templates)
        && ban.receiver.iter().all(|one| act.receiver.contains(one))
        && (ban.mailing == MailingPart::ANY || ban.mailing == act.mailing)
}

impl Forbidden {
    fn any(&self) -> bool {
        !self.spans.is_empty()
    }

    /// Hours that both forbid.
    fn and(mut self, other: Self) -> Self {
        let mut spans = Vec::new();
        let mut rest = other.spans.iter().peekable();
        for own in &self.spans {
            // Both lists are in order and apart.
            while rest.next_if(|other| other.to <= own.from).is_some() {}
            for other in rest.clone().take_while(|other| other.from < own.to) {
                spans.push(Pause::new(own.from.max(other.from), own.to.min(other.to)));
            }
        }
        self.spans = spans;
        self.until = self.until.min(other.until);
        self.clauses.extend(other.clauses);
        self.clauses.sort_unstable();
        self.clauses.dedup();
        self
    }
}

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
