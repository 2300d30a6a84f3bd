//! Из чего собрана программа: каждая библиотека — под лицензией из `deny.toml` и из общего реестра. То же подробнее говорит
//! `cargo deny check licenses bans sources`; здесь — без сети и без лишней программы.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot ask cargo should fail loudly"
)]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// Разрешённое: слова в кавычках между `allow = [` и `]`.
fn allowed() -> BTreeSet<String> {
    let text = include_str!("../deny.toml");
    let (_, after) = text.split_once("allow = [").expect("список лицензий");
    let (list, _) = after.split_once(']').expect("конец списка");
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Выражение SPDX: `ИЛИ` слабее `И`, скобки одного уровня вложенности хватает всем.
fn fits(said: &str, allowed: &BTreeSet<String>) -> bool {
    let said = said.replace('/', " OR ");
    let mut depth = 0_i32;
    let mut parts = vec![String::new()];
    for word in said
        .replace('(', " ( ")
        .replace(')', " ) ")
        .split_whitespace()
    {
        match word {
            "(" => depth += 1,
            ")" => depth -= 1,
            "AND" if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        let part = parts.last_mut().expect("хоть одна часть есть всегда");
        if !matches!(word, "(" | ")") {
            part.push_str(if part.is_empty() { "" } else { " " });
            part.push_str(word);
        }
    }
    parts
        .iter()
        .all(|part| part.split(" OR ").any(|one| allowed.contains(one.trim())))
}

#[test]
fn выражения_лицензий_поняты() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Unicode-3.0".to_owned()]);
    for (said, right) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR LGPL-3.0) AND MIT", false),
    ] {
        assert_eq!(fits(said, &allowed), right, "{said}");
    }
}

#[test]
fn лицензии_и_источники_разрешены() {
    let host = Command::new("rustc").arg("-vV").output().expect("rustc");
    let host = String::from_utf8(host.stdout).expect("UTF-8");
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("цель");
    let asked = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--filter-platform",
            host,
        ])
        .output()
        .expect("cargo metadata");
    assert!(
        asked.status.success(),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let said: Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    let used: BTreeSet<&str> = said["resolve"]["nodes"]
        .as_array()
        .expect("узлы")
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    assert!(
        used.len() > 100,
        "список библиотек не полон: {}",
        used.len()
    );
    let allowed = allowed();
    let (mut faults, mut sources) = (Vec::new(), BTreeSet::new());
    for one in said["packages"].as_array().expect("пакеты") {
        if !used.contains(one["id"].as_str().unwrap_or_default()) {
            continue;
        }
        let name = format!("{} {}", one["name"], one["version"]);
        match one["license"].as_str() {
            Some(license) if fits(license, &allowed) => {}
            other => faults.push(format!("{name}: лицензия {other:?}")),
        }
        if let Some(source) = one["source"].as_str() {
            // Не из чужой ветки: из одного и того же списка, что и все остальные.
            if !source.starts_with("registry+") {
                faults.push(format!("{name}: взят из {source}"));
            }
            sources.insert(source.to_owned());
        }
    }
    assert!(
        sources.len() <= 1,
        "библиотеки из разных списков: {sources:?}"
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
