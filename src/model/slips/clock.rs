//! Times and dates in a shape of their own: `до 18.00`, `с 9 утра до 9 вечера`, `2026-12-01`.

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

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
        // `07.12.2026` is a day.
        let dated = sign == Some('.')
            && behind
                .get(1 + minutes.len()..)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|year| year.starts_with(|c: char| c.is_ascii_digit()));
        if dated {
            let day = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
            at = start + day.unwrap_or(rest.len());
            continue;
        }
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
