//! Sentences said in words of their own, put on the tree as the language says them, so that the readers of bans, duties and limits
//! meet them too: `клиент закреплён за менеджером 6 месяцев после оплаты`, `переносить встречу не больше 2 раз, дальше — с согласования
//! РОПа`, `передать куратору с заполненными уровнем и целью`, `звонки не делать`.

use crate::lexicon::{act, event_noun};
use crate::model::names::names::members;
use crate::model::rewriting::in_full::phrases_mut;
use crate::model::rewriting::wording::{is_word, member_of};
use crate::syntax::{
    Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, TailKind, Unit,
};

/// Puts every line of a text, and every deed in a line, into the words that the readers know.
pub(in crate::model) fn in_known_words(nodes: &mut Vec<Node>) {
    for mut node in std::mem::take(nodes) {
        in_known_words(&mut node.children);
        if let Some(phrase) = &mut node.phrase {
            phrases_mut(phrase, &mut |phrase| {
                open_deals(phrase);
                not_done(phrase);
                nothing_beyond(phrase);
                owner_bound(phrase);
                with_leave_from_then_on(phrase);
            });
        }
        let gate = node.phrase.as_mut().and_then(only_when_filled);
        let further = gate.map(|phrase| Node {
            phrase: Some(phrase),
            opens: false,
            children: Vec::new(),
            ..node.clone()
        });
        nodes.push(node);
        nodes.extend(further);
    }
}

/// A word that the author has not written, where `like` stands.
fn word(text: &str, like: &Part) -> Part {
    Part {
        kind: PartKind::Word(text.into()),
        ..like.clone()
    }
}

fn starts(part: &Part, stems: &[&str]) -> bool {
    matches!(&part.kind, PartKind::Word(word) if stems.iter().any(|stem| word.starts_with(stem)))
}

fn length(part: &Part) -> bool {
    matches!(
        &part.kind,
        PartKind::Quantity {
            low: Some(_),
            high: None,
            unit: Some(
                Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year
            ),
            ..
        }
    )
}

/// `в каждой открытой сделке …`, `открытая сделка без задачи — нарушение`: a closed deal owes nothing anyway.
fn open_deals(phrase: &mut Phrase) {
    let PhraseKind::Plain {
        left: Condition::Member(member),
        ..
    } = &mut phrase.kind
    else {
        return;
    };
    let at = member
        .parts
        .iter()
        .take(3)
        .position(|part| starts(part, &["открыт", "активн", "незакрыт", "живо"]));
    let Some(at) = at else { return };
    let led = member.parts.iter().take(at).all(|part| {
        is_word(
            part,
            &["в", "у", "на", "каждой", "любой", "каждая", "любая"],
        )
    });
    let deal = member
        .parts
        .get(at + 1)
        .is_some_and(|part| starts(part, &["сделк", "карточк", "заявк"]));
    if led && deal {
        member.parts.remove(at);
    }
}

/// `звонки не делать`, `не делать звонков` → `нельзя звонки`
fn not_done(phrase: &mut Phrase) {
    match &mut phrase.kind {
        PhraseKind::Plain {
            left: Condition::Member(member),
            ..
        } => denied(member),
        // `пока открыта жалоба, звонки не делать`
        PhraseKind::Exception(tails) => {
            for tail in tails {
                if let (TailKind::While, Condition::Joint(_, list, _)) = (tail.kind, &mut tail.cond)
                    && let Some(Condition::Member(member)) = list.last_mut()
                {
                    denied(member);
                }
            }
        }
        _ => {}
    }
}

fn denied(member: &mut Member) {
    let does = |part: &Part| is_word(part, &["делать", "совершать", "проводить", "делаем"]);
    let not = |part: &Part| is_word(part, &["не"]);
    let mut parts = member.parts.clone();
    let denied = match parts.as_slice() {
        [first, second, _, ..] if not(first) && does(second) => {
            let like = first.clone();
            parts.splice(0..2, [word("нельзя", &like)]);
            true
        }
        [_, .., before, last] if not(before) && does(last) => {
            let like = before.clone();
            parts.truncate(parts.len() - 2);
            parts.insert(0, word("нельзя", &like));
            true
        }
        _ => false,
    };
    // «не делать «…»» of a text in quotes alone is for people.
    if denied && !matches!(parts.as_slice(), [_, one] if matches!(one.kind, PartKind::Quoted(_))) {
        member.parts = parts;
    }
}

/// `не больше 40 открытых сделок, новые сверх этого не назначаются`: what the limit says anyway.
fn nothing_beyond(phrase: &mut Phrase) {
    let PhraseKind::Plain {
        left, right: None, ..
    } = &mut phrase.kind
    else {
        return;
    };
    let Condition::Joint(Joint::List, list, _) = left else {
        return;
    };
    let [limit, Condition::Member(rest)] = list.as_slice() else {
        return;
    };
    let over = |at: usize| {
        rest.parts
            .get(at)
            .is_some_and(|part| is_word(part, &["сверх", "свыше", "больше"]))
    };
    let given = |part: &Part| {
        starts(
            part,
            &[
                "назнача",
                "дава",
                "дают",
                "даем",
                "выда",
                "переда",
                "получа",
                "распредел",
            ],
        )
    };
    let limits = members(limit).iter().any(|member| {
        member
            .parts
            .windows(2)
            .any(|pair| matches!(pair, [not, more] if is_word(not, &["не"]) && is_word(more, &["больше", "более"])))
    });
    let gloss = rest
        .parts
        .first()
        .is_some_and(|part| starts(part, &["нов", "остальн"]))
        && rest.parts.last().is_some_and(given)
        && rest.parts.iter().any(|part| is_word(part, &["не"]))
        && (over(1) || over(2) || rest.parts.len() <= 3);
    if limits && gloss {
        *left = limit.clone();
    }
}

/// `клиент закреплён за менеджером 6 месяцев после последней оплаты`, `ответственный не меняется 3 месяца после оплаты` → `нельзя менять
/// ответственного, если есть оплата за последние 6 месяцев`
fn owner_bound(phrase: &mut Phrase) {
    const OWNER: &[&str] = &["менеджер", "ответственн", "владел", "продавц", "сотрудник"];
    let PhraseKind::Plain {
        left,
        right: None,
        tails,
    } = &mut phrase.kind
    else {
        return;
    };
    let Condition::Member(member) = left else {
        return;
    };
    let parts = &member.parts;
    let behind = match parts.as_slice() {
        [whom, bound, behind, owner, ..]
            if starts(whom, &["клиент", "сделк", "карточк", "лид"])
                && starts(bound, &["закреп", "остает", "числит"])
                && is_word(behind, &["за", "у"])
                && starts(owner, OWNER) =>
        {
            4
        }
        [owner, not, changes, ..]
            if starts(owner, &["ответственн", "владел"])
                && is_word(not, &["не"])
                && starts(changes, &["меня"]) =>
        {
            3
        }
        _ => return,
    };
    let mut rest = parts.get(behind..).unwrap_or_default();
    if let [first, further @ ..] = rest
        && is_word(first, &["на", "в"])
    {
        rest = further;
        if let [first, further @ ..] = rest
            && is_word(first, &["течение"])
        {
            rest = further;
        }
    }
    let [long, after, event @ ..] = rest else {
        return;
    };
    if !length(long) || !is_word(after, &["после", "с", "со"]) {
        return;
    }
    let event: Vec<Part> = event
        .iter()
        .filter(|part| !starts(part, &["последн", "момент", "дня", "даты"]))
        .cloned()
        .collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return;
    };
    if event.is_empty() {
        return;
    }
    let span = long.span.join(last.span);
    let mut asked = vec![word("есть", after)];
    asked.extend(event);
    asked.extend([word("за", long), word("последние", long), long.clone()]);
    // What is asked is shown in the author's words.
    asked.iter_mut().for_each(|part| part.span = span);
    tails.push(Tail {
        kind: TailKind::If,
        only: false,
        cond: Condition::Member(Member { parts: asked, span }),
        span,
    });
    member.parts = ["нельзя", "менять", "ответственного"]
        .iter()
        .map(|said| word(said, first))
        .collect();
}

/// `переносить встречу не больше 2 раз, дальше — с согласования РОПа` → `нельзя переносить встречу без согласования с РОПом, если 2 и
/// больше переносов встречи`
fn with_leave_from_then_on(phrase: &mut Phrase) {
    let PhraseKind::Plain {
        left,
        right: right @ Some(_),
        tails,
    } = &mut phrase.kind
    else {
        return;
    };
    let Some((deed, number, leave)) = limit_and_leave(left, right.as_deref()) else {
        return;
    };
    let Some(first) = deed.first().cloned() else {
        return;
    };
    let Some(counted) = counted(&deed) else {
        return;
    };
    let (span, then) = (
        left.span(),
        members(left).last().map_or(left.span(), |one| one.span),
    );
    let mut ban = if act_of(&first) {
        vec![word("нельзя", &first)]
    } else {
        vec![word("запрещен", &first)]
    };
    ban.extend(deed);
    ban.push(word("без", &first));
    ban.extend(leave);
    *left = Condition::Member(Member { parts: ban, span });
    *right = None;
    let mut asked = vec![word("не", &number), word("меньше", &number), number];
    asked.extend(counted);
    asked.iter_mut().for_each(|part| part.span = then);
    tails.push(Tail {
        kind: TailKind::If,
        only: false,
        cond: Condition::Member(Member {
            parts: asked,
            span: then,
        }),
        span: then,
    });
}

fn act_of(part: &Part) -> bool {
    matches!(&part.kind, PartKind::Word(word) if act(word).is_some() && event_noun(word).is_none() || word.starts_with("перенос") && word.ends_with("ить"))
}

/// The deed, how often it is free, and whose leave it needs from then on.
fn limit_and_leave(
    left: &Condition,
    right: Option<&Phrase>,
) -> Option<(Vec<Part>, Part, Vec<Part>)> {
    let Condition::Joint(Joint::List, list, _) = left else {
        return None;
    };
    let [Condition::Member(limit), Condition::Member(then)] = list.as_slice() else {
        return None;
    };
    let on = |part: &Part| {
        is_word(
            part,
            &[
                "дальше",
                "далее",
                "больше",
                "потом",
                "сверх",
                "этого",
                "чаще",
            ],
        )
    };
    if !then.parts.iter().all(on) {
        return None;
    }
    let not = limit.parts.iter().position(|part| is_word(part, &["не"]))?;
    let [_, more, number, times @ ..] = limit.parts.get(not..)? else {
        return None;
    };
    let so_often = is_word(more, &["больше", "более", "чаще"]) && times.is_empty();
    let PartKind::Quantity {
        low: Some(low),
        high: None,
        unit: Some(Unit::Times),
        ..
    } = number.kind
    else {
        return None;
    };
    let plain = Part {
        kind: PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: None,
            working: false,
            calendar: false,
            signed: None,
        },
        ..number.clone()
    };
    let PhraseKind::Plain {
        left: Condition::Member(leave),
        right: None,
        ..
    } = &right?.kind
    else {
        return None;
    };
    let mut parts = leave.parts.as_slice();
    if let [only, rest @ ..] = parts
        && is_word(only, &["только", "лишь"])
    {
        parts = rest;
    }
    let [with, leave, whose @ ..] = parts else {
        return None;
    };
    let led = is_word(with, &["с", "со", "по"])
        && starts(
            leave,
            &[
                "согласова",
                "согласи",
                "разрешени",
                "одобрени",
                "виз",
                "ведома",
            ],
        );
    if !so_often || !led || whose.is_empty() {
        return None;
    }
    let mut said = vec![word("согласования", leave)];
    if !whose
        .first()
        .is_some_and(|part| is_word(part, &["с", "со"]))
    {
        said.push(word("с", with));
    }
    said.extend(whose.iter().cloned());
    Some((limit.parts.get(..not)?.to_vec(), plain, said))
}

/// The deed as a thing that is counted: `переносить встречу` → `переносов встречи`.
fn counted(deed: &[Part]) -> Option<Vec<Part>> {
    let (first, rest) = deed.split_first()?;
    let PartKind::Word(said) = &first.kind else {
        return Some(deed.to_vec());
    };
    let noun = [
        ("перенос", "переносов"),
        ("перенест", "переносов"),
        ("звон", "исходящих звонков"),
        ("позвон", "исходящих звонков"),
        ("отмен", "отмен"),
    ]
    .iter()
    .find(|(stem, _)| said.starts_with(stem))
    .map(|(_, noun)| *noun);
    match noun {
        Some(noun) => {
            let mut parts: Vec<Part> = noun.split(' ').map(|noun| word(noun, first)).collect();
            parts.extend(rest.iter().cloned());
            Some(parts)
        }
        // `писать письма`, `делать рассылки`: the thing itself is counted.
        None if rest.is_empty() => None,
        None => Some(rest.to_vec()),
    }
}

/// `передать куратору в тот же день с заполненными уровнем и целью` → the duty, and what must be filled once he has it;
/// `отправить «КП» с заполненной суммой` → the duty, and the ban to do so before. Moves into a stage have such a gate of their own.
fn only_when_filled(phrase: &mut Phrase) -> Option<Phrase> {
    let PhraseKind::Plain {
        left,
        right: None,
        tails,
    } = &mut phrase.kind
    else {
        return None;
    };
    let all: Vec<Member> = members(left).into_iter().cloned().collect();
    // The member in which the fields begin; further members are fields.
    let (at, with) = all.iter().enumerate().find_map(|(at, member)| {
        let with = member.parts.windows(2).position(|pair| {
            matches!(pair, [with, filled] if is_word(with, &["с", "со"]) && starts(filled, &["заполненн", "указанн"]))
        })?;
        Some((at, with))
    })?;
    let holder = all.get(at)?;
    let gives = holder.parts.iter().position(|part| {
        starts(
            part,
            &[
                "передать",
                "передает",
                "передават",
                "передаем",
                "отправ",
                "создать",
            ],
        )
    })?;
    // What is filled ends where something else is told.
    let further: Vec<Member> = all.get(at + 1..)?.to_vec();
    if at > 0 || further.iter().any(|one| one.parts.len() > 3) || gives > with {
        return None;
    }
    let like = holder.parts.get(with)?;
    let mut first = vec![word("заполнены", like)];
    first.extend(holder.parts.get(with + 2..)?.iter().cloned());
    let mut fields = vec![Condition::Member(Member {
        parts: first,
        span: like.span.join(holder.span),
    })];
    fields.extend(further.into_iter().map(Condition::Member));
    let span = fields.first()?.span().join(fields.last()?.span());
    // All of them must be filled: what is denied is the whole list.
    let group = Part {
        kind: PartKind::Group(Box::new(Condition::Joint(Joint::And, fields, span))),
        span,
        ..like.clone()
    };
    let empty = Condition::Member(Member {
        parts: vec![word("не", like), group],
        span,
    });
    let kept = member_of(holder.parts.get(..with)?.to_vec())?;
    let verb = holder.parts.get(gives)?;
    // The verb and whom it goes to, up to the first word that is neither.
    let whom: Vec<Part> = holder
        .parts
        .get(gives + 1..with)?
        .iter()
        .take_while(|part| {
            matches!(part.kind, PartKind::Word(_) | PartKind::Quoted(_)) && !is_word(part, BEHIND)
        })
        .filter(|part| !starts(part, HANDED_OVER))
        .cloned()
        .collect();
    let further = if starts(verb, &["переда"]) {
        // Whoever it is handed to must find them filled: `ответственный куратор и не (заполнены …) — нарушение`.
        let mut owner = vec![word("ответственный", verb)];
        owner.extend(whom);
        let state = Condition::Joint(Joint::And, vec![member_of(owner)?, empty], span);
        let fault = PhraseKind::Plain {
            left: member_of(vec![word("нарушение", like)])?,
            right: None,
            tails: Vec::new(),
        };
        PhraseKind::Plain {
            left: state,
            right: Some(Box::new(Phrase {
                kind: fault,
                grade: Vec::new(),
                span: like.span,
            })),
            tails: tails.clone(),
        }
    } else {
        let mut ban = vec![word("нельзя", verb), verb.clone()];
        ban.extend(whom);
        let mut under = tails.clone();
        under.push(Tail {
            kind: TailKind::If,
            only: false,
            cond: empty,
            span,
        });
        PhraseKind::Plain {
            left: member_of(ban)?,
            right: None,
            tails: under,
        }
    };
    *left = kept;
    Some(Phrase {
        kind: further,
        grade: phrase.grade.clone(),
        span: phrase.span,
    })
}

/// Where the words of whom it goes to end.
const BEHIND: &[&str] = &[
    "за",
    "в",
    "во",
    "до",
    "после",
    "через",
    "не",
    "сразу",
    "на",
    "к",
    "по",
];

/// What is handed over, and how its receiver is chosen.
const HANDED_OVER: &[&str] = &[
    "сделк",
    "лид",
    "заявк",
    "карточк",
    "клиент",
    "наимен",
    "загружен",
    "свободн",
    "следующ",
];
