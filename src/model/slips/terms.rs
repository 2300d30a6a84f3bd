//! Terms that are none: vague words, words without a number, days and months that are not.

use chrono::Datelike;

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic, closest};
use crate::source::Span;

/// What says «soon» without saying when.
const VAGUE: &[&str] = &[
    "как можно скорее",
    "как можно быстрее",
    "как можно раньше",
    "в ближайшее время",
    "в кратчайшие сроки",
    "в кратчайший срок",
    "в разумный срок",
    "в разумные сроки",
    "в короткий срок",
    "по возможности",
    "по мере возможности",
    "при первой возможности",
    "при необходимости",
    "оперативно",
    "своевременно",
    "вовремя",
    "быстро",
    "быстрее",
    "срочно",
    "скоро",
    "регулярно",
    "периодически",
    "систематически",
    "постоянно",
    "часто",
    "иногда",
];

/// `позвонить как можно скорее`
pub(super) fn vague(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span).to_lowercase().replace('ё', "е");
    let word = VAGUE.iter().find(|word| {
        said.strip_prefix(**word)
            .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    })?;
    let span = Span::new(one.span.start, one.span.start + word.len());
    let often = matches!(
        *word,
        "регулярно"
            | "периодически"
            | "систематически"
            | "постоянно"
            | "часто"
            | "иногда"
    );
    let term = if often {
        "не реже 1 раза в месяц"
    } else {
        "за 15 рабочих минут"
    };
    let line = if span.start == place.start {
        let rest = place.said(Span::new(span.end, place.line.end)).trim_start();
        place.instead(&format!("{rest} {term}"))
    } else {
        place.with(span, term)
    };
    let message = if often {
        format!("«{word}» — как часто? Программе нужен период")
    } else {
        format!("«{word}» — не срок: у каждого он свой")
    };
    Some(
        Diagnostic::error(Code::VagueTerm, span, message)
            .label(if often { "как часто?" } else { "к какому времени?" })
            .hint(if often {
                "назовите период: «не реже 1 раза в месяц», «каждый понедельник», «раз в 2 недели»"
            } else {
                "назовите срок: «за 15 рабочих минут», «до конца рабочего дня», «в тот же день», «сразу»"
            })
            .example(line),
    )
}

/// A word that asks for a number, and how it goes on.
const HANGING: &[(&str, &str)] = &[
    ("в течение", "в течение 2 рабочих часов"),
    ("в течении", "в течение 2 рабочих часов"),
    ("не позже", "не позже 18:00"),
    ("не позднее", "не позднее 18:00"),
    ("не раньше", "не раньше 2 часов и не позже 4 часов"),
    ("через", "через 3 дня"),
    ("за", "за 2 рабочих часа"),
    ("до", "до конца рабочего дня"),
];

/// The same for limits.
const HANGING_LIMITS: &[(&str, &str)] = &[
    ("не чаще", "не чаще 2 раз в день"),
    ("не реже", "не реже 1 раза в месяц"),
    ("не больше", "не больше 2 раз в день"),
    ("не более", "не более 2 раз в день"),
];

/// `позвонить в течение`, `звонить не чаще`
pub(super) fn hanging(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span).to_lowercase();
    let goes_on = |word: &str| {
        let rest = said.strip_prefix(word)?;
        let next = rest.split_whitespace().next().unwrap_or("");
        let ends = rest.is_empty() || rest.starts_with([' ', ',']);
        (ends
            && matches!(
                next,
                "" | "," | "после" | "если" | "с" | "когда" | "от" | "по"
            ))
        .then_some(())
    };
    let span = |word: &str| Span::new(one.span.start, one.span.start + word.len());
    if let Some((word, whole)) = HANGING.iter().find(|(word, _)| goes_on(word).is_some()) {
        return Some(
            Diagnostic::error(
                Code::OddQuantity,
                span(word),
                format!("после «{word}» не сказано, сколько"),
            )
            .label("сколько?")
            .hint(format!("допишите срок: «{whole}»"))
            .example(place.with(span(word), whole)),
        );
    }
    let (word, whole) = HANGING_LIMITS
        .iter()
        .find(|(word, _)| goes_on(word).is_some())?;
    Some(
        Diagnostic::error(
            Code::LimitPeriod,
            span(word),
            format!("после «{word}» не сказано, сколько раз и за какое время"),
        )
        .label("сколько и за какое время?")
        .hint(format!("допишите: «{whole}»"))
        .example(place.with(span(word), whole)),
    )
}

const WEEKDAYS: &[&str] = &[
    "понедельник",
    "вторник",
    "среду",
    "четверг",
    "пятницу",
    "субботу",
    "воскресенье",
    "понедельникам",
    "вторникам",
    "средам",
    "четвергам",
    "пятницам",
    "субботам",
    "воскресеньям",
];

/// `каждый понидельник`
pub(super) fn weekday(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let (span, word) = words.windows(2).find_map(|pair| {
        let [(_, before), (span, word)] = pair else {
            return None;
        };
        let asks = matches!(
            before.to_lowercase().as_str(),
            "каждый" | "каждую" | "каждое" | "в" | "во" | "по"
        );
        (asks && word.chars().count() > 3).then_some((*span, *word))
    })?;
    let near = closest(word, WEEKDAYS.iter().copied())?;
    if near == word.to_lowercase() || crate::diagnostic::differs_by(&word.to_lowercase(), near) > 2
    {
        return None;
    }
    Some(
        Diagnostic::error(
            Code::UnknownWeekday,
            span,
            format!("дня недели «{word}» нет"),
        )
        .label("какой день?")
        .hint(format!("возможно, вы имели в виду «{near}»"))
        .example(place.with(span, near)),
    )
}

const MONTHS: &[(&str, u32)] = &[
    ("января", 31),
    ("февраля", 29),
    ("марта", 31),
    ("апреля", 30),
    ("мая", 31),
    ("июня", 30),
    ("июля", 31),
    ("августа", 31),
    ("сентября", 30),
    ("октября", 31),
    ("ноября", 30),
    ("декабря", 31),
];

/// `до 31 февраля`, `до 15 октебря`
pub(super) fn month(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let (number, day, span, word) = words.windows(2).find_map(|pair| {
        let [(number, day), (span, word)] = pair else {
            return None;
        };
        let day: u32 = day.parse().ok()?;
        Some((*number, day, *span, *word))
    })?;
    let lower = word.to_lowercase();
    if let Some((name, days)) = MONTHS.iter().find(|(name, _)| *name == lower) {
        let whole = number.join(span);
        let year = place.said(Span::new(span.end, one.span.end)).trim_start();
        let dated = year.starts_with(|c: char| c.is_ascii_digit());
        if day > *days || day == 0 {
            let told = Diagnostic::error(
                Code::ImpossibleDate,
                whole,
                format!("такой даты нет: «{day} {name}»"),
            )
            .label("нет в календаре")
            .hint(format!("последний день — {days} {name}"));
            return Some(told);
        }
        if dated {
            return None;
        }
        let from = place.reg.effective_from.map_or(2027, |day| day.year());
        return Some(
            Diagnostic::error(
                Code::NoDate,
                whole,
                format!("не сказано, какого года «{day} {name}»"),
            )
            .label("какой год?")
            .hint("срок, который повторяется каждый год, пишут временем года: «с 1 по 15 октября — позвонить»")
            .example(place.with(whole, &format!("{day} {name} {from} года"))),
        );
    }
    let near = closest(&lower, MONTHS.iter().map(|(name, _)| *name))?;
    if crate::diagnostic::differs_by(&lower, near) > 2
        || lower.chars().count() < 3
        || crate::lexicon::act(&lower).is_some()
    {
        return None;
    }
    Some(
        Diagnostic::error(Code::ImpossibleDate, span, format!("месяца «{word}» нет"))
            .label("какой месяц?")
            .hint(format!("возможно, вы имели в виду «{near}»"))
            .example(place.with(span, near)),
    )
}

/// `позвонить за 1 час, при просрочке сообщить РОПу`
pub(super) fn late(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let rest = [
        "при просрочке",
        "в случае просрочки",
        "если просрочил",
        "если просрочка",
    ]
    .iter()
    .find_map(|head| {
        said.to_lowercase()
            .starts_with(head)
            .then(|| said.get(head.len()..))
            .flatten()
    })?;
    let rest = rest.trim_start_matches([' ', ',', '—', '-']).trim();
    let deed = if rest.is_empty() {
        "сообщить РОПу"
    } else {
        rest
    };
    Some(
        Diagnostic::error(
            Code::Leftover,
            one.span,
            "что бывает при просрочке, пишут строкой под пунктом",
        )
        .label("отдельной строкой")
        .hint(format!(
            "поставьте в конце пункта двоеточие, а ниже и глубже — «просрочка 15 минут — {deed}»"
        )),
    )
}

/// `через несколько дней`, `позвонить один раз`
pub(super) fn some(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    if let Some((span, word)) = words.iter().find(|(_, word)| {
        matches!(
            word.to_lowercase().as_str(),
            "несколько" | "нескольких" | "пару" | "пары"
        )
    }) {
        return Some(
            Diagnostic::error(Code::VagueTerm, *span, format!("«{word}» — это сколько?"))
                .label("сколько?")
                .hint("назовите число: «через 5 дней», или окно: «через 2–3 рабочих дня»")
                .example(place.with(*span, "5")),
        );
    }
    let said = place.said(one.span).to_lowercase();
    let once = ["один раз", "однократно", "1 раз"]
        .iter()
        .find(|word| **word == said)?;
    Some(
        Diagnostic::error(Code::Leftover, one.span, format!("«{once}» не пишут: дело и так делают один раз"))
            .label("лишнее")
            .hint("сколько раз за период: «звонить не реже 2 раз в месяц»; попытки: «недозвон, 3 попытки: …»")
            .example(place.with(one.span, "в тот же день")),
    )
}
