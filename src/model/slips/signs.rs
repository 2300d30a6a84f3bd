//! Signs between the words: quotes, dots, brackets, missing blanks.

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::{act, fold};
use crate::source::Span;

/// `'КП'`, `”КП”`: quotes that are none here.
pub(super) fn quotes(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    const ODD: &[char] = &['\'', '‘', '’', '`', '”', '‹', '›', '″'];
    let line = place.said(place.line);
    let mut marks = line.char_indices().filter(|(_, sign)| ODD.contains(sign));
    let ((open, first), (close, last)) = (marks.next()?, marks.next()?);
    if line
        .get(..open)
        .is_some_and(|before| before.contains(['«', '„', '“', '"']))
    {
        return None;
    }
    let name = line.get(open + first.len_utf8()..close)?;
    let span = Span::new(
        place.line.start + open,
        place.line.start + close + last.len_utf8(),
    );
    Some(
        Diagnostic::error(Code::OpenQuote, span, format!("такие кавычки не читаются: {first}{name}{last}"))
            .label("нужны «ёлочки»")
            .hint("название стоит в «ёлочках» или в \"прямых\" кавычках; ёлочки — Alt+0171 и Alt+0187, в Word — Shift+2")
            .example(place.with(span, &format!("«{name}»"))),
    )
}

/// `позвонить за 1 час. Потом написать`
pub(super) fn two_sentences(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let before = place
        .said(Span::new(place.start, one.span.start))
        .trim_end();
    let first = place.said(one.span).chars().next()?;
    let ended = before.ends_with('.') && before.contains(' ');
    if !ended || !first.is_uppercase() {
        return None;
    }
    let rest = place.said(Span::new(one.span.start, place.line.end));
    let left = before.trim_end_matches('.');
    if fold(rest).starts_with("штраф") {
        let whole = Span::new(one.span.start, place.line.end);
        return super::brackets::fine(
            place,
            &Diagnostic {
                span: whole,
                ..one.clone()
            },
        );
    }
    let told = Diagnostic::error(
        Code::TwoSentences,
        Span::new(one.span.start, place.line.end),
        "в одной строке два предложения",
    )
    .label("со своей строки")
    .hint("у каждого пункта своя строка: так у него есть номер и своё место в отчётах");
    let then = ["Потом ", "Затем ", "Далее ", "После этого ", "Также "]
        .iter()
        .find_map(|word| rest.strip_prefix(*word));
    let told = match then {
        Some(_) => told.hint(
            "порядок дел говорит одно предложение: «сначала позвонить, потом отправить «КП»»",
        ),
        None => told,
    };
    let second = then.unwrap_or(rest);
    Some(told.example(format!("{}\n{second}", place.instead(left))))
}

/// Words behind which a colon stands.
const HEADS: &[&str] = &[
    "роли",
    "вход",
    "выход",
    "порядок",
    "касания",
    "показатели",
    "рассылки",
    "стадии",
    "план",
    "конечные",
    "дано",
];

/// `вход. заполнены бюджет и ЛПР`, `порядок; …`
pub(super) fn dot_for_colon(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let head = sentence.split(|c: char| !c.is_alphabetic()).next()?;
    let sign = sentence.get(head.len()..)?.chars().next()?;
    if !HEADS.contains(&fold(head).as_str()) || !matches!(sign, '.' | ';' | '=') {
        return None;
    }
    let at = place.start + head.len();
    let span = Span::new(at, at + sign.len_utf8());
    Some(
        Diagnostic::error(
            Code::MissingColon,
            span,
            format!("после «{head}» нужно двоеточие"),
        )
        .label("здесь нужно «:»")
        .example(place.with(span, ":")),
    )
}

/// `позвонить за 1 час, если`
pub(super) fn broken_off(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    if one.message != "строка оборвана" {
        return None;
    }
    let line = place.said(place.line);
    let words = place.words(place.line);
    let (span, word) = words.last()?;
    let whole = line.trim_end_matches([',', ';', '—', '–', '-', ' ']);
    if whole.len() < line.len() {
        let sign = Span::new(place.line.start + whole.len(), place.line.end);
        return Some(
            Diagnostic::error(
                Code::Unreadable,
                sign,
                "строка оборвана: после знака ничего нет",
            )
            .label("что дальше?")
            .hint("допишите предложение или уберите последний знак")
            .example(whole),
        );
    }
    let (what, so) = match fold(word).as_str() {
        "если" | "пока" | "когда" => ("условие", "если источник «Сайт»"),
        "кроме" => ("исключение", "кроме источника «Выставка»"),
        "и" | "или" => ("продолжение", "позвонить или написать"),
        "после" => ("событие", "после звонка"),
        _ => return None,
    };
    let rest = place
        .said(Span::new(place.line.start, span.start))
        .trim_end_matches([' ', ',']);
    Some(
        Diagnostic::error(
            Code::Unreadable,
            *span,
            format!("строка оборвана: после «{word}» нужно {what}"),
        )
        .label("что дальше?")
        .hint(format!(
            "допишите, например: «{so}», — или уберите «{word}»"
        ))
        .example(rest),
    )
}

/// A sign that has no place in a sentence: the line without it.
pub(super) fn stray(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    if !one.hints.iter().any(|hint| hint.starts_with("знак «")) {
        return None;
    }
    let sign = place.said(one.span).chars().next()?;
    let line = place.said(place.line);
    let without: String = line
        .chars()
        .filter(|letter| *letter != sign && *letter != '\u{fe0f}')
        .collect();
    let without = without.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(one.clone().example(without))
}

/// `позвонить за1час`
pub(super) fn glued(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let (span, word) = words.iter().find(|(_, word)| {
        ["за", "до", "через", "на", "дольше", "больше", "от"]
            .iter()
            .any(|head| {
                fold(word)
                    .strip_prefix(head)
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            })
    })?;
    let mut right = String::new();
    let mut digit = false;
    for (at, letter) in word.chars().enumerate() {
        if at > 0
            && letter.is_ascii_digit() != digit
            && (letter.is_alphabetic() || letter.is_ascii_digit())
        {
            right.push(' ');
        }
        digit = letter.is_ascii_digit();
        right.push(letter);
    }
    Some(
        Diagnostic::error(Code::Leftover, *span, format!("слова слиплись: «{word}»"))
            .label("нет пробела")
            .hint(format!("напишите «{right}»"))
            .example(place.with(*span, &right)),
    )
}

/// `если источник «Сайт» позвонить за 1 час`
pub(super) fn no_then(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let rest = place.others.iter().find(|other| {
        other.code == Code::Leftover
            && one.span.start < other.span.start
            && other.span.end <= one.span.end
    })?;
    let deed = place.said(rest.span);
    let first = fold(deed.split_whitespace().next()?);
    if act(&first).is_none() && !matches!(first.as_str(), "надо" | "нужно" | "нельзя" | "менеджер")
    {
        return None;
    }
    let before = place
        .said(Span::new(place.line.start, rest.span.start))
        .trim_end_matches([' ', ',']);
    let after = place.said(Span::new(rest.span.start, place.line.end));
    Some(
        Diagnostic::error(Code::EmptyBranch, rest.span, format!("между условием и делом «{deed}» нет «то»"))
            .label("перед этим нужно «, то»")
            .hint("условие и дело разделяют запятая и «то»: «если источник «Сайт», то позвонить за 1 час»")
            .example(format!("{before}, то {after}")),
    )
}

/// `дольше 3 дней РОПу`
pub(super) fn no_dash(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let rest = place.others.iter().find(|other| {
        other.code == Code::Leftover
            && one.span.start < other.span.start
            && other.span.end <= one.span.end
    })?;
    let said = place.said(rest.span);
    let before = place
        .said(Span::new(place.line.start, rest.span.start))
        .trim_end();
    let after = place.said(Span::new(rest.span.start, place.line.end));
    Some(
        Diagnostic::error(
            Code::BareLimit,
            rest.span,
            format!("перед «{said}» нет тире"),
        )
        .label("что тогда — справа от тире")
        .hint("слева от тире — сколько, справа — что тогда: «дольше 3 дней — РОПу»")
        .example(format!("{before} — {after}")),
    )
}

/// `бюджет больше 100к`
pub(super) fn thousand(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let word = said.split_whitespace().next()?;
    let before = place.said(Span::new(place.start, one.span.start));
    let digits = before
        .trim_end()
        .rsplit(|c: char| !c.is_ascii_digit())
        .next()?;
    let unit = match fold(word).trim_end_matches(',') {
        "к" | "т" | "тр" | "т.р." | "k" => "тыс. ₽",
        "м" | "млн.р." => "млн ₽",
        _ => return None,
    };
    if digits.is_empty() {
        return None;
    }
    let start = one.span.start - digits.len();
    let span = Span::new(start, one.span.start + word.len());
    Some(
        Diagnostic::error(
            Code::OddQuantity,
            span,
            format!("«{digits}{word}» — сколько это?"),
        )
        .label("тысяч?")
        .hint(format!("напишите «{digits} {unit}»"))
        .example(place.with(span, &format!("{digits} {unit}"))),
    )
}

/// `100.000 ₽`: a dot between thousands.
pub(super) fn thousands_dot(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let (whole, rest) = said.split_once('.')?;
    if rest.len() != 3 || whole == "0" || rest.contains('.') {
        return Some(
            one.clone()
                .example(place.with(one.span, &said.replacen('.', ",", 1))),
        );
    }
    let right = format!("{whole} {rest}");
    Some(
        Diagnostic::error(
            Code::DecimalDot,
            one.span,
            format!("«{said}»: тысячи отделяют пробелом, а дробь — запятой"),
        )
        .label("точка в числе")
        .hint(format!("тысячи: «{right}»; дробь: «{whole},{rest}»"))
        .example(place.with(one.span, &right)),
    )
}

/// `позвонить за 1 час после`
pub(super) fn nothing_behind(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let (what, so) = match fold(said).as_str() {
        "после" => ("событие", "после встречи"),
        "до" => ("время или дату", "до 18:00"),
        "от" => ("от кого", "от клиента"),
        "по" => ("по чему", "по шаблону «Знакомство»"),
        "для" => ("для кого", "для клиентов «А»"),
        _ => return None,
    };
    Some(
        Diagnostic::error(
            Code::Leftover,
            one.span,
            format!("строка оборвана: после «{said}» нужно {what}"),
        )
        .label("что дальше?")
        .hint(format!(
            "допишите, например: «{so}», — или уберите «{said}»"
        ))
        .example(
            place
                .said(Span::new(place.line.start, one.span.start))
                .trim_end(),
        ),
    )
}

/// `а) позвонить`, `II. позвонить`
pub(super) fn lettered(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let first = sentence.split_whitespace().next()?;
    let bare = first.strip_suffix([')', '.'])?;
    let letters = bare.chars().count();
    let roman = !bare.is_empty()
        && bare
            .chars()
            .all(|c| matches!(c, 'I' | 'V' | 'X' | 'І' | 'Х'));
    if letters == 0
        || letters > 4
        || (letters > 1 && !roman)
        || !bare.chars().all(char::is_alphabetic)
    {
        return None;
    }
    let rest = sentence.get(first.len()..)?.trim_start();
    Some(
        Diagnostic::error(
            Code::Unreadable,
            Span::new(place.start, place.start + first.len()),
            format!("«{first}» — не номер пункта"),
        )
        .label("номер — цифрами")
        .hint(
            "номер пункта пишут цифрами: «1.», «1)», «2.1»; без номера пункт назовут по его тексту",
        )
        .example(place.instead(rest)),
    )
}

/// `если источник == «Сайт»`
pub(super) fn doubled_sign(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let at = sentence.find("==")?;
    let span = Span::new(place.start + at, place.start + at + 2);
    Some(
        Diagnostic::error(
            Code::Unreadable,
            span,
            "«==» не читается: равно — это один знак",
        )
        .label("один знак")
        .hint("знак можно и опустить: «источник «Сайт»»")
        .example(place.with(span, "=")),
    )
}
