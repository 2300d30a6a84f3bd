//! Values compared.

use std::cmp::Ordering;

use reglament::model::regulation::{EventPattern, Expr, LookBack, Op};
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
            (Amount::Empty, Amount::Empty | Amount::Value(_))
            | (Amount::Value(_), Amount::Empty) => Truth::No,
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
            (_, Amount::AtLeast(_, missing)) | (Amount::AtLeast(_, missing), _) => {
                Truth::Unknown(missing)
            }
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
            Expr::FirstOf(all) => {
                for one in all {
                    match self.value(one, ask) {
                        Amount::Empty => {}
                        found => return found,
                    }
                }
                Amount::Empty
            }
            Expr::Shares(all) => {
                let mut sum: Option<Value> = None;
                for (share, field) in all {
                    let part = match self.value(&Expr::Field(*field), ask) {
                        Amount::Value(part) => part,
                        other => return other,
                    };
                    sum = match (sum, part) {
                        (None, Value::Number(part)) => Some(Value::Number(part * share)),
                        (Some(Value::Number(sum)), Value::Number(part)) => {
                            Some(Value::Number(sum + part * share))
                        }
                        (None, Value::Percent(part)) => Some(Value::Percent(part * share)),
                        (Some(Value::Percent(sum)), Value::Percent(part)) => {
                            Some(Value::Percent(sum + part * share))
                        }
                        (None, Value::Money(part)) => Some(Value::Money(Money {
                            amount: part.amount * share,
                            ..part
                        })),
                        (Some(Value::Money(sum)), Value::Money(part))
                            if sum.currency == part.currency =>
                        {
                            Some(Value::Money(Money {
                                amount: sum.amount + part.amount * share,
                                ..sum
                            }))
                        }
                        _ => return Amount::Unknown(Missing::from(["курс валюты".into()])),
                    };
                }
                sum.map_or(Amount::Empty, Amount::Value)
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
        for index in &found.sure {
            let Says::Event(event, _) = self.facts[*index].says else {
                continue;
            };
            let Some(amount) = event.amount else { continue };
            foreign |= event.currency.as_deref().is_some_and(|own| *own != *home.0);
            negative |= amount.is_sign_negative();
            sum += amount;
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
