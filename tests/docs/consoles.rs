//! Commands on the pages are run as a user runs them, from the root of the project or, where the page has files of its own, from a
//! folder with these and everything that the root has.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::page::{Block, Page, alone, pages, root, updating};

/// The program under test; the commands find it by its name.
const PROGRAM: &str = env!("CARGO_BIN_EXE_reglament");

/// A command and what is shown below it.
struct Shown {
    /// Index of the command's line on the page.
    at: usize,
    command: String,
    lines: Vec<String>,
}

fn commands(block: &Block) -> Vec<Shown> {
    let mut out: Vec<Shown> = Vec::new();
    for (index, line) in block.lines.iter().enumerate() {
        if let Some(command) = line.strip_prefix("$ ") {
            let (at, command, lines) = (block.at + 1 + index, command.to_owned(), Vec::new());
            out.push(Shown { at, command, lines });
        } else if let Some(last) = out.last_mut() {
            last.lines.push(line.clone());
        }
    }
    out
}

/// Commands that cannot be run from within the tests, or that measure time.
fn is_left_out(command: &str) -> bool {
    ["cargo test", "cargo bench", "git clone", "cd "]
        .iter()
        .any(|start| command.starts_with(start))
}

/// A line `…` on a page stands for any number of lines.
fn fits(shown: &[String], actual: &[String]) -> bool {
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

/// What a command says: its output, and its complaint where it could not be carried out.
fn run(command: &str, folder: &Path) -> (Vec<String>, Option<i32>) {
    let bin = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bin");
    let named = bin.join("reglament");
    if std::fs::read_link(&named).ok().as_deref() != Some(Path::new(PROGRAM)) {
        std::fs::create_dir_all(&bin).unwrap();
        std::fs::remove_file(&named).ok();
        std::os::unix::fs::symlink(PROGRAM, &named).unwrap();
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args([
            "-c",
            &command.replace("cargo run --release --", "reglament"),
        ])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", bin.display()))
        .env("HOME", home(command))
        .env("NO_COLOR", "1")
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    let code = output.status.code();
    if !matches!(code, Some(0 | 1)) {
        text += &String::from_utf8_lossy(&output.stderr);
    }
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    (lines, code)
}

/// A home of its own for what a command writes there (`--out ~/.local/…`).
fn home(command: &str) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("home");
    for written in command.split("~/").skip(1) {
        let file = written.split_whitespace().next().unwrap_or(written);
        std::fs::create_dir_all(home.join(file).parent().unwrap()).unwrap();
    }
    home
}

/// The folder in which the commands of a page are run.
fn folder_of(page: &Page) -> PathBuf {
    // What a command writes does not belong into the project.
    let writes = |block: &Block| {
        let said = block.text();
        let files = said.split("--out ").skip(1);
        files.into_iter().any(|file| !file.starts_with("~/"))
    };
    let own = |block: &Block| file_of(block).is_some() || writes(block);
    if !page.blocks.iter().any(own) {
        return root().to_owned();
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("docs")
        .join(page.name.replace('/', "-"));
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).unwrap();
    for entry in ["docs", "examples", "regulations"] {
        std::os::unix::fs::symlink(root().join(entry), folder.join(entry)).unwrap();
    }
    folder
}

/// `регламент моя.reglament`: the file that a block writes.
fn file_of(block: &Block) -> Option<&str> {
    let (kind, argument) = block.kind();
    matches!(kind, "регламент" | "yaml").then_some(argument)?
}

fn write(block: &Block, file: &str, folder: &Path) {
    let said = block.text();
    let (name, text) = if let Some(name) = file.strip_prefix('+') {
        let before = std::fs::read_to_string(folder.join(name)).unwrap();
        (name, before + &said)
    } else if let Some((name, line)) = file.split_once(':') {
        let line: usize = line.parse().unwrap();
        let before = std::fs::read_to_string(folder.join(name)).unwrap();
        let mut lines: Vec<&str> = before.lines().collect();
        lines.splice(line - 1..line, said.lines());
        (name, lines.join("\n") + "\n")
    } else {
        (file, said)
    };
    std::fs::write(folder.join(name), text).unwrap();
}

#[test]
fn команды_со_страниц_дают_показанное() {
    let _alone = alone();
    let mut faults = Vec::new();
    let mut run_many = 0;
    for page in pages() {
        let folder = folder_of(&page);
        let mut changes = Vec::new();
        for block in &page.blocks {
            if let Some(file) = file_of(block) {
                write(block, file, &folder);
            }
            match block.kind().0 {
                "console" => {
                    for mut shown in commands(block) {
                        if is_left_out(&shown.command) {
                            continue;
                        }
                        run_many += 1;
                        let lines = shown.lines.len();
                        while shown.lines.last().is_some_and(String::is_empty) {
                            shown.lines.pop();
                        }
                        let (actual, _) = run(&shown.command, &folder);
                        if fits(&shown.lines, &actual) {
                            continue;
                        }
                        if updating() && !shown.lines.iter().any(|line| line.trim() == "…") {
                            let gap = lines - shown.lines.len();
                            let to = shown.at + 1 + lines - gap;
                            changes.push((shown.at + 1, to, actual));
                            continue;
                        }
                        let (place, said) = (page.place(shown.at), actual.join("\n"));
                        faults.push(format!("{place}: $ {}\n{said}", shown.command));
                    }
                }
                "sh" => {
                    for command in &block.lines {
                        run_many += 1;
                        let (said, code) = run(command, &folder);
                        if !matches!(code, Some(0 | 1)) {
                            let place = page.place(block.at);
                            faults.push(format!("{place}: $ {command}\n{}", said.join("\n")));
                        }
                    }
                }
                "yaml" => {
                    if let Err(error) = serde_yaml::from_str::<serde_yaml::Value>(&block.text()) {
                        faults.push(format!("{}: {error}", page.place(block.at)));
                    }
                }
                _ => {}
            }
        }
        if !changes.is_empty() {
            page.rewrite(changes);
        }
    }
    assert!(run_many > 0, "на страницах нет ни одной команды");
    assert!(
        faults.is_empty(),
        "вывод не такой, как показано:\n\n{}",
        faults.join("\n\n")
    );
}
