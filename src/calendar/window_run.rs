//! Counting running time: minutes and hours, forward and back, past pauses.

use super::{ClockKind, Pace, Quantity, Step, trace::Notes, window::Count};
use crate::value::Instant;

impl<N: Notes> Count<'_, N> {
    /// The moment at which a quantity of running time has run out, pauses apart.
    pub(super) fn run(&mut self, length: Quantity, origin: Instant) -> Instant {
        let clock = self.clock;
        if length.pace() != Pace::Working {
            let seconds = length.window_end(origin, clock.zone()).since(origin);
            return self.run_on(
                ClockKind::Elapsed,
                origin,
                seconds,
                |from, to| to.since(from),
                |from, left| Instant(from.0.saturating_add(left).min(Instant::MAX.0)),
            );
        }
        let due = self.run_on(
            ClockKind::Working,
            origin,
            length.seconds(),
            |from, to| clock.working_seconds_between(from, to),
            |from, left| clock.add_working_seconds(from, left),
        );
        self.assumed |= origin.0 < clock.sure.0 || due.0 >= clock.sure.1;
        due
    }

    pub(super) fn run_on(
        &mut self,
        kind: ClockKind,
        origin: Instant,
        seconds: i64,
        measure: impl Fn(Instant, Instant) -> i64,
        add: impl Fn(Instant, i64) -> Instant,
    ) -> Instant {
        let (mut at, mut left) = (origin, seconds);
        for pause in self.pauses.iter().filter_map(|pause| pause.since(origin)) {
            let free = measure(at, pause.from);
            if left <= free {
                break;
            }
            if free > 0 {
                self.notes.note(|| Step::Ran {
                    clock: kind,
                    seconds: free,
                    from: at,
                    to: pause.from,
                });
            }
            self.notes.note(|| Step::Paused {
                from: pause.from,
                to: pause.to,
            });
            (at, left) = (pause.to, left - free);
        }
        if kind == ClockKind::Working && !self.clock.is_working(at) {
            let opening = self.clock.next_opening(at);
            self.notes.note(|| Step::WaitedForOpening {
                from: at,
                to: opening,
            });
        }
        let due = add(at, left);
        self.notes.note(|| Step::Ran {
            clock: kind,
            seconds: left,
            from: at,
            to: due,
        });
        due
    }
}
