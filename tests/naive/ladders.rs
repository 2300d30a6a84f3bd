//! Limits of stay and of silence.

use reglament::calendar::{CloseOf, Pause, Term};
use reglament::findings::Verdict;
use reglament::model::regulation::{
    Clause, Deed, Deeds, EventPattern, Ladder, Step, StepAction, Trigger,
};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::births::{Birth, Stretch};
use super::course::Course;
use super::follow::{belonging, checked, plain};
use super::forbidden::union;
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
    /// When its stretch is over, however it ends.
    ends: Option<Instant>,
    /// Of a silence: what would break it. Its minutes do not run while that is forbidden at this hour.
    without: Option<EventPattern>,
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
                maybe: stretch.doubt.clone(),
            };
            let wait = Wait {
                since: stretch.from,
                from: stretch.from,
                done,
                end,
                horizon: self.as_of(),
                closes: CloseOf::Business,
                ends: stretch.to,
                without: None,
            };
            rows.extend(self.waited(number, clause, ladder, deal, &wait));
            let clause = (number, clause, ladder, deal);
            rows.extend(self.deeds_after(clause, &stretch, &[(stretch.from, None)], None));
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
            starts.retain(|(index, _)| {
                let at = begins(*index);
                at <= self.as_of() && stretch.to.is_none_or(|to| at < to)
            });
            // A bare date sets off at its end, after what happened on that day.
            starts.sort_by_key(|(index, _)| (begins(*index), *index));
            let mut open: (Vec<Row>, Option<usize>) = (Vec::new(), None);
            let mut begun: Vec<(Instant, Option<usize>)> = Vec::new();
            if after.is_none() {
                let own = (false, None);
                let wait = self.wait(&stretch, &breaks, stretch.from, own, without, deal);
                open = (self.waited(number, clause, ladder, deal, &wait), None);
                begun.push((stretch.from, None));
            }
            for (index, truth) in starts {
                let from = begins(index);
                if let Truth::Unknown(missing) = truth {
                    if after.is_some() {
                        rows.push(self.unsure(number, clause, deal, from, missing));
                    }
                    continue;
                }
                // Whether anything could begin then is not known.
                if let Some((at, missing)) = stretch.doubt_from(from)
                    && at <= from
                {
                    rows.push(self.unsure(number, clause, deal, from, missing));
                    continue;
                }
                begun.push((from, Some(index)));
                // A further Y meets a silence still open: it restarts the term while that runs, else it joins.
                let first = open.0.first().filter(|row| {
                    after.is_some() && row.done.or(row.ended).is_none_or(|closed| closed > from)
                });
                let own = first.map_or(Some(index), |_| open.1);
                let since = first.map_or(from, |row| row.triggered);
                let joins = first.is_some_and(|row| row.due.is_none_or(|due| from > due));
                let meets = first.is_some();
                if joins {
                    continue;
                }
                let of = (after.is_some(), own);
                let wait = Wait {
                    since,
                    ..self.wait(&stretch, &breaks, from, of, without, deal)
                };
                let rows_of = self.waited(number, clause, ladder, deal, &wait);
                if !meets {
                    rows.append(&mut open.0);
                }
                open = (rows_of, own);
            }
            rows.append(&mut open.0);
            let sure: Vec<usize> = breaks
                .iter()
                .filter(|(_, truth)| truth.is_yes())
                .map(|(index, _)| *index)
                .collect();
            let clause = (number, clause, ladder, deal);
            rows.extend(self.deeds_after(clause, &stretch, &begun, Some((after.is_some(), &sure))));
        }
        rows
    }

    /// Rows that are deeds: each is a duty of its own, born when a stay or a silence has lasted so long, if it still lasts then.
    /// With `breaks`: what breaks the silence, and whether a further begin restarts one that is not too long yet.
    fn deeds_after(
        &self,
        (number, clause, ladder, deal): (usize, &Clause, &Ladder, usize),
        stretch: &Stretch,
        begun: &[(Instant, Option<usize>)],
        breaks: Option<(bool, &[usize])>,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        for row in &ladder.rows {
            let deeds = match &row.action {
                StepAction::Move(deed) => Deeds::All(vec![deed.clone()]),
                StepAction::Do(deeds) => deeds.clone(),
                StepAction::Notify(_) | StepAction::Fault(_) => continue,
            };
            let Some(duty) = checked(&plain(deeds)) else {
                continue;
            };
            // It stands still with its limit, whose pauses look back to where it all began.
            let lasted = |since: Instant, from: Instant| {
                let role = self.role(clause, deal, self.after(from));
                let clock = self.clock_of(role, deal, from);
                let birth = Birth {
                    at: since,
                    origin: from,
                    root: None,
                    restarted: None,
                    fact: None,
                    end: stretch.to,
                    end_doubt: stretch.doubt_from(since),
                    unsure: Missing::new(),
                    vague: false,
                };
                let paused = self.pauses(clause, &ladder.common, deal, &birth);
                let term = Term::Within(row.after);
                let window = term.window_with_pauses(from, clock, CloseOf::Business, &paused);
                window.due
            };
            let mut silences: Vec<(Instant, Instant, Option<usize>)> = Vec::new();
            for &(from, fact) in begun {
                let Some(breaks) = breaks.filter(|(after, _)| *after) else {
                    silences.push((from, from, fact));
                    continue;
                };
                // A further Y meets a silence that nothing has broken yet.
                let unbroken = silences
                    .last()
                    .copied()
                    .filter(|(_, origin, own)| !self.broken_by(breaks, *origin, *own, from));
                match unbroken {
                    Some((since, origin, own)) if from <= lasted(since, origin) => {
                        silences.pop();
                        silences.push((since, from, own));
                    }
                    Some(_) => {}
                    None => silences.push((from, from, fact)),
                }
            }
            for (since, from, fact) in silences {
                let at = lasted(since, from);
                let broken = breaks.is_some_and(|breaks| self.broken_by(breaks, from, fact, at));
                let over = stretch.to.is_some_and(|to| to <= at);
                if broken || over || at > self.as_of() {
                    continue;
                }
                let birth = Birth {
                    at,
                    origin: self.counts_from(clause, &duty, deal, at),
                    root: None,
                    restarted: None,
                    fact: None,
                    end: stretch.to,
                    end_doubt: stretch.doubt_from(from),
                    unsure: Missing::new(),
                    vague: false,
                };
                rows.extend(belonging(
                    self.one(number, clause, &duty, deal, &birth),
                    from,
                ));
            }
        }
        rows
    }

    /// Whether one of these events breaks a silence by a moment: other than the Y that began it, and in its own second none where
    /// the entry or an X began it.
    fn broken_by(
        &self,
        (after, breaks): (bool, &[usize]),
        from: Instant,
        own: Option<usize>,
        by: Instant,
    ) -> bool {
        breaks.iter().any(|index| {
            let at = self.facts[*index].at;
            let begun = if after { from <= at } else { from < at };
            Some(*index) != own && begun && at <= by
        })
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
        let first = if after { from } else { from.plus(1) };
        let gap = (!gaps.is_empty() && at != Some(from)).then_some((first, gaps));
        let maybe = [doubt, gap]
            .into_iter()
            .flatten()
            .min()
            .filter(|(maybe, _)| at.is_none_or(|at| *maybe < at));
        let done = Done { at, maybe };
        let end = Done {
            at: stretch.to,
            maybe: stretch.doubt_from(from),
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
            ends: stretch.to,
            without: Some(without.clone()),
        }
    }

    fn waited(
        &self,
        number: usize,
        clause: &Clause,
        ladder: &Ladder,
        deal: usize,
        wait: &Wait,
    ) -> Vec<Row> {
        let Some(limit) = ladder.limit else {
            return Vec::new();
        };
        let role = self.role(clause, deal, self.after(wait.since));
        let clock = self.clock_of(role, deal, wait.since);
        let term = Term::Within(limit);
        let birth = Birth {
            at: wait.since,
            origin: wait.from,
            root: None,
            restarted: None,
            fact: None,
            end: wait.ends,
            end_doubt: wait.end.maybe.clone(),
            unsure: Missing::new(),
            vague: false,
        };
        let forbidden = wait.without.as_ref().map_or(Vec::new(), |without| {
            let breaking = plain(Deeds::All(vec![Deed::Act(without.clone())]));
            self.forbidden_hours(&breaking, &term, clock, deal, &birth)
        });
        let paused = self.pauses(clause, &ladder.common, deal, &birth);
        let paused = union(paused, forbidden.clone());
        let window = term.window_with_pauses(wait.from, clock, wait.closes, &paused);
        let due = window.due;
        let course = Course {
            due,
            done: wait.done.clone(),
            end: wait.end.clone(),
            horizon: wait.horizon,
        };
        let mut row = self.row(number, deal, wait.since, &course);
        row.due = (due < Instant::MAX).then_some(due);
        row.opens = (window.opens > wait.since).then_some(window.opens);
        let held_up = |pause: &&Pause| pause.from <= self.now && self.now < pause.to;
        row.open.allowed = forbidden.iter().find(held_up).map(|pause| pause.to);
        row.responsible = self.responsible(role, deal, due.min(self.as_of()));
        let mut fired = Vec::new();
        // What ended before its limit was reached has set nothing off.
        if !matches!(row.verdict, Verdict::NotChecked | Verdict::Cancelled) {
            let closed = [row.done, row.ended]
                .into_iter()
                .flatten()
                .min()
                .unwrap_or(Instant::MAX);
            let deed = |step: &Step| matches!(step.action, StepAction::Move(_) | StepAction::Do(_));
            let notices = self.fired(
                &ladder.rows,
                due,
                |step| {
                    let term = Term::Within(step);
                    let window = term.window_with_pauses(wait.from, clock, wait.closes, &paused);
                    window.due
                },
                closed,
            );
            fired.extend(notices.into_iter().filter(|(_, step)| !deed(step)));
            fired.extend(self.fired(
                &ladder.late,
                due,
                |step| self.step_at(step, &term, due, clock),
                closed,
            ));
            self.take(&mut row, deal, &fired);
        }
        self.measure(&mut row, clause, due, term.clock_kind(clock), clock, &fired);
        let mut rows = vec![row];
        let parent = plain(Deeds::All(Vec::new()));
        for (at, step) in fired {
            rows.extend(self.step_duty((number, clause, &parent, deal), &birth, at, step));
        }
        rows
    }
}
