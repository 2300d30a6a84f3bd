//! Whether a mailing may be sent now, what stands against it, and when it becomes allowed.
//!
//! The mailing is a fact that has not happened: it stands behind all facts of the case, at the moment asked about, and is
//! judged by the very code that judges past ones (`counting`, `settle`, `bans`). A [`Policy`] knows the norms that can
//! speak of such a mailing at all; it is made once, whatever the number of clients.
//!
//! Looking ahead assumes no new facts. Each norm that blocks is asked for its own first free moment; the latest of them
//! is asked about next, until nothing blocks or the horizon is reached.

mod account;
mod across;
mod bans;
mod calendar;
mod dynamic;
mod limits;
mod plan;
mod short;
mod words;

use std::borrow::Cow;

pub use across::Across;
pub use calendar::OpenDays;
pub use plan::{Conflict, Missed, Placed, Plan, Wish};
pub use short::{Recipient, Recipients, Short};

use self::dynamic::Moving;
use super::Engine;
use super::held::Outlook;
use super::view::View;
use crate::facts::{Case, Mailing, When, ZoneBasis, channel};
use crate::findings::Evidence;
use crate::model::regulation::What;
use crate::program::norm::{Body, Prohibition};
use crate::program::{PatternId, Program, Shape, Version, fold};
use crate::value::{Instant, Missing, Truth};

/// How far ahead is looked, in seconds: 400 days.
pub(super) const HORIZON: i64 = 400 * 86_400;

/// A mailing that somebody wants to send. What is not said of it is not known of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Send {
    /// `email`, `sms`, … by any spelling.
    pub channel: Box<str>,
    /// Template by name.
    pub template: Option<Box<str>>,
    /// Category («реклама»).
    pub category: Option<Box<str>>,
    /// Campaign.
    pub campaign: Option<Box<str>>,
    /// The number or address it goes from.
    pub sender: Option<Box<str>>,
    /// What kind of sender that is («холодный»).
    pub sender_kind: Option<Box<str>>,
}

impl Send {
    fn mailing(&self, at: Instant) -> Mailing<'_> {
        let said = |text: &'_ Option<Box<str>>| text.as_deref().map(|text| Cow::Owned(text.into()));
        Mailing {
            channel: Cow::Borrowed(&self.channel),
            template: said(&self.template),
            category: said(&self.category),
            campaign: said(&self.campaign),
            sender: said(&self.sender),
            sender_kind: said(&self.sender_kind),
            at: When::Exact(at),
            status: Some(Cow::Borrowed("sent")),
            source: Cow::Borrowed(""),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Nothing stands against it.
    Yes,
    /// Nothing surely stands against it, but something may: the data does not tell.
    CannotTell,
    /// Something does.
    No,
}

/// When it becomes allowed with nothing else happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earliest {
    /// At this moment.
    At(Instant),
    /// Not within 400 days.
    NotWithin,
    /// Never: what stands against it does not depend on time.
    Never,
}

/// What can be done about a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Wait: the clause gives way by itself.
    Wait,
    /// Get the client's consent.
    Consent,
    /// Add what is missing to the data.
    Data,
    /// Nothing but a change of what the clause asks about.
    Change,
}

/// A clause that stands, or may stand, against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause in that version.
    pub clause: usize,
    /// What is missing; empty: it surely stands against it.
    pub missing: Missing,
    /// Over which time that is missing, both ends inside.
    pub unheld: Vec<(Box<str>, Instant, Instant)>,
    /// Why, in Russian: what was found when it was asked.
    pub because: Vec<Box<str>>,
    /// The facts it rests on, in order of time.
    pub evidence: Vec<Evidence>,
    /// How many further facts there are.
    pub unnamed: usize,
    /// When this clause alone would allow it.
    pub free: Earliest,
    /// What can be done about it.
    pub remedy: Remedy,
}

/// The answer with everything it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Permission {
    /// The moment asked about.
    pub at: Instant,
    /// The answer.
    pub answer: Answer,
    /// Every clause that stands or may stand against it, in the order of the text; one clause may have several bounds.
    pub refusals: Vec<Refusal>,
    /// When it becomes allowed.
    pub earliest: Earliest,
    /// (version, clause) that decides when.
    pub binding: Option<(usize, usize)>,
    /// The client's clock; `None`: his zone is not known, the company's clock is taken.
    pub client_zone: Option<crate::calendar::Zone>,
    /// What his clock is known by.
    pub zone_basis: ZoneBasis,
    /// No account of other clients was given, though a clause counts over them.
    pub alone: bool,
}

/// The norms that can speak of a mailing: made once for each channel, template and category.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(super) send: Send,
    /// (version, norm) in the order of the text.
    places: Vec<(usize, usize)>,
    /// What changes the answer of each as time goes by.
    moving: Vec<Moving>,
    /// Whether a norm counts over many clients.
    across: bool,
}

impl Policy {
    /// Finds the norms that can speak of this mailing.
    #[must_use]
    pub fn new(program: &Program, send: Send) -> Self {
        let mut policy = Self {
            send,
            places: Vec::new(),
            moving: Vec::new(),
            across: false,
        };
        let named = |name: &Option<Box<str>>| name.as_deref().map(|name| program.names.find(name));
        let template = named(&policy.send.template);
        let wanted = channel(&policy.send.channel);
        let category = policy.send.category.as_deref().map(fold);
        // Only what surely is another mailing is left out; the rest is for the matching to decide.
        let fits = |shape: &Shape| {
            let asked = &shape.mailing;
            shape.what == What::Mailing
                && (asked.channels.is_empty() || asked.channels.iter().any(|one| **one == *wanted))
                && (shape.template.is_none() || template == Some(shape.template))
                && (asked.category.is_none() || asked.category.as_deref() == category.as_deref())
        };
        let judges = |version: &Version, pattern: PatternId| {
            version.pattern(pattern).shapes.iter().any(fits)
        };
        for (index, version) in program.versions.iter().enumerate() {
            for (at, norm) in version.norms.iter().enumerate() {
                let speaks = match &norm.body {
                    Body::Limit(limit) => {
                        let speaks = judges(version, limit.pattern);
                        policy.across |= speaks && !limit.key.of_case();
                        speaks
                    }
                    Body::Prohibition(
                        Prohibition::Event { pattern, .. } | Prohibition::Hours { pattern, .. },
                    ) => judges(version, *pattern),
                    _ => false,
                };
                if speaks {
                    policy.places.push((index, at));
                    policy.moving.push(Moving::of(version, norm));
                }
            }
        }
        policy
    }

    /// Whether some clause counts over many clients, so that all of them have to be read first.
    #[must_use]
    pub const fn counts_across(&self) -> bool {
        self.across
    }

    /// The mailing.
    #[must_use]
    pub const fn send(&self) -> &Send {
        &self.send
    }

    /// Whether no clause speaks of such a mailing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// What one norm says of the mailing at one moment, on one account or for one deal.
struct Hit {
    /// Whether it stands against it; never a definite «нет».
    truth: Truth,
    /// From when its window has room for certain; `None`: never, or it has no window.
    room: Option<Instant>,
    /// What a reader is told.
    told: words::Told,
}

/// A case as the norms see it.
struct Asking<'a, 'e> {
    /// Views of each version, the client's last.
    views: &'a [Vec<&'a View<'e>>],
    policy: &'a Policy,
    limits: limits::Accounts<'a>,
    /// The last moment looked at.
    last: Instant,
}

/// So many policies are kept ready.
const READY: usize = 64;

impl<'p> Engine<'p> {
    /// Whether this client may be sent such a mailing at a moment, not before the engine's own, after everything of that
    /// second.
    pub fn permission(
        &mut self,
        case: &Case<'_>,
        policy: &Policy,
        across: &Across,
        at: Instant,
    ) -> Permission {
        let from = at.max(self.now);
        let alone = policy.across && !across.is_known();
        let short = self.ready(policy);
        if short.may_send_to(case, across, from) == Some(Answer::Yes) {
            return Permission {
                at: from,
                answer: Answer::Yes,
                refusals: Vec::new(),
                earliest: Earliest::At(from),
                binding: None,
                client_zone: case.zone().0,
                zone_basis: case.zone().1,
                alone,
            };
        }
        self.permission_at_length(case, policy, across, at)
    }

    /// The same by the long way alone, which can judge every line and tell why: that both agree is for tests to show.
    pub fn permission_at_length(
        &mut self,
        case: &Case<'_>,
        policy: &Policy,
        across: &Across,
        at: Instant,
    ) -> Permission {
        let from = at.max(self.now);
        let alone = policy.across && !across.is_known();
        self.asking(case, policy, across, from, |asking| {
            asking.answer(from, alone)
        })
    }

    /// A policy made ready for asking masses of clients.
    #[must_use]
    pub fn short(&self, policy: &Policy) -> Short<'p> {
        Short::new(self, policy)
    }

    /// The same, kept from the last time.
    fn ready(&mut self, policy: &Policy) -> &mut Short<'p> {
        let known = self.short.iter().rposition(|one| one.is_for(&policy.send));
        match known {
            Some(known) => {
                let last = self.short.len() - 1;
                self.short.swap(known, last);
            }
            None => {
                if self.short.len() >= READY {
                    self.short.clear();
                }
                let short = Short::new(self, policy);
                self.short.push(short);
            }
        }
        let last = self.short.len() - 1;
        // One has just been put there.
        &mut self.short[last]
    }

    /// Only whether he may: no reasons, no later moments. For masses of clients and moments.
    pub fn may_send(
        &mut self,
        case: &Case<'_>,
        policy: &Policy,
        across: &Across,
        at: Instant,
    ) -> Answer {
        let from = at.max(self.now);
        if let Some(answer) = self.ready(policy).may_send_to(case, across, from) {
            return answer;
        }
        self.asking(case, policy, across, from, |asking| {
            let mut answer = Answer::Yes;
            for number in 0..policy.places.len() {
                for hit in asking.hits(number, from) {
                    if hit.truth.is_yes() {
                        return Answer::No;
                    }
                    answer = Answer::CannotTell;
                }
            }
            answer
        })
    }

    fn asking<R>(
        &mut self,
        case: &Case<'_>,
        policy: &Policy,
        across: &Across,
        from: Instant,
        ask: impl FnOnce(&Asking<'_, '_>) -> R,
    ) -> R {
        self.asking_until(case, policy, across, from.plus(HORIZON), ask)
    }

    /// The same, looking no further ahead than to a moment.
    fn asking_until<R>(
        &mut self,
        case: &Case<'_>,
        policy: &Policy,
        across: &Across,
        last: Instant,
        ask: impl FnOnce(&Asking<'_, '_>) -> R,
    ) -> R {
        let outlook = Outlook {
            ahead: true,
            nothing_earlier: self.options.assume_no_earlier,
        };
        let send = policy.send.mailing(self.now);
        self.angles(case, (Some(&send), &[]), outlook, |angles| {
            let views: Vec<Vec<&View<'_>>> = angles
                .iter()
                .map(|(client, deals)| super::counting::in_order(client, deals))
                .collect();
            ask(&Asking {
                limits: limits::Accounts::new(&views, policy, across),
                views: &views,
                policy,
                last,
            })
        })
    }
}

impl Asking<'_, '_> {
    fn answer(&self, at: Instant, alone: bool) -> Permission {
        let mut refusals = Vec::new();
        for number in 0..self.policy.places.len() {
            refusals.extend(self.refusal(number, at));
        }
        let answer = if refusals.is_empty() {
            Answer::Yes
        } else if refusals.iter().any(|one| one.missing.is_empty()) {
            Answer::No
        } else {
            Answer::CannotTell
        };
        let (earliest, binding) = self.earliest(at);
        let client = self.views.iter().flatten().next();
        Permission {
            at,
            answer,
            refusals,
            earliest,
            binding,
            client_zone: client.and_then(|view| view.env.client_zone),
            zone_basis: client.map_or(ZoneBasis::Company, |view| view.env.case.zone().1),
            alone,
        }
    }

    /// The first moment at which nothing blocks, and the clause that decides it.
    fn earliest(&self, at: Instant) -> (Earliest, Option<(usize, usize)>) {
        let (mut at, mut binding) = (at, None);
        loop {
            let mut next: Option<(Instant, usize)> = None;
            // What never gives way binds, above all what does not depend on time.
            let mut held: Option<(Earliest, usize)> = None;
            for number in 0..self.policy.places.len() {
                let hits = self.hits(number, at);
                if hits.is_empty() {
                    continue;
                }
                match self.free(number, at, &hits) {
                    Earliest::At(free) if next.is_none_or(|(known, _)| free > known) => {
                        next = Some((free, number));
                    }
                    Earliest::At(_) => {}
                    hold if held.is_none_or(|(known, _)| known == Earliest::Never) => {
                        // One that depends on time makes it "not within", whatever the others.
                        held = held
                            .filter(|(known, _)| *known == hold)
                            .or(Some((hold, number)));
                    }
                    _ => {}
                }
            }
            if let Some((hold, number)) = held {
                return (hold, Some(self.clause(number)));
            }
            match next {
                None => return (Earliest::At(at), binding),
                Some((free, number)) => (at, binding) = (free, Some(self.clause(number))),
            }
        }
    }

    fn clause(&self, number: usize) -> (usize, usize) {
        let (version, norm) = self.policy.places[number];
        // Places are those of the program that the views are of.
        let norm = &self.views[version][0].env.version.norms[norm];
        (version, norm.clause.0)
    }

    fn refusal(&self, number: usize, at: Instant) -> Option<Refusal> {
        let hits = self.hits(number, at);
        let free = self.free(number, at, &hits);
        // What surely stands against it is told before what only may.
        let surely = hits.iter().position(|hit| hit.truth.is_yes());
        let told = hits.into_iter().nth(surely.unwrap_or(0))?;
        let (version, clause) = self.clause(number);
        let missing = match told.truth {
            Truth::Unknown(missing) => missing,
            Truth::Yes | Truth::No => Missing::new(),
        };
        let remedy = if !missing.is_empty() {
            Remedy::Data
        } else if told.told.consent {
            Remedy::Consent
        } else if let Earliest::At(_) = free {
            Remedy::Wait
        } else {
            Remedy::Change
        };
        Some(Refusal {
            version,
            clause,
            remedy,
            missing,
            unheld: told.told.unheld,
            because: told.told.because,
            evidence: told.told.evidence,
            unnamed: told.told.unnamed,
            free,
        })
    }

    /// What a norm says at a moment; nothing: it has nothing against it.
    fn hits(&self, number: usize, at: Instant) -> Vec<Hit> {
        let (version, index) = self.policy.places[number];
        let views = &self.views[version];
        let Some(client) = views.last() else {
            return Vec::new();
        };
        let env = client.env;
        if at < env.in_force || env.version.until <= at {
            return Vec::new();
        }
        if let Some(proposed) = env.proposed {
            proposed.at.set(at);
        }
        let norm = &env.version.norms[index];
        match &norm.body {
            Body::Limit(limit) => self.limits.hits(views, (number, index), norm, limit),
            Body::Prohibition(ban) => bans::hits(views, (index, norm), ban, at),
            _ => Vec::new(),
        }
    }

    /// The first moment after `at` at which a norm that blocks then does not.
    fn free(&self, number: usize, at: Instant, hits: &[Hit]) -> Earliest {
        let (version, _) = self.policy.places[number];
        let moving = &self.policy.moving[number];
        let env = self.views[version][0].env;
        let mut begin = at;
        let mut step: i64 = 8 * 86_400;
        let room = hits.iter().filter_map(|hit| hit.room);
        let room: Vec<Instant> = room.chain([env.version.until]).collect();
        // Every window has room from then on.
        let all = if hits.iter().all(|hit| hit.room.is_some()) {
            room.iter().take(hits.len()).copied().max()
        } else {
            None
        };
        let last = all.map_or(self.last, |all| all.min(self.last));
        while begin < last {
            let end = begin.plus(step).min(last);
            let mut moments: Vec<Instant> = room
                .iter()
                .copied()
                .filter(|one| begin < *one && *one <= end)
                .collect();
            if moving.moves {
                for view in &self.views[version] {
                    moments.extend(moving.flips(view, (begin, end)));
                }
            }
            moments.sort_unstable();
            moments.dedup();
            let free = moments
                .into_iter()
                .find(|moment| self.hits(number, *moment).is_empty());
            if let Some(free) = free {
                return Earliest::At(free);
            }
            (begin, step) = (end, step.saturating_mul(8));
        }
        if moving.by_time || env.version.until < Instant::MAX {
            Earliest::NotWithin
        } else {
            Earliest::Never
        }
    }
}
