//! What data exercise of a regulation: the answers that its conditions gave, and the rows, steps and rungs that were reached. Nothing
//! of it is gathered unless asked for.

use std::collections::BTreeMap;

use super::ask::Point;
use super::duty::{Born, Judged};
use super::run::Run;
use super::view::View;
use crate::findings::Verdict;
use crate::model::regulation::{Card, CategoryId, Of};
use crate::program::norm::{Deed, Obligation};
use crate::program::{Cond, Test};
use crate::value::Truth;

/// A part of a regulation that data may exercise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The whole condition of a clause.
    Guard(usize),
    /// An elementary test of a condition of a clause, by the author's words.
    Test(usize, Box<str>),
    /// An elementary test of a rung of a ladder of values, by the author's words.
    RungTest(usize, Box<str>),
    /// A rung of a ladder of values.
    Rung(usize, usize),
    /// One of the norms of a clause: a touch of a chain.
    Row(usize, usize),
    /// A step of escalation: clause, norm, place.
    Step(usize, usize, usize),
    /// One of several deeds that fulfil a duty alike: clause, norm, place; those that count as well come after the duty's own.
    Deed(usize, usize, usize),
    /// How far a value went: clause, norm, the last border crossed, counted from 1; 0: none.
    Border(usize, usize, usize),
}

/// What a spot has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// How often it held, or was reached.
    pub yes: u64,
    /// How often it did not.
    pub no: u64,
}

/// By version and spot.
pub type SeenSpots = BTreeMap<(usize, Spot), Answers>;

/// Adds what another part of the data exercised.
pub(super) fn merge(seen: &mut SeenSpots, more: SeenSpots) {
    for (spot, answers) in more {
        let known = seen.entry(spot).or_default();
        known.yes += answers.yes;
        known.no += answers.no;
    }
}

impl<'e> View<'e> {
    fn note(&self, seen: &mut SeenSpots, spot: Spot, answer: &Truth) {
        let answers = match answer {
            Truth::Yes => Answers { yes: 1, no: 0 },
            Truth::No => Answers { yes: 0, no: 1 },
            // What is unknown has exercised nothing.
            Truth::Unknown(_) => return,
        };
        let known = seen.entry((self.env.index, spot)).or_default();
        known.yes += answers.yes;
        known.no += answers.no;
    }

    /// Writes down what the elementary tests of a condition answer.
    pub(super) fn probe(&self, clause: usize, cond: &Cond, point: Point, seen: &mut SeenSpots) {
        self.probe_each(cond, point, seen, &|text| Spot::Test(clause, text));
    }

    fn probe_each(
        &self,
        cond: &Cond,
        point: Point,
        seen: &mut SeenSpots,
        spot: &dyn Fn(Box<str>) -> Spot,
    ) {
        match cond {
            Cond::True => {}
            Cond::And(all) | Cond::Or(all) => {
                for one in all {
                    self.probe_each(one, point, seen, spot);
                }
            }
            Cond::Not(one) => self.probe_each(one, point, seen, spot),
            Cond::Test(test, text) => {
                self.note(seen, spot(text.clone()), &self.test(test, point));
                if let Test::Category(category, _) = test {
                    self.probe_rungs(*category, point, seen);
                }
            }
        }
    }

    /// Writes down which rung of a ladder of values fits, and what was asked on the way.
    fn probe_rungs(&self, category: CategoryId, point: Point, seen: &mut SeenSpots) {
        let Some((rungs, view, point)) = self.rungs(category, point) else {
            return;
        };
        for (at, rung) in rungs.iter().enumerate() {
            view.probe_each(rung, point, seen, &|text| Spot::RungTest(category.0, text));
            let answer = view.ask(rung, point);
            view.note(seen, Spot::Rung(category.0, at), &answer);
            if !answer.is_no() {
                break;
            }
        }
    }

    /// The values that a card has at the end, whoever asks.
    pub(super) fn probe_values(&self, of: Of, seen: &mut SeenSpots) {
        let card = match of {
            Of::Deal => Card::Deal,
            Of::Client => Card::Client,
            Of::Employee => return,
        };
        for (at, definition) in self.env.version.definitions.iter().enumerate() {
            if definition.card == card {
                self.probe_rungs(CategoryId(at), self.point(self.env.horizon), seen);
            }
        }
    }
}

impl Run<'_, '_> {
    /// Notes that a spot was reached, or was not.
    pub(super) fn reached(&mut self, spot: Spot, reached: bool) {
        self.noted(spot, &reached.into());
    }

    /// Notes what a spot answers.
    pub(super) fn noted(&mut self, spot: Spot, answer: &Truth) {
        if self.coverage {
            self.view.note(&mut self.out.seen, spot, answer);
        }
    }

    /// Notes what a condition of the clause answers.
    pub(super) fn probe(&mut self, cond: &Cond, point: Point) {
        if self.coverage {
            let clause = self.norm.clause.0;
            self.view.probe(clause, cond, point, &mut self.out.seen);
        }
    }

    /// Notes what became of a duty: its row, its steps, what fulfilled it, what could have ended or halted it.
    pub(super) fn probe_duty(&mut self, duty: &Obligation, born: &Born, judged: &Judged<'_>) {
        if !self.coverage || judged.verdict == Verdict::NotChecked {
            return;
        }
        let (clause, part) = (self.norm.clause.0, self.norm.part);
        let over = !matches!(judged.verdict, Verdict::Pending | Verdict::Cancelled);
        self.reached(Spot::Row(clause, part), over);
        for step in 0..duty.steps.len() {
            let fired = judged.fired.iter().any(|(_, index)| *index == step);
            if fired || judged.closed().is_some() {
                self.reached(Spot::Step(clause, part, step), fired);
            }
        }
        let done = judged.done.and_then(|(_, fact)| fact);
        for (place, by) in self.fulfilled_by(duty, done) {
            self.reached(Spot::Deed(clause, part, place), by);
        }
        let ends = judged.closed().unwrap_or(self.view.env.horizon);
        let about = Point {
            origin: Some(born.look_back()),
            scope_from: born.scope_from,
            ..self.view.point(born.trigger)
        };
        let conds = duty
            .cancel
            .iter()
            .chain(duty.pauses.iter().map(|pause| &pause.cond));
        for cond in conds {
            // What held for a moment of the duty's life has held.
            for (at, _) in self
                .view
                .answers(cond, born.trigger, ends.max(born.trigger), about)
            {
                let point = Point {
                    at,
                    n: self.view.after(at),
                    ..about
                };
                self.probe(cond, point);
            }
        }
        if duty.when_opens != Cond::True {
            let opens = judged.window.map_or(born.trigger, |window| window.opens);
            if opens <= self.view.env.horizon {
                self.probe(
                    &duty.when_opens,
                    Point {
                        at: opens,
                        n: self.view.after(opens),
                        ..about
                    },
                );
            }
        }
    }

    /// Which of several deeds that fulfil a duty alike this fact was.
    fn fulfilled_by(&self, duty: &Obligation, done: Option<usize>) -> Vec<(usize, bool)> {
        let own = duty.deeds.list.iter().map(|deed| match deed {
            Deed::Act(pattern) if !duty.deeds.all => Some(*pattern),
            _ => None,
        });
        let also = duty.also.iter().map(|pattern| Some(*pattern));
        let Some(done) = done else {
            return Vec::new();
        };
        own.chain(also)
            .enumerate()
            .filter_map(|(place, pattern)| {
                let matches = self.view.matches(pattern?);
                Some((place, matches.sure.binary_search(&done).is_ok()))
            })
            .collect()
    }
}
