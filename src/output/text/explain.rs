//! `explain`: what was asked about a deal clause by clause, what came of it, and why a clause was silent.

use std::io::{self, Write};

use super::about;
use super::finding::{detail_lines, outcome};
use super::foot::{heading, input, opening};
use crate::engine::{Asked, ClauseExplanation, DutyExplanation, Silence};
use crate::findings::{NextAction, Verdict};
use crate::model::regulation::Of;
use crate::output::report::ExplainReport;
use crate::output::words::{self, moment};
use crate::output::{Context, Look, Tone, terms};
use crate::value::Truth;

/// Writes the reasoning.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &ExplainReport,
) -> io::Result<()> {
    out.write_all(opening(look, context, "Объяснение").as_bytes())?;
    if let Some(from) = context.book.not_yet_in_force(context.at) {
        let text = format!(
            "Регламент действует только с {}; как было бы, если бы он уже действовал, покажет --as-if-in-force.",
            from.format("%d.%m.%Y")
        );
        out.write_all(look.wrap_painted(Tone::Warn, 0, 2, &text).as_bytes())?;
    }
    out.write_all(deal(look, context, report).as_bytes())?;
    let (spoke, silent): (Vec<_>, Vec<_>) = report
        .explanation
        .clauses
        .iter()
        .partition(|one| one.silence.is_none());
    for one in spoke {
        out.write_all(clause(look, context, report, one).as_bytes())?;
    }
    out.write_all(silence(look, context, &silent).as_bytes())?;
    if !report.actions.is_empty() {
        out.write_all(heading(look, "Что дальше").as_bytes())?;
        let lines = report.actions.iter();
        let lines = lines.map(|one| (2, None, action(context, one)));
        out.write_all(laid(look, lines).as_bytes())?;
    }
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())
}

/// What is to be done, till when, by whom.
pub(in crate::output) fn action(context: &Context<'_>, one: &NextAction) -> String {
    let mut text = one.what.to_string();
    if let Some(due) = one.due_at {
        let word = if one.overdue {
            "просрочено, надо было до"
        } else {
            "до"
        };
        text.push_str(&format!(
            " — {word} {}",
            words::deadline(due, context.book.zone)
        ));
    }
    text.push_str(&format!(
        " ({}, {})",
        context.person(&one.responsible),
        context.book.clause(one.version, one.clause).short()
    ));
    text
}

/// A line of an explanation: its indent, what it means, its words.
pub(in crate::output) type Told = (usize, Option<Tone>, String);

pub(super) fn laid(look: Look, lines: impl IntoIterator<Item = Told>) -> String {
    let wrapped = |(indent, tone, text): Told| match tone {
        Some(tone) => look.wrap_painted(tone, indent, indent + 2, &text),
        None => look.wrap(indent, indent + 2, &text),
    };
    lines.into_iter().map(wrapped).collect()
}

/// What is explained: the client, the deal or the employee by name.
pub(in crate::output) fn title(context: &Context<'_>, report: &ExplainReport) -> String {
    let id = &report.explanation.deal;
    let employee = report.explanation.of == Of::Employee;
    match (report.findings.first(), context.names.deals.get(id)) {
        _ if employee => format!("сотрудник {}", context.person(id)),
        (Some(one), _) => {
            let mut subject = one.subject.clone();
            (subject.stage, subject.funnel) = (None, None);
            about(context, &subject)
        }
        (None, Some(name)) => format!("сделка {id} «{name}»"),
        (None, None) => format!("сделка {id}"),
    }
}

fn deal(look: Look, context: &Context<'_>, report: &ExplainReport) -> String {
    let zone = context.book.zone;
    let mut out = heading(look, &title(context, report));
    for (stage, from, until) in &report.explanation.visits {
        let from = from.map_or_else(
            || "начало неизвестно,".to_owned(),
            |at| format!("с {}", moment(at, zone)),
        );
        let until = until.map_or_else(
            || "по сей день".to_owned(),
            |at| format!("до {}", moment(at, zone)),
        );
        out.push_str(&look.wrap(2, 4, &format!("стадия «{stage}»: {from} {until}")));
    }
    out
}

pub(super) fn clause(
    look: Look,
    context: &Context<'_>,
    report: &ExplainReport,
    one: &ClauseExplanation,
) -> String {
    let info = context.book.clause(one.version, one.clause);
    let mut out = heading(look, &format!("{}: {}", info.place(), info.text));
    for asked in &one.asked {
        out.push_str(&laid(look, question(context, asked, 2)));
    }
    for duty in &one.duties {
        out.push_str(&laid(look, life(context, report, duty)));
    }
    out
}

/// So few clauses are told one by one, with their words.
const FEW: usize = 3;

/// Clauses that said nothing, by reason. Where a condition decided, it is shown.
pub(super) fn silence(look: Look, context: &Context<'_>, silent: &[&ClauseExplanation]) -> String {
    match silent_lines(context, silent) {
        lines if lines.is_empty() => String::new(),
        lines => heading(look, SILENT) + &laid(look, lines),
    }
}

/// The heading above clauses that said nothing.
pub(in crate::output) const SILENT: &str = "Пункты, которым нечего сказать";

/// The same line by line.
pub(in crate::output) fn silent_lines(
    context: &Context<'_>,
    silent: &[&ClauseExplanation],
) -> Vec<Told> {
    let mut out = Vec::new();
    for reason in REASONS {
        let of_reason: Vec<_> = silent
            .iter()
            .filter(|one| one.silence == Some(reason))
            .collect();
        if of_reason.is_empty() {
            continue;
        }
        let why = because(reason);
        if of_reason.len() <= FEW || of_reason.iter().any(|one| !one.asked.is_empty()) {
            out.push((2, None, format!("{why}:")));
            for one in of_reason {
                let info = context.book.clause(one.version, one.clause);
                out.push((4, None, format!("{}: {}", info.place(), info.text)));
                for asked in &one.asked {
                    out.extend(question(context, asked, 6));
                }
                if let Some(change) = &one.would_speak {
                    let text = format!("сработал бы, если бы было иначе: {change}");
                    out.push((6, None, text));
                }
            }
        } else {
            out.push((2, None, format!("{why}: {}", listed(context, &of_reason))));
        }
    }
    out
}

/// `п. 2.1, 2.2, строка 74`
fn listed(context: &Context<'_>, clauses: &[&&ClauseExplanation]) -> String {
    let infos = clauses
        .iter()
        .map(|one| context.book.clause(one.version, one.clause));
    let (numbered, bare): (Vec<_>, Vec<_>) = infos.partition(|info| info.number.is_some());
    let mut names: Vec<String> = numbered
        .iter()
        .filter_map(|info| Some(info.number.as_deref()?.to_owned()))
        .collect();
    // A ladder or a list of deeds is several norms of one clause.
    names.dedup();
    if let Some(first) = names.first_mut() {
        first.insert_str(0, "п. ");
    }
    names.extend(bare.iter().map(|info| info.short()));
    names.dedup();
    names.join(", ")
}

/// The order in which reasons are told: what nearly spoke comes first.
const REASONS: [Silence; 8] = [
    Silence::GuardFalse,
    Silence::CancelledAtBirth,
    Silence::NoTrigger,
    Silence::NothingForbidden,
    Silence::AcrossCases,
    Silence::NeverInScope,
    Silence::NotInForce,
    Silence::ByHand,
];

/// Why clauses said nothing.
const fn because(silence: Silence) -> &'static str {
    match silence {
        Silence::NotInForce => "тогда ещё не действовали",
        Silence::NeverInScope => "сделка не была в их стадиях",
        Silence::NoTrigger => "событие, с которого они начинаются, не случилось",
        Silence::GuardFalse => "условие ни разу не выполнилось",
        Silence::CancelledAtBirth => {
            "условие отмены уже выполнялось, когда они должны были начаться"
        }
        Silence::NothingForbidden => "ничего запрещённого не случилось",
        Silence::AcrossCases => {
            "считаются по всем делам вместе, их объясняет reglament explain с --clause без --deal"
        }
        Silence::ByHand => "проверяют люди",
    }
}

fn answer(truth: &Truth) -> String {
    match truth {
        Truth::Yes => "да".to_owned(),
        Truth::No => "нет".to_owned(),
        Truth::Unknown(missing) => {
            let missing: Vec<_> = missing.iter().map(|what| &**what).collect();
            format!("неизвестно, в данных нет: {}", missing.join(", "))
        }
    }
}

pub(in crate::output) fn question(
    context: &Context<'_>,
    asked: &Asked,
    indent: usize,
) -> Vec<Told> {
    let at = moment(asked.at, context.book.zone);
    let text = format!("условие на {at}: {}", answer(&asked.answer));
    let mut out = vec![(indent, None, text)];
    for test in &asked.tests {
        let mut text = format!("{} — {}", test.text, answer(&test.answer));
        // What is unknown has said already what is missing.
        if let (Some(found), Truth::Yes | Truth::No) = (&test.found, &test.answer) {
            text.push_str(&format!(" ({found})"));
        }
        out.push((indent + 2, None, text));
    }
    out
}

/// What became of a duty and why, line by line.
pub(in crate::output) fn life(
    context: &Context<'_>,
    report: &ExplainReport,
    duty: &DutyExplanation,
) -> Vec<Told> {
    let zone = context.book.zone;
    let mut out = Vec::new();
    if let Some(one) = report.finding(duty.finding) {
        let result = outcome(one);
        let tone = match one.verdict {
            Verdict::OnTime => Tone::Good,
            // Nothing has been decided, for good or ill.
            Verdict::Pending | Verdict::Cancelled | Verdict::NotChecked => Tone::Quiet,
            _ => Tone::Bad,
        };
        out.push((2, Some(tone), result));
        let person = context.person(&one.responsible);
        // Where there is no deadline, the dates below begin with the same moment.
        let born = match one.due_at {
            Some(_) => format!(
                "началось {}, ответственный: {person}",
                moment(one.triggered_at, zone)
            ),
            None => format!("ответственный: {person}"),
        };
        out.push((4, None, born));
        let details = detail_lines(context, one).into_iter();
        out.extend(details.map(|text| (4, None, text)));
        if !one.not_held.is_empty() {
            let missing = format!("в данных нет: {}", one.not_held.join(", "));
            out.push((4, None, missing));
        }
    }
    if let Some(trace) = &duty.term {
        let text = format!("как посчитан срок: {}", terms::clock(trace.clock));
        out.push((4, None, text));
        let steps = terms::steps(trace, zone).into_iter();
        out.extend(steps.map(|step| (6, None, step)));
    }
    for fact in &duty.rejected {
        let text = format!(
            "не засчитано: {} {} ({}) — {}",
            fact.fact,
            moment(fact.at, zone),
            fact.source,
            fact.why
        );
        out.push((4, None, text));
    }
    if let Some(remedy) = &duty.remedy {
        out.push((4, None, format!("другим решение сделало бы: {remedy}")));
    }
    out
}
