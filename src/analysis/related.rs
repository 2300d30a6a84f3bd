//! How the axes of events, texts and ladders hang together: who has three calls this week has at least three in all.

use super::region::{Cells, Region};
use super::space::{Ask, Cell};
use super::subject::{Grasp, Looked, Run, Subject};
use super::wish::{Space, Wish};
use crate::facts::EventKind;
use crate::lexicon::fold;
use crate::model::regulation::{Card, EventPattern, EventShape, LookBack, Test, What};
use rust_decimal::Decimal;

/// Marks axes that hang together in a way that is not told by [`together`]: no case may be made up of them.
pub(super) fn mark(axes: &mut [Looked], ladders: &[(usize, Vec<Wish>)]) {
    let mut unsure = vec![false; axes.len()];
    let mut doubt = |at: usize| {
        if let Some(own) = unsure.get_mut(at) {
            *own = true;
        }
    };
    for (at, one) in axes.iter().enumerate() {
        for (other_at, other) in axes.iter().enumerate().skip(at + 1) {
            if tangled(&one.subject, &other.subject, other)
                || tangled(&other.subject, &one.subject, one)
            {
                doubt(at);
                doubt(other_at);
            }
        }
    }
    for (one, unsure) in axes.iter_mut().zip(unsure) {
        if unsure {
            one.grasp = Grasp::Unsure;
        }
    }
    // A ladder is understood as far as its rungs are; ladders that others stand on are read before them.
    for (axis, rungs) in ladders {
        let mut worst = Grasp::Sure;
        for rung in rungs {
            rung.for_each_axis(&mut |at| {
                worst = worst.max(axes.get(at).map_or(Grasp::Unsure, |one| one.grasp));
            });
        }
        if let Some(own) = axes.get_mut(*axis) {
            own.grasp = own.grasp.max(worst);
        }
    }
}

/// Whether two axes hang together in an untold way.
fn tangled(one: &Subject, other: &Subject, second: &Looked) -> bool {
    let events = |subject: &Subject| match subject {
        Subject::Number(card, pattern, window) | Subject::Sum(card, pattern, window) => {
            Some((*card, pattern.clone(), Some(window.clone())))
        }
        Subject::Passed(Some(pattern), _) => Some((Card::Deal, pattern.clone(), None)),
        _ => None,
    };
    if let (Some((_, a, window)), Some((_, b, beside))) = (events(one), events(other)) {
        if apart(&a, &b) {
            return false;
        }
        let since = |window: &Option<LookBack>| matches!(window, Some(LookBack::Since(_)));
        let sums = matches!(one, Subject::Sum(..)) && matches!(other, Subject::Sum(..));
        let same = a == b;
        return match (&window, &beside) {
            // How long ago the last one was says how many there are in which window.
            (None, Some(LookBack::Ever)) | (Some(LookBack::Ever), None) => !same,
            (None, _) | (_, None) => true,
            _ if since(&window) || since(&beside) => window != beside || !same,
            (Some(window), Some(beside)) if sums => !same || window != beside,
            (Some(window), Some(beside)) => {
                !(same || within(&a, &b) || within(&b, &a))
                    || !(shorter(window, beside) || shorter(beside, window))
            }
        };
    }
    match (one, other) {
        // What a text contains and what it equals.
        (Subject::Other(Test::Contains(field, _)), Subject::Field(same)) => {
            field == same && !second.texts.is_empty()
        }
        (Subject::Other(Test::Contains(field, _)), Subject::Other(Test::Contains(same, _))) => {
            field == same
        }
        (Subject::Length(field), Subject::Field(same)) => field == same && !second.texts.is_empty(),
        (Subject::Length(field), Subject::Other(Test::Contains(same, _))) => field == same,
        (Subject::Left(field, run), Subject::Left(same, other)) => field == same && run != other,
        (Subject::Left(field, _), Subject::Field(same)) => field == same && has_cuts(second),
        (Subject::Passed(one, run), Subject::Passed(two, other)) => one == two && run != other,
        (Subject::Other(a), Subject::Other(b)) => of_the_clock(a) && of_the_clock(b),
        (Subject::Today, Subject::Other(other)) => of_the_clock(other),
        _ => false,
    }
}

const fn of_the_clock(test: &Test) -> bool {
    matches!(
        test,
        Test::WorkingTime | Test::LocalTime(_) | Test::Season(..)
    )
}

fn has_cuts(one: &Looked) -> bool {
    matches!(&one.axis.scale, super::space::Scale::Numbers { cuts, .. } if !cuts.is_empty())
}

/// What can be together, axis by axis.
pub(super) fn together(space: &Space, happened: Option<&EventPattern>) -> Vec<Region> {
    let mut out = Vec::new();
    for (at, one) in space.axes.iter().enumerate() {
        if let (Some(happened), Subject::Number(_, pattern, window)) = (happened, &one.subject)
            && !matches!(window, LookBack::Since(_))
            && within(happened, pattern)
        {
            out.push(space.asked(
                at,
                &Ask::Compare(crate::model::regulation::Op::Ge, Decimal::ONE),
            ));
        }
        for (other_at, other) in space.axes.iter().enumerate() {
            if at != other_at {
                pair(
                    space,
                    (at, &one.subject),
                    (other_at, &other.subject),
                    &mut out,
                );
            }
        }
    }
    out
}

fn pair(
    space: &Space,
    (at, one): (usize, &Subject),
    (other_at, other): (usize, &Subject),
    out: &mut Vec<Region>,
) {
    match (one, other) {
        (Subject::Number(card, a, window), Subject::Number(beside, b, longer)) => {
            let fewer = (a == b || within(a, b))
                && shorter(window, longer)
                && (card == beside || *beside == Card::Client);
            if fewer {
                no_more(space, at, other_at, out);
            }
        }
        // No event, no sum.
        (Subject::Sum(card, a, window), Subject::Number(beside, b, other_window))
            if a == b && window == other_window && card == beside =>
        {
            out.push(Region::any([
                zero(space, at),
                zero(space, other_at).complement(),
            ]));
        }
        (Subject::Passed(Some(a), _), Subject::Number(_, b, LookBack::Ever)) if a == b => {
            same_emptiness(empty(space, at), zero(space, other_at), out);
        }
        (Subject::Length(a) | Subject::Left(a, _), Subject::Field(b)) if a == b => {
            same_emptiness(empty(space, at), empty(space, other_at), out);
        }
        _ => {}
    }
}

fn same_emptiness(one: Region, other: Region, out: &mut Vec<Region>) {
    out.push(Region::any([one.clone().complement(), other.clone()]));
    out.push(Region::any([one, other.complement()]));
}

fn empty(space: &Space, axis: usize) -> Region {
    space.asked(axis, &Ask::Filled).complement()
}

fn zero(space: &Space, axis: usize) -> Region {
    space.asked(
        axis,
        &Ask::Compare(crate::model::regulation::Op::Eq, Decimal::ZERO),
    )
}

/// The number on one axis is no more than that on the other.
fn no_more(space: &Space, one: usize, other: usize, out: &mut Vec<Region>) {
    let cells = |axis: usize| space.cells.get(axis).map_or(&[][..], Vec::as_slice);
    let least = |cell: &Cell| match cell {
        Cell::Exactly(number) => Some(*number),
        Cell::Between(low, _, _) => low.map(|low| low + Decimal::ONE),
        Cell::Empty | Cell::Name(_) => None,
    };
    let most = |cell: &Cell| match cell {
        Cell::Exactly(number) => Some(*number),
        Cell::Between(_, high, _) => high.map(|high| high - Decimal::ONE),
        Cell::Empty | Cell::Name(_) => None,
    };
    for (at, cell) in cells(one).iter().enumerate() {
        let Some(least) = least(cell) else { continue };
        let enough = cells(other)
            .iter()
            .enumerate()
            .filter(|(_, cell)| most(cell).is_none_or(|most| most >= least))
            .map(|(at, _)| at);
        let enough = Region::Cells(other, Cells::of(enough));
        let beyond = Region::Cells(one, Cells::of(at..cells(one).len()));
        out.push(Region::any([beyond.complement(), enough]));
    }
}

/// Whether every event in the first window is in the second.
fn shorter(one: &LookBack, other: &LookBack) -> bool {
    match (one, other) {
        (_, LookBack::Ever) => true,
        (LookBack::Last(one), LookBack::Last(other)) => {
            let ((run, one), (same, other)) = (Run::of(*one), Run::of(*other));
            run == same && one <= other
        }
        (one, other) => one == other,
    }
}

/// Whether no event is of both.
#[must_use]
pub(super) fn apart(one: &EventPattern, other: &EventPattern) -> bool {
    one.any
        .iter()
        .all(|a| other.any.iter().all(|b| shapes_apart(a, b)))
}

fn shapes_apart(a: &EventShape, b: &EventShape) -> bool {
    fn differ<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        matches!((a, b), (Some(a), Some(b)) if a != b)
    }
    let names = |shape: &EventShape| shape.name.as_deref().map(fold);
    kinds_apart(&a.what, &b.what)
        || differ(a.direction.as_ref(), b.direction.as_ref())
        || differ(a.connected.as_ref(), b.connected.as_ref())
        || differ(names(a).as_ref(), names(b).as_ref())
        || differ(a.working.as_ref(), b.working.as_ref())
        || a.no_result && !b.results.is_empty()
        || b.no_result && !a.results.is_empty()
        || !a.results.is_empty()
            && !b.results.is_empty()
            && !a
                .results
                .iter()
                .any(|one| b.results.iter().any(|other| fold(one) == fold(other)))
}

fn kinds_apart(a: &What, b: &What) -> bool {
    match (a, b) {
        (What::Event(one, _), What::Event(other, _)) => one != other,
        (What::Contact, What::Event(kind, _)) | (What::Event(kind, _), What::Contact) => !matches!(
            kind,
            EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms
        ),
        (What::Named, What::Named | What::Event(..) | What::Contact)
        | (What::Event(..) | What::Contact, What::Named)
        | (What::Contact, What::Contact)
        | (What::Transition { .. }, What::Transition { .. })
        | (What::Approval { .. }, What::Approval { .. })
        | (What::Created, What::Transition { .. })
        | (What::Transition { .. }, What::Created) => false,
        (What::FieldChange(one), What::FieldChange(other)) => one != other,
        (one, other) => std::mem::discriminant(one) != std::mem::discriminant(other),
    }
}

/// Whether every event of the first is of the second.
#[must_use]
pub(super) fn within(one: &EventPattern, other: &EventPattern) -> bool {
    one.any
        .iter()
        .all(|a| other.any.iter().any(|b| shape_within(a, b)))
}

/// Whether the second shape asks for nothing that the first does not.
fn shape_within(a: &EventShape, b: &EventShape) -> bool {
    if a.what != b.what {
        return false;
    }
    if a == b {
        return true;
    }
    // What `b` asks for, taken from `a`: the same again only if all of it is asked for by both.
    let mut plain = EventShape::new(b.what.clone());
    plain.direction = b.direction;
    plain.connected = b.connected;
    plain.name.clone_from(&b.name);
    plain.results.clone_from(&b.results);
    plain.attachment = b.attachment;
    plain.with_deadline = b.with_deadline;
    if plain != *b {
        return false;
    }
    b.direction.is_none_or(|one| a.direction == Some(one))
        && b.connected.is_none_or(|one| a.connected == Some(one))
        && b.name
            .as_deref()
            .is_none_or(|name| a.name.as_deref().is_some_and(|own| fold(own) == fold(name)))
        && (b.results.is_empty()
            || !a.results.is_empty() && a.results.iter().all(|one| b.results.contains(one)))
        && (!b.attachment || a.attachment)
        && (!b.with_deadline || a.with_deadline)
}
