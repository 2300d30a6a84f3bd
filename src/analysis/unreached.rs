//! A stage into which the rules of moves let no deal.

use super::reach::moves;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};

/// Looks at every stage but the first of its order.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for moves in moves(reg) {
        let Some(first) = moves.funnel.order.first() else {
            continue;
        };
        let known = moves.from(first);
        for &stage in &moves.stages {
            if known.contains(&stage) {
                continue;
            }
            let Some(named) = reg.stages.get(stage.0) else {
                continue;
            };
            let mut told = Diagnostic::warning(
                Code::StageUnreached,
                named.span,
                format!("в стадию «{}» не попасть: правила переходов не пускают в неё ни из одной стадии, куда сделка доходит", named.name),
            )
            .label("сделок здесь не будет");
            let rule = known
                .iter()
                .rev()
                .find_map(|from| moves.shut_by(*from, stage));
            if let Some(rule) = rule {
                told = told.related(rule.span, "не пускает");
            }
            report.tell(told.hint("добавьте её в «только в …» одной из стадий раньше или уберите вместе с её пунктами"));
        }
    }
}
