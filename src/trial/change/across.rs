//! The smallest change for what is judged over all cases together: it is looked for in the cases that the verdict speaks of.

use super::{Change, Question, is_broken};
use crate::engine::{Contribution, Options};
use crate::facts::{Case, Dataset};
use crate::findings::Finding;
use crate::model::regulation::Sentence;
use crate::program::Program;
use crate::value::Instant;

/// So many deals are tried for one verdict.
const DEALS: usize = 4;
/// So many verdicts are given a change.
pub(super) const VERDICTS: usize = 20;

/// All that is known of all cases.
#[derive(Debug, Clone, Copy)]
pub struct Across<'a> {
    /// The rules.
    pub program: &'a Program,
    /// What is held.
    pub dataset: &'a Dataset,
    /// When it is judged.
    pub now: Instant,
    /// How.
    pub options: &'a Options,
    /// The cases.
    pub cases: &'a [Case<'static>],
    /// What all of them contribute.
    pub contributions: &'a [Contribution],
}

impl Across<'_> {
    /// For every broken verdict for which one is found: the deal that it is a change of, where it matters which, and the change.
    #[must_use]
    pub fn changes(&self, findings: &[Finding]) -> Vec<(Option<Box<str>>, Change)> {
        let broken = findings.iter().filter(|one| is_broken(one)).take(VERDICTS);
        broken.filter_map(|one| self.change(one)).collect()
    }

    fn change(&self, finding: &Finding) -> Option<(Option<Box<str>>, Change)> {
        let version = self.program.versions.get(finding.version)?;
        let clause = version.regulation.clauses.get(finding.clause)?;
        // A number does not ask in which deal a call was made.
        let any = matches!(
            clause.sentence,
            Sentence::Plan(_) | Sentence::Threshold(_) | Sentence::Scale(_)
        );
        let deals = self
            .cases
            .iter()
            .flat_map(|case| case.deals.iter().map(move |deal| (case, &*deal.id)));
        let mut near: Vec<(usize, &Case<'static>, &str)> = deals
            .filter_map(|(case, deal)| Some((concern(finding, case, deal)?, case, deal)))
            .collect();
        // The order of the data decides among those that are equally near.
        near.sort_by_key(|(far, ..)| *far);
        near.into_iter().take(DEALS).find_map(|(_, case, deal)| {
            let question = Question {
                program: self.program,
                dataset: self.dataset,
                now: self.now,
                options: self.options,
                case,
                deal,
                others: self.contributions,
            };
            let change = question.change_of(finding)?;
            Some(((!any).then(|| deal.into()), change))
        })
    }
}

/// How far a deal is from what a verdict speaks of; `None`: it is about others.
fn concern(finding: &Finding, case: &Case<'_>, deal: &str) -> Option<usize> {
    let subject = &finding.subject;
    if let Some(own) = &subject.deal {
        return (**own == *deal).then_some(0);
    }
    if let Some(client) = &subject.client {
        return (case.client.as_deref() == Some(&**client)).then_some(0);
    }
    // What was counted last is the nearest.
    let named = |fact: &str| {
        let mut words = fact.split(|letter: char| !(letter.is_alphanumeric() || letter == '-'));
        words.any(|word| word == deal)
    };
    let at = finding
        .evidence
        .iter()
        .rev()
        .position(|one| named(&one.fact));
    let far = finding.evidence.len();
    let owned = case
        .deals
        .iter()
        .any(|one| &*one.id == deal && one.owner.as_deref() == Some(&*finding.responsible));
    Some(at.unwrap_or(if owned { far } else { far + 1 }))
}
