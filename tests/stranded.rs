//! Никто не остаётся в тупике: на каждую беду — предложение, которое говорит, что делать, и верный код завершения.
#![allow(missing_docs, clippy::expect_used, reason = "tests")]

#[allow(dead_code, reason = "shared with other tests")]
mod folder;

use std::fs;

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;

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

/// Папка с заготовкой: `продажи.reglament` и `данные`.
struct Desk(Folder);

impl Desk {
    fn new(name: &str) -> Self {
        let desk = Self(Folder::new(&format!("тупик-{name}")));
        let made = desk.0.path("проба");
        let (exit, _, err) = desk.call(&["new", &made]);
        assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
        let from = |name: &str| desk.0.0.join("проба").join(name);
        let to = |name: &str| desk.0.0.join(name);
        fs::rename(from("регламент.reglament"), to("продажи.reglament")).expect("регламент");
        fs::rename(from("данные"), to("данные")).expect("данные");
        fs::remove_dir(made).expect("пустая папка");
        desk
    }

    fn call(&self, list: &[&str]) -> (Exit, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = std::iter::once("reglament").chain(list.iter().copied());
        let exit = run(args.map(Into::into), &ENV, &mut out, &mut err);
        let text = |bytes| {
            let text = String::from_utf8(bytes).expect("вывод в UTF-8");
            let text = self.0.plain(&text);
            text.replace(&format!("{}", self.0.0.display()), "ПАПКА")
        };
        (exit, text(out), text(err))
    }

    /// Команда, пути в которой — внутри папки: `lint продажи.reglament --data данные`.
    fn told(&self, command: &str) -> (Exit, String, String) {
        let mut path = false;
        let words: Vec<String> = command
            .split_whitespace()
            .map(|word| {
                let is_path = path || word.contains(".reglament") || word.starts_with("./");
                path = matches!(word, "--data" | "--excuses" | "--out" | "--since");
                if is_path {
                    self.0.path(word)
                } else {
                    word.to_owned()
                }
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.call(&words)
    }

    /// Всё, что сказано об ошибке, по строке на команду; каждая кончается кодом 2 и помощью.
    fn refused(&self, commands: &[&str]) -> String {
        let mut told = String::new();
        for command in commands {
            let (exit, out, err) = self.told(command);
            assert_eq!(exit, Exit::Failed, "{command}\n{out}{err}");
            assert!(
                err.contains("\nпомощь: "),
                "{command} оставил без помощи\n{err}"
            );
            told.push_str(&format!("$ reglament {command}\n{err}\n"));
        }
        told
    }
}

#[test]
fn пути() {
    let desk = Desk::new("пути");
    desk.0.write("исключения.yaml", "[]\n");
    insta::assert_snapshot!(desk.refused(&[
        "check продажа.reglament",
        "fmt продаж.reglament",
        "test ./продажи",
        "lint совсем-другое.reglament --data данные",
        "lint продажи.reglament --data даные",
        "next продажи.reglament --data данные/сделка.yaml",
        "explain продажи.reglament --data даные/сделки.yaml --deal D-1",
        "lint продажи.reglament --data данные --excuses исключение.yaml",
        "lint продажи.reglament --data данные --excuses другое.txt",
        "lint продажи.reglament --data данные --out даные/отчёт.txt",
        "lint продажи.reglament --data данные --since вчера.json",
    ]));
}

#[test]
fn не_то_вместо_регламента_и_данных() {
    let desk = Desk::new("не-то");
    fs::create_dir(desk.0.path("пусто")).expect("папка");
    let mut all = String::new();
    for command in ["check", "fmt", "test", "lint", "next"] {
        all.push_str(&desk.refused(&[&format!("{command} ./данные")]));
    }
    all.push_str(&desk.refused(&[
        "check ./",
        "check ./пусто",
        "lint ./данные/сделки.yaml --data продажи.reglament",
        "lint продажи.reglament --data продажи.reglament",
        "explain ./данные/сделки.yaml --data продажи.reglament --deal D-1",
        "lint продажи.reglament --data .",
    ]));
    insta::assert_snapshot!(all);
}

#[test]
fn пустые_данные() {
    let desk = Desk::new("пустые-данные");
    desk.0.write("пусто.json", "[]");
    desk.0.write("пусто.ndjson", "\n\n");
    let mut all = String::new();
    for data in ["пусто.json", "пусто.ndjson"] {
        for command in [
            "lint продажи.reglament",
            "next продажи.reglament",
            "test продажи.reglament",
            "lint продажи.reglament --deal D-1",
            "explain продажи.reglament --deal D-1",
            "explain продажи.reglament --clause 2.1",
            "lint продажи.reglament --watch",
        ] {
            all.push_str(&desk.refused(&[&format!("{command} --data {data}")]));
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn чужая_воронка() {
    let desk = Desk::new("чужая-воронка");
    let other = "\
регламент «Опт»:
    версия 1, действует с 01.12.2026
роли: менеджер
воронка «Опт»:
    порядок: «Заявка» → «Счёт» → «Оплачено»
    стадия «Заявка»:
        отвечает менеджер
        1.1 позвонить за 1 час
";
    desk.0.write("опт.reglament", other);
    insta::assert_snapshot!(desk.refused(&[
        "lint опт.reglament --data данные",
        "next опт.reglament --data данные",
        "test опт.reglament --data данные",
    ]));
    // Пункты вне стадий судят и чужую воронку; что пункты стадий молчали, сказано.
    let general = format!(
        "{other}раздел «Всегда»:\n    2.1 перезвонить за 20 минут после пропущенного звонка\n"
    );
    desk.0.write("общий.reglament", &general);
    for command in ["lint", "next"] {
        let (exit, out, err) = desk.told(&format!("{command} общий.reglament --data данные"));
        assert_ne!(exit, Exit::Failed, "{out}{err}");
        assert!(out.contains("пункты стадий промолчали"), "{out}{err}");
    }
    // Объяснить сделку можно и тогда: сказано, что в стадиях пункта она не была.
    let (exit, out, _) = desk.told("explain опт.reglament --data данные --deal D-1");
    assert_eq!(exit, Exit::Clean);
    assert!(out.contains("сделка не была в их стадиях"), "{out}");
    desk.0.write("люди.yaml", "- {сотрудник: ivanov}\n");
    insta::assert_snapshot!(
        "без_сделок",
        desk.refused(&["lint опт.reglament --data люди.yaml"])
    );
}

#[test]
fn ещё_не_действует() {
    let desk = Desk::new("не-действует");
    let text = fs::read_to_string(desk.0.path("продажи.reglament")).expect("регламент");
    let (before, after) = text.split_once("действует с ").expect("дата");
    let rest: String = after.chars().skip("01.09.2026".chars().count()).collect();
    let text = format!("{before}действует с 11.12.2026{rest}");
    let (text, _) = text.split_once("# Примеры").expect("примеры");
    desk.0.write("завтра.reglament", text);
    insta::assert_snapshot!(desk.refused(&[
        "lint завтра.reglament --data данные",
        "next завтра.reglament --data данные",
        "test завтра.reglament --data данные",
    ]));
    let (_, out, _) = desk.told("lint завтра.reglament --data данные");
    assert!(
        out.contains("регламент действует только с 11.12.2026"),
        "{out}"
    );
    let (_, out, _) = desk.told("next завтра.reglament --data данные");
    assert!(out.contains("Дел ещё нет"), "{out}");
    let (exit, out, _) = desk.told("explain завтра.reglament --data данные --deal D-2");
    assert_eq!(exit, Exit::Clean);
    assert!(
        out.contains("Регламент действует только с 11.12.2026"),
        "{out}"
    );
    // Совет помогает.
    let (exit, _, _) = desk.told("lint завтра.reglament --data данные --as-if-in-force");
    assert_eq!(exit, Exit::Findings);
}

#[test]
fn нет_ни_одного_пункта() {
    let desk = Desk::new("без-пунктов");
    desk.0.write(
        "пустой.reglament",
        "регламент «Пустой»:\n    версия 1, действует с 01.12.2026\n",
    );
    desk.0.write("заметки.reglament", "# одни примечания\n");
    let mut all = String::new();
    for file in ["пустой", "заметки"] {
        for command in ["lint", "next", "test", "explain --deal D-1"] {
            let command = format!("{command} {file}.reglament --data данные");
            all.push_str(&desk.refused(&[&command]));
        }
        let (exit, out, _) = desk.told(&format!("check {file}.reglament"));
        assert_eq!(exit, Exit::Clean);
        assert!(out.contains("нет ни одного пункта"), "{out}");
        let (exit, _, err) = desk.told(&format!("fmt --check {file}.reglament"));
        assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn отбору_ничего_не_подошло() {
    let desk = Desk::new("отбор");
    let lint = "lint продажи.reglament --data данные";
    let commands: Vec<String> = [
        "--person primerov",
        "--person Никто",
        "--team Север",
        "--stage Догвор",
        "--stage Склад",
        "--funnel Продажи",
        "--deal D-11",
        "--deal сделка",
        "--client С-1111",
        "--clause 2.9",
        "--clause 99",
        "--clause звон",
    ]
    .map(|filter| format!("{lint} {filter}"))
    .to_vec();
    let mut commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    commands.extend([
        "next продажи.reglament --data данные --deal D-11",
        "explain продажи.reglament --data данные --deal D-11",
        "explain продажи.reglament --data данные --deal D-1 --clause 99",
        "explain продажи.reglament --data данные --person primerov",
        "explain продажи.reglament --data данные --person Никто",
        "explain продажи.reglament --data данные --clause звон",
    ]);
    insta::assert_snapshot!(desk.refused(&commands));
    // Имена верны, но вместе им ничего не подходит: это не ошибка, и сказано об отборе, а не о данных.
    let (exit, out, err) = desk.told(&format!("{lint} --clause 5.3 --person obraztsov"));
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    assert!(out.contains("Под такой отбор ничего не подошло"), "{out}");
}
