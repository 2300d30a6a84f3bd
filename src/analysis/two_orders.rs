//! Branches that hold together and order different things: the same deed by two terms, two stages, two owners.

use std::collections::BTreeMap;

use super::example::{example, numbers};
use super::group::{Found, Group, Place};
use super::solve::Answer;
use super::subject::bare;
use super::wish::Trust;
use super::{Report, Text, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{
    BranchId, Clause, Deed, Deeds, Duty, EventPattern, RoleId, Sentence, StageId, Trigger,
};

/// How many pairs of clauses are looked at in one text.
const MOST_PAIRS: usize = 20_000;

/// What an order is about.
#[derive(Debug, PartialEq)]
enum Topic {
    /// A deed of one kind, by one role.
    Deed(EventPattern, Option<RoleId>),
    /// Which stage the deal goes to.
    Stage,
    /// Who gets the deal.
    Owner,
}

/// What it says.
enum Order<'r> {
    Deed(&'r Duty),
    Stage(&'r [StageId]),
    Owner(RoleId),
}

impl Order<'_> {
    /// Whether nobody can do as both say, or the one makes nothing of the other.
    fn differs(&self, other: &Self) -> bool {
        match (self, other) {
            (Order::Deed(a), Order::Deed(b)) => {
                !a.standing && !b.standing && (&a.term, a.due_by) != (&b.term, b.due_by)
            }
            (Order::Stage(a), Order::Stage(b)) => !a.iter().any(|one| b.contains(one)),
            (Order::Owner(a), Order::Owner(b)) => a != b,
            _ => false,
        }
    }
}

/// Looks at every two clauses of different branches that speak of the same.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    // Clauses of the same event and the same place are compared; a place is told by its first stage.
    let mut places: BTreeMap<(Option<usize>, Option<usize>), Vec<usize>> = BTreeMap::new();
    for (at, clause) in reg.clauses.iter().enumerate() {
        if clause.arm.is_some() && order(clause).is_some() {
            let scope = &clause.scope;
            let place = (
                scope.funnel.map(|funnel| funnel.0),
                scope.stages.first().map(|stage| stage.0),
            );
            places.entry(place).or_default().push(at);
        }
    }
    let mut pairs = 0;
    for all in places.values() {
        for (index, &one) in all.iter().enumerate() {
            for &other in all.iter().skip(index + 1) {
                pairs += 1;
                let Some((a, b)) = reg.clauses.get(one).zip(reg.clauses.get(other)) else {
                    continue;
                };
                if pairs > MOST_PAIRS {
                    report.too_many_pairs(a.span, MOST_PAIRS);
                    return;
                }
                if conflicting(text, a, b) {
                    look(text, (one, a), (other, b), report);
                }
            }
        }
    }
}

fn order(clause: &Clause) -> Option<(Topic, Order<'_>)> {
    let Sentence::Duty(duty) = &clause.sentence else {
        return None;
    };
    let Deeds::All(deeds) = &duty.deeds else {
        return None;
    };
    let [deed] = deeds.as_slice() else {
        return None;
    };
    Some(match deed {
        Deed::Act(pattern) => (Topic::Deed(bare(pattern), duty.role), Order::Deed(duty)),
        Deed::Move { stages, .. } => (Topic::Stage, Order::Stage(stages)),
        Deed::HandTo(role) => (Topic::Owner, Order::Owner(*role)),
        _ => return None,
    })
}

fn conflicting(text: &Text<'_>, a: &Clause, b: &Clause) -> bool {
    let (Some((topic, one)), Some((same, other))) = (order(a), order(b)) else {
        return false;
    };
    let together = matches!(
        (&a.trigger, &b.trigger),
        (Trigger::Scope, Trigger::Scope) | (Trigger::Event { .. }, Trigger::Event { .. })
    ) && same_trigger(&a.trigger, &b.trigger)
        && a.scope == b.scope;
    together && topic == same && one.differs(&other) && !one_within(text, a, b)
}

fn same_trigger(a: &Trigger, b: &Trigger) -> bool {
    match (a, b) {
        (Trigger::Event { pattern: a, .. }, Trigger::Event { pattern: b, .. }) => a.any == b.any,
        (a, b) => a == b,
    }
}

/// Whether one of the clauses stands in the branch of the other, or deeper in it: the order there is made more exact.
fn one_within(text: &Text<'_>, a: &Clause, b: &Clause) -> bool {
    let above = |arm: Option<(BranchId, usize)>| {
        std::iter::successors(arm, |(id, _)| text.reg.branches.get(id.0)?.parent)
    };
    above(a.arm).any(|one| Some(one) == b.arm) || above(b.arm).any(|one| Some(one) == a.arm)
}

fn look(
    text: &Text<'_>,
    (at, a): (usize, &Clause),
    (other, b): (usize, &Clause),
    report: &mut Report,
) {
    let reg = text.reg;
    let place = Place {
        scope: &a.scope,
        trigger: &a.trigger,
    };
    let guards = [Some(&a.guard), Some(&b.guard)];
    let no_guard = crate::model::regulation::Cond::True;
    let group = Group::new(reg, &place, &text.filled, &no_guard, guards);
    if matches!(order(a), Some((Topic::Deed(..), _))) && group.in_time() {
        // Reasons for one deed that come each in its time: what is done for the one is done for the other.
        return;
    }
    let both = |trust| [group.surely(0, trust), group.surely(1, trust)];
    let witness = match group.plainest(true, &both(Trust::Understood)) {
        Found::Case(witness) => witness,
        Found::TooMany => return report.too_many(b.span),
        Found::Nothing => {
            if let Answer::Case(_) = group.any_in_order(&both(Trust::All)) {
                let unclear = group.not_understood().map(|said| (b.span, said.into()));
                report.undecided.extend(unclear);
            }
            return;
        }
    };
    let said = words::case(reg, &group, &witness);
    let mut told = Diagnostic::warning(
        Code::TwoOrders,
        b.span,
        format!(
            "{said}: сразу два разных приказа — «{}» и «{}»",
            a.text, b.text
        ),
    )
    .label("второй приказ")
    .related(a.span, "первый приказ");
    for clause in [a, b] {
        if let Some((id, arm)) = clause.arm
            && let Some(arm) = reg
                .branches
                .get(id.0)
                .and_then(|branch| branch.arms.get(arm))
        {
            told = told.related(arm.span, "его условие");
        }
    }
    told = told.hint("соедините ветки в «если … / иначе если …»: сработает первая подходящая; или сузьте одно из условий");
    let expected = numbers(reg, &[at, other]).map_or_else(
        || "нарушений нет".to_owned(),
        |all| format!("ожидает {all}"),
    );
    let name = format!(
        "Строка {}: два приказа сразу",
        reg.source.line(b.span.start)
    );
    if let Some(ready) = example(
        reg,
        &group,
        &place,
        &text.filled,
        &witness,
        (&name, &expected),
    ) {
        told = told.example(ready);
    }
    report.tell(told);
}
