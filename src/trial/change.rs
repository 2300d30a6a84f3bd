//! The smallest change of facts that would have changed a verdict: single-fact changes are tried on the case one after another, the
//! nearest first, and judged anew by the engine. What is named has been tried.

mod candidates;

use crate::engine::{Engine, Options, settle};
use crate::facts::{Case, Dataset, When};
use crate::findings::{Finding, Verdict};
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
}

impl Question<'_> {
    /// A change for every broken finding about the deal, and for every clause that was silent, where one is found.
    #[must_use]
    pub fn changes(&self, silent: &[(usize, usize)]) -> Vec<Change> {
        let base = self.judge(self.case);
        let mut out = Vec::new();
        let mine = |one: &&Finding| {
            one.subject
                .deal
                .as_deref()
                .is_none_or(|deal| deal == self.deal)
        };
        for finding in base.iter().filter(|one| is_broken(one)).filter(mine) {
            let place = (finding.version, finding.clause);
            let spares = |after: &[Finding]| spares(&base, after, finding);
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
        all.into_iter().take(TRIED).find_map(|one| {
            changes(&self.judge(&one.case)).then(|| Change {
                place,
                finding: finding.map(|one| one.id),
                words: one.words.into(),
                case: one.case,
            })
        })
    }

    fn judge(&self, case: &Case<'_>) -> Vec<Finding> {
        let mut options = self.options.clone();
        options.explain = None;
        let mut engine = Engine::new(self.program, self.dataset, self.now, &options);
        let result = engine.evaluate(case);
        let mut findings = result.findings;
        let settled = settle(self.program, self.dataset, result.contributions, self.now);
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
fn spares(base: &[Finding], after: &[Finding], finding: &Finding) -> bool {
    let number = |list: &[Finding], fits: &dyn Fn(&Finding) -> bool| {
        list.iter()
            .filter(|one| (one.version, one.clause) == (finding.version, finding.clause))
            .filter(|one| fits(one))
            .count()
    };
    let doubt = |one: &Finding| one.verdict == Verdict::NotChecked;
    number(after, &is_broken) < number(base, &is_broken)
        && number(after, &doubt) <= number(base, &doubt)
        && !after
            .iter()
            .any(|one| one.id == finding.id && is_broken(one))
}

/// The first instant of a fact.
fn begin(when: When, zone: crate::calendar::Zone) -> Instant {
    super::stage::begin(when, zone)
}
