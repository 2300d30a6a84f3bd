//! Deeds demanded more often than a limit allows: three letters in a stage against «не чаще 2 раз в неделю».

use super::attempts::slot_window;
use super::demand::{Demand, all_within, called, demands};
use super::meet::{Meeting, meet, scope_of_both};
use super::related::apart;
use super::timing::Week;
use super::wish::Trust;
use super::{Report, Text, conjuncts};
use crate::calendar::{PeriodUnit, Window};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{
    Clause, Cond, CountWindow, EventPattern, EventShape, Frequency, Gap, KeyKind, Scope, Sentence,
    Trigger,
};
use crate::value::Instant;

const DAY: i64 = 86_400;

/// A deed that one deal must see.
struct Job<'r> {
    clause: &'r Clause,
    guard: &'r Cond,
    shapes: Vec<EventShape>,
    windows: Vec<Window>,
    /// Attempts of one grid: each wants a deed of its own.
    slots: bool,
    times: u32,
}

/// Looks at every limit on what happens with a deal or a client.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let limits: Vec<(&Clause, &Frequency)> = reg
        .clauses
        .iter()
        .filter_map(|clause| match &clause.sentence {
            Sentence::Frequency(limit)
                if matches!(limit.key, KeyKind::Deal | KeyKind::Client)
                    && limit.bounds.iter().all(|bound| bound.at_most > 0) =>
            {
                Some((clause, limit))
            }
            _ => None,
        })
        .collect();
    if limits.is_empty() {
        return;
    }
    let week = Week::of(text);
    let groups = together(text);
    for (clause, limit) in limits {
        let least = limit.bounds.iter().map(|bound| bound.at_most).min();
        for (scope, trigger, members) in &groups {
            // Fewer deeds than the limit lets through at once never break it.
            let all = jobs(members, limit, &week, week.at(0, 600));
            let number: usize = all
                .iter()
                .map(|job| job.windows.len() * job.times as usize)
                .sum();
            if least.is_none_or(|least| number <= least as usize)
                || scope_of_both(reg, scope, &clause.scope).is_none()
            {
                continue;
            }
            for &from in week.beginnings() {
                let jobs = jobs(members, limit, &week, from);
                if jobs.is_empty() {
                    break;
                }
                if look(
                    text,
                    &week,
                    (clause, limit),
                    (scope, trigger),
                    &jobs,
                    report,
                ) {
                    break;
                }
                // What comes by the calendar comes whenever the deal began.
                if matches!(trigger, Trigger::Every(_) | Trigger::Gap(_)) {
                    break;
                }
            }
        }
    }
}

/// Duties that begin together: of one place and one trigger.
enum Member<'r> {
    Duty(Demand<'r>, Vec<Vec<EventShape>>),
    Slots(&'r Clause),
}

type Begun<'r> = (&'r Scope, &'r Trigger, Vec<Member<'r>>);

fn together<'r>(text: &Text<'r>) -> Vec<Begun<'r>> {
    let reg = text.reg;
    let mut out: Vec<Begun<'r>> = Vec::new();
    let mut add = |scope: &'r Scope, trigger: &'r Trigger, member: Member<'r>| {
        let alone = matches!(trigger, Trigger::Every(_) | Trigger::Gap(_));
        let known = out
            .iter_mut()
            .find(|(place, same, _)| !alone && **place == *scope && **same == *trigger);
        match known {
            Some((_, _, all)) => all.push(member),
            None => out.push((scope, trigger, vec![member])),
        }
    };
    for demand in demands(reg) {
        if matches!(demand.trigger, Trigger::Date { .. }) || !demand.from_trigger {
            continue;
        }
        let events = demand.events();
        if !events.is_empty() {
            let (scope, trigger) = (&demand.clause.scope, demand.trigger);
            add(scope, trigger, Member::Duty(demand, events));
        }
    }
    for clause in &reg.clauses {
        if matches!(&clause.sentence, Sentence::Series(series) if series.grid.is_some()) {
            add(&clause.scope, &clause.trigger, Member::Slots(clause));
        }
    }
    out
}

/// What of these duties the limit counts, with its windows for a deal that begins then.
fn jobs<'r>(members: &[Member<'r>], limit: &Frequency, week: &Week, from: Instant) -> Vec<Job<'r>> {
    let counted = |shapes: &[EventShape]| {
        let within = all_within(shapes, &limit.pattern)
            || limit.also.iter().any(|one| all_within(shapes, one));
        let own = EventPattern {
            any: shapes.to_vec(),
            text: "".into(),
        };
        within && limit.exempt.iter().all(|one| apart(&own, one))
    };
    let mut out = Vec::new();
    for member in members {
        match member {
            Member::Duty(demand, events) => {
                if demand.duty.standing || !demand.duty.pauses.is_empty() {
                    continue;
                }
                for shapes in events {
                    if !counted(shapes) {
                        continue;
                    }
                    out.push(Job {
                        clause: demand.clause,
                        guard: demand.guard,
                        shapes: shapes.clone(),
                        windows: windows(demand, week, from),
                        slots: false,
                        times: demand.duty.times.max(1),
                    });
                }
            }
            Member::Slots(clause) => {
                let Sentence::Series(series) = &clause.sentence else {
                    continue;
                };
                for slot in series.grid.iter().flat_map(|grid| &grid.slots) {
                    if counted(&slot.pattern.any) {
                        out.push(Job {
                            clause,
                            guard: &clause.guard,
                            shapes: slot.pattern.any.clone(),
                            windows: vec![slot_window(&slot.when, week, from)],
                            slots: true,
                            times: 1,
                        });
                    }
                }
            }
        }
    }
    out
}

/// When the deed is wanted: once, or again and again over five weeks.
fn windows(demand: &Demand<'_>, week: &Week, from: Instant) -> Vec<Window> {
    match demand.trigger {
        Trigger::Every(times) => times
            .occurrences(week.day(0), week.day(34), &week.clock)
            .into_iter()
            .map(|one| one.window)
            .collect(),
        Trigger::Gap(Gap::Length(gap)) => {
            // The latest moments at which the deeds may be done.
            let mut at = week.at(0, 0);
            let last = week.at(35, 0);
            let mut out = Vec::new();
            loop {
                let next = gap.window_end(at, week.zone());
                if next > last || next <= at || out.len() > 400 {
                    return out;
                }
                out.push(Window {
                    opens: at.plus(1),
                    due: next,
                    assumed: false,
                });
                at = next;
            }
        }
        Trigger::Gap(Gap::Median(_)) => Vec::new(),
        _ => demand
            .duty
            .term
            .as_ref()
            .map(|term| week.window(term, from))
            .filter(|window| window.opens > Instant::MIN)
            .into_iter()
            .collect(),
    }
}

/// Windows that want a deed each, the earliest due first.
struct Wanted<'j, 'r> {
    job: &'j Job<'r>,
    window: Window,
}

fn apart_deeds<'j, 'r>(jobs: &'j [Job<'r>], guard: &Cond) -> Vec<Wanted<'j, 'r>> {
    let known = conjuncts(guard);
    let mut all: Vec<Wanted<'j, 'r>> = jobs
        .iter()
        .filter(|job| {
            conjuncts(job.guard)
                .iter()
                .all(|one| known.iter().any(|other| other == one))
        })
        .flat_map(|job| {
            job.windows.iter().map(move |window| Wanted {
                job,
                window: *window,
            })
        })
        .collect();
    all.sort_by_key(|one| (one.window.due, one.window.opens));
    let mut picked: Vec<Wanted<'j, 'r>> = Vec::new();
    for one in all {
        let free = picked.iter().all(|other| {
            let same_grid =
                one.job.slots && other.job.slots && std::ptr::eq(one.job.clause, other.job.clause);
            same_grid || other.window.due < one.window.opens || apart_shapes(one.job, other.job)
        });
        if free {
            picked.push(one);
        }
    }
    picked
}

fn apart_shapes(one: &Job<'_>, other: &Job<'_>) -> bool {
    let pattern = |job: &Job<'_>| EventPattern {
        any: job.shapes.clone(),
        text: "".into(),
    };
    apart(&pattern(one), &pattern(other))
}

/// How many deeds a bound lets into this stretch of time, both ends in it, at most.
fn room(week: &Week, at_most: u32, window: CountWindow, from: Instant, to: Instant) -> u64 {
    let most = u64::from(at_most);
    match window {
        CountWindow::Ever => most,
        CountWindow::Rolling(length) => {
            let mut at = from;
            let mut times = 1;
            loop {
                at = length.window_end(at, week.zone());
                if at > to || times > 10_000 {
                    return most * times;
                }
                times += 1;
            }
        }
        CountWindow::Calendar(unit) => {
            let zone = week.zone();
            let (mut day, last) = (zone.date(from), zone.date(to));
            let mut periods = 1;
            let mut period = key(unit, day);
            while day < last {
                let Some(next) = day.succ_opt() else { break };
                day = next;
                let own = key(unit, day);
                if own != period {
                    periods += 1;
                    period = own;
                }
            }
            most * periods
        }
    }
}

/// Which period of its kind a day is of.
fn key(unit: PeriodUnit, day: chrono::NaiveDate) -> (i32, u32) {
    use chrono::Datelike;
    match unit {
        PeriodUnit::Day => (day.year(), day.ordinal()),
        PeriodUnit::Week => (day.iso_week().year(), day.iso_week().week()),
        PeriodUnit::Month => (day.year(), day.month()),
        PeriodUnit::Quarter => (day.year(), day.month0() / 3),
        PeriodUnit::HalfYear => (day.year(), day.month0() / 6),
        PeriodUnit::Year => (day.year(), 0),
    }
}

fn look(
    text: &Text<'_>,
    week: &Week,
    (clause, limit): (&Clause, &Frequency),
    (scope, trigger): (&Scope, &Trigger),
    jobs: &[Job<'_>],
    report: &mut Report,
) -> bool {
    let mut guards: Vec<&Cond> = Vec::new();
    for job in jobs {
        if !guards.contains(&job.guard) {
            guards.push(job.guard);
        }
    }
    for guard in guards {
        let wanted = apart_deeds(jobs, guard);
        for bound in &limit.bounds {
            let Some((number, from, to, room)) =
                crowded(week, &wanted, bound.at_most, bound.window)
            else {
                continue;
            };
            let Some(both) = scope_of_both(text.reg, scope, &clause.scope) else {
                return false;
            };
            let but = limit
                .exempt_when
                .as_ref()
                .map(|cond| Cond::Not(Box::new(cond.clone())));
            let mut conds = vec![(guard, Trust::Understood), (&clause.guard, Trust::Lasting)];
            conds.extend(but.iter().map(|cond| (cond, Trust::Lasting)));
            let met = match meet(text, both, trigger, &conds) {
                Meeting::Case(met) => met,
                Meeting::Never => continue,
                Meeting::TooMany => {
                    report.too_many(clause.span);
                    return true;
                }
            };
            let within: Vec<&Wanted<'_, '_>> = wanted
                .iter()
                .filter(|one| one.window.opens >= from && one.window.due <= to)
                .collect();
            let Some(first) = within.first() else {
                continue;
            };
            let mut told = Diagnostic::warning(
                Code::OverLimit,
                first.job.clause.span,
                format!(
                    "{}с {} по {} нужно {number}, а {} разрешает за это время не больше {room}",
                    met.told(text.reg),
                    week.said(from),
                    week.said(to),
                    called(clause),
                ),
            )
            .label("требует чаще, чем можно")
            .related(clause.span, "предел");
            let mut shown = vec![first.job.clause.span];
            for one in &within {
                if shown.len() < 4 && !shown.contains(&one.job.clause.span) {
                    shown.push(one.job.clause.span);
                    told = told.related(one.job.clause.span, "и это тоже считается");
                }
            }
            told = told.hint("столько дел под этот предел не помещается: раздвиньте сроки, уберите лишнее дело или поднимите предел");
            let at = text
                .reg
                .clauses
                .iter()
                .position(|one| std::ptr::eq(one, first.job.clause));
            report.tell(match (at, trigger) {
                (Some(at), Trigger::Scope | Trigger::Event { .. }) => {
                    met.shown(text, told, trigger, at)
                }
                _ => told,
            });
            return true;
        }
    }
    false
}

/// The shortest stretch into which more is wanted than there is room for.
fn crowded(
    week: &Week,
    wanted: &[Wanted<'_, '_>],
    at_most: u32,
    window: CountWindow,
) -> Option<(u64, Instant, Instant, u64)> {
    let mut best: Option<(i64, (u64, Instant, Instant, u64))> = None;
    for first in wanted {
        let from = first.window.opens;
        let mut number = 0;
        // They stand in the order of their due moments.
        for one in wanted.iter().filter(|one| one.window.opens >= from) {
            number += u64::from(one.job.times);
            let to = one.window.due;
            let long = to.since(from);
            if best.as_ref().is_some_and(|(known, _)| *known <= long) || long > 400 * DAY {
                continue;
            }
            let room = room(week, at_most, window, from, to);
            if number > room {
                best = Some((long, (number, from, to, room)));
            }
        }
    }
    best.map(|(_, found)| found)
}
