//! `lint --since` и `lint --watch`: что ново, что ушло и почему.
#![allow(missing_docs, clippy::expect_used, reason = "tests")]

#[allow(dead_code, reason = "shared with other tests")]
mod folder;
mod schema;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

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
    cores: 1,
};

const REGULATION: &str = "\
регламент «Звонки»:
    версия 1, действует с 01.12.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00

роли: менеджер

воронка «Продажа»:
    порядок: «Новая» → «КП» → «Успех»

    стадия «Новая»:
        отвечает менеджер
        2.1 позвонить за 15 рабочих минут
        2.2 не дольше 2 рабочих дней
";

/// Сделка в «Новой» с 07.12 10:00; звонок — в эту минуту или никогда.
fn client(number: u32, called: Option<&str>) -> String {
    let event = called.map_or_else(String::new, |time| {
        format!(
            r#"{{"kind":"звонок","direction":"out","deal":"D-{number}","at":"2026-12-07T{time}+03:00","by":"ivanov","seconds":60}}"#
        )
    });
    format!(
        r#"{{"client":"C-{number}","name":"Клиент {number}","deals":[{{"deal":"D-{number}","name":"Поставка {number}","funnel":"Продажа","owner":"ivanov","stages":[{{"stage":"Новая","at":"2026-12-07T10:00+03:00"}}],"owners":[]}}],"events":[{event}]}}"#
    ) + "\n"
}

struct Desk {
    folder: Folder,
    regulation: String,
    data: String,
}

impl Desk {
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        folder.write(
            "employees.yaml",
            "- {id: ivanov, name: Иванов Иван, role: менеджер}\n",
        );
        let regulation = folder.write("звонки.reglament", REGULATION);
        let data = [(1, None), (2, Some("10:10")), (3, Some("11:00"))];
        let data: String = data
            .iter()
            .map(|(number, at)| client(*number, *at))
            .collect();
        let data = folder.write("данные.ndjson", &data);
        Self {
            folder,
            regulation,
            data,
        }
    }

    fn lint(&self, more: &[&str]) -> (Exit, String, String) {
        let list = ["reglament", "lint", &self.regulation, "--data", &self.data];
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = list.into_iter().chain(more.iter().copied()).map(Into::into);
        let exit = run(args, &ENV, &mut out, &mut err);
        let text = |bytes| {
            let text = String::from_utf8(bytes).expect("вывод в UTF-8");
            self.folder.plain(&text)
        };
        (exit, text(out), text(err))
    }

    /// Прошлый вывод, записанный в файл.
    fn past(&self, format: &str) -> String {
        let path = self.folder.path("прошлый.json");
        let (exit, _, err) = self.lint(&["--format", format, "--out", &path]);
        assert_eq!((exit, err.as_str()), (Exit::Findings, ""));
        path
    }

    /// Что стало: D-1 позвонили поздно, D-3 звонили вовремя, D-4 новая, D-2 из данных ушла.
    fn change(&self) {
        let data = [
            client(1, Some("12:00")),
            client(3, Some("10:05")),
            client(4, None),
        ];
        self.folder.write("данные.ndjson", &data.concat());
    }
}

#[test]
fn что_изменилось() {
    let desk = Desk::new("с-прошлого-раза");
    let past = desk.past("json");
    let (exit, out, err) = desk.lint(&["--since", &past]);
    assert_eq!((exit, err.as_str()), (Exit::Findings, ""));
    assert!(out.contains("новых 0, ушло 0, осталось 5."), "{out}");
    desk.change();
    let (exit, out, err) = desk.lint(&["--since", &past]);
    assert_eq!((exit, err.as_str()), (Exit::Findings, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn изменения_для_программ() {
    let desk = Desk::new("с-прошлого-раза-json");
    let past = desk.past("ndjson");
    desk.change();
    let (_, out, _) = desk.lint(&["--since", &past, "--format", "json"]);
    schema::valid(&out);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    let since = &document["since"];
    assert_eq!(since["at"], "2026-12-10T12:00:00+03:00");
    assert_eq!(since["new"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&since["unchanged"], &since["mended"]),
        (&3.into(), &1.into())
    );
    let now: Vec<&Value> = since["gone"]
        .as_array()
        .expect("список")
        .iter()
        .map(|row| &row["now"])
        .collect();
    assert_eq!(now, ["on_time", "no_deal"]);
    // В потоке то же самое стоит последней строкой.
    let (_, stream, _) = desk.lint(&["--since", &past, "--format", "ndjson"]);
    let last: Value = serde_json::from_str(stream.lines().last().expect("строка")).expect("JSON");
    assert_eq!(last["since"], *since);
    stream.lines().for_each(schema::valid);
}

/// Отбор касается и прошлого: чужое не считается ушедшим.
#[test]
fn отбор_касается_и_прошлого() {
    let desk = Desk::new("с-прошлого-раза-отбор");
    let past = desk.past("json");
    for filter in [["--deal", "D-1"], ["--clause", "2.1"], ["--stage", "Новая"]] {
        let (_, out, err) = desk.lint(&[&["--since", &past], &filter[..]].concat());
        assert!(out.contains("новых 0, ушло 0"), "{filter:?}: {out}{err}");
    }
}

#[test]
fn исключение_и_пропавший_пункт_названы() {
    let desk = Desk::new("с-прошлого-раза-причины");
    let past = desk.past("json");
    desk.folder.write(
        "исключения.yaml",
        "- {пункт: \"2.1\", сделка: D-1, кто: РОП, почему: стажёр}\n",
    );
    let without = REGULATION.replace("        2.2 не дольше 2 рабочих дней\n", "");
    desk.folder.write("звонки.reglament", &without);
    let (_, out, _) = desk.lint(&["--since", &past]);
    assert!(out.contains("есть исключение"), "{out}");
    assert!(
        out.contains("такого пункта в регламенте больше нет"),
        "{out}"
    );
}

#[test]
fn прошлый_вывод_не_тот() {
    let desk = Desk::new("с-прошлого-раза-не-тот");
    desk.past("json");
    let check = desk.folder.path("проверка.json");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = [
        "reglament",
        "check",
        &desk.regulation,
        "--format",
        "json",
        "--out",
        &check,
    ];
    run(args.map(Into::into), &ENV, &mut out, &mut err);
    let text = desk.folder.write("заметки.txt", "не JSON\n");
    let cut = fs::read_to_string(desk.folder.path("прошлый.json")).expect("файл");
    let cut = desk.folder.write("обрыв.json", &cut[..cut.len() / 2]);
    let mut told = String::new();
    for path in [&check, &text, &cut, &desk.folder.path("прошлы.json")] {
        let (exit, out, err) = desk.lint(&["--since", path]);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
        told.push_str(&err);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn за_чем_следить_нельзя() {
    let desk = Desk::new("слежка-нельзя");
    let mut told = String::new();
    for more in [
        &["--watch", "--format", "json"][..],
        &["--watch", "--out", "отчёт.txt"],
        &["--watch", "--person", "ivnov"],
    ] {
        let (exit, out, err) = desk.lint(more);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{err}");
        told.push_str(&err);
    }
    insta::assert_snapshot!(told);
}

/// Программа, которая следит; её вывод читается построчно.
struct Watch {
    child: Child,
    lines: Receiver<String>,
    seen: String,
}

impl Watch {
    fn start(desk: &Desk) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_reglament"))
            .args(["lint", &desk.regulation, "--data", &desk.data])
            .args(["--at", "10.12.2026 12:00", "--watch"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("программа");
        let out = child.stdout.take().expect("вывод");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            lines,
            seen: String::new(),
        }
    }

    /// Ждёт строки с этими словами; срок — только на случай, если её не будет никогда. Возвращает всё, что показано до неё.
    fn until(&mut self, words: &str) -> String {
        self.seen.clear();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|_| panic!("не дождались «{words}»:\n{}", self.seen));
            self.seen.push_str(&line);
            self.seen.push('\n');
            if line.contains(words) {
                return self.seen.clone();
            }
        }
    }

    /// Ctrl-C; код завершения.
    fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .expect("kill");
        self.child.wait().expect("программа кончилась").code()
    }
}

#[cfg(unix)]
#[test]
fn слежка_от_начала_до_конца() {
    let desk = Desk::new("слежка");
    let mut watch = Watch::start(&desk);
    let first = watch.until("Слежу за текстом и данными");
    assert!(first.contains("Открытые нарушения"), "{first}");

    // Данные изменились.
    desk.change();
    let told = watch.until("Всего ");
    assert!(told.contains("изменилось: данные.ndjson"), "{told}");
    assert!(told.contains("новых 2, ушло 2, осталось 3"), "{told}");

    // Текст сломан: видна ошибка, прежний итог остаётся.
    desk.folder.write(
        "звонки.reglament",
        &REGULATION.replace("отвечает менеджер", "отвечает директор"),
    );
    let told = watch.until("Прежний итог пока в силе: 5 нарушений");
    assert!(told.contains("ошибка["), "{told}");

    // Исправлен, и редактор заменил файл переименованием: сравнивается с последним удачным.
    let draft = desk.folder.write(
        "черновик",
        &REGULATION.replace("за 15 рабочих минут", "за 3 рабочих часа"),
    );
    fs::rename(&draft, &desk.regulation).expect("переименование");
    let told = watch.until("Всего ");
    assert!(told.contains("изменилось: звонки.reglament"), "{told}");
    assert!(told.contains("ушло 1"), "{told}");

    // Подключённый файл тоже под присмотром, и ещё до того, как он появился.
    let including = format!("{REGULATION}\nподключить «ещё.reglament»\n");
    desk.folder.write("звонки.reglament", &including);
    let told = watch.until("Прежний итог пока в силе");
    assert!(told.contains("ещё.reglament"), "{told}");
    desk.folder.write(
        "ещё.reglament",
        "раздел «Ещё»:\n    7.1 написать за 1 рабочий час после исходящего звонка\n",
    );
    let told = watch.until("Всего ");
    assert!(told.contains("изменилось: ещё.reglament"), "{told}");
    assert!(told.contains("п. 7.1"), "{told}");

    // Ctrl-C кончает слежку без шума, код — последнего итога.
    assert_eq!(watch.stop(), Some(1));
}
