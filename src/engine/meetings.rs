//! What a record of a meeting says: when it was booked, and what became of it.

use rustc_hash::FxHashSet;

use super::fact::{Kind, Moments, Whose};
use super::view::View;
use crate::facts::{Event, EventKind, When};
use crate::model::regulation::Moment;
use crate::program::fold;

/// A moment of a meeting: when, when it was written down if not at once, and what.
type Told = (When, Option<When>, Moment);

impl Moments {
    /// The moments that one record tells of, in their order.
    pub(super) fn meeting(self, event: &Event<'_>) -> impl Iterator<Item = Told> {
        let state = event.state.as_deref().map(fold);
        let (booked, told) = match state.as_deref().and_then(state_of) {
            None => {
                let failed = state.is_some_and(|state| fails(&state));
                let held = event.at.filter(|_| !failed);
                (
                    event.known.or(event.at),
                    held.map(|at| (at, event.known, Moment::Done)),
                )
            }
            Some(Moment::Moved) if event.closed.is_none() => {
                // Moved to what the record now plans.
                let told = event
                    .at
                    .map_or((event.known, None), |at| (Some(at), event.known));
                let (Some(when), known) = told else {
                    return [None, None, None].into_iter().flatten();
                };
                let anew = event.planned.map(|_| (when, known, Moment::Posted));
                return [Some((when, known, Moment::Moved)), anew, None]
                    .into_iter()
                    .flatten();
            }
            Some(Moment::NoShow) => {
                // The client did not come when the meeting was to be.
                let when = event.at.or(event.planned).or(event.closed).or(event.known);
                (
                    event.known,
                    when.map(|when| (when, event.closed, Moment::NoShow)),
                )
            }
            Some(moment) => {
                let when = event.closed.or(event.at);
                match when {
                    Some(when) => {
                        let late = event
                            .known
                            .filter(|known| self.start(*known) > self.start(when));
                        (event.known, Some((when, late, moment)))
                    }
                    None => (None, event.known.map(|known| (known, None, moment))),
                }
            }
        };
        // What was written down after it became so was not booked by this record.
        let told_at = told.filter(|(_, _, moment)| *moment != Moment::Done);
        let booked = booked.filter(|booked| {
            told_at.is_none_or(|(when, ..)| {
                event.planned.is_some() && self.start(*booked) < self.start(when)
            })
        });
        // Some systems keep what became of it among the results of a meeting.
        let held = told.filter(|(_, _, moment)| *moment == Moment::Done);
        let result = event.result.as_deref().map(fold);
        let besides = held.zip(result.as_deref().and_then(state_of));
        let besides = besides.map(|((when, known, _), moment)| (when, known, moment));
        [
            booked.map(|booked| (booked, None, Moment::Posted)),
            told,
            besides,
        ]
        .into_iter()
        .flatten()
    }
}

impl View<'_> {
    /// Whether this is the booking of a meeting that had been booked before: it was moved, and counts once.
    pub(super) fn booked_again(&self, fact: usize) -> bool {
        let again = self.again.get_or_init(|| {
            let mut known: FxHashSet<(&str, Whose)> = FxHashSet::default();
            let mut again = FxHashSet::default();
            for (at, fact) in self.env.facts.iter().enumerate() {
                let Kind::Event(event, Moment::Posted, _) = &fact.what else {
                    continue;
                };
                if event.kind != EventKind::Meeting {
                    continue;
                }
                let state = event.state.as_deref().map(fold);
                let moved = state.as_deref().and_then(state_of) == Some(Moment::Moved);
                let id = event.id.as_deref().filter(|id| !id.is_empty());
                if id.is_some_and(|id| !known.insert((id, fact.whose))) || moved {
                    again.insert(at);
                }
            }
            again
        });
        again.contains(&fact)
    }
}

/// What the state of a meeting says has become of it; `None`: nothing but that it is planned or was held.
fn state_of(state: &str) -> Option<Moment> {
    const STATES: &[(&[&str], Moment)] = &[
        (
            &["перенес", "перенос", "moved", "rescheduled"],
            Moment::Moved,
        ),
        (&["отмен", "cancel"], Moment::Cancelled),
        (&["подтвержд", "confirm"], Moment::Confirmed),
        (
            &[
                "не приш",
                "не явил",
                "не приех",
                "неявк",
                "не состоял",
                "клиент не приш",
                "клиент не явил",
                "no show",
                "no_show",
                "no-show",
            ],
            Moment::NoShow,
        ),
    ];
    STATES
        .iter()
        .find(|(stems, _)| stems.iter().any(|stem| state.starts_with(stem)))
        .map(|(_, moment)| *moment)
}

/// Whether the state says that the meeting was not held, or not yet; one without a state was.
fn fails(state: &str) -> bool {
    ["не ", "назнач", "заплан"]
        .iter()
        .any(|stem| state.starts_with(stem))
}
