//! How long tables and answers of a CRM take to become cases, and how much memory that takes.
//!
//! ```text
//! cargo bench --bench import                                  the table for 10 000 and 100 000 deals
//! cargo bench --bench import -- --deals N                     the table for N deals
//! cargo bench --bench import -- --rest bitrix24 --deals N     the same of answers of Bitrix24; or --rest amocrm
//! cargo bench --bench import -- --write N FOLDER              only writes the tables of N deals
//! ```
//!
//! Every run is a process of its own (this program run again), so that its peak memory is its own. The result is written to the disk,
//! as the command itself does it.

mod draw;
mod rest;
mod tables;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use reglament::cli::{self, Env};
use rest::Crm;

/// So often fewer deals than [`MANY`] are measured; the table shows medians.
const ROUNDS: usize = 3;
const MANY: u64 = 500_000;

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--measure", kind, from, to] => measure(kind, Path::new(from), Path::new(to)),
        ["--write", count, folder] => {
            tables::write(1, number(count)?, Path::new(folder)).map(|_| ())
        }
        ["--write", count, folder, kind] => crm(kind)?
            .write(1, number(count)?, Path::new(folder))
            .map(|_| ()),
        ["--deals", count] => table("table", &[number(count)?]),
        ["--rest", kind, "--deals", count] => table(kind, &[number(count)?]),
        ["--rest", kind] => table(kind, &[10_000, 100_000]),
        [] => table("table", &[10_000, 100_000]),
        _ => Err(io::Error::other(
            "нужно: [--rest bitrix24|amocrm] [--deals ЧИСЛО] или --write ЧИСЛО ПАПКА [bitrix24|amocrm]",
        )),
    }
}

fn number(text: &str) -> io::Result<u64> {
    text.parse()
        .map_err(|_| io::Error::other(format!("«{text}» — не целое число")))
}

fn crm(kind: &str) -> io::Result<Crm> {
    Crm::named(kind).ok_or_else(|| io::Error::other(format!("«{kind}» — не bitrix24 и не amocrm")))
}

/// One run: prints its seconds and its peak memory in KiB.
fn measure(kind: &str, from: &Path, to: &Path) -> io::Result<()> {
    let env = Env {
        now: reglament::value::Instant(1_796_979_600),
        width: None,
        out_color: false,
        err_color: false,
        err_terminal: false,
        in_terminal: false,
        cores: 2,
    };
    let mut args: Vec<OsString> = ["reglament", "import", kind].map(OsString::from).to_vec();
    args.extend([from.into(), "--out".into(), to.into()]);
    let started = Instant::now();
    let exit = cli::run(args, &env, &mut io::sink(), &mut io::stderr());
    let seconds = started.elapsed().as_secs_f64();
    if exit.code() != 0 {
        return Err(io::Error::other(format!(
            "import ended with {}",
            exit.code()
        )));
    }
    writeln!(io::stdout(), "{seconds} {}", peak_kib())
}

/// Peak resident memory of this process, where the system tells it; else 0.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}

fn table(kind: &str, counts: &[u64]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "| сделок | дел | МБ | секунд | МБ/с | память, МБ |")?;
    writeln!(out, "|---:|---:|---:|---:|---:|---:|")?;
    for &deals in counts {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let from = dir.join(format!("{kind}-{deals}"));
        let to = dir.join(format!("imported-{deals}"));
        let bytes = match kind {
            "table" => tables::write(1, deals, &from)?,
            kind => crm(kind)?.write(1, deals, &from)?,
        };
        let megabytes = bytes as f64 / 1e6;
        let rounds = if deals < MANY { ROUNDS } else { 1 };
        let mut runs = Vec::new();
        for _ in 0..rounds {
            let output = Command::new(std::env::current_exe()?)
                .arg("--measure")
                .arg(kind)
                .arg(&from)
                .arg(&to)
                .output()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut fields = text.split_whitespace();
            let seconds: Option<f64> = fields.next().and_then(|field| field.parse().ok());
            let peak: Option<f64> = fields.next().and_then(|field| field.parse().ok());
            match seconds.zip(peak) {
                Some(run) if output.status.success() => runs.push(run),
                _ => {
                    return Err(io::Error::other(
                        String::from_utf8_lossy(&output.stderr).into_owned(),
                    ));
                }
            }
            fs::remove_dir_all(&to)?;
        }
        fs::remove_dir_all(&from)?;
        let seconds = median(runs.iter().map(|run| run.0).collect());
        let peak = median(runs.iter().map(|run| run.1).collect()) / 1024.0;
        writeln!(
            out,
            "| {deals} | {} | {megabytes:.0} | {seconds:.1} | {:.0} | {peak:.0} |",
            deals * tables::ACTIVITIES,
            megabytes / seconds
        )?;
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
