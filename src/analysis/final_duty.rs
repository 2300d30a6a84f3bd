//! Demands without an end in a stage that a deal never leaves.

use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{
    Clause, Cond, Deed, Deeds, Regulation, Sentence, StageId, TransitionRule, Trigger,
};

/// Looks at every clause of a final stage. One deed after the end («запросить отзыв») is in order.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let shut = shut(reg);
    for clause in &reg.clauses {
        let stages = &clause.scope.stages;
        let last = !stages.is_empty() && stages.iter().all(|stage| shut.contains(stage));
        if !last || clause.guard != Cond::True {
            continue;
        }
        let Some(what) = endless(clause) else {
            continue;
        };
        let name = stages
            .first()
            .and_then(|stage| reg.stages.get(stage.0))
            .map_or("", |stage| &*stage.name);
        report.tell(
            Diagnostic::warning(
                Code::FinalDuty,
                clause.span,
                format!("«{name}» — конечная стадия, сделка из неё не уходит: {what}"),
            )
            .label("требование закрытой сделки")
            .hint("перенесите пункт в стадию раньше или уберите её из конечных"),
        );
    }
}

/// Final stages that no deal may leave.
fn shut(reg: &Regulation) -> Vec<StageId> {
    let mut out: Vec<StageId> = reg
        .funnels
        .iter()
        .flat_map(|funnel| funnel.terminal.iter().copied())
        .collect();
    for clause in &reg.clauses {
        if let Sentence::Transition(TransitionRule::Final(stages)) = &clause.sentence {
            out.extend(stages);
        }
    }
    out
}

/// What is wrong with it in a stage without an end.
fn endless(clause: &Clause) -> Option<&'static str> {
    match (&clause.sentence, &clause.trigger) {
        (Sentence::Stay(ladder), _) if ladder.limit.is_some() => {
            Some("предел времени в ней нарушит каждая сделка")
        }
        (Sentence::Silence { ladder, .. }, _) if ladder.limit.is_some() => {
            Some("молчание в ней когда-нибудь затянется у каждой сделки")
        }
        (Sentence::Exit(_), _) => Some("условие выхода никогда не понадобится"),
        (Sentence::Duty(duty), Trigger::Every(_) | Trigger::Gap(_)) if duty.cancel.is_empty() => {
            Some("дело будут требовать снова и снова, без конца")
        }
        (Sentence::Duty(duty), Trigger::Scope) => {
            let Deeds::All(deeds) = &duty.deeds else {
                return None;
            };
            let moved = deeds.iter().any(|deed| match deed {
                Deed::Move { stages, .. } => {
                    !stages.iter().any(|to| clause.scope.stages.contains(to))
                }
                _ => false,
            });
            moved.then_some("перевести её дальше нельзя")
        }
        _ => None,
    }
}
