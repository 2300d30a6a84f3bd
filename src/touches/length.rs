//! How long a touch takes: by what the user says, else by the norms of the text, else by what is usual.

use std::collections::BTreeMap;

use crate::calendar::{Term, Unit};
use crate::facts::{Event, EventKind};
use crate::model::regulation::What;
use crate::program::norm::{Birth, Body, Deed, Due, Obligation};
use crate::program::{PatternId, Program, Version};

/// Where a length comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The user has said it.
    Told,
    /// A clause: its version and index.
    Clause(usize, usize),
    /// Nobody has said it: what is usual.
    Usual,
}

/// What is usual, in minutes.
const USUAL: &[(EventKind, u32)] = &[
    (EventKind::Call, 10),
    (EventKind::Email, 10),
    (EventKind::Message, 5),
    (EventKind::Sms, 3),
    (EventKind::Meeting, 60),
    (EventKind::Document, 15),
    (EventKind::Visit, 90),
];

/// Longer than this it is no norm of an operation.
const LONGEST: u32 = 60;

/// How long touches take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lengths {
    /// By kind: minutes, and who says so.
    pub kinds: BTreeMap<EventKind, (u32, Source)>,
    /// By kind: minutes to write it down afterwards, and the clause that says so.
    pub after: BTreeMap<EventKind, (u32, (usize, usize))>,
}

impl Lengths {
    /// The lengths by a text; `told` goes before it.
    #[must_use]
    pub fn new(program: &Program, told: &BTreeMap<EventKind, u32>) -> Self {
        let mut lengths = Self::default();
        for &(kind, minutes) in USUAL {
            lengths.kinds.insert(kind, (minutes, Source::Usual));
        }
        for (index, version) in program.versions.iter().enumerate() {
            for norm in &version.norms {
                let place = (index, norm.clause.0);
                match &norm.body {
                    Body::Plan(plan) => lengths.planned(version, plan.pattern, place),
                    Body::Obligation(duty) => lengths.written_down(version, duty, place),
                    _ => {}
                }
            }
        }
        for (kind, minutes) in told {
            lengths.kinds.insert(*kind, (*minutes, Source::Told));
        }
        lengths
    }

    /// `20 звонков по 3 минуты`
    fn planned(&mut self, version: &Version, pattern: PatternId, place: (usize, usize)) {
        for shape in &version.pattern(pattern).shapes {
            let (What::Event(kind, _), Some(seconds)) = (&shape.what, shape.longer_seconds) else {
                continue;
            };
            let minutes = u32::try_from(seconds.saturating_add(59) / 60).unwrap_or(u32::MAX);
            if minutes > 0 {
                self.kinds
                    .insert(*kind, (minutes, Source::Clause(place.0, place.1)));
            }
        }
    }

    /// `оставить комментарий за 2 минуты после звонка`
    fn written_down(&mut self, version: &Version, duty: &Obligation, place: (usize, usize)) {
        let (Birth::Event(pattern, _), Due::Term(Term::Within(length))) = (&duty.birth, &duty.due)
        else {
            return;
        };
        let minutes = match length.unit() {
            Unit::Minute => length.amount(),
            Unit::Second => length.amount().div_ceil(60),
            _ => return,
        };
        let touches = |act: &PatternId| {
            let shapes = version.pattern(*act).shapes.iter();
            shapes.map(|shape| &shape.what).any(|what| {
                matches!(what, What::Event(kind, _) if kind.row().contact) || *what == What::Contact
            })
        };
        let own = duty.deeds.list.iter().any(|deed| match deed {
            Deed::Act(act) => touches(act),
            _ => false,
        });
        if own || minutes == 0 || minutes > LONGEST {
            return;
        }
        for shape in &version.pattern(*pattern).shapes {
            let What::Event(kind, _) = &shape.what else {
                continue;
            };
            if kind.row().contact {
                let known = self.after.entry(*kind).or_insert((minutes, place));
                if minutes > known.0 {
                    *known = (minutes, place);
                }
            }
        }
    }

    /// How many minutes the events of a touch take, written down and all.
    #[must_use]
    pub fn minutes(&self, events: &[Event<'_>]) -> u32 {
        let of = |event: &Event<'_>| {
            let own = self.kinds.get(&event.kind).map_or(10, |one| one.0);
            // What has to be longer than so many seconds takes no less.
            let least = event.seconds.unwrap_or(0).saturating_add(59) / 60;
            let least = u32::try_from(least).unwrap_or(0);
            let after = self.after.get(&event.kind).map_or(0, |one| one.0);
            own.max(least).saturating_add(after)
        };
        events.iter().map(of).fold(0, u32::saturating_add).max(1)
    }
}
