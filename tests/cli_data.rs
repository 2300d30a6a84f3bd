//! Команды на настоящем регламенте и данных: от файла до кода завершения.

mod folder;
mod schema;

use std::fs;
use std::io::{self, Write};

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
регламент «Звонки»:
    версия 2, действует с 01.12.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00

роли: менеджер, супервайзер, РОП

карточка сделки:
    источник — «сайт», «выставка»
    бюджет — деньги

воронка «Продажа»:
    порядок: «Новая» → «КП» → «Успех» или «Отказ»

    стадия «Новая»:
        отвечает менеджер
        2.1 позвонить за 15 рабочих минут (критично, штраф 500 ₽):
            просрочка 30 рабочих минут — сообщить супервайзеру
            скрипт «Первый звонок»
        2.2 не дольше 5 рабочих дней

    стадия «КП»:
        отвечает менеджер
        3.1 вход: заполнен бюджет
        3.2 отправить документ «КП» в течение 2 рабочих дней
";

const EMPLOYEES: &str = "\
- {id: ivanov, name: Иванов Иван, role: менеджер, team: Москва}
- {id: petrova, name: Петрова Анна, role: менеджер, team: Урал}
- {id: sidorov, name: Сидоров Пётр, role: супервайзер, team: Москва}
";

/// Клиент с одной сделкой в «Новой» с 07.12 10:00; звонок — в эту минуту или никогда.
fn client(number: u32, owner: &str, called: Option<&str>) -> String {
    let event = called.map_or_else(String::new, |time| {
        format!(
            r#"{{"kind":"звонок","direction":"out","deal":"D-{number}","at":"2026-12-07T{time}+03:00","by":"{owner}","seconds":60,"result":"ответил"}}"#
        )
    });
    format!(
        r#"{{"client":"C-{number}","name":"Клиент {number}","fields":{{}},"deals":[{{"deal":"D-{number}","name":"Поставка {number}","funnel":"Продажа","owner":"{owner}","fields":{{"источник":"сайт","бюджет":null}},"stages":[{{"stage":"Новая","at":"2026-12-07T10:00+03:00","by":"{owner}"}}],"changes":[],"owners":[{{"owner":"{owner}","at":"2026-12-07T10:00+03:00"}}]}}],"events":[{event}],"mailings":[]}}"#
    )
}

fn data() -> String {
    [
        client(1, "ivanov", None),
        client(2, "petrova", Some("10:10")),
        client(3, "petrova", Some("12:00")),
        client(4, "ivanov", Some("10:05")),
    ]
    .join("\n")
}

struct Desk {
    folder: Folder,
    regulation: String,
    data: String,
}

impl Desk {
    fn new(name: &str) -> Self {
        Self::with(name, &data())
    }

    fn with(name: &str, data: &str) -> Self {
        let folder = Folder::new(name);
        folder.write("employees.yaml", EMPLOYEES);
        let regulation = folder.write("звонки.reglament", REGULATION);
        let data = folder.write("данные.ndjson", data);
        Self {
            folder,
            regulation,
            data,
        }
    }

    /// Команда с регламентом и данными; пути к временной папке из ответа убраны.
    fn call(&self, command: &str, more: &[&str]) -> (Exit, String, String) {
        self.call_with(&ENV, command, more)
    }

    fn call_with(&self, env: &Env, command: &str, more: &[&str]) -> (Exit, String, String) {
        let list = ["reglament", command, &self.regulation, "--data", &self.data];
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = list.into_iter().chain(more.iter().copied()).map(Into::into);
        let exit = run(args, env, &mut out, &mut err);
        let text = |bytes| {
            self.folder
                .plain(&String::from_utf8(bytes).expect("вывод в UTF-8"))
        };
        (exit, text(out), text(err))
    }

    fn json(&self, command: &str, more: &[&str]) -> Value {
        let all: Vec<_> = more.iter().copied().chain(["--format", "json"]).collect();
        let (_, out, err) = self.call(command, &all);
        serde_json::from_str(&out).unwrap_or_else(|fault| panic!("{fault}: {out}{err}"))
    }
}

fn deals(document: &Value, list: &str) -> Vec<String> {
    let rows = document[list].as_array().expect("список").iter();
    rows.map(|row| row["deal"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Чего по данным не проверить и сколько дел в день текст требует от человека.
#[test]
fn текст_против_данных() {
    let desk = Desk::new("текст-против-данных");
    let (exit, out, err) = desk.call("check", &[]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    insta::assert_snapshot!(out);
    let document = desk.json("check", &[]);
    schema::valid(&document.to_string());
    let data = &document["data"];
    // Что судится хоть в одной сделке, того в списке нет.
    let unjudged = data["not_judged"].as_array().expect("список");
    assert!(unjudged.iter().all(|row| row["clause"] != "2.1"));
    // Сколько дел сочтено в день, столько их и есть у lint.
    let lint = desk.json("lint", &[]);
    let people = lint["summary"]["by_person"].as_array().expect("список");
    let duties: u64 = people.iter().filter_map(|row| row["duties"].as_u64()).sum();
    let load = data["load"].as_array().expect("список");
    let total: u64 = load.iter().filter_map(|row| row["total"].as_u64()).sum();
    assert!(0 < total && total <= duties, "{total} из {duties}");
}

#[test]
fn нарушения() {
    let desk = Desk::new("нарушения");
    let (exit, out, err) = desk.call("lint", &[]);
    assert_eq!((exit, err.as_str()), (Exit::Findings, ""));
    insta::assert_snapshot!(out);
}

/// Без отбора обязанность, которая выполнена или ещё открыта, только считается; с отбором, который никого не отсеивает, о каждой есть
/// находка. Итоги те же.
#[test]
fn итоги_не_зависят_от_того_что_рассказано() {
    let desk = Desk::new("итоги");
    let (counted, told) = (
        desk.json("lint", &[]),
        desk.json("lint", &["--from", "2000-01-01"]),
    );
    for rows in ["by_person", "by_clause", "by_stage", "totals"] {
        assert_eq!(counted["summary"][rows], told["summary"][rows], "{rows}");
    }
    let kept = counted["summary"]["totals"]["kept"].as_u64();
    assert!(kept.is_some_and(|kept| kept > 0), "{kept:?}");
}

#[test]
fn дела() {
    let (exit, out, err) = Desk::new("дела").call("next", &[]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn объяснение() {
    let desk = Desk::new("объяснение");
    let (exit, out, err) = desk.call("explain", &["--deal", "D-3"]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    insta::assert_snapshot!(out);
    let one = desk.json("explain", &["--deal", "D-3", "--clause", "п. 2.1"]);
    assert_eq!(one["clauses"].as_array().map(Vec::len), Some(1));
    assert_eq!(one["clauses"][0]["duties"][0]["finding"]["verdict"], "late");
    let (exit, _, err) = desk.call("explain", &["--deal", "D-9"]);
    assert_eq!(
        (exit, err.as_str()),
        (
            Exit::Failed,
            "ошибка: сделки «D-9» в данных нет\nпомощь: возможно, вы имели в виду «D-1»\n"
        )
    );
}

#[test]
fn проверка_текста() {
    let desk = Desk::new("проверка");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["reglament", "check", &desk.regulation].map(Into::into);
    assert_eq!(run(args, &ENV, &mut out, &mut err), Exit::Clean);
    insta::assert_snapshot!(
        desk.folder
            .plain(&String::from_utf8(out).expect("вывод в UTF-8"))
    );
}

#[test]
fn число_ядер_не_меняет_вывода() {
    let mut desk = Desk::new("ядра");
    // Каждый файл — кусок работы: порядок вывода не должен зависеть от того, кто из работников успел раньше.
    for file in 0..12 {
        let clients: Vec<_> = (1..=20 + file % 3 * 20)
            .map(|one| {
                client(
                    file * 100 + one,
                    "ivanov",
                    (one % 3 != 0).then_some("10:40"),
                )
            })
            .collect();
        desk.folder
            .write(&format!("клиенты-{file:02}.ndjson"), &clients.join("\n"));
    }
    fs::remove_file(&desk.data).expect("лишний файл");
    desk.data = desk.folder.0.display().to_string();
    for format in ["text", "json", "ndjson"] {
        let one = desk.call("lint", &["--format", format, "--jobs", "1"]).1;
        assert!(one.contains("D-1103"), "{one}");
        assert!(
            one == desk.call("lint", &["--format", format, "--jobs", "2"]).1,
            "{format}"
        );
        assert!(
            one == desk.call("lint", &["--format", format, "--jobs", "7"]).1,
            "{format}"
        );
    }
}

#[test]
fn вывод_каждой_команды_по_схеме() {
    let desk = Desk::new("схема");
    desk.folder.write(
        "исключения.yaml",
        "- {clause: \"2.1\", deal: D-3, who: РОП, why: стажёр}\n",
    );
    let calls: &[(&str, &[&str])] = &[
        ("lint", &[]),
        ("next", &[]),
        ("explain", &["--deal", "D-1"]),
    ];
    for (command, more) in calls {
        for format in ["json", "ndjson"] {
            let all: Vec<_> = more.iter().copied().chain(["--format", format]).collect();
            let (_, out, err) = desk.call(command, &all);
            assert_eq!(err, "");
            let whole = format == "json" || *command == "explain";
            let documents = if whole {
                vec![out.as_str()]
            } else {
                out.lines().collect()
            };
            documents.into_iter().for_each(schema::valid);
        }
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["reglament", "check", &desk.regulation, "--format", "json"].map(Into::into);
    assert_eq!(run(args, &ENV, &mut out, &mut err), Exit::Clean);
    schema::valid(&String::from_utf8(out).expect("вывод в UTF-8"));
}

#[test]
fn итог_сходится() {
    let totals = Desk::new("итог").json("lint", &[])["summary"]["totals"].clone();
    let number = |key: &str| totals[key].as_u64().expect(key);
    let parts = [
        "kept",
        "violations",
        "excused",
        "open",
        "cancelled",
        "not_checked",
    ];
    assert_eq!(
        parts.iter().map(|key| number(key)).sum::<u64>(),
        number("duties")
    );
}

#[test]
fn отборы() {
    let desk = Desk::new("отборы");
    let kept = |more: &[&str]| deals(&desk.json("lint", more), "violations");
    assert_eq!(kept(&[]), ["D-1", "D-3"]);
    assert_eq!(kept(&["--person", "ivanov"]), ["D-1"]);
    assert_eq!(kept(&["--person", "Петрова"]), ["D-3"]);
    assert_eq!(kept(&["--team", "урал"]), ["D-3"]);
    assert_eq!(kept(&["--deal", "d-1"]), ["D-1"]);
    assert_eq!(kept(&["--client", "C-3"]), ["D-3"]);
    assert_eq!(
        kept(&["--stage", "Новая", "--funnel", "Продажа"]),
        ["D-1", "D-3"]
    );
    assert_eq!(kept(&["--severity", "критично"]), ["D-1", "D-3"]);
    assert_eq!(kept(&["--severity", "remark"]), [""; 0]);
    assert_eq!(kept(&["--clause", "2.2"]), [""; 0]);
    // Открытое остаётся при любом сроке, прочее — по своему дню.
    assert_eq!(kept(&["--from", "08.12.2026"]), ["D-1"]);
    assert_eq!(
        kept(&["--from", "07.12.2026", "--to", "07.12.2026"]),
        ["D-1", "D-3"]
    );
}

#[test]
fn отбор_не_угадан_и_об_этом_сказано() {
    let desk = Desk::new("описки");
    let cases: &[&[&str]] = &[
        &["--person", "ivnov"],
        &["--team", "Москава"],
        &["--stage", "Новый"],
        &["--funnel", "Продажи"],
        &["--clause", "2.7"],
        &["--deal", "D-77"],
        &["--client", "C-77"],
        &["--at", "вчера"],
        &["--at", "31.02.2026"],
        &["--from", "10.12.2026", "--to", "01.12.2026"],
    ];
    let mut told = String::new();
    for more in cases {
        let (exit, out, err) = desk.call("lint", more);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{err}");
        told.push_str(&format!("$ reglament lint … {}\n{err}\n", more.join(" ")));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn момент_суда() {
    let desk = Desk::new("момент");
    let verdicts = |at: &str| deals(&desk.json("lint", &["--at", at]), "violations");
    assert_eq!(verdicts("07.12.2026 10:14"), [""; 0]);
    assert_eq!(verdicts("2026-12-07T10:15"), [""; 0]);
    assert_eq!(verdicts("2026-12-07T10:16:00+03:00"), ["D-1", "D-3"]);
    assert_eq!(
        desk.json("lint", &["--at", "2026-12-07"])["at"],
        "2026-12-07T23:59:59+03:00"
    );
}

#[test]
fn исключения_считаются_отдельно() {
    let desk = Desk::new("исключения");
    let id = desk.json("lint", &[])["violations"][0]["id"]
        .as_str()
        .expect("id")
        .to_owned();
    let excuses = format!(
        "- {{id: {id}, кто: РОП, почему: клиент просил не звонить}}\n\
         - {{пункт: \"2.1\", сделка: D-3, who: РОП, when: 08.12.2026, why: стажёр, until: 31.12.2026}}\n"
    );
    desk.folder.write("исключения.yaml", &excuses);
    let (exit, out, _) = desk.call("lint", &[]);
    assert_eq!(exit, Exit::Clean);
    insta::assert_snapshot!(out);
    let document = desk.json("lint", &[]);
    assert_eq!(document["summary"]["totals"]["excused"], 2);
    assert_eq!(
        document["violations"][0]["excuse"]["why"],
        "клиент просил не звонить"
    );
    // Срок исключения вышел — нарушение снова в счёте.
    assert_eq!(
        desk.json("lint", &["--at", "2027-01-02"])["summary"]["totals"]["excused"],
        1
    );
}

#[test]
fn неверные_исключения_названы() {
    let desk = Desk::new("плохие-исключения");
    let mut told = String::new();
    for text in [
        "- {id: a, who: РОП}\n",
        "- {clause: \"2.1\", who: РОП, why: так}\n",
        "- {clause: \"9\", deal: D-1, who: РОП, why: так}\n",
    ] {
        desk.folder.write("исключения.yaml", text);
        let (exit, _, err) = desk.call("lint", &[]);
        assert_eq!(exit, Exit::Failed);
        told.push_str(&err);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn нечего_судить() {
    let empty = Desk::with("пусто", "\n");
    let (exit, _, err) = empty.call("lint", &[]);
    assert_eq!(exit, Exit::Failed);
    assert!(
        err.starts_with("ошибка: в данных нет ни одной записи\n"),
        "{err}"
    );

    let broken = Desk::with("сломано", "{\n");
    let (exit, out, err) = broken.call("lint", &[]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("отвергнуты все записи, их 1"), "{err}");
    // Зелёного «нарушений нет» там, где судить было не о чем, не бывает.
    assert!(
        out.contains("Проверить ничего не удалось.") && !out.contains("Нарушений нет"),
        "{out}"
    );

    // Без истории звонков о звонках судить нельзя.
    let bare = r#"{"client":"C-1","deals":[{"deal":"D-1","funnel":"Продажа","owner":"ivanov","stage":"Новая","stage_since":"2026-12-07T10:00+03:00","fields":{}}]}"#;
    let desk = Desk::with("без-звонков", bare);
    desk.folder.write(
        "dataset.yaml",
        "as_of: 2026-12-10T12:00+03:00\nheld:\n  звонки: нет\n",
    );
    let (exit, out, err) = desk.call("lint", &["--clause", "2.1"]);
    insta::assert_snapshot!("нельзя_проверить", format!("{exit:?}\n{out}{err}"));
}

#[test]
fn строгость() {
    let desk = Desk::with(
        "строгость",
        &format!("{}\nне запись\n", client(2, "petrova", Some("10:10"))),
    );
    assert_eq!(desk.call("lint", &[]).0, Exit::Clean);
    let (exit, out, _) = desk.call("lint", &["--strict"]);
    assert_eq!(exit, Exit::Rejected);
    assert!(out.contains("отвергнуто 1"), "{out}");
}

#[test]
fn без_данных_команды_нет() {
    let desk = Desk::new("без-данных");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["reglament", "next", &desk.regulation].map(Into::into);
    assert_eq!(run(args, &ENV, &mut out, &mut err), Exit::Failed);
    assert_eq!(
        String::from_utf8(err).expect("вывод в UTF-8"),
        "ошибка: не указаны данные о сделках\n\
         помощь: добавьте --data и файл или папку с выгрузкой, например: --data выгрузка.ndjson\n"
    );
}

#[test]
fn с_ошибкой_в_тексте_не_судят() {
    let desk = Desk::new("ошибка-в-тексте");
    desk.folder.write(
        "звонки.reglament",
        &REGULATION.replace("стадия «КП»", "\tстадия «КП»"),
    );
    let (exit, out, err) = desk.call("lint", &[]);
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
    assert!(
        err.contains("ошибка[R001]") && err.contains("регламент нельзя применять"),
        "{err}"
    );
}

#[test]
fn в_файл_без_цвета_и_целиком() {
    let desk = Desk::new("в-файл");
    let terminal = Env {
        width: Some(200),
        out_color: true,
        ..ENV
    };
    let path = desk.folder.path("отчёт.txt");
    let (exit, out, err) = desk.call_with(&terminal, "lint", &["--out", &path]);
    assert_eq!((exit, out.as_str(), err.as_str()), (Exit::Findings, "", ""));
    assert_eq!(
        desk.folder
            .plain(&fs::read_to_string(&path).expect("файл записан")),
        desk.call("lint", &[]).1
    );

    let (exit, _, _) = desk.call("lint", &["--deal", "D-77", "--out", &path]);
    assert_eq!(exit, Exit::Failed);
    let kept = desk
        .folder
        .plain(&fs::read_to_string(&path).expect("прежний файл цел"));
    assert_eq!(kept, desk.call("lint", &[]).1);
    assert!(
        desk.folder
            .names()
            .iter()
            .all(|name| !name.contains("часть")),
        "{:?}",
        desk.folder.names()
    );
}

#[test]
fn на_терминале_цвет_и_его_ширина() {
    let desk = Desk::new("терминал");
    let terminal = Env {
        width: Some(60),
        out_color: false,
        ..ENV
    };
    let (_, out, _) = desk.call_with(&terminal, "lint", &[]);
    let widest = out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(60), "{widest:?}\n{out}");
    let colored = Env {
        out_color: true,
        ..terminal
    };
    assert!(desk.call_with(&colored, "lint", &[]).1.contains('\u{1b}'));
}

/// Читатель, который закрыл трубу после первых байтов.
struct Head(usize);

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.0 -= 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn закрытая_труба_останавливает_без_ошибки() {
    let many: Vec<_> = (0..4000)
        .map(|number| client(number, "ivanov", None))
        .collect();
    let desk = Desk::with("труба", &many.join("\n"));
    for format in ["text", "json", "ndjson"] {
        let mut err = Vec::new();
        let list = [
            "reglament",
            "lint",
            &desk.regulation,
            "--data",
            &desk.data,
            "--format",
            format,
        ];
        let exit = run(list.map(Into::into), &ENV, &mut Head(1), &mut err);
        assert_eq!((exit, err.len()), (Exit::Clean, 0), "{format}");
    }
}
