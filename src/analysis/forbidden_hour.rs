//! A deadline that ends when the deed is no longer allowed: a call due by 20:00 where calling ends at 19:00.

use rustc_hash::FxHashMap;

use super::demand::{Demand, all_within, called, demands};
use super::meet::{Meeting, curable, meet, scope_of_both};
use super::timing::{Week, hours_on};
use super::wish::Trust;
use super::{Report, Text};
use crate::calendar::{
    ClockKind, Fold, Occurrence, Recurrence, RecurringTime, Term, WeekHours, Window,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{Ban, Clause, EventPattern, Sentence, Trigger};
use crate::value::Instant;

/// Looks at every duty beside the hours allowed for its deed.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let hours: Vec<(&Clause, &EventPattern, &WeekHours)> = reg
        .clauses
        .iter()
        .filter_map(|clause| match &clause.sentence {
            Sentence::Ban(Ban::Hours {
                pattern, allowed, ..
            }) => Some((clause, pattern, allowed)),
            _ => None,
        })
        .collect();
    if hours.is_empty() {
        return;
    }
    let week = Week::of(text);
    // What a term comes to is the same in every clause that has it.
    let mut known: FxHashMap<(&Term, &WeekHours), Option<Missed>> = FxHashMap::default();
    let demands = demands(reg);
    for demand in &demands {
        let events = demand.events();
        for (ban, pattern, allowed) in &hours {
            if !events.iter().any(|deed| all_within(deed, pattern))
                || curable(reg, &ban.guard, true)
            {
                continue;
            }
            let missed = match (&demand.duty.term, demand.trigger) {
                (Some(term), Trigger::Scope | Trigger::Event { .. })
                    if demand.from_trigger && !demand.duty.standing =>
                {
                    *known
                        .entry((term, *allowed))
                        .or_insert_with(|| missed(&week, demand, allowed))
                }
                _ => missed(&week, demand, allowed),
            };
            if let Some(missed) = missed {
                look(text, &week, demand, (ban, allowed), &missed, report);
                break;
            }
        }
    }
}

/// A term within which the deed is never allowed.
#[derive(Clone, Copy)]
struct Missed {
    /// When the duty begins, where that matters.
    from: Option<Instant>,
    window: Window,
    /// Whenever it begins.
    always: bool,
}

fn missed(week: &Week, demand: &Demand<'_>, allowed: &WeekHours) -> Option<Missed> {
    if let Trigger::Every(times) = demand.trigger {
        let all = times.occurrences(week.day(0), week.day(6), &week.clock);
        let bad: Vec<Window> = all
            .iter()
            .map(|one| named(week, times, one))
            .filter(|window| !week.meets(window, allowed))
            .collect();
        return bad.first().map(|window| Missed {
            from: None,
            window: *window,
            always: bad.len() == all.len(),
        });
    }
    let term = match (&demand.duty.term, demand.trigger) {
        (Some(term), Trigger::Scope | Trigger::Event { .. }) if demand.from_trigger => term,
        _ => return None,
    };
    let backward = matches!(
        term,
        Term::Before(_) | Term::AtBefore(_) | Term::DayBefore { .. } | Term::Fixed { .. }
    );
    // Minutes and hours stand still while the deed is forbidden by hour.
    if demand.duty.standing || backward || term.clock_kind(&week.clock) != ClockKind::Days {
        return None;
    }
    let mut first: Option<(Instant, Window)> = None;
    let mut always = true;
    for &from in week.every_moment() {
        let window = week.window(term, from);
        if week.meets(&window, allowed) {
            always = false;
        } else if first.is_none() {
            first = Some((from, window));
        }
    }
    first.map(|(from, window)| Missed {
        from: Some(from),
        window,
        always,
    })
}

/// The window that the author names: `в 17:00` may be done earlier that day, but is meant for 17:00.
fn named(week: &Week, times: &Recurrence, one: &Occurrence) -> Window {
    let RecurringTime::At(hours) = &times.time else {
        return one.window;
    };
    let opens = hours
        .iter()
        .map(|time| week.zone().at(one.last, *time, Fold::First))
        .filter(|at| *at <= one.window.due)
        .max();
    Window {
        opens: opens.unwrap_or(one.window.opens).max(one.window.opens),
        ..one.window
    }
}

fn look(
    text: &Text<'_>,
    week: &Week,
    demand: &Demand<'_>,
    (ban, allowed): (&Clause, &WeekHours),
    missed: &Missed,
    report: &mut Report,
) {
    let reg = text.reg;
    let Some(scope) = scope_of_both(reg, &demand.clause.scope, &ban.scope) else {
        return;
    };
    let conds = [
        (demand.guard, Trust::Understood),
        (&ban.guard, Trust::Lasting),
    ];
    let met = match meet(text, scope, demand.trigger, &conds) {
        Meeting::Case(met) => met,
        Meeting::Never => return,
        Meeting::TooMany => return report.too_many(demand.clause.span),
    };
    let window = missed.window;
    let day = week.zone().date(window.due);
    let asked = format!("с {} до {}", week.said(window.opens), week.said(window.due));
    let when = match missed.from {
        Some(from) if !missed.always => {
            format!("если повод настал {}, дело ждут {asked}", week.said(from))
        }
        _ => format!("дело ждут {asked}"),
    };
    let told = Diagnostic::warning(
        Code::ForbiddenHour,
        demand.clause.span,
        format!(
            "{}{} в срок не исполнить, не нарушив {}: {when}, а можно в этот день {}",
            met.told(reg),
            called(demand.clause),
            called(ban),
            hours_on(allowed, day)
        ),
    )
    .label("срок кончается, когда уже нельзя")
    .related(ban.span, "разрешённые часы")
    .hint(remedy(week, allowed, &window));
    report.tell(met.shown(text, told, demand.trigger, demand.at));
}

/// The last hour that both allow.
fn remedy(week: &Week, allowed: &WeekHours, window: &Window) -> String {
    use chrono::Datelike;
    let zone = week.zone();
    let day = zone.date(window.due);
    let last = allowed.on(day.weekday()).close();
    let earlier = last.filter(|last| zone.at(day, *last, Fold::Second) < window.due);
    match earlier {
        Some(last) => {
            let minutes = last.seconds() / 60;
            format!(
                "поставьте срок «не позже {:02}:{:02}» и скажите, что делать с тем, кто пришёл позже, или расширьте часы",
                minutes / 60,
                minutes % 60
            )
        }
        None => "передвиньте срок в разрешённые часы или расширьте часы".to_owned(),
    }
}
