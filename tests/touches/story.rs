//! Что должно выйти, стоит в таблице README: там её читает человек, отсюда — тест.

use serde_json::Value;

use super::{json, rows, story, word};

/// Строки таблицы README: клиент, пункт, касание, окно, заодно.
fn table() -> Vec<[String; 5]> {
    let text = std::fs::read_to_string(story("README.md")).expect("README читается");
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| клиент |"))
        .skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [client, clause, kind, window, also, _] = cells.as_slice() else {
                panic!("в строке таблицы не шесть ячеек: {line}")
            };
            [client, clause, kind, window, also].map(|cell| (*cell).to_owned())
        })
        .collect()
}

/// `2026-12-16T…` → `16.12`
fn day(at: &str) -> String {
    format!("{}.{}", &at[8..10], &at[5..7])
}

fn kind(one: &Value) -> &'static str {
    match word(one, "kind") {
        "required" => "обязательное",
        "standard" => "стандартное",
        _ => "периодическое",
    }
}

#[test]
fn декабрь_такой_как_в_таблице() {
    let days = ["--from", "2026-12-01", "--to", "2026-12-31"];
    let found = json(&story("specialist.reglament"), &story("dannye"), &days);
    let mut left: Vec<&Value> = rows(&found, "touches").iter().collect();
    for [client, clause, said, window, also] in table() {
        let (from, to) = window.split_once('–').unwrap_or((&window, &window));
        let sort = |day: &str| format!("{}{}", &day[3..5], &day[0..2]);
        let fits = |one: &&Value| {
            let on = sort(&day(word(one, "at")));
            let others: Vec<&str> = rows(one, "also")
                .iter()
                .map(|one| word(one, "clause"))
                .collect();
            word(one, "client") == client
                && word(one, "clause") == clause
                && kind(one) == said
                && sort(from) <= on
                && on <= sort(to)
                && others.join(", ") == also.replace('—', "")
        };
        let at = left.iter().position(fits);
        let at =
            at.unwrap_or_else(|| panic!("нет касания {client}, п. {clause}, {window}: {left:#?}"));
        left.remove(at);
    }
    assert!(left.is_empty(), "лишнее: {left:#?}");
    // У Тихого ответственного нет среди сотрудников, а старших специалистов двое.
    let [only] = rows(&found, "unplaced") else {
        panic!("{found:#}")
    };
    assert_eq!((word(only, "client"), word(only, "clause")), ("C-5", "3.1"));
    assert_eq!(only["reasons"][0]["reason"], "nobody");
    // Глубинные интервью года.
    let seldom: Vec<&str> = rows(&found, "seldom")
        .iter()
        .map(|one| word(one, "client"))
        .collect();
    assert_eq!(seldom.len(), 2, "{seldom:?}");
    assert!(seldom.contains(&"C-1") && seldom.contains(&"C-2"));
    let never: Vec<&str> = rows(&found, "never_touched")
        .iter()
        .map(|one| word(one, "client"))
        .collect();
    assert_eq!(never, ["C-4"]);
}

#[test]
fn в_отпуске_касается_заместитель_и_только_он() {
    let days = ["--from", "2026-12-21", "--to", "2026-12-25"];
    let found = json(&story("specialist.reglament"), &story("dannye"), &days);
    for one in rows(&found, "touches") {
        assert_eq!(word(one, "responsible"), "pavel", "{one:#}");
        assert_eq!(word(one, "deputy_for"), "olga", "{one:#}");
    }
    assert!(!rows(&found, "touches").is_empty());
}

#[test]
fn выбор_показа_ничего_не_двигает() {
    let days = ["--from", "2026-12-01", "--to", "2026-12-31"];
    let whole = json(&story("specialist.reglament"), &story("dannye"), &days);
    let own = json(
        &story("specialist.reglament"),
        &story("dannye"),
        &[&days[..], &["--client", "C-1"]].concat(),
    );
    let of = |found: &Value| -> Vec<Value> {
        let all = rows(found, "touches").iter();
        all.filter(|one| word(one, "client") == "C-1")
            .cloned()
            .collect()
    };
    assert_eq!(of(&whole), of(&own));
    assert_eq!(of(&own).len(), rows(&own, "touches").len());
}
