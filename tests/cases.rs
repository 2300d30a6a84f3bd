//! Случаи: регламенты с примерами в `tests/cases/`. Каждый пример — чья-то находка: так пункт однажды судился неверно или молчал.
//! Новый случай — ещё один файл или ещё один `пример`.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;

/// 10.12.2026 12:00 по Москве, не терминал.
const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 1,
};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("папка на месте")
        .map(|entry| entry.expect("запись").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "reglament"))
        .collect();
    files.sort();
    files
}

#[test]
fn каждый_пример_каждого_случая_сходится() {
    let files = files();
    assert!(!files.is_empty());
    for path in files {
        let args = ["reglament".into(), "test".into(), path.clone().into()];
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run(args, &ENV, &mut out, &mut err);
        let said = String::from_utf8_lossy(&out);
        let failed = String::from_utf8_lossy(&err);
        assert_eq!(exit, Exit::Clean, "{}\n{said}{failed}", path.display());
        assert!(!said.contains("0 примеров"), "{}", path.display());
    }
}
