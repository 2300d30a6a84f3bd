//! One run in a process of its own: prints its seconds and its peak memory in KiB.

use std::ffi::OsString;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use reglament::cli::{self, Env};
use reglament::facts::read::{Chunks, Notes};

use super::{generator, regulation};

/// `split N`, `read N` (by N threads), or `lint` and what else is to be said to it; `lint-long` judges by the long text.
pub fn run(file: &Path, what: &[&str]) -> io::Result<()> {
    let started = Instant::now();
    match what {
        ["split", threads] => {
            // Chunks are cut at the ends of lines, and the lines are counted as they are cut.
            black_box(over_chunks(file, threads, |chunk, _| chunk.first_line)?);
        }
        ["read", threads] => {
            let name = file.display().to_string();
            let cases = over_chunks(file, threads, |chunk, notes| {
                let mut cases = 0;
                chunk.read(&name, notes, |case| {
                    cases += u64::from(black_box(case).is_ok())
                });
                cases
            })?;
            black_box(cases);
        }
        ["lint", rest @ ..] => lint(&regulation::short(), file, rest)?,
        ["lint-long", rest @ ..] => lint(&regulation::long(), file, rest)?,
        _ => return Err(io::Error::other("неизвестный замер")),
    }
    let seconds = started.elapsed().as_secs_f64();
    writeln!(io::stdout(), "{seconds} {}", peak_kib())
}

/// Chunks of a file by so many threads, as the program takes them.
fn over_chunks(
    file: &Path,
    threads: &str,
    each: impl Fn(&reglament::facts::read::Chunk, &mut Notes) -> u64 + Sync,
) -> io::Result<u64> {
    let threads: usize = threads.parse().map_err(io::Error::other)?;
    let chunks = Mutex::new(Chunks::new(File::open(file)?));
    std::thread::scope(|scope| {
        let work = || {
            let mut notes = Notes::default();
            let mut sum = 0;
            loop {
                let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(chunk) = next else { return Ok(sum) };
                sum += each(&chunk?, &mut notes);
            }
        };
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let sums = all.into_iter().map(|one| match one.join() {
            Ok(sum) => sum,
            Err(_) => Err(io::Error::other("поток оборвался")),
        });
        sums.sum()
    })
}

/// What the system tells a measured program.
pub fn env() -> Env {
    Env {
        now: reglament::value::Instant(generator::NOW),
        width: None,
        out_color: false,
        err_color: false,
        err_terminal: false,
        in_terminal: false,
        cores: 2,
    }
}

fn lint(regulation: &Path, file: &Path, rest: &[&str]) -> io::Result<()> {
    let mut args: Vec<OsString> = vec!["reglament".into(), "lint".into(), regulation.into()];
    args.extend(["--at", "2026-12-11T12:00", "--data"].map(OsString::from));
    args.push(file.into());
    args.extend(rest.iter().map(OsString::from));
    let exit = cli::run(args, &env(), &mut io::sink(), &mut io::stderr());
    if exit.code() > 1 {
        return Err(io::Error::other(format!("lint ended with {}", exit.code())));
    }
    Ok(())
}

/// Peak resident memory of this process, where the system tells it; else 0.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}
