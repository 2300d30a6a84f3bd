//! What is missing from a sentence: to whom, what, by which template.

use super::place::Place;
use super::verbs::quoted;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::{act, fold};
use crate::source::Span;

/// `написать по шаблону за 1 час`, `писать только по шаблону`
pub(super) fn template(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let words = match words.as_slice() {
        [(_, "только" | "лишь" | "исключительно"), rest @ ..] => rest,
        all => all,
    };
    let [(first, preposition), (last, noun), rest @ ..] = words else {
        return None;
    };
    let what = ["шаблон", "скрипт"]
        .into_iter()
        .find(|stem| fold(noun).starts_with(stem))?;
    let named = place
        .said(Span::new(last.end, one.span.end))
        .trim_start()
        .starts_with(['«', '"', '„', '“']);
    if !matches!(*preposition, "по" | "с") || named {
        return None;
    }
    let next = rest.first().map_or("", |(_, word)| word);
    let bare = !matches!(
        next,
        "" | "за" | "в" | "до" | "не" | "через" | "сразу" | "после"
    );
    let (span, name, right) = match rest.first() {
        Some((span, word)) if bare => (
            *span,
            (*word).to_owned(),
            place.with(*span, &format!("«{word}»")),
        ),
        _ => {
            let span = first.join(*last);
            let said = place.said(span);
            (
                span,
                "Знакомство".to_owned(),
                place.with(span, &format!("{said} «Знакомство»")),
            )
        }
    };
    Some(
        Diagnostic::error(Code::NoName, span, format!("не сказано, по какому {what}у"))
            .label("название в кавычках")
            .hint(format!("название стоит в «ёлочках»: «по {what}у «{name}»»"))
            .example(right),
    )
}

/// `запрещена оплата меньше 500`
pub(super) fn sum(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let before = fold(place.said(Span::new(place.start, one.span.start)));
    let last = before.split_whitespace().last()?;
    let said = place.said(one.span);
    let signs = [
        "меньше ",
        "больше ",
        "не меньше ",
        "не больше ",
        "менее ",
        "более ",
        "свыше ",
        "от ",
        "до ",
    ];
    let number = signs.iter().find_map(|sign| said.strip_prefix(sign))?;
    if !["оплат", "платеж", "предоплат", "отгрузк"]
        .iter()
        .any(|stem| last.starts_with(stem))
        || !number.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let digits = number.trim_end_matches(|c: char| !c.is_ascii_digit());
    let currency = if digits.len() == number.len() {
        " ₽"
    } else {
        ""
    };
    Some(
        Diagnostic::error(Code::Leftover, one.span, format!("«{said}» — чего? О сумме говорят «на сумму …»"))
            .label("сумма?")
            .hint("о событии с суммой: «оплата на сумму меньше 500 ₽»; о поле карточки: «бюджет меньше 500 ₽»")
            .example(place.with(one.span, &format!("на сумму {said}{currency}"))),
    )
}

/// `дольше 1 дня — сообщить`, `передать за 1 час`: to whom?
pub(super) fn nobody(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let role = place
        .reg
        .roles
        .iter()
        .find(|name| &***name == "РОП")
        .or(place.reg.roles.last())
        .map_or_else(
            || "РОПу".to_owned(),
            |name| {
                if &**name == "РОП" {
                    "РОПу".into()
                } else {
                    quoted(name)
                }
            },
        );
    let first = said.split_whitespace().next().unwrap_or("");
    if fold(first) == "штраф" {
        let grade = format!("({said})");
        return Some(
            Diagnostic::error(Code::BadGrade, one.span, "штраф — не дело: его пишут в скобках у самого пункта")
                .label("не здесь")
                .hint(format!("долг: «позвонить за 1 час {grade}» — штраф начислится за просрочку"))
                .hint("запрет: «нельзя … (штраф 500 ₽)»; за число нарушений: «больше 3 звонков в день — нарушение (штраф 500 ₽)»"),
        );
    }
    if act(&fold(first)).is_some() {
        return Some(
            Diagnostic::error(
                Code::NoReceiver,
                one.span,
                format!("не сказано, кому {said}"),
            )
            .label("кому?")
            .hint("назовите роль: «сообщить РОПу»")
            .example(place.with(one.span, &format!("{said} {role}"))),
        );
    }
    let before = place
        .said(Span::new(place.start, one.span.start))
        .trim_end();
    let preposition = ["за", "в течение", "до", "через", "не позже", "сразу"]
        .iter()
        .find(|word| before.ends_with(&format!(" {word}")))?;
    if !first.starts_with(|c: char| c.is_ascii_digit())
        && !matches!(first, "конца" | "один" | "два")
    {
        return None;
    }
    let term = Span::new(
        one.span.start
            - (place.said(Span::new(place.start, one.span.start)).len() - before.len())
            - preposition.len(),
        one.span.start,
    );
    let words = place.said(term);
    let verb = before.strip_suffix(*preposition)?.trim_end();
    Some(
        Diagnostic::error(
            Code::NoReceiver,
            Span::new(place.start, place.start + verb.len()),
            format!("не сказано, кому {verb}"),
        )
        .label("кому?")
        .hint("назовите роль: «передать РОПу за 1 день», «передать менеджеру по кругу»")
        .example(place.with(term, &format!("{role} {words}"))),
    )
}

/// `отправить за 1 час`, `заполнить`: what?
pub(super) fn object(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    const OBJECTS: &[(&str, &str)] = &[
        ("отправить", "«КП»"),
        ("выставить", "«Счёт»"),
        ("подготовить", "«КП»"),
        ("подписать", "«Договор»"),
        ("выслать", "«КП»"),
        ("приложить", "«Договор»"),
        ("назначить", "встречу"),
        ("провести", "встречу"),
        ("поставить", "задачу «повторный контакт»"),
    ];
    let sentence = place.sentence();
    let first = sentence.split_whitespace().next()?;
    let verb = fold(first);
    let next = sentence.split_whitespace().nth(1).unwrap_or("");
    if !matches!(
        next,
        "" | "за" | "в" | "до" | "не" | "через" | "сразу" | "после" | "сегодня" | "завтра"
    ) {
        return None;
    }
    let field;
    let what = match OBJECTS.iter().find(|(known, _)| *known == verb) {
        Some((_, what)) => *what,
        None if matches!(verb.as_str(), "заполнить" | "изменить" | "указать") =>
        {
            field = place.reg.fields.first().map(|field| quoted(&field.name))?;
            &*field
        }
        None => return None,
    };
    let end = place.start + first.len();
    let term = if next.is_empty() {
        " за 1 день"
    } else {
        ""
    };
    let tail = place.said(Span::new(end, place.line.end));
    Some(
        Diagnostic::error(
            Code::UnknownSentence,
            Span::new(place.start, end),
            format!("{verb} — что?"),
        )
        .label("что?")
        .hint(format!("назовите предмет: «{verb} {what}»"))
        .example(place.instead(&format!("{verb} {what}{term}{tail}"))),
    )
}
