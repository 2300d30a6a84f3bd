//! Lines of the header and of cards: types, hours and zones in other words.

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;
use crate::source::Span;

/// `сумма: деньги`
pub(super) fn field_colon(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let (name, ty) = said.split_once(':')?;
    let at = one.span.start + name.len();
    if ty.trim().is_empty() {
        return None;
    }
    Some(
        Diagnostic::error(
            Code::NoType,
            Span::new(at, at + 1),
            "между полем и его типом стоит тире, а не двоеточие",
        )
        .label("здесь нужно тире")
        .example(format!("{} — {}", name.trim(), ty.trim())),
    )
}

/// What types are called elsewhere.
const TYPES: &[(&str, &str)] = &[
    ("рубли", "деньги"),
    ("руб", "деньги"),
    ("₽", "деньги"),
    ("валюта", "деньги"),
    ("цена", "деньги"),
    ("стоимость", "деньги"),
    ("целое", "число"),
    ("целое число", "число"),
    ("дробное", "число"),
    ("дробное число", "число"),
    ("количество", "число"),
    ("цифра", "число"),
    ("логическое", "да/нет"),
    ("булево", "да/нет"),
    ("флажок", "да/нет"),
    ("чекбокс", "да/нет"),
    ("телефон", "текст"),
    ("почта", "текст"),
    ("email", "текст"),
    ("адрес", "текст"),
    ("ссылка", "текст"),
    ("имя", "текст"),
    ("время", "дата и время"),
    ("датавремя", "дата и время"),
    ("день рождения", "ежегодная дата"),
];

/// `сумма — рубли`
pub(super) fn type_word(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = fold(place.said(one.span));
    let near = one.hints.iter().find_map(|hint| {
        hint.strip_prefix("возможно, вы имели в виду «")?
            .strip_suffix('»')
    });
    let right = near.or_else(|| {
        TYPES
            .iter()
            .find(|(word, _)| *word == said)
            .map(|(_, right)| *right)
    })?;
    let mut told = one.clone();
    told.hints = vec![format!("возможно, вы имели в виду «{right}»")];
    Some(told.example(place.with(one.span, right)))
}

/// What people write into a header that has another place.
const HEADER: &[(&str, &str)] = &[
    (
        "обед",
        "обед программа не вычитает: часы пишут двумя промежутками — «рабочее время пн–пт 09:00–13:00, 14:00–18:00»",
    ),
    (
        "перерыв",
        "перерыв программа не вычитает: часы пишут двумя промежутками — «рабочее время пн–пт 09:00–13:00, 14:00–18:00»",
    ),
    (
        "выходн",
        "выходные — те дни, которых нет в строке «рабочее время»; праздники — «праздники Россия»",
    ),
    (
        "компани",
        "название компании пишут в первой строке: регламент «Отдел продаж компании»",
    ),
    ("город", "город задаёт пояс: «часовой пояс Europe/Moscow»"),
    (
        "дата",
        "дату начала пишут так: «версия 1, действует с 01.12.2026»",
    ),
    (
        "утвержд",
        "дату начала пишут так: «версия 1, действует с 01.12.2026»; кто утвердил — «автор РОП»",
    ),
    (
        "срок действия",
        "дату начала пишут так: «версия 1, действует с 01.12.2026»",
    ),
];

/// `обед 13:00–14:00`
pub(super) fn header_line(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = fold(place.sentence());
    let (_, hint) = HEADER.iter().find(|(stem, _)| {
        sentence
            .split_whitespace()
            .take(2)
            .any(|word| word.starts_with(stem))
    })?;
    let mut told = one.clone();
    told.hints = vec![(*hint).to_owned()];
    Some(told)
}

/// `часовой пояс Europe/Moskow`
pub(super) fn zone(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let right = one.hints.iter().find_map(|hint| {
        hint.strip_prefix("возможно, вы имели в виду «")?
            .strip_suffix('»')
    })?;
    let mut told = one.clone();
    told.hints = vec![format!("возможно, вы имели в виду «{right}»")];
    Some(told.example(place.with(one.span, right)))
}

/// `рабочее время с 9 до 18`
pub(super) fn hours(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let lower = fold(said);
    let numbers: Vec<(u32, u32)> = said
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.')))
        .filter(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(|part| {
            let (hours, minutes) = part.split_once([':', '.']).unwrap_or((part, "0"));
            Some((hours.parse().ok()?, minutes.parse().unwrap_or(0)))
        })
        .filter(|(hours, minutes)| *hours <= 24 && *minutes < 60)
        .collect();
    let [from, to] = numbers.as_slice() else {
        return None;
    };
    if from >= to {
        return None;
    }
    let days = if lower.contains("ежедневно")
        || lower.contains("каждый день")
        || lower.contains("без выходных")
    {
        "пн–вс"
    } else if lower.contains("суббот") || lower.contains("сб") {
        "пн–сб"
    } else {
        "пн–пт"
    };
    let right = format!("{days} {:02}:{:02}–{:02}:{:02}", from.0, from.1, to.0, to.1);
    let mut told = Diagnostic::error(one.code, one.span, format!("часы «{said}» не читаются"))
        .label("ожидались дни и часы");
    told.hints = vec![
        "сначала дни, потом часы через тире: «рабочее время пн–пт 09:00–18:00, сб 10:00–14:00»"
            .into(),
    ];
    Some(told.example(place.with(one.span, &right)))
}
