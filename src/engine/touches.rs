//! Touches that are still to be made by a moment ahead: what a plan of coming weeks is made of.
//!
//! The case is judged as if nothing but what is planned ([`super::PLANNED`]) happened between the present and that moment; whatever
//! duty is left open then asks for a touch, and its window says when.

use super::duty::{Born, GUARD_END, Judged};
use super::fact::PLANNED;
use super::run::Run;
use crate::calendar::{Pause, PeriodUnit, Quantity, RecurringDays, Unit, Zone};
use crate::facts::{Direction, EventKind};
use crate::findings::{Finding, ResponsibleBasis, Subject, Verdict};
use crate::model::regulation::{Author, EventShape, Sentence, Trigger, What};
use crate::program::PatternId;
use crate::program::norm::{Birth, Deed, Due, Obligation};
use crate::value::Instant;

/// The longest stretch ahead over which forbidden hours are laid out, in days.
const FARTHEST: i64 = 800;

/// Where a touch comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TouchKind {
    /// A stage, an event or a condition asks for it.
    Required,
    /// It has a date: it stands in a chain of touches or beside a date of the card.
    Standard,
    /// It comes again and again.
    Periodic,
}

/// A touch of a client that somebody is still to make.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// The identity of the duty's finding.
    pub id: u64,
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause in that version.
    pub clause: usize,
    /// Where it comes from.
    pub kind: TouchKind,
    /// About whom.
    pub subject: Subject,
    /// What to do, an infinitive phrase.
    pub what: Box<str>,
    /// Who is to do it, whether he is away or not: employee id, or the role that nobody in particular holds.
    pub person: Box<str>,
    /// Whether that is a role and nobody in particular.
    pub nobody: bool,
    /// From when it counts.
    pub opens: Instant,
    /// From when it makes sense: a gap between two touches is not filled before its second half.
    pub best_from: Instant,
    /// Till when; `None`: at any time, the sooner the better.
    pub due: Option<Instant>,
    /// 1 is the most urgent; absent when the author named none.
    pub priority: Option<u32>,
    /// What has to be done, deed by deed; `all`: all of them, else any.
    pub acts: Vec<PatternId>,
    /// Whether all acts are wanted.
    pub all: bool,
    /// How many such deeds the duty wants.
    pub times: u32,
    /// How many days lie between two of them, about, where it comes again and again.
    pub every: Option<i64>,
    /// Hours at which some clause forbids it, from the present on: in order and apart.
    pub forbidden: Vec<Pause>,
    /// The clauses that forbid them.
    pub forbidden_by: Vec<usize>,
    /// The client's clock, if it is known.
    pub zone: Option<Zone>,
}

impl Run<'_, '_> {
    /// Notes a duty that a touch is still to fulfil.
    pub(super) fn touch(
        &mut self,
        duty: &Obligation,
        born: &Born,
        judged: &Judged<'_>,
        found: &Finding,
        today: Instant,
    ) {
        let view = self.view;
        let due = judged.window.map(|window| window.due);
        let Some(end) = still_open(born, judged, due, today) else {
            return;
        };
        // What ends because something else is planned is not wanted any more.
        let by_plan = end.is_some_and(|end| {
            let facts = view.env.facts.iter();
            facts
                .filter(|fact| fact.source == PLANNED)
                .any(|fact| fact.at == end)
        });
        if by_plan || duty.robot || view.is_employee() {
            return;
        }
        let acts: Vec<PatternId> = duty
            .deeds
            .list
            .iter()
            .filter_map(|deed| match deed {
                Deed::Act(act) => Some(*act),
                _ => None,
            })
            .filter(|act| is_touch(&view.env.version.pattern(*act).said))
            .collect();
        if acts.is_empty() {
            return;
        }
        let opens = judged.window.map_or(born.trigger, |window| window.opens);
        let opens = if duty.before_window {
            born.trigger
        } else {
            opens.max(born.trigger)
        };
        if opens > view.env.now {
            return;
        }
        if due == Some(Instant::MAX) {
            // On pause: nobody knows till when.
            return;
        }
        let due = match (due, end) {
            (Some(due), Some(end)) => Some(due.min(end.plus(-1))),
            (due, _) => due,
        };
        let person = view.own_actor(duty, born.stage, view.env.now);
        let from = opens.max(today);
        let last = due.unwrap_or(Instant::MAX).min(view.env.now);
        let days = (last.since(from).div_euclid(86_400) + 2).clamp(1, FARTHEST);
        let days = usize::try_from(days).unwrap_or(1);
        let forbidden = view.forbidden_from(duty, born.trigger, (from, days));
        let (spans, by) = forbidden.map_or_else(Default::default, |all| {
            let by = all.clauses.iter().map(|clause| clause.0).collect();
            (all.spans, by)
        });
        self.out.touches.push(Touch {
            id: found.id,
            version: found.version,
            clause: found.clause,
            kind: self.kind_of_touch(),
            subject: found.subject.clone(),
            what: named(
                &found.fix,
                acts.iter()
                    .flat_map(|act| &view.env.version.pattern(*act).said),
            ),
            nobody: person.basis == ResponsibleBasis::Role,
            person: person.id.into(),
            opens,
            best_from: best_from(duty, opens, due),
            due,
            priority: self.clause.priority,
            acts,
            all: duty.deeds.all,
            times: duty.times.max(1),
            every: every(duty),
            forbidden: spans,
            forbidden_by: by,
            zone: view.env.client_zone,
        });
    }

    fn kind_of_touch(&self) -> TouchKind {
        match (&self.clause.trigger, &self.clause.sentence) {
            (Trigger::Every(_) | Trigger::Gap(_), _) => TouchKind::Periodic,
            (Trigger::Date { .. }, _) | (_, Sentence::Series(_)) => TouchKind::Standard,
            _ => TouchKind::Required,
        }
    }
}

/// Whether a touch is still to be made for a duty, and before when besides its due moment; `None`: it is not.
#[expect(
    clippy::option_option,
    reason = "not wanted, wanted for good, and wanted till a moment are three things"
)]
fn still_open(
    born: &Born,
    judged: &Judged<'_>,
    due: Option<Instant>,
    today: Instant,
) -> Option<Option<Instant>> {
    let ahead = judged.ended.filter(|(ended, _)| *ended > today);
    match judged.verdict {
        Verdict::Pending | Verdict::Overdue => Some(None),
        Verdict::Missed => ahead.map(|_| None),
        // Time alone ends it, as that of a category by what was bought last year: till then it is wanted.
        Verdict::Cancelled => ahead
            .filter(|(_, why)| *why == GUARD_END)
            .map(|(ended, _)| Some(ended)),
        // Since when a date stands matters to what has been done, not to what is ahead.
        Verdict::NotChecked => {
            let vague = born.vague.as_ref()?;
            let only = judged.missing.iter().all(|missing| vague.contains(missing));
            let ahead = due.is_some_and(|due| due > today);
            (only && ahead && judged.closed().is_none()).then_some(None)
        }
        _ => None,
    }
}

/// Touches that must not lie too far apart need not lie close together.
fn best_from(duty: &Obligation, opens: Instant, due: Option<Instant>) -> Instant {
    match (&duty.birth, due) {
        (Birth::Silence { after: None, .. }, Some(due)) => opens.plus(due.since(opens) / 2),
        _ => opens,
    }
}

/// What to do, with the names by which the author knows it: of the touch, of its script and template.
fn named<'s>(fix: &str, said: impl Iterator<Item = &'s EventShape>) -> Box<str> {
    let mut what = fix.to_owned();
    for shape in said {
        let name = shape.name.as_deref().filter(|_| shape.what == What::Named);
        let parts = [
            (name, ": "),
            (shape.script.as_deref(), " по скрипту "),
            (shape.template.as_deref(), " по шаблону "),
        ];
        for (part, joint) in parts {
            if let Some(part) = part.filter(|part| !what.contains(&format!("«{part}»"))) {
                what.push_str(&format!("{joint}«{part}»"));
            }
        }
    }
    what.into()
}

/// Whether what has to be done is a contact that the company makes: a call, a letter, a meeting, an act by a name of its own.
fn is_touch(said: &[EventShape]) -> bool {
    let ours = |shape: &&EventShape| {
        shape.author != Some(Author::Client) && shape.direction != Some(Direction::In)
    };
    said.iter().filter(ours).any(|shape| match &shape.what {
        What::Contact | What::Named => true,
        What::Event(kind, _) => {
            let sent = *kind == EventKind::Document && shape.direction == Some(Direction::Out);
            kind.row().contact || sent
        }
        _ => false,
    })
}

/// How many days lie between two of what comes again and again.
fn every(duty: &Obligation) -> Option<i64> {
    match (&duty.birth, &duty.due) {
        (Birth::Every(recurrence), _) => Some(match recurrence.days {
            RecurringDays::Working => 1,
            RecurringDays::Week(days) if days.iter().filter(|day| **day).count() > 1 => 1,
            RecurringDays::Week(_) => 7,
            RecurringDays::MonthDay(_) => 30,
            RecurringDays::Period(unit) => match unit {
                PeriodUnit::Day => 1,
                PeriodUnit::Week => 7,
                PeriodUnit::Month => 30,
                PeriodUnit::Quarter => 91,
                PeriodUnit::HalfYear => 182,
                PeriodUnit::Year => 365,
            },
        }),
        (Birth::Silence { after: None, .. }, Due::Term(crate::calendar::Term::Within(length))) => {
            Some(length_in_days(*length))
        }
        _ => None,
    }
}

fn length_in_days(length: Quantity) -> i64 {
    let amount = i64::from(length.amount());
    match length.unit() {
        Unit::Second | Unit::Minute | Unit::Hour => 0,
        Unit::Day => amount,
        Unit::Week => amount * 7,
        Unit::Month => amount * 30,
        Unit::Quarter => amount * 91,
        Unit::HalfYear => amount * 182,
        Unit::Year => amount * 365,
    }
}
