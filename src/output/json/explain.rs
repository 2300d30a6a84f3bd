//! `explain --format json`: the reasoning about one deal.

use std::io::{self, Write};

use serde::Serialize;

use super::records::{Action, Input, Regulation, action, regulations};
use super::violation::{Violation, finding_id, violation};
use super::{SCHEMA_ID, finish, lint};
use crate::calendar::ClockKind;
use crate::engine::{Asked, ClauseExplanation, DutyExplanation, Silence};
use crate::model::regulation::Of;
use crate::output::report::ExplainReport;
use crate::output::words::rfc3339;
use crate::output::{Context, terms};
use crate::value::{Instant, Truth};
use crate::views::{Age, is_violation};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    at: String,
    regulation: Vec<Regulation<'a>>,
    deal: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    employee: Option<&'a str>,
    deal_name: Option<&'a str>,
    visits: Vec<Visit<'a>>,
    clauses: Vec<Clause<'a>>,
    actions: Vec<Action<'a>>,
    input: Input<'a>,
}

#[derive(Serialize)]
struct Visit<'a> {
    stage: &'a str,
    from: Option<String>,
    until: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Clause<'a> {
    clause: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
    version: Option<&'a str>,
    part: usize,
    asked: Vec<Question<'a>>,
    duties: Vec<Duty<'a>>,
    silence: Option<&'static str>,
    would_speak: Option<&'a str>,
}

#[derive(Serialize)]
struct Question<'a> {
    at: String,
    answer: &'static str,
    missing: Vec<&'a str>,
    tests: Vec<Test<'a>>,
}

#[derive(Serialize)]
struct Test<'a> {
    text: &'a str,
    answer: &'static str,
    missing: Vec<&'a str>,
    found: Option<&'a str>,
}

#[derive(Serialize)]
struct Duty<'a> {
    id: String,
    finding: Option<Violation<'a>>,
    term: Option<Term>,
    rejected: Vec<Rejected<'a>>,
    remedy: Option<&'a str>,
}

#[derive(Serialize)]
struct Term {
    clock: &'static str,
    origin: String,
    due_at: String,
    steps: Vec<String>,
}

#[derive(Serialize)]
struct Rejected<'a> {
    fact: &'a str,
    at: String,
    source: &'a str,
    why: &'a str,
}

/// One JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(out: &mut dyn Write, context: &Context<'_>, report: &ExplainReport) -> io::Result<()> {
    let zone = context.book.zone;
    let at = |at: &Option<Instant>| at.map(|at| rfc3339(at, zone));
    let explanation = &report.explanation;
    let document = Document {
        schema: SCHEMA_ID,
        command: "explain",
        at: rfc3339(context.at, zone),
        regulation: regulations(context.book),
        deal: (explanation.of != Of::Employee).then_some(&*explanation.deal),
        employee: (explanation.of == Of::Employee).then_some(&*explanation.deal),
        deal_name: context
            .names
            .deals
            .get(&explanation.deal)
            .map(|name| &**name),
        visits: explanation
            .visits
            .iter()
            .map(|(stage, from, until)| Visit {
                stage,
                from: at(from),
                until: at(until),
            })
            .collect(),
        clauses: explanation
            .clauses
            .iter()
            .map(|one| clause(context, report, one))
            .collect(),
        actions: report
            .actions
            .iter()
            .map(|one| action(context, one))
            .collect(),
        input: Input::new(context),
    };
    finish(out, &document)
}

pub(super) fn clause<'a>(
    context: &'a Context<'_>,
    report: &'a ExplainReport,
    one: &'a ClauseExplanation,
) -> Clause<'a> {
    let info = context.book.clause(one.version, one.clause);
    Clause {
        clause: &info.key,
        file: &info.file,
        line: info.line,
        text: &info.text,
        version: context
            .book
            .regulations
            .get(one.version)
            .and_then(|one| one.version.as_deref()),
        part: one.part,
        asked: one
            .asked
            .iter()
            .map(|asked| question(context, asked))
            .collect(),
        duties: one
            .duties
            .iter()
            .map(|one| duty(context, report, one))
            .collect(),
        silence: one.silence.map(silence),
        would_speak: one.would_speak.as_deref(),
    }
}

fn question<'a>(context: &Context<'_>, asked: &'a Asked) -> Question<'a> {
    let (answer, missing) = truth(&asked.answer);
    let tests = asked.tests.iter().map(|test| {
        let (answer, missing) = truth(&test.answer);
        Test {
            text: &test.text,
            answer,
            missing,
            found: test.found.as_deref(),
        }
    });
    Question {
        at: rfc3339(asked.at, context.book.zone),
        answer,
        missing,
        tests: tests.collect(),
    }
}

fn truth(truth: &Truth) -> (&'static str, Vec<&str>) {
    match truth {
        Truth::Yes => ("yes", Vec::new()),
        Truth::No => ("no", Vec::new()),
        Truth::Unknown(missing) => ("unknown", missing.iter().map(|what| &**what).collect()),
    }
}

fn duty<'a>(
    context: &'a Context<'_>,
    report: &'a ExplainReport,
    one: &'a DutyExplanation,
) -> Duty<'a> {
    let zone = context.book.zone;
    let record = report.finding(one.finding).map(|found| {
        let section = is_violation(found).then(|| lint::section(Age::of(found, context.at)));
        violation(context, found, section, None)
    });
    Duty {
        id: finding_id(one.finding),
        finding: record,
        term: one.term.as_ref().map(|trace| Term {
            clock: match trace.clock {
                ClockKind::Elapsed => "elapsed",
                ClockKind::Working => "working",
                ClockKind::Days => "days",
            },
            origin: rfc3339(trace.origin, zone),
            due_at: rfc3339(trace.window.due, zone),
            steps: terms::steps(trace, zone),
        }),
        rejected: one
            .rejected
            .iter()
            .map(|fact| Rejected {
                fact: &fact.fact,
                at: rfc3339(fact.at, zone),
                source: &fact.source,
                why: &fact.why,
            })
            .collect(),
        remedy: one.remedy.as_deref(),
    }
}

const fn silence(silence: Silence) -> &'static str {
    match silence {
        Silence::NotInForce => "not_in_force",
        Silence::NeverInScope => "never_in_scope",
        Silence::NoTrigger => "no_trigger",
        Silence::GuardFalse => "condition_false",
        Silence::CancelledAtBirth => "cancelled_at_birth",
        Silence::NothingForbidden => "nothing_forbidden",
        Silence::AcrossCases => "across_cases",
        Silence::ByHand => "by_hand",
    }
}
