//! Gradings, fines and conditions in brackets.

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;
use crate::source::Span;

/// A grading in brackets that lacks a word.
pub(super) fn grade(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    if one.message != "оценка в скобках не понятна" {
        return None;
    }
    let said = place.said(one.span);
    let inner = said.trim_matches(['(', ')']).trim();
    let start = one.span.start + said.find(inner)?;
    let span = Span::new(start, start + inner.len());
    let folded = fold(inner);
    let number = inner.trim_start_matches(['-', '−', '–', '+']);
    let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    let told = |message: String, label: &str, right: &str| {
        Some(
            Diagnostic::error(Code::BadGrade, span, message)
                .label(label)
                .hint("бывает: (критично), (замечание), (напоминание), (штраф 500 ₽), (−1 балл), (приоритет 1)")
                .example(place.with(span, right)),
        )
    };
    if folded == "штраф" {
        return told("у штрафа нет суммы".into(), "сколько?", "штраф 500 ₽");
    }
    if let Some(sum) = folded.strip_prefix("штраф ") {
        let digits = sum.chars().all(|c| c.is_ascii_digit() || c == ' ');
        return if digits {
            told(
                format!("«{inner}» — чего: рублей?"),
                "нет валюты",
                &format!("{inner} ₽"),
            )
        } else if sum.contains('%') || sum.contains("процент") {
            told(
                "штраф — это деньги, а не проценты".into(),
                "сколько рублей?",
                "штраф 500 ₽",
            )
        } else {
            None
        };
    }
    if plain && number.len() < inner.len() {
        return told(
            format!("«{inner}» — чего: баллов?"),
            "сколько чего?",
            &format!("−{number} баллов"),
        );
    }
    if folded.contains("критич") {
        return told(
            format!("степеней у «критично» нет: «{inner}» не читается"),
            "лишнее слово",
            "критично",
        );
    }
    if folded.starts_with("приоритет") {
        return told(
            "приоритет — число: 1 — самый важный".into(),
            "какой по счёту?",
            "приоритет 1",
        );
    }
    if folded == "предупреждение" {
        return told(
            "«предупреждение» — не оценка".into(),
            "замечание?",
            "замечание",
        );
    }
    if let Some(rest) = inner
        .strip_prefix("не для ")
        .or_else(|| inner.strip_prefix("кроме "))
    {
        let before = place
            .said(Span::new(place.line.start, span.start))
            .trim_end()
            .trim_end_matches('(')
            .trim_end();
        return Some(
            Diagnostic::error(Code::BadGrade, span, format!("«{inner}» — не оценка, а исключение"))
                .label("без скобок")
                .hint("исключение стоит в конце после запятой: «, кроме источника «Выставка»», «, кроме клиентов «А»»")
                .hint(format!("напишите: «{before}, кроме …»; кто такие «{rest}», скажите полем или категорией")),
        );
    }
    if folded.starts_with("важно")
        || folded.starts_with("обязательно")
        || folded.starts_with("срочно")
    {
        return told(
            format!("«{inner}» — не оценка"),
            "насколько важно?",
            "критично",
        );
    }
    None
}

/// `позвонить за 1 час, штраф 500 рублей`
pub(super) fn fine(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    if !fold(said).starts_with("штраф") {
        return None;
    }
    let sum = said.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = sum.trim_end_matches(|c: char| !c.is_ascii_digit());
    if digits.is_empty() {
        return None;
    }
    let before = place
        .said(Span::new(place.line.start, one.span.start))
        .trim_end_matches([' ', ',', '—', '-', '.']);
    Some(
        Diagnostic::error(
            Code::BadGrade,
            one.span,
            "штраф пишут в скобках в конце пункта",
        )
        .label("в скобках")
        .example(format!("{before} (штраф {digits} ₽)")),
    )
}

/// `позвонить за 1 час (если источник «Сайт»)`
pub(super) fn condition_in_brackets(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let before = place
        .said(Span::new(place.line.start, one.span.start))
        .trim_end();
    let before = before.strip_suffix('(')?.trim_end();
    let rest = place.said(Span::new(one.span.start, place.line.end));
    let first = fold(rest.split_whitespace().next()?);
    if !matches!(first.as_str(), "если" | "кроме" | "пока") {
        return None;
    }
    let inner = rest.trim_end().strip_suffix(')')?;
    Some(
        Diagnostic::error(
            Code::Unreadable,
            Span::new(one.span.start, one.span.start + inner.len()),
            "условие стоит после запятой, а не в скобках",
        )
        .label("без скобок")
        .hint("в скобках в конце пункта — только оценка: (критично), (штраф 500 ₽)")
        .example(format!("{before}, {inner}")),
    )
}
