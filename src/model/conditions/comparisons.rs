//! Conditions about fields: values, comparisons, sums.

use crate::diagnostic::Code;
use crate::lexicon::event_noun;
use crate::model::conditions::conditions::Carry;
use crate::model::conditions::events::Place;
use crate::model::conditions::values::type_words;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Calc, Cond, EventPattern, Expr, FieldId, Op, Test};
use crate::source::Span;
use crate::syntax::{PartKind, Unit};
use crate::value::{Decimal, Type, Value};

impl Binder<'_> {
    /// `бюджет больше 100 000 ₽`, `источник «сайт»`, `сумма оплат за последний год не меньше 1 млн ₽`.
    pub(in crate::model) fn comparison_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        if let Some(cond) = self.paid(cursor, start) {
            return Some(cond);
        }
        let left = self.expression(cursor)?;
        let field = if let Expr::Field(field) = &left {
            Some(*field)
        } else {
            None
        };
        if let Some(field) = field
            && let Some(cond) = self.field_tests(cursor, carry, start, field)
        {
            return Some(cond);
        }
        // `возраст 5`, `скидка 10 %`: a number alone is what it is equal to.
        let amount = || {
            let ty = field
                .and_then(|field| self.reg.fields.get(field.0))
                .map(|field| &field.ty);
            matches!(ty, Some(Type::Number(_) | Type::Money(_) | Type::Percent))
                && matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quantity {
                        low: Some(_),
                        high: None,
                        ..
                    })
                )
        };
        let equal = amount().then_some(Op::Eq);
        let Some(op) = equal.or_else(|| self.comparison(cursor)) else {
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
        let mark = self.diagnostics.mark();
        let left_span = cursor.span_of(start);
        let right = self.right_side(cursor, &left);
        let note = self
            .type_of(&left)
            .map_or_else(String::new, |ty| format!("слева {}", type_words(&ty)));
        self.diagnostics.relate(mark, left_span, &note);
        let right = right?;
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

    /// `оплачено меньше 30 % суммы`, `оплачено 50 % суммы`, `предоплата не меньше 70 %`, `оплачено полностью`: what all payments come to.
    fn paid(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        let mark = self.diagnostics.mark();
        let told = cursor.eat(&["оплачено", "внесено", "уплачено"]);
        let noun =
            !told && cursor.word().and_then(event_noun) == Some(crate::lexicon::EventNoun::Payment);
        let read = (|| {
            if noun {
                cursor.skip(1);
            } else if !told {
                return None;
            }
            let text = self.text(cursor.span_since(start));
            let any = vec![crate::model::conditions::events::kind(
                crate::facts::EventKind::Payment,
            )];
            let sum = Expr::Sum(
                EventPattern { any, text },
                crate::model::regulation::LookBack::Ever,
            );
            if told && cursor.eat(&["полностью", "целиком"]) {
                let whole = Expr::Field(self.field_called("сумма")?);
                return Some(self.tested(cursor, start, Test::Compare(sum, Op::Ge, whole)));
            }
            let op = self.comparison(cursor);
            if noun && (op.is_none() || !percent_here(cursor)) {
                // `оплата больше 100 000 ₽` is one payment.
                return None;
            }
            let bare = percent_here(cursor) && cursor.ahead(1).is_none();
            let right = if bare {
                // `предоплата не меньше 70 %`: of the deal's sum.
                let share = share_of_whole(cursor)?;
                let whole = Expr::Field(self.field_called("сумма")?);
                Expr::Calc(Box::new(Calc::Times(whole, share)))
            } else {
                self.right_side(cursor, &sum)?
            };
            Some(self.tested(
                cursor,
                start,
                Test::Compare(sum, op.unwrap_or(Op::Ge), right),
            ))
        })();
        if read.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        read
    }

    /// The field of this name, if one is declared.
    fn field_called(&self, name: &str) -> Option<FieldId> {
        match self.fields.find(name) {
            crate::lexicon::Found::One(field) => Some(field),
            _ => None,
        }
    }

    /// `обоснование длиннее 5 знаков`, `название не содержит «Сделка #»`.
    fn text_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
        field: FieldId,
    ) -> Option<Cond> {
        let position = cursor.position();
        let at = cursor.span_since(start);
        let not = cursor.eat(&["не"]);
        let deny = |cond: Cond| crate::model::conditions::conditions::denied_if(not, cond);
        let test = if cursor.eat_stem(&["содерж"]) {
            let Some(PartKind::Quoted(part)) = cursor.peek().map(|part| &part.kind) else {
                cursor.back_to(position);
                return None;
            };
            cursor.skip(1);
            Test::Contains(field, part.clone())
        } else {
            let op = match cursor.word() {
                Some("длиннее") => Op::Gt,
                Some("короче") => Op::Lt,
                _ => {
                    cursor.back_to(position);
                    return None;
                }
            };
            cursor.skip(1);
            cursor.eat(&["чем"]);
            let Some(PartKind::Quantity {
                low: Some(low),
                unit: Some(Unit::Chars) | None,
                ..
            }) = cursor.peek().map(|part| &part.kind)
            else {
                cursor.back_to(position);
                return None;
            };
            cursor.skip(1);
            Test::Compare(Expr::Length(field), op, Expr::Const(Value::Number(*low)))
        };
        if !matches!(
            self.reg.fields.get(field.0).map(|field| &field.ty),
            Some(Type::Text) | None
        ) {
            self.mismatch(&Type::Text, "знаки", at);
        }
        Some(deny(self.tested(cursor, start, test)))
    }

    /// `есть доход`, `нет ЛПР`: a field that says yes, or has something in it.
    pub(in crate::model) fn has_field(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        let position = cursor.position();
        let mark = self.diagnostics.mark();
        let whole = self.field(cursor);
        let absent = whole.is_none() && cursor.eat(&["нет", "отсутствует"]);
        let present = absent || whole.is_some() || cursor.eat(&["есть", "имеется"]);
        let event = cursor.word().is_some_and(|word| event_noun(word).is_some());
        let field = match whole {
            _ if !present || event && whole.is_none() => None,
            Some(field) => Some(field).filter(|_| cursor.is_done()),
            None => self.field(cursor).filter(|_| cursor.is_done()),
        };
        let yes_no = field
            .and_then(|field| self.reg.fields.get(field.0))
            .is_some_and(|field| field.ty == Type::YesNo);
        let Some(field) = field.filter(|_| whole.is_none() || yes_no) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(position);
            return None;
        };
        let test = if yes_no {
            let yes = Expr::Const(Value::YesNo(true));
            Test::Compare(Expr::Field(field), Op::Eq, yes)
        } else {
            Test::Filled(field)
        };
        let cond = self.tested(cursor, start, test);
        Some(crate::model::conditions::conditions::denied_if(
            absent, cond,
        ))
    }

    /// What may follow a field's name without a comparison: `заполнен`, `из «a», «b»`, a value, `не «a»`.
    pub(in crate::model) fn field_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
        field: FieldId,
    ) -> Option<Cond> {
        if let Some(cond) = self.text_tests(cursor, start, field) {
            return Some(cond);
        }
        let position = cursor.position();
        let not = cursor.eat(&["не"]);
        let deny = |cond: Cond| crate::model::conditions::conditions::denied_if(not, cond);
        if cursor.eat_stem(&[
            "заполнен",
            "указан",
            "известн",
            "выявлен",
            "определен",
            "выяснен",
        ]) {
            *carry = Carry::Filled(not);
            let cond = self.tested(cursor, start, Test::Filled(field));
            return Some(deny(cond));
        }
        if cursor.eat_stem(&["пуст"]) {
            let cond = self.tested(cursor, start, Test::Filled(field));
            return Some(crate::model::conditions::conditions::denied_if(!not, cond));
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
    pub(in crate::model) fn bare_value(&self, cursor: &Cursor<'_>, field: FieldId) -> bool {
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
    pub(in crate::model) fn expression(&mut self, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let start = cursor.position();
        if cursor.eat(&["сумма", "суммы", "сумме", "сумму"])
            && cursor.word().and_then(event_noun).is_some()
        {
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(at));
                let window = self.elapsed_window(cursor);
                return Some(Expr::Sum(EventPattern { any, text }, window));
            }
        }
        cursor.back_to(start);
        if let Some(share) = share_of(cursor) {
            // `50 % от суммы`, `половина суммы`
            let Some(whole) = self.expression(cursor) else {
                cursor.back_to(start);
                return None;
            };
            let mut sum = vec![Expr::Calc(Box::new(Calc::Times(whole, share)))];
            loop {
                let at = cursor.position();
                cursor.eat(&["плюс"]);
                let more =
                    share_of(cursor).and_then(|share| Some((share, self.expression(cursor)?)));
                let Some((share, more)) = more else {
                    cursor.back_to(at);
                    break;
                };
                sum.push(Expr::Calc(Box::new(Calc::Times(more, share))));
            }
            return match sum.len() {
                1 => sum.pop(),
                _ => Some(Expr::Calc(Box::new(Calc::Plus(sum)))),
            };
        }
        if let Some(found) = self.calculated(cursor) {
            return Some(self.adjusted(found, cursor));
        }
        let field = self.field(cursor).map(Expr::Field)?;
        Some(self.adjusted(field, cursor))
    }

    /// The right side of a comparison, in the type of the left.
    pub(in crate::model) fn right_side(
        &mut self,
        cursor: &mut Cursor<'_>,
        left: &Expr,
    ) -> Option<Expr> {
        let position = cursor.position();
        // `30 % плана лечения`: of a sum of money, a bare per cent is a share of what stands behind it.
        let money = !matches!(self.type_of(left), Some(Type::Percent));
        if money
            && percent_here(cursor)
            && cursor.ahead(1).is_some()
            && cursor.word_at(1) != Some("от")
        {
            let mark = self.diagnostics.mark();
            let share = share_of_whole(cursor);
            if let (Some(share), Some(whole)) = (share, self.expression(cursor)) {
                let right = Expr::Calc(Box::new(Calc::Times(whole, share)));
                self.same_type(left, &right, cursor.span_since(position));
                return Some(right);
            }
            self.diagnostics.take_back(mark);
            cursor.back_to(position);
        }
        let share = share_of(&mut cursor.clone()).is_some();
        if (share
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Word(_) | PartKind::Quoted(_))
            ))
            && let Some(right) = self.expression(cursor)
        {
            self.same_type(left, &right, cursor.span_since(position));
            return Some(right);
        }
        match left {
            Expr::Field(field) => match self.value(cursor, *field) {
                Some(value) => Some(Expr::Const(value)),
                // Already reported: keep the sentence whole so that its other mistakes are found.
                None if cursor.position() > position => Some(Expr::Const(Value::YesNo(false))),
                None => None,
            },
            Expr::Length(_) => None,
            Expr::Calc(_) => {
                let ty = self.type_of(left)?;
                let name = self.called(left);
                let value = self.value_of(cursor, &ty, &name).map(Expr::Const);
                self.unit_word(cursor);
                match value {
                    None if cursor.position() > position => Some(Expr::Const(Value::YesNo(false))),
                    value => value,
                }
            }
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

    pub(in crate::model) fn same_type(&mut self, left: &Expr, right: &Expr, span: Span) {
        let (Some(a), Some(b)) = (self.type_of(left), self.type_of(right)) else {
            return;
        };
        if std::mem::discriminant(&a) != std::mem::discriminant(&b) {
            let message = format!(
                "слева {}, а справа {}: их не сравнить",
                type_words(&a),
                type_words(&b)
            );
            self.error(Code::TypeMismatch, span, message)
                .label(format!("справа {}", type_words(&b)))
                .hint("сравнивайте поля одного типа");
        }
    }
}

/// `50 % от`, `половина`, `треть`: what part of the thing that follows. `None`: the cursor stays.
pub(in crate::model) fn share_of(cursor: &mut Cursor<'_>) -> Option<Decimal> {
    let start = cursor.position();
    if let Some(PartKind::Quantity {
        low: Some(percent),
        high: None,
        unit: Some(Unit::Percent),
        signed: None | Some(true),
        ..
    }) = cursor.peek().map(|part| &part.kind)
        && cursor.word_at(1) == Some("от")
    {
        cursor.skip(2);
        return percent.checked_div(Decimal::ONE_HUNDRED);
    }
    let part = match cursor.word() {
        Some("половина" | "половины" | "половине" | "половину") => {
            2
        }
        Some("четверть" | "четверти") => 4,
        _ => {
            cursor.back_to(start);
            return None;
        }
    };
    cursor.skip(1);
    Decimal::ONE.checked_div(Decimal::from(part))
}

/// Whether a number of per cent stands here.
fn percent_here(cursor: &Cursor<'_>) -> bool {
    matches!(
        cursor.peek().map(|part| &part.kind),
        Some(PartKind::Quantity {
            low: Some(_),
            high: None,
            unit: Some(Unit::Percent),
            ..
        })
    )
}

/// The number of per cent that stands here, as a part of one.
fn share_of_whole(cursor: &mut Cursor<'_>) -> Option<Decimal> {
    let Some(PartKind::Quantity {
        low: Some(percent), ..
    }) = cursor.peek().map(|part| &part.kind)
    else {
        return None;
    };
    cursor.skip(1);
    percent.checked_div(Decimal::ONE_HUNDRED)
}
