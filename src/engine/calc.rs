//! Values that are worked out of others.

use rust_decimal::Decimal;

use super::ask::{Found, Point};
use super::view::View;
use crate::model::regulation::FieldId;
use crate::program::{Calc, Expr, order, plain};
use crate::value::{Missing, Money, Truth, Value};

impl View<'_> {
    /// What a calculation comes to.
    pub(super) fn calc(&self, calc: &Calc, point: Point) -> Found {
        match calc {
            Calc::FirstFilled(of) => of
                .iter()
                .map(|one| self.expr(one, point))
                .find(|found| !matches!(found, Found::Empty))
                .unwrap_or(Found::Empty),
            Calc::Times(of, factor) => match self.expr(of, point) {
                Found::Value(value) => times(value, *factor),
                Found::Between(low, high, missing) => {
                    let high = high.and_then(|high| high.checked_mul(*factor));
                    Found::Between(low.checked_mul(*factor).unwrap_or(low), high, missing)
                }
                // More of it may come, so that no more can be told of a part of it.
                Found::AtLeast(_, missing) => Found::Unknown(missing),
                other => other,
            },
            Calc::Plus(of) => self.plus(of, point),
            Calc::Largest(of) => self.extreme(of, true, point),
            Calc::Smallest(of) => self.extreme(of, false, point),
            Calc::DaysSince(field) => self.days(*field, point, 1),
            Calc::DaysUntil(field) => self.days(*field, point, -1),
            Calc::Score(rows) => {
                let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
                let mut missing = Missing::new();
                for (cond, points) in rows {
                    match self.ask(
                        cond,
                        Point {
                            origin: None,
                            ..point
                        },
                    ) {
                        Truth::No => {}
                        Truth::Yes => {
                            low = low.saturating_add(*points);
                            high = high.saturating_add(*points);
                        }
                        Truth::Unknown(what) => {
                            missing.extend(what);
                            low = low.saturating_add((*points).min(Decimal::ZERO));
                            high = high.saturating_add((*points).max(Decimal::ZERO));
                        }
                    }
                }
                if missing.is_empty() {
                    Found::Value(Value::Number(low))
                } else {
                    Found::Between(low, Some(high), missing)
                }
            }
            Calc::Number(pattern, window) => match self.counted(*pattern, window, point) {
                Ok((least, most, _)) if most == Some(least) => {
                    Found::Value(Value::Number(Decimal::from(least)))
                }
                Ok((least, most, missing)) => {
                    let most = most.map(Decimal::from);
                    Found::Between(Decimal::from(least), most, missing)
                }
                Err(Truth::Unknown(missing)) => Found::Unknown(missing),
                Err(_) => Found::Value(Value::Number(Decimal::ZERO)),
            },
        }
    }

    fn plus(&self, of: &[Expr], point: Point) -> Found {
        let mut sum = Decimal::ZERO;
        let mut missing = Missing::new();
        for one in of {
            match self.expr(one, point) {
                Found::Value(value) => match plain(&value) {
                    Some(number) => sum = sum.saturating_add(number),
                    None => return Found::Empty,
                },
                Found::Empty => return Found::Empty,
                Found::AtLeast(_, what) | Found::Between(_, _, what) | Found::Unknown(what) => {
                    missing.extend(what);
                }
            }
        }
        if missing.is_empty() {
            Found::Value(Value::Number(sum))
        } else {
            Found::Unknown(missing)
        }
    }

    fn extreme(&self, of: &[Expr], largest: bool, point: Point) -> Found {
        let mut best: Option<Value> = None;
        let mut missing = Missing::new();
        for one in of {
            match self.expr(one, point) {
                Found::Value(value) => {
                    let better = best.as_ref().is_none_or(|best| {
                        order(&value, best).is_some_and(|order| {
                            if largest {
                                order.is_gt()
                            } else {
                                order.is_lt()
                            }
                        })
                    });
                    if better {
                        best = Some(value);
                    }
                }
                Found::Empty => {}
                Found::AtLeast(_, what) | Found::Between(_, _, what) | Found::Unknown(what) => {
                    missing.extend(what);
                }
            }
        }
        if missing.is_empty() {
            best.map_or(Found::Empty, Found::Value)
        } else {
            Found::Unknown(missing)
        }
    }

    /// Whole days between the date in a field and the day asked; empty on the other side of it.
    fn days(&self, field: FieldId, point: Point, sign: i64) -> Found {
        let date = match self.expr(&Expr::Field(field), point) {
            Found::Value(Value::Date(date)) => date,
            Found::Value(Value::DateTime(at)) => at.date(),
            Found::Value(_) | Found::Empty => return Found::Empty,
            other => return other,
        };
        let today = self.env.moments.zone.date(point.at);
        match today.signed_duration_since(date).num_days() * sign {
            days if days < 0 => Found::Empty,
            days => Found::Value(Value::Number(Decimal::from(days))),
        }
    }
}

fn times(value: Value, factor: Decimal) -> Found {
    let of = |number: Decimal| number.checked_mul(factor).unwrap_or(Decimal::MAX);
    Found::Value(match value {
        Value::Number(number) => Value::Number(of(number)),
        Value::Percent(number) => Value::Percent(of(number)),
        Value::Money(money) => Value::Money(Money {
            amount: of(money.amount),
            ..money
        }),
        _ => return Found::Empty,
    })
}
