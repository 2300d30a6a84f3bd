//! Conditions of both texts over common axes: the same in other words, wider, narrower, and the smallest deal that tells them
//! apart.

use super::facets::said;
use super::merged::Merged;
use super::{Effect, direction};
use crate::analysis::conjuncts;
use crate::analysis::group::{Found, Group, Place};
use crate::analysis::region::Region;
use crate::analysis::solve::Answer;
use crate::analysis::wish::Trust;
use crate::analysis::words;
use crate::model::regulation::{Clause, Cond, LocalHours, Scope, Test};

/// How one condition lies to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lies {
    /// They hold for the same deals.
    Same,
    /// The new one holds for more: this one.
    Wider(String),
    /// It holds for fewer: no more for this one.
    Narrower(String),
    /// Both: for this one, and no more for that one.
    Other(String, String),
    /// It hangs on what is not understood.
    Unclear,
}

/// The whole condition of a clause of the new text, or of the old one among the names of both.
fn whole(scope: &Scope, guard: &Cond) -> Cond {
    if scope.only_roles.is_empty() {
        return guard.clone();
    }
    let role = Test::OwnerRole(scope.only_roles.clone());
    Cond::And(vec![
        Cond::Test(Box::new(role), "роль ответственного".into()),
        guard.clone(),
    ])
}

/// Compares the conditions of two clauses.
pub(super) fn compare(old: &Clause, new: &Clause, common: &Merged) -> Lies {
    let before = whole(&common.scope(&old.scope), &common.cond(&old.guard));
    let after = whole(&new.scope, &new.guard);
    let place = Place {
        scope: &new.scope,
        trigger: &new.trigger,
    };
    lies(&before, &after, &place, common)
}

/// Compares two conditions of one place.
pub(super) fn lies(before: &Cond, after: &Cond, place: &Place<'_>, common: &Merged) -> Lies {
    let group = Group::new(
        &common.reg,
        place,
        &common.filled,
        &Cond::True,
        [Some(before), Some(after)],
    );
    let (a, b) = (0, 1);
    let beside = |inside: usize, outside: usize, trust: Trust| -> [Region; 2] {
        [
            group.surely(inside, trust),
            group.may(outside, trust).complement(),
        ]
    };
    let example = |inside: usize, outside: usize| -> Option<String> {
        let wanted = beside(inside, outside, Trust::Understood);
        [true, false]
            .into_iter()
            .find_map(|in_order| match group.plainest(in_order, &wanted) {
                Found::Case(witness) => Some(words::case(&common.reg, &group, &witness)),
                Found::Nothing | Found::TooMany => None,
            })
    };
    // With everything that is not understood left free: where even so there is none, there is none.
    let none = |inside: usize, outside: usize| {
        group.any(&beside(inside, outside, Trust::All)) == Answer::None
    };
    match (example(b, a), example(a, b)) {
        (Some(more), Some(fewer)) => Lies::Other(more, fewer),
        (Some(more), None) if none(a, b) => Lies::Wider(more),
        (None, Some(fewer)) if none(b, a) => Lies::Narrower(fewer),
        (None, None) if none(a, b) && none(b, a) => Lies::Same,
        _ => Lies::Unclear,
    }
}

/// What differs between two conditions joined by `и`, in words: the parts that only one of them has; and whether it is one
/// number.
pub(super) fn differing(old: &Cond, new: &Cond) -> (String, String, bool) {
    let (mine, theirs) = (conjuncts(old), conjuncts(new));
    let shape = |cond: &Cond| format!("{:?}", without_words(cond));
    let left: Vec<&Cond> = mine
        .iter()
        .copied()
        .filter(|one| !theirs.iter().any(|other| shape(one) == shape(other)))
        .collect();
    let right: Vec<&Cond> = theirs
        .iter()
        .copied()
        .filter(|one| !mine.iter().any(|other| shape(one) == shape(other)))
        .collect();
    let words = |list: &[&Cond]| -> String {
        let exceptions = list.iter().all(|one| matches!(one, Cond::Not(_)));
        let alone = left.is_empty() != right.is_empty();
        // What stands alone and is forbidden to hold is an exception, and is said as one.
        let list: Vec<String> = list
            .iter()
            .map(|one| match one {
                Cond::Not(inner) if exceptions && alone => format!("кроме: {}", said(inner)),
                other => said(other),
            })
            .collect();
        list.join(" и ")
    };
    let numbers = match (left.as_slice(), right.as_slice()) {
        ([one], [other]) => {
            let digits = |cond: &Cond| -> String {
                shape(cond)
                    .chars()
                    .filter(|letter| !letter.is_ascii_digit() && *letter != '.')
                    .collect()
            };
            matches!((one, other), (Cond::Test(..), Cond::Test(..))) && digits(one) == digits(other)
        }
        _ => false,
    };
    if left.is_empty() && right.is_empty() {
        return (said(old), said(new), false);
    }
    (words(&left), words(&right), numbers)
}

/// Where all that differs are hours of the day at which the condition holds: what wider hours do to it. They hold for more moments,
/// and the analysis of cases does not look at the clock.
pub(super) fn hours(old: &Cond, new: &Cond) -> Option<Effect> {
    let (mine, theirs) = (conjuncts(old), conjuncts(new));
    let only = |mine: &[&Cond], theirs: &[&Cond]| -> Vec<Cond> {
        let bare: Vec<Cond> = theirs.iter().map(|one| without_words(one)).collect();
        let own = mine.iter().map(|one| without_words(one));
        own.filter(|one| !bare.contains(one)).collect()
    };
    let (gone, come) = (only(&mine, &theirs), only(&theirs, &mine));
    let ([one], [other]) = (gone.as_slice(), come.as_slice()) else {
        return None;
    };
    let (a, inside) = clock(one)?;
    let (b, same) = clock(other)?;
    let alike = inside == same
        && (a.client_clock, a.to_the_end, a.not_on_holidays)
            == (b.client_clock, b.to_the_end, b.not_on_holidays);
    if !alike {
        return Some(Effect::Other);
    }
    // Of hours in which something is allowed fewer are stricter; of hours in which a condition holds, it is the other way round.
    let allowed = direction::hours(&a.hours, &b.hours);
    Some(match inside {
        true => direction::opposite(allowed),
        false => allowed,
    })
}

/// Hours that a condition asks for, and whether it holds within them.
fn clock(cond: &Cond) -> Option<(&LocalHours, bool)> {
    match cond {
        Cond::Test(test, _) => match &**test {
            Test::LocalTime(hours) => Some((hours, true)),
            _ => None,
        },
        Cond::Not(inner) => clock(inner).map(|(hours, inside)| (hours, !inside)),
        Cond::True | Cond::And(_) | Cond::Or(_) => None,
    }
}

fn without_words(cond: &Cond) -> Cond {
    match cond {
        Cond::True => Cond::True,
        Cond::And(all) => Cond::And(all.iter().map(without_words).collect()),
        Cond::Or(any) => Cond::Or(any.iter().map(without_words).collect()),
        Cond::Not(one) => Cond::Not(Box::new(without_words(one))),
        Cond::Test(test, _) => Cond::Test(test.clone(), "".into()),
    }
}
