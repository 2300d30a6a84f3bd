//! Fields that follow from others: `«объём КП» — «объём краски» плюс 10 %`, `интервал — первое заполненное из «ручной», «исторический»,
//! 30`, `оценка — 60 % от A плюс 40 % от B`. The field must have that value: a standing duty.

use crate::diagnostic::Code;
use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, others};
use crate::model::regulation::{Calc, Cond, Deed, Deeds, Expr, FieldId, Op, Sentence, Test};
use crate::syntax::{Condition, PartKind, PhraseKind, Unit};
use crate::value::{Decimal, Type};

impl Binder<'_> {
    /// `ПОЛЕ — ВЫРАЖЕНИЕ`. False when the line is no formula.
    pub(in crate::model) fn follows(&mut self, line: Line<'_>) -> bool {
        let (Some(right), Condition::Member(member)) = (line.right, line.left) else {
            return false;
        };
        let PhraseKind::Plain {
            left: said,
            right: None,
            ..
        } = &right.kind
        else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let field = self.field(&mut cursor).filter(|_| cursor.is_done());
        let whole = field.and_then(|field| Some((field, self.formula_of(field, said)?)));
        let Some((field, expr)) = whole else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let text = format!(
            "{} = {}",
            self.text(line.left.span()),
            self.text(said.span())
        );
        // Nothing to follow from, nothing to hold.
        let given = self.made_of(&expr);
        let test = Test::Compare(Expr::Field(field), Op::Eq, expr);
        let holds = Cond::Test(Box::new(test), text.into());
        let mut duty = bare(Deeds::All(vec![Deed::Hold(holds)]));
        duty.standing = true;
        let guard = crate::model::reading::blocks::and(self.guard(line), given);
        let trigger = line.context.trigger.clone();
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// The right side; `None` when it is no formula.
    fn formula_of(&mut self, field: FieldId, said: &Condition) -> Option<Expr> {
        let first = members(said).first().copied()?;
        let mut cursor = Cursor::new(first);
        if cursor.eat(&["первое"]) && cursor.eat_stem(&["заполнен"]) {
            cursor.eat(&["из"]);
            let mut all = vec![self.formula_part(field, &mut cursor)?];
            for other in others(said) {
                for member in members(other) {
                    let mut cursor = Cursor::new(member);
                    all.push(self.formula_part(field, &mut cursor)?);
                    self.finish(&cursor);
                }
            }
            return Some(Expr::Calc(Box::new(Calc::FirstFilled(all))));
        }
        if members(said).len() > 1 {
            return None;
        }
        self.shares(field, &mut cursor)
    }

    /// A field of the same type, or a number where none of them is filled.
    fn formula_part(&mut self, field: FieldId, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let at = cursor.position();
        if let Some(PartKind::Quantity { low: Some(low), .. }) =
            cursor.peek().map(|part| &part.kind)
            && matches!(self.reg.fields.get(field.0)?.ty, Type::Number(_))
        {
            cursor.skip(1);
            return Some(Expr::Const(crate::value::Value::Number(*low)));
        }
        if let Some(found) = self.field(cursor) {
            let (left, right) = (Expr::Field(field), Expr::Field(found));
            self.same_type(&left, &right, cursor.span_since(at));
            return Some(right);
        }
        self.value(cursor, field).map(Expr::Const)
    }

    /// `A плюс 10 %`, `60 % от A плюс 40 % от B`, `A плюс B`.
    fn shares(&mut self, field: FieldId, cursor: &mut Cursor<'_>) -> Option<Expr> {
        let mut all: Vec<(Decimal, FieldId)> = Vec::new();
        let hundred = Decimal::ONE_HUNDRED;
        while !cursor.is_done() {
            let plain = cursor.eat(&["плюс"]);
            let mut share = Decimal::ONE;
            if let Some(PartKind::Quantity {
                low: Some(low),
                unit: Some(Unit::Percent),
                signed,
                ..
            }) = cursor.peek().map(|part| &part.kind)
            {
                cursor.skip(1);
                share = low.checked_div(hundred)?;
                if *signed == Some(false) {
                    share = -share;
                }
                cursor.eat(&["от"]);
                if cursor.is_done() && !plain {
                    // `A плюс 10 %`: of what stands before it.
                    let last = all.last_mut().filter(|_| signed.is_some())?;
                    last.0 = last.0.checked_mul(Decimal::ONE.checked_add(share)?)?;
                    break;
                }
            }
            let at = cursor.position();
            let found = self.field(cursor)?;
            let (left, right) = (Expr::Field(field), Expr::Field(found));
            self.same_type(&left, &right, cursor.span_since(at));
            all.push((share, found));
        }
        // A field alone is no formula: «источник — сайт» may be anything.
        let formula = all.len() > 1 || all.first().is_some_and(|(share, _)| *share != Decimal::ONE);
        if formula && !self.is_amount(field) {
            let span = cursor.span_of(0);
            self.error(
                Code::TypeMismatch,
                span,
                "доли складывают из чисел, денег и процентов",
            )
            .label("не число");
        }
        let part = |(share, field): (Decimal, FieldId)| {
            if share == Decimal::ONE {
                return Expr::Field(field);
            }
            Expr::Calc(Box::new(Calc::Times(Expr::Field(field), share)))
        };
        let mut parts: Vec<Expr> = all.into_iter().map(part).collect();
        formula.then(|| match parts.len() {
            1 => parts.remove(0),
            _ => Expr::Calc(Box::new(Calc::Plus(parts))),
        })
    }

    fn is_amount(&self, field: FieldId) -> bool {
        self.reg.fields.get(field.0).is_some_and(|field| {
            matches!(field.ty, Type::Number(_) | Type::Money(_) | Type::Percent)
        })
    }

    /// That everything a formula is made of is there.
    fn made_of(&self, expr: &Expr) -> Cond {
        let filled = |field: FieldId| {
            let name = self.reg.fields.get(field.0).map(|field| field.name.clone());
            let text = format!("заполнено «{}»", name.unwrap_or_default());
            Cond::Test(Box::new(Test::Filled(field)), text.into())
        };
        match expr {
            Expr::Field(field) => filled(*field),
            Expr::Calc(calc) => match calc.as_ref() {
                Calc::Times(of, _) => self.made_of(of),
                Calc::Plus(all) => Cond::And(all.iter().map(|one| self.made_of(one)).collect()),
                Calc::FirstFilled(all) => {
                    Cond::Or(all.iter().map(|one| self.made_of(one)).collect())
                }
                _ => Cond::True,
            },
            _ => Cond::True,
        }
    }
}
