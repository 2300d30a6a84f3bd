//! One violation as a supervisor reads it.

use super::about;
use crate::findings::{Evidence, Finding, NormKind, Penalty, Severity, Verdict};
use crate::output::report::Excuse;
use crate::output::words::{self, moment};
use crate::output::{Context, Look, Tone};
use crate::value::{Decimal, Instant};

/// The finding with everything it rests on, indented by two.
pub(super) fn finding(
    look: Look,
    context: &Context<'_>,
    one: &Finding,
    excuse: Option<&Excuse>,
) -> String {
    let mut out = head(look, context, one);
    out.push_str(&look.wrap(4, 6, &about(context, &one.subject)));
    out.push_str(&details(look, context, one));
    if let Some(excuse) = excuse {
        let person = context.person(&one.responsible);
        out.push_str(&look.wrap(4, 6, &format!("ответственный: {person}")));
        out.push_str(&look.wrap(4, 6, &pardon(excuse)));
    }
    out
}

/// Dates, facts, what to do, steps, penalty and marks, indented by four.
pub(super) fn details(look: Look, context: &Context<'_>, one: &Finding) -> String {
    let lines = detail_lines(context, one).into_iter();
    lines.map(|text| look.wrap(4, 6, &text)).collect()
}

/// The same, line by line.
pub(in crate::output) fn detail_lines(context: &Context<'_>, one: &Finding) -> Vec<String> {
    let zone = context.book.zone;
    let mut out = Vec::new();
    let mut row = |text: &str| out.push(text.to_owned());
    if let Some(row_) = dates(context, one) {
        row(&row_);
    }
    if !one.evidence.is_empty() {
        let facts: Vec<_> = one
            .evidence
            .iter()
            .map(|fact| evidence(context, fact))
            .collect();
        row(&format!("основание: {}", facts.join("; ")));
    }
    if !one.missing.is_empty() {
        let items: Vec<_> = one.missing.iter().map(|item| &*item.what).collect();
        row(&format!("не хватает: {}", items.join(", ")));
    }
    if still_to_do(one) && !one.fix.is_empty() {
        row(&format!("что сделать: {}", one.fix));
    }
    for step in &one.steps {
        row(&format!(
            "сработало {}: {} ({})",
            moment(step.at, zone),
            step.action,
            context.name(&step.to)
        ));
    }
    if !one.penalty.is_empty() {
        row(&format!("взыскание: {}", penalties(&one.penalty)));
    }
    let marks = marks(one);
    if !marks.is_empty() {
        row(&format!("отметка: {}", marks.join("; ")));
    }
    out
}

fn head(look: Look, context: &Context<'_>, one: &Finding) -> String {
    let clause = context.book.clause(one.version, one.clause);
    let mut result = outcome(one);
    if one.severity != Severity::Violation {
        result = format!("{}: {result}", words::severity(one.severity));
    }
    let tone = match one.severity {
        Severity::Critical => Tone::Bad,
        Severity::Violation => Tone::Warn,
        Severity::Remark | Severity::Reminder => Tone::Quiet,
    };
    let head = format!("{}: {}", clause.place(), clause.text);
    let both = format!("{head} — {result}");
    if both.chars().count() + 2 <= look.width {
        format!(
            "  {} — {}\n",
            look.paint(Tone::Heading, &head),
            look.paint(tone, &result)
        )
    } else {
        let mut out = look.wrap_painted(Tone::Heading, 2, 4, &head);
        out.push_str(&look.wrap_painted(tone, 4, 6, &result));
        out
    }
}

/// What became of the duty, with the time it was or is late by.
pub(in crate::output) fn outcome(one: &Finding) -> String {
    let word = match (one.verdict, one.norm) {
        // A number is not done in time: it holds, or has held to the end of its period.
        (Verdict::OnTime, NormKind::Metric) if one.due_at.is_none() => "держится",
        (Verdict::OnTime, NormKind::Metric) => "выдержано",
        _ => words::verdict(one.verdict, one.norm),
    };
    let Some(late) = words::lateness(one.clock, one.late_in_clock_seconds, one.late_seconds) else {
        return word.to_owned();
    };
    let lasted = late.trim_start_matches("на ");
    match one.verdict {
        Verdict::Overdue if one.due_at.is_none() => format!("не соблюдается {lasted}"),
        Verdict::Missed if one.due_at.is_none() => format!("не соблюдалось {lasted}"),
        Verdict::Violated => format!("{word}, длится {lasted}"),
        Verdict::Fixed => format!("{word}, длилось {lasted}"),
        Verdict::Missed => format!("{word}, просрочка {lasted}"),
        _ => format!("{word} {late}"),
    }
}

/// Whether there is still something to mend.
const fn still_to_do(one: &Finding) -> bool {
    matches!(one.verdict, Verdict::Overdue | Verdict::Violated)
}

fn dates(context: &Context<'_>, one: &Finding) -> Option<String> {
    let zone = context.book.zone;
    let mut parts = Vec::new();
    match one.due_at {
        Some(due) => parts.push(format!("срок {}", words::deadline(due, zone))),
        None if one.missing.is_empty() => {
            parts.push(format!("было {}", words::deadline(one.triggered_at, zone)))
        }
        None => parts.push(format!("с {}", moment(one.triggered_at, zone))),
    }
    let mut add = |word: &str, at: Option<Instant>| {
        if let Some(at) = at {
            parts.push(format!("{word} {}", moment(at, zone)));
        }
    };
    match one.verdict {
        Verdict::Fixed => add("исправлено", one.done_at),
        _ => add("сделано", one.done_at),
    }
    add("прекращено", one.ended_at.filter(|_| one.done_at.is_none()));
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn evidence(context: &Context<'_>, fact: &Evidence) -> String {
    let mut text = fact.fact.to_string();
    if let Some(at) = fact.at {
        text.push_str(&format!(" {}", moment(at, context.book.zone)));
    }
    if !fact.source.is_empty() {
        text.push_str(&format!(" ({})", fact.source));
    }
    text
}

/// `−2 балла`
pub(super) fn points(number: Decimal) -> String {
    format!("{} {}", words::decimal(number, 0), points_word(number))
}

pub(super) fn penalties(list: &[Penalty]) -> String {
    let words: Vec<_> = list
        .iter()
        .map(|one| match one {
            Penalty::Money(amount, currency) => {
                format!("штраф {}", words::money(*amount, currency))
            }
            Penalty::Points(number) => points(*number),
        })
        .collect();
    words.join(", ")
}

/// `балл` after this number; after a part of one it is always `балла`.
fn points_word(points: Decimal) -> &'static str {
    match u64::try_from(points.abs().normalize()) {
        Ok(whole) if points.fract().is_zero() => {
            words::ru_plural(whole, ["балл", "балла", "баллов"])
        }
        _ => "балла",
    }
}

fn marks(one: &Finding) -> Vec<String> {
    let mut marks: Vec<String> = words::basis(one.basis)
        .map(str::to_owned)
        .into_iter()
        .collect();
    marks.extend(one.notes.iter().map(ToString::to_string));
    if one.calendar_assumed {
        marks.push(
            "производственного календаря на этот год нет, взяты обычные выходные и праздники"
                .to_owned(),
        );
    }
    marks
}

fn pardon(excuse: &Excuse) -> String {
    let mut text = format!("исключение: {}", excuse.why);
    text.push_str(&format!(" (разрешил {}", excuse.who));
    if let Some(when) = &excuse.when {
        text.push_str(&format!(", {when}"));
    }
    if let Some(until) = &excuse.until {
        text.push_str(&format!(", действует до {until}"));
    }
    text.push(')');
    text
}
