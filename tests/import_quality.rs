//! Чем бывают испорчены выгрузки: каждая ловушка подложена, сосчитана в отчёте, названа с местом и с тем, что делать.

#[expect(dead_code, reason = "the folder is shared with other tests")]
mod folder;

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

fn call(args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = std::iter::once("reglament").chain(args.iter().copied());
    let exit = run(all.map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("вывод в UTF-8");
    (exit, text(out), text(err))
}

/// Одна ловушка: файлы, код, сколько раз и первое место.
struct Trap {
    what: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    code: &'static str,
    count: u64,
    place: &'static str,
}

fn trap(
    what: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    (code, count, place): (&'static str, u64, &'static str),
) -> Trap {
    Trap {
        what,
        files,
        code,
        count,
        place,
    }
}

const HEAD: &str = "ID;Название сделки;Стадия сделки;Сумма;Дата создания;Источник;Телефон;Предполагаемая дата закрытия\n";

/// Список сделок Битрикс24 с такими строками.
fn list(rows: &[&str]) -> Vec<(&'static str, Vec<u8>)> {
    vec![("deals.csv", (HEAD.to_owned() + &rows.join("")).into_bytes())]
}

const DEAL: &str = r#"{"ID":"1","TITLE":"А","STAGE_ID":"NEW","CATEGORY_ID":"0","CONTACT_ID":"2","DATE_CREATE":"2026-12-01T10:00:00+03:00"}"#;

/// Сделка Битрикс24 и ещё один файл.
fn rest(name: &'static str, text: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("crm.deal.list.json", format!("[{DEAL}]").into_bytes()),
        (name, text.as_bytes().to_vec()),
    ]
}

const LEAD: &str = r#"{"id":1,"name":"Кухня","price":500,"responsible_user_id":11,"status_id":20,"pipeline_id":9,"created_at":1796626800,"closed_at":null,"custom_fields_values":null,"_embedded":{"contacts":[]}}"#;

fn amo(name: &'static str, text: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("leads.json", format!("[{LEAD}]").into_bytes()),
        (name, text.as_bytes().to_vec()),
    ]
}

fn bytes(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// Весь перечень ловушек, по порядку.
fn traps() -> Vec<Trap> {
    let row = "1;Стол;Новая;10;07.12.2026 10:00;;;\n";
    let plain = list(&[row]).remove(0).1;
    vec![
        trap(
            "метка порядка байтов",
            vec![("deals.csv", bytes(&[b"\xef\xbb\xbf", &plain]))],
            ("byte_order_mark", 1, "deals.csv"),
        ),
        trap(
            "другой разделитель",
            vec![(
                "deals.csv",
                String::from_utf8_lossy(&plain).replace(';', "|").into_bytes(),
            )],
            ("separator", 1, "deals.csv"),
        ),
        trap(
            "другая кодировка",
            vec![(
                "deals.csv",
                encoding_rs::WINDOWS_1251
                    .encode(&String::from_utf8_lossy(&plain))
                    .0
                    .into_owned(),
            )],
            ("encoding", 1, "deals.csv"),
        ),
        trap(
            "пустой последний столбец",
            vec![(
                "deals.csv",
                String::from_utf8_lossy(&plain)
                    .replace('\n', ";\n")
                    .into_bytes(),
            )],
            ("trailing_column", 1, "deals.csv"),
        ),
        trap(
            "HTML под именем .xls",
            vec![(
                "deals.xls",
                "<meta charset=\"utf-8\"><table><tr><td>ID</td><td>Название сделки</td><td>Стадия сделки</td></tr><tr><td>1</td><td>Стол</td><td>Новая</td></tr></table>"
                    .into(),
            )],
            ("html_table", 1, "deals.xls"),
        ),
        trap(
            "заголовок дважды",
            vec![(
                "deals.csv",
                "ID;Название сделки;Стадия сделки;Источник;Источник\n1;Стол;Новая;сайт;звонок\n".into(),
            )],
            ("duplicate_heading", 1, "deals.csv"),
        ),
        trap(
            "номер дважды",
            list(&[row, "1;Стол;КП;10;07.12.2026 10:00;;;\n"]),
            ("repeated_id", 1, "deals.csv:3"),
        ),
        trap(
            "номер дважды в ответах REST",
            rest("crm.deal.list-2.json", &format!("[{DEAL}]")),
            ("repeated_id", 1, "crm.deal.list.json:1"),
        ),
        trap(
            "стадии нет в справочнике",
            rest(
                "crm.lead.list.json",
                r#"[{"ID":"1","TITLE":"Л","STATUS_ID":"WEIRD"}]"#,
            ),
            ("unknown_stage", 1, "crm.lead.list.json:1"),
        ),
        trap(
            "заглавные и похожие буквы",
            list(&[
                "1;Стол;Новая;10;07.12.2026 10:00;Avito;;\n",
                "2;Стол;Новая;10;07.12.2026 10:00;avito;;\n",
                "3;Стол;Новая;10;07.12.2026 10:00;AVITO;;\n",
                "4;Стол;Новая;10;07.12.2026 10:00;Авито;;\n",
            ]),
            ("look_alike", 4, "deals.csv:4"),
        ),
        trap(
            "даты записаны по-разному",
            list(&[row, "2;Стол;Новая;10;2026-12-08 10:00;;;\n"]),
            ("mixed_dates", 1, "deals.csv:3"),
        ),
        trap(
            "день не отличить от месяца",
            list(&["1;Стол;Новая;10;07/12/2026 10:00;;;\n"]),
            ("ambiguous_dates", 1, "deals.csv:2"),
        ),
        trap(
            "дни сдвинуты часовым поясом",
            list(&[
                "1;Стол;Новая;10;07.12.2026 10:00;;;20.12.2026 03:00:00\n",
                "2;Стол;Новая;10;07.12.2026 10:00;;;21.12.2026 03:00:00\n",
            ]),
            ("shifted_dates", 1, "deals.csv:2"),
        ),
        trap(
            "суммы с пробелами, неразрывными пробелами, запятой и знаком валюты",
            list(&[
                "1;Стол;Новая;1 000;07.12.2026 10:00;;;\n",
                "2;Стол;Новая;1\u{a0}000;07.12.2026 10:00;;;\n",
                "3;Стол;Новая;1000,50;07.12.2026 10:00;;;\n",
                "4;Стол;Новая;1000 ₽;07.12.2026 10:00;;;\n",
            ]),
            ("dirty_amount", 4, "deals.csv:2"),
        ),
        trap(
            "телефоны в разном виде",
            list(&[
                "1;Стол;Новая;10;07.12.2026 10:00;;89000000001;\n",
                "2;Стол;Новая;10;07.12.2026 10:00;;'+79000000001;\n",
                "3;Стол;Новая;10;07.12.2026 10:00;;+79000000001;\n",
            ]),
            ("dirty_phone", 2, "deals.csv:2"),
        ),
        trap(
            "выиграна без даты закрытия",
            list(&["1;Стол;Сделка успешна;10;07.12.2026 10:00;;;\n"]),
            ("no_closing_date", 1, "deals.csv:2"),
        ),
        trap(
            "закрыта без даты закрытия, REST",
            rest(
                "crm.deal.list-2.json",
                r#"[{"ID":"2","TITLE":"Б","STAGE_ID":"WON","CLOSED":"Y","CLOSEDATE":""}]"#,
            ),
            ("no_closing_date", 1, "crm.deal.list-2.json:1"),
        ),
        trap(
            "у сделки нет истории",
            rest(
                "crm.stagehistory.list.json",
                r#"[{"ID":1,"TYPE_ID":1,"OWNER_ID":99,"CREATED_TIME":"2026-12-01T10:00:00+03:00","CATEGORY_ID":0,"STAGE_ID":"NEW"}]"#,
            ),
            ("no_history", 1, "crm.deal.list.json:1"),
        ),
        trap(
            "история не доходит до нынешней стадии",
            rest(
                "crm.stagehistory.list.json",
                r#"[{"ID":1,"TYPE_ID":1,"OWNER_ID":1,"CREATED_TIME":"2026-12-01T10:00:00+03:00","CATEGORY_ID":0,"STAGE_ID":"EXECUTING"}]"#,
            ),
            ("broken_history", 1, "crm.stagehistory.list.json:1"),
        ),
        trap(
            "история пропускает переход, amoCRM",
            amo(
                "events.json",
                r#"[{"id":"e1","type":"lead_status_changed","entity_id":1,"entity_type":"lead","created_by":11,"created_at":1796630400,"value_before":[{"lead_status":{"id":10,"pipeline_id":9}}],"value_after":[{"lead_status":{"id":15,"pipeline_id":9}}]},
                {"id":"e2","type":"lead_status_changed","entity_id":1,"entity_type":"lead","created_by":11,"created_at":1796634000,"value_before":[{"lead_status":{"id":17,"pipeline_id":9}}],"value_after":[{"lead_status":{"id":20,"pipeline_id":9}}]}]"#,
            ),
            ("broken_history", 1, "events.json:2"),
        ),
        trap(
            "история и дело сделки, которой нет, REST",
            vec![
                ("crm.deal.list.json", format!("[{DEAL}]").into_bytes()),
                (
                    "crm.activity.list.json",
                    br#"[{"ID":"7","OWNER_TYPE_ID":"2","OWNER_ID":"555","TYPE_ID":"2","DIRECTION":"2","COMPLETED":"Y","START_TIME":"2026-12-01T10:00:00+03:00"}]"#.to_vec(),
                ),
                (
                    "crm.stagehistory.list.json",
                    br#"[{"ID":1,"TYPE_ID":1,"OWNER_ID":99,"CREATED_TIME":"2026-12-01T10:00:00+03:00","CATEGORY_ID":0,"STAGE_ID":"NEW"}]"#.to_vec(),
                ),
            ],
            ("stray", 2, "crm.stagehistory.list.json:1"),
        ),
        trap(
            "событие сделки, которой нет, amoCRM",
            amo(
                "notes-leads.json",
                r#"[{"id":3,"entity_id":888,"created_by":11,"responsible_user_id":11,"created_at":1796630400,"note_type":"common","params":{"text":"а"}}]"#,
            ),
            ("stray", 1, "notes-leads.json:1"),
        ),
        trap(
            "дело без направления, REST",
            rest(
                "crm.activity.list.json",
                r#"[{"ID":"7","OWNER_TYPE_ID":"2","OWNER_ID":"1","TYPE_ID":"2","DIRECTION":"0","COMPLETED":"Y","START_TIME":"2026-12-01T10:00:00+03:00"}]"#,
            ),
            ("no_direction", 1, "crm.activity.list.json:1"),
        ),
        trap(
            "звонок без направления, список",
            vec![
                ("deals.csv", plain.clone()),
                (
                    "activities.csv",
                    "Тип;Тема;Начало;Срок;Статус;Ответственный;Сделка\nЗвонок;Первый;07.12.2026 10:00;;Выполнено;Иван Примеров;Стол\n".into(),
                ),
            ],
            ("no_direction", 1, "activities.csv:2"),
        ),
        trap(
            "автор 0, amoCRM",
            amo(
                "notes-leads.json",
                r#"[{"id":3,"entity_id":1,"created_by":0,"responsible_user_id":0,"created_at":1796630400,"note_type":"common","params":{"text":"а"}}]"#,
            ),
            ("robot", 1, "notes-leads.json:1"),
        ),
        trap(
            "автор 0, REST",
            rest(
                "crm.timeline.comment.list.json",
                r#"[{"ID":"5","ENTITY_ID":"1","ENTITY_TYPE":"deal","AUTHOR_ID":"0","COMMENT":"создано роботом","CREATED":"2026-12-01T10:00:00+03:00"}]"#,
            ),
            ("robot", 1, "crm.timeline.comment.list.json:1"),
        ),
        trap(
            "сумма меньше нуля",
            list(&["1;Стол;Новая;-10;07.12.2026 10:00;;;\n"]),
            ("negative_amount", 1, "deals.csv:2"),
        ),
        trap(
            "строка в кавычках целиком",
            list(&["\"1;\"\"Стол; белый\"\";Новая;10;07.12.2026 10:00;;;\"\n"]),
            ("quoted_row", 1, "deals.csv:2"),
        ),
        trap(
            "оборванный файл",
            list(&[row, "2;Шкаф;Но"]),
            ("cut_off", 1, "deals.csv:3"),
        ),
        trap(
            "нулевые байты",
            list(&[row, "2;Шк\0аф;Новая;10;07.12.2026 10:00;;;\n"]),
            ("zero_bytes", 1, "deals.csv:3"),
        ),
        trap(
            "байты не в UTF-8",
            vec![(
                "deals.csv",
                bytes(&[
                    &plain,
                    "3;Стул длинный, белый и очень удобный;Новая;1;07.12.2026 10:00;;;\n2;П".as_bytes(),
                    b"\xff\xfe",
                    "лка;Новая;1;07.12.2026 10:00;;;\n".as_bytes(),
                ]),
            )],
            ("broken_text", 1, "deals.csv:4"),
        ),
        trap(
            "не все страницы",
            vec![(
                "crm.deal.list.json",
                format!(r#"{{"result":[{DEAL}],"next":50,"total":120}}"#).into_bytes(),
            )],
            ("missing_pages", 1, ""),
        ),
        trap(
            "один телефон у двух клиентов",
            vec![
                (
                    "crm.deal.list.json",
                    format!("[{DEAL},{}]", DEAL.replace(r#""ID":"1""#, r#""ID":"2""#).replace(r#""CONTACT_ID":"2""#, r#""CONTACT_ID":"3""#)).into_bytes(),
                ),
                (
                    "crm.contact.list.json",
                    r#"[{"ID":"2","LAST_NAME":"А","POST":"","PHONE":[{"VALUE":"8 900 000-00-01"}]},{"ID":"3","LAST_NAME":"Б","POST":"","PHONE":[{"VALUE":"+79000000001"}]}]"#.into(),
                ),
            ],
            ("shared_contact", 1, "C_3 и C_2"),
        ),
    ]
}

#[test]
fn каждая_ловушка_сосчитана_названа_и_с_советом() {
    let mut faults = String::new();
    for (number, trap) in traps().into_iter().enumerate() {
        let folder = Folder::new(&format!("quality-{number}"));
        for (name, bytes) in &trap.files {
            fs::write(folder.path(name), bytes).expect("файл пишется");
        }
        let path = folder.0.display().to_string();
        let (_, out, err) = call(&["import", "авто", &path, "--format", "json"]);
        let what = trap.what;
        let Ok(report) = serde_json::from_str::<Value>(&out) else {
            faults += &format!("{what}: {err}\n");
            continue;
        };
        let input = &report["input"];
        let number = |key: &str| input[key].as_u64().expect("число");
        assert_eq!(
            number("read"),
            number("evaluated") + number("rejected"),
            "{what}: прочитано = использовано + отвергнуто"
        );
        let rows = report["quality"].as_array().expect("список").iter();
        let rows: Vec<&Value> = rows.filter(|row| row["code"] == trap.code).collect();
        let count: u64 = rows.iter().filter_map(|row| row["count"].as_u64()).sum();
        let first = rows
            .iter()
            .filter_map(|row| row["places"][0].as_str())
            .min()
            .unwrap_or_default();
        if (count, first) != (trap.count, trap.place) {
            faults += &format!(
                "{what}: {count} «{first}», а подложено {} «{}»\n",
                trap.count, trap.place
            );
        }
        assert!(
            rows.iter()
                .all(|row| row["remedy"].as_str().is_some_and(|text| text.len() > 10)),
            "{what}"
        );
    }
    assert!(faults.is_empty(), "{faults}");
}

/// Пункт, сделка, исход и моменты каждого нарушения.
fn findings(data: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/vygruzki/prodazhi.reglament");
    let regulation = root.display().to_string();
    let (_, out, err) = call(&["lint", &regulation, "--data", data, "--format", "json"]);
    let document: Value =
        serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}{err}"));
    let rows = document["violations"].as_array().expect("список").iter();
    let keys = [
        "clause",
        "deal",
        "verdict",
        "responsible",
        "triggered_at",
        "due_at",
        "done_at",
    ];
    let mut all: Vec<String> = rows
        .map(|row| keys.map(|key| row[key].to_string()).join(" "))
        .collect();
    all.sort();
    all
}

/// Ответы REST Битрикс24 (обычные, универсальные, пакетом), таблица CSV и свой формат говорят одно — и находки одни.
#[test]
fn битрикс24_таблица_и_свой_формат_дают_одни_находки() {
    let folder = Folder::new("quality-shapes");
    let stages = r#"[{"ID":"1","ENTITY_ID":"DEAL_STAGE","STATUS_ID":"NEW","NAME":"Новая","SORT":"10"},{"ID":"2","ENTITY_ID":"DEAL_STAGE","STATUS_ID":"KP","NAME":"КП","SORT":"20"}]"#;
    let funnels = r#"{"result":{"categories":[{"id":0,"name":"Продажа","sort":100,"entityTypeId":2,"isDefault":"Y"}]}}"#;
    let users = r#"[{"ID":"11","NAME":"Иван","LAST_NAME":"Примеров","WORK_POSITION":"менеджер","ACTIVE":true}]"#;
    let deal = r#"{"ID":"1","TITLE":"Кухня","STAGE_ID":"KP","CATEGORY_ID":"0","ASSIGNED_BY_ID":"11","DATE_CREATE":"2026-12-07T10:00:00+03:00","MOVED_TIME":"2026-12-08T12:00:00+03:00"}"#;
    let item = r#"{"id":1,"title":"Кухня","stageId":"KP","categoryId":0,"assignedById":11,"entityTypeId":2,"createdTime":"2026-12-07T10:00:00+03:00","movedTime":"2026-12-08T12:00:00+03:00"}"#;
    let history = r#"[{"ID":1,"TYPE_ID":1,"OWNER_ID":1,"CREATED_TIME":"2026-12-07T10:00:00+03:00","CATEGORY_ID":0,"STAGE_ID":"NEW"},{"ID":2,"TYPE_ID":2,"OWNER_ID":1,"CREATED_TIME":"2026-12-08T12:00:00+03:00","CATEGORY_ID":0,"STAGE_ID":"KP"}]"#;
    let call_made = r#"[{"ID":"7","OWNER_TYPE_ID":"2","OWNER_ID":"1","TYPE_ID":"2","DIRECTION":"2","COMPLETED":"Y","STATUS":"2","START_TIME":"2026-12-07T11:00:00+03:00","RESPONSIBLE_ID":"11"}]"#;
    let statistic = r#"[{"ID":"9","CRM_ACTIVITY_ID":"7","CALL_TYPE":"1","CALL_DURATION":"60","CALL_FAILED_CODE":"200","CALL_START_DATE":"2026-12-07T11:00:00+03:00","PORTAL_USER_ID":"11"}]"#;
    let written = |name: &str, files: &[(&str, String)]| {
        fs::create_dir(folder.path(name)).expect("папка");
        for (file, text) in files {
            folder.write(&format!("{name}/{file}"), text);
        }
        folder.path(name)
    };
    let beside = |deals: String| {
        vec![
            ("crm.deal.list.json", deals),
            ("crm.status.list.json", format!(r#"{{"result":{stages}}}"#)),
            ("crm.category.list.json", funnels.to_owned()),
            ("user.get.json", format!(r#"{{"result":{users}}}"#)),
            (
                "crm.stagehistory.list.json",
                format!(r#"{{"result":{{"items":{history}}},"total":2}}"#),
            ),
            ("crm.activity.list.json", call_made.to_owned()),
            ("voximplant.statistic.get.json", statistic.to_owned()),
        ]
    };
    let classic = written(
        "rest",
        &beside(format!(
            r#"[{{"result":[{deal}],"total":1}},{{"result":[]}}]"#
        )),
    );
    let universal = written(
        "universal",
        &beside(format!(r#"{{"result":{{"items":[{item}]}},"total":1}}"#)),
    );
    let batch = written(
        "batch",
        &[(
            "batch.json",
            format!(
                r#"{{"result":{{"result":{{"deals":[{deal}],"stages":{stages},"funnels":{{"categories":[{{"id":0,"name":"Продажа","sort":100,"entityTypeId":2,"isDefault":"Y"}}]}},"users":{users},"history":{{"items":{history}}},"activities":{call_made},"calls":{statistic}}},"result_error":[],"result_total":{{}},"result_next":[]}}}}"#
            ),
        )],
    );
    let table = written(
        "csv",
        &[
            (
                "deals.csv",
                "Номер;Имя;Этап;Кто ведёт;Создана\n1;Кухня;КП;Примеров Иван;07.12.2026 10:00\n".to_owned(),
            ),
            (
                "stages.csv",
                "Сделка;Этап;Когда\n1;КП;08.12.2026 12:00\n1;Новая;07.12.2026 10:00\n".to_owned(),
            ),
            (
                "calls.csv",
                "Сделка;Когда;Вид;Куда;Секунд;Кто\n1;07.12.2026 11:00;звонок;исходящий;60;Иван Примеров\n".to_owned(),
            ),
            (
                "employees.yaml",
                "- {id: \"11\", name: Иван Примеров, role: менеджер}\n".to_owned(),
            ),
            (
                "mapping.yaml",
                "часовой пояс: Europe/Moscow\nтаблицы:\n\
                 - {файл: deals.csv, запись: сделка, постоянно: {воронка: Продажа}, столбцы: {Номер: номер, Имя: название, Этап: стадия, Кто ведёт: ответственный, Создана: создана}}\n\
                 - {файл: stages.csv, запись: история стадий, постоянно: {воронка: Продажа}, столбцы: {Сделка: сделка, Этап: стадия, Когда: когда}}\n\
                 - {файл: calls.csv, запись: событие, столбцы: {Сделка: сделка, Когда: когда, Вид: вид, Куда: направление, Секунд: секунды, Кто: кто}}\n".to_owned(),
            ),
        ],
    );
    let own = written(
        "own",
        &[
            (
                "data.ndjson",
                r#"{"deals":[{"deal":"1","name":"Кухня","funnel":"Продажа","owner":"11","created":"2026-12-07T10:00+03:00","stages":[{"stage":"Новая","at":"2026-12-07T10:00+03:00"},{"stage":"КП","at":"2026-12-08T12:00+03:00"}]}],"events":[{"kind":"звонок","deal":"1","direction":"out","at":"2026-12-07T11:00+03:00","seconds":60,"by":"11"}]}"#.to_owned(),
            ),
            (
                "employees.yaml",
                "- {id: \"11\", name: Иван Примеров, role: менеджер}\n".to_owned(),
            ),
            (
                "dataset.yaml",
                "хранится: {стадии: да, звонки: да, остальное: нет}\n".to_owned(),
            ),
        ],
    );
    let expected = findings(&own);
    assert!(
        !expected.is_empty(),
        "позвонили через час: нарушение должно быть"
    );
    for data in [classic, universal, batch, table] {
        assert_eq!(expected, findings(&data), "{data}");
    }
}

/// Список сделок и список лидов с одними номерами — разные записи; дело по названию находит сделку, а не лид, из которого она выросла.
#[test]
fn лиды_и_сделки_с_одними_номерами_не_сталкиваются() {
    let folder = Folder::new("quality-numbers");
    folder.write(
        "deals.csv",
        "ID;Название сделки;Стадия сделки;Дата создания\n17;Стол;Новая;07.12.2026 10:00\n18;Шкаф;Новая;07.12.2026 10:00\n",
    );
    folder.write(
        "leads.csv",
        "ID;Название лида;Статус;Дата создания\n17;Стол;Не обработан;06.12.2026 10:00\n19;Полка;Не обработан;06.12.2026 10:00\n",
    );
    folder.write(
        "activities.csv",
        "Тип;Тема;Начало;Срок;Статус;Ответственный;Сделка\nЗвонок (исходящий);А;07.12.2026 11:00;;Выполнено;Иван Примеров;Стол\nЗвонок (исходящий);Б;07.12.2026 12:00;;Выполнено;Иван Примеров;Полка\nЗвонок (исходящий);В;07.12.2026 13:00;;Выполнено;Иван Примеров;17\n",
    );
    let out = folder.path("вышло");
    let path = folder.0.display().to_string();
    let (exit, said, err) = call(&["import", "авто", &path, "--out", &out]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""), "{said}");
    let text = fs::read_to_string(Path::new(&out).join("данные.ndjson")).expect("записано");
    insta::assert_snapshot!(text);
    assert!(said.contains("отвергнуто 0"), "{said}");
}

/// Список рядом с ответами REST: сделки были бы записаны дважды, поэтому сказано, что делать.
#[test]
fn список_рядом_с_ответами_rest_назван_с_советом() {
    let folder = Folder::new("quality-both");
    fs::write(folder.path("crm.deal.list.json"), format!("[{DEAL}]")).expect("файл");
    fs::write(folder.path("deals.csv"), &list(&[])[0].1).expect("файл");
    let path = folder.0.display().to_string();
    let (exit, out, _) = call(&["import", "авто", &path, "--format", "json"]);
    assert_eq!(exit, Exit::Clean);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    let mut notes = report["input"]["notes"].as_array().expect("список").iter();
    let note = notes.find_map(|note| note.as_str().filter(|note| note.contains("deals.csv")));
    insta::assert_snapshot!(note.expect("замечание"), @"deals.csv: рядом с ответами Битрикс24 таблицы не читаются, чтобы сделки не записались дважды; прочитайте её одну (--data путь/deals.csv) или опишите всё, что нужно, в mapping.yaml");
}
