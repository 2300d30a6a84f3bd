//! `reglament test`: the regulation's own examples, and what of it they exercise.

use super::args::{Format, TestArgs};
use super::judge::judge;
use super::met::Met;
use super::session::{Session, sound};
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io};
use crate::output::report::TestReport;
use crate::output::{Book, Context, Look, Names, json, text};
use crate::program::Program;
use crate::trial::{Coverage, Trials, play};

pub(super) fn run(args: &TestArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.data.data.is_some() {
        return with_data(args, io);
    }
    let regulations = sound(&args.regulation, io)?;
    let program = Program::new(&regulations);
    let book = Book::new(&regulations);
    let report = TestReport {
        trials: play(&program),
        data: None,
    };
    let (names, input) = (Names::default(), Default::default());
    let staff = Default::default();
    let context = Context {
        at: io.env.now,
        book: &book,
        staff: &staff,
        names: &names,
        input: &input,
        format: "",
        as_of: None,
    };
    show(args, io, &program, &context, &report)
}

fn show(
    args: &TestArgs,
    io: &mut Io<'_>,
    program: &Program,
    context: &Context<'_>,
    report: &TestReport,
) -> Result<Exit, Failure> {
    let path = args.output.out.as_deref();
    let look: Look = Session::look(io, path.is_some());
    let delivery = sink::write_to(io.out, path, |out| {
        match args.output.format {
            Format::Text => text::test::write(out, look, context, program, report)?,
            Format::Json | Format::Ndjson => json::test::json(out, context, program, report)?,
        }
        Ok(())
    })?;
    Ok(if failed(&report.trials) && delivery == Delivery::Whole {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

fn failed(trials: &Trials) -> bool {
    trials.played.iter().any(|one| !one.failed.is_empty())
}

/// What one piece of the data exercised.
#[derive(Default)]
struct Piece {
    coverage: Option<Coverage>,
    deals: u64,
    met: Met,
}

/// The scenarios, and what the real deals exercise.
fn with_data(args: &TestArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (mut session, cases) = Session::open(&args.regulation, &args.data, io)?;
    session.options.coverage = true;
    let empty = Coverage::new(&session.program);
    let (mut whole, mut deals, mut met) = (empty.clone(), 0, Met::default());
    let judged = judge(
        &session.bench(),
        cases,
        |piece: &mut Piece, _, case, result| {
            let coverage = piece.coverage.get_or_insert_with(|| empty.clone());
            coverage.result(&result);
            piece.deals += case.deals.len() as u64;
            piece.met.take(case, &session.stages);
        },
        |piece, _| {
            if let Some(coverage) = piece.coverage {
                whole.merge(&coverage);
            }
            deals += piece.deals;
            met.merge(piece.met);
            Ok(())
        },
    )
    .map_err(|trouble| match trouble {
        Trouble::Failed(failure) => failure,
        Trouble::Io(error) => Failure::new(format!("данные не дочитаны: {}", sink::reason(&error))),
    })?;
    whole.settled(&judged.limited, &judged.settled.findings);
    whole.counted(&judged.settled.metrics);
    let input = session.account(judged.account);
    let report = TestReport {
        trials: play(&session.program),
        data: Some((whole, deals)),
    };
    let names = Names::default();
    let context = session.context(&names, &input);
    let exit = show(args, io, &session.program, &context, &report)?;
    session.read_any(&input)?;
    session.in_force()?;
    met.fits(&session.stages)?;
    Ok(match exit {
        Exit::Clean => session.exit(false, &input),
        other => other,
    })
}
