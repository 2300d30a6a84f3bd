//! How long a big base takes, beside the same bytes merely deserialised into the same structs.
//!
//! ```text
//! cargo bench --bench throughput                       the table for 100 000 cases
//! cargo bench --bench throughput -- --cases N          the table for N cases
//! cargo bench --bench throughput -- --write N FILE     only writes N cases (a third number is the seed)
//! ```
//!
//! Every row is a process of its own (this program run again), so that its peak memory is its own; rows take turns, three
//! rounds, and the table shows medians. Output goes nowhere: what is measured is reading and judging.

mod draw;
mod generator;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use reglament::cli::{self, Env};
use reglament::facts::read::{Chunks, Notes};

const ROUNDS: usize = 3;
const REGULATION: &str = "regulations/klientskaya-baza.reglament";

/// What is measured: a name for the table and the arguments of the run.
const ROWS: &[(&str, &[&str])] = &[
    ("только разбор в структуры, 1 поток", &["read"]),
    (
        "lint --format ndjson, 1 поток",
        &["lint", "--format", "ndjson", "--jobs", "1"],
    ),
    (
        "lint --format ndjson, 2 потока",
        &["lint", "--format", "ndjson", "--jobs", "2"],
    ),
    ("lint (текст), 2 потока", &["lint", "--jobs", "2"]),
];

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--measure", file, rest @ ..] => measure(Path::new(file), rest),
        ["--write", count, file] => write_cases(number(count)?, Path::new(file), 1),
        ["--write", count, file, seed] => {
            write_cases(number(count)?, Path::new(file), number(seed)?)
        }
        ["--cases", count] => table(number(count)?),
        [] => table(100_000),
        _ => Err(io::Error::other(
            "нужно: [--cases ЧИСЛО] или --write ЧИСЛО ФАЙЛ [зерно]",
        )),
    }
}

fn number(text: &str) -> io::Result<u64> {
    text.parse()
        .map_err(|_| io::Error::other(format!("«{text}» — не целое число")))
}

fn write_cases(count: u64, path: &Path, seed: u64) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut line = String::new();
    for case in 0..count {
        line.clear();
        generator::line(seed, case, &mut line);
        line.push('\n');
        file.write_all(line.as_bytes())?;
    }
    file.flush()
}

/// One run: prints its seconds and its peak memory in KiB.
fn measure(file: &Path, what: &[&str]) -> io::Result<()> {
    let started = Instant::now();
    if what == ["read"] {
        let mut notes = Notes::default();
        let mut cases = 0_u64;
        let name = file.display().to_string();
        for chunk in Chunks::new(File::open(file)?) {
            chunk?.read(&name, &mut notes, |case| {
                cases += u64::from(std::hint::black_box(case).is_ok());
            });
        }
        std::hint::black_box(cases);
    } else {
        let env = Env {
            now: reglament::value::Instant(1_796_979_600),
            width: None,
            out_color: false,
            err_color: false,
            err_terminal: false,
            in_terminal: false,
            cores: 2,
        };
        let mut args: Vec<OsString> = [
            "reglament",
            "lint",
            REGULATION,
            "--as-if-in-force",
            "--at",
            "2026-12-11T12:00",
            "--data",
        ]
        .map(OsString::from)
        .to_vec();
        args.push(file.into());
        args.extend(what.iter().skip(1).map(OsString::from));
        let exit = cli::run(args, &env, &mut io::sink(), &mut io::stderr());
        if exit.code() > 1 {
            return Err(io::Error::other(format!("lint ended with {}", exit.code())));
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    writeln!(io::stdout(), "{seconds} {}", peak_kib())
}

/// Peak resident memory of this process, where the system tells it; else 0.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}

fn table(count: u64) -> io::Result<()> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = dir.join(format!("cases-{count}.ndjson"));
    write_cases(count, &file, 1)?;
    let megabytes = std::fs::metadata(&file)?.len() as f64 / 1e6;
    let mut seen: Vec<Vec<(f64, u64)>> = vec![Vec::new(); ROWS.len()];
    for _ in 0..ROUNDS {
        for (runs, (_, args)) in seen.iter_mut().zip(ROWS) {
            let output = Command::new(std::env::current_exe()?)
                .arg("--measure")
                .arg(&file)
                .args(*args)
                .output()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut fields = text.split_whitespace();
            let seconds = fields.next().and_then(|field| field.parse().ok());
            let peak = fields.next().and_then(|field| field.parse().ok());
            match seconds.zip(peak) {
                Some(run) if output.status.success() => runs.push(run),
                _ => {
                    return Err(io::Error::other(
                        String::from_utf8_lossy(&output.stderr).into_owned(),
                    ));
                }
            }
        }
    }
    std::fs::remove_file(&file)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{count} клиентов, {megabytes:.0} МБ, медианы {ROUNDS} прогонов"
    )?;
    writeln!(
        out,
        "| что | секунд | клиентов в секунду | МБ/с | память, МБ |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    for (runs, (name, _)) in seen.iter_mut().zip(ROWS) {
        let seconds = median(runs.iter().map(|run| run.0).collect());
        let peak = median(runs.iter().map(|run| run.1 as f64).collect()) / 1024.0;
        let rate = count as f64 / seconds;
        writeln!(
            out,
            "| {name} | {seconds:.2} | {rate:.0} | {:.0} | {peak:.0} |",
            megabytes / seconds
        )?;
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
