//! Одни и те же факты: сделки, история стадий, звонки; и что из них выходит.

use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

use crate::folder::Folder;

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

pub fn call(args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = std::iter::once("reglament").chain(args.iter().copied());
    let exit = run(all.map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("вывод в UTF-8");
    (exit, text(out), text(err))
}

/// Сделка: номер, название, стадия, кто ведёт, создана (местное время), изменена (секунды с 1970), сумма в копейках, день,
/// срочно, телефон, комментарий.
pub struct Deal {
    pub id: i64,
    pub title: &'static str,
    pub stage: &'static str,
    pub owner: &'static str,
    pub created: &'static str,
    pub changed: i64,
    pub kopecks: Option<i64>,
    pub day: Option<&'static str>,
    pub urgent: Option<bool>,
    pub phone: Option<&'static str>,
    pub remark: Option<&'static str>,
}

pub const DEALS: &[Deal] = &[
    Deal {
        id: 1,
        title: "Стол «Дуб»; белый",
        stage: "КП",
        owner: "ivanov",
        created: "2026-12-07 10:00:00",
        changed: 1_796_720_400,
        kopecks: Some(125_050),
        day: Some("1990-05-17"),
        urgent: Some(true),
        phone: Some("+79000000001"),
        remark: None,
    },
    Deal {
        id: 9_007_199_254_740_993,
        title: "Шкаф\nв две строки",
        stage: "Новая",
        owner: "petrova",
        created: "2026-12-08 11:30:00",
        changed: 1_796_724_000,
        kopecks: None,
        day: None,
        urgent: Some(false),
        phone: None,
        remark: Some("ждёт \"замера\""),
    },
    Deal {
        id: 3,
        title: "Дверь",
        stage: "Новая",
        owner: "ivanov",
        created: "2026-12-09 09:15:30",
        changed: 1_796_797_000,
        kopecks: Some(-100),
        day: Some("1969-12-31"),
        urgent: None,
        phone: Some("8 (900) 000-00-02"),
        remark: Some("Ё"),
    },
];

/// Сделка, стадия, когда.
pub const HISTORY: &[(i64, &str, &str)] = &[
    (1, "Новая", "2026-12-07 10:00:00"),
    (1, "КП", "2026-12-08 12:00:00"),
    (3, "Новая", "2026-12-09 09:15:30"),
];

/// Сделка, когда (секунды с 1970), длительность.
pub const CALLS: &[(i64, i64, i64)] = &[(1, 1_796_641_200, 60), (3, 1_796_800_000, 0)];

/// Описание таблиц; откуда каждая, говорит `from`.
pub fn mapping(from: impl Fn(&str) -> String) -> String {
    let (deals, history, calls) = (from("deals"), from("history"), from("calls"));
    format!(
        "часовой пояс: Europe/Moscow\nвыгружено: 2026-12-10 12:00\nтаблицы:\n\
         - {{{deals}, запись: сделка, постоянно: {{воронка: Продажа}}, столбцы: {{id: номер, title: название, stage: стадия, owner: ответственный, created: создана, changed: изменена, amount: {{поле: сумма, тип: деньги}}, day: {{поле: день рождения, тип: дата}}, urgent: {{поле: срочно, тип: да/нет}}, phone: {{поле: телефон, тип: телефон}}, remark: поле комментарий}}}}\n\
         - {{{history}, запись: история стадий, постоянно: {{воронка: Продажа}}, столбцы: {{deal: сделка, stage: стадия, at: когда}}}}\n\
         - {{{calls}, запись: событие, постоянно: {{вид: звонок, направление: исходящий, кто: ivanov}}, столбцы: {{deal: сделка, at: когда, seconds: секунды}}}}\n"
    )
}

pub const STAFF: &str = "- {id: ivanov, name: Иван Примеров, role: менеджер}\n- {id: petrova, name: Анна Образцова, role: менеджер}\n";

/// Папка с теми же фактами в CSV.
pub fn csv(folder: &Folder) {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let utc = |at: i64| {
        let at = chrono::DateTime::from_timestamp(at, 0).expect("время");
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let mut deals =
        "id;title;stage;owner;created;changed;amount;day;urgent;phone;remark\n".to_owned();
    for one in DEALS {
        let amount = one.kopecks.map_or(String::new(), |kopecks| {
            let sign = if kopecks < 0 { "-" } else { "" };
            let kopecks = kopecks.abs();
            format!("{sign}{}.{:02}", kopecks / 100, kopecks % 100)
        });
        let urgent = one.urgent.map_or("", |yes| if yes { "да" } else { "нет" });
        let cells = [
            one.id.to_string(),
            cell(one.title),
            one.stage.to_owned(),
            one.owner.to_owned(),
            one.created.to_owned(),
            utc(one.changed),
            amount,
            one.day.unwrap_or_default().to_owned(),
            urgent.to_owned(),
            one.phone.unwrap_or_default().to_owned(),
            cell(one.remark.unwrap_or_default()),
        ];
        deals += &(cells.join(";") + "\n");
    }
    let mut history = "deal;stage;at\n".to_owned();
    for (deal, stage, at) in HISTORY {
        history += &format!("{deal};{stage};{at}\n");
    }
    let mut calls = "deal;at;seconds\n".to_owned();
    for (deal, at, seconds) in CALLS {
        calls += &format!("{deal};{};{seconds}\n", utc(*at));
    }
    folder.write("deals.csv", &deals);
    folder.write("history.csv", &history);
    folder.write("calls.csv", &calls);
    folder.write("employees.yaml", STAFF);
    folder.write(
        "mapping.yaml",
        &mapping(|table| format!("файл: {table}.csv")),
    );
}

/// Записи в своём формате без мест: места у CSV и у базы разные.
pub fn imported(data: &str, name: &str) -> String {
    let out = Folder::new(name);
    let written = out.path("записано");
    let (exit, _, err) = call(&["import", "авто", data, "--out", &written]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""), "{data}");
    let text = std::fs::read_to_string(std::path::Path::new(&written).join("данные.ndjson"))
        .expect("записано");
    let mut lines = String::new();
    for line in text.lines() {
        let mut value: Value = serde_json::from_str(line).expect("JSON");
        placeless(&mut value);
        lines += &(value.to_string() + "\n");
    }
    lines
}

fn placeless(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("source");
            map.values_mut().for_each(placeless);
        }
        Value::Array(all) => all.iter_mut().for_each(placeless),
        _ => {}
    }
}

/// Находки с местами: где стоит факт, видно в доказательстве.
pub fn findings(data: &str) -> (Vec<String>, Vec<String>) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let regulation = root.join("examples/vygruzki/prodazhi.reglament");
    let regulation = regulation.display().to_string();
    let (_, out, err) = call(&["lint", &regulation, "--data", data, "--format", "json"]);
    let document: Value =
        serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}{err}"));
    let mut places = Vec::new();
    let rows = document["violations"].as_array().expect("список").iter();
    let found = rows
        .map(|row| {
            for fact in row["evidence"].as_array().into_iter().flatten() {
                places.extend(fact["source"].as_str().map(str::to_owned));
            }
            let mut row = row.clone();
            let keys = row.as_object_mut().expect("запись");
            keys.remove("evidence");
            row.to_string()
        })
        .collect();
    places.sort();
    places.dedup();
    (found, places)
}

/// Папка с базой говорит то же, что папка с CSV: те же записи слово в слово и те же находки.
pub fn same_as_csv(data: &str, name: &str) {
    let table = Folder::new(&format!("{name}-csv"));
    csv(&table);
    let table_path = table.0.display().to_string();
    let expected = imported(&table_path, &format!("{name}-csv-out"));
    assert_eq!(expected.lines().count(), DEALS.len(), "{expected}");
    assert_eq!(expected, imported(data, &format!("{name}-out")));
    let (found, _) = findings(&table_path);
    assert!(
        !found.is_empty(),
        "позвонили через час: нарушение должно быть"
    );
    assert_eq!(found, findings(data).0);
}
