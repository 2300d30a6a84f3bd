//! `reglament next`: what everybody has to do.

use super::args::{Format, NextArgs};
use super::filter::Filter;
use super::ids::Seen;
use super::judge::judge;
use super::met::Met;
use super::not_held::NotHeld;
use super::progress::Progress;
use super::session::Session;
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io};
use crate::findings::{Ledger, NextAction};
use crate::output::report::NextReport;
use crate::output::{Names, json, text};
use crate::views::NextActions;

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    actions: Vec<NextAction>,
    names: Names,
    ledger: Ledger,
    not_checked: NotHeld,
    seen: Seen,
    met: Met,
}

pub(super) fn run(args: &NextArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    let filter = Filter::new(&args.filter, &session)?;
    let path = args.output.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let mut whole = Found::default();
        let judged = judge(
            &session.bench(),
            cases,
            |found: &mut Found, _, case, result| {
                filter.see(case, &mut found.seen);
                found.met.take(case, &session.stages);
                found.ledger.add(&result.ledger);
                found.not_checked.take(&result.findings, &session.heads);
                for one in result
                    .actions
                    .into_iter()
                    .filter(|one| filter.keeps_action(one))
                {
                    found.names.take(case, &one.subject);
                    found.actions.push(one);
                }
            },
            |found, read| {
                progress.show(read);
                whole.actions.extend(found.actions);
                whole.names.merge(found.names);
                whole.ledger.add(&found.ledger);
                whole.seen.merge(found.seen);
                whole.met.merge(found.met);
                whole.not_checked.merge(found.not_checked);
                Ok(())
            },
        )?;
        progress.clear();
        let left = judged.settled.actions.into_iter();
        whole
            .actions
            .extend(left.filter(|one| filter.keeps_action(one)));
        // Limits give nobody anything to do; the account adds up with theirs all the same.
        whole.ledger.add(&judged.settled.ledger);
        whole
            .not_checked
            .take(&judged.settled.findings, &session.heads);
        let mut input = session.account(judged.account);
        if whole.ledger.born > 0 {
            let note = whole.met.note(&session.stages);
            input.notes.extend(note.map(Into::into));
        }
        if input.used > 0 {
            filter.all_seen(&whole.seen)?;
        }
        let report = NextReport {
            actions: NextActions::new(whole.actions),
            not_checked: whole.not_checked.rows(),
            ledger: whole.ledger,
        };
        let context = session.context(&whole.names, &input);
        match args.output.format {
            Format::Text => text::next::write(out, look, &context, &report)?,
            Format::Json => json::next::json(out, &context, &report)?,
            Format::Ndjson => json::next::ndjson(out, &context, &report)?,
        }
        end = Some((input, report.ledger, report.not_checked, whole.met));
        Ok(())
    })?;
    let (Delivery::Whole, Some((input, ledger, not_checked, met))) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    session.judged(&input, &ledger, &not_checked, &met)?;
    // A list of things to do is no fault: only rejected records can make this command end badly.
    Ok(session.exit(false, &input))
}
