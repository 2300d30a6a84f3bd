//! Справка, подсказки оболочки и страница man пишутся по одним определениям: ничего не пропущено, и всё по-русски.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a test that cannot run a command should fail loudly"
)]

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command as Process, Stdio};

use clap::{Command, CommandFactory};
use reglament::cli::args::Args;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;

const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

fn shown(list: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = std::iter::once("reglament").chain(list.iter().copied());
    let exit = run(args.map(Into::into), &ENV, &mut out, &mut err);
    assert_eq!((exit, err.as_slice()), (Exit::Clean, &[][..]), "{list:?}");
    String::from_utf8(out).expect("вывод в UTF-8")
}

/// Программа и каждая её команда.
fn commands() -> Vec<Command> {
    let mut program = Args::command();
    program.build();
    let all: Vec<Command> = program.get_subcommands().cloned().collect();
    std::iter::once(program).chain(all).collect()
}

/// Длинные имена настроек всех команд: `--data`.
fn options() -> BTreeSet<String> {
    commands()
        .iter()
        .flat_map(|command| {
            let longs = command.get_arguments().filter_map(|arg| arg.get_long());
            longs.map(|long| format!("--{long}")).collect::<Vec<_>>()
        })
        .collect()
}

/// Латинские слова текста: буквы, цифры и то, что стоит внутри слова.
fn latin(text: &str) -> BTreeSet<String> {
    let inner = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    text.split(|letter: char| !inner(letter))
        .map(|word| word.trim_matches(['-', '.', '_']))
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_alphabetic()))
        .map(str::to_owned)
        .collect()
}

/// Имена, которые и по-русски пишут латиницей.
const NAMES: &[&str] = &[
    "reglament",
    "help",
    "version",
    "h",
    "V",
    "N",
    "id",
    "NDJSON",
    "dataset.yaml",
    "employees.yaml",
    "iCalendar",
    "YAML",
    "JSON",
    "CRM",
    "UTF-8",
    "R001",
    "R200",
    "R208",
    "D-1",
    "T12",
    "ivanov",
    "ndjson",
    "yaml",
    "json",
    "Tab",
    "Ctrl-C",
    "man",
    "bash",
    "local",
    "share",
    "bash-completion",
    "man1",
    "reglament.1",
    "completions",
    "l",
    "xlsx",
    "csv",
    "NO_COLOR",
    "docs",
    "otchet.md",
    "chasti.md",
    "mapping.yaml",
];

/// Что может быть латиницей: имена и то, что назвали сами определения.
fn allowed(word: &str) -> bool {
    let own = |command: &Command| {
        command.get_name() == word
            || command.get_arguments().any(|arg| {
                arg.get_long() == Some(word)
                    || arg
                        .get_possible_values()
                        .iter()
                        .any(|value| value.get_name() == word)
            })
    };
    // Коды сообщений: R200.
    let code = word.strip_prefix('R').is_some_and(|digits| {
        digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit())
    });
    code || NAMES.contains(&word) || commands().iter().any(own)
}

fn foreign(text: &str) -> Vec<String> {
    latin(text)
        .into_iter()
        .filter(|word| !allowed(word))
        .collect()
}

#[test]
fn в_справке_нет_чужих_слов() {
    for command in commands() {
        let name = command.get_name();
        for flag in ["-h", "--help"] {
            let list = if command.has_subcommands() {
                vec![flag]
            } else {
                vec![name, flag]
            };
            let found = foreign(&shown(&list));
            assert!(found.is_empty(), "{name}: {found:?}");
        }
    }
}

#[test]
fn каждая_настройка_и_каждое_значение_описаны_по_русски() {
    let russian = |text: Option<&clap::builder::StyledStr>| {
        text.is_some_and(|text| {
            let text = text.to_string();
            text.chars().any(|letter| ('а'..='я').contains(&letter)) && foreign(&text).is_empty()
        })
    };
    for command in commands() {
        let name = command.get_name();
        assert!(russian(command.get_about()), "{name}");
        for arg in command.get_arguments() {
            assert!(russian(arg.get_help()), "{name} {}", arg.get_id());
            for value in arg.get_possible_values() {
                // Имена оболочек и да/нет у флагов говорят сами за себя.
                let plain = value.get_help().is_none()
                    && (arg.get_id() == "shell" || ["true", "false"].contains(&value.get_name()));
                assert!(
                    plain || russian(value.get_help()),
                    "{name} {} {}",
                    arg.get_id(),
                    value.get_name()
                );
            }
        }
    }
}

#[test]
fn подсказки_знают_каждую_команду_и_настройку() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = shown(&["completions", shell]);
        for command in commands() {
            assert!(
                script.contains(command.get_name()),
                "{shell}: {}",
                command.get_name()
            );
            let about = command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default();
            // bash показывает одни имена.
            let described = command.has_subcommands() || shell == "bash";
            let start: String = about
                .chars()
                .take_while(|letter| !":;'".contains(*letter))
                .collect();
            assert!(described || script.contains(&start), "{shell}: {about}");
        }
        for option in options() {
            // fish пишет `-l data`.
            let bare = option.trim_start_matches('-');
            assert!(
                script.contains(&option) || script.contains(&format!("-l {bare} ")),
                "{shell}: {option}"
            );
        }
    }
}

/// Прогоняет текст через программу, если она есть на этой машине.
fn through(program: &str, args: &[&str], text: &str) -> Option<(bool, String)> {
    let mut child = Process::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().expect("ввод открыт");
    stdin.write_all(text.as_bytes()).expect("ввод принят");
    drop(stdin);
    let done = child.wait_with_output().expect("программа закончила");
    let said = [done.stdout, done.stderr].concat();
    Some((
        done.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

#[test]
fn подсказки_bash_читаются_и_дополняют() {
    let script = shown(&["completions", "bash"]);
    if let Some((fine, said)) = through("bash", &["-n"], &script) {
        assert!(fine && said.is_empty(), "{said}");
    }
    let asked = format!(
        "{script}\nCOMP_WORDS=(reglament li); COMP_CWORD=1; _reglament reglament li reglament; echo \"${{COMPREPLY[@]}}\"\n\
         COMP_WORDS=(reglament lint --as); COMP_CWORD=2; _reglament reglament --as lint; echo \"${{COMPREPLY[@]}}\"\n\
         COMP_WORDS=(reglament lint --severity re); COMP_CWORD=3; _reglament reglament re --severity; echo \"${{COMPREPLY[@]}}\"\n"
    );
    if let Some((_, said)) = through("bash", &["--norc"], &asked) {
        assert_eq!(said, "lint\n--as-of --as-if-in-force\nremark reminder\n");
    }
}

#[test]
fn страница_man_полна() {
    let page = shown(&["man"]);
    for section in [
        "ИМЯ",
        "ОБЗОР",
        "ОПИСАНИЕ",
        "КОМАНДЫ",
        "ПАРАМЕТРЫ",
        "\"КОД ЗАВЕРШЕНИЯ\"",
        "ФАЙЛЫ",
        "ОКРУЖЕНИЕ",
    ] {
        assert!(page.contains(&format!(".SH {section}\n")), "{section}");
    }
    let plain = page
        .replace("\\-", "-")
        .replace("\\fB", "")
        .replace("\\fI", "")
        .replace("\\fR", "");
    for command in commands().iter().filter(|one| !one.has_subcommands()) {
        assert!(
            plain.contains(&format!(".SS {}\n", command.get_name())),
            "{}",
            command.get_name()
        );
    }
    for option in options() {
        assert!(plain.contains(&option), "{option}");
    }
    for code in 0..=3 {
        assert!(plain.contains(&format!("\n{code}\n")), "{code}");
    }
    let words: String = plain
        .lines()
        .filter(|line| {
            !line.starts_with(".TH") && !line.starts_with(".ie") && !line.starts_with(".el")
        })
        .map(|line| line.trim_start_matches('.').to_owned() + "\n")
        .collect();
    let found: Vec<String> = foreign(&words)
        .into_iter()
        .filter(|word| !["SH", "SS", "TP", "PP", "br"].contains(&word.as_str()))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn страницу_man_читает_groff() {
    let page = shown(&["man"]);
    let args = ["-man", "-Kutf8", "-Tutf8", "-ww", "-z"];
    if let Some((fine, said)) = through("groff", &args, &page) {
        assert!(fine && said.is_empty(), "{said}");
    }
}
