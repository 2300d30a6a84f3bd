//! Вторая история: неделя отдела маркетинга из `examples/02-nedelya-rassylok`. Что должно выйти, стоит в таблице README: там её
//! читает человек, отсюда — тест.

use std::collections::BTreeSet;
use std::path::PathBuf;

use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

fn story(file: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("examples/02-nedelya-rassylok").join(file);
    path.to_str().expect("путь в UTF-8").to_owned()
}

fn call(command: &str, more: &[&str]) -> (Exit, Value) {
    let (regulation, data) = (story("rassylki.reglament"), story("dannye"));
    let list = [
        "reglament",
        command,
        &regulation,
        "--data",
        &data,
        "--format",
        "json",
    ];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = list.into_iter().chain(more.iter().copied()).map(Into::into);
    let exit = run(args, &ENV, &mut out, &mut err);
    let err = String::from_utf8_lossy(&err);
    let document = serde_json::from_slice(&out);
    (
        exit,
        document.unwrap_or_else(|_| panic!("вывод — JSON; {err}")),
    )
}

/// Строки таблицы README: кампания, клиент, что будет, когда, что мешает.
fn table() -> Vec<[String; 5]> {
    let text = std::fs::read_to_string(story("README.md")).expect("README читается");
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| кампания |"))
        .skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = |line: &str| {
        let cells: Vec<String> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect();
        let [campaign, client, what, when, clauses, _] = cells.as_slice() else {
            panic!("в строке таблицы не шесть ячеек: {line}")
        };
        [campaign, client, what, when, clauses].map(Clone::clone)
    };
    rows.map(cells).collect()
}

/// `2026-12-09T13:00:00+05:00` → `09.12 11:00` по часам компании.
fn moscow(at: &str) -> String {
    let at = chrono::DateTime::parse_from_rfc3339(at).expect("время");
    at.with_timezone(&chrono_tz::Europe::Moscow)
        .format("%d.%m %H:%M")
        .to_string()
}

#[test]
fn план_недели_таков_каков_в_таблице() {
    let plan = story("kampanii.yaml");
    let (exit, document) = call("mail", &["--plan", &plan]);
    assert_eq!(exit, Exit::Clean);
    let text = |value: &Value| value.as_str().unwrap_or("—").to_owned();
    let sends = document["sends"].as_array().expect("отправки");
    let found: Vec<[String; 5]> = sends
        .iter()
        .map(|one| {
            let what = match one["outcome"].as_str() {
                Some("on_time") => "в срок",
                Some("postponed") => "отложено",
                Some("skipped") => "не уйдёт",
                _ => "не видно",
            };
            // Строка «А и Б не в один день» — два пункта под одним номером.
            let number = |key: &Value| text(key).split(" (").next().unwrap_or_default().to_owned();
            let mut clauses: Vec<String> = one["clauses"]
                .as_array()
                .expect("пункты")
                .iter()
                .map(number)
                .collect();
            clauses.dedup();
            let clauses = if clauses.is_empty() {
                "—".to_owned()
            } else {
                clauses.join(", ")
            };
            let when = one["at"].as_str().map_or("—".to_owned(), moscow);
            [
                text(&one["campaign"]),
                text(&one["client"]),
                what.to_owned(),
                when,
                clauses,
            ]
        })
        .collect();
    let wanted = table();
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), wanted.len());
    let nobody: Vec<String> = document["summary"]["nobody"]
        .as_array()
        .expect("список")
        .iter()
        .map(text)
        .collect();
    assert_eq!(nobody, ["C-4", "C-5", "C-6", "C-7"]);
    let load = document["summary"]["load"].as_array().expect("дни");
    let load: Vec<(String, String, u64)> = load
        .iter()
        .map(|one| {
            (
                text(&one["day"]),
                text(&one["sender"]),
                one["sends"].as_u64().unwrap_or_default(),
            )
        })
        .collect();
    let day = |day: &str, sender: &str, sends| (day.to_owned(), sender.to_owned(), sends);
    assert_eq!(
        load,
        [
            day("2026-12-08", "+79160000001", 2),
            day("2026-12-08", "+79160000002", 1),
            day("2026-12-09", "—", 4),
            day("2026-12-10", "—", 1)
        ]
    );
}

#[test]
fn исполненный_план_ничего_не_нарушает() {
    // Отправки плана становятся историей: о них `lint` в конце недели не скажет ничего.
    let plan = story("kampanii.yaml");
    let (_, document) = call("mail", &["--plan", &plan]);
    let cases = std::fs::read_to_string(story("dannye/klienty.ndjson")).expect("клиенты");
    let mut out = String::new();
    for line in cases.lines() {
        let mut case: Value = serde_json::from_str(line).expect("клиент");
        let id = case["client"].clone();
        let sends = document["sends"].as_array().expect("отправки").iter();
        for one in sends.filter(|one| one["client"] == id && one["at"].is_string()) {
            let mailing = serde_json::json!({
                "channel": one["channel"], "template": one["template"], "campaign": one["campaign"],
                "sender": one["sender"], "at": one["at"], "status": "sent",
            });
            case["mailings"]
                .as_array_mut()
                .expect("рассылки")
                .push(mailing);
        }
        out.push_str(&format!("{case}\n"));
    }
    let folder =
        std::env::temp_dir().join(format!("reglament-story-mailings-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("папка");
    let file = folder.join("после.ndjson");
    std::fs::write(&file, out).expect("файл");
    let regulation = story("rassylki.reglament");
    let data = file.to_str().expect("путь");
    let list = [
        "reglament",
        "lint",
        &regulation,
        "--data",
        data,
        "--at",
        "2026-12-12",
        "--format",
        "json",
    ];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    run(list.map(Into::into), &ENV, &mut out, &mut err);
    std::fs::remove_dir_all(&folder).expect("папка убрана");
    let document: Value = serde_json::from_slice(&out).expect("JSON");
    let violations = document["violations"].as_array().expect("нарушения");
    let found: BTreeSet<(&str, &str)> = violations
        .iter()
        .map(|one| {
            (
                one["client"].as_str().unwrap_or(""),
                one["clause"].as_str().unwrap_or(""),
            )
        })
        .collect();
    // То одно, что было до плана.
    assert_eq!(found, BTreeSet::from([("C-8", "2.1")]));
}

#[test]
fn о_прошлом_сказано_одно_нарушение() {
    let (exit, document) = call("lint", &[]);
    assert_eq!(exit, Exit::Findings);
    let violations = document["violations"].as_array().expect("нарушения");
    let [one] = violations.as_slice() else {
        panic!("не одно: {violations:?}")
    };
    assert_eq!(
        (&one["client"], &one["clause"]),
        (&Value::from("C-8"), &Value::from("2.1"))
    );
}

#[test]
fn почему_нельзя_и_когда_станет_можно() {
    let (exit, document) = call("mail", &["--channel", "email", "--client", "C-2"]);
    assert_eq!(exit, Exit::Findings);
    let one = &document["permissions"][0];
    assert_eq!(one["binding"], "3.1");
    assert_eq!(
        moscow(one["earliest_at"].as_str().expect("когда")),
        "10.12 12:00"
    );
}
