//! Prohibitions.

use super::binder::Binder;
use super::blocks::{Line, and, others};
use super::cursor::Cursor;
use super::events::Place;
use super::names::members;
use super::regulation::{
    Author, Ban, Cond, Deed, Deeds, EventShape, RoleId, Sentence, Trigger, What,
};
use crate::calendar::{DayHours, Span as DaySpan, WeekHours};
use crate::diagnostic::Code;
use crate::facts::Direction;
use crate::lexicon::act;
use crate::syntax::{Condition, Member, PartKind, TailKind};

impl Binder<'_> {
    /// `нельзя …`, `запрещено «…»`, `запрещена скидка больше …`, `звонарь не может …`, `звонить только 09:00–21:00`. False when the
    /// line is none of these.
    pub(super) fn ban(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if self.hours_ban(line, first) {
            return true;
        }
        let mut who: Vec<RoleId> = Vec::new();
        let start = cursor.position();
        if let Some(role) = self.role(&mut cursor) {
            if !(cursor.eat(&["не"])
                && cursor.eat(&["может", "могут", "вправе", "имеет", "должен", "должна"]))
            {
                cursor.back_to(start);
                return false;
            }
            cursor.eat(&["права"]);
            who.push(role);
        } else if !cursor.eat(&[
            "нельзя",
            "запрещено",
            "запрещается",
            "запрещен",
            "запрещена",
            "запрещены",
        ]) && !cursor.eat_run(&["не", "допускается"])
            && !(cursor.word() == Some("не")
                && cursor.word_at(1).and_then(act).is_some()
                && cursor.eat(&["не"]))
        {
            return false;
        }
        // `звонарь не может: выставить счёт; подписать договор` — a block of deeds.
        if cursor.is_done() && line.node.opens {
            for child in &line.node.children {
                let Some((mut inner, left)) = super::vocabulary::head(child) else {
                    continue;
                };
                let tails = match child.phrase.as_ref().map(|phrase| &phrase.kind) {
                    Some(crate::syntax::PhraseKind::Plain { tails, .. }) => tails.as_slice(),
                    _ => &[],
                };
                let row = Line {
                    node: child,
                    left,
                    right: None,
                    tails,
                    context: line.context,
                };
                self.banned(row, &mut inner, &who);
            }
            return true;
        }
        self.banned(line, &mut cursor, &who);
        true
    }

    /// What is forbidden, at the cursor.
    fn banned(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>, who: &[RoleId]) {
        let mut guard = line.context.guard.clone();
        for tail in line.tails {
            let cond = self.cond(&tail.cond);
            guard = match tail.kind {
                TailKind::Except => and(guard, Cond::Not(Box::new(cond))),
                _ => and(guard, cond),
            };
        }
        if let Some(PartKind::Quoted(text)) = cursor.peek().map(|part| &part.kind) {
            // A quoted text names nothing in the data: it is checked by hand.
            let text: Box<str> = format!("запрещено: {text}").into();
            self.clause(line, guard, Trigger::Scope, Sentence::ByHand(text));
            return;
        }
        if let Some(ban) = self.value_ban(cursor) {
            self.clause(line, guard, Trigger::Scope, Sentence::Ban(ban));
            return;
        }
        let mut any = Vec::new();
        if cursor.word().and_then(act).is_some() {
            let member = rest_member(cursor);
            let condition = match line.left {
                Condition::Member(_) => Condition::Member(member),
                Condition::Joint(joint, list, span) => {
                    let mut list = list.clone();
                    if let Some(first) = list.first_mut() {
                        *first = Condition::Member(member);
                    }
                    Condition::Joint(*joint, list, *span)
                }
            };
            match self.deeds_of(&condition, line) {
                Some(Deeds::All(list) | Deeds::Any(list)) => {
                    for deed in list {
                        self.deed_event(deed, &mut any, line);
                    }
                }
                None => {
                    self.leftover(condition.span());
                    return;
                }
            }
        } else {
            let member = rest_member(cursor);
            if let Some(pattern) = self.pattern(&Condition::Member(member), Place::Happening) {
                any.extend(pattern.any);
            }
            for other in others(line.left) {
                if let Some(pattern) = self.pattern(other, Place::Happening) {
                    any.extend(pattern.any);
                }
            }
        }
        if any.is_empty() {
            return;
        }
        let text = self.text(line.left.span());
        let pattern = super::regulation::EventPattern { any, text };
        self.clause(
            line,
            guard,
            Trigger::Scope,
            Sentence::Ban(Ban::Event {
                who: who.to_vec(),
                pattern,
            }),
        );
    }

    /// The events by which a forbidden deed is done.
    fn deed_event(&mut self, deed: Deed, any: &mut Vec<EventShape>, line: Line<'_>) {
        match deed {
            Deed::Act(pattern) => any.extend(pattern.any),
            Deed::Move { stages, .. } => any.push(super::events::shape(What::Transition {
                from: Vec::new(),
                to: stages,
            })),
            Deed::Change(field) | Deed::Fill(field) => {
                any.push(super::events::shape(What::FieldChange(field)))
            }
            Deed::HandTo(_) => any.push(super::events::shape(What::OwnerChange)),
            Deed::Hold(Cond::Test(test, _)) => {
                if let super::regulation::Test::Count { pattern, .. } = *test {
                    any.extend(pattern.any);
                }
            }
            Deed::Hold(_) => {}
            Deed::ByHand(text) => {
                let text: Box<str> = format!("запрещено: {text}").into();
                self.clause(
                    line,
                    line.context.guard.clone(),
                    Trigger::Scope,
                    Sentence::ByHand(text),
                );
            }
        }
    }

    /// `скидка больше 10 % [без согласования с РОПом]`
    fn value_ban(&mut self, cursor: &mut Cursor<'_>) -> Option<Ban> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let field = self.field(cursor);
        let op = field.and_then(|_| self.comparison(cursor));
        let (Some(field), Some(op)) = (field, op) else {
            self.diagnostics.has_errors_since(mark);
            cursor.back_to(start);
            return None;
        };
        let value = self.value(cursor, field)?;
        let mut approval = None;
        if cursor.eat(&["без"]) {
            if !cursor.eat_stem(&["согласован", "подтвержден", "разрешен", "визы", "одобрен"])
            {
                let rest = cursor.rest();
                self.leftover(rest);
                return None;
            }
            cursor.eat(&["с", "со"]);
            approval = self.role(cursor);
            if approval.is_none() {
                let span = cursor.rest();
                self.unknown(super::names::NameKind::Role, span);
                cursor.skip(usize::MAX / 2);
            }
        }
        if !cursor.is_done() {
            let rest = cursor.rest();
            self.leftover(rest);
        }
        Some(Ban::Value {
            field,
            op,
            value,
            approval,
        })
    }

    /// `звонить только [пн–пт] 09:00–21:00 [по времени клиента] [, кроме праздников]`
    fn hours_ban(&mut self, line: Line<'_>, first: &Member) -> bool {
        let only = first
            .parts
            .iter()
            .position(|part| matches!(&part.kind, PartKind::Word(word) if &**word == "только"));
        let Some(only) = only else { return false };
        let has_hours = first
            .parts
            .iter()
            .skip(only + 1)
            .any(|part| matches!(part.kind, PartKind::TimeRange(..) | PartKind::Weekdays(..)));
        let verbs: Vec<&crate::syntax::Part> = first.parts.iter().take(only).collect();
        let is_act = matches!(verbs.first().map(|part| &part.kind), Some(PartKind::Word(word)) if act(word).is_some());
        if !has_hours || !is_act {
            return false;
        }
        let head = Member {
            parts: first.parts.get(..only).unwrap_or_default().to_vec(),
            span: verbs
                .first()
                .zip(verbs.last())
                .map_or(first.span, |(a, b)| a.span.join(b.span)),
        };
        let Some(Deeds::All(list) | Deeds::Any(list)) =
            self.deeds_of(&Condition::Member(head), line)
        else {
            return false;
        };
        let mut any = Vec::new();
        for deed in list {
            self.deed_event(deed, &mut any, line);
        }
        for shape in &mut any {
            // A call at a forbidden hour disturbs whether or not it was answered.
            shape.connected = None;
            shape.direction = Some(Direction::Out);
            if shape.author == Some(Author::Client) {
                shape.author = None;
            }
        }
        let mut days: [Vec<DaySpan>; 7] = Default::default();
        let mut present: Vec<usize> = (0..7).collect();
        let mut client_clock = false;
        let mut cursor = Cursor::new(first);
        cursor.skip(only + 1);
        let mut readable = true;
        while let Some(part) = cursor.next() {
            match &part.kind {
                PartKind::Weekdays(from, to) => present = run_of_days(*from, *to),
                PartKind::TimeRange(from, to) => {
                    let span = super::terms::time_of_day(*from)
                        .zip(super::terms::time_of_day(*to))
                        .and_then(|(from, to)| DaySpan::new(from, to));
                    match span {
                        Some(span) => {
                            for day in &present {
                                if let Some(day) = days.get_mut(*day) {
                                    day.push(span);
                                }
                            }
                        }
                        None => {
                            readable = false;
                            self.error(Code::ImpossibleTime, part.span, "промежуток времени пуст")
                                .label("начало не раньше конца")
                                .hint("пишите от меньшего к большему: 09:00–21:00");
                        }
                    }
                }
                PartKind::Word(word) if matches!(&**word, "с" | "по" | "в") => {
                    if &**word == "по" && cursor.eat(&["времени", "часам"]) {
                        client_clock |= cursor.eat_stem(&["клиент"]);
                    }
                }
                _ => {
                    readable = false;
                    self.leftover(part.span);
                }
            }
        }
        let mut week: [DayHours; 7] = Default::default();
        for (day, spans) in week.iter_mut().zip(days) {
            match DayHours::new(spans) {
                Ok(hours) => *day = hours,
                Err(error) => {
                    readable = false;
                    self.error(
                        Code::BadHours,
                        first.span,
                        format!("часы не читаются: {error}"),
                    )
                    .label("проверьте часы");
                }
            }
        }
        let mut except_holidays = false;
        let mut guard = line.context.guard.clone();
        for tail in line.tails {
            let holidays = members(&tail.cond).first().is_some_and(|member| {
                matches!(member.parts.first().map(|part| &part.kind), Some(PartKind::Word(word)) if word.starts_with("праздник"))
            });
            if holidays && tail.kind == TailKind::Except {
                except_holidays = true;
                continue;
            }
            let cond = self.cond(&tail.cond);
            guard = and(
                guard,
                if tail.kind == TailKind::Except {
                    Cond::Not(Box::new(cond))
                } else {
                    cond
                },
            );
        }
        if let (true, Ok(allowed)) = (readable, WeekHours::new(week)) {
            let text = self.text(line.left.span());
            let pattern = super::regulation::EventPattern { any, text };
            let ban = Ban::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            };
            self.clause(line, guard, Trigger::Scope, Sentence::Ban(ban));
        }
        true
    }
}

/// Weekdays from one to another, over Sunday if need be; 0 is Monday.
fn run_of_days(from: u32, to: u32) -> Vec<usize> {
    let length = (to + 7 - from) % 7 + 1;
    (0..length)
        .map(|step| ((from + step) % 7) as usize)
        .collect()
}

/// What is left at the cursor, as a member of its own.
fn rest_member(cursor: &mut Cursor<'_>) -> Member {
    let span = cursor.rest();
    let mut member = Member {
        parts: Vec::new(),
        span,
    };
    while let Some(part) = cursor.next() {
        member.parts.push(part.clone());
    }
    member
}
