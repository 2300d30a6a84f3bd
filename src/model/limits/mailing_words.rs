//! Lines of `рассылки:` said in words or an order of their own, put on the tree as the readers of the block know them:
//! `отписавшимся не слать`, `не пишем клиентам в стадии «Успех»`, `рассылки только по будням с 10 до 19`,
//! `«Счёт» и «Акт» слать без ограничений`, `после 3 неоткрытых писем пауза 30 дней`, `если клиент ответил, можно до 4 раз в неделю`.

use rust_decimal::prelude::ToPrimitive;

use crate::syntax::{Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Unit};

const SEND: &[&str] = &[
    "слать",
    "отправлять",
    "рассылать",
    "писать",
    "беспокоить",
    "отсылать",
];

/// Puts a line of the block into the words that its readers know.
pub(in crate::model) fn in_known_words(mut node: Node) -> Node {
    let Some(phrase) = &mut node.phrase else {
        return node;
    };
    put(phrase);
    // `приоритет: «Акция», потом «Новости»`
    let heads = match &mut phrase.kind {
        PhraseKind::Plain { left, .. } => first_mut(left)
            .is_some_and(|member| begins(member.parts.first(), &["приоритет", "очередност"])),
        _ => false,
    };
    for row in node.children.iter_mut().filter(|_| heads) {
        if let Some(PhraseKind::Plain { left, .. }) = row.phrase.as_mut().map(|one| &mut one.kind) {
            in_turn(left);
        }
    }
    node
}

fn put(phrase: &mut Phrase) {
    without_then(phrase);
    pause_after_unopened(phrase);
    match &mut phrase.kind {
        PhraseKind::Plain { left, right, .. } => {
            refusal_first(left);
            after_event(left);
            exempt_templates(left);
            members_mut(left, &mut |member| {
                refusal(member);
                hours(member);
                at_most(member);
            });
            right.iter_mut().for_each(|right| put(right));
        }
        PhraseKind::If {
            cond,
            then,
            otherwise,
        } => {
            members_mut(cond, &mut unopened_in_a_row);
            then.iter_mut().chain(otherwise).for_each(|one| put(one));
        }
        _ => {}
    }
}

fn members_mut(condition: &mut Condition, each: &mut impl FnMut(&mut Member)) {
    match condition {
        Condition::Member(member) => each(member),
        Condition::Joint(_, list, _) => list.iter_mut().for_each(|one| members_mut(one, each)),
    }
}

fn first_mut(condition: &mut Condition) -> Option<&mut Member> {
    match condition {
        Condition::Member(member) => Some(member),
        Condition::Joint(_, list, _) => list.first_mut().and_then(first_mut),
    }
}

fn last_mut(condition: &mut Condition) -> Option<&mut Member> {
    match condition {
        Condition::Member(member) => Some(member),
        Condition::Joint(_, list, _) => list.last_mut().and_then(last_mut),
    }
}

fn is(part: Option<&Part>, words: &[&str]) -> bool {
    part.is_some_and(|part| matches!(&part.kind, PartKind::Word(word) if words.contains(&&**word)))
}

fn begins(part: Option<&Part>, stems: &[&str]) -> bool {
    part.is_some_and(|part| {
        matches!(&part.kind, PartKind::Word(word) if stems.iter().any(|stem| word.starts_with(stem)))
    })
}

/// A word that the author has not written, where `like` stands.
fn word(text: &str, like: &Part) -> Part {
    Part {
        kind: PartKind::Word(text.into()),
        ..like.clone()
    }
}

/// Takes parts away that say nothing more: they are read.
fn drop_at(member: &mut Member, at: usize, count: usize) {
    let end = (at + count).min(member.parts.len());
    for part in member.parts.drain(at.min(end)..end) {
        part.seen.mark();
    }
}

fn quoted(part: &Part) -> bool {
    matches!(part.kind, PartKind::Quoted(_))
}

/// `отписавшимся не слать`, `в выходные и праздники не писать` → `не слать отписавшимся`
fn refusal_first(left: &mut Condition) {
    let Some(last) = last_mut(left) else { return };
    let [before @ .., no, send] = last.parts.as_slice() else {
        return;
    };
    let turned = !before.is_empty()
        && is(Some(no), &["не", "нельзя"])
        && is(Some(send), SEND)
        // `«Акция» и «Скидка» в один день не слать` is read as it stands.
        && !before.iter().any(quoted);
    if !turned {
        return;
    }
    let moved = last.parts.split_off(last.parts.len() - 2);
    if let Some(first) = first_mut(left) {
        // `больше не писать`: no longer.
        if is(first.parts.first(), &["больше"]) {
            drop_at(first, 0, 1);
        }
        first.parts.splice(0..0, moved);
    }
}

/// `не слать 3 дня после жалобы`, `после жалобы не слать 30 дней` → `не слать, есть жалобы за последние 30 дней`. After a template it is an
/// order of mailings, which has a reader of its own.
fn after_event(left: &mut Condition) {
    let Condition::Member(member) = left else {
        return;
    };
    let parts = &member.parts;
    let time = |part: &Part| {
        matches!(
            part.kind,
            PartKind::Quantity {
                low: Some(_),
                unit: Some(
                    Unit::Minute
                        | Unit::Hour
                        | Unit::Day
                        | Unit::DayNight
                        | Unit::Week
                        | Unit::Month
                ),
                ..
            }
        )
    };
    let refuses = |at: usize| is(parts.get(at), &["не", "нельзя"]) && is(parts.get(at + 1), SEND);
    let (event, length) = if refuses(0) {
        // `не слать [в течение] 3 дня после жалобы`
        let Some(at) = parts.iter().take(5).position(time) else {
            return;
        };
        if !is(parts.get(at + 1), &["после"]) {
            return;
        }
        (parts.get(at + 2..).unwrap_or_default().to_vec(), at)
    } else if is(parts.first(), &["после"]) {
        // `после жалобы не слать [в течение] 30 дней`
        let Some(no) = (1..parts.len()).find(|at| refuses(*at)) else {
            return;
        };
        let Some(at) = parts
            .iter()
            .position(time)
            .filter(|at| *at + 1 == parts.len())
        else {
            return;
        };
        (parts.get(1..no).unwrap_or_default().to_vec(), at)
    } else {
        return;
    };
    let (Some(first), Some(length)) = (parts.first().cloned(), parts.get(length).cloned()) else {
        return;
    };
    if event.is_empty() || event.iter().any(quoted) {
        return;
    }
    parts.iter().for_each(|part| part.seen.mark());
    let mut said = vec![
        word("не", &first),
        word("слать", &first),
        word("есть", &first),
    ];
    said.extend(event);
    said.extend([word("за", &first), word("последние", &first), length]);
    member.parts = said;
}

/// `не пишем клиентам в стадии …` → `не слать в стадии …`
fn refusal(member: &mut Member) {
    const FORMS: &[&str] = &[
        "шлем",
        "пишем",
        "рассылаем",
        "отправляем",
        "беспокоим",
        "шлите",
        "пишите",
        "отправляйте",
        "шлют",
    ];
    if is(member.parts.first(), &["больше"]) && is(member.parts.get(1), &["не"]) {
        drop_at(member, 0, 1);
    }
    if !is(member.parts.first(), &["не", "нельзя", "запрещено"]) {
        return;
    }
    if let Some(verb) = member.parts.get_mut(1).filter(|part| is(Some(part), FORMS)) {
        *verb = word("слать", verb);
    }
    if !is(member.parts.get(1), SEND) {
        return;
    }
    // What is sent without a name of its own, and that it goes to clients, is said by the block.
    let things = ["рассылк", "письма", "писем", "сообщени"];
    if begins(member.parts.get(2), &things) && member.parts.get(3).is_some_and(|part| !quoted(part))
    {
        drop_at(member, 2, 1);
    }
    let to_whom = begins(member.parts.get(2), &["клиент"])
        && is(member.parts.get(3), &["в", "на"])
        && begins(member.parts.get(4), &["стади", "этап", "статус"]);
    if to_whom {
        drop_at(member, 2, 1);
    }
    let part_of_day = is(member.parts.get(2), &["ночью", "вечером", "утром"])
        && member.parts.get(3).is_some_and(|part| {
            is(Some(part), &["с", "после", "до"]) || matches!(part.kind, PartKind::TimeRange(..))
        });
    if part_of_day {
        drop_at(member, 2, 1);
    }
}

/// `рассылки только по будням с 10 до 19` → `слать только по будням 10:00–19:00`
fn hours(member: &mut Member) {
    let from_to = member.parts.windows(4).position(|run| {
        let [from, low, to, high] = run else {
            return false;
        };
        is(Some(from), &["с"])
            && is(Some(to), &["до"])
            && hour(low) < hour(high)
            && hour(low).is_some()
    });
    if let Some(at) = from_to
        && let (Some(from), Some(to)) = (
            member.parts.get(at + 1).and_then(hour),
            member.parts.get(at + 3).and_then(hour),
        )
        && let Some(first) = member.parts.get_mut(at)
    {
        first.kind = PartKind::TimeRange(from * 60, to * 60);
        drop_at(member, at + 1, 3);
    }
    let clock = member.parts.iter().any(|part| {
        matches!(part.kind, PartKind::TimeRange(..) | PartKind::Weekdays(..))
            || begins(Some(part), &["будн"])
    });
    if clock
        && begins(member.parts.first(), &["рассылк", "письма", "сообщени"])
        && is(member.parts.get(1), &["только"])
        && let Some(first) = member.parts.first_mut()
    {
        *first = word("слать", first);
    }
}

/// A bare number that can be an hour.
fn hour(part: &Part) -> Option<u32> {
    match &part.kind {
        PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: None,
            ..
        } => low.to_u32().filter(|hour| *hour <= 24),
        _ => None,
    }
}

/// `можно до 4 раз в неделю`, `можно не чаще …` → `не чаще 4 раз в неделю`
fn at_most(member: &mut Member) {
    if !is(member.parts.first(), &["можно", "разрешено", "допустимо"]) {
        return;
    }
    if is(member.parts.get(1), &["не"]) {
        drop_at(member, 0, 1);
    } else if is(member.parts.get(1), &["до"]) && is_times(member.parts.get(2)) {
        let [can, to, ..] = member.parts.as_mut_slice() else {
            return;
        };
        (*can, *to) = (word("не", can), word("чаще", to));
    }
}

fn is_times(part: Option<&Part>) -> bool {
    part.is_some_and(|part| matches!(part.kind, PartKind::Quantity { low: Some(_), .. }))
}

/// `приоритет: «Акция», потом «Новости»` → `приоритет: «Акция», «Новости»`
fn in_turn(left: &mut Condition) {
    members_mut(left, &mut |member| {
        let [first, second, ..] = member.parts.as_slice() else {
            return;
        };
        if is(Some(first), &["потом", "затем", "далее", "после"]) && quoted(second)
        {
            drop_at(member, 0, 1);
        }
    });
}

/// `«Счёт» и «Акт» слать без ограничений` → `сервисные шаблоны «Счёт» и «Акт»`;
/// `сервисные письма «Счёт», «Акт» лимит не занимают` → `не считать «Счёт», «Акт»`
fn exempt_templates(left: &mut Condition) {
    let Some(last) = last_mut(left) else { return };
    let Some(names) = last.parts.iter().rposition(quoted).map(|at| at + 1) else {
        return;
    };
    let said: Vec<&str> = last
        .parts
        .iter()
        .skip(names)
        .map(|part| match &part.kind {
            PartKind::Word(word) => &**word,
            _ => "",
        })
        .collect();
    let free = matches!(
        said.as_slice(),
        [
            "слать" | "отправлять" | "писать",
            "без",
            "ограничений" | "лимита" | "лимитов"
        ] | ["без", "ограничений" | "лимита" | "лимитов"]
    );
    let uncounted = matches!(
        said.as_slice(),
        [
            "лимит" | "лимита" | "места" | "место",
            "не",
            "занимают" | "занимает"
        ] | [
            "в",
            "лимит" | "лимиты" | "счет",
            "не",
            "входят" | "входит" | "идут" | "идет"
        ] | [
            "не",
            "считаются" | "считать" | "считаем" | "учитываются" | "учитывать"
        ]
    );
    if !free && !uncounted {
        return;
    }
    let count = last.parts.len() - names;
    drop_at(last, names, count);
    let Some(first) = first_mut(left) else { return };
    let Some(start) = first.parts.iter().position(quoted) else {
        return;
    };
    let Some(like) = first.parts.get(start).cloned() else {
        return;
    };
    drop_at(first, 0, start);
    let head = if uncounted {
        ["не", "считать"]
    } else {
        ["сервисные", "шаблоны"]
    };
    first.parts.splice(0..0, head.map(|text| word(text, &like)));
}

/// `если клиент ответил, не чаще 4 раз в неделю` → `если клиент ответил, то не чаще 4 раз в неделю`
fn without_then(phrase: &mut Phrase) {
    let PhraseKind::If {
        cond,
        then: then @ None,
        ..
    } = &mut phrase.kind
    else {
        return;
    };
    let Condition::Joint(Joint::List, list, span) = cond else {
        return;
    };
    let [.., Condition::Member(last)] = list.as_slice() else {
        return;
    };
    let (first, second) = (last.parts.first(), last.parts.get(1));
    let limits = is(first, &["не", "можно", "больше", "нельзя"])
        && (is(
            second,
            &["чаще", "больше", "более", "раньше", "реже", "до", "не"],
        ) || is(second, SEND))
        || begins(first, &["пауз", "перерыв"])
        || is(first, &["слать"]) && last.parts.len() > 1;
    if !limits || list.len() < 2 {
        return;
    }
    let Some(Condition::Member(said)) = list.pop() else {
        return;
    };
    let told = said.span;
    *then = Some(Box::new(Phrase {
        kind: PhraseKind::Plain {
            left: Condition::Member(said),
            right: None,
            tails: Vec::new(),
        },
        grade: std::mem::take(&mut phrase.grade),
        span: told,
    }));
    span.end = list.last().map_or(span.end, |last| last.span().end);
    if list.len() == 1
        && let Some(only) = list.pop()
    {
        *cond = only;
    }
}

/// `после 3 неоткрытых писем [—] пауза 30 дней` → `если последние 3 письма без открытия, то пауза 30 дней`
fn pause_after_unopened(phrase: &mut Phrase) {
    let PhraseKind::Plain { left, right, tails } = &mut phrase.kind else {
        return;
    };
    let Condition::Member(member) = left else {
        return;
    };
    if !is(member.parts.first(), &["после"])
        || !is_times(member.parts.get(1))
        || !begins(member.parts.get(2), &["неоткрыт", "непрочитан", "неоткрыв"])
        || !tails.is_empty()
    {
        return;
    }
    let pause = member
        .parts
        .iter()
        .position(|part| begins(Some(part), &["пауз", "перерыв"]));
    let then = match (pause, right.take()) {
        (Some(at), None) if at > 3 => {
            let parts = member.parts.split_off(at);
            let span = parts
                .iter()
                .map(|part| part.span)
                .reduce(|all, one| all.join(one));
            let span = span.unwrap_or(member.span);
            Box::new(Phrase {
                kind: PhraseKind::Plain {
                    left: Condition::Member(Member { parts, span }),
                    right: None,
                    tails: Vec::new(),
                },
                grade: Vec::new(),
                span,
            })
        }
        (None, Some(then)) => then,
        (_, told) => {
            *right = told;
            return;
        }
    };
    if let [after, _, unopened, ..] = member.parts.as_mut_slice() {
        *after = word("последние", after);
        let tail = [word("без", unopened), word("открытия", unopened)];
        unopened.seen.mark();
        member.parts.remove(2);
        member.parts.extend(tail);
    }
    phrase.kind = PhraseKind::If {
        cond: Condition::Member(member.clone()),
        then: Some(then),
        otherwise: None,
    };
}

/// `клиент не открыл 3 письма подряд` → `последние 3 письма без открытия`
fn unopened_in_a_row(member: &mut Member) {
    let skip = usize::from(begins(member.parts.first(), &["клиент"]));
    let told = is(member.parts.get(skip), &["не"])
        && begins(member.parts.get(skip + 1), &["откры", "прочит", "прочел"])
        && is_times(member.parts.get(skip + 2))
        && is(member.parts.last(), &["подряд"]);
    if !told {
        return;
    }
    drop_at(member, 0, skip);
    let last = member.parts.len().saturating_sub(1);
    drop_at(member, last, 1);
    let [not, opened, ..] = member.parts.as_slice() else {
        return;
    };
    let (head, tail) = (
        word("последние", not),
        [word("без", not), word("открытия", opened)],
    );
    member.parts.splice(0..2, [head]);
    member.parts.extend(tail);
}
