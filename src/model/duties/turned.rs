//! Sentences in another order of words: `КП должно быть отправлено за 24 часа`, `договор проверяет юрист`, `у каждой сделки должна быть
//! открытая задача`. They are put into the usual order and read by the usual readers, so that not a word is passed over.

use crate::lexicon::{act, done_act, infinitive};
use crate::model::conditions::events::Place;
use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{Cond, Deed, Deeds, LookBack, Op, Sentence, Test};
use crate::model::terms::term::Timing;
use crate::syntax::{Condition, Member, Part, PartKind};

impl Binder<'_> {
    /// A duty in another order of words. False, with nothing said, when it is none.
    pub(in crate::model) fn turned(&mut self, line: Line<'_>) -> bool {
        let orders = [self.passive(line.left), self.object_first(line.left)];
        for left in orders.into_iter().flatten() {
            let mark = self.diagnostics.mark();
            let before = self.reg.clauses.len();
            let line = Line {
                left: &left,
                ..line
            };
            if self.duty(line) && !self.diagnostics.has_errors_since(mark) {
                return true;
            }
            self.diagnostics.take_back(mark);
            self.reg.clauses.truncate(before);
        }
        false
    }

    /// `ЧТО должно быть СДЕЛАНО …` → `СДЕЛАТЬ ЧТО …`
    fn passive(&self, left: &Condition) -> Option<Condition> {
        let first = members(left).first().copied()?;
        let at = must_be(first)?;
        let done = first.parts.get(at + 2)?;
        let PartKind::Word(word) = &done.kind else {
            return None;
        };
        let verb = Part {
            kind: PartKind::Word(infinitive(done_act(word)?)?.into()),
            span: done.span,
            seen: done.seen.clone(),
        };
        // «должна быть» is said by the verb's form.
        for part in first.parts.get(at..at + 2).into_iter().flatten() {
            part.seen.mark();
        }
        let object = first.parts.get(..at)?;
        let rest = first.parts.get(at + 3..)?;
        Some(with_first(left, [&[verb], object, rest].concat()))
    }

    /// `ЧТО делает КТО …`, `ЧТО КТО делает …` → `КТО делает ЧТО …`
    fn object_first(&mut self, left: &Condition) -> Option<Condition> {
        let first = members(left).first().copied()?;
        let at = first.parts.iter().position(|part| active(part).is_some())?;
        if at == 0 {
            return None;
        }
        // `юрист обязан отправить …` is in order: who stands there is no object, be he declared or not.
        let mut ahead = (0..at).map(|from| {
            let mut cursor = Cursor::new(first);
            cursor.back_to(from);
            cursor
        });
        if ahead.any(|cursor| cursor.has_stem(0, &["обязан", "долж"])) {
            return None;
        }
        let verb = &[active(first.parts.get(at)?)?][..];
        let mut object = first.parts.get(..at)?;
        let mut rest = first.parts.get(at + 1..)?;
        let mut who: &[Part] = &[];
        let mark = self.diagnostics.mark();
        for from in 0..at {
            let mut cursor = Cursor::new(first);
            cursor.skip(from);
            if self.role(&mut cursor).is_some() && cursor.position() == at {
                (object, who) = object.split_at(from);
                break;
            }
        }
        if who.is_empty() {
            let mut cursor = Cursor::new(first);
            cursor.skip(at + 1);
            if self.role(&mut cursor).is_some() {
                (who, rest) = rest.split_at(cursor.position() - at - 1);
            }
        }
        self.diagnostics.take_back(mark);
        // `после встречи менеджер звонит` has no object and is in order.
        if object.is_empty() {
            return None;
        }
        Some(with_first(left, [who, verb, object, rest].concat()))
    }

    /// `[у каждой сделки] должна быть открытая задача`, `не должно быть просроченных задач`: what holds all the time, or by a term.
    pub(in crate::model) fn must_hold(&mut self, line: Line<'_>) -> bool {
        let Condition::Member(member) = line.left else {
            return false;
        };
        let Some(at) = must_be(member).filter(|_| line.right.is_none()) else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        while about_the_deal(&mut cursor) || cursor.eat(&["всегда", "обязательно"])
        {
        }
        let denied = cursor.eat(&["не"]);
        if cursor.position() != at {
            return false;
        }
        cursor.skip(2);
        let begin = cursor.position();
        let Some(pattern) = self.counted_event(&mut cursor, Place::State) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        while about_the_deal(&mut cursor) {}
        let text = self.text(cursor.span_since(begin));
        let mut timing = Timing::default();
        while self.timing(&mut cursor, &mut timing) {}
        if !cursor.is_done() || self.diagnostics.has_errors_since(mark) {
            self.diagnostics.take_back(mark);
            return false;
        }
        let (op, number) = if denied { (Op::Eq, 0) } else { (Op::Ge, 1) };
        let test = Test::Count {
            pattern,
            window: LookBack::Ever,
            op,
            number,
        };
        let cond = Cond::Test(Box::new(test), text);
        let mut duty = bare(Deeds::All(vec![Deed::Hold(cond)]));
        duty.standing = timing.term.is_none();
        duty.term = timing.term;
        let trigger = self.pick_trigger(line, timing.origin);
        let nth = self.only_nth(timing.nth, &trigger, &line.context.scope);
        let guard = crate::model::reading::blocks::and(self.guard(line), nth);
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// `в «Отказ»`, `в «Отказ» с причиной «Дорого»` alone → `перевести в «Отказ» …`
    pub(in crate::model) fn moved_to(&mut self, left: &Condition) -> Option<Condition> {
        let first = members(left).first().copied()?;
        let mut cursor = Cursor::new(first);
        let robot = cursor.word() == Some("автоматически");
        if robot {
            cursor.skip(1);
        }
        let at = cursor.position();
        if !matches!(cursor.word(), Some("в" | "на")) {
            return None;
        }
        cursor.skip(1);
        cursor.eat_stem(&["стади", "этап"]);
        let mark = self.diagnostics.mark();
        let stage = self.stage(&mut cursor);
        self.diagnostics.take_back(mark);
        stage?;
        let place = first.parts.get(at)?;
        let verb = Part {
            kind: PartKind::Word("перевести".into()),
            span: place.span,
            seen: crate::syntax::Seen::default(),
        };
        let head = first.parts.get(..at)?;
        let rest = first.parts.get(at..)?;
        Some(with_first(left, [head, &[verb], rest].concat()))
    }

    /// `если …, то РОПу`: roles alone are told of it; `если …, то в «Отказ»`: the deal goes there.
    pub(in crate::model) fn told_to(&mut self, line: Line<'_>) -> bool {
        if !line.context.consequence || line.right.is_some() {
            return false;
        }
        if let Some(left) = self.moved_to(line.left) {
            return self.duty(Line {
                left: &left,
                ..line
            });
        }
        let mark = self.diagnostics.mark();
        let only_roles = members(line.left).iter().all(|member| {
            let mut cursor = Cursor::new(member);
            let mut timing = Timing::default();
            let role = self.role(&mut cursor).is_some();
            while self.timing(&mut cursor, &mut timing) {}
            role && cursor.is_done()
        });
        self.diagnostics.take_back(mark);
        let Some(first) = members(line.left).first().copied().filter(|_| only_roles) else {
            return false;
        };
        let verb = Part {
            kind: PartKind::Word("сообщить".into()),
            span: first.parts.first().map_or(first.span, |part| part.span),
            seen: crate::syntax::Seen::default(),
        };
        let parts = [&[verb], first.parts.as_slice()].concat();
        let left = with_first(line.left, parts);
        // The verb has no place of its own: the notice is named as if it had been written.
        self.duty(Line {
            left: &left,
            ..line
        })
    }
}

/// A verb as one says it of who does it: `подтверждается` is said of what is done.
fn active(part: &Part) -> Option<Part> {
    let PartKind::Word(word) = &part.kind else {
        return None;
    };
    if act(word).is_some() {
        return Some(part.clone());
    }
    let told = word.strip_suffix("ся")?;
    act(told)?;
    Some(Part {
        kind: PartKind::Word(told.into()),
        span: part.span,
        seen: part.seen.clone(),
    })
}

/// Where «должно быть» stands.
fn must_be(member: &Member) -> Option<usize> {
    let word = |at: usize| match member.parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Word(word)) => Some(&**word),
        _ => None,
    };
    (0..member.parts.len()).find(|at| {
        word(*at).is_some_and(|word| word.starts_with("долж")) && word(at + 1) == Some("быть")
    })
}

/// `у каждой сделки`, `в карточке`, `по сделке`: of what every clause speaks anyway.
pub(in crate::model) fn about_the_deal(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    if cursor.eat(&["у", "в", "на", "по"]) {
        cursor.eat_stem(&["кажд", "люб", "открыт", "этой", "данной", "самой", "все"]);
        if cursor.eat(&["crm", "срм"])
            || cursor.has_stem(0, &["сделк", "карточк"]) && {
                cursor.skip(1);
                cursor.eat(&["сделки", "клиента"]);
                true
            }
        {
            let named = matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            );
            if !named {
                return true;
            }
        }
    }
    cursor.back_to(start);
    false
}

/// The same with other parts in its first member.
fn with_first(condition: &Condition, parts: Vec<Part>) -> Condition {
    match condition {
        Condition::Member(member) => Condition::Member(Member {
            parts,
            span: member.span,
        }),
        Condition::Joint(joint, list, span) => {
            let mut list = list.clone();
            if let Some(first) = list.first_mut() {
                *first = with_first(&first.clone(), parts);
            }
            Condition::Joint(*joint, list, *span)
        }
    }
}
