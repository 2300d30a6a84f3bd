//! Entry criteria that no deal can meet together: nobody gets into the stage.

use std::collections::BTreeMap;

use super::group::{Group, Place};
use super::solve::Answer;
use super::wish::Trust;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{Cond, Criterion, Scope, Sentence, StageId, Trigger};

/// Looks at all that each stage asks for at once.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let mut of_stage: BTreeMap<StageId, Vec<&Criterion>> = BTreeMap::new();
    for clause in &reg.clauses {
        let (Sentence::Entry(list) | Sentence::Required(list)) = &clause.sentence else {
            continue;
        };
        if clause.guard == Cond::True && clause.scope.only_roles.is_empty() {
            for stage in &clause.scope.stages {
                of_stage.entry(*stage).or_default().extend(list);
            }
        }
    }
    let mut told: Vec<crate::source::Span> = Vec::new();
    for (stage, all) in of_stage {
        if all.len() < 2 {
            continue;
        }
        // What must hold on the way in is asked just before: the deal is not in the stage yet.
        let scope = Scope {
            funnel: reg.stages.get(stage.0).map(|stage| stage.funnel),
            ..Scope::default()
        };
        let place = Place {
            scope: &scope,
            trigger: &Trigger::Scope,
        };
        let conds = all.iter().map(|one| Some(&one.cond));
        let group = Group::new(reg, &place, &text.filled, &Cond::True, conds);
        let wanted: Vec<_> = (0..all.len())
            .map(|at| group.surely(at, Trust::All))
            .collect();
        match group.any(&wanted) {
            Answer::Case(_) => continue,
            Answer::TooMany => {
                if let Some(first) = all.first() {
                    report.too_many(first.span);
                }
                continue;
            }
            Answer::None => {}
        }
        // The first pair that is at odds is the one to show.
        let pair = (0..all.len()).find_map(|second| {
            let first = (0..=second).find(|first| {
                let both: Vec<_> = [*first, second]
                    .iter()
                    .filter_map(|at| wanted.get(*at).cloned())
                    .collect();
                group.any(&both) == Answer::None
            })?;
            Some((first, second))
        });
        let (first, second) = pair.unwrap_or((0, all.len() - 1));
        let (Some(one), Some(other)) = (all.get(first), all.get(second)) else {
            continue;
        };
        if told.contains(&other.span) {
            continue;
        }
        told.push(other.span);
        let name = reg.stages.get(stage.0).map_or("", |stage| &*stage.name);
        let message = if first == second {
            format!(
                "войти в «{name}» нельзя: «{}» не выполняется никогда",
                one.text
            )
        } else {
            format!(
                "войти в «{name}» нельзя: «{}» и «{}» вместе не выполняются",
                one.text, other.text
            )
        };
        let mut said = Diagnostic::warning(Code::EntryClash, other.span, message)
            .label("таких сделок не бывает");
        if first != second {
            said = said.related(one.span, "спорит с этим");
        }
        report.tell(said.hint("уберите одно из требований или соедините их словом «или»"));
    }
}
