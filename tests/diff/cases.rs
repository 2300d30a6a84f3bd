//! Пары текстов и то, что о них сказано.

use std::fs;
use std::path::{Path, PathBuf};

use reglament::diff::diff;
use reglament::output::differences::{DiffReport, Side};
use reglament::output::{Book, Look, text};

use crate::read;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/cases");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("папка на месте")
        .map(|entry| entry.expect("запись").path())
        .collect();
    files.sort();
    files
}

/// Сказанное без шапки: она называет только файлы.
fn told(old: &str, new: &str) -> String {
    let (old, new) = (read("было", old), read("стало", new));
    let (before, after) = (Book::new([&old]), Book::new([&new]));
    let report = DiffReport {
        old: Side {
            regulation: &old,
            book: &before,
        },
        new: Side {
            regulation: &new,
            book: &after,
        },
        difference: &diff(&old, &new),
        data: None,
    };
    let mut out = Vec::new();
    text::diff::write(&mut out, Look::PLAIN, &report).expect("в память");
    let out = String::from_utf8(out).expect("UTF-8");
    out.lines()
        .skip(5)
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn о_каждой_паре_текстов_сказано_то_что_в_файле() {
    let files = files();
    assert!(files.len() >= 20, "{}", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let case = fs::read_to_string(&path).expect("случай");
        let (old, rest) = case.split_once("=== стало\n").expect("=== стало");
        let (new, expected) = rest.split_once("=== сказано\n").unwrap_or((rest, ""));
        let told = told(old, new);
        if told == expected {
            continue;
        }
        if std::env::var_os("DIFF_UPDATE").is_some() {
            fs::write(&path, format!("{old}=== стало\n{new}=== сказано\n{told}")).expect("запись");
        }
        wrong.push(format!("{}\n{told}", path.display()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
