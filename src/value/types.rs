//! Field types and their values.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A currency by its three-letter code in capitals (`RUB`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Currency(pub Box<str>);

impl Default for Currency {
    fn default() -> Self {
        Self("RUB".into())
    }
}

/// An exact amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount in whole units of the currency (roubles, not kopecks), exact.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
}

/// A day that recurs every year (`ежегодная дата`). 29 February falls on 28 February in common years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearDay {
    /// 1–12.
    pub month: u32,
    /// 1–31.
    pub day: u32,
}

/// The type of a card's field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `текст`
    Text,
    /// `число`, with the author's own unit if he named one (`м²`).
    Number(Option<Box<str>>),
    /// `деньги` in one currency.
    Money(Currency),
    /// `процент`: 10 means 10 %.
    Percent,
    /// `дата`
    Date,
    /// `ежегодная дата`
    YearDay,
    /// `дата и время`
    DateTime,
    /// `да/нет`
    YesNo,
    /// A closed list of values in the author's order and spelling.
    OneOf(Vec<Box<str>>),
}

/// A value of a field or an expression. An absent value is `Option::None` where these are held: *empty* is a state of
/// the field and not a value of some type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, as spelled in the data; comparison folds it.
    Text(Box<str>),
    /// A plain number (also counts).
    Number(Decimal),
    /// Money.
    Money(Money),
    /// 10 means 10 %.
    Percent(Decimal),
    /// A calendar day.
    Date(NaiveDate),
    /// A recurring day.
    YearDay(YearDay),
    /// A local date and time of the company's zone.
    DateTime(NaiveDateTime),
    /// `да` or `нет`.
    YesNo(bool),
    /// Seconds: lengths of calls, intervals.
    Seconds(i64),
}
