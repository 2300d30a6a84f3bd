//! `план менеджера на неделю: 50 звонков; 5 встреч; 3 документа «Договор»`.

use crate::calendar::PeriodUnit;
use crate::diagnostic::Code;
use crate::lexicon::Act;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line};
use crate::model::regulation::{
    Author, EventPattern, EventShape, Moment, Plan, PlanGoal, PlanItem, PlanOf, RoleId, Sentence,
    Trigger, What,
};
use crate::syntax::{Condition, Joint, Member, Node, PartKind, PhraseKind, Tail, Unit};

impl Binder<'_> {
    /// `план [менеджера] на неделю [для менеджера]: …`. False when the line is none.
    pub(in crate::model) fn plan(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat(&["план", "планы"]) {
            return false;
        }
        let (mut role, mut unit) = (None, None);
        let mut together = None;
        while !cursor.is_done() {
            if unit.is_none()
                && let Some(found) = period_at(&mut cursor)
            {
                unit = Some(found);
                continue;
            }
            cursor.eat(&["для", "на", "у"]);
            cursor.eat_stem(&["кажд", "одн"]);
            if let Some(found) = together_of(&mut cursor) {
                together = Some(found);
                continue;
            }
            if cursor.eat(&["продаж", "продажи"]) {
                continue;
            }
            match self.role(&mut cursor) {
                Some(found) => role = Some(found),
                None => {
                    self.unknown_here(NameKind::Role, &mut cursor);
                    return true;
                }
            }
        }
        let mut items = Vec::new();
        // `…, кроме сотрудников со стажем меньше 4 недель` behind what is counted is said of the whole plan.
        let mut behind: Vec<Tail> = line.tails.to_vec();
        if let Some(PhraseKind::Plain { left, tails, .. }) = line.right.map(|right| &right.kind) {
            // `план менеджера на месяц — 20 встреч и 50 звонков`
            items.extend(
                members(left)
                    .into_iter()
                    .filter_map(|member| self.plan_member(member, &mut unit)),
            );
            behind.extend(tails.iter().cloned());
        }
        // `план на месяц: 20 встреч` in the block of a stage is of who answers for it.
        let own = line.context.scope.stages.first();
        let own = own.and_then(|stage| self.reg.stages.get(stage.0)?.responsible);
        let of = match (together, role) {
            (Some(together), None) => Some(together),
            (_, role) => {
                let role = role.or(own).or_else(|| self.whose_plan(line));
                role.map(PlanOf::Each)
            }
        };
        let (narrowing, rows): (Vec<&Node>, Vec<&Node>) =
            line.node.children.iter().partition(|row| narrows(row));
        for (number, child) in rows.iter().enumerate() {
            if let Some(item) = self.plan_item(child, &mut unit, &mut behind) {
                items.push(item);
            } else if number + 1 == rows.len() && items.is_empty() {
                return true;
            }
        }
        // `план на день: менеджер — 50 звонков` and a plan on the rest of the line are not read.
        let sample = self.plan_sample();
        let (Some(of), Some(unit)) = (of.clone(), unit) else {
            let named = of.is_some();
            let message = match (named, unit) {
                (false, Some(_)) => "у плана не сказано, чей он",
                (true, None) => "у плана не сказано, на какое время",
                _ => "у плана не сказано, чей он и на какое время",
            };
            let label = match (named, unit) {
                (false, Some(_)) => "чей план?",
                (true, None) => "на день, на неделю, на месяц?",
                _ => "чей и на какой срок?",
            };
            self.error(Code::PlanLine, line.left.span(), message)
                .label(label)
                .example(sample);
            return true;
        };
        if items.is_empty() {
            self.error(
                Code::PlanLine,
                line.left.span(),
                "в плане не сказано, сколько чего",
            )
            .label("сколько?")
            .example(sample);
            return true;
        }
        let whose = match of {
            PlanOf::Each(role) => Some(role),
            PlanOf::Team(_) | PlanOf::All => None,
        };
        // Who has written a payment down has not earned it: money is of who leads the deal.
        let counted = items
            .iter_mut()
            .filter(|item| matches!(item.goal, PlanGoal::Number(_)));
        for shape in counted.flat_map(|item| &mut item.pattern.any) {
            if let Some(role) = whose {
                shape.author.get_or_insert(Author::Role(role));
            }
        }
        let guard = self.tails_guard(&behind, line.context.guard.clone());
        let mut context: Context = line.context.clone();
        // A plan is of the person's whole work, with deals and without.
        context.scope.funnel = None;
        let sentence = Sentence::Plan(Plan { of, unit, items });
        let narrowing = Node {
            children: narrowing.into_iter().cloned().collect(),
            ..line.node.clone()
        };
        let mut node = line.node.clone();
        let whole = line
            .node
            .phrase
            .as_ref()
            .map_or(line.left.span(), |phrase| phrase.span);
        let heading = self.text(whole);
        let rows: Vec<Box<str>> = node
            .children
            .iter()
            .map(|row| self.text(row.span))
            .collect();
        node.children.clear();
        let context = &context;
        let line = Line {
            node: &node,
            context,
            ..line
        };
        let index = self.clause(line, guard, Trigger::Scope, sentence);
        let section = line.context.section.clone();
        if let Some(clause) = self.reg.clauses.get_mut(index) {
            clause.text = match rows.as_slice() {
                [] => heading,
                rows => format!("{heading}: {}", rows.join("; ")).into(),
            };
            if clause.number.is_none() {
                clause.key = crate::model::reading::clauses::stable_key(&section, &clause.text);
            }
        }
        self.modifiers(&narrowing, index);
        self.of_people_or_deals(index, line.left.span());
        true
    }

    /// Whose plan it is when the line does not say: of the only role that the section is for, that answers for stages, or that there is.
    fn whose_plan(&self, line: Line<'_>) -> Option<RoleId> {
        if let [one] = line.context.scope.only_roles.as_slice() {
            return Some(*one);
        }
        if self.reg.roles.len() == 1 {
            return Some(RoleId(0));
        }
        let funnel = line.context.scope.funnel;
        let stages = self.reg.stages.iter();
        let mut own = stages
            .filter(|stage| funnel.is_none_or(|funnel| stage.funnel == funnel))
            .filter_map(|stage| stage.responsible);
        let first = own.next()?;
        own.all(|role| role == first).then_some(first)
    }

    /// A condition of a plan speaks of the person and the day, or of what counts: one that mixes both would do neither.
    fn of_people_or_deals(&mut self, clause: usize, span: crate::source::Span) {
        let Some(clause) = self.reg.clauses.get(clause) else {
            return;
        };
        if clause
            .guard
            .parts()
            .into_iter()
            .all(|part| part.of_person() != Some(false) || part.of_deal())
        {
            return;
        }
        self.error(
            Code::PlanLine,
            span,
            "в одном условии и о сотруднике, и о сделке: к кому относится план?",
        )
        .label("условие о двух вещах")
        .hint("о ком план, пишут отдельной строкой: «кроме сотрудников со стажем меньше 4 недель»; что считать — другой: «только если источник «Сайт»»");
    }

    /// `не меньше 3 встреч в неделю [на менеджера]`, `20 звонков в день`, `звонков 20/день`: a plan of one line. False when the line is
    /// none.
    pub(in crate::model) fn quota(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        if all.len() > 1 && matches!(line.left, Condition::Joint(Joint::Or, ..)) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let mut said = Quota::default();
        let read = all.iter().try_for_each(|member| {
            let whole = all.len() == 1 || at_least(&mut Cursor::new(member)).is_some();
            self.quota_said(member, &mut said).filter(|()| whole)
        });
        let (Some(()), Some(unit)) = (read, said.unit) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        self.nothing_right(line);
        let own = line.context.scope.stages.first();
        let own = own.and_then(|stage| self.reg.stages.get(stage.0)?.responsible);
        let Some(role) = said.role.or(own) else {
            let span = line.left.span();
            let said = self.text(span);
            self.error(Code::PlanLine, span, "не сказано, с кого столько")
                .label("с каждого менеджера?")
                .example(format!("    {said} на менеджера"));
            return true;
        };
        let mut items = said.items;
        for shape in items.iter_mut().flat_map(|item| &mut item.pattern.any) {
            shape.author.get_or_insert(Author::Role(role));
        }
        let guard = self.guard(line);
        let mut context: Context = line.context.clone();
        context.scope.funnel = None;
        let line = Line {
            context: &context,
            ..line
        };
        let of = PlanOf::Each(role);
        let sentence = Sentence::Plan(Plan { of, unit, items });
        let index = self.clause(line, guard, Trigger::Scope, sentence);
        self.modifiers(line.node, index);
        self.of_people_or_deals(index, line.left.span());
        true
    }

    /// What a plan of one line says, in any order of its parts: who, at least how many, of what, in which period.
    fn quota_said(&mut self, member: &Member, quota: &mut Quota) -> Option<()> {
        let mut cursor = Cursor::new(member);
        let (mut number, mut pattern, mut verb) = (None, None, None);
        let Quota { role, unit, .. } = quota;
        cursor.eat(&["каждый", "каждому"]);
        if role.is_none() && !matches!(cursor.word(), Some("не" | "минимум" | "хотя" | "норма"))
        {
            *role = self.role(&mut cursor);
        }
        cursor.eat_stem(&["обязан", "долж", "норма"]);
        if let Some(act) = cursor.word().and_then(crate::lexicon::act) {
            // What one looks at leaves no event behind.
            if act == Act::Unseen || act == Act::Ask {
                return None;
            }
            let at = cursor.position();
            cursor.skip(1);
            verb = Some((act, at));
        }
        while !cursor.is_done() {
            if number.is_none()
                && let Some(found) = at_least(&mut cursor)
            {
                number = Some(found);
                continue;
            }
            if unit.is_none()
                && let Some(found) = period_at(&mut cursor)
            {
                *unit = Some(found);
                continue;
            }
            if pattern.is_none() {
                let start = cursor.position();
                let noun = (0..2).any(|ahead| {
                    let word = cursor.word_at(ahead);
                    word.is_some_and(|word| crate::lexicon::event_noun(word).is_some())
                });
                if let Some(mut any) = noun
                    .then(|| self.event(&mut cursor, Place::Happening))
                    .flatten()
                {
                    self.norm_of(&mut cursor, &mut any);
                    let text = self.text(cursor.span_since(start));
                    pattern = Some(EventPattern { any, text });
                    continue;
                }
                cursor.back_to(start);
            }
            // `отправляет 5 «КП» в неделю`
            if let (None, Some((act @ (Act::Send | Act::Sign), _)), Some(PartKind::Quoted(name))) =
                (&pattern, &verb, cursor.peek().map(|part| &part.kind))
            {
                let moment = if *act == Act::Sign {
                    Moment::Signed
                } else {
                    Moment::Done
                };
                let mut document = crate::model::conditions::events::shape(What::Event(
                    crate::facts::EventKind::Document,
                    moment,
                ));
                document.name = Some(name.clone());
                pattern = Some(EventPattern {
                    any: vec![document],
                    text: name.clone(),
                });
                cursor.skip(1);
                continue;
            }
            let at = cursor.position();
            cursor.eat(&["на", "у", "для", "от"]);
            cursor.eat_stem(&["кажд", "одн"]);
            match self.role(&mut cursor) {
                Some(found) if role.is_none() => *role = Some(found),
                _ => {
                    cursor.back_to(at);
                    return None;
                }
            }
        }
        let number = number?;
        if pattern.is_none()
            && let Some((Act::Call | Act::Write, at)) = verb
        {
            // `звонить 20 в день`: the verb says of what.
            let mut cursor = Cursor::new(member);
            cursor.skip(at);
            let start = cursor.position();
            let any = self.things(&mut cursor)?;
            let text = self.text(cursor.span_since(start));
            pattern = Some(EventPattern { any, text });
        }
        quota.items.push(PlanItem {
            goal: PlanGoal::Number(number),
            pattern: pattern?,
        });
        Some(())
    }

    /// `по 3 минуты`, `до 12:00` behind what a plan counts: no shorter than that, or within these hours.
    fn norm_of(&mut self, cursor: &mut Cursor<'_>, any: &mut [EventShape]) {
        loop {
            let start = cursor.position();
            if cursor.eat(&["по"])
                && let Some(PartKind::Quantity {
                    low: Some(low),
                    high: None,
                    unit: Some(unit @ (Unit::Second | Unit::Minute | Unit::Hour)),
                    ..
                }) = cursor.peek().map(|part| &part.kind)
            {
                use rust_decimal::prelude::ToPrimitive;
                let seconds = match unit {
                    Unit::Hour => 3600,
                    Unit::Minute => 60,
                    _ => 1,
                };
                let least = (*low * rust_decimal::Decimal::from(seconds)).to_i64();
                cursor.skip(1);
                for one in any.iter_mut() {
                    // «Не короче N» is longer than the second before.
                    one.longer_seconds = least.map(|least| least - 1);
                }
                continue;
            }
            cursor.back_to(start);
            if !self.told_hours(cursor, any) {
                return;
            }
        }
    }

    /// `50 звонков`, `не меньше 5 встреч`, `3 документа «Договор»`.
    fn plan_item(
        &mut self,
        node: &Node,
        unit: &mut Option<PeriodUnit>,
        behind: &mut Vec<Tail>,
    ) -> Option<PlanItem> {
        let Some(PhraseKind::Plain {
            left: Condition::Member(member),
            right: None,
            tails,
        }) = node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            self.leftover(node.span);
            return None;
        };
        behind.extend(tails.iter().cloned());
        self.plan_member(member, unit)
    }

    /// `5 договоров`, `10 счетов`: documents that go by a plain name.
    fn planned_document(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let word = cursor.word()?;
        let name = crate::model::conditions::answered::document_said(word)?;
        let span = cursor.span();
        cursor.skip(1);
        let mut document =
            crate::model::conditions::events::kind(crate::facts::EventKind::Document);
        document.name = Some(name.into());
        let said = self.text(span);
        self.diagnostics.push(
            crate::diagnostic::Diagnostic::advice(
                Code::PlanLine,
                span,
                format!("«{said}» понято как документы «{name}»"),
            )
            .label("так понято")
            .hint(format!("подписанные считают так: «5 подписанных документов «{name}»»; сделки на стадии — «5 переходов в «…»»")),
        );
        Some(vec![document])
    }

    /// `оплаты на 500 000 ₽`, `500 000 ₽ оплат`, `сумма оплат не меньше 500 000 ₽`: the amounts of events together.
    fn plan_sum(
        &mut self,
        member: &Member,
        at: usize,
        unit: &mut Option<PeriodUnit>,
    ) -> Option<PlanItem> {
        let part = member.parts.get(at)?;
        let PartKind::Quantity {
            low: Some(sum),
            unit: Some(Unit::Money(code)),
            ..
        } = &part.kind
        else {
            return None;
        };
        part.seen.mark();
        // What is paid stands before the amount or behind it; the words between say only that it is an amount.
        let before = member.parts.get(..at)?;
        let joins = before.iter().rev().take_while(|part| {
            matches!(&part.kind, PartKind::Word(word)
                if matches!(&**word, "на" | "от" | "не" | "меньше" | "менее" | "минимум" | "чем" | "сумму"))
        });
        let joins = joins.inspect(|part| part.seen.mark()).count();
        let before = before.get(..at - joins)?;
        let behind = member.parts.get(at + 1..)?;
        let side = |parts: &[crate::syntax::Part]| Member {
            parts: parts.to_vec(),
            span: member.span,
        };
        let (before, behind) = (side(before), side(behind));
        let mut cursor = Cursor::new(&before);
        if unit.is_none() {
            *unit = period_at(&mut cursor);
        }
        cursor.eat_stem(&["сумм"]);
        cursor.eat(&["на", "не", "минимум"]);
        cursor.eat(&["меньше", "менее"]);
        let first = cursor.is_done();
        if first {
            self.finish(&cursor);
            cursor = Cursor::new(&behind);
            cursor.eat(&["от", "с", "по"]);
        }
        let start = cursor.position();
        let Some(any) = self.event(&mut cursor, Place::Happening) else {
            self.error(
                Code::PlanLine,
                member.span,
                "сумма чего: план в деньгах складывают из событий",
            )
            .label("каких оплат, отгрузок?")
            .example("    план менеджера на месяц: оплаты на 500 000 ₽");
            return None;
        };
        let text = self.text(cursor.span_since(start));
        if unit.is_none() {
            *unit = period_at(&mut cursor);
        }
        self.finish(&cursor);
        if !first {
            let mut rest = Cursor::new(&behind);
            if unit.is_none() {
                *unit = period_at(&mut rest);
            }
            self.finish(&rest);
        }
        let currency = crate::value::Currency((*code).into());
        Some(PlanItem {
            goal: PlanGoal::Sum(*sum, currency),
            pattern: EventPattern { any, text },
        })
    }

    /// `5 сделок в «Договор»`, `5 сделок на стадии «Договор»`: moves into that stage.
    fn deals_at(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let found = (|| {
            if !cursor.eat_stem(&["сделк", "сделок", "лид"]) || !cursor.eat(&["в", "во", "на"])
            {
                return None;
            }
            cursor.eat_stem(&["стади", "этап"]);
            let quoted = matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            );
            let to = match self.stage(cursor) {
                Some(stage) => vec![stage],
                None if quoted => {
                    let span = cursor.span();
                    self.unknown(NameKind::Stage, span);
                    cursor.skip(1);
                    Vec::new()
                }
                None => return None,
            };
            let from = Vec::new();
            Some(vec![crate::model::conditions::events::shape(
                What::Transition { from, to },
            )])
        })();
        if found.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        found
    }

    /// A plan of somebody whom the text names.
    fn plan_sample(&self) -> String {
        let role = self.reg.roles.iter().find(|role| !role.contains(' '));
        match role {
            Some(role) if !role.starts_with("менеджер") => {
                format!("    план на неделю для {role}: 50 звонков; 5 встреч")
            }
            _ => "    план менеджера на неделю: 50 звонков; 5 встреч".into(),
        }
    }

    /// `20 встреч`
    fn plan_member(&mut self, member: &Member, unit: &mut Option<PeriodUnit>) -> Option<PlanItem> {
        if let Some(at) = money_at(member) {
            return self.plan_sum(member, at, unit);
        }
        let mut cursor = Cursor::new(member);
        if unit.is_none() {
            *unit = period_at(&mut cursor);
        }
        if cursor.eat(&["не"]) {
            cursor.eat(&["меньше", "менее"]);
        }
        cursor.eat(&["минимум", "от"]);
        let number = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quantity {
                low: Some(low),
                unit,
                ..
            }) if low.is_integer() => {
                use rust_decimal::prelude::ToPrimitive;
                let attempts = *unit == Some(Unit::Attempts);
                low.to_u32()
                    .filter(|_| unit.is_none() || attempts)
                    .map(|number| (number, attempts))
            }
            _ => None,
        };
        let Some((number, attempts)) = number else {
            self.error(
                Code::PlanLine,
                member.span,
                "строка плана — число и событие",
            )
            .label("сколько чего?")
            .example("    план менеджера на неделю: 50 звонков");
            return None;
        };
        cursor.skip(1);
        let start = cursor.position();
        let any = if attempts {
            vec![crate::model::limits::counted_things::attempt()]
        } else {
            let found = self.deals_at(&mut cursor);
            let found = found.or_else(|| self.event(&mut cursor, Place::Happening));
            match found.or_else(|| self.planned_document(&mut cursor)) {
                Some(mut any) => {
                    self.norm_of(&mut cursor, &mut any);
                    any
                }
                None => {
                    self.no_event(cursor.rest());
                    return None;
                }
            }
        };
        let text = if attempts {
            "попытка".into()
        } else {
            self.text(cursor.span_since(start))
        };
        if unit.is_none() {
            *unit = period_at(&mut cursor);
        }
        self.finish(&cursor);
        Some(PlanItem {
            goal: PlanGoal::Number(number),
            pattern: EventPattern { any, text },
        })
    }
}

/// Where the amount of a plan stands.
fn money_at(member: &Member) -> Option<usize> {
    let money = |part: &crate::syntax::Part| {
        matches!(
            part.kind,
            PartKind::Quantity {
                low: Some(_),
                high: None,
                unit: Some(Unit::Money(_)),
                ..
            }
        )
    };
    member.parts.iter().position(money)
}

/// `команды «Юг»`, `отдела`, `всех вместе`: one plan of several people.
fn together_of(cursor: &mut Cursor<'_>) -> Option<PlanOf> {
    let start = cursor.position();
    if cursor.eat_stem(&["команд"]) {
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            cursor.skip(1);
            return Some(PlanOf::Team(name.clone()));
        }
        cursor.back_to(start);
        return None;
    }
    if cursor.eat_stem(&["отдел", "компан"]) || cursor.eat(&["всех", "общий"]) {
        cursor.eat(&["вместе", "сотрудников"]);
        return Some(PlanOf::All);
    }
    None
}

/// Whether a row below a plan says for whom or when it holds, and not what is counted.
fn narrows(row: &Node) -> bool {
    match row.phrase.as_ref().map(|phrase| &phrase.kind) {
        Some(PhraseKind::Exception(_) | PhraseKind::If { then: None, .. }) => true,
        Some(PhraseKind::Plain { left, .. }) => members(left).first().is_some_and(|first| {
            let cursor = Cursor::new(first);
            cursor.word() == Some("только") || crate::model::reading::reach::is_suspension(cursor)
        }),
        _ => false,
    }
}

/// What a plan of one line says.
#[derive(Default)]
struct Quota {
    role: Option<RoleId>,
    unit: Option<PeriodUnit>,
    items: Vec<PlanItem>,
}

/// `не меньше 3`, `минимум 3`, `хотя бы 3`, `3`: how many at least.
pub(in crate::model) fn at_least(cursor: &mut Cursor<'_>) -> Option<u32> {
    let start = cursor.position();
    let denied = cursor.eat(&["не"]);
    if denied && !cursor.eat(&["меньше", "менее"]) {
        cursor.back_to(start);
        return None;
    }
    if !denied && !cursor.eat(&["минимум", "от"]) {
        cursor.eat_run(&["хотя", "бы"]);
    }
    cursor.eat(&["чем"]);
    if let Some(PartKind::Quantity {
        low: Some(low),
        high: None,
        unit: None,
        ..
    }) = cursor.peek().map(|part| &part.kind)
        && low.is_integer()
    {
        use rust_decimal::prelude::ToPrimitive;
        let number = low.to_u32();
        cursor.skip(1);
        return number;
    }
    cursor.back_to(start);
    None
}

/// `на неделю`, `в месяц`, `за день`, `на календарный месяц`.
pub(in crate::model) fn period_at(cursor: &mut Cursor<'_>) -> Option<PeriodUnit> {
    let start = cursor.position();
    if !cursor.eat(&["на", "в", "за"]) {
        return None;
    }
    cursor.eat_stem(&["кажд", "рабоч"]);
    let found = match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: None,
            unit: Some(unit),
            ..
        }) => period_unit(*unit),
        _ => None,
    };
    if found.is_some() {
        cursor.skip(1);
    } else {
        cursor.back_to(start);
    }
    found
}

/// The calendar period that a unit names.
pub(in crate::model) const fn period_unit(unit: Unit) -> Option<PeriodUnit> {
    Some(match unit {
        Unit::Day => PeriodUnit::Day,
        Unit::Week => PeriodUnit::Week,
        Unit::Month => PeriodUnit::Month,
        Unit::Quarter => PeriodUnit::Quarter,
        Unit::HalfYear => PeriodUnit::HalfYear,
        Unit::Year => PeriodUnit::Year,
        _ => return None,
    })
}
