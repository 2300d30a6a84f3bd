//! What one moment comes to on one clock: the same for all clients of that clock.

use chrono::Datelike as _;

use super::rules::{Clock, Rules, Whose};
use crate::calendar::Zone;
use crate::engine::ask::in_season;
use crate::engine::held::Holding;
use crate::engine::policy::in_hours;
use crate::engine::window;
use crate::program::Test;
use crate::program::norm::CountWindow;
use crate::value::Instant;

/// Ends of a month that come together are no further apart.
const TOGETHER: i64 = 5 * 86_400;

#[derive(Debug)]
pub(super) struct Frame {
    /// The client's clock, by number.
    pub(super) zone: u32,
    pub(super) at: Instant,
    pub(super) windows: Vec<Span>,
    /// Whether something of a window is not held.
    pub(super) gaps: Vec<bool>,
    pub(super) clocks: Vec<bool>,
}

/// Facts that count in a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// None before counts.
    pub(super) from: Instant,
    /// All from here on count.
    pub(super) surely: Instant,
    /// Tells whether those between count.
    pub(super) window: CountWindow,
    pub(super) zone: Zone,
    pub(super) at: Instant,
}

impl Span {
    pub(super) fn holds(&self, fact: Instant) -> bool {
        fact >= self.surely || window::holds(self.window, fact, self.at, self.zone)
    }
}

impl Frame {
    pub(super) fn new(
        rules: &Rules<'_>,
        holding: Holding<'_>,
        (zone, client): (u32, Option<Zone>),
        at: Instant,
    ) -> Self {
        // Versions are numbered by the program.
        let company = |version: usize| &rules.program.versions[version].company;
        let windows: Vec<Span> = rules
            .windows
            .iter()
            .map(|&(window, whose)| {
                let zone = match whose {
                    Whose::Client(version) => client.unwrap_or(company(version).zone()),
                    Whose::Company(version) => company(version).zone(),
                    Whose::Data => holding.moments.zone,
                };
                let from = window::begin(window, at, zone);
                let surely = match window {
                    CountWindow::Rolling(length) if length.seconds() == 0 => from.plus(TOGETHER),
                    _ => from,
                };
                Span {
                    from,
                    surely,
                    window,
                    zone,
                    at,
                }
            })
            .collect();
        let gaps = rules.gaps.iter();
        let gaps = gaps.map(|(gaps, window)| match windows.get(*window) {
            Some(one) if one.surely > one.from => {
                let mut parts = window::counted(one.window, at, one.zone).into_iter();
                parts.any(|(from, to)| !gaps.is_held(from, to))
            }
            Some(one) => !gaps.is_held(one.from, at),
            None => !gaps.is_held(Instant::MIN, at),
        });
        let clocks = rules.clocks.iter().map(|(clock, version)| {
            let company = company(*version);
            match clock {
                Clock::Hours(hours) => in_hours(company, client, hours, at),
                Clock::Test(Test::WorkingTime) => company.is_working(at),
                Clock::Test(Test::Days(from, to)) => {
                    let day = company.zone().date(at);
                    *from <= day && to.is_none_or(|to| day <= to)
                }
                Clock::Test(Test::Season(from, to)) => {
                    let day = company.zone().date(at);
                    in_season((day.month(), day.day()), *from, *to)
                }
                // Nothing else is asked of a clock.
                Clock::Test(_) => false,
            }
        });
        Self {
            zone,
            at,
            gaps: gaps.collect(),
            clocks: clocks.collect(),
            windows,
        }
    }
}
