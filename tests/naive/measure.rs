//! How late something was, on which clock, how grave, and what it costs.

use reglament::calendar::{ClockKind, WorkClock};
use reglament::findings::{Basis, Clock, Verdict};
use reglament::model::regulation::{Clause, Step, StepAction};
use reglament::value::Instant;

use super::row::{Measure, Row};
use super::world::World;

impl World<'_> {
    /// Measures a duty whose deadline (or, standing, whose begin) is `due`.
    pub fn measure(
        &self,
        row: &mut Row,
        clause: &Clause,
        due: Instant,
        kind: ClockKind,
        clock: &WorkClock,
        fired: &[(Instant, &Step)],
    ) {
        let until = match row.verdict {
            Verdict::Late => row.done,
            Verdict::Missed => row.ended,
            Verdict::Overdue => Some(self.as_of()),
            _ => None,
        };
        let elapsed = until.map_or(0, |until| until.since(due).max(0));
        let on_clock = match kind {
            ClockKind::Elapsed => elapsed,
            _ if elapsed == 0 => 0,
            _ => clock.working_seconds_between(due, due.plus(elapsed)),
        };
        let of_team = self.clocks.teams.iter();
        let of_team = of_team
            .map(|(_, one)| one)
            .any(|one| std::ptr::eq(one, clock));
        let of_company = std::ptr::eq(clock, &self.clocks.company);
        let faults = fired.iter().filter_map(|(_, step)| match step.action {
            StepAction::Fault(severity) => Some(severity),
            _ => None,
        });
        row.measure = Measure {
            late: (elapsed, on_clock),
            clock: Some(match kind {
                ClockKind::Elapsed => Clock::Elapsed,
                ClockKind::Days => Clock::Days,
                ClockKind::Working if of_company => Clock::CompanyWorking,
                ClockKind::Working if of_team => Clock::TeamWorking,
                ClockKind::Working => Clock::EmployeeWorking,
            }),
            severity: Some(faults.fold(clause.severity, std::cmp::Ord::min)),
            penalty: penalty(row, clause),
        };
    }

    /// Measures what is broken at one moment, or from then on until it is mended.
    pub fn measure_ban(&self, row: &mut Row, clause: &Clause, clock: Clock, lasts: bool) {
        let until = row.done.or(row.ended).unwrap_or(self.as_of());
        let late = match lasts && row.basis == Basis::History {
            true => until.since(row.triggered).max(0),
            false => 0,
        };
        row.measure = Measure {
            late: (late, late),
            clock: Some(clock),
            severity: Some(clause.severity),
            penalty: penalty(row, clause),
        };
    }
}

/// A fault costs what the author says, unless it rests on today's value alone.
fn penalty(row: &Row, clause: &Clause) -> Vec<String> {
    let broken = matches!(
        row.verdict,
        Verdict::Late | Verdict::Overdue | Verdict::Missed | Verdict::Violated | Verdict::Fixed
    );
    if !broken || row.basis == Basis::Current {
        return Vec::new();
    }
    let words = clause.penalty.iter().map(|one| format!("{one:?}"));
    words.collect()
}
