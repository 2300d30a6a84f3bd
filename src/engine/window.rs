//! Which of an account's facts count at a moment.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use crate::calendar::{Period, PeriodUnit, Quantity, Zone};
use crate::program::norm::CountWindow;
use crate::value::Instant;

/// A window that moves forward over numbered facts, which come in order of time.
pub(super) enum Sliding {
    /// Each fact leaves at its own end. The ends of months do not come in the order of the beginnings (30.01 15:00 and
    /// 31.01 10:00 both end on 28.02, each at its own hour), hence the heap.
    Rolling {
        length: Quantity,
        ends: BinaryHeap<Reverse<(Instant, usize)>>,
        inside: BTreeSet<usize>,
    },
    /// Facts of the period of the moment (`None`: all of them). Zones of clients differ, so that a period may begin earlier than that of the
    /// fact before: nothing is forgotten.
    Calendar {
        unit: Option<PeriodUnit>,
        facts: Vec<(Instant, usize)>,
    },
}

impl Sliding {
    pub(super) const fn new(window: CountWindow) -> Self {
        match window {
            CountWindow::Rolling(length) => Self::Rolling {
                length,
                ends: BinaryHeap::new(),
                inside: BTreeSet::new(),
            },
            CountWindow::Calendar(unit) => Self::Calendar {
                unit: Some(unit),
                facts: Vec::new(),
            },
            CountWindow::Ever => Self::Calendar {
                unit: None,
                facts: Vec::new(),
            },
        }
    }

    /// Adds the next fact.
    pub(super) fn push(&mut self, number: usize, at: Instant, zone: Zone) {
        match self {
            Self::Rolling {
                length,
                ends,
                inside,
            } => {
                ends.push(Reverse((length.window_end(at, zone), number)));
                inside.insert(number);
            }
            Self::Calendar { facts, .. } => facts.push((at, number)),
        }
    }

    /// Moves on to a moment: facts that have ended by then leave, exactly at their end.
    pub(super) fn advance(&mut self, to: Instant) {
        let Self::Rolling { ends, inside, .. } = self else {
            return;
        };
        while let Some(&Reverse((end, number))) = ends.peek()
            && end <= to
        {
            ends.pop();
            inside.remove(&number);
        }
    }

    /// How many of the facts count at the moment moved to.
    pub(super) fn count(&self, at: Instant, zone: Zone) -> usize {
        match self {
            Self::Rolling { inside, .. } => inside.len(),
            Self::Calendar { unit, facts } => facts.len() - first(*unit, facts, at, zone),
        }
    }

    /// The last of them, at most so many, in order of time.
    pub(super) fn last(&self, most: usize, at: Instant, zone: Zone) -> Vec<usize> {
        let mut last: Vec<usize> = match self {
            Self::Rolling { inside, .. } => inside.iter().rev().take(most).copied().collect(),
            Self::Calendar { unit, facts } => {
                let inside = facts.get(first(*unit, facts, at, zone)..);
                let numbers = inside.unwrap_or_default().iter().map(|(_, number)| *number);
                numbers.rev().take(most).collect()
            }
        };
        last.reverse();
        last
    }
}

/// The first moment at which a fact that counts at `at` can have happened.
pub(super) fn begin(window: CountWindow, at: Instant, zone: Zone) -> Instant {
    match window {
        CountWindow::Rolling(length) => {
            let first = length.window_start(at, zone).plus(1);
            if length.window_end(first, zone) > at {
                first
            } else {
                first_after(length, first, at, zone)
            }
        }
        CountWindow::Calendar(unit) => start(unit, at, zone),
        CountWindow::Ever => Instant::MIN,
    }
}

/// No more days than these end together on the last day of a month.
const TOGETHER: usize = 5;

/// The first moment from `from` on that ends after `at`. A month back from 31.03 12:00 is 28.02 12:00, but what happened then has
/// ended on 28.03: the days of March count. And all of 29.–31.01 has ended by the last second of 28.02.
fn first_after(length: Quantity, from: Instant, at: Instant, zone: Zone) -> Instant {
    let counts = |fact: Instant| length.window_end(fact, zone) > at;
    let mut begin = from;
    for day in zone.date(from).iter_days().skip(1).take(TOGETHER) {
        let next = zone.start_of(day);
        // The last second of a day ends latest.
        let last = next.plus(-1);
        if counts(last) {
            return first_counted(begin, last, counts);
        }
        begin = next;
    }
    begin
}

/// When the facts that count at `at` can have happened: one stretch, but on the last day of a short month, where the end of one
/// day comes before that of the day before it.
pub(super) fn counted(window: CountWindow, at: Instant, zone: Zone) -> Vec<(Instant, Instant)> {
    let from = begin(window, at, zone);
    let length = match window {
        CountWindow::Rolling(length) if length.months() > 0 && from <= at => length,
        _ => return vec![(from, at)],
    };
    let counts = |fact: Instant| length.window_end(fact, zone) > at;
    let mut out: Vec<(Instant, Instant)> = Vec::new();
    let mut add = |from: Instant, to: Instant| match out.last_mut() {
        Some((_, end)) if end.plus(1) >= from => *end = to,
        _ => out.push((from, to)),
    };
    let mut start = from;
    for day in zone.date(from).iter_days().skip(1).take(TOGETHER) {
        let next = zone.start_of(day);
        let last = next.plus(-1).min(at);
        if counts(start) {
            add(start, last);
        } else if counts(last) {
            add(first_counted(start, last, counts), last);
        }
        if last == at {
            return out;
        }
        start = next;
    }
    add(start, at);
    out
}

/// When the last of what happened up to a moment has left a window: moments of which the latest that counts is one. What happened
/// on the days before may leave later, at the end of a short month, and so may the hour before clocks were put back.
pub(super) fn gone(length: Quantity, last: Instant, zone: Zone) -> Vec<Instant> {
    let mut out = vec![length.window_end(last, zone)];
    if length.months() > 0 {
        let mut day = zone.date(last);
        for _ in 1..TOGETHER {
            out.push(length.window_end(zone.start_of(day).plus(-1), zone));
            let Some(before) = day.pred_opt() else { break };
            day = before;
        }
        if let Some(put_back) = put_back(last, zone) {
            out.push(length.window_end(put_back.plus(-1), zone));
        }
    }
    out
}

/// When clocks were put back in the hours before a moment.
fn put_back(moment: Instant, zone: Zone) -> Option<Instant> {
    const HOURS: i64 = 3 * 3600;
    let (mut low, mut high) = (moment.plus(-HOURS), moment);
    if zone.offset_at(high) >= zone.offset_at(low) {
        return None;
    }
    let before = zone.offset_at(low);
    while high.since(low) > 1 {
        let middle = low.plus(high.since(low) / 2);
        if zone.offset_at(middle) == before {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

/// The first of a day's moments that counts, the last of them counting.
fn first_counted(from: Instant, last: Instant, counts: impl Fn(Instant) -> bool) -> Instant {
    let (mut low, mut high) = (from, last);
    while low < high {
        let middle = low.plus(high.since(low) / 2);
        if counts(middle) {
            high = middle;
        } else {
            low = middle.plus(1);
        }
    }
    high
}

/// Whether a fact counts at a later moment.
pub(super) fn holds(window: CountWindow, fact: Instant, at: Instant, zone: Zone) -> bool {
    fact <= at
        && match window {
            CountWindow::Rolling(length) => at < length.window_end(fact, zone),
            CountWindow::Calendar(unit) => fact >= start(unit, at, zone),
            CountWindow::Ever => true,
        }
}

fn first(unit: Option<PeriodUnit>, facts: &[(Instant, usize)], at: Instant, zone: Zone) -> usize {
    let Some(unit) = unit else { return 0 };
    let start = start(unit, at, zone);
    facts.partition_point(|(fact, _)| *fact < start)
}

fn start(unit: PeriodUnit, at: Instant, zone: Zone) -> Instant {
    zone.start_of(Period::containing(zone.date(at), unit).first)
}
