//! A condition that never holds: the branch, or the clause, might as well not be there.

use super::dead_arm::{State, state};
use super::group::{Group, Place};
use super::solve::Answer;
use super::wish::Trust;
use super::{Report, Text, conjuncts};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{Clause, Cond};

/// Looks at the condition of every branch, and of every clause that has conditions of its own.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for (branch, group) in text.reg.branches.iter().zip(&text.groups) {
        if group.any(&[group.around(Trust::All)]) == Answer::None {
            // The condition around is told where it stands.
            continue;
        }
        for (at, arm) in branch.arms.iter().enumerate() {
            if arm.cond.is_some() && matches!(state(group, at), State::Never) {
                let message = format!("условие «{}» не выполняется никогда", arm.text);
                report.tell(
                    Diagnostic::warning(Code::NeverTrue, arm.span, message)
                        .label("таких сделок не бывает")
                        .hint("проверьте границы и «и»: одновременно этого не бывает; если подходит любое из условий, напишите «или»"),
                );
            }
        }
    }
    for clause in &text.reg.clauses {
        let Some((around, own)) = own_conditions(text, clause) else {
            continue;
        };
        let group = of_clause(text, clause, &around, &own);
        if group.any(&[group.around(Trust::All)]) == Answer::None {
            continue;
        }
        let mut wanted = vec![group.around(Trust::All)];
        wanted.extend((0..own.len()).map(|arm| group.surely(arm, Trust::All)));
        match group.any(&wanted) {
            Answer::Case(_) => {}
            Answer::TooMany => report.too_many(clause.span),
            Answer::None => report.tell(
                Diagnostic::warning(
                    Code::NeverTrue,
                    clause.span,
                    format!(
                        "пункт «{}» не сработает никогда: его условия вместе не выполняются",
                        clause.text
                    ),
                )
                .label("таких сделок не бывает")
                .hint("проверьте «если» и «кроме» этого пункта и условия вокруг него"),
            ),
        }
    }
}

/// The conditions of a clause itself, apart from the branch it stands in; `None`: it has none.
pub(super) fn own_conditions(text: &Text<'_>, clause: &Clause) -> Option<(Cond, Vec<Cond>)> {
    if clause.guard == Cond::True {
        return None;
    }
    let mut around = Vec::new();
    if let Some((id, arm)) = clause.arm
        && let Some(branch) = text.reg.branches.get(id.0)
    {
        around.extend(conjuncts(&branch.guard).into_iter().cloned());
        for (at, one) in branch.arms.iter().enumerate().take(arm + 1) {
            match &one.cond {
                Some(cond) if at < arm => around.push(Cond::Not(Box::new(cond.clone()))),
                Some(cond) => around.extend(conjuncts(cond).into_iter().cloned()),
                None => {}
            }
        }
    }
    let mut own: Vec<Cond> = conjuncts(&clause.guard).into_iter().cloned().collect();
    for known in &around {
        if let Some(at) = own.iter().position(|one| one == known) {
            own.remove(at);
        }
    }
    (!own.is_empty()).then_some((Cond::And(around), own))
}

/// The own conditions of a clause as a group.
pub(super) fn of_clause(text: &Text<'_>, clause: &Clause, around: &Cond, own: &[Cond]) -> Group {
    let place = Place {
        scope: &clause.scope,
        trigger: &clause.trigger,
    };
    Group::new(text.reg, &place, &text.filled, around, own.iter().map(Some))
}
