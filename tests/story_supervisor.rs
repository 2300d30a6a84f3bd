//! Пятая история: понедельник супервайзера из `examples/05-ponedelnik-supervaizera`. Что должно выйти, стоит в таблицах README: там их
//! читает человек, отсюда — тест. Здесь же — что бывает с плохой таблицей отчётов.

#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
mod schema;

use std::collections::BTreeSet;
use std::path::PathBuf;

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

const ENV: Env = Env {
    now: Instant(1_797_300_000),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

fn story(file: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("examples/05-ponedelnik-supervaizera").join(file);
    path.to_str().expect("путь в UTF-8").to_owned()
}

fn call(command: &str, data: &str, more: &[&str]) -> (Exit, String, String) {
    let regulation = story("otdel.reglament");
    let list = ["reglament", command, &regulation, "--data", data];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = list.into_iter().chain(more.iter().copied()).map(Into::into);
    let exit = run(args, &ENV, &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (exit, text(out), text(err))
}

fn lint(data: &str, more: &[&str]) -> Value {
    let (_, out, err) = call("lint", data, &[more, &["--format", "json"]].concat());
    assert!(!out.is_empty(), "{err}");
    schema::valid(&out);
    serde_json::from_str(&out).expect("JSON")
}

/// Строки таблицы README, у которой первая ячейка заголовка — эта.
fn table(first: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(story("README.md")).expect("README читается");
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {first} |")))
        .skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("—").to_owned()
}

#[test]
fn отчёты_таковы_каковы_в_таблице() {
    let document = lint(&story("dannye"), &[]);
    let reports = document["reports"].as_array().expect("отчёты");
    let found: BTreeSet<Vec<String>> = reports
        .iter()
        .map(|one| {
            let state = match one["verdict"].as_str() {
                Some("on_time") => "в срок",
                Some("late") => "поздно",
                _ => "не сдан",
            };
            let due = text(&one["due_at"]);
            let day = format!("{}.{}", &due[8..10], &due[5..7]);
            let number = |line: &str, key: &str| {
                let numbers = one["numbers"].as_array().expect("числа");
                let own = numbers.iter().find(|number| number["line"] == line);
                own.map_or_else(|| "—".to_owned(), |number| text(&number[key]))
            };
            vec![
                text(&one["employee"]),
                day,
                state.to_owned(),
                number("звонки", "reported"),
                number("звонки", "tried"),
                number("звонки", "recorded"),
                number("отправлено КП", "reported"),
                number("отправлено КП", "recorded"),
            ]
        })
        .collect();
    let wanted = table("кто").into_iter().map(|row| row[..8].to_vec());
    assert_eq!(found, wanted.collect());
    // Расхождение — находка, и в отчёте стоит её номер.
    let differ: Vec<&Value> = reports
        .iter()
        .flat_map(|one| one["numbers"].as_array().expect("числа"))
        .filter(|number| number["verdict"] == "violated")
        .collect();
    assert_eq!(differ.len(), 2);
    let violations = document["violations"].as_array().expect("нарушения");
    for number in differ {
        let own = violations.iter().find(|one| one["id"] == number["finding"]);
        assert_eq!(own.expect("находка")["clause"], "4.2");
    }
}

#[test]
fn план_и_факт_таковы_каковы_в_таблице() {
    let document = lint(&story("dannye"), &[]);
    let plans = document["plans"].as_array().expect("планы");
    let row = |line: &str, who: &Value, one: &Value| {
        let cells = [&one["plan"], &one["done"], &one["percent"]].map(text);
        let line = line.replace("перехода", "переходов");
        [vec![line, text(who)], cells.to_vec()].concat()
    };
    let mut found = BTreeSet::new();
    for plan in plans.iter().filter(|one| one["running"] == false) {
        let line = text(&plan["line"]);
        for one in plan["people"].as_array().expect("люди") {
            found.insert(row(&line, &one["employee"], one));
        }
        for one in plan["teams"].as_array().expect("команды") {
            found.insert(row(&line, &one["team"], one));
        }
        found.insert(row(&line, &"все".into(), &plan["all"]));
    }
    let wanted = table("чего").into_iter().map(|row| row[..5].to_vec());
    assert_eq!(found, wanted.collect());
    let stages: Vec<&Value> = plans.iter().map(|one| &one["stage"]).collect();
    assert_eq!(
        stages.iter().filter(|stage| **stage == "Договор").count(),
        2
    );
}

#[test]
fn супервайзер_видит_чужой_просроченный_звонок() {
    let (exit, out, err) = call("next", &story("dannye"), &["--person", "Условная"]);
    assert_eq!(exit, Exit::Clean, "{err}");
    assert!(
        out.contains("разобраться с просрочкой") && out.contains("D-5"),
        "{out}"
    );
}

#[test]
fn текст_говорит_то_же() {
    let (exit, out, _) = call("lint", &story("dannye"), &[]);
    assert_eq!(exit, Exit::Findings);
    for part in [
        "Проба Олег (менеджер) — сдано 4 из 5, из них поздно 1; чисел сверено 8, не сошлось 1",
        "звонки: в отчёте 12, по данным 9, из них состоялись 6 — не сошлось",
        "«Ежедневный»: не сдан, срок был ср 09.12.2026 18:00 — отсутствовал",
        "что решено сегодня: договорился с «Ромашкой» о встрече",
        "команда «Юг»",
    ] {
        assert!(out.contains(part), "нет «{part}» в\n{out}");
    }
    // Отбор по людям и дням действует и здесь.
    let (_, out, _) = call("lint", &story("dannye"), &["--person", "Макетова"]);
    assert!(
        out.contains("не сошлось 1") && !out.contains("Проба"),
        "{out}"
    );
    let day = ["--team", "Юг", "--from", "2026-12-09", "--to", "2026-12-09"];
    let document = lint(&story("dannye"), &day);
    assert_eq!(document["reports"].as_array().map(Vec::len), Some(1));
    // Отбор по сделке об отчётах и планах не говорит ничего.
    let document = lint(&story("dannye"), &["--deal", "D-5"]);
    assert!(document.get("reports").is_none() && document.get("plans").is_none());
}

/// Данные истории с другой таблицей отчётов.
fn with_reports(folder: &Folder, reports: &str) -> String {
    for name in ["klienty.ndjson", "employees.yaml", "dataset.yaml"] {
        let text = std::fs::read_to_string(story("dannye") + "/" + name).expect("данные");
        folder.write(name, &text);
    }
    folder.write("отчёты.csv", reports);
    folder.0.display().to_string()
}

fn reports() -> String {
    std::fs::read_to_string(story("dannye") + "/отчёты.csv").expect("отчёты")
}

fn rejections(document: &Value) -> Vec<(String, String)> {
    let all = document["input"]["rejections"].as_array().expect("отказы");
    all.iter()
        .map(|one| (text(&one["place"]), text(&one["reason"])))
        .collect()
}

#[test]
fn отчёт_неизвестного_назван_с_местом_и_не_учтён() {
    let folder = Folder::new("reports-stranger");
    let data = with_reports(
        &folder,
        &reports().replacen("Макетова;Ежедневный;11", "Мокетова;Ежедневный;11", 1),
    );
    let document = lint(&data, &[]);
    let [(place, reason)] = &rejections(&document)[..] else {
        panic!("один отказ: {:?}", document["input"]);
    };
    assert_eq!(place, "отчёты.csv:12");
    assert_eq!(
        reason,
        "отчёт не учтён: сотрудника «Мокетова» среди сотрудников нет; возможно, это «Макетова»"
    );
    // Ни слова из него не принято: отчёт за пятницу теперь не сдан.
    let found = document["reports"].as_array().expect("отчёты");
    let friday = found.iter().find(|one| {
        one["employee"] == "maketova" && text(&one["due_at"]).starts_with("2026-12-11")
    });
    assert_eq!(friday.expect("пятница")["verdict"], "overdue");
    let (exit, _, _) = call("lint", &data, &["--strict"]);
    assert_eq!(exit, Exit::Rejected);
}

#[test]
fn плохая_строка_таблицы_отвергнута_одна() {
    let folder = Folder::new("reports-bad");
    let bad = format!(
        "{}Проба;Ежедневный;когда-то;1;1;\n;Ежедневный;11.12.2026 18:00;1;1;\n",
        reports()
    );
    let document = lint(&with_reports(&folder, &bad), &[]);
    let places: Vec<String> = rejections(&document).into_iter().map(|one| one.0).collect();
    assert_eq!(places, ["отчёты.csv:13", "отчёты.csv:14"]);
    assert_eq!(document["input"]["read"], 18);
    assert_eq!(document["input"]["evaluated"], 16);
    // Без нужных столбцов таблица не читается вовсе.
    let folder = Folder::new("reports-heads");
    let (exit, out, err) = call("lint", &with_reports(&folder, "кто-то;число\nа;1\n"), &[]);
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
    assert!(
        err.contains("нет столбцов «сотрудник», «отчёт», «сдан»"),
        "{err}"
    );
}

#[test]
fn запись_о_неизвестном_сотруднике_отвергнута() {
    let folder = Folder::new("reports-record");
    let data = with_reports(&folder, &reports());
    folder.write(
        "лишнее.ndjson",
        "{\"employee\": \"prboa\", \"reports\": [{\"name\": \"Ежедневный\", \"at\": \"2026-12-09T17:00+03:00\", \"lines\": {\"звонки\": 2}}]}\n",
    );
    let document = lint(&data, &[]);
    assert_eq!(
        rejections(&document),
        [(
            "лишнее.ndjson:1".to_owned(),
            "сотрудника «prboa» среди сотрудников нет, его отчёты и дела не учтены; возможно, это «proba»".to_owned()
        )]
    );
    assert_eq!(document["input"]["read"], 17);
    assert_eq!(document["input"]["evaluated"], 16);
}

#[test]
fn незнакомый_отчёт_назван() {
    let folder = Folder::new("reports-name");
    let data = with_reports(
        &folder,
        &reports().replacen("Тестов;Ежедневный", "Тестов;Месячный", 1),
    );
    let (_, out, _) = call("lint", &data, &[]);
    assert!(
        out.contains("отчёта «Месячный» в регламенте нет, а сдан он 1 раз"),
        "{out}"
    );
}
