//! `пример «…»:` — a scenario of the regulation: facts, and what the regulation has to say of them at some moments.
//!
//! | file | what it reads |
//! |---|---|
//! | `read` | the block: its rows and their times |
//! | `given` | deals, people, the client |
//! | `deeds` | what happened: an event pattern turned into a fact, moves, fields, consents |
//! | `sample` | a shape of an event → an event of that shape |
//! | `approvals` | approvals and mailings |
//! | `forms` | reports, sheets of checklists, what staff does of its own |
//! | `expect` | what is expected |

mod approvals;
mod deeds;
mod expect;
mod forms;
mod given;
mod read;
mod sample;

pub use deeds::raw;
pub use sample::event as sample_event;

use chrono::NaiveDate;

use super::regulation::{Card, FieldId, RoleId, StageId};
use crate::calendar::{Quantity, Zone};
use crate::facts::{Consent, Event, Mailing, When};
use crate::findings::Penalty;
use crate::source::Span;
use crate::value::Value;

/// One scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name.
    pub name: Box<str>,
    /// Where its heading stands.
    pub span: Span,
    /// The line of its heading, counted from 1.
    pub line: usize,
    /// Deals in the order in which they appear. A scenario without one is of a client alone.
    pub deals: Vec<GivenDeal>,
    /// People it names; a role that nobody of them holds is held by somebody of the role's own name.
    pub people: Vec<GivenPerson>,
    /// The clients' own zones, by client.
    pub zones: Vec<(usize, Zone)>,
    /// Facts in the order of the text.
    pub facts: Vec<GivenFact>,
    /// Moments at which something is expected, in the order of the text.
    pub checks: Vec<Check>,
}

/// A deal of a scenario.
#[derive(Debug, Clone)]
pub struct GivenDeal {
    /// Its name, by which rows speak of it.
    pub name: Box<str>,
    /// Whose it is: clients are numbered from 0.
    pub client: usize,
    /// The stage it begins in, and since when.
    pub begins: Option<(StageId, When)>,
    /// When it was created, if said.
    pub created: Option<When>,
}

/// A person of a scenario.
#[derive(Debug, Clone)]
pub struct GivenPerson {
    /// Name, which is the id as well.
    pub name: Box<str>,
    /// Role.
    pub role: Option<RoleId>,
    /// Team by name.
    pub team: Option<Box<str>>,
    /// Own hours in the regulation's words.
    pub schedule: Option<Box<str>>,
    /// What the person is accredited to.
    pub accreditations: Vec<Box<str>>,
    /// Absences.
    pub absences: Vec<(NaiveDate, NaiveDate)>,
    /// Who stands in meanwhile.
    pub deputy: Option<Box<str>>,
    /// First day of work.
    pub since: Option<NaiveDate>,
    /// `сотрудник «…»`: what is asked of staff is judged about this person; of others only what is asked about deals.
    pub subject: bool,
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The owner of the deal at that moment.
    Owner,
    /// The first holder of the role.
    Role(RoleId),
    /// Index into [`Scenario::people`].
    Person(usize),
    /// Nobody of the staff: the client, or a robot.
    Nobody,
}

/// A fact of a scenario.
#[derive(Debug, Clone)]
pub struct GivenFact {
    /// The author's words.
    pub text: Box<str>,
    /// Its line, counted from 1.
    pub line: usize,
    /// When; `None`: from the very beginning.
    pub at: Option<When>,
    /// Of which deal; `None`: of the client.
    pub deal: Option<usize>,
    /// Of which client.
    pub client: usize,
    /// Who did it.
    pub by: Who,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Happened {
    /// An event; its moments that are not set are the fact's own.
    Event(Box<Event<'static>>),
    /// The last open task (of this name) is closed, with this result.
    TaskClosed {
        /// Its name, if said.
        name: Option<Box<str>>,
        /// What came of it.
        result: Option<Box<str>>,
    },
    /// The deal enters a stage.
    Entered(StageId),
    /// A field takes a value; `None`: is emptied.
    Field(Card, FieldId, Option<Value>),
    /// The deal gets an owner.
    Owner(Who),
    /// A mailing leaves.
    Mailing(Box<Mailing<'static>>),
    /// A consent is given, or (`false`) withdrawn.
    Consent(Box<Consent<'static>>, bool),
}

/// What is expected at a moment.
#[derive(Debug, Clone)]
pub struct Check {
    /// The moment: a date alone is the close of that day.
    pub at: When,
    /// Where the row stands.
    pub span: Span,
    /// Its line, counted from 1.
    pub line: usize,
    /// The author's words (`надо позвонить до 18:00 по п. 2.2`).
    pub text: Box<str>,
    /// About which deal; `None`: about any.
    pub deal: Option<usize>,
    /// What.
    pub expect: Expect,
}

/// One expectation.
#[derive(Debug, Clone)]
pub enum Expect {
    /// `надо позвонить до 18:00 по п. 2.2`; denied: `не надо …`
    Duty {
        /// Words that tell the deed; empty: any.
        words: Vec<Box<str>>,
        /// Its deadline.
        due: Option<When>,
        /// Only of these clauses, by number or key; empty: of any.
        clauses: Vec<Box<str>>,
        /// Who is to do it.
        who: Option<Who>,
        /// There must be none.
        denied: bool,
    },
    /// `нет обязанностей`
    NoDuties,
    /// `нарушений нет`
    NoViolations,
    /// `нарушен п. 2.1 [на 15 минут]` and the like.
    Verdict {
        /// What it came to.
        what: CameTo,
        /// Each of these clauses.
        clauses: Vec<Box<str>>,
        /// Lateness, if said.
        late: Option<Quantity>,
        /// Its deadline, if said.
        due: Option<When>,
        /// Must not be so.
        denied: bool,
        /// And nothing else is.
        only: bool,
        /// Who answers for it.
        who: Option<Who>,
    },
    /// `штраф 500 ₽`: the penalties of all violations so far.
    Penalty(Vec<Penalty>, Vec<Box<str>>),
    /// `клиент «А»`, `стадия «КП»`: index into the regulation's questions.
    Holds(usize),
    /// `отвечает РОП`: for something that is to be done or was broken.
    Responsible(Who, Vec<Box<str>>),
}

/// What a clause came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameTo {
    /// `нарушен`
    Broken,
    /// `выполнен`, `соблюдён`
    Kept,
    /// `исправлен`
    Fixed,
    /// `не проверен`
    NotChecked,
    /// `снят`, `отменён`
    Cancelled,
    /// `ожидает`
    Pending,
    /// `не сработал`, `молчит`
    Silent,
}
