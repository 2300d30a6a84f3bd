//! Sentences of a known kind in a form that does not read: reports in one line, lettered numbers, names without quotes, «если» without
//! «то».

use super::place::Place;
use super::verbs::quoted;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::{act, fold, stems};
use crate::source::Span;

/// `2.2а за 2 часа …`: a clause between two others.
pub(super) fn lettered_number(place: &Place<'_>, _: &Diagnostic) -> Option<Diagnostic> {
    let line = place.said(place.line);
    let first = line.split_whitespace().next()?;
    let bare = first.trim_end_matches(['.', ')']);
    let letter = bare.chars().last().filter(|last| last.is_alphabetic())?;
    let digits = bare.strip_suffix(letter)?;
    let numbers = digits
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()));
    if !numbers || first.len() == line.len() {
        return None;
    }
    let rest = line.get(first.len()..)?;
    Some(
        Diagnostic::error(
            Code::Unreadable,
            Span::new(place.line.start, place.line.start + first.len()),
            format!("«{first}»: номер пункта пишут цифрами, без букв"),
        )
        .label("номер с буквой")
        .hint(format!(
            "пункт между двумя другими — ещё одна цифра: «{digits}.1»"
        ))
        .example(format!("{digits}.1{rest}")),
    )
}

/// `администратор сдаёт отчёт до 19:30: звонки, показы`, `отчёт администратора до 19:00`: a report is a block, each row on its own line.
pub(super) fn report(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let words = place.words(place.line);
    let reports = words.iter().any(|(_, word)| {
        let word = fold(word);
        word.starts_with("отчет") && !word.starts_with("отчетн")
    });
    if !reports
        || place
            .head()
            .is_some_and(|head| fold(head).starts_with("отчет"))
    {
        return None;
    }
    let role = place.reg.roles.iter().find(|role| {
        let own = stems(&fold(role));
        words.iter().any(|(_, word)| stems(&fold(word)) == own)
    });
    let role = role.or_else(|| place.reg.roles.first())?;
    let time = sentence
        .split(|c: char| !c.is_ascii_digit() && c != ':')
        .map(|time| time.trim_end_matches(':'))
        .find(|time| time.len() == 5 && time.contains(':'))
        .unwrap_or("18:00");
    let listed = sentence
        .match_indices(": ")
        .last()
        .and_then(|(at, _)| sentence.get(at + 2..));
    let rows: Vec<String> = listed
        .into_iter()
        .flat_map(|rest| rest.split([',', ';']))
        .map(|row| {
            row.trim()
                .trim_end_matches('.')
                .trim_matches(|c| matches!(c, '«' | '»'))
        })
        .filter(|row| !row.is_empty())
        .map(|row| {
            let number = row.split_whitespace().count() == 1;
            format!("    «{row}» — {}", if number { "число" } else { "текст" })
        })
        .collect();
    let rows = match rows.as_slice() {
        [] => "    звонки — число".to_owned(),
        rows => rows.join("\n"),
    };
    Some(
        Diagnostic::error(
            one.code,
            Span::new(place.start, place.line.end),
            "отчёт — это блок: кто и когда сдаёт, и каждая строка отчёта отдельно",
        )
        .label("не в одну строку")
        .hint("число сверяется с CRM строкой «сверять с CRM»; то, что пишут словами, — «текст»")
        .example(format!(
            "отчёт «Ежедневный»:\n    сдаёт {} каждый рабочий день до {time}\n{rows}",
            quoted(role)
        )),
    )
}

/// `если согласие на рассылку = да`: the name of a field in several words, without its quotes.
pub(super) fn field_unquoted(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let words = place.words(place.line);
    let all: Vec<String> = words.iter().map(|(_, word)| stems(&fold(word))).collect();
    let (span, name) = place.reg.fields.iter().find_map(|field| {
        let own = stems(&fold(&field.name));
        let many = own.split(' ').count();
        if many < 2 {
            return None;
        }
        let at = all.windows(many).position(|run| run.join(" ") == own)?;
        let span = words.get(at)?.0.join(words.get(at + many - 1)?.0);
        let inside = span.start <= one.span.start && one.span.end <= span.end;
        inside.then_some((span, &field.name))
    })?;
    let text = &place.source.text;
    if text.get(..span.start)?.ends_with('«') {
        return None;
    }
    Some(
        Diagnostic::error(
            one.code,
            span,
            format!("название «{name}» здесь разобрано по словам"),
        )
        .label("несколько слов — в «ёлочках»")
        .hint("название поля из нескольких слов, среди которых есть «на», «с», «по», берут в «ёлочки»")
        .example(place.with(span, &format!("«{name}»"))),
    )
}

/// `если пропущенный звонок, перезвонить …, иначе …`: «иначе» wants the «то» before the deed; `если ипотека — да, то …`: a dash too many.
pub(super) fn then_missing(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    let sentence = place.sentence();
    let wrong = fold(place.said(one.span));
    if !fold(sentence).starts_with("если ") {
        return None;
    }
    let before = place.said(Span::new(place.start, one.span.start));
    if wrong.starts_with("то") {
        let at = [" — ", " - ", " – "]
            .iter()
            .find_map(|dash| before.find(dash))?;
        let dash = Span::new(place.start + at, place.start + at + " — ".len());
        let dash = match place.said(dash) {
            " — " | " – " => dash,
            _ => Span::new(dash.start, dash.start + 3),
        };
        return Some(
            Diagnostic::error(
                one.code,
                dash,
                "тире уже отделило условие, а дальше ещё и «то»",
            )
            .label("лишнее тире")
            .hint("между «если» и «то» тире не ставят: «если «ипотека» да, то …»")
            .example(place.with(dash, " ")),
        );
    }
    if !wrong.starts_with("иначе") {
        return None;
    }
    let (at, _) = before.match_indices(", ").find(|(at, _)| {
        before
            .get(at + 2..)
            .and_then(|rest| rest.split_whitespace().next())
            .is_some_and(|word| act(&fold(word)).is_some())
    })?;
    let here = Span::new(place.start + at, place.start + at + 2);
    Some(
        Diagnostic::error(one.code, one.span, "у «иначе» нет своего «то»")
            .label("иначе чего?")
            .hint("где есть «иначе», перед первым делом пишут «то»")
            .example(place.with(here, ", то ")),
    )
}

/// `прошло больше 3 дней после показа`: what is not known is the event behind «после».
pub(super) fn since_what(place: &Place<'_>, one: &Diagnostic) -> Option<Diagnostic> {
    if !fold(place.said(one.span)).starts_with("прош") {
        return None;
    }
    let words = place.words(place.line);
    let at = words.iter().position(|(_, word)| fold(word) == "после")?;
    let (span, event) = words.get(at + 1).copied()?;
    Some(
        Diagnostic::error(Code::NoEvent, span, format!("«{event}» — не событие"))
            .label("после чего?")
            .hint("события: звонок, письмо, сообщение, встреча, визит, документ, оплата, отгрузка, комментарий, задача")
            .hint(format!(
                "чтобы программа знала и такое, объявите его в блоке «касания:», например: «{event}» — встреча"
            )),
    )
}
