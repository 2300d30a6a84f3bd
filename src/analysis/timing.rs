//! Terms laid on a real week: what a deadline comes to for deals that begin at different hours.

use std::cell::{OnceCell, RefCell};

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use rustc_hash::FxHashMap;

use super::Text;
use super::example::day;
use crate::calendar::{CloseOf, Fold, Term, TimeOfDay, WeekHours, Window, WorkClock, Zone};
use crate::value::Instant;

/// A week of the company, without holidays in it.
pub(super) struct Week {
    /// The company's clock.
    pub(super) clock: WorkClock,
    /// Its first day, a Monday.
    pub(super) first: NaiveDate,
    /// Windows asked for before: a long text asks for the same few terms again and again.
    known: RefCell<FxHashMap<Term, FxHashMap<Instant, Window>>>,
    beginnings: OnceCell<Vec<Instant>>,
    moments: OnceCell<Vec<Instant>>,
}

impl Week {
    /// The week in which examples are set.
    pub(super) fn of(text: &Text<'_>) -> Self {
        Self {
            clock: WorkClock::new(text.reg.company.clone()),
            first: day(text.reg),
            known: RefCell::default(),
            beginnings: OnceCell::new(),
            moments: OnceCell::new(),
        }
    }

    /// The zone.
    pub(super) fn zone(&self) -> Zone {
        self.clock.zone()
    }

    /// A day of the week, counted from Monday.
    pub(super) fn day(&self, after: u64) -> NaiveDate {
        self.first
            .checked_add_days(Days::new(after))
            .unwrap_or(self.first)
    }

    /// So many minutes after midnight of a day.
    pub(super) fn at(&self, after: u64, minutes: u32) -> Instant {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minutes % 1440 * 60, 0)
            .unwrap_or_default();
        self.zone()
            .instant(self.day(after).and_time(time), Fold::First)
    }

    /// Moments at which deals come: Monday morning first.
    pub(super) fn beginnings(&self) -> &[Instant] {
        self.beginnings.get_or_init(|| {
            let of_day = |day| {
                let minutes = [10 * 60, 13 * 60, 17 * 60 + 30, 9 * 60 + 5];
                minutes.map(|minutes| self.at(day, minutes))
            };
            (0..7).flat_map(of_day).collect()
        })
    }

    /// Every half hour of eight days, and the minutes beside it.
    pub(super) fn every_moment(&self) -> &[Instant] {
        self.moments.get_or_init(|| {
            let mut out = Vec::new();
            for day in 0..8 {
                for half in 0..48 {
                    out.push(self.at(day, half * 30));
                    out.push(self.at(day, half * 30 + 29));
                }
            }
            out
        })
    }

    /// The window of a term.
    pub(super) fn window(&self, term: &Term, from: Instant) -> Window {
        let mut known = self.known.borrow_mut();
        if let Some(window) = known.get(term).and_then(|own| own.get(&from)) {
            return *window;
        }
        let window = term.window(from, &self.clock, CloseOf::Business);
        known.entry(term.clone()).or_default().insert(from, window);
        window
    }

    /// Whether a moment between these two lies in the hours; what lasts longer than a week is held to have one.
    pub(super) fn meets(&self, window: &Window, hours: &WeekHours) -> bool {
        let zone = self.zone();
        if window.due.since(window.opens) > 7 * 86_400 {
            return true;
        }
        let last = zone.date(window.due);
        let mut day = zone.date(window.opens);
        while day <= last {
            for span in hours.on(day.weekday()).spans() {
                let from = zone.at(day, span.from(), Fold::First);
                let to = zone.at(day, span.to(), Fold::Second);
                // What begins or ends with the hours themselves is in time.
                if from <= window.due && to >= window.opens {
                    return true;
                }
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        false
    }

    /// `пн 07.12 в 19:30`
    pub(super) fn said(&self, at: Instant) -> String {
        const NAMES: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
        let local = self.zone().local(at);
        let index = local.weekday().num_days_from_monday() as usize;
        let name = NAMES.get(index).copied().unwrap_or_default();
        format!("{name} {}", local.format("%d.%m в %H:%M"))
    }
}

/// The hours of a day in words: `09:00–19:00`.
pub(super) fn hours_on(hours: &WeekHours, day: NaiveDate) -> String {
    let spans: Vec<String> = hours
        .on(day.weekday())
        .spans()
        .iter()
        .map(|span| format!("{}–{}", clock_time(span.from()), clock_time(span.to())))
        .collect();
    if spans.is_empty() {
        "никогда".to_owned()
    } else {
        spans.join(", ")
    }
}

fn clock_time(time: TimeOfDay) -> String {
    let minutes = time.seconds() / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
