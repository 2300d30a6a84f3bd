//! Names that are missing, unknown or typed on the wrong keyboard.

use super::place::Place;
use super::verbs::quoted;
use crate::diagnostic::{Code, Diagnostic, closest};
use crate::facts::EVENT_KINDS;
use crate::lexicon::{act, fold, fold_lookalikes, has_lookalikes};
use crate::source::Span;
use crate::value::Type;

/// `пoзвонить` with a Latin «o»: the words of the language are Russian.
pub(super) fn latin(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(Span::new(place.start, place.line.end));
    let (span, word) = words.into_iter().find(|(_, word)| {
        has_lookalikes(word)
            && !word.contains(['«', '»', '-'])
            && !has_lookalikes(&in_russian(word))
    })?;
    let right = in_russian(word);
    Some(
        Diagnostic::error(
            Code::LookAlike,
            span,
            format!("в слове «{word}» латинские буквы вместо русских"),
        )
        .label("похожие латинские буквы")
        .hint(format!("наберите русскими буквами: «{right}»"))
        .example(place.with(span, &right)),
    )
}

/// A word with its Latin look-alikes in Russian, capital letters kept.
fn in_russian(word: &str) -> String {
    word.chars()
        .map(|letter| {
            let lower: String = letter.to_lowercase().collect();
            let folded = fold_lookalikes(&lower);
            let changed = folded.chars().next().unwrap_or(letter);
            if folded == lower {
                letter
            } else if letter.is_uppercase() {
                changed.to_uppercase().next().unwrap_or(changed)
            } else {
                changed
            }
        })
        .collect()
}

/// How people call the channels by which one writes to a client.
const CHANNELS: &[&str] = &[
    "WhatsApp",
    "Telegram",
    "Viber",
    "VK",
    "MAX",
    "почту",
    "чат",
    "мессенджер",
];

/// `написать в Аську за 1 час`
pub(super) fn channel(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let before = fold(place.said(Span::new(place.start, one.span.start)));
    let writes = [
        "напис",
        "писать",
        "отправ",
        "ответ",
        "сообщ",
        "выслат",
        "прислат",
    ];
    if !before
        .split_whitespace()
        .any(|word| writes.iter().any(|stem| word.starts_with(stem)))
    {
        return None;
    }
    let words = place.words(one.span);
    let [(_, preposition), (span, name), ..] = words.as_slice() else {
        return None;
    };
    if !matches!(*preposition, "в" | "во" | "на" | "через")
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let told = Diagnostic::error(
        Code::UnknownChannel,
        *span,
        format!("куда писать — «{name}» — не понятно"),
    )
    .label("такого канала программа не знает");
    let lower = name.to_lowercase();
    Some(match closest(&lower, CHANNELS.iter().copied()) {
        Some(near) => told
            .hint(format!("возможно, вы имели в виду «{near}»"))
            .example(place.with(*span, near)),
        None => told
            .hint("каналы: WhatsApp, Telegram, Viber, VK, MAX, почта, СМС, чат, мессенджер; канал CRM с другим именем — «мессенджер»")
            .example(place.with(*span, "мессенджер")),
    })
}

/// `источник «Сайт» позвонить за 1 час`: a condition without «если».
pub(super) fn field_before(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let folded = fold(sentence);
    let field = place.reg.fields.iter().find(|field| {
        folded
            .trim_start_matches(['«', '"'])
            .strip_prefix(&fold(&field.name))
            .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    })?;
    let words = place.words(Span::new(place.start, place.line.end));
    let (deed, _) = words
        .iter()
        .skip(1)
        .find(|(_, word)| act(&fold(word)).is_some())?;
    if sentence.contains('—') || deed.start <= place.start {
        return None;
    }
    let condition = place
        .said(Span::new(place.start, deed.start))
        .trim_end_matches([' ', ',']);
    let rest = place.said(Span::new(deed.start, place.line.end));
    let name = &field.name;
    Some(
        Diagnostic::error(
            Code::EmptyBranch,
            Span::new(place.start, place.start + condition.len()),
            format!("«{condition}» — условие, а «если» перед ним нет"),
        )
        .label(format!("условие о поле «{name}»"))
        .hint(
            "условие стоит после «если» или слева от тире: «источник «Сайт» — позвонить за 1 час»",
        )
        .example(place.instead(&format!("если {condition}, то {rest}"))),
    )
}

/// `вход: телефон`: where fields stand, an unknown word is an unknown field.
pub(super) fn entry_field(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let head = fold(place.sentence());
    let said = place.said(one.span);
    let bare = said.trim_matches(['«', '»', '"']);
    let event = EVENT_KINDS
        .iter()
        .any(|row| fold(bare).starts_with(row.name));
    let single = said.starts_with('«') && said.ends_with('»') || !said.contains(' ');
    if !(head.starts_with("вход") || head.starts_with("выход")) || !single || event {
        return None;
    }
    let names: Vec<&str> = place.reg.fields.iter().map(|field| &*field.name).collect();
    if names.iter().any(|name| fold(name) == fold(bare)) {
        return None;
    }
    let told = Diagnostic::error(
        Code::UnknownField,
        one.span,
        format!("неизвестное поле «{bare}»"),
    )
    .label("не объявлено");
    Some(match closest(bare, names.iter().copied()) {
        Some(near) => told
            .hint(format!("возможно, вы имели в виду «{near}»"))
            .example(place.with(one.span, &quoted(near))),
        None => {
            let text = if place
                .reg
                .fields
                .iter()
                .any(|field| matches!(field.ty, Type::Text))
            {
                "текст"
            } else {
                "да/нет"
            };
            told.hint(format!("объявлены: {}", names.join(", ")))
                .hint("поля объявляются в блоке «карточка сделки:» или «карточка клиента:»")
                .example(format!("{} — {text}", quoted(bare)))
        }
    })
}

/// `«конверсия» не ниже 50 %` before anything says what it is.
pub(super) fn metric(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let rest = sentence.strip_prefix('«')?;
    let (name, bound) = rest.split_once('»')?;
    let bound = bound.trim_start();
    let compares = [
        "не ниже ",
        "не меньше ",
        "не больше ",
        "не выше ",
        "ниже ",
        "выше ",
        "больше ",
        "меньше ",
        "от ",
        "до ",
    ]
    .iter()
    .any(|head| bound.starts_with(head));
    if !compares {
        return None;
    }
    let names: Vec<&str> = place
        .reg
        .metrics
        .iter()
        .map(|metric| &*metric.name)
        .collect();
    let end = place.start + '«'.len_utf8() + name.len() + '»'.len_utf8();
    let span = Span::new(place.start, end);
    let told = Diagnostic::error(
        Code::UnknownSentence,
        span,
        format!("что такое «{name}», в тексте не сказано"),
    )
    .label("не показатель и не поле");
    Some(match closest(name, names.iter().copied()) {
        Some(near) => told
            .hint(format!("возможно, вы имели в виду «{near}»"))
            .example(place.with(span, &format!("«{near}»"))),
        None => told
            .hint("показатель объявляют в блоке «показатели:» — сказать, что считать: ««конверсия» — доля сделок, перешедших из «КП» в «Договор»»")
            .hint("поле — в блоке «карточка сделки:»"),
    })
}

/// `если «Сайт», то …`: a value without its field.
pub(super) fn bare_value(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let name = said.strip_prefix('«')?.strip_suffix('»')?;
    let field = place.reg.fields.iter().find(|field| {
        matches!(&field.ty, Type::OneOf(values) if values.iter().any(|value| fold(value) == fold(name)))
    });
    let stage = place
        .reg
        .stages
        .iter()
        .any(|stage| fold(&stage.name) == fold(name));
    let right = match field {
        Some(field) => format!("{} {said}", quoted(&field.name)),
        None if stage => format!("стадия {said}"),
        None => return None,
    };
    Some(
        Diagnostic::error(
            Code::NotACondition,
            one.span,
            format!("{said} — чего? Условие называет поле и его значение"),
        )
        .label("чьё это значение?")
        .hint(format!("напишите «{right}»"))
        .example(place.with(one.span, &right)),
    )
}

/// `источник «Сайт» «Звонок»`: two values with nothing between them.
pub(super) fn values_side_by_side(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let before = place
        .said(Span::new(place.line.start, one.span.start))
        .trim_end();
    if !(said.starts_with('«') && said.ends_with('»') && before.ends_with('»'))
        || said.matches('«').count() != 1
    {
        return None;
    }
    Some(
        Diagnostic::error(Code::Leftover, one.span, format!("перед {said} нет «или»"))
            .label("«или»?")
            .hint("между значениями одного поля ставится «или»: «источник «Сайт» или «Звонок»»")
            .example(place.with(one.span, &format!("или {said}"))),
    )
}

/// `если клиент перенёс замер больше 2 раз`: only meetings are moved and called off, and what is called so may be the name of one.
fn moved(place: &Place<'_>, one: &Diagnostic, rest: &str) -> Option<Diagnostic> {
    let mut words = rest.split_whitespace();
    let verb = words.next()?;
    let noun = match verb {
        _ if verb.starts_with("перенес") => "переносов",
        _ if verb.starts_with("отменил") => "отмен",
        _ => return None,
    };
    let what = words.next()?.trim_matches(['«', '»']).to_owned();
    let number: u32 = words
        .find_map(|word| word.parse().ok())
        .filter(|_| rest.contains("больше") || rest.contains("более"))
        .unwrap_or(0);
    Some(
        Diagnostic::error(
            Code::NotACondition,
            one.span,
            format!("перенос и отмена бывают у встречи, а «{what}» — не встреча"),
        )
        .label("что перенесено?")
        .hint(format!(
            "если так называется встреча в CRM, назовите её: «встреча «{what}»»"
        ))
        .example(place.with(
            one.span,
            &format!("больше {number} {noun} встречи «{what}»"),
        )),
    )
}

/// `если клиент думает`: what nobody has written down.
pub(super) fn mood(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let folded = fold(said);
    let rest = folded
        .strip_prefix("клиент ")
        .or_else(|| folded.strip_prefix("клиенту "))?;
    if rest.starts_with('«') || one.hints.len() > 1 {
        return None;
    }
    if let Some(found) = moved(place, one, rest) {
        return Some(found);
    }
    let stage = place
        .reg
        .stages
        .iter()
        .map(|stage| &*stage.name)
        .next()
        .unwrap_or("Думает");
    Some(
        Diagnostic::error(
            Code::NotACondition,
            one.span,
            format!("«{said}» — откуда это видно программе?"),
        )
        .label("где это записано?")
        .hint("что клиент решил, видно из результата звонка: «звонок с результатом «отказ»»")
        .hint(format!(
            "из стадии — «стадия «{stage}»» — или из поля карточки: «причина отказа заполнена»"
        ))
        .hint("из молчания: «клиент не ответил за последние 3 дня»; из категории: «клиент «А»»"),
    )
}
