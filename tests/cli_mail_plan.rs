//! `reglament mail --plan` и `--calendar` от файла до кода завершения.

#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
mod schema;

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

/// 07.12.2026 08:00 по Москве, не терминал.
const ENV: Env = Env {
    now: Instant(1_796_619_600),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

const REGULATION: &str = "\
регламент «Рассылки»:
    версия 1
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»
рассылки:
    5.1 согласие обязательно, кроме сервисных
    5.2 тихие часы 21:00–09:00 по времени клиента
    5.3 email не чаще 1 раза за любые 3 дня
    5.4 шаблон «Акция» не раньше 2 дней после «Новости»
    5.5 не слать в стадиях «Договор»
    5.6 с одного номера не больше 2 в календарный день
    сервисные шаблоны: «Счёт»
    приоритет: «Акция»; «Новости»
    если нельзя — отложить не дольше 5 дней
";

const DATA: &str = r#"{"client":"C-1","name":"Ромашка","timezone":"Asia/Yekaterinburg","consents":[{"channel":"email","given":"2026-01-10"},{"channel":"sms","given":"2026-01-10"}],"mailings":[{"channel":"email","template":"Новости","at":"2026-12-06T12:00+03:00","status":"delivered"}]}
{"client":"C-2","name":"Лютик","timezone":"Europe/Moscow","consents":[{"channel":"email","given":"2026-01-10"},{"channel":"sms","given":"2026-01-10"}],"mailings":[]}
{"client":"C-3","name":"=Пион","timezone":"Europe/Moscow","consents":[{"channel":"sms","given":"2026-01-10"}],"mailings":[]}
{"client":"C-4","timezone":"Europe/Moscow","consents":[{"channel":"email","given":"2026-01-10"}],"deals":[{"deal":"D-4","stages":[{"stage":"Договор","at":"2026-12-02T10:00+03:00"}]}],"mailings":[]}
"#;

const CAMPAIGNS: &str = r#"
кампании:
  - название: Новости декабря
    канал: email
    шаблон: Новости
    приоритет: 1
    дата: "07.12.2026 10:00"
  - название: Чёрная пятница
    канал: email
    шаблон: Акция
    приоритет: 2
    дата: "08.12.2026 12:00"
    до: 12.12.2026
  - название: Напоминание
    канал: sms
    шаблон: Напоминание
    дата: 08.12.2026
    номера: "+79160000001"
    если нельзя: пропустить
"#;

fn call(name: &str, campaigns: &str, more: &[&str]) -> (Exit, String, String) {
    let folder = Folder::new(name);
    let regulation = folder.write("рассылки.reglament", REGULATION);
    let data = folder.write("данные.ndjson", DATA);
    let plan = folder.write("кампании.yaml", campaigns);
    let mut list = vec!["reglament", "mail", &regulation, "--data", &data];
    if !campaigns.is_empty() {
        list.extend(["--plan", &plan]);
    }
    list.extend(more);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(list.into_iter().map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| folder.plain(&String::from_utf8(bytes).expect("вывод в UTF-8"));
    (exit, text(out), text(err))
}

#[track_caller]
fn says(out: &str, parts: &[&str]) {
    let out = out.replace("\n    ", " ");
    for part in parts {
        assert!(out.contains(part), "нет «{part}» в\n{out}");
    }
}

#[test]
fn кто_что_и_когда_получит() {
    let (exit, out, err) = call("план", CAMPAIGNS, &[]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    says(
        &out,
        &[
            "В регламенте сказано: если нельзя — отложить не дольше 5 дней.",
            "C-1 Ромашка — отложено на ср 09.12.2026 14:00 по часам клиента (ср 09.12.2026 12:00 по часам компании); мешает п. 5.3",
            "C-2 Лютик — вт 08.12.2026 12:00",
            "C-2 Лютик — отложено на пт 11.12.2026 12:00; мешает п. 5.3, п. 5.4",
            "C-3 =Пион — не получит; мешает п. 5.1",
            "C-4 — не получит; мешает п. 5.5",
            // Номер полон: третьей СМС в этот день нет места, и она пропущена.
            "4 отправки: в срок 2, отложено 0, не уйдёт 2; что нельзя в срок, пропускается.",
            "C-3 =Пион — не получит; мешает п. 5.2, п. 5.6",
            "2 клиента из 4: C-3, C-4",
            "08.12.2026: sms с номера +79160000001 — 2 отправки",
        ],
    );
}

#[test]
fn приоритет_текста_сильнее_файла() {
    // В файле «Новости» первые; в регламенте важнее «Акция» — она и стоит в свой час.
    let (_, out, _) = call("план-приоритет", CAMPAIGNS, &["--client", "C-2"]);
    let action = out.find("Кампания «Чёрная пятница»").expect("есть");
    let news = out.find("Кампания «Новости декабря»").expect("есть");
    assert!(action < news, "{out}");
}

#[test]
fn машинный_вывод_по_схеме() {
    let (_, out, _) = call("план-json", CAMPAIGNS, &["--format", "json"]);
    schema::valid(&out);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    let sends = document["sends"].as_array().expect("список");
    let postponed = sends.iter().filter(|one| one["outcome"] == "postponed");
    assert_eq!(postponed.count(), 2, "{out}");
    assert_eq!(document["summary"]["clients"], 4);
    let (_, out, _) = call("план-ndjson", CAMPAIGNS, &["--format", "ndjson"]);
    out.lines().for_each(schema::valid);
    let (_, out, _) = call("план-csv", CAMPAIGNS, &["--format", "csv"]);
    assert!(out.contains("'=Пион"), "{out}");
    assert!(out.contains("день;канал;номер;отправок"), "{out}");
}

#[test]
fn ошибки_в_файле_кампаний_названы() {
    let wrong = |text: &str, part: &str| {
        let (exit, _, err) = call("план-ошибка", text, &[]);
        assert_eq!(exit, Exit::Failed, "{text}");
        assert!(err.contains(part), "нет «{part}» в\n{err}");
    };
    wrong(
        "кампании:\n  - канл: email\n",
        "возможно, вы имели в виду «канал»",
    );
    wrong("кампании:\n  - название: А\n", "не сказано: канал");
    wrong(
        "кампании:\n  - название: А\n    канал: email\n",
        "не сказано: дата",
    );
    wrong(
        "- название: А\n  канал: email\n  дата: 31.02.2026\n",
        "такого времени не бывает",
    );
    wrong(
        "- название: А\n  канал: emial\n  дата: 08.12.2026\n",
        "возможно, вы имели в виду «email»",
    );
    wrong(
        "- название: А\n  канал: email\n  дата: 08.12.2026\n  кому: {стадии: Новое}\n",
        "«Новая»",
    );
    wrong(
        "- название: А\n  канал: email\n  дата: 08.12.2026\n  если нельзя: подождать\n",
        "отложить, пропустить",
    );
    wrong("просто слова", "нет списка кампаний");
}

#[test]
fn календарь_считает_дни_клиентов() {
    let (exit, out, err) = call("календарь", "", &["--calendar", "--channel", "email"]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    says(
        &out,
        &[
            "Скольким клиентам можно слать с 07.12.2026 по 06.01.2027",
            // C-1 слали 06.12 в 12:00 по Москве: три дня кончатся 09.12 в 12:00.
            "пн 07.12.2026      1",
            "вт 08.12.2026      1",
            "ср 09.12.2026      2",
            "email: хоть в один день — 2 из 4 клиентов.",
        ],
    );
    let (_, out, _) = call("календарь-json", "", &["--calendar", "--format", "json"]);
    schema::valid(&out);
    let (_, out, _) = call(
        "календарь-ndjson",
        "",
        &["--calendar", "--format", "ndjson"],
    );
    out.lines().for_each(schema::valid);
    let (_, out, _) = call(
        "календарь-csv",
        "",
        &["--calendar", "--format", "csv", "--channel", "sms"],
    );
    assert!(out.contains("день;sms\r\n07.12.2026;"), "{out}");
    // Спрашивать не о ком: таблица нулей ничего не скажет.
    let (exit, out, err) = call("календарь-пуст", "", &["--calendar", "--stage", "КП"]);
    assert!(!out.contains("07.12.2026      0"), "{out}");
    says(&err, &["спрашивать не о ком"]);
    assert_ne!(exit, Exit::Clean);
}

#[test]
fn без_канала_и_без_плана_сказано_что_добавить() {
    let (exit, _, err) = call("план-ничего", "", &[]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("--channel"), "{err}");
}
