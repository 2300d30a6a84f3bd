//! Whether a set of cases is empty, and its plainest case if not.
//!
//! Subtracting boxes from boxes multiplies them (76 rules over 8 axes are milliseconds, 1 000 are minutes); the question is put to a
//! SAT solver instead, which takes microseconds. Each axis is written in order: one variable for each border between two
//! neighbouring cells, «the case lies beyond it».

use std::cell::Cell as Counter;
use std::collections::HashMap;
use std::rc::Rc;

use batsat::{Callbacks, ClauseKind, Lit, Solver, SolverInterface, SolverOpts, lbool};

use super::region::{Cells, Region};

/// How many dead ends one question may run into before it is given up, with a message. A regulation of people stays below a hundred.
pub const MOST_DEAD_ENDS: u64 = 20_000;

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// There is such a case: its cell on every axis.
    Case(Vec<usize>),
    /// There is none.
    None,
    /// Given up at the bound.
    TooMany,
}

/// Counts dead ends.
struct Bound {
    left: Rc<Counter<u64>>,
}

impl Callbacks for Bound {
    fn on_new_clause(&mut self, _: &[Lit], kind: ClauseKind) {
        if kind == ClauseKind::Learnt {
            self.left.set(self.left.get().saturating_sub(1));
        }
    }

    fn stop(&self) -> bool {
        self.left.get() == 0
    }
}

/// A question: is there a case in all of the regions it was given?
pub struct Question {
    solver: Solver<Bound>,
    /// For each axis: «the case lies in this cell or beyond», from the second cell on.
    beyond: Vec<Vec<Lit>>,
    /// The literal of cells that were asked for before.
    known: HashMap<(usize, Cells), Lit>,
    always: Lit,
    left: Rc<Counter<u64>>,
}

impl Question {
    /// A question over axes with so many cells each.
    #[must_use]
    pub fn new(sizes: &[usize]) -> Self {
        Self::bounded(sizes, MOST_DEAD_ENDS)
    }

    /// The same with another bound.
    #[must_use]
    pub fn bounded(sizes: &[usize], bound: u64) -> Self {
        let left = Rc::new(Counter::new(bound.max(1)));
        let callbacks = Bound { left: left.clone() };
        let mut solver = Solver::new(SolverOpts::default(), callbacks);
        let always = Lit::new(solver.new_var_default(), true);
        solver.add_clause_reuse(&mut vec![always]);
        let mut beyond = Vec::new();
        for &size in sizes {
            let axis: Vec<Lit> = (1..size)
                .map(|_| Lit::new(solver.new_var_default(), true))
                .collect();
            for pair in axis.windows(2) {
                if let [nearer, further] = pair {
                    solver.add_clause_reuse(&mut vec![!*further, *nearer]);
                }
            }
            if size == 0 {
                // An axis without a value has no case.
                solver.add_clause_reuse(&mut vec![!always]);
            }
            beyond.push(axis);
        }
        Self {
            solver,
            beyond,
            known: HashMap::new(),
            always,
            left,
        }
    }

    /// Wants the case in this region too.
    pub fn within(&mut self, region: &Region) {
        if let Region::And(all) = region {
            all.iter().for_each(|one| self.within(one));
            return;
        }
        let lit = self.literal(region);
        self.solver.add_clause_reuse(&mut vec![lit]);
    }

    /// Whether there is one.
    pub fn is_any(&mut self) -> Answer {
        self.ask(&[])
    }

    /// The plainest case: on each axis in turn the first cell of `wishes` that is possible.
    pub fn plainest(&mut self, wishes: &[Vec<usize>]) -> Answer {
        let mut found = match self.ask(&[]) {
            Answer::Case(found) => found,
            other => return other,
        };
        let mut fixed: Vec<Lit> = Vec::new();
        for (axis, wished) in wishes.iter().enumerate() {
            for &cell in wished {
                let own = self.in_cell(axis, cell);
                if found.get(axis) == Some(&cell) {
                    fixed.extend(own);
                    break;
                }
                let mut wanted = fixed.clone();
                wanted.extend(own);
                match self.ask(&wanted) {
                    Answer::Case(better) => {
                        found = better;
                        fixed = wanted;
                        break;
                    }
                    Answer::None => {}
                    Answer::TooMany => return Answer::TooMany,
                }
            }
        }
        Answer::Case(found)
    }

    fn ask(&mut self, wanted: &[Lit]) -> Answer {
        let answer = self.solver.solve_limited(wanted);
        if answer == lbool::FALSE {
            return Answer::None;
        }
        if answer != lbool::TRUE || self.left.get() == 0 {
            return Answer::TooMany;
        }
        let of = |axis: &Vec<Lit>| {
            axis.iter()
                .take_while(|lit| self.solver.value_lit(**lit) == lbool::TRUE)
                .count()
        };
        Answer::Case(self.beyond.iter().map(of).collect())
    }

    /// What says that the case lies in this very cell.
    fn in_cell(&self, axis: usize, cell: usize) -> Vec<Lit> {
        let beyond = self.beyond.get(axis).map_or(&[][..], Vec::as_slice);
        let from = cell.checked_sub(1).and_then(|at| beyond.get(at)).copied();
        let to = beyond.get(cell).map(|lit| !*lit);
        from.into_iter().chain(to).collect()
    }

    fn literal(&mut self, region: &Region) -> Lit {
        match region {
            Region::All => self.always,
            Region::Nothing => !self.always,
            Region::Not(inner) => !self.literal(inner),
            Region::Cells(axis, cells) => self.cells(*axis, cells),
            Region::And(all) => {
                let all: Vec<Lit> = all.iter().map(|one| self.literal(one)).collect();
                self.all_of(&all)
            }
            Region::Or(any) => {
                let none: Vec<Lit> = any.iter().map(|one| !self.literal(one)).collect();
                !self.all_of(&none)
            }
        }
    }

    fn cells(&mut self, axis: usize, cells: &Cells) -> Lit {
        if let Some(known) = self.known.get(&(axis, cells.clone())) {
            return *known;
        }
        let runs: Vec<Lit> = cells
            .runs()
            .iter()
            .map(|&(first, last)| {
                let mut ends = self.in_cell(axis, first);
                // From the first cell of the run to the last: the lower end of one, the upper end of the other.
                ends.truncate(usize::from(first > 0));
                let beyond = self.beyond.get(axis).and_then(|axis| axis.get(last));
                ends.extend(beyond.map(|lit| !*lit));
                !self.all_of(&ends)
            })
            .collect();
        let lit = !self.all_of(&runs);
        self.known.insert((axis, cells.clone()), lit);
        lit
    }

    /// A literal that is true where all of these are.
    fn all_of(&mut self, all: &[Lit]) -> Lit {
        match all {
            [] => self.always,
            [only] => *only,
            all => {
                let lit = Lit::new(self.solver.new_var_default(), true);
                let mut back = vec![lit];
                for one in all {
                    self.solver.add_clause_reuse(&mut vec![!lit, *one]);
                    back.push(!*one);
                }
                self.solver.add_clause_reuse(&mut back);
                lit
            }
        }
    }
}
