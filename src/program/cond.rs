//! Conditions with their event patterns numbered.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::PatternId;
use crate::calendar::{PeriodUnit, Quantity};
use crate::facts::ApprovalState;

use super::norm::Checklist;
use crate::model::regulation::{CategoryId, FieldId, Op, Rated, RoleId, StageId, Who};
use crate::model::regulation::{ConsentTest, LocalHours};
use crate::value::Value;

/// A compiled condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Cond {
    /// Always.
    True,
    /// All of them.
    And(Vec<Cond>),
    /// Any of them.
    Or(Vec<Cond>),
    /// Not.
    Not(Box<Cond>),
    /// A test with the author's words.
    Test(Test, Box<str>),
}

impl Cond {
    /// Both conditions, without a needless `и`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, only) | (only, Self::True) => only,
            (left, right) => Self::And(vec![left, right]),
        }
    }

    /// Calls `visit` for every elementary test.
    pub fn for_each_test<'c>(&'c self, visit: &mut impl FnMut(&'c Test)) {
        match self {
            Self::True => {}
            Self::And(all) | Self::Or(all) => {
                for cond in all {
                    cond.for_each_test(visit);
                }
            }
            Self::Not(cond) => cond.for_each_test(visit),
            Self::Test(test, _) => visit(test),
        }
    }
}

/// A compiled test; see [`crate::model::regulation::Test`].
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The field has a value.
    Filled(FieldId),
    /// A comparison.
    Compare(Expr, Op, Expr),
    /// One of these values; texts are folded.
    OneOf(FieldId, Vec<Value>),
    /// A number of events.
    Count {
        /// Which.
        pattern: PatternId,
        /// When.
        window: Window,
        /// How compared.
        op: Op,
        /// With what.
        number: u32,
    },
    /// There was one, and the last is older than this.
    LastOlder(PatternId, Quantity),
    /// More than this has passed since the last one, or since the scope began.
    Elapsed(Option<PatternId>, Quantity),
    /// The category is one of these rungs.
    Category(CategoryId, Vec<usize>),
    /// The deal is in one of these stages.
    Stage(Vec<StageId>),
    /// The owner holds one of these roles.
    OwnerRole(Vec<RoleId>),
    /// The field's text has this folded text in it.
    Contains(FieldId, Box<str>),
    /// No more than this remains before the date, or it has passed.
    Remains(FieldId, Quantity),
    /// The owner is one of these; names are folded.
    OwnerIs(Who),
    /// The last sheet of a checklist compares so.
    Score(Box<Checklist>, Rated, Op, Decimal),
    /// The last word of an approval.
    Approval {
        /// Folded: what it is about.
        about: Option<Box<str>>,
        /// Whose; empty: anybody's.
        roles: Vec<RoleId>,
        /// The state asked for.
        state: ApprovalState,
    },
    /// The day is one of these by the company's clock.
    Days(NaiveDate, Option<NaiveDate>),
    /// Within the company's working hours.
    WorkingTime,
    /// The last contact was from the client.
    LastFromClient,
    /// The register of consents.
    Consent(ConsentTest),
    /// Hours of a clock on the wall.
    LocalTime(LocalHours),
    /// The last of these, none of which is of the other.
    Streak {
        /// Which.
        pattern: PatternId,
        /// How many.
        number: u32,
        /// What none of them is.
        without: PatternId,
    },
    /// The day is one of these in every year.
    Season((u32, u32), (u32, u32)),
    /// A date still to come.
    Ahead(FieldId),
    /// What the clock said when the scope began.
    AtStart(Box<Test>),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A constant; texts are folded.
    Const(Value),
    /// A field.
    Field(FieldId),
    /// A sum of amounts.
    Sum(PatternId, Window),
    /// The number of characters of a text.
    Length(FieldId),
    /// A value that is worked out.
    Calc(Box<Calc>),
}

/// A compiled calculation; see [`crate::model::regulation::Calc`].
#[derive(Debug, Clone, PartialEq)]
pub enum Calc {
    /// The first that is not empty.
    FirstFilled(Vec<Expr>),
    /// So many times as much.
    Times(Expr, Decimal),
    /// All together.
    Plus(Vec<Expr>),
    /// The largest of those that are filled.
    Largest(Vec<Expr>),
    /// The smallest of those that are filled.
    Smallest(Vec<Expr>),
    /// Whole days since a date.
    DaysSince(FieldId),
    /// Whole days until a date.
    DaysUntil(FieldId),
    /// Points of the conditions that hold.
    Score(Vec<(Cond, Decimal)>),
    /// A number of events.
    Number(PatternId, Window),
}

/// Over which time events are looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Window {
    /// All that is known, or since the duty's origin.
    Ever,
    /// Elapsed time back.
    Last(Quantity),
    /// Since the calendar period began that the moment lies in, by the client's clock, else the company's.
    Period(PeriodUnit),
    /// Since the entry into the present visit.
    Visit,
    /// Since the last event of this pattern.
    Since(PatternId),
}
