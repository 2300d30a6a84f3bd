//! `explain`: what was asked about a deal clause by clause, what came of it, and why a clause was silent.

use std::io::{self, Write};

use super::about;
use super::finding::{details, outcome};
use super::foot::{heading, input, opening};
use crate::engine::{Asked, ClauseExplanation, DutyExplanation, Silence};
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
        for one in &report.actions {
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
            out.write_all(look.wrap(2, 4, &text).as_bytes())?;
        }
    }
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())
}

fn deal(look: Look, context: &Context<'_>, report: &ExplainReport) -> String {
    let zone = context.book.zone;
    let id = &report.explanation.deal;
    let employee = report.explanation.of == Of::Employee;
    let title = match (report.findings.first(), context.names.deals.get(id)) {
        _ if employee => format!("сотрудник {}", context.person(id)),
        (Some(one), _) => {
            let mut subject = one.subject.clone();
            (subject.stage, subject.funnel) = (None, None);
            about(context, &subject)
        }
        (None, Some(name)) => format!("сделка {id} «{name}»"),
        (None, None) => format!("сделка {id}"),
    };
    let mut out = heading(look, &title);
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
        out.push_str(&question(look, context, asked, 2));
    }
    for duty in &one.duties {
        out.push_str(&life(look, context, report, duty));
    }
    out
}

/// So few clauses are told one by one, with their words.
const FEW: usize = 3;

/// Clauses that said nothing, by reason. Where a condition decided, it is shown.
pub(super) fn silence(look: Look, context: &Context<'_>, silent: &[&ClauseExplanation]) -> String {
    if silent.is_empty() {
        return String::new();
    }
    let mut out = heading(look, "Пункты, которым нечего сказать");
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
            out.push_str(&look.wrap(2, 4, &format!("{why}:")));
            for one in of_reason {
                let info = context.book.clause(one.version, one.clause);
                out.push_str(&look.wrap(4, 6, &format!("{}: {}", info.place(), info.text)));
                for asked in &one.asked {
                    out.push_str(&question(look, context, asked, 6));
                }
                if let Some(change) = &one.would_speak {
                    let text = format!("сработал бы, если бы было иначе: {change}");
                    out.push_str(&look.wrap(6, 8, &text));
                }
            }
        } else {
            out.push_str(&look.wrap(2, 4, &format!("{why}: {}", listed(context, &of_reason))));
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

fn question(look: Look, context: &Context<'_>, asked: &Asked, indent: usize) -> String {
    let at = moment(asked.at, context.book.zone);
    let text = format!("условие на {at}: {}", answer(&asked.answer));
    let mut out = look.wrap(indent, indent + 2, &text);
    for test in &asked.tests {
        let mut text = format!("{} — {}", test.text, answer(&test.answer));
        // What is unknown has said already what is missing.
        if let (Some(found), Truth::Yes | Truth::No) = (&test.found, &test.answer) {
            text.push_str(&format!(" ({found})"));
        }
        out.push_str(&look.wrap(indent + 2, indent + 4, &text));
    }
    out
}

fn life(
    look: Look,
    context: &Context<'_>,
    report: &ExplainReport,
    duty: &DutyExplanation,
) -> String {
    let zone = context.book.zone;
    let mut out = String::new();
    if let Some(one) = report.finding(duty.finding) {
        let result = outcome(one);
        let tone = if crate::views::is_violation(one) {
            Tone::Bad
        } else {
            Tone::Good
        };
        out.push_str(&look.wrap_painted(tone, 2, 4, &result));
        let person = context.person(&one.responsible);
        // Where there is no deadline, the dates below begin with the same moment.
        let born = match one.due_at {
            Some(_) => format!(
                "началось {}, ответственный: {person}",
                moment(one.triggered_at, zone)
            ),
            None => format!("ответственный: {person}"),
        };
        out.push_str(&look.wrap(4, 6, &born));
        out.push_str(&details(look, context, one));
        if !one.not_held.is_empty() {
            let missing = format!("в данных нет: {}", one.not_held.join(", "));
            out.push_str(&look.wrap(4, 6, &missing));
        }
    }
    if let Some(trace) = &duty.term {
        let text = format!("как посчитан срок: {}", terms::clock(trace.clock));
        out.push_str(&look.wrap(4, 6, &text));
        for step in terms::steps(trace, zone) {
            out.push_str(&look.wrap(6, 8, &step));
        }
    }
    for fact in &duty.rejected {
        let text = format!(
            "не засчитано: {} {} ({}) — {}",
            fact.fact,
            moment(fact.at, zone),
            fact.source,
            fact.why
        );
        out.push_str(&look.wrap(4, 6, &text));
    }
    if let Some(remedy) = &duty.remedy {
        out.push_str(&look.wrap(4, 6, &format!("другим решение сделало бы: {remedy}")));
    }
    out
}
