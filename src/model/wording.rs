//! Sentences that put the condition in front or say two rules in one breath: `при отсрочке больше 14 дней …`, `пока нет оплаты, …`,
//! `позвонить за 5 минут, если источник «Сайт», иначе за 1 час`, `…, а для источника «Сайт» — за 15 минут`. They are taken apart into
//! the branch that they are before any other reader sees them, so that every kind of sentence may be said in this way.

use super::binder::Binder;
use super::blocks::Context;
use super::cursor::Cursor;
use super::names::members;
use super::terms::Timing;
use crate::lexicon::{act, event_noun};
use crate::syntax::{
    Condition, GradeItem, GradeWord, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail,
    TailKind,
};

/// Words that set the second rule against the first.
const AGAINST: &[&str] = &["а", "но"];

impl Binder<'_> {
    /// The branch that a line says in other words; `None` when it says none.
    pub(super) fn as_branch(&mut self, node: &Node) -> Option<Node> {
        let phrase = node.phrase.as_ref()?;
        let kind = match &phrase.kind {
            PhraseKind::Exception(tails) => while_first(tails)?,
            PhraseKind::Plain { left, right, tails } => match right {
                None => self
                    .either_way(phrase, left, tails)
                    .or_else(|| self.in_case(phrase, left, None, tails))
                    .or_else(|| self.forbidden_after(phrase, left, tails))?,
                Some(right) => self
                    .set_against(phrase, left, right, tails)
                    .or_else(|| self.in_case(phrase, left, Some(right), tails))?,
            },
            _ => return None,
        };
        let phrase = Phrase {
            kind,
            ..phrase.clone()
        };
        Some(Node {
            phrase: Some(phrase),
            ..node.clone()
        })
    }

    /// `позвонить: источник «Сайт» — за 5 минут; остальные — за 20 минут`: one deed whose term every row says for its own case.
    pub(super) fn by_case(&mut self, node: &Node, context: &Context) -> Option<Vec<Node>> {
        let phrase = node.phrase.as_ref()?;
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &phrase.kind
        else {
            return None;
        };
        if !node.opens || node.children.len() < 2 || !tails.is_empty() || !tells(left) {
            return None;
        }
        let mut arms = Vec::new();
        for (at, row) in node.children.iter().enumerate() {
            let whole = row.phrase.as_ref()?;
            let (cond, then) = match &whole.kind {
                PhraseKind::Plain {
                    left: cond,
                    right: Some(then),
                    tails,
                } if tails.is_empty() && self.reads_as_condition(cond) => {
                    (Some(cond.clone()), then)
                }
                PhraseKind::Else { then: Some(then) } if at > 0 => (None, then),
                _ => return None,
            };
            let PhraseKind::Plain {
                left: term,
                right: None,
                tails,
            } = &then.kind
            else {
                return None;
            };
            // Outside a stage `звонить клиентам «А» раз в месяц` is asked once of the client, and a branch would ask it of every deal.
            let of_client = cond
                .as_ref()
                .and_then(|cond| members(cond).first().copied())
                .is_some_and(|member| Cursor::new(member).has_stem(0, &["клиент"]));
            if of_client && context.scope.stages.is_empty() {
                return None;
            }
            if tells(term) {
                return None;
            }
            let deed = self.same_deed(left, term)?;
            let span = phrase.span.join(row.span);
            let then = Some(Box::new(Phrase {
                span,
                grade: whole.grade.clone(),
                ..said(phrase, deed, tails)
            }));
            let otherwise = None;
            let kind = match (at, cond) {
                (0, Some(cond)) => PhraseKind::If {
                    cond,
                    then,
                    otherwise,
                },
                (_, Some(cond)) => PhraseKind::ElseIf {
                    cond,
                    then,
                    otherwise,
                },
                (_, None) => PhraseKind::Else { then },
            };
            arms.push(Node {
                number: node.number.clone().filter(|_| at == 0),
                phrase: Some(Phrase {
                    kind,
                    ..phrase.clone()
                }),
                opens: false,
                ..row.clone()
            });
        }
        Some(arms)
    }

    /// `позвонить за 5 минут, если A, иначе за 20 минут`
    fn either_way(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let [.., first, last] = tails else {
            return None;
        };
        let two = first.kind == TailKind::If && !first.only && last.kind == TailKind::Otherwise;
        if !two || !tells(left) {
            return None;
        }
        let other = self.same_deed(left, &last.cond)?;
        let common = tails.get(..tails.len() - 2).unwrap_or_default();
        Some(PhraseKind::If {
            cond: first.cond.clone(),
            then: Some(Box::new(said(phrase, left.clone(), common))),
            otherwise: Some(Box::new(said(phrase, other, common))),
        })
    }

    /// `позвонить за 1 час, а если A — за 15 минут`, `позвонить за 1 час, а для источника «Сайт» — за 15 минут`
    fn set_against(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        right: &Phrase,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let Condition::Joint(Joint::List, list, span) = left else {
            return None;
        };
        let (Condition::Member(last), before) = list.split_last()? else {
            return None;
        };
        let (against, rest) = last.parts.split_first()?;
        if !is_word(against, AGAINST) {
            return None;
        }
        let (cond, tails) = match (rest, tails) {
            ([], [.., tail]) if tail.kind == TailKind::If && !tail.only => {
                (tail.cond.clone(), tails.get(..tails.len() - 1)?)
            }
            ([first, rest @ ..], _) => {
                let for_whom = is_word(first, &["для", "по", "при", "у", "с", "в"]);
                let parts = if for_whom { rest } else { last.parts.get(1..)? };
                let cond = member_of(parts.to_vec())?;
                if !self.reads_as_condition(&cond) {
                    return None;
                }
                if for_whom {
                    first.seen.mark();
                }
                (cond, tails)
            }
            _ => return None,
        };
        let PhraseKind::Plain {
            left: further,
            right: None,
            tails: own,
        } = &right.kind
        else {
            return None;
        };
        let usual = match before {
            [one] => one.clone(),
            _ => Condition::Joint(Joint::List, before.to_vec(), *span),
        };
        if !tells(&usual) {
            return None;
        }
        let special = self.same_deed(&usual, further)?;
        against.seen.mark();
        Some(PhraseKind::If {
            cond,
            then: Some(Box::new(said(phrase, special, &[own, tails].concat()))),
            otherwise: Some(Box::new(said(phrase, usual, tails))),
        })
    }

    /// `при отсрочке больше 14 дней запросить …`, `при наличии претензии — РОПу`
    fn in_case(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        right: Option<&Phrase>,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let first = members(left).first().copied()?;
        let (head, parts) = first.parts.split_first()?;
        if !is_word(head, &["при"]) {
            return None;
        }
        // `при поступлении заявки позвонить` sets a term off.
        let mut origin = Cursor::new(first);
        let being = parts
            .first()
            .is_some_and(|part| is_word(part, &["наличии", "отсутствии"]));
        if !being && self.skips_timing(&mut origin) {
            return None;
        }
        let parts = with_being(parts);
        // Where the deed begins: behind the first member, else at the last place from which a condition is left before it.
        let (cond, deed) = if let Some(right) = right {
            let cond = self.condition_of(&parts)?;
            (members(left).len() == 1).then_some(())?;
            (cond, right.clone())
        } else {
            match left {
                Condition::Joint(Joint::List, list, _)
                    if self.condition_of(&parts).is_some()
                        && matches!(list.first(), Some(Condition::Member(_))) =>
                {
                    let rest = list.get(1..)?;
                    let joined = match rest {
                        [one] => one.clone(),
                        [one, .., last] => {
                            let span = one.span().join(last.span());
                            Condition::Joint(Joint::List, rest.to_vec(), span)
                        }
                        [] => return None,
                    };
                    (self.condition_of(&parts)?, said(phrase, joined, tails))
                }
                _ => {
                    let verb = parts.iter().position(|part| {
                        matches!(&part.kind, PartKind::Word(word)
                            if act(word).is_some() || matches!(&**word, "нельзя" | "запрещено" | "не"))
                    })?;
                    let at = (1..=verb).rev().find(|at| {
                        self.condition_of(parts.get(..*at).unwrap_or_default())
                            .is_some()
                    })?;
                    let cond = self.condition_of(parts.get(..at)?)?;
                    let deed = with_first(left, parts.get(at..)?.to_vec())?;
                    (cond, said(phrase, deed, tails))
                }
            }
        };
        head.seen.mark();
        Some(PhraseKind::If {
            cond,
            then: Some(Box::new(deed)),
            otherwise: None,
        })
    }

    /// `после подписания договора нельзя менять сумму`, `нельзя менять сумму после подписания договора`: once that has been.
    fn forbidden_after(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let first = members(left).first().copied()?;
        let forbids = |part: &Part| is_word(part, &["нельзя", "запрещено", "запрещается"]);
        let after = first
            .parts
            .iter()
            .position(|part| is_word(part, &["после"]))?;
        let ban = first.parts.iter().position(forbids)?;
        if ban != 0 && after != 0 {
            return None;
        }
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(first);
        cursor.back_to(after + 1);
        let event = self
            .event(&mut cursor, super::events::Place::Happening)
            .is_some();
        let clean = !self.diagnostics.has_errors_since(mark);
        self.diagnostics.take_back(mark);
        if !event || !clean || after == 0 && cursor.position() != ban {
            return None;
        }
        let named = first.parts.get(after + 1..cursor.position())?;
        let mut parts = vec![Part {
            kind: PartKind::Word("есть".into()),
            ..first.parts.get(after)?.clone()
        }];
        parts.extend(named.iter().cloned());
        let cond = member_of(parts)?;
        let kept: Vec<Part> = first
            .parts
            .iter()
            .enumerate()
            .filter(|(at, _)| !(after..cursor.position()).contains(at))
            .map(|(_, part)| part.clone())
            .collect();
        let deed = with_first(left, kept)?;
        Some(PhraseKind::If {
            cond,
            then: Some(Box::new(said(phrase, deed, tails))),
            otherwise: None,
        })
    }

    /// These parts as a condition, if they are one and no happening.
    fn condition_of(&mut self, parts: &[Part]) -> Option<Condition> {
        let cond = member_of(parts.to_vec())?;
        self.reads_as_condition(&cond).then_some(cond)
    }

    /// Whether this is a condition and no happening: `при входящем звонке` sets a term off.
    fn reads_as_condition(&mut self, cond: &Condition) -> bool {
        let mark = self.diagnostics.mark();
        let bare = self.bare_events;
        let within = std::mem::replace(&mut self.trying, true);
        self.cond(&cond.apart());
        self.trying = within;
        let reads = !self.diagnostics.has_errors_since(mark) && self.bare_events == bare;
        self.diagnostics.take_back(mark);
        self.bare_events = bare;
        reads
    }

    /// What is said second: a deed of its own, or a term for the deed said first.
    fn same_deed(&mut self, left: &Condition, second: &Condition) -> Option<Condition> {
        if tells(second) {
            return Some(second.clone());
        }
        let own = members(second);
        let only_terms = own.iter().all(|member| {
            let mut cursor = Cursor::new(member);
            while self.skips_timing(&mut cursor) {}
            cursor.is_done()
        });
        if !only_terms {
            return None;
        }
        let mut list: Vec<Vec<Part>> = Vec::new();
        for member in members(left) {
            let mut kept = Vec::new();
            let mut cursor = Cursor::new(member);
            while let Some(part) = cursor.peek() {
                if !self.skips_timing(&mut cursor) {
                    kept.push(part.clone());
                    cursor.skip(1);
                }
            }
            if !kept.is_empty() {
                list.push(kept);
            }
        }
        let terms = own.iter().flat_map(|member| member.parts.iter().cloned());
        list.last_mut()?.extend(terms);
        let mut all: Vec<Condition> = list.into_iter().filter_map(member_of).collect();
        let joint = match left {
            Condition::Joint(joint, ..) => *joint,
            Condition::Member(_) => Joint::And,
        };
        match all.len() {
            0 => None,
            1 => all.pop(),
            _ => Some(Condition::Joint(joint, all, left.span())),
        }
    }

    /// Whether a term stands here; the cursor is behind it then.
    fn skips_timing(&mut self, cursor: &mut Cursor<'_>) -> bool {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let found = self.timing(cursor, &mut Timing::default()) && cursor.position() > start;
        self.diagnostics.take_back(mark);
        found
    }
}

/// `пока нет оплаты, нельзя переводить в «Договор»`: the condition stands in front, behind the comma what holds meanwhile.
pub(super) fn while_first(tails: &[Tail]) -> Option<PhraseKind> {
    let [tail] = tails else { return None };
    let Condition::Joint(joint, list, _) = &tail.cond else {
        return None;
    };
    if tail.kind != TailKind::While {
        return None;
    }
    let at = list.iter().skip(1).position(tells)? + 1;
    let joined = |part: &[Condition]| match part {
        [one] => Some(one.clone()),
        [first, .., last] => {
            let span = first.span().join(last.span());
            Some(Condition::Joint(*joint, part.to_vec(), span))
        }
        [] => None,
    };
    let (before, after) = list.split_at(at);
    let left = joined(after)?;
    let span = left.span();
    let then = Phrase {
        kind: PhraseKind::Plain {
            left,
            right: None,
            tails: Vec::new(),
        },
        grade: Vec::new(),
        span,
    };
    Some(PhraseKind::If {
        cond: joined(before)?,
        then: Some(Box::new(then)),
        otherwise: None,
    })
}

/// A plain sentence that goes by the words of the whole line: half of it would not say what it means.
fn said(phrase: &Phrase, left: Condition, tails: &[Tail]) -> Phrase {
    Phrase {
        kind: PhraseKind::Plain {
            left,
            right: None,
            tails: tails.to_vec(),
        },
        grade: phrase.grade.clone(),
        span: phrase.span,
    }
}

/// Whether a sentence begins by telling to do something, or not to.
pub(super) fn tells(condition: &Condition) -> bool {
    let Some(first) = members(condition).first().copied() else {
        return false;
    };
    let word = |at: usize| match first.parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Word(word)) => Some(&**word),
        _ => None,
    };
    matches!(
        word(0),
        Some("автоматически" | "нельзя" | "запрещено" | "надо" | "нужно" | "лично")
    ) || (0..4)
        .any(|at| word(at).is_some_and(|word| act(word).is_some() && event_noun(word).is_none()))
}

/// `при наличии оплаты` → `есть оплаты`, `при отсутствии ЛПР` → `нет ЛПР`
fn with_being(parts: &[Part]) -> Vec<Part> {
    let mut parts = parts.to_vec();
    if let Some(first) = parts.first_mut() {
        let being = match &first.kind {
            PartKind::Word(word) if &**word == "наличии" => "есть",
            PartKind::Word(word) if &**word == "отсутствии" => "нет",
            _ => return parts,
        };
        first.kind = PartKind::Word(being.into());
    }
    parts
}

fn is_word(part: &Part, words: &[&str]) -> bool {
    matches!(&part.kind, PartKind::Word(word) if words.contains(&&**word))
}

fn member_of(parts: Vec<Part>) -> Option<Condition> {
    let span = parts.first()?.span.join(parts.last()?.span);
    Some(Condition::Member(Member { parts, span }))
}

/// The same sentence with other parts in its first member.
fn with_first(condition: &Condition, parts: Vec<Part>) -> Option<Condition> {
    Some(match condition {
        Condition::Member(_) => member_of(parts)?,
        Condition::Joint(joint, list, span) => {
            let mut list = list.clone();
            let first = list.first_mut()?;
            *first = with_first(&first.clone(), parts)?;
            Condition::Joint(*joint, list, *span)
        }
    })
}

/// `до 7 % — сам; до 12 % — РОП; больше — директор`: the last row goes on from the border of the row above it.
pub(super) fn complete_rows(nodes: &mut [Node]) {
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
pub(super) fn say_in_full(nodes: &mut Vec<Node>) {
    complete_rows(nodes);
    silence_rows(nodes);
    lateness_rows(nodes);
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

fn in_full(nodes: &mut [Node]) {
    for node in nodes {
        if let Some(phrase) = &mut node.phrase {
            name_again(phrase, &mut Nouns::default());
        }
        modifiers_below(node);
        in_full(&mut node.children);
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
    month_dates(member);
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
