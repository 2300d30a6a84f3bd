//! A stage with things to do for which nobody answers.

use super::demand::demands;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{Of, StageId};

/// Looks at every stage of a funnel in which other stages name who answers for them.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let all = demands(reg);
    for (at, stage) in reg.stages.iter().enumerate() {
        let id = StageId(at);
        let others = reg
            .stages
            .iter()
            .any(|other| other.funnel == stage.funnel && other.responsible.is_some());
        if stage.responsible.is_some() || !others {
            continue;
        }
        let first = all.iter().find(|demand| {
            demand.clause.scope.of == Of::Deal
                && demand.clause.scope.stages == [id]
                && demand.duty.role.is_none()
                && !demand.duty.robot
        });
        let Some(first) = first else { continue };
        report.tell(
            Diagnostic::warning(
                Code::NoResponsible,
                stage.span,
                format!("за стадию «{}» никто не отвечает, а дела в ней есть", stage.name),
            )
            .label("нет «отвечает …»")
            .related(first.clause.span, "кому это делать")
            .hint("допишите в стадию строку «отвечает менеджер» или назовите роль в самом пункте: «менеджер обязан …»"),
        );
    }
}
