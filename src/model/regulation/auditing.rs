//! QA checklists: what is asked, what answers are worth, and which work is checked.

use rust_decimal::Decimal;

use super::{Cond, EventPattern, RoleId};
use crate::calendar::PeriodUnit;

/// `чек-лист «Первый звонок»:` — a QA checklist. Filled sheets are events of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// Its name, which sheets carry.
    pub name: Box<str>,
    /// Questions in the author's order.
    pub questions: Vec<Question>,
    /// `полностью — 100 %; частично — 50 %`: what an answer is worth, as a share of the question's weight.
    pub answers: Vec<(Box<str>, Decimal)>,
    /// `шкала: от 90 — отлично; …`, from the best down.
    pub grades: Vec<Grade>,
    /// `стоп-факторы:`
    pub stops: Vec<StopFactor>,
    /// `заполнить «сильные стороны»`: lines of free text.
    pub lines: Vec<Box<str>>,
    /// `проверять 10 % звонков в неделю`: which work is checked, one rule each.
    pub samplings: Vec<Sampling>,
    /// `отвечает ОКК`: who fills the sheets in.
    pub checked_by: Option<RoleId>,
    /// `вес по умолчанию — 10`: what a question without a weight of its own is worth.
    pub default_weight: Option<Decimal>,
    /// `итог — процент`: the total is given in per cent as well.
    pub percent: bool,
}

/// One question of a checklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// In the author's words.
    pub text: Box<str>,
    /// Its section.
    pub section: Option<Box<str>>,
    /// What a full «да» is worth.
    pub weight: Decimal,
    /// `(критично)`: of those the worst is looked at by `критичный пункт ниже половины — …`.
    pub critical: bool,
    /// `от 3 — 20; от 1 — 10; нет — 0`: levels from the best down.
    pub rungs: Vec<AnswerLevel>,
    /// `по данным, если …`
    pub automatic: Option<Automatic>,
    /// `только если …` of the data; where it does not hold, the question is not to the point.
    pub only_if: Cond,
    /// `только если «клиент готов» = нет`, `только если «назвал цену» не выполнен`: another answer of the same sheet.
    pub only_answer: Option<AnswerTest>,
}

/// `от 3 — 20 «раскрыл потребность»`
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerLevel {
    /// Which answer.
    pub answer: Answer,
    /// What it is worth.
    pub points: Decimal,
    /// What it looks like, in the author's words.
    pub about: Option<Box<str>>,
}

/// An answer that a level of a question speaks of.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A number from this on.
    AtLeast(Decimal),
    /// This very word.
    Said(Box<str>),
}

/// What is asked of another answer of the same sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerTest {
    /// Which question.
    pub question: Box<str>,
    /// What of it.
    pub is: Answered,
}

/// What an answer is.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered {
    /// `= нет`: this very word.
    Said(Box<str>),
    /// `не выполнен`: it brought no points. What is not to the point has not failed.
    Failed,
    /// `выполнен`: it brought all of them.
    Passed,
}

/// What answers a question without a human.
#[derive(Debug, Clone, PartialEq)]
pub enum Automatic {
    /// A condition of the data.
    Cond(Cond),
    /// Another answer of the same sheet.
    Answer(AnswerTest),
    /// The verdict of another clause: `если выполнен п. 2.1`, `если нарушен п. 5.2`.
    Clause {
        /// Its number.
        number: Box<str>,
        /// Kept, else broken.
        kept: bool,
    },
}

/// A step of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// From this total on; `None`: whatever is left.
    pub from: Option<Decimal>,
    /// Its name.
    pub name: Box<str>,
    /// `от 90 — отлично «ставим в пример»`: what it means, in the author's words.
    pub about: Option<Box<str>>,
}

/// `«грубость» — обнуляет`, `«скидка» — минус 10`, `«нет шага» — не выше 60`
#[derive(Debug, Clone, PartialEq)]
pub struct StopFactor {
    /// In the author's words.
    pub text: Box<str>,
    /// How many points it takes off; `None` with no `cap`: all.
    pub minus: Option<Decimal>,
    /// The total is not above this.
    pub cap: Option<Decimal>,
    /// What finds it without a human.
    pub automatic: Option<Automatic>,
}

/// What of a sheet is compared with a border.
#[derive(Debug, Clone, PartialEq)]
pub enum Rated {
    /// The total.
    Total,
    /// The points of this section.
    Section(Box<str>),
    /// Of the critical questions, the one with the least share of its weight, in per cent.
    Critical,
}

/// `проверять 10 % звонков в неделю и не меньше 5 на менеджера`: one rule of which work is checked.
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
    /// The number is of each person, not of all together.
    pub each: bool,
    /// At least so many of each person, if there are.
    pub least: u32,
    /// `если …`: only what this holds of, asked just after the event.
    pub guard: Cond,
    /// How many people score the same work, each on a sheet of his own.
    pub auditors: u32,
}

/// What is checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Sampled {
    /// Every such event by itself.
    Events(EventPattern),
    /// All touches of a deal in the period, by one sheet.
    Deals,
}

/// How much is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// All there is.
    All,
    /// A share of each person's, rounded up.
    Share(Decimal),
    /// So many.
    Number(u32),
}
