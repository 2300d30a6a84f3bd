//! Norms that count: limits, metrics, and the items of a checklist.

use rust_decimal::Decimal;

pub use crate::model::regulation::{CountWindow, KeyKind};

use crate::calendar::PeriodUnit;
use crate::model::regulation::{Answer, FieldId, Grade, RoleId};
use crate::program::{Cond, PatternId};

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
    /// An event of the client is judged only where the guard holds for every deal open then; else where it holds for any.
    pub every_deal: bool,
    /// Its penalty stands beside those of other limits for the same event; else only the largest is taken.
    pub adds_up: bool,
}

/// So many deals or open tasks on one person at once, and no more: a limit on states.
///
/// It is violated from the moment the number exceeds the bound until it no longer does; the deals of a person count by
/// their owner then, tasks by who has to do them.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The open tasks that weigh; `None`: deals within the scope while the guard holds.
    pub tasks: Option<PatternId>,
    /// Deals of one client weigh as one.
    pub clients: bool,
    /// Only holders of this role are limited.
    pub role: Option<RoleId>,
    /// How many at once.
    pub at_most: u32,
}

/// A metric with a floor: so many events of each active holder of a role in every whole calendar period, by the company's
/// clock. The running period is only told.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Which events count; the norm's guard is asked just before them.
    pub pattern: PatternId,
    /// Whose plan.
    pub role: RoleId,
    /// Which period.
    pub unit: PeriodUnit,
    /// At least so many.
    pub at_least: u32,
    /// Whose plan, and when: asked of the person at the begin of every day of the period. Only people and days stand here.
    pub applies: Cond,
}

/// What a number in a report adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// The number of events.
    Number,
    /// The sum of their amounts, in the currency of the data.
    Sum,
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
    /// Whether the total is said in per cent.
    pub percent: bool,
}

impl Checklist {
    /// All the points that there are.
    #[must_use]
    pub fn whole(&self) -> Decimal {
        self.questions.iter().map(|one| one.weight).sum()
    }

    /// A total as the author measures it: where it is said in per cent, so are the steps of the scale and every threshold.
    pub fn measure(&self, total: Decimal) -> Decimal {
        let whole = self.whole();
        let share = (total * Decimal::ONE_HUNDRED).checked_div(whole);
        share
            .filter(|_| self.percent)
            .map_or(total, |share| share.round_dp(2))
    }

    /// The grade of a total, if the scale has one for it.
    #[must_use]
    pub fn grade(&self, total: Decimal) -> Option<&str> {
        let total = self.measure(total);
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

/// A value that only one client may have: a limit of one client for each value, judged by [`crate::engine::settle`] at the
/// later client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// Any of these agrees, and within it all of the fields.
    pub keys: Vec<Vec<FieldId>>,
}
