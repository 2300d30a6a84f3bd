//! Conditions: members with their connectives, and elementary tests.

use super::binder::Binder;
use super::cursor::Cursor;
use super::events::Place;
use super::names::NameKind;
use super::regulation::{
    Card, CategoryId, Cond, EventPattern, EventShape, Expr, FieldId, LookBack, Op, Test,
};
use super::values::type_words;
use crate::diagnostic::Code;
use crate::lexicon::event_noun;
use crate::source::Span;
use crate::syntax::{Condition, Joint, PartKind};
use crate::value::{Type, Value};

/// What a member without its own predicate takes from the one before it.
#[derive(Debug, Clone, Default)]
enum Carry {
    /// Nothing to take yet.
    #[default]
    Nothing,
    /// `заполнены источник, бюджет`; true for «не заполнены».
    Filled(bool),
    /// `есть встреча или звонок`; true for «нет».
    Event(bool, LookBack),
    /// `источник «сайт» или «звонок»`
    Value(FieldId, Op),
    /// `клиент «А» или «А+»`
    Category,
    /// `стадия «A» или «B»`
    Stage,
}

impl Binder<'_> {
    /// A whole condition. What cannot be read is reported; the rest is kept so that its mistakes are found as well.
    pub(super) fn cond(&mut self, condition: &Condition) -> Cond {
        self.cond_from(condition, &mut Carry::default())
    }

    /// A list after «заполнены» or «обязательны»: every name is a field that must be filled.
    pub(super) fn filled_list(&mut self, condition: &Condition) -> Cond {
        self.cond_from(condition, &mut Carry::Filled(false))
    }

    fn cond_from(&mut self, condition: &Condition, carry: &mut Carry) -> Cond {
        match condition {
            Condition::Member(member) => {
                let mut cursor = Cursor::new(member);
                let cond = self.test(&mut cursor, carry);
                if let Some(cond) = cond {
                    if !cursor.is_done() {
                        let rest = cursor.rest();
                        self.leftover(rest);
                    }
                    cond
                } else {
                    self.not_understood(member.span);
                    Cond::True
                }
            }
            Condition::Joint(joint, list, span) => {
                let conds: Vec<Cond> = list.iter().map(|one| self.cond_from(one, carry)).collect();
                // Neither of them: «не заполнены A или B» and «нет звонка или письма» deny each.
                let denied = matches!(carry, Carry::Filled(true) | Carry::Event(true, _));
                match joint {
                    Joint::And => Cond::And(conds),
                    Joint::Or if denied => Cond::And(conds),
                    Joint::Or => Cond::Or(conds),
                    Joint::List => match carry {
                        Carry::Value(..) | Carry::Category | Carry::Stage => Cond::Or(conds),
                        Carry::Filled(_) => Cond::And(conds),
                        Carry::Event(denied, _) if *denied => Cond::And(conds),
                        Carry::Event(..) | Carry::Nothing => {
                            self.error(Code::TwoReadings, *span, "между условиями только запятая: «и» или «или»?")
                                .label("читается двумя способами")
                                .hint("поставьте перед последним условием «и» — нужны все, или «или» — хватит одного");
                            Cond::And(conds)
                        }
                    },
                }
            }
        }
    }

    fn not_understood(&mut self, span: Span) {
        let said = self.text(span);
        let first = said
            .split(' ')
            .next()
            .unwrap_or("")
            .trim_matches(|c| matches!(c, '«' | '»'));
        let names: Vec<String> = self
            .fields
            .shown()
            .chain(self.touches.shown())
            .chain(self.categories.shown())
            .map(str::to_owned)
            .collect();
        let near =
            crate::diagnostic::closest(first, names.iter().map(String::as_str)).map(str::to_owned);
        let pending = self
            .error(
                Code::NotACondition,
                span,
                format!("условие «{said}» не понятно"),
            )
            .label("ожидалось условие");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending
                .hint("условия: «источник «сайт»», «бюджет больше 100 000 ₽», «заполнен ЛПР», «есть встреча», «нет звонка за последние 3 дня», «клиент «А»»"),
        };
    }

    fn tested(&self, cursor: &Cursor<'_>, start: usize, test: Test) -> Cond {
        Cond::Test(Box::new(test), self.text(cursor.span_since(start)))
    }

    fn test(&mut self, cursor: &mut Cursor<'_>, carry: &mut Carry) -> Option<Cond> {
        let start = cursor.position();
        if let Some(PartKind::Group(inner)) = cursor.peek().map(|part| &part.kind) {
            cursor.skip(1);
            return Some(self.cond_from(inner, carry));
        }
        if cursor.eat(&["не"]) {
            if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Group(_))
            ) {
                return self
                    .test(cursor, carry)
                    .map(|cond| Cond::Not(Box::new(cond)));
            }
            if cursor.has_stem(
                0,
                &[
                    "заполнен",
                    "указан",
                    "есть",
                    "был",
                    "было",
                    "была",
                    "были",
                    "стади",
                    "клиент",
                    "сделк",
                    "является",
                    "в",
                ],
            ) {
                return self.denied(cursor, carry);
            }
            cursor.back_to(start);
        }
        cursor.eat(&["это", "является"]);
        if let Some(cond) = self.fields_filled(cursor, carry, false, start) {
            return Some(cond);
        }
        if let Some(cond) = self.time_tests(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.event_tests(cursor, carry, start) {
            return Some(cond);
        }
        if let Some(cond) = self.subject_tests(cursor, carry, start) {
            return Some(cond);
        }
        if let Some(cond) = self.comparison_tests(cursor, carry, start) {
            return Some(cond);
        }
        self.carried(cursor, carry, start)
    }

    /// After «не».
    fn denied(&mut self, cursor: &mut Cursor<'_>, carry: &mut Carry) -> Option<Cond> {
        let start = cursor.position().saturating_sub(1);
        if let Some(cond) = self.fields_filled(cursor, carry, true, start) {
            return Some(cond);
        }
        if cursor.eat(&["был", "была", "было", "были", "есть"]) {
            return self.count(cursor, carry, true, start);
        }
        self.test(cursor, carry)
            .map(|cond| Cond::Not(Box::new(cond)))
    }

    /// `заполнены источник, бюджет и ЛПР`, `не заполнено одно из …`
    fn fields_filled(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        denied: bool,
        start: usize,
    ) -> Option<Cond> {
        if !cursor.eat_stem(&["заполнен", "указан", "известн"]) {
            return None;
        }
        let one_of = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            })
        ) && cursor.word_at(1) == Some("из");
        if one_of {
            cursor.skip(2);
        }
        *carry = Carry::Filled(denied);
        let field = self.field_or_unknown(cursor)?;
        let cond = self.tested(cursor, start, Test::Filled(field));
        Some(if denied {
            Cond::Not(Box::new(cond))
        } else {
            cond
        })
    }

    fn field_or_unknown(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let found = self.field(cursor);
        if found.is_none() && !cursor.is_done() {
            let span = cursor.span();
            self.unknown(NameKind::Field, span);
            // The name is dealt with: the rest of the sentence is still read.
            cursor.skip(1);
            return Some(FieldId(usize::MAX));
        }
        found
    }

    /// `в рабочее время`, `прошло больше 5 дней после …`, `последний визит старше 1 года`.
    fn time_tests(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        if cursor.eat_run(&["в", "рабочее", "время"]) {
            return Some(self.tested(cursor, start, Test::WorkingTime));
        }
        if cursor.eat_run(&["вне", "рабочего", "времени"])
            || cursor.eat_run(&["в", "нерабочее", "время"])
        {
            let cond = self.tested(cursor, start, Test::WorkingTime);
            return Some(Cond::Not(Box::new(cond)));
        }
        if cursor.eat_stem(&["прошл", "прошел", "прошла"]) {
            let not = cursor.eat(&["не"]);
            let _more = cursor.eat(&["больше", "более", "меньше", "менее"]);
            cursor.eat(&["чем"]);
            let length = self.duration(cursor)?;
            let mut since = None;
            if cursor.eat(&["после"]) || cursor.eat_run(&["с", "момента"]) {
                self.again(cursor);
                let at = cursor.position();
                let any = self.event(cursor, Place::Happening)?;
                since = Some(EventPattern {
                    any,
                    text: self.text(cursor.span_since(at)),
                });
            }
            let cond = self.tested(cursor, start, Test::Elapsed(since, length));
            return Some(if not { Cond::Not(Box::new(cond)) } else { cond });
        }
        if cursor.has_stem(0, &["последн"]) {
            cursor.skip(1);
            if cursor.eat_stem(&["сообщени", "касани", "контакт"])
                && cursor.eat(&["от"])
                && cursor.eat_stem(&["клиент"])
            {
                return Some(self.tested(cursor, start, Test::LastFromClient));
            }
            cursor.back_to(start);
            cursor.skip(1);
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(at));
                if cursor.eat(&["старше", "раньше"]) {
                    cursor.eat(&["чем"]);
                    let length = self.duration(cursor)?;
                    return Some(self.tested(
                        cursor,
                        start,
                        Test::LastOlder(EventPattern { any, text }, length),
                    ));
                }
            }
            cursor.back_to(start);
        }
        None
    }

    /// `есть X`, `нет X`, `был X`, `меньше 2 звонков за …`, `клиент ответил`.
    fn event_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        if cursor.eat(&["есть", "имеется", "имеются"]) {
            return self.count(cursor, carry, false, start);
        }
        if cursor.eat(&["был", "была", "было", "были"]) {
            let denied = cursor.eat(&["не"]);
            return self.count(cursor, carry, denied, start);
        }
        if cursor.eat(&["нет", "отсутствует", "отсутствуют"]) {
            return self.count(cursor, carry, true, start);
        }
        if let Some(cond) = self.numbered(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        // `клиент ответил`, `первый звонок был` …
        let past = self.event_in_past(cursor);
        if let Some(any) = past {
            let window = self.window(cursor);
            let text = self.text(cursor.span_since(start));
            *carry = Carry::Event(false, window.clone());
            let pattern = EventPattern { any, text };
            return Some(self.tested(
                cursor,
                start,
                Test::Count {
                    pattern,
                    window,
                    op: Op::Ge,
                    number: 1,
                },
            ));
        }
        None
    }

    /// A verb in the past only; nouns need «есть» or «был».
    fn event_in_past(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        let subject =
            usize::from(cursor.has_stem(0, &["клиент", "ответственн"]) || cursor.word().is_some());
        let past = (0..=subject + 1).any(|ahead| {
            cursor
                .word_at(ahead)
                .is_some_and(|word| crate::lexicon::past_act(word).is_some())
        });
        if !past {
            return None;
        }
        let not = cursor.word_at(1) == Some("не");
        if not {
            return None;
        }
        let found = self.event(cursor, Place::Happening);
        if found.is_none() {
            cursor.back_to(start);
        }
        found
    }

    /// After «есть», «нет», «был»: an event with its window.
    fn count(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        denied: bool,
        start: usize,
    ) -> Option<Cond> {
        let at = cursor.position();
        if !denied {
            if let Some(cond) = self.numbered(cursor, start) {
                return Some(cond);
            }
        }
        let Some(any) = self.event(cursor, Place::State) else {
            let span = cursor.rest();
            self.no_event(span);
            cursor.skip(usize::MAX / 2);
            return Some(Cond::True);
        };
        let text = self.text(cursor.span_since(at));
        let window = self.window(cursor);
        *carry = Carry::Event(denied, window.clone());
        let (op, number) = if denied { (Op::Eq, 0) } else { (Op::Ge, 1) };
        Some(self.tested(
            cursor,
            start,
            Test::Count {
                pattern: EventPattern { any, text },
                window,
                op,
                number,
            },
        ))
    }

    /// `меньше 2 звонков за последние 7 дней`, `не меньше 3 попыток`.
    fn numbered(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        let position = cursor.position();
        let op = self.comparison(cursor).unwrap_or(Op::Ge);
        let number = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quantity {
                low: Some(low),
                high: None,
                unit: None | Some(crate::syntax::Unit::Attempts),
                ..
            }) => u32::try_from(low.trunc().mantissa()).ok(),
            _ => None,
        };
        let Some(number) = number else {
            cursor.back_to(position);
            return None;
        };
        let attempts = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                unit: Some(crate::syntax::Unit::Attempts),
                ..
            })
        );
        cursor.skip(1);
        let at = cursor.position();
        let any = if attempts {
            let mut shape = super::events::kind(crate::facts::EventKind::Call);
            shape.direction = Some(crate::facts::Direction::Out);
            Some(vec![shape])
        } else {
            let noun = cursor.word().is_some_and(|word| {
                event_noun(word).is_some()
                    || word.starts_with("исходящ")
                    || word.starts_with("входящ")
                    || word.starts_with("пропущ")
            });
            if noun {
                self.event(cursor, Place::Happening)
            } else {
                None
            }
        };
        let Some(any) = any else {
            cursor.back_to(position);
            return None;
        };
        let text = if attempts {
            "попытка".into()
        } else {
            self.text(cursor.span_since(at))
        };
        let window = self.window(cursor);
        Some(self.tested(
            cursor,
            start,
            Test::Count {
                pattern: EventPattern { any, text },
                window,
                op,
                number,
            },
        ))
    }

    /// `за последние N`, `в этой стадии`, `после СОБЫТИЯ`; nothing: all that is known.
    pub(super) fn window(&mut self, cursor: &mut Cursor<'_>) -> LookBack {
        let start = cursor.position();
        if cursor.eat(&["за", "в"]) {
            if cursor.eat_stem(&["последн"]) {
                cursor.eat(&["же"]);
                if let Some(length) = self.duration_round_the_clock(cursor) {
                    return LookBack::Last(length);
                }
            } else if cursor.eat(&["этой", "этом", "этот", "данной", "текущей"])
                && cursor.eat_stem(&["стади", "этап"])
            {
                return LookBack::Visit;
            } else if cursor.has_stem(0, &["стади", "этап"]) && cursor.word_at(1).is_none()
            {
                cursor.skip(1);
                return LookBack::Visit;
            }
        } else if cursor.eat_run(&["на", "этой", "стадии"]) {
            return LookBack::Visit;
        } else if cursor.eat(&["после"]) {
            cursor.eat_stem(&["последн", "кажд", "перв"]);
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(at));
                return LookBack::Since(Box::new(EventPattern { any, text }));
            }
        }
        cursor.back_to(start);
        LookBack::Ever
    }

    /// Look-back windows run on elapsed time whatever the header says of bare minutes and hours.
    fn duration_round_the_clock(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<crate::calendar::Quantity> {
        let was = std::mem::replace(&mut self.bare_is_working, false);
        let length = self.duration(cursor);
        self.bare_is_working = was;
        length
    }

    /// `клиент «А»`, `сделка горячая`, `стадия «X»`, `ответственный менеджер`.
    fn subject_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let in_stage = cursor.word() == Some("в") && cursor.has_stem(1, &["стади", "этап"]);
        if in_stage {
            cursor.skip(1);
        }
        if cursor.has_stem(0, &["стади", "этап", "статус"]) {
            let position = cursor.position();
            cursor.skip(1);
            cursor.eat(&["сделки"]);
            if let Some(stage) = self.stage(cursor) {
                *carry = Carry::Stage;
                return Some(self.tested(cursor, start, Test::Stage(vec![stage])));
            }
            if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ) {
                let span = cursor.span();
                self.unknown(NameKind::Stage, span);
                cursor.skip(1);
                return Some(Cond::True);
            }
            cursor.back_to(position);
        }
        if cursor.has_stem(0, &["клиент", "сделк"]) {
            let card = if cursor.has_stem(0, &["клиент"]) {
                Card::Client
            } else {
                Card::Deal
            };
            let position = cursor.position();
            cursor.skip(1);
            if let Some((ladder, rung)) = self.category(cursor, Some(card)) {
                *carry = Carry::Category;
                return Some(self.tested(cursor, start, Test::Category(ladder, vec![rung])));
            }
            cursor.back_to(position);
        }
        if cursor.has_stem(0, &["ответственн", "владел"]) {
            let position = cursor.position();
            cursor.skip(1);
            if let Some(role) = self.role(cursor) {
                return Some(self.tested(cursor, start, Test::OwnerRole(vec![role])));
            }
            cursor.back_to(position);
        }
        None
    }

    fn category(
        &mut self,
        cursor: &mut Cursor<'_>,
        card: Option<Card>,
    ) -> Option<(CategoryId, usize)> {
        let wanted: Vec<bool> = self
            .reg
            .categories
            .iter()
            .map(|ladder| card.is_none_or(|card| ladder.card == card))
            .collect();
        self.name(
            cursor,
            |binder| &binder.categories,
            |(ladder, _)| wanted.get(ladder.0).copied().unwrap_or(false),
        )
    }

    /// `бюджет больше 100 000 ₽`, `источник «сайт»`, `сумма оплат за последний год не меньше 1 млн ₽`.
    fn comparison_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let left = self.expression(cursor)?;
        let field = if let Expr::Field(field) = &left {
            Some(*field)
        } else {
            None
        };
        if let Some(field) = field {
            if let Some(cond) = self.field_tests(cursor, carry, start, field) {
                return Some(cond);
            }
        }
        let Some(op) = self.comparison(cursor) else {
            // A bare field of yes/no type says «да».
            let yes_no = field
                .and_then(|field| self.reg.fields.get(field.0))
                .is_some_and(|field| field.ty == Type::YesNo);
            if yes_no {
                return Some(self.tested(
                    cursor,
                    start,
                    Test::Compare(left, Op::Eq, Expr::Const(Value::YesNo(true))),
                ));
            }
            cursor.back_to(start);
            return None;
        };
        let right = self.right_side(cursor, &left)?;
        if let Some(field) = field {
            *carry = Carry::Value(field, op);
        }
        // `от 10 до 15 %`
        if op == Op::Ge {
            let position = cursor.position();
            if cursor.eat(&["до"]) {
                if let Some(top) = self.right_side(cursor, &left) {
                    let text = self.text(cursor.span_since(start));
                    let test = |op, right| {
                        Cond::Test(
                            Box::new(Test::Compare(left.clone(), op, right)),
                            text.clone(),
                        )
                    };
                    return Some(Cond::And(vec![test(Op::Ge, right), test(Op::Le, top)]));
                }
                cursor.back_to(position);
            }
        }
        Some(self.tested(cursor, start, Test::Compare(left, op, right)))
    }

    /// What may follow a field's name without a comparison: `заполнен`, `из «a», «b»`, a value, `не «a»`.
    fn field_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
        field: FieldId,
    ) -> Option<Cond> {
        let position = cursor.position();
        let not = cursor.eat(&["не"]);
        let deny = |cond: Cond| if not { Cond::Not(Box::new(cond)) } else { cond };
        if cursor.eat_stem(&["заполнен", "указан", "известн"]) {
            *carry = Carry::Filled(not);
            let cond = self.tested(cursor, start, Test::Filled(field));
            return Some(deny(cond));
        }
        if cursor.eat_stem(&["пуст"]) {
            let cond = self.tested(cursor, start, Test::Filled(field));
            return Some(if not { cond } else { Cond::Not(Box::new(cond)) });
        }
        let one_of = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            })
        ) && cursor.word_at(1) == Some("из");
        if one_of {
            cursor.skip(1);
        }
        let listed = cursor.eat(&["из"]);
        let quoted = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        );
        let bare = self.bare_value(cursor, field);
        if quoted || listed || bare {
            let value = self.value(cursor, field)?;
            let mut values = vec![value];
            while listed
                && matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                )
            {
                values.extend(self.value(cursor, field));
            }
            *carry = Carry::Value(field, if not { Op::Ne } else { Op::Eq });
            let cond = self.tested(cursor, start, Test::OneOf(field, values));
            return Some(deny(cond));
        }
        cursor.back_to(position);
        None
    }

    /// Whether a value of this field stands here as a bare word (`источник сайт`, `доставка нет`).
    fn bare_value(&self, cursor: &Cursor<'_>, field: FieldId) -> bool {
        let Some(word) = cursor.word() else {
            return false;
        };
        match self.reg.fields.get(field.0).map(|field| &field.ty) {
            Some(Type::OneOf(values)) => {
                let run = cursor.run();
                (1..=run.len().min(5)).any(|length| {
                    run.get(..length).is_some_and(|said| {
                        values
                            .iter()
                            .any(|value| crate::lexicon::fold(value) == said.join(" "))
                    })
                })
            }
            Some(Type::YesNo) => matches!(word, "да" | "нет"),
            _ => false,
        }
    }

    /// A field or a sum over events.
    pub(super) fn expression(&mut self, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let start = cursor.position();
        if cursor.eat(&["сумма", "суммы", "сумме", "сумму"])
            && cursor.word().and_then(event_noun).is_some()
        {
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(at));
                let window = self.window(cursor);
                return Some(Expr::Sum(EventPattern { any, text }, window));
            }
        }
        cursor.back_to(start);
        self.field(cursor).map(Expr::Field)
    }

    /// The right side of a comparison, in the type of the left.
    fn right_side(&mut self, cursor: &mut Cursor<'_>, left: &Expr) -> Option<Expr> {
        let position = cursor.position();
        if matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Word(_) | PartKind::Quoted(_))
        ) {
            if let Some(right) = self.expression(cursor) {
                self.same_type(left, &right, cursor.span_since(position));
                return Some(right);
            }
        }
        match left {
            Expr::Field(field) => match self.value(cursor, *field) {
                Some(value) => Some(Expr::Const(value)),
                // Already reported: keep the sentence whole so that its other mistakes are found.
                None if cursor.position() > position => Some(Expr::Const(Value::YesNo(false))),
                None => None,
            },
            Expr::Sum(..) | Expr::Const(_) => match cursor.peek().map(|part| part.kind.clone()) {
                Some(PartKind::Quantity {
                    low: Some(low),
                    unit,
                    ..
                }) => {
                    let span = cursor.span();
                    cursor.skip(1);
                    let currency = match unit {
                        Some(crate::syntax::Unit::Money(code)) => {
                            crate::value::Currency(code.into())
                        }
                        None => crate::value::Currency::default(),
                        Some(_) => {
                            self.mismatch(
                                &Type::Money(crate::value::Currency::default()),
                                "сумма оплат",
                                span,
                            );
                            crate::value::Currency::default()
                        }
                    };
                    Some(Expr::Const(Value::Money(crate::value::Money {
                        amount: low,
                        currency,
                    })))
                }
                Some(PartKind::Date(_) | PartKind::DateTime(_)) => {
                    let span = cursor.span();
                    cursor.skip(1);
                    self.mismatch(
                        &Type::Money(crate::value::Currency::default()),
                        "сумма оплат",
                        span,
                    );
                    Some(Expr::Const(Value::YesNo(false)))
                }
                _ => None,
            },
        }
    }

    fn same_type(&mut self, left: &Expr, right: &Expr, span: Span) {
        let ty = |binder: &Self, side: &Expr| match side {
            Expr::Field(field) => binder.reg.fields.get(field.0).map(|field| field.ty.clone()),
            Expr::Sum(..) => Some(Type::Money(crate::value::Currency::default())),
            Expr::Const(_) => None,
        };
        let (Some(a), Some(b)) = (ty(self, left), ty(self, right)) else {
            return;
        };
        if std::mem::discriminant(&a) != std::mem::discriminant(&b) {
            let message = format!(
                "слева {}, а справа {}: их не сравнить",
                type_words(&a),
                type_words(&b)
            );
            self.error(Code::TypeMismatch, span, message)
                .label("другой тип")
                .hint("сравнивайте поля одного типа");
        }
    }

    /// A member without its own predicate.
    fn carried(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        match carry.clone() {
            Carry::Filled(denied) => {
                let field = self.field_or_unknown(cursor)?;
                let cond = self.tested(cursor, start, Test::Filled(field));
                Some(if denied {
                    Cond::Not(Box::new(cond))
                } else {
                    cond
                })
            }
            Carry::Event(denied, outer) => {
                let at = cursor.position();
                let any = self.event(cursor, Place::State)?;
                let text = self.text(cursor.span_since(at));
                let window = match self.window(cursor) {
                    LookBack::Ever => outer,
                    own => own,
                };
                let (op, number) = if denied { (Op::Eq, 0) } else { (Op::Ge, 1) };
                Some(self.tested(
                    cursor,
                    start,
                    Test::Count {
                        pattern: EventPattern { any, text },
                        window,
                        op,
                        number,
                    },
                ))
            }
            Carry::Value(field, op) => {
                let op = self.comparison(cursor).unwrap_or(op);
                let value = self.value(cursor, field)?;
                let test = match op {
                    Op::Eq => Test::OneOf(field, vec![value]),
                    Op::Ne => {
                        let cond = self.tested(cursor, start, Test::OneOf(field, vec![value]));
                        return Some(Cond::Not(Box::new(cond)));
                    }
                    op => Test::Compare(Expr::Field(field), op, Expr::Const(value)),
                };
                Some(self.tested(cursor, start, test))
            }
            Carry::Category => {
                let (ladder, rung) = self.category(cursor, None)?;
                Some(self.tested(cursor, start, Test::Category(ladder, vec![rung])))
            }
            Carry::Stage => {
                let stage = self.stage(cursor)?;
                Some(self.tested(cursor, start, Test::Stage(vec![stage])))
            }
            Carry::Nothing => {
                if let Some((ladder, rung)) = self.category(cursor, None) {
                    *carry = Carry::Category;
                    return Some(self.tested(cursor, start, Test::Category(ladder, vec![rung])));
                }
                // A named touch alone asks whether it has been.
                let touch = self.name(cursor, |binder| &binder.touches, |_| true)?;
                let (any, text) = self
                    .reg
                    .touches
                    .get(touch)
                    .map(|touch| (touch.pattern.any.clone(), touch.name.clone()))?;
                let window = self.window(cursor);
                let pattern = EventPattern { any, text };
                Some(self.tested(
                    cursor,
                    start,
                    Test::Count {
                        pattern,
                        window,
                        op: Op::Ge,
                        number: 1,
                    },
                ))
            }
        }
    }
}
