//! What would have kept a limit of load where one deal, client or task fewer does not suffice.

use std::collections::BTreeMap;

use super::Across;
use super::counted::{Noun, STEPS, listed, several};
use crate::engine::{Contribution, Key, Share};
use crate::findings::Finding;
use crate::model::regulation::{Load, Loaded};
use crate::value::Instant;

impl Across<'_> {
    /// Fewer of what weighed on the person while the excess lasted, what came last first.
    pub(super) fn held_less(
        &self,
        load: &Load,
        finding: &Finding,
    ) -> Vec<(String, Vec<Contribution>)> {
        let noun: Noun = match load.of {
            Loaded::Deals => ["сделка", "сделки", "сделок"],
            Loaded::Clients => ["клиент", "клиента", "клиентов"],
            Loaded::Tasks(_) => ["задача", "задачи", "задач"],
        };
        let mut since: BTreeMap<&str, Instant> = BTreeMap::new();
        for (_, thing, at) in self.weights(load, finding) {
            since
                .entry(thing)
                .and_modify(|first| *first = at.min(*first))
                .or_insert(at);
        }
        let mut things: Vec<(Instant, &str)> =
            since.into_iter().map(|(thing, at)| (at, thing)).collect();
        things.sort_unstable_by(|one, other| other.cmp(one));
        (1..=STEPS.min(things.len()))
            .map(|number| {
                let gone: Vec<&str> = things
                    .iter()
                    .take(number)
                    .map(|(_, thing)| *thing)
                    .collect();
                let places: Vec<usize> = self
                    .weights(load, finding)
                    .filter(|(_, thing, _)| gone.contains(thing))
                    .map(|(at, ..)| at)
                    .collect();
                let rest = self.contributions.iter().enumerate();
                let rest = rest.filter(|(at, _)| !places.contains(at));
                let words = format!(
                    "на {} меньше ({})",
                    several(number, noun),
                    listed(gone.into_iter())
                );
                (words, rest.map(|(_, one)| one.clone()).collect())
            })
            .collect()
    }

    /// The place of each stretch that weighed on the person during the excess, what it is a stretch of, and its begin.
    fn weights<'a>(
        &'a self,
        load: &'a Load,
        finding: &'a Finding,
    ) -> impl Iterator<Item = (usize, &'a str, Instant)> {
        let to = finding.done_at.unwrap_or(self.now);
        let all = self.contributions.iter().enumerate();
        all.filter_map(move |(at, one)| {
            let Share::Stretch(stretch) = &one.share else {
                return None;
            };
            let version = self.program.versions.get(one.version)?;
            let norm = version.norms.get(one.norm)?;
            let own = (one.version, norm.clause.0) == (finding.version, finding.clause)
                && match &one.key {
                    Key::Person(id) => *id == finding.responsible,
                    // Of a client's, or of a deal without one.
                    _ => {
                        stretch.subject.client == finding.subject.client
                            && (stretch.subject.client.is_some()
                                || stretch.subject.deal == finding.subject.deal)
                    }
                };
            let during = one.at <= to
                && stretch
                    .until
                    .is_none_or(|until| until > finding.triggered_at);
            let thing = match load.of {
                Loaded::Deals => stretch.subject.deal.as_deref(),
                Loaded::Clients => stretch.subject.client.as_deref(),
                Loaded::Tasks(_) => Some(&*stretch.fact),
            };
            (own && during).then_some((at, thing.unwrap_or(&one.case), one.at))
        })
    }
}
