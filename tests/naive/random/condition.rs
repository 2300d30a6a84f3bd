//! Random conditions.

use reglament::calendar::{Quantity, Unit};
use reglament::facts::EventKind;
use reglament::model::regulation::{
    CategoryId, Cond, Expr, FieldId, LookBack, Moment, Op, Regulation, RoleId, StageId, Test, What,
};
use reglament::value::{Currency, Decimal, Money, Type, Value};

use super::dice::Dice;
use super::pattern::{of_kind, pattern, shape};

/// A condition of up to two levels; often none at all.
pub fn guard(dice: &mut Dice, reg: &Regulation) -> Cond {
    if dice.percent(65) {
        Cond::True
    } else {
        condition(dice, reg, 1)
    }
}

/// A condition of up to `depth` connectives.
pub fn condition(dice: &mut Dice, reg: &Regulation, depth: usize) -> Cond {
    let more = |dice: &mut Dice| (0..2).map(|_| condition(dice, reg, depth - 1)).collect();
    match dice.below(if depth == 0 { 4 } else { 8 }) {
        4 => Cond::And(more(dice)),
        5 => Cond::Or(more(dice)),
        6 => Cond::Not(Box::new(condition(dice, reg, depth - 1))),
        _ => {
            let test = test(dice, reg);
            let text = words(&test).into();
            Cond::Test(Box::new(test), text)
        }
    }
}

/// A length of time for look-backs and waits.
pub fn length(dice: &mut Dice) -> Quantity {
    let lengths = [
        Quantity::plain(30, Unit::Minute),
        Quantity::plain(2, Unit::Hour),
        Quantity::plain(1, Unit::Day),
        Quantity::plain(3, Unit::Day),
        Quantity::plain(1, Unit::Week),
        Quantity::working_hours(4),
        Quantity::working_days(2),
        Quantity::exact(2, Unit::Day),
    ];
    *dice.one(&lengths)
}

fn op(dice: &mut Dice) -> Op {
    *dice.one(&[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge])
}

fn window(dice: &mut Dice, reg: &Regulation) -> LookBack {
    match dice.below(8) {
        0..=2 => LookBack::Ever,
        3 | 4 => LookBack::Last(length(dice)),
        5 | 6 => LookBack::Visit,
        _ => LookBack::Since(Box::new(pattern(dice, reg))),
    }
}

/// A value of a field's type from a small choice, so that equal values are met.
pub fn value(dice: &mut Dice, ty: &Type) -> Value {
    let number = Decimal::from(dice.below(4) as i64 * 10);
    match ty {
        Type::Number(_) => Value::Number(number),
        Type::Money(currency) => Value::Money(Money {
            amount: number * Decimal::from(100),
            currency: currency.clone(),
        }),
        Type::Percent => Value::Percent(number),
        Type::YesNo => Value::YesNo(dice.percent(50)),
        Type::OneOf(values) => Value::Text(dice.one(values).clone()),
        Type::Date => Value::Date(
            chrono::NaiveDate::from_ymd_opt(2026, 12, 7 + dice.below(14) as u32).unwrap(),
        ),
        _ => Value::Text("Иванов".into()),
    }
}

fn test(dice: &mut Dice, reg: &Regulation) -> Test {
    let field = FieldId(dice.below(reg.fields.len()));
    let ty = &reg.fields[field.0].ty;
    match dice.below(18) {
        0..=2 => Test::Filled(field),
        3 => {
            let (op, value) = (op(dice), value(dice, ty));
            let ordered = matches!(
                value,
                Value::Number(_) | Value::Money(_) | Value::Percent(_) | Value::Date(_)
            );
            let op = if ordered || matches!(op, Op::Eq | Op::Ne) {
                op
            } else {
                Op::Eq
            };
            Test::Compare(Expr::Field(field), op, Expr::Const(value))
        }
        4 => Test::OneOf(field, vec![value(dice, ty), value(dice, ty)]),
        5..=8 => Test::Count {
            pattern: pattern(dice, reg),
            window: window(dice, reg),
            op: op(dice),
            number: dice.below(3) as u32,
        },
        9 => {
            let mut task = shape(What::Event(EventKind::Task, Moment::Open));
            task.with_deadline = dice.percent(40);
            let text = "открытая задача".into();
            let pattern = reglament::model::regulation::EventPattern {
                any: vec![task],
                text,
            };
            Test::Count {
                pattern,
                window: LookBack::Ever,
                op: *dice.one(&[Op::Ge, Op::Lt]),
                number: 1,
            }
        }
        10 => Test::LastOlder(pattern(dice, reg), length(dice)),
        11 => Test::Elapsed(dice.percent(60).then(|| pattern(dice, reg)), length(dice)),
        12 if !reg.categories.is_empty() => {
            let category = dice.below(reg.categories.len());
            Test::Category(
                CategoryId(category),
                vec![dice.below(reg.categories[category].rungs.len())],
            )
        }
        13 => Test::Stage(vec![StageId(dice.below(reg.stages.len()))]),
        14 => Test::OwnerRole(vec![RoleId(dice.below(reg.roles.len()))]),
        15 => Test::WorkingTime,
        16 => Test::LastFromClient,
        _ => {
            let payment = shape(What::Event(EventKind::Payment, Moment::Done));
            let pattern = reglament::model::regulation::EventPattern {
                any: vec![payment],
                text: "оплата".into(),
            };
            let limit = Money {
                amount: Decimal::from(dice.below(4) as i64 * 1000),
                currency: Currency::default(),
            };
            Test::Compare(
                Expr::Sum(pattern, window(dice, reg)),
                op(dice),
                Expr::Const(Value::Money(limit)),
            )
        }
    }
}

fn words(test: &Test) -> String {
    match test {
        Test::Count {
            pattern,
            window,
            op,
            number,
        } => format!("число ({}) {window:?} {op:?} {number}", pattern.text),
        Test::LastOlder(pattern, length) => {
            format!("последний ({}) старше {length:?}", pattern.text)
        }
        Test::Elapsed(Some(pattern), length) => {
            format!("прошло больше {length:?} после ({})", pattern.text)
        }
        other => format!("{other:?}"),
    }
}

/// A condition about a client alone: a field of his card, or all his payments or letters.
pub fn of_client(dice: &mut Dice) -> Cond {
    let window = if dice.percent(50) {
        LookBack::Ever
    } else {
        LookBack::Last(length(dice))
    };
    let kind = *dice.one(&[EventKind::Payment, EventKind::Email, EventKind::Comment]);
    let test = if dice.percent(30) {
        Test::Filled(FieldId(6))
    } else {
        Test::Count {
            pattern: of_kind(kind),
            window,
            op: *dice.one(&[Op::Ge, Op::Lt, Op::Eq]),
            number: dice.between(1, 3) as u32,
        }
    };
    let text = words(&test).into();
    Cond::Test(Box::new(test), text)
}
