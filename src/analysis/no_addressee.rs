//! An order in the passive that names nobody: «проверяется полнота карточки».

use super::people_texts::{Kind, all};
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;

/// Looks at deeds by hand for which neither the clause nor its stage names a role.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for said in all(reg) {
        let Some(clause) = said.clause.filter(|_| said.kind == Kind::Order) else {
            continue;
        };
        let of_stage = clause.scope.stages.iter().any(|stage| {
            reg.stages
                .get(stage.0)
                .is_some_and(|stage| stage.responsible.is_some())
        });
        let named = reg.roles.iter().any(|role| {
            let role = fold(role);
            let stem: String = role
                .chars()
                .take(role.chars().count().saturating_sub(1).max(3))
                .collect();
            fold(&clause.text).contains(&stem)
        });
        if of_stage || named || !clause.scope.only_roles.is_empty() {
            continue;
        }
        let Some(word) = said.text.split_whitespace().find(|word| passive(word)) else {
            continue;
        };
        report.tell(
            Diagnostic::advice(
                Code::NoAddressee,
                said.span,
                format!("«{}»: кто это делает, не сказано", word.trim_matches(|letter: char| !letter.is_alphabetic())),
            )
            .label("норма без адресата")
            .hint("назовите роль: «менеджер обязан выполнить «…»», или поставьте пункт в стадию, за которую кто-то отвечает"),
        );
    }
}

/// `проверяется`, `осуществляются`.
fn passive(word: &str) -> bool {
    let word = fold(word.trim_matches(|letter: char| !letter.is_alphabetic()));
    ["ется", "ются", "ится", "атся", "ятся"]
        .iter()
        .any(|ending| word.ends_with(ending))
        && !["требуется", "остается", "является"].contains(&&*word)
}
