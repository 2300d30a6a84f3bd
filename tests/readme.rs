//! Каждая консольная вставка README и docs выполняется, и её вывод сравнивается с показанным.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a page that cannot be read should fail loudly"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Команда со страницы и то, что под ней показано.
struct Sample {
    place: String,
    command: String,
    shown: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![
        root().join("README.md"),
        root().join("examples/01-pervaya-nedelya/README.md"),
    ];
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ext| ext == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    pages
}

fn samples(page: &Path) -> Vec<Sample> {
    let text = std::fs::read_to_string(page).unwrap();
    let name = page.strip_prefix(root()).unwrap().display().to_string();
    let mut out: Vec<Sample> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside && line == "```console";
            continue;
        }
        if !inside {
            continue;
        }
        if let Some(command) = line.strip_prefix("$ ") {
            let place = format!("{name}:{}", number + 1);
            out.push(Sample {
                place,
                command: command.to_owned(),
                shown: Vec::new(),
            });
        } else if let Some(last) = out.last_mut() {
            last.shown.push(line.to_owned());
        }
    }
    out
}

/// Команды, которые нельзя выполнить изнутри самих тестов или которые измеряют время.
fn is_left_out(command: &str) -> bool {
    command.starts_with("cargo test")
        || command.starts_with("cargo bench")
        || command.starts_with("git clone")
        || command.starts_with("cd ")
}

/// Строка `…` на странице заменяет любое число строк вывода.
fn fits(shown: &[String], actual: &[&str]) -> bool {
    match shown.split_first() {
        None => actual.is_empty(),
        Some((first, rest)) if first.trim() == "…" => {
            (0..=actual.len()).any(|skip| fits(rest, &actual[skip..]))
        }
        Some((first, rest)) => actual.split_first().is_some_and(|(line, others)| {
            line.trim_end() == first.trim_end() && fits(rest, others)
        }),
    }
}

#[test]
fn команды_со_страниц_дают_показанное() {
    let bin = env!("CARGO_BIN_EXE_reglament");
    let mut faults = Vec::new();
    let mut run = 0;
    for page in pages() {
        for sample in samples(&page) {
            if is_left_out(&sample.command) {
                continue;
            }
            run += 1;
            let quoted = format!("'{bin}'");
            let command = sample.command.replace("cargo run --release --", &quoted);
            let command = if let Some(rest) = command.strip_prefix("reglament ") {
                format!("{quoted} {rest}")
            } else {
                command
            };
            let command = command.replace("| reglament ", &format!("| {quoted} "));
            let output = Command::new("sh")
                .args(["-c", &command])
                .current_dir(root())
                .env("NO_COLOR", "1")
                .env_remove("COLUMNS")
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            let actual: Vec<&str> = text.lines().collect();
            let mut shown = sample.shown.clone();
            while shown.last().is_some_and(|line| line.is_empty()) {
                shown.pop();
            }
            if !fits(&shown, &actual) {
                faults.push(format!(
                    "{}: $ {}\n{text}{errors}",
                    sample.place, sample.command
                ));
            }
        }
    }
    assert!(run > 0, "на страницах нет ни одной команды");
    assert!(
        faults.is_empty(),
        "вывод не такой, как показано:\n\n{}",
        faults.join("\n\n")
    );
}
