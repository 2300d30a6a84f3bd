//! Over which time the data holds a kind of fact: "there was none" can be said only there.

use std::borrow::Cow;

use super::fact::Moments;
use super::view::View;
use crate::facts::{Dataset, EVENT_KINDS, EventKind, FactKind};
use crate::program::Pattern;
use crate::value::{Instant, Missing};

/// The stretch over which something is held; `None` when it is not held at all.
pub(super) type Hold = Option<(Instant, Instant)>;

/// What is asked besides the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Outlook {
    /// Moments after `now` are asked about: nothing new happens there, so nothing can be missing there either.
    pub(super) ahead: bool,
    /// `--assume-no-earlier`: where mailings are not held there were none.
    pub(super) nothing_earlier: bool,
}

/// What the data holds whatever the case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holding<'e> {
    pub(super) outlook: Outlook,
    pub(super) dataset: &'e Dataset,
    pub(super) moments: Moments,
    pub(super) now: Instant,
    pub(super) horizon: Instant,
}

impl<'e> Holding<'e> {
    /// Over which time a kind of fact is held for every case.
    pub(super) fn of(self, kind: FactKind) -> Hold {
        if self.outlook.nothing_earlier && kind == FactKind::Mailings {
            return Some((Instant::MIN, Instant::MAX));
        }
        let held = self.dataset.held.get(&kind)?;
        let since = held.since.map(|since| self.moments.start(since));
        let until = held
            .as_of
            .map(|as_of| self.moments.end(as_of).min(self.now));
        Some((since.unwrap_or(Instant::MIN), until.unwrap_or(self.horizon)))
    }

    /// Whether what is held over one stretch tells all of `[from, to]`.
    pub(super) fn covers(self, hold: Hold, from: Instant, to: Instant) -> bool {
        if self.outlook.ahead && from > self.now {
            return true;
        }
        let to = if self.outlook.ahead {
            to.min(self.now)
        } else {
            to
        };
        hold.is_some_and(|(since, until)| since <= from && to <= until)
    }

    /// The last moment at which something may have happened unseen.
    pub(super) fn last_unseen(self) -> Instant {
        if self.outlook.ahead {
            self.now
        } else {
            Instant::MAX
        }
    }

    /// The kinds of facts that must be held before it can be said that there was nothing of this pattern.
    pub(super) fn kinds_of<'p>(
        self,
        pattern: &'p Pattern,
    ) -> Result<Cow<'p, [FactKind]>, &'static str> {
        if !pattern.any_kind {
            return Ok(Cow::Borrowed(&pattern.kinds));
        }
        // A bare name may be carried by any kind of event; the kinds that are held are the ones it could stand in.
        let held = |kind: &FactKind| self.dataset.held.contains_key(kind);
        let carriers = EVENT_KINDS
            .iter()
            .map(|row| FactKind::Event(row.kind))
            .filter(held);
        let mut kinds: Vec<_> = carriers.chain(pattern.kinds.iter().copied()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.is_empty() {
            Err("история событий")
        } else {
            Ok(Cow::Owned(kinds))
        }
    }
}

impl View<'_> {
    /// Over which time a kind of fact is held for this deal.
    pub(super) fn held(&self, kind: FactKind) -> Hold {
        let deal = self.deal.map(|(_, deal)| deal);
        if let (FactKind::Event(of), true) = (kind, self.is_employee())
            && of != EventKind::Report
        {
            // What people do without a client is kept by nobody unless somebody says so.
            return self.env.holding().of(FactKind::StaffDeeds);
        }
        let own = match kind {
            // The last stage change is held history of the current visit.
            FactKind::Stages => match (deal, self.path.unheld_until) {
                // Of the client as much as of the deal of which least is held.
                (None, _) if !self.paths.is_empty() => {
                    let each = self.paths.iter();
                    let least = each
                        .map(|path| path.unheld_until.unwrap_or(Instant::MIN))
                        .max();
                    let least = least.filter(|since| *since != Instant::MAX);
                    return least.map(|since| (since, self.env.horizon));
                }
                (Some(_), Some(Instant::MAX)) | (None, _) => return None,
                (Some(_), Some(until)) => return Some((until, self.env.horizon)),
                (Some(_), None) => return Some((Instant::MIN, self.env.horizon)),
            },
            FactKind::Fields => deal.is_some_and(|deal| deal.changes.is_some()),
            FactKind::Owners => deal.is_some_and(|deal| deal.owners.is_some()),
            FactKind::Event(_)
            | FactKind::Mailings
            | FactKind::Consents
            | FactKind::Results
            | FactKind::StaffDeeds => false,
        };
        // History missing for one deal makes that deal unknown, whatever the dataset holds of others.
        if matches!(kind, FactKind::Fields | FactKind::Owners) && deal.is_some() && !own {
            return None;
        }
        let everywhere = self.env.holding().of(kind);
        everywhere.or_else(|| own.then_some((Instant::MIN, self.env.horizon)))
    }

    /// The name of a kind's history if it is not held over the whole of `[from, to]`.
    pub(super) fn kind_gap(&self, kind: FactKind, from: Instant, to: Instant) -> Option<Box<str>> {
        let from = from.max(self.start);
        let held = self.env.holding().covers(self.held(kind), from, to);
        (!held).then(|| kind.history().into())
    }

    /// Moments within `[from, to]` at which a pattern's facts begin or cease to be held.
    pub(super) fn edges(&self, pattern: &Pattern, from: Instant, to: Instant) -> Vec<Instant> {
        let kinds = self.kinds_of(pattern).unwrap_or_default();
        let edges = kinds.iter().filter_map(|kind| self.held(*kind));
        edges
            .flat_map(|(since, until)| [since, until.plus(1)])
            .chain(self.env.outlook.ahead.then(|| self.env.now.plus(1)))
            .filter(|at| from <= *at && *at <= to)
            .collect()
    }

    /// The same for one kind.
    pub(super) fn kind_edges(&self, kind: FactKind, from: Instant, to: Instant) -> Vec<Instant> {
        let held = self.held(kind).into_iter();
        held.flat_map(|(since, until)| [since, until.plus(1)])
            .filter(|at| from <= *at && *at <= to)
            .collect()
    }

    fn kinds_of<'p>(&self, pattern: &'p Pattern) -> Result<Cow<'p, [FactKind]>, &'static str> {
        self.env.holding().kinds_of(pattern)
    }

    /// Whether it is held for the pattern that nothing has happened unseen up to the horizon.
    pub(super) fn all_held(&self, pattern: &Pattern) -> bool {
        let whole = |kind: &FactKind| {
            let hold = self.held(*kind);
            hold.is_some_and(|(since, until)| since == Instant::MIN && until >= self.env.horizon)
        };
        self.kinds_of(pattern)
            .is_ok_and(|kinds| kinds.iter().all(whole))
    }

    /// What is missing for saying that no event of the pattern happened in `[from, to]`; empty: nothing.
    pub(super) fn gaps(&self, pattern: &Pattern, from: Instant, to: Instant) -> Missing {
        let from = from.max(self.start);
        let kinds = match self.kinds_of(pattern) {
            Ok(kinds) => kinds,
            Err(missing) => return Missing::from([missing.into()]),
        };
        let mut missing = Missing::new();
        for &kind in &*kinds {
            if !self.env.holding().covers(self.held(kind), from, to) {
                missing.insert(kind.history().into());
            }
        }
        missing
    }

    /// The first moment at or after `from` at which an event of the pattern may have happened unseen, and what is
    /// missing; `None` when everything to `now` is held.
    pub(super) fn first_gap(&self, pattern: &Pattern, from: Instant) -> Option<(Instant, Missing)> {
        let from = from.max(self.start);
        let kinds = match self.kinds_of(pattern) {
            Ok(kinds) => kinds,
            Err(missing) => return Some((from, Missing::from([missing.into()]))),
        };
        let mut first: Option<(Instant, Missing)> = None;
        for &kind in &*kinds {
            let gap = match self.held(kind) {
                Some((since, until)) if since <= from => {
                    if until >= self.env.now {
                        continue;
                    }
                    (from.max(until.plus(1)), EXPORT.into())
                }
                _ => (from, Box::from(kind.history())),
            };
            match &mut first {
                Some((at, missing)) if *at == gap.0 => {
                    missing.insert(gap.1);
                }
                Some((at, _)) if *at < gap.0 => {}
                _ => first = Some((gap.0, Missing::from([gap.1]))),
            }
        }
        first
    }
}

/// What is missing after the moment of the export.
pub(super) const EXPORT: &str = "данные после выгрузки";
