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

/// `звонить не после 21:00`
pub(super) fn not_after(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let rest = said.strip_prefix("не ")?;
    if !(rest.starts_with("после ")
        || rest.starts_with("в ")
        || rest.starts_with("до ")
        || rest.starts_with("по "))
    {
        return None;
    }
    let before = place
        .said(Span::new(place.start, one.span.start))
        .trim_end();
    if before.is_empty() || before.contains(' ') {
        return None;
    }
    let right = format!("не {before} {rest}");
    Some(
        Diagnostic::error(
            Code::Leftover,
            one.span,
            format!("«не» стоит не на месте: запрет начинается с него — «{right}»"),
        )
        .label("«не» перед делом")
        .hint("запрет: «не звонить после 21:00»; разрешённые часы: «звонить только 09:00–21:00»")
        .example(place.instead(&right)),
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

/// `не позже завтра`, `до пятницы`
pub(super) fn till_day(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let lower = said.to_lowercase();
    let rest = ["не позже ", "не позднее ", "до "]
        .iter()
        .find_map(|head| lower.strip_prefix(head))?;
    let first = rest.split_whitespace().next()?;
    if matches!(first, "завтра" | "послезавтра" | "сегодня") {
        let start = one.span.end.saturating_sub(rest.len());
        let own = place.said(Span::new(start, one.span.end));
        return Some(
            Diagnostic::error(
                Code::Leftover,
                Span::new(one.span.start, start),
                "«завтра» и так говорит, к какому дню",
            )
            .label("лишнее")
            .hint("пишут: «позвонить завтра», «позвонить завтра до 12:00»")
            .example(place.with(one.span, own)),
        );
    }
    let day = [
        "понедельник",
        "вторник",
        "сред",
        "четверг",
        "пятниц",
        "суббот",
        "воскресен",
        "выходн",
        "недел",
    ]
    .iter()
    .any(|stem| first.starts_with(stem));
    day.then(|| {
        Diagnostic::error(
            Code::Leftover,
            one.span,
            format!("срок по дню недели не читается: «{said}»"),
        )
        .label("какой срок?")
        .hint(
            "назовите срок от начала: «за 3 рабочих дня», «не позже следующего рабочего дня 11:00»",
        )
        .hint("повторяющееся — «каждую пятницу до 18:00», «еженедельно»")
        .example(place.with(one.span, "за 3 рабочих дня"))
    })
}

/// `звонить только с 9 утра до 9 вечера`, `до 18.00`, `с 9-00`
pub(super) fn clock(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let times = times(sentence);
    let odd = times.iter().any(|(_, _, odd)| *odd);
    if times.is_empty() || !odd || sentence.contains('«') && one.code != Code::Leftover {
        return None;
    }
    let (first, last) = (times.first()?, times.last()?);
    let (span, right) = match times.as_slice() {
        [(at, from, _), (to_at, to, _)] => {
            let before = sentence.get(..at.start)?;
            let lead = before.strip_suffix("с ").map_or(before.len(), str::len);
            (
                Span::new(place.start + lead, place.start + to_at.end),
                format!("{from}–{to}"),
            )
        }
        [(at, time, _)] => (
            Span::new(place.start + at.start, place.start + at.end),
            time.clone(),
        ),
        _ => return None,
    };
    let said = place.said(Span::new(
        place.start + first.0.start,
        place.start + last.0.end,
    ));
    Some(
        Diagnostic::error(
            Code::ImpossibleTime,
            span,
            format!("время «{said}» не читается"),
        )
        .label(format!("{right}?"))
        .hint("время пишут с двоеточием: «09:00», «18:30»; промежуток — через тире: «09:00–21:00»")
        .example(place.with(span, &right)),
    )
}

/// Times of the day in a sentence, where they stand, how they are written here, and whether they were written otherwise.
fn times(sentence: &str) -> Vec<(std::ops::Range<usize>, String, bool)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = sentence
        .get(at..)
        .and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
    {
        let start = at + found;
        let rest = sentence.get(start..).unwrap_or("");
        let hours: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let behind = rest.get(hours.len()..).unwrap_or("");
        let sign = behind
            .chars()
            .next()
            .filter(|sign| matches!(sign, ':' | '.' | '-'));
        let minutes: String = match sign {
            Some(_) => behind
                .chars()
                .skip(1)
                .take_while(char::is_ascii_digit)
                .collect(),
            None => String::new(),
        };
        let number: u32 = hours.parse().unwrap_or(99);
        let before = sentence.get(..start).unwrap_or("");
        let asks = ["с ", "до ", "после ", "только ", "позже ", "позднее "]
            .iter()
            .any(|word| before.ends_with(word));
        if hours.len() <= 2
            && minutes.len() == 2
            && number <= 24
            && minutes.parse::<u32>().is_ok_and(|m| m < 60)
            && asks
        {
            let end = start + hours.len() + 3;
            out.push((
                start..end,
                format!("{number:02}:{minutes}"),
                sign != Some(':'),
            ));
            at = end;
            continue;
        }
        let word = behind.trim_start();
        let blank = behind.len() - word.len();
        let part = ["утра", "дня", "вечера", "ночи"]
            .iter()
            .find(|part| word.starts_with(**part));
        if let Some(part) = part.filter(|_| number <= 12 && asks) {
            let shift = if matches!(*part, "дня" | "вечера") && number < 12 {
                12
            } else {
                0
            };
            let end = start + hours.len() + blank + part.len();
            out.push((start..end, format!("{:02}:00", number + shift), true));
            at = end;
            continue;
        }
        // `тихие часы с 21 до 9`
        let ends = word.is_empty()
            || word.starts_with(',')
            || word.starts_with("до ")
            || word.starts_with("по ");
        if number <= 24 && minutes.is_empty() && ends && asks && of_hours(sentence) {
            let end = start + hours.len();
            out.push((start..end, format!("{number:02}:00"), true));
            at = end;
            continue;
        }
        at = start + hours.len().max(1);
    }
    out
}

/// Whether a sentence speaks of hours of the day.
fn of_hours(sentence: &str) -> bool {
    let said = sentence.to_lowercase();
    ["тихие часы", "звонить", "писать", "слать"]
        .iter()
        .any(|word| said.starts_with(word) || said.starts_with(&format!("не {word}")))
}

/// `2026-12-01`, `01/12/2026`, `1.12.26`
pub(super) fn date(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let is_of_date = |c: char| c.is_ascii_digit() || matches!(c, '.' | '/' | '-');
    let mut at = 0;
    while let Some(found) = sentence
        .get(at..)
        .and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
    {
        let start = at + found;
        let rest = sentence.get(start..).unwrap_or("");
        let token = rest
            .split(|c: char| !is_of_date(c))
            .next()
            .unwrap_or("")
            .trim_end_matches(['.', '-', '/']);
        at = start + token.len().max(1);
        let parts: Vec<&str> = token.split(['.', '/', '-']).collect();
        let [first, month, last] = parts.as_slice() else {
            continue;
        };
        let (day, year) = if first.len() == 4 {
            (last, first)
        } else {
            (first, last)
        };
        let known = day.len() == 2
            && month.len() == 2
            && year.len() == 4
            && token.contains('.')
            && first.len() == 2;
        let (Ok(day), Ok(month), Ok(number)) = (
            day.parse::<u32>(),
            month.parse::<u32>(),
            year.parse::<i32>(),
        ) else {
            continue;
        };
        let number = if year.len() == 2 {
            2000 + number
        } else {
            number
        };
        if known
            || !(year.len() == 2 || year.len() == 4)
            || chrono::NaiveDate::from_ymd_opt(number, month, day).is_none()
        {
            continue;
        }
        let span = Span::new(place.start + start, place.start + start + token.len());
        let right = format!("{day:02}.{month:02}.{number}");
        return Some(
            Diagnostic::error(Code::NoDate, span, format!("дата «{token}» не читается"))
                .label("ДД.ММ.ГГГГ")
                .hint(format!(
                    "дату пишут с точками и годом из четырёх цифр: «{right}»"
                ))
                .example(place.with(span, &right)),
        );
    }
    None
}
