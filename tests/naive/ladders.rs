//! Limits of stay and of silence.

use reglament::calendar::{CloseOf, Quantity, Term, WorkClock};
use reglament::findings::Verdict;
use reglament::model::regulation::{Clause, EventPattern, Ladder, Trigger};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::course::Course;
use super::fulfil::Done;
use super::matching::kinds;
use super::row::Row;
use super::world::World;

/// One stretch that may not last too long.
struct Wait {
    /// When the duty was born, which settles its clock and its name.
    since: Instant,
    /// From when its term counts.
    from: Instant,
    done: Done,
    end: Done,
    horizon: Instant,
    closes: CloseOf,
}

impl World<'_> {
    /// `не дольше N`: fulfilled by leaving.
    pub fn stay(&self, number: usize, clause: &Clause, ladder: &Ladder, deal: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        for stretch in self.guarded(clause, deal) {
            if !stretch.unsure.is_empty() {
                rows.push(self.unsure(number, clause, deal, stretch.from, stretch.unsure));
                continue;
            }
            // The scope ends by leaving, which fulfils; the guard ends by turning false, which takes the duty away.
            let left = stretch
                .to
                .filter(|to| self.left(clause, deal, stretch.from, *to));
            let done = Done {
                at: left,
                maybe: None,
            };
            let end = Done {
                at: stretch.to.filter(|_| left.is_none()),
                maybe: stretch.doubt,
            };
            let wait = Wait {
                since: stretch.from,
                from: stretch.from,
                done,
                end,
                horizon: self.as_of(),
                closes: CloseOf::Business,
            };
            rows.extend(self.waited(number, clause, ladder, deal, &wait));
        }
        rows
    }

    /// Whether the deal has left the stage, or ended its life, between two moments.
    fn left(&self, clause: &Clause, deal: usize, from: Instant, to: Instant) -> bool {
        let (from, to) = (self.after(from), self.after(to));
        let same = self.place(deal, from) == self.place(deal, to);
        if clause.scope.stages.is_empty() {
            self.open(deal, to).is_no()
        } else {
            !same
        }
    }

    fn guarded(&self, clause: &Clause, deal: usize) -> Vec<super::births::Stretch> {
        debug_assert!(clause.trigger == Trigger::Scope);
        self.stretches(&clause.scope, deal, |view| {
            self.ask(&clause.guard, Ask::new(deal, view, &clause.scope))
        })
    }

    /// `без X не дольше N`: each X begins a new silence.
    pub fn silence(
        &self,
        number: usize,
        clause: &Clause,
        (after, without): (Option<&EventPattern>, &EventPattern),
        ladder: &Ladder,
        deal: usize,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        for stretch in self.guarded(clause, deal) {
            if !stretch.unsure.is_empty() {
                rows.push(self.unsure(number, clause, deal, stretch.from, stretch.unsure));
                continue;
            }
            if let Some(after) = after {
                let end = self.after(stretch.to.unwrap_or(self.as_of()));
                let ask = Ask::new(deal, end, &clause.scope);
                let unseen = self.gaps(after, Some(stretch.from), ask);
                if !unseen.is_empty() && stretch.from < end.at {
                    rows.push(self.unsure(number, clause, deal, stretch.from, unseen));
                }
            }
            let inside = |index: usize| {
                let at = self.facts[index].at;
                at >= stretch.from && stretch.to.is_none_or(|to| at <= to)
            };
            let inside = |pattern: &EventPattern| -> Vec<(usize, Truth)> {
                let hits = self.matches(pattern, deal).into_iter();
                hits.filter(|(index, _)| inside(*index)).collect()
            };
            let breaks = inside(without);
            let mut starts = inside(after.unwrap_or(without));
            if after.is_none() {
                // From the entry and from every X; those of one second begin one silence.
                starts.retain(|(index, truth)| {
                    truth.is_yes() && self.facts[*index].at > stretch.from
                });
                starts.dedup_by_key(|(index, _)| self.facts[*index].at);
            }
            let begins = |index: usize| {
                let fact = &self.facts[index];
                if after.is_some() {
                    fact.sets_off
                } else {
                    fact.at
                }
            };
            starts.retain(|(index, _)| stretch.to.is_none_or(|to| begins(*index) < to));
            // The silence still open and the Y that set it off.
            let mut open: Option<(Row, Option<usize>)> = None;
            if after.is_none() {
                let wait = self.wait(
                    &stretch,
                    &breaks,
                    stretch.from,
                    (false, None),
                    without,
                    deal,
                );
                let row = self.waited(number, clause, ladder, deal, &wait);
                open = row.map(|row| (row, None));
            }
            for (index, truth) in starts {
                let from = begins(index);
                if let Truth::Unknown(missing) = truth {
                    if after.is_some() {
                        rows.push(self.unsure(number, clause, deal, from, missing));
                    }
                    continue;
                }
                // A further Y meets a silence still open: it restarts the term while that runs, else it joins.
                let meets = |(row, _): &mut (Row, Option<usize>)| {
                    after.is_some() && row.done.or(row.ended).is_none_or(|closed| closed > from)
                };
                let first = open.take_if(meets);
                let own = first.as_ref().map_or(Some(index), |(_, own)| *own);
                let wait = Wait {
                    since: first.as_ref().map_or(from, |(row, _)| row.triggered),
                    ..self.wait(
                        &stretch,
                        &breaks,
                        from,
                        (after.is_some(), own),
                        without,
                        deal,
                    )
                };
                let row = || {
                    let row = self.waited(number, clause, ladder, deal, &wait);
                    row.map(|row| (row, own))
                };
                match first {
                    Some((first, _)) if first.due.is_some_and(|due| from <= due) => open = row(),
                    Some(first) => open = Some(first),
                    None => {
                        rows.extend(open.take().map(|(row, _)| row));
                        open = row();
                    }
                }
            }
            rows.extend(open.map(|(row, _)| row));
        }
        rows
    }

    fn wait(
        &self,
        stretch: &super::births::Stretch,
        breaks: &[(usize, Truth)],
        from: Instant,
        (after, fact): (bool, Option<usize>),
        without: &EventPattern,
        deal: usize,
    ) -> Wait {
        // After Y an X of the same second is an answer; where X itself begins the silence, it is part of its begin.
        let later = |(index, _): &&(usize, Truth)| {
            let at = self.facts[*index].at;
            at > from || at == from && after && fact != Some(*index)
        };
        let at = breaks
            .iter()
            .filter(later)
            .find(|(_, truth)| truth.is_yes())
            .map(|(index, _)| self.facts[*index].at);
        let doubt = breaks
            .iter()
            .filter(later)
            .find_map(|(index, truth)| match truth {
                Truth::Unknown(missing) => Some((self.facts[*index].at, missing.clone())),
                _ => None,
            });
        let scope = reglament::model::regulation::Scope::default();
        let horizon = kinds(without)
            .into_iter()
            .filter_map(|kind| self.held_to(kind))
            .fold(self.as_of(), Instant::min);
        let gaps: Missing = self.gaps(
            without,
            Some(from),
            Ask::new(deal, self.after(horizon), &scope),
        );
        let gap = (!gaps.is_empty() && at != Some(from)).then_some((from, gaps));
        let maybe = [doubt, gap]
            .into_iter()
            .flatten()
            .min()
            .filter(|(maybe, _)| at.is_none_or(|at| *maybe < at));
        let done = Done { at, maybe };
        let end = Done {
            at: stretch.to,
            maybe: stretch.doubt.clone(),
        };
        let closes = match without.any.iter().all(|shape| {
            shape.author == Some(reglament::model::regulation::Author::Client)
                || shape.direction == Some(reglament::facts::Direction::In)
        }) {
            true => CloseOf::Midnight,
            false => CloseOf::Business,
        };
        Wait {
            since: from,
            from,
            done,
            end,
            horizon,
            closes,
        }
    }

    fn waited(
        &self,
        number: usize,
        clause: &Clause,
        ladder: &Ladder,
        deal: usize,
        wait: &Wait,
    ) -> Option<Row> {
        let limit = ladder.limit?;
        let role = self.role(clause, deal, self.after(wait.since));
        let clock = self.clock_of(role, deal, wait.since);
        let due = after(limit, wait.from, clock, wait.closes);
        let course = Course {
            due,
            done: wait.done.clone(),
            end: wait.end.clone(),
            horizon: wait.horizon,
        };
        let mut row = self.row(number, deal, wait.since, &course);
        row.due = Some(due);
        row.responsible = self.responsible(role, deal, due.min(self.as_of()));
        if row.verdict != Verdict::NotChecked {
            let closed = [row.done, row.ended]
                .into_iter()
                .flatten()
                .min()
                .unwrap_or(Instant::MAX);
            row.steps = self.steps(
                &ladder.rows,
                due,
                |step| after(step, wait.from, clock, wait.closes),
                closed,
            );
            let term = Term::Within(limit);
            row.steps.extend(self.steps(
                &ladder.late,
                due,
                |step| self.step_at(step, &term, due, clock),
                closed,
            ));
            row.steps.sort();
        }
        Some(row)
    }
}

fn after(length: Quantity, from: Instant, clock: &WorkClock, closes: CloseOf) -> Instant {
    Term::Within(length).window(from, clock, closes).due
}
