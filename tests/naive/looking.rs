//! Looking for events in a window, and for the last of them.

use reglament::calendar::{Period, PeriodUnit, Quantity, Zone};
use reglament::facts::{EventKind, FactKind};
use reglament::model::regulation::{EventPattern, LookBack, Moment, What};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::matching::kinds;
use super::visits::{Place, Visit};
use super::world::{Says, View, World};

/// What was found in a window: certain hits, possible hits, and what is not held there.
pub struct Found {
    /// Certain hits.
    pub sure: Vec<usize>,
    /// Possible hits, and what they lack.
    pub maybe: Vec<(usize, Missing)>,
    /// What is not held in the window.
    pub missing: Missing,
}

impl World<'_> {
    /// The first moment of a look-back window, inclusive; `None` is the beginning of time.
    fn window_start(
        &self,
        pattern: &EventPattern,
        window: &LookBack,
        ask: Ask<'_>,
    ) -> Option<Instant> {
        match window {
            // A task posted at any time may still be open.
            LookBack::Ever if asks_open(pattern) => self.beginning(ask),
            LookBack::Ever => ask.origin.or_else(|| self.beginning(ask)),
            // A fact at s counts at t while s ≤ t < s⊕W, which `inside` asks; this bound is only for what is held.
            LookBack::Last(length) => Some(self.first_counted(*length, ask.view.at)),
            LookBack::Period(unit) => Some(self.period_start(*unit, ask)),
            LookBack::Visit => match self.place(ask.deal, ask.view) {
                Place::In(visit) => Some(visit.from),
                _ => None,
            },
            LookBack::Since(pattern) => {
                let (last, _) = self.last_match(pattern, ask)?;
                Some(self.facts[last].at)
            }
        }
    }

    /// The first second at which an event still counts at a moment. Days of a month may end together with its last one, so that the
    /// day after may have to be looked at.
    fn first_counted(&self, length: Quantity, at: Instant) -> Instant {
        let counts = |second: Instant| length.window_end(second, self.zone) > at;
        let mut second = length.window_start(at, self.zone).plus(1);
        for _ in 0..5 {
            let next = self.zone.end_of(self.zone.date(second));
            let last = next.plus(-1);
            if counts(last) {
                // Within a day the ends go second by second with the beginnings, but for a change of the clock.
                let over = length.window_end(last, self.zone).since(at) - 1;
                let mut found = last.plus(-over).max(second);
                while !counts(found) {
                    found = found.plus(1);
                }
                while found > second && counts(found.plus(-1)) {
                    found = found.plus(-1);
                }
                return found;
            }
            second = next;
        }
        second
    }

    /// The first second of the calendar period of the moment, on the client's clock when his zone is known.
    fn period_start(&self, unit: PeriodUnit, ask: Ask<'_>) -> Instant {
        let own = self.case.timezone.as_deref();
        let own = own.and_then(|zone| Zone::parse(zone).ok());
        let zone = own.unwrap_or(self.reg.company.zone);
        zone.start_of(Period::containing(zone.date(ask.view.at), unit).first)
    }

    /// Before which nothing of the subject can have happened; `None` for a client, who has no known beginning.
    pub fn beginning(&self, ask: Ask<'_>) -> Option<Instant> {
        if ask.client || ask.wide {
            None
        } else {
            self.born(ask.deal)
        }
    }

    /// Whether the window has a beginning at all: there is a present visit, there was an X to count from.
    pub fn has_start(&self, window: &LookBack, ask: Ask<'_>) -> Truth {
        match window {
            LookBack::Ever | LookBack::Last(_) | LookBack::Period(_) => Truth::Yes,
            LookBack::Visit => match self.place(ask.deal, ask.view) {
                Place::In(_) => Truth::Yes,
                Place::Nowhere => Truth::No,
                // In some stage it is, whichever.
                Place::Unknown => Truth::Yes,
            },
            LookBack::Since(after) => {
                if self.last_match(after, ask).is_some() {
                    return Truth::Yes;
                }
                let missing = self.doubts(after, self.beginning(ask), ask);
                if missing.is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown(missing)
                }
            }
        }
    }

    /// What the certainty about such events since `from` lacks.
    fn doubts(&self, pattern: &EventPattern, from: Option<Instant>, ask: Ask<'_>) -> Missing {
        let mut missing = self.gaps(pattern, from, ask);
        let hits = self.matches_of(pattern, ask.deal, ask.client || ask.wide);
        // Only what may have come after the last certain one.
        let last = self.last_match(pattern, ask).map(|(last, _)| last);
        let unsure = hits
            .into_iter()
            .filter(|(index, _)| *index < ask.view.count && last.is_none_or(|last| *index > last));
        missing.extend(unsure.flat_map(|(_, truth)| match truth {
            Truth::Unknown(missing) => missing,
            _ => Missing::new(),
        }));
        missing
    }

    /// Events in a window that has a beginning.
    pub fn find(&self, pattern: &EventPattern, window: &LookBack, ask: Ask<'_>) -> Found {
        let from = self.window_start(pattern, window, ask);
        // A look-back from a duty reaches to its origin.
        let from = match ask.origin {
            Some(origin) if !asks_open(pattern) => Some(from.map_or(origin, |at| at.max(origin))),
            _ => from,
        };
        let inside = |index: usize| {
            let at = self.facts[index].at;
            let since = match window {
                LookBack::Last(length) => ask.view.at < length.window_end(at, self.zone),
                LookBack::Period(unit) => self.period_start(*unit, ask) <= at,
                LookBack::Ever => true,
                LookBack::Visit => match self.place(ask.deal, ask.view) {
                    // The events of the second of the entry are seen.
                    Place::In(visit) => at >= visit.from,
                    Place::Nowhere => false,
                    Place::Unknown => true,
                },
                // Without a certain start everything may lie inside.
                LookBack::Since(after) => self
                    .last_match(after, ask)
                    .is_none_or(|(last, _)| index > last),
            };
            // A cancel condition and a pause look back to the duty's origin, never further, and not at its trigger.
            // An open task is no deed looked back for, but the state of things.
            let own = asks_open(pattern)
                || ask.origin.is_none_or(|origin| at >= origin) && ask.trigger != Some(index);
            index < ask.view.count && own && since && self.still_open(pattern, index, ask.view)
        };
        let mut found = Found {
            sure: Vec::new(),
            maybe: Vec::new(),
            missing: Missing::new(),
        };
        for (index, truth) in self.matches_of(pattern, ask.deal, ask.client || ask.wide) {
            match truth {
                Truth::Yes if inside(index) => found.sure.push(index),
                Truth::Unknown(missing) if inside(index) => found.maybe.push((index, missing)),
                _ => {}
            }
        }
        found.missing = self.gaps(pattern, from, ask);
        let unsure = match window {
            LookBack::Since(after) => self.doubts(after, from, ask),
            LookBack::Visit if self.place(ask.deal, ask.view) == Place::Unknown => {
                Missing::from([FactKind::Stages.history().into()])
            }
            _ => Missing::new(),
        };
        // Where it is not sure when the window began, nothing in it is sure either.
        if !unsure.is_empty() {
            let sure = std::mem::take(&mut found.sure).into_iter();
            found
                .maybe
                .extend(sure.map(|index| (index, unsure.clone())));
        }
        found
    }

    /// What of the pattern's kinds is not held from `from` to the moment asked.
    pub fn gaps(&self, pattern: &EventPattern, from: Option<Instant>, ask: Ask<'_>) -> Missing {
        let kinds = self.kinds_held(pattern);
        // Nothing of a deal lies before its creation.
        let from = from.max(self.beginning(ask));
        let deal = &self.case.deals[ask.deal];
        let histories = [
            (FactKind::Stages, deal.stages.is_some()),
            (FactKind::Owners, deal.owners.is_some()),
            (FactKind::Fields, deal.changes.is_some()),
        ];
        let mut missing: Missing = self
            .not_held(&kinds, from, ask.view.at)
            .into_iter()
            .map(Into::into)
            .collect();
        // Without a history the present visit is known from its begin on.
        let arrived = self.since_arrival(ask.deal, from);
        let lost = histories.iter().filter(|(kind, held)| {
            kinds.contains(kind) && !held && !(arrived && *kind == FactKind::Stages)
        });
        missing.extend(lost.map(|(kind, _)| kind.history().into()));
        missing
    }

    /// A bare name may be carried by any kind of event; the kinds that are held are the ones it could stand in.
    fn kinds_held(&self, pattern: &EventPattern) -> Vec<FactKind> {
        let of = |named: bool| EventPattern {
            any: pattern
                .any
                .iter()
                .filter(|shape| (shape.what == What::Named) == named)
                .cloned()
                .collect(),
            ..pattern.clone()
        };
        let mut all = kinds(&of(false));
        let carriers = kinds(&of(true));
        all.extend(
            carriers
                .iter()
                .filter(|kind| self.data.held.contains_key(kind)),
        );
        if all.is_empty() {
            return carriers;
        }
        all.sort();
        all.dedup();
        all
    }

    fn since_arrival(&self, deal: usize, from: Option<Instant>) -> bool {
        let arrived = |visit: Visit| from.is_some_and(|from| visit.from <= from);
        self.case.deals[deal].stages.is_none() && self.last_visit(deal).is_some_and(arrived)
    }

    /// A pattern of open tasks wants the task still open at the moment asked.
    fn still_open(&self, pattern: &EventPattern, index: usize, view: View) -> bool {
        let Says::Event(event, Moment::Posted) = self.facts[index].says else {
            return true;
        };
        !asks_open(pattern)
            || event
                .closed
                .is_none_or(|closed| self.start(closed) > view.at)
    }

    /// The last certain match before the view, and whether a possible one follows it.
    fn last_match(&self, pattern: &EventPattern, ask: Ask<'_>) -> Option<(usize, bool)> {
        let hits = self.matches_of(pattern, ask.deal, ask.client || ask.wide);
        let seen = || hits.iter().filter(|(index, _)| *index < ask.view.count);
        let last = seen()
            .filter(|(_, truth)| truth.is_yes())
            .map(|(index, _)| *index)
            .next_back()?;
        Some((last, seen().any(|(index, _)| *index > last)))
    }

    /// Whether the last match ran out by the moment asked.
    pub fn last(
        &self,
        pattern: &EventPattern,
        ask: Ask<'_>,
        end: impl Fn(Instant) -> Instant,
    ) -> Truth {
        let hits = self.matches_of(pattern, ask.deal, ask.client || ask.wide);
        let unsure: Missing = hits
            .iter()
            .filter(|(index, _)| *index < ask.view.count)
            .filter_map(|(_, truth)| match truth {
                Truth::Unknown(missing) => Some(missing.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        match self.last_match(pattern, ask) {
            Some((last, _)) if end(self.facts[last].at) > ask.view.at => Truth::No,
            Some((last, doubt)) => {
                let mut missing = self.gaps(pattern, Some(self.facts[last].at), ask);
                if doubt {
                    missing.extend(unsure);
                }
                if missing.is_empty() {
                    Truth::Yes
                } else {
                    Truth::Unknown(missing)
                }
            }
            None => {
                let mut missing = self.gaps(pattern, self.beginning(ask), ask);
                missing.extend(unsure);
                if missing.is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown(missing)
                }
            }
        }
    }
}

/// Whether tasks still open are asked for.
fn asks_open(pattern: &EventPattern) -> bool {
    pattern
        .any
        .iter()
        .any(|shape| matches!(shape.what, What::Event(EventKind::Task, Moment::Open)))
}
