//! The tree of a text: structure without meaning.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use crate::source::Span;

/// A whole text.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Top-level lines in order.
    pub nodes: Vec<Node>,
}

/// One line with the block below it. Rows after a colon on the same line stand among the children.
#[derive(Debug, Clone)]
pub struct Node {
    /// The clause number, if the line carries one.
    pub number: Option<Number>,
    /// The phrase; `None` when the line could not be read (its message is already given).
    pub phrase: Option<Phrase>,
    /// Whether a colon opens a block.
    pub opens: bool,
    /// Rows and deeper lines.
    pub children: Vec<Node>,
    /// The whole line without its block.
    pub span: Span,
}

/// A clause number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// `2.1`, without a closing dot.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// One sentence with its grading.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// Its shape.
    pub kind: PhraseKind,
    /// `(критично, штраф 500 ₽)`
    pub grade: Vec<GradeItem>,
    /// Without the grading.
    pub span: Span,
}

/// Shapes of sentences.
#[derive(Debug, Clone)]
pub enum PhraseKind {
    /// `если …[, то …[, иначе …]]`
    If {
        /// The condition.
        cond: Condition,
        /// What follows on the same line.
        then: Option<Box<Phrase>>,
        /// `иначе …` on the same line.
        otherwise: Option<Box<Phrase>>,
    },
    /// `иначе если …[, то …[, иначе …]]`
    ElseIf {
        /// The condition.
        cond: Condition,
        /// What follows on the same line.
        then: Option<Box<Phrase>>,
        /// `иначе …` on the same line.
        otherwise: Option<Box<Phrase>>,
    },
    /// `иначе […]`
    Else {
        /// What follows on the same line.
        then: Option<Box<Phrase>>,
    },
    /// `когда …[, то …]`
    When {
        /// The event.
        event: Condition,
        /// What follows on the same line.
        then: Option<Box<Phrase>>,
    },
    /// Only subordinate clauses: `кроме …`
    Exception(Vec<Tail>),
    /// Everything else: `left [— right]` with subordinate clauses.
    Plain {
        /// What is said, or the left side of a row.
        left: Condition,
        /// The right side of a row.
        right: Option<Box<Phrase>>,
        /// `, если …`, `кроме …`
        tails: Vec<Tail>,
    },
}

impl Phrase {
    /// All of it is read.
    pub fn mark(&self) {
        match &self.kind {
            PhraseKind::Plain { left, right, tails } => {
                left.mark();
                right.iter().for_each(|right| right.mark());
                tails.iter().for_each(|tail| tail.cond.mark());
            }
            PhraseKind::If {
                cond,
                then,
                otherwise,
            }
            | PhraseKind::ElseIf {
                cond,
                then,
                otherwise,
            } => {
                cond.mark();
                then.iter().chain(otherwise).for_each(|one| one.mark());
            }
            PhraseKind::Else { then } => then.iter().for_each(|one| one.mark()),
            PhraseKind::When { event, then } => {
                event.mark();
                then.iter().for_each(|one| one.mark());
            }
            PhraseKind::Exception(tails) => tails.iter().for_each(|tail| tail.cond.mark()),
        }
    }
}

/// One item of a grading.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeItem {
    /// `штраф`, `приоритет` … ; `None` for bare points.
    pub word: Option<GradeWord>,
    /// The number with its unit.
    pub quantity: Option<Part>,
    /// Whether it is subtracted.
    pub minus: bool,
    /// Where it stands.
    pub span: Span,
}

/// Closed words of a grading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradeWord {
    /// `критично`
    Critical,
    /// `нарушение`
    Violation,
    /// `замечание`
    Remark,
    /// `напоминание`
    Reminder,
    /// `штраф`
    Fine,
    /// `приоритет`
    Priority,
}

/// A subordinate clause.
#[derive(Debug, Clone)]
pub struct Tail {
    /// Which.
    pub kind: TailKind,
    /// `только если`
    pub only: bool,
    /// Its condition or list.
    pub cond: Condition,
    /// Where it stands, with its conjunction.
    pub span: Span,
}

/// Conjunctions of subordinate clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TailKind {
    /// `если`
    If,
    /// `пока`
    While,
    /// `кроме`, `за исключением`
    Except,
    /// `включая`
    Including,
    /// `когда`: what sets the sentence off.
    When,
    /// `иначе`: what follows when that which is said does not hold.
    Otherwise,
}

/// Members joined by connectives, two levels deep (`, и` binds weaker than `и`).
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One member.
    Member(Member),
    /// Several under one connective.
    Joint(Joint, Vec<Condition>, Span),
}

impl Phrase {
    /// A copy to try a reading on: what is gone over there is not read yet.
    #[must_use]
    pub fn apart(&self) -> Self {
        let mut copy = self.clone();
        if let PhraseKind::Plain { left, right, .. } = &mut copy.kind {
            *left = left.apart();
            if let Some(right) = right {
                **right = right.apart();
            }
        }
        copy
    }
}

impl Condition {
    /// A copy to try a reading on: what is gone over there is not read yet.
    #[must_use]
    pub fn apart(&self) -> Self {
        match self {
            Self::Member(member) => {
                let mut copy = member.clone();
                for part in &mut copy.parts {
                    part.seen = Seen::default();
                    if let PartKind::Group(inner) = &mut part.kind {
                        **inner = inner.apart();
                    }
                }
                Self::Member(copy)
            }
            Self::Joint(joint, list, span) => {
                Self::Joint(*joint, list.iter().map(Self::apart).collect(), *span)
            }
        }
    }
}

impl Member {
    /// The first parts are read.
    pub fn mark_first(&self, parts: usize) {
        self.parts
            .iter()
            .take(parts)
            .for_each(|part| part.seen.mark());
    }

    /// All of it is read.
    pub fn mark(&self) {
        for part in &self.parts {
            part.seen.mark();
            if let PartKind::Group(inner) = &part.kind {
                inner.mark();
            }
        }
    }
}

impl Condition {
    /// All of it is read.
    pub fn mark(&self) {
        match self {
            Self::Member(member) => member.mark(),
            Self::Joint(_, list, _) => list.iter().for_each(Self::mark),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Member(member) => member.span,
            Self::Joint(_, _, span) => *span,
        }
    }
}

/// The connective of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// `и`
    And,
    /// `или`
    Or,
    /// Commas alone: a list; what it means is its head's business (criteria: all, names: any).
    List,
}

/// A run of parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// At least one.
    pub parts: Vec<Part>,
    /// Where it stands.
    pub span: Span,
}

/// A piece that means something.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Where it stands.
    pub span: Span,
    /// Whether any reader has gone over it.
    pub seen: Seen,
}

/// Whether something of the text has been read: shared by all copies of the tree, so that what nobody reads can be told at the end.
#[derive(Debug, Clone, Default)]
pub struct Seen(std::sync::Arc<std::sync::atomic::AtomicBool>);

impl Seen {
    /// It is read.
    pub fn mark(&self) {
        self.0.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Whether it is read.
    #[must_use]
    pub fn is(&self) -> bool {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Being read is no part of what is said.
impl PartialEq for Seen {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Pieces.
#[derive(Debug, Clone, PartialEq)]
pub enum PartKind {
    /// A bare word, folded (lower case, `ё` as `е`).
    Word(Box<str>),
    /// A quoted name as written, without the quotes.
    Quoted(Box<str>),
    /// A number with its unit; either may be missing, not both.
    Quantity {
        /// The number; the lower end of a range.
        low: Option<Decimal>,
        /// The upper end of a range.
        high: Option<Decimal>,
        /// The unit.
        unit: Option<Unit>,
        /// «рабочих», «рабочего времени»
        working: bool,
        /// «календарных»
        calendar: bool,
        /// A sign before it: `+ 10 %`.
        signed: Option<bool>,
    },
    /// `09:00` as minutes since midnight, 0–1440.
    Time(u32),
    /// `09:00–18:00`
    TimeRange(u32, u32),
    /// `07.12.2026`
    Date(NaiveDate),
    /// `07.12.2026 10:00`
    DateTime(NaiveDateTime),
    /// `01.12`: day and month.
    ShortDate(u32, u32),
    /// `пн–пт`: 0 is Monday; one day has both ends equal.
    Weekdays(u32, u32),
    /// `п. 2.1`
    ClauseRef(Box<str>),
    /// Brackets of logic.
    Group(Box<Condition>),
    /// `→`
    Arrow,
    /// `+` between values.
    Plus,
    /// A comparison by sign.
    Sign(Sign),
}

/// Comparison signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `=`
    Eq,
    /// `≠`
    Ne,
    /// `<`
    Lt,
    /// `≤`
    Le,
    /// `>`
    Gt,
    /// `≥`
    Ge,
}

/// Units of quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// секунда
    Second,
    /// минута
    Minute,
    /// час
    Hour,
    /// день
    Day,
    /// сутки
    DayNight,
    /// неделя
    Week,
    /// месяц
    Month,
    /// квартал
    Quarter,
    /// полугодие
    HalfYear,
    /// год
    Year,
    /// раз
    Times,
    /// процент
    Percent,
    /// Money, by the currency's code.
    Money(&'static str),
    /// балл
    Points,
    /// знак
    Chars,
    /// попытка
    Attempts,
}
