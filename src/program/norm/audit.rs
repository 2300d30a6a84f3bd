//! QA checklists: items of a sheet, and which work is drawn for checking.

use rust_decimal::Decimal;

use crate::calendar::PeriodUnit;
use crate::model::regulation::{Amount, AnswerLevel, AnswerTest, Grade, RoleId};
use crate::program::{Cond, PatternId};

/// A QA checklist: its questions are the kernel's checklist items.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// Its name, which sheets carry.
    pub name: Box<str>,
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
    /// Which work is checked.
    pub samplings: Vec<Sampling>,
    /// The role that fills the sheets in, in the author's words.
    pub checked_by: Option<Box<str>>,
    /// Whether the total is said in per cent.
    pub percent: bool,
}

impl Checklist {
    /// What all questions together are worth.
    #[must_use]
    pub fn whole(&self) -> Decimal {
        self.questions.iter().map(|one| one.weight).sum()
    }

    /// A total as the author measures it: where it is said in per cent, so are the steps of the scale and every threshold.
    #[must_use]
    pub fn measure(&self, total: Decimal) -> Decimal {
        let share = (total * Decimal::ONE_HUNDRED).checked_div(self.whole());
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
    /// Whether a low answer is a matter of its own.
    pub critical: bool,
    /// Levels of answers, from the best down.
    pub rungs: Vec<AnswerLevel>,
    /// What answers it without a human: yes is «подтверждено», no «опровергнуто», unknown «в данных не видно». `None`:
    /// a human answers.
    pub automatic: Option<Automatic>,
    /// Where it does not hold, the item is «не к месту» and leaves the denominator.
    pub only_if: Cond,
    /// The same by another answer of the sheet.
    pub only_answer: Option<AnswerTest>,
}

/// What answers an item without a human.
#[derive(Debug, Clone, PartialEq)]
pub enum Automatic {
    /// A condition, asked when the sheet was filled.
    Cond(Cond),
    /// Another answer of the sheet.
    Answer(AnswerTest),
    /// The verdict of a clause.
    Clause {
        /// Its number.
        number: Box<str>,
        /// Kept, else broken.
        kept: bool,
    },
}

/// What takes points off the total.
#[derive(Debug, Clone, PartialEq)]
pub struct StopFactor {
    /// In the author's words.
    pub text: Box<str>,
    /// How many; `None` with no `cap`: all.
    pub minus: Option<Decimal>,
    /// The total is not above this.
    pub cap: Option<Decimal>,
    /// What finds it without a human.
    pub automatic: Option<Automatic>,
}

/// One rule of which work is checked; see [`crate::model::regulation::Sampling`].
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// In the author's words.
    pub text: Box<str>,
    /// Of what.
    pub what: Sampled,
    /// How much of it.
    pub amount: Amount,
    /// In every calendar period of this kind.
    pub unit: PeriodUnit,
    /// Only the work of holders of this role.
    pub role: Option<RoleId>,
    /// The number is of each person.
    pub each: bool,
    /// At least so many of each person, if there are.
    pub least: u32,
    /// Only what this holds of.
    pub guard: Cond,
    /// How many people score the same work.
    pub auditors: u32,
}

/// What is checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Sampled {
    /// Every such event.
    Events(PatternId),
    /// All touches of a deal, by one sheet.
    Deals,
}
