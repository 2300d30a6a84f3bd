//! The kernel norms; what counts over cases stands in a file of its own.

mod audit;
mod count;
mod metric;
mod series;
mod turn;

pub use audit::{Automatic, Checklist, Question, Sampled, Sampling, StopFactor};
pub use count::{Bearer, CountWindow, Counted, KeyKind, Limit, Load, Plan, Tally, Unique};
pub use metric::{
    Appraisal, Demand, FaultWorth, Fold, Formula, Judge, Measured, Metric, NumberUnit, PairWorth,
    Sample, ScaleRung, SheetWorth, Worth,
};

pub use series::{Attempted, Grid, Outcome, Slot};
pub use turn::Turn;

use super::{Cond, Expr, PatternId, Test};
use crate::calendar::{Quantity, Recurrence, Term, WeekHours};
use crate::findings::Severity;
use crate::model::regulation::{
    Again, BranchId, ClauseId, Criterion, EventDue, FieldId, FunnelId, Op, RoleId, Scope, StageId,
    TransitionRule,
};
use crate::source::Span;
use crate::value::Value;

/// A norm with what every norm has.
#[derive(Debug, Clone)]
pub struct Norm {
    /// The clause it came from.
    pub clause: ClauseId,
    /// Which of the norms of its clause; part of a finding's identity.
    pub part: usize,
    /// Where it applies.
    pub scope: Scope,
    /// The condition, with `только для ролей` folded into it.
    pub guard: Cond,
    /// The innermost branch arm.
    pub arm: Option<(BranchId, usize)>,
    /// What it says.
    pub body: Body,
}

/// What a norm says.
#[derive(Debug, Clone)]
pub enum Body {
    /// Something must be done or come to hold.
    Obligation(Box<Obligation>),
    /// Something must not be done.
    Prohibition(Prohibition),
    /// Something must not be done too often.
    Limit(Limit),
    /// Nobody must carry too much at once.
    Load(Load),
    /// A number with the cases behind it.
    Metric(Metric),
    /// What is made of such numbers.
    Appraisal(Box<Appraisal>),
    /// A number that has to be reached in every period.
    Plan(Plan),
    /// A number reported, against the same number counted.
    Tally(Tally),
    /// A value that only one client may have.
    Unique(Unique),
    /// A deal handed over to the one whose turn it is.
    Turn(Turn),
    /// A QA checklist.
    Checklist(Checklist),
    /// By hand: counted and shown, never judged.
    ByHand(Box<str>),
}

/// An obligation.
#[derive(Debug, Clone)]
pub struct Obligation {
    /// What gives birth to a duty.
    pub birth: Birth,
    /// Who must; `None`: the stage's role, else the owner.
    pub role: Option<RoleId>,
    /// Further roles, any of which may answer for it.
    pub or_roles: Vec<RoleId>,
    /// The CRM's robot must.
    pub robot: bool,
    /// Only the responsible's own deed counts.
    pub personally: bool,
    /// What fulfils it.
    pub deeds: Deeds,
    /// Events that fulfil it as well.
    pub also: Vec<PatternId>,
    /// Its term.
    pub due: Due,
    /// The due moment is the trigger event's own; `due` is then a term of no length, counted from that moment.
    pub due_by: Option<EventDue>,
    /// Escalation.
    pub steps: Vec<Step>,
    /// Conditions that end it.
    pub cancel: Vec<Cond>,
    /// What stops its clock, each with bounds of its own.
    pub pauses: Vec<Pause>,
    /// Lateness that is no fault.
    pub grace: Option<Quantity>,
    /// How far before the trigger a deed counts.
    pub early: Option<Quantity>,
    /// A deed before the window opens counts.
    pub before_window: bool,
    /// Whether the end of the scope ends it.
    pub ends_with_scope: bool,
    /// A condition asked when the window opens; when it does not hold then, the duty is снято.
    pub when_opens: Cond,
    /// The duty is a grid of attempts, with a finding for each slot.
    pub grid: Option<Grid>,
    /// Attempts that end it as kept, because a grid of attempts goes on from there.
    pub attempted: Vec<Attempted>,
    /// How many acts are wanted.
    pub times: u32,
    /// A period that had begun before the stretch counts as well.
    pub partial: bool,
    /// The term is the median of the intervals between such events so far.
    pub median: Option<PatternId>,
    /// Norms of the same clause are born by its outcomes.
    pub awaited: bool,
    /// `по графику сотрудника`: it runs on the person's own schedule.
    pub own_schedule: bool,
    /// `по времени клиента`: it runs on the client's clock.
    pub client_clock: bool,
    /// What it means when the duty is not done in time (`если не сдан, то отсутствовал`).
    pub undone: Option<Box<str>>,
}

/// What stops the clock of a duty.
#[derive(Debug, Clone)]
pub struct Pause {
    /// While this holds the term does not run.
    pub cond: Cond,
    /// The bound on the sum of its stretches.
    pub at_most: Option<Quantity>,
    /// How many of its stretches stop the clock.
    pub times: Option<u32>,
}

/// How long a stay or a silence must last for what follows from it.
#[derive(Debug, Clone)]
pub struct Wait {
    /// So long.
    pub length: Quantity,
    /// What stops its clock: the pauses of the limit it stands under.
    pub pauses: Vec<Pause>,
    /// Conditions that end the limit, and with it the wait.
    pub cancel: Vec<Cond>,
}

/// What gives birth to a duty.
#[derive(Debug, Clone)]
pub enum Birth {
    /// Every stretch of "scope active and guard true".
    Stretch,
    /// The same, this long after its begin, if it still runs.
    StretchAfter(Wait),
    /// Every such event within the scope; the guard is judged at the event.
    Event(PatternId, Again),
    /// An outcome of a norm of the same clause, for the same subject.
    After {
        /// Its part.
        part: usize,
        /// Which outcome.
        on: Outcome,
    },
    /// Every value of a date field within the scope.
    Date {
        /// The field.
        field: FieldId,
        /// The term counts backward.
        before: bool,
    },
    /// Every time of a recurrence within a stretch, one duty each; its window is the time's own.
    Every(Recurrence),
    /// The begin of every silence within a stretch; with `wait`: when it has lasted so long.
    Silence {
        /// The event after which silence counts; `None`: the entry and every breaking event.
        after: Option<PatternId>,
        /// The event that breaks it.
        without: PatternId,
        /// How long it must have lasted.
        wait: Option<Wait>,
    },
}

/// The term of an obligation.
#[derive(Debug, Clone)]
pub enum Due {
    /// A term from the trigger.
    Term(Term),
    /// Broken while it does not hold.
    Standing,
}

/// Deeds joined by `и` or `или`.
#[derive(Debug, Clone)]
pub struct Deeds {
    /// All are wanted, else any.
    pub all: bool,
    /// The deeds.
    pub list: Vec<Deed>,
    /// That they do not hold, where all of them are states.
    pub lacks: Option<Cond>,
}

impl Deeds {
    /// All of these deeds, or any of them.
    #[must_use]
    pub fn new(all: bool, list: Vec<Deed>) -> Self {
        let states: Option<Vec<Cond>> = list.iter().map(Deed::state).collect();
        let lacks = states.map(|states| {
            let hold = if all {
                Cond::And(states)
            } else {
                Cond::Or(states)
            };
            Cond::Not(Box::new(hold))
        });
        Self { all, list, lacks }
    }

    /// Whether nothing but people can tell that it is done.
    #[must_use]
    pub fn by_hand(&self) -> bool {
        // Of several wanted deeds the lowering leaves those by hand out; one of several allowed leaves all in doubt.
        self.list.iter().any(|deed| matches!(deed, Deed::ByHand(_)))
    }
}

/// What one must do, or what must hold.
#[derive(Debug, Clone)]
pub enum Deed {
    /// An event.
    Act(PatternId),
    /// The field is filled.
    Fill(FieldId),
    /// The field changes.
    Change(FieldId),
    /// The deal is in one of these stages.
    Move(Vec<StageId>, Option<(FieldId, Value)>),
    /// The owner holds this role.
    HandTo(RoleId),
    /// A deal of the same client is created in this funnel, with the same in these fields.
    Spawn(FunnelId, Vec<FieldId>),
    /// The condition holds; with the author's words.
    Hold(Cond, Box<str>),
    /// A report by this name, about the time that the duty is for.
    Report(PatternId),
    /// The visit ends.
    Leave,
    /// By hand.
    ByHand(Box<str>),
}

impl Deed {
    /// The condition behind a deed that is a state.
    #[must_use]
    pub fn state(&self) -> Option<Cond> {
        let test = |test| Cond::Test(test, "".into());
        match self {
            Self::Fill(field) => Some(test(Test::Filled(*field))),
            Self::Move(stages, reason) => {
                let there = test(Test::Stage(stages.clone()));
                Some(match reason {
                    None => there,
                    Some((field, value)) => {
                        let right = Expr::Const(value.clone());
                        there.and(test(Test::Compare(Expr::Field(*field), Op::Eq, right)))
                    }
                })
            }
            Self::HandTo(role) => Some(test(Test::OwnerRole(vec![*role]))),
            Self::Hold(cond, _) => Some(cond.clone()),
            Self::Act(_)
            | Self::Change(_)
            | Self::Spawn(..)
            | Self::Report(_)
            | Self::Leave
            | Self::ByHand(_) => None,
        }
    }
}

/// A step of escalation.
#[derive(Debug, Clone)]
pub struct Step {
    /// After the due moment, or after the origin.
    pub after: Quantity,
    /// Whether `after` counts from the origin (ladders of stay and silence).
    pub from_origin: bool,
    /// What happens.
    pub action: StepAction,
    /// The author's words.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepAction {
    /// The holders of these roles learn of it.
    Notify(Vec<RoleId>),
    /// It only grades.
    Fault(Severity),
    /// A duty of its own is born, due the same day.
    Duty(Deeds),
}

/// A prohibition.
#[derive(Debug, Clone)]
pub enum Prohibition {
    /// Entering the stages of the scope while one of these does not hold; open until met.
    Entry(Vec<(Criterion, Cond)>),
    /// Leaving them forward so.
    Exit(Vec<(Criterion, Cond)>),
    /// A move between stages.
    Move(TransitionRule),
    /// An event.
    Event {
        /// Only by holders of these roles; empty: by anybody.
        who: Vec<RoleId>,
        /// Not by holders of these roles.
        but: Vec<RoleId>,
        /// The event.
        pattern: PatternId,
        /// What exempts.
        approval: Option<Lift>,
    },
    /// An event outside its hours.
    Hours {
        /// The event.
        pattern: PatternId,
        /// When it is allowed.
        allowed: WeekHours,
        /// On the client's clock.
        client_clock: bool,
        /// Forbidden on days off of the production calendar.
        except_holidays: bool,
    },
    /// A field's value: a change that crosses a border or goes further behind it.
    Value {
        /// The field.
        field: FieldId,
        /// The borders, each further than the one before; the last that a value has crossed decides.
        borders: Vec<Border>,
    },
}

/// An approval that exempts a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lift {
    /// Of a holder of one of these; empty: of anybody.
    pub roles: Vec<RoleId>,
    /// Folded names that it may be about.
    pub about: Vec<Box<str>>,
}

/// A border that a value may not cross, or only with an approval.
#[derive(Debug, Clone, PartialEq)]
pub struct Border {
    /// What lies behind it.
    pub beyond: Beyond,
    /// A granted approval of a holder of one of these exempts; `None`: nothing does.
    pub approval: Option<Vec<RoleId>>,
    /// While this holds there is no such border; asked just before the change.
    pub unless: Option<Cond>,
}

/// Values behind a border.
#[derive(Debug, Clone, PartialEq)]
pub enum Beyond {
    /// Those that compare so.
    Compare(Op, Value),
    /// All of them; the comparison tells in which direction one goes further.
    All(Op),
    /// All but these.
    NotOneOf(Vec<Value>),
}
