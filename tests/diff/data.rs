//! Поправка на данных: числа те же, что у двух отдельных проверок.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

use crate::folder::Folder;

/// 11.12.2026 12:00 по Москве, не терминал.
const ENV: Env = Env {
    now: Instant(1_796_979_600),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

fn json(args: &[&str]) -> (Exit, Value) {
    let args = std::iter::once("reglament").chain(args.iter().copied());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args.map(Into::into), &ENV, &mut out, &mut err);
    let said = String::from_utf8_lossy(&err);
    let value = serde_json::from_slice(&out).unwrap_or_else(|why| panic!("{why}: {said}"));
    (exit, value)
}

/// Нарушения пункта, как их видит `lint`.
fn violations(text: &str, data: &str) -> BTreeMap<String, u64> {
    let args = [
        "lint",
        text,
        "--data",
        data,
        "--as-if-in-force",
        "--format",
        "json",
    ];
    let (_, lint) = json(&args);
    let mut out = BTreeMap::new();
    for one in lint["violations"].as_array().expect("список") {
        let clause = one["clause"].as_str().expect("пункт").to_owned();
        *out.entry(clause).or_default() += 1;
    }
    out
}

fn total(of: &BTreeMap<String, u64>) -> u64 {
    of.values().sum()
}

#[test]
fn числа_сходятся_с_двумя_отдельными_проверками() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let week = root
        .join("examples/01-pervaya-nedelya")
        .display()
        .to_string();
    let text = fs::read_to_string(root.join("regulations/klientskaya-baza.reglament")).unwrap();
    let folder = Folder::new("diff-data");
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with("подключить"))
        .map(|line| format!("{line}\n"))
        .collect();
    let old = folder.write("old.reglament", &text);
    for (at, (from, to)) in [
        (
            "«первый звонок» за 15 рабочих минут",
            "«первый звонок» за 10 рабочих минут",
        ),
        (
            "«первый звонок» за 15 рабочих минут",
            "«первый звонок» за 2 рабочих часа",
        ),
        (
            "3.1 позвонить за 15 рабочих минут (критично)",
            "3.99 позвонить за 1 час (замечание)",
        ),
        (
            "5.1 перезвонить в течение 20 рабочих минут",
            "5.1 перезвонить в течение 5 минут",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let amended = text.replace(from, to);
        assert_ne!(amended, text, "{from}");
        let new = folder.write(&format!("new-{at}.reglament"), &amended);
        let (exit, report) = json(&["diff", &old, &new, "--data", &week, "--format", "json"]);
        assert_eq!(exit, Exit::Findings);
        let data = &report["data"];
        let number = |key: &str| data[key].as_u64().expect("число");
        let (before, after) = (violations(&old, &week), violations(&new, &week));
        let stays = number("changed") + number("unchanged");
        assert_eq!(number("new") + stays, total(&after), "{to}");
        assert_eq!(
            number("gone") + number("unclear") + stays,
            total(&before),
            "{to}"
        );
        let findings = data["findings"].as_array().expect("список");
        assert_eq!(
            findings.len() as u64,
            number("new") + number("gone") + number("changed") + number("unclear")
        );
    }
}

#[test]
fn тот_же_текст_на_данных_ничего_не_меняет() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = root.join("examples/02-nedelya-rassylok/rassylki.reglament");
    let data = root.join("examples/02-nedelya-rassylok/dannye");
    let (text, data) = (text.display().to_string(), data.display().to_string());
    let (exit, report) = json(&["diff", &text, &text, "--data", &data, "--format", "json"]);
    assert_eq!(exit, Exit::Clean);
    let data = &report["data"];
    for key in ["new", "gone", "changed", "unclear"] {
        assert_eq!(data[key], 0, "{key}");
    }
    for one in data["mailings"]["permissions"].as_array().expect("список") {
        for key in ["freed", "stopped", "unclear"] {
            assert_eq!(one[key].as_array().map(Vec::len), Some(0), "{one}");
        }
    }
}
