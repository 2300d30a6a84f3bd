//! Rules that hold at some time of the year or of the day: `в марте позвонить …`, `отправить «КП» за 1 день с апреля по октябрь, иначе за
//! 2 дня`; and conditions that begin with the moment at which they are asked: `за сутки не оплачено 50 %`, `через 3 дня после КП нет ответа`.

use crate::model::conditions::conditions::Carry;
use crate::model::conditions::events::Place;
use crate::model::conditions::occurrences::time_of_year;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Cond, LookBack, Test};
use crate::model::rewriting::wording::{is_word, member_of, said, tells, with_first};
use crate::syntax::{Condition, Joint, Member, Part, Phrase, PhraseKind, Tail, TailKind};

/// Words with which a condition without «если» begins behind a deed.
const LEADS: &[&str] = &[
    "с",
    "со",
    "в",
    "во",
    "вне",
    "для",
    "клиенту",
    "клиентам",
    "по",
    "после",
];

impl Binder<'_> {
    /// A deed with the time at which it is asked for in front of it or behind it, as the branch that it is. `None`: it is none.
    pub(in crate::model) fn held_at(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        right: Option<&Phrase>,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let whole = |cond, then, otherwise: Option<Phrase>| PhraseKind::If {
            cond,
            then: Some(Box::new(then)),
            otherwise: otherwise.map(Box::new),
        };
        if let Some(at) = season_ahead(left) {
            let parts = &members(left).first()?.parts;
            let cond = member_of(parts.get(..at)?.to_vec())?;
            let rest = parts.get(at..)?;
            return match (right, rest, left) {
                // `с 1 по 31 марта — позвонить`
                (Some(right), [], Condition::Member(_)) => Some(whole(cond, right.clone(), None)),
                // `в сезон, с апреля по октябрь, отправить …`
                (None, [], Condition::Joint(Joint::List, list, span)) => {
                    let deed = match list.get(1..)? {
                        [one] => one.clone(),
                        more => Condition::Joint(Joint::List, more.to_vec(), *span),
                    };
                    tells(&deed).then(|| whole(cond, said(phrase, deed, tails), None))
                }
                (None, [_, ..], _) => {
                    let deed = with_first(left, rest.to_vec())?;
                    tells(&deed).then(|| whole(cond, said(phrase, deed, tails), None))
                }
                _ => None,
            };
        }
        if right.is_some() || !tells(left) {
            return None;
        }
        // Trying every word as the beginning of a condition is dear: without «иначе» only a time of the year is one.
        let otherwise = tails
            .last()
            .is_some_and(|last| last.kind == TailKind::Otherwise);
        if !otherwise && !season_behind(left) {
            return None;
        }
        let (deed, behind) = self.time_behind(left)?;
        match tails {
            [common @ .., last] if last.kind == TailKind::Otherwise => {
                let other = self.same_deed(&deed, &last.cond)?;
                let then = said(phrase, deed, common);
                Some(whole(behind, then, Some(said(phrase, other, common))))
            }
            _ if season_ahead(&behind).is_some() => {
                Some(whole(behind, said(phrase, deed, tails), None))
            }
            _ => None,
        }
    }

    /// `назначать встречу только с предоплатой`: without it the deed is forbidden. Approvals and moves have readers of their own.
    pub(in crate::model) fn only_with(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        use crate::lexicon::{Act, act};
        use crate::syntax::PartKind;
        const ASKED: &[&str] = &[
            "соглас",
            "разреш",
            "одобр",
            "виз",
            "утвержд",
            "подтвержд",
            "ведом",
            "номер",
        ];
        let Condition::Member(member) = left else {
            return None;
        };
        let parts = &member.parts;
        let at = parts.windows(2).position(|pair| {
            matches!(pair, [only, with] if is_word(only, &["только", "лишь"]) && is_word(with, &["с", "со"]))
        })?;
        let asked = parts.get(at + 2..)?;
        let by_right = matches!(asked.first().map(|part| &part.kind), Some(PartKind::Word(word)) if ASKED.iter().any(|stem| word.starts_with(stem)));
        let verb = parts.get(..at)?.iter().position(|part| {
            matches!(&part.kind, PartKind::Word(word) if act(word).is_some_and(|act| act != Act::Move))
        })?;
        if by_right {
            return None;
        }
        let word = |part: &Part, said: &str| Part {
            kind: PartKind::Word(said.into()),
            ..part.clone()
        };
        let mut lacking = vec![word(parts.get(at)?, "нет")];
        lacking.extend(asked.iter().cloned());
        let cond = self.condition_of(&lacking)?;
        parts.get(at + 1)?.seen.mark();
        let mut deed = parts.get(..at)?.to_vec();
        deed.insert(verb, word(parts.get(at)?, "нельзя"));
        let then = said(phrase, member_of(deed)?, tails);
        Some(PhraseKind::If {
            cond,
            then: Some(Box::new(then)),
            otherwise: None,
        })
    }

    /// `отправить «КП» за 1 день с апреля по октябрь`: the deed, and the condition that stands behind it without «если».
    fn time_behind(&mut self, left: &Condition) -> Option<(Condition, Condition)> {
        let all = members(left);
        let last = *all.last()?;
        let at = (1..last.parts.len()).find(|at| {
            last.parts.get(*at).is_some_and(|part| is_word(part, LEADS))
                && self
                    .condition_of(last.parts.get(*at..).unwrap_or_default())
                    .is_some()
        })?;
        let behind = member_of(last.parts.get(at..)?.to_vec())?;
        let kept = last.parts.get(..at)?;
        let kept = match kept.split_last() {
            Some((only, before)) if is_word(only, &["только"]) => {
                only.seen.mark();
                before
            }
            _ => kept,
        };
        let deed = match left {
            Condition::Member(_) => member_of(kept.to_vec())?,
            Condition::Joint(joint, list, span) => {
                let mut list = list.clone();
                *list.last_mut()? = member_of(kept.to_vec())?;
                Condition::Joint(*joint, list, *span)
            }
        };
        Some((deed, behind))
    }

    /// `писать только в любимый канал, если он заполнен`: the field named last.
    pub(in crate::model) fn it_is_filled(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        if !matches!(cursor.word(), Some("он" | "она" | "оно")) {
            return None;
        }
        let at = if cursor.word_at(1) == Some("не") {
            2
        } else {
            1
        };
        if !cursor.has_stem(at, &["заполнен", "указан", "известн", "пуст"])
        {
            return None;
        }
        let field = self.last_field?;
        cursor.skip(1);
        let found = self.field_tests(cursor, carry, start, field);
        if found.is_none() {
            cursor.back_to(start);
        }
        found
    }

    /// `за сутки не оплачено 50 %`, `за 1 день до даты «…» не оплачено полностью`, `через 3 дня после «КП» нет ответа`: so much time has
    /// passed, or is left, and what is said holds.
    pub(in crate::model) fn by_then(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let within = cursor.word() == Some("за");
        if !within && !matches!(cursor.word(), Some("через" | "спустя")) {
            return None;
        }
        let mark = self.diagnostics.mark();
        let read = self.moment_and_state(cursor, carry, within);
        if read.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        read
    }

    fn moment_and_state(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        within: bool,
    ) -> Option<Cond> {
        cursor.skip(1);
        if cursor.has_stem(0, &["последн", "все", "это"]) {
            return None;
        }
        let at = cursor.position();
        let length = self.duration(cursor)?;
        let mut window = within.then_some(LookBack::Last(length));
        let moment = if let Some(field) = self.date_ahead(cursor).filter(|_| within) {
            window = None;
            Test::Remains(field, length)
        } else if cursor.eat(&["после"]) || cursor.eat_run(&["с", "момента"]) {
            self.again(cursor);
            let since = self.counted_event(cursor, Place::Happening)?;
            window = Some(LookBack::Since(Box::new(since.clone())));
            Test::Elapsed(Some(since), length)
        } else {
            Test::Elapsed(None, length)
        };
        // What has been within a time looks back; only what has not come by then is asked at its end.
        if within && !matches!(cursor.word(), Some("не" | "нет")) {
            return None;
        }
        let led = if matches!(moment, Test::Remains(..)) {
            "осталось"
        } else {
            "прошло"
        };
        let text = format!("{led} {}", self.text(cursor.span_since(at)));
        let mut state = self.test(cursor, carry)?;
        if let Some(window) = window {
            looks_back(&mut state, &window);
        }
        let moment = Cond::Test(Box::new(moment), text.into());
        Some(Cond::And(vec![moment, state]))
    }
}

/// A look-back without a time of its own is over the time said.
fn looks_back(cond: &mut Cond, over: &LookBack) {
    match cond {
        Cond::Not(inner) => looks_back(inner, over),
        Cond::Test(test, _) => {
            if let Test::Count { window, .. } = test.as_mut()
                && *window == LookBack::Ever
            {
                *window = over.clone();
            }
        }
        _ => {}
    }
}

/// How many parts at the beginning say a time of the year.
fn season_ahead(left: &Condition) -> Option<usize> {
    let first: &Member = members(left).first().copied()?;
    let mut cursor = Cursor::new(first);
    time_of_year(&mut cursor).then(|| cursor.position())
}

/// Whether a time of the year stands somewhere behind the first word of the last member.
fn season_behind(left: &Condition) -> bool {
    members(left).last().is_some_and(|last| {
        (1..last.parts.len()).any(|at| {
            last.parts.get(at).is_some_and(|part| is_word(part, LEADS)) && {
                let mut cursor = Cursor::new(last);
                cursor.back_to(at);
                time_of_year(&mut cursor)
            }
        })
    })
}

/// Whether a part may stand in a range of days.
pub(in crate::model) fn days_of_month(parts: &mut [Part]) {
    use crate::syntax::PartKind;
    use rust_decimal::prelude::ToPrimitive;
    for at in 1..parts.len().saturating_sub(2) {
        let Some([from, day, to, end]) = parts.get_mut(at - 1..at + 3) else {
            continue;
        };
        if !is_word(from, &["с", "со"]) || !is_word(to, &["по", "до"]) {
            continue;
        }
        let PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: None,
            ..
        } = &day.kind
        else {
            continue;
        };
        let Some(number) = low.to_u32() else { continue };
        let kind = match &end.kind {
            PartKind::ShortDate(_, month)
                if chrono::NaiveDate::from_ymd_opt(2024, *month, number).is_some() =>
            {
                PartKind::ShortDate(number, *month)
            }
            PartKind::Date(date) => match chrono::Datelike::with_day(date, number) {
                Some(from) => PartKind::Date(from),
                None => continue,
            },
            _ => continue,
        };
        day.kind = kind;
    }
}
