//! `reglament explain … --clause N` without a deal: what a clause came to over all cases together.

use super::args::{ExplainArgs, ExplainFormat};
use super::explain::format;
use super::filter::{find_clauses, no_clause};
use super::judge::{Bench, judge};
use super::session::Session;
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io};
use crate::facts::Case;
use crate::model::regulation::Sentence;
use crate::output::report::ClauseReport;
use crate::output::{json, page, text};
use crate::trial::Across;

/// So many cases are kept, to look among them for the smallest change of facts; of more nothing is said.
const KEPT: usize = 5_000;

pub(super) fn run(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.what, &args.data, io)?;
    let name = args.clause.as_deref().unwrap_or_default();
    let wanted = find_clauses(&session, name);
    if wanted.is_empty() {
        return Err(no_clause(&session, name));
    }
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let mut cases_kept: Vec<(u64, Case<'static>)> = Vec::new();
        let judged = judge(
            &Bench {
                keep: true,
                ..session.bench()
            },
            cases,
            |own: &mut Vec<Case<'static>>, _, case, _| own.push(case.clone().into_owned()),
            |own, number| {
                if cases_kept.len() < KEPT {
                    cases_kept.extend(own.into_iter().map(|case| (number, case)));
                }
                Ok(())
            },
        )?;
        // In the order of the data, whoever was judged first.
        cases_kept.sort_by_key(|(number, _)| *number);
        let all: Vec<Case<'static>> = cases_kept.drain(..).map(|(_, case)| case).collect();
        let input = session.account(judged.account);
        session.read_any(&input)?;
        let mut report = ClauseReport {
            metrics: judged.settled.metrics,
            findings: judged.settled.findings,
            clauses: Vec::new(),
            changes: Vec::new(),
            unsearched: None,
        };
        report
            .metrics
            .retain(|one| wanted.contains(&(one.version, one.clause)));
        report
            .findings
            .retain(|one| wanted.contains(&(one.version, one.clause)));
        if report.metrics.is_empty() && report.findings.is_empty() {
            let plan = wanted.iter().any(|(version, clause)| {
                let version = session.program.versions.get(*version);
                let clause = version.and_then(|one| one.regulation.clauses.get(*clause));
                clause.is_some_and(|one| matches!(one.sentence, Sentence::Plan(_)))
            });
            let hint = if plan {
                "план судят, когда период кончится, а ни один ещё не кончился; спросите с --at на конец периода"
            } else {
                "пункт, который судится по каждой сделке, объясняют с --deal и id сделки, о работе сотрудника — с --person"
            };
            let what = format!("о пункте «{name}» по всем случаям вместе сказать нечего");
            return Err(Failure::new(what).hint(hint).into());
        }
        report.clauses = wanted.clone();
        if all.len() < KEPT {
            let across = Across {
                program: &session.program,
                dataset: &session.dataset,
                now: session.at,
                options: &session.options,
                cases: &all,
                contributions: &judged.contributions,
            };
            let changes = across.changes(&report.findings).into_iter();
            let told = changes.filter_map(|(deal, change)| {
                let words = match deal {
                    Some(deal) => format!("{deal}: {}", change.words).into(),
                    None => change.words,
                };
                Some((change.finding?, words))
            });
            report.changes = told.collect();
            let known: Vec<u64> = report.changes.iter().map(|(id, _)| *id).collect();
            let rest = report
                .findings
                .iter()
                .filter(|one| !known.contains(&one.id));
            let rest: Vec<&crate::findings::Finding> = rest.collect();
            report.changes.extend(across.recounted(&rest));
        } else {
            report.unsearched = Some(KEPT);
        }
        let context = session.context(&judged.names, &input);
        match format(args) {
            ExplainFormat::Text => text::explain_clause::write(out, look, &context, &report)?,
            ExplainFormat::Html => page::clause(out, &context, &report)?,
            ExplainFormat::Json | ExplainFormat::Ndjson => {
                json::explain_clause::json(out, &context, &report)?;
            }
        }
        end = Some(input);
        Ok(())
    })?;
    Ok(match (delivery, end) {
        (Delivery::Whole, Some(input)) => session.exit(false, &input),
        (Delivery::Cut, _) | (_, None) => Exit::Clean,
    })
}
