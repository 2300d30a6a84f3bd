//! `reglament diff` от двух файлов до кода завершения: что сказано людям и программам, что не сравнить, что выйдет на данных.
#![allow(missing_docs, clippy::expect_used, reason = "tests")]

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

const OLD: &str = "\
регламент «Продажи»:
    версия 1, действует с 01.12.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00

роли: менеджер, РОП

карточка сделки:
    источник — «сайт», «звонок»
    бюджет — деньги

порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»

стадия «Новая»:
    отвечает менеджер
    1.1 позвонить за 4 часа
    1.2 если источник «сайт», то написать за 1 рабочий день

рассылки:
    2.1 email не чаще 2 раз в неделю
";

const DATA: &str = r#"{"client":"C-1","name":"ООО «Ромашка»","deals":[{"deal":"D-1","owner":"ivanov","fields":{"источник":"сайт"},"stages":[{"stage":"Новая","at":"2026-12-07T10:00+03:00"}]}],"events":[{"kind":"звонок","direction":"out","deal":"D-1","at":"2026-12-07T11:30+03:00","by":"ivanov","result":"интерес","seconds":60}],"mailings":[{"channel":"email","template":"Новости","at":"2026-12-08T10:00+03:00","status":"sent"}]}
{"client":"C-2","name":"ООО «Лютик»","deals":[{"deal":"D-2","owner":"petrov","fields":{"источник":"звонок"},"stages":[{"stage":"Новая","at":"2026-12-08T10:00+03:00"}]}],"events":[{"kind":"звонок","direction":"out","deal":"D-2","at":"2026-12-08T10:20+03:00","by":"petrov","result":"интерес","seconds":60}],"mailings":[{"channel":"email","template":"Новости","at":"2026-12-08T10:00+03:00","status":"sent"},{"channel":"email","template":"Новости","at":"2026-12-09T10:00+03:00","status":"sent"}]}
"#;

fn new() -> String {
    OLD.replace(
        "версия 1, действует с 01.12.2026",
        "версия 2, действует с 01.01.2027",
    )
    .replace(
        "1.1 позвонить за 4 часа",
        "1.1 позвонить за 1 час (критично)",
    )
    .replace("не чаще 2 раз", "не чаще 1 раза")
}

/// Код завершения, сказанное и ошибки.
fn asked(folder: &Folder, args: &[&str], env: &Env) -> (Exit, String, String) {
    let args = ["reglament", "diff"].iter().chain(args).copied();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args.map(Into::into), env, &mut out, &mut err);
    let text = |bytes: &[u8]| folder.plain(&String::from_utf8_lossy(bytes));
    (exit, text(&out), text(&err))
}

fn texts(name: &str, old: &str, new: &str) -> (Folder, String, String) {
    let folder = Folder::new(name);
    let old = folder.write("bylo.reglament", old);
    let new = folder.write("stalo.reglament", new);
    (folder, old, new)
}

#[test]
fn поправка_людям() {
    let (folder, old, new) = texts("diff-text", OLD, &new());
    let (exit, out, err) = asked(&folder, &[&old, &new], &ENV);
    assert_eq!((exit, &*err), (Exit::Findings, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn поправка_на_узком_терминале() {
    let (folder, old, new) = texts("diff-narrow", OLD, &new());
    let env = Env {
        width: Some(48),
        ..ENV
    };
    let (_, out, _) = asked(&folder, &[&old, &new], &env);
    // Имя файла не рвётся.
    for line in out.lines().filter(|line| !line.ends_with(".reglament")) {
        assert!(line.chars().count() <= 48, "{line}");
    }
    insta::assert_snapshot!(out);
}

#[test]
fn тот_же_файл_дважды() {
    let (folder, old, _) = texts("diff-same", OLD, OLD);
    let (exit, out, err) = asked(&folder, &[&old, &old], &ENV);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    assert!(out.contains("без изменений: 3 пункта"), "{out}");
}

#[test]
fn пересказанное_другими_словами() {
    let new = OLD.replace(
        "1.1 позвонить за 4 часа",
        "1.1 позвонить в течение 240 минут",
    );
    let (folder, old, new) = texts("diff-reworded", OLD, &new);
    let (exit, out, _) = asked(&folder, &[&old, &new], &ENV);
    assert_eq!(exit, Exit::Clean, "{out}");
    assert!(
        out.contains("без изменения смысла: 3 пункта, из них сказано иначе 1"),
        "{out}"
    );
}

#[test]
fn ошибки_обоих_текстов_сказаны_сразу() {
    let (old, new) = (
        OLD.replace("«Новая»:", "«Новея»"),
        OLD.replace("роли:", "роли"),
    );
    let (folder, old, new) = texts("diff-broken", &old, &new);
    let (exit, out, err) = asked(&folder, &[&old, &new], &ENV);
    assert_eq!((exit, &*out), (Exit::Failed, ""));
    assert!(
        err.contains("bylo.reglament") && err.contains("stalo.reglament"),
        "{err}"
    );
}

#[test]
fn чего_нет_того_не_сравнить() {
    let (folder, old, _) = texts("diff-missing", OLD, OLD);
    let (exit, _, err) = asked(&folder, &[&old, &folder.path("stalo2.reglament")], &ENV);
    assert_eq!(exit, Exit::Failed);
    insta::assert_snapshot!(err);
    let (exit, _, err) = asked(&folder, &[&old], &ENV);
    assert_eq!(exit, Exit::Failed);
    insta::assert_snapshot!(err);
}

#[test]
fn поправка_на_данных() {
    let (folder, old, new) = texts("diff-data", OLD, &new());
    let data = folder.write("data.ndjson", DATA);
    let (exit, out, err) = asked(&folder, &[&old, &new, "--data", &data], &ENV);
    assert_eq!((exit, &*err), (Exit::Findings, ""));
    let (_, told) = out.split_once("На данных").expect("данные");
    insta::assert_snapshot!(format!("На данных{told}"));
}

#[test]
fn чего_данные_не_хранят_то_не_примерить() {
    let new = OLD.replace(
        "1.1 позвонить за 4 часа",
        "1.1 если скидка больше 10 %, то позвонить за 4 часа",
    );
    let new = new.replace(
        "    бюджет — деньги",
        "    бюджет — деньги\n    скидка — процент",
    );
    let (folder, old, new) = texts("diff-unheld", OLD, &new);
    let data = folder.write("data.ndjson", DATA);
    let (_, out, err) = asked(&folder, &[&old, &new, "--data", &data], &ENV);
    assert_eq!(err, "");
    let (_, told) = out.split_once("На данных").expect("данные");
    insta::assert_snapshot!(format!("На данных{told}"));
}

#[test]
fn данные_со_стандартного_ввода_не_прочесть_дважды() {
    let (folder, old, new) = texts("diff-stdin", OLD, &new());
    let (exit, _, err) = asked(&folder, &[&old, &new, "--data", "-"], &ENV);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("--data выгрузка.ndjson"), "{err}");
}

#[test]
fn машинный_вывод_соответствует_схеме() {
    let (folder, old, new) = texts("diff-json", OLD, &new());
    let data = folder.write("data.ndjson", DATA);
    for args in [vec![&*old, &*new], vec![&*old, &*new, "--data", &*data]] {
        let mut json = args.clone();
        json.extend(["--format", "json"]);
        let (exit, out, _) = asked(&folder, &json, &ENV);
        assert_eq!(exit, Exit::Findings);
        schema::valid(&out);
        let value: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(value["summary"]["stricter"], 3, "{out}");
        let mut lines = args.clone();
        lines.extend(["--format", "ndjson"]);
        let (_, out, _) = asked(&folder, &lines, &ENV);
        assert_eq!(out.lines().count(), 3, "{out}");
        out.lines().for_each(schema::valid);
    }
}

#[test]
fn отчёт_пишется_в_файл_целиком() {
    let (folder, old, new) = texts("diff-out", OLD, &new());
    let path = folder.path("otchet.txt");
    let (exit, out, _) = asked(&folder, &[&old, &new, "--out", &path], &ENV);
    assert_eq!((exit, &*out), (Exit::Findings, ""));
    let written = std::fs::read_to_string(&path).expect("отчёт");
    assert!(written.starts_with("Что меняется по смыслу"), "{written}");
}
