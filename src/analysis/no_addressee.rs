//! A norm in a text for people that names nobody: «проверка карточек осуществляется каждый день».

use super::people_texts::{Kind, all, rule_by_hand};
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;

/// Looks at texts for people for which neither the clause nor its stage names a role.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for said in all(reg) {
        let Some(clause) = said.clause.filter(|_| said.kind != Kind::Question) else {
            continue;
        };
        let of_stage = clause.scope.stages.iter().any(|stage| {
            reg.stages
                .get(stage.0)
                .is_some_and(|stage| stage.responsible.is_some())
        });
        let whole = fold(&format!("{} {}", clause.text, said.text));
        let named = reg.roles.iter().any(|role| {
            let role = fold(role);
            let stem: String = role
                .chars()
                .take(role.chars().count().saturating_sub(1).max(3))
                .collect();
            whole.contains(&stem)
        });
        if of_stage || named || rule_by_hand(clause) || !clause.scope.only_roles.is_empty() {
            continue;
        }
        let Some(word) = impersonal(said.text) else {
            continue;
        };
        report.tell(
            Diagnostic::advice(
                Code::NoAddressee,
                said.span,
                format!("«{word}»: кто это делает, не сказано"),
            )
            .label("норма без адресата")
            .hint("назовите роль: «менеджер обязан выполнить «…»», или поставьте пункт в стадию, за которую кто-то отвечает"),
        );
    }
}

/// The words of an official who names nobody.
fn impersonal(text: &str) -> Option<String> {
    const STEMS: &[&str] = &[
        "осуществля",
        "производ",
        "проверя",
        "контролир",
        "обеспечива",
        "оформля",
        "заполня",
        "направля",
        "уведомля",
        "назнача",
        "фиксиру",
    ];
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(at, said)| {
        let word = fold(said);
        let passive = ["ется", "ются", "ится", "ятся"]
            .iter()
            .any(|ending| word.ends_with(ending))
            && STEMS.iter().any(|stem| word.starts_with(stem));
        if passive || word == "необходимо" || word == "надлежит" {
            return Some((*said).to_owned());
        }
        let next = words.get(at + 1)?;
        let must =
            matches!(&*word, "должен" | "должна" | "должно" | "должны") && fold(next) == "быть";
        must.then(|| format!("{said} {next}"))
    })
}
