//! Prohibitions.

use crate::diagnostic::Code;
use crate::facts::Direction;
use crate::lexicon::{Act, act, event_noun};
use crate::model::bans::handed::{handed, receivers};
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and, others};
use crate::model::regulation::{
    Authority, AuthorityRung, Ban, Cond, Decides, Deed, Deeds, EventShape, LookBack, Op, Receiver,
    RoleId, Sentence, Test, Trigger, What,
};
use crate::syntax::{Condition, Member, PartKind, TailKind};
use crate::value::Value;

impl Binder<'_> {
    /// `нельзя …`, `запрещено «…»`, `запрещена скидка больше …`, `звонарь не может …`, `звонить только 09:00–21:00`. False when the
    /// line is none of these.
    pub(in crate::model) fn ban(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        if self.only_some(line)
            || self.in_order(line)
            || self.only_channel(line)
            || self.only_template(line)
            || self.only_way(line)
            || self.hours_ban(line, first)
            || self.only_if_ban(line)
        {
            return true;
        }
        let mark = self.diagnostics.mark();
        let several = self.several_may_not(line.left);
        let own = several.as_ref().map_or(line.left, |(left, _)| left);
        let further = several.as_ref().map(|(_, roles)| roles.clone());
        let line = Line { left: own, ..line };
        let stripped = forbidden_last(line.left);
        let whole = stripped.as_ref().unwrap_or(line.left);
        let lifted = self.take_lift(whole);
        let left = lifted.as_ref().map_or(whole, |(left, ..)| left);
        let lift = lifted.as_ref().map(|(_, roles, _)| roles.as_slice());
        let inner = Line { left, ..line };
        if stripped.is_some() {
            let Some(first) = members(left).first().copied() else {
                return false;
            };
            self.banned(inner, &mut Cursor::new(first), &[], lift);
            return true;
        }
        let Some(first) = members(left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let Some(mut who) = self.forbidding(&mut cursor) else {
            // `отправлять «Договор» только после согласования с юристом`
            let verb = cursor.word().and_then(act).is_some();
            let only = lifted.as_ref().is_some_and(|(.., span)| {
                let said = self.text(*span);
                said.contains("только ") || said.contains("лишь ")
            });
            let value = only && !verb && self.bounded_here(&cursor);
            // `переход в «Договор» только с разрешения РОПа`
            let noun = cursor.word().and_then(event_noun).is_some()
                || cursor.has_stem(0, &["передач", "ответственн"]);
            if only && (verb || value || noun) {
                self.banned(inner, &mut cursor, &[], lift);
                return true;
            }
            self.diagnostics.take_back(mark);
            return false;
        };
        who.extend(further.into_iter().flatten());
        // `звонарь не может: выставить счёт; подписать договор` — a block of deeds.
        if cursor.is_done() && line.node.opens {
            // The rows of a numbered list go by its number.
            let number = line.node.number.clone();
            let context = Context {
                number: number.or_else(|| line.context.number.clone()),
                ..line.context.clone()
            };
            for child in &line.node.children {
                let Some((mut inner, left)) = crate::model::names::vocabulary::head(child) else {
                    continue;
                };
                let tails = match child.phrase.as_ref().map(|phrase| &phrase.kind) {
                    Some(crate::syntax::PhraseKind::Plain { tails, .. }) => tails.as_slice(),
                    _ => &[],
                };
                let before = self.reg.clauses.len();
                let row = Line {
                    node: child,
                    left,
                    right: None,
                    tails,
                    context: &context,
                };
                let said = self.text(child.span);
                self.banned(row, &mut inner, &who, None);
                // `выставить «Счёт»` alone would not say that it is forbidden.
                self.complete_text(before, line, &said);
            }
            return true;
        }
        self.banned(inner, &mut cursor, &who, lift);
        true
    }

    /// `звонарь и менеджер не могут …`: the sentence with its last role alone, which goes by all its words, and the roles before it.
    fn several_may_not(&mut self, left: &Condition) -> Option<(Condition, Vec<RoleId>)> {
        let Condition::Joint(joint, list, span) = left else {
            return None;
        };
        let mark = self.diagnostics.mark();
        let mut roles = Vec::new();
        for one in list {
            let Condition::Member(member) = one else {
                break;
            };
            let mut cursor = Cursor::new(member);
            match self.role(&mut cursor).filter(|_| cursor.is_done()) {
                Some(role) => roles.push(role),
                None => break,
            }
        }
        let mut rest: Vec<Condition> = list.iter().skip(roles.len()).cloned().collect();
        let may_not = match rest.first() {
            Some(Condition::Member(member)) => {
                let mut cursor = Cursor::new(member);
                self.role(&mut cursor).is_some()
                    && self.forbidding(&mut Cursor::new(member)).is_some()
            }
            _ => false,
        };
        if roles.is_empty() || !may_not {
            self.diagnostics.take_back(mark);
            return None;
        }
        if let Some(Condition::Member(member)) = rest.first_mut() {
            member.span = *span;
        }
        let left = match rest.len() {
            1 => rest.pop()?,
            _ => Condition::Joint(*joint, rest, *span),
        };
        Some((left, roles))
    }

    /// `нельзя`, `запрещено`, `звонарь не может`, `менеджеру нельзя`, `не` before a verb: who may not, empty for everybody.
    fn forbidding(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<RoleId>> {
        const NEVER: &[&str] = &[
            "нельзя",
            "запрещено",
            "запрещается",
            "запрещен",
            "запрещена",
            "запрещены",
        ];
        const ABLE: &[&str] = &["может", "могут", "вправе", "имеет", "должен", "должна"];
        let start = cursor.position();
        if let Some(role) = self.role(cursor) {
            if cursor.eat(NEVER) || cursor.eat(&["не"]) && cursor.eat(ABLE) {
                cursor.eat(&["права"]);
                return Some(vec![role]);
            }
            // `менеджер не отправляет «КП» без …`
            cursor.back_to(start);
            self.role(cursor);
            if cursor.word() == Some("не") && cursor.word_at(1).and_then(act).is_some() {
                cursor.skip(1);
                return Some(vec![role]);
            }
        } else if cursor.eat(NEVER) || cursor.eat_run(&["не", "допускается"]) {
            return Some(Vec::new());
        } else if cursor.word() == Some("не") && cursor.word_at(1).and_then(act).is_some() {
            cursor.skip(1);
            return Some(Vec::new());
        }
        cursor.back_to(start);
        None
    }

    /// Puts the heading of a list of bans before each of its clauses.
    pub(in crate::model) fn complete_text(&mut self, from: usize, line: Line<'_>, said: &str) {
        let head = self.text(line.left.span());
        for clause in self.reg.clauses.iter_mut().skip(from) {
            let text = format!("{head} {said}");
            if clause.number.is_none() {
                clause.key = clause.key.replace(&*clause.text, &text).into();
            }
            clause.text = text.into();
        }
    }

    /// What is forbidden, at the cursor.
    fn banned(
        &mut self,
        line: Line<'_>,
        cursor: &mut Cursor<'_>,
        who: &[RoleId],
        lift: Option<&[RoleId]>,
    ) {
        if cursor.is_done() {
            self.error(
                Code::EmptyBranch,
                line.node.span,
                "не сказано, что запрещено",
            )
            .label("чего нельзя?")
            .example("    нельзя закрыть задачу без результата");
            return;
        }
        let guard = self.guard(line);
        let giving = is_giving(cursor);
        if giving
            && matches!(
                cursor.ahead(1).map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            )
        {
            cursor.skip(1);
        }
        if let Some(any) = self.banned_words(cursor, line) {
            let text = self.text(line.left.span());
            let pattern = crate::model::regulation::EventPattern { any, text };
            let approval = lift.map(|roles| self.lift(roles.to_vec(), &pattern.any));
            let ban = Sentence::Ban(Ban::Event {
                who: who.to_vec(),
                but: Vec::new(),
                pattern,
                approval,
            });
            let index = self.clause(line, guard, Trigger::Scope, ban);
            self.modifiers(line.node, index);
            return;
        }
        let touch = self.name(&mut cursor.clone(), |binder| &binder.touches, |_, _| true);
        if let (Some(PartKind::Quoted(text)), None) = (cursor.peek().map(|part| &part.kind), touch)
        {
            // A quoted text names nothing in the data: it is checked by hand.
            let mut text: Box<str> = format!("запрещено: {text}").into();
            cursor.skip(1);
            self.finish(cursor);
            if lift.is_some() {
                let whole = line
                    .node
                    .phrase
                    .as_ref()
                    .map_or(line.node.span, |phrase| phrase.span);
                text = self.text(whole);
            }
            let index = self.clause(line, guard, Trigger::Scope, Sentence::ByHand(text));
            self.modifiers(line.node, index);
            return;
        }
        let start = cursor.position();
        if is_giving(cursor) {
            cursor.skip(1);
        }
        if lift.is_none() && who.is_empty() && self.computed_ban(line, cursor) {
            return;
        }
        if let Some(ban) = self.value_ban(cursor, lift) {
            if !who.is_empty() {
                self.error(Code::NotReadYet, line.left.span(), "границу значения для отдельной роли эта версия программы ещё не читает")
                    .label("не читается")
                    .hint("для всех: «запрещена скидка больше 10 % без согласования с РОПом»")
                    .hint("для сделок одной роли поставьте такой запрет и под ним строку «только для ролей менеджер»");
                return;
            }
            let index = self.clause(line, guard, Trigger::Scope, Sentence::Ban(ban));
            self.modifiers(line.node, index);
            return;
        }
        cursor.back_to(start);
        // `скидка больше 10 %` where no such field is declared.
        if cursor
            .word()
            .is_some_and(|word| act(word).is_none() && crate::lexicon::event_noun(word).is_none())
        {
            let field = cursor.span();
            let mut after = cursor.clone();
            after.skip(1);
            if self.comparison(&mut after).is_some() {
                self.unknown(crate::model::names::lookup::NameKind::Field, field);
                return;
            }
        }
        if let Some((until, left)) = self.until_date(cursor, line) {
            let context = Context {
                guard: and(line.context.guard.clone(), until),
                ..line.context.clone()
            };
            let inner = Line {
                left: &left,
                context: &context,
                ..line
            };
            if let Some(first) = members(&left).first().copied() {
                self.banned(inner, &mut Cursor::new(first), who, lift);
            }
            return;
        }
        if lift.is_none()
            && let Some((lacking, left)) = self.lacking_tail(cursor, line)
        {
            let context = Context {
                guard: and(line.context.guard.clone(), lacking),
                ..line.context.clone()
            };
            let inner = Line {
                left: &left,
                context: &context,
                ..line
            };
            if let Some(first) = members(&left).first().copied() {
                self.banned(inner, &mut Cursor::new(first), who, lift);
            }
            return;
        }
        let mut any = Vec::new();
        let mut whom = Cond::True;
        if let Some(shape) = self.banned_change(cursor) {
            any.push(shape);
            self.finish(cursor);
        } else if cursor.word().and_then(act).is_some() {
            let member = rest_member(cursor);
            let condition = match line.left {
                Condition::Member(_) => Condition::Member(member),
                Condition::Joint(joint, list, span) => {
                    let mut list: Vec<Condition> = list.iter().map(without_not).collect();
                    if let Some(first) = list.first_mut() {
                        *first = Condition::Member(member);
                    }
                    Condition::Joint(*joint, list, *span)
                }
            };
            match self.deeds_towards(&condition, line) {
                Some((Deeds::All(list) | Deeds::Any(list), towards)) => {
                    whom = towards;
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
            let noun = (0..2).any(|at| {
                matches!(member.parts.get(at).map(|part| &part.kind), Some(PartKind::Word(word))
                    if crate::lexicon::event_noun(word).is_some())
            });
            let mark = self.diagnostics.mark();
            let known = self
                .event(&mut Cursor::new(&member), Place::Happening)
                .is_some();
            self.diagnostics.take_back(mark);
            if !noun && !known {
                let end = line.left.span().end;
                let span = crate::source::Span::new(member.span.start, end);
                let said = self.text(span);
                self.error(
                    Code::NoEvent,
                    span,
                    format!("«{said}»: такого дела в данных нет, проверить запрет нечем"),
                )
                .label("не действие и не событие")
                .hint("то, за чем следит человек, берут в кавычки")
                .example(format!("    запрещено «{said}»"));
                return;
            }
            if let Some(pattern) = self.pattern(&Condition::Member(member), Place::Happening) {
                any.extend(pattern.any);
            }
            for other in others(line.left) {
                if let Some(pattern) = self.pattern(other, Place::Happening) {
                    any.extend(pattern.any);
                }
            }
            // What is forbidden is what we do: `запрещено сообщение с текстом «…»` is no ban on the client's own words.
            for shape in any.iter_mut().filter(|shape| of_contact(shape)) {
                shape.direction.get_or_insert(Direction::Out);
            }
        }
        if any.is_empty() {
            return;
        }
        let guard = and(of_this_very(guard, &mut any), whom);
        let text = self.text(line.left.span());
        let approval = lift.map(|roles| self.lift(roles.to_vec(), &any));
        let pattern = crate::model::regulation::EventPattern { any, text };
        let ban = Sentence::Ban(Ban::Event {
            who: who.to_vec(),
            but: Vec::new(),
            pattern,
            approval,
        });
        let index = self.clause(line, guard, Trigger::Scope, ban);
        if line
            .node
            .phrase
            .as_ref()
            .is_some_and(|phrase| phrase.span.start <= line.left.span().start)
        {
            self.modifiers(line.node, index);
        }
    }

    /// `нельзя писать «лучшая цена», «выгодно»`, `запрещено использовать слова «…» в письмах`: what is written must not contain any of
    /// these words.
    fn banned_words(&mut self, cursor: &mut Cursor<'_>, line: Line<'_>) -> Option<Vec<EventShape>> {
        use crate::facts::EventKind;
        const WRITTEN: [EventKind; 3] = [EventKind::Email, EventKind::Message, EventKind::Sms];
        let start = cursor.position();
        let writes = cursor.word().and_then(act) == Some(Act::Write);
        let uses = cursor.has_stem(0, &["использ", "употреб", "упомин"]);
        let named = cursor.has_stem(0, &["слова", "слово", "фраз", "выражени"]);
        if writes || uses {
            cursor.skip(1);
        }
        let mut kinds = where_written(cursor);
        let words = cursor.eat_stem(&["слова", "слово", "фраз", "выражени", "текст"]);
        let quoted = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        );
        let touch = self.name(&mut cursor.clone(), |binder| &binder.touches, |_, _| true);
        if !(writes || (uses || named) && words) || !quoted || touch.is_some() {
            cursor.back_to(start);
            return None;
        }
        let mut texts: Vec<Box<str>> = Vec::new();
        let mut take = |binder: &mut Self, cursor: &mut Cursor<'_>| {
            while let Some(PartKind::Quoted(text)) = cursor.peek().map(|part| &part.kind) {
                texts.push(text.clone());
                cursor.skip(1);
            }
            let own = where_written(cursor);
            kinds = std::mem::take(&mut kinds).or(own);
            binder.finish(cursor);
        };
        take(self, cursor);
        for other in others(line.left) {
            for member in members(other) {
                take(self, &mut Cursor::new(member));
            }
        }
        let kinds = kinds.unwrap_or_else(|| WRITTEN.to_vec());
        let shape = |kind: EventKind, text: &str| {
            let mut one =
                EventShape::new(What::Event(kind, crate::model::regulation::Moment::Done));
            if kind != EventKind::Comment {
                one.direction = Some(crate::facts::Direction::Out);
            }
            one.text = Some(text.into());
            one
        };
        let all = kinds
            .iter()
            .flat_map(|kind| texts.iter().map(|text| shape(*kind, text)));
        Some(all.collect())
    }

    /// `нельзя звонить и писать до даты «…»`: the ban holds while a date is filled and has not come. The answer is the condition and
    /// what stands before it.
    fn until_date(&mut self, cursor: &Cursor<'_>, line: Line<'_>) -> Option<(Cond, Condition)> {
        let first = rest_member(&mut cursor.clone());
        let mut all: Vec<Member> = others(line.left)
            .iter()
            .flat_map(|other| members(other))
            .cloned()
            .collect();
        all.insert(0, first);
        let last = all.pop()?;
        let border = last
            .parts
            .iter()
            .position(|part| matches!(&part.kind, PartKind::Word(word) if &**word == "до"))?;
        if border == 0 {
            return None;
        }
        let mark = self.diagnostics.mark();
        let mut date = Cursor::new(&last);
        date.skip(border + 1);
        date.eat_stem(&["дат"]);
        let Some(field) = self.moment_field(&mut date).filter(|_| date.is_done()) else {
            self.diagnostics.take_back(mark);
            return None;
        };
        let name = self.reg.fields.get(field.0).map(|field| field.name.clone());
        let name = name.unwrap_or_default();
        let test = |test, text: String| Cond::Test(Box::new(test), text.into());
        let now = crate::calendar::Quantity::plain(0, crate::calendar::Unit::Day);
        let come = test(
            Test::Remains(field, now),
            format!("дата «{name}» наступила"),
        );
        let filled = test(Test::Filled(field), format!("заполнено «{name}»"));
        let parts = last.parts.get(..border).unwrap_or_default().to_vec();
        all.push(Member {
            parts,
            span: last.span,
        });
        let mut all: Vec<Condition> = all.into_iter().map(Condition::Member).collect();
        let left = match (all.len(), line.left) {
            (1, _) => all.pop()?,
            (_, Condition::Joint(joint, _, span)) => Condition::Joint(*joint, all, *span),
            (_, Condition::Member(member)) => {
                Condition::Joint(crate::syntax::Joint::And, all, member.span)
            }
        };
        Some((and(filled, Cond::Not(Box::new(come))), left))
    }

    /// Whether a field with a bound stands here: `скидка больше 15 %`.
    fn bounded_here(&mut self, cursor: &Cursor<'_>) -> bool {
        let mark = self.diagnostics.mark();
        let mut cursor = cursor.clone();
        let read = self.field(&mut cursor).is_some() && self.comparison(&mut cursor).is_some();
        self.diagnostics.take_back(mark);
        read
    }

    /// `нельзя закрывать сделку без причины отказа`, `нельзя менять стадию без комментария`: the ban holds while that is lacking. The
    /// answer is the condition and what stands before it.
    fn lacking_tail(&mut self, cursor: &Cursor<'_>, line: Line<'_>) -> Option<(Cond, Condition)> {
        let Condition::Member(_) = line.left else {
            return None;
        };
        let mut member = rest_member(&mut cursor.clone());
        let border = member
            .parts
            .iter()
            .position(|part| matches!(&part.kind, PartKind::Word(word) if &**word == "без"))?;
        let mark = self.diagnostics.mark();
        let mut behind = Cursor::new(&member);
        behind.skip(border + 1);
        let start = behind.position();
        let field = self.field(&mut behind).filter(|_| behind.is_done());
        let cond = match field {
            Some(field) => {
                let filled = self.tested(&behind, start, Test::Filled(field));
                Some(Cond::Not(Box::new(filled)))
            }
            None => {
                behind.back_to(start);
                let moves = member.parts.first().is_some_and(|part| {
                    matches!(&part.kind, PartKind::Word(word)
                        if matches!(act(word), Some(Act::Move | Act::Change | Act::Close)))
                });
                let event = self
                    .counted_event(&mut behind, Place::State)
                    .filter(|_| behind.is_done() && moves);
                event.map(|pattern| {
                    let test = Test::Count {
                        pattern,
                        window: crate::model::regulation::LookBack::Visit,
                        op: crate::model::regulation::Op::Eq,
                        number: 0,
                    };
                    self.tested(&behind, start, test)
                })
            }
        };
        let Some(cond) = cond.filter(|_| border > 0 && !self.diagnostics.has_errors_since(mark))
        else {
            self.diagnostics.take_back(mark);
            return None;
        };
        member.parts.truncate(border);
        // What is left is only read, never shown: the clause keeps the author's words.
        let last = member.parts.last()?.span;
        member.span = member.parts.first()?.span.join(last);
        Some((cond, Condition::Member(member)))
    }

    /// Changes that are no deed of a duty: `менять ответственного`, `переводить [из «A»] в «B»`.
    fn banned_change(&mut self, cursor: &mut Cursor<'_>) -> Option<EventShape> {
        let start = cursor.position();
        match cursor.word().and_then(act) {
            Some(Act::HandOver) => self.hand_over_event(cursor),
            // `ответственный меняется только с согласия РОПа`
            None if cursor.has_stem(0, &["ответственн"])
                && matches!(
                    cursor.word_at(1),
                    Some("меняется" | "сменяется" | "переназначается")
                ) =>
            {
                cursor.skip(2);
                Some(crate::model::conditions::events::shape(What::OwnerChange))
            }
            None if cursor.has_stem(0, &["передач"]) => self.hand_over_event(cursor),
            Some(Act::Change) if cursor.has_stem(1, &["ответственн", "владел"]) => {
                cursor.skip(2);
                Some(crate::model::conditions::events::shape(What::OwnerChange))
            }
            // `менять стадию`: whatever move.
            Some(Act::Change | Act::Move)
                if cursor.has_stem(1, &["стади", "этап"]) && cursor.word_at(2).is_none() =>
            {
                cursor.skip(2);
                Some(crate::model::conditions::events::shape(What::Transition {
                    from: Vec::new(),
                    to: Vec::new(),
                }))
            }
            // `закрывать сделку`: into a terminal stage.
            Some(Act::Close)
                if cursor.has_stem(1, &["сделк", "лид", "карточк", "заявк"])
                    && cursor.ahead(2).is_none() =>
            {
                cursor.skip(2);
                let funnel = self.funnel;
                let to = self
                    .reg
                    .funnels
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| funnel.is_none_or(|own| own.0 == *at))
                    .flat_map(|(_, funnel)| funnel.terminal.iter().copied())
                    .collect();
                Some(crate::model::conditions::events::shape(What::Transition {
                    from: Vec::new(),
                    to,
                }))
            }
            Some(Act::Move) => {
                cursor.skip(1);
                cursor.eat_stem(&["сделк", "карточк", "лид", "заявк"]);
                let moved = self.transition(cursor);
                let empty = matches!(&moved, What::Transition { from, to } if from.is_empty() && to.is_empty());
                if empty {
                    cursor.back_to(start);
                    return None;
                }
                Some(crate::model::conditions::events::shape(moved))
            }
            _ => None,
        }
    }

    /// `звонить, только если …`: without a term this forbids the deed otherwise.
    fn only_if_ban(&mut self, line: Line<'_>) -> bool {
        let [tail] = line.tails else { return false };
        let verb = members(line.left)
            .first()
            .and_then(|first| Cursor::new(first).word())
            .and_then(act);
        if !tail.only || tail.kind != TailKind::If || verb.is_none() {
            return false;
        }
        let mark = self.diagnostics.mark();
        let deeds = self.deeds_of(line.left, line);
        if self.diagnostics.has_errors_since(mark) {
            return false;
        }
        let Some(Deeds::All(list) | Deeds::Any(list)) = deeds else {
            return false;
        };
        let mut any = Vec::new();
        for deed in list {
            self.deed_event(deed, &mut any, line);
        }
        let cond = self.cond(&tail.cond);
        let guard = and(line.context.guard.clone(), Cond::Not(Box::new(cond)));
        let text = self.text(line.left.span());
        let pattern = crate::model::regulation::EventPattern { any, text };
        let ban = Sentence::Ban(Ban::Event {
            who: Vec::new(),
            but: Vec::new(),
            pattern,
            approval: None,
        });
        let index = self.clause(line, guard, Trigger::Scope, ban);
        self.modifiers(line.node, index);
        true
    }

    /// The events by which a forbidden deed is done.
    pub(in crate::model) fn deed_event(
        &mut self,
        deed: Deed,
        any: &mut Vec<EventShape>,
        line: Line<'_>,
    ) {
        match deed {
            Deed::Act(pattern) | Deed::Report(pattern) => {
                any.extend(crate::model::duties::deeds::without_letters(pattern.any));
            }
            Deed::Move { stages, .. } => {
                any.push(crate::model::conditions::events::shape(What::Transition {
                    from: Vec::new(),
                    to: stages,
                }))
            }
            Deed::Change(field) | Deed::Fill(field) => any.push(
                crate::model::conditions::events::shape(What::FieldChange(field)),
            ),
            Deed::Spawn { .. } => any.push(crate::model::conditions::events::shape(What::Created)),
            Deed::HandTo(role) => any.push(handed(vec![Receiver::Role(role)])),
            Deed::Distribute(hand_off) => any.extend(
                hand_off
                    .rows
                    .into_iter()
                    .map(|(_, pool)| handed(receivers(pool))),
            ),
            Deed::Hold(Cond::Test(test, _)) => {
                if let crate::model::regulation::Test::Count { pattern, .. } = *test {
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

    /// `скидка больше 10 %`, with the roles whose approval lifts it.
    fn value_ban(&mut self, cursor: &mut Cursor<'_>, lift: Option<&[RoleId]>) -> Option<Ban> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let field = self.field(cursor);
        let op = field.and_then(|_| self.comparison(cursor));
        let (Some(field), Some(op)) = (field, op) else {
            self.diagnostics.has_errors_since(mark);
            cursor.back_to(start);
            return None;
        };
        // What does not fit is reported; the ban is kept so that nothing else is said of it.
        let value = self.value(cursor, field).unwrap_or(Value::YesNo(false));
        if !cursor.is_done() {
            let rest = cursor.rest();
            self.leftover(rest);
        }
        let approval = match lift {
            None => None,
            Some([only]) => Some(*only),
            // Several may decide, or anybody: a ladder of two rungs.
            Some(roles) => {
                let own = AuthorityRung {
                    from: None,
                    to: Some((crate::model::bans::authority::turned(op), value.clone())),
                    decides: Decides::Oneself,
                    unless: None,
                };
                let theirs = AuthorityRung {
                    from: Some((op, value)),
                    to: None,
                    decides: Decides::Roles(roles.to_vec()),
                    unless: None,
                };
                let rungs = vec![own, theirs];
                return Some(Ban::Authority(Authority { field, rungs }));
            }
        };
        Some(Ban::Value {
            field,
            op,
            value,
            approval,
        })
    }
}

/// `дать скидку`, `делать скидку`: the verb adds nothing to the value.
fn is_giving(cursor: &Cursor<'_>) -> bool {
    matches!(
        cursor.word(),
        Some(
            "дать"
                | "давать"
                | "делать"
                | "сделать"
                | "ставить"
                | "поставить"
                | "предоставить"
                | "предоставлять"
                | "назначать"
        )
    )
}

/// `скидка больше 10 % запрещена [без согласования с РОПом]`, `рассылка не допускается`: the sentence without these words.
fn forbidden_last(left: &Condition) -> Option<Condition> {
    let Condition::Member(member) = left else {
        return None;
    };
    let word = |at: usize| match member.parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Word(word)) => Some(&**word),
        _ => None,
    };
    let (at, length) = (1..member.parts.len()).find_map(|at| {
        let said = word(at)?;
        let closing = matches!(
            word(at + 1),
            Some("допускается" | "допускаются" | "разрешается" | "разрешена")
        );
        if ["запрещен", "недопустим"]
            .iter()
            .any(|stem| said.starts_with(stem))
        {
            Some((at, 1))
        } else {
            (said == "не" && closing).then_some((at, 2))
        }
    })?;
    let mut parts = member.parts.clone();
    parts
        .iter()
        .skip(at)
        .take(length)
        .for_each(|part| part.seen.mark());
    // Both words were found in these parts.
    parts.drain(at..at + length);
    let span = parts.first()?.span.join(parts.last()?.span);
    Some(Condition::Member(Member { parts, span }))
}

/// `не звонить и не писать`: one denial said twice.
fn without_not(condition: &Condition) -> Condition {
    let Condition::Member(member) = condition else {
        return condition.clone();
    };
    let denied = matches!(member.parts.as_slice(), [first, second, ..]
        if matches!(&first.kind, PartKind::Word(word) if &**word == "не")
            && matches!(&second.kind, PartKind::Word(word) if act(word).is_some()));
    if !denied {
        return condition.clone();
    }
    let parts = member.parts.get(1..).unwrap_or_default().to_vec();
    Condition::Member(Member {
        parts,
        span: member.span,
    })
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

/// A call or something written, of which the text tells no author. A mailing is always ours.
fn of_contact(shape: &EventShape) -> bool {
    crate::model::limits::counted_things::is_contact(shape)
        && shape.what != What::Mailing
        && shape.author.is_none()
}

/// `нельзя оставлять комментарий, если комментарий содержит «…»`: a condition that begins with the forbidden event itself and tells
/// of its text speaks of that very event, and not of an earlier one.
fn of_this_very(guard: Cond, any: &mut Vec<EventShape>) -> Cond {
    match guard {
        Cond::And(list) => Cond::And(
            list.into_iter()
                .map(|cond| of_this_very(cond, any))
                .collect(),
        ),
        Cond::Test(test, text) => match narrowed(&test, &text, any) {
            Some(narrower) => {
                *any = narrower;
                Cond::True
            }
            None => Cond::Test(test, text),
        },
        other => other,
    }
}

fn narrowed(test: &Test, text: &str, any: &[EventShape]) -> Option<Vec<EventShape>> {
    let Test::Count {
        pattern,
        window: LookBack::Ever,
        op: Op::Ge,
        number: 1,
    } = test
    else {
        return None;
    };
    let told = |shape: &EventShape| {
        shape.text.is_some() || !shape.not_text.is_empty() || shape.longer_chars.is_some()
    };
    let begins = text.split(' ').next().is_some_and(|word| {
        let word = crate::lexicon::fold(word);
        crate::lexicon::event_noun(&word).is_some()
    });
    if !begins || !pattern.any.iter().all(told) {
        return None;
    }
    let mut out = Vec::new();
    for banned in any {
        let mut same = pattern.any.iter().filter(|one| {
            one.what == banned.what
                && one
                    .direction
                    .is_none_or(|way| banned.direction == Some(way))
        });
        let narrower = |one: &EventShape| EventShape {
            text: one.text.clone(),
            not_text: one.not_text.clone(),
            longer_chars: one.longer_chars,
            ..banned.clone()
        };
        let first = same.next()?;
        out.push(narrower(first));
        out.extend(same.map(narrower));
    }
    Some(out)
}

/// `в письмах`, `в сообщениях и СМС`, `в комментариях`: where something is written; `None`: nothing of it stands here.
fn where_written(cursor: &mut Cursor<'_>) -> Option<Vec<crate::facts::EventKind>> {
    use crate::facts::EventKind;
    let start = cursor.position();
    if !cursor.eat(&["в", "во"]) {
        return None;
    }
    let kind = if cursor.eat_stem(&["письм"]) {
        EventKind::Email
    } else if cursor.eat_stem(&["сообщени"]) {
        EventKind::Message
    } else if cursor.eat_stem(&["смс"]) {
        EventKind::Sms
    } else if cursor.eat_stem(&["комментари"]) {
        EventKind::Comment
    } else {
        cursor.back_to(start);
        return None;
    };
    Some(vec![kind])
}
