//! Каталог — слой: кто на кого может опираться. Таблица ниже и есть устройство программы; тест не даёт ей устареть.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test that cannot read the sources should fail loudly"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Модуль и всё, на что он может опираться, кроме самого себя.
const MAY_USE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("lexicon", &[]),
    ("value", &[]),
    ("diagnostic", &["source"]),
    ("calendar", &["value"]),
    ("findings", &["value", "source"]),
    ("facts", &["value", "calendar", "diagnostic", "source"]),
    ("import", &["facts", "value", "calendar", "diagnostic"]),
    ("syntax", &["source", "diagnostic", "lexicon"]),
    ("format", &["syntax", "source", "diagnostic", "lexicon"]),
    (
        "model",
        &[
            "syntax",
            "value",
            "calendar",
            "lexicon",
            "diagnostic",
            "source",
            "facts",
            "findings",
        ],
    ),
    (
        "analysis",
        &[
            "model",
            "value",
            "calendar",
            "lexicon",
            "diagnostic",
            "source",
            "facts",
            "findings",
        ],
    ),
    (
        "program",
        &[
            "model", "value", "calendar", "facts", "findings", "lexicon", "source",
        ],
    ),
    (
        "engine",
        &["program", "model", "facts", "findings", "value", "calendar"],
    ),
    (
        "trial",
        &[
            "engine", "program", "model", "facts", "findings", "lexicon", "value", "calendar",
            "source",
        ],
    ),
    (
        "audit",
        &[
            "engine", "program", "model", "facts", "findings", "value", "calendar",
        ],
    ),
    (
        "touches",
        &[
            "engine", "program", "model", "facts", "findings", "value", "calendar",
        ],
    ),
    (
        "report",
        &[
            "engine", "program", "model", "facts", "findings", "value", "calendar",
        ],
    ),
    (
        "diff",
        &[
            "engine",
            "program",
            "analysis",
            "model",
            "facts",
            "findings",
            "diagnostic",
            "lexicon",
            "value",
            "calendar",
            "source",
        ],
    ),
    (
        "doc",
        &[
            "model",
            "syntax",
            "calendar",
            "lexicon",
            "diagnostic",
            "source",
        ],
    ),
    ("views", &["findings", "program", "value"]),
    (
        "output",
        &[
            "views",
            "doc",
            "diff",
            "lexicon",
            "trial",
            "audit",
            "touches",
            "report",
            "program",
            "engine",
            "findings",
            "diagnostic",
            "model",
            "facts",
            "import",
            "value",
            "calendar",
            "source",
        ],
    ),
    ("starter", &["value", "calendar"]),
    (
        "cli",
        &[
            "output",
            "diff",
            "doc",
            "analysis",
            "audit",
            "touches",
            "report",
            "starter",
            "format",
            "trial",
            "views",
            "engine",
            "program",
            "model",
            "import",
            "facts",
            "findings",
            "diagnostic",
            "value",
            "calendar",
            "source",
        ],
    ),
];

fn rust_files(dir: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            out.push(path);
        }
    }
}

/// Имена модулей, названных в тексте как `crate::имя` (и в группе `crate::{…}`). Комментарии не считаются: ссылка в
/// документации ни от чего не зависит.
fn used(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        for part in line.split("crate::").skip(1) {
            let names = part.strip_prefix('{').unwrap_or(part);
            for name in names
                .split(',')
                .take(if part.starts_with('{') { usize::MAX } else { 1 })
            {
                let word: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                    .collect();
                if !word.is_empty() {
                    found.insert(word);
                }
            }
        }
    }
    found
}

#[test]
fn зависимости_идут_в_одну_сторону() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let table: BTreeMap<&str, BTreeSet<&str>> = MAY_USE
        .iter()
        .map(|(name, uses)| (*name, uses.iter().copied().collect()))
        .collect();
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    files.sort();
    let mut faults = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let first = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(allowed) = table.get(module.as_str()) else {
            faults.push(format!("модуля «{module}» нет в таблице"));
            continue;
        };
        for name in used(&std::fs::read_to_string(&file).unwrap()) {
            if name != module
                && table.contains_key(name.as_str())
                && !allowed.contains(name.as_str())
            {
                faults.push(format!(
                    "{}: {module} опирается на {name}",
                    inside.display()
                ));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "лишние зависимости:\n{}",
        faults.join("\n")
    );
}

#[test]
fn в_таблице_нет_кругов() {
    let order: Vec<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    for (at, (name, uses)) in MAY_USE.iter().enumerate() {
        for used in *uses {
            let place = order.iter().position(|other| other == used).unwrap();
            assert!(place < at, "{name} опирается на {used}, который стоит ниже");
        }
    }
}

#[test]
fn разбор_pest_живёт_только_в_syntax() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let knows = text.lines().any(|line| {
            !line.trim_start().starts_with("//")
                && (line.contains("pest::") || line.contains("pest_derive"))
        });
        assert!(
            !knows || inside.starts_with("syntax"),
            "{} знает о pest",
            inside.display()
        );
    }
}

#[test]
fn движок_не_читает_часов_файлов_и_окружения() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let outside = [
        "std::fs",
        "std::env",
        "std::io",
        "std::net",
        "SystemTime",
        "Utc::now",
        "Local::now",
        "std::time::Instant",
    ];
    for module in [
        "value", "calendar", "syntax", "model", "analysis", "program", "engine", "findings",
        "views",
    ] {
        let mut files = Vec::new();
        rust_files(&root.join(module), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for word in outside {
                let found = text
                    .lines()
                    .any(|line| !line.trim_start().starts_with("//") && line.contains(word));
                assert!(!found, "{}: {word}", file.display());
            }
        }
    }
}
