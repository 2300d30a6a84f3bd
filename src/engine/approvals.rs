//! Approvals: asked, granted, refused, withdrawn, run out; and what they exempt from.

use super::ask::Point;
use super::fact::{Kind, Whose};
use super::view::View;
use crate::facts::{ApprovalState, Event, EventKind, FactKind};
use crate::model::regulation::{FieldId, Op, RoleId};
use crate::program::{Typed, fold, order, typed};
use crate::value::{Instant, Missing, Truth, Value};

/// Which approvals are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'w> {
    /// Folded names that it may be about; empty: anything. An approval that names nothing is about anything.
    pub(super) about: &'w [Box<str>],
    /// Of a holder of one of these; empty: of anybody.
    pub(super) roles: &'w [RoleId],
    /// The value that it must reach.
    pub(super) value: Option<(FieldId, &'w Value, Op)>,
}

/// What approvals say about a deed.
#[derive(Debug, Default)]
pub(super) struct Approved {
    /// One that reaches was granted at or before the deed and has stood since.
    pub(super) granted: bool,
    /// What the reader should know when it was not.
    pub(super) note: Option<Box<str>>,
    /// The approvals looked at.
    pub(super) facts: Vec<usize>,
}

impl<'e> View<'e> {
    /// Approvals about a thing, in order, with their states. A rule on mailings to a client asks for all of the client's, also for
    /// those of before the deal under which it is asked; those of other deals are theirs.
    fn approvals<'v>(
        &'v self,
        about: &'v [Box<str>],
        wide: bool,
    ) -> impl Iterator<Item = (usize, &'e Event<'e>, ApprovalState)> + 'v {
        let client = self.client.filter(|_| wide);
        let members = client.unwrap_or(self).members().iter();
        let mine = move |at: usize| {
            client.is_none() || self.fact(at).whose == Whose::Client || self.has(at)
        };
        members.filter_map(move |&at| {
            if !mine(at) {
                return None;
            }
            let Kind::Event(event, ..) = self.fact(at).what else {
                return None;
            };
            let of = || event.of.as_deref().map(fold);
            let fits = event.kind == EventKind::Approval
                && (about.is_empty()
                    || of().is_none_or(|of| about.iter().any(|name| **name == *of)));
            let state = ApprovalState::of(event.state.as_deref())?;
            fits.then_some((at, event, state))
        })
    }

    /// Whether an approval is of a holder of one of these roles; without a list of staff anybody may be one.
    fn by_right(&self, event: &Event<'_>, roles: &[RoleId]) -> bool {
        roles.is_empty()
            || !self.env.staff.held
            || event.by.as_deref().is_some_and(|by| {
                let own = self.env.staff.role(by);
                own.is_some()
                    && roles
                        .iter()
                        .any(|role| self.env.version.roles.get(role.0).copied() == own)
            })
    }

    /// Whether an approval's own term has run out before a moment.
    fn run_out(&self, event: &Event<'_>, at: Instant) -> bool {
        event
            .deadline
            .is_some_and(|until| self.env.moments.end(until) < at)
    }

    /// What approvals say about a deed: granted at or before it, by a holder of the role, for this deal, up to the value, and not
    /// refused, withdrawn or run out since.
    pub(super) fn approved(&self, wanted: Wanted<'_>, deed: Instant, wide: bool) -> Approved {
        let mut seen = Approved::default();
        let mut standing: Vec<&Event<'_>> = Vec::new();
        for (at, event, state) in self.approvals(wanted.about, wide) {
            let later = self.at(at) > deed;
            match state {
                ApprovalState::Granted => {
                    let right = self.by_right(event, wanted.roles);
                    let enough = wanted.value.is_none_or(|value| self.reaches(event, value));
                    if right && enough {
                        if later {
                            seen.note = Some("согласовано позже".into());
                        } else {
                            standing.push(event);
                        }
                        seen.facts.push(at);
                    } else if !later {
                        let why = if right {
                            "согласовано меньшее значение"
                        } else {
                            "согласовал не тот сотрудник"
                        };
                        seen.note = Some(why.into());
                        seen.facts.push(at);
                    }
                }
                ApprovalState::Refused | ApprovalState::Withdrawn | ApprovalState::Expired
                    if !later =>
                {
                    standing.clear();
                    let why = match state {
                        ApprovalState::Expired => "срок согласования истёк",
                        _ => "согласование отказано или отозвано",
                    };
                    seen.note = Some(why.into());
                    seen.facts.push(at);
                }
                ApprovalState::Asked if !later && seen.note.is_none() => {
                    seen.note = Some("согласование запрошено, но не получено".into());
                    seen.facts.push(at);
                }
                _ => {}
            }
        }
        let had = !standing.is_empty();
        standing.retain(|event| !self.run_out(event, deed));
        seen.granted = !standing.is_empty();
        if had && !seen.granted {
            seen.note = Some("срок согласования истёк".into());
        }
        seen
    }

    /// Whether it goes as far as a value; granted without a bound it covers any.
    fn reaches(&self, event: &Event<'_>, (field, value, op): (FieldId, &Value, Op)) -> bool {
        let ty = &self.env.version.field(field).ty;
        match typed(&event.value, ty, self.env.moments.zone) {
            Typed::Value(upto) => order(value, &upto).is_some_and(|order| match op {
                Op::Lt | Op::Le => order.is_ge(),
                _ => order.is_le(),
            }),
            Typed::Empty | Typed::Unreadable => true,
        }
    }

    /// What is forbidden unless it was approved, and what the approvals say; nothing exempts where none is wanted.
    pub(super) fn unless_granted(
        &self,
        wanted: Option<Wanted<'_>>,
        deed: Instant,
        so_far: Truth,
    ) -> (Option<Approved>, Truth) {
        let seen = wanted.map(|wanted| self.approved(wanted, deed, false));
        let forbidden = match &seen {
            Some(seen) if seen.granted => Truth::No,
            Some(_) => match self.approval_gap(deed) {
                gap if gap.is_empty() => so_far,
                gap => so_far.and(Truth::Unknown(gap)),
            },
            None => so_far,
        };
        (seen, forbidden)
    }

    /// What is not held of approvals up to a moment.
    pub(super) fn approval_gap(&self, to: Instant) -> Missing {
        let kind = FactKind::Event(EventKind::Approval);
        self.kind_gap(kind, self.start, to).into_iter().collect()
    }

    /// `есть согласование по скидке с РОПом`, `согласование отказано`: what its last word is.
    pub(super) fn approval_stands(
        &self,
        about: Option<&str>,
        roles: &[RoleId],
        state: ApprovalState,
        point: Point,
    ) -> Truth {
        let at = point.at;
        let about: Vec<Box<str>> = about.map(Into::into).into_iter().collect();
        let about = about.as_slice();
        let wanted = Wanted {
            about,
            roles,
            value: None,
        };
        let answer = if state == ApprovalState::Granted {
            self.approved(wanted, at, point.wide).granted
        } else {
            let last = self
                .approvals(about, point.wide)
                .filter(|(fact, event, said)| {
                    // Anybody may ask; the others are the word of those who decide.
                    let decided = *said != ApprovalState::Asked;
                    self.at(*fact) <= at && (!decided || self.by_right(event, roles))
                })
                .last();
            last.is_some_and(|(_, event, said)| {
                let over = said == ApprovalState::Granted && self.run_out(event, at);
                let said = if over { ApprovalState::Expired } else { said };
                said == state
            })
        };
        let gap = self.looked_at(point).approval_gap(at);
        // A grant that is seen stands; anything else a word that is not held could change.
        if gap.is_empty() || (answer && state == ApprovalState::Granted) {
            return answer.into();
        }
        Truth::Unknown(gap)
    }

    /// Moments at which the word of approvals may change, those of all the client's.
    pub(super) fn approval_moments(&self) -> Vec<Instant> {
        let mut found = Vec::new();
        for (at, event, _) in self.approvals(&[], true) {
            found.push(self.at(at));
            found.extend(
                event
                    .deadline
                    .map(|until| self.env.moments.end(until).plus(1)),
            );
        }
        found
    }
}
