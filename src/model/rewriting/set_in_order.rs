//! Sentences whose words stand in an order of speech, or that leave out what a reader needs: `клиентам «А» звонить …`, `заявки обрабатывает
//! менеджер за 1 час`, `жалобу разобрать за 1 день, иначе — РОПу`, `КП без ответа дольше 5 дней — РОПу`, `скидка до 5 % — менеджер; до 10 % —
//! РОП`. They are set in order on the tree. Each begins with one cheap question, so that no other line pays for it.

use rust_decimal::Decimal;

use crate::lexicon::{Act, act, event_noun};
use crate::model::rewriting::in_full::phrases_mut;
use crate::model::rewriting::wording::{is_word, member_of, said, tells};
use crate::syntax::{
    Condition, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, TailKind, Unit,
};

/// Sets every line of a text in order.
pub(in crate::model) fn set_in_order(nodes: &mut Vec<Node>) {
    ladders_of_one_line(nodes);
    for node in nodes {
        set_in_order(&mut node.children);
        let Some(phrase) = &mut node.phrase else {
            continue;
        };
        if let Some(step) = told_when_late(phrase) {
            node.children.insert(0, step);
        }
        phrases_mut(phrase, &mut |phrase| {
            without_consent(phrase);
            paid_share(phrase);
            other_hour_behind_dash(phrase);
            let PhraseKind::Plain { left, right, .. } = &mut phrase.kind else {
                return;
            };
            for_tomorrow(left);
            let Some(member) = first_member(left) else {
                return;
            };
            whom_first(member);
            what_first(member);
            filled_on_the_way(member);
            moved_only(member);
            if right.is_some() {
                silence_after(member);
            }
        });
    }
}

fn first_member(condition: &mut Condition) -> Option<&mut Member> {
    match condition {
        Condition::Member(member) => Some(member),
        Condition::Joint(_, list, _) => first_member(list.first_mut()?),
    }
}

fn word(text: &str, like: &Part) -> Part {
    Part {
        kind: PartKind::Word(text.into()),
        ..like.clone()
    }
}

fn starts(part: &Part, stems: &[&str]) -> bool {
    matches!(&part.kind, PartKind::Word(word) if stems.iter().any(|stem| word.starts_with(stem)))
}

fn act_of(part: &Part) -> Option<Act> {
    match &part.kind {
        PartKind::Word(word) if event_noun(word).is_none() => act(word),
        _ => None,
    }
}

fn forbids(part: &Part) -> bool {
    is_word(part, &["не", "нельзя", "запрещено", "запрещается"])
}

/// `клиентам категории «А» звонить …`, `новым клиентам не писать …` → `звонить клиентам «А» …`
fn whom_first(member: &mut Member) {
    let parts = &mut member.parts;
    let whom = |part: &Part| is_word(part, &["клиентам", "клиенту", "покупателям", "заказчикам"]);
    let Some(at) = parts.iter().take(5).position(whom) else {
        return;
    };
    let named = parts
        .get(at + 1..at + 3)
        .is_some_and(|pair| matches!(pair, [kind, name] if is_word(kind, &["категории", "группы"]) && matches!(name.kind, PartKind::Quoted(_))));
    if named {
        parts.remove(at + 1);
    }
    let mut behind = at + 1;
    while parts
        .get(behind)
        .is_some_and(|part| matches!(part.kind, PartKind::Quoted(_)))
    {
        behind += 1;
    }
    let adjective = |part: &Part| matches!(&part.kind, PartKind::Word(word) if word.ends_with("ым") || word.ends_with("им") || word.ends_with("ому"));
    let led = at == 0 || at == 1 && parts.first().is_some_and(adjective);
    let Some(next) = parts.get(behind).filter(|_| led) else {
        return;
    };
    let length = if forbids(next) && parts.get(behind + 1).and_then(act_of).is_some() {
        2
    } else if act_of(next).is_some() {
        1
    } else {
        return;
    };
    if let Some(run) = parts.get_mut(..behind + length) {
        run.rotate_left(behind);
    }
}

/// Things that come to a company and are dealt with.
const COME: &[&str] = &[
    "заявк",
    "лид",
    "обращени",
    "запрос",
    "жалоб",
    "претензи",
    "рекламаци",
];

/// `жалобу клиента разобрать за 1 день` → `разобрать жалобу клиента за 1 день`; `заявки с сайта обрабатывает менеджер за 1 час` →
/// `менеджер обрабатывает заявки с сайта за 1 час`
fn what_first(member: &mut Member) {
    let parts = &mut member.parts;
    let new = usize::from(parts.first().is_some_and(|part| starts(part, &["нов"])));
    if !parts.get(new).is_some_and(|part| starts(part, COME)) {
        return;
    }
    let deed = parts
        .iter()
        .take(5)
        .position(|part| act_of(part) == Some(Act::Unseen));
    let Some(at) = deed else { return };
    let Some(PartKind::Word(verb)) = parts.get(at).map(|part| &part.kind) else {
        return;
    };
    let asked = verb.ends_with("ть");
    // What is done goes by the author's words, in his order.
    if let Some(run) = parts.get_mut(..=at)
        && let Some(span) = run.iter().map(|part| part.span).reduce(|a, b| a.join(b))
    {
        run.iter_mut().for_each(|part| part.span = span);
    }
    if asked {
        if let Some(run) = parts.get_mut(..=at) {
            run.rotate_left(at);
        }
        return;
    }
    // Who does it stands behind the verb.
    let who = parts.get(at + 1).is_some_and(|part| match &part.kind {
        PartKind::Quoted(_) => true,
        PartKind::Word(word) => {
            word.chars().count() > 2 && act(word).is_none() && event_noun(word).is_none()
        }
        _ => false,
    });
    if who && let Some(run) = parts.get_mut(..at + 2) {
        run.reverse();
        if let Some(what) = run.get_mut(2..) {
            what.reverse();
        }
    }
}

/// `поставить задачу на завтра` → `поставить задачу со сроком не позже 1 рабочего дня`, `задачу на 3 дня` → `задачу со сроком не позже 3
/// дней`
fn for_tomorrow(condition: &mut Condition) {
    let member = match condition {
        Condition::Member(member) => member,
        Condition::Joint(_, list, _) => {
            list.iter_mut().for_each(for_tomorrow);
            return;
        }
    };
    let at = member.parts.windows(3).position(|run| {
        matches!(run, [what, on, when] if starts(what, &["задач"]) && is_word(on, &["на"]) && (is_word(when, &["завтра"]) || lasts(when)))
    });
    let Some(at) = at else { return };
    let Some(on) = member.parts.get(at + 1).cloned() else {
        return;
    };
    let length = member.parts.get(at + 2).filter(|part| lasts(part));
    let day = length.cloned().unwrap_or_else(|| Part {
        kind: PartKind::Quantity {
            low: Some(Decimal::ONE),
            high: None,
            unit: Some(Unit::Day),
            working: true,
            calendar: false,
            signed: None,
        },
        ..on.clone()
    });
    let mut due: Vec<Part> = ["со", "сроком", "не", "позже"]
        .iter()
        .map(|said| word(said, &on))
        .collect();
    due.push(day);
    member.parts.splice(at + 1..at + 3, due);
}

/// `3 дня`, `1 рабочий день`
fn lasts(part: &Part) -> bool {
    let PartKind::Quantity {
        low: Some(_),
        high: None,
        unit: Some(unit),
        ..
    } = &part.kind
    else {
        return false;
    };
    matches!(unit, Unit::Hour | Unit::Day | Unit::Week | Unit::Month)
}

/// `при переходе в «Отказ» обязательно указать причину` → `в «Отказ» только с заполненным причину`
fn filled_on_the_way(member: &mut Member) {
    let parts = &mut member.parts;
    let [at, move_, into, stage, must, deed, _, ..] = parts.as_slice() else {
        return;
    };
    let gate = is_word(at, &["при"])
        && starts(move_, &["переход", "перевод"])
        && is_word(into, &["в", "на"])
        && matches!(stage.kind, PartKind::Quoted(_))
        && is_word(must, &["обязательно", "обязательно,", "нужно", "надо"])
        && act_of(deed) == Some(Act::Fill);
    if !gate {
        return;
    }
    let (into, stage) = (word("в", into), stage.clone());
    let mut gate = vec![into, stage];
    gate.extend(
        ["только", "с", "заполненным"]
            .iter()
            .map(|said| word(said, must)),
    );
    parts.splice(0..6, gate);
}

/// `перевод в «Договор» только после встречи` → `в «Договор» только после встречи`
fn moved_only(member: &mut Member) {
    let gate = matches!(member.parts.as_slice(), [move_, into, stage, only, after, ..]
        if starts(move_, &["перевод", "переход", "перемещен"])
            && act_of(move_).is_none()
            && is_word(into, &["в", "на"])
            && matches!(stage.kind, PartKind::Quoted(_))
            && is_word(only, &["только", "лишь"])
            && is_word(after, &["после"]));
    if gate {
        member.parts.remove(0).seen.mark();
    }
}

/// `без оплаты дольше 5 дней после счёта — …` → `после отправки счёта без оплаты дольше 5 дней — …`; `«КП» без ответа дольше 5 дней — …` →
/// `после отправки «КП» без ответа дольше 5 дней — …`
fn silence_after(member: &mut Member) {
    let parts = &mut member.parts;
    let Some(without) = parts
        .iter()
        .take(2)
        .position(|part| is_word(part, &["без"]))
    else {
        return;
    };
    let longer = parts
        .iter()
        .position(|part| is_word(part, &["дольше", "больше", "более"]));
    let (Some(longer), Some(first)) = (longer, parts.first().cloned()) else {
        return;
    };
    // What was sent, in the genitive.
    let of = |part: &Part| match &part.kind {
        PartKind::Quoted(_) => Some(part.clone()),
        PartKind::Word(said) => {
            let said = match &**said {
                "кп" => "кп",
                "счет" | "счета" => "счета",
                "договор" | "договора" => "договора",
                "смета" | "сметы" | "смету" => "сметы",
                "акт" | "акта" => "акта",
                "предложение" | "предложения" => "предложения",
                _ => return None,
            };
            Some(word(said, part))
        }
        _ => None,
    };
    let sent = |what: Part| vec![word("после", &first), word("отправки", &first), what];
    if without == 1 {
        if let Some(what) = of(&first) {
            parts.splice(0..1, sent(what));
        }
        return;
    }
    match parts.get(2..longer) {
        // `без ответа на «КП» дольше 5 дней`
        Some([on, what]) if is_word(on, &["на", "по"]) => {
            if let Some(what) = of(what) {
                parts.drain(2..4);
                parts.splice(0..0, sent(what));
            }
        }
        Some([]) => {
            let Some((after, event)) = parts
                .get(longer + 2..)
                .and_then(|rest| rest.split_first())
                .filter(|(after, event)| is_word(after, &["после"]) && !event.is_empty())
            else {
                return;
            };
            let mut moved = match event {
                [what] => of(what).map_or_else(|| vec![after.clone(), what.clone()], sent),
                _ => [std::slice::from_ref(after), event].concat(),
            };
            parts.truncate(longer + 2);
            moved.append(parts);
            *parts = moved;
        }
        _ => {}
    }
}

/// `каждый рабочий день до 18:30, в пятницу — до 17:00` → `каждый рабочий день до 18:30, в пятницу до 17:00`
fn other_hour_behind_dash(phrase: &mut Phrase) {
    let PhraseKind::Plain {
        left: Condition::Joint(_, list, _),
        right: right @ Some(_),
        tails,
    } = &mut phrase.kind
    else {
        return;
    };
    let again = list.first().is_some_and(|first| {
        crate::model::names::lookup::members(first)
            .iter()
            .any(|member| {
                member.parts.iter().any(|part| {
                    starts(part, &["кажд", "ежедневно", "еженедельно", "раз"])
                        || matches!(part.kind, PartKind::Weekdays(..))
                })
            })
    });
    let days = |member: &Member| {
        let mut parts = member.parts.iter().peekable();
        while parts
            .next_if(|part| is_word(part, &["а", "но", "в", "во", "по"]))
            .is_some()
        {}
        let mut all = parts.peekable();
        all.peek().is_some() && all.all(|part| matches!(part.kind, PartKind::Weekdays(..)))
    };
    let Some(Condition::Member(last)) = list.last_mut().filter(|_| again) else {
        return;
    };
    let Some(PhraseKind::Plain {
        left: Condition::Member(hour),
        right: None,
        tails: own,
    }) = right.as_ref().map(|right| &right.kind)
    else {
        return;
    };
    let clock = hour
        .parts
        .last()
        .is_some_and(|part| matches!(part.kind, PartKind::Time(_)))
        && hour
            .parts
            .iter()
            .rev()
            .skip(1)
            .all(|part| is_word(part, &["до", "в", "к", "не", "позже", "позднее"]));
    if !clock || !days(last) {
        return;
    }
    last.span = last.span.join(hour.span);
    last.parts.extend(hour.parts.iter().cloned());
    tails.extend(own.iter().cloned());
    *right = None;
}

fn percent(part: &Part) -> bool {
    matches!(
        &part.kind,
        PartKind::Quantity {
            low: Some(_),
            high: None,
            unit: Some(Unit::Percent),
            ..
        }
    )
}

/// `в «Договор» только после предоплаты 50 %` → `в «Договор», только если предоплата не меньше 50 % суммы`; `после предоплаты 50 % отправить …` →
/// `если сумма оплат не меньше 50 % суммы, то отправить …`
fn paid_share(phrase: &mut Phrase) {
    const PAID: &[&str] = &["предоплат", "оплат", "аванс"];
    let whole = phrase.clone();
    let PhraseKind::Plain { left, tails, .. } = &mut phrase.kind else {
        return;
    };
    let copy = left.clone();
    let alone = matches!(left, Condition::Member(_));
    let Some(member) = first_member(left) else {
        return;
    };
    let parts = &mut member.parts;
    let Some(at) = parts.iter().position(percent) else {
        return;
    };
    // The share: what bounds it from below may stand before it.
    let mut paid = at;
    while paid > 0
        && parts
            .get(paid - 1)
            .is_some_and(|part| is_word(part, &["не", "меньше", "менее", "минимум", "от", "в"]))
    {
        paid -= 1;
    }
    let Some(before) = paid.checked_sub(2) else {
        return;
    };
    let Some([lead, what, ..]) = parts.get(before..) else {
        return;
    };
    if !starts(what, PAID) || !is_word(lead, &["после", "с", "со", "при"]) {
        return;
    }
    let (lead, share) = (lead.clone(), parts.get(at).cloned());
    let Some(share) = share else { return };
    let rest = parts.get(at + 1..).unwrap_or_default().to_vec();
    let bound = |out: &mut Vec<Part>| {
        out.extend(["не", "меньше"].iter().map(|said| word(said, &lead)));
        out.push(share.clone());
    };
    let only = before
        .checked_sub(1)
        .and_then(|at| parts.get(at))
        .is_some_and(|part| is_word(part, &["только", "лишь"]));
    if only {
        let mut asked = vec![word("предоплата", &lead)];
        bound(&mut asked);
        if rest.is_empty() {
            asked.push(word("суммы", &lead));
        }
        asked.extend(rest);
        let last = parts.last().map_or(lead.span, |last| last.span);
        let span = lead.span.join(last);
        // What is asked goes by the author's words.
        asked.iter_mut().for_each(|part| part.span = span);
        if alone && let Some(cond) = member_of(asked) {
            parts.truncate(before - 1);
            tails.push(Tail {
                kind: TailKind::If,
                only: true,
                cond,
                span,
            });
        }
        return;
    }
    let Some(deed) = rest.iter().position(|part| act_of(part).is_some()) else {
        return;
    };
    if before != 0 || !is_word(&lead, &["после", "при"]) || deed > 2 {
        return;
    }
    let mut asked = vec![word("сумма", &lead), word("оплат", &lead)];
    bound(&mut asked);
    if deed == 0 {
        asked.push(word("суммы", &lead));
    }
    asked.extend(rest.iter().take(deed).cloned());
    let (Some(cond), Some(then)) = (
        member_of(asked),
        crate::model::rewriting::wording::with_first(
            &copy,
            rest.get(deed..).unwrap_or_default().to_vec(),
        ),
    ) else {
        return;
    };
    let then = Some(Box::new(said(&whole, then, tails)));
    phrase.kind = PhraseKind::If {
        cond,
        then,
        otherwise: None,
    };
}

/// `не писать клиентам без согласия` → `не писать, если нет согласия`; `рассылка только с согласия клиента` → `не слать рассылку, если нет
/// согласия`. Whose leave is asked for otherwise stands behind it: `без согласия РОПа`.
fn without_consent(phrase: &mut Phrase) {
    let PhraseKind::Plain {
        left: Condition::Member(member),
        right: None,
        tails,
    } = &mut phrase.kind
    else {
        return;
    };
    let parts = &mut member.parts;
    let Some(at) = parts
        .iter()
        .position(|part| is_word(part, &["согласия", "согласием", "согласии"]))
    else {
        return;
    };
    // The client's own consent, and not somebody's leave.
    let own = match parts.get(at + 1..).unwrap_or_default() {
        [] => true,
        [whose] => starts(whose, &["клиент", "получател", "покупател", "адресат"]),
        [on, what] => is_word(on, &["на"]) && starts(what, WRITTEN),
        _ => false,
    };
    let (Some(first), Some(lead)) = (
        parts.first().cloned(),
        at.checked_sub(1)
            .and_then(|before| parts.get(before))
            .cloned(),
    ) else {
        return;
    };
    let deed = parts.get(1..at - 1).unwrap_or_default();
    let ban = if is_word(&lead, &["без"]) && forbids(&first) {
        let Some((verb, whom)) = deed.split_first() else {
            return;
        };
        let writes = matches!(act_of(verb), Some(Act::Write | Act::Send));
        let things: Vec<Part> = whom
            .iter()
            .filter(|part| !starts(part, &["клиент"]))
            .cloned()
            .collect();
        if !writes || !things.iter().all(|part| starts(part, WRITTEN)) {
            return;
        }
        let mut ban = vec![first.clone()];
        // `не слать без согласия`: nothing at all.
        ban.push(if things.is_empty() {
            word("писать", verb)
        } else {
            verb.clone()
        });
        ban.extend(things);
        ban
    } else if is_word(&lead, &["с", "при"])
        && starts(&first, &["рассылк"])
        && matches!(deed, [only] if is_word(only, &["только", "лишь"]))
    {
        vec![
            word("не", &first),
            word("слать", &first),
            word("рассылку", &first),
        ]
    } else {
        return;
    };
    if !own {
        return;
    }
    let span = lead.span;
    let span = parts.last().map_or(span, |last| span.join(last.span));
    let Some(cond) = member_of(
        ["нет", "согласия"]
            .iter()
            .map(|said| Part {
                span,
                ..word(said, &lead)
            })
            .collect(),
    ) else {
        return;
    };
    *parts = ban;
    tails.push(Tail {
        kind: TailKind::If,
        only: false,
        cond,
        span,
    });
}

/// What is sent to clients in writing.
const WRITTEN: &[&str] = &["рассыл", "письм", "письма", "сообщени", "смс", "реклам"];

/// `разобрать жалобу за 1 день, иначе — РОПу`: once the term is over, the line `просрочка 0 минут — РОПу` below.
fn told_when_late(phrase: &mut Phrase) -> Option<Node> {
    let PhraseKind::Plain {
        left,
        right: None,
        tails,
    } = &mut phrase.kind
    else {
        return None;
    };
    if tails.last()?.kind != TailKind::Otherwise
        || tails.iter().any(|tail| tail.kind == TailKind::If)
    {
        return None;
    }
    let term = matches!(left, Condition::Member(member) if member.parts.iter().any(|part| {
        matches!(part.kind, PartKind::Quantity { unit: Some(Unit::Minute | Unit::Hour | Unit::Day | Unit::Week), .. })
    }));
    let deed = tells(left)
        || matches!(left, Condition::Member(member) if member.parts.iter().take(5).any(|part| act_of(part).is_some()));
    let Condition::Member(then) = &tails.last()?.cond else {
        return None;
    };
    let told = then.parts.len() == 1 || then.parts.first().and_then(act_of) == Some(Act::Notify);
    if !term || !deed || !told {
        return None;
    }
    let like = then.parts.first()?.clone();
    let tail = tails.pop()?;
    let none = Part {
        kind: PartKind::Quantity {
            low: Some(Decimal::ZERO),
            high: None,
            unit: Some(Unit::Minute),
            working: false,
            calendar: false,
            signed: None,
        },
        ..like.clone()
    };
    let right = Some(Box::new(Phrase {
        kind: PhraseKind::Plain {
            left: tail.cond,
            right: None,
            tails: Vec::new(),
        },
        grade: Vec::new(),
        span: tail.span,
    }));
    Some(Node {
        number: None,
        phrase: Some(Phrase {
            kind: PhraseKind::Plain {
                left: member_of(vec![word("просрочка", &like), none])?,
                right,
                tails: Vec::new(),
            },
            grade: Vec::new(),
            span: tail.span,
        }),
        opens: false,
        children: Vec::new(),
        span: tail.span,
    })
}

/// `скидка до 5 % — менеджер; до 10 % — РОП; больше — нельзя` → `согласование по скидка: до 5 % — менеджер; …`
fn ladders_of_one_line(nodes: &mut Vec<Node>) {
    let further = |node: &Node| {
        let Some(PhraseKind::Plain {
            left: Condition::Member(left),
            right: Some(_),
            ..
        }) = node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            return false;
        };
        node.number.is_none()
            && matches!(left.parts.as_slice(), [bound, most] if is_word(bound, &["до", "больше", "свыше", "выше", "более"]) && share_or_sum(most))
    };
    let mut at = 0;
    while at + 1 < nodes.len() {
        let rest = nodes.get(at + 1..).unwrap_or_default();
        let steps = rest.iter().take_while(|node| further(node)).count();
        let opened = nodes.get(at).filter(|_| steps > 0).and_then(first_step);
        if let Some((heading, step)) = opened {
            let what = heading.span();
            let rows: Vec<Node> = nodes.drain(at + 1..=at + steps).collect();
            if let Some(node) = nodes.get_mut(at) {
                let span = what;
                node.phrase = Some(Phrase {
                    kind: PhraseKind::Plain {
                        left: heading,
                        right: None,
                        tails: Vec::new(),
                    },
                    grade: Vec::new(),
                    span,
                });
                node.opens = true;
                node.span = span;
                node.children = std::iter::once(step).chain(rows).collect();
            }
        }
        at += 1;
    }
}

fn share_or_sum(part: &Part) -> bool {
    matches!(&part.kind, PartKind::Quantity { low: Some(_), unit, .. }
        if !matches!(unit, Some(Unit::Minute | Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Times)))
}

/// The heading of a ladder, and its first step as a row of its own: `скидка до 5 % — менеджер`, `скидку до 5 % согласует менеджер`.
fn first_step(node: &Node) -> Option<(Condition, Node)> {
    let phrase = node.phrase.as_ref()?;
    let PhraseKind::Plain {
        left: Condition::Member(left),
        right,
        tails,
    } = &phrase.kind
    else {
        return None;
    };
    if node.opens || !node.children.is_empty() || !tails.is_empty() {
        return None;
    }
    let until = left.parts.iter().position(|part| is_word(part, &["до"]))?;
    let (what, bound) = left.parts.split_at(until);
    let [until, most, who @ ..] = bound else {
        return None;
    };
    let named = matches!(what, [one] if matches!(one.kind, PartKind::Word(_) | PartKind::Quoted(_)) && act_of(one).is_none());
    if !named || !share_or_sum(most) {
        return None;
    }
    let one_who = |parts: &[Part]| match parts {
        [one] | [_, one] => {
            matches!(one.kind, PartKind::Word(_) | PartKind::Quoted(_))
                && !parts.iter().any(|part| act_of(part).is_some())
        }
        _ => false,
    };
    let right = match (right, who) {
        (Some(right), []) => {
            let fits = matches!(&right.kind, PhraseKind::Plain { left: Condition::Member(member), right: None, tails } if tails.is_empty() && one_who(&member.parts));
            fits.then(|| right.clone())?
        }
        (None, [verb, who @ ..]) if act_of(verb) == Some(Act::Ask) && one_who(who) => {
            let who = member_of(who.to_vec())?;
            Box::new(Phrase {
                span: who.span(),
                grade: Vec::new(),
                ..said(phrase, who, &[])
            })
        }
        _ => return None,
    };
    let like = what.first()?;
    let span = until.span.join(most.span).join(right.span);
    let heading = member_of(vec![
        word("согласование", like),
        word("по", like),
        like.clone(),
    ])?;
    let step = Node {
        number: None,
        phrase: Some(Phrase {
            kind: PhraseKind::Plain {
                left: member_of(vec![until.clone(), most.clone()])?,
                right: Some(right),
                tails: Vec::new(),
            },
            span,
            grade: phrase.grade.clone(),
        }),
        span,
        ..node.clone()
    };
    Some((heading, step))
}
