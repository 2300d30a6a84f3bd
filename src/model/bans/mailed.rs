//! A ban on letters and messages is one on mailings of their channel too: `нельзя отправлять СМС после 21:00` says nothing of who
//! presses the button, and the client reads the same СМС at night.

use crate::facts::{Direction, EventKind};
use crate::model::conditions::events::shape;
use crate::model::regulation::{
    Ban, EventPattern, EventShape, MailingPart, Moment, Sentence, What,
};

/// Channels by which messages go.
const MESSENGERS: &[&str] = &["whatsapp", "telegram", "viber", "vk", "max"];

/// The sentence, its ban reaching mailings where it speaks of everybody's letters.
pub(in crate::model) fn reaching(sentence: Sentence) -> Sentence {
    let Sentence::Ban(mut ban) = sentence else {
        return sentence;
    };
    match &mut ban {
        Ban::Event {
            who, but, pattern, ..
        } if who.is_empty() && but.is_empty() => add(pattern),
        Ban::Hours { pattern, .. } => add(pattern),
        _ => {}
    }
    Sentence::Ban(ban)
}

fn add(pattern: &mut EventPattern) {
    let speaks = |one: &EventShape| one.what == What::Mailing;
    if pattern.any.iter().any(speaks) {
        return;
    }
    let mailings: Vec<EventShape> = pattern.any.iter().filter_map(mailed).collect();
    for one in mailings {
        if !pattern.any.contains(&one) {
            pattern.any.push(one);
        }
    }
}

/// The mailing that is like this letter or message; `None`: it is asked of it what no mailing has.
fn mailed(one: &EventShape) -> Option<EventShape> {
    let What::Event(kind, Moment::Done) = &one.what else {
        return None;
    };
    let channels: Vec<Box<str>> = match kind {
        EventKind::Email => vec!["email".into()],
        EventKind::Sms => vec!["sms".into()],
        EventKind::Message if !one.mailing.channels.is_empty() => one.mailing.channels.clone(),
        // Of a bare message nobody says by which messenger it goes.
        EventKind::Message => MESSENGERS.iter().map(|name| (*name).into()).collect(),
        _ => return None,
    };
    let mailing = EventShape {
        template: one.template.clone(),
        no_template: one.no_template,
        not_templates: one.not_templates.clone(),
        working: one.working,
        at_hours: one.at_hours.clone(),
        mailing: MailingPart {
            channels,
            ..one.mailing.clone()
        },
        ..shape(What::Mailing)
    };
    // What is left must be all that was asked.
    let alike = EventShape {
        what: one.what.clone(),
        direction: one.direction,
        mailing: one.mailing.clone(),
        ..mailing.clone()
    };
    (alike == *one && one.direction != Some(Direction::In)).then_some(mailing)
}
