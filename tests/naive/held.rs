//! Over which time a kind of fact is known.

use reglament::facts::{FactKind, Held};
use reglament::value::Instant;

use super::world::World;

impl World<'_> {
    /// The last moment up to which this kind is held.
    pub fn held_to(&self, kind: FactKind) -> Option<Instant> {
        let held: &Held = self.data.held.get(&kind)?;
        let to = held
            .as_of
            .or(self.data.as_of)
            .map_or(self.now, |when| self.end(when));
        Some(to.min(self.now))
    }

    /// Which of these kinds are not held over the whole of `[from, to]`; `from: None` is the beginning of time.
    pub fn not_held(
        &self,
        kinds: &[FactKind],
        from: Option<Instant>,
        to: Instant,
    ) -> Vec<&'static str> {
        let partly = |kind: &&FactKind| {
            let Some(held) = self.data.held.get(kind) else {
                return true;
            };
            let since = held.since.map(|when| self.start(when));
            let begins = match (since, from) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(since), Some(from)) => since <= from,
            };
            !begins || self.held_to(**kind).is_none_or(|end| end < to)
        };
        kinds
            .iter()
            .filter(partly)
            .map(|kind| kind.history())
            .collect()
    }

    /// The moment that the cards speak of: the export's, which may be later than `now`.
    pub fn present(&self) -> Instant {
        self.data.as_of.map_or(self.now, |when| self.end(when))
    }

    /// The moment of the export, or `now` where the data is complete.
    pub fn as_of(&self) -> Instant {
        self.data
            .as_of
            .map_or(self.now, |when| self.end(when))
            .min(self.now)
    }
}
