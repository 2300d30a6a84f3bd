//! `plan`: the touch calendar, or the control list of a week.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use chrono::{Datelike, NaiveDate};

use super::foot::{heading, input, not_checked, opening};
use crate::engine::{Touch, TouchKind};
use crate::findings::Subject;
use crate::output::touches::{TouchReport, kind};
use crate::output::words::{self, Forms, count, hours};
use crate::output::{Context, Look, Tone};
use crate::touches::length::Source;
use crate::touches::{PersonLoad, Placed, Unplaced, Why};

const TOUCHES: Forms = ["касание", "касания", "касаний"];
const CLIENTS: Forms = ["клиент", "клиента", "клиентов"];
const DAYS: Forms = ["рабочий день", "рабочих дня", "рабочих дней"];

/// Writes the calendar.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &TouchReport,
) -> io::Result<()> {
    let title = if report.weekly {
        "Контрольный список недели"
    } else {
        "Календарь касаний"
    };
    let mut text = opening(look, context, title);
    text.push_str(&look.wrap(0, 2, &summary(report)));
    let placed = &report.plan.placed;
    for own in placed.chunk_by(|a, b| a.by == b.by) {
        text.push_str(&person(look, context, report, own));
    }
    text.push_str(&unplaced(look, context, &report.plan.unplaced));
    if !report.weekly {
        text.push_str(&seldom(look, context, report));
    }
    text.push_str(&never(look, context, report));
    text.push_str(&load(look, context, report));
    text.push_str(&not_checked(look, context, &report.not_checked));
    text.push('\n');
    text.push_str(&lengths(look, context, report));
    text.push_str(&input(look, context));
    out.write_all(text.as_bytes())
}

/// `С 01.12.2026 по 31.12.2026: 41 касание — обязательных 10, периодических 31, из них просрочено 3.`
fn summary(report: &TouchReport) -> String {
    let plan = &report.plan;
    let mut text = format!("С {} по {}: ", date(report.first), date(report.last));
    if plan.placed.is_empty() {
        text.push_str("касаний нет");
    } else {
        text.push_str(&count(plan.placed.len() as u64, TOUCHES));
        let mut parts = Vec::new();
        for (of, word) in [
            (TouchKind::Required, "обязательных"),
            (TouchKind::Standard, "стандартных"),
            (TouchKind::Periodic, "периодических"),
        ] {
            let number = plan
                .placed
                .iter()
                .filter(|one| one.touch.kind == of)
                .count();
            if number > 0 {
                parts.push(format!("{word} {number}"));
            }
        }
        text.push_str(&format!(" — {}", parts.join(", ")));
        let late = plan.placed.iter().filter(|one| one.overdue).count();
        if late > 0 {
            text.push_str(&format!("; уже просрочено {late}"));
        }
    }
    if !plan.unplaced.is_empty() {
        text.push_str(&format!("; не поместилось {}", plan.unplaced.len()));
    }
    if plan.before > 0 {
        text.push_str(&format!(
            "; до {} — ещё {}",
            date(report.first),
            plan.before
        ));
    }
    if plan.later > 0 {
        text.push_str(&format!(
            "; после {} — ещё {}: их срок кончается позже",
            date(report.last),
            plan.later
        ));
    }
    text.push('.');
    text
}

fn date(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// `вт 01.12.2026`
fn day_name(day: NaiveDate) -> String {
    const NAMES: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
    let name = NAMES.get(day.weekday().num_days_from_monday() as usize);
    format!("{} {}", name.copied().unwrap_or_default(), date(day))
}

/// `7,5 часа из 8`
fn time_of(minutes: i64, of: i64) -> String {
    format!("{} из {}", hours(minutes * 60), hours(of * 60))
}

fn person(look: Look, context: &Context<'_>, report: &TouchReport, own: &[Placed]) -> String {
    let Some(first) = own.first() else {
        return String::new();
    };
    let minutes: i64 = own.iter().map(Placed::minutes).sum();
    let mut title = format!(
        "{} — {}, {}",
        context.person(&first.by),
        count(own.len() as u64, TOUCHES),
        hours(minutes * 60)
    );
    if first.zone != context.book.zone {
        title.push_str(&format!("; часы — {}", first.zone));
    }
    let mut out = heading(look, &title);
    for of_day in own.chunk_by(|a, b| a.day == b.day) {
        if report.weekly {
            for one in of_day {
                out.push_str(&tick(look, context, one));
            }
            continue;
        }
        let Some(first) = of_day.first() else {
            continue;
        };
        let mut name = day_name(first.day);
        let load = report.plan.load.iter();
        let load = load
            .filter(|one| one.day == first.day && one.person == first.by)
            .map(|one| {
                format!(
                    " — {}, {}",
                    count(u64::from(one.touches), TOUCHES),
                    time_of(one.minutes, one.of)
                )
            });
        name.extend(load);
        out.push('\n');
        out.push_str(&look.wrap(2, 4, &name));
        for one in of_day {
            out.push_str(&touch(look, context, one));
        }
    }
    out
}

/// `[ ] вт 01.12.2026 09:00 позвонить — ООО «Ромашка» (C-1); п. 2.1, до пт 04.12.2026 18:00`
fn tick(look: Look, context: &Context<'_>, one: &Placed) -> String {
    let time = one.zone.local(one.at).format("%H:%M");
    let text = format!(
        "[ ] {} {time} {} — {}; {}",
        day_name(one.day),
        one.touch.what,
        whom(context, &one.touch.subject),
        terms(context, &one.touch, one.overdue)
    );
    look.wrap(2, 6, &text)
}

fn touch(look: Look, context: &Context<'_>, one: &Placed) -> String {
    let clause = context.book.clause(one.touch.version, one.touch.clause);
    let time = one.zone.local(one.at).format("%H:%M");
    let first = format!(
        "{time} {} — {}",
        one.touch.what,
        whom(context, &one.touch.subject)
    );
    let tone = if one.overdue {
        Tone::Warn
    } else {
        Tone::Heading
    };
    let mut out = look.wrap_painted(tone, 4, 10, &first);
    let mut text = format!(
        "{}, {}",
        kind(one.touch.kind),
        terms(context, &one.touch, one.overdue)
    );
    if let Some(script) = &clause.script {
        text.push_str(&format!("; скрипт «{script}»"));
    }
    if let Some(template) = &clause.template {
        text.push_str(&format!("; шаблон «{template}»"));
    }
    if one.stands_in() {
        text.push_str(&format!("; замещает: {}", context.name(&one.touch.person)));
    }
    if let Some(zone) = one.touch.zone.filter(|zone| *zone != one.zone) {
        text.push_str(&format!(
            "; у клиента {}",
            zone.local(one.at).format("%H:%M")
        ));
    }
    if one.uncounted {
        text.push_str("; засчитается ли оно, заранее не сказать");
    }
    out.push_str(&look.wrap(10, 12, &text));
    if !one.also.is_empty() {
        let also: BTreeSet<String> = one
            .also
            .iter()
            .map(|other| {
                let clause = context.book.clause(other.version, other.clause);
                format!("{} ({})", clause.short(), terms_end(context, other))
            })
            .collect();
        let also: Vec<String> = also.into_iter().collect();
        out.push_str(&look.wrap(10, 12, &format!("заодно: {}", also.join("; "))));
    }
    out
}

/// `ООО «Ромашка» (C-1), сделка D-1`
pub(in crate::output) fn whom(context: &Context<'_>, subject: &Subject) -> String {
    let mut parts = Vec::new();
    if let Some(client) = &subject.client {
        parts.push(match context.names.client(subject) {
            Some(name) => format!("{name} ({client})"),
            None => format!("клиент {client}"),
        });
    }
    if let Some(deal) = &subject.deal {
        parts.push(match context.names.deal(subject) {
            Some(name) => format!("сделка {deal} {}", super::quoted(name)),
            None => format!("сделка {deal}"),
        });
    }
    parts.join(", ")
}

/// `п. 2.1, до пт 04.12.2026 18:00`
fn terms(context: &Context<'_>, touch: &Touch, overdue: bool) -> String {
    let clause = context.book.clause(touch.version, touch.clause);
    let end = terms_end(context, touch);
    if overdue && touch.due.is_some() {
        format!("{}, просрочено: надо было {end}", clause.short())
    } else {
        format!("{}, {end}", clause.short())
    }
}

fn terms_end(context: &Context<'_>, touch: &Touch) -> String {
    touch.due.map_or_else(
        || "как можно скорее".to_owned(),
        |due| format!("до {}", words::deadline(due, context.book.zone)),
    )
}

/// Why a touch has no hour, in one sentence.
pub(in crate::output) fn why(context: &Context<'_>, one: &Unplaced) -> String {
    let name = context.name(&one.touch.person);
    let part = |why: &Why| match why {
        Why::Nobody => format!("не у кого: «{name}» — никто не назначен или таких несколько"),
        Why::Gone => format!("{name} больше не работает"),
        Why::NoWorkingTime => "между началом и сроком нет рабочего времени".to_owned(),
        Why::Away => format!("{name} всё это время отсутствует, заместителя на эти дни нет"),
        Why::Busy => format!("всё время занято другими касаниями: {name}"),
        Why::Clause(version, clause) => {
            let clause = context.book.clause(*version, *clause);
            format!("не даёт {}: {}", clause.short(), clause.text)
        }
    };
    let parts: Vec<String> = one.why.iter().map(part).collect();
    parts.join("; ")
}

fn unplaced(look: Look, context: &Context<'_>, all: &[Unplaced]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let title = format!("Не поместилось — {}", count(all.len() as u64, TOUCHES));
    let mut out = heading(look, &title);
    for one in all {
        let text = format!(
            "{} — {}; {}; {}",
            one.touch.what,
            whom(context, &one.touch.subject),
            terms(context, &one.touch, one.overdue),
            context.name(&one.touch.person)
        );
        out.push_str(&look.wrap_painted(Tone::Bad, 2, 4, &text));
        out.push_str(&look.wrap(4, 6, &format!("почему: {}", why(context, one))));
    }
    out
}

fn seldom(look: Look, context: &Context<'_>, report: &TouchReport) -> String {
    let all = &report.plan.seldom;
    if all.is_empty() {
        return String::new();
    }
    let mut out = heading(
        look,
        "Редкие касания на год вперёд: назначить и объявить клиенту",
    );
    for one in all {
        let text = format!(
            "{} {} — {}; {}; {}",
            day_name(one.day),
            one.touch.what,
            whom(context, &one.touch.subject),
            context.name(&one.by),
            terms(context, &one.touch, one.overdue)
        );
        out.push_str(&look.wrap(2, 4, &text));
    }
    out
}

fn never(look: Look, context: &Context<'_>, report: &TouchReport) -> String {
    if report.never.is_empty() {
        return String::new();
    }
    let number = report.never.len() as u64;
    let title = format!("Ни разу не касались — {}", count(number, CLIENTS));
    let mut out = heading(look, &title);
    let zone = context.book.zone;
    for one in &report.never {
        let mut text = match &one.name {
            Some(name) => format!("{name} ({})", one.client),
            None => one.client.to_string(),
        };
        if let Some(person) = &one.person {
            text.push_str(&format!(", ведёт {}", context.name(person)));
        }
        if let Some(since) = one.since {
            text.push_str(&format!(", у нас с {}", date(zone.date(since))));
        }
        text.push_str(&match one.planned {
            Some(at) => format!(" — первое касание {}", words::deadline(at, zone)),
            None => " — в календаре его нет".to_owned(),
        });
        out.push_str(&look.wrap(2, 4, &text));
    }
    if !report.unheld.is_empty() {
        let names: Vec<&str> = report
            .unheld
            .iter()
            .map(|kind| kind.row().history)
            .collect();
        let text = format!(
            "чего данные не хранят, того здесь не видно: {}",
            names.join(", ")
        );
        out.push_str(&look.wrap_painted(Tone::Quiet, 2, 4, &text));
    }
    out
}

fn load(look: Look, context: &Context<'_>, report: &TouchReport) -> String {
    if report.plan.people.is_empty() {
        return String::new();
    }
    let mut fullest: BTreeMap<&str, &crate::touches::DayLoad> = BTreeMap::new();
    for one in &report.plan.load {
        let known = fullest.entry(&one.person).or_insert(one);
        if one.minutes > known.minutes {
            *known = one;
        }
    }
    let mut out = heading(look, "Сколько это времени");
    for PersonLoad {
        person,
        touches,
        minutes,
        of,
        days,
    } in &report.plan.people
    {
        let mut text = format!(
            "{}: {}, {} за {}",
            context.name(person),
            count(u64::from(*touches), TOUCHES),
            time_of(*minutes, *of),
            count(u64::from(*days), DAYS)
        );
        if let Some(one) = fullest.get(&**person) {
            text.push_str(&format!(
                "; самый полный день {} — {}, {}",
                day_name(one.day),
                count(u64::from(one.touches), TOUCHES),
                time_of(one.minutes, one.of)
            ));
        }
        out.push_str(&look.wrap(2, 4, &text));
    }
    out
}

/// `Касание занимает: звонок 10 мин (принято), с записью 2 мин (п. 4.1).`
fn lengths(look: Look, context: &Context<'_>, report: &TouchReport) -> String {
    let all = report.plan.placed.iter().chain(&report.plan.seldom);
    if all.count() == 0 {
        return String::new();
    }
    let place = |(version, clause)| context.book.clause(version, clause).short();
    let own = report
        .lengths
        .kinds
        .iter()
        .map(|(kind, (minutes, source))| {
            let by = match source {
                Source::Told => " (сказано)".to_owned(),
                Source::Clause(version, clause) => format!(" ({})", place((*version, *clause))),
                Source::Usual => String::new(),
            };
            let after = report.lengths.after.get(kind);
            let after = after.map_or(String::new(), |(minutes, clause)| {
                format!(" и {minutes} мин на запись ({})", place(*clause))
            });
            format!("{} {minutes} мин{by}{after}", kind.row().name)
        });
    let own: Vec<String> = own.collect();
    let text = format!(
        "Касание занимает: {}; другое время — --minutes звонок=7.",
        own.join(", ")
    );
    look.wrap_painted(Tone::Quiet, 0, 2, &text)
}
