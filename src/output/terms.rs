//! How a deadline was counted, step by step, in Russian sentences.

use chrono::NaiveDate;

use super::words::{self, elapsed, hours, moment, ru_plural};
use crate::calendar::{ClockKind, DayKind, Step, Trace, Zone, holiday_name};

/// What a term runs on.
#[must_use]
pub const fn clock(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Elapsed => "срок идёт круглые сутки",
        ClockKind::Working => "срок идёт только в рабочее время",
        ClockKind::Days => "срок считается днями: день события не входит (ГК РФ ст. 191–194)",
    }
}

/// The arithmetic, one sentence a step; days off in a row are one sentence.
#[must_use]
pub fn steps(trace: &Trace, zone: Zone) -> Vec<String> {
    let mut lines = Vec::new();
    let mut days_off: Vec<String> = Vec::new();
    for step in &trace.steps {
        if let Step::DayOff { date, kind } = step {
            days_off.push(format!("{} ({})", day(*date), why_off(*date, *kind)));
            continue;
        }
        flush(&mut days_off, &mut lines);
        lines.push(sentence(step, zone));
    }
    flush(&mut days_off, &mut lines);
    lines
}

fn flush(days_off: &mut Vec<String>, lines: &mut Vec<String>) {
    if !days_off.is_empty() {
        lines.push(format!("нерабочие дни: {}", days_off.join(", ")));
        days_off.clear();
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

fn sentence(step: &Step, zone: Zone) -> String {
    let at = |at| moment(at, zone);
    match *step {
        Step::WaitedForOpening { from, to } => {
            format!("{} — нерабочее время, отсчёт с {}", at(from), at(to))
        }
        Step::Ran {
            clock,
            seconds,
            from,
            to,
        } => {
            let length = match clock {
                ClockKind::Working => format!("{} рабочего времени", hours(seconds)),
                ClockKind::Elapsed | ClockKind::Days => elapsed(seconds),
            };
            if to < from {
                format!("{length} назад: от {} к {}", at(from), at(to))
            } else {
                format!("{length}: с {} до {}", at(from), at(to))
            }
        }
        Step::CountedDays {
            working,
            days,
            after,
            last,
        } => {
            let forms = if working {
                ["рабочий день", "рабочих дня", "рабочих дней"]
            } else {
                ["день", "дня", "дней"]
            };
            counted(
                &format!("{days} {}", ru_plural(days.into(), forms)),
                after,
                last,
            )
        }
        Step::CountedMonths {
            months,
            after,
            last,
        } => {
            let forms = ["месяц", "месяца", "месяцев"];
            counted(
                &format!("{months} {}", ru_plural(months.into(), forms)),
                after,
                last,
            )
        }
        Step::DayOff { date, kind } => format!("{}: {}", day(date), why_off(date, kind)),
        Step::NextDay { from, to } => {
            format!(
                "{} для отсчёта уже не годится, он идёт с рабочего дня {}",
                day(from),
                day(to)
            )
        }
        Step::Moved { from, to } => {
            format!(
                "последний день {} нерабочий, срок перенесён на {}",
                day(from),
                day(to)
            )
        }
        Step::Paused { from, to } => format!("пауза с {} до {}: срок стоял", at(from), at(to)),
        Step::Opened { at: opens, .. } => format!("делать можно с {}", at(opens)),
        Step::Closed {
            date,
            kind,
            at: due,
        } => {
            let short = match kind {
                DayKind::Shortened | DayKind::WorkingWeekendShortened => {
                    " (предпраздничный день короче на час)"
                }
                _ => "",
            };
            format!(
                "день {} кончается{short}: срок {}",
                day(date),
                words::deadline(due, zone)
            )
        }
        Step::OutOfYears => "ответ лежит за годами, которые знает календарь".to_owned(),
    }
}

fn counted(length: &str, after: NaiveDate, last: NaiveDate) -> String {
    if last < after {
        format!(
            "{length} назад: {} не считается, первый из них {}",
            day(after),
            day(last)
        )
    } else {
        format!(
            "{length}: {} не считается, последний {}",
            day(after),
            day(last)
        )
    }
}

fn why_off(date: NaiveDate, kind: DayKind) -> &'static str {
    match kind {
        DayKind::Holiday | DayKind::AssumedHoliday => {
            holiday_name(date).unwrap_or("выходной по календарю")
        }
        DayKind::CompanyDayOff => "нерабочий день компании",
        DayKind::NoHours => "выходной",
        DayKind::Working
        | DayKind::Shortened
        | DayKind::WorkingWeekend
        | DayKind::WorkingWeekendShortened => "рабочий",
    }
}
