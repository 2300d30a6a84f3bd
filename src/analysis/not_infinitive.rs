//! Instructions that do not say what to do: no word of them is an infinitive.

use super::people_texts::{Kind, all, rule_by_hand};
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;

/// Looks at steps and deeds by hand.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for said in all(text.reg) {
        let order = match said.kind {
            Kind::Step => true,
            Kind::Order => said.clause.is_some_and(|clause| {
                let quoted = ["выполнить «", "запрещено «"];
                quoted.iter().any(|word| clause.text.contains(word)) && !rule_by_hand(clause)
            }),
            Kind::Advice | Kind::Goal | Kind::Question => false,
        };
        if !order || said.text.split_whitespace().any(infinitive) {
            continue;
        }
        report.tell(
            Diagnostic::advice(
                Code::NotInfinitive,
                said.span,
                format!("«{}»: не сказано, что сделать", said.text),
            )
            .label("нет глагола в неопределённой форме")
            .hint("начните с глагола: «узнать бюджет», «назначить следующий шаг»"),
        );
    }
}

/// `узнать`, `прийти`, `сберечь`, `представиться`.
fn infinitive(word: &str) -> bool {
    let word = fold(word.trim_matches(|letter: char| !letter.is_alphabetic()));
    let word = word
        .strip_suffix("ся")
        .or(word.strip_suffix("сь"))
        .unwrap_or(&word);
    let long = word.chars().count() > 3;
    long && ([
        "ать", "ять", "еть", "ить", "оть", "уть", "ыть", "сть", "зть", "чь", "йти", "сти", "зти",
    ]
    .iter()
    .any(|ending| word.ends_with(ending)))
        && ![
            "часть",
            "стоимость",
            "область",
            "новость",
            "скорость",
            "точность",
            "память",
            "гость",
            "помощь",
            "дочь",
            "ночь",
            "речь",
            "пять",
            "девять",
            "десять",
            "двадцать",
            "тридцать",
            "цель",
        ]
        .contains(&word)
        && !word.ends_with("ость")
}
