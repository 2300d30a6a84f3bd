//! Event patterns with their names turned into symbols.

use rust_decimal::Decimal;

use super::{Names, Sym, fold};
use crate::calendar::Quantity;
use crate::facts::{Direction, EVENT_KINDS, EventKind, FactKind};
use crate::model::regulation::{
    Author, EventPattern, EventShape, LocalHours, MailingPart, NamedEvent, Op, Receiver,
    Regulation, What,
};
use crate::value::Currency;

/// Index into [`super::Version::patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternId(pub usize);

/// Sorts of facts, as a set: what a pattern speaks of, or what a deal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sorts(u32);

impl Sorts {
    /// Changes of fields.
    pub const FIELD: Self = Self(1 << 31);
    /// Changes of owners.
    pub const OWNER: Self = Self(1 << 30);
    /// The creation of the deal.
    pub const CREATED: Self = Self(1 << 29);
    /// Entries into stages.
    pub const STAGE: Self = Self(1 << 28);
    /// Mailings.
    pub const MAILING: Self = Self(1 << 27);

    /// Events of one kind.
    #[must_use]
    pub const fn event(kind: EventKind) -> Self {
        // There are far fewer kinds of events than bits below those above.
        Self(1 << kind as u32)
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two have a sort in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Each of them alone.
    pub fn each(self) -> impl Iterator<Item = Self> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let lowest = rest & rest.wrapping_neg();
            rest ^= lowest;
            (lowest != 0).then_some(Self(lowest))
        })
    }

    /// The number of a single sort, below [`Sorts::COUNT`].
    #[must_use]
    pub const fn number(self) -> usize {
        self.0.trailing_zeros() as usize
    }

    /// No sort has this number or a greater one.
    pub const COUNT: usize = 32;

    fn events(wanted: impl Fn(EventKind) -> bool) -> Self {
        let kinds = EVENT_KINDS.iter().map(|row| row.kind);
        kinds
            .filter(|kind| wanted(*kind))
            .fold(Self::default(), |all, kind| all.and(Self::event(kind)))
    }

    /// What may fit a shape of this kind.
    fn of(what: &What) -> Self {
        match what {
            What::Event(kind, _) => Self::event(*kind),
            What::Contact => Self::events(|kind| kind.row().contact),
            What::Named => Self::events(|_| true),
            What::Transition { .. } => Self::STAGE,
            What::OwnerChange => Self::OWNER,
            What::FieldChange(_) => Self::FIELD,
            What::Created => Self::CREATED,
            What::Mailing => Self::MAILING,
            What::Approval { .. } => Self::event(EventKind::Approval),
        }
    }
}

/// A compiled event pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The alternatives.
    pub shapes: Vec<Shape>,
    /// The sorts of facts that may be one of them.
    pub sorts: Sorts,
    /// The author's words.
    pub text: Box<str>,
    /// Kinds of facts whose history must be held before "there was none" can be said.
    pub kinds: Vec<FactKind>,
    /// Whether a shape asks for a bare name, which any kind of event may carry.
    pub any_kind: bool,
    /// The alternatives as the text has them, one for each shape: out of these an event can be made up.
    pub said: Vec<EventShape>,
}

/// A compiled shape; see [`EventShape`] for what the parts mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// What kind of fact.
    pub what: What,
    /// Direction.
    pub direction: Option<Direction>,
    /// Connected or not, for calls.
    pub connected: Option<bool>,
    /// The event's own name.
    pub name: Option<Sym>,
    /// Results, one of which is wanted.
    pub results: Vec<Sym>,
    /// Wanted without a result.
    pub no_result: bool,
    /// Longer than so many seconds.
    pub longer_seconds: Option<i64>,
    /// Text longer than so many characters.
    pub longer_chars: Option<u32>,
    /// Folded text that must occur.
    pub text: Option<Box<str>>,
    /// Folded text that must not occur.
    pub not_text: Vec<Box<str>>,
    /// By whom.
    pub author: Option<Author>,
    /// Template.
    pub template: Option<Sym>,
    /// None of these templates.
    pub not_templates: Vec<Sym>,
    /// Script.
    pub script: Option<Sym>,
    /// With an attachment.
    pub attachment: bool,
    /// Amount compared.
    pub amount: Option<(Op, Decimal, Currency)>,
    /// A task with a term of its own.
    pub with_deadline: bool,
    /// How far its term lies from its posting.
    pub deadline_in: Option<(Op, Quantity)>,
    /// Within or outside the company's working hours.
    pub working: Option<bool>,
    /// Within these hours (true), or outside them.
    pub at_hours: Option<(LocalHours, bool)>,
    /// By no template.
    pub no_template: bool,
    /// What else is asked of a mailing; its names are folded.
    pub mailing: MailingPart,
    /// What a new owner must be; its names are folded.
    pub receiver: Vec<Receiver>,
}

/// Compiles a pattern. A bare name that `касания` declares stands for its declaration as well.
pub(super) fn compile(
    pattern: &EventPattern,
    regulation: &Regulation,
    names: &mut Names,
) -> Pattern {
    let mut said = Vec::new();
    for shape in &pattern.any {
        expand(shape, &regulation.touches, &mut said);
    }
    let shapes: Vec<Shape> = said
        .iter()
        .map(|shape| compile_shape(shape, names))
        .collect();
    let mut kinds: Vec<FactKind> = shapes.iter().flat_map(needed).collect();
    kinds.sort_unstable();
    kinds.dedup();
    // A declared touch may also be recorded by name under another kind; absence of that is not asked for, else one
    // declared call would demand the history of every kind there is.
    let declared = |name: &str| {
        let name = fold(name);
        regulation
            .touches
            .iter()
            .any(|touch| fold(&touch.name) == name)
    };
    let any_kind = pattern.any.iter().any(|shape| {
        let name = shape.name.as_deref();
        shape.what == What::Named && !name.is_some_and(declared)
    }) || shapes.iter().all(|shape| shape.what == What::Named);
    let text = pattern.text.clone();
    let sorts = shapes.iter().map(|shape| Sorts::of(&shape.what));
    Pattern {
        sorts: sorts.fold(Sorts::default(), Sorts::and),
        shapes,
        text,
        kinds,
        any_kind,
        said,
    }
}

fn expand(shape: &EventShape, touches: &[NamedEvent], out: &mut Vec<EventShape>) {
    out.push(shape.clone());
    let (What::Named, Some(name)) = (&shape.what, &shape.name) else {
        return;
    };
    let folded = fold(name);
    let Some(touch) = touches.iter().find(|touch| fold(&touch.name) == folded) else {
        return;
    };
    for declared in &touch.pattern.any {
        if declared.what == What::Named {
            // A touch declared through another name is not followed further: no chain of names can loop.
            out.push(declared.clone());
        } else {
            out.push(overlay(declared, shape));
        }
    }
}

/// The declared shape narrowed by what the reference adds (`«первый звонок» с результатом «интерес»`).
fn overlay(declared: &EventShape, reference: &EventShape) -> EventShape {
    let mut shape = declared.clone();
    shape.direction = reference.direction.or(shape.direction);
    shape.connected = reference.connected.or(shape.connected);
    if !reference.results.is_empty() {
        shape.results.clone_from(&reference.results);
    }
    shape.no_result |= reference.no_result;
    shape.longer_seconds = reference.longer_seconds.or(shape.longer_seconds);
    shape.longer_chars = reference.longer_chars.or(shape.longer_chars);
    shape.text = reference.text.clone().or(shape.text);
    shape.not_text.extend(reference.not_text.iter().cloned());
    if !reference.mailing.channels.is_empty() {
        shape
            .mailing
            .channels
            .clone_from(&reference.mailing.channels);
    }
    shape.author = reference.author.clone().or(shape.author);
    shape.template = reference.template.clone().or(shape.template);
    let others = reference.not_templates.iter().cloned();
    shape.not_templates.extend(others);
    shape.script = reference.script.clone().or(shape.script);
    shape.attachment |= reference.attachment;
    shape.amount = reference.amount.clone().or(shape.amount);
    shape.with_deadline |= reference.with_deadline;
    shape.deadline_in = reference.deadline_in.or(shape.deadline_in);
    shape.working = reference.working.or(shape.working);
    shape.at_hours = reference.at_hours.clone().or(shape.at_hours);
    shape.no_template |= reference.no_template;
    shape.receiver.extend(reference.receiver.iter().cloned());
    shape
}

fn compile_shape(shape: &EventShape, names: &mut Names) -> Shape {
    let name = shape.name.as_deref().map(|name| names.add_thing(name));
    let mut sym = |name: &Option<Box<str>>| name.as_deref().map(|name| names.add(name));
    let (template, script) = (sym(&shape.template), sym(&shape.script));
    let others = shape.not_templates.iter();
    let not_templates = others.map(|name| names.add(name)).collect();
    Shape {
        what: shape.what.clone(),
        direction: shape.direction,
        connected: shape.connected,
        name,
        results: shape
            .results
            .iter()
            .map(|result| names.add(result))
            .collect(),
        no_result: shape.no_result,
        longer_seconds: shape.longer_seconds,
        longer_chars: shape.longer_chars,
        text: shape.text.as_deref().map(|text| fold(text).into()),
        not_text: shape
            .not_text
            .iter()
            .map(|text| fold(text).into())
            .collect(),
        author: shape.author.clone(),
        template,
        not_templates,
        script,
        attachment: shape.attachment,
        amount: shape.amount.clone(),
        with_deadline: shape.with_deadline,
        deadline_in: shape.deadline_in,
        working: shape.working,
        at_hours: shape.at_hours.clone(),
        no_template: shape.no_template,
        mailing: compile_mailing(&shape.mailing),
        receiver: shape.receiver.iter().map(compile_receiver).collect(),
    }
}

fn compile_receiver(one: &Receiver) -> Receiver {
    match one {
        Receiver::Role(role) => Receiver::Role(*role),
        Receiver::Who(who) => Receiver::Who(super::fold::folded_who(who)),
    }
}

fn compile_mailing(part: &MailingPart) -> MailingPart {
    let folded = |name: &Option<Box<str>>| name.as_deref().map(|name| fold(name).into());
    MailingPart {
        channels: part.channels.clone(),
        category: folded(&part.category),
        campaign: folded(&part.campaign),
        sender: folded(&part.sender),
        sender_kind: folded(&part.sender_kind),
        opened: part.opened,
    }
}

fn needed(shape: &Shape) -> Vec<FactKind> {
    match &shape.what {
        What::Event(kind, _) => vec![FactKind::Event(*kind)],
        What::Contact => EVENT_KINDS
            .iter()
            .filter(|row| row.contact)
            .map(|row| FactKind::Event(row.kind))
            .collect(),
        What::Transition { .. } => vec![FactKind::Stages],
        What::OwnerChange => vec![FactKind::Owners],
        What::FieldChange(_) => vec![FactKind::Fields],
        What::Mailing => vec![FactKind::Mailings],
        What::Approval { .. } => vec![FactKind::Event(EventKind::Approval)],
        What::Named | What::Created => Vec::new(),
    }
}
