//! Groups of branches: which cases they take now and did not, and which they take no more.

use super::guards::{self, Lies};
use super::merged::Merged;
use super::{Aspect, Change, ClauseChange, Effect};
use crate::analysis::group::Place;
use crate::model::regulation::{Branch, BranchId, Cond, Regulation};
use crate::source::Span;

/// Compares groups of two arms and more whose clauses are the same.
pub(super) fn compare(
    old: &Regulation,
    new: &Regulation,
    common: &Merged,
    clauses: &[ClauseChange],
) -> Vec<Change> {
    let mut out = Vec::new();
    let mut taken: Vec<BranchId> = Vec::new();
    for (at, branch) in old.branches.iter().enumerate() {
        let Some(other) = partner(BranchId(at), (old, new), clauses) else {
            continue;
        };
        let Some(after) = new
            .branches
            .get(other.0)
            .filter(|_| !taken.contains(&other))
        else {
            continue;
        };
        taken.push(other);
        if branch.arms.len() < 2 && after.arms.len() < 2 {
            // A single condition is told with its clauses.
            continue;
        }
        let place = Place {
            scope: &after.scope,
            trigger: &after.trigger,
        };
        let (mine, theirs) = (common.cond(&covered(branch)), covered(after));
        let (come, gone) = match guards::lies(&mine, &theirs, &place, common) {
            Lies::Same | Lies::Unclear => continue,
            Lies::Wider(come) => (Some(come), None),
            Lies::Narrower(gone) => (None, Some(gone)),
            Lies::Other(come, gone) => (Some(come), Some(gone)),
        };
        let said = |branch: &Branch| {
            let list: Vec<&str> = branch.arms.iter().map(|arm| &*arm.text).collect();
            Some(list.join(" / "))
        };
        let effect = match (&come, &gone) {
            (Some(_), None) => Effect::Stricter,
            (None, Some(_)) => Effect::Looser,
            _ => Effect::Other,
        };
        let mut change = Change::new(Aspect::Branch, said(branch), said(after))
            .effect(effect)
            .at(span(branch), span(after));
        if let Some(deal) = come {
            change = change.note(format!("теперь есть ветка для: {deal}"));
        }
        if let Some(deal) = gone {
            change = change.note(format!("ветки больше нет для: {deal}"));
        }
        out.push(change);
    }
    out
}

/// All cases that some branch takes.
fn covered(branch: &Branch) -> Cond {
    if branch.arms.iter().any(|arm| arm.cond.is_none()) {
        return Cond::True;
    }
    Cond::Or(
        branch
            .arms
            .iter()
            .filter_map(|arm| arm.cond.clone())
            .collect(),
    )
}

fn span(branch: &Branch) -> Option<Span> {
    branch.arms.first().map(|arm| arm.span)
}

/// The group of the new text in which most clauses of this group stand.
fn partner(
    group: BranchId,
    (old, new): (&Regulation, &Regulation),
    clauses: &[ClauseChange],
) -> Option<BranchId> {
    let mut votes: std::collections::BTreeMap<BranchId, usize> = std::collections::BTreeMap::new();
    for (a, b) in clauses.iter().filter_map(|one| one.old.zip(one.new)) {
        let arm = |reg: &Regulation, at: usize| reg.clauses.get(at)?.arm;
        if let Some((own, _)) = arm(old, a)
            && own == group
            && let Some((other, _)) = arm(new, b)
        {
            *votes.entry(other).or_default() += 1;
        }
    }
    let most = votes.values().max().copied()?;
    votes
        .into_iter()
        .find(|(_, votes)| *votes == most)
        .map(|(other, _)| other)
}
