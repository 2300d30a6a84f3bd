//! The shape of an event → an event of that shape: what the author left open gets its usual value.

use crate::facts::{Direction, Event, EventKind};
use crate::model::names::qualifiers::is_unreached;
use crate::model::regulation::{EventShape, Moment, Op, What};
use crate::value::Decimal;

/// So many letters at most stand in for a text of a certain length.
const LONG: u32 = 10_000;

/// An event that fits the shape; `None` when the shape is of no recorded event. Its moments are not set.
#[must_use]
pub fn event(shape: &EventShape) -> Option<(Event<'static>, Moment)> {
    let (kind, moment) = match &shape.what {
        What::Event(kind, moment) => (*kind, *moment),
        // Any contact: a call is the commonest; a name alone may be carried by any event.
        What::Contact | What::Named => (EventKind::Call, Moment::Done),
        _ => return None,
    };
    let mut event = Event::new(kind);
    let owned = |text: &Option<Box<str>>| text.as_ref().map(|text| text.to_string().into());
    let contact = matches!(
        kind,
        EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms
    );
    event.direction = shape.direction.or(contact.then_some(Direction::Out));
    event.result = shape.results.first().map(|one| one.to_string().into());
    if kind == EventKind::Call {
        let unreached = shape.results.iter().any(|one| is_unreached(one));
        // «попытка» and a call that says nothing of it: an attempt is not a talk.
        let talked = shape.connected.unwrap_or(
            !unreached
                && (shape.direction == Some(Direction::In)
                    || !matches!(shape.what, What::Event(..))),
        );
        event.connected = Some(talked || shape.longer_seconds.is_some());
        event.seconds = Some(match (shape.longer_seconds, talked) {
            (Some(limit), _) => limit.saturating_add(1),
            (None, true) => 60,
            (None, false) => 0,
        });
    } else if let Some(limit) = shape.longer_seconds {
        event.seconds = Some(limit.saturating_add(1));
    }
    event.name = owned(&shape.name);
    event.channel = shape
        .mailing
        .channels
        .first()
        .map(|name| name.to_string().into());
    event.template = owned(&shape.template);
    event.script = owned(&shape.script);
    event.attachment = shape.attachment;
    event.text = owned(&shape.text);
    if let Some(limit) = shape.longer_chars {
        let letters = usize::try_from(limit.min(LONG)).unwrap_or(0) + 1;
        event.text = Some("т".repeat(letters).into());
    }
    if let Some((op, amount, currency)) = &shape.amount {
        let step = match op {
            Op::Gt | Op::Ne => Decimal::ONE,
            Op::Lt => -Decimal::ONE,
            Op::Eq | Op::Le | Op::Ge => Decimal::ZERO,
        };
        event.amount = amount.checked_add(step);
        event.currency = Some(currency.0.to_string().into());
    }
    if moment == Moment::Signed {
        event.state = Some("подписан".into());
    }
    Some((event, moment))
}
