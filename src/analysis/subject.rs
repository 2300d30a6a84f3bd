//! What an axis of conditions is: a field, the number of events, the stage.

use rust_decimal::Decimal;

use super::space::Axis;
use crate::calendar::{Pace, Quantity, Unit};
use crate::model::regulation::{Card, CategoryId, EventPattern, Expr, FieldId, LookBack, Test};

/// What conditions look at.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A field of a card.
    Field(FieldId),
    /// How many characters a text has.
    Length(FieldId),
    /// How many such events there are: of the deal, or of the client.
    Number(Card, EventPattern, LookBack),
    /// What their amounts come to.
    Sum(Card, EventPattern, LookBack),
    /// How much time has passed since the last such event, or since the scope began.
    Passed(Option<EventPattern>, Run),
    /// How much time is left until the date in a field.
    Left(FieldId, Run),
    /// The rung of a category ladder.
    Category(CategoryId),
    /// The stage of the deal.
    Stage,
    /// The role of the deal's owner.
    Role,
    /// The day by the company's clock.
    Today,
    /// A value that is worked out.
    Worked(Expr),
    /// Anything else: it holds or does not.
    Other(Test),
}

/// How time is counted: lengths of different kinds have no common order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Run {
    /// Elapsed time, in seconds.
    Elapsed,
    /// Working time, in seconds.
    Working,
    /// Days and weeks by the calendar, in days.
    Days,
    /// Working days.
    WorkingDays,
    /// Months and longer, in months.
    Months,
}

impl Run {
    /// How a length of time is counted, and how long it is so.
    #[must_use]
    pub fn of(length: Quantity) -> (Self, Decimal) {
        let amount = Decimal::from(length.amount());
        let times = |by: u32| amount * Decimal::from(by);
        match (length.pace(), length.unit()) {
            (Pace::Working, Unit::Day) => (Self::WorkingDays, amount),
            (Pace::Working, Unit::Second) => (Self::Working, amount),
            (Pace::Working, Unit::Minute) => (Self::Working, times(60)),
            (Pace::Working, _) => (Self::Working, times(3600)),
            (_, Unit::Second) => (Self::Elapsed, amount),
            (_, Unit::Minute) => (Self::Elapsed, times(60)),
            (_, Unit::Hour) => (Self::Elapsed, times(3600)),
            (Pace::Exact, Unit::Day) => (Self::Elapsed, times(86_400)),
            (Pace::Exact, Unit::Week) => (Self::Elapsed, times(7 * 86_400)),
            (_, Unit::Day) => (Self::Days, amount),
            (_, Unit::Week) => (Self::Days, times(7)),
            (_, Unit::Month) => (Self::Months, amount),
            (_, Unit::Quarter) => (Self::Months, times(3)),
            (_, Unit::HalfYear) => (Self::Months, times(6)),
            (_, Unit::Year) => (Self::Months, times(12)),
        }
    }
}

/// How far the machine understands an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grasp {
    /// Every cell is a case that can be.
    Sure,
    /// The same, but it changes by itself as time goes on.
    Time,
    /// Whether a cell can be depends on what is not understood here: two fields compared, approvals, worked-out values.
    Unsure,
}

/// An axis with what it is of.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What.
    pub subject: Subject,
    /// Its values.
    pub axis: Axis,
    /// Values of a text in the order in which conditions name them.
    pub texts: Vec<Box<str>>,
    /// How far it is understood.
    pub grasp: Grasp,
    /// The condition that named it first, in the author's words.
    pub said: Box<str>,
    /// Of a number of events: what they are called.
    pub event: Box<str>,
}

/// A pattern without its words: patterns are the same when they ask for the same.
#[must_use]
pub fn bare(pattern: &EventPattern) -> EventPattern {
    EventPattern {
        any: pattern.any.clone(),
        text: "".into(),
    }
}

/// A window without the words of its patterns.
#[must_use]
pub fn bare_window(window: &LookBack) -> LookBack {
    match window {
        LookBack::Since(pattern) => LookBack::Since(Box::new(bare(pattern))),
        other => other.clone(),
    }
}
