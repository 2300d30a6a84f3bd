//! `reglament new`: каждая заготовка в пустой папке читается, сходится сама с собой и сразу даёт нарушения.
#![allow(missing_docs, clippy::expect_used, reason = "tests")]

#[allow(dead_code, reason = "shared with other tests")]
mod folder;

use std::fs;
use std::process::Command;

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::starter::{BUSINESSES, Business, Days};
use reglament::value::Instant;
use serde_json::Value;

const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 1,
};

fn called(list: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = std::iter::once("reglament").chain(list.iter().copied());
    let exit = run(args.map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("вывод в UTF-8");
    (exit, text(out), text(err))
}

/// Заготовка, созданная во временной папке.
struct Made {
    folder: Folder,
    regulation: String,
    data: String,
}

impl Made {
    fn new(business: &Business, at: &str) -> Self {
        let folder = Folder::new(&format!("новый-{}-{at}", business.name));
        let made = folder.path("проба");
        let (exit, _, err) = called(&["new", &made, "--business", business.name, "--at", at]);
        assert_eq!((exit, err.as_str()), (Exit::Clean, ""), "{}", business.name);
        Self {
            regulation: format!("{made}/регламент.reglament"),
            data: format!("{made}/данные"),
            folder,
        }
    }

    /// Всё, что обещает заготовка; возвращает номера нарушенных пунктов.
    fn holds(&self, business: &Business, at: &str) -> Vec<String> {
        let name = business.name;
        let (exit, out, err) = called(&["check", &self.regulation]);
        assert_eq!(exit, Exit::Clean, "{name} {at}: {out}{err}");
        assert!(!out.contains("предупреждение"), "{name} {at}: {out}");
        let (exit, out, err) = called(&["fmt", "--check", &self.regulation]);
        assert_eq!(exit, Exit::Clean, "{name} {at}: {out}{err}");
        let (exit, out, err) = called(&["test", &self.regulation]);
        assert_eq!(exit, Exit::Clean, "{name} {at}: {out}{err}");
        assert!(out.contains("все сошлись"), "{name} {at}: {out}");
        let lint = ["lint", &self.regulation, "--data", &self.data];
        let (exit, out, err) = called(&[&lint[..], &["--format", "json", "--strict"]].concat());
        assert_eq!(exit, Exit::Findings, "{name} {at}: {out}{err}");
        let document: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(
            document["input"]["notes"].as_array().map(Vec::len),
            Some(0),
            "{name} {at}: {}",
            document["input"]
        );
        let rows = document["violations"].as_array().expect("нарушения");
        let mut clauses: Vec<String> = rows
            .iter()
            .map(|row| row["clause"].as_str().unwrap_or_default().to_owned())
            .collect();
        clauses.sort();
        clauses.dedup();
        let (deal, clause) = business.example;
        let told = rows
            .iter()
            .any(|row| row["deal"] == deal && row["clause"] == clause);
        assert!(told, "{name} {at}: нет нарушения п. {clause} по {deal}");
        clauses
    }
}

#[test]
fn каждая_заготовка_держит_обещанное() {
    for business in BUSINESSES {
        let at = "10.12.2026 15:00";
        let made = Made::new(business, at);
        let clauses = made.holds(business, at);
        assert!(clauses.len() >= 6, "{}: {clauses:?}", business.name);
        let (regulation, data) = (made.regulation.as_str(), made.data.as_str());
        let (exit, out, err) = called(&[
            "next",
            regulation,
            "--data",
            data,
            "--person",
            business.person,
        ]);
        assert_eq!(exit, Exit::Clean, "{}: {err}", business.name);
        assert!(out.contains("  1. "), "{}: {out}", business.name);
        let (deal, clause) = business.example;
        let (exit, out, err) = called(&[
            "explain", regulation, "--data", data, "--deal", deal, "--clause", clause,
        ]);
        assert_eq!(exit, Exit::Clean, "{}: {err}", business.name);
        assert!(
            out.contains(&format!("п. {clause}")),
            "{}: {out}",
            business.name
        );
        assert_eq!(made.folder.names(), ["проба"], "черновик не убран");
    }
}

/// Праздники, начало и конец года, выходной, утро: нарушения есть в любой день.
#[test]
fn данные_свежи_когда_бы_ни_начали() {
    for at in [
        "01.01.2026 00:00",
        "12.01.2026 12:00",
        "24.02.2026 09:00",
        "12.05.2026 18:00",
        "05.11.2026 11:59",
        "31.12.2026 23:00",
        "28.02.2028 13:00",
    ] {
        for business in BUSINESSES {
            let made = Made::new(business, at);
            let clauses = made.holds(business, at);
            assert!(clauses.len() >= 6, "{} {at}: {clauses:?}", business.name);
        }
    }
}

/// Показанные команды выполняются так, как напечатаны; `--watch` ждёт человека, о нём — `tests/since.rs`.
#[test]
fn напечатанные_команды_выполняются() {
    let folder = Folder::new("новый-команды");
    let bin = env!("CARGO_BIN_EXE_reglament");
    let reglament = |command: &str| {
        let command = command.replacen("reglament ", &format!("'{bin}' "), 1);
        let output = Command::new("sh")
            .args(["-c", &command])
            .current_dir(&folder.0)
            .output()
            .expect("оболочка");
        let text = |bytes| String::from_utf8(bytes).expect("вывод в UTF-8");
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (code, out, err) = reglament("reglament new 'Наш салон' --business 'салон красоты'");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let commands: Vec<&str> = out
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("reglament "))
        .collect();
    assert_eq!(commands.len(), 6, "{out}");
    for command in commands {
        if command.ends_with("--watch") {
            continue;
        }
        let (code, out, err) = reglament(command);
        let wanted = if command.contains(" lint ") { 1 } else { 0 };
        assert_eq!((code, err.as_str()), (Some(wanted), ""), "{command}\n{out}");
    }
}

#[test]
fn что_сказано_о_созданном() {
    let folder = Folder::new("новый-сказано");
    let made = folder.path("проба");
    let (exit, out, err) = called(&["new", &made]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    insta::assert_snapshot!(folder.plain(&out));
}

#[test]
fn ничего_не_затирается() {
    let folder = Folder::new("новый-занято");
    let taken = folder.path("занято");
    fs::create_dir(&taken).expect("папка");
    folder.write("занято/моё.txt", "важное");
    let file = folder.write("файл", "тоже важное");
    for path in [&taken, &file] {
        let (exit, out, err) = called(&["new", path]);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
        assert!(err.contains("уже есть"), "{err}");
        assert!(err.contains("-2"), "{err}");
    }
    assert_eq!(folder.names(), ["занято", "файл"]);
    assert_eq!(
        fs::read_to_string(&file).expect("файл на месте"),
        "тоже важное"
    );
    let (exit, _, err) = called(&["new", &folder.path("нет-такой/проба")]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("нет папки"), "{err}");
    assert_eq!(folder.names(), ["занято", "файл"]);
}

#[test]
fn заготовку_узнают_по_разным_словам() {
    for (word, name) in [
        ("Салон красоты", "салон"),
        ("оптовик", "опт"),
        ("АВТОСЕРВИС", "автосервис"),
        ("учебный-центр", "обучение"),
        ("дверная фабрика", "производство"),
    ] {
        assert_eq!(Business::find(word).map(|one| one.name), Some(name));
    }
    let folder = Folder::new("новый-дело");
    let (exit, out, err) = called(&["new", &folder.path("проба"), "--business", "автосервс"]);
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
    insta::assert_snapshot!(err);
    let (exit, out, _) = called(&["new", "--list"]);
    assert_eq!(exit, Exit::Clean);
    insta::assert_snapshot!("список_заготовок", out);
}

#[test]
fn в_заготовках_все_даты_заполнены() {
    let days = Days::at(ENV.now);
    for business in BUSINESSES {
        for file in business.files(&days) {
            assert!(
                !file.text.contains(['<', '>']),
                "{}: {}",
                business.name,
                file.path
            );
        }
    }
}
