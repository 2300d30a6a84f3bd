//! Sets of cases, as conditions describe them: cells of axes joined by `и`, `или`, `не`.

use super::space::{Ask, Cell};

/// Cells of one axis: runs of indices, first and last, in order and apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Cells(Vec<(usize, usize)>);

impl Cells {
    /// Those of these cells whose cases answer yes.
    #[must_use]
    pub fn asked(cells: &[Cell], ask: &Ask) -> Self {
        Self::of(
            cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| ask.holds(cell))
                .map(|(at, _)| at),
        )
    }

    /// Cells by index, in order.
    #[must_use]
    pub fn of(indices: impl IntoIterator<Item = usize>) -> Self {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for at in indices {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == at => *last = at,
                _ => runs.push((at, at)),
            }
        }
        Self(runs)
    }

    /// First and last index of every run.
    #[must_use]
    pub fn runs(&self) -> &[(usize, usize)] {
        &self.0
    }

    /// Whether this cell is among them.
    #[must_use]
    pub fn contains(&self, at: usize) -> bool {
        self.0
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&at))
    }

    /// How many cells they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A set of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Region {
    /// All cases.
    All,
    /// No case.
    Nothing,
    /// The cases that lie in these cells of this axis.
    Cells(usize, Cells),
    /// The cases of all of these.
    And(Vec<Region>),
    /// The cases of any of these.
    Or(Vec<Region>),
    /// All other cases.
    Not(Box<Region>),
}

impl Region {
    /// The cases of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, only) | (only, Self::All) => only,
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::And(mut all), other) => {
                all.push(other);
                Self::And(all)
            }
            (left, right) => Self::And(vec![left, right]),
        }
    }

    /// The cases of all of these.
    #[must_use]
    pub fn all(regions: impl IntoIterator<Item = Self>) -> Self {
        regions.into_iter().fold(Self::All, Self::and)
    }

    /// The cases of any of these.
    #[must_use]
    pub fn any(regions: impl IntoIterator<Item = Self>) -> Self {
        let mut list = Vec::new();
        for region in regions {
            match region {
                Self::All => return Self::All,
                Self::Nothing => {}
                other => list.push(other),
            }
        }
        match list.len() {
            0 => Self::Nothing,
            1 => list.remove(0),
            _ => Self::Or(list),
        }
    }

    /// All other cases.
    #[must_use]
    pub fn complement(self) -> Self {
        match self {
            Self::All => Self::Nothing,
            Self::Nothing => Self::All,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Whether the cases that lie in these cells are of it: all of them, none of them, or (`None`) it depends on the axes left open.
    #[must_use]
    pub fn holds(&self, point: &[Option<usize>]) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::Nothing => Some(false),
            Self::Cells(axis, cells) => {
                let at = (*point.get(*axis)?)?;
                Some(cells.contains(at))
            }
            Self::And(all) => joined(all, point, false),
            Self::Or(all) => joined(all, point, true),
            Self::Not(inner) => inner.holds(point).map(|yes| !yes),
        }
    }

    /// Calls `visit` for every axis that it names.
    pub fn for_each_axis(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Self::All | Self::Nothing => {}
            Self::Cells(axis, _) => visit(*axis),
            Self::And(all) | Self::Or(all) => {
                all.iter().for_each(|one| one.for_each_axis(visit));
            }
            Self::Not(inner) => inner.for_each_axis(visit),
        }
    }
}

/// Kleene's `и` (`wins` is false) or `или` (`wins` is true).
fn joined(all: &[Region], point: &[Option<usize>], wins: bool) -> Option<bool> {
    let mut open = false;
    for one in all {
        match one.holds(point) {
            Some(answer) if answer == wins => return Some(wins),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!wins)
}
