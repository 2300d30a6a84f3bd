//! `reglament completions`: what a shell needs to complete commands and options, out of the same definitions as the help.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::{Args, CompletionsArgs};
use super::{Exit, Failure, Io, sink};

pub(super) fn run(args: &CompletionsArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "reglament", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.shell == Shell::Zsh {
        // The title that zsh shows above a group of matches is the generator's own English.
        script = script.replace(" commands' commands \"$@\"", ": команды' commands \"$@\"");
    }
    sink::write_to(io.out, args.out.as_deref(), |out| {
        Ok(out.write_all(script.as_bytes())?)
    })?;
    Ok(Exit::Clean)
}
