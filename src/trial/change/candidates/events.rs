//! Events that happened, happened at another time, or did not happen.

use super::{DROPPED, Gathered, Place, begin};
use crate::engine::event_words;
use crate::facts::{Case, Direction, Event, EventKind, When};
use crate::model::regulation::{EventPattern, EventShape, Moment, Sentence, What};
use crate::model::scenario::sample_event;
use crate::value::Instant;

impl Place<'_> {
    /// An event of this pattern; without words of its own it is named by its kind.
    pub(super) fn happen(
        &self,
        pattern: &EventPattern,
        at: Instant,
        words: Option<&str>,
        out: &mut Gathered<'_>,
    ) {
        for shape in pattern.any.iter().take(2) {
            if let What::Transition { to, .. } = &shape.what {
                if let Some(stage) = to.first() {
                    self.enter(*stage, at, out);
                }
                continue;
            }
            if let What::FieldChange(field) = &shape.what {
                self.fill(*field, at, out);
                continue;
            }
            let Some((mut event, moment)) = sample_event(shape) else {
                continue;
            };
            let when = Some(When::Exact(at));
            match (event.kind, moment) {
                (EventKind::Task, Moment::Done | Moment::Closed) => {
                    (event.known, event.closed) = (when, when);
                }
                (EventKind::Task, _) => {
                    event.known = when;
                    event.deadline = Some(When::Exact(at.plus(86_400)));
                }
                (EventKind::Meeting, Moment::Posted) => event.known = when,
                _ => event.at = when,
            }
            let words = words.map_or_else(
                || format!("{} {}", named(shape, &event, moment), self.moment(at)),
                str::to_owned,
            );
            out.add(words, |case| self.push(case, event));
        }
    }

    pub(super) fn push(&self, case: &mut Case<'static>, mut event: Event<'static>) -> bool {
        let Some(deal) = case.deals.get(self.deal) else {
            return false;
        };
        event.deal = Some(deal.id.clone());
        event.source = "если бы".into();
        if event.direction != Some(Direction::In) {
            event.by = deal.owner.clone();
        }
        case.events.push(event);
        true
    }

    /// Moves the fact of this instant to another one.
    pub(super) fn retime(&self, case: &mut Case<'static>, from: Instant, to: Instant) -> bool {
        let to = When::Exact(to);
        let is = |when: When| begin(when, self.zone) == from;
        for event in &mut case.events {
            let moments = [&mut event.at, &mut event.known, &mut event.closed];
            let Some(moment) = moments.into_iter().find(|moment| moment.is_some_and(is)) else {
                continue;
            };
            *moment = Some(to);
            // What is done is recorded no later than that.
            let later = |known: When| begin(known, self.zone) > begin(to, self.zone);
            if event.known.is_some_and(later) {
                event.known = Some(to);
            }
            return true;
        }
        if let Some(sent) = case.mailings.iter_mut().find(|sent| is(sent.at)) {
            sent.at = to;
            return true;
        }
        let Some(deal) = case.deals.get_mut(self.deal) else {
            return false;
        };
        for change in deal.changes.iter_mut().flatten() {
            if is(change.at) {
                change.at = to;
                return true;
            }
        }
        for change in case.changes.iter_mut().flatten() {
            if is(change.at) {
                change.at = to;
                return true;
            }
        }
        if let Some(entries) = &mut deal.stages
            && let Some(entry) = entries.iter_mut().find(|entry| is(entry.at))
        {
            entry.at = to;
            entries.sort_by_key(|entry| begin(entry.at, self.zone));
            return true;
        }
        for change in deal.owners.iter_mut().flatten() {
            if is(change.at) {
                change.at = to;
                return true;
            }
        }
        false
    }

    /// Without the fact of this instant.
    pub(super) fn drop_at(&self, at: Instant, fact: &str, out: &mut Gathered<'_>) {
        // A name within quotes has the inner ones.
        let fact = fact.replace('«', "„").replace('»', "“");
        let words = format!("без «{fact}» {}", self.moment(at));
        out.add(words, |case| {
            let is = |when: Option<When>| when.is_some_and(|when| begin(when, self.zone) == at);
            let found = case
                .events
                .iter()
                .position(|event| is(event.at) || is(event.closed) || is(event.known));
            if let Some(found) = found {
                case.events.remove(found);
                return true;
            }
            if let Some(found) = case.mailings.iter().position(|sent| is(Some(sent.at))) {
                case.mailings.remove(found);
                return true;
            }
            let Some(deal) = case.deals.get_mut(self.deal) else {
                return false;
            };
            if let Some(changes) = &mut deal.changes
                && let Some(found) = changes.iter().position(|change| is(Some(change.at)))
            {
                changes.remove(found);
                return true;
            }
            // That the deal stood there is nobody's fault where the clause is not about moves.
            let of_moves = matches!(
                self.clause.sentence,
                Sentence::Transition(_) | Sentence::Ban(_) | Sentence::Entry(_) | Sentence::Exit(_)
            );
            if let Some(entries) = &mut deal.stages
                && let Some(found) = entries.iter().position(|entry| is(Some(entry.at)))
                && entries.len() > 1
                && of_moves
            {
                entries.remove(found);
                return true;
            }
            false
        });
    }

    /// Without one event or another.
    pub(super) fn drop_each(&self, out: &mut Gathered<'_>) {
        let dropped = out.whole.events.len().min(DROPPED);
        for index in 0..dropped {
            let Some(event) = out.whole.events.get(index) else {
                continue;
            };
            let at = event.at.or(event.known).or(event.closed);
            let at = at.map_or(String::new(), |at| {
                format!(" {}", self.moment(begin(at, self.zone)))
            });
            let words = format!("без события «{}»{at}", event.kind.row().name);
            out.add(words, |case| {
                case.events.remove(index);
                true
            });
        }
    }
}

/// An event as a noun phrase, with what the shape asks of it.
pub(super) fn named(shape: &EventShape, event: &Event<'_>, moment: Moment) -> String {
    let mut words = event_words(event, moment);
    if shape.no_result {
        words.push_str(" без результата");
    }
    if let Some(seconds) = shape.longer_seconds {
        words.push_str(&format!(" длиннее {seconds} секунд"));
    }
    if let Some(letters) = shape.longer_chars {
        words.push_str(&format!(" длиннее {letters} знаков"));
    }
    words
}
