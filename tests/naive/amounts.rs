//! Values compared.

use std::cmp::Ordering;

use reglament::model::regulation::{Calc, EventPattern, Expr, LookBack, Op};
use reglament::value::{Currency, Decimal, Missing, Money, Truth, Value};

use super::asking::Ask;
use super::cards::Known;
use super::matching::ordered;
use super::world::{Says, World};

impl World<'_> {
    /// A comparison of two expressions.
    pub fn compare(&self, left: &Expr, op: Op, right: &Expr, ask: Ask<'_>) -> Truth {
        let (left, right) = (self.value(left, ask), self.value(right, ask));
        match (left, right) {
            (Amount::Value(left), Amount::Value(right)) => holds(op, &left, &right),
            (Amount::Empty, _) | (_, Amount::Empty) => Truth::No,
            (Amount::Range(low, high, missing), Amount::Value(right)) => {
                let right = match right {
                    Value::Number(number) | Value::Percent(number) => number,
                    Value::Money(money) => money.amount,
                    _ => return Truth::Unknown(missing),
                };
                // Every number of the range is tried that could matter: its ends, the border, and next to the border.
                let mut tried = vec![low];
                tried.extend(high);
                if high.is_none() {
                    tried.push(low.max(right) + Decimal::ONE);
                }
                if right >= low && high.is_none_or(|high| right <= high) {
                    tried.push(right);
                }
                let mut answers = tried.iter().map(|number| ordered(op, number.cmp(&right)));
                let first = answers.next().unwrap();
                if answers.all(|answer| answer == first) {
                    first.into()
                } else {
                    Truth::Unknown(missing)
                }
            }
            (Amount::Range(_, _, missing), _) | (_, Amount::Range(_, _, missing)) => {
                Truth::Unknown(missing)
            }
            // A sum of which more may come: only "at least so much" can be told.
            (Amount::AtLeast(low, missing), Amount::Value(right)) => {
                let told = matches!((op, holds(op, &low, &right)), (Op::Ge | Op::Gt, Truth::Yes));
                let never = matches!((op, holds(op, &low, &right)), (Op::Le | Op::Lt, Truth::No))
                    || (op == Op::Eq && holds(Op::Gt, &low, &right).is_yes());
                let differs = op == Op::Ne && holds(Op::Gt, &low, &right).is_yes();
                if told || differs {
                    Truth::Yes
                } else if never {
                    Truth::No
                } else {
                    Truth::Unknown(missing)
                }
            }
            (Amount::Unknown(mut missing), other) | (other, Amount::Unknown(mut missing)) => {
                if let Amount::Unknown(more) | Amount::AtLeast(_, more) = other {
                    missing.extend(more);
                }
                Truth::Unknown(missing)
            }
            (_, Amount::AtLeast(_, missing)) => Truth::Unknown(missing),
        }
    }

    fn value(&self, expr: &Expr, ask: Ask<'_>) -> Amount {
        match expr {
            Expr::Const(value) => Amount::Value(value.clone()),
            Expr::Field(field) => match self.field(*field, ask.deal, ask.view) {
                Known::Is(Some(value)) => Amount::Value(value),
                Known::Is(None) => Amount::Empty,
                Known::Missing(what) => Amount::Unknown(Missing::from([what.into()])),
            },
            Expr::Sum(pattern, window) => self.sum(pattern, window, ask),
            Expr::Length(field) => match self.value(&Expr::Field(*field), ask) {
                Amount::Value(Value::Text(text)) => {
                    Amount::Value(Value::Number(text.trim().chars().count().into()))
                }
                other => other,
            },
            Expr::Calc(calc) => self.calc(calc, ask),
        }
    }

    /// The numbers that a value may be: one, or every one between two when something is not known.
    fn calc(&self, calc: &Calc, ask: Ask<'_>) -> Amount {
        let all = |of: &[Expr]| {
            of.iter()
                .map(|one| self.value(one, ask))
                .collect::<Vec<_>>()
        };
        let lacking = |of: &[Amount]| {
            let mut missing = Missing::new();
            for one in of {
                if let Amount::Unknown(what)
                | Amount::AtLeast(_, what)
                | Amount::Range(_, _, what) = one
                {
                    missing.extend(what.iter().cloned());
                }
            }
            missing
        };
        match calc {
            Calc::FirstFilled(of) => {
                for one in all(of) {
                    if !matches!(one, Amount::Empty) {
                        return one;
                    }
                }
                Amount::Empty
            }
            Calc::Times(of, factor) => match self.value(of, ask) {
                Amount::Value(Value::Number(number)) => {
                    Amount::Value(Value::Number(number * factor))
                }
                Amount::Value(Value::Percent(number)) => {
                    Amount::Value(Value::Percent(number * factor))
                }
                Amount::Value(Value::Money(money)) => Amount::Value(Value::Money(Money {
                    amount: money.amount * factor,
                    currency: money.currency,
                })),
                Amount::Value(_) | Amount::Empty => Amount::Empty,
                Amount::Range(low, high, what) => {
                    Amount::Range(low * factor, high.map(|high| high * factor), what)
                }
                Amount::AtLeast(_, what) | Amount::Unknown(what) => Amount::Unknown(what),
            },
            Calc::Plus(of) => {
                let parts = all(of);
                if parts.iter().any(|part| matches!(part, Amount::Empty)) {
                    return Amount::Empty;
                }
                let missing = lacking(&parts);
                if !missing.is_empty() {
                    return Amount::Unknown(missing);
                }
                let sum = parts.iter().map(|part| match part {
                    Amount::Value(
                        Value::Number(number)
                        | Value::Percent(number)
                        | Value::Money(Money { amount: number, .. }),
                    ) => *number,
                    _ => Decimal::ZERO,
                });
                Amount::Value(Value::Number(sum.sum()))
            }
            Calc::Largest(of) | Calc::Smallest(of) => {
                let parts = all(of);
                let missing = lacking(&parts);
                if !missing.is_empty() {
                    return Amount::Unknown(missing);
                }
                let mut values: Vec<Value> = parts
                    .into_iter()
                    .filter_map(|part| match part {
                        Amount::Value(value) => Some(value),
                        _ => None,
                    })
                    .collect();
                values.sort_by(|one, other| order(one, other).unwrap_or(Ordering::Equal));
                if matches!(calc, Calc::Largest(_)) {
                    values.reverse();
                }
                values
                    .into_iter()
                    .next()
                    .map_or(Amount::Empty, Amount::Value)
            }
            Calc::DaysSince(field) | Calc::DaysUntil(field) => {
                let today = self.zone.date(ask.view.at);
                match self.value(&Expr::Field(*field), ask) {
                    Amount::Value(Value::Date(date)) => {
                        let gone = (today - date).num_days();
                        let days = match calc {
                            Calc::DaysSince(_) => gone,
                            _ => -gone,
                        };
                        if days < 0 {
                            Amount::Empty
                        } else {
                            Amount::Value(Value::Number(Decimal::from(days)))
                        }
                    }
                    Amount::Value(_) | Amount::Empty => Amount::Empty,
                    other => other,
                }
            }
            Calc::Score(rows) => {
                let plain = Ask {
                    client: ask.client,
                    ..Ask::new(ask.deal, ask.view, ask.scope)
                };
                let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
                let mut missing = Missing::new();
                for (cond, points) in rows {
                    let answer = self.ask(cond, plain);
                    let least = if answer.is_yes() {
                        *points
                    } else {
                        Decimal::ZERO
                    };
                    if let Truth::Unknown(what) = answer {
                        missing.extend(what);
                        low += (*points).min(Decimal::ZERO);
                        high += (*points).max(Decimal::ZERO);
                    } else {
                        low += least;
                        high += least;
                    }
                }
                if missing.is_empty() {
                    Amount::Value(Value::Number(low))
                } else {
                    Amount::Range(low, Some(high), missing)
                }
            }
            Calc::Number(pattern, window) => {
                match self.has_start(window, ask) {
                    Truth::No => return Amount::Value(Value::Number(Decimal::ZERO)),
                    Truth::Unknown(missing) => return Amount::Unknown(missing),
                    Truth::Yes => {}
                }
                let found = self.find(pattern, window, ask);
                let least = Decimal::from(found.sure.len());
                let most = Decimal::from(found.sure.len() + found.maybe.len());
                let held = found.missing.is_empty();
                let mut missing = found.missing;
                missing.extend(found.maybe.into_iter().flat_map(|(_, missing)| missing));
                if missing.is_empty() {
                    Amount::Value(Value::Number(least))
                } else {
                    Amount::Range(least, held.then_some(most), missing)
                }
            }
        }
    }

    fn sum(&self, pattern: &EventPattern, window: &LookBack, ask: Ask<'_>) -> Amount {
        match self.has_start(window, ask) {
            // Without a begin nothing was summed; where that is not sure, at least nothing was.
            Truth::Yes | Truth::Unknown(_) => {}
            Truth::No => {
                let currency = self.data.currency.clone();
                let amount = Decimal::ZERO;
                return Amount::Value(Value::Money(Money { amount, currency }));
            }
        }
        let found = self.find(pattern, window, ask);
        let home = &self.data.currency;
        let mut sum = Decimal::ZERO;
        let (mut foreign, mut negative) = (false, false);
        let sure = found.sure.iter().map(|index| (*index, true));
        let maybe = found.maybe.iter().map(|(index, _)| (*index, false));
        for (index, sure) in sure.chain(maybe) {
            let Says::Event(event, _) = self.facts[index].says else {
                continue;
            };
            let Some(amount) = event.amount else { continue };
            // What may belong to the sum may make another of it.
            foreign |= event.currency.as_deref().is_some_and(|own| *own != *home.0);
            negative |= amount.is_sign_negative();
            if sure {
                sum += amount;
            }
        }
        let mut missing = found.missing;
        missing.extend(found.maybe.into_iter().flat_map(|(_, missing)| missing));
        let value = Value::Money(Money {
            amount: sum,
            currency: Currency(home.0.clone()),
        });
        if foreign {
            missing.insert("курс валюты".into());
            return Amount::Unknown(missing);
        }
        match missing.is_empty() {
            true => Amount::Value(value),
            false if negative => Amount::Unknown(missing),
            false => Amount::AtLeast(value, missing),
        }
    }
}

enum Amount {
    Value(Value),
    Empty,
    AtLeast(Value, Missing),
    /// A number not below the first, and not above the second where there is one.
    Range(Decimal, Option<Decimal>, Missing),
    Unknown(Missing),
}

/// How two values of one type stand; `None` when they cannot be compared.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(if super::world::same(left, right) {
            Ordering::Equal
        } else {
            left.cmp(right)
        }),
        (Value::Number(left), Value::Number(right))
        | (Value::Percent(left), Value::Percent(right)) => Some(left.cmp(right)),
        (Value::Money(left), Value::Money(right)) if left.currency == right.currency => {
            Some(left.amount.cmp(&right.amount))
        }
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.cmp(right)),
        (Value::YesNo(left), Value::YesNo(right)) => Some(left.cmp(right)),
        (Value::Seconds(left), Value::Seconds(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// A comparison of two held values.
pub fn holds(op: Op, left: &Value, right: &Value) -> Truth {
    match order(left, right) {
        Some(order) => ordered(op, order).into(),
        None => Truth::unknown("курс валюты"),
    }
}
