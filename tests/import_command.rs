//! Команда `import`: отчёт, запись в своём формате, обезличивание; и `--data` с тем же самым.

mod folder;
mod schema;

use std::fs;
use std::path::Path;

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

/// 10.12.2026 12:00 по Москве, не терминал.
const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

fn sample(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/vygruzki");
    root.join(name).display().to_string()
}

fn call(args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = std::iter::once("reglament").chain(args.iter().copied());
    let exit = run(all.map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("вывод в UTF-8");
    (exit, text(out), text(err))
}

/// Пункт, сделка, исход и моменты каждого нарушения, и чего не хватило.
fn findings(data: &str) -> (Vec<String>, String) {
    let regulation = sample("prodazhi.reglament");
    let (_, out, err) = call(&["lint", &regulation, "--data", data, "--format", "json"]);
    let document: Value =
        serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}{err}"));
    let rows = document["violations"].as_array().expect("список").iter();
    let mut all: Vec<String> = rows
        .map(|row| {
            [
                "clause",
                "deal",
                "verdict",
                "responsible",
                "triggered_at",
                "due_at",
                "done_at",
            ]
            .map(|key| row[key].to_string())
            .join(" ")
        })
        .collect();
    all.sort();
    (all, document["not_checked"].to_string())
}

#[test]
fn отчёт_называет_всё() {
    let (exit, out, err) = call(&[
        "import",
        "амо",
        &sample("amocrm"),
        "--regulation",
        &sample("prodazhi.reglament"),
    ]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn записанное_судится_так_же() {
    let folder = Folder::new("import-same");
    assert!(folder.names().is_empty());
    for name in ["amocrm", "tablicy"] {
        let out = folder.path(name);
        let (exit, _, err) = call(&["import", "авто", &sample(name), "--out", &out]);
        assert_eq!((exit, err.as_str()), (Exit::Clean, ""), "{name}");
        assert_eq!(findings(&sample(name)), findings(&out), "{name}");
    }
    // Второй раз в ту же папку можно, в чужую нельзя.
    let (exit, ..) = call(&[
        "import",
        "авто",
        &sample("amocrm"),
        "--out",
        &folder.path("tablicy"),
    ]);
    assert_eq!(exit, Exit::Clean);
    let foreign = folder.path("чужая");
    fs::create_dir(&foreign).expect("папка");
    folder.write("чужая/employees.yaml", "- {id: a}\n");
    let (exit, _, err) = call(&["import", "авто", &sample("amocrm"), "--out", &foreign]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("уже лежит другое: employees.yaml"), "{err}");
}

/// Ответы API, список CSV и таблица по описанию говорят одно — и находки одни.
#[test]
fn одни_факты_одни_находки() {
    let folder = Folder::new("import-shapes");
    let zone = chrono::FixedOffset::east_opt(3 * 3600).expect("пояс");
    let unix = |text: &str| {
        let at = chrono::NaiveDateTime::parse_from_str(text, "%d.%m.%Y %H:%M").expect("время");
        at.and_local_timezone(zone).unwrap().timestamp()
    };
    let (created, moved) = ("07.12.2026 10:00", "08.12.2026 12:00");
    // Ответы API.
    fs::create_dir(folder.path("api")).expect("папка");
    folder.write(
        "api/leads.json",
        &format!(
            r#"[{{"id":1,"name":"Кухня","price":500,"responsible_user_id":11,"status_id":20,"pipeline_id":9,"created_at":{},"closed_at":null,"custom_fields_values":null,"_embedded":{{"contacts":[{{"id":5,"is_main":true}}]}}}}]"#,
            unix(created)
        ),
    );
    folder.write(
        "api/pipelines.json",
        r#"{"_embedded":{"pipelines":[{"id":9,"name":"Продажа","is_main":true,"is_archive":false,"_embedded":{"statuses":[{"id":10,"name":"Новая"},{"id":20,"name":"КП"}]}}]}}"#,
    );
    folder.write(
        "api/events.json",
        &format!(
            r#"[{{"id":"e0","type":"lead_added","entity_id":1,"entity_type":"lead","created_by":0,"created_at":{},"value_before":[],"value_after":[]}},
            {{"id":"e1","type":"lead_status_changed","entity_id":1,"entity_type":"lead","created_by":11,"created_at":{},"value_before":[{{"lead_status":{{"id":10,"pipeline_id":9}}}}],"value_after":[{{"lead_status":{{"id":20,"pipeline_id":9}}}}]}}]"#,
            unix(created),
            unix(moved)
        ),
    );
    folder.write(
        "api/notes-leads.json",
        &format!(
            r#"[{{"id":3,"entity_id":1,"created_by":11,"responsible_user_id":11,"created_at":{},"note_type":"call_out","params":{{"duration":60,"call_status":4}}}}]"#,
            unix("07.12.2026 11:00")
        ),
    );
    folder.write("api/users.json", r#"[{"id":11,"name":"Иван Примеров","email":"i@primer.example","rights":{"is_active":true},"_embedded":{"roles":[{"id":1,"name":"менеджер"}]}}]"#);
    // Таблицы по описанию; люди в них по именам.
    fs::create_dir(folder.path("csv")).expect("папка");
    folder.write(
        "csv/deals.csv",
        &format!("Номер;Имя;Этап;Кто ведёт;Создана\n1;Кухня;КП;Примеров Иван;{created}\n"),
    );
    folder.write(
        "csv/stages.csv",
        &format!("Сделка;Этап;Когда;Кто\n1;КП;{moved};Иван Примеров\n1;Новая;{created};\n"),
    );
    folder.write(
        "csv/calls.csv",
        "Сделка;Когда;Вид;Куда;Секунд;Кто\n1;07.12.2026 11:00;звонок;исходящий;60;Иван Примеров\n",
    );
    folder.write(
        "csv/employees.yaml",
        "- {id: \"11\", name: Иван Примеров, role: менеджер}\n",
    );
    folder.write(
        "csv/mapping.yaml",
        "часовой пояс: Europe/Moscow\nтаблицы:\n\
         - {файл: deals.csv, запись: сделка, постоянно: {воронка: Продажа}, столбцы: {Номер: номер, Имя: название, Этап: стадия, Кто ведёт: ответственный, Создана: создана}}\n\
         - {файл: stages.csv, запись: история стадий, постоянно: {воронка: Продажа}, столбцы: {Сделка: сделка, Этап: стадия, Когда: когда, Кто: кто}}\n\
         - {файл: calls.csv, запись: событие, столбцы: {Сделка: сделка, Когда: когда, Вид: вид, Куда: направление, Секунд: секунды, Кто: кто}}\n",
    );
    // Свой формат.
    fs::create_dir(folder.path("own")).expect("папка");
    folder.write(
        "own/data.ndjson",
        r#"{"deals":[{"deal":"1","name":"Кухня","funnel":"Продажа","owner":"11","created":"2026-12-07T10:00+03:00","stages":[{"stage":"Новая","at":"2026-12-07T10:00+03:00"},{"stage":"КП","at":"2026-12-08T12:00+03:00","by":"11"}]}],"events":[{"kind":"звонок","deal":"1","direction":"out","at":"2026-12-07T11:00+03:00","seconds":60,"by":"11"}]}"#,
    );
    folder.write(
        "own/employees.yaml",
        "- {id: \"11\", name: Иван Примеров, role: менеджер}\n",
    );
    folder.write(
        "own/dataset.yaml",
        "хранится: {стадии: да, звонки: да, остальное: нет}\n",
    );
    let api = findings(&folder.path("api")).0;
    assert!(
        !api.is_empty(),
        "позвонили через час: нарушение должно быть"
    );
    assert_eq!(api, findings(&folder.path("csv")).0);
    assert_eq!(api, findings(&folder.path("own")).0);
}

#[test]
fn строгость_и_вид_для_программ() {
    let (exit, out, _) = call(&[
        "import",
        "auto",
        &sample("amocrm-spisok"),
        "--strict",
        "--format",
        "json",
    ]);
    assert_eq!(exit, Exit::Rejected);
    schema::valid(&out);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(document["input"]["rejected"], 1);
    let codes: Vec<&str> = document["quality"]
        .as_array()
        .expect("список")
        .iter()
        .filter_map(|row| row["code"].as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "duplicate_heading",
            "look_alike",
            "dirty_amount",
            "dirty_phone"
        ]
    );
    let (exit, out, _) = call(&[
        "import",
        "auto",
        &sample("amocrm-spisok"),
        "--format",
        "ndjson",
        "--regulation",
        &sample("prodazhi.reglament"),
    ]);
    assert_eq!(exit, Exit::Clean);
    schema::valid(&out);
}

#[test]
fn обезличенное_одинаково_каждый_раз_и_без_имён() {
    let folder = Folder::new("import-key");
    let key = folder.write("ключ.txt", "длинная случайная строка для замен\n");
    let written = |name: &str, key: &str| {
        let out = folder.path(name);
        let (exit, _, err) = call(&[
            "import",
            "авто",
            &sample("amocrm"),
            "--out",
            &out,
            "--pseudonymize",
            "--key-file",
            key,
        ]);
        assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
        let text = |file: &str| fs::read_to_string(Path::new(&out).join(file)).expect("файл");
        text("данные.ndjson") + &text("employees.yaml")
    };
    let first = written("раз", &key);
    assert_eq!(first, written("два", &key));
    for plain in [
        "Пример",
        "Иван",
        "90000000",
        "pervyi",
        "на четверг",
        "Кухня",
    ] {
        assert!(!first.contains(plain), "{plain}: {first}");
    }
    let other = folder.write("другой.txt", "совсем другая случайная строка!!\n");
    assert_ne!(first, written("три", &other));
    // Судится обезличенное так же, как и прежнее.
    assert_eq!(findings(&sample("amocrm")), findings(&folder.path("раз")));
    let short = folder.write("короткий.txt", "123");
    let (exit, _, err) = call(&[
        "import",
        "авто",
        &sample("amocrm"),
        "--out",
        &folder.path("четыре"),
        "--pseudonymize",
        "--key-file",
        &short,
    ]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("короче 16"), "{err}");
    let (exit, ..) = call(&["import", "авто", &sample("amocrm"), "--pseudonymize"]);
    assert_eq!(exit, Exit::Failed);
}

#[test]
fn отказы_объяснены() {
    let folder = Folder::new("import-refused");
    folder.write("погода.csv", "День;Ветер\nпн;3\n");
    folder.write("mapping.yaml", "таблицы: {}\n");
    let mut told = String::new();
    for args in [
        vec!["import"],
        vec!["import", "авто"],
        vec!["import", "авто", "нет-такого"],
        vec!["import", "авто", &folder.path("погода.csv")],
        vec!["import", "битрикс24", &sample("amocrm")],
        vec!["import", "--guess", "нет-такого.csv"],
    ] {
        let (exit, out, err) = call(&args);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{args:?}");
        told += &folder.plain(&err).replace(&sample(""), "");
        told += "\n";
    }
    insta::assert_snapshot!(told);
}
