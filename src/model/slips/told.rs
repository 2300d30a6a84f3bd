//! Sentences that heads of sales write and the language says in another way: recognised by their words, with the way it is said here.

use super::place::Place;
use super::verbs::quoted;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::{act, fold};
use crate::source::Span;

/// Words that must all be there, and how it is said here.
type Told = (&'static [&'static [&'static str]], &'static str);

const TOLD: &[Told] = &[
    (
        &[&["взять", "взял", "берет", "принять"], &["работу"]],
        "взял — значит позвонил, написал, оставил комментарий или передвинул сделку: «позвонить или написать за 15 минут»; если не взял — «никто не взял за 1 час — РОПу»",
    ),
    (
        &[&["перв", "втор", "трет"], &["нарушени", "просроч"]],
        "взыскание по счёту нарушений — шкала показателя: ««нарушения» — число нарушений по сотрудникам за месяц», ниже «нарушения»: от 3 — штраф 1 000 ₽; от 2 — штраф 500 ₽»",
    ),
    (
        &[&["без"], &["нарушени"], &["преми"]],
        "премию даёт шкала показателя: «премия по «нарушения»: от 1 — 0 ₽; ниже 1 — 3 000 ₽»",
    ),
    (
        &[&["допускает", "допущен", "аккредитац"]],
        "допуск пишут так: «к стадии «Договор» допускается сотрудник с аккредитацией «Переговоры»»; сами аккредитации стоят в списке сотрудников",
    ),
    (
        &[&["стажер", "новичк", "новеньк"]],
        "новичков узнают по стажу: «…, кроме сотрудников со стажем меньше 2 недель»",
    ),
    (
        &[
            &["комментари"],
            &["короче", "меньше", "длинн"],
            &["символ", "знак", "букв"],
        ],
        "длину комментария требуют условием события: «после звонка должен быть комментарий длиннее 20 знаков»",
    ),
    (
        &[&["слов", "фраз"], &["нельзя", "запрещ"]],
        "слова запрещают так: «запрещено использовать слова «…» в сообщениях», «в письме нельзя писать «…»»",
    ),
    (
        &[&["верси"], &["больше", "более"]],
        "документы считают так: «не больше 3 документов «КП»»",
    ),
    (
        &[&["дубл"], &["провер", "искать", "найти", "объедин"]],
        "дубли ищет сама программа: «дубль, если совпал телефон или email»; поля «телефон» и «email» объявите в карточке клиента",
    ),
    (
        &[&["обратн"], &["связ"]],
        "как именно узнать, скажите делом: «позвонить через 2 дня после документа «КП»»",
    ),
    (
        &[
            &["хорош", "плох", "целев", "нецелев", "качествен"],
            &["лид", "заявк", "сделк"],
        ],
        "какой это лид, говорит условие о поле или стадии: «если бюджет больше 100 000 ₽, то передать менеджеру по кругу», «перевести в «Негодный лид» с причиной «спам»»",
    ),
    (
        &[&["причины"], &["отказ"]],
        "причины — значения поля: в блоке «карточка сделки:» строка «причина отказа» — «спам», «дорого»",
    ),
    (
        &[&["без"], &["причин"]],
        "поле перед закрытием требуют так: ««Отказ» — только с заполненной «причина отказа»»",
    ),
    (
        &[
            &["открыт"],
            &["претензи", "жалоб", "рекламаци"],
            &["слать", "отправлять", "писать"],
        ],
        "в блоке «рассылки:» это строка «не слать, если открыта претензия»",
    ),
    (
        &[&["каждого", "каждой", "всех"], &["задач"]],
        "о задаче в каждой сделке говорят так: «в каждой открытой сделке должна быть задача со сроком»",
    ),
    (
        &[&["окончательн", "полная", "вся"], &["оплат", "расчет"]],
        "чего ждут от клиента, пишут молчанием или условием: «без оплаты не дольше 5 дней», «в «Успех» только если оплачено полностью»",
    ),
];

/// How the hints begin that are given where nothing came near.
const GENERAL: &[&str] = &[
    "обязанность начинается",
    "проверьте слово",
    "такого дела в данных",
    "о событии говорят так",
    "сколько можно",
    "дело «",
    "после «",
    "объявлены: ",
];

/// A line that is said otherwise.
pub(super) fn otherwise(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let general = |hint: &String| GENERAL.iter().any(|head| hint.starts_with(head));
    if !one.hints.first().is_none_or(general) {
        return None;
    }
    let words: Vec<String> = place
        .words(place.line)
        .into_iter()
        .map(|(_, word)| fold(word))
        .collect();
    let has = |any: &&[&str]| {
        words
            .iter()
            .any(|word| any.iter().any(|stem| word.starts_with(stem)))
    };
    let (_, hint) = TOLD.iter().find(|(all, _)| all.iter().all(has))?;
    let mut told = one.clone();
    told.hints = vec![(*hint).to_owned()];
    told.example = None;
    Some(told)
}

/// Attempts in other words: `делает 5 попыток: 2 в первый день, 2 во второй`, `перезвонить 3 раза`.
pub(super) fn attempts(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = fold(place.said(one.span));
    let whole = fold(place.sentence());
    let tries = said.contains("попыт") || whole.contains("попыт") && one.code != Code::Leftover;
    let times = one.code == Code::Leftover
        && said.starts_with(|c: char| c.is_ascii_digit())
        && said
            .split_whitespace()
            .nth(1)
            .is_some_and(|word| word.starts_with("раз"))
        && ["звон", "набра"].iter().any(|stem| whole.contains(stem));
    if !(tries || times) {
        return None;
    }
    if one.code == Code::NoEvent {
        return Some(
            Diagnostic::error(one.code, one.span, "что делать после попыток, пишут строкой под ними")
                .label("под «недозвон, … попыток»")
                .hint("«недозвон, 5 попыток: 2 сегодня; 2 завтра; 1 послезавтра», а ниже и глубже — «после всех — перевести в «Отказ»», «после 2-й попытки — РОПу»"),
        );
    }
    Some(
        Diagnostic::error(Code::UnknownSentence, one.span, "попытки дозвона пишут одним предложением")
            .label("сколько и когда?")
            .hint("сколько всего и по скольку в день, дни — через «;»; попытки начинаются с первого недозвона")
            .example(place.instead("недозвон, 3 попытки: 2 сегодня; 1 завтра")),
    )
}

/// `затем звонить`, `также отправить`: a word that joins what stands on two lines.
pub(super) fn joining(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(one.span);
    let ((span, word), (next, second)) = (words.first().copied()?, words.get(1).copied()?);
    let joins = matches!(
        fold(word).as_str(),
        "затем" | "потом" | "далее" | "также" | "еще" | "и" | "а" | "обязательно"
    );
    if !joins || act(&fold(second)).is_none() {
        return None;
    }
    Some(
        Diagnostic::error(Code::UnknownSentence, span, format!("«{word}» в начале пункта — после чего?"))
            .label("лишнее слово")
            .hint("пункт читается сам по себе; что за чем, говорят цепочка «касания после …:» и «сначала позвонить, потом отправить «КП»»")
            .example(place.instead(place.said(Span::new(next.start, place.line.end)))),
    )
}

/// `технолог выезжает на замер за 3 дня`: a verb that no data tell of.
pub(super) fn by_hand(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let role = place.reg.roles.iter().find(|role| {
        fold(sentence)
            .strip_prefix(&fold(role))
            .is_some_and(|rest| rest.starts_with(' '))
    })?;
    let rest = sentence.get(role.len()..)?.trim_start();
    let verb = rest.split_whitespace().next()?;
    let ends = ["ет", "ит", "ут", "ют", "ат", "ят", "ется", "ится"];
    if act(&fold(verb)).is_some()
        || !ends.iter().any(|end| fold(verb).ends_with(end))
        || rest.contains(['«', ',', '—', ':'])
    {
        return None;
    }
    let from = [
        " за ",
        " в течение ",
        " не позже ",
        " не позднее ",
        " до ",
        " через ",
        " каждый ",
        " каждую ",
        " ежедневно",
    ]
    .iter()
    .filter_map(|word| rest.find(word))
    .min()
    .unwrap_or(rest.len());
    let (deed, term) = rest.split_at_checked(from)?;
    let term = if term.is_empty() {
        " в тот же день"
    } else {
        term
    };
    let at = place.start + sentence.len() - rest.len();
    Some(
        Diagnostic::error(Code::UnknownSentence, Span::new(at, at + deed.len()), format!("что значит «{deed}», программа не знает"))
            .label("такого дела в данных нет")
            .hint("что видно в CRM — звонок, письмо, документ, комментарий, задача, переход, — называют так; остальное проверяет человек")
            .hint("если в CRM это задача, назовите её: «закрыть задачу «Замер» за 3 рабочих дня»")
            .example(place.instead(&format!("{role} обязан выполнить «{deed}»{term}"))),
    )
}

/// `сообщать клиенту раз в неделю` where nobody is named.
pub(super) fn nobody_named(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let first = sentence.split_whitespace().next()?;
    let role = place.reg.roles.first()?;
    let infinitive = crate::lexicon::infinitives().any(|known| known == fold(first));
    infinitive.then(|| {
        one.clone()
            .example(place.instead(&format!("{role} обязан {sentence}")))
    })
}

/// `без оплаты 3 дня — напомнить, 7 дней — РОПу`: rows are parted by a semicolon.
pub(super) fn comma_row(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = place.said(one.span);
    let line = place.said(place.line);
    let dashes =
        line.matches(" — ").count() + line.matches(" - ").count() + line.matches(" – ").count();
    let row = said.split(", ").skip(1).find(|row| {
        let number = row.trim_start_matches(|c: char| c.is_alphabetic() || c == ' ');
        number.starts_with(|c: char| c.is_ascii_digit())
            && [" — ", " - ", " – "].iter().any(|dash| row.contains(dash))
    })?;
    let at = line.find(&format!(", {row}"))?;
    let span = Span::new(place.line.start + at, place.line.start + at + 1);
    (dashes > 1).then(|| {
        Diagnostic::error(Code::Leftover, span, "между строками лестницы стоит точка с запятой")
            .label("здесь нужна «;»")
            .hint("запятая — внутри строки, «;» — между ними: «дольше 3 дней — менеджеру; дольше 7 дней — РОПу»")
            .example(place.with(span, ";"))
    })
}

/// `дольше 3 дней — РОПу — перевести в «Отказ»`, `через 3 дня — позвонить — за 1 час`: the second dash of a line.
pub(super) fn second_dash(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let parts: Vec<&str> = [" — ", " - ", " – "]
        .iter()
        .map(|dash| sentence.split(dash).collect::<Vec<_>>())
        .find(|parts| parts.len() == 3)?;
    let [head, deed, more] = parts.as_slice() else {
        return None;
    };
    // The second dash lies within what was not read, or right before it.
    let said = place.said(one.span);
    let of_it = said.contains(more) && !said.contains(head);
    if sentence.contains(';') || !of_it {
        return None;
    }
    let first = more.split_whitespace().next().map(fold)?;
    let term = matches!(
        first.as_str(),
        "за" | "до" | "через" | "в" | "не" | "сразу" | "сегодня" | "завтра"
    );
    let deeds = act(&first).is_some();
    if !term && !deeds {
        return None;
    }
    let told = Diagnostic::error(
        Code::Leftover,
        one.span,
        "второе тире в строке: что к чему относится?",
    )
    .label("тире в строке одно");
    Some(if term {
        told.hint("срок стоит у самого дела, без тире")
            .example(place.instead(&format!("{head} — {deed} {more}")))
    } else {
        let number = place.said(Span::new(place.line.start, place.start));
        told.hint("слева от тире — срок или условие, справа — одно дело; второе — своей строкой")
            .example(format!("{number}{head} — {deed}\n{head} — {more}"))
    })
}

/// `КП действует 10 дней`: what grows old is sent anew.
pub(super) fn valid_for(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence().trim_end_matches('.');
    let (what, length) = [
        "действует",
        "действительно",
        "действителен",
        "действительна",
        "годно",
        "актуально",
    ]
    .iter()
    .find_map(|word| sentence.split_once(&format!(" {word} ")))?;
    let name = what.trim().trim_matches(|c| matches!(c, '«' | '»' | '"'));
    let digits = length.starts_with(|c: char| c.is_ascii_digit());
    if !digits || name.is_empty() || name.contains(' ') {
        return None;
    }
    let length = super::headings::in_genitive(length.trim());
    Some(
        Diagnostic::error(
            Code::UnknownSentence,
            Span::new(place.start, place.line.end),
            format!("сколько действует «{name}», сказано, а что делать потом — нет"),
        )
        .label("и что тогда?")
        .hint("скажите, что делать, когда срок прошёл: отправить заново, позвонить, перевести")
        .example(place.instead(&format!(
            "если прошло больше {length} после документа «{name}», то отправить «{name}» за 1 день"
        ))),
    )
}

/// `сделка без ответственного дольше 1 часа`: that somebody has taken it is seen by what he did.
pub(super) fn nobodys(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let sentence = fold(place.sentence());
    if ![
        "без ответственн",
        "нет ответственн",
        "ответственный не назначен",
        "ответственного нет",
    ]
    .iter()
    .any(|said| sentence.contains(said))
    {
        return None;
    }
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let at = words
        .iter()
        .position(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let term: Vec<&str> = words
        .iter()
        .skip(at)
        .take_while(|word| !matches!(**word, "—" | "-" | "–" | "без"))
        .copied()
        .collect();
    let term = term
        .join(" ")
        .replace("часа", "час")
        .replace("часов", "час");
    let term = match term.split_once(' ') {
        Some(("1", _)) | None => term,
        Some((number, "час")) => match number {
            "2" | "3" | "4" => format!("{number} часа"),
            _ => format!("{number} часов"),
        },
        Some(_) => term,
    };
    Some(
        Diagnostic::error(
            Code::UnknownSentence,
            Span::new(place.start, place.line.end),
            "сделка без ответственного: кто её ведёт, видно по тому, кто ею занялся",
        )
        .label("кого здесь нет?")
        .hint("«не взял» — ни звонка, ни письма, ни комментария, ни перехода за это время")
        .example(place.instead(&format!("никто не взял за {term} — РОПу"))),
    )
}

/// `из любой стадии в «Отказ»` where the order has no such stage.
pub(super) fn from_anywhere(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    if !fold(place.sentence()).starts_with("из любой стадии в")
        || one.hints.iter().any(|hint| hint.starts_with("возможно"))
    {
        return None;
    }
    let said = place.said(one.span);
    let mut told = one.clone();
    told.hints = vec![
        "впишите её в «порядок:» — например, последней через «или» — или объявите вне порядка"
            .to_owned(),
    ];
    Some(told.example(format!("вне порядка: {said}")))
}

/// `сдаёт менеджер до 18:00`: on which days?
pub(super) fn report_days(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let head = fold(place.sentence());
    let said = place.said(one.span);
    if !(head.starts_with("сдает") || head.starts_with("сдают"))
        || !(said.starts_with("до ") || said.starts_with("к "))
    {
        return None;
    }
    Some(
        Diagnostic::error(
            Code::Leftover,
            one.span,
            "не сказано, в какие дни сдают отчёт",
        )
        .label("каждый день?")
        .hint("«каждый рабочий день до 18:00», «каждую пятницу до 17:00», «еженедельно»")
        .example(place.with(one.span, &format!("каждый рабочий день {said}"))),
    )
}

/// `заполнить все поля`
pub(super) fn all_fields(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = fold(place.said(one.span));
    let whole = fold(place.sentence());
    let at = whole
        .find("все поля")
        .or_else(|| whole.find("всю карточку"))
        .or_else(|| whole.find("карточку"))?;
    if !matches!(said.as_str(), "все" | "всю" | "карточку") {
        return None;
    }
    let span = Span::new(
        place.start + at,
        one.span
            .end
            .max(place.start + at + "все поля".len())
            .min(place.line.end),
    );
    let names: Vec<String> = place
        .reg
        .fields
        .iter()
        .take(3)
        .map(|field| quoted(&field.name))
        .collect();
    let list = match names.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [most @ .., last] => format!("{} и {last}", most.join(", ")),
    };
    Some(
        Diagnostic::error(Code::UnknownField, span, "какие поля, не сказано")
            .label("какие?")
            .hint("поля называют: программа проверит каждое")
            .example(place.with(span, &list)),
    )
}

/// `Запреты:`, `Общие правила:`: a heading without a word for what it is.
pub(super) fn bare_heading(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let line = place.said(place.line);
    let name = line.strip_suffix(':')?.trim();
    let words = name.split_whitespace().count();
    let plain = !name.contains(['«', ',', '—', '.']) && (1..=4).contains(&words);
    let deed = name
        .split_whitespace()
        .any(|word| act(&fold(word)).is_some());
    if !plain
        || deed
        || !one.hints.iter().all(|hint| !hint.starts_with("возможно"))
        || place.start != place.line.start
    {
        return None;
    }
    Some(
        Diagnostic::error(Code::UnknownSentence, Span::new(place.line.start, place.line.start + name.len()), format!("заголовок «{name}» не понятен"))
            .label("что это за блок?")
            .hint("пункты под общим названием собирает раздел; другие блоки: «стадия «…»:», «рассылки:», «показатели:», «карточка сделки:»")
            .example(format!("раздел «{name}»:")),
    )
}

/// `Менеджер: 10 КП в неделю` under «план:».
pub(super) fn plan_row(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let (who, what) = sentence.split_once(':')?;
    let role = place
        .reg
        .roles
        .iter()
        .find(|role| fold(role) == fold(who.trim()))?;
    let what = what.trim().trim_end_matches('.');
    let (count, period) = what.rsplit_once(" в ")?;
    if count.contains(',') || period.split_whitespace().count() != 1 {
        return Some(one.clone().hint(format!(
            "по строке на каждый план: «{role} делает 60 звонков в день»"
        )));
    }
    Some(
        Diagnostic::error(one.code, Span::new(place.start, place.line.end), "план роли пишут одним предложением")
            .label("кто сколько делает")
            .hint(format!("у левого края: «{role} делает {count} в {period}»"))
            .hint("или с заголовком: «план менеджера на неделю: 50 звонков; 5 встреч»; документы — «10 документов «КП»»"),
    )
}

/// `поздравить с днём рождения`
pub(super) fn birthday(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = fold(place.said(one.span));
    if !(said.starts_with("днем рождения") || said.starts_with("с днем рождения"))
    {
        return None;
    }
    let verb = place.sentence().split_whitespace().next()?;
    Some(
        Diagnostic::error(Code::Leftover, one.span, "когда поздравить, не сказано")
            .label("в какой день?")
            .hint("день из карточки стоит впереди: «в день рождения поздравить», «за 3 дня до даты «день рождения» — написать»; поле — «день рождения» — ежегодная дата в карточке клиента")
            .example(place.instead(&format!("в день рождения {verb}"))),
    )
}

/// A row of a report that says what stands in it and not of which kind it is.
pub(super) fn report_row(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let head = fold(place.head()?);
    let row = place.sentence();
    if !head.starts_with("отчет") || row.contains(['—', '«', ':']) {
        return None;
    }
    let text = fold(row).starts_with("что ") || fold(row).contains("почему");
    let ty = if text { "текст" } else { "число" };
    Some(
        Diagnostic::error(Code::Unread, Span::new(place.start, place.line.end), format!("строка отчёта «{row}» — число или текст?"))
            .label("что в ней?")
            .hint("строка отчёта — название и тип: «звонки» — число; «что решено» — текст; число, которое видно в данных, — «отправлено КП» — число документов «КП»")
            .example(place.instead(&format!("«{row}» — {ty}"))),
    )
}

/// `если источник «Сайт», то за 5 минут`: a term without a deed.
pub(super) fn no_deed(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let said = fold(place.said(one.span));
    let term = ["за ", "в течение ", "не позже ", "через "]
        .iter()
        .any(|head| said.starts_with(head));
    let deed = place
        .words(one.span)
        .iter()
        .any(|(_, word)| act(&fold(word)).is_some());
    if !term || deed || said.contains('—') {
        return None;
    }
    let own = place.said(one.span);
    Some(
        Diagnostic::error(Code::UnknownSentence, one.span, format!("срок «{own}» есть, а дела нет"))
            .label("что сделать?")
            .hint("условие и срок стоят у одного дела: «позвонить за 5 минут, если источник «Сайт», иначе за 20 минут»")
            .example(place.with(one.span, &format!("позвонить {own}"))),
    )
}
