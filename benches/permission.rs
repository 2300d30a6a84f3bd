//! How many contacts a second may be asked whether they may be sent a mailing.
//!
//! ```text
//! cargo bench --bench permission                        the tables: 200 000 contacts in memory, whole runs of 25 000 and 100 000
//! cargo bench --bench permission -- --contacts N        the same for N contacts
//! cargo bench --bench permission -- --write N FILE      only writes N contacts
//! ```
//!
//! In memory one thread asks; a contact is a client with 20 mailings of the last half a year, two consents, calls, and every
//! second time a deal. Whole runs are processes of their own (this program run again), so that their peak memory is their own.

mod contacts;
mod draw;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use reglament::cli::{self, Env};
use reglament::engine::{Across, Answer, Engine, Options, Policy, Recipients, Send};
use reglament::facts::Case;
use reglament::facts::read::{Chunks, Notes, read_dataset};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant as Moment;

const ROUNDS: usize = 5;
const MAILINGS: u64 = 20;
/// So many times in a round, for what is over before the system's clock ticks.
const AGAIN: usize = 20;
/// Clients who are asked at many moments.
const FEW: usize = 2_000;
/// Clients of whom the long way is asked, which is far slower.
const LONG: usize = 2_000;

/// Everything a contact policy says: consent, hours, rolling and calendar limits, gaps, single templates, a stop list, stages.
const POLICY: &str = "\
регламент «Контактная политика»:
    версия 1
    часовой пояс Europe/Moscow
порядок: «Новая» → «КП отправлено» → «Договор» → «Успех» или «Отказ»
рассылки:
    1.1 согласие обязательно, кроме сервисных
    1.2 тихие часы 21:00–09:00 по времени клиента
    1.3 email не чаще 2 раз за любые 7 дней
    1.4 СМС не больше 1 в календарную неделю и не больше 3 за любые 30 дней
    1.5 все каналы вместе не больше 4 за 7 дней, включая звонки
    1.6 все каналы вместе не больше 12 в календарный месяц
    1.7 не раньше 1 дня после прошлой рассылки
    1.8 не слать в стадиях «Договор»
    1.9 сервисные шаблоны: «Счёт», «Акт»
    1.10 шаблон «Дожим» только в стадии «КП отправлено»
    1.11 если последние 5 рассылок без открытия, то пауза 30 дней
    1.12 отписка по слову «стоп»
";

/// A limit whose account goes over all clients.
const OF_NUMBER: &str = "    1.13 с одного номера не больше 500 в день\n";

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--measure", dir, jobs] => measure(Path::new(dir), jobs),
        ["--write", count, file] => write_contacts(number(count)?, Path::new(file)),
        ["--contacts", count] => tables(number(count)?),
        [] => tables(200_000),
        _ => Err(io::Error::other(
            "нужно: [--contacts ЧИСЛО] или --write ЧИСЛО ФАЙЛ",
        )),
    }
}

fn tables(count: u64) -> io::Result<()> {
    in_memory(count)?;
    whole_runs(&[count / 8, count / 2])
}

fn number(text: &str) -> io::Result<u64> {
    text.parse()
        .map_err(|_| io::Error::other(format!("«{text}» — не целое число")))
}

fn write_contacts(count: u64, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut line = String::new();
    for contact in 0..count {
        line.clear();
        contacts::line(1, contact, MAILINGS, &mut line);
        line.push('\n');
        file.write_all(line.as_bytes())?;
    }
    file.flush()
}

fn load_1() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("?").to_owned()
}

/// Seconds that this thread has had of a processor: a machine that is shared must not lengthen them.
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Seconds of the median round; of the processor, where the system tells them.
fn timed(mut one: impl FnMut()) -> f64 {
    let mut all: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let (started, had) = (Instant::now(), processor_seconds());
            one();
            match had.zip(processor_seconds()) {
                Some((had, has)) => has - had,
                None => started.elapsed().as_secs_f64(),
            }
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all.get(ROUNDS / 2).copied().unwrap_or(0.0)
}

/// The rows of what is asked of contacts in memory.
fn in_memory(count: u64) -> io::Result<()> {
    let mut notes = Notes::default();
    let loaded = load(&[SourceText::new("политика.reglament", POLICY)]);
    if !loaded.is_sound() {
        return Err(io::Error::other("политика не читается"));
    }
    let program = Program::new(&loaded.regulations);
    let data = read_dataset("timezone: Europe/Moscow\n", "dataset.yaml", &mut notes)
        .map_err(|fault| io::Error::other(fault.reason.to_string()))?;
    let options = Options::default();
    let now = Moment(contacts::NOW);
    let mut engine = Engine::new(&program, &data, now, &options);
    let send = Send {
        channel: "email".into(),
        template: Some("Новости".into()),
        category: Some("реклама".into()),
        ..Send::default()
    };
    let policy = Policy::new(&program, send);
    let mut short = engine.short(&policy);
    let across = Across::unknown();

    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("contacts.ndjson");
    write_contacts(count, &file)?;
    let mut recipients = Recipients::default();
    let mut few = Recipients::default();
    let mut some: Vec<Case<'static>> = Vec::new();
    let mut unfit = 0;
    for chunk in Chunks::new(File::open(&file)?) {
        chunk?.read("contacts.ndjson", &mut notes, |case| {
            let Ok(case) = case else { return };
            match short.recipient(&case) {
                Some(one) => {
                    recipients.push(&one);
                    if few.len() < FEW {
                        few.push(&one);
                    }
                }
                None => unfit += 1,
            }
            if some.len() < 4 * LONG {
                some.push(case.into_owned());
            }
        });
    }
    std::fs::remove_file(&file)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{count} контактов по {MAILINGS} рассылок, пунктов коротким путём — {}, контактов не для него — {unfit}; нагрузка машины {}",
        if short.is_whole() {
            "все"
        } else {
            "не все"
        },
        load_1()
    )?;
    writeln!(
        out,
        "| что | секунд процессора | контактов в секунду на ядро |"
    )?;
    writeln!(out, "|---|---:|---:|")?;
    let mut row = |name: &str, asked: usize, seconds: f64| {
        let rate = asked as f64 / seconds;
        writeln!(out, "| {name} | {seconds:.3} | {rate:.0} |")
    };
    let mut yes = 0_usize;
    let seconds = timed(|| {
        for _ in 0..AGAIN {
            yes = 0;
            short.may_send_each(&recipients, &across, now, |answer| {
                yes += usize::from(answer == Some(Answer::Yes));
            });
        }
    });
    row(
        "можно ли: ответ в один момент",
        AGAIN * recipients.len(),
        seconds,
    )?;
    let seconds = timed(|| {
        for minute in 0..60 {
            short.may_send_each(&few, &across, now.plus(minute * 60), |answer| {
                std::hint::black_box(answer);
            });
        }
    });
    row(
        "то же в 60 моментов, 2 000 контактов",
        60 * few.len(),
        seconds,
    )?;
    let seconds = timed(|| {
        for case in &some {
            std::hint::black_box(short.recipient(case));
        }
    });
    row(
        "подготовка контакта из записи в памяти",
        some.len(),
        seconds,
    )?;
    let seconds = timed(|| {
        for case in &some {
            std::hint::black_box(engine.permission(case, &policy, &across, now));
        }
    });
    row(
        "ответ с причинами и сроком, из записи в памяти",
        some.len(),
        seconds,
    )?;
    // The same with a number's limit, whose account goes over all clients.
    let loaded = load(&[SourceText::new(
        "политика.reglament",
        &format!("{POLICY}{OF_NUMBER}"),
    )]);
    let numbered = Program::new(&loaded.regulations);
    let mut engine_of_all = Engine::new(&numbered, &data, now, &options);
    let send = Send {
        sender: Some("+74950000007".into()),
        ..policy.send().clone()
    };
    let with_number = Policy::new(&numbered, send);
    let mut all = Vec::new();
    let seconds = timed(|| {
        all.clear();
        for case in &some {
            all.extend(engine_of_all.count_shared(case).contributions);
        }
    });
    row(
        "предел номера: контакт учтён на общем счёте",
        some.len(),
        seconds,
    )?;
    let shared = Across::new(all);
    let mut short_of_all = engine_of_all.short(&with_number);
    let mut asked = Recipients::default();
    for case in &some {
        if let Some(one) = short_of_all.recipient(case) {
            asked.push(&one);
        }
    }
    let seconds = timed(|| {
        for _ in 0..AGAIN {
            short_of_all.may_send_each(&asked, &shared, now, |answer| {
                std::hint::black_box(answer);
            });
        }
    });
    row(
        "предел номера: ответ в один момент",
        AGAIN * asked.len(),
        seconds,
    )?;
    let few = some.get(..LONG.min(some.len())).unwrap_or(&[]);
    let seconds = timed(|| {
        for case in few {
            std::hint::black_box(engine_of_all.permission_at_length(
                case,
                &with_number,
                &shared,
                now,
            ));
        }
    });
    row("предел номера: подробно", few.len(), seconds)?;
    let seconds = timed(|| {
        for case in few {
            std::hint::black_box(engine.permission_at_length(case, &policy, &across, now));
        }
    });
    row("то же без короткого пути", few.len(), seconds)?;
    writeln!(out, "можно {yes} из {}\n", recipients.len())
}

/// `mail` over files of several sizes: time, and peak memory, which must not grow.
fn whole_runs(counts: &[u64]) -> io::Result<()> {
    let mut rows = Vec::new();
    for &count in counts {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("contacts-{count}"));
        std::fs::create_dir_all(&dir)?;
        write_contacts(count, &dir.join("cases.ndjson"))?;
        std::fs::write(dir.join("dataset.yaml"), "timezone: Europe/Moscow\n")?;
        std::fs::write(dir.join("политика.reglament"), POLICY)?;
        let bytes = std::fs::metadata(dir.join("cases.ndjson"))?.len();
        for jobs in ["1", "2"] {
            let output = Command::new(std::env::current_exe()?)
                .arg("--measure")
                .arg(&dir)
                .arg(jobs)
                .output()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut fields = text.split_whitespace();
            let seconds: Option<f64> = fields.next().and_then(|field| field.parse().ok());
            let peak: Option<u64> = fields.next().and_then(|field| field.parse().ok());
            let (Some(seconds), Some(peak), true) = (seconds, peak, output.status.success()) else {
                return Err(io::Error::other(
                    String::from_utf8_lossy(&output.stderr).into_owned(),
                ));
            };
            rows.push((
                count,
                jobs,
                seconds,
                bytes as f64 / 1e6,
                peak as f64 / 1024.0,
            ));
        }
        std::fs::remove_dir_all(&dir)?;
    }
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "mail --format ndjson целиком; нагрузка машины {}",
        load_1()
    )?;
    writeln!(
        out,
        "| контактов | МБ | потоков | секунд | контактов в секунду | память, МБ |"
    )?;
    writeln!(out, "|---:|---:|---:|---:|---:|---:|")?;
    for (count, jobs, seconds, megabytes, peak) in rows {
        let rate = count as f64 / seconds;
        writeln!(
            out,
            "| {count} | {megabytes:.0} | {jobs} | {seconds:.2} | {rate:.0} | {peak:.0} |"
        )?;
    }
    Ok(())
}

/// One run: prints its seconds and its peak memory in KiB.
fn measure(dir: &Path, jobs: &str) -> io::Result<()> {
    let env = Env {
        now: Moment(contacts::NOW),
        width: None,
        out_color: false,
        err_color: false,
        err_terminal: false,
        in_terminal: false,
        cores: 2,
    };
    let text = dir.join("политика.reglament");
    let args: Vec<OsString> = [
        OsString::from("reglament"),
        "mail".into(),
        text.into(),
        "--channel".into(),
        "email".into(),
        "--template".into(),
        "Новости".into(),
        "--at".into(),
        "2026-12-10T12:00".into(),
        "--format".into(),
        "ndjson".into(),
        "--jobs".into(),
        jobs.into(),
        "--data".into(),
        dir.into(),
    ]
    .to_vec();
    let started = Instant::now();
    let exit = cli::run(args, &env, &mut io::sink(), &mut io::stderr());
    if exit.code() > 1 {
        return Err(io::Error::other(format!("mail ended with {}", exit.code())));
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
