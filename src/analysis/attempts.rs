//! Attempts that do not fit into the time that the stage has.

use super::beyond_stage::{Late, look, of_stage, stays};
use super::timing::Week;
use super::{Report, Text};
use crate::calendar::Window;
use crate::diagnostic::Code;
use crate::model::regulation::{Sentence, Series, SlotWhen};
use crate::value::Instant;

/// Looks at every grid of attempts in a stage that has a limit of its own.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let stays = stays(reg);
    if stays.is_empty() {
        return;
    }
    let week = Week::of(text);
    for (at, clause) in reg.clauses.iter().enumerate() {
        let Sentence::Series(series) = &clause.sentence else {
            continue;
        };
        let [stage] = clause.scope.stages.as_slice() else {
            continue;
        };
        if series.grid.is_none() {
            continue;
        }
        let late = Late {
            clause,
            at,
            text: &clause.text,
            guard: &clause.guard,
            trigger: &clause.trigger,
            code: Code::AttemptsNoTime,
            what: "последняя попытка",
        };
        for stay in of_stage(&stays, *stage) {
            if look(text, &week, &late, stay, report, &|from| {
                last_slot(series, &week, from)
            }) {
                break;
            }
        }
    }
}

/// The window of the last attempt of a grid.
fn last_slot(series: &Series, week: &Week, from: Instant) -> Window {
    let none = Window {
        opens: from,
        due: from,
        assumed: false,
    };
    let Some(grid) = &series.grid else {
        return none;
    };
    grid.slots
        .iter()
        .map(|slot| slot_window(&slot.when, week, from))
        .max_by_key(|window| window.due)
        .unwrap_or(none)
}

/// The window of an attempt.
pub(super) fn slot_window(when: &SlotWhen, week: &Week, from: Instant) -> Window {
    match when {
        SlotWhen::Term(term) => week.window(term, from),
        SlotWhen::Day(after) => {
            let clock = &week.clock;
            let today = clock.business_day(from);
            let day =
                (0..*after).try_fold(today, |day, _| day.map(|day| clock.next_working_day(day)));
            let day = day.flatten().unwrap_or_else(|| clock.date_of(from));
            let opens = clock.opening_of_day(day).unwrap_or(from).max(from);
            let due = clock.close_of_day(day).unwrap_or(from).max(opens);
            Window {
                opens,
                due,
                assumed: false,
            }
        }
    }
}
