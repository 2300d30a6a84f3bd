//! `reglament explain … --clause N` without a deal: what a clause came to over all cases together.

use super::args::{ExplainArgs, Format};
use super::filter::find_clauses;
use super::judge::judge;
use super::session::Session;
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io};
use crate::diagnostic::closest;
use crate::output::report::ClauseReport;
use crate::output::{json, text};

pub(super) fn run(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.what, &args.data, io)?;
    let name = args.clause.as_deref().unwrap_or_default();
    let wanted = find_clauses(&session, name);
    if wanted.is_empty() {
        let keys = session.book.clauses.iter().flatten();
        let near = closest(name, keys.map(|clause| &*clause.key)).map(str::to_owned);
        let failure = Failure::new(format!("--clause: пункта «{name}» в регламенте нет"));
        return Err(match near {
            Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
            None => failure,
        });
    }
    let path = args.output.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let judged = judge(
            &session.bench(),
            cases,
            |(): &mut (), _, _| {},
            |(), _| Ok(()),
        )?;
        let input = session.account(judged.account);
        let mut report = ClauseReport {
            metrics: judged.settled.metrics,
            findings: judged.settled.findings,
            clauses: Vec::new(),
        };
        report
            .metrics
            .retain(|one| wanted.contains(&(one.version, one.clause)));
        report
            .findings
            .retain(|one| wanted.contains(&(one.version, one.clause)));
        if report.metrics.is_empty() && report.findings.is_empty() {
            return Err(
                Failure::new(format!("о пункте «{name}» по всем случаям вместе сказать нечего"))
                    .hint("пункт, который судится по каждой сделке, объясняют с --deal и id сделки, о работе сотрудника — с --person")
                    .into(),
            );
        }
        report.clauses = wanted.clone();
        let context = session.context(&judged.names, &input);
        match args.output.format {
            Format::Text => text::explain_clause::write(out, look, &context, &report)?,
            Format::Json | Format::Ndjson => json::explain_clause::json(out, &context, &report)?,
        }
        end = Some(input);
        Ok(())
    })?;
    Ok(match (delivery, end) {
        (Delivery::Whole, Some(input)) => session.exit(false, &input),
        (Delivery::Cut, _) | (_, None) => Exit::Clean,
    })
}
