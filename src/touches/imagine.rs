//! A planned touch as the event it will be: what the text leaves open gets its usual value.

use crate::engine::{PLANNED, Touch};
use crate::facts::{Event, EventKind, When};
use crate::model::regulation::{EventShape, Moment, What};
use crate::model::scenario::sample_event;
use crate::program::{PatternId, Program};
use crate::value::Instant;

/// The events that a touch comes to: one for each deed that is wanted. None where no event can be told.
#[must_use]
pub fn events(program: &Program, touch: &Touch) -> Vec<Event<'static>> {
    let wanted = if touch.all { touch.acts.len() } else { 1 };
    let of_act = |act: &PatternId| {
        let version = program.versions.get(touch.version)?;
        event(&version.patterns.get(act.0)?.said)
    };
    touch.acts.iter().filter_map(of_act).take(wanted).collect()
}

/// The event that does a deed: a contact by its own kind before a document, a document before a mere name.
fn event(said: &[EventShape]) -> Option<Event<'static>> {
    let rank = |shape: &&EventShape| match &shape.what {
        What::Event(kind, _) if kind.row().contact => 0,
        What::Contact => 1,
        What::Event(..) => 2,
        _ => 3,
    };
    let mut all: Vec<&EventShape> = said.iter().collect();
    all.sort_by_key(rank);
    all.into_iter().find_map(|shape| {
        let (mut event, moment) = sample_event(shape)?;
        if !matches!(moment, Moment::Done) || event.kind == EventKind::Task {
            return None;
        }
        if event.kind == EventKind::Call && shape.connected.is_none() && shape.results.is_empty() {
            // One plans to reach people.
            event.connected = Some(true);
            event.seconds = event.seconds.filter(|seconds| *seconds > 0).or(Some(60));
        }
        Some(event)
    })
}

/// The same done by somebody at a moment.
pub fn done(events: &mut [Event<'static>], touch: &Touch, number: u32, at: Instant, by: &str) {
    for (place, event) in events.iter_mut().enumerate() {
        event.id = Some(format!("план-{:016x}-{number}-{place}", touch.id).into());
        event.deal = touch
            .subject
            .deal
            .as_deref()
            .map(|deal| deal.to_owned().into());
        event.at = Some(When::Exact(at));
        event.by = Some(by.to_owned().into());
        event.source = PLANNED.into();
    }
}
