//! `reglament mail` от файла до кода завершения: один клиент, сегмент, таблица, машинный вывод, что не так с данными.

#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
mod schema;

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

const REGULATION: &str = "\
регламент «Рассылки»:
    версия 1, действует с 01.12.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00

роли: менеджер

порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»

рассылки:
    3.1 согласие обязательно
    3.2 тихие часы 21:00–09:00 по времени клиента
    3.3 email не чаще 2 раз в неделю
    3.4 не слать в стадиях «Договор»
";

const DATA: &str = r#"{"client":"C-1","name":"ООО «Ромашка»","timezone":"Asia/Yekaterinburg","consents":[{"channel":"email","given":"2026-01-10"}],"deals":[{"deal":"D-1","owner":"ivanov","stages":[{"stage":"Новая","at":"2026-12-02T10:00+03:00"}]}],"mailings":[{"channel":"email","template":"Новости","at":"2026-12-05T10:00+03:00","status":"opened"},{"channel":"email","template":"Новости","at":"2026-12-06T10:00+03:00","status":"sent"}]}
{"client":"C-2","name":"=2+2","timezone":"Mars/One","fields":{"телефон":"12"},"consents":[{"channel":"email","given":"2026-05-10","withdrawn":"2026-03-01"}],"deals":[{"deal":"D-2","owner":"ivanov","stages":[{"stage":"Договор","at":"2026-12-03T10:00+03:00"}]}],"mailings":[{"channel":"emal","at":"2027-12-05T10:00+03:00","status":"sent"}]}
{"client":"C-3","timezone":"Europe/Moscow","consents":[{"channel":"email","given":"2026-05-10"}],"mailings":[]}
"#;

fn call(name: &str, more: &[&str]) -> (Exit, String, String) {
    let folder = Folder::new(name);
    let regulation = folder.write("рассылки.reglament", REGULATION);
    let data = folder.write("данные.ndjson", DATA);
    let list = ["reglament", "mail", &regulation, "--data", &data];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = list.into_iter().chain(more.iter().copied()).map(Into::into);
    let exit = run(args, &ENV, &mut out, &mut err);
    let text = |bytes| folder.plain(&String::from_utf8(bytes).expect("вывод в UTF-8"));
    (exit, text(out), text(err))
}

#[test]
fn одному_клиенту_нельзя_и_сказано_когда() {
    let (exit, out, err) = call("mail-один", &["--channel", "email", "--client", "C-1"]);
    assert_eq!((exit, err.as_str()), (Exit::Findings, ""));
    for part in [
        "Клиент C-1 ООО «Ромашка»: нельзя.",
        "У клиента сейчас чт 10.12.2026 14:00.",
        "Станет можно с сб 12.12.2026 12:00 по часам клиента (сб 12.12.2026 10:00 по часам компании)",
        "решает п. 3.3",
        "уже 2, предел 2",
        "рассылка email 05.12.2026 10:00 (данные.ndjson:1)",
    ] {
        assert!(out.contains(part), "нет «{part}» в\n{out}");
    }
}

#[test]
fn одному_клиенту_можно() {
    let (exit, out, _) = call("mail-можно", &["--channel", "почта", "--client", "C-3"]);
    assert_eq!(exit, Exit::Clean);
    assert!(out.contains("Клиент C-3: можно."), "{out}");
}

#[test]
fn сегмент_кончается_ценой_пунктов() {
    let (exit, out, _) = call("mail-сегмент", &["--channel", "email"]);
    assert_eq!(exit, Exit::Clean);
    for part in [
        "C-3 — можно",
        "C-2 =2+2 — нельзя; никогда, если ничего не изменится; мешает п. 3.1, п. 3.4",
        "Спрошено о 3 клиентах: можно 1, нельзя 2, не видно 0.",
        "только из-за него — 1 клиент, из-за него тоже — 0 клиентов",
        "рассылка в будущем",
        "неизвестный канал «emal»: считается каналом этого имени; возможно, это «email»",
        "неизвестный часовой пояс «Mars/One»",
        "телефон не похож на номер",
        "согласие отозвано раньше, чем дано",
    ] {
        assert!(out.contains(part), "нет «{part}» в\n{out}");
    }
    let (_, out, _) = call("mail-стадия", &["--channel", "email", "--stage", "Новая"]);
    assert!(out.contains("Спрошено о 1 клиенте"), "{out}");
}

#[test]
fn таблица_не_начинает_формул() {
    let (_, out, _) = call("mail-csv", &["--channel", "email", "--format", "csv"]);
    assert!(out.contains("C-2;'=2+2;D-2;нет;никогда;"), "{out}");
    assert!(
        out.contains("пункт;текст;отказано только из-за него;из-за него тоже"),
        "{out}"
    );
}

#[test]
fn книга_excel_держит_те_же_строки_текстами() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("кому.xlsx");
    let path = file.to_str().expect("путь читается");
    let args = ["--channel", "email", "--format", "xlsx", "--out", path];
    let made = |name| {
        call(name, &args);
        std::fs::read(&file).expect("книга записана")
    };
    let book = made("mail-xlsx");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&book)).expect("это zip");
    let mut part = |name: &str| {
        let part = zip.by_name(name).expect("часть книги");
        std::io::read_to_string(part).expect("это XML")
    };
    let clients = part("xl/worksheets/sheet1.xml");
    for text in ["клиент", "C-1", "=2+2", "никогда"] {
        assert!(clients.contains(text), "нет «{text}» в {clients}");
    }
    assert!(!clients.contains("<f>"), "формул нет");
    assert!(part("xl/worksheets/sheet2.xml").contains("отказано только из-за него"));
    assert!(part("xl/workbook.xml").contains("Пункты"));
    assert_eq!(book, made("mail-xlsx-2"), "тот же ответ — та же книга");
}

#[test]
fn машинный_вывод_по_схеме() {
    let (_, out, _) = call("mail-json", &["--channel", "email", "--format", "json"]);
    schema::valid(&out);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    let first = &document["permissions"][0];
    assert_eq!(first["allowed"], Value::Bool(false));
    assert_eq!(first["earliest_at"], "2026-12-12T10:00:00+03:00");
    assert_eq!(first["reasons"][0]["clause"], "3.3");
    let (_, out, _) = call("mail-ndjson", &["--channel", "email", "--format", "ndjson"]);
    assert_eq!(out.lines().count(), 4);
    out.lines().for_each(schema::valid);
}

#[test]
fn чего_нет_о_том_сказано() {
    let (exit, _, err) = call("mail-канал", &["--channel", "emial"]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("возможно, вы имели в виду «email»"), "{err}");
    let (exit, _, err) = call("mail-клиент", &["--channel", "email", "--client", "C-11"]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("«C-1»"), "{err}");
    let (_, out, _) = call(
        "mail-шаблон",
        &[
            "--channel",
            "email",
            "--template",
            "Новост",
            "--client",
            "C-3",
        ],
    );
    assert!(
        out.contains(
            "шаблона «Новост» нет ни в регламенте, ни в данных; возможно, вы имели в виду «Новости»"
        ) || out
            .replace("\n    ", " ")
            .contains("возможно, вы имели в виду «Новости»"),
        "{out}"
    );
}
