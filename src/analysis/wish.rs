//! Wishes: conditions over axes. Once the axes are cut, a wish is the [`Region`] of the cases of which it holds.

use super::region::{Cells, Region};
use super::space::{Ask, Cell};
use super::subject::{Grasp, Looked, Subject};

/// A condition over axes that are not cut yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Always.
    True,
    /// All of them.
    And(Vec<Wish>),
    /// Any of them.
    Or(Vec<Wish>),
    /// Not.
    Not(Box<Wish>),
    /// Asked of an axis.
    Asks(usize, Ask),
}

/// Which axes of a region may be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Every axis, as if nothing hung together that is not understood.
    All,
    /// Only those that are understood.
    Understood,
    /// Only those that are understood and do not change by themselves.
    Lasting,
    /// All that do not change by themselves, understood or not.
    Standing,
}

/// Axes with their cells, and what of them can be together.
pub struct Space {
    /// The axes.
    pub axes: Vec<Looked>,
    /// Their cells.
    pub cells: Vec<Vec<Cell>>,
    /// The cases that can be.
    pub possible: Region,
    /// Axes of ladders, each with the axes that its rungs look at.
    pub ladders: Vec<(usize, Vec<usize>)>,
    /// Of these the rungs that take whatever is left.
    pub(super) rests: Vec<(usize, usize)>,
}

impl Space {
    /// How many cells each axis has.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        self.cells.iter().map(Vec::len).collect()
    }

    /// The cases of which the condition holds, as far as the trusted axes tell.
    #[must_use]
    pub fn holds(&self, wish: &Wish, trust: Trust) -> Region {
        self.region(wish, trust, false)
    }

    /// The cases of which it may hold: all but those of which the trusted axes tell that it does not.
    #[must_use]
    pub fn may_hold(&self, wish: &Wish, trust: Trust) -> Region {
        self.region(wish, trust, true)
    }

    fn region(&self, wish: &Wish, trust: Trust, in_doubt: bool) -> Region {
        match wish {
            Wish::True => Region::All,
            Wish::And(all) => Region::all(all.iter().map(|one| self.region(one, trust, in_doubt))),
            Wish::Or(any) => Region::any(any.iter().map(|one| self.region(one, trust, in_doubt))),
            Wish::Not(inner) => self.region(inner, trust, !in_doubt).complement(),
            Wish::Asks(axis, ask) => {
                if !self.trusts(*axis, trust) {
                    return if in_doubt {
                        Region::All
                    } else {
                        Region::Nothing
                    };
                }
                self.asked(*axis, ask)
            }
        }
    }

    /// The cases that answer yes.
    #[must_use]
    pub fn asked(&self, axis: usize, ask: &Ask) -> Region {
        let cells = self.cells.get(axis).map_or(&[][..], Vec::as_slice);
        let own = Cells::asked(cells, ask);
        if own.is_empty() {
            Region::Nothing
        } else if own.len() == cells.len() {
            Region::All
        } else {
            Region::Cells(axis, own)
        }
    }

    /// Whether an axis is trusted so far.
    #[must_use]
    pub fn trusts(&self, axis: usize, trust: Trust) -> bool {
        let grasp = self.axes.get(axis).map_or(Grasp::Unsure, |one| one.grasp);
        match trust {
            Trust::All => true,
            Trust::Understood => grasp < Grasp::Unsure,
            Trust::Lasting => grasp == Grasp::Sure,
            Trust::Standing => grasp != Grasp::Time,
        }
    }

    /// The axis of a ladder says which of its rungs is the first that fits.
    pub(super) fn ladder(&self, axis: usize, rungs: &[Wish]) -> Vec<Region> {
        let mut out = Vec::new();
        let mut failed = Region::All;
        for (at, rung) in rungs.iter().enumerate() {
            let own = self.holds(rung, Trust::All);
            let here = self.asked(axis, &Ask::OneOf(vec![at]));
            let first = failed.clone().and(own.clone());
            out.push(Region::any([here.clone().complement(), first.clone()]));
            out.push(Region::any([first.complement(), here]));
            failed = failed.and(own.complement());
        }
        let none = self.asked(axis, &Ask::OneOf(vec![rungs.len()]));
        out.push(Region::any([none.clone().complement(), failed.clone()]));
        out.push(Region::any([failed.complement(), none]));
        out
    }

    /// The cell of a ladder's axis that takes whatever is left, if it has one.
    #[must_use]
    pub fn rest_of(&self, ladder: usize) -> Option<usize> {
        let rest = self.rests.iter().find(|(axis, _)| *axis == ladder);
        rest.map(|(_, rest)| *rest)
    }

    /// The axis of this subject, if any condition looks at it.
    #[must_use]
    pub fn axis_of(&self, subject: &Subject) -> Option<usize> {
        self.axes.iter().position(|one| one.subject == *subject)
    }
}

impl Wish {
    /// Calls `visit` for every axis that it looks at.
    pub fn for_each_axis(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Self::True => {}
            Self::And(all) | Self::Or(all) => all.iter().for_each(|one| one.for_each_axis(visit)),
            Self::Not(inner) => inner.for_each_axis(visit),
            Self::Asks(axis, _) => visit(*axis),
        }
    }
}
