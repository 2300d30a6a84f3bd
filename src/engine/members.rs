//! The facts that count in one view: all of them in order, and those of one sort without looking at the others.

use std::borrow::Cow;

use crate::program::Sorts;

/// Indices of facts.
#[derive(Debug)]
pub(super) struct Members {
    all: Vec<usize>,
    /// The same, sort by sort, each in order.
    by_sort: Vec<usize>,
    /// Where each sort begins among those, and where the last one ends.
    begins: [u32; Sorts::COUNT + 1],
}

impl Members {
    /// None at all.
    pub(super) const fn none() -> Self {
        Self {
            all: Vec::new(),
            by_sort: Vec::new(),
            begins: [0; Sorts::COUNT + 1],
        }
    }

    /// Takes the facts in their order, each with its sort.
    pub(super) fn new(all: Vec<usize>, sort: impl Fn(usize) -> Sorts) -> Self {
        let number = |fact: &usize| sort(*fact).number().min(Sorts::COUNT - 1);
        let mut begins = [0_u32; Sorts::COUNT + 1];
        for fact in &all {
            begins[number(fact) + 1] += 1;
        }
        for place in 0..Sorts::COUNT {
            begins[place + 1] += begins[place];
        }
        let mut next = begins;
        let mut by_sort = vec![0; all.len()];
        for fact in &all {
            let place = &mut next[number(fact)];
            // There are as many places as facts were counted of this sort.
            by_sort[*place as usize] = *fact;
            *place += 1;
        }
        Self {
            all,
            by_sort,
            begins,
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[usize] {
        &self.all
    }

    /// Those of one sort.
    pub(super) fn of(&self, sort: Sorts) -> &[usize] {
        let at = sort.number().min(Sorts::COUNT - 1);
        let (from, to) = (self.begins[at] as usize, self.begins[at + 1] as usize);
        &self.by_sort[from..to]
    }

    /// Those of any of these sorts, in order.
    pub(super) fn of_any(&self, sorts: Sorts) -> Cow<'_, [usize]> {
        let mut found = Cow::Borrowed(&[][..]);
        for sort in sorts.each() {
            let own = self.of(sort);
            if found.is_empty() {
                found = Cow::Borrowed(own);
            } else if !own.is_empty() {
                found.to_mut().extend(own);
            }
        }
        if let Cow::Owned(found) = &mut found {
            found.sort_unstable();
        }
        found
    }
}
