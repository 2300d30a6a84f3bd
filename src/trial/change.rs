//! The smallest change of facts that would have changed a verdict: single-fact changes are tried on the case one after another, the
//! nearest first, and judged anew by the engine. What is named has been tried.

mod across;
mod candidates;
mod counted;
mod lighter;

pub use across::Across;

use crate::engine::{Contribution, Engine, Options, settle};
use crate::facts::{Case, Dataset, When};
use crate::findings::{Finding, Verdict};
use crate::model::regulation::{Sentence, Trigger};
use crate::program::Program;
use crate::value::Instant;
use candidates::{Candidate, Place};

/// A change that was tried and did change the verdict.
#[derive(Debug, Clone)]
pub struct Change {
    /// Version and clause.
    pub place: (usize, usize),
    /// The finding that it would have spared; `None`: it would have made a silent clause speak.
    pub finding: Option<u64>,
    /// What would have been otherwise.
    pub words: Box<str>,
    /// The case with that change.
    pub case: Case<'static>,
}

/// So many changes are tried for one verdict.
const TRIED: usize = 60;

/// What is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The rules.
    pub program: &'a Program,
    /// What is held.
    pub dataset: &'a Dataset,
    /// When it is judged.
    pub now: Instant,
    /// How.
    pub options: &'a Options,
    /// The case.
    pub case: &'a Case<'a>,
    /// The deal spoken of.
    pub deal: &'a str,
    /// What all cases contribute to limits; those of the case itself are made anew.
    pub others: &'a [Contribution],
}

/// So many contributions are settled at most for one verdict, all tries together.
const SETTLED: usize = 2_000_000;

impl Question<'_> {
    /// A change for every broken finding about the deal, and for every clause that was silent, where one is found.
    #[must_use]
    pub fn changes(&self, silent: &[(usize, usize)]) -> Vec<Change> {
        let all: Vec<&Contribution> = self.of_others(None);
        let base = self.judge(self.case, &all);
        let mut out = Vec::new();
        let mine = |one: &&Finding| match &one.subject.deal {
            Some(deal) => **deal == *self.deal,
            // What is said of the client alone is said of this one.
            None => one.subject.client.as_deref() == self.case.client.as_deref(),
        };
        for finding in base.iter().filter(|one| is_broken(one)).filter(mine) {
            let place = (finding.version, finding.clause);
            let anew = self.begins_anew(place);
            let spares = |after: &[Finding]| spares(&base, after, finding, anew);
            out.extend(self.first(place, Some(finding), &spares));
        }
        for place in silent {
            let speaks = |after: &[Finding]| {
                after.iter().any(|one| {
                    (one.version, one.clause) == *place && one.verdict != Verdict::NotChecked
                })
            };
            if !speaks(&base) {
                out.extend(self.first(*place, None, &speaks));
            }
        }
        out
    }

    /// A change that would spare one broken finding, whatever it is about.
    #[must_use]
    pub fn change_of(&self, finding: &Finding) -> Option<Change> {
        let place = (finding.version, finding.clause);
        let base = self.judge(self.case, &self.of_others(Some(place)));
        let anew = self.begins_anew(place);
        let spares = |after: &[Finding]| spares(&base, after, finding, anew);
        is_broken(finding)
            .then(|| self.first(place, Some(finding), &spares))
            .flatten()
    }

    /// Whether what ends a term of this clause begins the next one.
    fn begins_anew(&self, (version, clause): (usize, usize)) -> bool {
        let version = self.program.versions.get(version);
        let clause = version.and_then(|one| one.regulation.clauses.get(clause));
        clause.is_some_and(|clause| {
            matches!(clause.sentence, Sentence::Silence { .. })
                || matches!(clause.trigger, Trigger::Gap(_))
        })
    }

    fn first(
        &self,
        place: (usize, usize),
        finding: Option<&Finding>,
        changes: &dyn Fn(&[Finding]) -> bool,
    ) -> Option<Change> {
        let version = self.program.versions.get(place.0)?;
        let clause = version.regulation.clauses.get(place.1)?;
        let at = Place {
            version,
            clause,
            dataset: self.dataset,
            zone: version.company.zone(),
            deal: self
                .case
                .deals
                .iter()
                .position(|deal| *deal.id == *self.deal)?,
            now: self.now,
        };
        let whole = self.case.clone().into_owned();
        let all: Vec<Candidate> = at.candidates(&whole, finding);
        let others = self.of_others(Some(place));
        let tried = TRIED.min(SETTLED / others.len().max(1)).max(1);
        all.into_iter().take(tried).find_map(|one| {
            changes(&self.judge(&one.case, &others)).then(|| Change {
                place,
                finding: finding.map(|one| one.id),
                words: one.words.into(),
                case: one.case,
            })
        })
    }

    /// What other cases contribute, to all norms or to those of one clause.
    fn of_others(&self, place: Option<(usize, usize)>) -> Vec<&Contribution> {
        // Under the name of the case, or of one of its deals where these are counted apart.
        let own = |name: &str| {
            self.case.client.as_deref() == Some(name)
                || self.case.deals.iter().any(|deal| *deal.id == *name)
        };
        let wanted = |one: &&Contribution| {
            let norm = || {
                let version = self.program.versions.get(one.version)?;
                Some((one.version, version.norms.get(one.norm)?.clause.0))
            };
            !own(&one.case) && (place.is_none() || norm() == place)
        };
        self.others.iter().filter(wanted).collect()
    }

    fn judge(&self, case: &Case<'_>, others: &[&Contribution]) -> Vec<Finding> {
        let mut options = self.options.clone();
        options.explain = None;
        let mut engine = Engine::new(self.program, self.dataset, self.now, &options);
        let result = engine.evaluate(case);
        let mut findings = result.findings;
        let mut contributions = result.contributions;
        contributions.extend(others.iter().map(|one| (*one).clone()));
        let settled = settle(self.program, self.dataset, contributions, self.now);
        findings.extend(settled.findings);
        findings
    }
}

fn is_broken(one: &Finding) -> bool {
    matches!(
        one.verdict,
        Verdict::Late | Verdict::Overdue | Verdict::Missed | Verdict::Violated | Verdict::Fixed
    )
}

/// Whether a finding is gone, with nothing of its clause broken or doubted in its place.
fn spares(base: &[Finding], after: &[Finding], finding: &Finding, begins_anew: bool) -> bool {
    let number = |list: &[Finding], fits: &dyn Fn(&Finding) -> bool| {
        list.iter()
            .filter(|one| (one.version, one.clause) == (finding.version, finding.clause))
            .filter(|one| fits(one))
            .count()
    };
    let doubt = |one: &Finding| one.verdict == Verdict::NotChecked;
    let gone = !after
        .iter()
        .any(|one| one.id == finding.id && is_broken(one));
    // Where what ends one term begins the next, the next may be broken in its turn.
    let (before, now) = (number(base, &is_broken), number(after, &is_broken));
    (now < before || begins_anew && gone && now == before)
        && number(after, &doubt) <= number(base, &doubt)
        && gone
}

/// The first instant of a fact.
fn begin(when: When, zone: crate::calendar::Zone) -> Instant {
    super::stage::begin(when, zone)
}
