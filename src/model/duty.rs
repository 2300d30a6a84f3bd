//! Obligations: who, what, by when.

use super::binder::Binder;
use super::blocks::{Line, and, others};
use super::cursor::Cursor;
use super::events::{Place, kind, shape};
use super::names::{NameKind, members};
use super::regulation::{
    Author, Cond, Deed, Deeds, Duty, EventPattern, EventShape, FieldId, LookBack, Moment, Op,
    RoleId, Sentence, Test, Trigger, What,
};
use super::terms::Timing;
use crate::diagnostic::Code;
use crate::facts::{Direction, EventKind};
use crate::lexicon::{Act, act, event_noun};
use crate::syntax::{Condition, Joint, PartKind, TailKind};
use crate::value::Value;

/// A duty with nothing said yet.
pub(super) const fn bare(deeds: Deeds) -> Duty {
    Duty {
        role: None,
        robot: false,
        personally: false,
        deeds,
        term: None,
        standing: false,
        steps: Vec::new(),
        cancel: Vec::new(),
        pause: None,
        grace: None,
        also: Vec::new(),
        early: None,
        before_window: false,
    }
}

impl Binder<'_> {
    /// `[кто обязан] ГЛАГОЛ …` or a named touch with a term. False when the line is no duty.
    pub(super) fn duty(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let mut duty = bare(Deeds::All(Vec::new()));
        self.who(&mut cursor, &mut duty);
        let mut timing = Timing::default();
        while self.timing(&mut cursor, &mut timing) {}
        let Some((deeds, extra)) = self.deeds(&mut cursor, line, &mut timing, &mut duty) else {
            return false;
        };
        duty.deeds = deeds;
        let mut guard = and(line.context.guard.clone(), extra);
        guard = self.duty_tails(line, guard);
        let trigger = self.pick_trigger(line, timing.origin);
        duty.term = timing.term;
        duty.standing = false;
        if duty.term.is_none()
            && matches!(trigger, Trigger::Scope)
            && !line.context.consequence
            && !duty.robot
        {
            let by_hand = matches!(&duty.deeds, Deeds::All(list) if matches!(list.as_slice(), [Deed::ByHand(_)]));
            let only_states = match &duty.deeds {
                Deeds::All(list) | Deeds::Any(list) => {
                    list.iter().all(|deed| matches!(deed, Deed::Hold(_)))
                }
            };
            if only_states && !by_hand {
                duty.standing = true;
            } else if !by_hand {
                self.warn(Code::NoTerm, line.left.span(), "срок не назван: пункт читается как «в тот же день»")
                    .label("до какого времени?")
                    .hint("назовите срок: «за 15 рабочих минут», «до конца рабочего дня», «в тот же день»");
            }
        }
        if let (None, true) = (&duty.term, duty.robot) {
            duty.term = Some(crate::calendar::Term::AtOnce);
        }
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// A duty as the consequence of a ladder row: its deeds only.
    pub(super) fn deeds_of(&mut self, condition: &Condition, line: Line<'_>) -> Option<Deeds> {
        let first = members(condition).first().copied()?;
        let mut cursor = Cursor::new(first);
        let mut duty = bare(Deeds::All(Vec::new()));
        self.who(&mut cursor, &mut duty);
        let inner = Line {
            left: condition,
            ..line
        };
        self.deeds(&mut cursor, inner, &mut Timing::default(), &mut duty)
            .map(|(deeds, _)| deeds)
    }

    /// `менеджер обязан`, `надо`, `автоматически`, `лично`.
    fn who(&mut self, cursor: &mut Cursor<'_>, duty: &mut Duty) {
        loop {
            if cursor.eat(&["автоматически"]) {
                duty.robot = true;
            } else if cursor.eat(&["лично"]) {
                duty.personally = true;
            } else if cursor.eat_stem(&["обязан", "долж"])
                || cursor.eat(&["надо", "нужно", "необходимо", "следует"])
            {
            } else if duty.role.is_none()
                && cursor
                    .word()
                    .is_some_and(|word| act(word).is_none() && event_noun(word).is_none())
            {
                let start = cursor.position();
                match self.role(cursor) {
                    Some(role) => duty.role = Some(role),
                    None => {
                        cursor.back_to(start);
                        return;
                    }
                }
            } else if duty.role.is_none()
                && matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                )
            {
                // «старший специалист» обязан …; a quoted touch is no role and is left alone.
                let start = cursor.position();
                match self.role(cursor) {
                    Some(role) => duty.role = Some(role),
                    None => {
                        cursor.back_to(start);
                        return;
                    }
                }
            } else {
                return;
            }
        }
    }

    /// Deeds with their timing, over all members of the sentence.
    fn deeds(
        &mut self,
        cursor: &mut Cursor<'_>,
        line: Line<'_>,
        timing: &mut Timing,
        duty: &mut Duty,
    ) -> Option<(Deeds, Cond)> {
        let joint = match line.left {
            Condition::Joint(joint, ..) => *joint,
            Condition::Member(_) => Joint::And,
        };
        let mut list = Vec::new();
        let mut last = None;
        let mut extra = Cond::True;
        self.deed(cursor, &mut last, &mut list, timing, duty)?;
        self.after_deed(cursor, timing, duty, &mut extra);
        for other in others(line.left) {
            for member in members(other) {
                let mut cursor = Cursor::new(member);
                self.after_deed(&mut cursor, timing, duty, &mut extra);
                if cursor.is_done() {
                    continue;
                }
                if self
                    .deed(&mut cursor, &mut last, &mut list, timing, duty)
                    .is_none()
                {
                    let span = cursor.rest();
                    self.leftover(span);
                    continue;
                }
                self.after_deed(&mut cursor, timing, duty, &mut extra);
            }
        }
        let deeds = if joint == Joint::Or {
            Deeds::Any(list)
        } else {
            Deeds::All(list)
        };
        Some((deeds, extra))
    }

    /// What may follow a deed: timing, `лично`, `клиенту`, and for what is left a message.
    fn after_deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
        duty: &mut Duty,
        extra: &mut Cond,
    ) {
        loop {
            if self.timing(cursor, timing) {
                continue;
            }
            if cursor.eat(&["лично"]) {
                duty.personally = true;
                continue;
            }
            if cursor.eat(&["клиенту", "клиента", "клиентом", "с", "ему", "ей"])
                && !cursor.is_done()
            {
                continue;
            }
            if cursor.word() == Some("для") && cursor.has_stem(1, &["клиент", "сделк"])
            {
                cursor.skip(1);
                let mut member = crate::syntax::Member {
                    parts: Vec::new(),
                    span: cursor.rest(),
                };
                while let Some(part) = cursor.next() {
                    member.parts.push(part.clone());
                }
                let cond = self.cond(&Condition::Member(member));
                *extra = and(std::mem::replace(extra, Cond::True), cond);
                continue;
            }
            return;
        }
    }

    /// One deed at the cursor. A member without a verb takes the verb of the one before.
    fn deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        last: &mut Option<Act>,
        list: &mut Vec<Deed>,
        timing: &mut Timing,
        duty: &mut Duty,
    ) -> Option<()> {
        let start = cursor.position();
        let verb = match cursor.word().and_then(act) {
            Some(verb) => {
                cursor.skip(1);
                *last = Some(verb);
                Some(verb)
            }
            None => *last,
        };
        // The term may stand between the verb and its object: «в течение часа позвонить», «отправить за 4 часа «КП»».
        while self.timing(cursor, timing) {}
        let Some(verb) = verb else {
            // A named touch is a duty by itself: «первый звонок» за 15 рабочих минут.
            let touch = self.name(cursor, |binder| &binder.touches, |_| true);
            let Some(touch) = touch else {
                cursor.back_to(start);
                return None;
            };
            list.push(Deed::Act(self.touch_pattern(touch)));
            return Some(());
        };
        if let Some(touch) = self.quoted_touch(cursor) {
            list.push(Deed::Act(touch));
            return Some(());
        }
        let deed = self.deed_of(verb, cursor, duty, start)?;
        list.extend(deed);
        Some(())
    }

    fn touch_pattern(&self, touch: usize) -> EventPattern {
        self.reg.touches.get(touch).map_or_else(
            || EventPattern {
                any: Vec::new(),
                text: "".into(),
            },
            |touch| {
                let mut named = shape(What::Named);
                named.name = Some(touch.name.clone());
                let any = touch.pattern.any.iter().cloned().chain([named]).collect();
                EventPattern {
                    any,
                    text: touch.name.clone(),
                }
            },
        )
    }

    fn quoted_touch(&mut self, cursor: &mut Cursor<'_>) -> Option<EventPattern> {
        let start = cursor.position();
        match self.name(cursor, |binder| &binder.touches, |_| true) {
            Some(touch) => Some(self.touch_pattern(touch)),
            None => {
                cursor.back_to(start);
                None
            }
        }
    }

    /// The deed of a verb with its object.
    fn deed_of(
        &mut self,
        verb: Act,
        cursor: &mut Cursor<'_>,
        duty: &mut Duty,
        start: usize,
    ) -> Option<Vec<Deed>> {
        let one = |deed: Deed| Some(vec![deed]);
        match verb {
            Act::Call => {
                let mut call = kind(EventKind::Call);
                call.connected = Some(true);
                call.direction = Some(Direction::Out);
                one(self.act_with(vec![call], cursor, start))
            }
            Act::Write => {
                if cursor.word().and_then(event_noun).is_some() {
                    return self.noun_deed(cursor, start);
                }
                let written = [EventKind::Email, EventKind::Message, EventKind::Sms]
                    .map(|one| outgoing(kind(one)));
                one(self.act_with(written.to_vec(), cursor, start))
            }
            Act::Contact => {
                let mut call = outgoing(kind(EventKind::Call));
                call.connected = Some(true);
                let mut any = vec![call];
                any.extend(
                    [EventKind::Email, EventKind::Message, EventKind::Sms]
                        .map(|one| outgoing(kind(one))),
                );
                if cursor.eat(&["на"]) {
                    cursor.skip(1);
                }
                one(self.act_with(any, cursor, start))
            }
            Act::Send | Act::Sign => {
                if cursor
                    .word()
                    .and_then(event_noun)
                    .is_some_and(|_| cursor.word() != Some("документ"))
                {
                    return self.noun_deed(cursor, start);
                }
                cursor.eat_stem(&["документ"]);
                let moment = if verb == Act::Sign {
                    Moment::Signed
                } else {
                    Moment::Done
                };
                let name = self.object(cursor)?;
                let mut document = shape(What::Event(EventKind::Document, moment));
                document.name = Some(name);
                one(self.act_with(vec![document], cursor, start))
            }
            Act::Attach => {
                cursor.eat_stem(&["документ", "файл"]);
                let name = self.object(cursor)?;
                let mut document = kind(EventKind::Document);
                document.name = Some(name);
                let text = self.text(cursor.span_since(start));
                let pattern = EventPattern {
                    any: vec![document],
                    text: text.clone(),
                };
                let test = Test::Count {
                    pattern,
                    window: LookBack::Ever,
                    op: Op::Ge,
                    number: 1,
                };
                one(Deed::Hold(Cond::Test(Box::new(test), text)))
            }
            Act::Notify | Act::Ask => {
                // A task, message or call by that name counts: a task or message to a role, or a thing asked of the client.
                let role = self.dative(cursor);
                let name = match cursor.peek().map(|part| &part.kind) {
                    Some(PartKind::Quoted(name)) => {
                        cursor.skip(1);
                        Some(name.clone())
                    }
                    _ => None,
                };
                while cursor.word().is_some_and(|word| !is_timing_word(word)) {
                    cursor.skip(1);
                }
                let text = self.text(cursor.span_since(start));
                let mut named = shape(What::Named);
                named.name = Some(name.unwrap_or_else(|| text.clone()));
                let _ = role;
                one(Deed::Act(EventPattern {
                    any: vec![named],
                    text,
                }))
            }
            Act::Appoint | Act::Create | Act::Hold | Act::Comment | Act::Close => {
                self.planned_deed(verb, cursor, start)
            }
            Act::Fill => {
                let mut fresh = cursor.eat(&["заново"]);
                let field = self.field(cursor).or_else(|| self.unknown_field(cursor))?;
                fresh |= cursor.eat(&["заново"]);
                one(if fresh {
                    Deed::Change(field)
                } else {
                    Deed::Fill(field)
                })
            }
            Act::Change => {
                let field = self.field(cursor).or_else(|| self.unknown_field(cursor))?;
                one(Deed::Change(field))
            }
            Act::HandOver => {
                cursor.eat_stem(&["сделк", "клиент", "заявк", "лид"]);
                cursor.eat_stem(&["рол"]);
                match self.role(cursor) {
                    Some(role) => one(Deed::HandTo(role)),
                    None => {
                        let span = cursor.rest();
                        self.unknown(NameKind::Role, span);
                        cursor.skip(usize::MAX / 2);
                        Some(Vec::new())
                    }
                }
            }
            Act::Move => self.move_deed(cursor),
            Act::Have => {
                let at = cursor.position();
                let any = self.event(cursor, Place::State)?;
                let text = self.text(cursor.span_since(at));
                let test = Test::Count {
                    pattern: EventPattern {
                        any,
                        text: text.clone(),
                    },
                    window: LookBack::Ever,
                    op: Op::Ge,
                    number: 1,
                };
                one(Deed::Hold(Cond::Test(Box::new(test), text)))
            }
            Act::Perform | Act::Do => {
                let text = match cursor.peek().map(|part| &part.kind) {
                    Some(PartKind::Quoted(text)) => {
                        cursor.skip(1);
                        text.clone()
                    }
                    _ => {
                        let span = cursor.rest();
                        self.error(
                            Code::NoName,
                            span,
                            "после «выполнить» нужно действие в кавычках",
                        )
                        .label("что выполнить?")
                        .example(
                            "    выполнить «сверить список задолженностей» до конца рабочего дня",
                        );
                        cursor.skip(usize::MAX / 2);
                        "".into()
                    }
                };
                let _ = &duty;
                one(Deed::ByHand(text))
            }
            Act::Ship => one(self.act_with(vec![kind(EventKind::Shipment)], cursor, start)),
        }
    }

    fn unknown_field(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        if cursor.is_done() {
            return None;
        }
        let span = cursor.span();
        self.unknown(NameKind::Field, span);
        cursor.skip(1);
        Some(FieldId(usize::MAX))
    }

    /// `в «Отказ» [с причиной «…»]`
    fn move_deed(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<Deed>> {
        cursor.eat_stem(&["сделк", "карточк", "лид"]);
        let What::Transition { to, .. } = self.transition(cursor) else {
            return None;
        };
        if to.is_empty() {
            return None;
        }
        let mut reason = None;
        let start = cursor.position();
        if cursor.eat(&["с", "со"]) && cursor.eat_stem(&["причин"]) {
            let field = self
                .reg
                .fields
                .iter()
                .position(|field| crate::lexicon::fold(&field.name).starts_with("причина"))
                .map(FieldId);
            match field {
                Some(field) => reason = self.value(cursor, field).map(|value| (field, value)),
                None => {
                    let span = cursor.span_since(start);
                    self.error(
                        Code::UnknownField,
                        span,
                        "причину негде записать: в карточке нет поля «причина …»",
                    )
                    .label("нет такого поля")
                    .example("    «причина отказа» — «дорого», «не дозвонились»");
                    cursor.skip(1);
                }
            }
        }
        Some(vec![Deed::Move {
            stages: to,
            reason: reason.map(|(field, value): (FieldId, Value)| (field, value)),
        }])
    }

    /// `поставить задачу [«…»] [со сроком]`, `назначить встречу`, `провести встречу`, `оставить комментарий`, `закрыть задачу`.
    fn planned_deed(
        &mut self,
        verb: Act,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Vec<Deed>> {
        if verb == Act::Comment && cursor.word().and_then(event_noun).is_none() {
            return Some(vec![self.act_with(
                vec![kind(EventKind::Comment)],
                cursor,
                start,
            )]);
        }
        let quoted = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        );
        if quoted && cursor.word_at(1).is_none() {
            // назначить «обучение»: a task by that name.
            let name = self.object(cursor)?;
            let mut task = shape(What::Event(
                EventKind::Task,
                if verb == Act::Close {
                    Moment::Closed
                } else {
                    Moment::Posted
                },
            ));
            task.name = Some(name);
            return Some(vec![self.act_with(vec![task], cursor, start)]);
        }
        let at = cursor.position();
        let mut any = self.event(cursor, Place::Happening)?;
        let moment = match verb {
            Act::Appoint | Act::Create => Moment::Posted,
            Act::Close => Moment::Closed,
            _ => Moment::Done,
        };
        for one in &mut any {
            if let What::Event(EventKind::Task | EventKind::Meeting, said) = &mut one.what {
                *said = moment;
            }
        }
        let _ = at;
        let text = self.text(cursor.span_since(start));
        Some(vec![Deed::Act(EventPattern { any, text })])
    }

    fn noun_deed(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Vec<Deed>> {
        let any = self.event(cursor, Place::Happening)?;
        let any = any.into_iter().map(outgoing).collect();
        let text = self.text(cursor.span_since(start));
        Some(vec![Deed::Act(EventPattern { any, text })])
    }

    /// An act with the qualifiers that stand behind its verb.
    fn act_with(
        &mut self,
        mut any: Vec<EventShape>,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Deed {
        self.qualifiers(cursor, &mut any);
        let text = self.text(cursor.span_since(start));
        Deed::Act(EventPattern { any, text })
    }

    /// An object's name: quoted, else one bare word.
    fn object(&mut self, cursor: &mut Cursor<'_>) -> Option<Box<str>> {
        let part = cursor.peek()?;
        let name = match &part.kind {
            PartKind::Quoted(name) => name.clone(),
            PartKind::Word(_) => self.text(part.span),
            _ => return None,
        };
        cursor.skip(1);
        Some(name)
    }

    /// A role in the dative after «сообщить»; `клиенту` is left.
    pub(super) fn dative(&mut self, cursor: &mut Cursor<'_>) -> Option<RoleId> {
        let start = cursor.position();
        let found = self.role(cursor);
        if found.is_none() {
            cursor.back_to(start);
        }
        found
    }

    /// The event that sets a duty off: its own origin, else that of the enclosing «когда».
    pub(super) fn pick_trigger(&mut self, line: Line<'_>, origin: Option<Trigger>) -> Trigger {
        match origin {
            None => line.context.trigger.clone(),
            Some(own) => {
                if line.context.trigger != Trigger::Scope {
                    self.error(
                        Code::TwoTerms,
                        line.left.span(),
                        "и «когда», и «после» — откуда считать срок?",
                    )
                    .label("второе начало отсчёта")
                    .hint("оставьте одно из двух событий");
                }
                own
            }
        }
    }

    /// `, если …`, `кроме …` of a duty.
    fn duty_tails(&mut self, line: Line<'_>, mut guard: Cond) -> Cond {
        for tail in line.tails {
            match tail.kind {
                TailKind::If => {
                    let cond = self.cond(&tail.cond);
                    guard = and(guard, cond);
                }
                TailKind::Except => {
                    let cond = self.cond(&tail.cond);
                    guard = and(guard, Cond::Not(Box::new(cond)));
                }
                TailKind::While => {
                    let cond = self.cond(&tail.cond);
                    guard = and(guard, cond);
                }
                TailKind::Including => self.leftover(tail.span),
            }
        }
        guard
    }

    /// `после X должен быть Y`: a response; without a term it is standing.
    pub(super) fn response(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if cursor.word() != Some("после") {
            return false;
        }
        let mut timing = Timing::default();
        if !self.timing(&mut cursor, &mut timing)
            || !cursor.eat_stem(&["долж"])
            || !cursor.eat(&["быть", "последовать", "следовать"])
        {
            return false;
        }
        let at = cursor.position();
        let Some(any) = self.event(&mut cursor, Place::State) else {
            let span = cursor.rest();
            self.no_event(span);
            return true;
        };
        let text = self.text(cursor.span_since(at));
        let mut pattern = EventPattern { any, text };
        while self.timing(&mut cursor, &mut timing) {}
        for other in others(line.left) {
            if let Some(more) = self.pattern(other, Place::State) {
                pattern.any.extend(more.any);
                pattern.text = format!("{} или {}", pattern.text, more.text).into();
            }
        }
        let open = pattern
            .any
            .iter()
            .any(|shape| matches!(shape.what, What::Event(EventKind::Task, Moment::Open)));
        let deed = if open {
            let text = pattern.text.clone();
            Deed::Hold(Cond::Test(
                Box::new(Test::Count {
                    pattern,
                    window: LookBack::Ever,
                    op: Op::Ge,
                    number: 1,
                }),
                text,
            ))
        } else {
            Deed::Act(pattern)
        };
        let mut duty = bare(Deeds::All(vec![deed]));
        duty.standing = timing.term.is_none();
        duty.term = timing.term;
        let trigger = self.pick_trigger(line, timing.origin);
        let guard = self.duty_tails(line, line.context.guard.clone());
        if !cursor.is_done() {
            let rest = cursor.rest();
            self.leftover(rest);
        }
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }
}

/// A contact towards the client, whatever side it names.
fn outgoing(mut shape: EventShape) -> EventShape {
    let directed = matches!(
        shape.what,
        What::Event(
            EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms,
            _
        ) | What::Contact
    );
    if directed && shape.direction.is_none() && shape.author != Some(Author::Client) {
        shape.direction = Some(Direction::Out);
    }
    shape
}

/// Words that begin a term: they end a free object.
fn is_timing_word(word: &str) -> bool {
    matches!(
        word,
        "за" | "в"
            | "через"
            | "спустя"
            | "не"
            | "до"
            | "сразу"
            | "после"
            | "сегодня"
            | "завтра"
            | "с"
            | "на"
            | "максимум"
    )
}
