//! Roles of the text that nobody of the staff holds: what is due to them reaches nobody.

use super::demand::called;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;
use crate::model::regulation::{
    Ban, PlanOf, Regulation, RoleId, Sentence, Step, StepAction, Threshold,
};
use crate::source::Span;

/// Looks at every role that the text calls upon; `held` are the roles of those who work in the company, as the data spells them.
pub(super) fn run(reg: &Regulation, held: &[String], out: &mut Vec<Diagnostic>) {
    let held: Vec<String> = held.iter().map(|role| fold(role)).collect();
    let all = uses(reg);
    for (at, role) in reg.roles.iter().enumerate() {
        if held.contains(&fold(role)) {
            continue;
        }
        let own: Vec<&Use> = all.iter().filter(|one| one.role.0 == at).collect();
        let Some(first) = own.first() else { continue };
        let mut told = Diagnostic::warning(
            Code::RoleUnheld,
            first.span,
            format!("роль «{role}» в данных никто не занимает: {}", first.what),
        )
        .label("обращение в никуда");
        for other in own.iter().skip(1).take(3) {
            told = told.related(other.span, "и здесь");
        }
        out.push(told.hint("впишите сотрудника с этой ролью в список сотрудников, исправьте название роли там или в тексте"));
    }
}

/// A place that calls upon a role.
struct Use {
    role: RoleId,
    span: Span,
    what: String,
}

fn uses(reg: &Regulation) -> Vec<Use> {
    let mut out = Vec::new();
    for stage in &reg.stages {
        out.extend(stage.responsible.map(|role| Use {
            role,
            span: stage.span,
            what: format!("за стадию «{}» никто не отвечает", stage.name),
        }));
    }
    for clause in &reg.clauses {
        let name = called(clause);
        let mut add = |roles: &[RoleId], span: Span, what: &str| {
            out.extend(roles.iter().map(|role| Use {
                role: *role,
                span,
                what: format!("{what} {name}"),
            }));
        };
        match &clause.sentence {
            Sentence::Duty(duty) => {
                let roles: Vec<RoleId> = duty.role.into_iter().collect();
                // Where several may do it, one of them is enough.
                if duty.or_roles.is_empty() {
                    add(&roles, clause.span, "некому исполнять");
                }
                steps(&duty.steps, &mut add);
            }
            Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => {
                steps(&ladder.rows, &mut add);
                steps(&ladder.late, &mut add);
            }
            Sentence::Series(series) => {
                steps(&series.common.steps, &mut add);
                for row in &series.rows {
                    let roles: Vec<RoleId> = row.duty.role.into_iter().collect();
                    add(&roles, clause.span, "некому исполнять");
                    steps(&row.duty.steps, &mut add);
                }
            }
            Sentence::Threshold(Threshold { otherwise, .. }) => {
                add(&otherwise.notify, clause.span, "некому сообщать по");
            }
            Sentence::Plan(plan) => {
                if let PlanOf::Each(role) = &plan.of {
                    add(&[*role], clause.span, "некому выполнять");
                }
            }
            Sentence::Ban(ban) => add(&approving(ban), clause.span, "некому согласовать по"),
            _ => {}
        }
    }
    out
}

fn steps(all: &[Step], add: &mut impl FnMut(&[RoleId], Span, &str)) {
    for step in all {
        if let StepAction::Notify(roles) = &step.action {
            add(roles, step.span, "некому сообщать по");
        }
    }
}

/// The roles whose word lifts a prohibition, where only one may give it.
fn approving(ban: &Ban) -> Vec<RoleId> {
    match ban {
        Ban::Event {
            approval: Some(approval),
            ..
        } => match approval.roles.as_slice() {
            [only] => vec![*only],
            _ => Vec::new(),
        },
        Ban::Value { approval, .. } => approval.iter().copied().collect(),
        _ => Vec::new(),
    }
}
