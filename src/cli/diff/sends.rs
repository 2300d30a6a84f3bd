//! `diff --data` where a text speaks of mailings: whom the amendment frees and whom it stops, at the moment judged.

use std::collections::{BTreeMap, BTreeSet};

use super::super::args::DiffArgs;
use super::super::judge::{Bench, Cases, How, judge};
use super::super::lint::Lint;
use super::super::mail;
use super::super::session::Session;
use super::super::sink::Trouble;
use super::super::{Failure, Io};
use super::replayed::data;
use crate::diff::replay::SendMoves;
use crate::engine::{Across, Answer, Policy, Send};
use crate::facts::{CHANNELS, Case};
use crate::model::regulation::{EventPattern, Regulation, Sentence, What};

/// What is asked about when neither text names a channel.
const USUAL: &[&str] = &["email", "sms"];

/// Answers by contact, in the order of the sends.
type Answers = BTreeMap<Box<str>, Vec<Answer>>;

/// Whom each send may go to under both texts; `None` where neither speaks of mailings.
pub(super) fn compare(
    args: &DiffArgs,
    (old, new): (&Lint, &Lint),
    io: &mut Io<'_>,
) -> Result<Option<Vec<SendMoves>>, Failure> {
    if ![old, new]
        .iter()
        .any(|lint| mail::speaks_of_mailings(&lint.session))
    {
        return Ok(None);
    }
    let sends = sends(&[&old.session, &new.session]);
    let before = answers(args, &args.old, &sends, io)?;
    let after = answers(args, &args.new, &sends, io)?;
    let mut out: Vec<SendMoves> = sends
        .iter()
        .map(|send| SendMoves {
            channel: send.channel.clone(),
            template: send.template.clone(),
            category: send.category.clone(),
            ..SendMoves::default()
        })
        .collect();
    for (contact, answers) in &after {
        let Some(known) = before.get(contact) else {
            continue;
        };
        for ((was, is), row) in known.iter().zip(answers).zip(&mut out) {
            match (was, is) {
                (was, is) if was == is => row.unchanged += 1,
                (_, Answer::Yes) => row.freed.push(contact.clone()),
                (Answer::Yes, Answer::No) => row.stopped.push(contact.clone()),
                _ => row.unclear.push(contact.clone()),
            }
        }
    }
    Ok(Some(out))
}

/// Every channel, and by each of them every template and category, that the rules of mailings of either text name.
fn sends(sessions: &[&Session]) -> Vec<Send> {
    let mut channels: BTreeSet<&str> = BTreeSet::new();
    let mut templates: BTreeSet<Box<str>> = BTreeSet::new();
    let mut categories: BTreeSet<Box<str>> = BTreeSet::new();
    for reg in sessions.iter().flat_map(|session| &session.regulations) {
        templates.extend(reg.mailing_priority.iter().cloned());
        for pattern in patterns(reg) {
            for shape in pattern
                .any
                .iter()
                .filter(|shape| shape.what == What::Mailing)
            {
                let known = CHANNELS.iter().map(|(name, _)| *name);
                channels.extend(
                    known.filter(|name| shape.mailing.channels.iter().any(|one| **one == **name)),
                );
                templates.extend(shape.template.clone());
                categories.extend(shape.mailing.category.clone());
            }
        }
    }
    if channels.is_empty() {
        channels.extend(USUAL);
    }
    let mut out = Vec::new();
    for channel in channels {
        let send = |template: Option<Box<str>>, category: Option<Box<str>>| Send {
            channel: channel.into(),
            template,
            category,
            ..Send::default()
        };
        out.push(send(None, None));
        out.extend(templates.iter().map(|one| send(Some(one.clone()), None)));
        out.extend(categories.iter().map(|one| send(None, Some(one.clone()))));
    }
    out
}

fn patterns(reg: &Regulation) -> impl Iterator<Item = &EventPattern> {
    reg.clauses
        .iter()
        .flat_map(|clause| match &clause.sentence {
            Sentence::Frequency(limit) => {
                let all = std::iter::once(&limit.pattern).chain(&limit.also);
                all.chain(&limit.exempt).collect()
            }
            _ => Vec::new(),
        })
}

/// Asks about every contact of the data under one text.
fn answers(
    args: &DiffArgs,
    text: &std::path::Path,
    sends: &[Send],
    io: &mut Io<'_>,
) -> Result<Answers, Failure> {
    let own = data(args);
    let open = |io: &mut Io<'_>| Session::open(&[text.to_owned()], &own, io);
    let (session, cases) = open(io)?;
    let policies: Vec<Policy> = sends
        .iter()
        .map(|send| Policy::new(&session.program, send.clone()))
        .collect();
    let across = match policies.iter().any(Policy::counts_across) {
        // Limits over many clients are asked with all of them counted.
        true => {
            let (_, counted) = open(io)?;
            counted_all(&session, counted)?
        }
        false => Across::unknown(),
    };
    let mut out = Answers::new();
    judge(
        &Bench {
            how: How::Read,
            ..session.bench()
        },
        cases,
        |found: &mut Vec<(Box<str>, Vec<Answer>)>, engine, case, _| {
            if let Some(name) = contact(case) {
                let asked = policies.iter();
                let answers =
                    asked.map(|policy| engine.may_send(case, policy, &across, session.at));
                found.push((name, answers.collect()));
            }
        },
        |found, _| {
            out.extend(found);
            Ok::<(), Trouble>(())
        },
    )
    .map_err(super::unread)?;
    Ok(out)
}

fn counted_all(session: &Session, cases: Cases) -> Result<Across, Failure> {
    let judged = judge(
        &Bench {
            how: How::Counted,
            keep: true,
            ..session.bench()
        },
        cases,
        |(): &mut (), _, _, _| {},
        |(), _| Ok::<(), Trouble>(()),
    )
    .map_err(super::unread)?;
    Ok(Across::new(judged.contributions))
}

/// Who would be written to: the client, else the deal that has none.
fn contact(case: &Case<'_>) -> Option<Box<str>> {
    if case.employee.is_some() {
        return None;
    }
    let deal = case.deals.first().map(|deal| &*deal.id);
    case.client.as_deref().or(deal).map(Box::from)
}
