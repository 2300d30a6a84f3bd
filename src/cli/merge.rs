//! `reglament merge`: parts of the data, judged each by itself, come to what the whole would have come to.

use super::args::{DataArgs, MergeArgs};
use super::data::Data;
use super::excuses::Excuses;
use super::lint::Lint;
use super::part::{Parts, files};
use super::progress::Progress;
use super::session::Session;
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io};
use crate::output::json;
use crate::value::Instant;

pub(super) fn run(args: &MergeArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let files = files(&args.parts)?;
    let mut parts = Parts::default();
    let mut end = None;
    let env = *io.env;
    let mut progress = Progress::new(&env, io.err);
    let mut quiet = (std::io::sink(), std::io::sink());
    let delivery = sink::write_to(io.out, args.out.as_deref(), |out| {
        for path in &files {
            parts.read(path, out)?;
        }
        let parts = std::mem::take(&mut parts);
        let io = Io {
            env: &env,
            out: &mut quiet.0,
            err: &mut quiet.1,
        };
        let lint = lint(&parts, args, &io)?;
        let whole = lint.merged(parts, &mut progress, out)?;
        let context = lint.session.context(&whole.names, &whole.input);
        json::lint::ndjson_end(out, &context, &whole.report)?;
        end = Some((lint, whole));
        Ok::<_, Trouble>(())
    })?;
    let (Delivery::Whole, Some((lint, whole))) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    lint.exit(&whole)
}

/// Everything that the parts were judged by.
fn lint(parts: &Parts, args: &MergeArgs, io: &Io<'_>) -> Result<Lint, Failure> {
    let header = parts.header()?;
    let regulations = header.texts.load();
    if !regulations.is_sound() {
        return Err(
            Failure::new("регламент, записанный в частях, этой программой не прочитан")
                .hint("части пишут и сводят одной и той же версией"),
        );
    }
    let opened = Data {
        dataset: header.data.dataset()?,
        cases: Vec::new(),
        lines: Vec::new(),
        summary: header.data.before.clone(),
        notes: header.data.notes.clone(),
        recognised: Vec::new(),
        quality: Vec::new(),
        calendar: None,
        rejected: None,
    };
    let how = DataArgs {
        strict: args.strict,
        as_if_in_force: header.as_if_in_force,
        ..DataArgs::default()
    };
    let (mut session, _) = Session::over(regulations.regulations, opened, &how, io)?;
    session.at = Instant(header.at);
    let excuses = match &header.excuses {
        Some((name, text)) => Excuses::parse(name, text, &session)?,
        None => Excuses::default(),
    };
    Ok(Lint::over(session, excuses))
}
