//! What is owed again and again: every period, weekday or time of a day, and no longer than so long between two deeds.

use reglament::calendar::{Pace, Period, Quantity, Recurrence, RecurringDays, Term, Unit};
use reglament::findings::Verdict;
use reglament::model::regulation::{Clause, Deed, Deeds, Duty, EventPattern, Gap, Trigger};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::births::{Birth, Stretch};
use super::duty::Special;
use super::row::Row;
use super::world::World;

impl World<'_> {
    /// All findings of a duty that comes again for one deal.
    pub fn repeats(&self, number: usize, clause: &Clause, duty: &Duty, deal: usize) -> Vec<Row> {
        let scope = &clause.scope;
        let asked = |view| self.ask(&clause.guard, Ask::new(deal, view, scope));
        let mut rows = Vec::new();
        for stretch in self.stretches(scope, deal, asked) {
            if !stretch.unsure.is_empty() {
                rows.push(self.unsure(number, clause, deal, stretch.from, stretch.unsure));
                continue;
            }
            let of = (number, clause, deal);
            rows.extend(match &clause.trigger {
                Trigger::Every(every) => self.turns(of, duty, every, &stretch),
                Trigger::Gap(gap) => self.gaps_between(of, duty, gap, &stretch),
                _ => Vec::new(),
            });
        }
        rows
    }

    /// Every time that begins within the stretch; those missed one after the other alike are one.
    fn turns(
        &self,
        (number, clause, deal): (usize, &Clause, usize),
        duty: &Duty,
        every: &Recurrence,
        stretch: &Stretch,
    ) -> Vec<Row> {
        let role = self.role(clause, deal, self.after(stretch.from));
        let clock = self.clock_of(role, deal, stretch.from);
        let mut first = clock.date_of(stretch.from);
        if let (RecurringDays::Period(unit), true) = (&every.days, duty.partial) {
            first = Period::containing(first, *unit).first;
        }
        let mut found: Vec<Vec<Row>> = Vec::new();
        for turn in every.occurrences(first, clock.date_of(self.as_of()), clock) {
            let mut opens = turn.window.opens;
            if duty.partial {
                opens = opens.max(stretch.from);
            }
            let ended = stretch.to.is_some_and(|to| to <= opens);
            let before = opens < stretch.from || opens < self.force.0;
            if before || ended || opens > self.as_of() || opens > turn.window.due {
                continue;
            }
            let special = Special {
                window: Some(turn.window),
                ..Special::default()
            };
            let birth = birth(opens, stretch);
            let own = self.one_of((number, clause, deal), duty, &birth, &special);
            if !own.is_empty() {
                found.push(own);
            }
        }
        // What mends one mends them all.
        let fault = |rows: &Vec<Row>| {
            let row = &rows[0];
            let fault = matches!(
                row.verdict,
                Verdict::Late | Verdict::Overdue | Verdict::Missed
            );
            fault.then_some((row.verdict, row.done, row.ended))
        };
        found.dedup_by(|next, first| fault(first).is_some() && fault(first) == fault(next));
        found.into_iter().flatten().collect()
    }

    /// From the begin and from every deed to the next.
    fn gaps_between(
        &self,
        (number, clause, deal): (usize, &Clause, usize),
        duty: &Duty,
        gap: &Gap,
        stretch: &Stretch,
    ) -> Vec<Row> {
        let mut origins = vec![stretch.from];
        for pattern in acts(duty) {
            for (index, truth) in self.matches(pattern, deal) {
                let at = self.facts[index].at;
                let inside = at > stretch.from && stretch.to.is_none_or(|to| at < to);
                if truth.is_yes() && inside && at <= self.as_of() {
                    origins.push(at);
                }
            }
        }
        origins.sort();
        origins.dedup();
        let mut rows = Vec::new();
        for origin in origins {
            let length = match gap {
                Gap::Length(length) if length.pace() == Pace::Working => *length,
                Gap::Length(length) => Quantity::exact(length.amount(), length.unit()),
                Gap::Median(pattern) => match self.median(pattern, deal, origin) {
                    Some(seconds) => Quantity::exact(seconds, Unit::Second),
                    None => continue,
                },
            };
            let own = Duty {
                term: Some(Term::Within(length)),
                ..duty.clone()
            };
            let special = Special {
                later_only: true,
                ..Special::default()
            };
            let birth = birth(origin, stretch);
            rows.extend(self.one_of((number, clause, deal), &own, &birth, &special));
        }
        rows
    }

    /// The median of the intervals between such events so far.
    fn median(&self, pattern: &EventPattern, deal: usize, until: Instant) -> Option<u32> {
        let hits = self.matches(pattern, deal).into_iter();
        let sure = hits.filter(|(_, truth)| *truth == Truth::Yes);
        let times: Vec<Instant> = sure
            .map(|(index, _)| self.facts[index].at)
            .filter(|at| *at <= until)
            .collect();
        let mut between: Vec<i64> = times.windows(2).map(|two| two[1].since(two[0])).collect();
        between.sort_unstable();
        let middle = between.len() / 2;
        let median = match between.len() {
            0 => return None,
            odd if odd % 2 == 1 => between[middle],
            _ => i64::midpoint(between[middle - 1], between[middle]),
        };
        u32::try_from(median).ok()
    }
}

fn birth(at: Instant, stretch: &Stretch) -> Birth {
    Birth {
        at,
        origin: at,
        root: None,
        restarted: None,
        fact: None,
        end: stretch.to,
        end_doubt: stretch.doubt.clone(),
        unsure: Missing::new(),
        vague: false,
    }
}

/// Everything that fulfils the duty.
fn acts(duty: &Duty) -> impl Iterator<Item = &EventPattern> {
    let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
    let own = list.iter().filter_map(|deed| match deed {
        Deed::Act(pattern) => Some(pattern),
        _ => None,
    });
    own.chain(&duty.also)
}
