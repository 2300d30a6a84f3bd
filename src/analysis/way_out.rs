//! Rules of moves that together leave no way out of a stage.

use super::group::{Found, Group, Place};
use super::region::Region;
use super::wish::Trust;
use super::{Report, Text, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{
    Ban, Clause, Cond, EventShape, Funnel, Of, Regulation, Scope, Sentence, StageId,
    TransitionRule, Trigger, What,
};

/// Looks at every stage that is not final.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let rules: Vec<&Clause> = reg
        .clauses
        .iter()
        .filter(|clause| is_rule(clause))
        .collect();
    if rules.is_empty() {
        return;
    }
    for (funnel_at, funnel) in reg.funnels.iter().enumerate() {
        let all: Vec<StageId> = (0..reg.stages.len())
            .map(StageId)
            .filter(|id| {
                reg.stages
                    .get(id.0)
                    .is_some_and(|one| one.funnel.0 == funnel_at)
            })
            .collect();
        for &from in all.iter().filter(|stage| !funnel.terminal.contains(stage)) {
            let others: Vec<StageId> = all.iter().copied().filter(|to| *to != from).collect();
            if !others.is_empty() {
                look(text, funnel, from, &others, &rules, report);
            }
        }
    }
}

fn look(
    text: &Text<'_>,
    funnel: &Funnel,
    from: StageId,
    others: &[StageId],
    rules: &[&Clause],
    report: &mut Report,
) {
    let reg = text.reg;
    // For each way out, the rules that may forbid it; a way that no rule speaks of is open.
    let mut ways: Vec<Vec<usize>> = Vec::new();
    for &to in others {
        let own: Vec<usize> = (0..rules.len())
            .filter(|at| {
                rules
                    .get(*at)
                    .is_some_and(|rule| forbids(reg, funnel, rule, from, to))
            })
            .collect();
        if own.is_empty() {
            return;
        }
        ways.push(own);
    }
    let scope = Scope {
        of: Of::Deal,
        funnel: reg.stages.get(from.0).map(|stage| stage.funnel),
        stages: vec![from],
        ..Scope::default()
    };
    let place = Place {
        scope: &scope,
        trigger: &Trigger::Scope,
    };
    let guards = rules.iter().map(|rule| Some(&rule.guard));
    let group = Group::new(reg, &place, &text.filled, &Cond::True, guards);
    let shut = Region::all(
        ways.iter()
            .map(|own| Region::any(own.iter().map(|rule| group.surely(*rule, Trust::Lasting)))),
    );
    let Some(stage) = reg.stages.get(from.0) else {
        return;
    };
    match group.plainest(true, &[shut]) {
        Found::Nothing => {}
        Found::TooMany => report.too_many(stage.span),
        Found::Case(witness) => {
            let mut used: Vec<usize> = ways.into_iter().flatten().collect();
            used.sort_unstable();
            used.dedup();
            let clauses: Vec<&Clause> = used
                .iter()
                .filter_map(|at| rules.get(*at).copied())
                .collect();
            let Some(last) = clauses.last() else { return };
            let when = match witness.shown.is_empty() {
                true => String::new(),
                false => format!("{}: ", words::case(reg, &group, &witness)),
            };
            let mut told = Diagnostic::warning(
                Code::NoWayOut,
                last.span,
                format!("{when}из стадии «{}» нельзя перейти никуда", stage.name),
            )
            .label("последний выход закрыт");
            for other in clauses.iter().rev().skip(1) {
                told = told.related(other.span, "запрещает остальное");
            }
            report.tell(told.hint("правила переходов действуют вместе: оставьте одно «только в …» со всеми стадиями через «или»"));
        }
    }
}

pub(super) fn is_rule(clause: &Clause) -> bool {
    match &clause.sentence {
        Sentence::Transition(_) => true,
        Sentence::Ban(Ban::Event {
            who,
            but,
            pattern,
            approval,
        }) => {
            who.is_empty()
                && but.is_empty()
                && approval.is_none()
                && clause.trigger == Trigger::Scope
                && pattern.any.iter().any(|shape| moved(shape).is_some())
        }
        _ => false,
    }
}

/// From and into which stages a shape that asks for nothing else is a move.
fn moved(shape: &EventShape) -> Option<(&[StageId], &[StageId])> {
    let What::Transition { from, to } = &shape.what else {
        return None;
    };
    let plain = EventShape::new(shape.what.clone()) == *shape;
    plain.then_some((from.as_slice(), to.as_slice()))
}

pub(super) fn forbids(
    reg: &Regulation,
    funnel: &Funnel,
    rule: &Clause,
    from: StageId,
    to: StageId,
) -> bool {
    let scope = &rule.scope;
    let ours =
        scope.funnel.is_none() || scope.funnel == reg.stages.get(from.0).map(|one| one.funnel);
    if !ours || !scope.only_roles.is_empty() {
        return false;
    }
    let level = |stage: StageId| funnel.order.iter().position(|level| level.contains(&stage));
    let free = funnel.from_anywhere.contains(&to);
    match &rule.sentence {
        Sentence::Transition(TransitionRule::NoBack) => level(from)
            .zip(level(to))
            .is_some_and(|(from, to)| to < from),
        Sentence::Transition(TransitionRule::NoSkip { all, stages }) => {
            let Some((low, high)) = level(from).zip(level(to)) else {
                return false;
            };
            let jumped = |at: usize| *all || stages.iter().any(|stage| level(*stage) == Some(at));
            !free && (low + 1..high).any(jumped)
        }
        Sentence::Transition(TransitionRule::OnlyTo {
            from: these,
            to: into,
        }) => these.contains(&from) && !into.contains(&to) && !free,
        Sentence::Transition(TransitionRule::Final(stages)) => stages.contains(&from),
        Sentence::Ban(Ban::Event { pattern, .. }) => {
            let here = scope.stages.is_empty() || scope.stages.contains(&from);
            here && !scope.except_stages.contains(&from)
                && pattern.any.iter().filter_map(moved).any(|(out, into)| {
                    (out.is_empty() || out.contains(&from))
                        && (into.is_empty() || into.contains(&to))
                })
        }
        _ => false,
    }
}
