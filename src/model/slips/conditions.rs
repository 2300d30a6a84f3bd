//! Conditions and events in words of their own: purchases, sources, fields that nobody declared.

use super::place::Place;
use super::verbs::quoted;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::{fold, same_word};
use crate::source::Span;
use crate::value::Type;

/// `скидка больше 10 %` where no such field is declared.
pub(super) fn unknown_compared(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let folded = fold(said);
    let signs = [
        " больше ",
        " меньше ",
        " более ",
        " менее ",
        " не больше ",
        " не меньше ",
        " не более ",
        " не менее ",
        " от ",
        " выше ",
        " ниже ",
        " свыше ",
        " до ",
        " > ",
        " < ",
        " = ",
    ];
    let at = signs
        .iter()
        .filter_map(|sign| folded.find(sign).map(|at| (at, sign.len())))
        .min()?;
    let name = said.get(..at.0)?.trim();
    let bound = said.get(at.0 + at.1..)?.trim_start();
    let bare = name.trim_matches(['«', '»']);
    let number = bound.starts_with(|c: char| c.is_ascii_digit());
    let known = place
        .reg
        .fields
        .iter()
        .any(|field| fold(&field.name) == fold(bare));
    let event = bare
        .split_whitespace()
        .any(|word| crate::lexicon::event_noun(&fold(word)).is_some());
    let joined = bare.split_whitespace().count() > 2 || bare.contains(['«', ',']);
    if !number || known || event || joined || bare.is_empty() {
        return None;
    }
    let purchases = ["покупк", "оборот", "выручк", "продаж", "закупк"];
    let unit = fold(bound);
    let ty = if unit.contains('%') || unit.contains("процент") {
        "процент"
    } else if ["₽", "руб", "тыс", "млн"]
        .iter()
        .any(|one| unit.contains(one))
    {
        "деньги"
    } else {
        "число"
    };
    if purchases.iter().any(|stem| fold(bare).starts_with(stem)) {
        return None;
    }
    let span = Span::new(one.span.start, one.span.start + name.len());
    let names: Vec<&str> = place.reg.fields.iter().map(|field| &*field.name).collect();
    let told = Diagnostic::error(
        Code::UnknownField,
        span,
        format!("неизвестное поле «{bare}»"),
    )
    .label("не объявлено");
    Some(
        match crate::diagnostic::closest(bare, names.iter().copied()) {
            Some(near) => told
                .hint(format!("возможно, вы имели в виду «{near}»"))
                .example(place.with(span, &quoted(near))),
            None if names.is_empty() => told
                .hint("поля объявляются в блоке «карточка сделки:» или «карточка клиента:»")
                .example(format!("{} — {ty}", quoted(bare))),
            None => told
                .hint(format!("объявлены: {}", names.join(", ")))
                .hint("поля объявляются в блоке «карточка сделки:» или «карточка клиента:»")
                .example(format!("{} — {ty}", quoted(bare))),
        },
    )
}

/// `покупки за год больше 5 млн`: payments are counted, not purchases.
pub(super) fn purchases(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let folded = fold(said);
    let head = [
        "покупк",
        "оборот",
        "выручк",
        "продаж",
        "закупк",
        "сумма покупок",
        "сумма заказов",
        "сумма продаж",
    ];
    if !head.iter().any(|stem| folded.starts_with(stem)) {
        return None;
    }
    let signs = [
        " больше ",
        " меньше ",
        " более ",
        " менее ",
        " не больше ",
        " не меньше ",
        " от ",
        " выше ",
        " свыше ",
    ];
    let at = signs.iter().filter_map(|sign| folded.find(sign)).min()?;
    let rest = said.get(at..)?;
    let money = ["₽", "руб"].iter().any(|unit| rest.contains(unit));
    let right = format!(
        "сумма оплат за последний год{rest}{}",
        if money { "" } else { " ₽" }
    );
    Some(
        Diagnostic::error(Code::NotACondition, one.span, "покупки программа видит по оплатам")
            .label("сумма оплат?")
            .hint("сумма: «сумма оплат за последний год больше 1 млн ₽»; число: «2 и больше оплат за последний год»; хоть одна: «есть оплата»")
            .example(place.with(one.span, &right)),
    )
}

/// What events are called elsewhere.
const EVENTS: &[(&str, &str)] = &[
    ("покупк", "оплата"),
    ("продаж", "оплата"),
    ("платеж", "оплата"),
    ("поступлени", "оплата"),
    ("контакт", "касание"),
    ("переписк", "сообщение"),
    ("замечани", "входящее сообщение"),
    ("рекламаци", "жалоба"),
    ("претензи", "жалоба"),
    ("доставк", "отгрузка"),
    ("замер", "закрыта задача «Замер»"),
    ("монтаж", "закрыта задача «Монтаж»"),
];

/// `есть покупка`
pub(super) fn event_word(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = fold(place.said(one.span));
    let (_, right) = EVENTS.iter().find(|(stem, _)| said.starts_with(stem))?;
    let mut told = one.clone();
    told.hints = vec![format!(
        "в данных это «{right}»; своё название дают в блоке «касания:»"
    )];
    let alone = !said.contains(' ');
    Some(if alone && place.sentence().contains("есть ") {
        told.example(place.with(one.span, right))
    } else {
        told
    })
}

/// `если лид с сайта`: the value of a field, told in passing.
pub(super) fn value_in_passing(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let [(_, head), (_, preposition), (_, said)] = words.as_slice() else {
        return None;
    };
    let about = ["лид", "заявк", "сделк", "клиент", "обращени"];
    let from = ["с", "со", "по", "из", "от", "на"];
    if !about.iter().any(|stem| fold(head).starts_with(stem))
        || !from.contains(&fold(preposition).as_str())
    {
        return None;
    }
    let (field, value) = place.reg.fields.iter().find_map(|field| match &field.ty {
        Type::OneOf(values) => values
            .iter()
            .find(|value| same_word(&fold(value), &fold(said)))
            .map(|value| (&field.name, value)),
        _ => None,
    })?;
    let right = format!("{} «{value}»", quoted(field));
    Some(
        Diagnostic::error(
            Code::NotACondition,
            one.span,
            format!("«{}» — скажите полем", place.said(one.span)),
        )
        .label("какое поле?")
        .hint(format!("напишите «{right}»"))
        .example(place.with(one.span, &right)),
    )
}
