//! Lines that say in one breath what is written as two, and words in an order of their own: `из «Отказ» можно вернуть в «Лид» только с
//! согласования РОПа и не раньше чем через 30 дней`, `пригласить через 6 месяцев, если за это время не было встреч`, `в письме нельзя
//! писать «…»`. They are set in order on the tree, before the text is bound.

use crate::lexicon::{Act, act};
use crate::model::rewriting::wording::{is_word, member_of, tells};
use crate::syntax::{
    Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, TailKind, Unit,
};

/// Sets the lines of a block in order.
pub(in crate::model) fn taken_apart(nodes: &mut Vec<Node>) {
    for mut node in std::mem::take(nodes) {
        taken_apart(&mut node.children);
        if let Some(own) = moves_back(&node) {
            nodes.extend(own);
            continue;
        }
        back_with_verb(&mut node);
        then_apart(&mut node);
        if let Some(own) = terms_apart(&node) {
            nodes.extend(own);
            continue;
        }
        let bounds = bounds_in_block(&mut node);
        where_first(&mut node);
        season_first(&mut node);
        since_then(&mut node);
        nodes.push(node);
        nodes.extend(bounds);
    }
}

/// `доходимость: от 75 % — норма; ниже 60 % — сообщить РОПу` below `показатели:`, where the number has been said before: bounds of it,
/// which are lines of their own behind the block. «Норма» says that nothing follows.
fn bounds_in_block(node: &mut Node) -> Vec<Node> {
    let heads = matches!(node.phrase.as_ref().map(|phrase| &phrase.kind), Some(PhraseKind::Plain {
        left: Condition::Member(head),
        ..
    }) if head.parts.first().is_some_and(|part| is_word(part, &["показатели"])));
    if !heads || !node.opens {
        return Vec::new();
    }
    let mut names: Vec<Vec<PartKind>> = Vec::new();
    let mut kept = Vec::new();
    let mut out = Vec::new();
    for row in std::mem::take(&mut node.children) {
        let said = match row.phrase.as_ref().map(|phrase| &phrase.kind) {
            Some(PhraseKind::Plain {
                left: Condition::Member(name),
                right,
                ..
            }) => Some((name.clone(), right.is_some())),
            _ => None,
        };
        let Some((name, defines)) = said else {
            kept.push(row);
            continue;
        };
        let kinds: Vec<PartKind> = name.parts.iter().map(|part| part.kind.clone()).collect();
        let known = names.contains(&kinds);
        if !defines && known && row.opens && !row.children.is_empty() {
            name.parts.iter().for_each(|part| part.seen.mark());
            out.extend(
                row.children
                    .iter()
                    .filter_map(|bound| of_name(bound, &name)),
            );
        } else {
            names.push(kinds);
            kept.push(row);
        }
    }
    node.children = kept;
    out
}

/// A bound with the name before it; `None` for a norm.
fn of_name(bound: &Node, name: &Member) -> Option<Node> {
    let mut line = bound.clone();
    let PhraseKind::Plain { left, right, .. } = &mut line.phrase.as_mut()?.kind else {
        return Some(line);
    };
    let norm = matches!(right.as_deref().map(|right| &right.kind), Some(PhraseKind::Plain {
        left: Condition::Member(said),
        right: None,
        ..
    }) if matches!(said.parts.as_slice(), [one] if is_word(one, &["норма", "хорошо"])));
    if norm {
        bound.phrase.iter().for_each(Phrase::mark);
        return None;
    }
    let first = match left {
        Condition::Member(first) => Some(first),
        Condition::Joint(_, list, _) => match list.first_mut() {
            Some(Condition::Member(first)) => Some(first),
            _ => None,
        },
    };
    if let Some(first) = first {
        first.parts.splice(0..0, name.parts.iter().cloned());
    }
    Some(line)
}

/// `нельзя назад без согласования с РОПом` → `нельзя переводить назад без …`: what else is said of such a move is said of the deed. The
/// bare rule keeps its own form.
fn back_with_verb(node: &mut Node) {
    let Some(PhraseKind::Plain { left, .. }) = node.phrase.as_mut().map(|phrase| &mut phrase.kind)
    else {
        return;
    };
    let member = match left {
        Condition::Member(member) => member,
        Condition::Joint(_, list, _) => match list.first_mut() {
            Some(Condition::Member(member)) => member,
            _ => return,
        },
    };
    if let [never, back, _, ..] = member.parts.as_slice()
        && is_word(never, &["нельзя", "запрещено"])
        && is_word(back, &["назад"])
    {
        let verb = word_at(back, "переводить");
        member.parts.insert(1, verb);
    }
}

/// `если …, то позвонить за 1 час и назначить встречу в тот же день`: two deeds, each with a term of its own, stand in the branch as in a block.
fn then_apart(node: &mut Node) {
    let Some(phrase) = node.phrase.as_mut() else {
        return;
    };
    let then = match &mut phrase.kind {
        PhraseKind::If {
            then,
            otherwise: None,
            ..
        }
        | PhraseKind::ElseIf {
            then,
            otherwise: None,
            ..
        }
        | PhraseKind::When { then, .. }
        | PhraseKind::Else { then } => then,
        _ => return,
    };
    let Some(said) = then.as_deref() else { return };
    let own = Node {
        number: None,
        phrase: Some(Phrase {
            grade: phrase.grade.clone(),
            ..said.clone()
        }),
        opens: !node.children.is_empty(),
        children: node.children.clone(),
        span: said.span,
    };
    if let Some(deeds) = terms_apart(&own) {
        *then = None;
        phrase.grade.clear();
        node.opens = true;
        node.children = deeds;
    }
}

/// `позвонить за 1 час и назначить встречу в тот же день`: deeds with a term each are clauses of one number. What narrows the sentence
/// narrows all of them, and what stands below belongs to the last.
fn terms_apart(node: &Node) -> Option<Vec<Node>> {
    let phrase = node.phrase.as_ref()?;
    let PhraseKind::Plain {
        left: Condition::Joint(Joint::And | Joint::List, list, _),
        right: None,
        tails,
    } = &phrase.kind
    else {
        return None;
    };
    let mut deeds: Vec<&Member> = Vec::new();
    for one in list {
        let Condition::Member(member) = one else {
            return None;
        };
        deeds.push(member);
    }
    let verb = |member: &Member| {
        member.parts.iter().position(|part| {
            matches!(&part.kind, PartKind::Word(word) if act(word).is_some() && (word.ends_with("ть") || word.ends_with("ти")))
        })
    };
    let (first, others) = deeds.split_first()?;
    // Who is to do it all stands before the first verb.
    let who = verb(first).filter(|at| *at <= 3)?;
    let apart = !others.is_empty()
        && has_term(first, who)
        && others
            .iter()
            .all(|member| verb(member) == Some(0) && has_term(member, 0));
    // A bare «и» behind a term may go on with the term: `за 1 час и за день до встречи`.
    if !apart || tails.iter().any(|tail| tail.kind == TailKind::Otherwise) {
        return None;
    }
    let doer = first.parts.get(..who).unwrap_or_default();
    let last = deeds.len() - 1;
    let line = |(at, member): (usize, &&Member)| {
        let mut parts = member.parts.clone();
        if at > 0 {
            parts.splice(0..0, doer.iter().cloned());
        }
        Node {
            number: node.number.clone(),
            phrase: Some(Phrase {
                kind: PhraseKind::Plain {
                    left: Condition::Member(Member {
                        parts,
                        span: member.span,
                    }),
                    right: None,
                    tails: tails.clone(),
                },
                ..phrase.clone()
            }),
            opens: node.opens && at == last,
            children: if at == last {
                node.children.clone()
            } else {
                Vec::new()
            },
            span: node.span,
        }
    };
    Some(deeds.iter().enumerate().map(line).collect())
}

/// Whether a deed says by when: a length of time, an hour, a day.
fn has_term(member: &Member, verb: usize) -> bool {
    let parts = member.parts.get(verb + 1..).unwrap_or_default();
    let length = parts.windows(2).any(|pair| {
        matches!(pair, [before, length]
            if is_word(before, &["за", "течение", "позже", "через", "до", "позднее", "чем", "максимум"])
                && matches!(&length.kind, PartKind::Quantity { unit: Some(Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::DayNight | Unit::Week | Unit::Month), .. } | PartKind::Time(_)))
    });
    let day = parts.windows(3).any(|run| {
        matches!(run, [one, other, day]
            if is_word(one, &["тот", "этот"]) && is_word(other, &["же"])
                && matches!(&day.kind, PartKind::Quantity { unit: Some(Unit::Day), .. }))
    });
    let at_once = parts
        .iter()
        .any(|part| is_word(part, &["сразу", "немедленно", "сегодня", "завтра"]));
    length || day || at_once
}

/// A word in the place of a part.
fn word_at(part: &Part, word: &str) -> Part {
    Part {
        kind: PartKind::Word(word.into()),
        ..part.clone()
    }
}

/// `в письме нельзя писать «самый дешёвый»` → `нельзя писать в письме «самый дешёвый»`
fn where_first(node: &mut Node) {
    let Some(PhraseKind::Plain {
        left, right: None, ..
    }) = node.phrase.as_mut().map(|phrase| &mut phrase.kind)
    else {
        return;
    };
    let member = match left {
        Condition::Member(member) => Some(member),
        Condition::Joint(_, list, _) => match list.first_mut() {
            Some(Condition::Member(member)) => Some(member),
            _ => None,
        },
    };
    let Some(member) = member else { return };
    if let [place, what, never, verb, ..] = member.parts.as_slice()
        && is_word(place, &["в", "во"])
        && matches!(&what.kind, PartKind::Word(word) if ["письм", "сообщени", "смс", "комментари"].iter().any(|stem| word.starts_with(stem)))
        && is_word(never, &["нельзя", "запрещено"])
        && matches!(&verb.kind, PartKind::Word(_))
    {
        member.parts.get_mut(..4).unwrap_or_default().rotate_left(2);
    }
}

/// `в сезон, с апреля по октябрь, отправить …`: the season is named by its months.
fn season_first(node: &mut Node) {
    let Some(PhraseKind::Plain { left, .. }) = node.phrase.as_mut().map(|phrase| &mut phrase.kind)
    else {
        return;
    };
    let Condition::Joint(Joint::List, list, _) = left else {
        return;
    };
    if let [Condition::Member(season), Condition::Member(months), _, ..] = list.as_slice()
        && let [into, word] = season.parts.as_slice()
        && is_word(into, &["в"])
        && is_word(word, &["сезон"])
        && months
            .parts
            .first()
            .is_some_and(|part| is_word(part, &["с", "со", "в"]))
    {
        season.parts.iter().for_each(|part| part.seen.mark());
        list.remove(0);
    }
}

/// `позвонить через 6 месяцев, если за это время не было встреч`: cancelled by what has been since.
fn since_then(node: &mut Node) {
    let Some(PhraseKind::Plain {
        left,
        right: None,
        tails,
    }) = node.phrase.as_mut().map(|phrase| &mut phrase.kind)
    else {
        return;
    };
    if !tells_anywhere(left) {
        return;
    }
    let found = tails
        .iter()
        .enumerate()
        .find_map(|(at, tail)| Some((at, been_since(tail)?)));
    let Some((at, tail)) = found else { return };
    tails.remove(at);
    let span = tail.span;
    let cancels = Part {
        kind: PartKind::Word("отменяется".into()),
        span,
        seen: crate::syntax::Seen::default(),
    };
    let left = Condition::Member(Member {
        parts: vec![cancels],
        span,
    });
    let kind = PhraseKind::Plain {
        left,
        right: None,
        tails: vec![tail],
    };
    let modifier = Node {
        number: None,
        phrase: Some(Phrase {
            kind,
            grade: Vec::new(),
            span,
        }),
        opens: false,
        children: Vec::new(),
        span,
    };
    node.children.insert(0, modifier);
}

/// Whether a deed is told, be it behind its term.
fn tells_anywhere(left: &Condition) -> bool {
    tells(left)
        || crate::model::names::lookup::members(left)
            .first()
            .is_some_and(|first| {
                first
                    .parts
                    .iter()
                    .any(|part| matches!(&part.kind, PartKind::Word(word) if act(word).is_some()))
            })
}

/// `если [он] за это время не было X` as the condition that X has been; `None`: it says anything else.
fn been_since(tail: &Tail) -> Option<Tail> {
    let Condition::Member(member) = &tail.cond else {
        return None;
    };
    if tail.kind != TailKind::If || tail.only {
        return None;
    }
    let at = member.parts.windows(3).position(|run| {
        matches!(run, [over, this, time]
            if is_word(over, &["за"]) && is_word(this, &["это"]) && is_word(time, &["время"]))
    })?;
    let mut parts = member.parts.clone();
    parts.drain(at..at + 3).for_each(|part| part.seen.mark());
    let not = parts
        .iter()
        .position(|part| is_word(part, &["не", "нет"]))?;
    let denial = parts.get(not)?.clone();
    if is_word(&denial, &["не"]) {
        parts.remove(not).seen.mark();
    } else {
        *parts.get_mut(not)? = word_at(&denial, "есть");
    }
    parts.retain(|part| !is_word(part, &["сам", "сама"]));
    if let Some(first) = parts.first_mut()
        && is_word(first, &["он", "она"])
    {
        *first = word_at(first, "клиент");
    }
    Some(Tail {
        cond: member_of(parts)?,
        ..tail.clone()
    })
}

/// `из «Отказ» [можно] вернуть в «Лид» [только с согласования РОПа] [и не раньше чем через 30 дней]`: who must agree, and how long it
/// must have stood there.
fn moves_back(node: &Node) -> Option<Vec<Node>> {
    let phrase = node.phrase.as_ref()?;
    let PhraseKind::Plain {
        left,
        right: None,
        tails,
    } = &phrase.kind
    else {
        return None;
    };
    let members = crate::model::names::lookup::members(left);
    let (first, others) = members.split_first()?;
    let mut rest = first.parts.as_slice();
    let mut take = |fits: &dyn Fn(&Part) -> bool| -> Option<&Part> {
        let (first, more) = rest.split_first().filter(|(first, _)| fits(first))?;
        rest = more;
        Some(first)
    };
    let quoted = |part: &Part| matches!(part.kind, PartKind::Quoted(_));
    let moving =
        |part: &Part| matches!(&part.kind, PartKind::Word(word) if act(word) == Some(Act::Move));
    let out = take(&|part| is_word(part, &["из"]))?;
    let from = take(&quoted)?;
    let may = take(&|part| is_word(part, &["можно", "разрешено"]));
    let verb = take(&moving).or(may)?;
    let into = take(&|part| is_word(part, &["в", "во"]))?;
    let to = take(&quoted)?;
    let base = [&word_at(verb, "переводить"), out, from, into, to].map(Part::clone);
    for part in first.parts.iter().take(3) {
        part.seen.mark();
    }
    let mut bounds: Vec<&[Part]> = others.iter().map(|one| one.parts.as_slice()).collect();
    let agreed = match rest {
        [] => None,
        [only, ..] if is_word(only, &["только", "лишь"]) => Some(rest),
        _ => {
            bounds.insert(0, rest);
            None
        }
    };
    let mut delays = Vec::new();
    for bound in bounds {
        delays.push(not_before(bound)?);
    }
    if agreed.is_none() && delays.is_empty() {
        return None;
    }
    let line = |parts: Vec<Part>, tails: Vec<Tail>, first: bool| -> Option<Node> {
        let left = member_of(parts)?;
        let kind = PhraseKind::Plain {
            left,
            right: None,
            tails,
        };
        Some(Node {
            number: node.number.clone().filter(|_| first),
            phrase: Some(Phrase {
                kind,
                ..phrase.clone()
            }),
            children: if first {
                node.children.clone()
            } else {
                Vec::new()
            },
            ..node.clone()
        })
    };
    let mut lines = Vec::new();
    if let Some(agreed) = agreed {
        let parts = [&base, agreed].concat();
        lines.push(line(parts, tails.clone(), true)?);
    }
    for length in delays {
        let never = word_at(verb, "нельзя");
        let parts = [std::slice::from_ref(&never), &base].concat();
        let words = ["прошло", "меньше"].map(|word| word_at(length, word));
        let mut young = words.to_vec();
        young.push(length.clone());
        young.extend(["после", "перехода", "в"].map(|word| word_at(from, word)));
        young.push(from.clone());
        let tail = Tail {
            kind: TailKind::If,
            only: false,
            cond: member_of(young)?,
            span: length.span,
        };
        let all = [tails.as_slice(), &[tail]].concat();
        lines.push(line(parts, all, lines.is_empty())?);
    }
    Some(lines)
}

/// The time behind `не раньше [чем] [через]`.
fn not_before(parts: &[Part]) -> Option<&Part> {
    let (length, words) = parts.split_last()?;
    let told = matches!(words, [not, before, rest @ ..]
        if is_word(not, &["не"])
            && is_word(before, &["раньше", "ранее"])
            && rest.iter().all(|part| is_word(part, &["чем", "через"])));
    let time = matches!(length.kind, PartKind::Quantity { .. });
    if told && time {
        words.iter().for_each(|part| part.seen.mark());
    }
    (told && time).then_some(length)
}
