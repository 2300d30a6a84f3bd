//! Names that the newer text spells otherwise.

use std::collections::BTreeMap;

use crate::model::regulation::Card;
use crate::program::{Names, Sym, fold};

/// A kind of thing that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    /// A role.
    Role,
    /// A field of a card.
    Field(Card),
    /// A funnel.
    Funnel,
    /// A stage.
    Stage,
}

/// What the names of one text are called in the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Renamed {
    names: BTreeMap<(Thing, String), String>,
    /// Symbols of declared touches.
    touches: BTreeMap<Sym, Sym>,
    /// Numbers of clauses.
    numbers: BTreeMap<Box<str>, Box<str>>,
    /// Declared touches by name.
    things: BTreeMap<String, Sym>,
}

impl Renamed {
    /// No name has changed; `touches` are declared in the text.
    pub(super) fn none<'n>(names: &Names, touches: impl Iterator<Item = &'n str>) -> Self {
        let things = touches
            .filter_map(|name| Some((fold(name), names.find_thing(name)?)))
            .collect();
        Self {
            things,
            ..Self::default()
        }
    }

    /// From now on this name is called so.
    pub(super) fn call(&mut self, thing: Thing, old: &str, new: &str) {
        self.names.insert((thing, fold(old)), fold(new));
    }

    /// From now on this touch stands for that one.
    pub(super) fn call_touch(&mut self, names: &Names, old: &str, new: &str) {
        if let (Some(old), Some(new)) = (names.find_thing(old), names.find_thing(new)) {
            self.touches.insert(old, new);
        }
    }

    /// From now on clauses have these numbers.
    pub(super) fn count(&mut self, numbers: BTreeMap<Box<str>, Box<str>>) {
        self.numbers = numbers;
    }

    /// The number of a clause.
    pub(super) fn number<'n>(&'n self, number: &'n str) -> &'n str {
        self.numbers.get(number).map_or(number, |other| other)
    }

    fn of(&self, thing: Thing, name: &str) -> String {
        let own = (thing, fold(name));
        match self.names.get(&own) {
            Some(other) => other.clone(),
            None => own.1,
        }
    }

    pub(super) fn role(&self, name: &str) -> String {
        self.of(Thing::Role, name)
    }

    pub(super) fn field(&self, card: Card, name: &str) -> String {
        self.of(Thing::Field(card), name)
    }

    pub(super) fn funnel(&self, name: &str) -> String {
        self.of(Thing::Funnel, name)
    }

    pub(super) fn stage(&self, name: &str) -> String {
        self.of(Thing::Stage, name)
    }

    /// The symbol of a touch that the text declares.
    pub(super) fn thing(&self, name: &str) -> Option<Sym> {
        self.things.get(&fold(name)).copied()
    }

    pub(super) fn sym(&self, name: Sym) -> Sym {
        self.touches.get(&name).copied().unwrap_or(name)
    }
}
