//! Условия, прочитанные впрямую: сделка — значения полей и события, ответ — да или нет. Написано по engine.md §1 и ничего не знает об
//! осях и клетках.

use reglament::model::regulation::{Cond, Expr, LookBack, Op, Regulation, StageId, Test, What};
use reglament::value::{Decimal, Value};

/// Одна сделка перебора.
#[derive(Debug, Clone)]
pub struct Deal {
    /// Поля по номеру; `None` — пусто.
    pub fields: Vec<Option<Value>>,
    /// Стадия.
    pub stage: StageId,
    /// Исходящие звонки: сколько дней назад.
    pub calls: Vec<u32>,
    /// Письма: сколько дней назад.
    pub letters: Vec<u32>,
}

/// Держится ли условие.
pub fn holds(reg: &Regulation, cond: &Cond, deal: &Deal) -> bool {
    match cond {
        Cond::True => true,
        Cond::And(all) => all.iter().all(|one| holds(reg, one, deal)),
        Cond::Or(any) => any.iter().any(|one| holds(reg, one, deal)),
        Cond::Not(one) => !holds(reg, one, deal),
        Cond::Test(test, _) => asked(reg, test, deal),
    }
}

fn asked(reg: &Regulation, test: &Test, deal: &Deal) -> bool {
    match test {
        Test::Filled(field) => deal.fields[field.0].is_some(),
        Test::OneOf(field, values) => deal.fields[field.0]
            .as_ref()
            .is_some_and(|own| values.contains(own)),
        Test::Compare(Expr::Field(field), op, Expr::Const(value)) => {
            let Some(own) = &deal.fields[field.0] else {
                return false;
            };
            match (own, value) {
                (Value::Text(_) | Value::YesNo(_), _) => match op {
                    Op::Eq => own == value,
                    _ => own != value,
                },
                _ => compares(plain(own), *op, plain(value)),
            }
        }
        Test::Count {
            pattern,
            window,
            op,
            number,
        } => {
            let events = match &pattern.any[0].what {
                What::Event(reglament::facts::EventKind::Call, _) => &deal.calls,
                _ => &deal.letters,
            };
            let within = match window {
                LookBack::Ever => u32::MAX,
                LookBack::Last(days) => days.amount(),
                other => panic!("такого окна не рисуем: {other:?}"),
            };
            let found = events.iter().filter(|ago| **ago < within).count();
            compares(Decimal::from(found), *op, Decimal::from(*number))
        }
        Test::Stage(stages) => stages.contains(&deal.stage),
        Test::Category(ladder, rungs) => {
            let ladder = &reg.categories[ladder.0];
            let first = ladder
                .rungs
                .iter()
                .position(|rung| holds(reg, &rung.cond, deal));
            first.is_some_and(|first| rungs.contains(&first))
        }
        other => panic!("такого условия не рисуем: {other:?}"),
    }
}

fn plain(value: &Value) -> Decimal {
    match value {
        Value::Number(number) | Value::Percent(number) => *number,
        Value::Money(money) => money.amount,
        other => panic!("не число: {other:?}"),
    }
}

fn compares(left: Decimal, op: Op, right: Decimal) -> bool {
    match op {
        Op::Eq => left == right,
        Op::Ne => left != right,
        Op::Lt => left < right,
        Op::Le => left <= right,
        Op::Gt => left > right,
        Op::Ge => left >= right,
    }
}
