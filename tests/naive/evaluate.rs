//! The whole evaluation: every version, every clause, every deal.

use std::slice::from_ref;

use reglament::facts::{Case, Dataset};
use reglament::model::regulation::{Ban, Clause, Of, Regulation, Sentence, Trigger, What};
use reglament::value::Instant;

use super::asking::Ask;
use super::row::Row;
use super::todo::{Todo, by_hand, of_row};
use super::world::{Clocks, World};

/// All that comes out.
#[derive(Default)]
pub struct Evaluated {
    /// Verdicts, sorted.
    pub rows: Vec<Row>,
    /// Next actions, sorted.
    pub todos: Vec<Todo>,
    /// How many triggers came before the regulation was in force.
    pub before_force: u64,
}

/// Everything about one case.
pub fn evaluate(
    versions: &[(Regulation, Clocks)],
    data: &Dataset,
    case: &Case<'_>,
    now: Instant,
    as_if_in_force: bool,
) -> Evaluated {
    let mut out = Evaluated::default();
    for (version, (reg, clocks)) in versions.iter().enumerate() {
        let start = |reg: &Regulation| {
            reg.effective_from
                .map_or(Instant::MIN, |date| reg.company.zone.start_of(date))
        };
        // `--as-if-in-force`: the earliest version applies to all facts before it as well.
        let from = match version == 0 && as_if_in_force {
            true => Instant::MIN,
            false => start(reg),
        };
        let to = versions
            .get(version + 1)
            .map_or(Instant::MAX, |(next, _)| start(next));
        let world = World::new((reg, clocks), data, case, now, (from, to));
        let before = version
            .checked_sub(1)
            .map(|before| &versions[before].0.clauses);
        let client = world.client_as_deal();
        let of_client = client
            .as_ref()
            .map(|case| World::new((reg, clocks), data, case, now, (from, to)));
        for (number, clause) in reg.clauses.iter().enumerate() {
            let alone = case.deals.is_empty() && of_contact(reg, clause);
            let asked = if alone { Of::Client } else { clause.scope.of };
            let world = match (asked, &of_client) {
                (Of::Client, Some(client)) => client,
                (Of::Client, None) => continue,
                _ => &world,
            };
            // A clause that the version before has too goes on under that one where its scope is running.
            let lasting = matches!(
                clause.sentence,
                Sentence::Duty(_)
                    | Sentence::Stay(_)
                    | Sentence::Silence { .. }
                    | Sentence::Required(_)
            );
            let goes_on = lasting
                && !matches!(clause.trigger, Trigger::Event { .. })
                && before.is_some_and(|all| all.iter().any(|other| other.key == clause.key));
            for deal in 0..world.case.deals.len() {
                let lacking = world.lacking(number, clause, deal);
                out.todos
                    .extend(lacking.map(|todo| Todo { version, ..todo }));
                let goes_on = goes_on && world.ran_before(clause, deal);
                for row in world.clause(number, clause, deal) {
                    let belongs = row.belongs.unwrap_or(row.triggered);
                    if goes_on && belongs == from {
                        continue;
                    }
                    if belongs < from {
                        out.before_force += u64::from(version == 0);
                    } else if belongs < to {
                        let row = Row { version, ..row };
                        if !by_hand(clause) {
                            out.todos.extend(of_row(&row, now));
                        }
                        out.rows.push(row);
                    }
                }
            }
        }
    }
    out.rows.sort();
    out.todos.sort();
    out
}

/// Whether a ban reaches a client without a deal: it speaks of mailings, and of no stage and no funnel.
fn of_contact(reg: &Regulation, clause: &Clause) -> bool {
    let Sentence::Ban(Ban::Event { pattern, .. } | Ban::Hours { pattern, .. }) = &clause.sentence
    else {
        return false;
    };
    let scope = &clause.scope;
    scope.of == Of::Deal
        && scope.stages.is_empty()
        && scope.except_stages.is_empty()
        && reg.funnels.iter().all(|funnel| funnel.name.is_none())
        && pattern.any.iter().any(|one| one.what == What::Mailing)
}

impl World<'_> {
    /// Whether the clause's scope was running, its condition not false, when this version took effect.
    fn ran_before(&self, clause: &Clause, deal: usize) -> bool {
        let scope = &clause.scope;
        let (before, begin) = (self.after(self.force.0.plus(-1)), self.after(self.force.0));
        let active = self.active(scope, deal, before);
        let holds = active.and(self.ask(&clause.guard, Ask::new(deal, before, scope)));
        // A date that comes as the version takes effect is the version's own.
        if let Trigger::Date { field, .. } = clause.trigger
            && self.field(field, deal, before) != self.field(field, deal, begin)
        {
            return false;
        }
        let joined = scope.stages.is_empty() || matches!(clause.sentence, Sentence::Required(_));
        !holds.is_no() && (joined || self.place(deal, before) == self.place(deal, begin))
    }

    /// All findings of one clause for one deal.
    pub fn clause(&self, number: usize, clause: &Clause, deal: usize) -> Vec<Row> {
        match &clause.sentence {
            Sentence::Duty(duty)
                if duty.standing && duty.term.is_none() && clause.trigger == Trigger::Scope =>
            {
                self.standing_duty(number, clause, duty, deal)
            }
            Sentence::Duty(duty)
                if matches!(clause.trigger, Trigger::Every(_) | Trigger::Gap(_)) =>
            {
                self.repeats(number, clause, duty, deal)
            }
            Sentence::Duty(duty) => self.duty(number, clause, duty, deal),
            Sentence::Stay(ladder) => self.stay(number, clause, ladder, deal),
            Sentence::Silence {
                after,
                without,
                ladder,
            } => self.silence(number, clause, (after.as_ref(), without), ladder, deal),
            Sentence::Series(series) => self.series(number, clause, series, deal),
            // Items are judged one by one.
            Sentence::Entry(criteria) => {
                let one = |criterion| self.entry(number, clause, from_ref(criterion), deal);
                criteria.iter().flat_map(one).collect()
            }
            Sentence::Exit(criteria) => {
                let one = |criterion| self.exit(number, clause, from_ref(criterion), deal);
                criteria.iter().flat_map(one).collect()
            }
            Sentence::Required(criteria) => {
                let one = |criterion| self.required(number, clause, from_ref(criterion), deal);
                criteria.iter().flat_map(one).collect()
            }
            Sentence::Transition(rule) => self.transition(number, clause, rule, deal),
            Sentence::Ban(ban) => self.ban(number, clause, ban, deal),
            // Counted over cases: see `limits`.
            Sentence::Frequency(_)
            | Sentence::Load(_)
            | Sentence::Plan(_)
            | Sentence::Metric(_)
            | Sentence::Threshold(_)
            | Sentence::Scale(_) => Vec::new(),
            // What employees report is compared by a twin of its own.
            Sentence::Checklist(_)
            | Sentence::Reconcile(_)
            | Sentence::Duplicates(_)
            | Sentence::ByHand(_) => Vec::new(),
        }
    }
}
