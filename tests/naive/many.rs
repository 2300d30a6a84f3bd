//! Questions that go across cases: limits, load, plans, clients entered twice, reports against facts.
//!
//! Nothing is summed up case by case here: every question looks at all cases at once.

use std::rc::Rc;

use reglament::facts::{Case, Dataset};
use reglament::model::regulation::{Regulation, Sentence};
use reglament::value::Instant;

use super::row::Row;
use super::sample::Sample;
use super::world::{Clocks, World};

/// A regulation, cases and a moment.
#[derive(Clone)]
pub struct Many {
    /// The only version.
    pub regs: Rc<Vec<Regulation>>,
    /// What is held.
    pub data: Dataset,
    /// The cases.
    pub cases: Vec<Case<'static>>,
    /// When they are judged.
    pub now: Instant,
}

/// All that is found across the cases.
pub fn settle(
    (reg, clocks): (&Regulation, &Clocks),
    data: &Dataset,
    cases: &[Case<'_>],
    now: Instant,
) -> Vec<Row> {
    let from = reg
        .effective_from
        .map_or(Instant::MIN, |date| reg.company.zone.start_of(date));
    let force = (from, Instant::MAX);
    let worlds: Vec<World<'_>> = cases
        .iter()
        .map(|case| World::new((reg, clocks), data, case, now, force))
        .collect();
    let mut rows = Vec::new();
    for (number, clause) in reg.clauses.iter().enumerate() {
        rows.extend(match &clause.sentence {
            Sentence::Frequency(limit) => super::counts::frequency(&worlds, number, clause, limit),
            Sentence::Load(load) => super::loads::load(&worlds, number, clause, load),
            Sentence::Plan(plan) => super::plans::plan(&worlds, number, clause, plan),
            Sentence::Duplicates(keys) => {
                super::clients_twice::twice(&worlds, number, clause, keys)
            }
            Sentence::Reconcile(lines) => super::reported::reported(&worlds, number, clause, lines),
            _ => Vec::new(),
        });
    }
    super::penalties::one_for_each_event(reg, &mut rows);
    rows
}

impl World<'_> {
    /// By what a case is called: its client, else its first deal, else its place in the data.
    pub fn name(&self) -> String {
        let first = self.case.deals.first().map(|deal| &deal.id);
        let name = self.case.client.as_ref().or(first);
        name.unwrap_or(&self.case.source).to_string()
    }

    /// The client and the deal that a finding is about.
    pub fn subject(&self, deal: Option<usize>) -> String {
        let client = self.case.client.as_deref().unwrap_or_default();
        let deal = deal.map_or("", |deal| &self.case.deals[deal].id);
        format!("{client} {deal}")
    }
}

impl Many {
    /// One case of it, as a sample.
    pub fn one(&self, case: usize) -> Sample {
        let (data, now) = (self.data.clone(), self.now);
        Sample::usual(self.regs.clone(), data, self.cases[case].clone(), now)
    }

    /// The sample in readable words, line by line.
    pub fn lines(&self) -> Vec<String> {
        let mut all = Vec::new();
        for case in 0..self.cases.len() {
            let lines = self.one(case).lines();
            let begin = lines.iter().position(|line| line.starts_with("клиент"));
            let begin = if case == 0 { 0 } else { begin.unwrap_or(0) };
            let name = self.cases[case].client.as_deref().unwrap_or("без клиента");
            all.push(format!("случай {name}"));
            all.extend_from_slice(&lines[begin..]);
        }
        all
    }

    /// The smallest one that still is `bad`, found by taking things away one by one.
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

    fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for case in 0..self.cases.len() {
            let mut less = self.clone();
            less.cases.remove(case);
            all.push(less);
        }
        for case in 0..self.cases.len() {
            let first = self.cases[case].deals.len();
            for smaller in self.one(case).smaller() {
                // A case without deals is a sample of another family.
                if first > 0 && smaller.case.deals.is_empty() {
                    continue;
                }
                let mut less = self.clone();
                less.cases[case] = smaller.case;
                less.regs = smaller.regs;
                less.data = smaller.data;
                all.push(less);
            }
        }
        all.retain(|less| !less.cases.is_empty() && less.regs.len() == 1);
        all
    }
}
