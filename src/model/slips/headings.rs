//! Headings, declarations and the lines of the regulation's header.

use super::place::Place;
use crate::diagnostic::{Code, Diagnostic, differs_by};
use crate::lexicon::fold;
use crate::source::Span;

/// Headings in other words, and what they are called here.
const CALLED: &[(&str, &str)] = &[
    ("поля сделки", "карточка сделки"),
    ("поля лида", "карточка сделки"),
    ("поля заявки", "карточка сделки"),
    ("карточка лида", "карточка сделки"),
    ("карточка заявки", "карточка сделки"),
    ("поля клиента", "карточка клиента"),
    ("поля контакта", "карточка клиента"),
    ("поля", "карточка сделки"),
    ("должности", "роли"),
    ("сотрудники", "роли"),
    ("участники", "роли"),
    ("отдел продаж", "роли"),
    ("события", "касания"),
    ("действия", "касания"),
    ("метрики", "показатели"),
    ("kpi", "показатели"),
    ("типы клиентов", "категории клиента"),
    ("группы клиентов", "категории клиента"),
    ("категории", "категории клиента"),
    ("тест", "пример «Проверка»"),
    ("проверка", "пример «Проверка»"),
];

/// A heading that is none: `поля сделки:`, `этапы: …`, `роли менеджер, юрист`, `ответственный: менеджер`.
pub(super) fn heading(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let folded = fold(sentence);
    let head = folded.split([':', '—']).next()?.trim();
    let colon = folded.contains(':');
    let whole = Span::new(place.start, place.line.end);
    if [
        "этапы",
        "стадии",
        "статусы",
        "воронка",
        "этапы воронки",
        "стадии воронки",
        "порядок стадий",
    ]
    .contains(&head)
        && colon
    {
        let names = listed(sentence.split_once(':')?.1);
        if names.len() < 2 {
            return None;
        }
        let order = names
            .iter()
            .map(|name| format!("«{name}»"))
            .collect::<Vec<_>>()
            .join(" → ");
        return Some(
            Diagnostic::error(Code::UnknownSentence, whole, "порядок стадий пишется строкой «порядок:» со стрелками")
                .label("какая за какой?")
                .hint("стрелка — следующая стадия; конечные на выбор — через «или»: «Договор» → «Успех» или «Отказ»")
                .example(place.instead(&format!("порядок: {order}"))),
        );
    }
    if [
        "ответственный",
        "ответственная",
        "ответственные",
        "отвечают",
        "исполнитель",
    ]
    .iter()
    .any(|word| head == *word || head.starts_with(&format!("{word} ")))
    {
        let at = if colon || folded.contains('—') {
            sentence.find([':', '—'])?
        } else {
            sentence.find(' ')?
        };
        let role = sentence
            .get(at..)?
            .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '«')
            .trim();
        return Some(
            Diagnostic::error(
                Code::UnknownSentence,
                whole,
                "кто отвечает за стадию, пишут словом «отвечает»",
            )
            .label("ответственный за стадию")
            .example(place.instead(&format!("отвечает {role}"))),
        );
    }
    if let Some((said, right)) = CALLED
        .iter()
        .find(|(said, _)| head == *said)
        .filter(|_| colon)
    {
        let span = Span::new(place.start, place.start + said.len());
        return Some(
            Diagnostic::error(
                Code::UnknownSentence,
                span,
                format!("такого блока нет: «{}»", place.said(span)),
            )
            .label("не читается")
            .hint(format!("здесь он называется «{right}:»"))
            .example(place.with(span, right)),
        );
    }
    let first = sentence.split_whitespace().next()?;
    if !colon
        && ["роли", "порядок", "вход", "выход"].contains(&fold(first).as_str())
        && one.span.start <= whole.start + 1
    {
        let span = Span::new(place.start, place.start + first.len());
        return Some(
            Diagnostic::error(
                Code::MissingColon,
                span,
                format!("после «{first}» нужно двоеточие"),
            )
            .label("здесь нужно «:»")
            .example(place.with(span, &format!("{first}:"))),
        );
    }
    None
}

/// Names of a list: quoted or bare, between commas, dashes and arrows.
fn listed(text: &str) -> Vec<String> {
    let quoted: Vec<String> = text
        .split('«')
        .skip(1)
        .filter_map(|part| part.split_once('»').map(|(name, _)| name.to_owned()))
        .collect();
    if !quoted.is_empty() {
        return quoted;
    }
    text.split([',', ';', '—', '→', '/'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// `порядок: «Новая» — «КП» — «Договор»`
pub(super) fn stages_by_dash(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let (head, rest) = sentence.split_once(':')?;
    if fold(head.trim()) != "порядок" {
        return None;
    }
    let names = listed(rest);
    let order = names
        .iter()
        .map(|name| format!("«{name}»"))
        .collect::<Vec<_>>()
        .join(" → ");
    Some(
        Diagnostic::error(
            Code::Leftover,
            one.span,
            "между стадиями стоит стрелка, а не тире",
        )
        .label("стрелка?")
        .hint("стрелку можно набрать двумя знаками: «->»")
        .example(place.instead(&format!("порядок: {order}"))),
    )
}

/// `цель: закрыть сделку`, `скрипт: Первый звонок`
pub(super) fn unquoted(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let first = sentence.split(|c: char| !c.is_alphabetic()).next()?;
    let word = fold(first);
    if !["цель", "совет", "скрипт", "шаблон"].contains(&word.as_str()) {
        return None;
    }
    let rest = sentence
        .get(first.len()..)?
        .trim_start_matches([':', '—', '-', ' '])
        .trim();
    let rest = rest.trim_matches(['«', '»', '"', '.']);
    if rest.is_empty() || rest.contains(['«', '»']) {
        return None;
    }
    let at = place.line.end - place.said(Span::new(place.start, place.line.end)).len();
    let from = at + sentence.find(rest)?;
    Some(
        Diagnostic::error(
            Code::NoName,
            Span::new(from, from + rest.len()),
            format!("после «{word}» нужен текст в кавычках"),
        )
        .label("без кавычек")
        .example(place.instead(&format!("{word} «{rest}»"))),
    )
}

/// A keyword with a slip of the pen: the line with the right one.
pub(super) fn keyword(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let [hint] = one.hints.as_slice() else {
        return None;
    };
    let near = hint
        .strip_prefix("возможно, вы имели в виду «")?
        .strip_suffix('»')?;
    // The slip is in the word that comes nearest.
    let words = place.words(one.span);
    let (span, word) = words
        .iter()
        .min_by_key(|(_, word)| differs_by(&fold(word), &fold(near)))
        .copied()?;
    let mut told = one.clone();
    if one.code == Code::UnknownSentence && word.chars().count() >= 3 {
        told.span = span;
        told.message = format!("слово «{word}» не понятно");
    }
    Some(told.example(place.with(span, near)))
}

/// `нарушен п. 2.2`, where there is only 2.1
pub(super) fn clause_number(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let near = one.hints.iter().find_map(|hint| {
        hint.strip_prefix("возможно, вы имели в виду «")?
            .strip_suffix('»')
    })?;
    let said = place.said(one.span);
    let at = said.find(|c: char| c.is_ascii_digit())?;
    let digits = said.get(at..)?;
    let length = digits
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(digits.len());
    let span = Span::new(one.span.start + at, one.span.start + at + length);
    near.starts_with(|c: char| c.is_ascii_digit())
        .then(|| one.clone().example(place.with(span, near)))
}

/// A limit in the words of a heading: how long, and what it is called here.
const TIMES: &[(&str, &str)] = &[
    ("срок нахождения", "не дольше"),
    ("срок на стадии", "не дольше"),
    ("срок стадии", "не дольше"),
    ("время на стадии", "не дольше"),
    ("длительность стадии", "не дольше"),
    ("максимальный срок", "не дольше"),
    ("сделка находится", "не дольше"),
    ("сделка стоит", "не дольше"),
    ("лид находится", "не дольше"),
    ("время реакции", "ответить за"),
    ("время ответа", "ответить за"),
    ("скорость ответа", "ответить за"),
    ("скорость реакции", "ответить за"),
    ("срок ответа", "ответить за"),
    ("sla", "ответить за"),
    ("срок", "не дольше"),
];

/// `время реакции — 15 минут`, `сделка находится в стадии не более 3 дней`
pub(super) fn length(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let folded = fold(sentence);
    let (said, head) = TIMES.iter().find(|(said, _)| folded.starts_with(said))?;
    let digit = sentence.find(|c: char| c.is_ascii_digit())?;
    let quantity = sentence.get(digit..)?.trim_end_matches(['.', ';']);
    if !quantity.contains(' ') || quantity.contains('«') {
        return None;
    }
    let plural = if *head == "не дольше" {
        in_genitive(quantity)
    } else {
        quantity.to_owned()
    };
    let right = format!("{head} {plural}");
    Some(
        Diagnostic::error(
            Code::UnknownSentence,
            Span::new(place.start, place.line.end),
            format!("«{said} …» не читается: пункт говорит, что сделать или сколько можно стоять"),
        )
        .label("какой это пункт?")
        .hint("сколько сделка может стоять: «не дольше 3 дней»; за сколько ответить: «ответить за 15 минут»")
        .example(place.instead(&right)),
    )
}

/// `3 дня` behind «не дольше» and «от 2 до».
pub(super) fn in_genitive(quantity: &str) -> String {
    let mut words: Vec<&str> = quantity.split_whitespace().collect();
    if let Some(last) = words.last_mut() {
        *last = match *last {
            "дня" | "день" => "дней",
            "часа" | "час" => "часов",
            "минуты" | "минута" | "минуту" => "минут",
            "недели" | "неделя" | "неделю" => "недель",
            "месяца" | "месяц" => "месяцев",
            other => other,
        };
    }
    words.join(" ")
}

/// `не более 3 дней на стадии`: the block says which stage.
pub(super) fn in_the_stage(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = fold(place.said(one.span));
    if ![
        "на стадии",
        "в стадии",
        "на этапе",
        "в статусе",
        "на этой стадии",
        "в этой стадии",
    ]
    .contains(&said.as_str())
    {
        return None;
    }
    let before = place
        .said(Span::new(place.line.start, one.span.start))
        .trim_end();
    Some(
        Diagnostic::error(Code::Leftover, one.span, format!("«{said}» — на какой?"))
            .label("лишнее или без названия")
            .hint("в блоке «стадия «…»:» её не повторяют; вне блока называют: «на этапе «КП» не дольше 5 дней»")
            .example(before),
    )
}

/// `перевести на следующую стадию`
pub(super) fn next_stage(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let said = place.sentence();
    let at = [
        "на следующую стадию",
        "на следующий этап",
        "в следующую стадию",
        "на другую стадию",
        "дальше по воронке",
    ]
    .iter()
    .find_map(|words| said.find(words).map(|at| (at, *words)))?;
    let span = Span::new(place.start + at.0, place.start + at.0 + at.1.len());
    let stage = place
        .reg
        .funnels
        .first()
        .and_then(|funnel| funnel.order.get(1)?.first())
        .and_then(|id| place.reg.stages.get(id.0));
    let told = Diagnostic::error(Code::NoStage, span, "следующая стадия не названа")
        .label("в какую?")
        .hint(
            "назовите её: «перевести в «Договор» за 1 день»; на выбор — «в «Договор» или «Отказ»»",
        );
    Some(match stage {
        Some(stage) => told.example(place.with(span, &format!("в «{}»", stage.name))),
        None => told,
    })
}
