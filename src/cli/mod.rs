//! The command line: arguments in, exit code out. All input and output of the program happens here.
//!
//! Each command is one file with one function that reads its input, has it judged, and hands a finished report to
//! [`crate::output`].

pub mod args;
mod asked_reports;
mod audit;
mod check;
mod check_data;
mod completions;
pub mod data;
mod diff;
mod doc;
mod excuses;
mod explain;
mod explain_clause;
mod failure;
mod filter;
mod fmt;
mod foreign;
mod found;
mod ids;
mod import;
pub mod interrupt;
mod judge;
mod later;
mod lint;
mod mail;
mod man;
mod merge;
mod met;
pub mod moment;
mod near;
mod new;
mod next;
mod not_held;
mod part;
mod plan;
mod progress;
mod regulation;
mod report;
mod session;
mod since;
pub mod sink;
mod test;
mod usage;
mod watch;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

pub use failure::{Exit, Failure};

use crate::output::Look;
use crate::value::Instant;
use args::{Args, Command};

/// What the surroundings of the program tell it: passed in, so that a run can be repeated in a test.
#[derive(Debug, Clone, Copy)]
pub struct Env {
    /// The present moment.
    pub now: Instant,
    /// The width of the terminal that standard output goes to; `None` when it is not one.
    pub width: Option<usize>,
    /// Whether standard output may be coloured.
    pub out_color: bool,
    /// Whether standard error may be coloured.
    pub err_color: bool,
    /// Whether standard error is a terminal (then long work may show its progress there).
    pub err_terminal: bool,
    /// Whether standard input is a terminal (then nothing will come from it).
    pub in_terminal: bool,
    /// How many cores there are.
    pub cores: usize,
}

impl Env {
    /// The look of what goes to standard output.
    fn look(&self) -> Look {
        self.width.map_or(
            Look {
                color: self.out_color,
                ..Look::PLAIN
            },
            |width| Look::terminal(width, self.out_color),
        )
    }

    /// The look of what goes to a file when `to_file`, else to standard output.
    fn look_for(&self, to_file: bool) -> Look {
        if to_file { Look::PLAIN } else { self.look() }
    }

    fn err_look(&self) -> Look {
        Look {
            color: self.err_color,
            ..Look::PLAIN
        }
    }
}

/// Both streams and the surroundings, as every command gets them.
pub(crate) struct Io<'a> {
    pub(crate) env: &'a Env,
    pub(crate) out: &'a mut dyn Write,
    pub(crate) err: &'a mut dyn Write,
}

/// Runs the program. Everything it says goes to `out` and `err`.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    env: &Env,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let mut io = Io { env, out, err };
    let done = parse(args, &mut io).and_then(|command| match command {
        None => Ok(Exit::Clean),
        Some(Command::Check(args)) => check::run(&args, &mut io),
        Some(Command::Fmt(args)) => fmt::run(&args, &mut io),
        Some(Command::Test(args)) => test::run(&args, &mut io),
        Some(Command::Doc(args)) => doc::run(&args, &mut io),
        Some(Command::Diff(args)) => diff::run(&args, &mut io),
        Some(Command::Explain(args)) => explain::run(&args, &mut io),
        Some(Command::Lint(args)) => lint::run(&args, &mut io),
        Some(Command::Merge(args)) => merge::run(&args, &mut io),
        Some(Command::Next(args)) => next::run(&args, &mut io),
        Some(Command::Audit(args)) => audit::run(&args, &mut io),
        Some(Command::Report(args)) => report::run(&args, &mut io),
        Some(Command::Mail(args)) => mail::run(&args, &mut io),
        Some(Command::Plan(args)) => plan::run(&args, &mut io),
        Some(Command::Import(args)) => import::run(&args, &mut io),
        Some(Command::New(args)) => new::run(&args, &mut io),
        Some(Command::Completions(args)) => completions::run(&args, &mut io),
        Some(Command::Man(args)) => man::run(&args, &mut io),
    });
    done.unwrap_or_else(|failure| {
        // When even standard error is gone there is nowhere left to say it.
        let _ = io.err.write_all(failure.text(env.err_look()).as_bytes());
        Exit::Failed
    })
}

/// The command, or `None` when help or the version was asked for and has been shown.
fn parse(
    args: impl IntoIterator<Item = OsString>,
    io: &mut Io<'_>,
) -> Result<Option<Command>, Failure> {
    let width = io.env.look().width;
    let args: Vec<OsString> = args.into_iter().collect();
    usage::dashes(&args)?;
    let command = Args::command().term_width(width);
    let error = match command.try_get_matches_from(args) {
        Ok(matches) => match Args::from_arg_matches(&matches) {
            Ok(args) => return Ok(Some(args.command)),
            Err(error) => error,
        },
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render().to_string();
            sink::write_to(io.out, None, |out| Ok(out.write_all(text.as_bytes())?))?;
            Ok(None)
        }
        _ => Err(usage::failure(&error, &Args::command())),
    }
}
