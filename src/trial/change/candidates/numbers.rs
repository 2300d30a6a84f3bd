//! What would have made a number another one: more of what it counts, or fewer.

use super::events::named;
use super::{Gathered, Place};
use crate::facts::{Event, EventKind};
use crate::findings::Finding;
use crate::model::regulation::{
    Compared, Demand, EventPattern, EventShape, Formula, Moment, Sample, Sentence,
};
use crate::model::scenario::sample_event;
use crate::value::Instant;

/// So many more or fewer at most.
const STEPS: usize = 25;

impl Place<'_> {
    /// The events that the number of the clause is made of, what stands above a line first.
    pub(super) fn counted(&self) -> Vec<&EventPattern> {
        let mut out = Vec::new();
        match &self.clause.sentence {
            Sentence::Threshold(threshold) => self.of_demand(&threshold.demand, &mut out),
            Sentence::Scale(scale) => self.of_formula(&scale.formula, &mut out),
            _ => {}
        }
        out.dedup();
        out
    }

    fn of_demand<'m>(&'m self, demand: &'m Demand, out: &mut Vec<&'m EventPattern>) {
        match demand {
            Demand::All(all) | Demand::Any(all) => {
                all.iter().for_each(|one| self.of_demand(one, out));
            }
            Demand::Not(one) => self.of_demand(one, out),
            Demand::Compare(one) => {
                let Compared { left, right, .. } = &**one;
                self.of_formula(left, out);
                self.of_formula(right, out);
            }
        }
    }

    fn of_formula<'m>(&'m self, formula: &'m Formula, out: &mut Vec<&'m EventPattern>) {
        match formula {
            Formula::Const(_) => {}
            Formula::Taken(taken) => match &taken.sample {
                Sample::Events { pattern, .. } => out.push(pattern),
                Sample::Pairs { then, .. } => out.push(then),
                Sample::Deals(_) | Sample::Violations { .. } => {}
            },
            Formula::Named(id) => {
                if let Some(named) = self.version.regulation.metrics.get(id.0) {
                    self.of_formula(&named.formula, out);
                }
            }
            Formula::Plus(all) => all.iter().for_each(|one| self.of_formula(one, out)),
            Formula::Times(one, _) => self.of_formula(one, out),
            Formula::Share(one, other) | Formula::Ratio(one, other) => {
                self.of_formula(one, out);
                self.of_formula(other, out);
            }
        }
    }

    /// One more, one fewer, two more, and so on: of the person spoken of, within the time spoken of.
    pub(super) fn more_or_fewer(
        &self,
        patterns: &[&EventPattern],
        finding: &Finding,
        out: &mut Gathered<'_>,
    ) {
        let last = finding.due_at.map_or(self.now, |due| due.min(self.now));
        let last = last.plus(-60);
        let who = match &finding.subject.employee {
            Some(employee) => Some(employee.clone()),
            None => {
                Some(finding.responsible.clone()).filter(|id| self.dataset.staff.contains_key(id))
            }
        };
        let of_whom = who.as_deref().and_then(|id| self.dataset.staff.get(id));
        let of_whom = of_whom.map_or_else(String::new, |one| format!(" ({})", one.name));
        for number in 1..=STEPS {
            for pattern in patterns {
                let shapes = pattern.any.iter();
                let shapes = shapes.filter_map(|one| Some((one, sample_event(one)?)));
                for (shape, (event, moment)) in shapes.take(1) {
                    let words = format!(
                        "ещё {number} {}{of_whom}",
                        times(number, shape, &event, moment)
                    );
                    out.add(words, |case| {
                        (0..number).all(|back| {
                            let at = last.plus(-(back as i64));
                            let pushed = self.push(case, at_moment(event.clone(), moment, at));
                            if let Some(own) = case.events.last_mut()
                                && own.by.is_some()
                            {
                                own.by = who.as_deref().map(|id| id.to_owned().into());
                            }
                            pushed
                        })
                    });
                }
            }
            let mut counted: Vec<Instant> =
                finding.evidence.iter().filter_map(|one| one.at).collect();
            counted.sort_unstable();
            let fewer: Vec<Instant> = counted.into_iter().rev().take(number).collect();
            if fewer.len() < number {
                continue;
            }
            let mut shapes = patterns.iter().flat_map(|one| &one.any);
            let what = shapes.find_map(|one| Some((one, sample_event(one)?)));
            let what = what.map_or_else(String::new, |(shape, (event, moment))| {
                format!(" {}", times(number, shape, &event, moment))
            });
            let words = format!("на {number}{what} меньше{of_whom}");
            out.add(words, |case| {
                let before = case.events.len();
                case.events.retain(|event| {
                    let at = event
                        .at
                        .or(event.known)
                        .map(|at| super::begin(at, self.zone));
                    !at.is_some_and(|at| fewer.contains(&at))
                });
                before > case.events.len()
            });
        }
    }
}

/// `3 раза «исходящий звонок»`
fn times(number: usize, shape: &EventShape, event: &Event<'_>, moment: Moment) -> String {
    let times = match (number % 100, number % 10) {
        (11..=14, _) => "раз",
        (_, 2..=4) => "раза",
        _ => "раз",
    };
    format!("{times} «{}»", named(shape, event, moment))
}

/// The event at this moment.
fn at_moment(mut event: Event<'static>, moment: Moment, at: Instant) -> Event<'static> {
    let when = Some(crate::facts::When::Exact(at));
    match (event.kind, moment) {
        (EventKind::Task, Moment::Done | Moment::Closed) => {
            (event.known, event.closed) = (when, when)
        }
        (EventKind::Task, _) | (EventKind::Meeting, Moment::Posted) => event.known = when,
        _ => event.at = when,
    }
    event
}
