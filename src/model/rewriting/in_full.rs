//! What a line leaves to the words before it is said in full, on the tree, before the text is bound: the border of the row above, the
//! heading that all rows share, what «её» stands for, modifiers behind a comma, dates with the month in words.

use crate::lexicon::{act, event_noun};
use crate::model::names::lookup::members;
use crate::model::rewriting::wording::{is_word, tells};
use crate::syntax::{
    Condition, GradeItem, GradeWord, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind,
};

/// `до 7 % — сам; до 12 % — РОП; больше — директор`: the last row goes on from the border of the row above it.
pub(in crate::model) fn complete_rows(nodes: &mut [Node]) {
    let mut border: Option<Part> = None;
    for node in nodes.iter_mut() {
        complete_rows(&mut node.children);
        let Some(PhraseKind::Plain {
            left: Condition::Member(member),
            right: Some(_),
            ..
        }) = node.phrase.as_mut().map(|phrase| &mut phrase.kind)
        else {
            border = None;
            continue;
        };
        if let ([one], Some(border)) = (member.parts.as_slice(), &border)
            && is_word(
                one,
                &[
                    "больше",
                    "более",
                    "свыше",
                    "выше",
                    "дольше",
                    "старше",
                    "позже",
                    "дороже",
                ],
            )
        {
            let at = one.span;
            let said = Part {
                span: at,
                ..border.clone()
            };
            member.parts.push(said);
        }
        // A row that itself goes beyond a border leaves no border above it.
        let above = member.parts.first().is_some_and(|part| {
            is_word(
                part,
                &[
                    "больше",
                    "более",
                    "свыше",
                    "выше",
                    "дольше",
                    "старше",
                    "позже",
                    "дороже",
                ],
            )
        });
        border = member
            .parts
            .iter()
            .rev()
            .find_map(upper_end)
            .filter(|_| !above);
    }
}

/// The upper end of a number or of a range, as a number.
fn upper_end(part: &Part) -> Option<Part> {
    let PartKind::Quantity {
        low: Some(low),
        high,
        unit,
        working,
        calendar,
        signed,
    } = &part.kind
    else {
        return None;
    };
    Some(Part {
        kind: PartKind::Quantity {
            low: Some(high.unwrap_or(*low)),
            high: None,
            unit: *unit,
            working: *working,
            calendar: *calendar,
            signed: *signed,
        },
        span: part.span,
        seen: crate::syntax::Seen::default(),
    })
}

/// Says in full what a line leaves to the words before it: the border of the row above, and what «её» stands for.
pub(in crate::model) fn say_in_full(nodes: &mut Vec<Node>) {
    complete_rows(nodes);
    crate::model::rewriting::set_in_order::set_in_order(nodes);
    crate::model::rewriting::taken_apart::taken_apart(nodes);
    silence_rows(nodes);
    lateness_rows(nodes);
    crate::model::rewriting::other_words::in_known_words(nodes);
    in_full(nodes);
    metric_headings(nodes);
}

/// `позвонить за 15 минут: просрочка до 45 минут — замечание; до 24 часов — нарушение; больше — критично`: how grave it is grows with the
/// lateness. The first word grades the clause, every further one is a step at the border of the row above it.
fn lateness_rows(nodes: &mut [Node]) {
    for node in nodes {
        lateness_rows(&mut node.children);
        let Some(rows) = grave_rows(&node.children) else {
            continue;
        };
        let mut border: Option<Part> = None;
        let mut steps = Vec::new();
        for (row, (head, until, word)) in node.children.iter().zip(rows) {
            match (&border, &mut node.phrase) {
                (None, Some(phrase)) if !phrase.grade.iter().any(grave) => {
                    phrase.grade.push(GradeItem {
                        word: Some(word),
                        quantity: None,
                        minus: false,
                        span: row.span,
                    });
                    row.phrase.iter().for_each(Phrase::mark);
                }
                (Some(border), _) => {
                    let mut step = row.clone();
                    if let Some(PhraseKind::Plain { left, .. }) =
                        step.phrase.as_mut().map(|phrase| &mut phrase.kind)
                    {
                        row.phrase.iter().for_each(Phrase::mark);
                        let parts = vec![head.clone(), border.clone()];
                        *left = Condition::Member(Member {
                            parts,
                            span: left.span(),
                        });
                    }
                    steps.push(step);
                }
                _ => {}
            }
            border = until.or(border);
        }
        node.children = steps;
    }
}

/// Whether a grading says how grave a fault is.
fn grave(item: &GradeItem) -> bool {
    matches!(
        item.word,
        Some(GradeWord::Critical | GradeWord::Violation | GradeWord::Remark | GradeWord::Reminder)
    )
}

/// For every row: the word «просрочка», the border it goes up to, and how grave it is there. `None`: some row is another.
fn grave_rows(rows: &[Node]) -> Option<Vec<(Part, Option<Part>, GradeWord)>> {
    if rows.len() < 2 {
        return None;
    }
    let mut head: Option<Part> = None;
    let mut found = Vec::new();
    for row in rows {
        let PhraseKind::Plain {
            left: Condition::Member(left),
            right: Some(right),
            ..
        } = &row.phrase.as_ref()?.kind
        else {
            return None;
        };
        let mut parts = left.parts.as_slice();
        if let Some((first, rest)) = parts.split_first()
            && is_word(first, &["просрочка", "опоздание"])
        {
            let late = PartKind::Word("просрочка".into());
            head = head.or(Some(Part {
                kind: late,
                ..first.clone()
            }));
            parts = rest;
        }
        let [bound, border] = parts else { return None };
        let until = is_word(bound, &["до"]);
        if !until && !is_word(bound, &["больше", "более", "свыше", "дольше", "позже"])
        {
            return None;
        }
        let word = match &right.kind {
            PhraseKind::Plain {
                left: Condition::Member(word),
                right: None,
                ..
            } => match word.parts.as_slice() {
                [one] if is_word(one, &["замечание"]) => GradeWord::Remark,
                [one] if is_word(one, &["напоминание"]) => GradeWord::Reminder,
                [one] if is_word(one, &["нарушение"]) => GradeWord::Violation,
                [one] if is_word(one, &["критично"]) => GradeWord::Critical,
                _ => return None,
            },
            _ => return None,
        };
        found.push((head.clone()?, until.then(|| border.clone()), word));
    }
    Some(found)
}

/// `1 марта 2027 года`, `25 декабря`: a date with the month in words.
fn month_dates(member: &mut Member) {
    const MONTHS: &[&str] = &[
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    use rust_decimal::prelude::ToPrimitive;
    let number = |part: Option<&Part>| match part.map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: None | Some(crate::syntax::Unit::Year),
            ..
        }) => low.to_u32(),
        _ => None,
    };
    let mut at = 0;
    while at + 1 < member.parts.len() {
        if !member
            .parts
            .get(at)
            .is_some_and(|part| matches!(part.kind, PartKind::Quantity { .. }))
        {
            at += 1;
            continue;
        }
        let month = MONTHS.iter().position(|name| {
            member
                .parts
                .get(at + 1)
                .is_some_and(|part| is_word(part, &[name]))
        });
        let (Some(day), Some(month)) = (number(member.parts.get(at)), month) else {
            at += 1;
            continue;
        };
        let month = u32::try_from(month).unwrap_or(0) + 1;
        let year = number(member.parts.get(at + 2)).filter(|year| (1900..2200).contains(year));
        let whole = year.and_then(|year| {
            chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        });
        let kind = match whole {
            Some(date) => PartKind::Date(date),
            None if year.is_none()
                && chrono::NaiveDate::from_ymd_opt(2024, month, day).is_some() =>
            {
                PartKind::ShortDate(day, month)
            }
            None => {
                at += 1;
                continue;
            }
        };
        let end = at + if year.is_some() { 2 } else { 1 };
        let span = member
            .parts
            .iter()
            .take(end + 1)
            .skip(at)
            .map(|part| part.span)
            .reduce(|a, b| a.join(b));
        let Some(first) = member.parts.get(at).cloned() else {
            break;
        };
        let said = Part {
            kind,
            span: span.unwrap_or(first.span),
            seen: first.seen,
        };
        member.parts.splice(at..=end, [said]);
        at += 1;
    }
    crate::model::rewriting::held_at::days_of_month(&mut member.parts);
}

/// `без ответа: дольше 5 дней — позвонить; дольше 10 дней — РОПу`: the heading says what all rows are about, so the first of them says
/// it and the further ones go on.
fn silence_rows(nodes: &mut Vec<Node>) {
    let longer = |row: &Node| {
        matches!(row.phrase.as_ref().map(|phrase| &phrase.kind), Some(PhraseKind::Plain {
            left: Condition::Member(left),
            right: Some(_),
            ..
        }) if left.parts.first().is_some_and(|part| is_word(part, &["дольше", "больше", "более"])))
    };
    for mut node in std::mem::take(nodes) {
        silence_rows(&mut node.children);
        let about = match node
            .phrase
            .as_ref()
            .map(|phrase| (&phrase.kind, phrase.span))
        {
            Some((
                PhraseKind::Plain {
                    left: Condition::Member(heading),
                    right: None,
                    tails,
                },
                span,
            )) if node.opens
                && tails.is_empty()
                && !node.children.is_empty()
                && heading
                    .parts
                    .iter()
                    .any(|part| is_word(part, &["без", "нет"]))
                && node.children.iter().all(longer) =>
            {
                Some((heading.parts.clone(), span))
            }
            _ => None,
        };
        let Some((heading, span)) = about else {
            nodes.push(node);
            continue;
        };
        for (at, mut row) in node.children.into_iter().enumerate() {
            if let (0, Some(phrase)) = (at, &mut row.phrase) {
                if let PhraseKind::Plain {
                    left: Condition::Member(left),
                    ..
                } = &mut phrase.kind
                {
                    left.parts.splice(0..0, heading.iter().cloned());
                }
                phrase.span = span.join(phrase.span);
                row.span = node.span.join(row.span);
                row.number = node.number.take();
            }
            nodes.push(row);
        }
    }
}

/// `показатели за неделю по менеджерам:`: what the heading says holds for every row that does not say it itself.
fn metric_headings(nodes: &mut [Node]) {
    for node in nodes {
        metric_headings(&mut node.children);
        let Some(PhraseKind::Plain {
            left: Condition::Member(heading),
            right: None,
            ..
        }) = node.phrase.as_mut().map(|phrase| &mut phrase.kind)
        else {
            continue;
        };
        let metrics = heading
            .parts
            .first()
            .is_some_and(|part| is_word(part, &["показатели"]));
        if !metrics || !node.opens || heading.parts.len() < 2 {
            continue;
        }
        let common = heading.parts.split_off(1);
        for row in &mut node.children {
            let Some(PhraseKind::Plain {
                right: Some(right), ..
            }) = row.phrase.as_mut().map(|phrase| &mut phrase.kind)
            else {
                continue;
            };
            let PhraseKind::Plain { left, .. } = &mut right.kind else {
                continue;
            };
            if let Some(last) = last_member(left) {
                let own = |part: &Part| is_word(part, &["за", "по"]);
                let said = last.parts.iter().filter(|part| own(part)).count();
                // A row with a time or a key of its own keeps it.
                if said == 0 || !common.iter().any(own) {
                    last.parts.extend(common.iter().cloned());
                }
            }
        }
    }
}

/// Every sentence in a line: the line itself, and what follows its conditions.
pub(in crate::model) fn phrases_mut(phrase: &mut Phrase, with: &mut impl FnMut(&mut Phrase)) {
    match &mut phrase.kind {
        PhraseKind::If {
            then, otherwise, ..
        }
        | PhraseKind::ElseIf {
            then, otherwise, ..
        } => {
            for one in then.iter_mut().chain(otherwise) {
                phrases_mut(one, with);
            }
        }
        PhraseKind::When { then, .. } | PhraseKind::Else { then } => {
            then.iter_mut().for_each(|one| phrases_mut(one, with));
        }
        PhraseKind::Plain { .. } | PhraseKind::Exception(_) => with(phrase),
    }
}

fn last_member(condition: &mut Condition) -> Option<&mut Member> {
    match condition {
        Condition::Member(member) => Some(member),
        Condition::Joint(_, list, _) => last_member(list.last_mut()?),
    }
}

/// Words that begin a modifier; behind a comma they go on with the duty before them.
const MODIFIES: &[&str] = &[
    "допуск",
    "засчитывается",
    "засчитываются",
    "отменяется",
    "скрипт",
    "шаблон",
    "совет",
    "лично",
];

/// `опоздание до 2 минут не считается` → `допуск 2 минуты`
fn grace(member: &mut Member) {
    let [late, until, length, not, counts] = member.parts.as_slice() else {
        return;
    };
    let said = is_word(late, &["опоздание", "просрочка", "задержка"])
        && is_word(until, &["до", "меньше"])
        && is_word(not, &["не"])
        && is_word(counts, &["считается", "учитывается", "наказывается"]);
    if said {
        [late, until, not, counts]
            .into_iter()
            .for_each(|part| part.seen.mark());
        let word = Part {
            kind: PartKind::Word("допуск".into()),
            ..late.clone()
        };
        member.parts = vec![word, length.clone()];
    }
}

/// `позвонить за 15 минут, допуск 2 минуты`: the modifier as if it stood on a line below.
fn modifiers_below(node: &mut Node) {
    let Some(phrase) = &mut node.phrase else {
        return;
    };
    let PhraseKind::Plain {
        left,
        right: None,
        tails,
    } = &mut phrase.kind
    else {
        return;
    };
    let Condition::Joint(Joint::List, list, _) = left else {
        return;
    };
    let modifies = |one: &Condition| matches!(one, Condition::Member(member) if member.parts.first().is_some_and(|part| is_word(part, MODIFIES) && (member.parts.len() > 1 || is_word(part, &["отменяется"]))));
    if !list.first().is_some_and(tells) {
        return;
    }
    if let Some(Condition::Member(last)) = list.last_mut() {
        grace(last);
    }
    while list.len() > 1 && list.last().is_some_and(modifies) {
        let Some(modifier) = list.pop() else { break };
        let span = modifier.span();
        let cancels = members(&modifier).first().is_some_and(|member| {
            member
                .parts
                .first()
                .is_some_and(|part| is_word(part, &["отменяется"]))
        });
        let kind = PhraseKind::Plain {
            left: modifier,
            right: None,
            tails: if cancels {
                std::mem::take(tails)
            } else {
                Vec::new()
            },
        };
        node.children.insert(
            0,
            Node {
                number: None,
                phrase: Some(Phrase {
                    kind,
                    grade: Vec::new(),
                    span,
                }),
                opens: false,
                children: Vec::new(),
                span,
            },
        );
    }
    if let [one] = list.as_slice() {
        *left = one.clone();
    }
}

/// The events named last in a sentence, for «неё», «него» and «них».
#[derive(Default)]
struct Nouns {
    she: Option<PartKind>,
    he: Option<PartKind>,
    any: Option<PartKind>,
}

/// Whether a noun of an event is feminine.
fn feminine(word: &str) -> bool {
    [
        "встреч",
        "задач",
        "оплат",
        "предоплат",
        "доплат",
        "рассылк",
        "попытк",
        "жалоб",
        "претензи",
        "рекламаци",
        "отгрузк",
        "презентаци",
        "консультаци",
        "покупк",
        "смс",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

/// Words that stand for an event named before them.
const PRONOUNS: &[&str] = &["нее", "ней", "него", "ее", "его", "них", "их"];

fn in_full(nodes: &mut [Node]) {
    for node in nodes {
        if let Some(phrase) = &mut node.phrase {
            let mut again = false;
            every_member(phrase, &mut |member| {
                month_dates(member);
                course(member);
                again |= member.parts.iter().any(|part| is_word(part, PRONOUNS));
            });
            if again {
                name_again(phrase, &mut Nouns::default());
            }
        }
        modifiers_below(node);
        in_full(&mut node.children);
    }
}

/// `в течении 2 часов`: so many write it so that a message would only be in the way.
fn course(member: &mut Member) {
    for at in 1..member.parts.len() {
        if let Some([before, word]) = member.parts.get_mut(at - 1..=at)
            && is_word(before, &["в"])
            && is_word(word, &["течении"])
        {
            word.kind = PartKind::Word("течение".into());
        }
    }
}

/// Every run of parts in a line.
fn every_member(phrase: &mut Phrase, with: &mut impl FnMut(&mut Member)) {
    fn of(condition: &mut Condition, with: &mut impl FnMut(&mut Member)) {
        match condition {
            Condition::Joint(_, list, _) => list.iter_mut().for_each(|one| of(one, with)),
            Condition::Member(member) => with(member),
        }
    }
    match &mut phrase.kind {
        PhraseKind::If {
            cond,
            then,
            otherwise,
        }
        | PhraseKind::ElseIf {
            cond,
            then,
            otherwise,
        } => {
            of(cond, with);
            for one in then.iter_mut().chain(otherwise) {
                every_member(one, with);
            }
        }
        PhraseKind::When { event, then } => {
            of(event, with);
            then.iter_mut().for_each(|one| every_member(one, with));
        }
        PhraseKind::Else { then } => then.iter_mut().for_each(|one| every_member(one, with)),
        PhraseKind::Exception(tails) => {
            tails.iter_mut().for_each(|tail| of(&mut tail.cond, with));
        }
        PhraseKind::Plain { left, right, tails } => {
            of(left, with);
            right.iter_mut().for_each(|one| every_member(one, with));
            tails.iter_mut().for_each(|tail| of(&mut tail.cond, with));
        }
    }
}

/// `подтвердить встречу не позже чем за 24 часа до неё`: the event named last before it in the same sentence.
fn name_again(phrase: &mut Phrase, last: &mut Nouns) {
    match &mut phrase.kind {
        PhraseKind::If {
            cond,
            then,
            otherwise,
        }
        | PhraseKind::ElseIf {
            cond,
            then,
            otherwise,
        } => {
            name_again_in(cond, last);
            for one in then.iter_mut().chain(otherwise) {
                name_again(one, last);
            }
        }
        PhraseKind::When { event, then } => {
            name_again_in(event, last);
            then.iter_mut().for_each(|one| name_again(one, last));
        }
        PhraseKind::Else { then } => then.iter_mut().for_each(|one| name_again(one, last)),
        PhraseKind::Exception(tails) => tails
            .iter_mut()
            .for_each(|tail| name_again_in(&mut tail.cond, last)),
        PhraseKind::Plain { left, right, tails } => {
            name_again_in(left, last);
            right.iter_mut().for_each(|one| name_again(one, last));
            tails
                .iter_mut()
                .for_each(|tail| name_again_in(&mut tail.cond, last));
        }
    }
}

fn name_again_in(condition: &mut Condition, last: &mut Nouns) {
    let member = match condition {
        Condition::Joint(_, list, _) => {
            list.iter_mut().for_each(|one| name_again_in(one, last));
            return;
        }
        Condition::Member(member) => member,
    };
    for at in 0..member.parts.len() {
        let before = at
            .checked_sub(1)
            .and_then(|before| member.parts.get(before));
        let behind = before.is_some_and(|part| is_word(part, &["до", "после", "перед", "без"]));
        let told = before
            .is_some_and(|part| matches!(&part.kind, PartKind::Word(word) if act(word).is_some()));
        let alone = member.parts.get(at + 1).is_none_or(|next| {
            !matches!(next.kind, PartKind::Word(_) | PartKind::Quoted(_))
                || is_word(
                    next,
                    &[
                        "заново",
                        "не",
                        "за",
                        "до",
                        "в",
                        "через",
                        "с",
                        "по",
                        "после",
                        "сразу",
                    ],
                )
        });
        let Some(part) = member.parts.get_mut(at) else {
            continue;
        };
        let she =
            behind && is_word(part, &["нее", "ней"]) || told && alone && is_word(part, &["ее"]);
        let he = behind && is_word(part, &["него"]) || told && alone && is_word(part, &["его"]);
        let they = behind && is_word(part, &["них"]) || told && alone && is_word(part, &["их"]);
        let noun = match &*last {
            Nouns {
                she: Some(noun), ..
            } if she => noun,
            Nouns { he: Some(noun), .. } if he => noun,
            Nouns {
                any: Some(noun), ..
            } if they => noun,
            _ => {
                if let PartKind::Word(word) = &part.kind
                    && event_noun(word).is_some()
                    && act(word).is_none()
                {
                    last.any = Some(part.kind.clone());
                    if feminine(word) {
                        last.she = Some(part.kind.clone());
                    } else {
                        last.he = Some(part.kind.clone());
                    }
                }
                continue;
            }
        };
        part.kind = noun.clone();
    }
}
