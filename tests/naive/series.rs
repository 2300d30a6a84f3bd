//! Attempts and chains of touches: duties from one origin.

use reglament::calendar::{Limit, Quantity, Term, TermDay};
use reglament::model::regulation::{
    Clause, Deed, Deeds, Duty, EventPattern, Grid, RowFrom, Sentence, Series, SeriesRow, SlotWhen,
    Trigger,
};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::births::{Birth, Stretch, anybody};
use super::duty::{Special, still_open};
use super::follow::belonging;
use super::row::Row;
use super::world::World;

/// A touch: how it was born, and what came of it.
struct Touched {
    birth: Birth,
    row: Row,
    /// The version judges it in which the series began.
    belongs: Instant,
}

/// A run of attempts from one begin: up to a success, a stop or the next begin.
struct Attempts {
    birth: Birth,
    /// The attempt that filled each slot.
    filled: Vec<Option<usize>>,
    /// Somebody was reached.
    success: Option<usize>,
    /// The first of success, the next begin and the end of the scope.
    over: Option<Instant>,
}

impl World<'_> {
    /// All findings of a series for one deal.
    pub fn series(&self, number: usize, clause: &Clause, series: &Series, deal: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut grids = Vec::new();
        if let Some(grid) = &series.grid {
            let (own, all) = self.grid((number, clause, deal), series, grid);
            rows.extend(own);
            grids = all;
        }
        // A row counts from the rows before it.
        let mut touches: Vec<Vec<Touched>> = Vec::new();
        for row in &series.rows {
            let own = row_clause(clause, row, series);
            let Sentence::Duty(duty) = &own.sentence else {
                continue;
            };
            let special = Special {
                cond: row.cond.clone(),
                ..Special::default()
            };
            let judge = |birth: &Birth| self.one_of((number, &own, deal), duty, birth, &special);
            let mut found = Vec::new();
            if row.from == RowFrom::Heading {
                let meets = |own: &[Row], at| still_open(own, at);
                for (birth, judged) in self.courses((number, &own, deal), &judge, &meets) {
                    let first = birth.zip(judged.first().cloned());
                    found.extend(first.map(|(birth, row)| Touched {
                        belongs: birth.at,
                        birth,
                        row,
                    }));
                    rows.extend(judged);
                }
            }
            for (birth, belongs) in self.follows(row.from, series, deal, &touches, &grids) {
                let judged = judge(&birth);
                let first = judged.first().cloned();
                found.extend(first.map(|row| Touched {
                    birth,
                    row,
                    belongs,
                }));
                rows.extend(belonging(judged, belongs));
            }
            touches.push(found);
        }
        rows
    }

    /// Births of a row by what it follows, and where each series began.
    fn follows(
        &self,
        from: RowFrom,
        series: &Series,
        deal: usize,
        touches: &[Vec<Touched>],
        grids: &[Attempts],
    ) -> Vec<(Birth, Instant)> {
        let mut births = Vec::new();
        match from {
            RowFrom::Heading => {}
            // A touch never made, or not yet, goes no further.
            RowFrom::Touch(touch) => {
                let duty = &with_common(&series.rows[touch].duty, series);
                for made in &touches[touch] {
                    let Some(done) = made.row.done else { continue };
                    let fact = self.deed_at(duty, deal, done);
                    births.push((follow(&made.birth, done, fact), made.belongs));
                }
            }
            // By its due moment, made or not, if it was not taken away by then.
            RowFrom::TouchDue(touch) => {
                for made in &touches[touch] {
                    let due = made.row.due.filter(|due| *due <= self.as_of());
                    // Grace puts off the fault, not the due moment.
                    let over = |due: &Instant| made.row.ended.is_some_and(|end| end <= *due);
                    let Some(due) = due.filter(|due| !over(due)) else {
                        continue;
                    };
                    births.push((follow(&made.birth, due, None), made.belongs));
                }
            }
            RowFrom::Attempt(_) | RowFrom::EveryAttempt | RowFrom::AllAttempts => {
                for grid in grids {
                    let last = grid.filled.len() - 1;
                    let all = grid.filled.iter().all(Option::is_some);
                    for (slot, fact) in grid.filled.iter().enumerate() {
                        let wanted = match from {
                            RowFrom::Attempt(attempt) if attempt < last => slot == attempt,
                            RowFrom::EveryAttempt => slot < last,
                            _ => all && *fact == grid.filled.iter().copied().max().flatten(),
                        };
                        let failed = fact.filter(|fact| grid.success.is_none_or(|at| *fact < at));
                        if let Some(fact) = failed.filter(|_| wanted) {
                            let at = self.facts[fact].at;
                            let mut birth = follow(&grid.birth, at, Some(fact));
                            birth.end = grid.over;
                            births.push((birth, grid.birth.at));
                        }
                    }
                }
            }
        }
        // What is over by then goes no further.
        births.retain(|(birth, _)| birth.end.is_none_or(|end| end > birth.at));
        births
    }

    /// The deed that fulfilled a duty at this moment.
    fn deed_at(&self, duty: &Duty, deal: usize, at: Instant) -> Option<usize> {
        let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
        let acts = list.iter().filter_map(|deed| match deed {
            Deed::Act(pattern) => Some(pattern),
            _ => None,
        });
        let patterns: Vec<&EventPattern> = acts.chain(&duty.also).collect();
        let mut hits = patterns.iter().filter_map(|pattern| {
            let own = self.matches(pattern, deal).into_iter();
            own.filter(|(index, truth)| truth.is_yes() && self.facts[*index].at == at)
                .map(|(index, _)| index)
                .next()
        });
        hits.next()
    }

    /// The grid: a finding for every slot of every run of attempts.
    fn grid(
        &self,
        (number, clause, deal): (usize, &Clause, usize),
        series: &Series,
        grid: &Grid,
    ) -> (Vec<Row>, Vec<Attempts>) {
        let mut common = series.common.clone();
        common.cancel.extend(series.stop.iter().cloned());
        let own = Clause {
            sentence: Sentence::Duty(common.clone()),
            ..clause.clone()
        };
        let runs = |birth: &Birth| self.begins((&own, deal), &common, grid, birth);
        // Used up or not, a grid takes in what comes until somebody is reached or it is stopped.
        let mut all: Vec<(Birth, Vec<Attempts>)> = Vec::new();
        let mut rows = Vec::new();
        for birth in self.births(clause, deal) {
            let mut begun = self.one_scope(clause, deal).into_iter();
            let moved =
                clause.trigger == Trigger::Scope && !begun.any(|stretch| stretch.from == birth.at);
            if moved || birth.at < self.force.0 || birth.at >= self.force.1 {
                continue;
            }
            if !birth.unsure.is_empty() {
                rows.push(self.unsure(number, &own, deal, birth.at, birth.unsure.clone()));
                continue;
            }
            // The first of them stands, the others begin anew only before this one.
            let begun = |(place, run): &(usize, &Attempts)| *place == 0 || run.birth.at < birth.at;
            let meets = all.last().is_some_and(|(_, runs)| {
                let run = runs.iter().enumerate().rfind(begun);
                run.is_some_and(|(_, run)| run.over.is_none_or(|end| end > birth.at))
            });
            if matches!(clause.trigger, Trigger::Event { .. }) && meets {
                continue;
            }
            // What is over does not begin anew beside another.
            if let Some((_, runs)) = all.last_mut() {
                let stands = runs.iter().enumerate().filter(begun).count();
                runs.truncate(stands);
            }
            let own = runs(&birth);
            all.push((birth, own));
        }
        for (birth, runs) in &all {
            for run in runs {
                for slot in 0..grid.slots.len() {
                    let judged = self.slot((number, &own, deal), &common, grid, run, slot);
                    rows.extend(belonging(judged, birth.at));
                }
            }
        }
        (rows, all.into_iter().flat_map(|(_, runs)| runs).collect())
    }

    /// The runs of one grid, which may begin anew.
    fn begins(
        &self,
        (clause, deal): (&Clause, usize),
        duty: &Duty,
        grid: &Grid,
        birth: &Birth,
    ) -> Vec<Attempts> {
        let mut birth = birth.clone();
        birth.end = self
            .scope_end(clause, deal, birth.at)
            .filter(|_| grid.ends_with_scope);
        birth.end_doubt = None;
        let mut begins: Vec<(Instant, usize)> = Vec::new();
        for (index, truth) in grid.restart.iter().flat_map(|one| self.matches(one, deal)) {
            // A day without a time sets off at its end.
            let at = self.facts[index].sets_off;
            let ended = birth.end.is_some_and(|end| at >= end);
            let before = self.facts[index].at < birth.at || at <= birth.at;
            if truth.is_yes() && !before && !ended && at <= self.as_of() {
                begins.push((at, index));
            }
        }
        begins.sort();
        let mut runs = Vec::new();
        for place in 0..=begins.len() {
            let next = begins.get(place).map(|(at, _)| *at);
            let own = match place.checked_sub(1).map(|before| begins[before]) {
                None => birth.clone(),
                Some((at, index)) => Birth {
                    at,
                    origin: at,
                    fact: Some(index),
                    ..birth.clone()
                },
            };
            if self.cancel(clause, duty, deal, &own).at == Some(own.at) {
                continue;
            }
            runs.push(self.attempts((clause, deal), duty, grid, own, next));
        }
        runs
    }

    /// Several stages are one scope, left only with the last of them; a condition that stands in it ends it too.
    fn one_scope(&self, clause: &Clause, deal: usize) -> Vec<Stretch> {
        let scope = &match clause.trigger {
            Trigger::Scope => clause.scope.clone(),
            _ => anybody(&clause.scope),
        };
        self.stretches_over(scope, deal, |view| match clause.trigger {
            Trigger::Scope => self.ask(&clause.guard, Ask::new(deal, view, scope)),
            // Of an event it was asked then.
            _ => Truth::Yes,
        })
    }

    /// When the scope ends in which something began.
    fn scope_end(&self, clause: &Clause, deal: usize, at: Instant) -> Option<Instant> {
        let scopes = self.one_scope(clause, deal);
        let around = scopes.iter().rev().find(|stretch| stretch.from <= at);
        around.and_then(|stretch| stretch.to)
    }

    /// Who fills what, from one begin to the next.
    fn attempts(
        &self,
        (clause, deal): (&Clause, usize),
        duty: &Duty,
        grid: &Grid,
        birth: Birth,
        next: Option<Instant>,
    ) -> Attempts {
        let opens: Vec<Instant> = (0..grid.slots.len())
            .map(|slot| {
                let (term, origin) = self.slot_term((clause, deal), grid, &birth, slot);
                let role = self.role_at(clause, deal, &birth);
                let clock = self.clock_of(role, deal, birth.at);
                let window = term.window(origin, clock, reglament::calendar::CloseOf::Business);
                window.opens.max(birth.at)
            })
            .collect();
        let mut run = Attempts {
            filled: vec![None; grid.slots.len()],
            success: None,
            over: None,
            birth,
        };
        let role = self.role_at(clause, deal, &run.birth);
        let person = self.responsible(role, deal, run.birth.at);
        let stopped = self.cancel(clause, duty, deal, &run.birth).at;
        for (index, fact) in self.facts.iter().enumerate() {
            let past = next.is_some_and(|next| fact.at > next)
                || run.birth.end.is_some_and(|end| fact.at > end)
                || stopped.is_some_and(|end| fact.at > end);
            if fact.at < run.birth.at || past || fact.at > self.as_of() {
                continue;
            }
            let fits =
                |pattern: &EventPattern| matches!(self.fits(pattern, index, deal), Truth::Yes);
            if let Truth::Unknown(missing) = self.fits(&grid.success, index, deal) {
                run.birth.end_doubt.get_or_insert((fact.at, missing));
            }
            let by = !duty.personally || fact.by == Some(&*person);
            let slot = (0..opens.len()).find(|slot| {
                let fits = fits(&grid.slots[*slot].pattern) || duty.also.iter().any(&fits);
                run.filled[*slot].is_none() && opens[*slot] <= fact.at && fits && by
            });
            if let Some(slot) = slot {
                run.filled[slot] = Some(index);
            }
            if fits(&grid.success) {
                run.success = Some(index);
                break;
            }
        }
        let at = |index: Option<usize>| index.map(|index| self.facts[index].at);
        let ends = [at(run.success), next, run.birth.end, stopped];
        run.over = ends.into_iter().flatten().min();
        run
    }

    /// The term of a slot and what it is counted from. «Сегодня» is the trigger's working day, or the next one.
    fn slot_term(
        &self,
        (clause, deal): (&Clause, usize),
        grid: &Grid,
        birth: &Birth,
        slot: usize,
    ) -> (Term, Instant) {
        let later = match &grid.slots[slot].when {
            SlotWhen::Term(term) => return (term.clone(), birth.at),
            SlotWhen::Day(later) => *later,
        };
        let clock = self.clock_of(self.role_at(clause, deal, birth), deal, birth.at);
        let mut today = clock.date_of(birth.at);
        // A day off has no close; at the close it is over.
        while clock
            .close_of_day(today)
            .is_none_or(|close| birth.at >= close)
        {
            today = today + chrono::Days::new(1);
        }
        let begins = if today == clock.date_of(birth.at) {
            birth.at
        } else {
            clock.opening_of_day(today).unwrap_or(birth.at)
        };
        let on = |day| Term::On {
            day,
            limit: Limit::Close,
        };
        let term = match later {
            0 if begins == birth.at => Term::same_day(),
            0 => on(TermDay::Same),
            later => on(TermDay::After(Quantity::working_days(later))),
        };
        (term, begins)
    }

    /// One slot: a duty of its own, done by the attempt that filled it.
    fn slot(
        &self,
        (number, clause, deal): (usize, &Clause, usize),
        common: &Duty,
        grid: &Grid,
        run: &Attempts,
        slot: usize,
    ) -> Vec<Row> {
        let (term, origin) = self.slot_term((clause, deal), grid, &run.birth, slot);
        let duty = Duty {
            term: Some(term),
            deeds: Deeds::All(vec![Deed::Act(grid.slots[slot].pattern.clone())]),
            ..common.clone()
        };
        let birth = Birth {
            origin,
            end: run.over,
            ..run.birth.clone()
        };
        let filled = run.filled[slot].map(|index| self.facts[index].at);
        let special = Special {
            filled: Some(filled),
            ..Special::default()
        };
        self.one_of((number, clause, deal), &duty, &birth, &special)
    }
}

/// What follows is born by an outcome, and looks back to where the series began.
fn follow(before: &Birth, at: Instant, fact: Option<usize>) -> Birth {
    Birth {
        at,
        origin: at,
        root: Some(before.root.unwrap_or((before.at, before.fact))),
        restarted: None,
        fact,
        unsure: Missing::new(),
        ..before.clone()
    }
}

/// A row as a clause of its own.
fn row_clause(clause: &Clause, row: &SeriesRow, series: &Series) -> Clause {
    Clause {
        trigger: row.trigger.clone(),
        sentence: Sentence::Duty(with_common(&row.duty, series)),
        ..clause.clone()
    }
}

/// What the heading says of all rows; under attempts its steps and what else counts speak of the attempts.
fn with_common(duty: &Duty, series: &Series) -> Duty {
    let common = &series.common;
    let mut own = duty.clone();
    own.role = own.role.or(common.role);
    own.personally |= common.personally;
    own.before_window |= common.before_window;
    own.grace = own.grace.or(common.grace);
    own.early = own.early.or(common.early);
    own.pauses.extend(common.pauses.iter().cloned());
    own.cancel
        .extend(common.cancel.iter().chain(&series.stop).cloned());
    if series.grid.is_none() {
        own.steps.extend(common.steps.iter().cloned());
        own.also.extend(common.also.iter().cloned());
    }
    own
}
