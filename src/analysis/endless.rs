//! Stages that lead only to each other: a deal there never comes to an end.

use super::reach::moves;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::StageId;

/// Looks at every stage from which no final one can be reached.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for moves in moves(reg) {
        let ending = moves.to(&moves.funnel.terminal);
        let mut told: Vec<StageId> = Vec::new();
        for &stage in &moves.stages {
            if ending.contains(&stage) || told.contains(&stage) {
                continue;
            }
            let around = moves.from(&[stage]);
            // A stage that cannot be left at all is told by another check.
            let dead = |one: &StageId| !moves.stages.iter().any(|to| moves.open(*one, *to));
            if around.iter().any(dead) {
                continue;
            }
            told.extend(&around);
            let names: Vec<String> = around
                .iter()
                .filter_map(|one| reg.stages.get(one.0))
                .map(|one| format!("«{}»", one.name))
                .collect();
            let Some(named) = reg.stages.get(stage.0) else {
                continue;
            };
            let mut said = Diagnostic::warning(
                Code::NoEnd,
                named.span,
                format!(
                    "из стадий {} выхода нет: сделка ходит между ними и никогда не закроется",
                    names.join(", ")
                ),
            )
            .label("отсюда не дойти до конца");
            let rule = moves
                .funnel
                .terminal
                .first()
                .and_then(|end| moves.shut_by(stage, *end));
            if let Some(rule) = rule {
                said = said.related(rule.span, "не пускает дальше");
            }
            report.tell(said.hint(
                "разрешите из одной из них переход дальше или в отказ: «из любой стадии в «Отказ»»",
            ));
        }
    }
}
