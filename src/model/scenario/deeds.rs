//! What happened: event patterns of the rules read as facts, moves, fields.

use super::super::regulation::{Author, EventShape, FieldId, Moment, StageId, What};
use super::given::Row;
use super::read::Draft;
use super::{Happened, Who, sample};
use crate::diagnostic::Code;
use crate::facts::{Direction, Event, EventKind, RawValue, When};
use crate::lexicon::event_noun;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::NameKind;
use crate::model::reading::binder::Binder;
use crate::syntax::{Member, PartKind, Unit};
use crate::value::{Type, Value};

impl Binder<'_> {
    /// One thing that happened; false when the words tell none.
    pub(super) fn happened_deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &mut Row,
    ) -> bool {
        if self.report_fact(cursor, member, draft, row)
            || self.sheet_fact(cursor, member, draft, row)
            || self.consent_fact(cursor, member, draft, row)
            || self.approval_fact(cursor, member, draft, row)
            || self.stage_fact(cursor, member, draft, row)
            || self.field_fact(cursor, member, draft, row)
        {
            return true;
        }
        let start = cursor.position();
        cursor.eat(&["новая", "новый"]);
        if cursor.word().and_then(event_noun) == Some(crate::lexicon::EventNoun::Mailing) {
            cursor.skip(1);
            let before = draft.deal;
            self.mailing_fact(cursor, member, draft, row);
            draft.deal = before;
            return true;
        }
        cursor.back_to(start);
        self.event_fact(cursor, member, draft, row) || self.staff_fact(cursor, member, draft, row)
    }

    /// `стадия «КП»`, `в стадии «КП»`: the deal enters it.
    fn stage_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        cursor.eat(&["в", "на"]);
        if !cursor.eat_stem(&["стади", "этап"]) {
            cursor.back_to(start);
            return false;
        }
        let Some(stage) = self.stage(cursor) else {
            self.unknown_here(NameKind::Stage, cursor);
            return true;
        };
        self.entered(stage, None, cursor, member, draft, row);
        true
    }

    fn entered(
        &mut self,
        stage: StageId,
        author: Option<Who>,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) {
        let (back, by) = self.whose_and_who(cursor, draft);
        let since = if cursor.eat(&["с", "со"]) {
            self.moment_said(cursor, draft)
        } else {
            None
        };
        if draft.deal.is_none() {
            self.error(Code::NoFact, member.span, "в примере ещё нет сделки")
                .label("какая сделка?")
                .example("    дано: сделка в стадии «Новая» с 07.12.2026 10:00");
        }
        let mut fact = self.fact_of(member, draft, row, Happened::Entered(stage));
        fact.at = since.or(row.at);
        fact.by = by.or(author).unwrap_or(Who::Owner);
        if fact.at.is_none() {
            self.no_time(member);
        }
        self.take_fact(draft, fact);
        draft.deal = back;
    }

    fn no_time(&mut self, member: &Member) {
        let said = self.text(member.span);
        self.error(
            Code::NoMoment,
            member.span,
            format!("«{said}»: не сказано, когда"),
        )
        .label("когда?")
        .example(format!("    07.12.2026 10:00 — {said}"));
    }

    /// `источник «Сайт»`, `бюджет 100 000 ₽`, `заполнены ЛПР и потребность`, `ЛПР не заполнен`, `изменился бюджет на …`
    fn field_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &mut Row,
    ) -> bool {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let mut filled = cursor.eat_stem(&["заполнен", "указан", "известн", "заполнил"]);
        let mut emptied = !filled
            && (cursor.eat_run(&["не", "заполнен"])
                || cursor.eat_stem(&["очищен", "стерт", "пуст"]));
        cursor.eat_stem(&["изменил", "изменен", "поменял", "дал"]);
        let carried = row.filled && cursor.position() == start;
        let Some(field) = self.field(cursor) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        };
        if !filled && !emptied {
            let denied = cursor.eat(&["не"]);
            if cursor.eat_stem(&["заполнен", "указан", "известн"]) {
                (filled, emptied) = (!denied, denied);
            } else if cursor.eat_stem(&["пуст", "очищен", "стерт"]) {
                emptied = !denied;
            } else if denied {
                self.diagnostics.take_back(mark);
                cursor.back_to(start);
                return false;
            }
        }
        if let Some(PartKind::Sign(crate::syntax::Sign::Eq)) = cursor.peek().map(|part| &part.kind)
        {
            cursor.skip(1);
        }
        cursor.eat(&["на", "до"]);
        let followed = match cursor.peek().map(|part| &part.kind) {
            None => false,
            Some(PartKind::Word(word)) if &**word == "по" => false,
            Some(PartKind::Word(_)) => {
                self.bare_value(cursor, field) || self.capital_text(cursor, field)
            }
            Some(_) => true,
        };
        let value = if emptied {
            None
        } else if followed {
            match self.value(cursor, field) {
                Some(value) => Some(value),
                None => return true,
            }
        } else if filled || carried {
            row.filled = true;
            let Some(value) = self.some_value(field, member) else {
                return true;
            };
            Some(value)
        } else {
            let yes_no = self
                .reg
                .fields
                .get(field.0)
                .is_some_and(|field| field.ty == Type::YesNo);
            let ends =
                matches!(cursor.word(), None | Some("по" | "от")) && !cursor.has_stem(1, &["пол"]);
            if !yes_no || !ends || cursor.word().is_none() && !cursor.is_done() {
                self.diagnostics.take_back(mark);
                cursor.back_to(start);
                return false;
            }
            Some(Value::YesNo(true))
        };
        let (back, by) = self.whose_and_who(cursor, draft);
        let Some(card) = self.reg.fields.get(field.0).map(|field| field.card) else {
            return true;
        };
        let mut fact = self.fact_of(member, draft, row, Happened::Field(card, field, value));
        fact.by = by.unwrap_or(Who::Owner);
        self.take_fact(draft, fact);
        draft.deal = back;
        true
    }

    /// `по сделке «B»`, `от РОПа`, in any order: the deal that was spoken of before, and who did it, if said.
    pub(super) fn whose_and_who(
        &mut self,
        cursor: &mut Cursor<'_>,
        draft: &mut Draft,
    ) -> (Option<usize>, Option<Who>) {
        let before = draft.deal;
        let mut by = None;
        loop {
            let position = cursor.position();
            self.about_deal(cursor, draft);
            if cursor.position() == position && cursor.eat(&["от"]) {
                by = self.whom(cursor, draft);
                if by.is_none() {
                    cursor.back_to(position);
                }
            }
            if cursor.position() == position {
                return (before, by);
            }
        }
    }

    /// A bare word with a capital letter as the value of a text field: `ЛПР Петров`.
    fn capital_text(&self, cursor: &Cursor<'_>, field: FieldId) -> bool {
        let text = self
            .reg
            .fields
            .get(field.0)
            .is_some_and(|field| field.ty == Type::Text);
        text && cursor.peek().is_some_and(|part| {
            self.text(part.span)
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
        })
    }

    /// Some value of the field: «заполнен» does not say which.
    fn some_value(&mut self, field: FieldId, member: &Member) -> Option<Value> {
        let declared = self.reg.fields.get(field.0)?;
        let one = crate::value::Decimal::ONE;
        Some(match declared.ty.clone() {
            Type::Text => Value::Text("заполнено".into()),
            Type::Number(_) => Value::Number(one),
            Type::Money(currency) => Value::Money(crate::value::Money {
                amount: one,
                currency,
            }),
            Type::Percent => Value::Percent(one),
            Type::YesNo => Value::YesNo(true),
            Type::OneOf(values) => Value::Text(values.first().cloned().unwrap_or_default()),
            Type::Date | Type::YearDay | Type::DateTime => {
                let name = declared.name.clone();
                self.error(
                    Code::NoMoment,
                    member.span,
                    format!("поле «{name}» — дата: от неё считают сроки, поэтому её называют"),
                )
                .label("какая дата?")
                .example(format!("    «{name}» 15.12.2026"));
                return None;
            }
        })
    }

    /// `по сделке «B»`: the row is about that deal. The answer is the deal that was spoken of before.
    pub(super) fn about_deal(
        &mut self,
        cursor: &mut Cursor<'_>,
        draft: &mut Draft,
    ) -> Option<usize> {
        let before = draft.deal;
        let start = cursor.position();
        if cursor.eat(&["по", "в"]) && cursor.eat_stem(&["сделк", "лид", "заявк"]) {
            if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                match draft.deal_named(name) {
                    Some(deal) => draft.deal = Some(deal),
                    None => {
                        let span = cursor.span();
                        self.error(
                            Code::NoFact,
                            span,
                            format!("сделки «{name}» в примере нет"),
                        )
                        .label("какая сделка?")
                        .hint("сделки примера называют в «дано»: сделка «Вторая» в стадии «Новая» с 07.12.2026 10:00");
                    }
                }
                cursor.skip(1);
            }
            return before;
        }
        cursor.back_to(start);
        before
    }

    /// An event in the words of a rule.
    fn event_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let before = draft.deal;
        let start = cursor.position();
        let person = self.doing_person(cursor, draft);
        let Some(shapes) = self.event(cursor, Place::Happening) else {
            cursor.back_to(start);
            return false;
        };
        let Some(shape) = shapes
            .iter()
            .find(|shape| shape.what != What::Named)
            .or(shapes.first())
        else {
            return false;
        };
        let mut shape = shape.clone();
        if let Some(moved) = self.move_of(&shape) {
            // `РОП перевёл в «КП»`, `переход в «КП» от РОПа`
            let author = match shape.author.take() {
                Some(Author::Role(role)) => Some(Who::Role(role)),
                _ => person,
            };
            self.entered(moved, author, cursor, member, draft, row);
            return true;
        }
        // A payment comes from the client by itself; who entered it is said or not known.
        let silent = match shape.what {
            What::Event(EventKind::Payment, _) => Who::Nobody,
            _ => Who::Owner,
        };
        let mut by = match shape.author.take() {
            None => silent,
            Some(Author::Owner) => Who::Owner,
            Some(Author::Role(role)) => Who::Role(role),
            Some(Author::Client) => Who::Nobody,
            #[allow(unreachable_patterns, reason = "authors that other rules bring")]
            Some(_) => Who::Owner,
        };
        if by == Who::Nobody {
            shape.direction = Some(Direction::In);
        }
        if shape.what == What::Created {
            cursor.back_to(start);
            return false;
        }
        let Some((mut event, moment)) = sample::event(&shape) else {
            let said = self.text(member.span);
            self.error(Code::NoFact, member.span, format!("«{said}»: не сказано, каким стало"))
                .label("на что?")
                .hint("поле: «бюджет 200 000 ₽»; ответственный: «ответственный Петров»; стадия: «переход в «КП»»");
            return true;
        };
        let mut over = None;
        while self.detail(cursor, draft, &mut event, &mut by, &mut over, row) {}
        if let Some(person) = person {
            by = person;
        }
        if event.direction == Some(Direction::In) && event.kind != EventKind::Payment {
            by = Who::Nobody;
        }
        // `входящее письмо «Автоответ: …»`: what stands in quotes is its text as well.
        if matches!(
            event.kind,
            EventKind::Email | EventKind::Message | EventKind::Sms
        ) && event.text.is_none()
        {
            event.text.clone_from(&event.name);
        }
        if row.at.is_none() && event.at.is_none() {
            self.no_time(member);
        }
        // Under «дано» the moment stands behind the event.
        let when = row.at.or(event.at);
        let what = match (event.kind, moment) {
            (EventKind::Task, Moment::Done | Moment::Closed) => Happened::TaskClosed {
                name: event.name.as_deref().map(Into::into),
                result: event.result.as_deref().map(Into::into),
            },
            (EventKind::Task, Moment::Expired) => {
                self.error(
                    Code::NoFact,
                    member.span,
                    "задача просрочивается сама, когда проходит её срок",
                )
                .label("это не событие")
                .hint("поставьте задачу со сроком: «поставлена задача со сроком 08.12.2026 12:00»");
                return true;
            }
            _ => {
                if event.kind == EventKind::Task && shape.with_deadline && event.deadline.is_none()
                {
                    // «со сроком» without one: the next day at the same time.
                    event.deadline = when.map(next_day);
                }
                Happened::Event(Box::new(planned(event, moment, when)))
            }
        };
        let mut fact = self.fact_of(member, draft, row, what);
        (fact.by, fact.at) = (by, when);
        self.take_fact(draft, fact);
        draft.deal = before;
        true
    }

    /// `Иванов позвонил`, `от Петрова` is read with the details.
    pub(super) fn doing_person(&mut self, cursor: &mut Cursor<'_>, draft: &Draft) -> Option<Who> {
        if draft.scenario.people.is_empty() {
            return None;
        }
        let start = cursor.position();
        match self.whom(cursor, draft) {
            Some(who @ Who::Person(_)) => Some(who),
            _ => {
                cursor.back_to(start);
                None
            }
        }
    }

    fn move_of(&self, shape: &EventShape) -> Option<StageId> {
        match &shape.what {
            What::Transition { to, .. } => to.first().copied(),
            _ => None,
        }
    }

    /// What a fact says beyond a pattern: lengths, amounts, plans, who.
    fn detail(
        &mut self,
        cursor: &mut Cursor<'_>,
        draft: &mut Draft,
        event: &mut Event<'static>,
        by: &mut Who,
        over: &mut Option<When>,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        let about = draft.deal;
        self.about_deal(cursor, draft);
        if cursor.position() > start || draft.deal != about {
            return true;
        }
        if cursor.eat(&["от"]) {
            if let Some(who) = self.whom(cursor, draft) {
                *by = who;
                return true;
            }
            if event.kind == EventKind::Payment && cursor.eat_stem(&["клиент"]) {
                *by = Who::Nobody;
                return true;
            }
            cursor.back_to(start);
            return false;
        }
        if cursor.eat_stem(&["сделал", "провел", "отправил", "поставил"])
        {
            if let Some(who) = self.whom(cursor, draft) {
                *by = who;
                return true;
            }
            cursor.back_to(start);
            return false;
        }
        let term = cursor.eat_run(&["со", "сроком"]) || cursor.eat_run(&["с", "датой"]);
        cursor.eat(&["на", "до", "в", "за", "длиной", "длительностью", "суммой"]);
        if term {
            cursor.eat(&["до", "на"]);
        }
        cursor.eat(&["сумму"]);
        match cursor.peek().map(|part| part.kind.clone()) {
            Some(PartKind::Quantity {
                low: Some(amount),
                unit: Some(Unit::Money(code)),
                ..
            }) => {
                cursor.skip(1);
                event.amount = Some(amount);
                event.currency = Some(code.into());
                true
            }
            Some(PartKind::Quantity {
                low: Some(amount),
                unit: Some(unit @ (Unit::Second | Unit::Minute | Unit::Hour)),
                ..
            }) => {
                cursor.skip(1);
                let each = match unit {
                    Unit::Second => 1,
                    Unit::Minute => 60,
                    _ => 3600,
                };
                use rust_decimal::prelude::ToPrimitive;
                let seconds = amount.to_i64().unwrap_or(0).saturating_mul(each);
                event.seconds = Some(seconds);
                if event.kind == EventKind::Call {
                    event.connected = Some(seconds > 0);
                }
                true
            }
            Some(PartKind::Quoted(text))
                if matches!(
                    event.kind,
                    EventKind::Comment | EventKind::Message | EventKind::Email | EventKind::Sms
                ) =>
            {
                cursor.skip(1);
                event.text = Some(text.to_string().into());
                true
            }
            Some(
                PartKind::Date(_)
                | PartKind::DateTime(_)
                | PartKind::ShortDate(..)
                | PartKind::Time(_),
            ) if over.is_none() => {
                let date = draft.date;
                let Some(at) = self.moment_said(cursor, draft) else {
                    return true;
                };
                // A plan does not move the day that later rows go on with.
                draft.date = date;
                *over = Some(at);
                match event.kind {
                    EventKind::Task => event.deadline = Some(at),
                    _ if row.at.is_none() => event.at = Some(at),
                    _ => event.planned = Some(at),
                }
                true
            }
            _ => {
                cursor.back_to(start);
                false
            }
        }
    }
}

/// The moments of an event: a booked meeting has only its plan, everything else is done when the row says.
fn planned(mut event: Event<'static>, moment: Moment, at: Option<When>) -> Event<'static> {
    match (event.kind, moment) {
        (EventKind::Meeting, Moment::Posted) => event.known = at,
        (
            EventKind::Meeting,
            Moment::Moved | Moment::NoShow | Moment::Cancelled | Moment::Confirmed,
        ) => {
            let state = match moment {
                Moment::Moved => "перенесена",
                Moment::NoShow => "клиент не пришёл",
                Moment::Cancelled => "отменена",
                _ => "подтверждена",
            };
            event.state = Some(state.into());
            event.at = event.at.or(at);
        }
        (EventKind::Task, _) => {
            event.known = at;
            event.planned = event.deadline;
        }
        _ => event.at = event.at.or(at),
    }
    event
}

fn next_day(when: When) -> When {
    let one = chrono::Days::new(1);
    match when {
        When::Local(at) => When::Local(at + one),
        When::Day(day) => When::Day(day + one),
        exact @ When::Exact(_) => exact,
    }
}

/// A value as data spells it.
#[must_use]
pub fn raw(value: &Value) -> RawValue<'static> {
    match value {
        Value::Text(text) => RawValue::Text(text.to_string().into()),
        Value::Number(number) | Value::Percent(number) => RawValue::Number(*number),
        Value::Money(money) => {
            RawValue::Text(format!("{} {}", money.amount, money.currency.0).into())
        }
        Value::Date(date) => RawValue::Text(date.format("%Y-%m-%d").to_string().into()),
        Value::YearDay(day) => {
            RawValue::Text(format!("2000-{:02}-{:02}", day.month, day.day).into())
        }
        Value::DateTime(at) => RawValue::Text(at.format("%Y-%m-%d %H:%M:%S").to_string().into()),
        Value::YesNo(yes) => RawValue::Bool(*yes),
        Value::Seconds(seconds) => RawValue::Number((*seconds).into()),
    }
}
