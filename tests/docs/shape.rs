//! Every page of the language answers the same questions in the same order.

use super::page::{language, pages};

/// The questions.
const PARTS: &[&str] = &[
    "Как сказать",
    "Что это значит",
    "Пример",
    "Частые ошибки",
    "Рядом по смыслу",
];

/// Pages that are tables to look things up in.
const TABLES: &[&str] = &["docs/yazyk/ne-chitaet.md"];

#[test]
fn у_страниц_языка_одни_и_те_же_части() {
    let mut faults = Vec::new();
    for page in language() {
        if TABLES.contains(&page.name.as_str()) {
            continue;
        }
        let parts: Vec<&str> = page
            .prose()
            .filter_map(|(_, line)| line.strip_prefix("## "))
            .collect();
        if parts != PARTS {
            faults.push(format!("{}: {parts:?}", page.name));
        }
        let mistakes = page
            .lines
            .iter()
            .position(|line| line == "## Частые ошибки");
        let wrong = page.blocks.iter().any(|block| {
            matches!(block.kind().0, "проба" | "console") && Some(block.at) > mistakes
        });
        let example = page
            .blocks
            .iter()
            .any(|block| block.kind().0 == "console" || block.text().contains("пример «"));
        if !wrong || !example {
            faults.push(format!(
                "{}: нужны пример с итогом и ошибка с сообщением",
                page.name
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn первая_страница_называет_все_остальные() {
    let pages = pages();
    let front = pages
        .iter()
        .find(|page| page.name == "docs/yazyk.md")
        .expect("docs/yazyk.md");
    let mut faults = Vec::new();
    for page in language() {
        let link = page.name.strip_prefix("docs/").unwrap().to_owned();
        let named = |line: &String| line.contains(&format!("({link})"));
        if !front.lines.iter().any(named) {
            faults.push(link);
        }
    }
    assert!(faults.is_empty(), "не названы: {}", faults.join(", "));
}
