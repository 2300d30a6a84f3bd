//! Stretches over which facts of a norm may have happened unseen.

use std::collections::BTreeMap;

use super::counting::of_deal;
use super::held::{EXPORT, Holding};
use crate::facts::FactKind;
use crate::program::{PatternId, Version};
use crate::value::{Instant, Missing};

/// What is missing → when, both ends inside.
#[derive(Debug, Clone, Default)]
pub(super) struct Gaps {
    stretches: BTreeMap<Box<str>, Vec<(Instant, Instant)>>,
    /// Histories that the data does not hold over any time.
    pub(super) never: Missing,
}

impl Gaps {
    /// What the data lacks for every case, for facts of these patterns.
    pub(super) fn everywhere(
        holding: Holding<'_>,
        version: &Version,
        patterns: impl Iterator<Item = PatternId>,
    ) -> Self {
        let mut gaps = Self::default();
        for pattern in patterns {
            match holding.kinds_of(version.pattern(pattern)) {
                Ok(kinds) => {
                    for kind in kinds.iter().filter(|kind| !of_deal(**kind)) {
                        gaps.of_kind(holding, *kind);
                    }
                }
                Err(missing) => {
                    gaps.never.insert(missing.into());
                    gaps.add(missing, Instant::MIN, holding.last_unseen());
                }
            }
        }
        gaps
    }

    fn of_kind(&mut self, holding: Holding<'_>, kind: FactKind) {
        let Some((since, until)) = holding.of(kind) else {
            self.never.insert(kind.history().into());
            self.add(kind.history(), Instant::MIN, holding.last_unseen());
            return;
        };
        if since > Instant::MIN {
            self.add(kind.history(), Instant::MIN, since.plus(-1));
        }
        if until < holding.now {
            self.add(EXPORT, until.plus(1), holding.last_unseen());
        }
    }

    /// Adds a stretch; stretches that touch become one, so that many cases without a history cost no more than one.
    pub(super) fn add(&mut self, missing: &str, from: Instant, to: Instant) {
        let known = self.stretches.entry(missing.into()).or_default();
        let first = known.partition_point(|(_, end)| end.plus(1) < from);
        let last = known.partition_point(|(begin, _)| *begin <= to.plus(1));
        let touched = known.get(first..last).unwrap_or_default();
        let from = touched.first().map_or(from, |(begin, _)| from.min(*begin));
        let to = touched.last().map_or(to, |(_, end)| to.max(*end));
        known.splice(first..last.max(first), [(from, to)]);
    }

    /// Whether nothing is missing in `[from, to]`.
    pub(super) fn is_held(&self, from: Instant, to: Instant) -> bool {
        !self.stretches.values().any(|all| lacks(all, from, to))
    }

    /// What is missing somewhere in `[from, to]`; empty: nothing.
    pub(super) fn within(&self, from: Instant, to: Instant) -> Missing {
        let all = self.stretches.iter();
        let missing = all.filter(|(_, all)| lacks(all, from, to));
        missing.map(|(what, _)| what.clone()).collect()
    }

    /// What is missing within `[from, to]`, with the time over which it is.
    pub(super) fn between(&self, from: Instant, to: Instant) -> Vec<(Box<str>, Instant, Instant)> {
        let all = self.stretches.iter();
        let stretches = all.flat_map(|(what, all)| all.iter().map(move |one| (what, *one)));
        stretches
            .map(|(what, (begin, end))| (what.clone(), begin.max(from), end.min(to)))
            .filter(|(_, begin, end)| begin <= end)
            .collect()
    }

    /// The same; more stretches than these of one kind are named as one from the first to the last.
    pub(super) fn hulls(
        &self,
        from: Instant,
        to: Instant,
        most: usize,
    ) -> Vec<(Box<str>, Instant, Instant)> {
        let mut hulls = Vec::new();
        for (what, all) in &self.stretches {
            let first = all.partition_point(|(_, end)| *end < from);
            let last = all.partition_point(|(begin, _)| *begin <= to);
            let inside = all.get(first..last).unwrap_or_default();
            let hull = [(
                inside.first().map_or(from, |one| one.0),
                inside.last().map_or(to, |one| one.1),
            )];
            let named = if inside.len() > most { &hull } else { inside };
            let named = named.iter();
            hulls
                .extend(named.map(|(begin, end)| (what.clone(), *begin.max(&from), *end.min(&to))));
        }
        hulls
    }

    /// The first answer to the end of a stretch, of what lies not after `last`: in each kind an end that has an answer is followed by
    /// ends that have.
    pub(super) fn first_end(
        &self,
        last: Instant,
        answer: impl Fn(Instant) -> Option<Instant>,
    ) -> Option<Instant> {
        let each = self.stretches.values().filter_map(|all| {
            let upto = all.partition_point(|(begin, _)| *begin <= last);
            let all = all.get(..upto).unwrap_or_default();
            let first = all.partition_point(|(_, end)| answer(*end.min(&last)).is_none());
            all.get(first).and_then(|(_, end)| answer(*end.min(&last)))
        });
        each.min()
    }

    /// The last moments of all stretches that end at all.
    pub(super) fn ends(&self) -> impl Iterator<Item = Instant> + '_ {
        let ends = self.stretches.values().flatten().map(|(_, to)| *to);
        ends.filter(|to| *to < Instant::MAX)
    }
}

/// Whether any of these stretches, which are apart and in order, reaches into `[from, to]`.
fn lacks(stretches: &[(Instant, Instant)], from: Instant, to: Instant) -> bool {
    let at = stretches.partition_point(|(_, end)| *end < from);
    stretches.get(at).is_some_and(|(begin, _)| *begin <= to)
}
