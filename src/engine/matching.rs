//! Whether a fact is an event of a shape, and if not, why not.

use super::fact::{EventNames, Fact, Kind};
use super::view::View;
use crate::calendar::{CloseOf, Pace, Term};
use crate::facts::{ApprovalState, Direction, Event, EventKind, FactKind};
use crate::facts::{Mailing, channel};
use crate::findings::ResponsibleBasis;
use crate::model::regulation::{Author, Moment, Receiver, What};
use crate::program::{Names, Shape, fold, satisfies};
use crate::value::{Currency, Instant, Truth};

/// How a fact fits a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It does.
    Yes,
    /// It is something else altogether.
    Other,
    /// It is of the kind asked for, but not as asked: why.
    No(&'static str),
    /// The data does not tell: what is missing.
    Unknown(&'static str),
}

impl Fit {
    fn and(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => next(),
            Self::Unknown(_) => match next() {
                no @ (Self::No(_) | Self::Other) => no,
                Self::Yes | Self::Unknown(_) => self,
            },
            no => no,
        }
    }

    const fn when(holds: bool, why_not: &'static str) -> Self {
        if holds { Self::Yes } else { Self::No(why_not) }
    }
}

/// Whether the fact with this index fits the shape.
pub(super) fn fits(shape: &Shape, index: usize, fact: &Fact<'_>, view: &View<'_>) -> Fit {
    let hours = || match shape.working {
        None => Fit::Yes,
        Some(wanted) => {
            let working = view.env.version.company.is_working(view.at(index));
            let why = if wanted {
                "вне рабочего времени"
            } else {
                "в рабочее время"
            };
            Fit::when(working == wanted, why)
        }
    };
    let clock = || match &shape.at_hours {
        None => Fit::Yes,
        Some((wanted, within)) => {
            let held = view.in_hours(wanted, view.at(index)) == *within;
            Fit::when(held, "в другое время")
        }
    };
    kind(shape, index, fact, view).and(hours).and(clock)
}

fn kind(shape: &Shape, index: usize, fact: &Fact<'_>, view: &View<'_>) -> Fit {
    match (&shape.what, &fact.what) {
        (What::Event(kind, moment), Kind::Event(event, recorded, names)) if event.kind == *kind => {
            if asks(*kind, *moment) != *recorded {
                return not_yet(*moment, *recorded);
            }
            details(shape, index, fact, event, *names, view)
        }
        (What::Contact, Kind::Event(event, Moment::Done, names)) if event.kind.row().contact => {
            connected(event, true).and(|| details(shape, index, fact, event, *names, view))
        }
        (What::Named, Kind::Event(event, moment, names)) if *moment == done(event.kind) => {
            if shape.name.is_none() || names.name != shape.name {
                return Fit::Other;
            }
            details(shape, index, fact, event, *names, view)
        }
        (What::Transition { from, to }, Kind::Entry(entry)) => view
            .transition(index, from, to)
            .and(|| by(shape, index, entry.by.as_deref(), view)),
        (What::Transition { from, to }, Kind::Current) => view
            .transition(index, from, to)
            .and(|| by(shape, index, None, view)),
        (What::OwnerChange, Kind::Owner(change)) => {
            Fit::when(view.is_owner_change(index), "ответственный прежний")
                .and(|| received(shape, &change.owner, view.at(index), view))
                .and(|| by(shape, index, change.by.as_deref(), view))
        }
        (What::FieldChange(field), Kind::Field(change, name)) => {
            if *name != view.field_name(*field) {
                return Fit::Other;
            }
            by(shape, index, change.by.as_deref(), view)
        }
        (What::Created, Kind::Created) => Fit::Yes,
        (What::Approval { about, states }, Kind::Event(event, _, names))
            if event.kind == EventKind::Approval =>
        {
            let named = event.of.as_deref();
            let fits = about
                .as_deref()
                .is_none_or(|about| named.is_none_or(|of| fold(of) == fold(about)));
            let state = ApprovalState::of(event.state.as_deref());
            Fit::when(fits, "согласование о другом")
                .and(|| {
                    let asked = state.is_some_and(|state| states.contains(&state));
                    Fit::when(asked, "согласование в другом состоянии")
                })
                .and(|| details(shape, index, fact, event, *names, view))
        }
        (What::Mailing, Kind::Mailing(sent)) => mailing(shape, sent, &view.env.program.names),
        _ => Fit::Other,
    }
}

/// The recorded moment that a pattern asks for. A task that is "done" is a closed one.
const fn asks(kind: EventKind, moment: Moment) -> Moment {
    match (kind, moment) {
        (EventKind::Task, Moment::Done) => Moment::Closed,
        // An open task is looked up from its posting; the view turns postings into open intervals.
        (EventKind::Task, Moment::Open) => Moment::Posted,
        (EventKind::Task | EventKind::Meeting, moment) => moment,
        (EventKind::Document, Moment::Signed) => Moment::Signed,
        _ => Moment::Done,
    }
}

/// The moment at which a thing of this kind has been done.
const fn done(kind: EventKind) -> Moment {
    match kind {
        EventKind::Task => Moment::Closed,
        _ => Moment::Done,
    }
}

const fn not_yet(asked: Moment, recorded: Moment) -> Fit {
    match (asked, recorded) {
        (Moment::Done | Moment::Closed, Moment::Posted) => Fit::No("только запланировано"),
        _ => Fit::Other,
    }
}

/// A call that the data calls neither connected nor not: its length tells, if held.
pub(super) fn connected(event: &Event<'_>, wanted: bool) -> Fit {
    if event.kind != EventKind::Call {
        return Fit::Yes;
    }
    match event
        .connected
        .or_else(|| event.seconds.map(|seconds| seconds > 0))
    {
        Some(connected) if connected == wanted => Fit::Yes,
        Some(_) if wanted => Fit::No("не соединён"),
        Some(_) => Fit::No("соединён"),
        None => Fit::Unknown("отметка о соединении звонка"),
    }
}

/// Whether the event's result is as asked for. A result that is not exported is not an empty one.
fn result(shape: &Shape, event: &Event<'_>, names: EventNames, view: &View<'_>) -> Fit {
    if shape.results.is_empty() && !shape.no_result {
        return Fit::Yes;
    }
    let said = event
        .result
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty());
    if !said && !view.env.dataset.held.contains_key(&FactKind::Results) {
        return Fit::Unknown(FactKind::Results.history());
    }
    if shape.no_result {
        return Fit::when(!said, "есть результат");
    }
    let wanted = names
        .result
        .is_some_and(|result| shape.results.contains(&result));
    Fit::when(wanted, "другой результат")
}

pub(super) fn direction(event: &Event<'_>, wanted: Direction) -> Fit {
    match event.direction {
        Some(direction) if direction == wanted => Fit::Yes,
        Some(Direction::In) => Fit::No("входящее"),
        Some(Direction::Out) => Fit::No("исходящее"),
        None => Fit::Unknown("направление события"),
    }
}

fn details(
    shape: &Shape,
    index: usize,
    fact: &Fact<'_>,
    event: &Event<'_>,
    names: EventNames,
    view: &View<'_>,
) -> Fit {
    let fit = Fit::when(
        shape.name.is_none() || shape.name == names.name || headed(shape, event, view),
        "другое название",
    )
    .and(|| {
        shape
            .direction
            .map_or(Fit::Yes, |wanted| direction(event, wanted))
    })
    .and(|| {
        shape
            .connected
            .map_or(Fit::Yes, |wanted| connected(event, wanted))
    })
    .and(|| result(shape, event, names, view))
    .and(|| match (shape.longer_seconds, event.seconds) {
        (None, _) => Fit::Yes,
        (Some(limit), Some(seconds)) => Fit::when(seconds > limit, "слишком короткий"),
        (Some(_), None) if event.connected == Some(false) => Fit::No("не соединён"),
        (Some(_), None) => Fit::Unknown("длительность звонков"),
    });
    if fit == Fit::Yes || matches!(fit, Fit::Unknown(_)) {
        return fit
            .and(|| by_channel(shape, event))
            .and(|| content(shape, event, names))
            .and(|| far_enough(shape, event, view))
            .and(|| author(shape, index, fact, event, view));
    }
    fit
}

/// Whether a letter or message carries the thing that the shape names: its heading begins with the name, or has it somewhere and
/// something is attached.
fn headed(shape: &Shape, event: &Event<'_>, view: &View<'_>) -> bool {
    let letter = matches!(
        shape.what,
        What::Event(EventKind::Email | EventKind::Message | EventKind::Sms, _)
    );
    letter
        && shape
            .name
            .zip(event.name.as_deref())
            .is_some_and(|(thing, heading)| {
                view.env
                    .program
                    .names
                    .heads(heading, thing, event.attachment)
            })
}

/// Whether it went by the messenger asked for. A record that does not say by what may have gone by any.
fn by_channel(shape: &Shape, event: &Event<'_>) -> Fit {
    let wanted = &shape.mailing.channels;
    if wanted.is_empty() {
        return Fit::Yes;
    }
    match event.channel.as_deref() {
        None => Fit::Unknown("канал сообщения"),
        Some(said) => {
            let own = channel(said);
            Fit::when(wanted.iter().any(|one| **one == *own), "другой канал")
        }
    }
}

fn content(shape: &Shape, event: &Event<'_>, names: EventNames) -> Fit {
    let text = || event.text.as_deref().unwrap_or("");
    let long = shape
        .longer_chars
        .is_none_or(|limit| text().trim().chars().count() > limit as usize);
    Fit::when(long, "слишком короткий текст")
        .and(|| {
            let says = shape
                .text
                .as_deref()
                .is_none_or(|wanted| fold(text()).contains(wanted));
            Fit::when(says, "другой текст")
        })
        .and(|| {
            let folded = || fold(text());
            let empty = shape.not_text.is_empty();
            let says = !empty && shape.not_text.iter().any(|part| folded().contains(&**part));
            Fit::when(!says, "такой текст не засчитывается")
        })
        .and(|| {
            Fit::when(
                shape.template.is_none() || shape.template == names.template,
                "другой шаблон",
            )
        })
        .and(|| {
            let by_template = event
                .template
                .as_deref()
                .is_some_and(|name| !name.trim().is_empty());
            Fit::when(!shape.no_template || !by_template, "по шаблону")
        })
        .and(|| {
            if shape.not_templates.is_empty() {
                return Fit::Yes;
            }
            let named = event.template.as_deref();
            match named.map(str::trim).filter(|name| !name.is_empty()) {
                Some(_) => {
                    let those = names
                        .template
                        .is_some_and(|own| shape.not_templates.contains(&own));
                    Fit::when(!those, "по этому шаблону")
                }
                // A letter without a template is free text; by which one a document was made may have gone unrecorded.
                None if event.kind == EventKind::Document => Fit::Unknown("шаблон документа"),
                None => Fit::Yes,
            }
        })
        .and(|| {
            Fit::when(
                shape.script.is_none() || shape.script == names.script,
                "другой скрипт",
            )
        })
        .and(|| Fit::when(!shape.attachment || event.attachment, "без вложения"))
        .and(|| {
            Fit::when(
                !shape.with_deadline || event.deadline.is_some(),
                "без срока",
            )
        })
        .and(|| match &shape.amount {
            None => Fit::Yes,
            Some((op, wanted, currency)) => amount(event, *op, *wanted, currency),
        })
}

/// Whether the term of a task lies as far from its posting as asked for. Days count whole.
fn far_enough(shape: &Shape, event: &Event<'_>, view: &View<'_>) -> Fit {
    let Some((op, length)) = shape.deadline_in else {
        return Fit::Yes;
    };
    let Some(deadline) = event.deadline else {
        return Fit::No("без срока");
    };
    let Some(posted) = event.known.or(event.at) else {
        return Fit::Unknown("когда поставлена задача");
    };
    let moments = view.env.moments;
    let posted = moments.start(posted);
    let zone = moments.zone;
    let border = match length.pace() {
        Pace::Working => {
            Term::Within(length)
                .window(posted, &view.env.version.company, CloseOf::Midnight)
                .due
        }
        _ if length.is_by_days() => zone.end_of(zone.date(length.window_end(posted, zone))),
        _ => length.window_end(posted, zone),
    };
    Fit::when(
        satisfies(moments.end(deadline).cmp(&border), op),
        "срок задачи не такой",
    )
}

/// Whether a mailing is as asked for. What the data does not say of it is unknown: a send without a template may have been
/// any, and whether one was opened is not told by its not having failed.
pub(super) fn mailing(shape: &Shape, sent: &Mailing<'_>, names: &Names) -> Fit {
    fn said<'s>(text: &'s Option<std::borrow::Cow<'_, str>>) -> Option<&'s str> {
        let text = text.as_deref().map(str::trim);
        text.filter(|text| !text.is_empty())
    }
    let wanted = &shape.mailing;
    // What is not asked about need not be read: a policy asks this of every mailing.
    let named = |wanted: &Option<Box<str>>, text, what, other| match wanted {
        None => Fit::Yes,
        Some(wanted) => match said(text) {
            Some(text) => Fit::when(fold(text) == **wanted, other),
            None => Fit::Unknown(what),
        },
    };
    let by_template = || match &shape.template {
        None if shape.no_template && said(&sent.template).is_some() => Fit::No("по шаблону"),
        None => Fit::Yes,
        Some(wanted) => match said(&sent.template) {
            Some(template) => Fit::when(names.find(template) == Some(*wanted), "другой шаблон"),
            None => Fit::No("без шаблона"),
        },
    };
    let by_channel = || {
        let channel = channel(&sent.channel);
        wanted.channels.iter().any(|one| **one == *channel)
    };
    let by_another = || match said(&sent.template) {
        Some(template) if !shape.not_templates.is_empty() => {
            let those = names
                .find(template)
                .is_some_and(|own| shape.not_templates.contains(&own));
            Fit::when(!those, "по этому шаблону")
        }
        _ => Fit::Yes,
    };
    Fit::when(wanted.channels.is_empty() || by_channel(), "другой канал")
        .and(by_template)
        .and(by_another)
        .and(|| {
            // A mailing without a category is of none, as one without a template is by none.
            let own = || said(&sent.category).map(fold);
            let fits = wanted.category.is_none() || own().as_deref() == wanted.category.as_deref();
            Fit::when(fits, "другая категория")
        })
        .and(|| {
            named(
                &wanted.campaign,
                &sent.campaign,
                "кампания рассылки",
                "другая кампания",
            )
        })
        .and(|| {
            named(
                &wanted.sender,
                &sent.sender,
                "номер отправителя",
                "другой номер",
            )
        })
        .and(|| match &wanted.sender_kind {
            None => Fit::Yes,
            // «Холодного» and «холодный» are one kind: the text keeps the stem.
            Some(stem) => match said(&sent.sender_kind) {
                Some(kind) => Fit::when(fold(kind).starts_with(&**stem), "другой вид номера"),
                None => Fit::Unknown("вид номера отправителя"),
            },
        })
        .and(|| match (wanted.opened, sent.status.as_deref()) {
            (false, _) => Fit::Yes,
            (true, Some(status)) => Fit::when(
                matches!(status, "opened" | "clicked" | "открыта"),
                "не открыта",
            ),
            (true, None) => Fit::Unknown("статус рассылки"),
        })
}

fn amount(
    event: &Event<'_>,
    op: crate::model::regulation::Op,
    wanted: rust_decimal::Decimal,
    currency: &Currency,
) -> Fit {
    let other = event
        .currency
        .as_deref()
        .is_some_and(|own| !own.eq_ignore_ascii_case(&currency.0));
    match event.amount {
        _ if other => Fit::Unknown("курс валюты"),
        Some(amount) => Fit::when(satisfies(amount.cmp(&wanted), op), "другая сумма"),
        None => Fit::Unknown("сумма события"),
    }
}

fn author(shape: &Shape, index: usize, fact: &Fact<'_>, event: &Event<'_>, view: &View<'_>) -> Fit {
    debug_assert!(
        view.env
            .facts
            .get(index)
            .is_some_and(|known| std::ptr::eq(known, fact))
    );
    match &shape.author {
        None => Fit::Yes,
        Some(Author::Client) => match (event.direction, &event.by) {
            (Some(Direction::In), _) => Fit::Yes,
            (Some(Direction::Out), _) | (None, Some(_)) => Fit::No("не от клиента"),
            (None, None) => Fit::Unknown("автор события"),
        },
        Some(_) if event.direction == Some(Direction::In) && event.by.is_none() => {
            Fit::No("от клиента")
        }
        Some(_) => by(shape, index, event.by.as_deref(), view),
    }
}

/// Whether the new owner is one of those asked for.
fn received(shape: &Shape, owner: &str, at: Instant, view: &View<'_>) -> Fit {
    const OTHER: &str = "передано другому";
    let staff = &view.env.staff;
    let fits = shape.receiver.iter().map(|one| match one {
        Receiver::Role(_) if !staff.held => Fit::Unknown("список сотрудников"),
        Receiver::Role(role) => {
            let wanted = view.env.version.roles.get(role.0).copied();
            Fit::when(staff.role(owner) == wanted, OTHER)
        }
        Receiver::Who(who) => match staff.is(owner, who, at) {
            Truth::Yes => Fit::Yes,
            Truth::No => Fit::No(OTHER),
            Truth::Unknown(_) => Fit::Unknown("список сотрудников"),
        },
    });
    fits.fold(Fit::Yes, |sum, one| sum.and(|| one))
}

/// Whether the employee who did it is the one asked for.
fn by(shape: &Shape, index: usize, who: Option<&str>, view: &View<'_>) -> Fit {
    let Some(author) = &shape.author else {
        return Fit::Yes;
    };
    // Robots leave no author, and there are many of them: an event without one was done by nobody in particular.
    let Some(who) = who else {
        return Fit::No("автор не указан");
    };
    match author {
        Author::Client => Fit::No("не от клиента"),
        Author::Owner => match view.owner_at(index) {
            // Today's owner says nothing of who led the deal then.
            (Some(_), ResponsibleBasis::Current) if view.at(index) < view.env.present => {
                Fit::Unknown("ответственный на тот момент")
            }
            (Some(owner), _) => Fit::when(owner == who, "не от ответственного"),
            (None, _) => Fit::Unknown("ответственный на тот момент"),
        },
        Author::NotOwner => match view.owner_at(index) {
            (Some(_), ResponsibleBasis::Current) if view.at(index) < view.env.present => {
                Fit::Unknown("ответственный на тот момент")
            }
            (Some(owner), _) => Fit::when(owner != who, "от ответственного"),
            (None, _) => Fit::Unknown("ответственный на тот момент"),
        },
        Author::Role(_) if !view.env.staff.held => Fit::Unknown("список сотрудников"),
        Author::Role(role) => {
            let wanted = view.env.version.roles.get(role.0).copied();
            Fit::when(
                view.env.staff.role(who) == wanted,
                "от сотрудника с другой ролью",
            )
        }
    }
}
