//! Norms that count: limits, metrics, and the items of a checklist.

use rust_decimal::Decimal;

use crate::calendar::{PeriodUnit, Quantity};
use crate::model::regulation::{Answer, Grade};
use crate::program::{Cond, PatternId};

/// What a limit or a metric counts by: one account for each deal, client, person …
///
/// Whatever the key, there is one way of judging: every case contributes its facts, and the contributions are judged
/// together, see [`crate::engine::settle`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The deal. An event of the client without a deal counts for every deal open then.
    Deal,
    /// The client. Every event counts once, however many deals are open; a deal without a client stands for itself.
    Client,
    /// The employee who did it. An event without an author counts for nobody.
    Person,
    /// One account for all cases.
    All,
}

/// Which facts count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountWindow {
    /// A fact at `s` occupies `[s, s⊕W)`, and the count at `t` is of the facts with `s ≤ t < s⊕W`: the place becomes
    /// free exactly at the end. Units up to a week are elapsed time whatever their pace (a week is 168 h); a month and
    /// longer end at the same local time on the same day number, or on the month's last day.
    Rolling(Quantity),
    /// The facts of the calendar period of `t` (a week begins on Monday), in the zone that is in force at `t`.
    Calendar(PeriodUnit),
}

/// So many events of one key within a window, and no more.
///
/// It is violated at the event that exceeds it, and at every further one while the window stays full: an event that
/// should not have been counts as much as one that should. The norm's scope says where events count. Its guard is
/// asked just before an event, and decides only whether that event is judged: events at which it did not hold fill the
/// window as well.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The events that count and are judged.
    pub pattern: PatternId,
    /// Events that fill the window and are never judged themselves (`включая звонки`).
    pub also: Vec<PatternId>,
    /// Events that neither count nor violate (`кроме сервисных`).
    pub exempt: Vec<PatternId>,
    /// A condition under which an event neither counts nor violates; asked just before it.
    pub exempt_when: Option<Cond>,
    /// Which events share an account.
    pub key: KeyKind,
    /// How many are allowed; 0 allows none at all.
    pub at_most: u32,
    /// Which of them count together.
    pub window: CountWindow,
    /// Months and calendar periods are the client's local ones, where his zone is known; else the company's.
    pub client_clock: bool,
}

/// What a metric adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// The number of events.
    Number,
    /// The sum of their amounts, in the currency of the data.
    Sum,
}

/// A number per key, asked at the moment of the report, with the cases behind it. A share is two of them: the
/// numerator and the denominator.
///
/// Events within the norm's scope count at which its guard held, asked just before them.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// What is added up.
    pub counted: Counted,
    /// Of which events.
    pub pattern: PatternId,
    /// For whom there is a number of its own.
    pub key: KeyKind,
    /// Which events count together at that moment; `None`: all up to it.
    pub window: Option<CountWindow>,
    /// As in [`Limit`].
    pub client_clock: bool,
}

/// A QA checklist: its questions are the kernel's checklist items.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// Filled sheets.
    pub pattern: PatternId,
    /// The items.
    pub questions: Vec<Question>,
    /// What an answer is worth, as a share of the item's weight.
    pub answers: Vec<(Box<str>, Decimal)>,
    /// From the best down.
    pub grades: Vec<Grade>,
    /// What takes points off.
    pub stops: Vec<StopFactor>,
    /// Lines of free text.
    pub lines: Vec<Box<str>>,
}

impl Checklist {
    /// The grade of a total, if the scale has one for it.
    #[must_use]
    pub fn grade(&self, total: Decimal) -> Option<&str> {
        let fits = |grade: &&Grade| grade.from.is_none_or(|from| total >= from);
        self.grades.iter().find(fits).map(|grade| &*grade.name)
    }
}

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The question in the author's words.
    pub text: Box<str>,
    /// Its section.
    pub section: Option<Box<str>>,
    /// How many points a full «да» is worth; «нет» is worth none.
    pub weight: Decimal,
    /// Steps of answers, from the best down.
    pub rungs: Vec<(Answer, Decimal)>,
    /// What answers it without a human: yes is «подтверждено», no «опровергнуто», unknown «в данных не видно». `None`:
    /// a human answers.
    pub automatic: Option<Automatic>,
    /// Where it does not hold, the item is «не к месту» and leaves the denominator.
    pub only_if: Cond,
    /// The same by another answer of the sheet.
    pub only_answer: Option<(Box<str>, Box<str>)>,
}

/// What answers an item without a human.
#[derive(Debug, Clone, PartialEq)]
pub enum Automatic {
    /// A condition, asked when the sheet was filled.
    Cond(Cond),
    /// The verdict of the clause of this number.
    Clause(Box<str>),
}

/// What takes points off the total.
#[derive(Debug, Clone, PartialEq)]
pub struct StopFactor {
    /// In the author's words.
    pub text: Box<str>,
    /// How many; `None`: all.
    pub minus: Option<Decimal>,
    /// What finds it without a human.
    pub automatic: Option<Automatic>,
}

/// A number that an employee reports, against what can be counted of his work over the same days. It is judged by
/// [`crate::engine::settle`], for what he did lies in the cases of many clients.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// His reports.
    pub report: PatternId,
    /// The line of the report, in the author's words.
    pub line: Box<str>,
    /// The events counted.
    pub pattern: PatternId,
    /// Their number, or the sum of their amounts.
    pub counted: Counted,
}
