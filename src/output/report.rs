//! The reports that outputs render: plain data, already judged, filtered and sorted.

use crate::engine::DealExplanation;
use crate::findings::{Finding, Ledger, NextAction};
use crate::views::{
    Age, Counts, NextActions, PersonViolations, Plans, Reports, Since, Sums, Violations,
};

/// A violation that somebody took responsibility for in `исключения.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excuse {
    /// Who excused it.
    pub who: Box<str>,
    /// When, as written.
    pub when: Option<Box<str>>,
    /// Why.
    pub why: Box<str>,
    /// Until when it is excused, as written.
    pub until: Option<Box<str>>,
}

/// What `lint` found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LintReport {
    /// Violations that nobody excused, by person and age.
    pub violations: Violations,
    /// Excused ones, with their excuses: counted apart, never dropped.
    pub excused: Vec<(Finding, Excuse)>,
    /// What could not be judged and why.
    pub not_checked: Vec<NotCheckedRow>,
    /// Counts by person, by clause, by stage and in all.
    pub summary: Summary,
    /// Whether a filter left anything out.
    pub narrowed: bool,
    /// What has changed since an earlier run, when one was named.
    pub since: Option<Since>,
    /// Reports that people hand in, beside the records.
    pub reports: Reports,
    /// Plan against fact.
    pub plans: Plans,
    /// Whether certain days were asked for.
    pub days_asked: bool,
}

impl LintReport {
    /// How many violations of this age there are.
    #[must_use]
    pub fn number(&self, age: Age) -> usize {
        self.violations
            .people
            .values()
            .map(|person| of_age(person, age).len())
            .sum()
    }
}

/// The violations of one age.
#[must_use]
pub fn of_age(person: &PersonViolations, age: Age) -> &[Finding] {
    match age {
        Age::Open => &person.open,
        Age::Week => &person.week,
        Age::Earlier => &person.earlier,
    }
}

/// Duties of one clause that could not be judged for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCheckedRow {
    /// Version.
    pub version: usize,
    /// Clause.
    pub clause: usize,
    /// What is not held (`история звонков`).
    pub missing: Box<str>,
    /// How many duties are concerned.
    pub duties: u64,
    /// Of how many deals; zero for duties that are about no deal.
    pub deals: u64,
}

/// Counts of one row of a summary table. `duties = kept + violations + excused + open + cancelled + not_checked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Duties born.
    pub duties: u64,
    /// Kept.
    pub kept: u64,
    /// Violations, excused ones left out.
    pub violations: u64,
    /// Of them judged by the current value alone: shown, never rated.
    pub by_current: u64,
    /// Excused violations.
    pub excused: u64,
    /// Open and not yet due.
    pub open: u64,
    /// Ended before their deadline.
    pub cancelled: u64,
    /// Not checked.
    pub not_checked: u64,
}

impl From<&Counts> for Tally {
    fn from(counts: &Counts) -> Self {
        Self {
            duties: counts.duties,
            kept: counts.kept,
            violations: counts.violations + counts.violations_current,
            by_current: counts.violations_current,
            excused: 0,
            open: counts.open,
            cancelled: counts.cancelled,
            not_checked: counts.not_checked,
        }
    }
}

impl Tally {
    /// Violations per 100 duties that were decided on history; `None` when none was.
    #[must_use]
    pub fn per_hundred(&self) -> Option<f64> {
        let rated = self.violations.saturating_sub(self.by_current);
        let decided = self.kept + rated + self.excused;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a rate for people, not an account"
        )]
        (decided > 0).then(|| (rated as f64 * 1000.0 / decided as f64).round() / 10.0)
    }

    /// Moves one violation to the excused.
    pub const fn excuse(&mut self, by_current: bool) {
        self.violations = self.violations.saturating_sub(1);
        self.excused += 1;
        if by_current {
            self.by_current = self.by_current.saturating_sub(1);
        }
    }
}

/// All counts of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// By responsible (employee id or role).
    pub by_person: Vec<(Box<str>, Tally)>,
    /// By (version, clause).
    pub by_clause: Vec<((usize, usize), Tally)>,
    /// By stage.
    pub by_stage: Vec<(Box<str>, Tally)>,
    /// The account that adds up to all duties born.
    pub ledger: Ledger,
    /// Of `ledger.broken`, how many are excused.
    pub excused: u64,
    /// By responsible: what violations cost that nobody excused, and what scales give.
    pub sums: std::collections::BTreeMap<Box<str>, Sums>,
}

/// What `next` tells people to do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NextReport {
    /// By person, each list in the order in which to act.
    pub actions: NextActions,
    /// Duties that could not be judged.
    pub not_checked: Vec<NotCheckedRow>,
    /// The account of all duties.
    pub ledger: Ledger,
}

/// Which clauses the machine checks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Clauses that are checked by machine.
    pub by_machine: u64,
    /// Clauses checked by hand: (version, clause).
    pub by_hand: Vec<(usize, usize)>,
    /// Conditions that the checks of the text do not understand: file, line and words.
    pub undecided: Vec<(Box<str>, usize, Box<str>)>,
}

/// What data say of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverData {
    /// The roles of those who work there; `None`: the data has no list of staff.
    pub roles: Option<Vec<String>>,
    /// Clauses of which nothing at all could be judged, and why.
    pub unjudged: Vec<NotCheckedRow>,
    /// Who had how much to do in a day.
    pub load: Vec<DayLoad>,
    /// Over so many days before the moment.
    pub days: u64,
    /// The moment.
    pub at: crate::value::Instant,
}

/// How many duties fell due to a person on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLoad {
    /// Name for people.
    pub employee: Box<str>,
    /// On how many days any did.
    pub days: u64,
    /// How many in all.
    pub total: u64,
    /// The most on one day.
    pub most: u64,
    /// That day, the first of several.
    pub on: chrono::NaiveDate,
}

impl Coverage {
    /// Counts the clauses of a regulation.
    #[must_use]
    pub fn of(book: &super::Book) -> Self {
        let mut coverage = Self::default();
        for (version, clauses) in book.clauses.iter().enumerate() {
            for (index, clause) in clauses.iter().enumerate() {
                if clause.by_hand {
                    coverage.by_hand.push((version, index));
                } else {
                    coverage.by_machine += 1;
                }
            }
        }
        coverage
    }
}

/// What `test` found.
#[derive(Debug, Clone, Default)]
pub struct TestReport {
    /// The scenarios, and what they exercised.
    pub trials: crate::trial::Trials,
    /// What the cases of the data exercised, and how many deals they are.
    pub data: Option<(crate::trial::Coverage, u64)>,
}

/// What one clause came to over all cases together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClauseReport {
    /// Version and clause.
    pub clauses: Vec<(usize, usize)>,
    /// Its numbers.
    pub metrics: Vec<crate::engine::MetricValue>,
    /// Its verdicts.
    pub findings: Vec<Finding>,
    /// By finding, the smallest change of facts that would have changed it, where one was found.
    pub changes: Vec<(u64, Box<str>)>,
    /// Of more cases than this none was looked for.
    pub unsearched: Option<usize>,
}

/// The whole reasoning about one deal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExplainReport {
    /// What the engine asked and found.
    pub explanation: DealExplanation,
    /// All findings about the deal, kept ones included.
    pub findings: Vec<Finding>,
    /// What is to be done about it next.
    pub actions: Vec<NextAction>,
}

impl ExplainReport {
    /// The finding that a duty of the explanation came to.
    #[must_use]
    pub fn finding(&self, id: u64) -> Option<&Finding> {
        self.findings.iter().find(|one| one.id == id)
    }
}
