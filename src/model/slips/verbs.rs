//! What is to be done, said in a form that tells something else.

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::{act, fold, infinitives};
use crate::source::Span;

/// Verbs whose infinitive does not show in the other forms: how they begin there.
const ODD: &[(&str, &str)] = &[
    ("напиш", "написать"),
    ("пиш", "писать"),
    ("перевел", "перевести"),
    ("перевед", "перевести"),
    ("провел", "провести"),
    ("провед", "провести"),
    ("внес", "внести"),
    ("закро", "закрыть"),
    ("вышл", "выслать"),
    ("пришл", "прислать"),
    ("пошл", "послать"),
    ("выпиш", "выписать"),
    ("свяж", "связаться"),
    ("подпиш", "подписать"),
];

/// The infinitive behind a verb in the past or in the imperative, and whether it is the past.
pub(super) fn infinitive_of(word: &str) -> Option<(String, bool)> {
    let word = fold(word);
    if act(&word).is_some() {
        return None;
    }
    let known = |stem: &str, endings: &[&str]| {
        endings.iter().find_map(|ending| {
            let whole = format!("{stem}{ending}");
            infinitives().find(|one| *one == whole).map(str::to_owned)
        })
    };
    for ending in ["ла", "ли", "ло", "л", "лся", "лась", "лись"] {
        if let Some(stem) = word.strip_suffix(ending) {
            let own: &[&str] = if ending.ends_with("ся") || ending.ends_with("сь") {
                &["ться"]
            } else {
                &["ть"]
            };
            if let Some(found) = known(stem, own) {
                return Some((found, true));
            }
        }
    }
    for ending in ["ите", "йте", "ьте", "и", "й", "ь"] {
        if let Some(stem) = word.strip_suffix(ending)
            && let Some(found) = known(stem, &["ить", "ать", "еть", "ть", "авать"])
        {
            return Some((found, false));
        }
    }
    let rest = |stem: &str| word.strip_prefix(stem).map(str::to_owned);
    ODD.iter().find_map(|(stem, whole)| {
        let ending = rest(stem)?;
        let past =
            matches!(ending.as_str(), "" | "а" | "и" | "ла" | "ли") && stem.ends_with(['л', 'с']);
        let order = matches!(ending.as_str(), "и" | "ите" | "й" | "йте" | "ись" | "итесь");
        (past || order).then(|| ((*whole).to_owned(), past))
    })
}

/// `позвонил за 1 час`, `позвоните клиенту`
pub(super) fn form(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    // What stands behind a comma or another verb, and what the client did, is no deed of this sentence.
    let said = place.said(one.span);
    let end = said.find(',').unwrap_or(said.len());
    let words = place.words(Span::new(one.span.start, one.span.start + end));
    let own = |word: &str| {
        let word = fold(word);
        act(&word).is_none()
            && !word.starts_with("клиент")
            // `запись`, `подпись` are things, though «запишись» is near.
            && !word.ends_with("пись")
            && !matches!(word.as_str(), "если" | "когда" | "после")
    };
    let (at, span, word, (whole, past)) = words
        .iter()
        .take(4)
        .take_while(|(_, word)| own(word))
        .enumerate()
        .find_map(|(at, (span, word))| {
            infinitive_of(word).map(|found| (at, *span, *word, found))
        })?;
    let owed = if at == 0 {
        whole.clone()
    } else {
        format!("обязан {whole}")
    };
    let message = if past {
        format!("«{word}» говорит о том, что было, а пункт — о том, что сделать")
    } else {
        format!("«{word}» — просьба, а пункт пишется неопределённой формой")
    };
    Some(
        Diagnostic::error(Code::VerbForm, span, message)
            .label(format!("«{owed}»"))
            .hint(format!(
                "напишите «{owed}»; о том, что уже случилось, спрашивают после «если» и «когда»"
            ))
            .example(place.with(span, &owed)),
    )
}

/// Words before a deed that name nobody.
const FILLERS: &[&str] = &[
    "вы",
    "мы",
    "я",
    "ты",
    "он",
    "она",
    "они",
    "все",
    "каждый",
    "просьба",
    "прошу",
    "пожалуйста",
    "стараться",
    "постараться",
    "желательно",
    "рекомендуется",
    "следует",
];

/// `мы звоним за 1 час`, `все менеджеры обязаны позвонить`
pub(super) fn filler(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let (span, word) = words.first().copied()?;
    let (next, second) = words.get(1).copied()?;
    if !FILLERS.contains(&fold(word).as_str()) {
        return None;
    }
    let rest = place.said(Span::new(next.start, place.line.end));
    let owed = fold(second).starts_with("обязан") || fold(second).starts_with("долж");
    let right = match (owed, words.get(2)) {
        (true, Some((deed, _))) => place.said(Span::new(deed.start, place.line.end)),
        _ => rest,
    };
    Some(
        Diagnostic::error(Code::UnknownSentence, span, format!("«{word}» — не роль: кто это делает?"))
            .label("лишнее слово")
            .hint("дело без исполнителя — за ответственным за стадию; другого называют ролью: «РОП обязан позвонить за 1 час»")
            .example(place.instead(right)),
    )
}

/// `кассир обязан позвонить` without such a role.
pub(super) fn role(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let at = words.iter().position(|(_, word)| {
        let word = fold(word);
        word.starts_with("обязан") || matches!(word.as_str(), "должен" | "должна" | "должны")
    })?;
    let ((first, _), (last, _)) = (words.first()?, words.get(at.checked_sub(1)?)?);
    let span = Span::new(first.start, last.end);
    let said = place.said(span);
    let known = place.reg.roles.iter().any(|name| fold(name) == fold(said));
    let preposition = [
        "у",
        "в",
        "во",
        "на",
        "для",
        "с",
        "со",
        "по",
        "к",
        "о",
        "от",
        "при",
        "без",
        "после",
        "за",
    ];
    let lead = fold(said.split_whitespace().next()?);
    if known
        || preposition.contains(&lead.as_str())
        || said.contains(['«', ',', '"'])
        || at > 3
        || FILLERS.contains(&fold(said).as_str())
    {
        return None;
    }
    let roles: Vec<&str> = place.reg.roles.iter().map(|name| &**name).collect();
    let told = Diagnostic::error(
        Code::UnknownRole,
        span,
        format!("неизвестная роль «{said}»"),
    )
    .label("не объявлено");
    Some(
        match crate::diagnostic::closest(said, roles.iter().copied()) {
            Some(near) => told
                .hint(format!("возможно, вы имели в виду «{near}»"))
                .example(place.with(span, near)),
            None if roles.is_empty() => told
                .hint("роли объявляются в начале текста, до пунктов")
                .example(format!("роли: {}", quoted(said))),
            None => told
                .hint(format!("объявлены: {}", roles.join(", ")))
                .example(format!(
                    "роли: {}, {}",
                    roles
                        .iter()
                        .map(|name| quoted(name))
                        .collect::<Vec<_>>()
                        .join(", "),
                    quoted(said)
                )),
        },
    )
}

/// A name of several words in its quotes.
pub(super) fn quoted(name: &str) -> String {
    if name.contains(' ') {
        format!("«{name}»")
    } else {
        name.to_owned()
    }
}

/// `позвонить/написать за 1 час`
pub(super) fn either(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.said(one.span).split_whitespace();
    let pair = words.map(|word| word.trim_matches(',')).find(|word| {
        word.split('/').count() == 2 && word.split('/').all(|half| act(&fold(half)).is_some())
    })?;
    let (left, right) = pair.split_once('/')?;
    let at = one.span.start + place.said(one.span).find(pair)?;
    let span = Span::new(at, at + pair.len());
    let both = format!("{left} или {right}");
    Some(
        Diagnostic::error(
            Code::Leftover,
            span,
            format!("«{pair}»: оба дела или одно из двух?"),
        )
        .label("«и» или «или»?")
        .hint("хватит одного: «позвонить или написать»; нужны оба: «позвонить и написать»")
        .example(place.with(span, &both)),
    )
}

/// `нельзя не звонить`
pub(super) fn negation(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let rest = said.strip_prefix("не ")?;
    let head = fold(place.sentence());
    if !(head.starts_with("нельзя") || head.starts_with("запрещ") || head.starts_with("не "))
    {
        return None;
    }
    let owed = format!("{rest} в тот же день");
    Some(
        Diagnostic::error(
            Code::DoubleNegation,
            one.span,
            format!("двойное отрицание: «{}»", place.sentence()),
        )
        .label("нельзя не сделать?")
        .hint("если это надо делать, так и пишут, со сроком; если нельзя — уберите второе «не»")
        .example(place.instead(&owed)),
    )
}

/// `не позвонить за 1 час`: a ban has no term.
pub(super) fn no_term_here(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    if one.message != "здесь не может быть своего срока" {
        return None;
    }
    let sentence = place.sentence();
    let rest = ["не ", "нельзя ", "запрещено "]
        .iter()
        .find_map(|head| sentence.strip_prefix(head));
    let mut told =
        Diagnostic::error(Code::Leftover, one.span, one.message.clone()).label(one.label.clone());
    told = match rest {
        Some(rest) => told
            .hint("у запрета срока нет; время суток пишется так: «звонить только 09:00–21:00»")
            .hint("если это надо сделать к сроку, уберите отрицание")
            .example(place.instead(rest)),
        None => {
            told.hint("дело в лестнице делается в тот же день; со сроком напишите отдельный пункт")
        }
    };
    Some(told)
}
