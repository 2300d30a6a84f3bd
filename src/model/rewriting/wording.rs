//! Sentences that put the condition in front or say two rules in one breath: `при отсрочке больше 14 дней …`, `пока нет оплаты, …`,
//! `позвонить за 5 минут, если источник «Сайт», иначе за 1 час`, `…, а для источника «Сайт» — за 15 минут`. They are taken apart into
//! the branch that they are before any other reader sees them, so that every kind of sentence may be said in this way.

use crate::lexicon::{act, event_noun};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Context;
use crate::model::terms::term::Timing;
use crate::syntax::{
    Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, TailKind,
};

/// Words that set the second rule against the first.
const AGAINST: &[&str] = &["а", "но"];

impl Binder<'_> {
    /// The branch that a line says in other words; `None` when it says none.
    pub(in crate::model) fn as_branch(&mut self, node: &Node) -> Option<Node> {
        let phrase = node.phrase.as_ref()?;
        let kind = match &phrase.kind {
            PhraseKind::Exception(tails) => while_first(tails)?,
            PhraseKind::Plain { left, right, tails } => match right {
                None => self
                    .either_way(phrase, left, tails)
                    .or_else(|| self.held_at(phrase, left, None, tails))
                    .or_else(|| self.in_case(phrase, left, None, tails))
                    .or_else(|| self.forbidden_after(phrase, left, tails))
                    .or_else(|| self.forbidden_without(phrase, left, tails))
                    .or_else(|| self.forbidden_before_date(phrase, left, tails))
                    .or_else(|| self.come_from(phrase, left, tails))
                    .or_else(|| self.only_with(phrase, left, tails))?,
                Some(right) => self
                    .set_against(phrase, left, right, tails)
                    .or_else(|| self.held_at(phrase, left, Some(right), tails))
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
    pub(in crate::model) fn by_case(
        &mut self,
        node: &Node,
        context: &Context,
    ) -> Option<Vec<Node>> {
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
                } if tails.is_empty() => {
                    let read = self.reads_as_condition(cond);
                    let told = if read { None } else { self.value_told(cond) };
                    let cond = told.or_else(|| read.then(|| cond.clone()))?;
                    (Some(cond), then)
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
        // `позвонить за 1 час, в выходные — за 3 часа` leaves «а» out.
        let (against, rest) = match last.parts.split_first()? {
            (against, rest) if is_word(against, AGAINST) => (against, rest),
            (first, _) if is_word(first, &["в", "во", "для", "с", "со"]) => {
                (first, last.parts.as_slice())
            }
            _ => return None,
        };
        let (cond, tails) = match (rest, tails) {
            ([], [.., tail]) if tail.kind == TailKind::If && !tail.only => {
                (tail.cond.clone(), tails.get(..tails.len() - 1)?)
            }
            ([first, rest @ ..], _) => {
                let for_whom = is_word(first, &["для", "по", "при", "у", "с", "в"]);
                let time = is_word(first, &["в", "во", "с", "со"]);
                let own = last.parts.get(last.parts.len() - rest.len() - 1..)?;
                let parts = match for_whom {
                    true if time && self.condition_of(own).is_some() => own,
                    true => rest,
                    false => own,
                };
                let cond = self
                    .condition_of(parts)
                    .or_else(|| self.two_in_one(parts))?;
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
        let forbids = |at: usize| {
            let word = |at: usize, words: &[&str]| {
                first.parts.get(at).is_some_and(|part| is_word(part, words))
            };
            let verb = matches!(first.parts.get(at + 1).map(|part| &part.kind), Some(PartKind::Word(word)) if act(word).is_some());
            word(at, &["нельзя", "запрещено", "запрещается"]) || word(at, &["не"]) && verb
        };
        let after = first
            .parts
            .iter()
            .position(|part| is_word(part, &["после"]))?;
        let ban = (0..first.parts.len()).find(|at| forbids(*at))?;
        if ban != 0 && after != 0 {
            return None;
        }
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(first);
        cursor.back_to(after + 1);
        // `после отзыва согласия`, `после отписки`
        let withdrawn = cursor.eat(&["отписки"])
            || cursor.eat_stem(&["отзыв", "отказ"]) && {
                cursor.eat(&["от"]);
                cursor.eat_stem(&["согласи", "рассыл"])
            };
        if !withdrawn {
            cursor.back_to(after + 1);
        }
        // `после 2 неявок`: two of them, or more.
        let nth = crate::model::terms::term::nth_ahead(&mut cursor).filter(|_| !withdrawn);
        let named_at = cursor.position();
        let event = withdrawn
            || self
                .event(
                    &mut cursor,
                    crate::model::conditions::events::Place::Happening,
                )
                .is_some();
        let clean = !self.diagnostics.has_errors_since(mark);
        self.diagnostics.take_back(mark);
        if !event || !clean || after == 0 && cursor.position() != ban {
            return None;
        }
        let head = first.parts.get(after)?;
        let kinds = match nth {
            _ if withdrawn => vec![
                PartKind::Word("клиент".into()),
                PartKind::Word("отписался".into()),
            ],
            Some(nth) => vec![
                PartKind::Word("больше".into()),
                PartKind::Quantity {
                    low: Some((nth.number - 1).into()),
                    high: None,
                    unit: None,
                    working: false,
                    calendar: false,
                    signed: None,
                },
            ],
            None => vec![PartKind::Word("есть".into())],
        };
        let mut parts: Vec<Part> = kinds
            .into_iter()
            .map(|kind| Part {
                kind,
                ..head.clone()
            })
            .collect();
        if withdrawn {
            // What is asked goes by the author's words.
            let last = first.parts.get(cursor.position().checked_sub(1)?)?;
            parts.last_mut()?.span = last.span;
        } else {
            let named = first.parts.get(named_at..cursor.position())?;
            parts.extend(named.iter().cloned());
        }
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

    /// `нельзя отправлять «Смету» без документа «Эскиз»`, `нельзя отправлять «Смету» без «Эскиза»`: as long as there has been none.
    fn forbidden_without(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let [member] = members(left)[..] else {
            return None;
        };
        let forbids = |part: &Part| is_word(part, &["нельзя", "запрещено", "запрещается", "не"]);
        let without = member
            .parts
            .iter()
            .position(|part| is_word(part, &["без"]))?;
        if without < 2 || !member.parts.first().is_some_and(forbids) {
            return None;
        }
        let like = member.parts.get(without)?;
        let named = member.parts.get(without + 1..)?;
        // Whose leave it needs, and what a task or a call lacks, the ban says itself.
        let leave = [
            "согласов",
            "согласи",
            "разреш",
            "одобр",
            "подтвержд",
            "утвержд",
            "виз",
            "ведом",
        ];
        if named.first().is_some_and(|part| {
            matches!(&part.kind, PartKind::Word(word) if leave.iter().any(|stem| word.starts_with(stem)) || event_noun(word).is_none())
        }) {
            return None;
        }
        let mut parts = vec![Part {
            kind: PartKind::Word("нет".into()),
            ..like.clone()
        }];
        if let [one] = named
            && matches!(one.kind, PartKind::Quoted(_))
        {
            // A name alone is a document's, unless something is called so.
            parts.push(one.clone());
            if self.condition_of(&parts).is_none() {
                let document = PartKind::Word("документа".into());
                parts.insert(
                    1,
                    Part {
                        kind: document,
                        ..one.clone()
                    },
                );
            }
        } else {
            parts.extend(named.iter().cloned());
        }
        let told = member.parts.get(1..without)?.iter().any(
            |part| matches!(&part.kind, PartKind::Word(word) if act(word).is_some() && event_noun(word).is_none()),
        );
        let cond = self.condition_of(&parts).filter(|_| told)?;
        let deed = member_of(member.parts.get(..without)?.to_vec())?;
        Some(PhraseKind::If {
            cond,
            then: Some(Box::new(said(phrase, deed, tails))),
            otherwise: None,
        })
    }

    /// `до 01.03.2027 по источнику «Партнёр»`: two conditions that only a preposition sets apart. Both are meant.
    fn two_in_one(&mut self, parts: &[Part]) -> Option<Condition> {
        let joins = |part: &Part| is_word(part, &["для", "по", "при", "у"]);
        let at = (1..parts.len()).find(|at| parts.get(*at).is_some_and(joins))?;
        let first = self.condition_of(parts.get(..at)?)?;
        let second = self.condition_of(parts.get(at + 1..)?)?;
        parts.get(at)?.seen.mark();
        let span = first.span().join(second.span());
        Some(Condition::Joint(Joint::And, vec![first, second], span))
    }

    /// These parts as a condition, if they are one and no happening.
    pub(in crate::model) fn condition_of(&mut self, parts: &[Part]) -> Option<Condition> {
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
    pub(in crate::model) fn same_deed(
        &mut self,
        left: &Condition,
        second: &Condition,
    ) -> Option<Condition> {
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
pub(in crate::model) fn while_first(tails: &[Tail]) -> Option<PhraseKind> {
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
pub(in crate::model) fn said(phrase: &Phrase, left: Condition, tails: &[Tail]) -> Phrase {
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
pub(in crate::model) fn tells(condition: &Condition) -> bool {
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

pub(in crate::model) fn is_word(part: &Part, words: &[&str]) -> bool {
    matches!(&part.kind, PartKind::Word(word) if words.contains(&&**word))
}

pub(in crate::model) fn member_of(parts: Vec<Part>) -> Option<Condition> {
    let span = parts.first()?.span.join(parts.last()?.span);
    Some(Condition::Member(Member { parts, span }))
}

/// The same sentence with other parts in its first member.
pub(in crate::model) fn with_first(condition: &Condition, parts: Vec<Part>) -> Option<Condition> {
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
