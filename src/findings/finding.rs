//! One verdict about one subject under one clause.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::value::{Currency, Instant};

/// The kernel norm a clause lowered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NormKind {
    /// Something must be done or hold.
    Obligation,
    /// Something must not be done.
    Prohibition,
    /// Something must not be done too often.
    Limit,
    /// A number with cases behind it.
    Metric,
    /// An item of a QA checklist.
    Checklist,
}

/// The verdict words of the JSON contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Fulfilled on or before the deadline.
    OnTime,
    /// Fulfilled after the deadline.
    Late,
    /// The deadline has passed, the duty is still open.
    Overdue,
    /// The deadline passed and the duty ended unfulfilled.
    Missed,
    /// Open, the deadline has not passed.
    Pending,
    /// Ended before the deadline by a cancel condition or the end of its scope.
    Cancelled,
    /// The facts that would decide it are not held.
    NotChecked,
    /// A prohibition was broken; for an entry criterion: still unmet.
    Violated,
    /// An entry criterion was broken and has been met since, in the same visit.
    Fixed,
}

/// How grave it is, by the author's grading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// `(критично)`
    Critical,
    /// No grading.
    Violation,
    /// `(замечание)`
    Remark,
    /// `(напоминание)`
    Reminder,
}

/// On which clock a term ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clock {
    /// Working hours of the company.
    CompanyWorking,
    /// Working hours of the responsible's team.
    TeamWorking,
    /// Working hours of the person.
    EmployeeWorking,
    /// Round the clock.
    Elapsed,
    /// The client's local time.
    ClientLocal,
    /// Whole days.
    Days,
}

/// What a verdict about a state rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// On recorded history.
    History,
    /// Only on the value the field has now: no penalty, in no share or rating.
    Current,
}

/// What the choice of the person rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ResponsibleBasis {
    /// The owner or author is recorded for that moment.
    History,
    /// Only today's owner is known.
    Current,
    /// Nobody in particular: the role itself.
    Role,
}

/// Whom and what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Subject {
    /// Client id.
    pub client: Option<Box<str>>,
    /// Deal id.
    pub deal: Option<Box<str>>,
    /// Funnel name as the regulation (else the data) spells it.
    pub funnel: Option<Box<str>>,
    /// Stage at the trigger (for bans: at the event).
    pub stage: Option<Box<str>>,
    /// The event, where the finding is about one: its source id or place.
    pub event: Option<Box<str>>,
    /// The employee, where the finding is about his own work and no client's.
    pub employee: Option<Box<str>>,
}

/// A fact that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence {
    /// The fact in Russian words (`вход в стадию «Новая»`).
    pub fact: Box<str>,
    /// When it happened.
    pub at: Option<Instant>,
    /// The source record (`stagehistory.json:35`).
    pub source: Box<str>,
}

/// A step of escalation that has fired.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepFired {
    /// When.
    pub at: Instant,
    /// To whom: role name or employee id.
    pub to: Box<str>,
    /// What the step says (`сообщить РОПу`).
    pub action: Box<str>,
}

/// The author's penalty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Penalty {
    /// `(штраф 500 ₽)`
    Money(Decimal, Currency),
    /// `(−1 балл)`
    Points(Decimal),
}

/// One of several things that a criterion asks for and that is missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MissingItem {
    /// In the author's words (`бюджет`, `телефон или email`).
    pub what: Box<str>,
}

/// One verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable id: hash of clause, subject and trigger moment; does not change with order, shards or `now`.
    pub id: u64,
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause in that version.
    pub clause: usize,
    /// Kernel norm.
    pub norm: NormKind,
    /// Verdict.
    pub verdict: Verdict,
    /// Severity after the grading (and steps that raise it).
    pub severity: Severity,
    /// About whom and what.
    pub subject: Subject,
    /// Employee id, or the role's name when nobody holds it.
    pub responsible: Box<str>,
    /// How the person was found.
    pub responsible_basis: ResponsibleBasis,
    /// When the duty was born, or the forbidden event happened.
    pub triggered_at: Instant,
    /// From when a deed counts, if later than the birth.
    pub opens_at: Option<Instant>,
    /// The deadline; `None` for standing duties and bans.
    pub due_at: Option<Instant>,
    /// When it was fulfilled (mended, for `Fixed`).
    pub done_at: Option<Instant>,
    /// When the duty ended otherwise (cancel, end of scope).
    pub ended_at: Option<Instant>,
    /// Elapsed seconds past the deadline: to the deed, the end, or now. For standing duties and criteria: since broken.
    pub late_seconds: i64,
    /// The same on the duty's own clock.
    pub late_in_clock_seconds: i64,
    /// The clock.
    pub clock: Clock,
    /// What the verdict rests on.
    pub basis: Basis,
    /// Steps fired by now, in order.
    pub steps: Vec<StepFired>,
    /// Facts it rests on, in order of time.
    pub evidence: Vec<Evidence>,
    /// How to mend it, an infinitive phrase (`позвонить клиенту`).
    pub fix: Box<str>,
    /// What of a list is missing (criteria, `заполнить`).
    pub missing: Vec<MissingItem>,
    /// Penalty, if the text names one and `basis` allows it.
    pub penalty: Vec<Penalty>,
    /// What is not held, for `NotChecked`.
    pub not_held: Vec<Box<str>>,
    /// Remarks for the reader, in Russian (`внесено задним числом`, `срок перенесён с выходного`, `календарь предположен`).
    pub notes: Vec<Box<str>>,
    /// Whether the production calendar had to be assumed.
    pub calendar_assumed: bool,
    /// The numbers that a metric was judged by.
    pub numbers: Vec<Number>,
    /// What a scale gives for them.
    pub award: Vec<Penalty>,
}

/// A number over many cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// What it is, in the author's words.
    pub name: Box<str>,
    /// Out of what is known for sure; `None`: there is no case to count.
    pub value: Option<Decimal>,
    /// The least that it may come to with the facts that are missing; `None`: there is no bound.
    pub low: Option<Decimal>,
    /// The most.
    pub high: Option<Decimal>,
    /// The sum, or what stands above the line of a quotient.
    pub numerator: Decimal,
    /// How many samples, or what stands below the line.
    pub denominator: Decimal,
    /// How many samples wait for what decides them: they are in neither.
    pub open: u64,
    /// What it is in.
    pub unit: NumberUnit,
    /// What it must be, in the author's words.
    pub bound: Option<Box<str>>,
    /// In plain words: `9 из 24 = 37,5 %`.
    pub text: Box<str>,
}

/// What a number is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberUnit {
    /// Nothing in particular.
    Number,
    /// Per cent.
    Percent,
    /// Money.
    Money(Currency),
    /// Seconds.
    Seconds,
    /// Points.
    Points,
}

/// What somebody has to do next.
#[derive(Debug, Clone, PartialEq)]
pub struct NextAction {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// `deed`, `criterion`, `step`: what kind of action it is.
    pub action: &'static str,
    /// What to do, an infinitive phrase.
    pub what: Box<str>,
    /// About whom and what.
    pub subject: Subject,
    /// Employee id or role.
    pub responsible: Box<str>,
    /// From when.
    pub opens_at: Option<Instant>,
    /// Till when; `None`: standing, or «чтобы перейти дальше».
    pub due_at: Option<Instant>,
    /// Whether the deadline has passed.
    pub overdue: bool,
    /// 1 is the most urgent; absent when the author named none.
    pub priority: Option<u32>,
    /// Why: which clause and what triggered it, one Russian phrase.
    pub reason: Box<str>,
}
