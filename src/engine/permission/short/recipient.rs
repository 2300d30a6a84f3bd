//! A client as far as a policy can ask of him.

use super::things::Masks;
use super::{Short, Tri};
use crate::engine::fact::{Collector, left_us};
use crate::engine::policy::for_every_channel;
use crate::engine::visits::{Path, Place, Resolver};
use crate::facts::{Case, Consent, Event, FactKind, Mailing};
use crate::model::regulation::StageId;
use crate::value::Instant;

/// A client as far as a policy can ask of him: moments and numbers, no texts.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    /// His clock, by number.
    pub(super) zone: u32,
    /// Facts that something counts, in order of time.
    pub(super) spots: Vec<Spot>,
    pub(super) consents: Vec<Agreed>,
    pub(super) deals: Vec<Standing>,
}

/// Many clients as far as a policy can ask of them, one after another in a few large lists.
#[derive(Debug, Clone, Default)]
pub struct Recipients {
    ends: Vec<Ends>,
    spots: Vec<Spot>,
    consents: Vec<Agreed>,
    deals: Vec<Standing>,
}

/// The clock of a client, and where what is his ends in each list.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    zone: u32,
    spots: usize,
    consents: usize,
    deals: usize,
}

/// A client, wherever he is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contact<'r> {
    pub(super) zone: u32,
    pub(super) spots: &'r [Spot],
    pub(super) consents: &'r [Agreed],
    pub(super) deals: &'r [Standing],
}

impl Recipient {
    pub(super) fn contact(&self) -> Contact<'_> {
        Contact {
            zone: self.zone,
            spots: &self.spots,
            consents: &self.consents,
            deals: &self.deals,
        }
    }
}

impl Recipients {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds one more.
    pub fn push(&mut self, one: &Recipient) {
        self.spots.extend_from_slice(&one.spots);
        self.consents.extend_from_slice(&one.consents);
        self.deals.extend_from_slice(&one.deals);
        self.ends.push(Ends {
            zone: one.zone,
            spots: self.spots.len(),
            consents: self.consents.len(),
            deals: self.deals.len(),
        });
    }

    /// One after another.
    pub(super) fn iter(&self) -> impl Iterator<Item = Contact<'_>> {
        let mut begin = Ends::default();
        self.ends.iter().map(move |end| {
            let from = std::mem::replace(&mut begin, *end);
            // Ends never lie beyond the lists, nor before the end of the one before.
            Contact {
                zone: end.zone,
                spots: self.spots.get(from.spots..end.spots).unwrap_or_default(),
                consents: self
                    .consents
                    .get(from.consents..end.consents)
                    .unwrap_or_default(),
                deals: self.deals.get(from.deals..end.deals).unwrap_or_default(),
            }
        })
    }
}

/// A fact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) at: Instant,
    /// What it counts as.
    pub(super) kind: u32,
}

/// A consent for the mailing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreed {
    pub(super) given: Option<Instant>,
    pub(super) taken: Option<Instant>,
    /// For whatever channel.
    pub(super) every: bool,
}

/// Where a deal stands under one version.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) version: usize,
    pub(super) start: Instant,
    pub(super) open: bool,
    /// `None`: in none that the regulation knows.
    pub(super) stage: Option<StageId>,
}

impl Short<'_> {
    /// Reads a case into `out`; says whether the short way can judge it.
    pub(super) fn read(&mut self, case: &Case<'_>, out: &mut Recipient) -> bool {
        out.spots.clear();
        out.consents.clear();
        out.deals.clear();
        // Without a client the account is that of a deal.
        if case.employee.is_some() || case.client.is_none() {
            return false;
        }
        out.zone = self.zone(case);
        if !self.deals(case, &mut out.deals) {
            return false;
        }
        for one in &case.consents {
            let (fits, every) = self.consent(one);
            if fits {
                let moments = self.holding.moments;
                out.consents.push(Agreed {
                    given: one.given.map(|given| moments.end(given)),
                    taken: one.withdrawn.map(|taken| moments.start(taken)),
                    every,
                });
            }
        }
        if !self.rules.wanting.events.is_empty() {
            for event in &case.events {
                self.event(event, out);
            }
        }
        for sent in &case.mailings {
            self.mailing(sent, out);
        }
        // Histories mostly come in order.
        if !out.spots.is_sorted_by_key(|spot| spot.at) {
            out.spots.sort_by_key(|spot| spot.at);
        }
        true
    }

    pub(super) fn zone(&mut self, case: &Case<'_>) -> u32 {
        if let Some(said) = case.timezone.as_deref()
            && let Some(&known) = self.by_zone.get(said)
        {
            return known;
        }
        let (zone, _) = case.zone();
        let number = match self.zones.iter().position(|known| *known == zone) {
            Some(known) => known,
            None => {
                self.zones.push(zone);
                self.zones.len() - 1
            }
        };
        let number = u32::try_from(number).unwrap_or(0);
        if let Some(said) = case.timezone.as_deref() {
            self.by_zone.insert(said.into(), number);
        }
        number
    }

    fn consent(&mut self, one: &Consent<'_>) -> (bool, bool) {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        key.push_str(&one.channel);
        if let Some(purpose) = one.purpose.as_deref() {
            key.push('\u{1}');
            key.push_str(purpose);
        }
        let found = match self.consents.get(key.as_str()) {
            Some(known) => *known,
            None => {
                let found = (self.wanted.fits(one), for_every_channel(one));
                self.consents.insert(key.as_str().into(), found);
                found
            }
        };
        self.key = key;
        found
    }

    fn mailing(&mut self, sent: &Mailing<'_>, out: &mut Recipient) {
        let at = self.holding.moments.start(sent.at);
        if at > self.holding.horizon {
            return;
        }
        let mut key = std::mem::take(&mut self.key);
        self.rules.wanting.words(sent, &mut key);
        let kind = match self.kinds.by_words.get(key.as_str()) {
            Some(known) => *known,
            None => {
                let masks = if left_us(sent) {
                    let names = &self.program.names;
                    let counters = self.rules.counters.iter();
                    masks(counters.map(|counter| counter.of_mailing(sent, names)))
                } else {
                    Masks::default()
                };
                let kind = self.kinds.of(masks);
                self.kinds.remember(&key, kind);
                kind
            }
        };
        self.key = key;
        out.spots.extend(kind.map(|kind| Spot { at, kind }));
    }

    fn event(&mut self, event: &Event<'_>, out: &mut Recipient) {
        let moments = self.holding.moments;
        let horizon = self.holding.horizon;
        let visible = |at: &Instant| {
            let recorded = event.known.map_or(*at, |known| moments.start(known));
            *at <= horizon && recorded <= horizon
        };
        let asked = self.rules.wanting.events.contains(&event.kind);
        let at = event.at.filter(|_| asked).map(|at| moments.start(at));
        let Some(at) = at.filter(visible) else {
            return;
        };
        let counters = self.rules.counters.iter();
        let names = &self.program.names;
        let masks = masks(counters.map(|counter| counter.of_event(event, names)));
        let Some(kind) = self.kinds.of(masks) else {
            return;
        };
        out.spots.push(Spot { at, kind });
    }

    /// Where each deal stands; false: its history leaves doubts.
    fn deals(&mut self, case: &Case<'_>, out: &mut Vec<Standing>) -> bool {
        if case.deals.is_empty() {
            return true;
        }
        let moments = self.holding.moments;
        let since = self.holding.dataset.held.get(&FactKind::Stages);
        let since = since.and_then(|held| held.since);
        let since = since.map(|when| moments.start(when));
        let facts = Collector {
            moments,
            now: self.holding.horizon,
            today: Instant::MAX,
            expiries: self.holding.horizon,
            names: &self.program.names,
            memo: &mut self.memo,
        }
        .ways(case);
        for &index in &self.rules.versions {
            // Versions are numbered by the program.
            let version = &self.program.versions[index];
            let mut resolver = Resolver {
                version,
                names: &self.program.names,
                memo: &mut self.memo,
            };
            for (number, deal) in case.deals.iter().enumerate() {
                let path: Path = resolver.path(case, (number, deal), &facts, moments, since);
                let stage = match path.place(facts.len()) {
                    Place::In(visit) => visit.stage,
                    Place::Nowhere => None,
                    Place::Unknown => return false,
                };
                let terminal = |stage| version.is_terminal(stage);
                let open = !stage.is_some_and(terminal);
                if path.unheld_until.is_some() {
                    return false;
                }
                let first = path.visits.first().and_then(|visit| visit.from);
                out.push(Standing {
                    version: index,
                    start: path.created.or(first).unwrap_or(Instant::MIN),
                    open,
                    stage,
                });
            }
        }
        true
    }
}

fn masks(counts: impl Iterator<Item = Tri>) -> Masks {
    let mut masks = Masks::default();
    for (number, counts) in counts.enumerate() {
        match counts {
            Tri::Yes => masks.sure |= 1 << number,
            Tri::Unknown => masks.doubt |= 1 << number,
            Tri::No => {}
        }
    }
    masks
}
