//! What all clients have been sent, for limits whose accounts go across them.

use crate::engine::contribution::Contribution;

/// What all cases contribute to limits, sorted once.
#[derive(Debug, Clone, Default)]
pub struct Across {
    contributions: Vec<Contribution>,
    known: bool,
}

impl Across {
    /// Of all cases of the data, in whatever order.
    #[must_use]
    pub fn new(mut contributions: Vec<Contribution>) -> Self {
        contributions.sort_unstable_by(Contribution::order);
        Self {
            contributions,
            known: true,
        }
    }

    /// Nothing is known of other clients.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Whether other clients are known.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.known
    }

    /// Adds what one more send contributes, in its place.
    pub(super) fn add(&mut self, one: Contribution) {
        let known = &self.contributions;
        let at = known.partition_point(|other| other.order(&one).is_lt());
        self.contributions.insert(at, one);
    }

    /// Takes back what was added.
    pub(super) fn take_back(&mut self, one: &Contribution) {
        let known = &self.contributions;
        let at = known.partition_point(|other| other.order(one).is_lt());
        if self.contributions.get(at) == Some(one) {
            self.contributions.remove(at);
        }
    }

    /// What was contributed to one norm.
    pub(super) fn of(&self, place: (usize, usize)) -> &[Contribution] {
        crate::engine::settle::contributed(&self.contributions, place)
    }
}
