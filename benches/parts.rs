//! What else is promised of speed: more clauses, more events, explanations, the start of the program, working minutes.

use std::fs::File;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant as Stopwatch;

use reglament::calendar::{ProductionCalendar, Schedule, WeekHours, WorkClock, Zone};
use reglament::cli::data::{self, DataPath};
use reglament::engine::{Engine, Options};
use reglament::facts::read::{Chunks, Notes};
use reglament::model;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

use super::generator::{Habits, NOW};
use super::{median, once, place, pour, regulation};

const CASES: u64 = 10_000;
/// Cases of which every first deal is explained.
const EXPLAINED: u64 = 500;

/// The tables.
pub fn table(rounds: usize) -> io::Result<()> {
    regulation::write()?;
    let mut out = io::stdout().lock();
    let (short, long) = regulation::clauses();
    let usual = Habits::USUAL;
    let rows = [
        (format!("{short} пунктов"), usual, "lint"),
        (format!("{long} пунктов"), usual, "lint-long"),
        (
            format!("{short} пунктов, событий вдвое больше"),
            Habits { times: 2, ..usual },
            "lint",
        ),
        (
            format!("{short} пунктов, событий вчетверо больше"),
            Habits { times: 4, ..usual },
            "lint",
        ),
        (
            format!("{short} пунктов, нарушено почти всё"),
            Habits::WORST,
            "lint",
        ),
    ];
    writeln!(
        out,
        "{CASES} клиентов, 1 поток, медианы прогонов: {rounds}; «движок» — lint без разбора\n| что | разбор, мкс на клиента | lint | движок | мкс на пункт и клиента | lint к разбору |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|")?;
    for (at, (name, habits, what)) in rows.into_iter().enumerate() {
        let file = place(&format!("parts-{at}.ndjson"));
        pour(CASES, (1, habits), File::create(&file)?)?;
        let (mut read, mut lint) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            read.push(once(&file, &["read", "1"], Stdio::null())?.0);
            let args = [what, "--format", "ndjson", "--jobs", "1"];
            lint.push(once(&file, &args, Stdio::null())?.0);
        }
        std::fs::remove_file(&file)?;
        let micros = |seconds| median(seconds) * 1e6 / CASES as f64;
        let (read, lint) = (micros(read), micros(lint));
        let clauses = if what == "lint" { short } else { long };
        writeln!(
            out,
            "| {name} | {read:.1} | {lint:.1} | {:.1} | {:.2} | {:.2} |",
            lint - read,
            (lint - read) / clauses as f64,
            lint / read
        )?;
    }
    writeln!(out)?;
    let (plain, told) = explained(rounds)?;
    writeln!(
        out,
        "объяснение: {plain:.0} мкс на клиента без него, {told:.0} с объяснением первой сделки, в {:.2} раза дольше",
        told / plain
    )?;
    writeln!(
        out,
        "запуск `lint` на одной сделке: {:.1} мс",
        start(rounds)?
    )?;
    writeln!(out, "прибавить рабочие минуты: {:.0} нс", working_minutes())
}

/// Microseconds for a case without an explanation and with one.
fn explained(rounds: usize) -> io::Result<(f64, f64)> {
    let text = std::fs::read_to_string(regulation::short())?;
    let source = SourceText::new("prodazha.reglament", &text);
    let loaded = model::load(std::slice::from_ref(&source));
    let program = Program::new(&loaded.regulations);
    let file = place("explained.ndjson");
    pour(EXPLAINED, (1, Habits::USUAL), File::create(&file)?)?;
    let chunks: Result<Vec<_>, _> = Chunks::new(File::open(&file)?).collect();
    let (chunks, mut cases) = (chunks?, Vec::new());
    for chunk in &chunks {
        chunk.read("x", &mut Notes::default(), |case| cases.extend(case.ok()));
    }
    let opened = data::open(&DataPath::Path(file.clone())).map_err(io::Error::other)?;
    let dataset = opened.dataset;
    std::fs::remove_file(&file)?;
    let run = |explain: bool| {
        let mut seconds = 0.0;
        for case in &cases {
            let deal = case.deals.first().map(|deal| Box::from(&*deal.id));
            let options = Options {
                explain: deal.filter(|_| explain),
                ..Options::default()
            };
            let mut engine = Engine::new(&program, &dataset, Instant(NOW), &options);
            let stopwatch = Stopwatch::now();
            black_box(engine.evaluate(case));
            seconds += stopwatch.elapsed().as_secs_f64();
        }
        seconds * 1e6 / cases.len() as f64
    };
    run(true);
    let (mut plain, mut told) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        plain.push(run(false));
        told.push(run(true));
    }
    Ok((median(plain), median(told)))
}

/// Milliseconds for the whole program, from its start to its end, on one deal.
fn start(rounds: usize) -> io::Result<f64> {
    let file = place("one.ndjson");
    pour(1, (1, Habits::USUAL), File::create(&file)?)?;
    let run = |file: &Path| {
        let stopwatch = Stopwatch::now();
        let done = Command::new(env!("CARGO_BIN_EXE_reglament"))
            .args(["lint", "--at", "2026-12-11T12:00", "--data"])
            .arg(file)
            .arg(regulation::short())
            .output()?;
        match done.status.code() {
            Some(0 | 1) => Ok(stopwatch.elapsed().as_secs_f64() * 1e3),
            _ => Err(io::Error::other(
                String::from_utf8_lossy(&done.stderr).into_owned(),
            )),
        }
    };
    run(&file)?;
    let all: io::Result<Vec<f64>> = (0..rounds * 4).map(|_| run(&file)).collect();
    std::fs::remove_file(&file)?;
    Ok(median(all?))
}

/// Nanoseconds for adding 480 working minutes at moments that no cache foresees; see `benches/calendar.rs` for more.
fn working_minutes() -> f64 {
    const ROUNDS: i64 = 2_000_000;
    let zone = Zone::parse("Europe/Moscow").unwrap_or(Zone::UTC);
    let Ok(week) = WeekHours::parse("пн–пт 09:00–18:00") else {
        return f64::NAN;
    };
    let schedule = Schedule::new(zone, week).with_calendar(ProductionCalendar::russia());
    let clock = WorkClock::new(schedule);
    let runs = (0..5).map(|_| {
        let stopwatch = Stopwatch::now();
        let mut sum = 0;
        for round in 0..ROUNDS {
            let at = Instant(1_400_000_000 + round * 2_654_435_761 % 378_000_000);
            sum += clock.add_working_seconds(black_box(at), 480 * 60).0;
        }
        black_box(sum);
        stopwatch.elapsed().as_nanos() as f64 / ROUNDS as f64
    });
    median(runs.collect())
}
