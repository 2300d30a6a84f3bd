//! Plan against fact: by line and period, of every person, of teams, of all.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::findings::{PlanRow, Verdict};
use crate::value::{Currency, Instant};

/// Several people's plans of one line over one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanSum {
    /// People whose plan it is; whose plan was снят is left out.
    pub people: u64,
    /// Of them, how many have reached it.
    pub reached: u64,
    /// Of them, how many of whom nobody can tell.
    pub unknown: u64,
    /// Their plans together.
    pub plan: Decimal,
    /// What they have done together.
    pub done: Decimal,
}

impl PlanSum {
    fn take(&mut self, row: &PlanRow) {
        if row.verdict == Verdict::Cancelled {
            return;
        }
        self.people += 1;
        self.reached += u64::from(row.done >= row.plan);
        self.unknown += u64::from(!row.missing.is_empty() && row.done < row.plan);
        self.plan = self.plan.saturating_add(row.plan);
        self.done = self.done.saturating_add(row.done);
    }

    /// What is done of the plan, in per cent; `None`: nothing was planned.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        percent(self.done, self.plan)
    }
}

/// What is done of what was planned, in per cent to the tenth.
#[must_use]
pub fn percent(done: Decimal, plan: Decimal) -> Option<Decimal> {
    let share = done.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(plan)?;
    Some(share.round_dp(1))
}

/// One period of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanPeriod {
    /// The begin of the period …
    pub from: Instant,
    /// … and the first second after it.
    pub to: Instant,
    /// Whether it is still running.
    pub running: bool,
    /// Everybody's, in order of ids; what several have together goes before.
    pub people: Vec<PlanRow>,
    /// By team; `None`: who is in none.
    pub teams: BTreeMap<Option<Box<str>>, PlanSum>,
    /// All together.
    pub whole: PlanSum,
}

/// One line of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanLine {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// What is counted, in the author's words.
    pub line: Box<str>,
    /// The stage that it is about.
    pub stage: Option<Box<str>>,
    /// It is a sum in this currency.
    pub money: Option<Currency>,
    /// Its periods, the earliest first.
    pub periods: Vec<PlanPeriod>,
}

/// All plans, in the order of the text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plans {
    /// One a line.
    pub lines: Vec<PlanLine>,
}

impl Plans {
    /// Puts the rows together.
    #[must_use]
    pub fn new(rows: impl IntoIterator<Item = PlanRow>) -> Self {
        type Place = (usize, usize, usize);
        let mut lines: BTreeMap<Place, BTreeMap<Instant, Vec<PlanRow>>> = BTreeMap::new();
        for row in rows {
            let line = lines.entry((row.version, row.clause, row.part));
            let periods = line.or_default();
            periods.entry(row.from).or_default().push(row);
        }
        let line = |periods: BTreeMap<Instant, Vec<PlanRow>>| {
            let first = periods.values().flatten().next()?;
            let (version, clause) = (first.version, first.clause);
            let (line, stage) = (first.line.clone(), first.stage.clone());
            let money = first.money.clone();
            Some(PlanLine {
                version,
                clause,
                line,
                stage,
                money,
                periods: periods.into_iter().map(period).collect(),
            })
        };
        Self {
            lines: lines.into_values().filter_map(line).collect(),
        }
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines that are about stages, in the order of the text: plan against fact of the funnel.
    pub fn of_stages(&self) -> impl Iterator<Item = (&str, &PlanLine)> {
        let lines = self.lines.iter();
        lines.filter_map(|line| Some((line.stage.as_deref()?, line)))
    }
}

fn period((from, mut people): (Instant, Vec<PlanRow>)) -> PlanPeriod {
    people.sort_by(|a, b| a.person.cmp(&b.person));
    let mut out = PlanPeriod {
        from,
        to: from,
        running: false,
        people: Vec::new(),
        teams: BTreeMap::new(),
        whole: PlanSum::default(),
    };
    for row in &people {
        out.to = row.to;
        out.running |= row.verdict == Verdict::Pending;
        // What several have together is no sum of persons.
        if row.person.is_some() {
            out.teams.entry(row.team.clone()).or_default().take(row);
        }
        out.whole.take(row);
    }
    out.people = people;
    out
}
