//! One client with everything known of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Direction, Employee, EventKind, Form, RawValue, When};

/// Fields by name, as the data spells them. A field that is absent here is *not held*; a field that is held and has no
/// value is [`RawValue::Empty`].
pub type Fields<'a> = BTreeMap<Cow<'a, str>, RawValue<'a>>;

/// A client with its deals, events and mailings; a deal without a client (`client` is then `None`); or an employee.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case<'a> {
    /// The employee whose case it is; then it has neither client nor deals, and its events are his own: reports handed
    /// in, meetings of the staff.
    pub employee: Option<Box<Employee>>,
    /// The client's id.
    pub client: Option<Cow<'a, str>>,
    /// The client's name for people.
    pub name: Option<Cow<'a, str>>,
    /// The client's own zone (`Asia/Yekaterinburg`), if known.
    pub timezone: Option<Cow<'a, str>>,
    /// The client card now.
    pub fields: Fields<'a>,
    /// Changes of the client card; `None` when no history is held.
    pub changes: Option<Vec<FieldChange<'a>>>,
    /// The consent register of this client.
    pub consents: Vec<Consent<'a>>,
    /// Deals (a lead is a deal of the funnel «Лиды»).
    pub deals: Vec<Deal<'a>>,
    /// Events of the client and of its deals.
    pub events: Vec<Event<'a>>,
    /// Mailings to the client.
    pub mailings: Vec<Mailing<'a>>,
    /// Where the record stands in the input (`cases.ndjson:17`).
    pub source: Cow<'a, str>,
}

/// A deal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deal<'a> {
    /// Its id, unique in the dataset.
    pub id: Cow<'a, str>,
    /// Its title for people.
    pub name: Option<Cow<'a, str>>,
    /// Funnel by name; `None` when the data has only one.
    pub funnel: Option<Cow<'a, str>>,
    /// The responsible employee now (id).
    pub owner: Option<Cow<'a, str>>,
    /// The stage now, where no history is held (else the last of `stages` says it).
    pub stage: Option<Cow<'a, str>>,
    /// Since when the deal is in its present stage (MOVED_TIME): held history of the current visit even where `stages` is
    /// missing.
    pub stage_since: Option<When>,
    /// When the deal was created.
    pub created: Option<When>,
    /// The id of the lead (deal of the funnel «Лиды») it came from.
    pub lead: Option<Cow<'a, str>>,
    /// The deal card now.
    pub fields: Fields<'a>,
    /// Stage history in order of time; `None` when it is not held.
    pub stages: Option<Vec<StageEntry<'a>>>,
    /// Field changes; `None` when they are not held.
    pub changes: Option<Vec<FieldChange<'a>>>,
    /// Changes of the responsible person; `None` when they are not held.
    pub owners: Option<Vec<OwnerChange<'a>>>,
    /// Where the record stands in the input.
    pub source: Cow<'a, str>,
}

/// An entry into a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageEntry<'a> {
    /// Stage by name.
    pub stage: Cow<'a, str>,
    /// The funnel, where a history crosses funnels.
    pub funnel: Option<Cow<'a, str>>,
    /// When it was entered.
    pub at: When,
    /// When that was recorded, if not at once.
    pub known: Option<When>,
    /// Who moved the deal; `None` is unknown or a robot.
    pub by: Option<Cow<'a, str>>,
    /// Where the record stands in the input; empty means the deal's own place.
    pub source: Cow<'a, str>,
}

/// A change of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange<'a> {
    /// Field by name.
    pub field: Cow<'a, str>,
    /// The new value.
    pub value: RawValue<'a>,
    /// When it was changed.
    pub at: When,
    /// When that was recorded, if not at once.
    pub known: Option<When>,
    /// Who changed it.
    pub by: Option<Cow<'a, str>>,
    /// Where the record stands in the input; empty means the deal's own place.
    pub source: Cow<'a, str>,
}

/// A change of the responsible person.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnerChange<'a> {
    /// The new owner (employee id).
    pub owner: Cow<'a, str>,
    /// Since when.
    pub at: When,
    /// When that was recorded, if not at once.
    pub known: Option<When>,
    /// Who changed it.
    pub by: Option<Cow<'a, str>>,
    /// Where the record stands in the input; empty means the deal's own place.
    pub source: Cow<'a, str>,
}

/// An event of the client or of one of its deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<'a> {
    /// Its kind.
    pub kind: EventKind,
    /// Its id in the source, if it has one.
    pub id: Option<Cow<'a, str>>,
    /// The deal it names; an event without a deal counts for every deal of the client open at that moment.
    pub deal: Option<Cow<'a, str>>,
    /// When it was done. `None` for a thing only planned (a task, a booked meeting).
    pub at: Option<When>,
    /// When it was recorded, if not at once.
    pub known: Option<When>,
    /// The planned moment: a meeting's start, a payment's due date.
    pub planned: Option<When>,
    /// A task's own term.
    pub deadline: Option<When>,
    /// When a task was closed.
    pub closed: Option<When>,
    /// Closed by the CRM itself: not a done touch.
    pub automatic: bool,
    /// Direction, for kinds that have one.
    pub direction: Option<Direction>,
    /// Whether a call connected; `None` when the data does not tell.
    pub connected: Option<bool>,
    /// Who did it (employee id). `None` with [`Direction::In`] is the client; else unknown or a robot.
    pub by: Option<Cow<'a, str>>,
    /// Its name: of a document («КП»), a touch («первый звонок»), a task.
    pub name: Option<Cow<'a, str>>,
    /// Its result («недозвон»).
    pub result: Option<Cow<'a, str>>,
    /// Its text: of a comment, a message.
    pub text: Option<Cow<'a, str>>,
    /// Length in seconds.
    pub seconds: Option<i64>,
    /// By what it went, where its kind does not tell: a messenger's name.
    pub channel: Option<Cow<'a, str>>,
    /// The template it was written by.
    pub template: Option<Cow<'a, str>>,
    /// The script it followed.
    pub script: Option<Cow<'a, str>>,
    /// Whether it carried an attachment.
    pub attachment: bool,
    /// Amount, for payments and shipments.
    pub amount: Option<Decimal>,
    /// Currency of `amount`; the dataset's when absent.
    pub currency: Option<Cow<'a, str>>,
    /// Version of a document.
    pub version: Option<u32>,
    /// What an approval is about («скидка»).
    pub of: Option<Cow<'a, str>>,
    /// Up to which value an approval goes.
    pub value: RawValue<'a>,
    /// What a report or a filled sheet says line by line.
    pub form: Option<Box<Form<'a>>>,
    /// State: of an approval (`asked`, `granted`, `refused`, `withdrawn`), a document («подписан»), a meeting
    /// («состоялась», «не пришёл»).
    pub state: Option<Cow<'a, str>>,
    /// Where the record stands in the input; empty means the case's own place.
    pub source: Cow<'a, str>,
}

impl<'a> Event<'a> {
    /// An event of this kind with nothing else known.
    #[must_use]
    pub const fn new(kind: EventKind) -> Self {
        Self {
            kind,
            id: None,
            deal: None,
            at: None,
            known: None,
            planned: None,
            deadline: None,
            closed: None,
            automatic: false,
            direction: None,
            connected: None,
            by: None,
            name: None,
            result: None,
            text: None,
            seconds: None,
            channel: None,
            template: None,
            script: None,
            attachment: false,
            amount: None,
            currency: None,
            version: None,
            of: None,
            value: RawValue::Empty,
            form: None,
            state: None,
            source: Cow::Borrowed(""),
        }
    }
}

/// A mailing to the client.
#[derive(Debug, Clone, PartialEq)]
pub struct Mailing<'a> {
    /// `email`, `sms`, `whatsapp` … as the data spells it.
    pub channel: Cow<'a, str>,
    /// Template by name.
    pub template: Option<Cow<'a, str>>,
    /// Category («реклама»).
    pub category: Option<Cow<'a, str>>,
    /// Campaign.
    pub campaign: Option<Cow<'a, str>>,
    /// The number, address or account it was sent from.
    pub sender: Option<Cow<'a, str>>,
    /// What kind of sender that was then («холодный», «тёплый»).
    pub sender_kind: Option<Cow<'a, str>>,
    /// When it left us.
    pub at: When,
    /// `planned`, `sent`, `delivered`, `opened`, `bounced`, `failed`.
    pub status: Option<Cow<'a, str>>,
    /// Where the record stands in the input; empty means the case's own place.
    pub source: Cow<'a, str>,
}

/// A consent of the client to mailings of one channel and purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct Consent<'a> {
    /// Channel.
    pub channel: Cow<'a, str>,
    /// Purpose («реклама»).
    pub purpose: Option<Cow<'a, str>>,
    /// When it was given.
    pub given: Option<When>,
    /// When it was withdrawn.
    pub withdrawn: Option<When>,
    /// What proves it.
    pub proof: Option<Cow<'a, str>>,
    /// Version of the text agreed to.
    pub text_version: Option<Cow<'a, str>>,
}
