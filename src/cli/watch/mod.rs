//! `reglament lint --watch`: judges anew whenever the text or the data changes, and shows what is new and what is gone.
//!
//! Changes are found by looking at the files a few times a second. There are a handful of them, so this costs nothing to speak of,
//! and works the same on network folders and in containers, where the notices of the operating system do not arrive; a crate that
//! listens to those notices would still need the waiting for a pause that [`stamp::Settling`] does.

mod round;
mod stamp;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use self::round::{Good, Known, Round, known_after, shown};
use self::stamp::{Settling, Stamp};
use super::args::{Format, LintArgs};
use super::lint::Lint;
use super::progress::Progress;
use super::session::Session;
use super::sink::{self, Delivery};
use super::{Env, Exit, Failure, Io, interrupt, regulation, since};
use crate::output::{json, text};
use crate::value::Instant;
use crate::views::Past;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// Files that stand beside a single file of data and are read with it.
const BESIDE: [&str; 5] = [
    "employees.yaml",
    "employees.yml",
    "dataset.yaml",
    "dataset.yml",
    "исключения.yaml",
];

pub(super) fn run(args: &LintArgs, past: Option<Past>, io: &mut Io<'_>) -> Result<Exit, Failure> {
    refuse(args)?;
    let mut listening = None;
    let (mut known, mut past) = (Known::default(), past);
    let mut changed: Vec<PathBuf> = Vec::new();
    loop {
        // Taken before the files are judged: what changes meanwhile is seen afterwards.
        let watched = watched(args);
        let before = Stamp::of(&watched);
        let (round, exit) = judged(args, past.clone(), &known, io)?;
        // Whatever ends the command at once has done so by now.
        let stopped = match &mut listening {
            Some(stopped) => stopped,
            none => none.insert(heard()?),
        };
        let text = shown(&known, &round, &clock(), &changed);
        if written(io, &text)? == Delivery::Cut {
            return Ok(Exit::Clean);
        }
        known = known_after(known, &round);
        if let Round::Good(good) = round {
            past = Some(good.past);
        }
        let mut settling = Settling::new(before);
        changed = loop {
            // A word from Ctrl-C, or a thread that is gone: both end the watch.
            match stopped.recv_timeout(PAUSE) {
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => {
                    written(io, "\n")?;
                    return Ok(exit);
                }
            }
            if let Some(changed) = settling.look(Stamp::of(&watched)) {
                break changed;
            }
        };
    }
}

/// What cannot be watched, or shown as it changes.
fn refuse(args: &LintArgs) -> Result<(), Failure> {
    if args.output.format != Format::Text || args.output.out.is_some() {
        return Err(Failure::new(
            "--watch показывает изменения на экране: ни файла, ни другого вида вывода у него нет",
        )
        .hint("уберите --format и --out, или уберите --watch: что изменилось, покажет и --since"));
    }
    if args.data.data.as_deref() == Some(Path::new("-")) {
        return Err(
            Failure::new("--watch не может следить за стандартным вводом")
                .hint("запишите данные в файл и укажите его: --data выгрузка.ndjson"),
        );
    }
    Ok(())
}

/// Says when Ctrl-C has been pressed.
fn heard() -> Result<Receiver<()>, Failure> {
    interrupt::heard()
        .map_err(|error| Failure::new(format!("--watch: нельзя услышать Ctrl-C: {error}")))
}

/// Reads and judges everything once.
///
/// # Errors
/// On the first time whatever cannot be mended by changing the text: a path, a filter, the options.
fn judged(
    args: &LintArgs,
    past: Option<Past>,
    known: &Known,
    io: &Io<'_>,
) -> Result<(Round, Exit), Failure> {
    let env = Env {
        now: Instant(chrono::Utc::now().timestamp()),
        err_terminal: false,
        err_color: io.env.out_color,
        ..*io.env
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut inner = Io {
        env: &env,
        out: &mut out,
        err: &mut err,
    };
    match good(args, past, &mut inner) {
        Ok((good, exit)) => Ok((Round::Good(good), exit)),
        Err(failure) if known.is_first() && err.is_empty() => Err(failure),
        Err(failure) => {
            err.extend(failure.text(env.err_look()).into_bytes());
            let text = String::from_utf8_lossy(&err).into_owned();
            Ok((Round::Bad(text), Exit::Failed))
        }
    }
}

fn good(args: &LintArgs, past: Option<Past>, io: &mut Io<'_>) -> Result<(Good, Exit), Failure> {
    let look = Session::look(io, false);
    let (lint, cases) = Lint::open(args, past, io)?;
    let mut progress = Progress::new(io.env, io.err);
    let mut made = None;
    sink::write_to(&mut std::io::sink(), None, |_| {
        let whole = lint.judged(cases, &mut progress, None)?;
        let context = lint.session.context(&whole.names, &whole.input);
        let (mut report, mut changes, mut record) = (Vec::new(), Vec::new(), Vec::new());
        text::lint::write(&mut report, look, &context, &whole.report)?;
        text::since::changes(&mut changes, look, &context, &whole.report)?;
        json::lint::json(&mut record, &context, &whole.report)?;
        made = Some((whole, [report, changes, record]));
        Ok(())
    })?;
    let Some((whole, texts)) = made else {
        return Err(Failure::new("проверка не закончена"));
    };
    let exit = lint.exit(&whole)?;
    let [report, changes, record] = texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let since = whole.report.since.as_ref();
    let good = Good {
        report,
        changes,
        moved: since.is_some_and(|since| {
            !since.new.is_empty() || !since.gone.is_empty() || since.mended > 0
        }),
        violations: whole.report.violations.all().count() as u64,
        past: since::parse(&record).map_err(Failure::new)?,
    };
    Ok((good, exit))
}

fn written(io: &mut Io<'_>, text: &str) -> Result<Delivery, Failure> {
    sink::write_to(io.out, None, |out| Ok(out.write_all(text.as_bytes())?))
}

/// Paths that the command line names, and all files that the text includes, found or not.
fn watched(args: &LintArgs) -> BTreeSet<PathBuf> {
    let mut paths: BTreeSet<PathBuf> = args.regulation.iter().cloned().collect();
    paths.extend(args.excuses.clone());
    if let Some(data) = &args.data.data {
        paths.insert(data.clone());
        if !data.is_dir() {
            paths.extend(BESIDE.map(|name| data.with_file_name(name)));
        }
    }
    paths.extend(regulation::included(&args.regulation));
    paths
}

/// The time on the reader's own clock.
fn clock() -> String {
    chrono::Local::now().format("%H:%M:%S").to_string()
}
