//! The types of a bound regulation: sentences as their authors mean them, before they lower to kernel norms.
//!
//! Indices ([`StageId`] and the like) point into the lists of the same [`Regulation`] and are valid by construction.

mod auditing;
mod counting;
mod giving;
mod measuring;
mod policy;

pub use auditing::{
    Amount, Answer, AnswerLevel, AnswerTest, Answered, Automatic, Checklist, Grade, Question,
    Rated, Sampled, Sampling, StopFactor,
};
pub use counting::{Bearer, Bound, CountWindow, Frequency, KeyKind, Load, Loaded};
pub use giving::{Among, Choice, HandOff, Pool};
pub use measuring::{
    Compared, Demand, FaultWorth, Fold, Formula, Metric, NumberUnit, Otherwise, Over, PairWorth,
    Plan, PlanGoal, PlanItem, PlanOf, Sample, Scale, ScaleRung, SheetWorth, Taken, Threshold,
    Worth,
};
pub use policy::{ConsentTest, LocalHours};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{PeriodUnit, Quantity, Recurrence, Schedule, Term};
use crate::diagnostic::{Code, Level};
use crate::facts::{ApprovalState, Direction, EventKind};
use crate::findings::{Penalty, Severity};
use crate::source::{SourceText, Span};
use crate::value::{Currency, Type, Value};

pub use super::scenario::Scenario;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(pub usize);
    )*};
}

ids! {
    /// Index into [`Regulation::roles`].
    RoleId;
    /// Index into [`Regulation::fields`].
    FieldId;
    /// Index into [`Regulation::funnels`].
    FunnelId;
    /// Index into [`Regulation::stages`].
    StageId;
    /// Index into [`Regulation::categories`].
    CategoryId;
    /// Index into [`Regulation::branches`].
    BranchId;
    /// Index into [`Regulation::clauses`].
    ClauseId;
    /// Index into [`Regulation::metrics`].
    MetricId;
}

/// One version of a regulation: one file.
#[derive(Debug, Clone)]
pub struct Regulation {
    /// Its text; all spans refer to it.
    pub source: SourceText,
    /// `регламент «…»`
    pub name: Box<str>,
    /// `версия 3`
    pub version: Option<Box<str>>,
    /// `действует с 01.12.2026`, at 00:00 company time; `None`: always.
    pub effective_from: Option<NaiveDate>,
    /// `автор РОП`
    pub author: Option<Box<str>>,
    /// Zone, hours, calendar and evening of the company.
    pub company: Schedule,
    /// Teams with an own zone or hours.
    pub teams: Vec<Team>,
    /// `проверка R200 — ошибка`: how much a check of the text matters here; `None`: it is not wanted.
    pub checks: Vec<(Code, Option<Level>)>,
    /// `минуты и часы — рабочие`: already applied to the terms of staff duties; kept for explanations.
    pub bare_is_working: bool,
    /// Roles by name.
    pub roles: Vec<Box<str>>,
    /// Card fields.
    pub fields: Vec<Field>,
    /// Named touches and events.
    pub touches: Vec<NamedEvent>,
    /// `рассылки:` → `приоритет: «Акция»; «Новости»`: templates in the order in which a plan places them.
    pub mailing_priority: Vec<Box<str>>,
    /// `если нельзя — отложить`: what a plan does with a send that is not allowed when it is due.
    pub mailing_refused: Option<WhenRefused>,
    /// First-fit ladders: categories of clients and deals.
    pub categories: Vec<Category>,
    /// Funnels; at least one (the only one is unnamed when the text has no `воронка`).
    pub funnels: Vec<Funnel>,
    /// All stages of all funnels.
    pub stages: Vec<Stage>,
    /// `если … / иначе …` groups, for the explanation of silence.
    pub branches: Vec<Branch>,
    /// `показатели:` in the order of the text.
    pub metrics: Vec<Metric>,
    /// Reports, in the order of the text.
    pub reports: Vec<Report>,
    /// All clauses in the order of the text.
    pub clauses: Vec<Clause>,
    /// `пример «…»:` blocks.
    pub scenarios: Vec<Scenario>,
    /// Conditions that scenarios ask about.
    pub questions: Vec<Cond>,
}

/// `команда «Екатеринбург»: …`
#[derive(Debug, Clone)]
pub struct Team {
    /// Its name.
    pub name: Box<str>,
    /// Its zone and hours (the company's where it declares none).
    pub schedule: Schedule,
}

/// Whose card a field stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// `карточка сделки`
    Deal,
    /// `карточка клиента`
    Client,
}

/// A field of a card.
#[derive(Debug, Clone)]
pub struct Field {
    /// Deal or client.
    pub card: Card,
    /// Its name.
    pub name: Box<str>,
    /// Its type.
    pub ty: Type,
}

/// `«первый звонок» — исходящий звонок длиннее 30 секунд`
#[derive(Debug, Clone)]
pub struct NamedEvent {
    /// Its name.
    pub name: Box<str>,
    /// What it is. An event that carries this name in the data counts as well.
    pub pattern: EventPattern,
}

/// `категории клиента:` — from the top down, the first that fits.
#[derive(Debug, Clone)]
pub struct Category {
    /// Of the deal or of the client.
    pub card: Card,
    /// `прайс по полю площадь: …`: the name of a ladder that names values. What is empty has no name in it.
    pub by_value: Option<Box<str>>,
    /// Rungs in the author's order. The rest (`в остальных случаях`) has [`Cond::True`].
    pub rungs: Vec<Rung>,
}

/// One rung of a category ladder.
#[derive(Debug, Clone)]
pub struct Rung {
    /// The value's name.
    pub name: Box<str>,
    /// When it fits.
    pub cond: Cond,
    /// Where it stands.
    pub span: Span,
}

/// `воронка «Продажа»:`
#[derive(Debug, Clone)]
pub struct Funnel {
    /// Its name; `None` when the text is for the only funnel of the data.
    pub name: Option<Box<str>>,
    /// `порядок: «Новая» → … → «Успех» или «Отказ»`: levels; several stages on a level are alternatives.
    pub order: Vec<Vec<StageId>>,
    /// `вне порядка: …`
    pub out_of_order: Vec<StageId>,
    /// `конечные: …`, else the last level of the order. A deal there is closed: its life has ended.
    pub terminal: Vec<StageId>,
    /// Stages that `из любой стадии в …` names: moving there is never a skip, a step back, or subject to exit criteria.
    pub from_anywhere: Vec<StageId>,
    /// Where it is declared.
    pub span: Span,
}

/// A stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its funnel.
    pub funnel: FunnelId,
    /// Its name.
    pub name: Box<str>,
    /// `отвечает менеджер`
    pub responsible: Option<RoleId>,
    /// `цель «…»`
    pub goal: Option<Box<str>>,
    /// Where it is declared.
    pub span: Span,
}

/// One `если … / иначе если … / иначе …` group.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The scope it stands in.
    pub scope: Scope,
    /// The trigger of the enclosing `когда`, if any.
    pub trigger: Trigger,
    /// The branch and arm it is nested in.
    pub parent: Option<(BranchId, usize)>,
    /// The conditions around it: those of the arms it is nested in with the failures of earlier ones, and of its section.
    pub guard: Cond,
    /// It is a ladder over a value (`звонки по сумме: …`), which has nothing to say of an empty one.
    pub by_value: bool,
    /// Arms in order; `иначе` has `cond: None`.
    pub arms: Vec<Arm>,
}

/// One arm of a branch.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Its own condition (not the conjunction with the failures of earlier arms).
    pub cond: Option<Cond>,
    /// The author's words of the condition (`источник «сайт»`), `иначе` for the rest.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// Whose life a scope is cut from: the subject of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Of {
    /// A deal.
    #[default]
    Deal,
    /// A client, whatever its deals.
    Client,
    /// An employee: the working life of everybody who holds one of the scope's roles.
    Employee,
}

/// Where a clause applies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Whose stages or life it speaks of.
    pub of: Of,
    /// Its funnel; `None`: every funnel of the data.
    pub funnel: Option<FunnelId>,
    /// Stages whose visit is the scope; empty: the deal's whole life (creation to terminal stage).
    pub stages: Vec<StageId>,
    /// `кроме стадий …`: the scope is the stretch of the deal's life outside these.
    pub except_stages: Vec<StageId>,
    /// `только для ролей …`: applies while the deal's owner (the employee himself) holds one of these; empty: always.
    pub only_roles: Vec<RoleId>,
}

/// One clause: one sentence of the regulation with its modifiers.
#[derive(Debug, Clone)]
pub struct Clause {
    /// `2.1`; `None` when the author gave none.
    pub number: Option<Box<str>>,
    /// The stable name used in outputs: the number, else made of section and text.
    pub key: Box<str>,
    /// The sentence in the author's words, one line, without number, grading and modifiers.
    pub text: Box<str>,
    /// The place of the sentence.
    pub span: Span,
    /// Its line, counted from 1.
    pub line: usize,
    /// Where it applies.
    pub scope: Scope,
    /// What sets it off.
    pub trigger: Trigger,
    /// Conditions from enclosing branches (with the failures of their earlier arms), `если` in the sentence and
    /// `кроме` modifiers.
    pub guard: Cond,
    /// The innermost branch arm it stands in.
    pub arm: Option<(BranchId, usize)>,
    /// What it says.
    pub sentence: Sentence,
    /// Severity.
    pub severity: Severity,
    /// Penalties.
    pub penalty: Vec<Penalty>,
    /// `(приоритет 1)`
    pub priority: Option<u32>,
    /// Things that help to do it.
    pub resources: Resources,
}

/// What helps to carry a clause out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resources {
    /// `скрипт «…»`
    pub script: Option<Box<str>>,
    /// `шаблон «…»`
    pub template: Option<Box<str>>,
    /// `шаги: «…»; «…»`
    pub steps: Vec<Box<str>>,
    /// `совет «…»`
    pub advice: Vec<Box<str>>,
}

/// What sets a clause off.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// The begin of the scope, or the moment within it at which the guard becomes true (a *state* guard).
    Scope,
    /// Each happening of the event while the scope is active; the guard is judged once, at the event. The duty does not end
    /// with the scope.
    Event {
        /// The event.
        pattern: EventPattern,
        /// How further events meet a duty still open.
        again: Again,
    },
    /// Again and again while the scope lasts (`каждый рабочий день до 18:00`): one duty each time.
    Every(Recurrence),
    /// `не реже чем каждые 90 дней`: so long at most from the latest of the last deed, the begin of the guard and the date in force.
    /// The deeds are acts.
    Gap(Gap),
    /// A moment counted from a date field (`не позже чем за 2 дня до даты «…»`, `на следующий день после даты «…»`). The duty is
    /// born when the field has a value, снято and born anew when the value moves.
    Date {
        /// A field of type date, recurring date, or date and time.
        field: FieldId,
        /// Whether the term counts backward from the date.
        before: bool,
    },
}

/// How long at most may lie between two deeds.
#[derive(Debug, Clone, PartialEq)]
pub enum Gap {
    /// So long, elapsed.
    Length(Quantity),
    /// As long as the median of the intervals between such events of the case so far; with fewer than two of them nothing is asked.
    Median(EventPattern),
}

/// What a further trigger does while a duty of the same clause and subject is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It joins the open duty: due stays.
    Join,
    /// `после последнего …`: it restarts the duty.
    Restart,
    /// `после каждого …`: a duty of its own.
    Each,
}

/// What a clause says.
#[derive(Debug, Clone)]
pub enum Sentence {
    /// Somebody must do something, or something must come to hold.
    Duty(Duty),
    /// `не дольше 2 часов` in the stage; `дольше 15 минут — РОПу`.
    Stay(Ladder),
    /// `без комментария не дольше 5 дней`, `после документа «КП» без ответа не дольше 3 дней`.
    Silence {
        /// The event after which silence is counted; `None`: from the entry.
        after: Option<EventPattern>,
        /// The event that breaks it.
        without: EventPattern,
        /// How long it may last.
        ladder: Ladder,
    },
    /// `недозвон, 5 попыток: …`, `касания после …: …`: duties that follow one another from one origin.
    Series(Series),
    /// `вход: …`: a ban on entering the stages of the scope, open until met. Items are judged one by one.
    Entry(Vec<Criterion>),
    /// `выход: …`: a ban on leaving the stages of the scope forward (not to [`Funnel::from_anywhere`], not back).
    Exit(Vec<Criterion>),
    /// `начиная с «КП отправлено» обязательна сумма`: standing, in every stage from that one on; the stages are in the scope.
    Required(Vec<Criterion>),
    /// A rule of moves between stages of the scope's funnel.
    Transition(TransitionRule),
    /// A prohibition.
    Ban(Ban),
    /// So many events in a window and no more; several where exemptions differ.
    Frequency(Frequency),
    /// So many deals or tasks on one person at once and no more.
    Load(Load),
    /// So many of each holder of a role in a period.
    Plan(Plan),
    /// A number with a name, shown and not judged.
    Metric(MetricId),
    /// Numbers that must hold.
    Threshold(Threshold),
    /// What a number gives.
    Scale(Scale),
    /// `чек-лист «Первый звонок»:`
    Checklist(Checklist),
    /// `сверять с CRM`: what a report says against what its author did in the same days.
    Reconcile(Reconcile),
    /// `дубль, если совпал телефон или email`: alternatives, each of fields that agree together.
    Duplicates(Vec<Vec<FieldId>>),
    /// `выполнить «…»` without anything to check, `запрещено «…»`, `совет «…»` as a clause: checked by hand.
    ByHand(Box<str>),
}

impl Sentence {
    /// Whether nothing in it can be checked by machine.
    #[must_use]
    pub fn by_hand(&self) -> bool {
        let hand = |deed: &Deed| matches!(deed, Deed::ByHand(_));
        match self {
            Self::ByHand(_) => true,
            // Beside a deed that can be checked one by hand is left out; among several allowed it leaves all in doubt.
            Self::Duty(duty) => match &duty.deeds {
                Deeds::All(list) => !list.is_empty() && list.iter().all(hand),
                Deeds::Any(list) => list.iter().any(hand),
            },
            _ => false,
        }
    }
}

/// `отчёт «Ежедневный»:`
#[derive(Debug, Clone)]
pub struct Report {
    /// Its name.
    pub name: Box<str>,
    /// What it says, in the author's order.
    pub lines: Vec<ReportLine>,
    /// Where it is declared.
    pub span: Span,
}

/// One line of a report.
#[derive(Debug, Clone)]
pub struct ReportLine {
    /// Its name.
    pub name: Box<str>,
    /// Its type; `None`: free text, or whatever the author does not say.
    pub ty: Option<Type>,
    /// What of its author's work it counts, where that can be told.
    pub counted: Option<Tallied>,
    /// Where it stands.
    pub span: Span,
}

/// What a number in a report is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Tallied {
    /// The events.
    pub pattern: EventPattern,
    /// Their amounts are added up; else their number counts.
    pub sum: bool,
}

/// The lines of a report that are compared with the events of its author.
#[derive(Debug, Clone)]
pub struct Reconcile {
    /// The reports.
    pub pattern: EventPattern,
    /// Line by line, what it counts.
    pub lines: Vec<(Box<str>, Tallied)>,
}

/// An obligation sentence.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Who must; `None`: the stage's responsible role, else the deal's owner.
    pub role: Option<RoleId>,
    /// `администратор или куратор обязан`: the further roles, any of which may answer for it.
    pub or_roles: Vec<RoleId>,
    /// `автоматически …`: the CRM's robot must.
    pub robot: bool,
    /// `лично`: only the responsible's own deed counts.
    pub personally: bool,
    /// What fulfils it.
    pub deeds: Deeds,
    /// How many acts are wanted: `не реже 2 раз в месяц`.
    pub times: u32,
    /// `включая текущий`: a period that had begun before is judged as well.
    pub partial: bool,
    /// Its term, counted from the trigger. `None`: standing when `standing`, else `в тот же день`.
    pub term: Option<Term>,
    /// The due moment is the trigger event's own, not a term from it; `term` is then `None`.
    pub due_by: Option<EventDue>,
    /// Broken in every stretch in which it does not hold.
    pub standing: bool,
    /// `просрочка … — …`
    pub steps: Vec<Step>,
    /// `отменяется, если …`
    pub cancel: Vec<Cond>,
    /// `пауза [не дольше N], пока …`: the clock stands while any of them lasts, and each has its own bound.
    pub pauses: Vec<Pause>,
    /// `допуск 5 минут`: lateness up to this is no fault (the deadline shown stays).
    pub grace: Option<Quantity>,
    /// `засчитывается …`: events that fulfil it as well.
    pub also: Vec<EventPattern>,
    /// `засчитывается сделанное не раньше чем за N`: a deed done up to this long before the trigger counts.
    pub early: Option<Quantity>,
    /// `засчитывается сделанное раньше`: a deed before the window opens counts.
    pub before_window: bool,
    /// `по графику сотрудника`: its term runs on the hours of the person who must do it.
    pub own_schedule: bool,
    /// `по времени клиента`: its term runs on the client's clock, where the client's zone is known.
    pub client_clock: bool,
    /// `если не сдан, то отсутствовал`: what it means when it is not done in time.
    pub undone: Option<Box<str>>,
}

impl Default for Duty {
    /// A duty with nothing said yet.
    fn default() -> Self {
        Self {
            role: None,
            or_roles: Vec::new(),
            robot: false,
            personally: false,
            deeds: Deeds::All(Vec::new()),
            times: 1,
            partial: false,
            term: None,
            due_by: None,
            standing: false,
            steps: Vec::new(),
            cancel: Vec::new(),
            pauses: Vec::new(),
            grace: None,
            also: Vec::new(),
            early: None,
            before_window: false,
            own_schedule: false,
            client_clock: false,
            undone: None,
        }
    }
}

/// Attempts, or a chain of touches: duties from one origin, which end together. The origin is the clause's trigger.
#[derive(Debug, Clone)]
pub struct Series {
    /// The slots of the attempts, if it is a grid of attempts.
    pub grid: Option<Grid>,
    /// Duties counted from the origin, from each other or from attempts, in the author's order.
    pub rows: Vec<SeriesRow>,
    /// `остановить, если …`: ends all of them. It looks back to the origin, never further.
    pub stop: Vec<Cond>,
    /// What counts as a return of the client that the chain is to win back.
    pub returns: Option<Box<Return>>,
    /// Modifiers that stand under the heading: they hold for every slot and every row. Its deeds mean nothing.
    pub common: Duty,
}

/// `возврат — оплата в течение 60 дней после касания`
#[derive(Debug, Clone, PartialEq)]
pub struct Return {
    /// What the client does.
    pub pattern: EventPattern,
    /// How long after a touch it counts for that touch; `None`: ever.
    pub within: Option<Quantity>,
}

/// Attempts: each slot is filled by one attempt, the earliest open one first.
#[derive(Debug, Clone)]
pub struct Grid {
    /// The slots, in the order in which their windows open.
    pub slots: Vec<Slot>,
    /// What ends the grid: somebody was reached.
    pub success: EventPattern,
    /// `начать заново, если …`
    pub restart: Option<EventPattern>,
    /// Whether the trigger is an attempt that failed (`недозвон, …`): a call duty of the same place ends with it as kept.
    pub after_failure: bool,
    /// Whether the end of the scope ends the grid: it does where the grid says its own trigger, and not under `когда`.
    pub ends_with_scope: bool,
}

/// One attempt.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What fills it: an outgoing attempt, whether it reached anybody or not.
    pub pattern: EventPattern,
    /// Its window.
    pub when: SlotWhen,
}

/// The window of a slot.
#[derive(Debug, Clone, PartialEq)]
pub enum SlotWhen {
    /// So many working days after «сегодня», which is the trigger's working day, or the next when it fell at or after the close
    /// or on a day off: from the day's opening (today: from the trigger) to its close.
    Day(u32),
    /// By a term from the trigger.
    Term(Term),
}

/// A duty of a series.
#[derive(Debug, Clone)]
pub struct SeriesRow {
    /// From where it counts.
    pub from: RowFrom,
    /// What sets it off, where it counts from the heading.
    pub trigger: Trigger,
    /// Its own condition: asked when its window opens.
    pub cond: Cond,
    /// What is to be done.
    pub duty: Duty,
    /// The author's words.
    pub text: Box<str>,
}

/// From where a row of a series counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFrom {
    /// From the row's own trigger, which is the heading's origin where the row says none.
    Heading,
    /// `после касания 2`: from the moment at which that row was done, counted from 0.
    Touch(usize),
    /// `после касания 2 по сроку`: from its due moment.
    TouchDue(usize),
    /// `после 2-й попытки`: from that attempt, counted from 0, when it reached nobody.
    Attempt(usize),
    /// `между попытками`: from every attempt but the last that reached nobody.
    EveryAttempt,
    /// `после всех`: from the last attempt, when all were made and nobody was reached.
    AllAttempts,
}

/// A due moment that an event itself carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventDue {
    /// `до её срока`: the task's own term; only a deed on that same task counts.
    Deadline,
    /// `во время звонка`: the end of the call.
    End,
    /// `за 2 часа до встречи`: the moment it is planned for, from which the duty's own term counts back. When the plan moves, the duty
    /// is снято and born anew.
    Planned,
}

/// Deeds joined by `и` or `или`.
#[derive(Debug, Clone)]
pub enum Deeds {
    /// All of them; fulfilled by the last.
    All(Vec<Deed>),
    /// Any of them; fulfilled by the first.
    Any(Vec<Deed>),
}

/// What one must do, or what must hold.
#[derive(Debug, Clone)]
pub enum Deed {
    /// An act: an event of this pattern at or after the opening (`позвонить`, `отправить «КП»`, `сообщить РОПу`).
    Act(EventPattern),
    /// A state: the field is filled (`заполнить бюджет`).
    Fill(FieldId),
    /// An act: the field changes after the trigger (`изменить`, `заполнить заново`).
    Change(FieldId),
    /// A state: the deal is in one of these stages (`перевести в «Отказ» [с причиной «…»]`).
    Move {
        /// The stages.
        stages: Vec<StageId>,
        /// A field that must have this value then.
        reason: Option<(FieldId, Value)>,
    },
    /// A state: the owner holds this role (`передать «старшему специалисту»`).
    HandTo(RoleId),
    /// The same with a rule that says to whom of them (`передать менеджеру по кругу`).
    Distribute(Box<HandOff>),
    /// An act: a deal of the same client is created in another funnel, with the same in these fields.
    Spawn {
        /// Where.
        funnel: FunnelId,
        /// What is copied.
        fields: Vec<FieldId>,
    },
    /// A state: the condition holds (`иметь открытую задачу со сроком`, `приложить «Договор»`).
    Hold(Cond),
    /// `сдать отчёт «…»`: a report by that name, about the time that the duty is for.
    Report(EventPattern),
    /// `выполнить «…»`: by hand; shown in next actions, never judged.
    ByHand(Box<str>),
}

/// A bounded pause.
#[derive(Debug, Clone)]
pub struct Pause {
    /// While this holds the term does not run.
    pub while_: Cond,
    /// The bound on the sum over the duty's life.
    pub at_most: Option<Quantity>,
    /// `не больше 2 пауз`: only so many stretches stop the clock.
    pub times: Option<u32>,
}

/// A step of escalation.
#[derive(Debug, Clone)]
pub struct Step {
    /// How long after the due moment (for ladders: after the origin).
    pub after: Quantity,
    /// What happens.
    pub action: StepAction,
    /// The author's words (`сообщить РОПу`).
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepAction {
    /// `сообщить РОПу`, `РОПу`
    Notify(Vec<RoleId>),
    /// `нарушение`, `критично`, `замечание`: only grades.
    Fault(Severity),
    /// `перевести в «Потерян» с причиной «таймаут»`: a state duty due at the close of that working day.
    Move(Deed),
    /// Any other deed, due the same day.
    Do(Deeds),
}

/// `дольше 15 минут — супервайзеру; дольше 1 часа — РОПу`, or a bare limit (`не дольше 2 часов`: no steps).
#[derive(Debug, Clone)]
pub struct Ladder {
    /// The limit of the norm: the bare limit, else the first row whose action is a notice or a fault. `None`: no row says that
    /// longer is a fault, the rows only set deeds off.
    pub limit: Option<Quantity>,
    /// Rows in the author's order; `after` counts from the origin of the stay or silence.
    pub rows: Vec<Step>,
    /// `просрочка … — …` in the block below: `after` counts from the moment the limit runs out.
    pub late: Vec<Step>,
    /// Pauses, cancels and grace that stand in the block below. Its deeds mean nothing.
    pub common: Box<Duty>,
}

/// One item of entry or exit criteria, or of a requirement.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// What must hold.
    pub cond: Cond,
    /// In the author's words (`бюджет`, `телефон или email`).
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// A rule of moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransitionRule {
    /// `только вперёд`, `нельзя назад`: a move to an earlier level of the order is a violation.
    NoBack,
    /// `пропускать нельзя` (empty list) or `пропускать можно, кроме «Договор»`: jumping over any of these levels is a violation;
    /// `all` when no stage may be skipped.
    NoSkip {
        /// Every level.
        all: bool,
        /// These stages only.
        stages: Vec<StageId>,
    },
    /// `из «Думает» только в «Согласие» или «Потерян»`
    OnlyTo {
        /// From these.
        from: Vec<StageId>,
        /// Into these (and [`Funnel::from_anywhere`]).
        to: Vec<StageId>,
    },
    /// `конечные: …`: leaving one of these is a violation.
    Final(Vec<StageId>),
}

/// A prohibition.
#[derive(Debug, Clone)]
pub enum Ban {
    /// The event is forbidden while the clause's guard holds (`звонарь не может выставить счёт`, `нельзя перевести в «В работе»,
    /// если клиент красный`, `нельзя закрыть задачу без результата`). Judged just before the event, without it.
    Event {
        /// Only when done by a holder of one of these; empty: by anybody.
        who: Vec<RoleId>,
        /// Not when done by a holder of one of these (`только бухгалтер может выставить счёт`); empty: whoever does it.
        but: Vec<RoleId>,
        /// The event.
        pattern: EventPattern,
        /// `без согласования с юристом`: what exempts.
        approval: Option<Approval>,
    },
    /// `звонить только 09:00–21:00 по времени клиента`
    Hours {
        /// The event.
        pattern: EventPattern,
        /// When it is allowed.
        allowed: crate::calendar::WeekHours,
        /// On the client's clock, else on the company's.
        client_clock: bool,
        /// `кроме праздников`: days off of the production calendar are forbidden too.
        except_holidays: bool,
    },
    /// `запрещена скидка больше 10 % без согласования с РОПом`: each change that makes the condition true or goes further.
    Value {
        /// The field.
        field: FieldId,
        /// How its new value is compared.
        op: Op,
        /// With what.
        value: Value,
        /// Whose granted approval exempts.
        approval: Option<RoleId>,
    },
    /// `рассрочка по виду процедуры: 280 000 — 1, 2 или 4 платежа`: each change to a value that is none of these.
    Allowed {
        /// The field.
        field: FieldId,
        /// The values.
        values: Vec<Value>,
    },
    /// `согласование по скидке: до 10 % — сам; до 15 % — РОП; свыше 15 % — «коммерческий директор»`: each change into a rung
    /// that is not the seller's own, or further within it.
    Authority(Authority),
}

/// `если нельзя — отложить не дольше 3 дней`, `при отказе пропустить`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhenRefused {
    /// Whether it waits for the first moment at which it is allowed; else it is left out.
    pub postpone: bool,
    /// So long at most.
    pub no_longer: Option<Quantity>,
    /// In the author's words.
    pub text: Box<str>,
    /// Where it stands.
    pub line: usize,
}

/// An approval that lifts a prohibition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Of a holder of one of these; empty: of anybody.
    pub roles: Vec<RoleId>,
    /// What the approval may be about, in the names of the deed (`Договор`). One that names nothing is about any deed.
    pub about: Vec<Box<str>>,
}

/// A ladder of authority over a field; the rungs cover its values without gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Authority {
    /// The field.
    pub field: FieldId,
    /// From the seller's own freedom up; the first that fits decides.
    pub rungs: Vec<AuthorityRung>,
}

/// One rung: `от 10 до 15 % — РОП`.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorityRung {
    /// The nearer border, if named.
    pub from: Option<(Op, Value)>,
    /// The further border; `None`: everything beyond.
    pub to: Option<(Op, Value)>,
    /// Who decides.
    pub decides: Decides,
    /// `кроме …`: while this holds there is no such rung, and the one before it goes on.
    pub unless: Option<Cond>,
}

/// Who decides about a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decides {
    /// `сам`: nobody is asked.
    Oneself,
    /// A holder of one of these. A holder of a further rung's role may as well.
    Roles(Vec<RoleId>),
    /// `нельзя`: nobody may allow it.
    Nobody,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// `=`
    Eq,
    /// `≠`
    Ne,
    /// `меньше`
    Lt,
    /// `не больше`, `до`
    Le,
    /// `больше`, `свыше`
    Gt,
    /// `не меньше`, `от`
    Ge,
}

/// A condition. `и / или / не` are Kleene's.
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
    Test(Box<Test>, Box<str>),
}

impl Cond {
    /// What all must hold: the members of a conjunction, however deep.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::True => Vec::new(),
            Self::And(all) => all.iter().flat_map(Self::parts).collect(),
            other => vec![other],
        }
    }

    /// Whether it speaks of a person and of days alone: `стаж меньше 4 недель`, `с 25.12 по 10.01`; `None`: it says nothing.
    #[must_use]
    pub fn of_person(&self) -> Option<bool> {
        let all = |conds: &[Self]| {
            let mut told = conds.iter().filter_map(Self::of_person).peekable();
            told.peek()?;
            Some(told.all(|one| one))
        };
        match self {
            Self::True => None,
            Self::And(conds) | Self::Or(conds) => all(conds),
            Self::Not(cond) => cond.of_person(),
            Self::Test(test, _) => Some(matches!(
                **test,
                Test::OwnerIs(_) | Test::OwnerRole(_) | Test::Days(..) | Test::Season(..)
            )),
        }
    }

    /// Whether it says nothing of a person or of days.
    #[must_use]
    pub fn of_deal(&self) -> bool {
        match self {
            Self::True => true,
            Self::And(conds) | Self::Or(conds) => conds.iter().all(Self::of_deal),
            Self::Not(cond) => cond.of_deal(),
            Self::Test(..) => self.of_person() != Some(true),
        }
    }
}

/// An elementary condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The field has a value.
    Filled(FieldId),
    /// A comparison; false when either side is empty.
    Compare(Expr, Op, Expr),
    /// The field's value is one of these (text compared folded).
    OneOf(FieldId, Vec<Value>),
    /// The number of events in the window compares so. `есть X` is `≥ 1`, `нет X` is `= 0`.
    Count {
        /// Which events.
        pattern: EventPattern,
        /// When.
        window: LookBack,
        /// How the number compares.
        op: Op,
        /// With what.
        number: u32,
    },
    /// `последний X старше N`: there was one, and the last is more than N ago.
    LastOlder(EventPattern, Quantity),
    /// `прошло больше N после X`: more than N (by the rules of terms) has passed since the last X; `None`: since the scope began.
    Elapsed(Option<EventPattern>, Quantity),
    /// The deal's or client's category is one of these rungs.
    Category(CategoryId, Vec<usize>),
    /// The deal is in one of these stages.
    Stage(Vec<StageId>),
    /// The owner holds one of these roles.
    OwnerRole(Vec<RoleId>),
    /// `название содержит «…»`: the field's text has this in it, folded.
    Contains(FieldId, Box<str>),
    /// `до даты «…» осталось не больше N`: no more than this remains before the date, or it has passed. False when it is empty.
    Remains(FieldId, Quantity),
    /// The owner (of his own work: the employee) is one of these.
    OwnerIs(Who),
    /// The last sheet of this checklist compares so.
    Score {
        /// The checklist.
        list: Box<Checklist>,
        /// What of it is compared.
        of: Rated,
        /// How it compares.
        op: Op,
        /// With what.
        number: Decimal,
    },
    /// `есть согласование по скидке с РОПом`, `согласование отказано`: what the last word of such an approval is.
    Approval {
        /// What it is about (a field's or a document's name); `None`: anything.
        about: Option<Box<str>>,
        /// Whose; empty: anybody's.
        roles: Vec<RoleId>,
        /// The state asked for.
        state: ApprovalState,
    },
    /// `с 01.01.2027 по 10.01.2027`: the day is one of these by the company's clock; `None`: without end.
    Days(NaiveDate, Option<NaiveDate>),
    /// `в августе`, `с 01.06 по 31.08`: the day is one of these in every year, by the company's clock; month and day of the first and of
    /// the last.
    Season((u32, u32), (u32, u32)),
    /// `в рабочее время` (of the company) at that moment.
    WorkingTime,
    /// The last contact (call, letter, message) was from the client.
    LastFromClient,
    /// What the register of consents says.
    Consent(ConsentTest),
    /// The clock on the wall stands within these hours.
    LocalTime(LocalHours),
    /// There are so many last events of the pattern, and none of them is of the other (`последние 3 рассылки без открытия`).
    Streak {
        /// Which events.
        pattern: EventPattern,
        /// How many of the last.
        number: u32,
        /// What none of them is.
        without: EventPattern,
    },
    /// The date of this field is still to come.
    Ahead(FieldId),
    /// What the clock said when the scope began: `если вне рабочего времени, то …` of a duty that begins with its scope. Only tests of
    /// the clock stand here.
    AtStart(Box<Test>),
}

/// Whom an exception or a condition picks out of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// `сотрудник «Иванова А.»`: by id, full name, surname, or surname and initials.
    Named(Vec<Box<str>>),
    /// `команда «Юг»`
    Team(Vec<Box<str>>),
    /// Who works here no more.
    Inactive,
    /// `с аккредитацией «Переговоры»`: who has one of these at that moment.
    Accredited(Vec<Box<str>>),
    /// `со стажем меньше 14 дней`: how long they have worked here at that moment.
    Tenure(Op, Quantity),
    /// `ответственный в отпуске`, `«Ольга» отсутствует`: one of these, or whoever it is, is away at that moment.
    Absent(Vec<Box<str>>),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A constant.
    Const(Value),
    /// A field.
    Field(FieldId),
    /// Sum of the amounts of such events in the window; no event: zero.
    Sum(EventPattern, LookBack),
    /// `обоснование длиннее 5 знаков`: how many characters the text has, blanks around it left out.
    Length(FieldId),
    /// A value that is worked out.
    Calc(Box<Calc>),
}

/// How a value is worked out of others.
#[derive(Debug, Clone, PartialEq)]
pub enum Calc {
    /// `первый заполненный из …`: the first that is not empty.
    FirstFilled(Vec<Expr>),
    /// `объём + 10 %`: so many times as much; empty when it is empty.
    Times(Expr, Decimal),
    /// `лояльность 0,4 + сумма 0,3`: all together; empty when one of them is.
    Plus(Vec<Expr>),
    /// `наибольшее из …`, of those that are filled.
    Largest(Vec<Expr>),
    /// `наименьшее из …`, of those that are filled.
    Smallest(Vec<Expr>),
    /// `просрочка по дате «…»`: whole days since the date in a field; empty before it.
    DaysSince(FieldId),
    /// `до даты «…» осталось`: whole days until it; empty after it.
    DaysUntil(FieldId),
    /// `баллы: …`: the points of the conditions that hold.
    Score(Vec<(Cond, Decimal)>),
    /// `число звонков за последние 7 дней`
    Number(EventPattern, LookBack),
}

/// Over which time events are looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum LookBack {
    /// All that is known; in `отменяется`, `остановить` and pauses: since the duty's origin.
    Ever,
    /// `за последние N`: elapsed time.
    Last(Quantity),
    /// `в один день с …`: since the calendar period began that the moment lies in, by the client's clock, else the company's.
    Period(PeriodUnit),
    /// `в этой стадии`: since the entry into the present visit.
    Visit,
    /// `после X`: since the last X.
    Since(Box<EventPattern>),
}

/// Events of any of these shapes.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPattern {
    /// The alternatives; at least one.
    pub any: Vec<EventShape>,
    /// In the author's words (`исходящий звонок длиннее 30 секунд`).
    pub text: Box<str>,
}

/// One shape of event; every part that is set must fit.
#[derive(Debug, Clone, PartialEq)]
pub struct EventShape {
    /// What kind of fact.
    pub what: What,
    /// Direction.
    pub direction: Option<Direction>,
    /// For calls: connected (`звонок`), not (`пропущенный`, `недозвон`), or either (`попытка`).
    pub connected: Option<bool>,
    /// Name of the document, task, touch.
    pub name: Option<Box<str>>,
    /// One of these results.
    pub results: Vec<Box<str>>,
    /// `без результата`
    pub no_result: bool,
    /// Longer than so many seconds.
    pub longer_seconds: Option<i64>,
    /// Text longer than so many characters.
    pub longer_chars: Option<u32>,
    /// Text contains or equals (`с текстом «…»`), folded.
    pub text: Option<Box<str>>,
    /// Text contains none of these, folded (`не засчитывается «клиент думает»`).
    pub not_text: Vec<Box<str>>,
    /// By whom.
    pub author: Option<Author>,
    /// By this template.
    pub template: Option<Box<str>>,
    /// By a template other than these, or by none (`не по шаблону «КП»`).
    pub not_templates: Vec<Box<str>>,
    /// By this script.
    pub script: Option<Box<str>>,
    /// With an attachment.
    pub attachment: bool,
    /// Amount compared.
    pub amount: Option<(Op, Decimal, Currency)>,
    /// A task with a term of its own.
    pub with_deadline: bool,
    /// `со сроком не дальше 14 дней`: how far its term lies from its posting.
    pub deadline_in: Option<(Op, Quantity)>,
    /// `в рабочее время`, `вне рабочего времени` of the company.
    pub working: Option<bool>,
    /// `после 18:00`, `в выходной`: within these hours (true), or outside them.
    pub at_hours: Option<(LocalHours, bool)>,
    /// `без шаблона`: by no template, free text.
    pub no_template: bool,
    /// What else is asked of a mailing.
    pub mailing: MailingPart,
    /// Of a change of owner: what the new one must be, all of it; empty: whoever.
    pub receiver: Vec<Receiver>,
}

/// What the new owner of a deal must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiver {
    /// `передавать РОПу`: a holder of this role.
    Role(RoleId),
    /// `передавать сотруднику «Иванова А.»`, `в команду «Юг»`: one of these.
    Who(Who),
}

/// How a mailing is narrowed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailingPart {
    /// By one of these channels, as [`crate::facts::channel`] names them; empty: by any.
    pub channels: Vec<Box<str>>,
    /// Of this category.
    pub category: Option<Box<str>>,
    /// Of this campaign.
    pub campaign: Option<Box<str>>,
    /// From this number or address.
    pub sender: Option<Box<str>>,
    /// From a number of this kind (`с холодного номера`), its stem.
    pub sender_kind: Option<Box<str>>,
    /// Opened by the client.
    pub opened: bool,
}

impl MailingPart {
    /// Asks for nothing.
    pub const ANY: Self = Self {
        channels: Vec::new(),
        category: None,
        campaign: None,
        sender: None,
        sender_kind: None,
        opened: false,
    };
}

impl EventShape {
    /// A shape that asks for nothing but its kind.
    #[must_use]
    pub const fn new(what: What) -> Self {
        Self {
            what,
            direction: None,
            connected: None,
            name: None,
            results: Vec::new(),
            no_result: false,
            longer_seconds: None,
            longer_chars: None,
            text: None,
            not_text: Vec::new(),
            author: None,
            template: None,
            not_templates: Vec::new(),
            script: None,
            attachment: false,
            amount: None,
            with_deadline: false,
            deadline_in: None,
            working: None,
            at_hours: None,
            no_template: false,
            mailing: MailingPart::ANY,
            receiver: Vec::new(),
        }
    }
}

/// What kind of fact a shape speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A recorded event of this kind. Tasks and meetings by `moment`.
    Event(EventKind, Moment),
    /// `касание`: any contact kind (see `EventKindRow::contact`), either direction, connected if a call.
    Contact,
    /// An event that carries the shape's `name` as its own, whatever its kind.
    Named,
    /// A stage transition into one of these (empty: any), from one of these (empty: any).
    Transition {
        /// From.
        from: Vec<StageId>,
        /// Into.
        to: Vec<StageId>,
    },
    /// A change of the deal's owner.
    OwnerChange,
    /// A change of this field.
    FieldChange(FieldId),
    /// The creation of the deal.
    Created,
    /// A mailing.
    Mailing,
    /// A word in an approval: `запрос согласования по скидке`, `согласование отказано`.
    Approval {
        /// What it is about; `None`: anything. An approval that names nothing is about anything.
        about: Option<Box<str>>,
        /// One of these.
        states: Vec<ApprovalState>,
    },
}

impl What {
    /// Whether it is a contact, which comes in or goes out.
    #[must_use]
    pub const fn is_contact(&self) -> bool {
        matches!(
            self,
            Self::Contact
                | Self::Event(
                    EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms,
                    _
                )
        )
    }
}

/// Which moment of an event is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// It was done: a call made, a meeting held, a document issued, a payment received.
    Done,
    /// A task posted, a meeting booked.
    Posted,
    /// A task closed (not by the CRM itself).
    Closed,
    /// A task's term has run out with the task open.
    Expired,
    /// A task that is open at the moment asked (only in `есть`/`нет` tests and standing duties).
    Open,
    /// A document signed.
    Signed,
    /// A meeting moved to another time.
    Moved,
    /// A meeting that the client did not come to.
    NoShow,
    /// A meeting called off.
    Cancelled,
    /// A meeting confirmed.
    Confirmed,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// `от клиента`
    Client,
    /// `от ответственного`
    Owner,
    /// Anybody but the one in charge: `менять бюджет может только ответственный`.
    NotOwner,
    /// `от менеджера`
    Role(RoleId),
}
