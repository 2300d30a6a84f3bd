//! How long a big base takes, beside two lower bounds of the same run: the lines merely split, and the same bytes merely
//! deserialised into the same structs.
//!
//! ```text
//! cargo bench --bench throughput                       tables for 10 000 and 100 000 cases, and what else is promised
//! cargo bench --bench throughput -- --cases N [R]      the table for N cases (R rounds, else 5)
//! cargo bench --bench throughput -- --parts            only what else is promised: clauses, events, explanations, start
//! cargo bench --bench throughput -- --memory N         peak memory for N cases, which are piped and never stored
//! cargo bench --bench throughput -- --write N FILE     only writes N cases (a third number is the seed); `-` is standard output
//! ```
//!
//! Every run of a table is a process of its own (this program run again), so that its peak memory is its own; rows take turns,
//! and the table shows medians. Output goes nowhere: what is measured is reading, judging and writing into nothing.

mod draw;
mod generator;
mod measure;
mod parts;
mod regulation;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generator::Habits;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;

/// What is measured: a name for the table and the arguments of the run.
const ROWS: &[(&str, &[&str])] = &[
    ("только строки, 1 поток", &["split", "1"]),
    ("только строки, 2 потока", &["split", "2"]),
    ("только разбор в структуры, 1 поток", &["read", "1"]),
    ("только разбор в структуры, 2 потока", &["read", "2"]),
    (
        "lint --format ndjson, 1 поток",
        &["lint", "--format", "ndjson", "--jobs", "1"],
    ),
    (
        "lint --format ndjson, 2 потока",
        &["lint", "--format", "ndjson", "--jobs", "2"],
    ),
];

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--measure", file, rest @ ..] => measure::run(Path::new(file), rest),
        ["--write", count, file] => write_cases(number(count)?, file, (1, Habits::USUAL)),
        ["--write", count, file, seed] => {
            write_cases(number(count)?, file, (number(seed)?, Habits::USUAL))
        }
        ["--cases", count] => table(number(count)?, ROUNDS),
        ["--cases", count, rounds] => table(number(count)?, number(rounds)? as usize),
        ["--memory", count] => memory(number(count)?),
        ["--parts"] => parts::table(ROUNDS),
        [] => {
            table(10_000, ROUNDS)?;
            table(100_000, ROUNDS)?;
            parts::table(ROUNDS)
        }
        _ => Err(io::Error::other(
            "нужно: [--cases ЧИСЛО [прогонов]], --parts, --memory ЧИСЛО или --write ЧИСЛО ФАЙЛ [зерно]",
        )),
    }
}

fn number(text: &str) -> io::Result<u64> {
    text.parse()
        .map_err(|_| io::Error::other(format!("«{text}» — не целое число")))
}

fn write_cases(count: u64, path: &str, (seed, habits): (u64, Habits)) -> io::Result<()> {
    if path == "-" {
        return pour(count, (seed, habits), io::stdout().lock());
    }
    pour(count, (seed, habits), File::create(path)?)
}

fn pour(count: u64, (seed, habits): (u64, Habits), into: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, into);
    let mut line = String::new();
    for case in 0..count {
        line.clear();
        generator::line(seed, case, habits, &mut line);
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}

/// A place for files of a run.
fn place(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Seconds and peak memory in MB of one run.
fn once(file: &Path, what: &[&str], input: Stdio) -> io::Result<(f64, f64)> {
    let child = Command::new(std::env::current_exe()?)
        .arg("--measure")
        .arg(file)
        .args(what)
        .stdin(input)
        .output()?;
    let text = String::from_utf8_lossy(&child.stdout).into_owned();
    let mut fields = text.split_whitespace();
    let mut field = || fields.next().and_then(|field| field.parse().ok());
    match (field(), field()) {
        (Some(seconds), Some(kib)) if child.status.success() => Ok((seconds, kib / 1024.0)),
        _ => Err(io::Error::other(
            String::from_utf8_lossy(&child.stderr).into_owned(),
        )),
    }
}

fn table(count: u64, rounds: usize) -> io::Result<()> {
    let file = place(&format!("cases-{count}.ndjson"));
    regulation::write()?;
    pour(count, (1, Habits::USUAL), File::create(&file)?)?;
    let megabytes = std::fs::metadata(&file)?.len() as f64 / 1e6;
    let mut seen: Vec<Vec<(f64, f64)>> = vec![Vec::new(); ROWS.len()];
    let mut run = || {
        for _ in 0..rounds {
            for (runs, (_, what)) in seen.iter_mut().zip(ROWS) {
                runs.push(once(&file, what, Stdio::null())?);
            }
        }
        Ok::<_, io::Error>(())
    };
    let done = run();
    std::fs::remove_file(&file)?;
    done?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{count} клиентов, {megabytes:.0} МБ, медианы прогонов: {rounds}"
    )?;
    writeln!(
        out,
        "| что | секунд | клиентов в секунду | МБ/с | память, МБ |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    for (runs, (name, _)) in seen.iter().zip(ROWS) {
        let seconds = median(runs.iter().map(|run| run.0).collect());
        let peak = median(runs.iter().map(|run| run.1).collect());
        let rate = count as f64 / seconds;
        writeln!(
            out,
            "| {name} | {seconds:.2} | {rate:.0} | {:.0} | {peak:.0} |",
            megabytes / seconds
        )?;
    }
    writeln!(out)
}

/// Peak memory for so many cases and for 100 000, all of them piped.
fn memory(count: u64) -> io::Result<()> {
    regulation::write()?;
    writeln!(
        io::stdout(),
        "| клиентов | секунд | память, МБ |\n|---:|---:|---:|"
    )?;
    for count in [100_000, count] {
        let mut source = Command::new(std::env::current_exe()?)
            .args(["--write", &count.to_string(), "-"])
            .stdout(Stdio::piped())
            .spawn()?;
        let pipe = source.stdout.take().map_or(Stdio::null(), Stdio::from);
        let what = ["lint", "--format", "ndjson", "--jobs", "1"];
        let (seconds, peak) = once(Path::new("-"), &what, pipe)?;
        source.wait()?;
        writeln!(io::stdout(), "| {count} | {seconds:.0} | {peak:.1} |")?;
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
