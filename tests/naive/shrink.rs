//! The smallest sample that still shows a disagreement.

use std::rc::Rc;

use reglament::facts::Held;
use reglament::model::regulation::{Clause, Cond, Deeds, Sentence};

use super::sample::Sample;

impl Sample {
    /// The smallest sample that still is `bad`, found by taking things away one by one.
    pub fn shrunk(mut self, bad: &dyn Fn(&Self) -> bool) -> Self {
        'again: loop {
            for smaller in self.smaller() {
                if bad(&smaller) {
                    self = smaller;
                    continue 'again;
                }
            }
            return self;
        }
    }

    /// The sample with one thing less, in every way.
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let mut with = |change: &dyn Fn(&mut Self)| {
            let mut other = self.clone();
            change(&mut other);
            all.push(other);
        };
        for version in 0..self.regs.len() {
            if self.regs.len() > 1 {
                with(&|other| drop(Rc::make_mut(&mut other.regs).remove(version)));
            }
            for clause in 0..self.regs[version].clauses.len() {
                with(&|other| {
                    drop(
                        Rc::make_mut(&mut other.regs)[version]
                            .clauses
                            .remove(clause),
                    )
                });
            }
        }
        for deal in 0..self.case.deals.len() {
            with(&|other| drop(other.case.deals.remove(deal)));
        }
        for event in 0..self.case.events.len() {
            with(&|other| drop(other.case.events.remove(event)));
        }
        for mailing in 0..self.case.mailings.len() {
            with(&|other| drop(other.case.mailings.remove(mailing)));
        }
        self.fewer_changes(&mut with);
        with_data(self, &mut with);
        for version in 0..self.regs.len() {
            for clause in 0..self.regs[version].clauses.len() {
                for change in SIMPLER {
                    if applies(*change, &self.regs[version].clauses[clause]) {
                        with(&|other| {
                            change(&mut Rc::make_mut(&mut other.regs)[version].clauses[clause])
                        });
                    }
                }
            }
        }
        all
    }

    fn fewer_changes(&self, with: Try<'_>) {
        for (deal, own) in self.case.deals.iter().enumerate() {
            for index in 1..own.stages.as_ref().map_or(0, Vec::len) {
                with(&|other| {
                    drop(
                        other.case.deals[deal]
                            .stages
                            .as_mut()
                            .map(|all| all.remove(index)),
                    )
                });
            }
            for index in 0..own.changes.as_ref().map_or(0, Vec::len) {
                with(&|other| {
                    drop(
                        other.case.deals[deal]
                            .changes
                            .as_mut()
                            .map(|all| all.remove(index)),
                    )
                });
            }
            for index in 1..own.owners.as_ref().map_or(0, Vec::len) {
                with(&|other| {
                    drop(
                        other.case.deals[deal]
                            .owners
                            .as_mut()
                            .map(|all| all.remove(index)),
                    )
                });
            }
            for name in own.fields.keys() {
                with(&|other| drop(other.case.deals[deal].fields.remove(name)));
            }
        }
        for index in 0..self.case.changes.as_ref().map_or(0, Vec::len) {
            with(&|other| drop(other.case.changes.as_mut().map(|all| all.remove(index))));
        }
        for name in self.case.fields.keys() {
            with(&|other| drop(other.case.fields.remove(name)));
        }
        for (index, event) in self.case.events.iter().enumerate() {
            if event.known.is_some() {
                with(&|other| other.case.events[index].known = None);
            }
            if event.by.is_some() {
                with(&|other| other.case.events[index].by = None);
            }
        }
    }
}

fn with_data(sample: &Sample, with: Try<'_>) {
    if sample.data.as_of.is_some() {
        with(&|other| other.data.as_of = None);
    }
    for (kind, held) in &sample.data.held {
        if *held != Held::default() {
            with(&|other| {
                other.data.held.insert(*kind, Held::default());
            });
        }
    }
    for id in sample.data.staff.keys() {
        with(&|other| drop(other.data.staff.remove(id)));
    }
    for (id, person) in &sample.data.staff {
        if !person.absences.is_empty() {
            with(&|other| {
                other
                    .data
                    .staff
                    .get_mut(id)
                    .into_iter()
                    .for_each(|person| person.absences.clear());
            });
        }
    }
}

/// Takes a change and tries the sample with it.
type Try<'a> = &'a mut dyn FnMut(&dyn Fn(&mut Sample));

type Change = fn(&mut Clause);

/// Ways to make a clause simpler.
const SIMPLER: &[Change] = &[
    |clause| clause.guard = Cond::True,
    |clause| clause.scope.only_roles.clear(),
    |clause| clause.scope.except_stages.clear(),
    |clause| clause.scope.stages.truncate(1),
    |clause| with_duty(clause, |duty| duty.steps.clear()),
    |clause| with_duty(clause, |duty| duty.cancel.clear()),
    |clause| with_duty(clause, |duty| duty.pauses.clear()),
    |clause| with_duty(clause, |duty| duty.grace = None),
    |clause| with_duty(clause, |duty| duty.early = None),
    |clause| with_duty(clause, |duty| duty.also.clear()),
    |clause| with_duty(clause, |duty| duty.before_window = false),
    |clause| with_duty(clause, |duty| duty.personally = false),
    |clause| with_duty(clause, |duty| duty.role = None),
    |clause| {
        with_duty(clause, |duty| match &mut duty.deeds {
            Deeds::All(deeds) | Deeds::Any(deeds) => deeds.truncate(1),
        })
    },
    |clause| {
        with_duty(clause, |duty| match &mut duty.deeds {
            Deeds::All(deeds) | Deeds::Any(deeds) if deeds.len() > 1 => drop(deeds.remove(0)),
            _ => {}
        })
    },
    |clause| with_series(clause, |series| drop(series.rows.pop())),
    |clause| with_series(clause, |series| series.stop.clear()),
    |clause| {
        with_series(clause, |series| {
            series.rows.iter_mut().for_each(|row| row.cond = Cond::True)
        })
    },
    |clause| {
        with_series(clause, |series| {
            series.grid.iter_mut().for_each(|grid| grid.restart = None)
        })
    },
    |clause| {
        with_series(clause, |series| {
            let slots = series.grid.iter_mut().map(|grid| &mut grid.slots);
            slots
                .filter(|slots| slots.len() > 1)
                .for_each(|slots| drop(slots.pop()));
        })
    },
    |clause| match &mut clause.sentence {
        Sentence::Entry(all) | Sentence::Exit(all) | Sentence::Required(all) => all.truncate(1),
        Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => ladder.rows.clear(),
        _ => {}
    },
    |clause| match &mut clause.sentence {
        Sentence::Entry(all) | Sentence::Exit(all) | Sentence::Required(all) if all.len() > 1 => {
            drop(all.remove(0))
        }
        _ => {}
    },
    |clause| {
        if let Cond::Not(inner) = clause.guard.clone() {
            clause.guard = *inner;
        } else if let Cond::And(all) | Cond::Or(all) = clause.guard.clone() {
            clause.guard = all[0].clone();
        }
    },
    |clause| {
        if let Cond::And(all) | Cond::Or(all) = clause.guard.clone() {
            clause.guard = all[all.len() - 1].clone();
        }
    },
];

fn with_duty(clause: &mut Clause, change: impl Fn(&mut reglament::model::regulation::Duty)) {
    match &mut clause.sentence {
        Sentence::Duty(duty) => change(duty),
        Sentence::Series(series) => {
            change(&mut series.common);
            series.rows.iter_mut().for_each(|row| change(&mut row.duty));
        }
        _ => {}
    }
}

fn with_series(clause: &mut Clause, change: impl Fn(&mut reglament::model::regulation::Series)) {
    if let Sentence::Series(series) = &mut clause.sentence {
        change(series);
    }
}

/// Whether the change makes a difference.
fn applies(change: Change, clause: &Clause) -> bool {
    let mut other = clause.clone();
    change(&mut other);
    format!("{other:?}") != format!("{clause:?}")
}
