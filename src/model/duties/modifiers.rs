//! The block under a clause: steps, exceptions, cancels, resources.

use crate::diagnostic::{Code, closest};
use crate::facts::EventKind;
use crate::findings::Penalty;
use crate::lexicon::{Class, EventNoun, event_noun, words};
use crate::model::conditions::events::Place;
use crate::model::duties::pauses;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Cond, Deed, Deeds, Duty, EventDue, EventShape, Moment, Sentence, Trigger, What,
};
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, PhraseKind, TailKind, Unit};
use crate::value::Currency;

impl Binder<'_> {
    /// Reads the block under a clause into it.
    pub(in crate::model) fn modifiers(&mut self, node: &Node, clause: usize) {
        // How many pauses there may be is said of the pause, wherever it stands.
        let (numbers, rest): (Vec<&Node>, Vec<&Node>) =
            node.children.iter().partition(|row| pauses::is_number(row));
        for child in rest.into_iter().chain(numbers) {
            let Some(phrase) = &child.phrase else {
                continue;
            };
            if self.untaken_row(child, clause)
                || self.hand_off_row(child, clause)
                || self.copied_row(child, clause)
            {
                continue;
            }
            match &phrase.kind {
                PhraseKind::Exception(tails) => {
                    for tail in tails {
                        let scope = self
                            .reg
                            .clauses
                            .get(clause)
                            .map(|clause| clause.scope.clone())
                            .unwrap_or_default();
                        let mut context = Context {
                            scope,
                            ..Context::default()
                        };
                        self.narrow_by(tail, &mut context);
                        if let Some(clause) = self.reg.clauses.get_mut(clause) {
                            clause.scope = context.scope;
                            clause.guard = and(
                                std::mem::replace(&mut clause.guard, Cond::True),
                                context.guard,
                            );
                        }
                    }
                }
                PhraseKind::Plain { left, right, tails } => {
                    let context = Context::default();
                    let line = Line {
                        node: child,
                        left,
                        right: right.as_deref(),
                        tails,
                        context: &context,
                    };
                    self.modifier(line, clause);
                }
                // `если не сдан, то отсутствовал` under a duty to hand in a report.
                PhraseKind::If {
                    cond,
                    then: Some(then),
                    otherwise: None,
                } if crate::model::duties::reports::is_undone(cond) && self.hands_in(clause) => {
                    cond.mark();
                    crate::model::duties::reports::mark_word(then);
                    let means = self.text(then.span);
                    if let Some(duty) = self.duty_mut(clause, child) {
                        duty.undone = Some(means);
                    }
                }
                // `если источник «Сайт»` on a line of its own says when the clause applies.
                PhraseKind::If {
                    cond,
                    then: None,
                    otherwise: None,
                } if child.children.is_empty() => {
                    let cond = self.cond(cond);
                    if let Some(clause) = self.reg.clauses.get_mut(clause) {
                        let guard = std::mem::replace(&mut clause.guard, Cond::True);
                        clause.guard = and(guard, cond);
                    }
                }
                _ => {
                    self.error(
                        Code::UnknownModifier,
                        child.span,
                        "под пунктом стоят только уточнения к нему",
                    )
                    .label("это отдельный пункт")
                    .hint("поставьте строку на ту же глубину, что и сам пункт");
                }
            }
        }
    }

    fn modifier(&mut self, line: Line<'_>, clause: usize) {
        let Some(first) = members(line.left).first().copied() else {
            return;
        };
        let mut cursor = Cursor::new(first);
        if let Some(phrase) = &line.node.phrase {
            self.no_grade(phrase);
        }
        if self.repeated_fault(line, clause) {
            return;
        }
        let late = cursor.has_stem(0, &["просрочк"]);
        if !late && line.right.is_some() {
            self.nothing_right(line);
        }
        if crate::model::reading::reach::is_suspension(cursor.clone()) {
            let cond = self.suspension(&mut cursor, line.tails);
            self.finish(&cursor);
            if let Some(clause) = self.reg.clauses.get_mut(clause) {
                let guard = std::mem::replace(&mut clause.guard, Cond::True);
                clause.guard = and(guard, cond);
            }
            return;
        }
        if self.also_holds(line, clause) {
            return;
        }
        let lists = cursor.has_stem(0, &["засчит", "только", "совет"])
            || pauses::begins(&mut cursor.clone())
            || cursor.word() == Some("не") && cursor.has_stem(1, &["засчит", "считает"]);
        if !lists {
            for other in crate::model::reading::blocks::others(line.left) {
                self.leftover(other.span());
            }
        }
        let anew = starts_anew(&cursor);
        let stands = pauses::begins(&mut cursor.clone());
        if !anew && !stands && !cursor.has_stem(0, &["отмен", "снима"]) {
            for tail in line.tails {
                self.leftover(tail.span);
            }
        }
        if cursor.word() == Some("не") && cursor.has_stem(1, &["засчит", "считает"])
        {
            self.discounts(line, clause);
        } else if cursor.eat_stem(&["просрочк"]) {
            self.late_step(line, &mut cursor, clause);
        } else if cursor.eat(&["засчитывается", "засчитываются"]) {
            self.counts(line, &mut cursor, clause);
        } else if cursor.eat_run(&["можно", "раньше"]) {
            self.finish(&cursor);
            if let Some(duty) = self.duty_mut(clause, line.node) {
                duty.before_window = true;
            }
        } else if crate::model::duties::duty::own_schedule(&mut cursor) {
            self.finish(&cursor);
            if let Some(duty) = self.duty_mut(clause, line.node) {
                duty.own_schedule = true;
            }
        } else if crate::model::duties::duty::client_time(&mut cursor) {
            self.finish(&cursor);
            if let Some(duty) = self.duty_mut(clause, line.node) {
                duty.client_clock = true;
            }
        } else if cursor.eat(&["отменяется", "снимается"]) {
            self.finish(&cursor);
            let mut conds: Vec<crate::model::regulation::Cond> = Vec::new();
            for tail in line.tails {
                if tail.kind != TailKind::If {
                    if !self.but_texts(tail, conds.last_mut()) {
                        self.leftover(tail.span);
                    }
                    continue;
                }
                let cond = self.cond(&tail.cond);
                self.outweighed(&cond, tail.span);
                conds.push(cond);
            }
            if let Some(duty) = self.duty_mut(clause, line.node) {
                duty.cancel.append(&mut conds);
            }
            if line.tails.is_empty() {
                self.error(
                    Code::EmptyBranch,
                    line.node.span,
                    "не сказано, когда отменяется",
                )
                .label("если что?")
                .example("    отменяется, если клиент написал сам");
            }
        } else if anew {
            line.left.mark();
            self.anew(line, clause);
        } else if pauses::begins(&mut cursor) {
            self.pause(line, &mut cursor, clause);
        } else if let Some(times) = pauses::number_of(&cursor) {
            line.left.mark();
            self.pauses_in_all(line.node, clause, times);
        } else if cursor.eat(&["допуск"]) {
            let grace = self.duration_wanted(&mut cursor);
            self.finish(&cursor);
            if grace.is_none() {
                let span = cursor.span();
                self.error(Code::OddQuantity, span, "после «допуск» нужен срок")
                    .label("сколько?")
                    .example("    допуск 5 минут");
            }
            if let Some(duty) = self.duty_mut(clause, line.node) {
                duty.grace = grace;
            }
        } else if cursor.eat(&["лично"]) {
            self.finish(&cursor);
            if let Some(duty) = self.duty_mut(clause, line.node) {
                duty.personally = true;
            }
        } else if cursor.eat(&["шаги"]) {
            let steps: Vec<Box<str>> = line
                .node
                .children
                .iter()
                .map(|child| {
                    if let Some(phrase) = &child.phrase {
                        phrase.mark();
                    }
                    self.text(child.span)
                        .trim_matches(|c| matches!(c, '«' | '»' | '"'))
                        .into()
                })
                .collect();
            if let Some(clause) = self.reg.clauses.get_mut(clause) {
                clause.resources.steps.extend(steps);
            }
        } else if cursor
            .word()
            .is_some_and(|word| matches!(word, "скрипт" | "шаблон" | "совет"))
        {
            let word = cursor.word().unwrap_or("").to_owned();
            cursor.skip(1);
            let text = match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Quoted(text)) => {
                    cursor.skip(1);
                    self.finish(&cursor);
                    text.clone()
                }
                _ => {
                    line.left.mark();
                    self.text(Span::new(cursor.span().start, line.left.span().end))
                }
            };
            if let Some(clause) = self.reg.clauses.get_mut(clause) {
                match word.as_str() {
                    "скрипт" => clause.resources.script = Some(text),
                    "шаблон" => clause.resources.template = Some(text),
                    _ => clause.resources.advice.push(text),
                }
            }
        } else if cursor.eat(&["штраф"]) {
            match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Quantity {
                    low: Some(low),
                    unit: Some(Unit::Money(code)),
                    ..
                }) => {
                    let penalty = Penalty::Money(*low, Currency((*code).into()));
                    cursor.skip(1);
                    self.finish(&cursor);
                    if let Some(clause) = self.reg.clauses.get_mut(clause) {
                        clause.penalty.push(penalty);
                    }
                }
                _ => {
                    let span = cursor.span();
                    self.error(Code::BadGrade, span, "после «штраф» нужна сумма с валютой")
                        .label("сколько?")
                        .example("    штраф 500 ₽");
                }
            }
        } else if cursor.word() == Some("только") {
            self.only(line, &mut cursor, clause);
        } else {
            let said = self.text(line.left.span());
            let first = said.split(' ').next().unwrap_or("").to_lowercase();
            let near = closest(&first, words(Class::Modifier));
            let span = line.node.span;
            let pending = self
                .error(
                    Code::UnknownModifier,
                    span,
                    format!("уточнение «{said}» под пунктом не понятно"),
                )
                .label("не читается");
            match near {
                Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
                None => pending
                    .hint(format!("под пунктом пишут: {}", words(Class::Modifier).collect::<Vec<_>>().join(", ")))
                    .hint("если это отдельный пункт, поставьте его на ту же глубину, что и пункт выше"),
            };
        }
    }

    /// `начать заново, если изменилась «дата пробного»`: what a term counted from that date, or from a planned meeting, does anyway;
    /// said of anything else it would promise what nobody keeps.
    fn anew(&mut self, line: Line<'_>, clause: usize) {
        let mut moved = Vec::new();
        for tail in line.tails {
            if tail.kind != TailKind::If {
                self.leftover(tail.span);
            } else if let Some(pattern) = self.pattern(&tail.cond, Place::Happening) {
                moved.extend(pattern.any);
            }
        }
        let Some(of) = self.reg.clauses.get(clause) else {
            return;
        };
        let planned =
            matches!(&of.sentence, Sentence::Duty(duty) if duty.due_by == Some(EventDue::Planned));
        let date = match of.trigger {
            Trigger::Date { field, .. } => Some(field),
            _ => None,
        };
        let follows = |one: &EventShape| match one.what {
            What::FieldChange(field) => Some(field) == date,
            What::Event(EventKind::Meeting, Moment::Moved) => planned,
            _ => false,
        };
        if moved.is_empty() || !moved.iter().all(follows) {
            self.error(
                Code::UnknownModifier,
                line.node.span,
                "заново начинается срок, который считают от даты из карточки или от встречи, когда они переносятся",
            )
            .label("этот срок считают не от того, что названо")
            .hint("«не позже чем за 24 часа до даты «дата замера»» начинают заново, «если изменилась «дата замера»»")
            .hint("попытки дозвона начинают заново строкой под «недозвон, 5 попыток»");
        }
    }

    pub(in crate::model) fn duty_mut(&mut self, clause: usize, node: &Node) -> Option<&mut Duty> {
        let is_duty = match self.reg.clauses.get(clause).map(|clause| &clause.sentence) {
            Some(Sentence::Duty(_) | Sentence::Series(_)) => true,
            Some(Sentence::Stay(ladder) | Sentence::Silence { ladder, .. }) => {
                ladder.limit.is_some()
            }
            _ => false,
        };
        if !is_duty {
            self.error(
                Code::UnknownModifier,
                node.span,
                "это уточнение ставится только под обязанностью",
            )
            .label("здесь не действует")
            .hint("обязанность — пункт с глаголом: «позвонить за 1 час»");
            return None;
        }
        match self
            .reg
            .clauses
            .get_mut(clause)
            .map(|clause| &mut clause.sentence)
        {
            Some(Sentence::Duty(duty)) => Some(duty),
            Some(Sentence::Series(series)) => Some(&mut series.common),
            Some(Sentence::Stay(ladder) | Sentence::Silence { ladder, .. }) => {
                Some(&mut ladder.common)
            }
            _ => None,
        }
    }

    /// Says which modifiers read under a limit have nothing to do there.
    pub(in crate::model) fn limit_modifiers(&mut self, clause: usize, node: &Node) {
        let odd = match self.reg.clauses.get(clause).map(|clause| &clause.sentence) {
            Some(Sentence::Stay(ladder)) => {
                let own = &ladder.common;
                own.early.is_some() || own.before_window || own.personally || !own.also.is_empty()
            }
            Some(Sentence::Silence { ladder, .. }) => {
                let own = &ladder.common;
                own.early.is_some() || own.before_window || own.personally
            }
            _ => false,
        };
        if odd {
            self.error(
                Code::UnknownModifier,
                node.span,
                "под пределом не бывает «лично», «засчитывается сделанное …»: его держит стадия, а не дело",
            )
            .label("уточнение не подходит")
            .hint("под пределом пишут: пауза, отменяется, допуск, просрочка, кроме, только если");
        }
    }

    /// `просрочка 15 минут — сообщить супервайзеру`
    fn late_step(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>, clause: usize) {
        cursor.eat(&["на", "больше", "более"]);
        let Some(after) = self.duration_wanted(cursor) else {
            let span = cursor.span();
            self.error(Code::OddQuantity, span, "после «просрочка» нужен срок")
                .label("на сколько?")
                .example("    просрочка 15 минут — сообщить РОПу");
            return;
        };
        self.finish(cursor);
        let Some(right) = line.right else {
            self.expect_row(line.node);
            return;
        };
        let Some(step) = self.step(after, right, line) else {
            return;
        };
        match self
            .reg
            .clauses
            .get_mut(clause)
            .map(|clause| &mut clause.sentence)
        {
            Some(Sentence::Duty(duty)) => duty.steps.push(step),
            Some(Sentence::Series(series)) => series.common.steps.push(step),
            Some(Sentence::Stay(ladder) | Sentence::Silence { ladder, .. }) => {
                ladder.late.push(step)
            }
            _ => {
                self.duty_mut(clause, line.node);
            }
        }
    }

    /// `засчитывается звонок или …`, `засчитывается сделанное не раньше чем за N`, `… раньше`
    fn counts(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>, clause: usize) {
        if cursor.eat_stem(&["сделанн"]) {
            if cursor.eat(&["раньше"]) {
                if let Some(duty) = self.duty_mut(clause, line.node) {
                    duty.before_window = true;
                }
                return;
            }
            if cursor.eat_run(&["не", "раньше", "чем", "за"]) {
                // It looks back, so that it runs on elapsed time whatever the header says of bare hours.
                let early = self.duration_round_the_clock(cursor);
                self.finish(cursor);
                if let Some(duty) = self.duty_mut(clause, line.node) {
                    duty.early = early;
                }
                return;
            }
        }
        let mut first = crate::syntax::Member {
            parts: Vec::new(),
            span: cursor.rest(),
        };
        while let Some(part) = cursor.next() {
            first.parts.push(part.clone());
        }
        let condition = match line.left {
            Condition::Member(_) => Condition::Member(first),
            Condition::Joint(joint, list, span) => {
                let mut list = list.clone();
                if let Some(head) = list.first_mut() {
                    *head = Condition::Member(first);
                }
                Condition::Joint(*joint, list, *span)
            }
        };
        if let Some(pattern) = self.pattern(&condition, Place::Happening)
            && let Some(duty) = self.duty_mut(clause, line.node)
        {
            duty.also.push(pattern);
        }
    }

    /// `не засчитывается комментарий «клиент думает»`, `не засчитывается звонок короче 30 секунд`: what is no proof of the deed.
    fn discounts(&mut self, line: Line<'_>, clause: usize) {
        let mut texts: Vec<Box<str>> = Vec::new();
        let mut noun = None;
        let mut longer = None;
        let all = members(line.left);
        for (index, member) in all.iter().enumerate() {
            let here = &mut Cursor::new(member);
            if index == 0 {
                here.skip(2);
            }
            if let Some(word) = here.word().and_then(event_noun) {
                noun = Some(word);
                here.skip(1);
            }
            let _ = here.eat_run(&["с", "текстом"])
                || here.eat_run(&["со", "словом"])
                || here.eat_run(&["со", "словами"])
                || here.eat_stem(&["содерж", "вида"]);
            if let Some(PartKind::Quoted(text)) = here.peek().map(|part| &part.kind) {
                texts.push(text.clone());
                here.skip(1);
            } else if here.eat(&["короче"])
                && let Some(PartKind::Quantity {
                    low: Some(low),
                    unit: Some(unit @ (Unit::Second | Unit::Minute | Unit::Chars)),
                    ..
                }) = here.peek().map(|part| &part.kind)
            {
                longer = Some((*low, *unit));
                here.skip(1);
            }
            self.finish(here);
        }
        if texts.is_empty() && longer.is_none() {
            self.error(
                Code::UnknownModifier,
                line.node.span,
                "не сказано, что не засчитывается",
            )
            .label("что именно?")
            .example("    не засчитывается комментарий «клиент думает»")
            .example("    не засчитывается звонок короче 30 секунд");
            return;
        }
        let Some(duty) = self.duty_mut(clause, line.node) else {
            return;
        };
        let (Deeds::All(list) | Deeds::Any(list)) = &mut duty.deeds;
        let mut met = false;
        for deed in list {
            let Deed::Act(pattern) = deed else { continue };
            for shape in &mut pattern.any {
                let speaks = match (noun, &shape.what) {
                    (_, What::Named) => true,
                    (Some(EventNoun::Comment), What::Event(EventKind::Comment, _))
                    | (Some(EventNoun::Call), What::Event(EventKind::Call, _))
                    | (Some(EventNoun::Email), What::Event(EventKind::Email, _))
                    | (Some(EventNoun::Sms), What::Event(EventKind::Sms, _))
                    | (Some(EventNoun::Message), What::Event(EventKind::Message, _)) => true,
                    (None, What::Event(kind, _)) => *kind != EventKind::Call || longer.is_some(),
                    _ => false,
                };
                if !speaks {
                    continue;
                }
                met |= shape.what != What::Named;
                shape.not_text.extend(texts.iter().cloned());
                if let Some((low, unit)) = longer {
                    use rust_decimal::prelude::ToPrimitive;
                    let least = low.trunc().to_i64().unwrap_or(0);
                    match unit {
                        Unit::Chars => shape.longer_chars = u32::try_from(least - 1).ok(),
                        Unit::Minute => shape.longer_seconds = Some(least * 60 - 1),
                        _ => shape.longer_seconds = Some(least - 1),
                    }
                }
            }
        }
        if !met {
            self.error(
                Code::UnknownModifier,
                line.node.span,
                "под этим пунктом такого дела нет, не засчитывать нечего",
            )
            .label("здесь не действует")
            .hint("назовите то, чего требует сам пункт: комментарий, звонок, сообщение");
        }
    }

    /// `заполнены ЛПР и договорённости`, `есть 3 контакта` under a duty: it is done only when that holds as well.
    fn also_holds(&mut self, line: Line<'_>, clause: usize) -> bool {
        let first = members(line.left).first().is_some_and(|first| {
            Cursor::new(first).has_stem(0, &["заполнен", "указан", "приложен"])
        });
        let duty = matches!(
            self.reg.clauses.get(clause).map(|clause| &clause.sentence),
            Some(Sentence::Duty(duty)) if matches!(duty.deeds, Deeds::All(_))
        );
        if !first || !duty || line.right.is_some() || !line.tails.is_empty() {
            return false;
        }
        let cond = self.cond(line.left);
        if let Some(Sentence::Duty(duty)) = self
            .reg
            .clauses
            .get_mut(clause)
            .map(|clause| &mut clause.sentence)
            && let Deeds::All(list) = &mut duty.deeds
        {
            list.push(Deed::Hold(cond));
        }
        true
    }

    /// `считается последняя записанная дата` behind a duty that counts from a date of the card: it does, and anything else it would
    /// promise in vain.
    pub(in crate::model) fn latest_date(&mut self, line: Line<'_>) -> bool {
        let Condition::Member(member) = line.left else {
            return false;
        };
        let mut cursor = Cursor::new(member);
        let says = cursor.eat(&["считается", "действует"])
            && cursor.eat_stem(&["последн"])
            && {
                cursor.eat_stem(&["записан", "указан", "согласован", "назначен"]);
                cursor.eat(&["дата", "договоренность", "срок"])
            }
            && cursor.is_done();
        if !says || line.right.is_some() || !line.tails.is_empty() {
            return false;
        }
        line.left.mark();
        let dated = self
            .reg
            .clauses
            .last()
            .is_some_and(|clause| matches!(clause.trigger, Trigger::Date { .. }));
        if !dated {
            self.error(
                Code::UnknownModifier,
                line.left.span(),
                "последняя дата действует у срока, который считают от даты из карточки, а выше такого нет",
            )
            .label("какая дата?")
            .hint("заведите дату полем и поставьте строку за долгом: «позвонить в день «следующий контакт»; считается последняя записанная дата»");
        }
        true
    }

    /// `только для ролей …`, `только для клиентов …`
    fn only(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>, clause: usize) {
        cursor.skip(1);
        if cursor.eat(&["для"]) {
            let (roles, cond) = self.only_for(line.left, cursor);
            if let Some(clause) = self.reg.clauses.get_mut(clause) {
                clause.scope.only_roles.extend(roles);
                let guard = std::mem::replace(&mut clause.guard, Cond::True);
                clause.guard = and(guard, cond);
            }
            return;
        }
        // `только в августе и январе`
        if let Some(cond) = self.only_in_season(line.left, cursor) {
            if let Some(clause) = self.reg.clauses.get_mut(clause) {
                let guard = std::mem::replace(&mut clause.guard, Cond::True);
                clause.guard = and(guard, cond);
            }
            return;
        }
        let rest = cursor.rest();
        self.leftover(rest);
    }
}

/// `начать заново, если …`, `начинается заново, если …`
fn starts_anew(cursor: &Cursor<'_>) -> bool {
    let mut cursor = cursor.clone();
    cursor.eat_stem(&["нача", "начина", "счита"]) && cursor.eat(&["заново", "сначала"])
}
