//! Чем кончается прерванная работа: полный диск, закрытая труба, Ctrl-C, внезапная смерть. Под своим именем файл либо прежний, либо целый.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot run the program should fail loudly"
)]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

const REGULATION: &str = "examples/06-mnogo-mashin/svodnyi.reglament";
const DATA: &str = "examples/06-mnogo-mashin/dannye";
const AT: &str = "2026-12-14T09:00";

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reglament"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .stdin(Stdio::null())
        .env("NO_COLOR", "1");
    command
}

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("endings")
        .join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

/// Команды, которые пишут много, каждая в своём виде.
fn commands() -> Vec<Vec<&'static str>> {
    let lint = |format| {
        vec![
            "lint", REGULATION, "--data", DATA, "--at", AT, "--format", format,
        ]
    };
    vec![
        lint("text"),
        lint("json"),
        lint("ndjson"),
        [lint("ndjson"), vec!["--part"]].concat(),
        vec!["next", REGULATION, "--data", DATA, "--at", AT],
        vec!["check", REGULATION, "--format", "json"],
        vec!["test", "regulations/klientskaya-baza.reglament"],
        vec!["doc", "regulations/klientskaya-baza.reglament"],
        vec![
            "doc",
            "regulations/klientskaya-baza.reglament",
            "--format",
            "md",
        ],
        vec![
            "explain", REGULATION, "--data", DATA, "--at", AT, "--deal", "D-1",
        ],
        vec!["explain", "R001"],
        vec![
            "report",
            REGULATION,
            "--data",
            DATA,
            "--from",
            "2026-12-01",
            "--to",
            "2026-12-13",
            "--at",
            AT,
        ],
        vec![
            "plan",
            "examples/04-mesyac-specialista/specialist.reglament",
            "--data",
            "examples/04-mesyac-specialista/dannye",
            "--format",
            "json",
        ],
        vec![
            "mail",
            "examples/02-nedelya-rassylok/rassylki.reglament",
            "--data",
            "examples/02-nedelya-rassylok/dannye",
            "--channel",
            "email",
            "--format",
            "csv",
        ],
        vec![
            "audit",
            "examples/03-nedelya-okk/okk.reglament",
            "--data",
            "examples/03-nedelya-okk/dannye",
            "--format",
            "json",
        ],
        vec![
            "diff",
            "regulations/dostavka.reglament",
            "regulations/avtoservis.reglament",
        ],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["--help"],
    ]
}

#[test]
fn a_closed_pipe_is_no_failure() {
    for args in commands() {
        let mut child = program(&args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Читатель взял один байт и ушёл, как `head -c 1`.
        let mut first = [0; 1];
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut first).expect("что-то выведено");
        drop(out);
        let done = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        let code = done.status.code();
        assert!(
            matches!(code, Some(0 | 1)) && err.is_empty(),
            "{args:?}: {code:?} {err}"
        );
    }
}

/// Диск, на котором нет места, в Linux есть всегда.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_in_one_line() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full");
    for args in commands() {
        let done = program(&args).stdout(full().unwrap()).output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{args:?}: {err}");
        assert_eq!(
            err, "ошибка: вывод не записан: на диске нет места\n",
            "{args:?}"
        );
    }
}

/// Команды с файлом: вид и имя.
fn written() -> Vec<(Vec<&'static str>, &'static str)> {
    let report = vec![
        "report",
        REGULATION,
        "--data",
        DATA,
        "--from",
        "2026-12-01",
        "--to",
        "2026-12-13",
        "--at",
        AT,
    ];
    let audit = vec![
        "audit",
        "examples/03-nedelya-okk/okk.reglament",
        "--data",
        "examples/03-nedelya-okk/dannye",
    ];
    let plan = vec![
        "plan",
        "examples/04-mesyac-specialista/specialist.reglament",
        "--data",
        "examples/04-mesyac-specialista/dannye",
    ];
    let mail = vec![
        "mail",
        "examples/02-nedelya-rassylok/rassylki.reglament",
        "--data",
        "examples/02-nedelya-rassylok/dannye",
        "--channel",
        "email",
    ];
    let with = |args: &[&'static str], format: &'static str| [args, &["--format", format]].concat();
    vec![
        (
            vec!["lint", REGULATION, "--data", DATA, "--at", AT],
            "нарушения.txt",
        ),
        (with(&report, "xlsx"), "отчёт.xlsx"),
        (with(&report, "csv"), "отчёт.csv"),
        (with(&audit, "xlsx"), "листы.xlsx"),
        (with(&audit, "csv"), "листы.csv"),
        (with(&plan, "xlsx"), "план.xlsx"),
        (with(&plan, "ics"), "план.ics"),
        (with(&mail, "xlsx"), "кому.xlsx"),
        (with(&mail, "csv"), "кому.csv"),
        (
            vec!["doc", "regulations/klientskaya-baza.reglament"],
            "регламент.html",
        ),
        (vec!["man"], "reglament.1"),
    ]
}

/// Файл не помещается: система не даёт писать больше килобайта (как при кончившемся месте), и прежний остаётся.
#[test]
fn a_file_that_does_not_fit_leaves_the_old_one() {
    let folder = folder("не помещается");
    for (args, name) in written() {
        let path = folder.join(name);
        fs::write(&path, "прежний").unwrap();
        let line = "ulimit -f 1; trap '' XFSZ; exec \"$@\"";
        let done = Command::new("sh")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["-c", line, "sh", env!("CARGO_BIN_EXE_reglament")])
            .args(&args)
            .arg("--out")
            .arg(&path)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.starts_with("ошибка: "), "{args:?}: {err}");
        // Вторая строка, если есть, — что с этим делать.
        let mut rest = err.lines().skip(1);
        assert!(
            rest.all(|line| line.starts_with("помощь: ")),
            "{args:?}: {err}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "прежний", "{args:?}");
    }
    let mut expected: Vec<&str> = written().iter().map(|(_, name)| *name).collect();
    expected.sort_unstable();
    assert_eq!(names(&folder), expected, "черновиков не осталось");
}

/// Программа, которая дописывает файл и ждёт ещё данных: первая часть уже прочитана.
fn waiting(path: &Path) -> (Child, std::process::ChildStdin) {
    let path = path.to_str().unwrap();
    let args = [
        "lint", REGULATION, "--data", "-", "--beside", DATA, "--at", AT, "--format", "ndjson",
        "--out", path,
    ];
    let mut child = program(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let record = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(DATA)
            .join("klienty.ndjson"),
    )
    .unwrap();
    // Больше, чем программа берёт за раз: она уже судит и пишет.
    for _ in 0..5_000_000 / record.len() {
        input.write_all(record.as_bytes()).unwrap();
    }
    input.flush().unwrap();
    (child, input)
}

/// Ждёт, пока появится черновик.
fn begun(folder: &Path) -> bool {
    for _ in 0..600 {
        if names(folder).iter().any(|name| name.ends_with(".часть")) {
            return true;
        }
        thread::sleep(Duration::from_millis(50));
    }
    false
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill")
        .args(["-s", name, &id])
        .status()
        .unwrap();
    assert!(sent.success());
}

fn ended(child: Child) -> Output {
    child.wait_with_output().unwrap()
}

#[test]
fn ctrl_c_leaves_what_was_there_and_says_so() {
    let folder = folder("ctrl-c");
    for (name, before, said) in [
        ("новый.ndjson", None, "не записан"),
        ("был.ndjson", Some("прежний"), "остался прежним"),
    ] {
        let path = folder.join(name);
        if let Some(before) = before {
            fs::write(&path, before).unwrap();
        }
        let (child, input) = waiting(&path);
        assert!(begun(&folder), "{name}: черновик не появился");
        signal(&child, "INT");
        let done = ended(child);
        drop(input);
        assert_eq!(done.status.code(), Some(130), "{name}");
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!(err, format!("\nпрервано; «{}» {said}\n", path.display()));
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), before, "{name}");
    }
    assert_eq!(names(&folder), ["был.ndjson"], "черновиков не осталось");
}

#[test]
fn ctrl_c_while_reading_says_one_line() {
    let args = ["lint", REGULATION, "--data", "-", "--at", AT];
    let mut child = program(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // Когда запись прочитана, программа уже слышит Ctrl-C: строк больше, чем помещается в трубу.
    let line = format!(
        "{{\"client\":\"C-1\",\"name\":\"{}\",\"deals\":[]}}\n",
        "а".repeat(1000)
    );
    for _ in 0..300 {
        input.write_all(line.as_bytes()).unwrap();
    }
    signal(&child, "INT");
    let done = ended(child);
    drop(input);
    assert_eq!(done.status.code(), Some(130));
    assert_eq!(String::from_utf8_lossy(&done.stdout), "");
    assert_eq!(String::from_utf8_lossy(&done.stderr), "\nпрервано\n");
}

/// Внезапная смерть ничего не убирает за собой, но под именем файла — прежнее.
#[test]
fn sudden_death_never_leaves_half_a_file() {
    let folder = folder("смерть");
    let path = folder.join("был.ndjson");
    fs::write(&path, "прежний").unwrap();
    let (child, input) = waiting(&path);
    assert!(begun(&folder), "черновик не появился");
    signal(&child, "KILL");
    ended(child);
    drop(input);
    assert_eq!(fs::read_to_string(&path).unwrap(), "прежний");
}
